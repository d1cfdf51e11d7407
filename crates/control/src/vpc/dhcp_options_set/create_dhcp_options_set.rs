//! CreateDhcpOptionsSet: says what instances are to be told of names.

use std::net::IpAddr;

use api::answer;
use control_derive::operation;

use super::{
    DhcpOptionsSet,
    settings::{DomainName, IPV6_LEASE, LEASE, SetName, lease, servers},
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    facts::feature::Feature,
    faults::DhcpFault,
    kernel::{resource::Resource, resource_group},
    value::{
        id::DhcpOptionsSetId,
        tag::{self, Tag},
        text::VpcDescription,
    },
};

/// Creates a DHCP options set, which VPCs can be told by.
#[operation(vpc, write, ram = "dhcpoptionsset/*", token, dry_run, tags, planned)]
pub struct CreateDhcpOptionsSet {
    /// The servers that are asked for names: at most four addresses, comma-separated; the cloud's own if none is given.
    domain_name_servers: Option<String>,
    /// What is added to bare host names: example.com.
    #[param(malformed = "IllegalParam.DomainName")]
    domain_name: Option<DomainName>,
    /// The name: 1 to 128 letters, digits, underscores or hyphens, a letter first.
    #[param(malformed = "IllegalParam.DhcpOptionsSetName")]
    dhcp_options_set_name: Option<SetName>,
    /// The description: 1 to 256 characters.
    #[param(malformed = "IllegalParam.DhcpOptionsSetDescription")]
    dhcp_options_set_description: Option<VpcDescription>,
    /// For how long instances have their IPv4 addresses: 24h to 1176h, 87600h to 175200h, or the same in days; 3650d if none is given.
    lease_time: Option<String>,
    /// For how long instances have their IPv6 addresses: the same; 1d if none is given.
    ipv6_lease_time: Option<String>,
    /// The resource group.
    resource_group_id: Option<String>,
}

/// The set to make.
pub struct NewSet {
    servers: Vec<IpAddr>,
    domain: String,
    name: String,
    description: String,
    lease: String,
    ipv6_lease: String,
    resource_group: Option<String>,
    tags: Vec<Tag>,
    /// Whether the request says for how long addresses are had.
    says_lease: bool,
}

/// The new set.
#[answer]
pub struct Response {
    dhcp_options_set_id: DhcpOptionsSetId,
    resource_group_id: String,
}

impl Plan for CreateDhcpOptionsSet {
    type Into = NewSet;

    fn plan(self, head: &Head, _: &World) -> Result<NewSet, Fault> {
        Ok(NewSet {
            says_lease: self.lease_time.is_some() || self.ipv6_lease_time.is_some(),
            tags: tag::distinct(&head.tags)?,
            servers: self.domain_name_servers.as_deref().map_or(Ok(Vec::new()), servers)?,
            lease: lease(self.lease_time.as_deref().unwrap_or(LEASE))?,
            ipv6_lease: lease(self.ipv6_lease_time.as_deref().unwrap_or(IPV6_LEASE))?,
            domain: self.domain_name.map(|name| name.0).unwrap_or_default(),
            name: self.dhcp_options_set_name.map(|name| name.0).unwrap_or_default(),
            description: self.dhcp_options_set_description.map(|text| text.0).unwrap_or_default(),
            resource_group: self.resource_group_id,
        })
    }
}

impl Write for CreateDhcpOptionsSet {
    type Response = Response;

