//! UnassociateVpcCidrBlock: removes a further block from a VPC.

use control_derive::operation;

use super::Vpc;
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::CidrFault,
    value::id::VpcId,
    vpc::{Ipv6Gateway, VSwitch},
};

/// Removes a further IPv4 block, or an IPv6 block, from a VPC. No vSwitch may be in it.
#[operation(vpc, write, ram = "vpc/{VpcId}", planned)]
pub struct UnassociateVpcCidrBlock {
    /// The VPC.
    vpc_id: VpcId,
    /// The IPv4 block; either this or an IPv6 block is removed.
    secondary_cidr_block: Option<String>,
    /// The IPv6 block.
    #[param(name = "IPv6CidrBlock")]
    ipv6_cidr_block: Option<String>,
}

/// The block to remove.
pub struct OldBlock {
    vpc: VpcId,
    block: Block,
}

enum Block {
    Ipv4(String),
    Ipv6(String),
}

impl Plan for UnassociateVpcCidrBlock {
    type Into = OldBlock;

    fn plan(self, _: &Head, _: &World) -> Result<OldBlock, Fault> {
        let block = match (self.secondary_cidr_block, self.ipv6_cidr_block) {
            (None, None) => return Err(CidrFault::Missing.into()),
            (Some(_), Some(_)) => return Err(CidrFault::Both.into()),
            (Some(cidr), None) => Block::Ipv4(cidr),
            (None, Some(cidr)) => Block::Ipv6(cidr),
        };
        Ok(OldBlock { vpc: self.vpc_id, block })
    }
}

impl Write for UnassociateVpcCidrBlock {
    type Response = ();

    fn execute(plan: OldBlock, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut vpc = Vpc::find_usable(ctx, &plan.vpc)?;
        match plan.block {
            Block::Ipv4(cidr) => remove_ipv4(ctx, &mut vpc, cidr)?,
            Block::Ipv6(cidr) => remove_ipv6(ctx, &mut vpc, cidr)?,
        }
        vpc.begin(ctx)?;
        ctx.replace(&vpc)
    }
}

fn remove_ipv4(ctx: &Ctx<'_>, vpc: &mut Vpc, cidr: String) -> Result<(), Fault> {
    let named = vpc.secondary().enumerate().find(|(_, block)| Ok(*block) == cidr.parse());
    let Some((place, block)) = named else { return Err(CidrFault::NotFound { cidr }.into()) };
    let vswitches = ctx.list().under(VSwitch::BY_VPC, Some(vpc.id.clone())).all()?;
    if vswitches.iter().any(|vswitch| block.contains(&vswitch.cidr())) {
        return Err(CidrFault::InUse { cidr }.into());
    }
    vpc.secondary.remove(place);
    Ok(())
}

