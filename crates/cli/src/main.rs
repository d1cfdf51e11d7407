//! `enid`: an open server for Alibaba Cloud's ENI API, and a client for it.

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run(std::env::args_os().collect())
}
