//! The API that callers see: which operation a request wants, who sends it, and how often.

use std::net::IpAddr;

use api::credentials::{self, AuthError, Incoming};
use control::execution::dispatch;
use control::value::text;
use control::{Endpoint, Host, Product, Scope, World};
use store::Timestamp;
use tracing::error;

use super::proxy::Passable;
use super::refused::Refused;
use super::{About, Find, Ready, Shared};
use crate::auth::{Auth, Rejected};
use crate::config::Config;
use crate::explain::Source;
use crate::throttle::{Throttle, Throttled};
use crate::tls::{CLOUD, is_cloud};

/// What only this API has.
pub(super) struct Callers {
    auth: Auth,
    throttle: Throttle,
    find: Find,
    skew_s: u32,
    pub(super) passable: Passable,
}

impl Callers {
    pub(super) fn new(config: &Config, find: Find) -> Callers {
        Callers {
            auth: Auth::new(config),
            throttle: Throttle::new(config.world.calls_per_minute.clone()),
            find,
            skew_s: config.clock_skew_s,
            passable: Passable::new(config),
        }
    }

    /// Reads a request: which operation it wants, who sends it, and with which parameters.
    pub(super) fn read(
        &self,
        shared: &Shared,
        incoming: &Incoming<'_>,
        peer: IpAddr,
        about: &mut About,
    ) -> Result<Ready, Refused> {
        let world = &*shared.world;
        let host = credentials::host(incoming).and_then(|host| CloudHost::parse(host, world));
        let host_region = host.and_then(|host| host.region);
        about.format = credentials::format(incoming)?;
        let named = incoming.parameter("RegionId").filter(|id| world.region(id).is_some());
        if let Some(region) = named.or(host_region) {
            about.region = region.to_owned();
        }
        let version_of_host = host.map(|host| host.product.version());
        let endpoint = self.endpoint(world, incoming, version_of_host, about)?;
        let now = shared.clock.now();
        let presented = credentials::read(incoming)?;
        let rows = shared.executor.last().map_err(|why| shared.unanswered(why))?;
        let caller = self
            .auth
            .caller(&presented, &*rows, peer, now)
            .map_err(|rejected| self.rejected(rejected, now))?;
        about.account = Some(caller.account);
        about.principal = caller.principal.clone();
        // Where a client is sent on to may follow from what nobody has signed.
        let is_cloud = incoming.header("host").is_some_and(|host| is_cloud(without_port(host)));
        let host = Host { region: host_region, is_cloud };
        let request = dispatch::Request::read(endpoint, incoming.form, caller, host, world);
        let scope = counted(&request.head().scope, about, world);
        self.throttle.admit(scope, endpoint, now).map_err(
            |Throttled { limit, retry_after_ms }| {
                let name = endpoint.name();
                Refused::throttled(format!("calls_per_minute.{name} = {limit}"), retry_after_ms)
            },
        )?;
        let call = request
            .prepare(incoming.form, world)
            .map_err(|fault| shared.fault(endpoint, &fault, about))?;
        Ok(Ready::Call { call: Box::new(call), endpoint })
    }

    fn rejected(&self, rejected: Rejected, now: Timestamp) -> Refused {
        let error = match rejected {
            Rejected::Auth(error) => error,
            Rejected::Store(failure) => {
                error!(%failure, "the store failed while a caller was looked up");
                return Refused::internal();
            }
        };
        let values = match error {
            AuthError::TimestampExpired => {
                let (time, skew_s) = (text::time(now), self.skew_s);
                format!("the server's time is {time}, clock_skew_s is {skew_s}")
            }
            _ => String::new(),
        };
        Refused::auth(&error, values)
    }

    fn endpoint(
        &self,
        world: &World,
        incoming: &Incoming<'_>,
        version_of_host: Option<&str>,
        about: &mut About,
    ) -> Result<&'static dyn Endpoint, Refused> {
        let target = credentials::target(incoming, version_of_host)?;
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

/// The scope in which a call is counted. Regions that do not exist have no counts of their own, or
/// clients could make any number of them.
fn counted(scope: &Scope, about: &About, world: &World) -> Scope {
    let is_there = scope.region.is_empty() || world.region(&scope.region).is_some();
    let region = if is_there { &scope.region } else { &about.region };
    Scope { account: scope.account, region: region.clone() }
}

/// The refusal of an action that is not served. If only its letters' case is wrong, and the page of
/// the operation that is meant has a row for that, this row is sent.
fn unknown_action(product: Product, action: &str, world: &World) -> Refused {
    let mut operations = control::operations().filter(|one| one.product() == product);
    let meant = operations.find(|one| one.name().eq_ignore_ascii_case(action));
    let row = meant.and_then(|endpoint| {
        let page = endpoint.page(world.edition);
        Some((endpoint, page, page.rows.iter().find(|row| row.code == "InvalidAction")?))
    });
    let Some((endpoint, page, row)) = row else {
        let what = "Specified api is not found, please check your url and method.".to_owned();
        let refused = Refused::new(404, "InvalidAction.NotFound", what);
        return match meant {
            Some(endpoint) => refused
                .because("The case of letters counts.", format!("meant: {}", endpoint.name())),
            None => refused.because("No operation of this version has this name.", String::new()),
        };
    };
    let sentence = format!("The specified action \"{action}\" is not valid.");
    let text = row.text(&sentence, &[action.to_owned()]);
    let mut refused = Refused::new(row.status, row.code, text)
        .because("The case of letters counts.", format!("meant: {}", endpoint.name()));
    refused.why.source = Source::Page(page);
    refused
}

/// What one of the cloud's hosts tells.
#[derive(Clone, Copy)]
struct CloudHost<'a> {
    product: Product,
    /// If the catalogue has it.
    region: Option<&'a str>,
}

impl<'a> CloudHost<'a> {
    /// Reads a host such as `ecs.cn-hangzhou.aliyuncs.com`, `ecs-cn-hangzhou.aliyuncs.com`,
    /// `ecs.aliyuncs.com` and, from within VPCs, `ecs-vpc.cn-hangzhou.aliyuncs.com`.
    fn parse(host: &'a str, world: &World) -> Option<CloudHost<'a>> {
        let name = without_port(host).strip_suffix(CLOUD)?;
        let (product, rest) = name.split_once(['.', '-']).unwrap_or((name, ""));
        let mut products = Product::ALL.into_iter();
        let product = products.find(|one| one.name().eq_ignore_ascii_case(product))?;
        let region = rest.strip_prefix("vpc.").unwrap_or(rest);
        Some(CloudHost { product, region: Some(region).filter(|id| world.region(id).is_some()) })
    }
}

fn without_port(host: &str) -> &str {
    host.split_once(':').map_or(host, |(host, _port)| host)
}
