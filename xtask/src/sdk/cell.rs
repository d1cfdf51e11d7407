//! A cell of the matrix: one scenario, done by one SDK in one way, with an account of its own.

use std::{collections::BTreeMap, collections::BTreeSet, fmt, time::Duration};

use anyhow::{Context, Result, anyhow, bail, ensure};
use cli::client::{Client, Operator, Reply};
use conformance::target::Key;
use control::Product;
use serde_json::{Map, Value, json};

use super::{
    REGION,
    caller::{Answer, Caller, Sdk},
    relay::Relay,
    table::{By, PageStyle, Pages, Refusal, Step},
    tree,
};

/// How long a step is tried again.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long it waits before it is.
const PAUSE: Duration = Duration::from_millis(100);
/// Nothing here has more pages.
const MOST_PAGES: usize = 50;

/// The SDK lacks what the scenario needs.
#[derive(Debug)]
pub struct Unsupported(String);

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the SDK lacks {}", self.0)
    }
}

impl std::error::Error for Unsupported {}

/// What runs a scenario.
pub struct Cell<'c> {
    /// The SDK.
    pub sdk: &'c Sdk,
    /// The program that calls through it.
    pub caller: &'c mut Caller,
    /// Where the server listens: `127.0.0.1:port`.
    pub server: String,
    /// Whether the SDK speaks HTTPS.
    pub is_tls: bool,
    /// Calls without a SDK, with the same key.
    pub plain: Client,
    /// Calls as the operator.
    pub operator: &'c Operator,
    /// The account's key.
    pub key: Key,
    /// What answers have had.
    pub variables: BTreeMap<String, Value>,
    /// What of `lacks` has been met.
    pub lacked: BTreeSet<String>,
}

/// What a call came to.
enum Came {
    Answer(Value),
    Refused(Value),
}

