//! CreateRouteTable: makes a route table of a user's own in a VPC.

use api::answer;
use control_derive::operation;

use super::{RouteTable, TableKind, TableUser, insert, of_vpc};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    facts::feature::Feature,
    faults::RouteFault,
    value::{
        id::{RouteTableId, VpcId},
        tag::{self, Tag},
        text::{VpcDescription, VpcName},
    },
};

/// Creates a custom route table.
// The page names the route table alone, and not the VPC that it is made in.
#[operation(vpc, write, ram = "routetable/*", token, tags, planned)]
pub struct CreateRouteTable {
    /// The VPC that the route table is for.
    #[param(missing = "MissingParam.vpcId")]
    vpc_id: VpcId,
    /// The name: 1 to 128 characters.
    #[param(malformed = "InvalidParameter.RouteTableName.Malformed")]
    route_table_name: Option<VpcName>,
    /// The description: 1 to 256 characters.
    #[param(malformed = "InvalidParameter.Description.Malformed")]
    description: Option<VpcDescription>,
    /// What is going to use it: VSwitch (the default) or Gateway.
    associate_type: Option<TableUser>,
}

/// The route table to make.
pub struct NewTable {
    vpc: VpcId,
    name: String,
    description: String,
    user: TableUser,
    tags: Vec<Tag>,
}

/// The new route table.
#[answer]
pub struct Response {
    route_table_id: RouteTableId,
}

impl Plan for CreateRouteTable {
    type Into = NewTable;

    fn plan(self, head: &Head, _: &World) -> Result<NewTable, Fault> {
        Ok(NewTable {
            vpc: self.vpc_id,
            name: self.route_table_name.map(|name| name.0).unwrap_or_default(),
            description: self.description.map(|text| text.0).unwrap_or_default(),
            user: self.associate_type.unwrap_or(TableUser::VSwitch),
            tags: tag::distinct(&head.tags)?,
        })
    }
}

impl Write for CreateRouteTable {
    type Response = Response;

    fn execute(plan: NewTable, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        ctx.permit(true, Feature::CustomRouteTable, "RouteTableName")?;
        let is_for_gateway = plan.user == TableUser::Gateway;
        ctx.permit(is_for_gateway, Feature::GatewayRouteTable, "AssociateType")?;
        let vpc = ctx.find(&plan.vpc)?;
        vpc.expect_advanced(ctx)?;
        let others = of_vpc(ctx, &vpc.id)?;
        let quotas = &ctx.world.quotas;
        if others.len() as u64 >= quotas.route_tables_per_vpc {
            return Err(RouteFault::TableQuota.into());
        }
        let of_gateways = others.iter().filter(|table| table.user == TableUser::Gateway).count();
        if plan.user == TableUser::Gateway && of_gateways >= quotas.gateway_route_tables_per_vpc {
            return Err(RouteFault::GatewayTableQuota.into());
        }
        let table = RouteTable {
            id: ctx.new_id()?,
            vpc: vpc.id,
            router: vpc.router,
            kind: TableKind::Custom,
            name: plan.name,
            description: plan.description,
            created: ctx.now(),
            tags: plan.tags,
            propagates: true,
            user: plan.user,
        };
        insert(ctx, &table)?;
        Ok(Response { route_table_id: table.id })
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        World,
        facts::feature::Feature,
        tests::testing::{Testing, at, lack, step, text, texts},
    };

