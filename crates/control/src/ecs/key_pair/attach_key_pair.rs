//! AttachKeyPair: lets the holder of a key pair in to instances.

use control_derive::operation;

use super::binding::{Binding, Response};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    ecs::instance::InstanceStatus,
    value::{key_pair_name::KeyPairName, text::JsonList},
};

/// Binds a key pair to instances, in the place of the one that they had.
#[operation(ecs, write, ram("instance/{InstanceIds}", "keypair/{KeyPairName}"), planned)]
pub struct AttachKeyPair {
    /// The key pair.
    key_pair_name: KeyPairName,
    /// The instances: a JSON array of up to 50 ids.
    #[param(malformed = "InvalidInstanceIds.ValueNotSupported")]
    instance_ids: JsonList,
}

impl Plan for AttachKeyPair {
    type Into = Binding;

    fn plan(self, _: &Head, _: &World) -> Result<Binding, Fault> {
        Binding::new(self.key_pair_name, self.instance_ids)
    }
}

impl Write for AttachKeyPair {
    type Response = Response;

    fn execute(plan: Binding, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        plan.apply(ctx, |instance, pair| match instance.status {
            InstanceStatus::Running | InstanceStatus::Stopped => {
                instance.key_pair = pair.name.to_string();
                Ok(())
            }
            InstanceStatus::Pending | InstanceStatus::Starting | InstanceStatus::Stopping => Err((
                "IncorrectInstanceStatus",
                "The current status of the resource does not support this operation.",
            )),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        ecs::key_pair::tests::{import, pair_of},
        facts::image::OsType,
        tests::testing::{Testing, step, text},
        value::id::InstanceId,
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        import(&mut t, "mine", "");
        let many = (0..51).map(|number| format!("\"i-{number}\"")).collect::<Vec<_>>().join(",");
        t.walk(
            &format!("Action=AttachKeyPair&KeyPairName=mine&InstanceIds=[\"{instance}\"]"),
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&KeyPairName=",
                    "400 MissingParameter The input parameter \"KeyPairName\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&InstanceIds=",
                    "400 MissingParameter The input parameter \"InstanceIds\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&KeyPairName=a%0Ab",
                    "400 InvalidParameter the parameter(s) \"KeyPairName\" provided is(are) invalid. \"a\nb\" is not the name of a key pair.",
                ),
                step(
                    "&InstanceIds=i-1",
                    "400 InvalidInstanceIds.ValueNotSupported The specified parameter InstanceIds is not valid.",
                ),
                step(
                    "&InstanceIds=[]",
                    "400 InvalidInstanceIds.ValueNotSupported The specified parameter InstanceIds is not valid.",
                ),
                step(
                    format!("&InstanceIds=[{many}]"),
                    "403 InstanceKeyPairLimitExceeded The specified instances are beyond the permitted range.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&KeyPairName=none",
                    "400 InvalidKeyPairName.NotFound The specified KeyPairName does not exist in our records.",
                ),
                step(
                    format!("&InstanceIds=[\"{instance}\",\"i-9\"]"),
                    "400 InvalidInstanceIds.ValueNotSupported The specified parameter InstanceIds is not valid.",
                ),
            ],
        );
    }

    #[test]
    fn windows_lets_nobody_in_by_a_key() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let [linux, windows] = [(); 2].map(|()| t.instance(&vswitch, "ecs.g7.large"));
        import(&mut t, "mine", "");
        let image = t.world.images.iter().find(|image| image.os_type() == OsType::Windows);
        let image = image.expect("the catalogue has one").id.clone();
        t.change(&InstanceId::from(windows.as_str()), |row| row.image = image);
        for (action, end) in [("AttachKeyPair", ""), ("DetachKeyPair", ".")] {
            t.check(
                &format!(
                    "Action={action}&KeyPairName=mine&InstanceIds=[\"{linux}\",\"{windows}\"]"
                ),
                &format!("403 DependencyViolation.WindowsInstance The instance creating is windows, cannot use ssh key pair to login{end}"),
            );
        }
        assert_eq!(pair_of(&t, &linux), "");
    }

    #[test]
    fn each_instance_is_bound_to_one_pair_if_it_runs_or_is_stopped() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let [one, other] = [(); 2].map(|()| t.instance(&vswitch, "ecs.g7.large"));
        import(&mut t, "mine", "");
        import(&mut t, "yours", "");
        t.operator(&format!("Action=SetInstanceStatus&InstanceId={other}&Status=Starting"));
        let ids = format!("InstanceIds=[\"{one}\",\"{other}\",\"{one}\"]");
        let mut answer = t.ok(&format!("Action=AttachKeyPair&KeyPairName=mine&{ids}"));
        answer.as_object_mut().expect("an answer is an object").remove("RequestId");
        assert_eq!(
            answer,
            json!({
                "KeyPairName": "mine",
                "TotalCount": "2",
                "FailCount": "1",
                "Results": { "Result": [
                    {
                        "InstanceId": one,
                        "Success": "true",
                        "Code": "200",
                        "Message": "successful",
                    },
                    {
                        "InstanceId": other,
                        "Success": "false",
                        "Code": "IncorrectInstanceStatus",
                        "Message": "The current status of the resource does not support this operation.",
                    },
                ] },
            })
        );
        assert_eq!((pair_of(&t, &one), pair_of(&t, &other)), ("mine".to_owned(), String::new()));
        t.operator(&format!("Action=SetInstanceStatus&InstanceId={one}&Status=Stopped"));
        let again = t.ok(&format!("Action=AttachKeyPair&KeyPairName=yours&{ids}"));
        assert_eq!(text(&again, "FailCount"), "1");
        assert_eq!(pair_of(&t, &one), "yours");
    }
}
