//! The `enid` program: `serve`, `check`, `stat`, `seed`, `call`, `operator`, `explain`, `tail`, `exec`,
//! `env`, `conform`, `ca` and `completions`.
//!
//! This crate knows no operation and no parameter, but for those with which `conform` removes what it has
//! made: flags and help are built at the start of the program from [`control::operations`] and
//! [`control::operator::OPERATIONS`]. The client is public because the tests of the real program use it.

use std::{ffi::OsString, process::ExitCode};

use clap::Command;

mod ca;
mod call;
mod check;
pub mod client;
mod completions;
mod conform;
mod connection;
mod env;
mod environment;
mod exec;
mod explain;
mod flags;
mod lines;
mod operator;
mod report;
mod seed;
mod serve;
mod signals;
mod stat;
mod surroundings;
mod tail;

/// Runs the program and returns its exit code: 0 for success, 1 for a failure or a refusal, 2 for a
/// wrong command line. The first argument is the program's own name.
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    if let Some(code) = completions::answer(&arguments) {
        return code;
    }
    let call = call::Tree::of(&arguments);
    let operator = operator::Tree::of(&arguments);
    let matches = match command(&call, &operator).try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => {
            // A closed pipe is no reason to fail: `enid call --help | head`.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match matches.subcommand() {
        Some(("serve", matches)) => serve::run(matches),
        Some(("check", matches)) => check::run(matches),
        Some(("seed", matches)) => seed::run(matches),
        Some(("stat", matches)) => stat::run(matches),
        Some(("ca", matches)) => ca::run(matches),
        Some(("exec", matches)) => exec::run(matches),
        Some(("env", matches)) => env::run(matches),
        Some(("conform", matches)) => conform::run(matches),
        Some(("call", matches)) => call.run(matches),
        Some(("operator", matches)) => operator.run(matches),
        Some(("explain", matches)) => explain::run(matches),
        Some(("tail", matches)) => tail::run(matches),
        Some(("completions", matches)) => completions::run(matches),
        _ => unreachable!("clap asks for one of the commands above"),
    }
}

fn command(call: &call::Tree, operator: &operator::Tree) -> Command {
    Command::new("enid")
        .about("An open server for Alibaba Cloud's ENI API, and a client for it")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand(serve::command())
        .subcommand(exec::command())
        .subcommand(env::command())
        .subcommand(call.command())
        .subcommand(tail::command())
        .subcommand(explain::command())
        .subcommand(operator.command())
        .subcommand(check::command())
        .subcommand(conform::command())
        .subcommand(stat::command())
        .subcommand(seed::command())
        .subcommand(ca::command())
        .subcommand(completions::command())
}
