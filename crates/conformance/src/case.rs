//! Cases as they stand in `contract/cases/`.

use std::{collections::BTreeMap, fmt};

use control::Product;

use crate::pages::{Edition, RowId, page_of_rule};

/// All cases and the setups that they share.
#[derive(Debug, Default)]
pub struct Cases {
    /// In the order of their files and lines.
    pub cases: Vec<Case>,
    /// By name.
    pub setups: BTreeMap<String, Setup>,
}

/// Where something stands.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The file, below `contract/`.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "contract/{}:{}", self.file, self.line)
    }
}

/// A case: what it proves, and how.
#[derive(Debug, Default)]
pub struct Case {
    /// Where it starts.
    pub place: Place,
    /// Its first line.
    pub title: String,
    /// The rows that its last refusals reach.
    pub rows: Vec<RowId>,
    /// The rules that it proves.
    pub rules: Vec<String>,
    /// Pages whose answers it shows.
    pub pages: Vec<String>,
    /// The client that calls so, if it is a flow.
    pub client: Option<String>,
    /// What it needs beside requests, in words.
    pub needs: Vec<String>,
    /// What is done.
    pub steps: Vec<Step>,
    /// What is done at the end, even if a step failed.
    pub finally: Vec<Step>,
}

impl Case {
    /// The row that it is to reach on a server of this edition.
    pub fn row_on(&self, edition: Edition) -> Option<&RowId> {
        self.rows.iter().find(|row| edition.has(&row.page))
    }

    /// The editions that prove it: those of the pages that it is about.
    pub fn runs_on(&self, edition: Edition) -> bool {
        self.about().any(|page| Edition::of_page(page) == edition)
    }

    /// The pages that it is about.
    pub fn about(&self) -> impl Iterator<Item = &str> {
        let rows = self.rows.iter().map(|row| row.page.as_str());
        let rules = self.rules.iter().map(|rule| page_of_rule(rule));
        let pages = self.pages.iter().map(String::as_str);
        rows.chain(rules).chain(pages)
    }
}

/// Steps with a name.
#[derive(Debug, Default)]
pub struct Setup {
    /// Variables that it has unless the `use` gives others.
    pub defaults: Vec<(String, String)>,
    /// What it needs beside requests, in words.
    pub needs: Vec<String>,
    /// What is done.
    pub steps: Vec<Step>,
}

/// A line of a case.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where it stands.
    pub place: Place,
    /// The line.
    pub text: String,
    /// How often it is done.
    pub repeat: usize,
    /// Whether it is tried again until it works out.
    pub until: bool,
    /// What is done.
    pub kind: Kind,
}

/// What a line does. Texts may hold `$variables`.
#[derive(Clone, Debug)]
pub enum Kind {
    /// From here on this key calls, in this region.
    As {
        /// The id of an access key.
        key: String,
        /// The region; the one before if none.
        region: Option<String>,
    },
    /// The steps of a setup.
    Use {
        /// Its name.
        setup: String,
        /// Variables for it.
        with: Vec<(String, String)>,
    },
    /// A variable.
    Let {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
    /// Two texts that must not be the same.
    Differ {
        /// The one.
        one: String,
        /// The other.
        other: String,
    },
    /// A request that must succeed.
    Do(Call),
    /// A request to the operator API, which must succeed.
    Operator(Call),
    /// A request that must be refused.
    Refuse {
        /// The request.
        call: Call,
        /// Status and code; those of the case's row if none.
        row: Option<(u16, String)>,
        /// What its message must be.
        message: Message,
    },
}

/// What a refusal's message must be, whole.
#[derive(Clone, Debug, Default)]
pub struct Message {
    /// On every page that has no other; anything if none.
    pub text: Option<String>,
    /// Where pages differ: the page and its text.
    pub of_pages: Vec<(String, String)>,
    /// Whether the words are ours, though the service has some: the case says why.
    pub is_ours: bool,
}

impl Message {
    /// The text on this page, if it is stated.
    pub fn on(&self, page: Option<&str>) -> Option<&str> {
        let own = self.of_pages.iter().find(|(of, _)| Some(of.as_str()) == page);
        own.map(|(_, text)| text.as_str()).or(self.text.as_deref())
    }
}

/// A request.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// The product, where several have such an operation.
    pub product: Option<Product>,
    /// `Action`.
    pub action: String,
    /// All other parameters.
    pub parameters: Vec<(String, String)>,
    /// What must hold of the answer.
    pub checks: Vec<Check>,
    /// Variables, and the paths in the answer that they come from.
    pub captures: Vec<(String, String)>,
}

