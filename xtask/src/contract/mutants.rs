//! `cargo xtask mutants`: takes each documented rule out of the server, and sees a case of the rule
//! fail.
//!
//! The mutants are data in `contract/mutants/` (README.md there has their form). They are applied
//! one by one in a copy of the workspace below `target/`, which has a folder of its own for what is
//! built; most are built together. Only the cases that name the mutant's rules run, on servers of
//! the editions that they are about.

mod parse;
mod tree;
mod weave;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{Mutex, PoisonError},
    thread,
};

use anyhow::{Context, Result, bail};
use conformance::{
    case::{Case, Cases},
    pages::{Edition, page_of_rule},
    runner::Runner,
};

use super::{bench::Bench, documented::Documented, folder, texts};
use crate::server::{self, Server};
use parse::Mutant;
use tree::Tree;

/// The folder of the mutants, from the workspace's root.
const FOLDER: &str = "contract/mutants";

/// How many mutants that are built together are tried out side by side.
const AT_ONCE: usize = 2;

/// Whether every rule that can be proven has a mutant, and every mutant still fits the code.
pub fn check(root: &Path) -> Result<()> {
    let documented = Documented::read(&root.join("contract"))?;
    let mutants = parse::folder(&root.join(FOLDER))?;
    let mut wrong = Vec::new();
    for mutant in &mutants {
        for rule in &mutant.rules {
            if !documented.is_provable(rule) {
                wrong.push(format!("{}: {rule} is no rule that can be proven", mutant.place));
            }
        }
        if let Err(why) = mutant.changed(root) {
            wrong.push(format!("{}: {why:#}", mutant.place));
        }
    }
    let named = mutants.iter().flat_map(|mutant| &mutant.rules).collect::<BTreeSet<_>>();
    let all = documented.rules.keys().filter(|rule| documented.is_provable(rule));
    let without = all.filter(|rule| !named.contains(rule));
    wrong.extend(without.map(|rule| format!("{rule} has no mutant in {FOLDER}")));
    match wrong.is_empty() {
        true => Ok(()),
        false => bail!("mutants:\n  {}", wrong.join("\n  ")),
    }
}

/// Runs the mutants of the rules that start with one of these words, or all; fails unless a case of
/// each rule fails.
pub fn run(root: &Path, wanted: &[String]) -> Result<()> {
    let documented = Documented::read(&root.join("contract"))?;
    let cases = folder(&root.join("contract"), "cases")?;
    texts::check(&cases, &documented)?;
    let mut mutants = parse::folder(&root.join(FOLDER))?;
    if !wanted.is_empty() {
        let chosen = |rule: &String| wanted.iter().any(|word| rule.starts_with(word.as_str()));
        mutants.retain(|mutant| mutant.rules.iter().any(chosen));
    }
    if mutants.is_empty() {
        bail!("no mutant is of these rules");
    }
    let tree = Tree::copy(root)?;
    let lab = Lab { documented: &documented, cases: &cases, tree: &tree };
    let outcome = Outcome::default();
    let woven = weave::weave(root, &mutants)?;
    tree.write(&woven.files)?;
    let built = server::build_in(&tree.folder, &tree.built);
    tree.restore(root, &woven.files)?;
    // The next program is built where this one is.
    let program = tree.keep(&built.context("the mutants that are built together")?)?;
    let rules = mutants.iter().flat_map(|mutant| &mutant.rules).collect();
    if let Some(failure) = lab.failures(&program, &rules, None)?.values().next() {
        bail!("a case fails without any mutant: {failure}");
    }
    let (together, alone) = (woven.mutants.len(), woven.others.len());
    println!("the cases of {} rules pass without mutants", rules.len());
    println!("{together} mutants are built together, {alone} one by one");
    let queue = Mutex::new(woven.mutants.into_iter());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(mutant) = next(&queue) {
                    outcome.count(mutant, lab.of_many(&program, mutant));
                }
            });
        }
    });
    for mutant in woven.others {
        outcome.count(mutant, lab.alone(root, mutant));
    }
    outcome.finish()
}

