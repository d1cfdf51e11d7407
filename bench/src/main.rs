//! `cargo xtask bench`: what enid costs, beside what no server could do for less.
//!
//! Machines differ and are noisy, so each figure is measured in turns with its ceiling, a bare server
//! of this crate, and what counts is the ratio of the two. A run in which any request is refused is not
//! counted: it fails.

#![expect(
    clippy::disallowed_methods,
    reason = "a benchmark measures time, with threads of its own"
)]

mod bare;
mod bars;
mod disk;
mod figures;
mod growth;
mod http;
mod load;
mod operations;
mod peers;
mod process;
mod report;
mod scene;
mod servers;
mod sign;
mod table;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use bars::ALONE;
use figures::Figure;
use growth::Growth;
use operations::OPERATIONS;
use report::{Part, Report};
use servers::Server;
use table::Plan;

/// What enid has, so that the bare server is not the slower for it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Connections of the full table, and of the quick one.
const CONNECTIONS: [usize; 4] = [1, 16, 64, 256];
const QUICK_CONNECTIONS: [usize; 2] = [1, 16];
/// What the quick table has.
const QUICK: [&str; 6] = ["create", "assign-private-ip", "describe-id", "single", "start", "storm"];

fn main() -> ExitCode {
    let matches = command().get_matches();
    let done = match matches.get_many::<PathBuf>("bare") {
        Some(mut folder) => bare::run(folder.next().map(PathBuf::as_path)),
        None => run(&matches),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn command() -> Command {
    let words = OPERATIONS.iter().map(|one| one.word).chain(ALONE.iter().map(|one| one.word));
    let words = words.collect::<Vec<_>>().join(", ");
    Command::new("cargo xtask bench")
        .about("Measures enid against a bare server, and writes docs/benchmarks.md")
        .after_help(
            "With words, or --quick, the tables are only printed. \"peers\" alone compares enid with \
             moto's EC2 server.",
        )
        .arg(
            Arg::new("words")
                .value_name("WORD")
                .num_args(0..)
                .help(format!("What to measure: {words}")),
        )
        .arg(
            Arg::new("connections")
                .long("connections")
                .value_name("N,…")
                .value_delimiter(',')
                .help("How many connections [default: 1,16,64,256]")
                .value_parser(value_parser!(usize)),
        )
        .arg(
            Arg::new("seconds")
                .long("seconds")
                .value_name("N")
                .help("The time of a run [default: 3]")
                .value_parser(value_parser!(f64)),
        )
        .arg(
            Arg::new("runs")
                .long("runs")
                .value_name("N")
                .help("How many runs a figure is made of [default: 3]")
                .value_parser(value_parser!(u64).range(1..)),
        )
        .arg(
            Arg::new("growth")
                .long("growth")
                .value_name("N")
                .help("Measures a store with so many network interfaces too, which enid seed makes")
                .value_parser(value_parser!(u64).range(1_000..)),
        )
        .arg(
            Arg::new("growth-in")
                .long("growth-in")
                .value_name("DIR")
                .help("Keeps that store in a folder, or takes it from there")
                .requires("growth")
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(
            Arg::new("quick")
                .long("quick")
                .action(ArgAction::SetTrue)
                .help("A small table of short runs"),
        )
        .arg(
            Arg::new("enid")
                .long("enid")
                .value_name("FILE")
                .hide(true)
                .help("The program that is measured")
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(
            Arg::new("bare")
                .long("bare")
                .value_name("DIR")
                .hide(true)
                .num_args(0..=1)
                .help("Is the bare server, with commits in a folder if one is given")
                .value_parser(value_parser!(PathBuf)),
        )
}

fn run(matches: &ArgMatches) -> Result<()> {
    let (quick, words) = (matches.get_flag("quick"), words(matches)?);
    let program =
        matches.get_one::<PathBuf>("enid").context("cargo xtask bench names the program")?;
    let seconds = matches.get_one("seconds").copied().unwrap_or(if quick { 0.4 } else { 3.0 });
    ensure!(seconds > 0.0, "a run takes some time");
    let runs = matches.get_one("runs").copied().unwrap_or(3);
    let usual = if quick { &QUICK_CONNECTIONS[..] } else { &CONNECTIONS };
    let connections = match matches.get_many::<usize>("connections") {
        Some(given) => given.copied().collect::<Vec<_>>(),
        None => usual.to_vec(),
    };
    let folder = matches.get_one::<PathBuf>("growth-in").cloned();
    let growth = matches.get_one("growth").map(|count| Growth { interfaces: *count, folder });
    ensure!(
        growth.is_some() || !words.iter().any(|word| word == "growth"),
        "growth needs to know how much: --growth N"
    );
    ensure!(connections.iter().all(|number| (1..=800).contains(number)), "1 to 800 connections");

    // Beside what is built, since a folder for temporary files may be in memory.
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("bench is in the workspace")?;
    let folder = root.join("target/bench");
    fs::create_dir_all(&folder)?;
    ensure!(!process::is_in_memory(&folder)?, "{} is in memory, not on a disk", folder.display());
    let folder = tempfile::tempdir_in(folder)?;
    let time = Duration::from_secs_f64(seconds);
    if words == ["peers"] {
        let installed = &root.join("target/bench/peers");
        let stored = if quick { 1_000 } else { 10_000 };
        let folder = folder.path();
        let text = peers::run(&peers::Plan { program, folder, installed, time, runs, stored })?;
        println!("{text}");
        if !quick {
            report::write(&root.join("docs/benchmarks.md"), Part::Peers, &text)?;
        }
        return Ok(());
    }
    let [bare, committing] = [Server::bare(None)?, Server::bare(Some(folder.path()))?];
    let plan =
        Plan { program, folder: folder.path(), time, runs, bare: [&bare, &committing], growth };

    let is_wanted = |word: &str| match words.is_empty() {
        true => !quick || QUICK.contains(&word) || word == "growth",
        false => words.iter().any(|wanted| wanted == word),
    };
    let mut syncs = Vec::new();
    let (mut rows, mut alone) = (Vec::new(), Vec::new());
    for operation in OPERATIONS.iter().filter(|one| is_wanted(one.word)) {
        syncs.push(disk::sync_ms(folder.path(), time / 4)?);
        for connections in &connections {
            eprintln!("{} with {connections}", operation.word);
            rows.push(plan.measure(operation, *connections)?);
        }
    }
    for bar in ALONE.iter().filter(|one| is_wanted(one.word)) {
        eprintln!("{}", bar.word);
        syncs.push(disk::sync_ms(folder.path(), time / 4)?);
        alone.extend((bar.measure)(&plan)?);
    }
    let mut bars = bars::of_rows(&rows);
    bars.extend(alone);
    let syncs = [0, 1].map(|file| Figure::of(syncs.iter().map(|sync| sync[file])));
    let [Some(allocated), Some(growing)] = syncs else { bail!("nothing was measured") };
    let given = env::args().skip(1).skip_while(|one| one == "--enid" || Path::new(one) == program);
    let command = ["cargo xtask bench".to_owned()].into_iter().chain(given).collect::<Vec<_>>();
    let (command, syncs) = (command.join(" "), [allocated, growing]);
    let text = Report { command, runs, seconds, syncs, rows, bars }.text()?;
    println!("{text}");
    if words.is_empty() && !quick {
        report::write(&root.join("docs/benchmarks.md"), Part::Bench, &text)?;
    }
    Ok(())
}

/// The words that were given, all of which mean something.
fn words(matches: &ArgMatches) -> Result<Vec<String>> {
    let words =
        matches.get_many::<String>("words").unwrap_or_default().cloned().collect::<Vec<_>>();
    if words == ["peers"] {
        return Ok(words);
    }
    let known = |word: &String| {
        OPERATIONS.iter().any(|one| one.word == word) || ALONE.iter().any(|one| one.word == word)
    };
    match words.iter().find(|word| !known(word)) {
        Some(word) => bail!("nothing is measured by the name of {word:?}; see --help"),
        None => Ok(words),
    }
}
