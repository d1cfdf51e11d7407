//! From an HTTP request to its answer.
//!
//! **Order of refusals.** Limits of the head; the body's limits and time; verb; path; the form's
//! encoding and number of parameters; `Format`; `Version` and `Action` there, known; who calls (see
//! [`crate::auth`]); then the operation's own. So an operation that is not served is told before
//! the signature is looked at, as in the cloud, where a gateway finds the operation first.

use std::any::Any;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use api::credentials::{self, AuthError, Incoming};
use api::form::FormError;
use api::{Answer, Form, Format, Refusal};
use bytes::{Bytes, BytesMut};
use control::dispatch::{self, Call};
use control::{Access, Endpoint, Fault, Product, World};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming as IncomingBody};
use hyper::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CONNECTION, CONTENT_TYPE, EXPECT, HOST, HeaderMap, HeaderValue,
};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;
use tracing::{debug, error};

use crate::auth::Auth;
use crate::clock::Clock;
use crate::config::{Config, Limits};
use crate::executor::{self, Handle, Outcome, Unanswered};
use crate::random;

/// Finds an operation by version and action.
pub(crate) type Find = fn(&str, &str) -> Option<&'static dyn Endpoint>;

/// Bodies up to this size are received without asking for room.
const SMALL_BODY: usize = 16 << 10;
/// How much more than the limit a body may be for the rest of it to be read, and thrown away: a
/// client that is still sending would not see an answer.
const DRAIN_FACTOR: usize = 8;

/// Answers requests.
pub(crate) struct Gateway {
    auth: Auth,
    executor: Handle,
    world: Arc<World>,
    limits: Limits,
    clock: Clock,
    find: Find,
    /// Bytes that bodies may still take.
    bodies: Semaphore,
}

/// What an answer says of its request, as far as that is known.
struct About {
    request_id: String,
    format: Format,
    product: &'static str,
    region: String,
}

/// A request that is ready to run.
struct Ready {
    call: Call,
    endpoint: &'static dyn Endpoint,
}

/// A request that gets no answer of an operation.
struct Refused {
    status: u16,
    code: Cow<'static, str>,
    message: String,
    /// For load: when to try again, in milliseconds.
    retry_after_ms: Option<u64>,
    /// Whether the connection is of no more use.
    close: bool,
}

