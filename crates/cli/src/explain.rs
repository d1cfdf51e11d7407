//! `enid explain`: why a request was refused.

use std::process::ExitCode;

use api::Form;
use clap::{Arg, ArgMatches, Command};
use serde_json::Value;

use crate::{operator, report};

/// The command's flags.
pub fn command() -> Command {
    Command::new("explain")
        .about("Says why a server refused a request")
        .long_about(
            "Says why a server refused a request: which row of the error table it sent, what decided \
             that, and where it is documented. A server remembers only its latest refusals.",
        )
        .arg(
            Arg::new("request-id")
                .value_name("REQUEST-ID")
                .help("The RequestId of the refusal")
                .required(true),
        )
        .args(operator::settings())
}

/// Asks the server and prints what it knows.
pub fn run(matches: &ArgMatches) -> ExitCode {
    let id = matches.get_one::<String>("request-id").expect("it is required");
    let reply = match operator::send("Explain", &Form::from_iter([("Id", id.as_str())]), matches) {
        Ok(reply) => reply,
        Err(code) => return code,
    };
    let refusal = serde_json::from_slice::<Value>(&reply.body);
    let refusal = refusal.ok().and_then(|body| body.get("Refusal").map(text));
    report::print(&refusal.unwrap_or_else(|| reply.readable()))
}

/// A refusal as a table, without the rows for which there is nothing to say.
fn text(refusal: &Value) -> String {
    let of = |member: &str| match &refusal[member] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => {
            items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
        }
        _ => String::new(),
    };
    let mut rows = vec![
        ("Operation", of("Operation")),
        ("Account", of("AccountId")),
        ("Region", of("RegionId")),
        ("Answer", format!("{} {}", of("Status"), of("Code"))),
        ("Message", of("Message")),
        ("Why", of("Sentence")),
        ("Values", of("Values")),
        ("Page", of("Page")),
        ("Rules", of("Rules")),
    ];
    if of("Sentence") == of("Message") {
        rows.retain(|(name, _)| *name != "Why");
    }
    rows.retain(|(_, value)| !value.is_empty());
    let rows = rows.iter().map(|(name, value)| format!("  {name:10} {value}\n"));
    let mut text = format!("{} was refused at {}.\n\n", of("RequestId"), of("Time"));
    text.extend(rows);
    let parameters = refusal["Parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !parameters.is_empty() {
        text += "\nParameters (only values that cannot be secret are remembered):\n\n";
    }
    for parameter in parameters {
        let name = parameter["Name"].as_str().unwrap_or_default();
        match parameter["Value"].as_str() {
            Some(value) => text += &format!("  {name} = {value}\n"),
            None => text += &format!("  {name}\n"),
        }
    }
    match refusal["MoreParameters"].as_u64() {
        Some(more) if more > 0 => text += &format!("  and {more} more\n"),
        _ => {}
    }
    match of("NotKept") {
        note if note.is_empty() => {}
        note => text += &format!("\n{note}\n"),
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_printed_without_empty_rows() {
        let refusal = serde_json::json!({
            "RequestId": "R-1",
            "Time": "2026-11-20T05:17:51Z",
            "RegionId": "cn-hangzhou",
            "Operation": "AssignPrivateIpAddresses",
            "Status": 404,
            "Code": "InvalidEniId.NotFound",
            "Message": "The specified EniId \"eni-9\" is not found.",
            "Sentence": "The specified EniId \"eni-9\" is not found.",
            "Values": "EniNotFound { eni: eni-9 }",
            "Page": "page 001 of contract/pages",
            "Rules": ["R001-1", "R001-2"],
            "Parameters": [{ "Name": "NetworkInterfaceId", "Value": "eni-9" }, { "Name": "Action" }],
            "MoreParameters": 3,
        });
        let expected = "\
R-1 was refused at 2026-11-20T05:17:51Z.

  Operation  AssignPrivateIpAddresses
  Region     cn-hangzhou
  Answer     404 InvalidEniId.NotFound
  Message    The specified EniId \"eni-9\" is not found.
  Values     EniNotFound { eni: eni-9 }
  Page       page 001 of contract/pages
  Rules      R001-1, R001-2

Parameters (only values that cannot be secret are remembered):

  NetworkInterfaceId = eni-9
  Action
  and 3 more";
        assert_eq!(text(&refusal), expected);
    }

    #[test]
    fn it_is_said_why_there_are_no_parameters() {
        let refusal =
            serde_json::json!({ "RequestId": "R-1", "Parameters": [], "NotKept": "Why." });
        let text = text(&refusal);
        assert!(text.ends_with("\n\nWhy.") && !text.contains("Parameters"), "{text}");
    }
}
