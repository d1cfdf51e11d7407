//! SetVSwitchStatus: puts a vSwitch into a state that passes by itself in the cloud, or loses it.

use control_derive::operation;

use super::find_even_lost;
use crate::{Ctx, Fault, Write, value::id::VSwitchId, vpc::VSwitchStatus};

/// Sets the status of a vSwitch.
#[operation(operator, write)]
pub struct SetVSwitchStatus {
    /// The vSwitch.
    vswitch_id: VSwitchId,
    /// Available, Pending, Deleting, or Lost: then it is not found any more, though network interfaces are in it.
    status: VSwitchStatus,
}

impl Write for SetVSwitchStatus {
    type Response = ();

    fn execute(plan: SetVSwitchStatus, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut vswitch = find_even_lost(ctx, &plan.vswitch_id)?;
        vswitch.keep(ctx, plan.status)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        facts::world::Edition,
        operator::tests::{invalid, missing, nowhere},
        tests::testing::{Testing, step, text},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        t.walk(
            &format!("Action=SetVSwitchStatus&VSwitchId={vswitch}&Status=Pending"),
            vec![
                step("&VSwitchId=", missing("VSwitchId")),
                step("&Status=", missing("Status")),
                step(
                    "&Status=On",
                    invalid("Status", "\"On\" is not one of Available, Pending, Deleting, Lost"),
                ),
                nowhere(),
                step(
                    "&VSwitchId=vsw-9",
                    "404 InvalidVSwitchId.NotFound The specified VSwitchId \"vsw-9\" is not found.",
                ),
            ],
        );
    }

    #[test]
    fn nothing_is_given_of_a_vswitch_that_is_not_available() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        let create =
            format!("Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}");
        let set =
            |status: &str| format!("Action=SetVSwitchStatus&VSwitchId={vswitch}&Status={status}");
        t.operator(&set("Pending"));
        let shown = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        assert_eq!(text(&shown, "Status"), "Pending");
        t.check(
            &create,
            "400 IncorrectVSwitchStatus The operation is not allowed in the current VSwitch state. Expecting state includes \"Created Available\", but current state is \"Pending\".",
        );
        t.operator(&set("Deleting"));
        t.check(
            &create,
            "400 InvalidVSwitch.IllegalStatus The operation is not allowed in the current VSwitch state. Expecting state includes \"Created\", but current state is \"Deleting\".",
        );
        t.world.edition = Edition::Of2024;
        t.check(
            &create,
            "400 IncorrectVSwitchStatus The current status of virtual switch does not support this operation.",
        );
        t.operator(&set("Pending"));
        t.check(
            &create,
            "400 IncorrectVSwitchStatus The current status of vSwitch does not support this operation.",
        );
        t.operator(&set("Lost"));
        t.check(&create, "404 InvalidVSwitchId.NotFound The specified VSwitchId is not found.");
        t.operator(&set("Available"));
        t.ok(&create);
        t.check(
            "Action=SetVSwitchStatus&VSwitchId=vsw-9&Status=Lost",
            "404 InvalidVSwitchId.NotFound The specified VSwitchId \"vsw-9\" is not found.",
        );
    }
}
