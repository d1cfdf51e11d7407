//! SetInstanceLock: locks an instance, as the cloud does with one that does harm, or unlocks it.

use control_derive::operation;

use crate::{Ctx, Fault, Write, ecs::LockReason, value::id::InstanceId};

/// Locks an instance, or unlocks it. One that is locked for security can only be looked at; one that is
/// locked for another reason cannot be started, stopped or restarted, as one that is not paid for.
#[operation(operator, write)]
pub struct SetInstanceLock {
    /// The instance.
    instance_id: InstanceId,
    /// financial, security, Recycling, dedicatedhostfinancial or refunded; it is unlocked if none is given.
    lock_reason: Option<LockReason>,
}

impl Write for SetInstanceLock {
    type Response = ();

    fn execute(plan: SetInstanceLock, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut instance = ctx.find(&plan.instance_id)?;
        instance.lock = plan.lock_reason;
        ctx.replace(&instance)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        operator::tests::{invalid, missing, nowhere},
        tests::testing::{Testing, at, step, text},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        t.walk(
            &format!("Action=SetInstanceLock&InstanceId={instance}&LockReason=security"),
            vec![
                step("&InstanceId=", missing("InstanceId")),
                step(
                    "&LockReason=x",
                    invalid(
                        "LockReason",
                        "\"x\" is not one of financial, security, Recycling, dedicatedhostfinancial, refunded",
                    ),
                ),
                nowhere(),
                step(
                    "&InstanceId=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId \"i-9\" is not found.",
                ),
            ],
        );
    }

    #[test]
    fn a_locked_instance_is_found_by_the_reason_until_it_is_unlocked() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let set = format!("Action=SetInstanceLock&InstanceId={instance}");
        t.operator(&format!("{set}&LockReason=security"));
        let list = "Action=DescribeInstances&LockReason=security";
        let shown = t.ok(list);
        let path = "Instances.Instance.0.OperationLocks.LockReason.0.LockReason";
        assert_eq!(text(&shown, path), "security");
        let shown = t.ok(&format!("Action=DescribeInstanceAttribute&InstanceId={instance}"));
        assert_eq!(text(&shown, "OperationLocks.LockReason.0.LockReason"), "security");
        t.operator(&set);
        assert_eq!(at(&t.ok(list), "TotalCount"), 0);
        t.ok(&format!("Action=StopInstance&InstanceId={instance}"));
    }

    #[test]
    fn a_locked_instance_is_left_as_it_is() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let group = t.group(&vswitch);
        let [one, several] =
            ["InstanceId", "InstanceId.1"].map(|name| format!("&{name}={instance}"));
        let fixed = "403 InstanceLockedForSecurity The specified operation is denied as your instance is locked for security reasons.".to_owned();
        let open = format!(
            "403 InstanceLockedForSecurity The instance \"{instance}\" is locked for security reasons."
        );
        let moved = "403 OperationDenied The Specified operation is denied as your instance is locked for security reasons.".to_owned();
        t.operator(&format!("Action=SetInstanceLock{one}&LockReason=security"));
        for (request, refusal) in [
            (format!("StartInstance{one}"), &fixed),
            (format!("StartInstances{several}"), &open),
            (format!("StopInstance{one}"), &fixed),
            (format!("StopInstances{several}"), &open),
            (format!("RebootInstance{one}"), &fixed),
            (format!("RebootInstances{several}"), &open),
            (format!("DeleteInstance{one}"), &fixed),
            (format!("DeleteInstances{several}"), &fixed),
            (format!("ModifyInstanceAttribute{one}&InstanceName=web"), &fixed),
            (format!("ModifyInstanceSpec{one}&InternetMaxBandwidthOut=1"), &fixed),
            (format!("ModifyInstanceVpcAttribute{one}&VSwitchId={vswitch}"), &moved),
            (format!("JoinSecurityGroup{one}&SecurityGroupId={group}"), &fixed),
            (format!("LeaveSecurityGroup{one}&SecurityGroupId={group}"), &fixed),
        ] {
            t.check(&format!("Action={request}"), refusal);
        }
    }

    #[test]
    fn one_that_is_not_paid_for_goes_on_when_somebody_has_paid() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let [one, several] =
            ["InstanceId", "InstanceId.1"].map(|name| format!("&{name}={instance}"));
        let set = format!("Action=SetInstanceLock{one}");
        t.operator(&format!("{set}&LockReason=financial"));
        let either = "403 InstanceExpiredOrInArrears The specified operation is denied as your prepay instance is expired (prepay mode) or in arrears (afterpay mode).".to_owned();
        let open =
            format!("403 InstanceExpiredOrInArrears The instance \"{instance}\" is in arrears.");
        for (request, refusal) in [
            (
                format!("StartInstance{one}"),
                "403 InstanceExpired The postPaid instance has been expired.Please ensure your account have enough balance.",
            ),
            (
                format!("StartInstances{several}"),
                &*format!("403 InstanceExpired The instance \"{instance}\" is in arrears."),
            ),
            (format!("StopInstance{one}"), &*either),
            (format!("StopInstances{several}"), &*open),
            (format!("RebootInstance{one}"), &*either),
            (format!("RebootInstances{several}"), &*open),
        ] {
            t.check(&format!("Action={request}"), refusal);
        }
        t.operator(&set);
        t.ok(&format!("Action=RebootInstance{one}"));
        t.wait_ms(60_000);
        t.operator(&format!("{set}&LockReason=financial"));
        t.ok(&format!("Action=DeleteInstance{one}&Force=true"));
    }
}
