//! ModifyInstanceAutoRenewAttribute: changes whether instances that are paid for in advance are paid for
//! again by themselves.

use control_derive::operation;

use super::{
    PeriodUnit, Renewal, RenewalStatus,
    renewal::{self, Ids},
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    ecs::instance::InstanceStatus,
    faults::{InstanceChangeFault, InstanceFault},
    value::id::InstanceId,
};

/// Changes whether instances that are paid for in advance are paid for again by themselves when they end.
#[operation(ecs, write, ram = "instance/{InstanceId}", planned)]
pub struct ModifyInstanceAutoRenewAttribute {
    /// The instances: up to 100 ids with commas between them. All must be paid for in advance.
    #[param(missing = "MissingParameter.InstanceId")]
    instance_id: Ids,
    /// Whether they are paid for again by themselves (AutoRenewal), by their owner (Normal), or not at all (NotRenewal).
    #[param(malformed = "InvalidParameter.RenewalStatus")]
    renewal_status: Option<RenewalStatus>,
    /// The same without a word for the last: AutoRenewal if it is true. It counts if RenewalStatus is not given.
    auto_renew: Option<bool>,
    /// For how long they are paid again: 1 unless it is given.
    #[param(malformed = "InvalidParameter.Duration")]
    duration: Option<u32>,
    /// In which unit that is: Week, Month (the default) or Year.
    #[param(malformed = "InvalidPeriodUnit.ValueNotSupported")]
    period_unit: Option<PeriodUnit>,
}

/// What is changed of which instances.
pub struct Change {
    instances: Vec<InstanceId>,
    renewal: Renewal,
}

impl Plan for ModifyInstanceAutoRenewAttribute {
    type Into = Change;

    fn plan(self, _: &Head, _: &World) -> Result<Change, Fault> {
        let instances = self.instance_id.at_most_100()?.into_iter().collect();
        let unit = self.period_unit.unwrap_or_default();
        let period = self.duration.unwrap_or(1);
        if !renewal::is_renewed_for(period, unit) {
            let unit = unit.print();
            return Err(InstanceChangeFault::Duration { period, unit }.into());
        }
        let by_itself = match self.auto_renew {
            Some(true) => RenewalStatus::AutoRenewal,
            Some(false) | None => RenewalStatus::Normal,
        };
        let renewal = match self.renewal_status.unwrap_or(by_itself) {
            status @ RenewalStatus::AutoRenewal => Renewal { status, period, unit },
            status @ (RenewalStatus::Normal | RenewalStatus::NotRenewal) => {
                Renewal { status, ..Renewal::default() }
            }
        };
        Ok(Change { instances, renewal })
    }
}

impl Write for ModifyInstanceAutoRenewAttribute {
    type Response = ();

    fn execute(plan: Change, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut changed = Vec::new();
        for mut instance in renewal::paid_in_advance(ctx, &plan.instances)? {
            if instance.status == InstanceStatus::Pending {
                return Err(InstanceFault::Pending { instance: instance.id }.into());
            }
            instance.renewal = plan.renewal.clone();
            changed.push(instance);
        }
        changed.iter().try_for_each(|instance| ctx.replace(instance))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        ecs::ChargeType,
        tests::testing::{Testing, at, step},
        value::id::InstanceId,
    };

    const ACTION: &str = "Action=ModifyInstanceAutoRenewAttribute";

