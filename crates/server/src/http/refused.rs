//! Requests that an operation does not answer: how their refusals read on the wire.

use std::borrow::Cow;

use api::credentials::AuthError;
use api::form::FormError;
use api::{AccessDenied, Refusal};
use control::execution::authorization;
use control::facts::world::Edition;
use control::faults::Reading;
use control::{Endpoint, Fault, Product};
use hyper::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CONNECTION, CONTENT_TYPE, HeaderValue, VARY, WWW_AUTHENTICATE,
};
use hyper::{Response, StatusCode};
use tracing::{debug, error};

use super::{About, Written};
use crate::auth;
use crate::explain::{self, Source, Why};

/// The refusal of a request.
pub(super) struct Refused {
    pub(super) status: u16,
    pub(super) code: Cow<'static, str>,
    pub(super) message: String,
    /// In how many milliseconds to try again, if that is of use.
    pub(super) retry_after_ms: Option<u64>,
    /// Whether the connection is of no further use.
    pub(super) close: bool,
    /// What the message does not say.
    pub(super) why: Box<Why>,
    /// What may be kept of the message, if not all.
    pub(super) kept_message: Option<&'static str>,
    /// Why a RAM user was refused.
    pub(super) denied: Option<Box<AccessDenied>>,
}

impl Refused {
    pub(super) fn new(status: u16, code: impl Into<Cow<'static, str>>, message: String) -> Refused {
        Refused {
            status,
            code: code.into(),
            message,
            retry_after_ms: None,
            close: false,
            why: Box::default(),
            kept_message: None,
            denied: None,
        }
    }

    pub(super) fn internal() -> Refused {
        let what = "The request processing has failed due to some unknown error, exception or \
                    failure.";
        Refused::new(500, "InternalError", what.to_owned())
            .because("The server itself has failed; its log says more.", String::new())
    }

    /// The body ended too early, or is not of the form that its head says.
    pub(super) fn broken() -> Refused {
        let what = "The request body cannot be read.".to_owned();
        Refused::new(400, "InvalidParameter.Format", what).and_close()
    }

    /// One call too many in this minute. The text is that of the gateway, whatever the page says.
    pub(super) fn throttled(values: String, retry_after_ms: u64) -> Refused {
        let what = "Request was denied due to request throttling.".to_owned();
        let mut refused = Refused::new(400, "Throttling", what)
            .because("All calls of this minute have been used (calls_per_minute).", values);
        refused.why.source = Source::Load;
        Refused { retry_after_ms: Some(retry_after_ms), ..refused }
    }

    /// A fault of an operation. If the store failed, it is logged too.
    pub(super) fn fault(
        endpoint: &'static dyn Endpoint,
        fault: &Fault,
        edition: Edition,
        retry_after_ms: u64,
        about: &About,
    ) -> Refused {
        if let Fault::Store(failure) = fault {
            let (request_id, action) = (&about.request_id, endpoint.name());
            error!(request_id, action, %failure, "the store failed an operation");
        }
        let page = endpoint.page(edition);
        let Reading { row, text, sentence } = fault.reading(page.rows);
        // If it is the message, it need not be kept twice.
        let sentence = if sentence == text { String::new() } else { sentence };
        let values = explain::values(fault);
        let why = Why { sentence: sentence.into(), values, source: Source::Page(page) };
        let retry_after_ms = row.code.starts_with("Throttling").then_some(retry_after_ms);
        let denied = authorization::detail(fault).map(Box::new);
        let refused = Refused::new(row.status, row.code, text);
        Refused { why: Box::new(why), retry_after_ms, denied, ..refused }
    }

    pub(super) fn auth(error: &AuthError, values: String) -> Refused {
        let mut refused = Refused::new(error.status(), error.code(), error.to_string())
            .because(auth::sentence(error), values);
        if let AuthError::SignatureDoesNotMatch { .. } = error {
            // The text that should have been signed may hold a security token.
            refused.kept_message = Some("Specified signature is not matched with our calculation.");
        }
        refused
    }

    pub(super) fn because(mut self, sentence: &'static str, values: String) -> Refused {
        self.why.sentence = sentence.into();
        self.why.values = values;
        self
    }

    pub(super) fn and_close(self) -> Refused {
        Refused { close: true, ..self }
    }

    pub(super) fn respond(self, about: &About) -> Response<Written> {
        let (code, region, product) = (self.code, &about.region, about.product.name());
        debug!(request_id = about.request_id, status = self.status, code = &*code, "refused");
        let body = Refusal {
            request_id: about.request_id.clone(),
            host_id: match about.product {
                Product::Operator => "operator".to_owned(),
                one => one.host(region),
            },
            recommend: match about.product {
                Product::Operator => "enid operator --help".to_owned(),
                _ => format!(
                    "https://api.aliyun.com/troubleshoot?q={code}&product={product}&requestId={}",
                    about.request_id
                ),
            },
            code: code.into_owned(),
            message: self.message,
            access_denied_detail: self.denied.map(|denied| *denied),
        };
        let mut response = respond(about, self.status, Written::small(body.render(about.format)));
        let headers = response.headers_mut();
        if let Some(ms) = self.retry_after_ms {
            headers.insert("x-acs-retry-after", HeaderValue::from(ms));
        }
        if self.status == 401 && about.product == Product::Operator {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if self.close {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

impl From<AuthError> for Refused {
    fn from(error: AuthError) -> Refused {
        Refused::auth(&error, String::new())
    }
}

impl From<FormError> for Refused {
    fn from(error: FormError) -> Refused {
        let mut refused = Refused::new(error.status(), error.code(), error.to_string());
        // It shows a parameter's name, which may be anything, before anybody has authenticated.
        refused.kept_message = Some("Specified parameter format is not valid.");
        refused
    }
}

/// An answer with the headers that all answers have.
pub(super) fn respond(about: &About, status: u16, written: Written) -> Response<Written> {
    let mut response = Response::new(written);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(about.format.content_type()));
    // The service lets any page see its answers; but it knows no key that everybody has.
    if let Some(origin) = &about.origin {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(VARY, HeaderValue::from_static("Origin"));
    }
    let request_id = HeaderValue::from_str(&about.request_id).expect("a UUID is ASCII");
    headers.insert("x-acs-request-id", request_id);
    response
}
