//! Runs a case: sends its requests and holds the answers against what it says.

use std::{collections::BTreeMap, pin::pin};

use anyhow::{Context, Result, bail, ensure};
use api::Form;
use control::Product;

use crate::{
    answer::Answer,
    case::{Call, Case, Cases, Check, Kind, Message, Step, Test},
    pages::Edition,
    target::{Asked, Key, Target},
    words,
};

/// The key that calls first, unless the case is a flow, which is a client's.
const KEY: &str = "main";

/// What runs one case.
pub struct Runner<'r, T> {
    target: &'r T,
    edition: Edition,
    cases: &'r Cases,
    key: Key,
    region: String,
    variables: BTreeMap<String, String>,
    /// What came of the requests that succeeded.
    pub seen: Vec<Seen>,
    /// The operations that were refused, and the codes.
    pub refused: Vec<(Product, String, String)>,
}

/// A request that succeeded.
pub struct Seen {
    /// The product.
    pub product: Product,
    /// The operation.
    pub operation: String,
    /// The names of its parameters.
    pub parameters: Vec<String>,
    /// What it was answered.
    pub answer: Answer,
    /// The paths in the answer that the step looks at.
    pub read: Vec<String>,
}

/// An answer that is not what the case says.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
pub struct Mismatch {
    /// What the case says.
    pub stated: String,
    /// What was answered.
    pub answered: String,
    /// The operation and the code, if it was refused and was not to be, or not with that code.
    pub refused: Option<(String, String)>,
    /// Both in a sentence.
    text: String,
}

