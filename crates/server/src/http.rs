//! From an HTTP request to its answer.
//!
//! **Order of refusals.** The limits of the head; the body's limits and time; the verb; the path; the
//! form's encoding and number of parameters; `Format`; whether `Version` and `Action` are there and
//! known; who calls (see [`crate::auth`]); how often (see [`crate::throttle`]); then the refusals of
//! the operation itself. So a request for an operation that is not served is refused before its
//! signature is looked at, as in the cloud, where a gateway finds the operation first.
//!
//! The operator API works in the same way, with a token instead of `Version` and signature.

use std::any::Any;
use std::mem;
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use api::{Answer, Form, Format};
use bytes::{Bytes, BytesMut};
use control::execution::{Call, panic_text};
use control::{Access, Endpoint, Fault, Product, World};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming as IncomingBody};
use hyper::header::{CONTENT_TYPE, EXPECT, HeaderMap};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;
use tracing::{debug, error};

use crate::clock::Clock;
use crate::config::{Config, Limits, Secret};
use crate::executor::{Handle, Outcome, Unanswered};
use crate::explain::{self, Explained, Sent};
use crate::random;
use callers::Callers;
use operator::Operator;
use refused::{Refused, respond};

mod callers;
mod operator;
mod refused;

/// Finds an operation by version and action.
pub(crate) type Find = fn(&str, &str) -> Option<&'static dyn Endpoint>;

/// Bodies up to this size do not count against the limit of all bodies.
const SMALL_BODY: usize = 16 << 10;
/// How many times the limit a body may have for the rest of it to be read and thrown away: a client
/// that is still sending would not see an answer.
const DRAIN_FACTOR: usize = 8;

/// Answers the requests of one listener.
pub(crate) struct Gateway {
    shared: Arc<Shared>,
    side: Side,
}

/// What the two listeners have in common.
pub(crate) struct Shared {
    executor: Handle,
    world: Arc<World>,
    limits: Limits,
    clock: Clock,
    /// Bytes that bodies may still take.
    bodies: Semaphore,
    explained: Explained,
}

/// Which API a listener has.
enum Side {
    Callers(Box<Callers>),
    Operator(Operator),
}

/// What is known so far about a request: for its answer, and to explain its refusal.
struct About {
    request_id: String,
    format: Format,
    product: Product,
    region: String,
    account: Option<u64>,
    /// The operation, as the request names it.
    operation: String,
    endpoint: Option<&'static dyn Endpoint>,
    parameters: Parameters,
}

/// The parameters of a request, until it is known whether it is refused.
enum Parameters {
    /// All of them, if the request is small.
    Whole(Form),
    /// What may be kept of them, and how many more there were.
    Sent(Vec<Sent>, usize),
}

/// A request that has been read.
enum Ready {
    /// A call to be run.
    Call { call: Box<Call>, endpoint: &'static dyn Endpoint },
    /// The answer to a request that needs no rows.
    Said(Vec<u8>),
}

impl Shared {
    pub(crate) fn new(config: &Config, executor: Handle, world: Arc<World>) -> Shared {
        Shared {
            executor,
            world,
            limits: config.limits.clone(),
            clock: config.clock.clone(),
            bodies: Semaphore::new(config.limits.bodies_bytes),
            explained: Explained::new(&config.limits),
        }
    }

    fn fault(&self, endpoint: &'static dyn Endpoint, fault: &Fault, about: &About) -> Refused {
        let retry_after_ms = self.limits.retry_after_ms;
        Refused::fault(endpoint, fault, self.world.edition, retry_after_ms, about)
    }

    /// The refusal of a request that was not run, or whose outcome is not known.
    fn unanswered(&self, why: Unanswered) -> Refused {
        let none = String::new();
        match why {
            Unanswered::Busy => self.busy("limits.queue"),
            Unanswered::NotApplied => {
                let what = "The store did not take the changes; the log of the server says why.";
                self.unavailable().because(what, none)
            }
            Unanswered::Full => {
                let what =
                    "The disk that the store is on is full. Writes go on when there is room.";
                self.unavailable().because(what, none)
            }
            Unanswered::Deposed => {
                let what = "Another server may have the store by now.";
                self.unavailable().because(what, none)
            }
            Unanswered::Stopped => Refused::internal(),
        }
    }

    /// The documented refusal because of load; `limit` is the one that was reached.
    fn busy(&self, limit: &str) -> Refused {
        debug!(limit, "a request is refused because of load");
        self.unavailable().because("The server is busy.", limit.to_owned())
    }

