//! From an HTTP request to its answer.
//!
//! **Order of refusals.** Whether the request may come from where it comes from, by its `Host` and
//! `Origin` (see [`guard`]); the limits of the head; the body's limits and time; the verb; the path; the
//! form's encoding and number of parameters; `Format`; whether `Version` and `Action` are there and
//! known; who calls (see [`crate::auth`]); how often (see [`crate::throttle`]); then the refusals of
//! the operation itself. So a request for an operation that is not served is refused before its
//! signature is looked at, as in the cloud, where a gateway finds the operation first.
//!
//! The operator API works in the same way, with a token instead of `Version` and signature.

use std::any::Any;
use std::borrow::Cow;
use std::mem;
use std::net::{IpAddr, SocketAddr};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use api::credentials::{self, Incoming};
use api::{Answer, Form, Format};
use control::execution::{Call, panic_text};
use control::{Access, Endpoint, Fault, World};
use hyper::body::Incoming as IncomingBody;
use hyper::header::HeaderMap;
use hyper::http::request::Parts;
use hyper::{Method, Request, Response};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tracing::{debug, error};

use crate::clock::Clock;
use crate::config::{Config, Limits, Secret};
use crate::executor::{Glance, Handle, Outcome, Unanswered};
use crate::explain::{self, Explained};
use crate::places::Seat;
use crate::requests::{Requests, Wanted};
use crate::room::Room;
use about::{About, Parameters};
use callers::Callers;
use guard::Guard;
use metadata::Metadata;
use operator::Operator;
use refused::{Refused, respond};

pub(crate) use outgoing::{Outgoing, Written};
pub(crate) use proxy::{Line, Way};

mod about;
mod callers;
mod guard;
mod hosts;
mod incoming;
mod metadata;
mod operator;
mod outgoing;
mod proxy;
mod refused;

/// Finds an operation by version and action.
pub(crate) type Find = fn(&str, &str) -> Option<&'static dyn Endpoint>;

/// Bodies and answers up to this size do not count against the limits of all of them.
const SMALL: usize = 16 << 10;

/// Answers the requests of one listener.
pub(crate) struct Gateway {
    shared: Arc<Shared>,
    guard: Guard,
    side: Side,
}

/// What the two listeners have in common.
pub(crate) struct Shared {
    executor: Handle,
    world: Arc<World>,
    limits: Limits,
    clock: Clock,
    /// The bodies that come in.
    bodies: Arc<Room>,
    /// The answers that go out.
    answers: Arc<Room>,
    explained: Explained,
    metadata: Metadata,
    requests: Arc<Requests>,
    tls: TlsAcceptor,
    /// The folder of the store.
    data: PathBuf,
}

/// Which API a listener has.
enum Side {
    Callers(Box<Callers>),
    Operator(Operator),
    /// Programs on instances.
    Metadata,
}

