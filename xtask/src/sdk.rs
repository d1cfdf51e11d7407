//! `cargo xtask sdk`: real SDKs against the real server, from one table of scenarios.
//!
//! `sdk/README.md` says how the parts work together: `sdk/sdks.toml` lists the SDKs,
//! `sdk/scenarios.json` says what each of them does, over HTTP and over HTTPS, and a caller a SDK makes
//! the calls. Each cell of the matrix has an account of its own, so that all run at once.

mod caller;
mod cell;
mod programs;
mod relay;
mod table;
mod tree;

use std::{collections::BTreeMap, collections::BTreeSet, fmt::Write, fs, path::Path, sync::Arc};
use std::{path::PathBuf, time::Instant};

use anyhow::{Context, Result, bail};
use cli::client::{Client, Endpoint, Key as PlainKey};
use conformance::target::Key;
use tempfile::TempDir;

use crate::server::{self, Server};
use caller::{Caller, Sdks, Target};
use cell::{Cell, Unsupported};
use table::Table;

/// The region of all calls.
const REGION: &str = "cn-hangzhou";
/// How the SDKs come to the server.
const SCHEMES: [&str; 2] = ["http", "https"];

/// Runs the matrix, or the cells that have all the words in their title.
pub fn run(root: &Path, words: &[String]) -> Result<()> {
    let table = Table::read(&root.join("sdk/scenarios.json"))?;
    let sdks = Sdks::read(&root.join("sdk/sdks.toml"))?;
    let columns = columns(&table, &sdks, words);
    let programs = sdks.program.iter().filter(|program| program.has(words)).collect::<Vec<_>>();
    if columns.is_empty() && programs.is_empty() {
        bail!("no cell has all of these words in its title");
    }
    #[allow(clippy::disallowed_methods, reason = "a script may look at the clock")]
    let start = Instant::now();
    let program = server::build()?;
    let wanted = columns.iter().map(|column| &sdks.sdk[column.sdk].install);
    let wanted = wanted.chain(programs.iter().map(|program| &program.install));
    let wanted = wanted.collect::<BTreeSet<_>>();
    for install in sdks.install.iter().filter(|install| wanted.contains(&install.name)) {
        install.run(root).with_context(|| format!("{} cannot be installed", install.name))?;
    }
    println!("SDKs are there after {} s", start.elapsed().as_secs());
    let mut failed = programs::run(&programs, &program, root)?;
    if !columns.is_empty() {
        failed += run_matrix(root, &program, table, sdks, columns, words.is_empty())?;
    }
    println!("{} s", start.elapsed().as_secs());
    match failed {
        0 => Ok(()),
        failed => bail!("sdk: {failed} cells failed"),
    }
}

/// Runs cells against a server of theirs, and answers how many have failed.
fn run_matrix(
    root: &Path,
    program: &Path,
    table: Table,
    sdks: Sdks,
    columns: Vec<Column>,
    is_whole: bool,
) -> Result<usize> {
    let folder = TempDir::with_prefix("enid-sdk-")?;
    let config = folder.path().join("enid.toml");
    fs::write(&config, configuration(&columns))?;
    let server = Server::start(program, &config, &[])?;
    let matrix = Arc::new(Matrix { table, sdks, server, root: root.to_owned(), folder });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcomes = runtime.block_on(matrix.run(columns))?;
    let matrix = Arc::into_inner(matrix).context("all columns have ended")?;
    let failed = report(&outcomes, &matrix.sdks, is_whole);
    matrix.server.stop_and_check()?;
    Ok(failed)
}

/// A SDK and a scheme, with the scenarios that it does one after the other.
struct Column {
    /// Its place in the list.
    sdk: usize,
    scheme: &'static str,
    cells: Vec<Wanted>,
}

/// A cell that is to run.
struct Wanted {
    /// Its place in the table.
    scenario: usize,
    key: Key,
}

/// What all columns share.
struct Matrix {
    table: Table,
    sdks: Sdks,
    server: Server,
    root: PathBuf,
    folder: TempDir,
}

/// What became of a cell.
enum Outcome {
    Passed,
    Failed(String),
    Skipped(String),
}

/// What became of a column.
struct Ran {
    sdk: usize,
    scheme: &'static str,
    cells: Vec<(String, Outcome)>,
    lacked: BTreeSet<String>,
}

fn columns(table: &Table, sdks: &Sdks, words: &[String]) -> Vec<Column> {
    let mut number = 0;
    let mut columns = Vec::new();
    for (sdk, entry) in sdks.sdk.iter().enumerate() {
        for scheme in SCHEMES {
            let mut cells = Vec::new();
            for (scenario, entry_of) in table.scenarios.iter().enumerate() {
                let title = format!("{} {scheme} {}", entry.name, entry_of.name);
                if words.iter().all(|word| title.split(' ').any(|part| part == word)) {
                    number += 1;
                    let account = format!("{:016}", 2_000_000_000_000_000_u64 + number);
                    let (id, secret) = (format!("cell-{number}"), format!("secret-{number}"));
                    let key = Key { id, secret, account, token: None };
                    cells.push(Wanted { scenario, key });
                }
            }
            if !cells.is_empty() {
                columns.push(Column { sdk, scheme, cells });
            }
        }
    }
    columns
}

