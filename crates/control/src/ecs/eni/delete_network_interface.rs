//! DeleteNetworkInterface: lets a network interface go, with its addresses and group memberships.

use api::{Params, Row, errors};
use serde::Serialize;

use super::{Eni, EniState};
use crate::{Access, Ctx, Fault, Operation, Product, Ram, id::EniId};

/// Deletes a network interface (ENI) that is not attached.
#[derive(Debug, Params)]
pub struct DeleteNetworkInterface {
    /// The region of the ENI.
    pub region_id: String,
    /// The ENI to delete.
    #[param(malformed = "InvalidParams.EniId")]
    pub network_interface_id: EniId,
}

/// Nothing but the request's id.
#[derive(Debug, Serialize)]
pub struct Response {}

impl Operation for DeleteNetworkInterface {
    type Response = Response;

    const NAME: &'static str = "DeleteNetworkInterface";
    const PRODUCT: Product = Product::Ecs;
    const ACCESS: Access = Access::Write;
    const RAM: Ram =
        Ram { action: "ecs:DeleteNetworkInterface", resources: &["ecs:eni/{NetworkInterfaceId}"] };

    /// Its addresses are idle again, and its groups left, at the moment when it is gone: as long
    /// as it is seen as `Deleting`, nobody else is given them.
    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let mut eni = Eni::find_own(ctx, &self.network_interface_id)?;
        let now = ctx.txn.now();
        // A deletion may be repeated while it is under way.
        if eni.state(now) != EniState::Deleting {
            eni.expect_state(now, "Available")?;
            eni.begin_deletion(ctx);
        }
        Ok(Response {})
    }

    const ERRORS: &'static [Row] = errors! {
        400 "InvalidOperation.HasSlaveEniBonded" "%s"
        400 "MissingParameter" "%s"
        400 "UnsupportedParameter" "%s"
        400 "InvalidParameter" "%s"
        400 "InvalidInstanceID.Malformed" "%s"
        400 "InvalidOperation.InvalidEcsState" "%s"
        400 "InvalidOperation.InvalidEniState" "%s"
        400 "InvalidOperation.DetachPrimaryEniNotAllowed" "%s"
        400 "Forbidden.RegionId" "%s"
        400 "InvalidParams.EniId" "%s"
        403 "InvalidUserType.NotSupported" "%s"
        403 "Abs.InvalidAccount.NotFound" "%s"
        403 "Forbidden.NotSupportRAM" "%s"
        403 "Forbidden.SubUser" "%s"
        403 "MaxEniCountExceeded" "%s"
        403 "EniPerInstanceLimitExceeded" "%s"
        403 "InvalidOperation.AvailabilityZoneMismatch" "%s"
        403 "InvalidOperation.VpcMismatch" "%s"
        403 "SecurityGroupInstanceLimitExceed" "%s"
        403 "InvalidSecurityGroupId.NotVpc" "%s"
        403 "InvalidOperation.InvalidEniType" "%s"
        403 "InvalidEniId.NotFound" "%s"
        403 "InvalidOperation.EniServiceManaged" "%s"
        404 "InvalidEcsId.NotFound" "%s"
        404 "InvalidEniId.NotFound" "%s"
        404 "InvalidVSwitchId.NotFound" "%s"
        404 "InvalidSecurityGroupId.NotFound" "%s"
        500 "InternalError" "The request processing has failed due to some unknown error, exception or failure."
    };
}

#[cfg(test)]
mod tests {
    use crate::testing::{Testing, at, text};

    #[test]
    fn faults_come_in_the_documented_order() {
        let mut t = Testing::new();
        t.check(
            "Action=DeleteNetworkInterface",
            "400 MissingParameter The input parameter \"NetworkInterfaceId\" that is mandatory for processing this request is not supplied.",
        );
        t.check(
            "Action=DeleteNetworkInterface&NetworkInterfaceId=nic",
            "400 InvalidParams.EniId The specified parameter \"NetworkInterfaceId\" is not valid: \"nic\" is not an id that starts with \"eni-\".",
        );
        t.check(
            "Action=DeleteNetworkInterface&NetworkInterfaceId=eni-9",
            "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found.",
        );
    }

    #[test]
    fn it_is_seen_deleting_and_then_gone_with_all_it_had() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/29");
        t.ok(&format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}&IpVersion=IPv6&VSwitchCidrReservationMask=70"));
        let eni = t.eni(
            &vswitch,
            "&SecondaryPrivateIpAddressCount=3&Ipv6AddressCount=4&Ipv6PrefixCount=2",
        );
        let delete = format!("Action=DeleteNetworkInterface&NetworkInterfaceId={eni}");
        let list = format!("Action=DescribeNetworkInterfaces&NetworkInterfaceId.1={eni}");
        t.ok(&delete);
        let shown = t.ok(&list);
        assert_eq!(text(&shown, "NetworkInterfaceSets.NetworkInterfaceSet.0.Status"), "Deleting");
        // Its addresses are nobody's yet, and a repetition does not put the end off.
        let refusal = t.try_eni(&vswitch, "").expect_err("the vSwitch is full");
        assert!(refusal.starts_with("403 InvalidVSwitchId.IpNotEnough "), "{refusal}");
        t.wait_ms(t.world.delays.delete_ms / 2);
        t.ok(&delete);
        t.wait_ms(t.world.delays.delete_ms / 2);
        assert_eq!(at(&t.ok(&list), "TotalCount"), 0);
        t.check(
            &delete,
            &format!("404 InvalidEniId.NotFound The specified EniId \"{eni}\" is not found."),
        );
        t.eni(&vswitch, "&SecondaryPrivateIpAddressCount=3&Ipv6PrefixCount=2");
    }
}