impl Gateway {
    pub(crate) fn new(config: &Config, executor: Handle, world: Arc<World>, find: Find) -> Gateway {
        Gateway {
            auth: Auth::new(config),
            executor,
            world,
            limits: config.limits.clone(),
            clock: config.clock.clone(),
            find,
            bodies: Semaphore::new(config.limits.bodies_bytes),
        }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn executor(&self) -> &Handle {
        &self.executor
    }

    /// The answer to a request, whatever it is.
    pub(crate) async fn answer(&self, request: Request<IncomingBody>) -> Response<Full<Bytes>> {
        let mut about = self.about();
        match self.handle(request, &mut about).await {
            Ok(body) => respond(&about, 200, body),
            Err(refused) => refused.respond(&about),
        }
    }

    /// The answer to any request on a connection too many.
    pub(crate) fn turn_away(&self) -> Response<Full<Bytes>> {
        self.busy("limits.connections").respond(&self.about())
    }

    fn about(&self) -> About {
        About {
            request_id: random::request_id(),
            format: Format::Json,
            product: Product::Ecs.name(),
            region: self.world.default_region.clone(),
        }
    }

    async fn handle(
        &self,
        request: Request<IncomingBody>,
        about: &mut About,
    ) -> Result<Vec<u8>, Refused> {
        let (head, body) = request.into_parts();
        self.check_head(&head)?;
        let time = Duration::from_millis(self.limits.request_ms);
        let received = timeout(time, self.receive(&head.headers, body)).await;
        let (body, room) = received.map_err(|_| self.too_slow())??;
        let ready = guarded(|| self.read(&head, &body, about))??;
        drop((head, body, room)); // What is received is taken in; it need not wait for the commit.
        let action = ready.endpoint.name();
        debug!(request_id = about.request_id, action, region = about.region, "a request");
        self.run(ready, about).await
    }

    fn check_head(&self, head: &Parts) -> Result<(), Refused> {
        let uri = &head.uri;
        let target = uri.path_and_query().map_or(0, |target| target.as_str().len())
            + uri.authority().map_or(0, |authority| authority.as_str().len());
        let lines = head.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4);
        let limit = self.limits.head_bytes;
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
        let limit = self.limits.body_bytes;
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
        let room = self.bodies.acquire_many(room).await.map_err(|_| self.stopping())?;
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

    /// Reads a request: which operation, of whom, with which parameters.
    fn read(&self, head: &Parts, body: &[u8], about: &mut About) -> Result<Ready, Refused> {
        if head.method != Method::GET && head.method != Method::POST {
            let what = "This HTTP method is not supported.".to_owned();
            return Err(Refused::new(403, "UnsupportedHTTPMethod", what));
        }
        let path = head.uri.path();
        if !matches!(path, "" | "/") {
            let what = "Specified api is not found,please check your url and method.".to_owned();
            return Err(Refused::new(404, "InvalidApi.NotFound", what));
        }
        let query = head.uri.query().unwrap_or_default();
        let mut form = Form::new();
        form.add_encoded(query.as_bytes(), self.limits.parameters)?;
        if is_form(&head.headers) {
            form.add_encoded(body, self.limits.parameters)?;
        }
        let headers = texts(&head.headers);
        let method = head.method.as_str();
        let incoming = Incoming { method, path, query, body, headers: &headers, form: &form };
        let host_region = self.region_of_host(head);
        about.format = credentials::format(&incoming)?;
        let named = incoming.parameter("RegionId").filter(|id| self.world.region(id).is_some());
        if let Some(region) = named.or(host_region) {
            about.region = region.to_owned();
        }
        let endpoint = self.endpoint(&incoming, about)?;
        let caller = self.auth.caller(&incoming, self.clock.now())?;
        if incoming.parameter("RegionId").is_none()
            && let Some(region) = host_region
        {
            form.insert("RegionId", region);
        }
        let call = dispatch::prepare(endpoint, &form, &caller, &self.world)
            .map_err(|fault| refusal(endpoint, &fault, about))?;
        Ok(Ready { call, endpoint })
    }

    fn endpoint(
        &self,
        incoming: &Incoming<'_>,
        about: &mut About,
    ) -> Result<&'static dyn Endpoint, Refused> {
        let target = credentials::target(incoming)?;
        let mut products = Product::ALL.into_iter();
        let Some(product) = products.find(|one| one.version() == target.version) else {
            let what = "Specified parameter Version is not valid.".to_owned();
            return Err(Refused::new(400, "InvalidVersion", what));
        };
        about.product = product.name();
        (self.find)(target.version, target.action).ok_or_else(|| {
            let what = "Specified api is not found, please check your url and method.".to_owned();
            Refused::new(404, "InvalidAction.NotFound", what)
        })
    }

