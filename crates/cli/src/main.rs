//! `enid`: an open server for Alibaba Cloud's ENI API, and a client of it.

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run(std::env::args_os().collect())
}