/// What must hold at a path of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// As `PrivateIpSets.PrivateIpSet.0.PrivateIpAddress`; `#` at its end counts a list.
    pub path: String,
    /// What is compared, and with what.
    pub test: Test,
}

/// A comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// `Path=text`
    Equals(String),
    /// `Path!=text`
    Differs(String),
    /// `Path^=text`
    Starts(String),
    /// `Path$=text`
    Ends(String),
    /// `Path*=text`: an item of the list is this.
    Has(String),
    /// `Path`
    There,
    /// `!Path`
    Absent,
}

impl Test {
    /// What is compared with.
    pub fn text(&self) -> &str {
        match self {
            Test::Equals(text)
            | Test::Differs(text)
            | Test::Starts(text)
            | Test::Ends(text)
            | Test::Has(text) => text,
            Test::There | Test::Absent => "",
        }
    }

    /// The check as a case writes it, with its path and text filled.
    pub fn stated(&self, path: &str, text: &str) -> String {
        let sign = match self {
            Test::Equals(_) => "=",
            Test::Differs(_) => "!=",
            Test::Starts(_) => "^=",
            Test::Ends(_) => "$=",
            Test::Has(_) => "*=",
            Test::There => return path.to_owned(),
            Test::Absent => return format!("no {path}"),
        };
        format!("{path}{sign}{text}")
    }
}

impl Cases {
    /// The cases that run on this edition.
    pub fn of(&self, edition: Edition) -> impl Iterator<Item = &Case> {
        self.cases.iter().filter(move |case| case.runs_on(edition))
    }

    /// Every step of a case but those that use a setup, whose steps stand in their place; and how often
    /// each is done.
    pub fn steps<'c>(&'c self, case: &'c Case) -> Vec<(&'c Step, usize)> {
        let mut all = Vec::new();
        self.expand(case.steps.iter().chain(&case.finally), 1, &mut all);
        all
    }

    fn expand<'c>(
        &'c self,
        steps: impl Iterator<Item = &'c Step>,
        times: usize,
        all: &mut Vec<(&'c Step, usize)>,
    ) {
        for step in steps {
            let times = times * step.repeat;
            match &step.kind {
                Kind::Use { setup, .. } => {
                    let steps = self.setups.get(setup).map_or(&[][..], |setup| &setup.steps);
                    self.expand(steps.iter(), times, all);
                }
                _ => all.push((step, times)),
            }
        }
    }

    /// What a case and the setups that it uses need beside requests.
    pub fn needs<'c>(&'c self, case: &'c Case) -> Vec<&'c str> {
        let mut needs = case.needs.iter().map(String::as_str).collect::<Vec<_>>();
        self.add_needs(&case.steps, &mut needs);
        needs
    }

    fn add_needs<'c>(&'c self, steps: &[Step], needs: &mut Vec<&'c str>) {
        for step in steps {
            let Kind::Use { setup, .. } = &step.kind else { continue };
            let Some(setup) = self.setups.get(setup) else { continue };
            needs.extend(setup.needs.iter().map(String::as_str));
            self.add_needs(&setup.steps, needs);
        }
    }

    /// A line for each step that uses a setup that is not there.
    pub fn unknown_setups(&self) -> Vec<String> {
        let steps = self.cases.iter().flat_map(|case| case.steps.iter().chain(&case.finally));
        let steps = steps.chain(self.setups.values().flat_map(|setup| &setup.steps));
        let unknown = steps.filter_map(|step| match &step.kind {
            Kind::Use { setup, .. } if !self.setups.contains_key(setup) => {
                Some(format!("{}: no setup {setup:?}", step.place))
            }
            _ => None,
        });
        unknown.collect()
    }
}
