//! Requests and what became of them, one a line: for people, or as JSON for machines.

use std::io::{self, IsTerminal, Write};

use clap::{Arg, ArgMatches};
use server::{Follower, Heard, Seen};

/// How the lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// For people.
    Text(Colours),
    /// A JSON object a line.
    Json,
}

/// Whether lines for people are coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// They are.
    On,
    /// They are not.
    Off,
}

/// The escape sequences of the colours.
const DIM: &str = "\x1b[2m";
const BOLD: &str = "\x1b[1m";
const GREEN: &str = "\x1b[32m";
const YELLOW: &str = "\x1b[33m";
const RED: &str = "\x1b[31m";
const RESET: &str = "\x1b[0m";

impl Colours {
    /// On a terminal they are, unless `NO_COLOR` is set.
    fn of(out: &impl IsTerminal) -> Colours {
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        if out.is_terminal() && !unwanted { Colours::On } else { Colours::Off }
    }

    fn paint(self, colour: &str, text: &str) -> String {
        match self {
            Colours::On if !text.is_empty() => format!("{colour}{text}{RESET}"),
            Colours::On | Colours::Off => text.to_owned(),
        }
    }
}

impl Style {
    /// For people who read it there.
    pub fn on(out: &impl IsTerminal) -> Style {
        Style::Text(Colours::of(out))
    }

    /// A request as a line.
    pub fn line(self, seen: &Seen) -> String {
        match self {
            Style::Json => serde_json::to_string(seen).expect("texts and numbers are JSON"),
            Style::Text(colours) => text(seen, colours),
        }
    }

    /// A line that says how many requests are not there.
    pub fn missed(self, count: u64) -> String {
        match self {
            Style::Json => serde_json::json!({ "Missed": count }).to_string(),
            Style::Text(_) => format!("… {count} requests more than could be followed …"),
        }
    }
}

/// When, who, what, on what, the outcome, how long it took, and of a refusal the RequestId.
fn text(seen: &Seen, colours: Colours) -> String {
    let time = seen.time.split_once('T').map_or(&*seen.time, |(_, time)| time);
    let colour = match seen.status {
        ..400 => GREEN,
        400..500 => YELLOW,
        500.. => RED,
    };
    let outcome = match &seen.code {
        Some(code) => format!("{} {code}", seen.status),
        None => seen.status.to_string(),
    };
    let mut words = vec![
        colours.paint(DIM, time),
        who(seen),
        colours.paint(BOLD, &operation(seen)),
        seen.region_id.clone(),
        seen.named.join(" "),
        colours.paint(colour, &outcome),
        colours.paint(DIM, &format!("{:.1} ms", seen.milliseconds)),
    ];
    if seen.code.is_some() {
        words.push(colours.paint(DIM, &seen.request_id));
    }
    words.retain(|word| !word.is_empty());
    words.join("  ")
}

/// The account with its user or role, or a dash if that was not proven; and where it calls from, unless
/// that is this machine.
fn who(seen: &Seen) -> String {
    let account = seen.account_id.as_deref().unwrap_or("-");
    let caller = seen.caller.iter().map(|caller| format!("/{caller}"));
    let peer = Some(seen.peer).filter(|peer| !peer.is_loopback());
    let peer = peer.map(|peer| format!("@{peer}"));
    std::iter::once(account.to_owned()).chain(caller).chain(peer).collect()
}

fn operation(seen: &Seen) -> String {
    let operation = if seen.operation.is_empty() { "-" } else { &seen.operation };
    match &seen.product {
        Some(product) => format!("{}:{operation}", product.to_lowercase()),
        None => operation.to_owned(),
    }
}

/// The flag of the commands that run a server.
pub fn flag() -> Arg {
    Arg::new("log").long("log").value_name("FORMAT").value_parser(["text", "json"]).help(
        "Prints each request and its outcome to stderr, in this format, as whatever is logged",
    )
}

/// What the flag asks for.
pub fn asked(matches: &ArgMatches) -> Option<Style> {
    matches.get_one::<String>("log").map(|format| match format.as_str() {
        "json" => Style::Json,
        _ => Style::on(&io::stderr()),
    })
}

/// Prints to stderr what a server is asked, until it stops.
pub fn print(mut follower: Follower, style: Style) {
    while let Some(heard) = follower.blocking_next() {
        let mut line = match heard {
            Heard::Request(seen) => style.line(&seen),
            Heard::Missed(count) => style.missed(count),
        };
        line.push('\n');
        // At once, so that it is not torn by what others log.
        if io::stderr().write_all(line.as_bytes()).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen() -> Seen {
        serde_json::from_value(serde_json::json!({
            "Number": 7, "Time": "2026-11-20T05:17:51.042Z", "AccountId": "1000000000000001",
            "Peer": "127.0.0.1", "Product": "Vpc", "Operation": "DeleteVpc",
            "RegionId": "cn-hangzhou", "Named": ["vpc-1", "vpc-2"], "Status": 200,
            "RequestId": "R-1", "Milliseconds": 1.26,
        }))
        .expect("a request")
    }

    #[test]
    fn a_request_is_one_line() {
        let line = Style::Text(Colours::Off).line(&seen());
        let expected = "05:17:51.042Z  1000000000000001  vpc:DeleteVpc  cn-hangzhou  vpc-1 vpc-2  \
                        200  1.3 ms";
        assert_eq!(line, expected);
        let read = serde_json::from_str::<Seen>(&Style::Json.line(&seen()));
        assert_eq!(read.ok(), Some(seen()));
    }

    #[test]
    fn a_refusal_has_its_code_and_request_id() {
        let refused = Seen {
            caller: Some("alice".to_owned()),
            named: Vec::new(),
            status: 403,
            code: Some("Forbidden.RAM".to_owned()),
            ..seen()
        };
        let line = Style::Text(Colours::Off).line(&refused);
        let expected = "05:17:51.042Z  1000000000000001/alice  vpc:DeleteVpc  cn-hangzhou  \
                        403 Forbidden.RAM  1.3 ms  R-1";
        assert_eq!(line, expected);
    }

    #[test]
    fn what_is_not_known_is_a_dash_and_a_peer_elsewhere_is_named() {
        let unknown = Seen {
            account_id: None,
            peer: std::net::IpAddr::from([192, 0, 2, 1]),
            product: None,
            operation: String::new(),
            ..seen()
        };
        let line = Style::Text(Colours::Off).line(&unknown);
        assert!(line.starts_with("05:17:51.042Z  -@192.0.2.1  -  cn-hangzhou  vpc-1"), "{line}");
    }

    #[test]
    fn colours_tell_success_refusals_and_failures_apart() {
        for (status, colour) in [(200, GREEN), (404, YELLOW), (500, RED)] {
            let line = Style::Text(Colours::On).line(&Seen { status, ..seen() });
            assert!(line.contains(&format!("{colour}{status}{RESET}")), "{line}");
        }
        assert!(!Style::Text(Colours::Off).line(&seen()).contains('\x1b'));
    }
}
