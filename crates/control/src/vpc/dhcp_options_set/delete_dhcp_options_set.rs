//! DeleteDhcpOptionsSet: removes a DHCP options set that no VPC has.

use control_derive::operation;

use super::{DhcpOptionsSet, vpcs};
use crate::{
    Ctx, Fault, Write, facts::feature::Feature, faults::DhcpFault, value::id::DhcpOptionsSetId,
};

/// Deletes a DHCP options set that is attached to no VPC.
#[operation(vpc, write, ram = "dhcpoptionsset/{DhcpOptionsSetId}", token, dry_run)]
pub struct DeleteDhcpOptionsSet {
    /// The set.
    dhcp_options_set_id: DhcpOptionsSetId,
}

impl Write for DeleteDhcpOptionsSet {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        ctx.permit(true, Feature::DhcpOptions, "DhcpOptionsSetId")?;
        let set = DhcpOptionsSet::find_usable(ctx, &wanted.dhcp_options_set_id)?.id;
        match vpcs(ctx, &set)?.is_empty() {
            true => ctx.remove(&set),
            false => Err(DhcpFault::InUse { set }.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, step, text};

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc");
        let set = t.ok("Action=CreateDhcpOptionsSet");
        let set = text(&set, "DhcpOptionsSetId");
        let bind = format!("&DhcpOptionsSetId={set}&VpcId={}", text(&vpc, "VpcId"));
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
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                "&DhcpOptionsSetId=dopt-9",
                "400 InvalidDhcpOptionsSetId.NotFound The specified dhcpOptionsSetId does not exist.",
            ),
            step(
                (
                    format!("Action=AttachDhcpOptionsSetToVpc{bind}"),
                    format!("Action=DetachDhcpOptionsSetFromVpc{bind}"),
                ),
                "400 DependencyViolation.VpcAttachment DhcpOptionsSet cannot be deleted when it is attached to VPC.",
            ),
            step(
                "&DryRun=true",
                "400 DryRunOperation Request validation has been passed with DryRun flag set.",
            ),
        ];
        t.walk(&format!("Action=DeleteDhcpOptionsSet&DhcpOptionsSetId={set}"), steps);
        t.check(
            &format!("Action=DeleteDhcpOptionsSet&DhcpOptionsSetId={set}"),
            "400 InvalidDhcpOptionsSetId.NotFound The specified dhcpOptionsSetId does not exist.",
        );
    }
}
