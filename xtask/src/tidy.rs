//! Rules that no other tool knows. Each is a function; all of them are run, and all that is wrong
//! is said.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

/// Files longer than this have more than one subject. Error tables and tests do not count.
const MOST_LINES: usize = 500;

/// Checks every rule on the tree below `root`.
pub fn check(root: &Path) -> Result<()> {
    let tree = Tree::load(root)?;
    let mut wrong = Vec::new();
    every_crate_is_in_the_architecture(&tree, &mut wrong);
    lists_of_operations_are_sorted(&tree, &mut wrong);
    operations_are_named_as_their_files(&tree, &mut wrong);
    todos_have_an_issue(&tree, &mut wrong);
    files_have_one_subject(&tree, &mut wrong);
    dependencies_have_a_reason(&tree, &mut wrong);
    if wrong.is_empty() {
        println!("+ tidy: {} files", tree.files.len());
        return Ok(());
    }
    bail!("tidy:\n  {}", wrong.join("\n  "));
}

struct Tree {
    /// Rust files and their texts, by path from the root.
    files: Vec<(PathBuf, String)>,
    architecture: String,
    manifest: String,
}

impl Tree {
    fn load(root: &Path) -> Result<Tree> {
        let mut files = Vec::new();
        for folder in ["crates", "xtask"] {
            collect(root, &root.join(folder), &mut files)?;
        }
        files.sort();
        let read = |name: &str| {
            fs::read_to_string(root.join(name)).with_context(|| format!("{name} is there"))
        };
        Ok(Tree { files, architecture: read("ARCHITECTURE.md")?, manifest: read("Cargo.toml")? })
    }
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(PathBuf, String)>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
            collect(root, &path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            files.push((path.strip_prefix(root)?.to_owned(), text));
        }
    }
    Ok(())
}

fn every_crate_is_in_the_architecture(tree: &Tree, wrong: &mut Vec<String>) {
    let members = tree.manifest.lines().find(|line| line.starts_with("members = "));
    let members = members.unwrap_or_default();
    for member in members.split('"').skip(1).step_by(2) {
        if !tree.architecture.contains(&format!("`{member}`")) {
            wrong.push(format!("ARCHITECTURE.md does not name `{member}`"));
        }
    }
}

fn lists_of_operations_are_sorted(tree: &Tree, wrong: &mut Vec<String>) {
    for (path, text) in &tree.files {
        if !listed(text).is_sorted() {
            wrong.push(format!("{}: the operations are not sorted", path.display()));
        }
    }
}

/// The operations that stand in a list, a line each.
fn listed(text: &str) -> Vec<&str> {
    fn name(line: &str) -> Option<&str> {
        line.trim().strip_prefix("endpoint::<")?.strip_suffix(">(),")
    }
    text.lines().filter_map(name).collect()
}

fn operations_are_named_as_their_files(tree: &Tree, wrong: &mut Vec<String>) {
    let mut operations = 0;
    for (path, text) in &tree.files {
        let Some(implementation) = text.split("\nimpl Operation for ").nth(1) else { continue };
        operations += 1;
        let name = implementation.split([' ', '{']).next().unwrap_or_default();
        let file = path.file_stem().unwrap_or_default().to_string_lossy();
        if name.to_lowercase() != file.replace('_', "") {
            wrong.push(format!("{}: has the operation {name}", path.display()));
        }
        if !text.contains("#[cfg(test)]") {
            wrong.push(format!("{}: {name} has no tests", path.display()));
        }
    }
    let listed = tree.files.iter().map(|(_, text)| listed(text).len()).sum::<usize>();
    if operations != listed {
        wrong.push(format!("{operations} operations have a file and {listed} are listed"));
    }
}

fn todos_have_an_issue(tree: &Tree, wrong: &mut Vec<String>) {
    let marks =
        ["TO", "FIX"].map(|start| format!("{start}{}", if start == "TO" { "DO" } else { "ME" }));
    for (path, text) in &tree.files {
        for (line, number) in text.lines().zip(1..) {
            let marked = marks.iter().any(|mark| line.contains(mark.as_str()));
            if marked && !line.contains("(#") {
                wrong
                    .push(format!("{}:{number}: a mark without an issue's number", path.display()));
            }
        }
    }
}

fn files_have_one_subject(tree: &Tree, wrong: &mut Vec<String>) {
    for (path, text) in &tree.files {
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let is_row =
            |line: &&str| line.trim_start().starts_with(|first: char| first.is_ascii_digit());
        let lines = code.lines().filter(|line| !is_row(line)).count();
        let is_test = path.components().any(|part| part.as_os_str() == "tests");
        // One enum says all that can go wrong, on purpose.
        if lines > MOST_LINES && !is_test && !path.ends_with("control/src/fault.rs") {
            wrong.push(format!("{}: {lines} lines are more than {MOST_LINES}", path.display()));
        }
    }
}

fn dependencies_have_a_reason(tree: &Tree, wrong: &mut Vec<String>) {
    let section = tree.manifest.split("[workspace.dependencies]").nth(1).unwrap_or_default();
    let section = section.split("\n[").next().unwrap_or_default();
    let mut reason = false;
    for line in section.lines() {
        let ours = line.contains("path = ");
        match line.split(' ').next().unwrap_or_default() {
            "" => reason = false,
            "#" => reason = true,
            name if !reason && !ours => wrong.push(format!("Cargo.toml: {name} has no reason")),
            // Crates that belong together share the reason above them.
            _ => {}
        }
    }
}
