//! CreateIpv6Gateway: connects a VPC's IPv6 addresses with the internet.

use api::answer;
use control_derive::operation;

use super::Ipv6Gateway;
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::{GatewayFault, VpcFault},
    kernel::resource_group,
    value::{
        id::{Ipv6GatewayId, VpcId},
        tag::{self, Tag},
        text::{VpcDescription, VpcName},
    },
};

/// Creates the IPv6 gateway of a VPC with IPv6.
#[operation(vpc, write, ram("ipv6gateway/*", "vpc/{VpcId}"), token, dry_run, tags, planned)]
pub struct CreateIpv6Gateway {
    /// The VPC.
    #[param(missing = "MissingParam.vpcId")]
    vpc_id: VpcId,
    /// The name: at most 128 characters.
    #[param(malformed = "IllegalParam.Name")]
    name: Option<VpcName>,
    /// The description: at most 256 characters.
    #[param(malformed = "IllegalParam.Description")]
    description: Option<VpcDescription>,
    /// The resource group.
    resource_group_id: Option<String>,
}

/// The IPv6 gateway to make.
pub struct NewGateway {
    vpc: VpcId,
    name: String,
    description: String,
    resource_group: Option<String>,
    tags: Vec<Tag>,
}

/// The new IPv6 gateway.
#[answer]
pub struct Response {
    ipv6_gateway_id: Ipv6GatewayId,
    resource_group_id: String,
}

impl Plan for CreateIpv6Gateway {
    type Into = NewGateway;

    fn plan(self, head: &Head, _: &World) -> Result<NewGateway, Fault> {
        Ok(NewGateway {
            tags: tag::distinct(&head.tags)?,
            vpc: self.vpc_id,
            name: self.name.map(|name| name.0).unwrap_or_default(),
            description: self.description.map(|text| text.0).unwrap_or_default(),
            resource_group: self.resource_group_id,
        })
    }
}

impl Write for CreateIpv6Gateway {
    type Response = Response;

    fn execute(plan: NewGateway, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let vpc = ctx.find(&plan.vpc)?;
        let resource_group = resource_group::find(ctx, plan.resource_group.as_deref())?;
        if vpc.ipv6.is_empty() {
            return Err(VpcFault::WithoutIpv6 { vpc: vpc.id }.into());
        }
        if let Some(gateway) = Ipv6Gateway::of_vpc(ctx, &vpc.id)? {
            return Err(GatewayFault::OnePerVpc { vpc: vpc.id, gateway: gateway.id }.into());
        }
        let mut gateway = Ipv6Gateway {
            id: ctx.new_id()?,
            vpc: vpc.id,
            name: plan.name,
            description: plan.description,
            created: ctx.now(),
            resource_group,
            tags: plan.tags,
            pending: None,
        };
        gateway.begin(ctx)?;
        ctx.insert(&gateway)?;
        Ok(Response {
            ipv6_gateway_id: gateway.id,
            resource_group_id: resource_group::print(ctx, &gateway.resource_group),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        facts::standing::Standing,
        tests::testing::{Testing, at, step, text},
    };

    const ACTION: &str = "Action=CreateIpv6Gateway";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let [plain, dual] = ["", "&EnableIpv6=true"].map(|more| {
            let vpc = t.ok(&format!("Action=CreateVpc{more}"));
            text(&vpc, "VpcId").to_owned()
        });
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step("&VpcId=", "400 MissingParam.vpcId The parameter vpcId is mandatory."),
            step(
                "&Name=http://x",
                "400 IllegalParam.Name The specified parameter \"Name\" is not valid: \"http://x\" is not 1 to 128 characters that XML can say and that do not start with http:// or https://.",
            ),
            step(
                "&Description=http://x",
                "400 IllegalParam.Description The specified parameter \"Description\" is not valid: \"http://x\" is not 1 to 256 characters that XML can say and that do not start with http:// or https://.",
            ),
            step(
                "&Tag.1.Key=a&Tag.2.Key=a",
                "400 Duplicate.TagKey The Tag.N.Key contain duplicate key.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist in our records.",
            ),
            step("&VpcId=vpc-9", "404 InvalidVpcId.NotFound Specified VPC does not exist."),
            step(
                "&ResourceGroupId=rg-9",
                "400 IllegalParam.ResourceGroupId Invalid ResourceGroupld value.",
            ),
            step(
                format!("&VpcId={plain}"),
                format!(
                    "400 OperationFailed.VpcIpv6Disabled The IPv6 feature of the VPC \"{plain}\" is not enabled."
                ),
            ),
            step(
                "&DryRun=true",
                "400 DryRunOperation Request validation has been passed with DryRun flag set.",
            ),
        ];
        let query = format!("{ACTION}&VpcId={dual}");
        let made = t.walk(&query, steps);
        let id = text(&made, "Ipv6GatewayId");
        t.check(
            &query,
            &format!("400 OperationUnsupported.OnlyOneIpv6GatewayInVpc The VPC \"{dual}\" has the IPv6 gateway \"{id}\" already."),
        );
    }

    #[test]
    fn an_account_that_can_buy_nothing_is_told_why() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&EnableIpv6=true");
        let query = format!("{ACTION}&VpcId={}", text(&vpc, "VpcId"));
        for (standing, refusal) in [
            (
                Standing::Arrears,
                "400 OperationFailed.UnpaidBillsExist The account has unpaid bills. Please pay your overdue bill first.",
            ),
            (
                Standing::Anonymous,
                "400 OperationFailed.InformationIncomplete Your information is incomplete.",
            ),
            (
                Standing::NoPaymentMethod,
                "400 OperationFailed.NoPaymentMethod No payment method is specified for your account.",
            ),
        ] {
            let facts = t.world.accounts.entry(Testing::ACCOUNT).or_default();
            facts.standing = Some(standing);
            t.check(&query, refusal);
        }
    }

    #[test]
    fn a_repeated_token_makes_one_which_is_pending_for_a_while() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&EnableIpv6=true");
        t.world.delays.network_ms = 1000;
        let query = format!("{ACTION}&VpcId={}&ClientToken=t", text(&vpc, "VpcId"));
        let made = t.ok(&query);
        assert_eq!(t.ok(&query), made);
        let id = text(&made, "Ipv6GatewayId");
        assert!(id.starts_with("ipv6gw-bp1"), "{id}");
        let describe = format!("Action=DescribeIpv6GatewayAttribute&Ipv6GatewayId={id}");
        assert_eq!(text(&t.ok(&describe), "Status"), "Pending");
        t.check(
            &format!("Action=DeleteIpv6Gateway&Ipv6GatewayId={id}"),
            &format!(
                "400 IncorrectStatus.Ipv6Gateway The status of Ipv6Gateway [{id}] is incorrect."
            ),
        );
        t.wait_ms(1000);
        assert_eq!(text(&t.ok(&describe), "Status"), "Available");
        assert_eq!(*at(&t.ok("Action=DescribeIpv6Gateways"), "TotalCount"), 1);
    }
}
