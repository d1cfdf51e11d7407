//! How strict clients are with an answer, as `contract/wire.md` says in its sections 5 and 6.
//!
//! Some break on a list that is no list, on a set that is a list or empty text, on a member in other
//! letters; Terraform's provider crashes where the object around a list is missing. So every JSON answer
//! of every case and flow is held against the response tree of its operation.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, Result, ensure};
use conformance::answer::Answer;
use control::Product;
use serde_json::{Map, Value};

use super::documented;

/// The members that every refusal has.
const REFUSAL: [&str; 5] = ["RequestId", "HostId", "Code", "Message", "Recommend"];

/// Objects around lists that are only there for some requests: the operation, and the path.
const FOR_SOME: [(&str, &str); 8] = [
    // What the request does not assign is not there, as in the page's samples.
    ("Ecs:AssignIpv6Addresses", "Ipv6Sets"),
    ("Ecs:AssignIpv6Addresses", "Ipv6PrefixSets"),
    ("Ecs:AssignPrivateIpAddresses", "AssignedPrivateIpAddressesSet.PrivateIpSet"),
    ("Ecs:AssignPrivateIpAddresses", "AssignedPrivateIpAddressesSet.Ipv4PrefixSet"),
    // Only trunks have members.
    ("Ecs:DescribeNetworkInterfaceAttribute", "Attachment.MemberNetworkInterfaceIds"),
    (
        "Ecs:DescribeNetworkInterfaces",
        "NetworkInterfaceSets.NetworkInterfaceSet[].Attachment.MemberNetworkInterfaceIds",
    ),
    // Only those who ask for tags are given any.
    ("ResourceManager:GetResourceGroup", "ResourceGroup.Tags"),
    ("ResourceManager:ListResourceGroups", "ResourceGroups.ResourceGroup[].Tags"),
];

/// The response trees of all operations.
pub struct Trees {
    by_operation: BTreeMap<String, Tree>,
    /// What is left out on purpose: the operation, and the path.
    left_out: BTreeSet<(String, String)>,
}

#[derive(Default)]
struct Tree {
    /// The type of each path; the items of a list are its path with `[]`.
    types: BTreeMap<String, String>,
    /// The members around a list: the object, and the list in it.
    wrappers: Vec<(String, String)>,
}

impl Trees {
    /// Reads those in the folder `contract/`.
    pub fn read(contract: &Path) -> Result<Trees> {
        let family = contract.join("family");
        let mut by_operation = BTreeMap::new();
        for operation in control::operations() {
            let (product, name) = (operation.product().name(), operation.name());
            let file = family.join(product).join(format!("{name}.json"));
            let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
            by_operation
                .insert(format!("{product}:{name}"), Tree::of(&serde_json::from_str(&text)?));
        }
        let left_out = fs::read_to_string(family.join("left_out.csv"))?;
        let left_out = documented::records(&left_out)?.into_iter();
        let left_out = left_out.map(|line| (line[0].to_owned(), line[1].to_owned())).collect();
        Ok(Trees { by_operation, left_out })
    }

    /// Fails if the strictest client could not read the answer.
    pub fn check(
        &self,
        product: Product,
        action: &str,
        status: u16,
        answer: &Answer,
    ) -> Result<()> {
        // What XML says is held against what JSON does, by the operations' own tests.
        if answer.root.is_some() {
            return Ok(());
        }
        let object = answer.value.as_object().context("the answer is no object")?;
        if status != 200 {
            return refusal(object);
        }
        ensure!(object.get("RequestId").is_some_and(Value::is_string), "RequestId is no text");
        let operation = format!("{}:{action}", product.name());
        // Rules R003-02 and R004-02: without an id, no interface was made, and there is nothing else.
        let made_none = object.get("NetworkInterfaceId").is_none_or(|id| id == "");
        if operation == "Ecs:CreateNetworkInterface" && made_none {
            return Ok(());
        }
        let tree =
            self.by_operation.get(&operation).context("the operation has no response tree")?;
        self.members(&operation, tree, "", object)
    }

    fn members(
        &self,
        operation: &str,
        tree: &Tree,
        within: &str,
        object: &Map<String, Value>,
    ) -> Result<()> {
        for (name, value) in object {
            let path = joined(within, name);
            if path == "RequestId" {
                continue;
            }
            self.value(operation, tree, &path, value)?;
        }
        for (wrapper, inner) in &tree.wrappers {
            let (parent, name) = wrapper.rsplit_once('.').unwrap_or(("", wrapper));
            let list = format!("{wrapper}.{inner}[]");
            let is_left_out = |path: &str| {
                self.left_out
                    .iter()
                    .any(|(of, left)| of == operation && path.starts_with(left.as_str()))
            };
            if parent != within || is_left_out(wrapper) || is_left_out(&list) {
                continue;
            }
            if !object.contains_key(name) && FOR_SOME.contains(&(operation, wrapper)) {
                continue;
            }
            let wrapped = object.get(name).with_context(|| format!("{wrapper} is missing"))?;
            let list =
                wrapped.get(inner).with_context(|| format!("{wrapper}.{inner} is missing"))?;
            ensure!(list.is_array(), "{wrapper}.{inner} is no list");
        }
        Ok(())
    }

    fn value(&self, operation: &str, tree: &Tree, path: &str, value: &Value) -> Result<()> {
        if let Value::Array(items) = value {
            let path = format!("{path}[]");
            ensure!(tree.types.contains_key(&path), "{path} is not documented as a list");
            return items.iter().try_for_each(|item| self.value(operation, tree, &path, item));
        }
        let kind = tree.types.get(path).with_context(|| format!("{path} is not documented"))?;
        let fits = match kind.as_str() {
            "object" | "map" | "any" => value.is_object(),
            "integer" | "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            _ => value.is_string(),
        };
        ensure!(fits, "{path} is {value}, and documented as {kind}");
        match value {
            Value::Object(object) => self.members(operation, tree, path, object),
            _ => Ok(()),
        }
    }
}

impl Tree {
    fn of(documented: &Value) -> Tree {
        let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let all = |name: &str| documented[name].as_array().map(Vec::as_slice).unwrap_or_default();
        let types = all("response").iter().map(|one| (text(one, "path"), text(one, "type")));
        let wrappers =
            all("list_wrappers").iter().map(|one| (text(one, "path"), text(one, "inner")));
        Tree { types: types.collect(), wrappers: wrappers.collect() }
    }
}

/// A refusal has all of its members as texts: one client panics on any other.
fn refusal(object: &Map<String, Value>) -> Result<()> {
    for name in REFUSAL {
        ensure!(object.get(name).is_some_and(Value::is_string), "{name} of a refusal is no text");
    }
    ensure!(object["Code"] != "", "the code of a refusal is empty");
    let detail = object.get("AccessDeniedDetail");
    ensure!(detail.is_none_or(Value::is_object), "AccessDeniedDetail is no object");
    Ok(())
}

fn joined(within: &str, name: &str) -> String {
    if within.is_empty() { name.to_owned() } else { format!("{within}.{name}") }
}
