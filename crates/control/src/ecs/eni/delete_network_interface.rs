//! DeleteNetworkInterface: lets a network interface go, with its addresses and group memberships.

use control_derive::operation;

use super::{Eni, EniKind, EniState, attachment, bond};
use crate::{Ctx, Fault, Write, faults::EniFault, value::id::EniId};

/// Deletes a network interface (ENI) that is not attached.
#[operation(ecs, write, ram = "eni/{NetworkInterfaceId}")]
pub struct DeleteNetworkInterface {
    /// The ENI to delete.
    #[param(malformed = "InvalidParams.EniId")]
    network_interface_id: EniId,
}

impl Write for DeleteNetworkInterface {
    type Response = ();

    /// Its addresses are idle again, and its groups left, at the moment when it is gone: as long
    /// as it is seen as `Deleting`, nobody else is given them.
    fn execute(request: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut eni = Eni::find_own(ctx, &request.network_interface_id)?;
        // A deletion may be repeated while it is under way.
        if eni.state() == EniState::Deleting {
            return Ok(());
        }
        eni.check_surroundings(ctx)?;
        if eni.kind == EniKind::Primary {
            // It goes with its instance.
            let kinds = [EniKind::Secondary, EniKind::Trunk, EniKind::Slave, EniKind::Bond];
            let (kind, expected) = (eni.kind.print(), kinds.map(EniKind::print).to_vec());
            return Err(EniFault::Kind { eni: eni.id, kind, expected }.into());
        }
        // That its instance is lost is told before that it is on one.
        attachment::instance_of(ctx, &eni)?;
        eni.expect_state(&[EniState::Available])?;
        if bond::has_slaves(&ctx.txn, &eni)? {
            return Err(EniFault::HasSlaves { bond: eni.id }.into());
        }
        eni.begin_deletion(ctx)
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, at, step, text};

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let [eni, attached] = ["", ""].map(|more| t.eni(&vswitch, more));
        t.attach(&attached, &instance);
        let operation = |condition: &str| {
            format!(
                "Action=SetOperation&OperationName=DeleteNetworkInterface&Condition={condition}"
            )
        };
        let shown = t.ok(&format!("Action=DescribeNetworkInterfaces&InstanceId={instance}"));
        let primary = at(&shown, "NetworkInterfaceSets.NetworkInterfaceSet.0").clone();
        let of_primary = text(&primary, "SecurityGroupIds.SecurityGroupId.0");
        let primary = text(&primary, "NetworkInterfaceId");
        let group = |condition: &str| {
            format!("Action=SetSecurityGroup&SecurityGroupId={of_primary}&{condition}")
        };
        let place =
            |status: &str| format!("Action=SetVSwitchStatus&VSwitchId={vswitch}&Status={status}");
        let set =
            |what: &str| format!("Action=SetNetworkInterface&NetworkInterfaceId={primary}{what}");
        t.walk(
            &format!("Action=DeleteNetworkInterface&NetworkInterfaceId={eni}"),
            vec![
                step("&RegionId=-", "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied."),
                step("&NetworkInterfaceId=", "400 MissingParameter The input parameter \"NetworkInterfaceId\" that is mandatory for processing this request is not supplied."),
                step("&NetworkInterfaceId=nic", "400 InvalidParams.EniId The specified parameter \"NetworkInterfaceId\" is not valid: \"nic\" is not an id that starts with \"eni-\"."),
                step("&RegionId=mars", "404 InvalidRegionId.NotFound The specified RegionId does not exist."),
                step((operation("Throttled"), operation("None")), "400 Throttling Request was denied due to request throttling."),
                step("&NetworkInterfaceId=eni-9", "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found."),
                step((set("&ServiceId=7"), set("&ServiceId=0")), format!("403 InvalidOperation.EniServiceManaged The NetworkInterfaceId \"{primary}\" is managed by a cloud service.")),
                step((set("&Busy=true"), set("&Busy=false")), "400 InvalidOperation.InvalidEniState ecs task is conflicted."),
                step((place("Lost"), place("Available")), format!("404 InvalidVSwitchId.NotFound The specified VSwitchId \"{vswitch}\" is not found.")),
                step((group("Lost=true"), group("Lost=false")), "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId is not found."),
                step((group("Classic=true"), group("Classic=false")), "403 InvalidSecurityGroupId.NotVpc The specified SecurityGroupId not in VPC."),
                step(format!("&NetworkInterfaceId={primary}"), "403 InvalidOperation.InvalidEniType The operation is not allowed in the current ENI type. Expecting type is \"Secondary,Trunk,Slave,Bond\" while current type is \"Primary\"."),
                step(format!("&NetworkInterfaceId={attached}"), "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"Available\" while current status is \"InUse\"."),
            ],
        );
        // A repetition is no mistake.
        t.ok(&format!("Action=DeleteNetworkInterface&NetworkInterfaceId={eni}"));
    }

    #[test]
    fn what_is_on_a_lost_instance_is_not_deleted() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let eni = t.eni(&vswitch, "");
        t.attach(&eni, &instance);
        t.operator(&format!("Action=LoseInstance&InstanceId={instance}"));
        let delete = format!("Action=DeleteNetworkInterface&NetworkInterfaceId={eni}");
        t.check(&delete, "404 InvalidEcsId.NotFound The specified EcsId is not found.");
        t.operator(&format!("Action=ReleaseInstance&InstanceId={instance}"));
        t.ok(&delete);
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
