//! `enid check`: checks a store that no server has open, and writes nothing.

use std::{path::PathBuf, process::ExitCode};

use clap::{Arg, ArgMatches, Command, value_parser};

use crate::report;

/// The command's flags.
pub fn command() -> Command {
    Command::new("check")
        .about("Checks the data of a server that is not running")
        .long_about(
            "Checks the data of a server that is not running: whether all of it is as it was written, \
             and whether its rows keep every rule that must hold between them. Prints each breach, \
             and fails if there is one. Nothing is written.",
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
    let number = match breaches.len() {
        1 => "1 breach".to_owned(),
        several => format!("{several} breaches"),
    };
    eprintln!("error: {number} in {}", data.display());
    ExitCode::FAILURE
}
