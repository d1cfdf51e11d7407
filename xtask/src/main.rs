//! The project's scripts: `cargo xtask ci` is what CI runs.

mod bench;
mod contract;
mod readme;
mod sdk;
mod server;
mod tidy;

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, bail};

const USAGE: &str = "\
usage: cargo xtask <command>

  bench [WORD…]        what operations cost over HTTP, beside a bare server, as tables in
                       docs/benchmarks.md; with words, or --quick, some of it; --help says which
  bench peers          the same operations on enid and on moto's EC2 server (from PyPI)
  ci                   everything that CI checks: fmt, clippy, tests, contract, tidy, deny,
                       docs
  contract [WORD…]     every documented error, rule, parameter and answer, over HTTP; with words,
                       the cases whose title has one of them, request by request
  contract --update    the same, and what is reached is written to contract/reached.txt and
                       contract/family/reached.txt
  mutants [RULE…]      takes each documented rule out of the server, in a copy, and sees a case of
                       it fail; with words, the rules that start with one of them
  sdk [WORD…]          what real SDKs do, one table of scenarios for all, over HTTP and HTTPS; with
                       words, the cells (SDK, scheme, scenario) that have all of them in their title
  fmt                  formats every file
  readme               makes the README's table of operations from the list of them
  tidy                 the rules that no other tool knows: sorted lists, every operation in its
                       list, …";

fn main() -> ExitCode {
    match run_command() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run_command() -> Result<()> {
    env::set_current_dir(root()).context("the workspace's root is a folder")?;
    let arguments = env::args().skip(1).collect::<Vec<_>>();
    match arguments.first().map(String::as_str) {
        Some("bench") => bench::run(&arguments[1..]),
        Some("ci") => ci(),
        Some("contract") => contract::run(&root(), &arguments[1..]),
        Some("mutants") => contract::mutants::run(&root(), &arguments[1..]),
        Some("sdk") => sdk::run(&root(), &arguments[1..]),
        Some("fmt") => rustfmt(&[]),
        Some("readme") => readme::write(&root()),
        Some("tidy") => tidy(),
        _ => bail!("{USAGE}"),
    }
}

fn ci() -> Result<()> {
    rustfmt(&["--check"]).context("cargo xtask fmt formats every file")?;
    run("cargo", &["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"])?;
    run("cargo", &["test", "--workspace"])?;
    contract::run(&root(), &[])?;
    tidy()?;
    deny()?;
    let docs = ["doc", "--workspace", "--no-deps", "--document-private-items"];
    step(Command::new("cargo").args(docs).env("RUSTDOCFLAGS", "--deny warnings"))
}

fn tidy() -> Result<()> {
    contract::mutants::check(&root())?;
    readme::check(&root())?;
    tidy::check(&root())
}

/// Runs rustfmt on every file. `cargo fmt` does not find modules that a macro declares, as
/// `operations!` does.
fn rustfmt(options: &[&str]) -> Result<()> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "*.rs"])
        .output()
        .context("git starts")?;
    let listed = String::from_utf8(listed.stdout).context("file names are UTF-8")?;
    let files = listed.lines().filter(|file| Path::new(file).is_file());
    println!("+ rustfmt, every file {}", options.join(" "));
    let status =
        Command::new("rustfmt").args(["--edition", "2024"]).args(options).args(files).status()?;
    match status.success() {
        true => Ok(()),
        false => bail!("rustfmt: {status}"),
    }
}

/// cargo-deny is not part of a toolchain: `.ci/run` installs it, a newcomer need not.
fn deny() -> Result<()> {
    let installed = Command::new("cargo").args(["deny", "--version"]).output();
    if !installed.is_ok_and(|output| output.status.success()) {
        println!("+ cargo deny: not installed, left out (cargo install --locked cargo-deny)");
        return Ok(());
    }
    // It reads the manifests of all platforms; a build has fetched those of its own.
    run("cargo", &["fetch", "--locked"])?;
    // Advisories come from a database on the network; CI has none.
    run("cargo", &["deny", "--offline", "check", "bans", "licenses", "sources"])
}

fn run(program: &str, arguments: &[&str]) -> Result<()> {
    step(Command::new(program).args(arguments))
}

fn step(command: &mut Command) -> Result<()> {
    println!("+ {command:?}");
    let status = command.status().with_context(|| format!("{command:?} starts"))?;
    if !status.success() {
        bail!("{command:?} failed: {status}");
    }
    Ok(())
}

fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().expect("xtask is a folder of the workspace").to_owned()
}
