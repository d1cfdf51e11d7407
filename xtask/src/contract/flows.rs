//! What real clients do, replayed operation by operation: `contract/flows/`.
//!
//! The flows of a client are held against `contract/client_operations.csv`, which lists what each
//! client sends, reads and handles, in words. A word counts if the operation has a parameter, a member
//! of its answer or an error row of that name. A row that a client handles need not be in a flow if
//! the operation's own tests cause it, or nothing can.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use conformance::{
    case::Cases,
    pages::Edition,
    runner::{Runner, Seen},
};
use control::{Endpoint, Product, facts::world::Edition as Pages};
use csv::StringRecord;

use super::{
    bench::Bench,
    documented::{Documented, records},
    family::{self, Uncaused},
    folder, is_wanted,
    tally::general,
};
use crate::server::Server;

/// The flows, and what they are held against.
pub struct Flows {
    folder: PathBuf,
    cases: Cases,
    promised: Vec<Promised>,
}

/// What the flows have come to.
pub struct Replayed {
    /// How many have run.
    pub flows: usize,
    /// Those that failed, and why.
    pub failures: Vec<String>,
    done: BTreeMap<String, Done>,
}

/// What the flows of a client have done.
#[derive(Default)]
struct Done {
    flows: usize,
    seen: Vec<Seen>,
    refused: BTreeSet<(Product, String, String)>,
}

/// What a client does with operations that a line of `client_operations.csv` names together.
struct Promised {
    /// The client, as its flows name it.
    client: String,
    operations: Vec<&'static dyn Endpoint>,
    /// Parameters that one of them is sent, with N for numbers.
    sent: BTreeSet<String>,
    /// Members of answers that it reads of one of them.
    read: BTreeSet<String>,
    /// Codes that one of them answers, and that it handles.
    handled: BTreeSet<String>,
}

impl Flows {
    /// Reads the flows, and what clients do.
    pub fn read(contract: &Path) -> Result<Flows> {
        let cases = folder(contract, "flows")?;
        let mut wrong = cases.unknown_setups();
        let others = cases.cases.iter().filter(|case| case.client.is_none());
        wrong.extend(others.map(|case| format!("{}: it is no flow", case.place)));
        ensure!(wrong.is_empty(), "flows:\n  {}", wrong.join("\n  "));
        let folder = contract.join("flows");
        let names = names(&fs::read_to_string(folder.join("clients.csv"))?)?;
        let file = contract.join("client_operations.csv");
        let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        let mut promised = Vec::new();
        for record in records(&text)? {
            let name = names.get(&record[0]);
            let name = name.with_context(|| format!("clients.csv does not name {}", &record[0]))?;
            if !name.is_empty() {
                promised.push(Promised::read(name, &record));
            }
        }
        Ok(Flows { folder, cases, promised })
    }

    /// Runs them on a server of their own, and audits what is left.
    pub async fn replay(
        &self,
        program: &Path,
        documented: &Documented,
        wanted: &[String],
    ) -> Result<Replayed> {
        let server = Server::start(program, &self.folder.join("server.toml"), &[])?;
        let bench = Bench::new(&server, documented, !wanted.is_empty());
        let mut replayed = Replayed { flows: 0, failures: Vec::new(), done: BTreeMap::new() };
        for case in self.cases.cases.iter().filter(|case| is_wanted(&case.title, wanted)) {
            bench.show(case, Edition::Of2026);
            let mut runner = Runner::new(&bench, Edition::Of2026, &self.cases);
            let ran = runner.run(case).await;
            replayed.flows += 1;
            if let Err(error) = ran {
                let why = format!("{error:#}").replace('\n', "\n    ");
                replayed.failures.push(format!("FAILED {}: {}\n  {why}", case.place, case.title));
            }
            let client = case.client.clone().context("only flows are read")?;
            let done = replayed.done.entry(client).or_default();
            done.flows += 1;
            done.seen.extend(runner.seen);
            done.refused.extend(runner.refused);
        }
        server.stop_and_check()?;
        Ok(replayed)
    }
}

