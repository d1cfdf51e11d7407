//! ModifyVpcAttribute: changes a VPC's name, description, IPv4 block, IPv6 or DNS host names.

use control_derive::operation;
use ipnet::Ipv4Net;

use super::{
    Vpc, create_vpc,
    ipv6_block::{self, Ipv6Choice, Isp},
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    facts::feature::Feature,
    faults::CidrFault,
    net::extent::Unique,
    value::{
        id::VpcId,
        text::{New, VpcDescription, VpcName},
    },
    vpc::{Ipv6Gateway, VSwitch},
};

/// Changes a VPC. What is not given stays as it is.
#[operation(vpc, write, ram = "vpc/{VpcId}", region = optional, planned)]
pub struct ModifyVpcAttribute {
    /// The VPC.
    vpc_id: VpcId,
    /// The name: 1 to 128 characters; none if it is empty.
    #[param(malformed = "InvalidVpcName.Malformed")]
    vpc_name: Option<New<VpcName>>,
    /// The description: 1 to 256 characters; none if it is empty.
    #[param(malformed = "InvalidVpcDiscription.Malformed")]
    description: Option<New<VpcDescription>>,
    /// The first IPv4 block: around the one that it has, or a part of it with all vSwitches.
    cidr_block: Option<String>,
    /// Whether the VPC has IPv6. It cannot be turned off while vSwitches have it.
    #[param(name = "EnableIPv6")]
    enable_ipv6: Option<bool>,
    /// The /56 block to turn IPv6 on with, one that AllocateVpcIpv6Cidr gave before; any unless it is given.
    ipv6_cidr_block: Option<String>,
    /// Whose network carries the IPv6 addresses: BGP (default), or that of a single ISP.
    #[param(malformed = "UnsupportedFeature.Ipv6Isp")]
    ipv6_isp: Option<Isp>,
    /// Whether instances get DNS host names.
    enable_dns_hostname: Option<bool>,
}

/// What is to become of the VPC.
pub struct Changes {
    vpc: VpcId,
    name: Option<String>,
    description: Option<String>,
    cidr: Option<Ipv4Net>,
    ipv6: Option<Ipv6Change>,
    dns_hostnames: Option<bool>,
}

enum Ipv6Change {
    On(Ipv6Choice),
    Off,
}

impl Plan for ModifyVpcAttribute {
    type Into = Changes;

    fn plan(self, _: &Head, _: &World) -> Result<Changes, Fault> {
        let cidr = self.cidr_block.as_deref().map(create_vpc::cidr).transpose()?;
        let named = self.ipv6_cidr_block.as_deref().map(ipv6_block::read).transpose()?;
        if self.cidr_block.is_some() && self.enable_ipv6.is_some() {
            return Err(CidrFault::Ipv6AndCidr.into());
        }
        let ipv6 = self.enable_ipv6.map(|enable| match enable {
            true => Ipv6Change::On(Ipv6Choice::new(named, self.ipv6_isp)),
            false => Ipv6Change::Off,
        });
        Ok(Changes {
            vpc: self.vpc_id,
            name: self.vpc_name.map(|name| name.0),
            description: self.description.map(|text| text.0),
            cidr,
            ipv6,
            dns_hostnames: self.enable_dns_hostname,
        })
    }

    fn draws(plan: &Changes) -> Option<Unique> {
        match &plan.ipv6 {
            Some(Ipv6Change::On(choice)) => choice.draws(),
            Some(Ipv6Change::Off) | None => None,
        }
    }
}

impl Write for ModifyVpcAttribute {
    type Response = ();

    fn execute(plan: Changes, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let wants_ipv6 = matches!(plan.ipv6, Some(Ipv6Change::On(_)));
        ctx.permit(wants_ipv6, Feature::VpcIpv6, "EnableIPv6")?;
        let mut vpc = Vpc::find_usable(ctx, &plan.vpc)?;
        if let Some(cidr) = plan.cidr {
            check_cidr(ctx, &vpc, cidr)?;
            vpc.cidr = (cidr.addr(), cidr.prefix_len());
        }
        match plan.ipv6 {
            // A VPC with IPv6 keeps its blocks, whatever else is said.
            Some(Ipv6Change::On(choice)) if vpc.ipv6.is_empty() => {
                let block = choice.choose(ctx)?;
                ipv6_block::take(ctx, &block)?;
                vpc.ipv6.push(block);
            }
            Some(Ipv6Change::Off) => {
                check_without_ipv6(ctx, &vpc)?;
                vpc.ipv6.clear();
            }
            Some(Ipv6Change::On(_)) | None => {}
        }
        vpc.name = plan.name.unwrap_or(vpc.name);
        vpc.description = plan.description.unwrap_or(vpc.description);
        vpc.dns_hostnames = plan.dns_hostnames.unwrap_or(vpc.dns_hostnames);
        vpc.begin(ctx)?;
        ctx.replace(&vpc)
    }
}

