//! What the family's operations cover of what is documented: parameters, members of answers and error
//! rows. The rows are those that the tests of the operations cause, every one compared with its text;
//! and those that nothing can cause, with the reason why: `contract/family/uncaused.csv`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

use anyhow::{Context, Result, bail, ensure};
use control::{Endpoint, facts::world::Edition, operations};
use csv::StringRecord;
use serde_json::Value;

use super::documented::records;

/// The first line of the file of rows that are reached.
const HEAD: &str = "# The error rows that the operations' tests cause. Written by `cargo xtask contract --update`.";

/// Where they are written down.
const FLOOR: &str = "contract/family/reached.txt";

/// Names the file to which the tests write the rows that they cause.
const REACHED: &str = "ENID_REACHED";

/// How much of something there is, and is covered.
type Count = [usize; 2];

/// What the family covers.
pub struct Family {
    /// The rows that tests cause, as `Vpc CreateVpc 400 InvalidParameter`.
    reached: BTreeSet<String>,
    uncaused: Uncaused,
}

/// The rows that nothing can cause.
#[derive(Default)]
pub struct Uncaused(Vec<StringRecord>);

impl Uncaused {
    /// Reads them. Each has a reason, and names rows that there are.
    pub fn read(root: &Path) -> Result<Uncaused> {
        let uncaused = Uncaused(records(&text(root, "contract/family/uncaused.csv")?)?);
        let all = documented(root)?;
        for line in &uncaused.0 {
            let name = || line.iter().take(4).collect::<Vec<_>>().join(" ");
            ensure!(line.len() == 5 && !line[4].is_empty(), "uncaused.csv: {}: no reason", name());
            let is_there = all.iter().any(|row| is_named(row, line));
            ensure!(is_there, "uncaused.csv: no operation has a row {}", name());
        }
        Ok(uncaused)
    }

    /// Whether the row is one of them.
    pub fn has(&self, row: &str) -> bool {
        self.0.iter().any(|line| is_named(row, line))
    }
}

/// Whether a line, which may say `*`, names the row.
fn is_named(row: &str, line: &StringRecord) -> bool {
    row.splitn(4, ' ').zip(line).all(|(part, named)| named == "*" || named == part)
}

impl Family {
    /// Runs the tests of the operations, and notes which rows they cause.
    pub fn run(root: &Path) -> Result<Family> {
        // First what is read in no time: the tests take minutes.
        let uncaused = Uncaused::read(root)?;
        let file = root.join("target/reached-rows.txt");
        if file.exists() {
            fs::remove_file(&file)?;
        }
        println!("+ the tests of the operations, for the rows that they cause");
        let ran = Command::new("cargo")
            .args(["test", "--quiet", "--package", "control", "--lib"])
            .env(REACHED, &file)
            .output()
            .context("cargo starts")?;
        ensure!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stdout));
        let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        let reached = text.lines().map(str::to_owned).collect();
        Ok(Family { reached, uncaused })
    }

    /// Prints a line for each operation, and what all of them come to.
    pub fn print(&self, root: &Path) -> Result<()> {
        println!(
            "\nproduct          operation                               params  members  rows     uncaused"
        );
        let mut totals = [[0; 2]; 4];
        for operation in operations() {
            let counts = self.of(operation, root)?;
            let shown = counts.map(|[is, all]| format!("{is}/{all}"));
            let [parameters, members, rows, _] = &shown;
            let ([_, _, _, [uncaused, _]], product) = (counts, operation.product().name());
            let name = operation.name();
            println!("{product:16} {name:39} {parameters:7} {members:8} {rows:8} {uncaused}");
            for (total, count) in totals.iter_mut().zip(counts) {
                *total = [total[0] + count[0], total[1] + count[1]];
            }
        }
        let [.., [uncaused, _]] = totals;
        let [parameters, members, rows, _] = totals.map(|[is, all]| format!("{is}/{all}"));
        let all = operations().count();
        println!("all {all:<12} {:39} {parameters:7} {members:8} {rows:8} {uncaused}", "");
        Ok(())
    }

    /// Parameters, members of answers, rows that are caused, rows that cannot be.
    fn of(&self, operation: &dyn Endpoint, root: &Path) -> Result<[Count; 4]> {
        let (product, name) = (operation.product().name(), operation.name());
        let text = text(root, &format!("contract/family/{product}/{name}.json"))?;
        let documented = serde_json::from_str::<Value>(&text)?;
        let declared = operation.parameters().iter().map(|one| one.name.clone());
        let parameters = covered(&documented["request"], "wire", &declared.collect());
        let declared = operation.answer().into_iter().map(|part| part.path);
        let declared = declared.chain(["RequestId".to_owned()]).collect();
        let members = covered(&documented["response"], "path", &declared);
        let rows = rows(operation);
        let caused = rows.intersection(&self.reached).count();
        let uncaused = rows.iter().filter(|row| self.uncaused.has(row)).count();
        Ok([parameters, members, [caused, rows.len()], [uncaused, rows.len()]])
    }

    /// Fails if a row is lost that was reached before; writes down what is reached if told to.
    pub fn compare(&self, root: &Path, update: bool) -> Result<()> {
        let file = root.join(FLOOR);
        let known = operations().flat_map(rows).collect::<BTreeSet<_>>();
        let reached = self.reached.intersection(&known).collect::<BTreeSet<_>>();
        let both = reached.iter().filter(|row| self.uncaused.has(row)).collect::<Vec<_>>();
        ensure!(both.is_empty(), "uncaused.csv: tests cause these rows:\n  {both:#?}");
        let is_open = |row: &String| !reached.contains(row) && !self.uncaused.has(row);
        let whole = operations().filter(|one| !is_in_cases(*one)).flat_map(rows);
        let open = whole.filter(is_open).collect::<BTreeSet<_>>();
        ensure!(open.is_empty(), "family: neither caused nor excused:\n  {open:#?}");
        if update {
            let lines = reached.iter().map(|row| format!("{row}\n")).collect::<String>();
            fs::write(&file, format!("{HEAD}\n{lines}"))?;
            println!("{} rows are now in {}", reached.len(), file.display());
            return Ok(());
        }
        let before = self::reached(root)?;
        let lost = before.iter().filter(|row| !reached.contains(row)).collect::<Vec<_>>();
        let new = reached.iter().filter(|row| !before.contains(**row)).count();
        if new > 0 {
            println!("{new} rows more than before: keep them with cargo xtask contract --update");
        }
        if !lost.is_empty() {
            bail!("family: no test causes these rows any more:\n  {lost:#?}");
        }
        Ok(())
    }
}

