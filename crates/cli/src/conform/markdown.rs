//! The report of a run, as Markdown that can be attached to an issue.

use std::fmt::Write as _;

use conformance::pages::Edition;
use jiff::Timestamp;

use super::{
    caller::Settings,
    outcome::{Difference, Outcome},
};

/// What a report begins with.
pub struct Head<'h> {
    /// The endpoint's host, without port.
    pub endpoint: &'h str,
    /// How the run was told to go.
    pub settings: &'h Settings,
    /// The edition of the page of CreateNetworkInterface.
    pub edition: Edition,
    /// The id of the access key, which is not shown.
    pub key: &'h str,
}

/// The report.
pub fn report(head: &Head<'_>, outcomes: &[(String, Outcome)]) -> String {
    let (settings, is) = (head.settings, |wanted: fn(&Outcome) -> bool| {
        outcomes.iter().filter(|(_, outcome)| wanted(outcome)).count()
    });
    let mut text = String::from("# Conformance report\n\n");
    let date = Timestamp::now().to_string();
    let rows = [
        ("endpoint", head.endpoint.to_owned()),
        ("region", settings.region.clone()),
        ("date", date.get(..10).unwrap_or(&date).to_owned()),
        ("edition", head.edition.name().to_owned()),
        ("enid", env!("CARGO_PKG_VERSION").to_owned()),
        ("agree", is(|one| matches!(one, Outcome::Agrees)).to_string()),
        ("differ", is(|one| matches!(one, Outcome::Differs(_))).to_string()),
        ("not tried", is(|one| matches!(one, Outcome::NotTried(_))).to_string()),
    ];
    text.push_str("| | |\n|---|---|\n");
    for (name, value) in rows {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "| {name} | {value} |");
    }
    for (name, outcome) in outcomes {
        if let Outcome::Differs(difference) = outcome {
            add(&mut text, name, difference);
        }
    }
    text.push_str("\n## All others\n\n| row and rules | | |\n|---|---|---|\n");
    for (name, outcome) in outcomes {
        let (is, why) = match outcome {
            Outcome::Agrees => ("agrees", ""),
            Outcome::NotTried(why) => ("not tried", why.as_str()),
            Outcome::Differs(_) => continue,
        };
        let _ =
            writeln!(text, "| {name} | {is} | {} |", why.replace('|', "\\|").replace('\n', " "));
    }
    masked(&text, head)
}

/// A difference, with the request and both answers.
fn add(text: &mut String, name: &str, difference: &Difference) {
    let Difference { step, stated, page, answered, exchange } = difference;
    let page = page.as_ref().map(|page| format!("on the page: {page}\n")).unwrap_or_default();
    let _ = write!(
        text,
        "\n## {name}\n\n`{}`\n\n```text\nexpected:    {stated}\n{page}answered:    {answered}\n```\n",
        step.replace('`', "'")
    );
    let Some(exchange) = exchange else { return };
    let parameters = exchange.form.iter().map(|(name, value)| format!("  {name}={value}\n"));
    let _ = write!(
        text,
        "\nThe request, and the whole answer:\n\n```text\n{}\n{}\n{} {}\n```\n",
        exchange.action,
        parameters.collect::<String>(),
        exchange.status,
        exchange.body
    );
}

/// The text without what belongs to the account.
fn masked(text: &str, head: &Head<'_>) -> String {
    let mut text = text.to_owned();
    for (secret, shown) in [(head.settings.account.as_str(), "ACCOUNT"), (head.key, "KEY")] {
        if !secret.is_empty() {
            text = text.replace(secret, shown);
        }
    }
    text
}
