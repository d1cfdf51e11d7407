//! The declarations of all operations against the documented facts in `contract/`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use api::{Kind, shape::Type};
use control::{Endpoint, RESOURCES, facts::world::Edition, operations};
use serde_json::Value;

/// Parameters that every page leaves out: other accounts' resources, of long ago.
const LEGACY: &[&str] = &["OwnerAccount", "OwnerId", "ResourceOwnerAccount", "ResourceOwnerId"];

/// Operations for which everybody is let in, whatever policies say: who somebody is, and where the
/// products are, is no secret from himself.
const UNASKED: &[(&str, &str)] = &[("Sts", "GetCallerIdentity"), ("Location", "DescribeEndpoints")];

/// Kinds of resources of which there are no rows, and no tags: images are the catalogue's, IPv6
/// addresses are their network interfaces', and elastic addresses are not allocated.
const WITHOUT_ROWS: &[(&str, &str)] = &[("ecs", "image"), ("vpc", "eip"), ("vpc", "ipv6address")];

#[test]
fn every_error_table_is_the_pages_row_for_row() {
    for edition in [Edition::Of2024, Edition::Of2026] {
        for operation in operations() {
            let declared = operation
                .errors(edition)
                .iter()
                .map(|row| (row.status.to_string(), row.code.to_owned(), row.message.to_owned()));
            let declared = declared.collect::<Vec<_>>();
            let documented = documented_errors(operation, edition);
            assert_eq!(declared, documented, "{}", operation.name());
        }
    }
}

fn documented_errors(operation: &dyn Endpoint, edition: Edition) -> Vec<(String, String, String)> {
    let page = page(operation, edition);
    let files: &[_] = match page {
        Some(_) => &["pages/errors.csv"],
        None => &["family/errors.csv", "family/own_errors.csv"],
    };
    let first = page.unwrap_or(operation.product().name());
    let mut documented = Vec::new();
    for file in files {
        let text = read(file);
        let rows = csv::Reader::from_reader(text.as_bytes()).into_records();
        let rows = rows.map(|row| row.unwrap_or_else(|error| panic!("{file}: {error}")));
        let mine = rows.filter(|row| &row[0] == first && &row[1] == operation.name());
        documented
            .extend(mine.map(|row| (row[2].to_owned(), row[3].to_owned(), row[4].to_owned())));
    }
    documented
}

#[test]
fn every_documented_parameter_is_declared_and_no_other() {
    for operation in operations() {
        let (beyond, declared): (Vec<_>, Vec<_>) =
            operation.parameters().iter().partition(|one| one.undocumented.is_some());
        let declared = declared.into_iter().map(|one| one.name.clone()).collect::<BTreeSet<_>>();
        let documented = documented_parameters(operation);
        let missing = documented.difference(&declared).collect::<Vec<_>>();
        assert!(missing.is_empty(), "{} lacks {missing:?}", operation.name());
        let known = documented_in_family(operation);
        let invented =
            declared.iter().filter(|name| !documented.contains(*name) && !known.contains(*name));
        let invented = invented.collect::<Vec<_>>();
        assert!(invented.is_empty(), "{} has {invented:?}", operation.name());
        for one in beyond {
            let why = one.undocumented.unwrap_or_default();
            assert!(why.contains(' '), "{} {} has no reason", operation.name(), one.name);
            let is_known = documented.contains(&one.name) || known.contains(&one.name);
            assert!(!is_known, "{} {} is documented", operation.name(), one.name);
            assert!(!one.required, "{} {}", operation.name(), one.name);
        }
    }
}

fn documented_parameters(operation: &dyn Endpoint) -> BTreeSet<String> {
    match page(operation, Edition::Of2026) {
        Some(page) => {
            let pages = json("pages/params.json");
            let parameters = pages[page]["params"].as_array().expect("a page has parameters");
            let names = parameters.iter().filter_map(|one| one["wire"].as_str());
            names.filter(|name| *name != "Action").map(str::to_owned).collect()
        }
        None => documented_in_family(operation),
    }
}