/// A server with an account for each cell.
fn configuration(columns: &[Column]) -> String {
    let mut text = String::from("operator_listen = \"127.0.0.1:0\"\n");
    // The scenario of throttling has it to itself.
    text.push_str("[calls_per_minute]\nDescribeKeyPairs = 1\n");
    for key in columns.iter().flat_map(|column| column.cells.iter().map(|cell| &cell.key)) {
        let account = format!("[[account]]\nid = \"{}\"\n", key.account);
        let pair = format!("[[account.key]]\nid = \"{}\"\nsecret = \"{}\"\n", key.id, key.secret);
        text.push_str(&account);
        text.push_str(&pair);
    }
    text
}

impl Matrix {
    async fn run(self: &Arc<Matrix>, columns: Vec<Column>) -> Result<Vec<Ran>> {
        let mut running = tokio::task::JoinSet::new();
        for column in columns {
            let matrix = Arc::clone(self);
            running.spawn(async move { matrix.column(column).await });
        }
        let mut all = running.join_all().await.into_iter().collect::<Result<Vec<_>>>()?;
        all.sort_by_key(|ran| (ran.sdk, ran.scheme));
        Ok(all)
    }

    async fn column(&self, column: Column) -> Result<Ran> {
        let sdk = &self.sdks.sdk[column.sdk];
        let folder = self.folder.path().join(format!("{}-{}", sdk.name, column.scheme));
        let endpoint = self.server.endpoint.trim_start_matches("http://");
        let ca = self.server.authority();
        let target = Target { endpoint, scheme: column.scheme, region: REGION, ca: &ca };
        let mut caller = Caller::start(sdk, &target, &self.root, &folder)?;
        let mut ran = Ran {
            sdk: column.sdk,
            scheme: column.scheme,
            cells: Vec::new(),
            lacked: BTreeSet::new(),
        };
        for wanted in column.cells {
            let scenario = &self.table.scenarios[wanted.scenario];
            let key = PlainKey {
                id: wanted.key.id.clone(),
                secret: wanted.key.secret.clone(),
                security_token: None,
            };
            let mut cell = Cell {
                sdk,
                caller: &mut caller,
                server: endpoint.to_owned(),
                is_tls: column.scheme == "https",
                plain: Client::new(Endpoint::parse(&self.server.endpoint)?, key),
                operator: self.server.operator.as_ref().context("there is an operator API")?,
                key: wanted.key,
                variables: BTreeMap::new(),
                lacked: BTreeSet::new(),
            };
            let done = cell.run(&self.table.steps(scenario)?).await;
            ran.lacked.append(&mut cell.lacked);
            let outcome = outcome(done, sdk.skips.get(&scenario.name));
            ran.cells.push((scenario.name.clone(), outcome));
        }
        Ok(ran)
    }
}

/// What is skipped has to be announced, and what is announced has to be so.
fn outcome(done: Result<()>, skip: Option<&String>) -> Outcome {
    match (done, skip) {
        (Ok(()), None) => Outcome::Passed,
        (Ok(()), Some(_)) => Outcome::Failed("sdks.toml skips it, and it passes".to_owned()),
        (Err(error), Some(why)) if error.downcast_ref::<Unsupported>().is_some() => {
            Outcome::Skipped(format!("{why} ({error:#})"))
        }
        (Err(error), _) => Outcome::Failed(format!("{error:#}")),
    }
}

/// Prints what became of the cells, and answers how many have failed.
fn report(columns: &[Ran], sdks: &Sdks, is_whole: bool) -> usize {
    let (mut table, mut totals) = (String::new(), [0; 3]);
    for column in columns {
        let sdk = &sdks.sdk[column.sdk];
        let mut counts = [0; 3];
        for (scenario, outcome) in &column.cells {
            let title = format!("{} {} {scenario}", sdk.name, column.scheme);
            match outcome {
                Outcome::Passed => counts[0] += 1,
                Outcome::Failed(why) => {
                    counts[1] += 1;
                    println!("failed: {title}: {why}");
                }
                Outcome::Skipped(why) => {
                    counts[2] += 1;
                    println!("skipped: {title}: {why}");
                }
            }
        }
        for lack in sdk.lacks.iter().filter(|lack| is_whole && !column.lacked.contains(*lack)) {
            counts[1] += 1;
            println!("failed: {} {}: it does not lack {lack}", sdk.name, column.scheme);
        }
        let [passed, failed, skipped] = counts;
        let name = format!("{} {}", sdk.name, column.scheme);
        // Writing to a text cannot fail.
        let _ = writeln!(
            table,
            "  {name:<20} {passed:>3} passed {failed:>3} failed {skipped:>3} skipped"
        );
        totals = [totals[0] + passed, totals[1] + failed, totals[2] + skipped];
    }
    print!("{table}");
    let [passed, failed, skipped] = totals;
    println!("{passed} passed, {failed} failed, {skipped} skipped");
    failed
}
