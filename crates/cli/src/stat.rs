//! `enid stat`: how large a store is, what it has, and how full its vSwitches are.

use std::{
    cmp::Reverse,
    path::{Path, PathBuf},
    process::ExitCode,
};

use api::Form;
use clap::{ArgMatches, Command, parser::ValueSource};
use serde_json::Value;
use server::StartError;

use crate::{operator, report};

/// Accounts in regions that the text has; JSON has all.
const MOST_ACCOUNTS: usize = 20;
/// What is told of an account in a region.
const COLUMNS: [&str; 5] = ["enis", "instances", "vpcs", "vswitches", "security_groups"];

/// The command's flags.
pub fn command() -> Command {
    Command::new("stat")
        .about("Says how large a store is and what it has")
        .long_about(
            "Says how large a store is, how many resources of each kind it has, in which accounts and \
             regions, and which of its vSwitches are the fullest. If a server runs on the data folder, \
             or with --operator-endpoint, the server is asked, by its operator API; else the folder is \
             read, and nothing is written.",
        )
        .arg(report::output())
        .args(operator::settings())
}

/// Reads the folder, or asks the server, and prints what there is.
pub fn run(matches: &ArgMatches) -> ExitCode {
    let told = match told(matches) {
        Ok(told) => told,
        Err(code) => return code,
    };
    match report::wants_json(matches) {
        true => report::print(&format!("{told:#}")),
        false => report::print(&text(&told)),
    }
}

fn told(matches: &ArgMatches) -> Result<Value, ExitCode> {
    let source = matches.value_source("operator-endpoint");
    if matches!(source, Some(ValueSource::CommandLine | ValueSource::EnvVariable)) {
        return ask(matches);
    }
    let data = matches.get_one::<PathBuf>("data").map_or(Path::new("."), PathBuf::as_path);
    match server::stat(data) {
        Ok(stat) => Ok(serde_json::to_value(stat).expect("texts and numbers are JSON")),
        Err(StartError::InUse { .. }) => ask(matches),
        Err(error) => Err(report::fail(&error)),
    }
}

fn ask(matches: &ArgMatches) -> Result<Value, ExitCode> {
    let reply = operator::send("DescribeStore", &Form::new(), matches)?;
    serde_json::from_slice::<Value>(&reply.body)
        .map(|body| body["Store"].clone())
        .map_err(|error| report::fail(&error))
}

fn text(told: &Value) -> String {
    let none = serde_json::Map::new();
    let members = |value: &Value, row: &dyn Fn(&str, &Value) -> String| {
        let members = value.as_object().unwrap_or(&none);
        members.iter().map(|(name, value)| row(name, value)).collect::<String>()
    };
    let files = members(&told["Files"], &|name, bytes| {
        format!("  {name:24} {:>14}\n", size(bytes.as_u64().unwrap_or(0)))
    });
    let resources = members(&told["Resources"], &|name, count| {
        format!("  {name:24} {:>14}\n", count.to_string())
    });
    let waiting = &told["InLogOnly"];
    let rows = format!("{} rows", waiting["Rows"]);
    let bytes = size(waiting["Bytes"].as_u64().unwrap_or(0));
    let waiting = format!("  {:24} {bytes:>14}, {rows}\n", "in the log only");
    format!(
        "Files\n\n{files}{waiting}\nResources\n\n{resources}\nAccounts\n\n{}\nFullest vSwitches ({} of {} IPv4 \
         addresses are taken)\n\n{}",
        accounts(&told["Accounts"]),
        told["Ipv4Addresses"]["Taken"],
        told["Ipv4Addresses"]["All"],
        fullest(&told["FullestVSwitches"]).trim_end()
    )
}

/// Those that have the most network interfaces.
fn accounts(told: &Value) -> String {
    let mut accounts = list(told).iter().filter(|one| one["RegionId"] != "").collect::<Vec<_>>();
    accounts.sort_by_key(|one| Reverse(one["Resources"]["enis"].as_u64()));
    let columns = COLUMNS.map(|column| format!(" {column:>15}")).concat();
    let mut text = format!("  {:17} {:17}{columns}\n", "Account", "Region");
    for one in accounts.iter().take(MOST_ACCOUNTS) {
        let count = |column| one["Resources"][column].as_u64().unwrap_or(0);
        let counts = COLUMNS.map(|column| format!(" {:>15}", count(column))).concat();
        text +=
            &format!("  {:17} {:17}{counts}\n", word(&one["AccountId"]), word(&one["RegionId"]));
    }
    if let Some(more) = accounts.len().checked_sub(MOST_ACCOUNTS).filter(|more| *more > 0) {
        text += &format!("  and {more} more (--output json has all)\n");
    }
    text
}

fn fullest(told: &Value) -> String {
    let line = |one: &Value| {
        let [id, account, region, block] =
            ["VSwitchId", "AccountId", "RegionId", "CidrBlock"].map(|member| word(&one[member]));
        let (percent, addresses) = (one["Percent"].as_f64().unwrap_or(0.0), &one["Ipv4Addresses"]);
        format!(
            "  {percent:6.2} %  {id:25} {account:17} {region:17} {block:18} {} of {}\n",
            addresses["Taken"], addresses["All"]
        )
    };
    list(told).iter().map(line).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Bytes as people read them.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["bytes", "KiB", "MiB", "GiB"];
    let unit = (0..UNITS.len()).rev().find(|unit| bytes >> (10 * unit) >= 10).unwrap_or(0);
    match unit {
        0 => format!("{bytes} bytes"),
        unit => format!("{:.1} {}", bytes as f64 / (1u64 << (10 * unit)) as f64, UNITS[unit]),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sizes_have_the_largest_unit_of_which_there_are_ten() {
        for (bytes, expected) in [
            (0, "0 bytes"),
            (9_999, "9999 bytes"),
            (10_240, "10.0 KiB"),
            (489_054_208, "466.4 MiB"),
            (24 << 30, "24.0 GiB"),
        ] {
            assert_eq!(size(bytes), expected);
        }
    }

    #[test]
    fn the_largest_accounts_come_first_and_the_rest_is_numbered() {
        let one = |account: usize, enis| {
            let account = account.to_string();
            json!({ "AccountId": account, "RegionId": "r", "Resources": { "enis": enis } })
        };
        let told = (1..=22).map(|number| one(number, number % 5)).collect::<Value>();
        let text = accounts(&told);
        let lines = text.lines().collect::<Vec<_>>();
        assert_eq!(lines.len(), 1 + MOST_ACCOUNTS + 1);
        assert!(lines[1].starts_with("  4 ") && lines[2].starts_with("  9 "), "{text}");
        assert_eq!(lines.last(), Some(&"  and 2 more (--output json has all)"));
    }
}
