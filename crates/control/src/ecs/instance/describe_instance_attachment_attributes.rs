//! DescribeInstanceAttachmentAttributes: from which private pools instances may take what they need.

use api::answer;
use control_derive::operation;

use super::Instance;
use crate::{
    Ctx, Fault, Head, Plan, Read, World,
    faults::InstanceChangeFault,
    value::{id::InstanceId, text::JsonList},
};

/// Lists from which private pools these instances may take what they need.
///
/// There are no pools here, so that all may take it from none.
#[operation(ecs, read, ram = "instance/{InstanceIds}", by_number(10, 100), planned)]
pub struct DescribeInstanceAttachmentAttributes {
    /// The instances: a JSON array of up to 100 ids.
    #[param(malformed = "Abs.InvalidInstanceIds.MalFormed")]
    instance_ids: JsonList,
}

/// A page of instances.
#[answer]
pub struct Response {
    total_count: u64,
    page_number: i64,
    page_size: i64,
    #[list(Instance)]
    instances: Vec<Described>,
}

#[answer]
struct Described {
    instance_id: InstanceId,
    /// Empty if it is in none.
    private_pool_options_id: &'static str,
    private_pool_options_match_criteria: &'static str,
}

impl Plan for DescribeInstanceAttachmentAttributes {
    type Into = Vec<InstanceId>;

    fn plan(self, _: &Head, _: &World) -> Result<Vec<InstanceId>, Fault> {
        const MOST: usize = 100;
        let ids = self.instance_ids.ids::<InstanceId>();
        match ids.len() > MOST {
            true => {
                let given = ids.len();
                Err(InstanceChangeFault::TooManyInstances { given, limit: MOST }.into())
            }
            false => Ok(ids),
        }
    }
}

impl Read for DescribeInstanceAttachmentAttributes {
    type Response = Response;

    fn execute(ids: Vec<InstanceId>, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        super::expect_all(ctx, &ids)?;
        let page = ctx.list::<Instance>().ids(Some(ids)).page()?;
        let described = page.items.into_iter().map(|instance| Described {
            instance_id: instance.id,
            private_pool_options_id: "",
            private_pool_options_match_criteria: "None",
        });
        Ok(Response {
            total_count: page.total,
            page_number: page.number,
            page_size: page.size,
            instances: described.collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step};

    const ACTION: &str = "Action=DescribeInstanceAttachmentAttributes";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let many = (0..101).map(|number| format!("\"i-{number}\"")).collect::<Vec<_>>().join(",");
        t.walk(
            &format!("{ACTION}&InstanceIds=[]"),
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter.RegionId The specified RegionId should not be null.",
                ),
                step(
                    "&InstanceIds=i-1",
                    "403 Abs.InvalidInstanceIds.MalFormed The specified InstanceIds is not valid.",
                ),
                step(
                    "&PageSize=x",
                    "400 InvalidParameter the parameter(s) \"PageSize\" provided is(are) invalid. \"x\" is not an integer.",
                ),
                step(
                    format!("&InstanceIds=[{many}]"),
                    "403 InvalidParameter.TooManyInstanceIds Instance ids cannot be more than 100.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&InstanceIds=[\"i-9\"]",
                    "404 InvalidInstanceIds.NotFound The specified InstanceIds does not exist.",
                ),
            ],
        );
    }

    #[test]
    fn no_instance_is_in_a_pool() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let mut ids = [(); 2].map(|()| t.instance(&vswitch, "ecs.g7.large"));
        ids.sort();
        let ids_of = format!("&InstanceIds=[\"{}\",\"{}\"]", ids[0], ids[1]);
        let mut answer = t.ok(&format!("{ACTION}{ids_of}&PageSize=1&PageNumber=2"));
        answer.as_object_mut().expect("an answer is an object").remove("RequestId");
        assert_eq!(
            answer,
            json!({
                "TotalCount": 2,
                "PageNumber": 2,
                "PageSize": 1,
                "Instances": { "Instance": [{
                    "InstanceId": ids[1],
                    "PrivatePoolOptionsId": "",
                    "PrivatePoolOptionsMatchCriteria": "None",
                }] },
            })
        );
        let first = t.ok(&format!("{ACTION}&InstanceIds=[\"{}\"]", ids[0]));
        assert_eq!(*at(&first, "Instances.Instance.0.InstanceId"), json!(ids[0]));
        assert_eq!(*at(&first, "TotalCount"), 1);
    }
}
