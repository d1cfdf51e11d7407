//! `cargo xtask contract`: proves over HTTP, on real servers, what the pages document.
//!
//! The cases are data in `contract/cases/` (README.md there has their form), which the crate
//! `conformance` reads and runs. They run on two servers, one for each edition of the page of CreateNetworkInterface. What they reach is counted
//! against `contract/pages/` and compared with `contract/reached.txt`. On a third server, what real
//! clients do is replayed: `contract/flows/`. Of the other operations, their tests are run, and what
//! these cover is counted against `contract/family/`.

mod bench;
mod documented;
mod family;
mod flows;
pub mod mutants;
mod shown;
mod strict;
mod tally;
mod template;
mod texts;

use std::{fs, path::Path, time::Instant};

use anyhow::{Context, Result, bail};
use conformance::{case::Cases, pages::Edition, parse, runner::Runner};

use crate::server::{self, Server};
use bench::Bench;
use documented::Documented;
use family::Family;
use flows::Flows;
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
    let cases = folder(&root.join("contract"), "cases")?;
    texts::check(&cases, &documented)?;
    let flows = Flows::read(&root.join("contract"))?;
    let program = server::build()?;
    #[allow(clippy::disallowed_methods, reason = "a script may look at the clock")]
    let start = Instant::now();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (tally, replayed) = runtime.block_on(async {
        let of = |edition| on_server(edition, &program, root, &documented, &cases, &wanted);
        let replayed = flows.replay(&program, &documented, &wanted);
        let (one, other, replayed) =
            tokio::join!(of(Edition::Of2026), of(Edition::Of2024), replayed);
        anyhow::Ok((one?.with(other?), replayed?))
    })?;
    let failures = [&tally.failures[..], &replayed.failures[..]].concat();
    for failure in &failures {
        eprintln!("{failure}\n");
    }
    let (seconds, count) = (start.elapsed().as_secs(), tally.cases + replayed.flows);
    println!("{count} cases and flows in {seconds} s, {} failed", failures.len());
    if wanted.is_empty() {
        tally.print(&documented);
        tally.compare(&root.join("contract/reached.txt"), &documented, update)?;
        let family = Family::run(root)?;
        family.print(root)?;
        family.compare(root, update)?;
    }
    if wanted.is_empty() || wanted == ["flow"] {
        replayed.compare(&flows, root)?;
    }
    if !failures.is_empty() {
        bail!("contract: {} cases and flows failed", failures.len());
    }
    Ok(())
}

/// Reads all files of the folder below `contract/`.
fn folder(contract: &Path, folder: &str) -> Result<Cases> {
    let mut cases = Cases::default();
    let mut names = Vec::new();
    let path = contract.join(folder);
    for entry in fs::read_dir(&path).with_context(|| path.display().to_string())? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    for name in names.iter().filter(|name| name.ends_with(".cases")) {
        let text = fs::read_to_string(path.join(name))?;
        parse::file(&format!("{folder}/{name}"), &text, &mut cases)?;
    }
    Ok(cases)
}

/// Whether one of the words is in the title; all titles are wanted if there are no words.
fn is_wanted(title: &str, wanted: &[String]) -> bool {
    wanted.is_empty() || wanted.iter().any(|word| title.contains(word))
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
    let bench = Bench::new(&server, documented, !wanted.is_empty());
    let mut tally = Tally::default();
    for case in cases.of(edition).filter(|case| is_wanted(&case.title, wanted)) {
        bench.show(case, edition);
        let mut runner = Runner::new(&bench, edition, cases);
        tally.count(case, edition, runner.run(case).await, runner.seen);
    }
    server.stop_and_check()?;
    Ok(tally)
}
