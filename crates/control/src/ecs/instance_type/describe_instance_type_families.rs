//! DescribeInstanceTypeFamilies: the families of types that are for sale in a region.

use std::collections::BTreeMap;

use api::answer;
use control_derive::operation;

use crate::{Ctx, Fault, Read};

/// Lists the families of types of instances.
#[operation(ecs, read, ram = "*")]
pub struct DescribeInstanceTypeFamilies {
    /// Only those of this generation, as ecs-5.
    generation: Option<String>,
}

/// The families.
#[answer]
pub struct Response {
    #[list(InstanceTypeFamily)]
    instance_type_families: Vec<Family>,
}

#[answer]
struct Family {
    instance_type_family_id: String,
    generation: String,
}

impl Read for DescribeInstanceTypeFamilies {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let families = ctx.world.instance_types.for_sale().map(|one| (one.family(), one));
        let families = families.collect::<BTreeMap<_, _>>().into_iter();
        let families = families.map(|(family, one)| Family {
            instance_type_family_id: family.to_owned(),
            generation: one.generation(),
        });
        let is_wanted = |family: &Family| {
            wanted.generation.as_ref().is_none_or(|one| family.generation == *one)
        };
        Ok(Response { instance_type_families: families.filter(is_wanted).collect() })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step};

    const ACTION: &str = "Action=DescribeInstanceTypeFamilies";
    const FAMILIES: &str = "InstanceTypeFamilies.InstanceTypeFamily";

    #[test]
    fn its_refusals_come_in_order() {
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The RegionId provided does not exist in our records.",
            ),
        ];
        Testing::new().walk(ACTION, steps);
    }

    #[test]
    fn families_are_listed_once_with_their_generation() {
        let mut t = Testing::new();
        let answer = t.ok(ACTION);
        let all = at(&answer, FAMILIES).as_array().expect("a list");
        let g6 = json!({ "InstanceTypeFamilyId": "ecs.g6", "Generation": "ecs-5" });
        assert_eq!(all.iter().filter(|one| **one == g6).count(), 1);
        assert!(!all.iter().any(|one| at(one, "InstanceTypeFamilyId") == "ecs.n1"), "retired");
        let fifth = t.ok(&format!("{ACTION}&Generation=ecs-5"));
        let fifth = at(&fifth, FAMILIES).as_array().expect("a list");
        assert!(fifth.contains(&g6) && fifth.len() < all.len());
        assert!(fifth.iter().all(|one| at(one, "Generation") == "ecs-5"));
        assert_eq!(*at(&t.ok(&format!("{ACTION}&Generation=x")), FAMILIES), json!([]));
    }
}
