//! What every operation shares: parse, check, authorize, client token, dry run, and the answer's
//! row.

use api::{Answer, Form, Row};
use store::{Batch, Snapshot, Timestamp, Txn};

use crate::{
    Access, Caller, Ctx, Endpoint, Fault, Scope, World,
    authorization::{self, Asked},
    facts::pages,
    operation::Work,
    operator::condition,
    ram, tag,
    token::{Repeated, Token},
    world::Edition,
};

/// A request that has been read and checked so far as that needs no rows.
pub struct Call {
    endpoint: &'static dyn Endpoint,
    work: Box<dyn Work>,
    caller: Caller,
    scope: Scope,
    asked: Asked,
    token: Option<Token>,
    dry_run: bool,
}

/// What a call came to: its answer, and the rows that it changes.
pub struct Done {
    /// The answer, or why there is none.
    pub answer: Result<Box<dyn Answer>, Fault>,
    /// Empty for reads, faults and repetitions.
    pub batch: Batch,
}

/// Reads a request: what is missing, malformed or in conflict is refused here.
pub fn prepare(
    endpoint: &'static dyn Endpoint,
    form: &Form,
    caller: &Caller,
    world: &World,
) -> Result<Call, Fault> {
    let work = endpoint.parse(form, world)?;
    check_owner(form, caller)?;
    let region = form.get("RegionId").filter(|region| !region.is_empty());
    let region = region.unwrap_or(&world.default_region).to_owned();
    if world.region(&region).is_none() {
        return Err(Fault::RegionNotFound { region });
    }
    let scope = Scope { account: caller.account, region };
    let token = Token::of(endpoint, form, &scope);
    let declares_dry_run = || endpoint.parameters().iter().any(|one| one.name == "DryRun");
    let dry_run = matches!(form.get("DryRun"), Some("true" | "True")) && declares_dry_run();
    let caller = caller.clone();
    let resources = ram::resources_of(&endpoint.ram(), form, &scope);
    let asked = Asked { resources, tags: tag::given(form) };
    Ok(Call { endpoint, work, caller, scope, asked, token, dry_run })
}

/// Legacy parameters of every ECS and VPC operation name whose resources are meant. Only the
/// caller's own are served.
fn check_owner(form: &Form, caller: &Caller) -> Result<(), Fault> {
    let account = caller.account.to_string();
    for parameter in ["OwnerId", "ResourceOwnerId", "OwnerAccount", "ResourceOwnerAccount"] {
        match form.get(parameter) {
            Some(value) if !value.is_empty() && value != account => {
                return Err(Fault::OtherOwner { parameter, value: value.to_owned() });
            }
            _ => {}
        }
    }
    Ok(())
}

impl Call {
    /// Whether it must pass the executor.
    pub fn access(&self) -> Access {
        self.endpoint.access()
    }

    /// Runs the call on the rows of `base`, which it leaves as they are.
    pub fn run(self, base: &dyn Snapshot, now: Timestamp, seed: u64, world: &World) -> Done {
        let access = self.endpoint.access();
        let mut ctx = Ctx { txn: Txn::new(base, now, seed), world, scope: self.scope.clone() };
        let answer = self.answer(&mut ctx);
        assert!(access == Access::Write || !ctx.txn.wrote(), "a read has written");
        let batch = if answer.is_ok() { ctx.txn.into_batch() } else { Batch::default() };
        Done { answer, batch }
    }

    fn answer(self, ctx: &mut Ctx<'_>) -> Result<Box<dyn Answer>, Fault> {
        authorization::check(ctx, self.endpoint, &self.caller, &self.asked)?;
        self.work.permit(ctx)?;
        condition::check(ctx, self.endpoint.name())?;
        if let Some(token) = &self.token
            && let Some(kept) = token.answer(&ctx.txn, ctx.world.token_retention_ms)?
        {
            return Ok(Box::new(Repeated::from(kept)));
        }
        let answer = self.work.run(ctx)?;
        if self.dry_run {
            return Err(Fault::DryRun);
        }
        if let Some(token) = self.token {
            token.keep(&mut ctx.txn, &*answer);
        }
        Ok(answer)
    }
}

/// How a fault of the operation reads: its row, and the row's text.
pub fn refusal(endpoint: &dyn Endpoint, fault: &Fault, edition: Edition) -> (Row, String) {
    fault.row(endpoint.errors(edition))
}

/// Why a request was refused, for people who debug a client.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The reference page that the operation follows, or the family's metadata.
    pub page: String,
    /// The documented rules that the row belongs to.
    pub rules: Vec<&'static str>,
    /// What happened, in a sentence: the row's own text may say less.
    pub sentence: String,
    /// The values that decided it.
    pub values: String,
}

