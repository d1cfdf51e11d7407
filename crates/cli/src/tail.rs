//! `enid tail`: follows the requests that a server is sent.

use std::{
    io::{self, Write},
    process::ExitCode,
    time::Duration,
};

use api::Form;
use clap::{Arg, ArgAction, ArgMatches, Command, builder::PossibleValuesParser, value_parser};
use control::{
    Product,
    value::wildcard::{self, Case, Special},
};
use serde_json::Value;
use server::Seen;

use crate::{
    client::{CallError, Reply},
    lines::Style,
    operator::{self, Connection},
    report,
};

/// How long the server waits for a request before it answers that there was none.
const WAIT_SECONDS: &str = "20";
/// How long to wait before asking a server again that did not answer.
const PAUSE: Duration = Duration::from_millis(500);
/// The status of a server that has no place for us at the moment.
const BUSY: u16 = 503;

/// The command's flags.
pub fn command() -> Command {
    let products = Product::ALL.map(|product| product.name().to_lowercase());
    Command::new("tail")
        .about("Follows the requests that a server is sent")
        .long_about(
            "Prints the latest requests that a server was sent, with what became of them, and then \
             each as it is answered, until Ctrl-C. If the server is stopped, it goes on once the \
             server is started again. It needs the operator token, which is in the server's data \
             folder.",
        )
        .arg(
            Arg::new("lines")
                .short('n')
                .long("lines")
                .value_name("N")
                .help("How many of the requests so far to print first")
                .default_value("10")
                .value_parser(value_parser!(usize)),
        )
        .arg(several("operation", "NAME", "Only requests for this operation; \"Describe*\""))
        .arg(several("code", "CODE", "Only answers with this code or status; \"Invalid*\", 404"))
        .arg(
            several("product", "PRODUCT", "Only requests for this product")
                .value_parser(PossibleValuesParser::new(products))
                .ignore_case(true),
        )
        .arg(
            Arg::new("json")
                .long("json")
                .action(ArgAction::SetTrue)
                .help("Prints a JSON object a line"),
        )
        .args(operator::settings())
}

fn several(name: &'static str, value: &'static str, about: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(value)
        .help(format!("{about} (may be repeated)"))
        .action(ArgAction::Append)
        .value_delimiter(',')
}

/// Follows until Ctrl-C, or until something is wrong that waiting does not mend.
pub fn run(matches: &ArgMatches) -> ExitCode {
    let connection = match operator::connect(matches) {
        Ok(connection) => connection,
        Err(code) => return code,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return report::fail(&error),
    };
    let style = match matches.get_flag("json") {
        true => Style::Json,
        false => Style::on(&io::stdout()),
    };
    let tail = Tail { matches, connection, filter: Filter::of(matches), style };
    runtime.block_on(async {
        tokio::select! {
            code = tail.follow() => code,
            // It was told to end, and that is what it does.
            _ = tokio::signal::ctrl_c() => ExitCode::SUCCESS,
        }
    })
}

/// Follows one server.
struct Tail<'m> {
    matches: &'m ArgMatches,
    connection: Connection,
    filter: Filter,
    style: Style,
}

/// Up to which request everything has been told, in which run of the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Place {
    run: String,
    last: u64,
}

/// What the server has told.
#[derive(Debug, PartialEq)]
struct Told {
    place: Place,
    requests: Vec<Seen>,
}

impl Tail<'_> {
    async fn follow(mut self) -> ExitCode {
        let reply = self.ask("0", &Place::default()).await;
        let reply = match self.connection.judged(reply) {
            Ok(reply) => reply,
            Err(code) => return code,
        };
        let Some(Told { mut place, requests }) = Told::read(&reply) else {
            return not_understood(&reply);
        };
        let wanted = requests.iter().filter(|seen| self.filter.has(seen)).collect::<Vec<_>>();
        let most = self.matches.get_one::<usize>("lines").copied().unwrap_or_default();
        let begin = wanted.len().saturating_sub(most);
        let mut lines =
            wanted[begin..].iter().map(|seen| self.style.line(seen)).collect::<Vec<_>>();
        loop {
            if let Err(code) = print(&lines) {
                return code;
            }
            let reply = match self.next(&place).await {
                Ok(reply) => reply,
                Err(code) => return code,
            };
            let Some(told) = Told::read(&reply) else { return not_understood(&reply) };
            if told.place.run != place.run {
                eprintln!("The server has been started again.");
            }
            lines = told.lines(&place, &self.filter, self.style);
            place = told.place;
        }
    }

    /// What the server tells next. If it does not answer, it is asked again until it does.
    async fn next(&mut self, place: &Place) -> Result<Reply, ExitCode> {
        let mut complained = false;
        loop {
            let reply = self.ask(WAIT_SECONDS, place).await;
            let may_mend = match &reply {
                Ok(reply) => reply.status == BUSY,
                Err(CallError::Unsendable(_)) => false,
                Err(_) => true,
            };
            if !may_mend {
                return self.connection.judged(reply);
            }
            if !complained {
                let endpoint = self.connection.endpoint();
                eprintln!("Nothing answers at {endpoint}. It will be asked until it does.");
                complained = true;
            }
            tokio::time::sleep(PAUSE).await;
            // It may have been started on a new folder, and then has a new token.
            if let Ok(connection) = operator::connection(self.matches) {
                self.connection = connection;
            }
        }
    }

    async fn ask(&self, wait_seconds: &str, place: &Place) -> Result<Reply, CallError> {
        let after = place.last.to_string();
        let mut form = Form::from_iter([("WaitSeconds", wait_seconds), ("After", after.as_str())]);
        if !place.run.is_empty() {
            form.insert("Run", &place.run);
        }
        self.connection.call("ListRequests", &form).await
    }
}

