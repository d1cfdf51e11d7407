//! AttachInstanceRamRole: lets programs on instances do what a RAM role may.

use api::answer;
use control_derive::operation;

use super::ram_role::{self, Instances};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    value::{id::InstanceId, name::RoleName, text::JsonList},
};

/// Gives instances a RAM role. One that has another already keeps it, and counts as failed.
#[operation(ecs, write, ram("instance/{InstanceIds}", "ram:role/{RamRoleName}"), planned)]
pub struct AttachInstanceRamRole {
    /// The instances: a JSON array of up to 100 ids.
    #[param(malformed = "InvalidInstanceIds.Malformed")]
    instance_ids: JsonList,
    /// The role, which trusts ECS.
    ram_role_name: RoleName,
    /// A policy that the role's sessions are narrowed by.
    #[expect(dead_code, reason = "no program asks here for a session of its instance's role")]
    policy: Option<String>,
}

/// Which role for which instances.
pub struct Wanted {
    role: RoleName,
    instances: Instances,
}

/// What became of each instance.
#[answer]
pub struct Response {
    ram_role_name: RoleName,
    total_count: usize,
    fail_count: usize,
    #[list(AttachInstanceRamRoleResult)]
    attach_instance_ram_role_results: Vec<Outcome>,
}

#[answer]
struct Outcome {
    instance_id: InstanceId,
    success: bool,
    /// The status of HTTP.
    code: &'static str,
    message: &'static str,
}

impl Plan for AttachInstanceRamRole {
    type Into = Wanted;

    fn plan(self, _: &Head, _: &World) -> Result<Wanted, Fault> {
        let instances = Instances::read(self.instance_ids, 100)?;
        Ok(Wanted { role: self.ram_role_name, instances })
    }
}

impl Write for AttachInstanceRamRole {
    type Response = Response;

    fn execute(plan: Wanted, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        ram_role::check(ctx, &plan.role)?;
        let Instances(ids) = plan.instances;
        super::expect_all(ctx, &ids)?;
        let mut outcomes = Vec::new();
        for id in ids {
            let mut instance = ctx.find(&id)?;
            let success = ["", plan.role.as_str()].contains(&instance.ram_role.as_str());
            if success {
                instance.ram_role = plan.role.to_string();
                ctx.replace(&instance)?;
            }
            let (code, message) = match success {
                true => ("200", "success"),
                false => ("403", "The instance has another RAM role already."),
            };
            outcomes.push(Outcome { instance_id: id, success, code, message });
        }
        Ok(Response {
            ram_role_name: plan.role,
            total_count: outcomes.len(),
            fail_count: outcomes.iter().filter(|one| !one.success).count(),
            attach_instance_ram_role_results: outcomes,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        ecs::instance::ram_role::tests::create_role,
        tests::testing::{Testing, step},
        value::id::InstanceId,
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        create_role(&mut t, "worker", "ecs.aliyuncs.com");
        create_role(&mut t, "other", "fc.aliyuncs.com");
        let many = (0..101).map(|number| format!("\"i-{number}\"")).collect::<Vec<_>>().join(",");
        let malformed = "400 InvalidInstanceIds.Malformed The specified instanceIds are not valid.";
        t.walk(
            &format!("Action=AttachInstanceRamRole&RamRoleName=worker&InstanceIds=[\"{instance}\"]"),
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&InstanceIds=",
                    "400 MissingParameter The input parameter \"InstanceIds\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&RamRoleName=",
                    "400 MissingParameter The input parameter \"RamRoleName\" that is mandatory for processing this request is not supplied.",
                ),
                step("&InstanceIds=i-1", malformed),
                step("&InstanceIds=[]", malformed),
                step(format!("&InstanceIds=[{many}]"), malformed),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&RamRoleName=none",
                    "404 InvalidRamRole.NotFound The specified RAMRoleName does not exist.",
                ),
                step(
                    "&RamRoleName=other",
                    "404 InvalidRamRole.NotEcsRole The specified ram role is not authorized for ecs, please check your role policy.",
                ),
                step(
                    format!("&InstanceIds=[\"{instance}\",\"i-9\"]"),
                    "404 InvalidInstanceId.NotFound The specified instanceId does not exist.",
                ),
            ],
        );
    }

    #[test]
    fn a_ram_user_must_be_allowed_to_pass_the_role() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        create_role(&mut t, "worker", "ecs.aliyuncs.com");
        let request =
            format!("Action=AttachInstanceRamRole&RamRoleName=worker&InstanceIds=[\"{instance}\"]");
        let allow = |action: &str, more: &str| {
            format!("{{'Effect': 'Allow', 'Action': '{action}', 'Resource': '*'{more}}}")
        };
        let of_service = |service: &str| {
            let condition =
                format!(", 'Condition': {{'StringEquals': {{'acs:Service': '{service}'}}}}");
            allow("ram:PassRole", &condition)
        };
        let refusal = "403 InvalidUser.PassRoleForbidden The RAM user does not have the privilege to pass a RAM role.";
        for policies in [
            allow("ecs:*", ""),
            format!("{}, {}", allow("ecs:*", ""), of_service("fc.aliyuncs.com")),
        ] {
            t.as_user(&policies);
            t.check(&request, refusal);
        }
        t.as_user(&format!("{}, {}", allow("ecs:*", ""), of_service("ecs.aliyuncs.com")));
        t.ok(&request);
    }

    #[test]
    fn an_instance_has_one_role_until_it_is_taken_off() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let [one, other] = [(); 2].map(|()| t.instance(&vswitch, "ecs.g7.large"));
        create_role(&mut t, "worker", "ecs.aliyuncs.com");
        create_role(&mut t, "second", "ecs.aliyuncs.com");
        t.ok(&format!("Action=AttachInstanceRamRole&RamRoleName=second&InstanceIds=[\"{other}\"]"));
        let ids = format!("&InstanceIds=[\"{one}\",\"{other}\",\"{one}\"]");
        let attach = format!("Action=AttachInstanceRamRole&RamRoleName=worker{ids}");
        for _ in 0..2 {
            let mut answer = t.ok(&attach);
            answer.as_object_mut().expect("an answer is an object").remove("RequestId");
            assert_eq!(
                answer,
                json!({
                    "RamRoleName": "worker",
                    "TotalCount": 2,
                    "FailCount": 1,
                    "AttachInstanceRamRoleResults": { "AttachInstanceRamRoleResult": [
                        { "InstanceId": one, "Success": true, "Code": "200", "Message": "success" },
                        {
                            "InstanceId": other,
                            "Success": false,
                            "Code": "403",
                            "Message": "The instance has another RAM role already.",
                        },
                    ] },
                })
            );
        }
        let role = |t: &Testing, id: &str| t.row(&InstanceId::from(id)).ram_role;
        assert_eq!((role(&t, &one), role(&t, &other)), ("worker".to_owned(), "second".to_owned()));
    }
}