impl<'r, T: Target> Runner<'r, T> {
    /// Nothing is done yet.
    pub fn new(target: &'r T, edition: Edition, cases: &'r Cases) -> Runner<'r, T> {
        let own = [("zone", target.zone().to_owned()), ("unique", target.unique())];
        Runner {
            target,
            edition,
            cases,
            key: Key::default(),
            region: String::new(),
            variables: own.map(|(name, value)| (name.to_owned(), value)).into(),
            seen: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// Does all steps, and what is to be done at the end in any case.
    pub async fn run(&mut self, case: &Case) -> Result<()> {
        let key = case.client.as_deref().unwrap_or(KEY);
        self.turn_to(key, Some(self.target.region()))?;
        let done = self.steps(&case.steps, case).await;
        self.turn_to(key, Some(self.target.region()))?;
        let finished = self.steps(&case.finally, case).await;
        done?;
        finished
    }

    async fn steps(&mut self, steps: &[Step], case: &Case) -> Result<()> {
        for step in steps {
            for _ in 0..step.repeat {
                let context = || format!("{}: {}", step.place, step.text);
                match step.until {
                    true => self.until(&step.kind, case).await,
                    false => Box::pin(self.step(&step.kind, case)).await,
                }
                .with_context(context)?;
            }
        }
        Ok(())
    }

    async fn until(&mut self, kind: &Kind, case: &Case) -> Result<()> {
        let mut patience = pin!(tokio::time::sleep(self.target.patience()));
        for tries in 1.. {
            let done = Box::pin(self.step(kind, case)).await;
            if done.is_ok() {
                return done;
            }
            tokio::select! {
                () = &mut patience => return done.context("it never came to that"),
                go_on = self.target.pause(tries) => go_on?,
            }
        }
        bail!("it was tried too often")
    }

    async fn step(&mut self, kind: &Kind, case: &Case) -> Result<()> {
        match kind {
            Kind::As { key, region } => self.turn_to(key, region.as_deref()),
            Kind::Use { setup, with } => {
                let setup = &self.cases.setups[setup];
                // What is given may name variables that a default would hide.
                let given = with.iter().map(|(name, value)| Ok((name.clone(), self.fill(value)?)));
                let given = given.collect::<Result<Vec<_>>>()?;
                let outer = self.variables.clone();
                self.variables.extend(setup.defaults.iter().cloned().chain(given));
                let done = self.steps(&setup.steps, case).await;
                for (name, _) in setup.defaults.iter().chain(with) {
                    match outer.get(name) {
                        Some(value) => self.variables.insert(name.clone(), value.clone()),
                        None => self.variables.remove(name),
                    };
                }
                done
            }
            Kind::Let { name, value } => {
                let value = self.fill(value)?;
                self.variables.insert(name.clone(), value);
                Ok(())
            }
            Kind::Differ { one, other } => {
                let (one, other) = (self.fill(one)?, self.fill(other)?);
                if one == other {
                    let stated = format!("another than {other}");
                    bail!(Mismatch::new(&stated, &one, format!("both are {one}")));
                }
                Ok(())
            }
            Kind::Do(call) => {
                let answer = self.succeed(call).await?;
                self.check(&call.checks, &answer)?;
                self.capture(call, &answer)
            }
            Kind::Operator(call) => {
                let answer = self.operator(call).await?;
                self.check(&call.checks, &answer)?;
                self.capture(call, &answer)
            }
            Kind::Refuse { call, row, message } => {
                self.refuse(call, row.as_ref(), message, case).await
            }
        }
    }

    fn turn_to(&mut self, key: &str, region: Option<&str>) -> Result<()> {
        let key = self.fill(key)?;
        let found = self.target.key(&key).or_else(|| self.given(&key));
        self.key = found.with_context(|| format!("no key {key:?} is configured"))?;
        if let Some(region) = region {
            self.region = self.fill(region)?;
        }
        for (name, value) in [("region", &self.region), ("account", &self.key.account)] {
            self.variables.insert(name.to_owned(), value.clone());
        }
        Ok(())
    }

    /// A key of the account that calls, as `id:secret` or `id:secret:token`.
    fn given(&self, key: &str) -> Option<Key> {
        let mut parts = key.splitn(3, ':').map(str::to_owned);
        let (id, secret, account) = (parts.next()?, parts.next()?, self.key.account.clone());
        Some(Key { id, secret, account, token: parts.next() })
    }

    /// Sends a request as it is now to be signed; its status, answer and parameters.
    async fn send(&mut self, call: &Call) -> Result<(u16, Answer, Form)> {
        let mut form = self.form(call)?;
        if !call.parameters.iter().any(|(name, _)| name == "RegionId") {
            form.insert("RegionId", &self.region);
        }
        let (key, product) = (&self.key, product(call));
        let asked = Asked { key, product, action: &call.action, form: &form };
        let reply = self.target.call(&asked).await?;
        let answer = Answer::read(&reply.body)?;
        // The types that clients demand, which the page does not print: contract/wire.md.
        let (is_xml, kind) = match form.get("Format") {
            Some("XML") => (true, "text/xml"),
            _ => (false, "application/json"),
        };
        let said = &reply.content_type;
        if answer.root.is_some() != is_xml {
            bail!(Mismatch::new(kind, "another form", format!("is not {kind} as it was asked")));
        }
        if !said.starts_with(kind) {
            bail!(Mismatch::new(kind, said, format!("calls itself {said}, not {kind}")));
        }
        self.target.inspect(&asked, reply.status, &answer)?;
        Ok((reply.status, answer, form))
    }

    /// The parameters; those that are `-` are left out.
    fn form(&self, call: &Call) -> Result<Form> {
        let mut form = Form::new();
        for (name, value) in &call.parameters {
            let (name, value) = (self.fill(name)?, self.fill(value)?);
            if value != "-" {
                form.insert(&name, &value);
            }
        }
        Ok(form)
    }

    fn fill(&self, text: &str) -> Result<String> {
        words::fill(text, &self.variables)
    }

    async fn succeed(&mut self, call: &Call) -> Result<Answer> {
        let (status, answer, form) = self.send(call).await?;
        if status != 200 {
            bail!(Mismatch::refusal(call, status, &answer));
        }
        if let Some(root) = &answer.root {
            let wanted = format!("{}Response", call.action);
            ensure!(
                *root == wanted,
                Mismatch::new(&wanted, root, format!("the XML element is {root}"))
            );
        }
        let parameters = form.iter().map(|(name, _)| name.to_owned()).collect();
        let again = Answer { value: answer.value.clone(), root: answer.root.clone() };
        let checked = call.checks.iter().map(|check| &check.path);
        let captured = call.captures.iter().map(|(_, path)| path);
        self.seen.push(Seen {
            product: product(call),
            operation: call.action.clone(),
            parameters,
            answer: again,
            read: checked.chain(captured).cloned().collect(),
        });
        Ok(answer)
    }

    async fn operator(&mut self, call: &Call) -> Result<Answer> {
        let mut form = self.form(call)?;
        for (name, value) in [("AccountId", &self.key.account), ("RegionId", &self.region)] {
            if form.get(name).is_none() {
                form.insert(name, value);
            }
        }
        let (key, product) = (&self.key, Product::Operator);
        let asked = Asked { key, product, action: &call.action, form: &form };
        let reply = self.target.operate(&asked).await?;
        let answer = Answer::read(&reply.body)?;
        match reply.status {
            200 => Ok(answer),
            status => bail!(Mismatch::refusal(call, status, &answer)),
        }
    }

    async fn refuse(
        &mut self,
        call: &Call,
        row: Option<&(u16, String)>,
        message: &Message,
        case: &Case,
    ) -> Result<()> {
        let (status, answer, _) = self.send(call).await?;
        let said = refusal(status, &answer);
        let (wanted, code, page) = match row {
            Some((status, code)) => (*status, code, self.edition.page(&call.action)),
            None => {
                let row = case.row_on(self.edition).context("the case has no row here")?;
                (row.status, &row.code, Some(row.page.as_str()))
            }
        };
        let start = format!("{wanted} {code} ");
        let text = message.on(page).map(|text| self.fill(text)).transpose()?;
        let stated = format!("{start}{}", text.as_deref().unwrap_or("…"));
        if status == 200 {
            let text = format!("succeeds: {}", answer.value);
            bail!(Mismatch::new(&stated, &format!("200 {}", answer.value), text));
        }
        self.refused.push((product(call), call.action.clone(), code.clone()));
        if !said.starts_with(&start) {
            let text = format!("says: {said}\nand not: {start}…");
            let refused = Some((call.action.clone(), answer.at("Code").unwrap_or_default()));
            bail!(Mismatch { refused, ..Mismatch::new(&stated, &said, text) });
        }
        if text.is_some() && said != stated {
            let text = format!("says:    {said}\nand not: {stated}");
            bail!(Mismatch::new(&stated, &said, text));
        }
        Ok(())
    }

    fn check(&self, checks: &[Check], answer: &Answer) -> Result<()> {
        for Check { path, test } in checks {
            let path = &self.fill(path)?;
            let found = answer.at(path);
            let text = self.fill(test.text())?;
            let is = |holds: fn(&str, &str) -> bool| {
                found.as_deref().is_some_and(|found| holds(found, &text))
            };
            let holds = match test {
                Test::There => found.is_some(),
                Test::Absent => found.is_none(),
                Test::Equals(_) => is(|found, text| found == text),
                Test::Differs(_) => is(|found, text| found != text),
                Test::Starts(_) => is(|found, text| found.starts_with(text)),
                Test::Ends(_) => is(|found, text| found.ends_with(text)),
                Test::Has(_) => answer.list(path).contains(&text),
            };
            if !holds {
                let whole =
                    format!("{path} is {found:?}, not {test:?} ({text}), in {}", answer.value);
                let is = found.map_or_else(|| format!("no {path}"), |is| format!("{path}={is}"));
                bail!(Mismatch::new(&test.stated(path, &text), &is, whole));
            }
        }
        Ok(())
    }

    fn capture(&mut self, call: &Call, answer: &Answer) -> Result<()> {
        for (name, path) in &call.captures {
            match answer.at(path) {
                Some(value) => self.variables.insert(name.clone(), value),
                None => {
                    let text = format!("no {path} in {}", answer.value);
                    bail!(Mismatch::new(path, &format!("no {path}"), text))
                }
            };
        }
        Ok(())
    }
}

impl Mismatch {
    fn new(stated: &str, answered: &str, text: String) -> Mismatch {
        let (stated, answered) = (stated.to_owned(), answered.to_owned());
        Mismatch { stated, answered, refused: None, text }
    }

    /// Of a request that was to succeed.
    fn refusal(call: &Call, status: u16, answer: &Answer) -> Mismatch {
        let said = refusal(status, answer);
        let code = answer.at("Code").unwrap_or_default();
        Mismatch {
            refused: Some((call.action.clone(), code)),
            ..Mismatch::new("200", &said, format!("is refused: {said}"))
        }
    }
}

/// The product that the step names, or the first that has such an operation.
pub fn product(call: &Call) -> Product {
    let found = || control::operations().find(|one| one.name() == call.action);
    call.product.or_else(|| found().map(|one| one.product())).unwrap_or(Product::Ecs)
}

fn refusal(status: u16, answer: &Answer) -> String {
    let part = |name| answer.at(name).unwrap_or_default();
    format!("{status} {} {}", part("Code"), part("Message"))
}
