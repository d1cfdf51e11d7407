//! From an HTTP request to its answer.
//!
//! **Order of refusals.** Limits of the head; the body's limits and time; verb; path; the form's
//! encoding and number of parameters; `Format`; `Version` and `Action` there, known; who calls (see
//! [`crate::auth`]); how often (see [`crate::throttle`]); then the operation's own. So an operation
//! that is not served is told before the signature is looked at, as in the cloud, where a gateway
//! finds the operation first.
//!
//! The operator API is the same with a token in the place of `Version` and signature.

use std::any::Any;
use std::mem;
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use api::{Answer, Form, Format};
use bytes::{Bytes, BytesMut};
use control::dispatch::Call;
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
use crate::executor::{self, Handle, Outcome, Unanswered};
use crate::explain::{self, Explained, Sent, Why};
use crate::random;
use callers::Callers;
use operator::Operator;
use refused::{Refused, respond};

mod callers;
mod operator;
mod refused;

/// Finds an operation by version and action.
pub(crate) type Find = fn(&str, &str) -> Option<&'static dyn Endpoint>;

/// Bodies up to this size are received without asking for room.
const SMALL_BODY: usize = 16 << 10;
/// How much more than the limit a body may be for the rest of it to be read, and thrown away: a
/// client that is still sending would not see an answer.
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

/// What an answer says of its request, and what is to be explained, as far as that is known.
struct About {
    request_id: String,
    format: Format,
    product: Product,
    region: String,
    account: Option<u64>,
    /// As the request names it.
    operation: String,
    endpoint: Option<&'static dyn Endpoint>,
    parameters: Parameters,
}

/// The parameters of a request, until it is known whether it is refused.
enum Parameters {
    /// As they came; those of a small request only, which no limit counts.
    Whole(Form),
    /// What would be explained of them.
    Sent(Vec<Sent>, usize),
}

/// A request that has been read.
enum Ready {
    /// It is to be run.
    Call { call: Box<Call>, endpoint: &'static dyn Endpoint },
    /// It needs no rows: this is its answer.
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

    /// The answer to any request on a connection too many.
    pub(crate) fn turn_away(&self) -> Response<Full<Bytes>> {
        self.refuse(self.busy("limits.connections"), self.about())
    }

    /// The answer that refuses, after what is behind it has been noted.
    fn refuse(&self, refused: Refused, mut about: About) -> Response<Full<Bytes>> {
        if let Side::Callers(_) = self.side {
            let (parameters, more_parameters) =
                mem::take(&mut about.parameters).sent(about.endpoint);
            let explained = explain::Refused {
                request_id: about.request_id.clone(),
                account_id: about.account.map(|account| account.to_string()),
                region_id: about.region.clone(),
                operation: about.operation.clone(),
                status: refused.status,
                code: refused.code.to_string(),
                message: refused.kept_message.unwrap_or(&refused.message).to_owned(),
                why: Why::clone(&refused.why),
                parameters,
                more_parameters,
                ..explain::Refused::default()
            };
            self.shared.explained.remember(explained.at(self.shared.clock.now()));
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
        drop((head, body, room)); // What is received is taken in; it need not wait for the commit.
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

    /// The whole body, and the room that it takes.
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
        let room = self.shared.bodies.acquire_many(room).await.map_err(|_| self.stopping())?;
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
            Side::Callers(side) => side.read(shared, head, body, &mut form, peer, about),
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

    /// Runs a request and renders what it came to.
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
            Err(Unanswered::Busy) => Err(self.busy("limits.queue")),
            Err(Unanswered::Stopped) => Err(Refused::internal()),
        }
    }

    /// The documented answer to load, and which limit it was.
    fn busy(&self, limit: &str) -> Refused {
        debug!(limit, "a request is refused for load");
        let refused = self.stopping();
        refused.because("The server is busy.", limit.to_owned())
    }

    fn stopping(&self) -> Refused {
        let what = "The request has failed due to a temporary failure of the server.".to_owned();
        let retry_after_ms = Some(self.limits().retry_after_ms);
        Refused { retry_after_ms, ..Refused::new(503, "ServiceUnavailable", what) }
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
    /// What is explained of them, and of how many nothing is.
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

/// Runs code of an operation; a panic is the failure of this one request.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Refused> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic: Box<dyn Any + Send>| {
        error!(panic = executor::text(&*panic), "a request has made the server panic");
        Refused::internal()
    })
}

/// Whether the body holds parameters: with the form's content type, or with none.
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
