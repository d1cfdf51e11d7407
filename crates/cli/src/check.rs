//! `enid check`: audits a store that no server has open.

use std::{path::PathBuf, process::ExitCode};

use clap::{Arg, ArgMatches, Command, value_parser};

use crate::report;

/// The command's flags.
pub fn command() -> Command {
    Command::new("check")
        .about("Audits the data of a server that is not running")
        .long_about(
            "Audits the data of a server that is not running: every rule that must hold between \
             its rows. Prints each breach; ends with 1 if there is one.",
        )
        .arg(
            Arg::new("data")
                .long("data")
                .value_name("DIR")
                .help("Where the data is kept")
                .default_value(server::DEFAULT_DATA)
                .value_parser(value_parser!(PathBuf)),
        )
}

/// Prints each breach; fails if there is one.
pub fn run(matches: &ArgMatches) -> ExitCode {
    let data = matches.get_one::<PathBuf>("data").expect("it has a default");
    let breaches = match server::check(data) {
        Ok(breaches) => breaches,
        Err(error) => return report::fail(&error),
    };
    if breaches.is_empty() {
        return report::print(&format!("{}: no breach", data.display()));
    }
    let lines = breaches.iter().map(ToString::to_string).collect::<Vec<_>>();
    report::print(&lines.join("\n"));
    eprintln!("error: {} breaches in {}", breaches.len(), data.display());
    ExitCode::FAILURE
}
