//! DetachKeyPair: lets the holder of a key pair in to instances no longer.

use control_derive::operation;

use super::binding::{Binding, Response};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    value::{key_pair_name::KeyPairName, text::JsonList},
};

/// Frees instances of a key pair. One that is not bound to it stays as it is, and counts as failed.
#[operation(ecs, write, ram("instance/{InstanceIds}", "keypair/{KeyPairName}"), planned)]
pub struct DetachKeyPair {
    /// The key pair.
    key_pair_name: KeyPairName,
    /// The instances: a JSON array of up to 50 ids.
    #[param(malformed = "InvalidInstanceIds.ValueNotSupported")]
    instance_ids: JsonList,
}

impl Plan for DetachKeyPair {
    type Into = Binding;

    fn plan(self, _: &Head, _: &World) -> Result<Binding, Fault> {
        Binding::new(self.key_pair_name, self.instance_ids)
    }
}

impl Write for DetachKeyPair {
    type Response = Response;

    fn execute(plan: Binding, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        plan.apply(ctx, |instance, pair| match instance.key_pair == pair.name.as_str() {
            true => {
                instance.key_pair.clear();
                Ok(())
            }
            false => Err((
                "InvalidInstanceIds.ValueNotSupported",
                "The specified parameter InstanceIds is not valid.",
            )),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        ecs::key_pair::tests::{import, pair_of},
        tests::testing::{Testing, at, step, text},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        import(&mut t, "mine", "");
        let many = (0..51).map(|number| format!("\"i-{number}\"")).collect::<Vec<_>>().join(",");
        t.walk(
            &format!("Action=DetachKeyPair&KeyPairName=mine&InstanceIds=[\"{instance}\"]"),
            vec![
                step(
                    "&KeyPairName=",
                    "400 MissingParameter The input parameter \"KeyPairName\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&InstanceIds=",
                    "400 MissingParameter The input parameter \"InstanceIds\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&InstanceIds={}",
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
                    "&KeyPairName=none",
                    "400 InvalidKeyPairName.NotFound The specified KeyPairName does not exist in our records.",
                ),
                step(
                    "&InstanceIds=[\"i-9\"]",
                    "400 InvalidInstanceIds.ValueNotSupported The specified parameter InstanceIds is not valid.",
                ),
            ],
        );
    }

    #[test]
    fn only_instances_that_are_bound_to_the_pair_are_freed_of_it() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let [one, other] = [(); 2].map(|()| t.instance(&vswitch, "ecs.g7.large"));
        import(&mut t, "mine", "");
        import(&mut t, "yours", "");
        for (pair, id) in [("mine", &one), ("yours", &other)] {
            t.ok(&format!("Action=AttachKeyPair&KeyPairName={pair}&InstanceIds=[\"{id}\"]"));
        }
        let ids = format!("InstanceIds=[\"{one}\",\"{other}\"]");
        let answer = t.ok(&format!("Action=DetachKeyPair&KeyPairName=mine&{ids}"));
        assert_eq!(text(&answer, "KeyPairName"), "mine");
        assert_eq!((text(&answer, "TotalCount"), text(&answer, "FailCount")), ("2", "1"));
        let failed = json!({
            "InstanceId": other,
            "Success": "false",
            "Code": "InvalidInstanceIds.ValueNotSupported",
            "Message": "The specified parameter InstanceIds is not valid.",
        });
        assert_eq!(*at(&answer, "Results.Result.1"), failed);
        assert_eq!((pair_of(&t, &one), pair_of(&t, &other)), (String::new(), "yours".to_owned()));
    }
}
