//! A server that we have started, as cases run on it.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    time::Duration,
};

use anyhow::{Context, Result};
use api::Form;
use cli::client::{self, Client, Endpoint};
use conformance::{
    answer::Answer,
    case::Case,
    pages::Edition,
    target::{Asked, Key, Reply, Target},
};

use super::documented::Documented;
use crate::server::Server;

/// Where a case starts.
const REGION: &str = "cn-hangzhou";
const ZONE: &str = "cn-hangzhou-h";

/// How long a step is tried again.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long it waits before it is.
const PAUSE: Duration = Duration::from_millis(5);

/// A server, with a client for each key.
pub struct Bench<'b> {
    server: &'b Server,
    documented: &'b Documented,
    is_shown: bool,
    clients: RefCell<BTreeMap<String, Client>>,
    cases: Cell<u128>,
}

impl<'b> Bench<'b> {
    /// Nothing is sent yet. If it is shown, each request is printed with its answer.
    pub fn new(server: &'b Server, documented: &'b Documented, is_shown: bool) -> Bench<'b> {
        let (clients, cases) = (RefCell::default(), Cell::new(0));
        Bench { server, documented, is_shown, clients, cases }
    }

    /// Prints what is run next.
    pub fn show(&self, case: &Case, edition: Edition) {
        if self.is_shown {
            println!("\n# {} on {}", case.title, edition.name());
        }
    }

    fn client(&self, key: &Key) -> Result<Client> {
        if let Some(client) = self.clients.borrow().get(&key.id) {
            return Ok(client.clone());
        }
        let signs = client::Key {
            id: key.id.clone(),
            secret: key.secret.clone(),
            security_token: key.token.clone(),
        };
        let client = Client::new(Endpoint::parse(&self.server.endpoint)?, signs);
        self.clients.borrow_mut().insert(key.id.clone(), client.clone());
        Ok(client)
    }

    fn shown(&self, action: &str, form: &Form, reply: client::Reply) -> Reply {
        let client::Reply { status, content_type, body } = reply;
        if self.is_shown {
            let parameters = form.iter().map(|(name, value)| format!(" {name}={value:?}"));
            let text = String::from_utf8_lossy(&body);
            println!("{action}{}\n  {status} {text}", parameters.collect::<String>());
        }
        Reply { status, content_type, body }
    }
}

impl Target for Bench<'_> {
    fn key(&self, name: &str) -> Option<Key> {
        self.server.keys.iter().find(|one| one.id == name).cloned()
    }

    fn region(&self) -> &str {
        REGION
    }

    fn zone(&self) -> &str {
        ZONE
    }

    fn unique(&self) -> String {
        self.cases.set(self.cases.get() + 1);
        format!("{:032x}", self.cases.get())
    }

    async fn call(&self, asked: &Asked<'_>) -> Result<Reply> {
        let reply = self.client(asked.key)?.call(asked.product, asked.action, asked.form).await?;
        Ok(self.shown(asked.action, asked.form, reply))
    }

    async fn operate(&self, asked: &Asked<'_>) -> Result<Reply> {
        let operator = self.server.operator.as_ref().context("the server has no operator API")?;
        let reply = operator.call(asked.action, asked.form).await?;
        Ok(self.shown(&format!("operator {}", asked.action), asked.form, reply))
    }

    fn inspect(&self, asked: &Asked<'_>, status: u16, answer: &Answer) -> Result<()> {
        self.documented.trees.check(asked.product, asked.action, status, answer)
    }

    fn patience(&self) -> Duration {
        PATIENCE
    }

    async fn pause(&self, _tries: u32) -> Result<()> {
        tokio::time::sleep(PAUSE).await;
        Ok(())
    }
}
