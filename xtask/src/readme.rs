//! The README's table of operations, made from the list of them.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};
use control::AREAS;

/// What stands around the table.
const AROUND: [&str; 2] = ["<!-- operations -->\n", "<!-- end of operations -->"];

/// Writes the table into the README.
pub fn write(root: &Path) -> Result<()> {
    let (file, text) = read(root)?;
    fs::write(file, with_table(&text)?)?;
    Ok(())
}

/// Whether the README has the table as it is now.
pub fn check(root: &Path) -> Result<()> {
    let (_, text) = read(root)?;
    match with_table(&text)? == text {
        true => Ok(()),
        false => {
            bail!("README.md: its table of operations is old; cargo xtask readme makes it new")
        }
    }
}

fn read(root: &Path) -> Result<(std::path::PathBuf, String)> {
    let file = root.join("README.md");
    let text = fs::read_to_string(&file).context("README.md is there")?;
    Ok((file, text))
}

fn with_table(text: &str) -> Result<String> {
    let [start, end] = AROUND;
    let parts = text.split_once(start).and_then(|(before, rest)| {
        let (_, behind) = rest.split_once(end)?;
        Some((before, behind))
    });
    let (before, behind) =
        parts.context("README.md has the marks around its table of operations")?;
    Ok(format!("{before}{start}{}{end}{behind}", table()))
}

fn table() -> String {
    let mut table = String::from("| about | operations |\n|---|---|\n");
    for (about, operations) in AREAS {
        let names = operations.iter().map(|one| one.name()).collect::<Vec<_>>();
        table.push_str(&format!("| {about} | {} |\n", names.join(", ")));
    }
    table
}