    const ACTION: &str = "Action=CreateRouteTable";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc");
        let vpc = text(&vpc, "VpcId");
        t.ok(&format!("{ACTION}&VpcId={vpc}&AssociateType=Gateway"));
        let few: fn(&mut World) = |world| world.quotas.route_tables_per_vpc = 2;
        let more: fn(&mut World) = |world| world.quotas.route_tables_per_vpc = 10;
        let one: fn(&mut World) = |world| world.quotas.gateway_route_tables_per_vpc = 1;
        let two: fn(&mut World) = |world| world.quotas.gateway_route_tables_per_vpc = 2;
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step("&VpcId=", "400 MissingParam.vpcId The parameter vpcId is mandatory."),
            step(
                "&VpcId=%01",
                "400 InvalidParameter the parameter(s) \"VpcId\" provided is(are) invalid. \"\u{1}\" is not an id that starts with \"vpc-\".",
            ),
            step(
                "&RouteTableName=http://x",
                "400 InvalidParameter.RouteTableName.Malformed The specified route table name is not valid.",
            ),
            step(
                "&Description=http://x",
                "400 InvalidParameter.Description.Malformed The specified Description is not valid.",
            ),
            step(
                "&AssociateType=x",
                "400 InvalidParameter the parameter(s) \"AssociateType\" provided is(are) invalid. \"x\" is not one of VSwitch, Gateway.",
            ),
            step(
                "&Tag.1.Key=aliyun",
                "400 InvalidParameter The specified parameter \"Tag.1.Key\" is not valid: \"aliyun\" is not 1 to 128 characters that XML can say and that do not start with aliyun or acs: and have no http:// or https://.",
            ),
            step(
                "&Tag.1.Key=a&Tag.2.Key=a",
                "400 Duplicate.TagKey The Tag.N.Key contain duplicate key.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound Specified value of RegionId is not supported.",
            ),
            step("&VpcId=vpc-9", "404 InvalidVpcId.NotFound Specified VPC does not exist."),
            step((few, more), "400 QuotaExceeded.RouteTable VPC RouteTable quota exceeded."),
            step(
                (one, two),
                "400 QuotaExceeded.GatewayRouteTable The quota of Gateway Route Table is exceeded.",
            ),
        ];
        t.walk(&format!("{ACTION}&VpcId={vpc}&AssociateType=Gateway"), steps);
    }

    #[test]
    fn a_new_table_has_what_is_said_of_it_and_the_entries_of_the_system() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8&EnableIpv6=true");
        let vpc = text(&vpc, "VpcId");
        t.vswitch_in(vpc, "10.0.0.0/24", "&Ipv6CidrBlock=1");
        let more = "&RouteTableName=n&Description=d&Tag.1.Key=k&Tag.1.Value=v";
        let made = t.ok(&format!("{ACTION}&VpcId={vpc}{more}"));
        let table = text(&made, "RouteTableId");
        let list = t.ok(&format!("Action=DescribeRouteTableList&RouteTableId={table}"));
        let shown = at(&list, "RouterTableList.RouterTableListType.0");
        let members = ["RouteTableName", "Description", "RouteTableType", "AssociateType"];
        assert_eq!(members.map(|member| text(shown, member)), ["n", "d", "Custom", "VSwitch"]);
        assert_eq!(text(shown, "Tags.Tag.0.Key"), "k");
        assert!(texts(shown, "VSwitchIds.VSwitchId").is_empty());
        // One for the services, and what vSwitches have before and behind.
        let count = |t: &mut Testing| {
            let list = t.ok(&format!(
                "Action=DescribeRouteEntryList&RouteTableId={table}&RouteEntryType=System"
            ));
            at(&list, "RouteEntrys.RouteEntry").as_array().expect("a list").len()
        };
        assert_eq!(count(&mut t), 3);
        t.vswitch_in(vpc, "10.0.1.0/24", "");
        assert_eq!(count(&mut t), 4);
    }

    #[test]
    fn a_repeated_request_makes_no_second_table() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc");
        let query = format!("{ACTION}&VpcId={}&ClientToken=t", text(&vpc, "VpcId"));
        let [one, other] = [(); 2].map(|()| t.ok(&query));
        assert_eq!(text(&one, "RouteTableId"), text(&other, "RouteTableId"));
    }

    #[test]
    fn regions_may_have_none_of_users_or_none_for_gateways() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
        let vpc = text(&vpc, "VpcId").to_owned();
        let vswitch = t.vswitch_in(&vpc, "10.0.0.0/24", "");
        let create = format!("Action=CreateRouteTable&VpcId={vpc}");
        let table = text(&t.ok(&create), "RouteTableId").to_owned();
        lack(&mut t.world, &[Feature::GatewayRouteTable]);
        t.check(
            &format!("{create}&AssociateType=Gateway"),
            "400 UnsupportedRegion The feature of ipv4Gateway is not supported in the region.",
        );
        t.ok(&create);
        lack(&mut t.world, &[Feature::CustomRouteTable]);
        let both = format!("&RouteTableId={table}&VSwitchId={vswitch}");
        for request in [
            create,
            format!("Action=AssociateRouteTable{both}"),
            format!("Action=UnassociateRouteTable{both}"),
            format!("Action=DeleteRouteTable&RouteTableId={table}"),
        ] {
            t.check(
                &request,
                "404 InvalidParameter.Action This vpc feature is not supported in this region",
            );
        }
    }

    #[test]
    fn none_is_deleted_or_left_while_a_vswitch_is_changed() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
        let vpc = text(&vpc, "VpcId").to_owned();
        let vswitch = t.vswitch_in(&vpc, "10.0.0.0/24", "");
        let table = t.ok(&format!("Action=CreateRouteTable&VpcId={vpc}"));
        let table = text(&table, "RouteTableId");
        let status = |to: &str| format!("Action=SetVSwitchStatus&VSwitchId={vswitch}&Status={to}");
        t.operator(&status("Deleting"));
        t.check(
            &format!("Action=DeleteRouteTable&RouteTableId={table}"),
            "400 IncorrectVSwitchStatus The current virtual switch status does not support this operation.",
        );
        t.check(
            &format!("Action=UnassociateRouteTable&RouteTableId={table}&VSwitchId={vswitch}"),
            "404 InvalidStatus.VSwitch Specified vswitch is not in stable status and cannot operate.",
        );
        t.operator(&status("Available"));
        t.ok(&format!("Action=DeleteRouteTable&RouteTableId={table}"));
    }
}
