//! Rules that no other tool knows. Each is a function; all of them are run, and all that is wrong
//! is said.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

/// Files longer than this have more than one subject. Tests do not count.
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
    the_kernel_knows_no_product(&tree, &mut wrong);
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
        for folder in ["bench", "crates", "xtask"] {
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

/// The modules and the names of the operations that stand in a list, a line each.
fn listed(text: &str) -> Vec<(&str, &str)> {
    let Some((_, list)) = text.split_once("\noperations! {\n") else { return Vec::new() };
    let list = list.split("\n}").next().unwrap_or_default();
    list.lines().filter_map(|line| line.trim().strip_suffix(',')?.split_once(": ")).collect()
}

fn operations_are_named_as_their_files(tree: &Tree, wrong: &mut Vec<String>) {
    let mut operations = 0;
    for (path, text) in tree.files.iter().filter(|(path, _)| !is_test(path)) {
        let Some((_, declaration)) = text.split_once("\n#[operation(") else { continue };
        operations += 1;
        let name = declaration.split_once("\npub struct ").map_or("", |(_, name)| name);
        let name = name.split([' ', '{']).next().unwrap_or_default();
        let file = path.file_stem().unwrap_or_default().to_string_lossy();
        if name.to_lowercase() != file.replace('_', "") {
            wrong.push(format!("{}: has the operation {name}", path.display()));
        }
        // A walk mends one mistake after the other: it notices two checks that change places.
        if ![".walk(", ".walk_to("].iter().any(|walk| text.contains(walk)) {
            wrong.push(format!("{}: {name} has no test that walks its refusals", path.display()));
        }
    }
    let lists = tree.files.iter().flat_map(|(_, text)| listed(text)).collect::<Vec<_>>();
    for (module, name) in &lists {
        if name.to_lowercase() != module.replace('_', "") {
            wrong.push(format!("the operation {name} is not in the module of its name: {module}"));
        }
    }
    if operations != lists.len() {
        wrong.push(format!("{operations} operations have a file and {} are listed", lists.len()));
    }
}

/// Whether a file holds nothing but tests, which may have operations of their own.
fn is_test(path: &Path) -> bool {
    path.iter().any(|part| part == "tests" || part == "tests.rs")
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
        let lines = code.lines().count();
        if lines > MOST_LINES && !is_test(path) {
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

/// The folders of `control` that stand below the products use none of them, nor what runs them.
fn the_kernel_knows_no_product(tree: &Tree, wrong: &mut Vec<String>) {
    const BELOW: [&str; 6] = ["facts", "faults", "kernel", "net", "policy", "value"];
    const ABOVE: [&str; 5] = ["ecs", "execution", "operator", "ram", "vpc"];
    for (path, text) in &tree.files {
        let Ok(inside) = path.strip_prefix("crates/control/src") else { continue };
        let folder = inside.iter().next().unwrap_or_default().to_string_lossy();
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        if !BELOW.contains(&folder.trim_end_matches(".rs")) {
            continue;
        }
        for above in ABOVE {
            let uses = |line: &str| {
                let path = line.trim_start();
                path.contains(&format!("crate::{above}::"))
                    || path.starts_with(&format!("{above}::"))
                    || path.starts_with(&format!("use crate::{above}"))
            };
            if code.lines().any(|line| !line.trim_start().starts_with("//") && uses(line)) {
                wrong.push(format!("{}: uses {above}, which stands above it", path.display()));
            }
        }
    }
}