    fn unavailable(&self) -> Refused {
        let what = "The request has failed due to a temporary failure of the server.".to_owned();
        let retry_after_ms = Some(self.limits.retry_after_ms);
        Refused { retry_after_ms, ..Refused::new(503, "ServiceUnavailable", what) }
    }
}

impl Gateway {
    /// Answers callers.
    pub(crate) fn of_callers(shared: Arc<Shared>, config: &Config, find: Find) -> Gateway {
        Gateway { shared, side: Side::Callers(Box::new(Callers::new(config, find))) }
    }

    /// Answers the operator.
    pub(crate) fn of_operator(
        shared: Arc<Shared>,
        config: &Config,
        token: Secret,
        operations: &'static [&'static dyn Endpoint],
    ) -> Gateway {
        Gateway { shared, side: Side::Operator(Operator::new(config, token, operations)) }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.shared.limits
    }

    pub(crate) fn executor(&self) -> &Handle {
        &self.shared.executor
    }

    /// The answer to a request from `peer`, whatever it is.
    pub(crate) async fn answer(
        &self,
        request: Request<IncomingBody>,
        peer: IpAddr,
    ) -> Response<Full<Bytes>> {
        let mut about = self.about();
        match self.handle(request, peer, &mut about).await {
            Ok(body) => respond(&about, 200, body),
            Err(refused) => self.refuse(refused, about),
        }
    }

    /// The answer to any request on one connection too many.
    pub(crate) fn turn_away(&self) -> Response<Full<Bytes>> {
        self.refuse(self.shared.busy("limits.connections"), self.about())
    }

    /// The answer to a request that is refused. Why it is refused is remembered.
    fn refuse(&self, mut refused: Refused, mut about: About) -> Response<Full<Bytes>> {
        if let Side::Callers(_) = self.side {
            let (parameters, more_parameters) =
                mem::take(&mut about.parameters).sent(about.endpoint);
            let explained = explain::Refused {
                request_id: about.request_id.clone(),
                time: self.shared.clock.now(),
                account: about.account,
                region: about.region.clone(),
                operation: mem::take(&mut about.operation),
                status: refused.status,
                code: refused.code.clone(),
                message: match refused.kept_message {
                    Some(kept) => kept.into(),
                    None => refused.message.clone().into(),
                },
                why: mem::take(&mut *refused.why),
                parameters,
                more_parameters,
            };
            self.shared.explained.remember(explained);
        }
        refused.respond(&about)
    }

    fn about(&self) -> About {
        About {
            request_id: random::request_id(),
            format: Format::Json,
            product: match self.side {
                Side::Callers(_) => Product::Ecs,
                Side::Operator(_) => Product::Operator,
            },
            region: self.shared.world.default_region.clone(),
            account: None,
            operation: String::new(),
            endpoint: None,
            parameters: Parameters::default(),
        }
    }

    async fn handle(
        &self,
        request: Request<IncomingBody>,
        peer: IpAddr,
        about: &mut About,
    ) -> Result<Vec<u8>, Refused> {
        let (head, body) = request.into_parts();
        self.check_head(&head)?;
        let time = Duration::from_millis(self.limits().request_ms);
        let received = timeout(time, self.receive(&head.headers, body)).await;
        let (body, room) = received.map_err(|_| self.too_slow())??;
        let ready = guarded(|| self.read(&head, &body, peer, about))??;
        drop((head, body, room)); // All of it has been read: it need not wait for the commit.
        match ready {
            Ready::Said(body) => Ok(body),
            Ready::Call { call, endpoint } => {
                let action = endpoint.name();
                debug!(request_id = about.request_id, action, region = about.region, "a request");
                self.run(call, endpoint, about).await
            }
        }
    }

