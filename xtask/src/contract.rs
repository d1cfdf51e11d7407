//! `cargo xtask contract`: proves over HTTP, on real servers, what the pages document.
//!
//! The cases are data in `contract/cases/` (README.md there has their form). They run on two
//! servers, one for each edition of the page of CreateNetworkInterface. What they reach is counted
//! against `contract/pages/` and compared with `contract/reached.txt`. Of the other operations, their
//! tests are run, and what these cover is counted against `contract/family/`.

mod answer;
mod case;
mod documented;
mod family;
pub mod mutants;
mod parse;
mod runner;
mod server;
mod tally;
mod template;
mod texts;
mod words;

use std::{path::Path, time::Instant};

use anyhow::{Result, bail};

use case::Cases;
use documented::{Documented, Edition};
use family::Family;
use runner::Runner;
use server::Server;
use tally::Tally;

/// Runs the cases and prints what they reach.
///
/// `--update` writes that down; other words run only the cases that have one of them in their
/// title, and print each request with its answer.
pub fn run(root: &Path, arguments: &[String]) -> Result<()> {
    let update = arguments.iter().any(|argument| argument == "--update");
    let wanted = arguments.iter().filter(|word| *word != "--update").cloned().collect::<Vec<_>>();
    if let Some(unknown) = wanted.iter().find(|word| word.starts_with('-')) {
        bail!("{unknown}: the only flag is --update; other words choose cases");
    }
    if update && !wanted.is_empty() {
        bail!("--update needs the run of all cases");
    }
    let documented = Documented::read(&root.join("contract"))?;
    let cases = parse::folder(&root.join("contract/cases"), &documented)?;
    let program = server::build()?;
    #[allow(clippy::disallowed_methods, reason = "a script may look at the clock")]
    let start = Instant::now();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let tally = runtime.block_on(async {
        let of = |edition| on_server(edition, &program, root, &documented, &cases, &wanted);
        let (one, other) = tokio::join!(of(Edition::Of2026), of(Edition::Of2024));
        anyhow::Ok(one?.with(other?))
    })?;
    for failure in &tally.failures {
        eprintln!("{failure}\n");
    }
    let seconds = start.elapsed().as_secs();
    println!("{} cases in {seconds} s, {} failed", tally.cases, tally.failures.len());
    if wanted.is_empty() {
        tally.print(&documented);
        tally.compare(&root.join("contract/reached.txt"), &documented, update)?;
        let family = Family::run(root)?;
        family.print(root)?;
        family.compare(root, update)?;
    }
    if !tally.failures.is_empty() {
        bail!("contract: {} cases failed", tally.failures.len());
    }
    Ok(())
}

/// Starts a server of this edition, runs its cases one by one, stops it and audits its store.
async fn on_server(
    edition: Edition,
    program: &Path,
    root: &Path,
    documented: &Documented,
    cases: &Cases,
    wanted: &[String],
) -> Result<Tally> {
    let config = root.join(format!("contract/cases/{}.toml", edition.name()));
    let server = Server::start(program, &config, &[])?;
    let mut tally = Tally::default();
    let chosen = |title: &str| wanted.is_empty() || wanted.iter().any(|word| title.contains(word));
    for case in cases.of(edition).filter(|case| chosen(&case.title)) {
        let mut runner = Runner::new(&server, edition, documented, cases, !wanted.is_empty());
        tally.count(case, edition, runner.run(case).await, runner.seen);
    }
    server.stop_and_check()?;
    Ok(tally)
}
