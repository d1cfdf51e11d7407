//! The shared table of scenarios, `sdk/scenarios.json`: its README has the form.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::{Map, Value};

/// All scenarios, and what several of them begin with.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Steps by name.
    pub setups: BTreeMap<String, Vec<Step>>,
    /// The scenarios, in the order in which they run.
    pub scenarios: Vec<Scenario>,
}

/// What every SDK has to do in the same way.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it is called in reports.
    pub name: String,
    /// What it shows; for readers only.
    #[serde(rename = "about")]
    _about: String,
    /// What it begins with.
    #[serde(default)]
    pub setup: Option<String>,
    /// What is done.
    pub steps: Vec<Step>,
}

/// One call, and what it must come to.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The product and the operation: `Ecs.CreateNetworkInterface`.
    pub call: String,
    /// The parameters, nested as the SDKs have them.
    #[serde(default)]
    pub with: Map<String, Value>,
    /// Who calls.
    #[serde(default)]
    pub by: By,
    /// What of the key is another than the account's own.
    #[serde(default)]
    pub key: Map<String, Value>,
    /// Whether the SDK is told to try again by itself.
    #[serde(default)]
    pub retry: bool,
    /// Whether it is called until the answer is as it must be.
    #[serde(default)]
    pub until: bool,
    /// How often it is called; `$n` is the number of the call.
    #[serde(default = "once")]
    pub repeat: usize,
    /// What of the answer later steps name: paths by name.
    #[serde(default)]
    pub save: BTreeMap<String, String>,
    /// What the answer must have: values by path.
    #[serde(default)]
    pub has: Map<String, Value>,
    /// The refusal that it must be answered with.
    #[serde(default)]
    pub refused: Option<Refusal>,
    /// How it is called for all pages.
    #[serde(default)]
    pub pages: Option<Pages>,
    /// The first connection is cut once this step is as it must be.
    #[serde(default)]
    pub cut_after: Option<Box<Step>>,
    /// Whether what is decoded is compared with what is stored; by default what only reads is.
    #[serde(default)]
    pub compare: Option<bool>,
}

/// Who calls.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// The SDK.
    #[default]
    Sdk,
    /// The checker, with the same key.
    Checker,
    /// The operator, for the same account.
    Operator,
}

/// A refusal.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// Its code.
    pub code: String,
    /// Its HTTP status.
    pub status: u64,
    /// Which of a SDK's classes it is: `client`, `throttling` or `server`.
    pub class: String,
    /// What its message has.
    #[serde(default)]
    pub message: Option<String>,
    /// What some SDKs say instead, by name: they change what the server said.
    #[serde(default)]
    pub instead: BTreeMap<String, Instead>,
}

/// What a SDK makes of a refusal.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instead {
    /// The code that it says.
    pub code: String,
    /// What its message has; nothing is looked for if there is none.
    #[serde(default)]
    pub message: Option<String>,
}

/// How a list is read to its end.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pages {
    /// By token (MaxResults) or by number (PageSize).
    pub by: PageStyle,
    /// The size of a page.
    pub size: usize,
    /// How many items there are.
    pub total: usize,
    /// Where in the answer the items are.
    pub items: String,
    /// The member by which an item is known.
    pub id: String,
}

/// How pages are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PageStyle {
    /// NextToken and MaxResults.
    Token,
    /// PageNumber and PageSize.
    Number,
}

fn once() -> usize {
    1
}

impl Table {
    /// Reads the table.
    pub fn read(file: &Path) -> Result<Table> {
        let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
        let table: Table =
            serde_json::from_str(&text).with_context(|| file.display().to_string())?;
        for scenario in &table.scenarios {
            table.steps(scenario)?;
        }
        Ok(table)
    }

    /// All that is done in a scenario.
    pub fn steps(&self, scenario: &Scenario) -> Result<Vec<Step>> {
        let setup = match &scenario.setup {
            None => &[],
            Some(name) => {
                let found = self.setups.get(name);
                found.with_context(|| format!("{}: no setup {name}", scenario.name))?.as_slice()
            }
        };
        let steps = [setup, &scenario.steps].concat();
        for step in &steps {
            ensure!(step.call.contains('.'), "{}: {}: no product", scenario.name, step.call);
        }
        Ok(steps)
    }
}

impl Step {
    /// The product and the operation.
    pub fn names(&self) -> (&str, &str) {
        self.call.split_once('.').unwrap_or_default()
    }

    /// Whether what is decoded is to be what is stored.
    pub fn is_compared(&self) -> bool {
        let (_, operation) = self.names();
        let reads = ["Describe", "Get", "List"].iter().any(|verb| operation.starts_with(verb));
        self.compare.unwrap_or(reads && self.by == By::Sdk && self.refused.is_none())
    }
}
