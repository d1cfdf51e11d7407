//! DescribeAccountAttributes: how much an account may have in a region, and what it has.

use api::answer;
use control_derive::operation;

use crate::{
    Ctx, Fault, Read,
    ecs::{ChargeType, Instance, NetworkType, eni},
    faults::VpcFault,
    kernel::resource::Resource,
};

/// Lists how much the account may have in the region, and some of what it has. What has no limit here
/// is not listed: vCPUs, and the capacity of disks.
#[operation(ecs, read, ram = "*")]
pub struct DescribeAccountAttributes {
    /// Only these, as max-security-groups. A name of none is left out.
    #[param(items = 1..=30)]
    attribute_name: Vec<String>,
    /// The zone of which the types are listed. All zones have the same.
    zone_id: Option<String>,
}

/// The attributes.
#[answer]
pub struct Response {
    #[list(AccountAttributeItem)]
    account_attribute_items: Vec<Item>,
}

#[answer]
struct Item {
    attribute_name: &'static str,
    #[list(ValueItem)]
    attribute_values: Vec<ValueItem>,
}

/// A value; of what it is, only where that is told apart.
#[answer]
struct ValueItem {
    value: String,
    instance_charge_type: Option<ChargeType>,
    zone_id: Option<String>,
}

impl Read for DescribeAccountAttributes {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let zone = wanted.zone_id;
        if let Some(zone) = &zone
            && !ctx.region()?.zone_ids().any(|one| one == *zone)
        {
            return Err(VpcFault::ZoneNotFound { zone: zone.clone() }.into());
        }
        let one = |value: String| vec![ValueItem::of(value)];
        let nothing = || one("0".to_owned());
        let types = ctx.world.instance_types.for_sale().map(|one| ValueItem {
            instance_charge_type: Some(ChargeType::PostPaid),
            zone_id: zone.clone(),
            ..ValueItem::of(one.id.clone())
        });
        let all = [
            ("instance-network-type", one(NetworkType::Vpc.print().to_owned())),
            ("max-security-groups", one(ctx.world.quotas.security_groups.to_string())),
            ("max-elastic-network-interfaces", one(eni::quota(ctx)?.to_string())),
            ("used-postpaid-instance-vcpu-count", one(used_vcpus(ctx)?.to_string())),
            // No instance is a spot one; dedicated hosts and the cloud assistant are not served.
            ("used-spot-instance-vcpu-count", nothing()),
            ("max-dedicated-hosts", nothing()),
            ("supported-postpaid-instance-types", types.collect()),
            ("max-axt-command-count", nothing()),
            ("max-axt-invocation-daily", nothing()),
            ("max-cloud-assistant-activation-count", nothing()),
            ("real-name-authentication", one("yes".to_owned())),
        ];
        let names = wanted.attribute_name;
        let is_wanted = |name: &str| names.is_empty() || names.iter().any(|one| one == name);
        let items = all.into_iter().filter(|(name, _)| is_wanted(name));
        let items =
            items.map(|(name, values)| Item { attribute_name: name, attribute_values: values });
        Ok(Response { account_attribute_items: items.collect() })
    }
}

impl ValueItem {
    fn of(value: String) -> ValueItem {
        ValueItem { value, instance_charge_type: None, zone_id: None }
    }
}

/// The cores of all instances in the region.
fn used_vcpus(ctx: &Ctx<'_>) -> Result<u64, Fault> {
    let mut used = 0;
    for one in ctx.world.instance_types.iter() {
        let count = ctx.txn.count_under(Instance::TABLE, Instance::BY_TYPE, &one.id)?;
        used += count * u64::from(one.vcpu);
    }
    Ok(used)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=DescribeAccountAttributes";
    const ITEMS: &str = "AccountAttributeItems.AccountAttributeItem";

    #[test]
    fn its_refusals_come_in_order() {
        let many = (1..=31).map(|number| format!("&AttributeName.{number}=x"));
        let steps = vec![
            step(
                "&RegionId=-",
                "403 Invalid.Parameter The required parameter regionId must be not null.",
            ),
            step(
                many.collect::<String>(),
                "400 InvalidParameter the parameter(s) \"AttributeName.N\" provided is(are) invalid. 31 items exceed the limit of 30.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                "&ZoneId=mars-a",
                "404 InvalidZoneId.NotFound The specified zone \"mars-a\" does not exist.",
            ),
        ];
        Testing::new().walk(ACTION, steps);
    }

    fn value(answer: &Value, name: &str) -> String {
        let items = at(answer, ITEMS).as_array().expect("a list");
        let item = items.iter().find(|item| text(item, "AttributeName") == name);
        let item = item.unwrap_or_else(|| panic!("{name} is listed"));
        text(item, "AttributeValues.ValueItem.0.Value").to_owned()
    }

    #[test]
    fn quotas_are_those_that_are_enforced_and_counts_those_that_are_there() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        t.instance(&vswitch, "ecs.g7.xlarge");
        t.instance(&vswitch, "ecs.g7.large");
        let answer = t.ok(ACTION);
        for (name, expected) in [
            ("instance-network-type", "vpc"),
            ("max-security-groups", "1000"),
            ("max-elastic-network-interfaces", "50000"),
            ("used-postpaid-instance-vcpu-count", "6"),
            ("used-spot-instance-vcpu-count", "0"),
            ("max-dedicated-hosts", "0"),
            ("real-name-authentication", "yes"),
        ] {
            assert_eq!(value(&answer, name), expected, "{name}");
        }
        assert_eq!(at(&answer, ITEMS).as_array().map(Vec::len), Some(11));
        t.world.quotas.security_groups = 7;
        t.operator("Action=SetQuota&NetworkInterfaces=8");
        let answer = t.ok(ACTION);
        assert_eq!(value(&answer, "max-security-groups"), "7");
        assert_eq!(value(&answer, "max-elastic-network-interfaces"), "8");
    }

    #[test]
    fn only_what_is_asked_for_is_listed() {
        let mut t = Testing::new();
        let query = "&AttributeName.1=max-security-groups&AttributeName.2=x";
        assert_eq!(
            *at(&t.ok(&format!("{ACTION}{query}")), ITEMS),
            json!([{
                "AttributeName": "max-security-groups",
                "AttributeValues": { "ValueItem": [{ "Value": "1000" }] },
            }])
        );
        let types = "&AttributeName.1=supported-postpaid-instance-types&ZoneId=cn-hangzhou-h";
        let types = t.ok(&format!("{ACTION}{types}"));
        let types = at(&types, &format!("{ITEMS}.0.AttributeValues.ValueItem"));
        let known = json!({
            "Value": "ecs.g7.large",
            "InstanceChargeType": "PostPaid",
            "ZoneId": "cn-hangzhou-h",
        });
        assert!(types.as_array().expect("a list").contains(&known));
    }
}