/// Explains a fault of the operation, for which [`refusal`] has found the row and its text.
pub fn explain(
    endpoint: &dyn Endpoint,
    fault: &Fault,
    edition: Edition,
    row: &Row,
    text: &str,
) -> Explanation {
    let sentence = fault.said().sentence;
    let page = pages::page(endpoint.product().name(), endpoint.name(), edition);
    Explanation {
        page: page.title(),
        rules: page.rules_of(row.code),
        sentence: if sentence.is_empty() { text.to_owned() } else { sentence },
        values: format!("{fault:?}"),
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        testing::Testing,
        world::{AccountFacts, Edition, Feature},
    };

    const ACCOUNT: u64 = Testing::ACCOUNT;

    #[test]
    fn what_is_said_of_an_account_comes_before_what_it_names() {
        let mut t = Testing::new();
        let assign = "Action=AssignIpv6Addresses&NetworkInterfaceId=eni-9&Ipv6AddressCount=1";
        let mut check = |facts: AccountFacts, expected: &str| {
            t.world.accounts.insert(ACCOUNT, facts);
            t.check(assign, expected);
        };
        check(
            AccountFacts { closed: true, ..AccountFacts::default() },
            "403 Abs.InvalidAccount.NotFound The Account is not found or ak is expired.",
        );
        check(
            AccountFacts { unsupported: true, ..AccountFacts::default() },
            "403 InvalidUserType.NotSupported The user type of the account \"1000000000000001\" is not supported.",
        );
        let closed_regions = ["cn-hangzhou".to_owned()].into();
        check(
            AccountFacts { closed_regions, ..AccountFacts::default() },
            "403 Forbidden.RegionId The service is not available to the account in the region \"cn-hangzhou\".",
        );
        check(
            AccountFacts::default(),
            "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found.",
        );
    }

    #[test]
    fn only_the_callers_own_resources_are_served() {
        let mut t = Testing::new();
        let assign = "Action=AssignIpv6Addresses&NetworkInterfaceId=eni-9&Ipv6AddressCount=1";
        t.check(
            &format!("{assign}&ResourceOwnerId=7"),
            "400 UnsupportedParameter The parameters is unsupported. \"ResourceOwnerId\" is another account\'s: \"7\".",
        );
        t.check(
            &format!("{assign}&ResourceOwnerId={ACCOUNT}"),
            "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found.",
        );
    }

    #[test]
    fn features_that_are_lacking_have_rows_of_their_own() {
        let mut t = Testing::new();
        let create = "Action=CreateNetworkInterface&VSwitchId=vsw-9&SecurityGroupId=sg-9";
        let cases = [
            (
                Feature::IpPrefix,
                "&Ipv4PrefixCount=1",
                "500 InvalidOperation.RegionNotSupportIpPrefix The current region does not support IP prefix feature.",
            ),
            (
                Feature::Ipv6AtCreation,
                "&Ipv6AddressCount=1",
                "403 InvalidOperation.NotSupport The specified region does not support allocating IPv6 when creating ENI.",
            ),
            (
                Feature::QueueSize,
                "&TxQueueSize=8192&RxQueueSize=8192",
                "400 InvalidEniQueueSize.RegionOrUserNotSupported The specified parameter \"RxQueueSize\" or \"TxQueueSize\" is not supported in this region or this account is not allowed to use ENI QueueSize.",
            ),
            (
                Feature::ConnectionTracking,
                "&ConnectionTrackingConfiguration.UdpTimeout=60",
                "400 InvalidConnectionTrackingConfiguration.RegionOrUserNotSupported The specified parameter ConnectionTrackingConfiguration is not supported in this region, or this account is not in the whitelist of using network interface ConnectionTrackingConfiguration.",
            ),
            (
                Feature::Trunk,
                "&InstanceType=Trunk",
                "403 InvalidOperation.TrunkingIsNotAllowed The parameter \"InstanceType\" is not supported for this account in this region.",
            ),
            (
                Feature::Rdma,
                "&NetworkInterfaceTrafficMode=HighPerformance",
                "403 InvalidOperation.HighPerformanceTrafficModeIsNotAllowed The parameter \"NetworkInterfaceTrafficMode\" is not supported for this account in this region.",
            ),
        ];
        for (feature, parameters, expected) in cases {
            let query = format!("{create}{parameters}");
            t.world.regions_without.insert("cn-hangzhou".to_owned(), [feature].into());
            t.check(&query, expected);
            t.world.regions_without.clear();
            let without = [feature].into();
            t.world.accounts.insert(ACCOUNT, AccountFacts { without, ..AccountFacts::default() });
            t.check(&query, expected);
            t.world.accounts.clear();
            t.check(
                &query,
                "404 InvalidVSwitchId.NotFound The specified VSwitchId \"vsw-9\" is not found.",
            );
        }
    }

    #[test]
    fn the_edition_of_2024_is_stricter_and_has_less() {
        let mut t = Testing::new();
        t.world.edition = Edition::Of2024;
        let create = "Action=CreateNetworkInterface&VSwitchId=vsw-9&SecurityGroupId=sg-9";
        let gone = "404 InvalidVSwitchId.NotFound The specified VSwitchId \"vsw-9\" is not found.";
        let name = "403 InvalidParams.NetworkInterfaceName";
        t.check(
            &format!("{create}&NetworkInterfaceName=1a"),
            &format!("{name} The specified parameter \"NetworkInterfaceName\" is not valid: \"1a\" is not 2 to 128 letters, digits, colons, underscores or hyphens, a letter first."),
        );
        t.check(
            &format!("{create}&NetworkInterfaceName=a.b"),
            &format!("{name} The specified parameter \"NetworkInterfaceName\" is not valid: \"a.b\" is not 2 to 128 letters, digits, colons, underscores or hyphens, a letter first."),
        );
        t.check(
            &format!("{create}&Tag.1.Key=a&Tag.1.Value=acs:b"),
            "400 InvalidTagValue.Malformed The specified Tag.n.Value is not valid.",
        );
        // Its page does not have these; unknown parameters are ignored.
        t.check(
            &format!("{create}&SourceDestCheck=maybe&ConnectionTrackingConfiguration.UdpTimeout=1"),
            gone,
        );
    }
}