/// A request that has been read.
enum Ready {
    /// A call to be run.
    Call { call: Box<Call>, endpoint: &'static dyn Endpoint },
    /// The answer to a request that needs no rows.
    Said(Vec<u8>),
    /// A wish to know what the store has.
    Store,
    /// A wish for requests that were answered, for which it may wait.
    Requests(Wanted),
}

impl Shared {
    pub(crate) fn new(
        config: &Config,
        executor: Handle,
        world: Arc<World>,
        requests: Arc<Requests>,
        tls: TlsAcceptor,
    ) -> Shared {
        let give_way = Duration::from_millis(config.limits.give_way_ms);
        Shared {
            executor,
            world,
            limits: config.limits.clone(),
            clock: config.clock.clone(),
            bodies: Room::new(config.limits.bodies_bytes, give_way),
            answers: Room::new(config.limits.answers_bytes, give_way),
            explained: Explained::new(&config.limits),
            metadata: Metadata::new(config),
            requests,
            tls,
            data: config.data.clone(),
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
    pub(crate) fn of_callers(
        shared: Arc<Shared>,
        config: &Config,
        address: SocketAddr,
        find: Find,
    ) -> Gateway {
        let guard = Guard::new(config, address);
        Gateway { shared, guard, side: Side::Callers(Box::new(Callers::new(config, find))) }
    }

    /// Answers the operator.
    pub(crate) fn of_operator(
        shared: Arc<Shared>,
        config: &Config,
        address: SocketAddr,
        token: Secret,
        operations: &'static [&'static dyn Endpoint],
    ) -> Gateway {
        let guard = Guard::new(config, address);
        Gateway { shared, guard, side: Side::Operator(Operator::new(config, token, operations)) }
    }

    /// Answers programs on instances.
    pub(crate) fn of_instances(
        shared: Arc<Shared>,
        config: &Config,
        address: SocketAddr,
    ) -> Gateway {
        Gateway { shared, guard: Guard::new(config, address), side: Side::Metadata }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.shared.limits
    }

    /// What accepts TLS.
    pub(crate) fn tls(&self) -> &TlsAcceptor {
        &self.shared.tls
    }

    pub(crate) fn executor(&self) -> &Handle {
        &self.shared.executor
    }

    /// The answer to a request of the connection with this seat, whatever it is.
    pub(crate) async fn answer(
        &self,
        request: Request<IncomingBody>,
        seat: &Arc<Seat>,
        line: Line,
    ) -> Response<Written> {
        seat.has_head().await;
        let mut about = self.about(seat.peer);
        let (head, body) = request.into_parts();
        let answer = match self.guard.admit(&head, line) {
            Err(refused) => Err(refused),
            Ok(origin) => {
                about.origin = origin;
                if let Some(response) = guard::preflight(&head, &about) {
                    return response;
                }
                if self.is_for_metadata(&head) {
                    // No request of it has a body.
                    seat.has_request().await;
                    return self.metadata(&head, seat.peer).await;
                }
                self.handle(head, body, seat, &mut about).await
            }
        };
        match answer {
            Ok(written) => self.done(written, about),
            Err(refused) => self.refuse(refused, about),
        }
    }

    /// The answer to any request on one connection too many.
    pub(crate) fn turn_away(&self, peer: IpAddr) -> Response<Written> {
        self.refuse(self.shared.busy("limits.connections"), self.about(peer))
    }

    /// Lets nobody wait for requests any more.
    pub(crate) fn closes(&self) {
        self.shared.requests.close();
    }

    /// The answer to a request that was done.
    fn done(&self, written: Written, about: About) -> Response<Written> {
        let response = respond(&about, 200, written);
        let named = about.named();
        self.note(about, named, 200, Cow::Borrowed(""));
        response
    }

    /// The answer to a request that is refused. Why it is refused is remembered.
    fn refuse(&self, mut refused: Refused, mut about: About) -> Response<Written> {
        let (named, status, code) = (about.named(), refused.status, refused.code.clone());
        if let Side::Callers(_) = self.side {
            let (parameters, more_parameters) =
                mem::take(&mut about.parameters).sent(about.endpoint);
            let explained = explain::Refused {
                request_id: about.request_id.clone(),
                time: self.shared.clock.now(),
                account: about.account,
                region: about.region.clone(),
                operation: about.operation.clone(),
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
        let response = refused.respond(&about);
        self.note(about, named, status, code);
        response
    }

    async fn handle(
        &self,
        head: Parts,
        body: IncomingBody,
        seat: &Arc<Seat>,
        about: &mut About,
    ) -> Result<Written, Refused> {
        self.check_head(&head)?;
        let time = Duration::from_millis(self.limits().request_ms);
        let received = timeout(time, self.receive(&head.headers, body, seat)).await;
        let body = received.map_err(|_| self.too_slow())??;
        seat.has_request().await;
        let ready = guarded(|| self.read(&head, &body.bytes, seat.peer, about))??;
        drop((head, body)); // All of it has been read: it need not wait for the commit.
        match ready {
            Ready::Said(body) => Ok(self.written(body, seat).await),
            Ready::Store => {
                let body = self.store(&about.request_id).await?;
                Ok(self.written(body, seat).await)
            }
            Ready::Requests(wanted) => {
                let told = self.shared.requests.after(wanted).await;
                let body = told.render(Format::Json, operator::LIST_REQUESTS, &about.request_id);
                Ok(self.written(body, seat).await)
            }
            Ready::Call { call, endpoint } => {
                let action = endpoint.name();
                debug!(request_id = about.request_id, action, region = about.region, "a request");
                self.run(call, endpoint, seat, about).await
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

    /// Reads a request, and keeps its parameters in case it is refused, if it is known whose they are.
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
        let headers = texts(&head.headers);
        if is_form(&headers) {
            form.add_encoded(body, limit)?;
        }
        let (method, path, shared) = (head.method.as_str(), head.uri.path(), &*self.shared);
        let incoming = Incoming { method, path, query, body, headers: &headers, form: &form };
        let ready = match &self.side {
            Side::Callers(side) => side.read(shared, &incoming, peer, about),
            Side::Operator(side) => side.read(shared, &head.headers, &form, about),
            Side::Metadata => Err(Refused::internal()),
        };
        about.parameters = match about.account {
            None => Parameters::default(),
            Some(_) if query.len() + body.len() <= SMALL => Parameters::Whole(form),
            Some(_) => {
                let (sent, more) = explain::sent(&form, about.endpoint);
                Parameters::Sent(sent, more)
            }
        };
        ready
    }

    /// Runs a request and renders its outcome.
    async fn run(
        &self,
        call: Box<Call>,
        endpoint: &'static dyn Endpoint,
        seat: &Arc<Seat>,
        about: &About,
    ) -> Result<Written, Refused> {
        let (format, request_id) = (about.format, about.request_id.clone());
        let render = move |outcome| match outcome {
            Outcome::Done(Ok(answer)) => {
                guarded(|| render(&*answer, endpoint, format, &request_id))
            }
            Outcome::Done(Err(fault)) => Ok(Err(fault)),
            Outcome::Panicked => Err(Refused::internal()),
        };
        // A read of a long page keeps its turn until its answer has room: so only as many wait for that.
        let (rendered, _turn) = match call.access() {
            Access::Write => (self.executor().write(call).await.map(render), None),
            Access::Read => match self.glance(call, about)? {
                Glanced::Done(outcome) => (Ok(render(outcome)), None),
                Glanced::Call(call) => match self.executor().read(call, render).await {
                    Ok((rendered, turn)) => (Ok(rendered), turn),
                    Err(why) => (Err(why), None),
                },
            },
        };
        match rendered {
            Ok(body) => match body? {
                Ok(body) => Ok(self.written(body, seat).await),
                Err(fault) => Err(self.shared.fault(endpoint, &fault, about)),
            },
            Err(why) => Err(self.shared.unanswered(why)),
        }
    }

    /// Runs a read here and now if it is short, and else gives it back.
    fn glance(&self, call: Box<Call>, about: &About) -> Result<Glanced, Refused> {
        // Without its parameters, nobody could begin it again.
        let Parameters::Whole(form) = &about.parameters else { return Ok(Glanced::Call(call)) };
        let endpoint = call.endpoint();
        let glance = self.executor().glance(call).map_err(|why| self.shared.unanswered(why))?;
        Ok(match glance {
            Glance::Done(outcome) => Glanced::Done(outcome),
            Glance::Long(call) => Glanced::Call(call),
            Glance::Unfinished(unfinished) => {
                let again = guarded(|| unfinished.again(form, &self.shared.world))?;
                let again = again.map_err(|fault| self.shared.fault(endpoint, &fault, about))?;
                Glanced::Call(Box::new(again))
            }
        })
    }

    /// A rendered answer, once there is room for it.
    async fn written(&self, mut body: Vec<u8>, seat: &Arc<Seat>) -> Written {
        if body.len() <= SMALL {
            return Written::small(body);
        }
        body.shrink_to_fit();
        let holder = seat.clone();
        let share = self.shared.answers.share(seat.peer, move || holder.give_up_answer());
        share.grow(body.len()).await;
        Written { body, share: Some(share) }
    }

    fn too_slow(&self) -> Refused {
        let limit = self.limits().request_ms;
        let what = format!("The request took longer than {limit} ms (limits.request_ms).");
        Refused::new(408, "RequestTimeout", what).and_close()
    }
}

/// What came of a read that was tried at once.
enum Glanced {
    Done(Outcome),
    /// It takes longer.
    Call(Box<Call>),
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

/// Whether the body holds parameters: it has the content type of a form, or none that can be believed.
fn is_form(headers: &[(&str, &str)]) -> bool {
    let value = credentials::content_type(headers).unwrap_or_default();
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
