//! DescribeUserData: what an instance is given to read at its start.

use api::answer;
use control_derive::operation;

use crate::{Ctx, Fault, Read, value::id::InstanceId};

/// Shows the user data of an instance, in Base64 as they were given.
#[operation(ecs, read, ram = "instance/{InstanceId}")]
pub struct DescribeUserData {
    /// The instance.
    instance_id: InstanceId,
}

/// The user data of an instance.
#[answer]
pub struct Response {
    region_id: String,
    instance_id: InstanceId,
    /// Empty if it has none.
    user_data: String,
}

impl Read for DescribeUserData {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let instance = ctx.find(&wanted.instance_id)?;
        Ok(Response {
            region_id: ctx.head.scope.region.clone(),
            instance_id: instance.id,
            user_data: instance.user_data,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, step};

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let done = t.walk(
            &format!("Action=DescribeUserData&InstanceId={instance}"),
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&InstanceId=",
                    "400 MissingParameter The input parameter \"InstanceId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&InstanceId=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId does not exist.",
                ),
            ],
        );
        let expected = json!({
            "RegionId": "cn-hangzhou", "InstanceId": instance, "UserData": "", "RequestId": "R"
        });
        assert_eq!(done, expected);
    }
}