    /// The region that the host names, as `ecs.cn-hangzhou.aliyuncs.com` and
    /// `ecs-cn-hangzhou.aliyuncs.com` do, if it is one of the catalogue.
    fn region_of_host<'a>(&self, head: &'a Parts) -> Option<&'a str> {
        let named = head.headers.get(HOST).and_then(|host| host.to_str().ok());
        let host = head.uri.authority().map(|authority| authority.as_str()).or(named)?;
        let host = host.split_once(':').map_or(host, |(host, _port)| host);
        let rest = host.strip_suffix(".aliyuncs.com")?;
        let (product, region) = rest.split_once(['.', '-'])?;
        let is_ours = Product::ALL.iter().any(|one| one.name().eq_ignore_ascii_case(product));
        (is_ours && self.world.region(region).is_some()).then_some(region)
    }

    /// Runs a request and renders what it came to.
    async fn run(&self, ready: Ready, about: &mut About) -> Result<Vec<u8>, Refused> {
        let Ready { call, endpoint } = ready;
        let (format, request_id) = (about.format, about.request_id.clone());
        let render = move |outcome| match outcome {
            Outcome::Done(Ok(answer)) => {
                guarded(|| render(&*answer, endpoint, format, &request_id))
            }
            Outcome::Done(Err(fault)) => Ok(Err(fault)),
            Outcome::Panicked => Err(Refused::internal()),
        };
        let rendered = match call.access() {
            Access::Write => self.executor.write(call).await.map(render),
            Access::Read => self.executor.read(call, render).await,
        };
        match rendered {
            Ok(body) => body?.map_err(|fault| refusal(endpoint, &fault, about)),
            Err(Unanswered::Busy) => Err(self.busy("limits.queue")),
            Err(Unanswered::Stopped) => Err(Refused::internal()),
        }
    }

    /// The documented answer to load, and which limit it was.
    fn busy(&self, limit: &str) -> Refused {
        debug!(limit, "a request is refused for load");
        self.stopping()
    }

    fn stopping(&self) -> Refused {
        let what = "The request has failed due to a temporary failure of the server.".to_owned();
        let retry_after_ms = Some(self.limits.retry_after_ms);
        Refused { retry_after_ms, ..Refused::new(503, "ServiceUnavailable", what) }
    }

    fn too_large(&self) -> Refused {
        let limit = self.limits.body_bytes;
        let what = format!("The request body is larger than {limit} bytes (limits.body_bytes).");
        Refused::new(413, "RequestEntityTooLarge", what)
    }

    fn too_slow(&self) -> Refused {
        let limit = self.limits.request_ms;
        let what = format!("The request took longer than {limit} ms (limits.request_ms).");
        Refused::new(408, "RequestTimeout", what).and_close()
    }
}

impl Refused {
    fn new(status: u16, code: impl Into<Cow<'static, str>>, message: String) -> Refused {
        Refused { status, code: code.into(), message, retry_after_ms: None, close: false }
    }

    fn internal() -> Refused {
        let what = "The request processing has failed due to some unknown error, exception or \
                    failure.";
        Refused::new(500, "InternalError", what.to_owned())
    }

    /// The body ended before its end, or is not of the form that its head says.
    fn broken() -> Refused {
        let what = "The request body cannot be read.".to_owned();
        Refused::new(400, "InvalidParameter.Format", what).and_close()
    }

    fn and_close(self) -> Refused {
        Refused { close: true, ..self }
    }

    fn respond(self, about: &About) -> Response<Full<Bytes>> {
        let (code, region, product) = (self.code, &about.region, about.product);
        debug!(request_id = about.request_id, status = self.status, code = &*code, "refused");
        let body = Refusal {
            request_id: about.request_id.clone(),
            host_id: format!("{}.{region}.aliyuncs.com", product.to_ascii_lowercase()),
            recommend: format!(
                "https://api.aliyun.com/troubleshoot?q={code}&product={product}&requestId={}",
                about.request_id
            ),
            code: code.into_owned(),
            message: self.message,
        };
        let mut response = respond(about, self.status, body.render(about.format));
        let headers = response.headers_mut();
        if let Some(ms) = self.retry_after_ms {
            headers.insert("x-acs-retry-after", HeaderValue::from(ms));
        }
        if self.close {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

impl From<AuthError> for Refused {
    fn from(error: AuthError) -> Refused {
        Refused::new(error.status(), error.code(), error.to_string())
    }
}

impl From<FormError> for Refused {
    fn from(error: FormError) -> Refused {
        Refused::new(error.status(), error.code(), error.to_string())
    }
}

/// How a fault of an operation reads on the wire. One of the store is for the log as well.
fn refusal(endpoint: &'static dyn Endpoint, fault: &Fault, about: &About) -> Refused {
    if let Fault::Store(failure) = fault {
        let (request_id, action) = (&about.request_id, endpoint.name());
        error!(request_id, action, %failure, "the store failed an operation");
    }
    let (row, message) = dispatch::refusal(endpoint, fault);
    Refused::new(row.status, row.code, message)
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

fn respond(about: &About, status: u16, body: Vec<u8>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(about.format.content_type()));
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    let request_id = HeaderValue::from_str(&about.request_id).expect("a UUID is ASCII");
    headers.insert("x-acs-request-id", request_id);
    response
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
