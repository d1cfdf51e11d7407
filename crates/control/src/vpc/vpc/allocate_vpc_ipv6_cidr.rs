//! AllocateVpcIpv6Cidr: gives the account an IPv6 block, for a VPC that is to have it.

use api::answer;
use control_derive::operation;
use ipnet::Ipv6Net;

use super::ipv6_block::{self, ALLOCATED, IPV6_MASK, Isp};
use crate::{
    Ctx, Fault, Head, Plan, World, Write, facts::feature::Feature, faults::CidrFault,
    net::extent::Unique,
};

/// Reserves an IPv6 block, which a VPC can be given then. Of each kind there is one at a time.
#[operation(vpc, write, ram = "vpc/*", token, planned)]
pub struct AllocateVpcIpv6Cidr {
    /// The pool that it comes from: aliyun (default). Blocks of the caller's own (custom) are not served.
    #[param(malformed = "IllegalParam.AddressPoolType")]
    address_pool_type: Option<PoolType>,
    /// The /56 block; any unless it is given.
    ipv6_cidr_block: Option<String>,
    /// Whose network carries the addresses: BGP (default), or that of a single ISP.
    #[param(malformed = "UnsupportedFeature.Ipv6Isp")]
    ipv6_isp: Option<Isp>,
}

/// Where blocks come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
pub enum PoolType {
    /// The service.
    #[choice("aliyun")]
    Aliyun,
}

/// The block to allocate.
pub struct Wanted {
    named: Option<Ipv6Net>,
    isp: Isp,
}

/// The block.
#[answer]
pub struct Response {
    ipv6_cidr_block: String,
}

impl Plan for AllocateVpcIpv6Cidr {
    type Into = Wanted;

    fn plan(self, _: &Head, _: &World) -> Result<Wanted, Fault> {
        // There is only one pool.
        let (None | Some(PoolType::Aliyun)) = self.address_pool_type;
        Ok(Wanted {
            named: self.ipv6_cidr_block.as_deref().map(ipv6_block::read).transpose()?,
            isp: self.ipv6_isp.unwrap_or_default(),
        })
    }

    fn draws(_: &Wanted) -> Option<Unique> {
        Some(Unique::Ipv6Block)
    }
}

impl Write for AllocateVpcIpv6Cidr {
    type Response = Response;

    fn execute(wanted: Wanted, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        ctx.permit(true, Feature::VpcIpv6, "Ipv6CidrBlock")?;
        let block = |first| Ipv6Net::new(first, IPV6_MASK).expect("the mask is valid");
        for row in ctx.txn.scan(ALLOCATED, &(), None)? {
            let (first, isp) = row?;
            if isp == wanted.isp {
                return Err(CidrFault::OneAtATime { cidr: block(first).to_string() }.into());
            }
        }
        let first = match wanted.named {
            Some(named) if ipv6_block::is_idle(ctx, named)? => named.addr(),
            Some(named) => {
                return Err(CidrFault::Unavailable { cidr: named.to_string() }.into());
            }
            None => ipv6_block::draw(ctx)?,
        };
        ctx.txn.put(ALLOCATED, &first, &wanted.isp)?;
        Ok(Response { ipv6_cidr_block: block(first).to_string() })
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        World,
        facts::feature::Feature,
        tests::testing::{Testing, at, facts, lack, step, text},
    };

    const ACTION: &str = "Action=AllocateVpcIpv6Cidr";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        t.ok(&format!("{ACTION}&Ipv6Isp=ChinaMobile"));
        let exhaust: fn(&mut World) =
            |world| world.ipv6_pool = "fd00::/56".parse().expect("a literal block");
        let refill: fn(&mut World) = |world| world.ipv6_pool = World::default().ipv6_pool;
        exhaust(&mut t.world);
        t.ok("Action=CreateVpc&EnableIpv6=true");
        refill(&mut t.world);
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&AddressPoolType=custom",
                "400 IllegalParam.AddressPoolType The specified addressPoolType is invalid.",
            ),
            step(
                "&Ipv6Isp=x",
                "400 UnsupportedFeature.Ipv6Isp The Ipv6Isp feature is not supported.",
            ),
            step(
                "&Ipv6CidrBlock=2001:db8::/64",
                "400 IllegalParam.Ipv6Cidr The specified Ipv6CidrBlock is invalid.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                facts(|world| lack(world, &[Feature::VpcIpv6]), |world| lack(world, &[])),
                "400 OperationUnsupported.Ipv6Feature The IPv6 feature is not supported in the region.",
            ),
            step(
                "&Ipv6Isp=ChinaMobile",
                "400 Unavailable.Ipv6Cidr The specified resource ipv6 cidr is not available.",
            ),
            step(
                "&Ipv6CidrBlock=2001:db9::/56",
                "400 Unavailable.Ipv6Cidr The specified resource ipv6 cidr is not available.",
            ),
            step(
                (exhaust, refill),
                "400 ResourceNotEnough.Ipv6Cidr The specified resource ipv6 cidr is not enough.",
            ),
        ];
        t.walk(&format!("{ACTION}&Ipv6Isp=BGP"), steps);
    }

    #[test]
    fn a_block_is_a_vpcs_once_and_then_another_can_be_allocated() {
        let mut t = Testing::new();
        let query = format!("{ACTION}&Ipv6Isp=ChinaMobile&ClientToken=t&AddressPoolType=aliyun");
        let answer = t.ok(&query);
        assert_eq!(t.ok(&query), answer);
        let block = text(&answer, "Ipv6CidrBlock");
        let make = format!("EnableIpv6=true&Ipv6CidrBlock={block}");
        let made = t.ok(&format!("Action=CreateVpc&{make}"));
        let vpc = text(&made, "VpcId");
        let shown = t.ok(&format!("Action=DescribeVpcAttribute&VpcId={vpc}"));
        let shown = at(&shown, "Ipv6CidrBlocks.Ipv6CidrBlock.0");
        assert_eq!((text(shown, "Ipv6CidrBlock"), text(shown, "Ipv6Isp")), (block, "ChinaMobile"));
        t.check(
            &format!("Action=CreateVpc&{make}"),
            &format!("400 OperationFailed.IPv6CidrNotReserved The specified Ipv6CidrBlock \"{block}\" is not reserved for the account."),
        );
        let other = t.ok(&format!("{ACTION}&Ipv6Isp=ChinaMobile"));
        assert_ne!(text(&other, "Ipv6CidrBlock"), block);
    }

    #[test]
    fn a_block_that_is_named_is_had_if_nobody_has_it() {
        let mut t = Testing::new();
        let first = t.ok(ACTION);
        let first = text(&first, "Ipv6CidrBlock").to_owned();
        let made = t.ok(&format!("Action=CreateDefaultVpc&EnableIpv6=true&Ipv6CidrBlock={first}"));
        let name = format!("{ACTION}&Ipv6CidrBlock={first}");
        t.check(
            &name,
            "400 Unavailable.Ipv6Cidr The specified resource ipv6 cidr is not available.",
        );
        t.ok(&format!("Action=DeleteVpc&VpcId={}", text(&made, "VpcId")));
        assert_eq!(text(&t.ok(&name), "Ipv6CidrBlock"), first);
    }
}
