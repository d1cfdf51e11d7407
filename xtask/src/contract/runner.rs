//! Runs a case: sends its requests and holds the answers against what it says.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context, Result, bail, ensure};
use api::Form;
use cli::client::{Client, Endpoint};
use control::Product;

use super::{
    answer::Answer,
    case::{Call, Case, Cases, Check, Kind, Message, Step, Test},
    documented::{Documented, Edition},
    words,
};
use crate::server::{Key, Server};

/// The region that a case starts in.
const REGION: &str = "cn-hangzhou";
/// The key that calls first, unless the case is a flow, which is a client's.
const KEY: &str = "main";

/// How long a step is tried again.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long it waits before it is.
const PAUSE: Duration = Duration::from_millis(5);

/// What runs one case on one server.
pub struct Runner<'r> {
    server: &'r Server,
    edition: Edition,
    documented: &'r Documented,
    cases: &'r Cases,
    is_shown: bool,
    clients: BTreeMap<String, Client>,
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

impl<'r> Runner<'r> {
    /// Nothing is done yet.
    pub fn new(
        server: &'r Server,
        edition: Edition,
        documented: &'r Documented,
        cases: &'r Cases,
        is_shown: bool,
    ) -> Runner<'r> {
        Runner {
            server,
            edition,
            documented,
            cases,
            is_shown,
            clients: BTreeMap::new(),
            key: Key::default(),
            region: String::new(),
            variables: BTreeMap::new(),
            seen: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// Does all steps, and what is to be done at the end in any case.
    pub async fn run(&mut self, case: &Case) -> Result<()> {
        self.show(&format!("\n# {} on {}", case.title, self.edition.name()));
        let key = case.client.as_deref().unwrap_or(KEY);
        self.turn_to(key, Some(REGION))?;
        let done = self.steps(&case.steps, case).await;
        self.turn_to(key, Some(REGION))?;
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
        let patience = tokio::time::sleep(PATIENCE);
        tokio::pin!(patience);
        loop {
            let done = Box::pin(self.step(kind, case)).await;
            if done.is_ok() {
                return done;
            }
            tokio::select! {
                () = &mut patience => return done.context("it never came to that"),
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
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
                ensure!(one != other, "both are {one}");
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
        let found = self.server.keys.iter().find(|one| one.id == key).cloned();
        let found = found.or_else(|| self.given(&key));
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
        let of = product(call);
        let key = &self.key;
        if !self.clients.contains_key(&key.id) {
            let signs = cli::client::Key {
                id: key.id.clone(),
                secret: key.secret.clone(),
                security_token: key.token.clone(),
            };
            let client = Client::new(Endpoint::parse(&self.server.endpoint)?, signs);
            self.clients.insert(key.id.clone(), client);
        }
        let client = &self.clients[&key.id];
        let reply = client.call(of, &call.action, &form).await?;
        self.shown(&call.action, &form, reply.status, &reply.body);
        let answer = Answer::read(&reply.body)?;
        // The types that clients demand, which the page does not print: contract/wire.md.
        let (is_xml, kind) = match form.get("Format") {
            Some("XML") => (true, "text/xml"),
            _ => (false, "application/json"),
        };
        let said = &reply.content_type;
        ensure!(answer.root.is_some() == is_xml, "is not {kind} as it was asked");
        ensure!(said.starts_with(kind), "calls itself {said}, not {kind}");
        self.documented.trees.check(product(call), &call.action, reply.status, &answer)?;
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
        ensure!(status == 200, "is refused: {}", refusal(status, &answer));
        if let Some(root) = &answer.root {
            ensure!(*root == format!("{}Response", call.action), "the XML element is {root}");
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
        let operator = self.server.operator.as_ref().context("the server has no operator API")?;
        let mut form = self.form(call)?;
        for (name, value) in [("AccountId", &self.key.account), ("RegionId", &self.region)] {
            if form.get(name).is_none() {
                form.insert(name, value);
            }
        }
        let reply = operator.call(&call.action, &form).await?;
        self.shown(&format!("operator {}", call.action), &form, reply.status, &reply.body);
        let answer = Answer::read(&reply.body)?;
        ensure!(reply.is_success(), "is refused: {}", refusal(reply.status, &answer));
        Ok(answer)
    }

    async fn refuse(
        &mut self,
        call: &Call,
        row: Option<&(u16, String)>,
        message: &Message,
        case: &Case,
    ) -> Result<()> {
        let (status, answer, _) = self.send(call).await?;
        ensure!(status != 200, "succeeds: {}", answer.value);
        let said = refusal(status, &answer);
        let (status, code, page) = match row {
            Some((status, code)) => {
                (*status, code, self.documented.page(&call.action, self.edition))
            }
            None => {
                let row = case.row_on(self.edition).context("the case has no row here")?;
                (row.status, &row.code, Some(row.page.as_str()))
            }
        };
        self.refused.push((product(call), call.action.clone(), code.clone()));
        let start = format!("{status} {code} ");
        ensure!(said.starts_with(&start), "says: {said}\nand not: {start}…");
        if let Some(text) = message.on(page) {
            let wanted = format!("{start}{}", self.fill(text)?);
            ensure!(said == wanted, "says:    {said}\nand not: {wanted}");
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
            ensure!(holds, "{path} is {found:?}, not {test:?} ({text}), in {}", answer.value);
        }
        Ok(())
    }

    fn capture(&mut self, call: &Call, answer: &Answer) -> Result<()> {
        for (name, path) in &call.captures {
            match answer.at(path) {
                Some(value) => self.variables.insert(name.clone(), value),
                None => bail!("no {path} in {}", answer.value),
            };
        }
        Ok(())
    }

    fn show(&self, line: &str) {
        if self.is_shown {
            println!("{line}");
        }
    }

    fn shown(&self, action: &str, form: &Form, status: u16, body: &[u8]) {
        if self.is_shown {
            let parameters = form.iter().map(|(name, value)| format!(" {name}={value:?}"));
            let body = String::from_utf8_lossy(body);
            println!("{action}{}\n  {status} {body}", parameters.collect::<String>());
        }
    }
}

/// The product that the step names, or the first that has such an operation.
fn product(call: &Call) -> Product {
    let found = || control::operations().find(|one| one.name() == call.action);
    call.product.or_else(|| found().map(|one| one.product())).unwrap_or(Product::Ecs)
}

fn refusal(status: u16, answer: &Answer) -> String {
    let part = |name| answer.at(name).unwrap_or_default();
    format!("{status} {} {}", part("Code"), part("Message"))
}
