//! Sends the requests of cases to an endpoint whose account is real, and knows what they have made.
//!
//! - **Nothing else is touched.** A request that changes something names only what this has made, or what
//!   is no id at all.
//! - **Nothing is made twice, and nothing is forgotten.** What makes something carries a ClientToken, so
//!   it is sent again if its answer is lost. If that fails too, the VPC can be found by its name, and what
//!   is in it by lists.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
    time::Duration,
};

use anyhow::{Result, bail};
use api::Form;
use conformance::{
    answer::Answer,
    case::{Case, Cases, Kind},
    target::{Asked, Key, Reply, Target},
};
use control::Product;
use tokio::time::{Instant, sleep_until, timeout};

use super::{
    choice::is_change,
    free::Free,
    made::{Made, is_id},
    stop::Stop,
};
use crate::client::{self, CallError, Client, unique};

/// What the names of all things begin with that this makes.
pub const MARK: &str = "enid-conform-";

/// The shortest pause before something is tried again, and the longest.
const PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(3);

/// What services answer that are too busy for a request, or not done with the one before.
const BUSY: [&str; 6] = [
    "ServiceUnavailable",
    "LastTokenProcessing",
    "IdempotenceParamNotMatch.Processing",
    "OperationConflict",
    "SystemBusy",
    "TaskConflict",
];

/// What is known of where cases are run, and how.
pub struct Settings {
    /// The account.
    pub account: String,
    /// The region.
    pub region: String,
    /// A zone of it.
    pub zone: String,
    /// The least time from one request to the next.
    pub pace: Duration,
    /// How long something is tried again.
    pub patience: Duration,
    /// What everything is named.
    pub mark: String,
}

/// What sends requests.
pub struct Caller {
    client: Client,
    settings: Settings,
    stop: Stop,
    last: Cell<Option<Instant>>,
    tokens: Cell<usize>,
    /// The operations that this case sends a ClientToken of its own.
    own_tokens: RefCell<BTreeSet<String>>,
    made: RefCell<Made>,
    doubts: Cell<bool>,
    exchange: RefCell<Option<Exchange>>,
}

/// A request and its answer.
#[derive(Clone)]
pub struct Exchange {
    /// The operation.
    pub action: String,
    /// Its parameters.
    pub form: Form,
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
    /// Its RequestId, if it has one.
    pub request_id: Option<String>,
}

/// For whom a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// A case, which ends when it is asked to.
    Case,
    /// The removal of what cases have made, which goes on until it is asked twice.
    Removal,
}

/// Why a request was not sent, or its outcome is not known.
#[derive(Debug, thiserror::Error)]
pub enum Halt {
    /// Somebody wants this to end.
    #[error("interrupted")]
    Interrupted,
    /// It is about something that was not made here.
    #[error("{action} names {id}, which was not made here, so it is not sent")]
    NotOurs {
        /// The operation.
        action: String,
        /// What it names.
        id: String,
    },
    /// The service is too busy, and stayed so.
    #[error("the service is too busy for {action}: {code}")]
    Busy {
        /// The operation.
        action: String,
        /// What it answers.
        code: String,
    },
}

impl Caller {
    /// Nothing is sent yet.
    pub fn new(client: Client, settings: Settings, stop: Stop) -> Caller {
        Caller {
            client,
            settings,
            stop,
            last: Cell::new(None),
            tokens: Cell::new(0),
            own_tokens: RefCell::default(),
            made: RefCell::default(),
            doubts: Cell::new(false),
            exchange: RefCell::default(),
        }
    }

    /// What it was told.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The client that it uses.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Whether somebody wants this to end.
    pub fn stop(&self) -> &Stop {
        &self.stop
    }

    /// The last request of the case, with its answer.
    pub fn exchange(&self) -> Option<Exchange> {
        self.exchange.borrow().clone()
    }

    /// What there is that was made here.
    pub fn made(&self) -> Made {
        self.made.borrow().clone()
    }

    /// Changes what is known of that.
    pub fn note<T>(&self, change: impl FnOnce(&mut Made) -> T) -> T {
        change(&mut self.made.borrow_mut())
    }

    /// Something may have been made of which no answer has told.
    fn doubt(&self) {
        self.doubts.set(true);
        self.note(|made| made.is_unsure = true);
    }

    /// Whether there was a doubt at any time: what was made may show late.
    pub fn has_doubts(&self) -> bool {
        self.doubts.get()
    }

    /// A case comes next.
    pub fn begin(&self, cases: &Cases, case: &Case) {
        let steps = cases.steps(case).into_iter();
        let with_token = steps.filter_map(|(step, _)| match &step.kind {
            Kind::Do(call) | Kind::Refuse { call, .. } => {
                let has_token = call.parameters.iter().any(|(name, _)| name == "ClientToken");
                has_token.then(|| call.action.clone())
            }
            _ => None,
        });
        self.own_tokens.replace(with_token.collect());
        self.exchange.replace(None);
    }

