//! AssociateVpcCidrBlock: adds a further IPv4 or IPv6 block to a VPC.

use api::answer;
use control_derive::operation;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::{
    Vpc, create_vpc,
    ipv6_block::{self, Ipv6Choice, Isp},
    version::VersionText,
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    facts::feature::Feature,
    faults::{CidrFault, VpcFault},
    net::extent::Unique,
    value::id::VpcId,
    vpc::{cidr_reservation::IpVersion, route_entry::custom_destinations},
};

/// Adds a further block to a VPC, for more vSwitches.
#[operation(vpc, write, ram = "vpc/{VpcId}", planned)]
pub struct AssociateVpcCidrBlock {
    /// The VPC.
    #[param(missing = "MissingParam.VpcId")]
    vpc_id: VpcId,
    /// The IPv4 block: /8 to /28, apart from the VPC's others; either this or an IPv6 block is added.
    secondary_cidr_block: Option<String>,
    /// The mask of an IPv4 block out of an IPAM pool.
    #[param(
        range = 16..=28,
        malformed = "IllegalParam.SecondaryCidrMask",
        out_of_range = "IllegalParam.SecondaryCidrMask"
    )]
    secondary_cidr_mask: Option<u32>,
    /// The /56 IPv6 block, one that AllocateVpcIpv6Cidr gave before.
    #[param(name = "IPv6CidrBlock")]
    ipv6_cidr_block: Option<String>,
    /// The mask of an IPv6 block out of an IPAM pool.
    ipv6_cidr_mask: Option<i64>,
    /// The IP version of the block. With IPV6 and without a block, any IPv6 block is added.
    #[param(malformed = "IllegalParam.IpVersion")]
    ip_version: Option<VersionText>,
    /// Whose network carries the IPv6 addresses: BGP (default), or that of a single ISP.
    #[param(malformed = "UnsupportedFeature.Ipv6Isp")]
    ipv6_isp: Option<Isp>,
    /// The IPAM pool that the block is out of; there are none.
    ipam_pool_id: Option<String>,
}

/// The block to add.
pub struct NewBlock {
    vpc: VpcId,
    /// The IPAM pool that it is to be out of.
    pool: Option<String>,
    block: Block,
}

enum Block {
    Ipv4(Ipv4Net),
    Ipv6(Ipv6Choice),
}

/// The block that was added.
#[answer]
pub struct Response {
    cidr_block: String,
    ip_version: &'static str,
}

impl Plan for AssociateVpcCidrBlock {
    type Into = NewBlock;

    fn plan(self, _: &Head, _: &World) -> Result<NewBlock, Fault> {
        let has_mask = self.secondary_cidr_mask.is_some() || self.ipv6_cidr_mask.is_some();
        let has_block = self.secondary_cidr_block.is_some() || self.ipv6_cidr_block.is_some();
        let version = self.ip_version.map(|version| version.0);
        match &self.ipam_pool_id {
            None if has_mask => return Err(CidrFault::PoolMissing.into()),
            Some(_) if !has_block && !has_mask => {
                return Err(match version {
                    Some(IpVersion::V4) => CidrFault::MaskMissing.into(),
                    Some(IpVersion::V6) | None => VpcFault::BlockOrMaskMissing.into(),
                });
            }
            Some(pool) if !has_block => {
                // Of any block out of the pool only the pool matters: there is none.
                let block = Block::Ipv6(Ipv6Choice::Any(Isp::default()));
                return Ok(NewBlock { vpc: self.vpc_id, pool: Some(pool.clone()), block });
            }
            Some(_) | None => {}
        }
        let block = match (self.secondary_cidr_block, self.ipv6_cidr_block, version) {
            (Some(_), Some(_), _) => return Err(CidrFault::Both.into()),
            (None, None, None | Some(IpVersion::V4)) => return Err(CidrFault::Missing.into()),
            (Some(cidr), None, Some(IpVersion::V6)) | (None, Some(cidr), Some(IpVersion::V4)) => {
                return Err(CidrFault::Version { cidr }.into());
            }
            (Some(text), None, None | Some(IpVersion::V4)) => Block::Ipv4(ipv4(&text)?),
            (None, Some(text), None | Some(IpVersion::V6)) => {
                Block::Ipv6(Ipv6Choice::This(ipv6(&text)?))
            }
            (None, None, Some(IpVersion::V6)) => {
                Block::Ipv6(Ipv6Choice::Any(self.ipv6_isp.unwrap_or_default()))
            }
        };
        Ok(NewBlock { vpc: self.vpc_id, pool: self.ipam_pool_id, block })
    }