impl Replayed {
    /// Prints a line for each client. Fails if something is promised that no flow of the client does.
    pub fn compare(&self, flows: &Flows, root: &Path) -> Result<()> {
        let family = Known::read(root)?;
        println!("\nclient         flows  operations  sent      read      handled");
        let clients = flows.promised.iter().map(|one| one.client.as_str());
        let mut missing = Vec::new();
        for client in clients.collect::<BTreeSet<_>>() {
            let nothing = Done::default();
            let done = self.done.get(client).unwrap_or(&nothing);
            let mut counts = [[0; 2]; 4];
            for promised in flows.promised.iter().filter(|one| one.client == client) {
                for (count, more) in
                    counts.iter_mut().zip(promised.count(done, &family, &mut missing))
                {
                    *count = [count[0] + more[0], count[1] + more[1]];
                }
            }
            let [operations, sent, read, handled] = counts.map(|[is, all]| format!("{is}/{all}"));
            println!("{client:14} {:5}  {operations:11} {sent:9} {read:9} {handled}", done.flows);
        }
        if !missing.is_empty() {
            bail!("flows: what no flow of the client does:\n  {}", missing.join("\n  "));
        }
        Ok(())
    }
}

impl Promised {
    fn read(client: &str, record: &StringRecord) -> Promised {
        let [products, operations, sent, read, handled] = [1, 2, 3, 4, 5].map(|at| &record[at]);
        let products = Product::ALL.into_iter().filter(|product| {
            let name = product.name().to_ascii_uppercase();
            products.to_ascii_uppercase().contains(&name)
        });
        let products = products.collect::<BTreeSet<_>>();
        let operations = words(operations);
        let is_it = |one: &&dyn Endpoint| {
            products.contains(&one.product()) && operations.contains(one.name())
        };
        let operations = control::operations().filter(is_it).collect::<Vec<_>>();
        let of_all = |of: fn(&dyn Endpoint) -> BTreeSet<String>| {
            operations.iter().flat_map(|one| of(*one)).collect::<BTreeSet<_>>()
        };
        let (sent, read, handled) = (paths(sent), words(read), words_with_dots(handled));
        Promised {
            client: client.to_owned(),
            sent: &of_all(parameters) & &sent,
            read: &of_all(members) & &read,
            handled: &of_all(codes) & &handled,
            operations,
        }
    }

    /// How much of it is done: operations, parameters, members, codes. What is not is added as lines.
    fn count(&self, done: &Done, known: &Known, missing: &mut Vec<String>) -> [[usize; 2]; 4] {
        let is_of = |product: Product, name: &str| {
            self.operations.iter().any(|one| one.product() == product && one.name() == name)
        };
        let seen = || done.seen.iter().filter(|one| is_of(one.product, &one.operation));
        let called = seen().map(|one| one.operation.clone()).collect::<BTreeSet<_>>();
        let sent = seen().flat_map(|one| one.parameters.iter().map(|name| general(name)));
        let sent = sent.flat_map(|name| starts(&name)).collect::<BTreeSet<_>>();
        let read = seen().flat_map(|one| one.read.iter().flat_map(|path| path.split('.')));
        let read = read.map(str::to_owned).collect::<BTreeSet<_>>();
        let refused = done.refused.iter().filter(|(product, name, _)| is_of(*product, name));
        let refused = refused.map(|(.., code)| code.clone()).collect::<BTreeSet<_>>();
        let names = self.operations.iter().map(|one| one.name().to_owned()).collect();
        let of = self.operations.iter().map(|one| one.name()).collect::<Vec<_>>().join(", ");
        let elsewhere = self.handled.iter().filter(|code| known.has(&self.operations, code));
        let elsewhere = elsewhere.cloned().collect();
        let none = BTreeSet::new();
        let all = [
            ("calls", &names, &called, &none),
            ("sends", &self.sent, &sent, &none),
            ("reads", &self.read, &read, &none),
            ("handles", &self.handled, &refused, &elsewhere),
        ];
        all.map(|(what, all, is, excused)| {
            let lacking = all.iter().filter(|one| !is.contains(*one) && !excused.contains(*one));
            let lacking = lacking.map(|one| format!("{} {what} {one} ({of})", self.client));
            missing.extend(lacking);
            [(all & is).len(), all.len()]
        })
    }
}

/// The rows of which more is known than what flows show.
struct Known {
    /// Those that the operations' tests cause.
    reached: BTreeSet<String>,
    uncaused: Uncaused,
}

impl Known {
    fn read(root: &Path) -> Result<Known> {
        Ok(Known { reached: family::reached(root)?, uncaused: Uncaused::read(root)? })
    }

