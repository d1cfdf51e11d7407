//! SetVSwitchStatus: puts a vSwitch into a state that passes by itself in the cloud, or loses it.

use api::{Params, Row};
use serde::Serialize;

use crate::{
    Access, Ctx, Fault, Operation, Product, Ram,
    id::VSwitchId,
    vpc::{VSWITCHES, VSwitchStatus},
};

/// Sets the status of a vSwitch.
#[derive(Debug, Params)]
pub struct SetVSwitchStatus {
    /// The account; the first one if none is given.
    pub account_id: Option<String>,
    /// The region; the default one if none is given.
    pub region_id: Option<String>,
    /// The vSwitch.
    #[param(name = "VSwitchId")]
    pub vswitch_id: VSwitchId,
    /// Available, Pending, Deleting, or Lost: then it is not found any more, though network interfaces are in it.
    #[param(values = "Available|Pending|Deleting|Lost")]
    pub status: String,
}

/// Nothing but the request's id.
#[derive(Debug, Serialize)]
pub struct Response {}

impl Operation for SetVSwitchStatus {
    type Response = Response;

    const NAME: &'static str = "SetVSwitchStatus";
    const PRODUCT: Product = Product::Operator;
    const ACCESS: Access = Access::Write;
    const RAM: Ram = Ram { action: "operator:SetVSwitchStatus", resources: &[] };
    const ERRORS: &'static [Row] = &[];

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let key = (ctx.scope.clone(), self.vswitch_id.clone());
        let found = ctx.txn.get(VSWITCHES, &key)?;
        let mut vswitch = found.ok_or(Fault::VSwitchNotFound { vswitch: self.vswitch_id })?;
        vswitch.status = match self.status.as_str() {
            "Pending" => VSwitchStatus::Pending,
            "Deleting" => VSwitchStatus::Deleting,
            "Lost" => VSwitchStatus::Lost,
            _ => VSwitchStatus::Available,
        };
        ctx.txn.put(VSWITCHES, &key, &vswitch);
        Ok(Response {})
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        testing::{Testing, text},
        world::Edition,
    };

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
