//! DescribeInstanceAutoRenewAttribute: whether instances that are paid for in advance are paid for
//! again by themselves.

use std::collections::BTreeSet;

use api::answer;
use control_derive::operation;

use super::{
    Instance, PeriodUnit, Renewal, RenewalStatus,
    renewal::{self, Ids},
};
use crate::{
    Ctx, Fault, Head, Plan, Read, World,
    ecs::ChargeType,
    faults::InstanceChangeFault,
    kernel::paging::{Page, Wish},
    value::id::InstanceId,
};

/// Lists whether instances that are paid for in advance are paid for again by themselves.
#[operation(ecs, read, ram = "instance/{InstanceId}", planned)]
pub struct DescribeInstanceAutoRenewAttribute {
    /// Only these: up to 100 ids with commas between them. All must be paid for in advance.
    instance_id: Option<Ids>,
    /// Only those with this status: AutoRenewal, Normal or NotRenewal.
    #[param(malformed = "InvalidParameter.RenewalStatus")]
    renewal_status: Option<RenewalStatus>,
    /// Which page, from 1 on.
    #[param(malformed = "InvalidParameter.PageNumber")]
    page_number: Option<u32>,
    /// How many items a page has: 10 unless it is given, and at most 100.
    #[param(malformed = "InvalidParameter.PageSize")]
    page_size: Option<u32>,
}

/// Which instances, and which page of them.
pub struct Wanted {
    ids: Option<BTreeSet<InstanceId>>,
    status: Option<RenewalStatus>,
    page: Wish,
}

/// A page of instances.
#[answer]
pub struct Response {
    total_count: u64,
    page_number: i64,
    page_size: i64,
    #[list(InstanceRenewAttribute)]
    instance_renew_attributes: Vec<Described>,
}

#[answer]
struct Described {
    instance_id: InstanceId,
    auto_renew_enabled: bool,
    renewal_status: RenewalStatus,
    /// For how long: 0 if it is not paid for again by itself.
    duration: u32,
    period_unit: PeriodUnit,
    /// Whether all end on one day of the month: no call says so.
    enable_expected_renew_day: bool,
}

impl Plan for DescribeInstanceAutoRenewAttribute {
    type Into = Wanted;

    fn plan(self, _: &Head, _: &World) -> Result<Wanted, Fault> {
        if self.instance_id.is_none() && self.renewal_status.is_none() {
            return Err(InstanceChangeFault::NothingToRenew.into());
        }
        Ok(Wanted {
            ids: self.instance_id.map(Ids::at_most_100).transpose()?,
            status: self.renewal_status,
            page: Wish::Number {
                number: self.page_number.unwrap_or(1).max(1).into(),
                size: self.page_size.unwrap_or(10).clamp(1, 100).into(),
            },
        })
    }
}

impl Read for DescribeInstanceAutoRenewAttribute {
    type Response = Response;

    fn execute(wanted: Wanted, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        renewal::paid_in_advance(ctx, wanted.ids.iter().flatten())?;
        let rows = ctx
            .list::<Instance>()
            .ids(wanted.ids)
            .only(|instance| instance.charge == ChargeType::PrePaid)
            .only_if(wanted.status, |instance, status| instance.renewal.status == *status)
            .all()?;
        let Page { items, total, number, size, .. } =
            wanted.page.of(rows, |instance| instance.id.to_string())?;
        Ok(Response {
            total_count: total,
            page_number: number,
            page_size: size,
            instance_renew_attributes: items.into_iter().map(Described::of).collect(),
        })
    }
}

impl Described {
    fn of(instance: Instance) -> Described {
        let Renewal { status, period, unit } = instance.renewal;
        Described {
            instance_id: instance.id,
            auto_renew_enabled: status == RenewalStatus::AutoRenewal,
            renewal_status: status,
            duration: period,
            period_unit: unit,
            enable_expected_renew_day: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tests::testing::{Testing, at, step};

    const ACTION: &str = "Action=DescribeInstanceAutoRenewAttribute";

    fn subscribe(t: &mut Testing, vswitch: &str, status: RenewalStatus, period: u32) -> String {
        let id = t.instance(vswitch, "ecs.g7.large");
        t.change(&InstanceId::from(id.as_str()), |instance| {
            instance.charge = ChargeType::PrePaid;
            instance.renewal = Renewal { status, period, unit: PeriodUnit::Month };
        });
        id
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let many = (0..101).map(|number| format!("i-{number}")).collect::<Vec<_>>().join(",");
        t.walk(
            &format!("{ACTION}&RenewalStatus=Normal"),
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&RenewalStatus=x",
                    "403 InvalidParameter.RenewalStatus The specified parameter RenewalStatus is not valid.",
                ),
                step(
                    "&PageNumber=x",
                    "403 InvalidParameter.PageNumber The specified parameter PageNumber is not valid.",
                ),
                step(
                    "&PageSize=x",
                    "403 InvalidParameter.PageSize The specified parameter PageSize is not valid.",
                ),
                step(
                    "&RenewalStatus=&InstanceId=",
                    "403 InvalidParameter.RenewalStatusInstanceId The parameter RenewalStatus and InstanceId can not be both empty.",
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
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&InstanceId=i-9",
                    "403 InvalidParameter.InvalidInstanceId The specified InstanceId \"i-9\" does not exist.",
                ),
                step(
                    format!("&InstanceId={instance}"),
                    "403 ChargeTypeViolation Pay-As-You-Go instances do not support this operation.",
                ),
            ],
        );
    }

    #[test]
    fn what_is_paid_for_in_advance_says_whether_it_goes_on() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        t.instance(&vswitch, "ecs.g7.large");
        let first = subscribe(&mut t, &vswitch, RenewalStatus::AutoRenewal, 3);
        t.wait_ms(1000);
        let second = subscribe(&mut t, &vswitch, RenewalStatus::Normal, 0);
        t.wait_ms(1000);
        let third = subscribe(&mut t, &vswitch, RenewalStatus::NotRenewal, 0);
        let shown = |id: &str, is_auto: bool, status: &str, duration: u32| {
            json!({
                "InstanceId": id,
                "AutoRenewEnabled": is_auto,
                "RenewalStatus": status,
                "Duration": duration,
                "PeriodUnit": "Month",
                "EnableExpectedRenewDay": false,
            })
        };
        let first_shown = shown(&first, true, "AutoRenewal", 3);
        let second_shown = shown(&second, false, "Normal", 0);
        let third_shown = shown(&third, false, "NotRenewal", 0);
        for (filter, expected, total) in [
            (format!("&InstanceId={first},{third}"), json!([first_shown, third_shown]), 2),
            ("&RenewalStatus=Normal".to_owned(), json!([second_shown]), 1),
            (format!("&InstanceId={first}&RenewalStatus=Normal"), json!([]), 0),
            (
                format!("&InstanceId={first},{second}&PageSize=1&PageNumber=2"),
                json!([second_shown]),
                2,
            ),
        ] {
            let answer = t.ok(&format!("{ACTION}{filter}"));
            let items = "InstanceRenewAttributes.InstanceRenewAttribute";
            assert_eq!(*at(&answer, items), expected, "{filter}");
            assert_eq!(*at(&answer, "TotalCount"), total, "{filter}");
        }
    }
}