fn next<T>(queue: &Mutex<impl Iterator<Item = T>>) -> Option<T> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).next()
}

/// Where mutants are tried out: for each of a mutant's rules that is noticed, the step that failed.
struct Lab<'l> {
    documented: &'l Documented,
    cases: &'l Cases,
    tree: &'l Tree,
}

type Failures = BTreeMap<String, String>;

impl Lab<'_> {
    /// Tries out a mutant that is in the program, among others.
    fn of_many(&self, program: &Path, mutant: &Mutant) -> Result<Failures> {
        let rules = mutant.rules.iter().collect();
        self.failures(program, &rules, Some(&mutant.place.to_string()))
    }

    /// Tries out a mutant in a program of its own.
    fn alone(&self, root: &Path, mutant: &Mutant) -> Result<Failures> {
        let changed = mutant.changed(&self.tree.folder)?;
        self.tree.write(&changed)?;
        let built = server::build_in(&self.tree.folder, &self.tree.built);
        self.tree.restore(root, &changed)?;
        self.failures(&built?, &mutant.rules.iter().collect(), None)
    }

    /// Runs the cases of these rules: a failing step for each rule that has one.
    fn failures(
        &self,
        program: &Path,
        rules: &BTreeSet<&String>,
        which: Option<&str>,
    ) -> Result<Failures> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let mut failures = Failures::new();
        for edition in Edition::ALL {
            let here = |rule: &&&String| Edition::of_page(page_of_rule(rule)) == edition;
            let rules = rules.iter().filter(here).copied().collect::<BTreeSet<_>>();
            if rules.is_empty() {
                continue;
            }
            let config = format!("contract/cases/{}.toml", edition.name());
            let env = which.map(|which| (weave::WHICH, which));
            let server = Server::start(program, &self.tree.folder.join(config), env.as_slice())?;
            let bench = Bench::new(&server, self.documented, false);
            let of_rules = |case: &&Case| case.rules.iter().any(|rule| rules.contains(rule));
            for case in self.cases.of(edition).filter(of_rules) {
                let mut runner = Runner::new(&bench, edition, self.cases);
                let Err(error) = runtime.block_on(runner.run(case)) else { continue };
                let step = error.to_string();
                // Then nothing is known of the rule: the mutant broke more than that.
                if step.split_once(": ").is_some_and(|(_, step)| step.starts_with("use ")) {
                    bail!("a setup fails, at {error:#}");
                }
                for rule in case.rules.iter().filter(|rule| rules.contains(rule)) {
                    let step = format!("{step} ({})", edition.name());
                    failures.entry(rule.clone()).or_insert(step);
                }
            }
        }
        Ok(failures)
    }
}

/// What became of the mutants.
#[derive(Default)]
struct Outcome(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    killed: usize,
    /// Mutants and rules of theirs that no case has noticed, and mutants that do not run.
    wrong: Vec<String>,
}

impl Outcome {
    fn count(&self, mutant: &Mutant, tried: Result<Failures>) {
        let (place, about) = (&mutant.place, &mutant.about);
        let mut wrong = Vec::new();
        match tried {
            Err(error) => wrong.push(format!("{place}: does not run: {error:#}")),
            Ok(failures) => {
                for rule in &mutant.rules {
                    match failures.get(rule) {
                        Some(step) => println!("{place}: {rule} killed at {step}"),
                        None => wrong.push(format!("{place}: {rule} SURVIVED: {about}")),
                    }
                }
            }
        }
        wrong.iter().for_each(|wrong| println!("{wrong}"));
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.killed += usize::from(wrong.is_empty());
        counts.wrong.extend(wrong);
    }

    fn finish(self) -> Result<()> {
        let Counts { killed, wrong } = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        println!("{killed} mutants are killed");
        match wrong.is_empty() {
            true => Ok(()),
            false => bail!("mutants:\n  {}", wrong.join("\n  ")),
        }
    }
}
