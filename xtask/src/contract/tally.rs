//! What the cases have reached, counted against what is documented.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context, Result, bail};
use conformance::{
    answer::Answer,
    case::Case,
    pages::{Edition, PAGES, page_of_rule},
    runner::Seen,
};

use super::{documented::Documented, shown::shows};

/// The first line of `contract/reached.txt`.
const HEAD: &str = "# What the cases reach. Written by `cargo xtask contract --update`.";

/// What the cases have come to.
#[derive(Default)]
pub struct Tally {
    /// How many have run.
    pub cases: usize,
    /// Those that failed, and why.
    pub failures: Vec<String>,
    /// Rows and rules, as `000 403 InvalidIp.IpAssigned` and `R000-22`.
    reached: BTreeSet<String>,
    seen: Vec<(Edition, Seen)>,
}

impl Tally {
    /// Counts a case that has run.
    pub fn count(&mut self, case: &Case, edition: Edition, ran: Result<()>, seen: Vec<Seen>) {
        self.cases += 1;
        match ran {
            Ok(()) => {
                let rows = case.rows.iter().filter(|row| Edition::of_page(&row.page) == edition);
                self.reached.extend(rows.map(ToString::to_string));
                let of_edition = |rule: &&String| Edition::of_page(page_of_rule(rule)) == edition;
                self.reached.extend(case.rules.iter().filter(of_edition).cloned());
                self.seen.extend(seen.into_iter().map(|one| (edition, one)));
            }
            Err(error) => {
                let why = format!("{error:#}").replace('\n', "\n    ");
                let (place, title, name) = (&case.place, &case.title, edition.name());
                self.failures.push(format!("FAILED {place} ({name}): {title}\n  {why}"));
            }
        }
    }

    /// Both together.
    pub fn with(mut self, other: Tally) -> Tally {
        self.cases += other.cases;
        self.failures.extend(other.failures);
        self.reached.extend(other.reached);
        self.seen.extend(other.seen);
        self
    }

    /// Prints a line for each page, and all that is missing.
    pub fn print(&self, documented: &Documented) {
        println!("\npage  operation                 rows     rules    params   json     xml");
        let mut missing = Vec::new();
        let mut totals = [[0; 2]; 5];
        for page in PAGES {
            let counts = self.count_page(page, documented, &mut missing);
            let shown = counts.map(|[reached, all]| format!("{reached}/{all}"));
            let [rows, rules, parameters, json, xml] = &shown;
            let operation = &documented.operations[page];
            println!("{page}   {operation:25} {rows:8} {rules:8} {parameters:8} {json:8} {xml}");
            for (total, count) in totals.iter_mut().zip(counts) {
                *total = [total[0] + count[0], total[1] + count[1]];
            }
        }
        let [rows, rules, parameters, json, xml] =
            totals.map(|[reached, all]| format!("{reached}/{all}"));
        println!("all   {:25} {rows:8} {rules:8} {parameters:8} {json:8} {xml}", "");
        let descriptive = documented.descriptive.len();
        println!("{descriptive} rules only describe their page: contract/cases/descriptive.txt");
        if !missing.is_empty() {
            println!("\nmissing:\n  {}", missing.join("\n  "));
        }
    }

    fn count_page(
        &self,
        page: &str,
        documented: &Documented,
        missing: &mut Vec<String>,
    ) -> [[usize; 2]; 5] {
        let mut count = |kind: &str, all: Vec<(String, bool)>| {
            let lacking = all.iter().filter(|(_, is_there)| !is_there);
            missing.extend(lacking.clone().map(|(name, _)| format!("{kind} {name}")));
            [all.len() - lacking.count(), all.len()]
        };
        let has = |name: String| {
            let is_there = self.reached.contains(&name);
            (name, is_there)
        };
        let rows = documented.rows.keys().filter(|row| row.page == page);
        let rows = count("row", rows.map(|row| has(row.to_string())).collect());
        let rules = documented.behavioural(page).map(|rule| has(rule.to_owned())).collect();
        let rules = count("rule", rules);
        let sent = self.sent(page);
        let is_sent = |name: &String| {
            let below = format!("{name}.");
            sent.iter().any(|one| one == name || one.starts_with(&below))
        };
        let all = documented.parameters[page].iter();
        let parameters =
            count("parameter", all.map(|one| (format!("{page} {one}"), is_sent(one))).collect());
        let mut answers = |kind: &str, is_wanted: fn(&Answer) -> bool| {
            let shown = documented.responses[page].iter().map(|path| {
                let answers = self.answers(page).filter(|one| is_wanted(one));
                let is_there = answers.into_iter().any(|one| shows(one, path));
                (format!("{page} {} ({})", path.path, path.kind), is_there)
            });
            count(kind, shown.collect())
        };
        let json = answers("json", |answer| answer.root.is_none());
        let xml = answers("xml", |answer| answer.root.is_some());
        [rows, rules, parameters, json, xml]
    }

    /// The names of the parameters of all requests to the page's operation that succeeded, with N
    /// for their indices. `Action` is in each: as a header, which both signatures allow.
    fn sent(&self, page: &str) -> BTreeSet<String> {
        let seen =
            self.seen.iter().filter(|(edition, one)| edition.page(&one.operation) == Some(page));
        let mut names = seen
            .flat_map(|(_, one)| one.parameters.iter().map(|name| general(name)))
            .collect::<BTreeSet<_>>();
        if !names.is_empty() {
            names.insert("Action".to_owned());
        }
        names
    }

    fn answers<'t>(&'t self, page: &'t str) -> impl Iterator<Item = &'t Answer> {
        let of_page =
            move |(edition, one): &&(Edition, Seen)| edition.page(&one.operation) == Some(page);
        self.seen.iter().filter(of_page).map(|(_, one)| &one.answer)
    }

    /// Fails if something is lost that was reached before; writes down what is reached if told to.
    pub fn compare(&self, file: &Path, documented: &Documented, update: bool) -> Result<()> {
        let known = |name: &&str| {
            documented.rules.contains_key(*name)
                || documented.rows.keys().any(|row| row.to_string() == **name)
        };
        if update {
            if !self.failures.is_empty() {
                bail!("contract: {} cases failed, so nothing is updated", self.failures.len());
            }
            let lines = self.reached.iter().map(|name| format!("{name}\n")).collect::<String>();
            fs::write(file, format!("{HEAD}\n{lines}"))?;
            println!("\n{} rows and rules are now in {}", self.reached.len(), file.display());
            return Ok(());
        }
        let text = match file.exists() {
            true => fs::read_to_string(file).with_context(|| file.display().to_string())?,
            false => String::new(),
        };
        let before = text.lines().filter(|line| !line.starts_with('#')).filter(known);
        let lost = before.filter(|name| !self.reached.contains(*name)).collect::<Vec<_>>();
        let text_has = |name: &&String| !text.lines().any(|line| line == name.as_str());
        let new = self.reached.iter().filter(text_has).count();
        if new > 0 {
            println!("\n{new} more than before: keep them with cargo xtask contract --update");
        }
        if !lost.is_empty() {
            bail!("contract: reached before and not now:\n  {}", lost.join("\n  "));
        }
        Ok(())
    }
}

/// `Tag.3.Key` as the pages have it: `Tag.N.Key`.
pub fn general(name: &str) -> String {
    let general = |part: &str| match part.bytes().all(|byte| byte.is_ascii_digit()) {
        true => "N".to_owned(),
        false => part.to_owned(),
    };
    name.split('.').map(general).collect::<Vec<_>>().join(".")
}