    fn subscribe(t: &mut Testing, vswitch: &str) -> String {
        let id = t.instance(vswitch, "ecs.g7.large");
        t.change(&InstanceId::from(id.as_str()), |row| row.charge = ChargeType::PrePaid);
        id
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = subscribe(&mut t, &vswitch);
        let by_use = t.instance(&vswitch, "ecs.g7.large");
        let many = (0..101).map(|number| format!("i-{number}")).collect::<Vec<_>>().join(",");
        let status = |status: &str| {
            format!("Action=SetInstanceStatus&InstanceId={instance}&Status={status}")
        };
        t.walk(
            &format!("{ACTION}&InstanceId={instance}&RenewalStatus=AutoRenewal"),
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&InstanceId=",
                    "403 MissingParameter.InstanceId InstanceId should not be null.",
                ),
                step(
                    "&RenewalStatus=x",
                    "403 InvalidParameter.RenewalStatus The specified parameter \"RenewalStatus\" is not valid: \"x\" is not one of AutoRenewal, Normal, NotRenewal.",
                ),
                step(
                    "&Duration=x",
                    "403 InvalidParameter.Duration The specified parameter \"Duration\" is not valid: \"x\" is not a non-negative integer.",
                ),
                step(
                    "&PeriodUnit=Day",
                    "403 InvalidPeriodUnit.ValueNotSupported The specified parameter PeriodUnit is not valid.",
                ),
                step(
                    "&InstanceId=,",
                    "403 MissingParameter.InstanceId InstanceId should not be null.",
                ),
                step(
                    format!("&InstanceId={many}"),
                    "403 InvalidParameter.ToManyInstanceIds InstanceId should be less than 100.",
                ),
                step(
                    "&Duration=5&PeriodUnit=Month",
                    "403 InvalidParameter.Duration Nothing is renewed for 5 of the PeriodUnit \"Month\".",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&InstanceId=i-9",
                    "403 InvalidParameter.InvalidInstanceId The specified InstanceId \"i-9\" does not exist.",
                ),
                step(
                    format!("&InstanceId={by_use}"),
                    "403 ChargeTypeViolation Pay-As-You-Go instances do not support this operation.",
                ),
                step(
                    (status("Pending"), status("Running")),
                    "403 IncorrectInstanceStatus The current status of the resource does not support this operation.",
                ),
            ],
        );
    }

    #[test]
    fn instances_are_renewed_as_is_said_of_all_of_them() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let ids = [(); 2].map(|()| subscribe(&mut t, &vswitch)).join(",");
        for (change, status, duration, unit) in [
            ("&RenewalStatus=AutoRenewal&Duration=3", "AutoRenewal", 3, "Month"),
            ("&RenewalStatus=NotRenewal&Duration=3", "NotRenewal", 0, "Month"),
            ("&AutoRenew=true&Duration=4&PeriodUnit=Week", "AutoRenewal", 4, "Week"),
            ("&AutoRenew=true&Duration=5&PeriodUnit=Year", "AutoRenewal", 5, "Year"),
            ("&AutoRenew=true&RenewalStatus=Normal", "Normal", 0, "Month"),
            ("&AutoRenew=true", "AutoRenewal", 1, "Month"),
            ("&AutoRenew=false", "Normal", 0, "Month"),
        ] {
            t.ok(&format!("{ACTION}&InstanceId={ids}{change}"));
            let shown =
                t.ok(&format!("Action=DescribeInstanceAutoRenewAttribute&InstanceId={ids}"));
            for place in 0..2 {
                let one =
                    at(&shown, &format!("InstanceRenewAttributes.InstanceRenewAttribute.{place}"));
                let is = json!([one["RenewalStatus"], one["Duration"], one["PeriodUnit"]]);
                assert_eq!(is, json!([status, duration, unit]), "{change}");
                assert_eq!(one["AutoRenewEnabled"], json!(status == "AutoRenewal"));
            }
        }
    }

    #[test]
    fn nothing_is_renewed_for_other_times_than_those_of_the_page() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let id = subscribe(&mut t, &vswitch);
        for (unit, good, bad) in [
            ("Week", &[1, 2, 3, 4][..], &[0, 5][..]),
            ("Month", &[1, 2, 3, 6, 12, 24, 36, 48, 60], &[0, 4, 61]),
            ("Year", &[1, 2, 3, 4, 5], &[0, 6]),
        ] {
            let request = format!("{ACTION}&InstanceId={id}&AutoRenew=true&PeriodUnit={unit}");
            for duration in good {
                t.ok(&format!("{request}&Duration={duration}"));
            }
            for duration in bad {
                t.check(
                    &format!("{request}&Duration={duration}"),
                    &format!("403 InvalidParameter.Duration Nothing is renewed for {duration} of the PeriodUnit \"{unit}\"."),
                );
            }
        }
    }
}