    /// Whether a test of one of the operations causes a row with this code, or nothing can.
    fn has(&self, operations: &[&'static dyn Endpoint], code: &str) -> bool {
        let rows = operations.iter().flat_map(|one| family::rows(*one));
        let mut of_code = rows.filter(|row| row.splitn(4, ' ').nth(3) == Some(code));
        of_code.any(|row| self.reached.contains(&row) || self.uncaused.has(&row))
    }
}

/// Clients as `client_operations.csv` names them, and how flows do. No name: why is said there.
fn names(text: &str) -> Result<BTreeMap<String, String>> {
    let pairs = records(text)?.into_iter().map(|record| {
        ensure!(!record[1].is_empty() || !record[2].is_empty(), "{}: why not?", &record[0]);
        Ok((record[0].to_owned(), record[1].to_owned()))
    });
    pairs.collect()
}

fn parameters(operation: &dyn Endpoint) -> BTreeSet<String> {
    operation.parameters().iter().map(|one| one.name.clone()).collect()
}

/// The last names of the paths of its answer.
fn members(operation: &dyn Endpoint) -> BTreeSet<String> {
    let last = |path: String| {
        let last = path.rsplit('.').next().unwrap_or_default();
        last.trim_end_matches("[]").to_owned()
    };
    let paths = operation.answer().into_iter().map(|part| last(part.path));
    paths.chain(["RequestId".to_owned()]).collect()
}

fn codes(operation: &dyn Endpoint) -> BTreeSet<String> {
    operation.errors(Pages::Of2026).iter().map(|row| row.code.to_owned()).collect()
}

fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.map(str::to_owned).collect()
}

fn words_with_dots(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '.'));
    words.map(|word| word.trim_matches('.').to_owned()).collect()
}

/// `Tag.N.Key` sends `Tag.N` too.
fn starts(name: &str) -> Vec<String> {
    let dots = name.match_indices('.').map(|(at, _)| name[..at].to_owned());
    dots.chain([name.to_owned()]).collect()
}

/// Names of parameters in a text, with N for numbers. `Tag.N.Key/Value` is two; `no ClientToken` is none.
fn paths(text: &str) -> BTreeSet<String> {
    let is_in_name = |letter: char| letter.is_ascii_alphanumeric() || ".*/".contains(letter);
    let words = text.split(|letter: char| !is_in_name(letter));
    let mut paths = BTreeSet::new();
    let mut before = "";
    for word in words.filter(|word| !word.is_empty()) {
        let is_negated = std::mem::replace(&mut before, word) == "no";
        if is_negated {
            continue;
        }
        let (first, others) = word.split_once('/').unwrap_or((word, ""));
        let start = first.rsplit_once('.').map_or("", |(start, _)| start);
        let others = others.split('/').filter(|other| !other.is_empty());
        paths.insert(general(first));
        paths.extend(others.clone().map(general));
        paths.extend(others.map(|other| general(&format!("{start}.{other}"))));
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn promised(operations: &str, [sent, read, handled]: [&str; 3]) -> Promised {
        let fields = ["x@1", "ECS/2014-05-26", operations, sent, read, handled];
        Promised::read("x", &StringRecord::from(&fields[..]))
    }

    #[test]
    fn words_count_that_are_of_the_operation() {
        let promised = promised(
            "DetachNetworkInterface / *LaunchTemplate* / TagResources",
            [
                "NetworkInterfaceId;InstanceType=x;Tag.N.Key/Value;ResourceId.1 (no InstanceId)",
                "RequestId,Status",
                "ok InvalidEcsId.NotFound; waits",
            ],
        );
        let names = promised.operations.iter().map(|one| one.name()).collect::<Vec<_>>();
        assert_eq!(names, ["DetachNetworkInterface", "TagResources"]);
        let sent = ["NetworkInterfaceId", "ResourceId.N", "Tag.N.Key", "Tag.N.Value"];
        assert_eq!(promised.sent, sent.map(str::to_owned).into());
        assert_eq!(promised.read, ["RequestId".to_owned()].into());
        assert_eq!(promised.handled, ["InvalidEcsId.NotFound".to_owned()].into());
    }

    #[test]
    fn what_no_flow_does_is_said() {
        let promised = promised("DeleteNetworkInterface", ["NetworkInterfaceId", "RequestId", ""]);
        let mut missing = Vec::new();
        let known = Known { reached: BTreeSet::new(), uncaused: Uncaused::default() };
        assert_eq!(promised.count(&Done::default(), &known, &mut missing)[0], [0, 1]);
        assert_eq!(missing.len(), 3);
        assert_eq!(missing[1], "x sends NetworkInterfaceId (DeleteNetworkInterface)");
    }
}
