//! ModifyInstanceAutoReleaseTime: lets an instance go by itself at a moment, or not.

use control_derive::operation;

use super::creation::terms::{Moment, check_release};
use crate::{
    Ctx, Fault, Write, ecs::ChargeType, faults::InstanceChangeFault, value::id::InstanceId,
};

/// Lets an instance that is paid for by use go by itself at a moment, or takes that back.
#[operation(ecs, write, ram = "instance/{InstanceId}", region = optional)]
pub struct ModifyInstanceAutoReleaseTime {
    /// The instance.
    #[param(missing = "MissingParameter")]
    instance_id: InstanceId,
    /// When it goes, as 2018-01-01T12:05:00Z: half an hour to three years from now. Without it, or if it is empty, it stays.
    #[param(malformed = "InvalidAutoReleaseTime.Malformed")]
    auto_release_time: Option<Moment>,
}

impl Write for ModifyInstanceAutoReleaseTime {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let moment = wanted.auto_release_time.map(|moment| moment.0);
        let mut instance = ctx.find(&wanted.instance_id)?;
        if instance.charge != ChargeType::PostPaid {
            return Err(InstanceChangeFault::Charge { instance: instance.id }.into());
        }
        // Only here it is known what time it is.
        check_release(moment, ctx.now())?;
        instance.release_at(&mut ctx.txn, moment)?;
        ctx.replace(&instance)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        ecs::ChargeType,
        tests::testing::{Testing, at, step},
        value::{id::InstanceId, text},
    };

    const ACTION: &str = "Action=ModifyInstanceAutoReleaseTime";
    const MINUTE_MS: u64 = 60_000;

    /// So many minutes after the instance was made, to the second.
    fn after(t: &Testing, instance: &str, minutes: u64) -> String {
        text::time(t.row(&InstanceId::from(instance)).created.plus_ms(minutes * MINUTE_MS))
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let [instance, paid] = [(); 2].map(|()| t.instance(&vswitch, "ecs.g7.large"));
        t.change(&InstanceId::from(paid.as_str()), |row| row.charge = ChargeType::PrePaid);
        let after = [60, 29, 3 * 365 * 24 * 60 + 5].map(|minutes| after(&t, &instance, minutes));
        let malformed = "400 InvalidAutoReleaseTime.Malformed The specified paramter autoReleaseTime is not valid.";
        t.walk(
            &format!("{ACTION}&InstanceId={instance}&AutoReleaseTime={}", after[0]),
            vec![
                step("&InstanceId=", "400 MissingParameter InstanceId should not be null."),
                step("&AutoReleaseTime=tomorrow", malformed),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&InstanceId=i-9",
                    "404 NoSuchResource The specified resource is not found.",
                ),
                step(
                    format!("&InstanceId={paid}"),
                    "403 ChargeTypeViolation The operation is not permitted due to charge type of the instance.",
                ),
                step(format!("&AutoReleaseTime={}", after[1]), malformed),
                step(format!("&AutoReleaseTime={}", after[2]), malformed),
            ],
        );
    }

    #[test]
    fn an_instance_goes_when_it_is_to_go_and_stays_if_that_is_taken_back() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let shown = |t: &mut Testing| {
            let all = t.ok("Action=DescribeInstances");
            let list = at(&all, "Instances.Instance").as_array().expect("a list").clone();
            list.into_iter().map(|one| one["AutoReleaseTime"].clone()).collect::<Vec<_>>()
        };
        let request = format!("{ACTION}&InstanceId={instance}&AutoReleaseTime=");
        let [one, two, three] = [60, 120, 180].map(|minutes| after(&t, &instance, minutes));
        t.ok(&format!("{request}{}", one));
        assert_eq!(shown(&mut t), [json!(format!("{}Z", &one[..16]))]);
        // An empty one, and none, take it back.
        t.ok(&request);
        assert_eq!(shown(&mut t), [json!("")]);
        t.ok(&format!("{request}{}", one));
        t.ok(&format!("{ACTION}&InstanceId={instance}"));
        t.wait_ms(61 * MINUTE_MS);
        assert_eq!(shown(&mut t), [json!("")]);
        t.ok(&format!("{request}{}", two));
        // A later word counts.
        t.ok(&format!("{request}{}", three));
        t.wait_ms(60 * MINUTE_MS);
        assert_eq!(shown(&mut t).len(), 1);
        t.wait_ms(60 * MINUTE_MS);
        // What is due is done by the next write.
        t.ok("Action=SetQuota&NetworkInterfaces=100");
        assert!(shown(&mut t).is_empty());
    }
}