    fn execute(plan: NewSet, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        ctx.permit(true, Feature::DhcpOptions, "DomainName")?;
        ctx.permit(plan.says_lease, Feature::DhcpLease, "LeaseTime")?;
        let resource_group = resource_group::find(ctx, plan.resource_group.as_deref())?;
        if ctx.txn.count(DhcpOptionsSet::TABLE)? >= ctx.world.quotas.dhcp_options_sets {
            return Err(DhcpFault::Quota.into());
        }
        let mut set = DhcpOptionsSet {
            id: ctx.new_id()?,
            name: plan.name,
            description: plan.description,
            domain: plan.domain,
            servers: plan.servers,
            lease: plan.lease,
            ipv6_lease: plan.ipv6_lease,
            created: ctx.now(),
            resource_group,
            tags: plan.tags,
            pending: None,
        };
        set.begin(ctx)?;
        ctx.insert(&set)?;
        Ok(Response {
            resource_group_id: resource_group::print(ctx, &set.resource_group),
            dhcp_options_set_id: set.id,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        World,
        facts::feature::Feature,
        tests::testing::{Testing, lack, step, text},
    };

    const ACTION: &str = "Action=CreateDhcpOptionsSet";

    #[test]
    fn its_refusals_come_in_order() {
        let few: fn(&mut World) = |world| world.quotas.dhcp_options_sets = 0;
        let more: fn(&mut World) = |world| world.quotas.dhcp_options_sets = 10;
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&DomainName=a..b",
                "400 IllegalParam.DomainName The specified DomainName is invalid.",
            ),
            step(
                "&DhcpOptionsSetName=1",
                "400 IllegalParam.DhcpOptionsSetName The specified DhcpOptionsSetName is invalid.",
            ),
            step(
                "&DhcpOptionsSetDescription=http://x",
                "400 IllegalParam.DhcpOptionsSetDescription The specified DhcpOptionsSetDescription is invalid.",
            ),
            step(
                "&DryRun=x",
                "400 InvalidParameter the parameter(s) \"DryRun\" provided is(are) invalid. \"x\" is not true or false.",
            ),
            step(
                "&Tag.1.Key=a&Tag.2.Key=a",
                "400 Duplicate.TagKey The Tag.N.Key contain duplicate key.",
            ),
            step(
                "&DomainNameServers=x",
                "400 InvalidDomainNameServers.Malformed The specified format of DomainNameServers is invalid.",
            ),
            step(
                "&DomainNameServers=1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1",
                "400 QuotaExceeded.DomainNameServers The maximum number of domain name servers cannot exceed 4.",
            ),
            step(
                "&DomainNameServers=127.0.0.1",
                "400 IllegalParam.DomainNameServers The specified DomainNameServers is invalid.",
            ),
            step("&LeaseTime=1h", "400 IllegalParam.LeaseTime LeaseTime [1h] is illegal."),
            step("&Ipv6LeaseTime=2h", "400 IllegalParam.LeaseTime LeaseTime [2h] is illegal."),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                "&ResourceGroupId=rg-9",
                "404 InvalidResourceGroup.NotFound The ResourceGroup provided does not exist in our records.",
            ),
            step(
                (few, more),
                "400 QuotaExceeded.RegionDhcpOptionsSet The quota of dhcpOptionsSet in the region is exceeded.",
            ),
            step(
                "&DryRun=true",
                "400 DryRunOperation Request validation has been passed with DryRun flag set.",
            ),
        ];
        Testing::new().walk(ACTION, steps);
    }

    #[test]
    fn a_repeated_request_makes_no_second_set() {
        let mut t = Testing::new();
        let [one, other] = [(); 2].map(|()| t.ok(&format!("{ACTION}&ClientToken=t")));
        let id = |answer| text(answer, "DhcpOptionsSetId").to_owned();
        assert_eq!(id(&one), id(&other));
        assert!(text(&one, "ResourceGroupId").starts_with("rg-acfm"));
    }

    #[test]
    fn regions_may_have_no_sets_or_none_with_a_lease_time() {
        let mut t = Testing::new();
        let create = "Action=CreateDhcpOptionsSet";
        let vpc = t.ok("Action=CreateVpc");
        let set = t.ok(create);
        let (vpc, set) = (text(&vpc, "VpcId"), text(&set, "DhcpOptionsSetId"));
        lack(&mut t.world, &[Feature::DhcpLease]);
        for lease in ["LeaseTime=1d", "Ipv6LeaseTime=1d"] {
            t.check(
                &format!("{create}&{lease}"),
                "400 OperationUnsupported.DhcpLeaseTime The DhcpOptionsSet of this region does not support custom LeaseTime.",
            );
        }
        t.ok(create);
        lack(&mut t.world, &[Feature::DhcpOptions]);
        let detach = format!("Action=DetachDhcpOptionsSetFromVpc&VpcId={vpc}");
        for request in [
            create,
            &format!("Action=DeleteDhcpOptionsSet&DhcpOptionsSetId={set}"),
            &format!("{detach}&DhcpOptionsSetId={set}"),
        ] {
            t.check(
                request,
                "400 OperationUnsupported.DhcpOptionsSet The DHCP options set feature in this region is not supported.",
            );
        }
    }
}