    /// Sends a request, again if that is safe and may help.
    pub async fn send(
        &self,
        product: Product,
        action: &str,
        form: &Form,
        r#for: For,
    ) -> Result<client::Reply> {
        self.guard(action, form)?;
        let free = Free::made_by(action);
        let form = self.marked(free, form);
        match self.persist(product, action, &form, r#for).await {
            Ok(reply) => {
                self.answered(free, action, form, &reply);
                Ok(reply)
            }
            Err(error) => {
                // It may have been carried out all the same.
                if free.is_some() {
                    self.doubt();
                }
                Err(error)
            }
        }
    }

    async fn persist(
        &self,
        product: Product,
        action: &str,
        form: &Form,
        r#for: For,
    ) -> Result<client::Reply> {
        let is_repeatable = form.get("ClientToken").is_some() && Free::made_by(action).is_some();
        let is_safe = !is_change(action) || is_repeatable || r#for == For::Removal;
        let give_up = Instant::now() + self.settings.patience;
        for tries in 1.. {
            self.keep_pace(r#for).await?;
            let done = self.client.call(product, action, form).await;
            let is_late = Instant::now() >= give_up;
            match done {
                Ok(reply) => match busy(&reply) {
                    None => return Ok(reply),
                    Some(code) if is_late => bail!(Halt::Busy { action: action.to_owned(), code }),
                    Some(_) => {}
                },
                Err(error) => {
                    let may_help = match &error {
                        CallError::Connect { .. } => true,
                        CallError::Broken { .. } | CallError::TimeLimit { .. } => is_safe,
                        CallError::NotBelieved { .. } | CallError::Unsendable(_) => false,
                    };
                    if is_late || !may_help {
                        bail!(error);
                    }
                }
            }
            self.rest(tries, r#for).await?;
        }
        bail!(Halt::Interrupted)
    }

    /// Waits before something is tried again that was tried so often.
    pub async fn rest(&self, tries: u32, r#for: For) -> Result<()> {
        let pause = PAUSE.saturating_mul(1 << tries.min(8)).min(LONGEST_PAUSE);
        if timeout(pause, self.stop.asked(r#for.limit())).await.is_ok() {
            bail!(Halt::Interrupted);
        }
        Ok(())
    }

    async fn keep_pace(&self, r#for: For) -> Result<()> {
        if let Some(last) = self.last.get() {
            tokio::select! {
                () = sleep_until(last + self.settings.pace) => {}
                () = self.stop.asked(r#for.limit()) => {}
            }
        }
        if self.stop.is_asked(r#for.limit()) {
            bail!(Halt::Interrupted);
        }
        self.last.set(Some(Instant::now()));
        Ok(())
    }

    /// Fails if a request that may change something is about what was not made here.
    fn guard(&self, action: &str, form: &Form) -> Result<(), Halt> {
        if !is_change(action) {
            return Ok(());
        }
        let made = self.made.borrow();
        let is_ours = |id: &str| made.ids.values().any(|ids| ids.contains(id));
        let not_ours = |id: &str| Halt::NotOurs { action: action.to_owned(), id: id.to_owned() };
        if let Some((_, id)) = form.iter().find(|(_, value)| is_id(value) && !is_ours(value)) {
            return Err(not_ours(id));
        }
        // Without a VPC, these would be in one that is there already.
        let needs_vpc = ["CreateSecurityGroup", "CreateVSwitch"].contains(&action);
        match needs_vpc && form.get("VpcId").is_none() {
            true => Err(not_ours("no VPC")),
            false => Ok(()),
        }
    }

    /// The request with a ClientToken and a name, where it makes something and has none.
    fn marked(&self, free: Option<&Free>, form: &Form) -> Form {
        let mut form = form.clone();
        let Some(free) = free else { return form };
        let mark = &self.settings.mark;
        if !self.own_tokens.borrow().contains(free.operation) && form.get("ClientToken").is_none() {
            self.tokens.set(self.tokens.get() + 1);
            form.insert("ClientToken", &format!("{mark}-{}", self.tokens.get()));
        }
        if let Some(name) = free.name.filter(|name| form.get(name).is_none()) {
            form.insert(name, mark);
        }
        form
    }

    /// Notes what was made, and what was said.
    fn answered(
        &self,
        free: Option<&'static Free>,
        action: &str,
        form: Form,
        reply: &client::Reply,
    ) {
        let answer = Answer::read(&reply.body).ok();
        let at = |path: &str| answer.as_ref().and_then(|answer| answer.at(path));
        let id = at(free.map_or("", |free| free.id)).filter(|id| !id.is_empty());
        match (free, id) {
            (Some(free), Some(id)) if reply.is_success() => {
                self.note(|made| made.ids.entry(free).or_default().insert(id));
            }
            // What fails on the side of the service may have been carried out.
            (Some(_), _) if reply.is_success() || reply.status >= 500 => self.doubt(),
            _ => {}
        }
        self.exchange.replace(Some(Exchange {
            action: action.to_owned(),
            form,
            status: reply.status,
            body: String::from_utf8_lossy(&reply.body).into_owned(),
            request_id: at("RequestId"),
        }));
    }
}

impl For {
    /// How often one has to be asked to end it.
    fn limit(self) -> u32 {
        match self {
            For::Case => 1,
            For::Removal => 2,
        }
    }
}

impl Target for Caller {
    fn key(&self, name: &str) -> Option<Key> {
        let account = self.settings.account.clone();
        (name == "main").then(|| Key { account, ..Key::default() })
    }

    fn region(&self) -> &str {
        &self.settings.region
    }

    fn zone(&self) -> &str {
        &self.settings.zone
    }

    fn unique(&self) -> String {
        unique()
    }

    async fn call(&self, asked: &Asked<'_>) -> Result<Reply> {
        let reply = self.send(asked.product, asked.action, asked.form, For::Case).await?;
        Ok(Reply { status: reply.status, content_type: reply.content_type, body: reply.body })
    }

    fn patience(&self) -> Duration {
        self.settings.patience
    }

    async fn pause(&self, tries: u32) -> Result<()> {
        self.rest(tries, For::Case).await
    }
}

/// What the answer says, if it is that the request may be sent again.
fn busy(reply: &client::Reply) -> Option<String> {
    if reply.is_success() {
        return None;
    }
    let code = Answer::read(&reply.body).ok().and_then(|answer| answer.at("Code"));
    let Some(code) = code else {
        // What stands in front of the service has answered.
        return (reply.status >= 502).then(|| reply.status.to_string());
    };
    let is_busy = code.starts_with("Throttling") || BUSY.contains(&code.as_str());
    Some(code).filter(|_| is_busy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{client::Endpoint, conform::free::VPC};

    /// One of which every request fails, if it is sent.
    fn caller() -> Caller {
        let settings = Settings {
            account: "1".to_owned(),
            region: "cn-hangzhou".to_owned(),
            zone: "cn-hangzhou-h".to_owned(),
            pace: Duration::ZERO,
            patience: Duration::ZERO,
            mark: format!("{MARK}test"),
        };
        let nobody = Endpoint::parse("http://127.0.0.1:1").expect("an endpoint");
        Caller::new(Client::new(nobody, client::Key::default()), settings, Stop::never())
    }

    #[tokio::test]
    async fn what_was_not_made_here_is_not_touched() {
        let caller = caller();
        let ours = "vpc-bp1mwreaem3hjt75glvn";
        caller.note(|made| made.ids.entry(VPC).or_default().insert(ours.to_owned()));
        for (action, name, id, is_sent) in [
            ("DeleteVpc", "VpcId", ours, true),
            ("DeleteVpc", "VpcId", "vpc-bp1another0123456789", false),
            ("CreateVSwitch", "VpcId", ours, true),
            ("CreateVSwitch", "ZoneId", "cn-hangzhou-h", false),
            ("CreateSecurityGroup", "SecurityGroupName", "x", false),
            ("CreateNetworkInterface", "SecurityGroupIds.3", "sg-bp1another012345678", false),
            ("CreateNetworkInterface", "VSwitchId", "vsw-9", true),
            ("DescribeVpcs", "VpcId", "vpc-bp1another0123456789", true),
        ] {
            let form = Form::from_iter([(name, id)]);
            for r#for in [For::Case, For::Removal] {
                let sent = caller.send(Product::Vpc, action, &form, r#for).await;
                let error = sent.expect_err("nobody answers");
                assert_eq!(error.downcast_ref::<CallError>().is_some(), is_sent, "{action} {id}");
                assert_eq!(error.downcast_ref::<Halt>().is_some(), !is_sent, "{action} {id}");
            }
        }
    }

    #[test]
    fn what_makes_something_has_a_token_and_a_name() {
        let caller = caller();
        let marked = |action: &str, form: &Form| {
            let form = caller.marked(Free::made_by(action), form);
            form.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
        };
        let none = Form::new();
        let vpc = marked("CreateVpc", &none);
        assert_eq!(vpc, "ClientToken=enid-conform-test-1 VpcName=enid-conform-test");
        // A name would change what cases look at, and a token is theirs if they send one.
        let eni = marked("CreateNetworkInterface", &none);
        assert_eq!(eni, "ClientToken=enid-conform-test-2");
        caller.own_tokens.replace(["CreateNetworkInterface".to_owned()].into());
        assert_eq!(marked("CreateNetworkInterface", &none), "");
        assert_eq!(marked("AssignIpv6Addresses", &none), "");
    }

    #[test]
    fn who_is_too_busy_is_asked_again() {
        let says = |status, body: &'static str| {
            busy(&client::Reply { status, content_type: String::new(), body: body.into() })
        };
        for (status, body, code) in [
            (400, r#"{"Code":"Throttling"}"#, Some("Throttling")),
            (400, r#"{"Code":"Throttling.User"}"#, Some("Throttling.User")),
            (503, r#"{"Code":"ServiceUnavailable"}"#, Some("ServiceUnavailable")),
            (400, "<Error><Code>Throttling</Code></Error>", Some("Throttling")),
            (502, "Bad gateway", Some("502")),
            (403, "Forbidden", None),
            (404, r#"{"Code":"InvalidVpcId.NotFound"}"#, None),
            (200, r#"{"Code":"Throttling"}"#, None),
        ] {
            assert_eq!(says(status, body).as_deref(), code, "{status} {body}");
        }
    }
}
