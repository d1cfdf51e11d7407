//! AttachDhcpOptionsSetToVpc: lets instances of a VPC be told by a DHCP options set.

use control_derive::operation;

use super::{DhcpOptionsSet, vpcs};
use crate::{
    Ctx, Fault, Write,
    faults::DhcpFault,
    value::id::{DhcpOptionsSetId, VpcId},
    vpc::Vpc,
};

/// Attaches a DHCP options set to a VPC that has none.
#[operation(vpc, write, ram("dhcpoptionsset/{DhcpOptionsSetId}", "vpc/{VpcId}"), token, dry_run)]
pub struct AttachDhcpOptionsSetToVpc {
    /// The set.
    dhcp_options_set_id: DhcpOptionsSetId,
    /// The VPC.
    vpc_id: VpcId,
}

impl Write for AttachDhcpOptionsSetToVpc {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let set = DhcpOptionsSet::find_usable(ctx, &wanted.dhcp_options_set_id)?.id;
        let vpc = Vpc::find_told(ctx, &wanted.vpc_id)?;
        if vpc.dhcp_options.is_some() {
            return Err(DhcpFault::Attached { vpc: vpc.id }.into());
        }
        if vpcs(ctx, &set)?.len() >= ctx.world.quotas.vpcs_per_dhcp_options_set {
            return Err(DhcpFault::VpcQuota.into());
        }
        vpc.tell(ctx, Some(set))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        World,
        tests::testing::{Testing, at, step, text},
    };

    const ACTION: &str = "Action=AttachDhcpOptionsSetToVpc";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let [vpc, other] = [(); 2].map(|()| t.ok("Action=CreateVpc"));
        let [vpc, other] = [&vpc, &other].map(|vpc| text(vpc, "VpcId"));
        let set = t.ok("Action=CreateDhcpOptionsSet");
        let set = text(&set, "DhcpOptionsSetId");
        let few: fn(&mut World) = |world| world.quotas.vpcs_per_dhcp_options_set = 1;
        let more: fn(&mut World) = |world| world.quotas.vpcs_per_dhcp_options_set = 10;
        t.ok(&format!("{ACTION}&DhcpOptionsSetId={set}&VpcId={other}"));
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
                "&VpcId=",
                "400 MissingParameter The input parameter \"VpcId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                "&DhcpOptionsSetId=dopt-9",
                "400 InvalidDhcpOptionsSetId.NotFound The specified dhcpOptionsSetId does not exist.",
            ),
            step(
                "&VpcId=vpc-9",
                "400 InvalidVpcId.NotFound Specified value of VpcId is not found in our record.",
            ),
            step(
                format!("&VpcId={other}"),
                "400 OperationFailed.AttachmentExist The current VPC is already attached to a DHCP options set.",
            ),
            step(
                (few, more),
                "400 QuotaExceeded.AttachVpcNumber The maximum number of VPCs that can be attached to a DHCP options set is exceeded.",
            ),
            step(
                "&DryRun=true",
                "400 DryRunOperation Request validation has been passed with DryRun flag set.",
            ),
        ];
        t.walk(&format!("{ACTION}&DhcpOptionsSetId={set}&VpcId={vpc}"), steps);
    }

    #[test]
    fn a_vpc_shows_its_set_until_it_is_detached() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc");
        let set = t.ok("Action=CreateDhcpOptionsSet");
        let set = text(&set, "DhcpOptionsSetId");
        let bind = format!("&DhcpOptionsSetId={set}&VpcId={}", text(&vpc, "VpcId"));
        let mut check = |action: &str, shown: &str, status: &str, count: u64| {
            t.ok(&format!("Action={action}{bind}"));
            let list = t.ok("Action=DescribeVpcs");
            let vpc = at(&list, "Vpcs.Vpc.0");
            let members = ["DhcpOptionsSetId", "DhcpOptionsSetStatus"];
            assert_eq!(members.map(|member| text(vpc, member)), [shown, status]);
            let filtered = t.ok(&format!("Action=DescribeVpcs&DhcpOptionsSetId={set}"));
            assert_eq!(*at(&filtered, "TotalCount"), json!(count));
            let list = t.ok("Action=ListDhcpOptionsSets");
            assert_eq!(*at(&list, "DhcpOptionsSets.0.AssociateVpcCount"), json!(count));
        };
        check("AttachDhcpOptionsSetToVpc", set, "InUse", 1);
        check("DetachDhcpOptionsSetFromVpc", "", "", 0);
    }

    #[test]
    fn nothing_is_done_with_a_set_or_a_vpc_that_is_on_the_way() {
        let mut t = Testing::new();
        t.world.delays.network_ms = 1000;
        let vpc = t.ok("Action=CreateVpc");
        let set = t.ok("Action=CreateDhcpOptionsSet");
        let (vpc, set) = (text(&vpc, "VpcId"), text(&set, "DhcpOptionsSetId"));
        let both = format!("&DhcpOptionsSetId={set}&VpcId={vpc}");
        let [attach, detach] = ["AttachDhcpOptionsSetToVpc", "DetachDhcpOptionsSetFromVpc"]
            .map(|action| format!("Action={action}{both}"));
        let alone = format!("&DhcpOptionsSetId={set}");
        let update = format!("Action=UpdateDhcpOptionsSetAttribute{alone}&DomainName=b.com");
        let delete = format!("Action=DeleteDhcpOptionsSet{alone}");
        let status = |t: &mut Testing| {
            let shown = t.ok(&format!("Action=GetDhcpOptionsSet{alone}"));
            let of_vpc = shown["AssociateVpcs"][0]["AssociateStatus"].as_str().unwrap_or_default();
            (text(&shown, "Status").to_owned(), of_vpc.to_owned())
        };
        assert_eq!(status(&mut t), ("Pending".to_owned(), String::new()));
        for request in [&attach, &detach, &update, &delete] {
            t.check(
                request,
                "400 IncorrectStatus.DhcpOptionsSet The DhcpOptionsSet status does not support this operation.",
            );
        }
        t.wait_ms(1000);
        t.ok(&attach);
        assert_eq!(status(&mut t), ("Available".to_owned(), "Pending".to_owned()));
        for request in [&attach, &detach] {
            t.check(
                request,
                "400 IncorrectStatus.VpcDhcpOptionsSet The dhcpOptionsSet status of VPC does not support this operation.",
            );
        }
        t.wait_ms(1000);
        assert_eq!(status(&mut t), ("Available".to_owned(), "InUse".to_owned()));
        t.ok(&detach);
        t.check(
            &format!("Action=DeleteVpc&VpcId={vpc}"),
            "400 IncorrectStatus.VpcDhcpStatus The DhcpOptionsSet status of vpc  does not support this operation.",
        );
        t.wait_ms(1000);
        t.ok(&format!("Action=DeleteVpc&VpcId={vpc}"));
        t.ok(&delete);
    }
}