impl Told {
    fn read(reply: &Reply) -> Option<Told> {
        let body = serde_json::from_slice::<Value>(&reply.body).ok()?;
        let run = body.get("Run")?.as_str()?.to_owned();
        let last = body.get("Last")?.as_u64()?;
        let requests = serde_json::from_value(body.get("Requests")?.clone()).ok()?;
        Some(Told { place: Place { run, last }, requests })
    }

    /// The lines for what is new since a place, and for how much of it is not remembered any more.
    fn lines(&self, since: &Place, filter: &Filter, style: Style) -> Vec<String> {
        let last = if self.place.run == since.run { since.last } else { 0 };
        let first = self.requests.first().map(|seen| seen.number);
        let missed = first.map_or(0, |first| first.saturating_sub(last + 1));
        let missed = Some(missed).filter(|missed| *missed > 0).map(|missed| style.missed(missed));
        let wanted = self.requests.iter().filter(|seen| filter.has(seen));
        missed.into_iter().chain(wanted.map(|seen| style.line(seen))).collect()
    }
}

fn not_understood(reply: &Reply) -> ExitCode {
    eprintln!("error: this answer is not one of enid's operator API: {}", reply.readable());
    ExitCode::FAILURE
}

/// Prints lines. An error is how to end: without a word if nobody reads any more.
fn print(lines: &[String]) -> Result<(), ExitCode> {
    let mut out = io::stdout().lock();
    let written = lines.iter().try_for_each(|line| writeln!(out, "{line}"));
    match written.and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(ExitCode::SUCCESS),
        Err(error) => Err(report::fail(&error)),
    }
}

/// Which requests are wanted: of each kind of pattern one must fit, if there is any.
#[derive(Clone, Debug, Default)]
struct Filter {
    operations: Vec<String>,
    codes: Vec<String>,
    products: Vec<String>,
}

impl Filter {
    fn of(matches: &ArgMatches) -> Filter {
        let all = |name| matches.get_many::<String>(name).into_iter().flatten().cloned().collect();
        Filter { operations: all("operation"), codes: all("code"), products: all("product") }
    }

    fn has(&self, seen: &Seen) -> bool {
        let status = seen.status.to_string();
        let code = seen.code.as_deref().unwrap_or_default();
        fits(&self.operations, &[&seen.operation])
            && fits(&self.codes, &[code, &status])
            && fits(&self.products, &[seen.product.as_deref().unwrap_or_default()])
    }
}

/// Whether one of the patterns fits one of the texts, or there are no patterns.
fn fits(patterns: &[String], texts: &[&str]) -> bool {
    let fit = |pattern: &String| {
        texts.iter().any(|text| wildcard::matches(pattern, text, Special::Star, Case::IgnoreAscii))
    };
    patterns.is_empty() || patterns.iter().any(fit)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn seen(number: u64, operation: &str, status: u16, code: Option<&str>) -> Seen {
        serde_json::from_value(json!({
            "Number": number, "Time": "2026-11-20T05:17:51.042Z", "Peer": "127.0.0.1",
            "Product": "Ecs", "Operation": operation, "RegionId": "cn-hangzhou", "Named": [],
            "Status": status, "Code": code, "RequestId": "R", "Milliseconds": 1.0,
        }))
        .expect("a request")
    }

    fn filter(line: &str) -> Filter {
        let words = ["tail"].into_iter().chain(line.split_whitespace());
        Filter::of(&command().get_matches_from(words))
    }

    #[test]
    fn requests_are_wanted_by_operation_code_status_and_product() {
        let done = seen(1, "DescribeVpcs", 200, None);
        let refused = seen(2, "CreateVpc", 404, Some("InvalidRegionId.NotFound"));
        for (line, is_done, is_refused) in [
            ("", true, true),
            ("--operation describevpcs", true, false),
            ("--operation Describe*,Create*", true, true),
            ("--code Invalid*", false, true),
            ("--code 404 --code 200", true, true),
            ("--code 404 --operation DescribeVpcs", false, false),
            ("--product ECS", true, true),
            ("--product vpc", false, false),
        ] {
            let filter = filter(line);
            assert_eq!((filter.has(&done), filter.has(&refused)), (is_done, is_refused), "{line}");
        }
    }

    #[test]
    fn what_could_not_be_followed_is_counted() {
        let lines = |run: &str, numbers: &[u64]| {
            let requests = numbers.iter().map(|number| seen(*number, "A", 200, None)).collect();
            let told = Told { place: Place { run: run.to_owned(), last: 9 }, requests };
            let since = Place { run: "one".to_owned(), last: 3 };
            told.lines(&since, &filter("--operation B"), Style::Json)
        };
        assert_eq!(lines("one", &[4, 5]), [""; 0]);
        assert_eq!(lines("one", &[]), [""; 0]);
        assert_eq!(lines("one", &[6, 7]), ["{\"Missed\":2}"]);
        // In another run, the numbers begin anew.
        assert_eq!(lines("other", &[1, 2]), [""; 0]);
        assert_eq!(lines("other", &[2]), ["{\"Missed\":1}"]);
    }
}
