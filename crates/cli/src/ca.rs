//! `enid ca`: prints the certificate of the local authority, for clients that are to believe the server.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Arg, ArgMatches, Command, value_parser};

use crate::report;

/// The command's flags.
pub fn command() -> Command {
    Command::new("ca")
        .about("Prints the certificate of the local authority, which issues the server's own")
        .long_about(
            "Prints the certificate of the local authority, which issues the server's own, as PEM.\n\n\
             The server makes the authority at its first start and keeps it in its data folder. A \
             client that is told of it speaks HTTPS with the server. enid exec and enid env do that \
             for a program by themselves.",
        )
        .arg(
            Arg::new("file")
                .long("file")
                .help("Prints where the certificate is instead")
                .action(clap::ArgAction::SetTrue),
        )
        .arg(
            Arg::new("data")
                .long("data")
                .value_name("DIR")
                .help(format!("The server's data folder [default: {}]", server::DEFAULT_DATA))
                .value_parser(value_parser!(PathBuf)),
        )
}

/// There is no authority in the folder.
#[derive(Debug, thiserror::Error)]
#[error(
    "there is no local authority in {}: the server makes it at its first start there. Name its data \
     folder with --data",
    .0.display()
)]
struct Absent(PathBuf);

/// Prints it.
pub fn run(matches: &ArgMatches) -> ExitCode {
    let data = matches
        .get_one::<PathBuf>("data")
        .map_or(Path::new(server::DEFAULT_DATA), PathBuf::as_path);
    let file = server::authority_file(data);
    match std::fs::read_to_string(&file) {
        Ok(_) if matches.get_flag("file") => report::print(&file.display().to_string()),
        Ok(pem) => report::print(pem.trim_end()),
        Err(error) if error.kind() == ErrorKind::NotFound => report::fail(&Absent(data.to_owned())),
        Err(error) => report::fail(&error),
    }
}
