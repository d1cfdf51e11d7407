//! What the pages document: `contract/pages/`, and which of their rules only describe the page.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, bail, ensure};
use conformance::pages::{PAGES, RowId};
use csv::StringRecord;
use serde_json::Value;

use super::{strict::Trees, template};

/// A message that the service is known to send.
#[derive(Debug)]
struct Known {
    /// The HTTP status, where it is known.
    status: Option<u16>,
    code: String,
    /// The text, with `%s` for values; some sources leave the values out.
    template: String,
    /// Whether operations on network interfaces send it. Others may mean something else by it.
    is_about_enis: bool,
}

/// A documented part of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponsePath {
    /// As `PrivateIpSets.PrivateIpSet[].Primary`.
    pub path: String,
    /// As `array<object>`.
    pub kind: String,
}

/// Everything documented.
pub struct Documented {
    /// The rows of the error tables, with their templates.
    pub rows: BTreeMap<RowId, String>,
    /// Messages that the service is known to send.
    messages: Vec<Known>,
    /// The rules: their ids, with what they say.
    pub rules: BTreeMap<String, String>,
    /// The rules that only describe the page, with the reason why.
    pub descriptive: BTreeMap<String, String>,
    /// The operation of each page.
    pub operations: BTreeMap<String, String>,
    /// The parameters of each page.
    pub parameters: BTreeMap<String, Vec<String>>,
    /// The parts of each page's answer.
    pub responses: BTreeMap<String, Vec<ResponsePath>>,
    /// How strict clients are with the answers of each operation.
    pub trees: Trees,
}

impl Documented {
    /// Reads the folder `contract/`.
    pub fn read(contract: &Path) -> Result<Documented> {
        let text = |name: &str| {
            let path = contract.join(name);
            fs::read_to_string(&path).with_context(|| format!("{} is there", path.display()))
        };
        let params: Value = serde_json::from_str(&text("pages/params.json")?)?;
        let responses: Value = serde_json::from_str(&text("pages/responses.json")?)?;
        let mut documented = Documented {
            rows: rows(&text("pages/errors.csv")?)?,
            messages: messages(&text("messages.csv")?)?,
            rules: BTreeMap::new(),
            descriptive: BTreeMap::new(),
            operations: BTreeMap::new(),
            parameters: BTreeMap::new(),
            responses: BTreeMap::new(),
            trees: Trees::read(contract)?,
        };
        for record in records(&text("pages/rules.csv")?)? {
            documented.rules.insert(record[0].to_owned(), record[3].to_owned());
        }
        for page in PAGES {
            let of_page = &params[page];
            let api = of_page["api"].as_str().context("each page has an api")?;
            documented.operations.insert(page.to_owned(), api.to_owned());
            let names = list(&of_page["params"]).iter().filter_map(|one| one["wire"].as_str());
            documented.parameters.insert(page.to_owned(), names.map(str::to_owned).collect());
            let mut paths = Vec::new();
            collect("", &responses[page]["elements"], &mut paths);
            documented.responses.insert(page.to_owned(), paths);
        }
        documented.read_descriptive(&text("cases/descriptive.txt")?)?;
        Ok(documented)
    }

    fn read_descriptive(&mut self, text: &str) -> Result<()> {
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (rule, reason) = line.split_once(' ').unwrap_or((line, ""));
            ensure!(self.rules.contains_key(rule), "descriptive.txt: no rule {rule:?}");
            ensure!(!reason.trim().is_empty(), "descriptive.txt: {rule} has no reason");
            self.descriptive.insert(rule.to_owned(), reason.trim().to_owned());
        }
        Ok(())
    }

    /// The templates of the page's rows with this status and code.
    pub fn templates(&self, page: &str, status: u16, code: &str) -> impl Iterator<Item = &str> {
        let is_it = move |row: &RowId| row.page == page && row.status == status && row.code == code;
        let rows = self.rows.iter().filter(move |(row, _)| is_it(row));
        rows.map(|(_, template)| template.as_str())
    }

    /// Texts that the service is known to send under the code, if operations on network interfaces
    /// send one with this status: then ours is one of them.
    pub fn known(&self, status: u16, code: &str) -> Vec<&str> {
        let of_code = self.messages.iter().filter(|one| one.code == code);
        let is_it = |one: &Known| one.is_about_enis && one.status.is_none_or(|it| it == status);
        if !of_code.clone().any(is_it) {
            return Vec::new();
        }
        let printed = self.rows.iter().filter(|(row, _)| row.code == code);
        let printed = printed.map(|(_, template)| template.as_str());
        let sent = of_code.map(|one| one.template.as_str());
        sent.chain(printed).filter(|one| !template::is_open(one)).collect()
    }

    /// Whether it is a rule that states behaviour.
    pub fn is_provable(&self, rule: &str) -> bool {
        self.rules.contains_key(rule) && !self.descriptive.contains_key(rule)
    }

    /// The rules of a page that state behaviour.
    pub fn behavioural(&self, page: &str) -> impl Iterator<Item = &str> {
        let start = format!("R{page}-");
        let rules = self.rules.keys().filter(move |rule| rule.starts_with(&start));
        rules.filter(|rule| self.is_provable(rule)).map(String::as_str)
    }
}

fn rows(text: &str) -> Result<BTreeMap<RowId, String>> {
    let mut rows = BTreeMap::new();
    for record in records(text)? {
        let [page, _, status, code, template, ..] = record.iter().collect::<Vec<_>>()[..] else {
            bail!("errors.csv: a record with {} fields", record.len());
        };
        let (page, code) = (page.to_owned(), code.to_owned());
        let mut id = RowId { page, status: status.parse()?, code, number: 1 };
        while rows.contains_key(&id) {
            id.number += 1;
        }
        rows.insert(id, template.to_owned());
    }
    Ok(rows)
}

/// Their slots are `%s` or numbered, as `{0}`.
fn messages(text: &str) -> Result<Vec<Known>> {
    let mut messages = Vec::new();
    for record in records(text)? {
        let [code, status, operations, message, ..] = record.iter().collect::<Vec<_>>()[..] else {
            bail!("messages.csv: a record with {} fields", record.len());
        };
        let numbered = (0..10).map(|number| format!("{{{number}}}"));
        let template = numbered.fold(message.to_owned(), |text, slot| text.replace(&slot, "%s"));
        // The documents' quotes; the service's are straight (semantics.md, section 4).
        let template = template.replace(['“', '”'], "\"");
        let about_enis = ["NetworkInterface", "PrivateIpAddresses", "Ipv6Addresses", "(any"];
        let is_about_enis = about_enis.iter().any(|part| operations.contains(part));
        let (status, code) = (status.parse().ok(), code.to_owned());
        messages.push(Known { status, code, template, is_about_enis });
    }
    Ok(messages)
}

/// The records of a CSV file, without its head.
pub fn records(text: &str) -> Result<Vec<StringRecord>> {
    let records = csv::Reader::from_reader(text.as_bytes()).into_records();
    Ok(records.collect::<Result<_, _>>()?)
}

fn collect(prefix: &str, elements: &Value, paths: &mut Vec<ResponsePath>) {
    for element in list(elements) {
        let name = element["name"].as_str().unwrap_or_default();
        let path = format!("{prefix}{name}");
        let kind = element["type"].as_str().unwrap_or_default().to_owned();
        paths.push(ResponsePath { path: path.clone(), kind });
        collect(&format!("{path}."), &element["children"], paths);
        collect(&format!("{path}[]."), &element["item"], paths);
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
