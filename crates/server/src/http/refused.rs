//! Requests that get no answer of an operation: how that reads on the wire.

use std::borrow::Cow;

use api::credentials::AuthError;
use api::form::FormError;
use api::{AccessDenied, Refusal};
use bytes::Bytes;
use control::authorization;
use control::dispatch::{self, Explanation};
use control::world::Edition;
use control::{Endpoint, Fault, Product};
use http_body_util::Full;
use hyper::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CONNECTION, CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE,
};
use hyper::{Response, StatusCode};
use tracing::{debug, error};

use super::About;
use crate::auth;
use crate::explain::Why;

/// Where the gateway's errors are documented, and those of load.
const GATEWAY_PAGE: &str = "contract/semantics.md, section 2.2 (the gateway)";
const LOAD_PAGE: &str = "contract/semantics.md, section 8 (rate limits)";

/// A request that gets no answer of an operation.
pub(super) struct Refused {
    pub(super) status: u16,
    pub(super) code: Cow<'static, str>,
    pub(super) message: String,
    /// For load: when to try again, in milliseconds.
    pub(super) retry_after_ms: Option<u64>,
    /// Whether the connection is of no more use.
    pub(super) close: bool,
    /// What the message does not say.
    pub(super) why: Box<Why>,
    /// The part of the message that may be kept, if not all.
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
            why: Box::new(Why { page: GATEWAY_PAGE.to_owned(), ..Why::default() }),
            kept_message: None,
            denied: None,
        }
    }

    pub(super) fn internal() -> Refused {
        let what = "The request processing has failed due to some unknown error, exception or \
                    failure.";
        Refused::new(500, "InternalError", what.to_owned())
            .because("The server's own failure; its log says more.", String::new())
    }

    /// The body ended before its end, or is not of the form that its head says.
    pub(super) fn broken() -> Refused {
        let what = "The request body cannot be read.".to_owned();
        Refused::new(400, "InvalidParameter.Format", what).and_close()
    }

    /// One call too many in this minute. The text is the gateway's, whatever the page says.
    pub(super) fn throttled(values: String, retry_after_ms: u64) -> Refused {
        let what = "Request was denied due to request throttling.".to_owned();
        let mut refused = Refused::new(400, "Throttling", what)
            .because("The calls of this minute are used up (calls_per_minute).", values);
        refused.why.page = LOAD_PAGE.to_owned();
        Refused { retry_after_ms: Some(retry_after_ms), ..refused }
    }

    /// A fault of an operation. One of the store is for the log as well.
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
        let (row, message) = dispatch::refusal(endpoint, fault, edition);
        let Explanation { page, rules, sentence, values } =
            dispatch::explain(endpoint, fault, edition, &row, &message);
        let why = Box::new(Why { sentence, values, page, rules });
        let retry_after_ms = row.code.starts_with("Throttling").then_some(retry_after_ms);
        let denied = authorization::detail(fault).map(Box::new);
        Refused { why, retry_after_ms, denied, ..Refused::new(row.status, row.code, message) }
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

    pub(super) fn because(mut self, sentence: &str, values: String) -> Refused {
        self.why.sentence = sentence.to_owned();
        self.why.values = values;
        self
    }

    pub(super) fn and_close(self) -> Refused {
        Refused { close: true, ..self }
    }

    pub(super) fn respond(self, about: &About) -> Response<Full<Bytes>> {
        let (code, region, product) = (self.code, &about.region, about.product.name());
        debug!(request_id = about.request_id, status = self.status, code = &*code, "refused");
        let body = Refusal {
            request_id: about.request_id.clone(),
            host_id: match about.product {
                Product::Operator => "operator".to_owned(),
                _ => format!("{}.{region}.aliyuncs.com", product.to_ascii_lowercase()),
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
        let mut response = respond(about, self.status, body.render(about.format));
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
        Refused::new(error.status(), error.code(), error.to_string())
    }
}

/// An answer with the headers that all have.
pub(super) fn respond(about: &About, status: u16, body: Vec<u8>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(about.format.content_type()));
    // As the service does. No page of the web is to operate the server.
    if about.product != Product::Operator {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    let request_id = HeaderValue::from_str(&about.request_id).expect("a UUID is ASCII");
    headers.insert("x-acs-request-id", request_id);
    response
}