    fn draws(plan: &NewBlock) -> Option<Unique> {
        match &plan.block {
            Block::Ipv4(_) => None,
            Block::Ipv6(choice) => choice.draws(),
        }
    }
}

impl Write for AssociateVpcCidrBlock {
    type Response = Response;

    fn execute(plan: NewBlock, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let is_ipv4 = matches!(plan.block, Block::Ipv4(_));
        ctx.permit(plan.pool.is_some(), Feature::Ipam, "IpamPoolId")?;
        ctx.permit(is_ipv4, Feature::SecondaryCidr, "SecondaryCidrBlock")?;
        let mut vpc = Vpc::find_usable(ctx, &plan.vpc)?;
        if let Some(pool) = plan.pool {
            return Err(VpcFault::PoolNotFound { pool }.into());
        }
        let (cidr_block, ip_version) = match plan.block {
            Block::Ipv4(cidr) => {
                check_ipv4(ctx, &vpc, cidr)?;
                vpc.secondary.push((cidr.addr(), cidr.prefix_len()));
                (cidr.to_string(), "IPV4")
            }
            Block::Ipv6(choice) => {
                check_ipv6(ctx, &vpc, &choice)?;
                let block = choice.choose(ctx)?;
                ipv6_block::take(ctx, &block)?;
                let cidr = block.net().to_string();
                vpc.ipv6.push(block);
                (cidr, "IPV6")
            }
        };
        vpc.begin(ctx)?;
        ctx.replace(&vpc)?;
        Ok(Response { cidr_block, ip_version })
    }
}

/// The IPv4 block that the request names.
fn ipv4(text: &str) -> Result<Ipv4Net, VpcFault> {
    let cidr = text.parse().ok().filter(|cidr| create_vpc::is_block(*cidr));
    let cidr = cidr.filter(|cidr| cidr.addr().octets()[0] != 0);
    cidr.ok_or_else(|| VpcFault::Cidr { cidr: text.to_owned() })
}

/// The IPv6 block that the request names. The service gives no local ones.
fn ipv6(text: &str) -> Result<Ipv6Net, Fault> {
    let cidr = ipv6_block::read(text)?;
    match cidr.addr().is_unique_local() {
        true => Err(CidrFault::Local { cidr: text.to_owned() }.into()),
        false => Ok(cidr),
    }
}

fn check_ipv4(ctx: &Ctx<'_>, vpc: &Vpc, new: Ipv4Net) -> Result<(), Fault> {
    let cidr = new.to_string();
    if vpc.cidr() == new {
        return Err(CidrFault::First { cidr }.into());
    }
    if vpc.secondary().any(|block| block == new) {
        return Err(CidrFault::Duplicated { cidr }.into());
    }
    if let Some(other) = create_vpc::forbidden(new) {
        return Err(CidrFault::Overlaps { cidr, other: other.to_string() }.into());
    }
    let overlaps = |other: &Ipv4Net| other.contains(&new) || new.contains(other);
    if let Some(other) = vpc.cidrs().find(overlaps) {
        return Err(CidrFault::Overlaps { cidr, other: other.to_string() }.into());
    }
    // What is routed elsewhere, all of it, cannot be inside as well.
    let is_inside = |to: &IpNet| IpNet::V4(new).contains(to);
    if let Some(destination) = custom_destinations(ctx, &vpc.id)?.into_iter().find(is_inside) {
        return Err(CidrFault::Routed { cidr, destination: destination.to_string() }.into());
    }
    let limit = ctx.world.quotas.secondary_cidrs_per_vpc;
    match vpc.secondary.len() >= limit {
        true => Err(CidrFault::Quota { vpc: vpc.id.clone(), limit }.into()),
        false => Ok(()),
    }
}