/// The rows that the tests of operations caused when that was last written down.
pub fn reached(root: &Path) -> Result<BTreeSet<String>> {
    let text = text(root, FLOOR)?;
    Ok(text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect())
}

/// Every row that the data of the family has. Five operations follow pages that are newer.
fn documented(root: &Path) -> Result<Vec<String>> {
    let mut all = Vec::new();
    for name in ["errors.csv", "own_errors.csv"] {
        let records = records(&text(root, &format!("contract/family/{name}"))?)?;
        all.extend(records.iter().map(|row| row.iter().take(4).collect::<Vec<_>>().join(" ")));
    }
    Ok(all)
}

fn text(root: &Path, file: &str) -> Result<String> {
    let file = root.join(file);
    fs::read_to_string(&file).with_context(|| file.display().to_string())
}

/// The rows of an operation's page, as `Vpc CreateVpc 400 InvalidParameter`: several with one status and
/// code count once.
pub fn rows(operation: &dyn Endpoint) -> BTreeSet<String> {
    let (product, name) = (operation.product().name(), operation.name());
    let rows = operation.errors(Edition::Of2026).iter();
    rows.map(|row| format!("{product} {name} {} {}", row.status, row.code)).collect()
}

/// Whether the cases prove each of its rows, by its page.
fn is_in_cases(operation: &dyn Endpoint) -> bool {
    const PAGES: [&str; 4] = [
        "AssignIpv6Addresses",
        "AssignPrivateIpAddresses",
        "CreateNetworkInterface",
        "UnassignIpv6Addresses",
    ];
    PAGES.contains(&operation.name())
}

/// How many of the documented names are declared. Of parameters, the legacy ones that name other
/// accounts' resources do not count, nor do older spellings.
fn covered(documented: &Value, key: &str, declared: &BTreeSet<String>) -> Count {
    const LEGACY: [&str; 4] =
        ["OwnerAccount", "OwnerId", "ResourceOwnerAccount", "ResourceOwnerId"];
    let mut is_declared = BTreeMap::new();
    for one in documented.as_array().into_iter().flatten() {
        let name = one[key].as_str().unwrap_or_default();
        let is_numbered = name.split('.').any(|part| part.parse::<u32>().is_ok());
        let is_old = name.ends_with(".key") || name.ends_with(".value") || is_numbered;
        if key == "path" || !(LEGACY.contains(&name) || is_old) {
            is_declared.insert(name, declared.contains(name));
        }
    }
    [is_declared.values().filter(|is| **is).count(), is_declared.len()]
}
