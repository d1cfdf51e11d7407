//! UpdateDhcpOptionsSetAttribute: changes what instances are told of names.

use std::net::IpAddr;

use control_derive::operation;

use super::{
    DhcpOptionsSet,
    settings::{DomainName, SetName, lease, servers},
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    value::{
        id::DhcpOptionsSetId,
        text::{New, VpcDescription},
    },
};

/// Changes a DHCP options set: what is given.
#[operation(vpc, write, ram = "dhcpoptionsset/{DhcpOptionsSetId}", token, dry_run, planned)]
pub struct UpdateDhcpOptionsSetAttribute {
    /// The set.
    dhcp_options_set_id: DhcpOptionsSetId,
    /// The servers that are asked for names: at most four addresses, comma-separated; none if it is empty.
    domain_name_servers: Option<New<String>>,
    /// What is added to bare host names: example.com; nothing if it is empty.
    #[param(malformed = "IllegalParam.DomainName")]
    domain_name: Option<New<DomainName>>,
    /// The name: 1 to 128 letters, digits, underscores or hyphens, a letter first; none if it is empty.
    #[param(malformed = "IllegalParam.DhcpOptionsSetName")]
    dhcp_options_set_name: Option<New<SetName>>,
    /// The description: 1 to 256 characters; none if it is empty.
    #[param(malformed = "IllegalParam.DhcpOptionsSetDescription")]
    dhcp_options_set_description: Option<New<VpcDescription>>,
    /// For how long instances have their IPv4 addresses: 24h to 1176h, 87600h to 175200h, or the same in days.
    lease_time: Option<String>,
    /// For how long instances have their IPv6 addresses: the same.
    ipv6_lease_time: Option<String>,
}

/// What is to be changed.
pub struct Changes {
    set: DhcpOptionsSetId,
    servers: Option<Vec<IpAddr>>,
    domain: Option<String>,
    name: Option<String>,
    description: Option<String>,
    lease: Option<String>,
    ipv6_lease: Option<String>,
}

impl Plan for UpdateDhcpOptionsSetAttribute {
    type Into = Changes;

    fn plan(self, _: &Head, _: &World) -> Result<Changes, Fault> {
        Ok(Changes {
            set: self.dhcp_options_set_id,
            servers: self.domain_name_servers.map(|list| new_servers(&list.0)).transpose()?,
            lease: self.lease_time.as_deref().map(lease).transpose()?,
            ipv6_lease: self.ipv6_lease_time.as_deref().map(lease).transpose()?,
            domain: self.domain_name.map(|name| name.0),
            name: self.dhcp_options_set_name.map(|name| name.0),
            description: self.dhcp_options_set_description.map(|text| text.0),
        })
    }
}

fn new_servers(list: &str) -> Result<Vec<IpAddr>, Fault> {
    if list.is_empty() { Ok(Vec::new()) } else { Ok(servers(list)?) }
}

impl Write for UpdateDhcpOptionsSetAttribute {
    type Response = ();

    fn execute(plan: Changes, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut set = DhcpOptionsSet::find_usable(ctx, &plan.set)?;
        set.servers = plan.servers.unwrap_or(set.servers);
        set.domain = plan.domain.unwrap_or(set.domain);
        set.name = plan.name.unwrap_or(set.name);
        set.description = plan.description.unwrap_or(set.description);
        set.lease = plan.lease.unwrap_or(set.lease);
        set.ipv6_lease = plan.ipv6_lease.unwrap_or(set.ipv6_lease);
        set.begin(ctx)?;
        ctx.replace(&set)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=UpdateDhcpOptionsSetAttribute";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let set = t.ok("Action=CreateDhcpOptionsSet");
        let set = text(&set, "DhcpOptionsSetId");
        let servers =
            "400 IllegalParam.DomainNameServers The specified DomainNameServers is invalid.";
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&DhcpOptionsSetId=",
                "400 MissingParameter The input parameter \"DhcpOptionsSetId\" that is mandatory for processing this request is not supplied.",
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
            step("&DomainNameServers=x", servers),
            step("&DomainNameServers=1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1", servers),
            step("&DomainNameServers=127.0.0.1", servers),
            step("&LeaseTime=1h", "400 InvalidParameter LeaseTime [1h] is illegal."),
            step("&Ipv6LeaseTime=2h", "400 InvalidParameter LeaseTime [2h] is illegal."),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                "&DhcpOptionsSetId=dopt-9",
                "400 InvalidDhcpOptionsSetId.NotFound The specified dhcpOptionsSetId does not exist.",
            ),
            step(
                "&DryRun=true",
                "400 DryRunOperation Request validation has been passed with DryRun flag set.",
            ),
        ];
        t.walk(&format!("{ACTION}&DhcpOptionsSetId={set}"), steps);
    }

    #[test]
    fn only_what_is_given_is_changed() {
        let mut t = Testing::new();
        let set = t.ok("Action=CreateDhcpOptionsSet&DomainNameServers=1.1.1.1");
        let set = text(&set, "DhcpOptionsSetId");
        for (change, expected) in [
            ("", json!(["", "", "", "1.1.1.1", "3650d", "1d"])),
            ("&DhcpOptionsSetName=n", json!(["n", "", "", "1.1.1.1", "3650d", "1d"])),
            ("&DhcpOptionsSetDescription=d", json!(["n", "d", "", "1.1.1.1", "3650d", "1d"])),
            ("&DomainName=a.b", json!(["n", "d", "a.b", "1.1.1.1", "3650d", "1d"])),
            ("&DomainNameServers=2.2.2.2", json!(["n", "d", "a.b", "2.2.2.2", "3650d", "1d"])),
            ("&LeaseTime=24h", json!(["n", "d", "a.b", "2.2.2.2", "24h", "1d"])),
            ("&Ipv6LeaseTime=2d", json!(["n", "d", "a.b", "2.2.2.2", "24h", "2d"])),
            ("&DhcpOptionsSetName=&DomainName=", json!(["", "d", "", "2.2.2.2", "24h", "2d"])),
            ("&DhcpOptionsSetDescription=", json!(["", "", "", "2.2.2.2", "24h", "2d"])),
            ("&DomainNameServers=", json!(["", "", "", "", "24h", "2d"])),
        ] {
            t.ok(&format!("{ACTION}&DhcpOptionsSetId={set}{change}"));
            let shown = t.ok(&format!("Action=GetDhcpOptionsSet&DhcpOptionsSetId={set}"));
            let members = [
                "DhcpOptionsSetName",
                "DhcpOptionsSetDescription",
                "DhcpOptions.DomainName",
                "DhcpOptions.DomainNameServers",
                "DhcpOptions.LeaseTime",
                "DhcpOptions.Ipv6LeaseTime",
            ];
            assert_eq!(json!(members.map(|member| at(&shown, member))), expected, "{change}");
        }
    }
}
