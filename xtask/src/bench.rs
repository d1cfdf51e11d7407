//! `cargo xtask bench`: the benchmark measures release builds, so it is a program of its own.

use std::process::Command;

use anyhow::{Result, ensure};

use crate::server;

/// Builds enid and the benchmark, and runs it with these arguments.
pub fn run(arguments: &[String]) -> Result<()> {
    let [enid, bench] = [("cli", "enid"), ("bench", "bench")];
    let enid = server::build_for_use(enid.0, enid.1)?;
    let bench = server::build_for_use(bench.0, bench.1)?;
    let status = Command::new(bench).arg("--enid").arg(enid).args(arguments).status()?;
    ensure!(status.success(), "the benchmark ended with {status}");
    Ok(())
}
