//! The lists of all tables and of all kinds of resources, against the sources that declare them.

use std::{collections::BTreeSet, fs, path::Path};

use crate::{RESOURCES, TABLES};

/// The lines of the crate's sources, without those of tests.
fn lines(folder: &Path, lines: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("the sources can be listed").path();
        if path.is_dir() {
            self::lines(&path, lines);
        } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("tests.rs") {
            let text = fs::read_to_string(&path).expect("a source is text");
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            lines.extend(code.lines().map(str::to_owned));
        }
    }
}

fn sources() -> Vec<String> {
    let mut all = Vec::new();
    lines(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    all
}

/// The number behind these words, if the line has them.
fn number(line: &str, words: &str) -> Option<u8> {
    let (_, rest) = line.split_once(words)?;
    let digits = rest.split(|letter: char| !letter.is_ascii_digit()).next()?;
    digits.parse().ok()
}

#[test]
fn no_table_is_missing_in_the_list_of_all() {
    let declared = sources();
    let declared = declared
        .iter()
        .filter_map(|line| number(line, "Table::new(").or_else(|| number(line, "    table = ")));
    let listed = TABLES.iter().map(|table| table.id()).collect::<BTreeSet<_>>();
    assert_eq!(listed, declared.collect::<BTreeSet<_>>());
}

#[test]
fn no_two_tables_have_a_number_in_common() {
    assert_eq!(store::tables_are_distinct(TABLES), Ok(()));
}

#[test]
fn no_kind_of_resource_is_missing_in_the_list_of_all() {
    let sources = sources();
    let declared = sources.iter().filter(|line| line.trim_start().starts_with("#[resource("));
    assert_eq!(RESOURCES.len(), declared.count());
}
