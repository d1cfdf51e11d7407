//! DeleteVSwitchCidrReservation: gives the addresses of a reservation back to its vSwitch.

use control_derive::operation;

use super::parent::Parent;
use crate::{Ctx, Fault, Write, faults::ReservationFault, value::id::ReservationId};

/// Deletes a reservation of which no prefix is assigned.
#[operation(vpc, write, ram = "vswitchcidrreservation/{VSwitchCidrReservationId}", token, dry_run)]
pub struct DeleteVSwitchCidrReservation {
    /// The reservation.
    vswitch_cidr_reservation_id: ReservationId,
}

impl Write for DeleteVSwitchCidrReservation {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let reservation = ctx.find(&wanted.vswitch_cidr_reservation_id)?;
        let pool = reservation.pool();
        if pool.idle(&ctx.txn)? < pool.end - pool.first {
            return Err(ReservationFault::InUse { reservation: reservation.id }.into());
        }
        let vswitch = ctx.get(&reservation.vswitch)?.expect("a reservation's vSwitch is there");
        Parent::of(&vswitch, reservation.version())?.release(ctx, reservation.cidr())?;
        ctx.remove(&reservation.id)
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=DeleteVSwitchCidrReservation";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        t.world.delays.delete_ms = 0;
        let vswitch = t.vswitch("10.0.0.0/24");
        let reserve = format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}");
        let reserved = t.ok(&format!("{reserve}&VSwitchCidrReservationMask=28"));
        let id = text(&reserved, "VSwitchCidrReservationId");
        let eni = t.eni(&vswitch, "&Ipv4PrefixCount=1");
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&VSwitchCidrReservationId=",
                "400 MissingParameter The input parameter \"VSwitchCidrReservationId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                "&VSwitchCidrReservationId=vcr-9",
                "400 ResourceNotFound.CidrReservation reserve segment not exist.",
            ),
            step(
                (
                    "Action=DescribeVSwitches".to_owned(),
                    format!("Action=DeleteNetworkInterface&NetworkInterfaceId={eni}"),
                ),
                "400 DependencyViolation.IpPrefix DependencyViolation.IpPrefix",
            ),
            step(
                "&DryRun=true",
                "400 DryRunOperation Request validation has been passed with DryRun flag set.",
            ),
        ];
        t.walk(&format!("{ACTION}&VSwitchCidrReservationId={id}"), steps);
        assert_eq!(*at(&t.ok("Action=ListVSwitchCidrReservations"), "TotalCount"), 0);
    }

    #[test]
    fn its_addresses_are_given_back() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let reserve = format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}");
        for block in [
            "&VSwitchCidrReservationCidr=10.0.0.64/26",
            "&IpVersion=IPv6&VSwitchCidrReservationMask=68",
        ] {
            for _ in 0..2 {
                let made = t.ok(&format!("{reserve}{block}"));
                let id = text(&made, "VSwitchCidrReservationId");
                t.ok(&format!("{ACTION}&VSwitchCidrReservationId={id}&ClientToken={id}"));
            }
        }
        let shown = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        assert_eq!(*at(&shown, "AvailableIpAddressCount"), 252);
        t.eni(&vswitch, "&PrimaryIpAddress=10.0.0.65");
    }
}
