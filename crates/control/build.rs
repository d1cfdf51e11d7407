//! Turns the documented facts in `contract/` into tables that `facts/pages.rs` and
//! `instance_type.rs` include, so that the server answers from what its tests compare it with.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

const CONTRACT: &str = "../../contract";
/// The product of the reference pages.
const REFERENCE: &str = "Ecs";

/// A line of a CSV file, by the names of its columns.
type Record = BTreeMap<String, String>;

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    write(&out.join("pages.rs"), &pages());
    write(&out.join("instance_types.rs"), &instance_types());
}

/// The pages of every operation of the family, and the rows that all operations share.
fn pages() -> String {
    let mut metadata = BTreeMap::<_, Vec<_>>::new();
    for file in ["family/errors.csv", "family/own_errors.csv"] {
        for (operation, rows) in grouped(file, |one| [one["product"].clone(), one["api"].clone()]) {
            metadata.entry(operation).or_default().extend(rows);
        }
    }
    let mut reference = Reference::read();
    let mut text = String::from("static PAGES: &[&[Page]] = &[\n");
    for [product, operation] in operations() {
        let rows = metadata.remove(&[product.clone(), operation.clone()]).unwrap_or_default();
        let mut pages = match product.as_str() {
            REFERENCE => reference.take(&operation),
            _ => Vec::new(),
        };
        if pages.is_empty() {
            pages.push(page(None, &product, &operation, &rows, &[]));
        }
        text.push_str(&list("", &pages));
        text.push_str(",\n");
    }
    text.push_str("];\n");
    assert!(metadata.is_empty(), "family/errors.csv has operations that the family has not");
    reference.end();
    let common = records("common_errors.csv").into_iter().map(|one| row(&one, "status"));
    text.push_str(&list("static COMMON: &[Row] = ", &common.collect::<Vec<_>>()));
    text + ";\n"
}

/// The reference pages that no operation has taken yet.
struct Reference {
    /// The date and the id of each, by its operation.
    pages: BTreeMap<String, BTreeSet<(Option<String>, String)>>,
    rows: BTreeMap<String, Vec<Record>>,
    rules: BTreeMap<String, Vec<Record>>,
}

impl Reference {
    fn read() -> Reference {
        let file = "pages/params.json";
        let params: Value =
            serde_json::from_str(&read(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let mut pages = BTreeMap::<_, BTreeSet<_>>::new();
        for (id, page) in params.as_object().expect("params.json has a page a member") {
            // What is not a page explains the pages.
            let Some(operation) = page["api"].as_str() else { continue };
            let date = page["doc_date"].as_str().map(str::to_owned);
            pages.entry(operation.to_owned()).or_default().insert((date, id.clone()));
        }
        Reference {
            pages,
            rows: grouped("pages/errors.csv", |one| one["doc"].clone()),
            rules: grouped("pages/rules.csv", |one| one["doc"].clone()),
        }
    }

    /// The pages of an operation, the oldest first.
    fn take(&mut self, operation: &str) -> Vec<String> {
        let mut pages = Vec::new();
        for (_date, id) in self.pages.remove(operation).unwrap_or_default() {
            let rows = self.rows.remove(&id).unwrap_or_default();
            let rules = self.rules.remove(&id).unwrap_or_default();
            pages.push(page(Some(&id), REFERENCE, operation, &rows, &rules));
        }
        assert!(pages.len() <= 2, "{operation} has more pages than there are editions");
        pages
    }

    fn end(&self) {
        assert!(self.pages.is_empty(), "params.json has operations that the family has not");
        assert!(self.rows.is_empty(), "pages/errors.csv has pages that params.json has not");
        assert!(self.rules.is_empty(), "pages/rules.csv has pages that params.json has not");
    }
}

fn page(
    id: Option<&str>,
    product: &str,
    operation: &str,
    rows: &[Record],
    rules: &[Record],
) -> String {
    let rows = rows.iter().map(|one| row(one, "http_status")).collect::<Vec<_>>();
    let rule =
        |one: &Record| format!("Rule {{ id: {:?}, text: {:?} }}", one["rule_id"], one["rule"]);
    let rules = rules.iter().map(rule).collect::<Vec<_>>();
    let (rows, rules) = (list("rows: ", &rows), list("rules: ", &rules));
    format!(
        "Page {{ id: {id:?}, product: {product:?}, operation: {operation:?}, {rows}, {rules} }}"
    )
}

fn row(one: &Record, status: &str) -> String {
    let (status, code, message) = (&one[status], &one["code"], &one["message_template"]);
    format!("Row {{ status: {status}, code: {code:?}, message: {message:?} }}")
}

fn list(head: &str, items: &[String]) -> String {
    format!("{head}&[{}]", items.join(",\n"))
}

/// The family's operations with their products, in order: each has a file.
fn operations() -> BTreeSet<[String; 2]> {
    let mut operations = BTreeSet::new();
    for product in entries("family").into_iter().filter(|one| !one.contains('.')) {
        for file in entries(&format!("family/{product}")) {
            let operation = file.strip_suffix(".json").unwrap_or_else(|| panic!("{file} is JSON"));
            operations.insert([product.clone(), operation.to_owned()]);
        }
    }
    operations
}

/// A literal for each type; its fields are named as the columns.
fn instance_types() -> String {
    let mut text = String::from("static LINES: &[Line] = &[\n");
    for mut one in records("instance_types.csv") {
        let mut take = |column: &str| {
            one.remove(column).unwrap_or_else(|| panic!("instance_types.csv has no {column}"))
        };
        let (id, source, _kind) = (take("instance_type"), take("source"), take("kind"));
        // The source of t1, the oldest of all, is an answer.
        let is_retired = source.contains("Retired instance types") || id.starts_with("ecs.t1.");
        write!(text, "Line {{ instance_type: {id:?}, is_retired: {is_retired}")
            .expect("it is text");
        for (column, value) in one {
            write!(text, ", {column}: {}", figure(&column, &value)).expect("it is text");
        }
        text.push_str(" },\n");
    }
    text + "];\n"
}

/// What no source prints is empty.
fn figure(column: &str, value: &str) -> String {
    match column {
        _ if value.is_empty() => "None".to_owned(),
        "memory_gib" => format!("Some({value}_f64)"),
        "nvme_support" => format!("Some({value:?})"),
        _ => format!("Some({value})"),
    }
}

/// The records of a file by some of their columns, in the order of the file.
fn grouped<K: Ord>(file: &str, key: impl Fn(&Record) -> K) -> BTreeMap<K, Vec<Record>> {
    let mut groups = BTreeMap::<_, Vec<_>>::new();
    for one in records(file) {
        groups.entry(key(&one)).or_default().push(one);
    }
    groups
}

fn records(file: &str) -> Vec<Record> {
    let text = read(file);
    let records = csv::Reader::from_reader(text.as_bytes()).into_deserialize();
    records.map(|one| one.unwrap_or_else(|error| panic!("{file}: {error}"))).collect()
}

fn read(file: &str) -> String {
    let path = watched(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn entries(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(watched(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    entries.map(|entry| name(entry.unwrap_or_else(|error| panic!("{folder}: {error}")))).collect()
}

/// A file or folder of the contract: the tables are made anew when it changes.
fn watched(name: &str) -> PathBuf {
    let path = Path::new(CONTRACT).join(name);
    println!("cargo::rerun-if-changed={}", path.display());
    path
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
