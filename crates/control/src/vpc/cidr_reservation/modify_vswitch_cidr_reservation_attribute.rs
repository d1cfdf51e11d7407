//! ModifyVSwitchCidrReservationAttribute: changes a reservation's name and description.

use control_derive::operation;

use crate::{
    Ctx, Fault, Write,
    value::{
        id::ReservationId,
        text::{VpcDescription, VpcName},
    },
};

/// Changes a reservation. What is not given stays as it is.
#[operation(vpc, write, ram = "vswitchcidrreservation/{VSwitchCidrReservationId}", token, dry_run)]
pub struct ModifyVSwitchCidrReservationAttribute {
    /// The reservation.
    vswitch_cidr_reservation_id: ReservationId,
    /// The name: 1 to 128 characters.
    #[param(name = "VSwitchCidrReservationName", malformed = "IllegalParamFormat")]
    name: Option<VpcName>,
    /// The description: 1 to 256 characters.
    #[param(name = "VSwitchCidrReservationDescription", malformed = "IllegalParamFormat")]
    description: Option<VpcDescription>,
}

impl Write for ModifyVSwitchCidrReservationAttribute {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut reservation = ctx.find(&wanted.vswitch_cidr_reservation_id)?;
        reservation.name = wanted.name.map_or(reservation.name, |name| name.0);
        reservation.description = wanted.description.map_or(reservation.description, |text| text.0);
        ctx.replace(&reservation)
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=ModifyVSwitchCidrReservationAttribute";

    #[test]
    fn its_refusals_come_in_order_and_it_changes_what_is_given() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let reserve = format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}");
        let reserved = t.ok(&format!(
            "{reserve}&VSwitchCidrReservationMask=28&VSwitchCidrReservationName=n&VSwitchCidrReservationDescription=d"
        ));
        let id = text(&reserved, "VSwitchCidrReservationId");
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
                "&VSwitchCidrReservationName=http://x",
                "400 IllegalParamFormat IllegalParamFormat",
            ),
            step(
                "&VSwitchCidrReservationDescription=http://x",
                "400 IllegalParamFormat IllegalParamFormat",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                "&VSwitchCidrReservationId=vcr-9",
                "400 ResourceNotFound.CidrReservation ResourceNotFound.CidrReservation",
            ),
            step(
                "&DryRun=true",
                "400 DryRunOperation Request validation has been passed with DryRun flag set.",
            ),
        ];
        let query = format!("{ACTION}&VSwitchCidrReservationId={id}");
        t.walk(&format!("{query}&VSwitchCidrReservationName=other"), steps);
        let shown = |t: &mut Testing| {
            let shown = t.ok("Action=ListVSwitchCidrReservations");
            let member = |name: &str| {
                at(&shown, &format!("VSwitchCidrReservations.0.VSwitchCidrReservation{name}"))
                    .as_str()
                    .map(str::to_owned)
            };
            [member("Name"), member("Description")].map(|text| text.expect("it is text"))
        };
        assert_eq!(shown(&mut t), ["other", "d"]);
        t.ok(&format!("{query}&VSwitchCidrReservationDescription=e"));
        assert_eq!(shown(&mut t), ["other", "e"]);
    }
}
