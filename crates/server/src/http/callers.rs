//! The API that callers see: which operation a request wants, of whom, how often.

use std::net::IpAddr;

use api::Form;
use api::credentials::{self, AuthError, Incoming};
use control::{Endpoint, Product, World, dispatch, facts::pages};
use hyper::header::HOST;
use hyper::http::request::Parts;

use super::refused::Refused;
use super::{About, Find, Ready, Shared, texts};
use crate::auth::Auth;
use crate::config::Config;
use crate::throttle::{Throttle, Throttled};

/// What only the API that callers see has.
pub(super) struct Callers {
    auth: Auth,
    throttle: Throttle,
    find: Find,
    skew_s: u32,
}

impl Callers {
    pub(super) fn new(config: &Config, find: Find) -> Callers {
        Callers {
            auth: Auth::new(config),
            throttle: Throttle::new(config.world.calls_per_minute.clone()),
            find,
            skew_s: config.clock_skew_s,
        }
    }

    /// Reads a request: which operation, of whom, with which parameters.
    pub(super) fn read(
        &self,
        shared: &Shared,
        head: &Parts,
        body: &[u8],
        form: &mut Form,
        peer: IpAddr,
        about: &mut About,
    ) -> Result<Ready, Refused> {
        let headers = texts(&head.headers);
        let query = head.uri.query().unwrap_or_default();
        let (method, path) = (head.method.as_str(), head.uri.path());
        let incoming = Incoming { method, path, query, body, headers: &headers, form };
        let world = &*shared.world;
        let host_region = region_of_host(head, world);
        about.format = credentials::format(&incoming)?;
        let named = incoming.parameter("RegionId").filter(|id| world.region(id).is_some());
        if let Some(region) = named.or(host_region) {
            about.region = region.to_owned();
        }
        let endpoint = self.endpoint(world, &incoming, about)?;
        let now = shared.clock.now();
        let caller = self.auth.caller(&incoming, peer, now).map_err(|error| {
            let values = match error {
                AuthError::TimestampExpired => format!(
                    "the server's time is {}, clock_skew_s is {}",
                    control::text::time(now),
                    self.skew_s
                ),
                _ => String::new(),
            };
            Refused::auth(&error, values)
        })?;
        about.account = Some(caller.account);
        self.throttle.admit(caller.account, &about.region, endpoint, now).map_err(
            |Throttled { limit, retry_after_ms }| {
                let name = endpoint.name();
                Refused::throttled(format!("calls_per_minute.{name} = {limit}"), retry_after_ms)
            },
        )?;
        if incoming.parameter("RegionId").is_none()
            && let Some(region) = host_region
        {
            form.insert("RegionId", region);
        }
        let call = dispatch::prepare(endpoint, form, &caller, world)
            .map_err(|fault| shared.fault(endpoint, &fault, about))?;
        Ok(Ready::Call { call: Box::new(call), endpoint })
    }

    fn endpoint(
        &self,
        world: &World,
        incoming: &Incoming<'_>,
        about: &mut About,
    ) -> Result<&'static dyn Endpoint, Refused> {
        let target = credentials::target(incoming)?;
        about.operation = target.action.to_owned();
        let mut products = Product::ALL.into_iter();
        let Some(product) = products.find(|one| one.version() == target.version) else {
            let what = "Specified parameter Version is not valid.".to_owned();
            return Err(Refused::new(400, "InvalidVersion", what));
        };
        about.product = product;
        let found = (self.find)(target.version, target.action);
        about.endpoint = found;
        found.ok_or_else(|| unknown_action(product, target.action, world))
    }
}

/// An action that is not served. Where only its letters' case is wrong, and the page of the
/// operation that is meant has a row for it, that row is sent.
fn unknown_action(product: Product, action: &str, world: &World) -> Refused {
    let mut operations = control::operations().filter(|one| one.product() == product);
    let meant = operations.find(|one| one.name().eq_ignore_ascii_case(action));
    let row = meant.and_then(|endpoint| {
        let rows = endpoint.errors(world.edition);
        Some((endpoint, rows.iter().find(|row| row.code == "InvalidAction")?))
    });
    let Some((endpoint, row)) = row else {
        let what = "Specified api is not found, please check your url and method.".to_owned();
        let refused = Refused::new(404, "InvalidAction.NotFound", what);
        return match meant {
            Some(endpoint) => {
                refused.because("Letter case counts.", format!("meant: {}", endpoint.name()))
            }
            None => refused.because("No operation of this version has this name.", String::new()),
        };
    };
    let sentence = format!("The specified action \"{action}\" is not valid.");
    let text = row.text(&sentence, &[action.to_owned()]);
    let mut refused = Refused::new(row.status, row.code, text)
        .because("Letter case counts.", format!("meant: {}", endpoint.name()));
    let page = pages::page(product.name(), endpoint.name(), world.edition);
    refused.why.page = page.title();
    refused.why.rules = page.rules_of(row.code);
    refused
}

/// The region that the host names, as `ecs.cn-hangzhou.aliyuncs.com` and
/// `ecs-cn-hangzhou.aliyuncs.com` do, if it is one of the catalogue.
fn region_of_host<'a>(head: &'a Parts, world: &World) -> Option<&'a str> {
    let named = head.headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = head.uri.authority().map(|authority| authority.as_str()).or(named)?;
    let host = host.split_once(':').map_or(host, |(host, _port)| host);
    let rest = host.strip_suffix(".aliyuncs.com")?;
    let (product, region) = rest.split_once(['.', '-'])?;
    let is_ours = Product::ALL.iter().any(|one| one.name().eq_ignore_ascii_case(product));
    (is_ours && world.region(region).is_some()).then_some(region)
}
