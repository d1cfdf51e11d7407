//! DeleteVSwitch: removes a vSwitch that nobody uses any more.

use control_derive::operation;

use super::{VSwitch, space::Space};
use crate::{
    Ctx, Fault, Write,
    ecs::Eni,
    faults::VSwitchFault,
    kernel::resource::Resource,
    value::id::VSwitchId,
    vpc::{
        Reservation,
        route_entry::{self, local},
    },
};

/// Deletes a vSwitch. Its network interfaces and CIDR reservations are deleted before.
#[operation(vpc, write, ram = "vswitch/{VSwitchId}", region = optional, dry_run)]
pub struct DeleteVSwitch {
    /// The vSwitch.
    vswitch_id: VSwitchId,
}

impl Write for DeleteVSwitch {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let vswitch = VSwitch::find_usable(ctx, &wanted.vswitch_id)?;
        let vpc = ctx.find(&vswitch.vpc)?;
        let system = vpc.route_table.clone();
        Space::of(ctx, vpc)?.check_settled()?;
        route_entry::expect_settled(ctx, &vswitch.vpc)?;
        check_unused(ctx, &vswitch)?;
        if vswitch.route_table != system {
            let (vswitch, table) = (vswitch.id, vswitch.route_table);
            return Err(VSwitchFault::HasRouteTable { vswitch, table }.into());
        }
        local::drop_of(ctx, &vswitch.id)?;
        vswitch.remove(ctx)
    }
}

/// Refuses if something has addresses of the vSwitch. What is attached or assigned elsewhere has a
/// network interface in it.
fn check_unused(ctx: &Ctx<'_>, vswitch: &VSwitch) -> Result<(), Fault> {
    let (txn, id) = (&ctx.txn, &vswitch.id);
    if txn.count_under(Eni::TABLE, Eni::BY_VSWITCH, id)? > 0 {
        return Err(VSwitchFault::InUse { vswitch: id.clone() }.into());
    }
    match txn.count_under(Reservation::TABLE, Reservation::BY_VSWITCH, id)? > 0 {
        true => Err(VSwitchFault::HasReservations { vswitch: id.clone() }.into()),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=DeleteVSwitch";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let reserve = format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}");
        let reserved = t.ok(&format!("{reserve}&VSwitchCidrReservationMask=28"));
        let reserved = text(&reserved, "VSwitchCidrReservationId");
        let eni = t.eni(&vswitch, "");
        let set_to =
            |status: &str| format!("Action=SetVSwitchStatus&VSwitchId={vswitch}&Status={status}");
        let look = "Action=DescribeVSwitches".to_owned();
        let steps = vec![
            step("&VSwitchId=", "400 MissingParameter Miss mandatory parameter."),
            step(
                "&DryRun=x",
                "400 InvalidParameter the parameter(s) \"DryRun\" provided is(are) invalid. \"x\" is not true or false.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step("&VSwitchId=vsw-9", "404 InvalidVSwitchId.NotFound VSwitch not exist."),
            step(
                (set_to("Pending"), set_to("Available")),
                "400 IncorrectVSwitchStatus vpc subnet is in middle status.",
            ),
            step(
                (look.clone(), format!("Action=DeleteNetworkInterface&NetworkInterfaceId={eni}")),
                "400 DependencyViolation Resources deployed in the vSwitch have not been deleted.",
            ),
        ];
        t.world.delays.delete_ms = 0;
        let steps = steps.into_iter().chain([
            step(
                (
                    look,
                    format!("Action=DeleteVSwitchCidrReservation&VSwitchCidrReservationId={reserved}"),
                ),
                "400 DependencyViolation.VSwitchCidrReservation VSwitch cannot be deleted when vswitch cidr reservation exist.",
            ),
            step(
                "&DryRun=true",
                "400 DryRunOperation Request validation has been passed with DryRun flag set.",
            ),
        ]);
        t.walk(&format!("{ACTION}&VSwitchId={vswitch}"), steps.collect());
        t.check(
            &format!("{ACTION}&VSwitchId={vswitch}"),
            "404 InvalidVSwitchId.NotFound VSwitch not exist.",
        );
        assert_eq!(*at(&t.ok("Action=DescribeVSwitches"), "TotalCount"), 0);
    }

    #[test]
    fn its_blocks_are_given_back_to_its_vpc() {
        let mut t = Testing::new();
        let made = t.ok("Action=CreateVpc&EnableIpv6=true");
        let vpc = text(&made, "VpcId");
        t.world.quotas.vswitches_per_vpc = 1;
        for _ in 0..2 {
            let vswitch = t.vswitch_in(vpc, "172.16.0.0/16", "&Ipv6CidrBlock=255");
            t.ok(&format!("{ACTION}&VSwitchId={vswitch}"));
        }
    }

    #[test]
    fn one_vswitch_of_a_vpc_is_changed_at_a_time() {
        let mut t = Testing::new();
        let made = t.ok("Action=CreateVpc");
        let vpc = text(&made, "VpcId");
        let one = t.vswitch_in(vpc, "172.16.0.0/24", "");
        t.world.delays.network_ms = 1000;
        let two = t.vswitch_in(vpc, "172.16.1.0/24", "");
        let shown = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={two}"));
        assert_eq!(text(&shown, "Status"), "Pending");
        t.check(
            &format!("{ACTION}&VSwitchId={one}"),
            "400 OperationDenied.OtherSubnetProcessing other subnet is processing.",
        );
        t.check(
            &format!(
                "Action=CreateVSwitch&VpcId={vpc}&ZoneId=cn-hangzhou-h&CidrBlock=172.16.2.0/24"
            ),
            "400 IncorrectVSwitchStatus Some virtual switch is modifying within the same VPC.",
        );
        // The operator keeps it as it is, or lets it go on.
        t.ok(&format!("Action=SetVSwitchStatus&VSwitchId={two}&Status=Pending"));
        t.wait_ms(1000);
        t.ok(&format!("{ACTION}&VSwitchId={one}"));
        let shown = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={two}"));
        assert_eq!(text(&shown, "Status"), "Pending");
        t.ok(&format!("Action=SetVSwitchStatus&VSwitchId={two}&Status=Available"));
        t.ok(&format!("Action=ModifyVSwitchAttribute&VSwitchId={two}&VSwitchName=n"));
        t.check(
            &format!("Action=ModifyVSwitchAttribute&VSwitchId={two}&VSwitchName=m"),
            "400 IncorrectStatus.VSwitch The status of the specified VSwitch is invalid.",
        );
        t.wait_ms(1000);
        let shown = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={two}"));
        assert_eq!((text(&shown, "Status"), text(&shown, "VSwitchName")), ("Available", "n"));
    }

    #[test]
    fn one_that_uses_a_custom_route_table_stays() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
        let vpc = text(&vpc, "VpcId");
        let vswitch = t.vswitch_in(vpc, "10.0.0.0/24", "");
        let table = t.ok(&format!("Action=CreateRouteTable&VpcId={vpc}"));
        let both = format!("&VSwitchId={vswitch}&RouteTableId={}", text(&table, "RouteTableId"));
        t.ok(&format!("Action=AssociateRouteTable{both}"));
        let delete = format!("Action=DeleteVSwitch&VSwitchId={vswitch}");
        t.check(
            &delete,
            "400 DependencyViolation.RouteTable VSwitch cannot be deleted when associated with route table",
        );
        t.ok(&format!("Action=UnassociateRouteTable{both}"));
        t.ok(&delete);
    }
}