fn remove_ipv6(ctx: &Ctx<'_>, vpc: &mut Vpc, cidr: String) -> Result<(), Fault> {
    let named = vpc.ipv6_nets().enumerate().find(|(_, block)| Ok(*block) == cidr.parse());
    let Some((place, block)) = named else { return Err(CidrFault::Ipv6NotFound { cidr }.into()) };
    let vswitches = ctx.list().under(VSwitch::BY_VPC, Some(vpc.id.clone())).all()?;
    if vswitches.iter().filter_map(VSwitch::ipv6).any(|own| block.contains(&own)) {
        return Err(CidrFault::Ipv6InUse { cidr }.into());
    }
    if vpc.ipv6.len() == 1 && Ipv6Gateway::of_vpc(ctx, &vpc.id)?.is_some() {
        return Err(CidrFault::GatewayInUse { vpc: vpc.id.clone() }.into());
    }
    vpc.ipv6.remove(place);
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, at, step, text, texts};

    const ACTION: &str = "Action=UnassociateVpcCidrBlock";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let made = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/16");
        let vpc = text(&made, "VpcId");
        t.ok(&format!("Action=AssociateVpcCidrBlock&VpcId={vpc}&SecondaryCidrBlock=11.0.0.0/16"));
        let vswitch = t.vswitch_in(vpc, "11.0.0.0/24", "");
        let query = format!("{ACTION}&VpcId={vpc}&SecondaryCidrBlock=11.0.0.0/16");
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&VpcId=",
                "400 MissingParameter The input parameter \"VpcId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&SecondaryCidrBlock=&IPv6CidrBlock=",
                "400 MissingParam.SecondaryCidrOrIpv6Cidr Either SecondaryCidrBlock or IPv6CidrBlock must be specified.",
            ),
            step(
                "&IPv6CidrBlock=2001:db8::/56",
                "400 ParamExclusive.SecondaryCidrAndIpv6Cidr SecondaryCidrBlock and IPv6CidrBlock cannot both be specified.",
            ),
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
                "400 InvalidSecondaryCidrBlock.NotFound The VPC has no SecondaryCidrBlock \"10.0.0.0/16\".",
            ),
        ];
        let in_use =
            "400 OperationFailed.CidrInUse A vSwitch is in the SecondaryCidrBlock \"11.0.0.0/16\".";
        let steps = steps.into_iter().chain([step(
            (
                "Action=DescribeRegions&Version=2016-04-28".to_owned(),
                format!("Action=DeleteVSwitch&VSwitchId={vswitch}"),
            ),
            in_use,
        )]);
        t.walk(&query, steps.collect());
        let shown = t.ok(&format!("Action=DescribeVpcAttribute&VpcId={vpc}"));
        assert_eq!(*at(&shown, "SecondaryCidrBlocks.SecondaryCidrBlock"), serde_json::json!([]));
    }

    #[test]
    fn an_ipv6_block_goes_when_nothing_needs_it() {
        let mut t = Testing::new();
        let made = t.ok("Action=CreateVpc&EnableIpv6=true");
        let vpc = text(&made, "VpcId");
        let added = t.ok(&format!("Action=AssociateVpcCidrBlock&VpcId={vpc}&IpVersion=IPV6"));
        let second = text(&added, "CidrBlock");
        let shown = t.ok(&format!("Action=DescribeVpcAttribute&VpcId={vpc}"));
        let first = text(&shown, "Ipv6CidrBlock");
        let vswitch = t.vswitch_in(vpc, "172.16.0.0/24", "&Ipv6CidrBlock=1");
        let gateway = t.ok(&format!("Action=CreateIpv6Gateway&VpcId={vpc}"));
        let remove = |cidr: &str| format!("{ACTION}&VpcId={vpc}&IPv6CidrBlock={cidr}");
        t.check(
            &remove("2001:db8::/57"),
            "400 InvalidIpv6CidrBlock.NotFound The VPC has no IPv6CidrBlock \"2001:db8::/57\".",
        );
        t.check(
            &remove(first),
            "400 OperationFailed.IpV6VSwitchInuse Operation failed because some vswitch ipv6 is in use.",
        );
        t.ok(&format!("Action=DeleteVSwitch&VSwitchId={vswitch}"));
        t.ok(&remove(first));
        let shown = t.ok(&format!("Action=DescribeVpcAttribute&VpcId={vpc}"));
        assert_eq!(text(&shown, "Ipv6CidrBlock"), second);
        t.check(
            &remove(second),
            "400 OperationFailed.Ipv6Gateway The operation is failed because of ipv6Gateway is in use.",
        );
        let gateway = text(&gateway, "Ipv6GatewayId");
        t.ok(&format!("Action=DeleteIpv6Gateway&Ipv6GatewayId={gateway}"));
        t.ok(&remove(second));
        let shown = t.ok(&format!("Action=DescribeVpcAttribute&VpcId={vpc}"));
        assert_eq!(*at(&shown, "EnabledIpv6"), false);
        assert!(texts(&shown, "SecondaryCidrBlocks.SecondaryCidrBlock").is_empty());
    }

    #[test]
    fn a_vpc_that_is_pending_keeps_its_blocks() {
        let mut t = Testing::new();
        let made = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/16");
        let vpc = text(&made, "VpcId");
        t.world.delays.network_ms = 1000;
        t.ok(&format!("Action=AssociateVpcCidrBlock&VpcId={vpc}&SecondaryCidrBlock=11.0.0.0/16"));
        let query = format!("{ACTION}&VpcId={vpc}&SecondaryCidrBlock=11.0.0.0/16");
        t.check(
            &query,
            &format!("400 IncorrectStatus.Vpc The VPC \"{vpc}\" is Pending, not Available."),
        );
        t.wait_ms(1000);
        t.ok(&query);
    }
}
