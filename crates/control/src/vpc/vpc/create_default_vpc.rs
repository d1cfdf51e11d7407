//! CreateDefaultVpc: makes the region's default VPC.

use api::answer;
use control_derive::operation;

use super::{
    create_vpc::NewVpc,
    default,
    ipv6_block::{self, Ipv6Choice},
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::VpcFault,
    net::extent::Unique,
    value::id::{RouteTableId, VRouterId, VpcId},
};

/// Creates the default VPC of a region, of which there is one.
#[operation(vpc, write, ram = "vpc/*", token, planned)]
pub struct CreateDefaultVpc {
    /// Whether the VPC has IPv6.
    enable_ipv6: Option<bool>,
    /// The /56 block of IPv6: one that was allocated before; any unless it is given.
    ipv6_cidr_block: Option<String>,
    /// The resource group.
    resource_group_id: Option<String>,
}

/// The new VPC.
#[answer]
pub struct Response {
    vpc_id: VpcId,
    vrouter_id: VRouterId,
    route_table_id: RouteTableId,
}

impl Plan for CreateDefaultVpc {
    type Into = NewVpc;

    fn plan(self, _: &Head, _: &World) -> Result<NewVpc, Fault> {
        let wants_ipv6 = self.enable_ipv6 == Some(true);
        if self.ipv6_cidr_block.is_some() && !wants_ipv6 {
            return Err(VpcFault::Ipv6BlockWithoutIpv6.into());
        }
        let named = self.ipv6_cidr_block.as_deref().map(ipv6_block::read).transpose()?;
        Ok(NewVpc {
            ipv6: wants_ipv6.then(|| Ipv6Choice::new(named, None)),
            resource_group: self.resource_group_id,
            ..NewVpc::default()
        })
    }

    fn draws(plan: &NewVpc) -> Option<Unique> {
        plan.draws()
    }
}

impl Write for CreateDefaultVpc {
    type Response = Response;

    fn execute(plan: NewVpc, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let vpc = default::create_default(ctx, plan)?;
        Ok(Response { vpc_id: vpc.id, vrouter_id: vpc.router, route_table_id: vpc.route_table })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        World,
        facts::feature::Feature,
        tests::testing::{Testing, at, facts, lack, step, text},
    };

    const ACTION: &str = "Action=CreateDefaultVpc";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let exhaust: fn(&mut World) =
            |world| world.ipv6_pool = "2001:db8:0:ff00::/56".parse().expect("a literal block");
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
                "&EnableIpv6=x",
                "400 InvalidParameter the parameter(s) \"EnableIpv6\" provided is(are) invalid. \"x\" is not true or false.",
            ),
            step(
                "&EnableIpv6=false&Ipv6CidrBlock=2001:db8::/64",
                "400 MissingParam.EnableIpv6 EnableIpv6 must be true where an IPv6 CIDR block is specified.",
            ),
            step(
                "&Ipv6CidrBlock=2001:db8::/64",
                "400 IllegalParam.Ipv6CidrBlock The specified Ipv6CidrBlock \"2001:db8::/64\" is not a /56 block.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound Specified value of \"regionId\" is not supported.",
            ),
            step(
                facts(|world| lack(world, &[Feature::VpcIpv6]), |world| lack(world, &[])),
                "400 OperationUnsupported.Ipv6Feature The parameter \"EnableIpv6\" is not supported for this account in this region.",
            ),
            step(
                "&ResourceGroupId=rg-9",
                "400 InvalidResourceGroupId The specified ResourceGroupId does not exist.",
            ),
            step(
                "&Ipv6CidrBlock=2001:db8::/56",
                "400 OperationFailed.IPv6CidrNotReserved The specified Ipv6CidrBlock \"2001:db8::/56\" is not reserved for the account.",
            ),
            step(
                (exhaust, refill),
                "400 ResourceNotAvailable Resource you requested is not available in this region or zone.",
            ),
        ];
        let made = t.walk(&format!("{ACTION}&EnableIpv6=true"), steps);
        let vpc = text(&made, "VpcId");
        t.check(
            ACTION,
            &format!(
                "400 OperationFailed.DefaultVpcExist The default VPC \"{vpc}\" exists already in the region."
            ),
        );
    }

    #[test]
    fn the_default_vpc_is_one_of_its_region_and_does_not_count() {
        let mut t = Testing::new();
        t.world.quotas.vpcs = 0;
        let made = t.ok(&format!("{ACTION}&ClientToken=t"));
        assert_eq!(t.ok(&format!("{ACTION}&ClientToken=t")), made);
        let shown = t.ok("Action=DescribeVpcs&IsDefault=true");
        let vpc = at(&shown, "Vpcs.Vpc.0");
        assert_eq!(*at(&shown, "TotalCount"), 1);
        assert_eq!(*at(vpc, "CidrBlock"), "172.31.0.0/16");
        assert_eq!(*at(vpc, "IsDefault"), true);
        assert_eq!(*at(vpc, "EnabledIpv6"), false);
        let expected = json!({
            "RequestId": "R",
            "VpcId": text(vpc, "VpcId"),
            "VRouterId": text(vpc, "VRouterId"),
            "RouteTableId": text(vpc, "RouterTableIds.RouterTableIds.0"),
        });
        assert_eq!(made, expected);
        t.world.quotas.vpcs = 1;
        t.ok("Action=CreateVpc");
        t.check("Action=CreateVpc", "400 QuotaExceeded.Vpc VPC quota exceeded.");
        t.ok(&format!("{ACTION}&RegionId=cn-beijing&EnableIpv6=true"));
    }
}