    fn check_head(&self, head: &Parts) -> Result<(), Refused> {
        let uri = &head.uri;
        let target = uri.path_and_query().map_or(0, |target| target.as_str().len())
            + uri.authority().map_or(0, |authority| authority.as_str().len());
        let lines = head.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4);
        let limit = self.limits().head_bytes;
        if target + lines.sum::<usize>() > limit {
            let what =
                format!("The request head is larger than {limit} bytes (limits.head_bytes).");
            return Err(Refused::new(431, "RequestHeaderTooLarge", what).and_close());
        }
        Ok(())
    }

    /// The whole body, and the room that it takes up.
    async fn receive(
        &self,
        headers: &HeaderMap,
        mut body: IncomingBody,
    ) -> Result<(Bytes, SemaphorePermit<'_>), Refused> {
        let limit = self.limits().body_bytes;
        let declared = body.size_hint();
        let least = usize::try_from(declared.lower()).unwrap_or(usize::MAX);
        if least > limit.saturating_mul(DRAIN_FACTOR)
            || least > limit && headers.contains_key(EXPECT)
        {
            return Err(self.too_large().and_close());
        }
        let most = declared.upper().and_then(|most| usize::try_from(most).ok());
        let room = most.unwrap_or(limit).min(limit);
        let room = if room <= SMALL_BODY { 0 } else { u32::try_from(room).unwrap_or(u32::MAX) };
        let room =
            self.shared.bodies.acquire_many(room).await.map_err(|_| self.shared.unavailable())?;
        let mut whole = BytesMut::new();
        let mut received = 0usize;
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| Refused::broken())?;
            let Ok(part) = frame.into_data() else { continue };
            received += part.len();
            if received > limit.saturating_mul(DRAIN_FACTOR) {
                return Err(self.too_large().and_close());
            }
            if received > limit {
                whole = BytesMut::new();
            } else {
                whole.extend_from_slice(&part);
            }
        }
        if received > limit {
            return Err(self.too_large());
        }
        Ok((whole.freeze(), room))
    }

    /// Reads a request, and keeps its parameters in case it is refused.
    fn read(
        &self,
        head: &Parts,
        body: &[u8],
        peer: IpAddr,
        about: &mut About,
    ) -> Result<Ready, Refused> {
        if head.method != Method::GET && head.method != Method::POST {
            let what = "This HTTP method is not supported.".to_owned();
            return Err(Refused::new(403, "UnsupportedHTTPMethod", what));
        }
        if !matches!(head.uri.path(), "" | "/") {
            let what = "Specified api is not found,please check your url and method.".to_owned();
            return Err(Refused::new(404, "InvalidApi.NotFound", what));
        }
        let query = head.uri.query().unwrap_or_default();
        let limit = self.limits().parameters;
        let mut form = Form::new();
        form.add_encoded(query.as_bytes(), limit)?;
        if is_form(&head.headers) {
            form.add_encoded(body, limit)?;
        }
        let shared = &*self.shared;
        let ready = match &self.side {
            Side::Callers(side) => side.read(shared, head, body, &form, peer, about),
            Side::Operator(side) => side.read(shared, &head.headers, &form, about),
        };
        about.parameters = if query.len() + body.len() > SMALL_BODY {
            let (sent, more) = explain::sent(&form, about.endpoint);
            Parameters::Sent(sent, more)
        } else {
            Parameters::Whole(form)
        };
        ready
    }

    /// Runs a request and renders its outcome.
    async fn run(
        &self,
        call: Box<Call>,
        endpoint: &'static dyn Endpoint,
        about: &About,
    ) -> Result<Vec<u8>, Refused> {
        let (format, request_id) = (about.format, about.request_id.clone());
        let render = move |outcome| match outcome {
            Outcome::Done(Ok(answer)) => {
                guarded(|| render(&*answer, endpoint, format, &request_id))
            }
            Outcome::Done(Err(fault)) => Ok(Err(fault)),
            Outcome::Panicked => Err(Refused::internal()),
        };
        let rendered = match call.access() {
            Access::Write => self.executor().write(call).await.map(render),
            Access::Read => self.executor().read(call, render).await,
        };
        match rendered {
            Ok(body) => body?.map_err(|fault| self.shared.fault(endpoint, &fault, about)),
            Err(why) => Err(self.shared.unanswered(why)),
        }
    }

    fn too_large(&self) -> Refused {
        let limit = self.limits().body_bytes;
        let what = format!("The request body is larger than {limit} bytes (limits.body_bytes).");
        Refused::new(413, "RequestEntityTooLarge", what)
    }

    fn too_slow(&self) -> Refused {
        let limit = self.limits().request_ms;
        let what = format!("The request took longer than {limit} ms (limits.request_ms).");
        Refused::new(408, "RequestTimeout", what).and_close()
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
    fn sent(self, endpoint: Option<&'static dyn Endpoint>) -> (Vec<Sent>, usize) {
        match self {
            Parameters::Whole(form) => explain::sent(&form, endpoint),
            Parameters::Sent(sent, more) => (sent, more),
        }
    }
}

fn render(
    answer: &dyn Answer,
    endpoint: &'static dyn Endpoint,
    format: Format,
    request_id: &str,
) -> Result<Vec<u8>, Fault> {
    Ok(answer.render(format, endpoint.name(), request_id))
}

/// Runs code of an operation. If it panics, only this request fails.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Refused> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic: Box<dyn Any + Send>| {
        error!(panic = panic_text(&*panic), "a request has made the server panic");
        Refused::internal()
    })
}

/// Whether the body holds parameters: it has the content type of a form, or none.
fn is_form(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(CONTENT_TYPE) else { return true };
    let value = value.to_str().unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim();
    essence.is_empty() || essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// The headers that are text.
fn texts(headers: &HeaderMap) -> Vec<(&str, &str)> {
    headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), str::from_utf8(value.as_bytes()).ok()?)))
        .collect()
}