/// Whether the VPC's first block may become this one.
fn check_cidr(ctx: &Ctx<'_>, vpc: &Vpc, new: Ipv4Net) -> Result<(), Fault> {
    let (cidr, old) = (new.to_string(), vpc.cidr());
    let overlaps = |other: Ipv4Net| other.contains(&new) || new.contains(&other);
    if !overlaps(old) || vpc.secondary().any(overlaps) {
        return Err(CidrFault::Elsewhere { cidr }.into());
    }
    let vswitches = ctx.list().under(VSwitch::BY_VPC, Some(vpc.id.clone())).all()?;
    let is_left_out = |vswitch: &VSwitch| {
        let own = vswitch.cidr();
        old.contains(&own) && !new.contains(&own)
    };
    match vswitches.iter().any(is_left_out) {
        true => Err(CidrFault::LeavesOut { cidr }.into()),
        false => Ok(()),
    }
}

/// Whether nothing in the VPC needs IPv6.
fn check_without_ipv6(ctx: &Ctx<'_>, vpc: &Vpc) -> Result<(), Fault> {
    let vswitches = ctx.list().under(VSwitch::BY_VPC, Some(vpc.id.clone())).all()?;
    if let Some(cidr) = vswitches.iter().find_map(VSwitch::ipv6) {
        return Err(CidrFault::Ipv6InUse { cidr: cidr.to_string() }.into());
    }
    match Ipv6Gateway::of_vpc(ctx, &vpc.id)? {
        Some(_) => Err(CidrFault::GatewayInUse { vpc: vpc.id.clone() }.into()),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        World,
        facts::feature::Feature,
        tests::testing::{Testing, at, facts, lack, step, text},
    };

    const ACTION: &str = "Action=ModifyVpcAttribute";

    fn shown(t: &mut Testing, vpc: &str, member: &str) -> serde_json::Value {
        at(&t.ok(&format!("Action=DescribeVpcAttribute&VpcId={vpc}")), member).clone()
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let made = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/16");
        let vpc = text(&made, "VpcId");
        let steps = vec![
            step(
                "&VpcId=",
                "400 MissingParameter The input parameter \"VpcId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&VpcName=http://x",
                "400 InvalidVpcName.Malformed Specified VPC name is not valid.",
            ),
            step(
                "&Description=http://x",
                "400 InvalidVpcDiscription.Malformed Specified VPC description is not valid.",
            ),
            step(
                "&Ipv6Isp=x",
                "400 UnsupportedFeature.Ipv6Isp The Ipv6Isp feature is not supported.",
            ),
            step(
                "&CidrBlock=10.0.0.1/16",
                "400 InvalidCidrBlock.Malformed Specified CIDR block is not valid.",
            ),
            step(
                "&Ipv6CidrBlock=::/64&CidrBlock=10.0.0.0/8",
                "400 IllegalParam.Ipv6Cidr The specified Ipv6CidrBlock is invalid.",
            ),
            step(
                "&CidrBlock=10.0.0.0/8",
                "400 ParamExclusive.EnableIpv6AndCidrBlock EnableIpv6 and CidrBlock is mutually exclusive.",
            ),
            step(
                "&RegionId=mars&CidrBlock=",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                facts(|world| lack(world, &[Feature::VpcIpv6]), |world| lack(world, &[])),
                "400 OperationUnsupported.Ipv6Feature The parameter \"EnableIPv6\" is not supported for this account in this region.",
            ),
            step(
                "&VpcId=vpc-9&CidrBlock=&RegionId=cn-hangzhou",
                "404 InvalidVpcId.NotFound Specified VPC does not exist.",
            ),
            step(
                "&Ipv6CidrBlock=2001:db8::/56",
                "400 OperationFailed.IPv6CidrNotReserved The IPv6 CIDR block is not reserved.",
            ),
        ];
        t.walk(&format!("{ACTION}&VpcId={vpc}&EnableIPv6=true"), steps);
    }

    #[test]
    fn what_is_pending_cannot_be_changed_and_what_is_changed_is_pending() {
        let mut t = Testing::new();
        t.world.delays.network_ms = 1000;
        let made = t.ok("Action=CreateVpc");
        let vpc = text(&made, "VpcId");
        let pending = "400 IncorrectVpcStatus Current VPC status does not support this operation.";
        let rename = format!("{ACTION}&VpcId={vpc}&VpcName=n");
        t.check(&rename, pending);
        let zone = "ZoneId=cn-hangzhou-h&CidrBlock=172.16.0.0/24";
        t.check(&format!("Action=CreateVSwitch&VpcId={vpc}&{zone}"), pending);
        assert_eq!(shown(&mut t, vpc, "Status"), "Pending");
        t.wait_ms(1000);
        t.ok(&rename);
        assert_eq!(shown(&mut t, vpc, "Status"), "Pending");
        t.wait_ms(1000);
        assert_eq!(shown(&mut t, vpc, "Status"), "Available");
        assert_eq!(shown(&mut t, vpc, "VpcName"), "n");
    }

    #[test]
    fn what_is_given_is_changed_and_the_rest_stays() {
        let mut t = Testing::new();
        let made = t.ok("Action=CreateVpc&VpcName=n&Description=d");
        let vpc = text(&made, "VpcId");
        t.ok(&format!("{ACTION}&VpcId={vpc}&VpcName=other"));
        assert_eq!(shown(&mut t, vpc, "VpcName"), "other");
        assert_eq!(shown(&mut t, vpc, "Description"), "d");
        t.ok(&format!("{ACTION}&VpcId={vpc}&Description=e&EnableDnsHostname=true"));
        assert_eq!(shown(&mut t, vpc, "VpcName"), "other");
        assert_eq!(shown(&mut t, vpc, "Description"), "e");
        assert_eq!(shown(&mut t, vpc, "DnsHostnameStatus"), "ENABLED");
        t.ok(&format!("{ACTION}&VpcId={vpc}&EnableDnsHostname=false"));
        assert_eq!(shown(&mut t, vpc, "DnsHostnameStatus"), "DISABLED");
        let found = t.ok("Action=DescribeVpcs&VpcName=other");
        assert_eq!(*at(&found, "TotalCount"), 1);
        t.ok(&format!("{ACTION}&VpcId={vpc}&VpcName=&Description="));
        assert_eq!(["VpcName", "Description"].map(|member| shown(&mut t, vpc, member)), ["", ""]);
    }

    #[test]
    fn the_block_grows_and_shrinks_around_its_vswitches() {
        let mut t = Testing::new();
        let made = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/16");
        let vpc = text(&made, "VpcId");
        t.vswitch_in(vpc, "10.0.1.0/24", "");
        t.ok(&format!("Action=AssociateVpcCidrBlock&VpcId={vpc}&SecondaryCidrBlock=10.9.0.0/16"));
        t.vswitch_in(vpc, "10.9.1.0/24", "");
        let to = |cidr: &str| format!("{ACTION}&VpcId={vpc}&CidrBlock={cidr}");
        let malformed = "400 InvalidCidrBlock.Malformed Specified CIDR block is not valid.";
        t.check(&to("11.0.0.0/16"), malformed);
        t.check(&to("10.0.0.0/8"), malformed);
        t.check(
            &to("10.0.2.0/24"),
            "400 IllegalCidrBlock Some subnet cidrBlock is not in the cidrBlock.",
        );
        for cidr in ["10.0.0.0/13", "10.0.1.0/24", "10.0.0.0/20"] {
            t.ok(&to(cidr));
            assert_eq!(shown(&mut t, vpc, "CidrBlock"), cidr);
        }
    }

    #[test]
    fn ipv6_is_turned_on_and_off() {
        let mut t = Testing::new();
        let exhaust: fn(&mut World) =
            |world| world.ipv6_pool = "2001:db8:0:ff00::/56".parse().expect("a literal block");
        exhaust(&mut t.world);
        let [one, two] = [(); 2].map(|()| text(&t.ok("Action=CreateVpc"), "VpcId").to_owned());
        let (on, off) = ("&EnableIPv6=true", "&EnableIPv6=false");
        let turn = |vpc: &str, way: &str| format!("{ACTION}&VpcId={vpc}{way}");
        t.ok(&turn(&one, on));
        assert_eq!(shown(&mut t, &one, "Ipv6CidrBlock"), "2001:db8:0:ff00::/56");
        // What is on stays on, with its block.
        t.ok(&turn(&one, &format!("{on}&Ipv6CidrBlock=2001:db8::/56")));
        assert_eq!(shown(&mut t, &one, "Ipv6CidrBlock"), "2001:db8:0:ff00::/56");
        t.check(
            &turn(&two, on),
            "400 ResourceNotEnough.Ipv6Cidr The specified resource ipv6 cidr is not enough.",
        );
        let vswitch = t.vswitch_in(&one, "172.16.0.0/24", "&Ipv6CidrBlock=1");
        t.check(
            &turn(&one, off),
            "400 OperationFailed.IpV6VSwitchInuse A vSwitch is in the IPv6 CIDR block \"2001:db8:0:ff01::/64\".",
        );
        t.ok(&format!("Action=ModifyVSwitchAttribute&VSwitchId={vswitch}&EnableIPv6=false"));
        let gateway = t.ok(&format!("Action=CreateIpv6Gateway&VpcId={one}"));
        t.check(
            &turn(&one, off),
            "400 OperationFailed.Ipv6GatewayInUse The IPv6 gateway is in use.",
        );
        let gateway = text(&gateway, "Ipv6GatewayId");
        t.ok(&format!("Action=DeleteIpv6Gateway&Ipv6GatewayId={gateway}"));
        t.ok(&turn(&one, off));
        t.ok(&turn(&one, off));
        assert_eq!(shown(&mut t, &one, "EnabledIpv6"), false);
        t.ok(&turn(&two, on));
        assert_eq!(shown(&mut t, &two, "EnabledIpv6"), true);
    }
}
