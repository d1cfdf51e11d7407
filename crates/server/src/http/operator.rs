//! The operator API: what only the cloud's own staff can do, for whoever has the token.
//!
//! `Action` names an operation of [`control::operator`], or one of the server's own:
//! `ListOperations`, `Explain`, `ListRequests` and `DescribeStore`. `AccountId` and `RegionId` say whose resources are meant; without
//! them it is those of the first account in the default region. Answers are JSON.

use std::time::Duration;

use api::{Answer, Form, Format, Kind, Parameter, sign};
use control::execution::dispatch;
use control::{Caller, Endpoint, Host};
use hyper::header::{AUTHORIZATION, HeaderMap};
use serde::Serialize;
use tracing::error;

use super::refused::Refused;
use super::{About, Gateway, Ready, Shared};
use crate::config::{Config, Secret};
use crate::explain;
use crate::requests::Wanted;
use crate::stat::{self, Stat};

/// The operation that says what callers have sent.
pub(super) const LIST_REQUESTS: &str = "ListRequests";

/// The operation that says what the store has.
const DESCRIBE_STORE: &str = "DescribeStore";

/// How long it waits for a request if it is not told, and at most.
const WAIT: Duration = Duration::from_secs(10);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// What only the operator API has.
pub(super) struct Operator {
    token: Secret,
    /// The accounts that there are; the first is meant where none is named.
    accounts: Vec<u64>,
    operations: &'static [&'static dyn Endpoint],
}

impl Operator {
    pub(super) fn new(
        config: &Config,
        token: Secret,
        operations: &'static [&'static dyn Endpoint],
    ) -> Operator {
        let accounts = config.accounts.iter().map(|account| account.id).collect();
        Operator { token, accounts, operations }
    }

    /// Reads a request: whether its sender may send it, which operation it wants, and for which
    /// account.
    pub(super) fn read(
        &self,
        shared: &Shared,
        headers: &HeaderMap,
        form: &Form,
        about: &mut About,
    ) -> Result<Ready, Refused> {
        if !bearer(headers).is_some_and(|token| sign::equal(self.token.expose(), token)) {
            let what =
                "The header Authorization must be \"Bearer\", followed by the operator token.";
            return Err(Refused::new(401, "InvalidOperatorToken", what.to_owned()));
        }
        let given = |name: &str| form.get(name).filter(|value| !value.is_empty());
        let action = given("Action").ok_or_else(|| missing("Action"))?;
        about.operation = action.to_owned();
        match action {
            "ListOperations" => {
                let answer = ListOperations::of(self.operations);
                return Ok(Ready::said(&answer, action, about));
            }
            "Explain" => {
                let id = given("Id").ok_or_else(|| missing("Id"))?;
                let refusal = shared.explained.find(id).ok_or_else(|| not_explained(id))?;
                return Ok(Ready::said(&Explain { refusal }, action, about));
            }
            DESCRIBE_STORE => return Ok(Ready::Store),
            LIST_REQUESTS => {
                let seconds = number(given("WaitSeconds"), "WaitSeconds")?;
                return Ok(Ready::Requests(Wanted {
                    after: number(given("After"), "After")?.unwrap_or(0),
                    run: given("Run").map(str::to_owned),
                    wait: seconds.map_or(WAIT, Duration::from_secs).min(LONGEST_WAIT),
                }));
            }
            _ => {}
        }
        let endpoint = self.operations.iter().copied().find(|one| one.name() == action);
        let endpoint = endpoint.ok_or_else(|| {
            let what = "The operator API has no such operation: see Action=ListOperations.";
            Refused::new(404, "InvalidAction.NotFound", what.to_owned())
        })?;
        let caller = Caller::account(self.account(given("AccountId"))?);
        let world = &*shared.world;
        let call = dispatch::Request::read(endpoint, form, caller, Host::default(), world)
            .prepare(form, world)
            .map_err(|fault| shared.fault(endpoint, &fault, about))?;
        Ok(Ready::Call { call: Box::new(call), endpoint })
    }

    fn account(&self, named: Option<&str>) -> Result<u64, Refused> {
        let Some(named) = named else { return Ok(self.accounts.first().copied().unwrap_or(0)) };
        let account = named.parse().ok().filter(|account| self.accounts.contains(account));
        account.ok_or_else(|| {
            let what = format!("The account \"{}\" is not in enid.toml.", explain::cut(named, 64));
            Refused::new(404, "InvalidAccountId.NotFound", what)
        })
    }
}