impl Cell<'_> {
    /// Does all steps.
    pub async fn run(&mut self, steps: &[Step]) -> Result<()> {
        for (step, number) in steps.iter().zip(1..) {
            for n in 1..=step.repeat {
                self.variables.insert("n".to_owned(), Value::from(n));
                let done = match step.until {
                    true => self.until(step).await,
                    false => self.step(step).await,
                };
                done.with_context(|| format!("step {number}, {}", step.call))?;
            }
        }
        Ok(())
    }

    async fn until(&mut self, step: &Step) -> Result<()> {
        let patience = tokio::time::sleep(PATIENCE);
        tokio::pin!(patience);
        loop {
            let done = Box::pin(self.step(step)).await;
            let is_unsupported =
                done.as_ref().is_err_and(|error| error.downcast_ref::<Unsupported>().is_some());
            if done.is_ok() || is_unsupported {
                return done;
            }
            tokio::select! {
                () = &mut patience => return done.context("it never came to that"),
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }

    async fn step(&mut self, step: &Step) -> Result<()> {
        let with = tree::fill_all(&step.with, &self.variables)?;
        if let Some(pages) = &step.pages {
            return self.pages(step, pages, with).await;
        }
        match (self.came_to(step, &with).await?, &step.refused) {
            (Came::Answer(answer), None) => self.look(step, &with, &answer).await,
            (Came::Answer(answer), Some(_)) => bail!("it was not refused: {answer}"),
            (Came::Refused(refusal), Some(wanted)) => self.compare_refusal(step, wanted, &refusal),
            (Came::Refused(refusal), None) => bail!("refused: {refusal}"),
        }
    }

    /// Calls, whoever is to.
    async fn came_to(&mut self, step: &Step, with: &Map<String, Value>) -> Result<Came> {
        match step.by {
            By::Sdk if step.cut_after.is_some() => self.with_a_cut(step, with).await,
            By::Sdk => {
                if step.retry && !self.sdk.retries.iter().any(|what| what == "throttling") {
                    return Err(Unsupported("retries of throttled calls".to_owned()).into());
                }
                let asked = self.asked(step, with)?;
                match self.caller.call(&asked).await? {
                    Answer::Broken(why) => bail!("the connection broke: {why}"),
                    answer => came(answer),
                }
            }
            By::Checker => self.plainly(step, with).await,
            By::Operator => {
                let mut form = tree::form(with);
                form.insert("AccountId", &self.key.account);
                form.insert("RegionId", REGION);
                let (_, operation) = step.names();
                read(&self.operator.call(operation, &form).await?)
            }
        }
    }

    /// What the caller is asked for.
    fn asked(&self, step: &Step, with: &Map<String, Value>) -> Result<Map<String, Value>> {
        let (product, operation) = step.names();
        let mut key = Map::from_iter([
            ("id".to_owned(), json!(self.key.id)),
            ("secret".to_owned(), json!(self.key.secret)),
        ]);
        key.extend(tree::fill_all(&step.key, &self.variables)?);
        let asked = json!({
            "product": product,
            "operation": operation,
            "parameters": in_region(product, with),
            "key": key,
            "retry": step.retry,
        });
        let Value::Object(asked) = asked else { bail!("an object is one") };
        Ok(asked)
    }

    /// The same call without a SDK.
    async fn plainly(&self, step: &Step, with: &Map<String, Value>) -> Result<Came> {
        let (name, operation) = step.names();
        let product = Product::ALL.into_iter().find(|one| format!("{one:?}") == name);
        let product = product.with_context(|| format!("no product {name}"))?;
        let form = tree::form(&in_region(name, with));
        read(&self.plain.call(product, operation, &form).await?)
    }

    /// Calls through a relay that cuts the connection once the server has carried it out. Then the SDK
    /// sends the request again by itself, or else is asked to.
    async fn with_a_cut(&mut self, step: &Step, with: &Map<String, Value>) -> Result<Came> {
        let relay = Relay::to(self.server.clone(), self.is_tls).await?;
        let mut asked = self.asked(step, with)?;
        asked.insert("endpoint".to_owned(), json!(relay.endpoint));
        let seen = step.cut_after.as_deref().context("there is a step to cut after")?;
        let first = {
            let call = self.caller.call(&asked);
            tokio::pin!(call);
            tokio::select! {
                // It was not sent, or not carried out.
                first = &mut call => first?,
                done = carried_out(&self.plain, seen, &self.variables) => {
                    done?;
                    relay.cut();
                    call.await?
                }
            }
        };
        let answer = match first {
            Answer::Unsupported(what) => return Err(Unsupported(what).into()),
            Answer::Broken(why) if self.sdk.retries.iter().any(|what| what == "broken") => {
                bail!("the SDK did not try again: {why}")
            }
            Answer::Broken(_) => self.caller.call(&asked).await?,
            answer => answer,
        };
        ensure!(relay.connections() > 1, "the answer came by the first connection");
        came(answer)
    }

    /// Reads a list to its end.
    async fn pages(
        &mut self,
        step: &Step,
        pages: &Pages,
        mut with: Map<String, Value>,
    ) -> Result<()> {
        let mut seen = BTreeSet::new();
        for number in 1..=MOST_PAGES {
            match pages.by {
                PageStyle::Token => with.insert("MaxResults".to_owned(), json!(pages.size)),
                PageStyle::Number => {
                    with.insert("PageNumber".to_owned(), json!(number));
                    with.insert("PageSize".to_owned(), json!(pages.size))
                }
            };
            let Came::Answer(answer) = self.came_to(step, &with).await? else {
                bail!("page {number} was refused")
            };
            self.look(step, &with, &answer).await?;
            let items = tree::at(&answer, &pages.items).context("no items")?;
            let items = items.as_array().context("items are a list")?.clone();
            let left = pages.total - seen.len();
            ensure!(items.len() == pages.size.min(left), "page {number} has {}", items.len());
            for item in items {
                let id = tree::at(&item, &pages.id).context("an item has no id")?;
                ensure!(seen.insert(tree::text(&id)), "{id} comes twice");
            }
            let token = tree::at(&answer, "NextToken").map(|token| tree::text(&token));
            match pages.by {
                PageStyle::Token => match token.filter(|token| !token.is_empty()) {
                    Some(token) => with.insert("NextToken".to_owned(), json!(token)),
                    None => break,
                },
                PageStyle::Number if seen.len() == pages.total => break,
                PageStyle::Number => None,
            };
        }
        ensure!(seen.len() == pages.total, "{} of {} came", seen.len(), pages.total);
        Ok(())
    }

    /// Holds an answer against what the step says and against what is stored.
    async fn look(&mut self, step: &Step, with: &Map<String, Value>, answer: &Value) -> Result<()> {
        check(step, answer, &self.variables)?;
        for (name, path) in &step.save {
            let value = tree::at(answer, path).with_context(|| format!("no {path}: {answer}"))?;
            self.variables.insert(name.clone(), value);
        }
        if !step.is_compared() {
            return Ok(());
        }
        let Came::Answer(stored) = self.plainly(step, with).await? else {
            bail!("without a SDK, it is refused")
        };
        let (_, operation) = step.names();
        let mut wrong = Vec::new();
        for (path, what) in tree::differences(&stored, answer, "") {
            let lack = format!("{operation} {path}");
            match self.sdk.lacks.contains(&lack) {
                true => drop(self.lacked.insert(lack)),
                false => wrong.push(format!("{path}: {what}")),
            }
        }
        ensure!(wrong.is_empty(), "what was decoded is not what is stored:\n{}", wrong.join("\n"));
        Ok(())
    }

    fn compare_refusal(&self, step: &Step, wanted: &Refusal, refusal: &Value) -> Result<()> {
        let instead = wanted.instead.get(&self.sdk.name);
        let code = instead.map_or(&wanted.code, |instead| &instead.code);
        let class = self.sdk.classes.get(&wanted.class);
        let class = class.with_context(|| format!("no class {}", wanted.class))?;
        let mut members = vec![
            ("code", code.clone()),
            ("class", class.replace("{code}", code)),
            ("status", wanted.status.to_string()),
        ];
        // Some SDKs keep the status to themselves; without a SDK there is no class.
        members.retain(|(name, _)| match *name {
            "class" => step.by == By::Sdk,
            name => !refusal[name].is_null(),
        });
        for (name, value) in members {
            let said = tree::text(&refusal[name]);
            ensure!(said == value, "its {name} is {said}, not {value}: {refusal}");
        }
        let message = instead.map_or(&wanted.message, |instead| &instead.message);
        if let Some(message) = message {
            let message = tree::text(&tree::fill(&json!(message), &self.variables)?);
            let said = tree::text(&refusal["message"]);
            ensure!(said.contains(&message), "its message has no {message:?}: {said:?}");
        }
        Ok(())
    }
}

/// Waits until a call without a SDK is answered as a step says.
async fn carried_out(
    plain: &Client,
    step: &Step,
    variables: &BTreeMap<String, Value>,
) -> Result<()> {
    let (name, operation) = step.names();
    let product = Product::ALL.into_iter().find(|one| format!("{one:?}") == name);
    let product = product.with_context(|| format!("no product {name}"))?;
    let form = tree::form(&in_region(name, &tree::fill_all(&step.with, variables)?));
    let looked = async {
        loop {
            if let Came::Answer(answer) = read(&plain.call(product, operation, &form).await?)?
                && check(step, &answer, variables).is_ok()
            {
                return anyhow::Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
    };
    let looked = tokio::time::timeout(PATIENCE, looked).await;
    looked.map_err(|_| anyhow!("the server did not carry out the first request"))?
}

/// Whether the answer has what it must have.
fn check(step: &Step, answer: &Value, variables: &BTreeMap<String, Value>) -> Result<()> {
    for (path, wanted) in &step.has {
        let wanted = tree::fill(wanted, variables)?;
        let found = tree::at(answer, path).unwrap_or(Value::Null);
        let differ = tree::differences(&wanted, &found, path);
        ensure!(differ.is_empty(), "{path} is {found}, not {wanted}: {answer}");
    }
    Ok(())
}

fn came(answer: Answer) -> Result<Came> {
    match answer {
        Answer::Decoded(value) => Ok(Came::Answer(value)),
        Answer::Refused(refusal) => Ok(Came::Refused(refusal)),
        Answer::Broken(why) => bail!("the connection broke: {why}"),
        Answer::Unsupported(what) => Err(Unsupported(what).into()),
    }
}

fn read(reply: &Reply) -> Result<Came> {
    let value: Value = serde_json::from_slice(&reply.body)?;
    Ok(match reply.is_success() {
        true => Came::Answer(value),
        false => Came::Refused(json!({
            "code": value["Code"],
            "status": reply.status,
            "message": value["Message"],
        })),
    })
}

/// Requests to products that are in regions name one.
fn in_region(product: &str, with: &Map<String, Value>) -> Map<String, Value> {
    let mut with = with.clone();
    if ["Ecs", "Vpc"].contains(&product) && !with.contains_key("RegionId") {
        with.insert("RegionId".to_owned(), json!(REGION));
    }
    with
}