/// A member of an operation's answer, with all that is within it, that is not as documented.
struct Exception {
    /// `Ecs:DescribeInstances`, or `*` for all.
    operation: String,
    path: String,
    reason: String,
}

/// What `contract/family/left_out.csv` says.
fn exceptions() -> Vec<Exception> {
    let text = read("family/left_out.csv");
    let mut records = csv::Reader::from_reader(text.as_bytes());
    let records = records.records().map(|record| record.expect("it is CSV"));
    let exception = |record: csv::StringRecord| Exception {
        operation: record[0].to_owned(),
        path: record[1].to_owned(),
        reason: record[2].to_owned(),
    };
    records.map(exception).collect()
}

impl Exception {
    /// Whether it is about this member of an operation's answer, or one around it.
    fn covers(&self, operation: &str, path: &str) -> bool {
        (self.operation == operation || self.operation == "*")
            && path.strip_prefix(&self.path).is_some_and(|rest| {
                rest.is_empty() || rest.starts_with('.') || rest.starts_with("[]")
            })
    }
}

/// What the documents say of an answer: each member with its type.
fn documented_answer(operation: &dyn Endpoint) -> BTreeMap<String, String> {
    let file = family(operation);
    let members = file["response"].as_array().expect("an operation has an answer");
    let text = |value: &Value| value.as_str().expect("it is text").to_owned();
    let members = members.iter().map(|one| (text(&one["path"]), text(&one["type"])));
    members.filter(|(path, _)| path != "RequestId").collect()
}

fn type_name(is: Type) -> &'static str {
    match is {
        Type::Text => "string",
        Type::Integer => "integer",
        Type::Number => "number",
        Type::Boolean => "boolean",
        Type::Object => "object",
    }
}

/// Where an answer is not as documented: its path, and what is wrong there.
fn differences(operation: &dyn Endpoint) -> Vec<(String, String)> {
    let declared = operation.answer().into_iter().map(|part| (part.path, type_name(part.is)));
    let declared = declared.collect::<BTreeMap<_, _>>();
    let documented = documented_answer(operation);
    let lacks = documented.iter().filter_map(|(path, is)| match declared.get(path) {
        None => Some((path.clone(), format!("is missing; it is documented as {is}"))),
        Some(other) if other != is => {
            Some((path.clone(), format!("is {other}, and documented as {is}")))
        }
        Some(_) => None,
    });
    let invented = declared.keys().filter(|path| !documented.contains_key(*path));
    let invented = invented.map(|path| (path.clone(), "is not documented".to_owned()));
    lacks.chain(invented).collect()
}

/// What is not so on purpose is in `left_out.csv` with the reason.
#[test]
fn every_answer_has_the_documented_members_of_the_documented_types() {
    let exceptions = exceptions();
    let (mut wrong, mut used) = (Vec::new(), BTreeSet::new());
    for operation in operations() {
        let name = format!("{}:{}", operation.product().name(), operation.name());
        for (path, what) in differences(operation) {
            match exceptions.iter().position(|one| one.covers(&name, &path)) {
                Some(place) => drop(used.insert(place)),
                None => wrong.push(format!("{name}: {path} {what}")),
            }
        }
    }
    for (place, Exception { operation, path, reason }) in exceptions.iter().enumerate() {
        if !used.contains(&place) {
            wrong.push(format!("{operation}: {path} is as documented: it is left out no more"));
        }
        assert!(reason.contains(' '), "{operation} {path} has no reason");
    }
    let advice = "Mend the answer, or say in contract/family/left_out.csv why it is so on purpose";
    assert!(wrong.is_empty(), "{advice}:\n{}", wrong.join("\n"));
}

