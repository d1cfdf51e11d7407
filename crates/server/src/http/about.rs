//! What is known about a request, and the record that is kept of it.

use std::borrow::Cow;
use std::net::IpAddr;

use api::{Form, Format};
use control::{Endpoint, Principal, Product};
use hyper::header::HeaderValue;
use store::Timestamp;
use tokio::time::Instant;

use super::{Gateway, Side};
use crate::explain::{self, Sent};
use crate::random;
use crate::requests::{self, Record};

/// What is known so far about a request: for its answer, and to explain its refusal.
pub(super) struct About {
    pub(super) request_id: String,
    pub(super) format: Format,
    pub(super) product: Product,
    pub(super) region: String,
    pub(super) account: Option<u64>,
    /// Who of the account calls.
    pub(super) principal: Principal,
    /// Where it comes from.
    pub(super) peer: IpAddr,
    /// When it has come, by the clock, and to measure how long it takes.
    pub(super) came: (Timestamp, Instant),
    /// The operation, as the request names it.
    pub(super) operation: String,
    pub(super) endpoint: Option<&'static dyn Endpoint>,
    pub(super) parameters: Parameters,
    /// The origin of the web page that may see the answer.
    pub(super) origin: Option<HeaderValue>,
}

/// The parameters of a request, until it is known whether it is refused.
pub(super) enum Parameters {
    /// All of them, if the request is small.
    Whole(Form),
    /// What may be kept of them, and how many more there were.
    Sent(Vec<Sent>, usize),
}

impl Gateway {
    /// Keeps what became of a caller's request, for whoever watches.
    pub(super) fn note(&self, about: About, named: String, status: u16, code: Cow<'static, str>) {
        let Side::Callers(_) = self.side else { return };
        let (time, began) = about.came;
        let principal = about.principal;
        self.shared.requests.keep(Record {
            number: 0,
            time,
            caller: about.account.map(|account| (account, principal)),
            peer: about.peer,
            product: about.endpoint.map(|endpoint| endpoint.product()),
            operation: match about.endpoint {
                Some(endpoint) => endpoint.name().into(),
                None if about.operation.is_empty() => "".into(),
                None => explain::shown_name(&about.operation).into(),
            },
            region: about.region,
            named,
            status,
            code,
            request_id: about.request_id,
            took: began.elapsed(),
        });
    }

    /// What is known of any request that comes from there.
    pub(super) fn about(&self, peer: IpAddr) -> About {
        About {
            request_id: random::request_id(),
            format: Format::Json,
            product: match self.side {
                Side::Callers(_) | Side::Metadata => Product::Ecs,
                Side::Operator(_) => Product::Operator,
            },
            region: self.shared.world.default_region.clone(),
            account: None,
            principal: Principal::Account,
            peer,
            came: (self.shared.clock.now(), Instant::now()),
            operation: String::new(),
            endpoint: None,
            parameters: Parameters::default(),
            origin: None,
        }
    }
}

impl About {
    /// The resources that the request names, with a space between.
    pub(super) fn named(&self) -> String {
        match (self.endpoint, &self.parameters) {
            (None, _) => String::new(),
            (Some(endpoint), Parameters::Whole(form)) => requests::named(form, endpoint),
            (Some(endpoint), Parameters::Sent(sent, _)) => requests::named_in(sent, endpoint),
        }
    }
}

impl Default for Parameters {
    /// None.
    fn default() -> Parameters {
        Parameters::Sent(Vec::new(), 0)
    }
}

impl Parameters {
    /// What may be kept of them, and how many more there were.
    pub(super) fn sent(self, endpoint: Option<&'static dyn Endpoint>) -> (Vec<Sent>, usize) {
        match self {
            Parameters::Whole(form) => explain::sent(&form, endpoint),
            Parameters::Sent(sent, more) => (sent, more),
        }
    }
}