impl Gateway {
    /// What the store has, on a thread where it may take its time to find out.
    pub(super) async fn store(&self, request_id: &str) -> Result<Vec<u8>, Refused> {
        let rows = self.executor().last().map_err(|why| self.shared.unanswered(why))?;
        let data = self.shared.data.clone();
        let store = tokio::task::spawn_blocking(move || stat::of(&data, &*rows)).await;
        match store {
            Ok(Ok(store)) => {
                Ok(DescribeStore { store }.render(Format::Json, DESCRIBE_STORE, request_id))
            }
            Ok(Err(failed)) => {
                error!(%failed, "the store cannot be counted");
                Err(Refused::internal())
            }
            Err(_) => Err(Refused::internal()),
        }
    }
}

/// The token of `Authorization: Bearer …`.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim())
}

fn missing(name: &str) -> Refused {
    let what = format!(
        "The input parameter \"{name}\" that is mandatory for processing this request is not \
         supplied."
    );
    Refused::new(400, "MissingParameter", what)
}

fn number(given: Option<&str>, name: &str) -> Result<Option<u64>, Refused> {
    let Some(given) = given else { return Ok(None) };
    given.parse().map(Some).map_err(|_| {
        let what = format!("The specified parameter \"{name}\" is not valid: it is a number.");
        Refused::new(400, "InvalidParameter", what)
    })
}

fn not_explained(id: &str) -> Refused {
    let what = format!(
        "The server remembers no refusal of the request \"{}\": the request was not refused, or too \
         many others have been refused since (limits.explained), or the server has been restarted \
         since.",
        explain::cut(id, 64)
    );
    Refused::new(404, "InvalidId.NotFound", what)
}

impl Ready {
    /// An answer that needs no rows.
    fn said(answer: &impl Answer, action: &str, about: &About) -> Ready {
        Ready::Said(answer.render(Format::Json, action, &about.request_id))
    }
}

/// What the store has.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct DescribeStore {
    store: Stat,
}

/// Why a request was refused.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Explain {
    refusal: explain::Shown,
}

/// The operations and their parameters.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ListOperations {
    operations: Vec<OperationView>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct OperationView {
    name: &'static str,
    about: &'static str,
    parameters: Vec<ParameterView>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ParameterView {
    name: String,
    #[serde(rename = "Type")]
    kind: &'static str,
    required: bool,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    values: &'static [&'static str],
    about: &'static str,
}

impl ListOperations {
    fn of(operations: &[&'static dyn Endpoint]) -> ListOperations {
        let view = |endpoint: &&'static dyn Endpoint| OperationView {
            name: endpoint.name(),
            about: endpoint.about(),
            parameters: endpoint.parameters().iter().map(ParameterView::of).collect(),
        };
        let mut operations = operations.iter().map(view).collect::<Vec<_>>();
        operations.push(OperationView {
            name: DESCRIBE_STORE,
            about: "Says how large the store is and what it has.",
            parameters: Vec::new(),
        });
        operations.push(OperationView {
            name: "Explain",
            about: "Says why a request was refused, if it was refused recently.",
            parameters: vec![ParameterView {
                required: true,
                ..ParameterView::own("Id", "String", "The RequestId of the refusal.")
            }],
        });
        operations.push(OperationView {
            name: LIST_REQUESTS,
            about: "Lists the latest requests of callers, and what became of them. If there is none, it waits for one.",
            parameters: vec![
                ParameterView::own("After", "Integer", "The number of a request: only later ones."),
                ParameterView::own(
                    "Run",
                    "String",
                    "The run of the server that the number is of: in another run, all are later.",
                ),
                ParameterView::own(
                    "WaitSeconds",
                    "Integer",
                    "For how long to wait if there is none: 10 if it is not given, 30 at most.",
                ),
            ],
        });
        operations.push(OperationView {
            name: "ListOperations",
            about: "Lists the operations of the operator API and their parameters.",
            parameters: Vec::new(),
        });
        operations.sort_by_key(|operation| operation.name);
        ListOperations { operations }
    }
}

impl ParameterView {
    /// One of an operation of the server's own.
    fn own(name: &str, kind: &'static str, about: &'static str) -> ParameterView {
        ParameterView { name: name.to_owned(), kind, required: false, values: &[], about }
    }

    fn of(parameter: &Parameter) -> ParameterView {
        let Parameter { name, kind, required, values, about, .. } = parameter;
        let kind = match kind {
            Kind::String => "String",
            Kind::Integer => "Integer",
            Kind::Boolean => "Boolean",
            Kind::Object => "Object",
        };
        ParameterView { name: name.clone(), kind, required: *required, values, about }
    }
}