fn documented_in_family(operation: &dyn Endpoint) -> BTreeSet<String> {
    let file = family(operation);
    let parameters = file["request"].as_array().expect("an operation has parameters");
    let names = parameters.iter().filter_map(|one| one["wire"].as_str());
    // Tags with lower-case names are read too, as an alias, and Filter.1.Key is Filter.N.Key.
    let is_numbered = |name: &str| name.split('.').any(|part| part.parse::<u32>().is_ok());
    let old = |name: &&str| {
        LEGACY.contains(name)
            || name.ends_with(".key")
            || name.ends_with(".value")
            || is_numbered(name)
    };
    names.filter(|name| !old(name)).map(str::to_owned).collect()
}

#[test]
fn types_and_bounds_of_the_pages_parameters_are_declared() {
    let pages = json("pages/params.json");
    for operation in operations() {
        let Some(page) = page(operation, Edition::Of2026) else { continue };
        let parameters = operation.parameters();
        for documented in pages[page]["params"].as_array().expect("a page has parameters") {
            let name = documented["wire"].as_str().expect("a parameter has a name");
            let Some(declared) = parameters.iter().find(|one| one.name == name) else { continue };
            let what = format!("{} {name}", operation.name());
            let kind = match documented["type"].as_str() {
                Some("integer") => Kind::Integer,
                Some("boolean") => Kind::Boolean,
                Some("object") => Kind::Object,
                _ => Kind::String,
            };
            assert_eq!(declared.kind, kind, "{what}");
            // Printed as not required, but a tag without its key is refused.
            let in_list = name.contains(".N.");
            assert!(in_list || declared.required == (documented["required"] == true), "{what}");
            // Codes of their own say it where these two are out of bounds.
            let own_rule =
                name.starts_with("ConnectionTracking") || name.starts_with("EnhancedNetwork");
            let sizes = name.ends_with("QueueSize");
            if let (Some(min), Some(max)) = (documented["min"].as_i64(), documented["max"].as_i64())
                && !own_rule
                && !sizes
            {
                assert_eq!(declared.range, Some((min, max)), "{what}");
            }
            if let (Some(min), Some(max)) =
                (documented["n_min"].as_u64(), documented["n_max"].as_u64())
            {
                assert_eq!(declared.items, Some((min as usize, max as usize)), "{what}");
            }
        }
    }
}

#[test]
fn no_two_operations_share_a_name_within_a_product() {
    let names = operations().map(|one| (one.product().name(), one.name())).collect::<Vec<_>>();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
}

#[test]
fn every_operation_and_parameter_says_what_it_is_for() {
    for operation in operations() {
        assert!(operation.about().ends_with('.'), "{}", operation.name());
        for parameter in operation.parameters() {
            assert!(parameter.about.ends_with('.'), "{} {}", operation.name(), parameter.name);
        }
    }
}

/// A policy's conditions can ask for the tags of every resource that an operation names: of a kind
/// that is not in the list of resources they would find none, and a Deny would not hold.
#[test]
fn every_resource_of_a_ram_action_is_one_that_there_is() {
    for operation in operations() {
        let declared = operation.declaration();
        let is_asked = !UNASKED.contains(&(operation.product().name(), declared.name));
        assert_eq!(!declared.resources.is_empty(), is_asked, "{} has no resource", declared.name);
        for resource in declared.resources {
            let (service, relative) = resource.split_once(':').expect("a service and a resource");
            let Some((kind, _)) = relative.split_once('/') else {
                assert_eq!(relative, "*", "{} {resource}", declared.name);
                continue;
            };
            if kind == "{ResourceType}" {
                continue;
            }
            let is_row = RESOURCES.iter().any(|one| one.policy_name() == Some((service, kind)));
            let is_there = is_row || WITHOUT_ROWS.contains(&(service, kind));
            assert!(is_there, "{} {resource}", declared.name);
        }
    }
}

/// The reference page that the operation follows, if it has one of the five.
fn page(operation: &dyn Endpoint, edition: Edition) -> Option<&'static str> {
    operation.page(edition).id
}

fn family(operation: &dyn Endpoint) -> Value {
    json(&format!("family/{}/{}.json", operation.product().name(), operation.name()))
}

fn json(file: &str) -> Value {
    serde_json::from_str(&read(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn read(file: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../contract").join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