fn check_ipv6(ctx: &Ctx<'_>, vpc: &Vpc, choice: &Ipv6Choice) -> Result<(), Fault> {
    if let Ipv6Choice::This(named) = choice
        && vpc.ipv6_nets().any(|block| block == *named)
    {
        return Err(CidrFault::Ipv6Duplicated { cidr: named.to_string() }.into());
    }
    // One more: the block that a VPC is given with IPv6 is not a further one.
    let limit = ctx.world.quotas.ipv6_cidrs_per_vpc;
    match vpc.ipv6.len() > limit {
        true => Err(CidrFault::Ipv6Quota { vpc: vpc.id.clone(), limit }.into()),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        World,
        facts::feature::Feature,
        tests::testing::{Mistake, Testing, at, lack, step, text, texts},
    };

    const ACTION: &str = "Action=AssociateVpcCidrBlock";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let made = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/16");
        let vpc = text(&made, "VpcId");
        let add = format!("{ACTION}&VpcId={vpc}");
        t.ok(&format!("{add}&SecondaryCidrBlock=10.1.0.0/16"));
        let no_room: fn(&mut World) = |world| world.quotas.secondary_cidrs_per_vpc = 1;
        let room: fn(&mut World) = |world| world.quotas.secondary_cidrs_per_vpc = 2;
        let mut steps = malformed();
        steps.extend(vec![
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                "&VpcId=vpc-9",
                "400 InvalidVpc.NotFound The specified VPC \"vpc-9\" does not exist.",
            ),
            step(
                "&SecondaryCidrBlock=10.0.0.0/16",
                "400 InvalidCidrBlock Specified CIDR block is already exists.",
            ),
            step(
                "&SecondaryCidrBlock=10.1.0.0/16",
                "400 Duplicated.SecondaryCidrBlock The SecondaryCidrBlock \"10.1.0.0/16\" is the VPC's already.",
            ),
            step(
                "&SecondaryCidrBlock=100.64.0.0/16",
                "400 IllegalParam.SecondaryCidrBlock The SecondaryCidrBlock \"100.64.0.0/16\" overlaps \"100.64.0.0/10\".",
            ),
            step(
                "&SecondaryCidrBlock=10.1.0.0/24",
                "400 IllegalParam.SecondaryCidrBlock The SecondaryCidrBlock \"10.1.0.0/24\" overlaps \"10.1.0.0/16\".",
            ),
            step(
                (no_room, room),
                format!("400 QuotaExceeded.VpcMultiCidr The VPC \"{vpc}\" has 1 secondary IPv4 CIDR blocks already."),
            ),
        ]);
        t.walk(&format!("{add}&SecondaryCidrBlock=10.2.0.0/16"), steps);
    }

    /// What is missing, malformed or in conflict.
    fn malformed() -> Vec<(Mistake, String)> {
        vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step("&VpcId=", "400 MissingParam.VpcId You must specify VpcId."),
            step(
                "&SecondaryCidrMask=15",
                "400 IllegalParam.SecondaryCidrMask The specified Secondary CIDR Mask is illegal.",
            ),
            step(
                "&IpVersion=IPv5",
                "400 IllegalParam.IpVersion The specified parameter \"IpVersion\" is not valid: \"IPv5\" is not IPV4 or IPV6.",
            ),
            step(
                "&Ipv6Isp=x",
                "400 UnsupportedFeature.Ipv6Isp The Ipv6Isp feature is not supported.",
            ),
            step(
                "&SecondaryCidrMask=16",
                "400 IllegalParam.IpamPool The specified IPAM pool cannot be empty.",
            ),
            step(
                "&Ipv6CidrMask=56",
                "400 IllegalParam.IpamPool The specified IPAM pool cannot be empty.",
            ),
            step(
                "&SecondaryCidrBlock=10.0.0.0/7&IPv6CidrBlock=2001:db8::/56",
                "400 ParamExclusive.SecondaryCidrAndIpv6Cidr SecondaryCidrBlock and IPv6CidrBlock cannot both be specified.",
            ),
            step(
                "&SecondaryCidrBlock=&IPv6CidrBlock=&IpVersion=",
                "400 MissingParam.SecondaryCidrOrIpv6Cidr Either SecondaryCidrBlock or IPv6CidrBlock must be specified.",
            ),
            step(
                "&IpVersion=IPV6&SecondaryCidrBlock=10.0.0.0/7",
                "400 IllegalParam.IpVersion IpVersion is not that of the CIDR block \"10.0.0.0/7\".",
            ),
            step(
                "&IpVersion=ipv4&SecondaryCidrBlock=10.0.0.0/7",
                "400 InvalidCidrBlock.Malformed Specified CIDR block is not valid.",
            ),
        ]
    }

    #[test]
    fn ipv6_blocks_are_refused_in_order() {
        let mut t = Testing::new();
        let made = t.ok("Action=CreateVpc&EnableIpv6=true");
        let vpc = text(&made, "VpcId");
        let shown = t.ok(&format!("Action=DescribeVpcAttribute&VpcId={vpc}"));
        let own = text(&shown, "Ipv6CidrBlock");
        t.world.quotas.ipv6_cidrs_per_vpc = 0;
        let no_room: fn(&mut World) = |world| world.quotas.ipv6_cidrs_per_vpc = 0;
        let room: fn(&mut World) = |world| world.quotas.ipv6_cidrs_per_vpc = 1;
        let exhaust: fn(&mut World) =
            |world| world.ipv6_pool = "2001:db9::/56".parse().expect("a literal block");
        let refill: fn(&mut World) = |world| world.ipv6_pool = World::default().ipv6_pool;
        exhaust(&mut t.world);
        t.ok("Action=CreateVpc&EnableIpv6=true");
        let steps = vec![
            step(
                "&IPv6CidrBlock=2001:db8::/64",
                "400 InvalidCidrBlock.Malformed Specified CIDR block is not valid.",
            ),
            step(
                "&IPv6CidrBlock=fd00::/56",
                "400 OperationUnsupported.IPv6ULA The IPv6CidrBlock \"fd00::/56\" has unique local addresses, which are not supported.",
            ),
            step(
                format!("&IPv6CidrBlock={own}"),
                format!(
                    "400 OperationFailed.Ipv6CidrBlockExisted The IPv6CidrBlock \"{own}\" is the VPC's already."
                ),
            ),
            step(
                (no_room, room),
                format!(
                    "400 QuotaExceeded.GUAIpv6CidrBlock The VPC \"{vpc}\" has 0 secondary IPv6 CIDR blocks already."
                ),
            ),
            step(
                "&IPv6CidrBlock=2001:dba::/56",
                "400 OperationFailed.IPv6CidrNotReserved Operation failed because this ipv6 cidr is not reserved.",
            ),
            step(
                (exhaust, refill),
                "500 OperationFailed.ResourceNotEnough Insufficient resources.",
            ),
        ];
        t.walk(&format!("{ACTION}&VpcId={vpc}&IpVersion=IPV6"), steps);
    }

    #[test]
    fn vswitches_are_made_in_further_blocks() {
        let mut t = Testing::new();
        let made = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/28&EnableIpv6=true");
        let vpc = text(&made, "VpcId");
        let added = t.ok(&format!("{ACTION}&VpcId={vpc}&SecondaryCidrBlock=11.0.0.0/16"));
        let expected = json!({ "RequestId": "R", "CidrBlock": "11.0.0.0/16", "IpVersion": "IPV4" });
        assert_eq!(added, expected);
        let allocated = t.ok("Action=AllocateVpcIpv6Cidr&Ipv6Isp=ChinaUnicom");
        let block = text(&allocated, "Ipv6CidrBlock");
        let added = t.ok(&format!("{ACTION}&VpcId={vpc}&IPv6CidrBlock={block}"));
        assert_eq!((text(&added, "CidrBlock"), text(&added, "IpVersion")), (block, "IPV6"));
        let shown = t.ok(&format!("Action=DescribeVpcs&VpcId={vpc}"));
        let shown = at(&shown, "Vpcs.Vpc.0");
        assert_eq!(texts(shown, "SecondaryCidrBlocks.SecondaryCidrBlock"), ["11.0.0.0/16"]);
        let first = text(shown, "Ipv6CidrBlock");
        let blocks = json!([
            { "Ipv6CidrBlock": first, "Ipv6Isp": "BGP" },
            { "Ipv6CidrBlock": block, "Ipv6Isp": "ChinaUnicom" },
        ]);
        assert_eq!(*at(shown, "Ipv6CidrBlocks.Ipv6CidrBlock"), blocks);
        // The number is that of a block in each of the VPC's.
        let in_first = t.vswitch_in(vpc, "11.0.0.0/24", "&Ipv6CidrBlock=7");
        let within = format!("&Ipv6CidrBlock=7&VpcIpv6CidrBlock={block}");
        let in_second = t.vswitch_in(vpc, "11.0.1.0/24", &within);
        for (vswitch, vpc) in [(in_first, first), (in_second, block)] {
            let shown = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
            let expected = vpc.replace("00::/56", "07::/64");
            assert_eq!(text(&shown, "Ipv6CidrBlock"), expected);
        }
        // Where the first block is full, one of a further block is taken.
        t.vswitch_in(vpc, "10.0.0.0/28", "");
        let any = format!("Action=CreateVSwitch&VpcId={vpc}&ZoneId=cn-hangzhou-h&CidrMask=28");
        let any = t.ok(&any);
        let any = text(&any, "VSwitchId");
        let shown = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={any}"));
        assert_eq!(text(&shown, "CidrBlock"), "11.0.2.0/28");
    }

    #[test]
    fn a_vpc_without_ipv6_gets_it_with_its_first_block() {
        let mut t = Testing::new();
        let made = t.ok("Action=CreateVpc");
        let vpc = text(&made, "VpcId");
        t.ok(&format!("{ACTION}&VpcId={vpc}&IpVersion=ipv6&Ipv6Isp=ChinaTelecom"));
        let shown = t.ok(&format!("Action=DescribeVpcAttribute&VpcId={vpc}"));
        assert_eq!(*at(&shown, "EnabledIpv6"), true);
        assert_eq!(text(&shown, "Ipv6CidrBlocks.Ipv6CidrBlock.0.Ipv6Isp"), "ChinaTelecom");
    }

    #[test]
    fn a_vpc_that_is_pending_cannot_get_one() {
        let mut t = Testing::new();
        t.world.delays.network_ms = 1000;
        let made = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/16");
        let vpc = text(&made, "VpcId");
        let query = format!("{ACTION}&VpcId={vpc}&SecondaryCidrBlock=11.0.0.0/16");
        let pending =
            format!("400 IncorrectStatus.Vpc The VPC \"{vpc}\" is Pending, not Available.");
        t.check(&query, &pending);
        t.wait_ms(1000);
        t.ok(&query);
        t.check(&format!("{query}&SecondaryCidrBlock=12.0.0.0/16"), &pending);
    }

    #[test]
    fn blocks_out_of_ipam_pools_are_refused_in_order() {
        let mut t = Testing::new();
        let made = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/16");
        let add = format!("{ACTION}&VpcId={}&IpamPoolId=ipam-9", text(&made, "VpcId"));
        let size = "400 MissingParam.CidrOrCidrMask The CIDR or CIDR Mask must be input.";
        let missing = "404 ResourceNotFound.IpamPool The dependent IPAM pool is not found.";
        for (given, refusal) in [
            ("", size),
            ("&IpVersion=IPV6", size),
            (
                "&IpVersion=IPV4",
                "400 MissingParam.SecondaryCidrMask The parameter SecondaryCidrMask must be input.",
            ),
            ("&SecondaryCidrMask=24", missing),
            ("&Ipv6CidrMask=56", missing),
            ("&SecondaryCidrBlock=10.1.0.0/16", missing),
        ] {
            t.check(&format!("{add}{given}"), refusal);
        }
        lack(&mut t.world, &[Feature::Ipam]);
        t.check(
            &format!("{add}&SecondaryCidrMask=24"),
            "400 UnsupportedFeature.Ipam IPAM is not supported in this region.",
        );
    }

    #[test]
    fn what_is_routed_elsewhere_is_in_no_block() {
        let mut t = Testing::new();
        t.world.delays.route_ms = 0;
        let made = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/16");
        let (vpc, table) = (text(&made, "VpcId").to_owned(), text(&made, "RouteTableId"));
        let vswitch = t.vswitch_in(&vpc, "10.0.0.0/24", "");
        let hop = format!("&NextHopType=NetworkInterface&NextHopId={}", t.eni(&vswitch, ""));
        let to = format!("&RouteTableId={table}&DestinationCidrBlock=10.1.1.0/24");
        t.ok(&format!("Action=CreateRouteEntry{to}{hop}"));
        let add = |block: &str| format!("{ACTION}&VpcId={vpc}&SecondaryCidrBlock={block}");
        for block in ["10.1.0.0/16", "10.1.1.0/24"] {
            t.check(
                &add(block),
                &format!(
                    "400 OperationFailed.ConflictWithEntry The SecondaryCidrBlock \"{block}\" has the destination \"10.1.1.0/24\" of a route entry."
                ),
            );
        }
        t.ok(&add("10.1.1.0/25"));
        lack(&mut t.world, &[Feature::SecondaryCidr]);
        t.check(
            &add("10.2.0.0/16"),
            "400 OperationUnsupported.VpcMultiCidr The parameter \"SecondaryCidrBlock\" is not supported for this account in this region.",
        );
    }
}
