//! DetachDhcpOptionsSetFromVpc: lets instances of a VPC be told by the cloud again.

use control_derive::operation;

use super::DhcpOptionsSet;
use crate::{
    Ctx, Fault, Write,
    facts::feature::Feature,
    faults::DhcpFault,
    value::id::{DhcpOptionsSetId, VpcId},
    vpc::Vpc,
};

/// Detaches a DHCP options set from a VPC.
#[operation(vpc, write, ram("dhcpoptionsset/{DhcpOptionsSetId}", "vpc/{VpcId}"), token, dry_run)]
pub struct DetachDhcpOptionsSetFromVpc {
    /// The set.
    dhcp_options_set_id: DhcpOptionsSetId,
    /// The VPC that has it.
    vpc_id: VpcId,
}

impl Write for DetachDhcpOptionsSetFromVpc {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        ctx.permit(true, Feature::DhcpOptions, "DhcpOptionsSetId")?;
        let set = DhcpOptionsSet::find_usable(ctx, &wanted.dhcp_options_set_id)?.id;
        let vpc = Vpc::find_told(ctx, &wanted.vpc_id)?;
        match &vpc.dhcp_options {
            None => Err(DhcpFault::NotAttached { vpc: vpc.id }.into()),
            Some(other) if *other != set => Err(DhcpFault::OtherSet { set, vpc: vpc.id }.into()),
            Some(_) => vpc.tell(ctx, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, step, text};

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let [vpc, other] = [(); 2].map(|()| t.ok("Action=CreateVpc"));
        let [vpc, other] = [&vpc, &other].map(|vpc| text(vpc, "VpcId"));
        let [set, another] = [(); 2].map(|()| t.ok("Action=CreateDhcpOptionsSet"));
        let [set, another] = [&set, &another].map(|set| text(set, "DhcpOptionsSetId"));
        let bind = format!("&DhcpOptionsSetId={set}&VpcId={vpc}");
        t.ok(&format!("Action=AttachDhcpOptionsSetToVpc{bind}"));
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
                "400 InvalidDhcpOptionsSetId.NotFound The specified resource dhcpOptionsSetId is not found.",
            ),
            step(
                "&VpcId=vpc-9",
                "400 InvalidVpcId.NotFound Specified value of VpcId is not found in our record.",
            ),
            step(
                format!("&VpcId={other}"),
                "400 OperationFailed.AttachmentNotExist The current VPC is not attahced to a DHCP options set.",
            ),
            step(
                format!("&DhcpOptionsSetId={another}"),
                "400 AttrMismatching.VpcDhcpOptionsSetId The dhcpOptionsSetId does not match the VPC.",
            ),
            step(
                "&DryRun=true",
                "400 DryRunOperation Request validation has been passed with DryRun flag set.",
            ),
        ];
        t.walk(&format!("Action=DetachDhcpOptionsSetFromVpc{bind}"), steps);
    }
}
