//! DetachInstanceRamRole: takes a RAM role off instances.

use api::answer;
use control_derive::operation;

use super::{
    describe_instance_ram_role::RoleView,
    ram_role::{self, Instances},
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    value::{id::InstanceId, name::RoleName, text::JsonList},
};

/// Takes the RAM role off instances. One without it counts as failed.
#[operation(ecs, write, ram("instance/{InstanceIds}", "ram:role/{RamRoleName}"), planned)]
pub struct DetachInstanceRamRole {
    /// The instances: a JSON array of up to 100 ids.
    #[param(malformed = "InvalidInstanceIds.Malformed")]
    instance_ids: JsonList,
    /// The role; whichever an instance has if none is given.
    ram_role_name: Option<RoleName>,
}

/// Which role off which instances.
pub struct Wanted {
    role: Option<RoleName>,
    instances: Instances,
}

/// What became of each instance.
#[answer]
pub struct Response {
    /// Empty if the request names none.
    ram_role_name: String,
    total_count: usize,
    fail_count: usize,
    #[list(DetachInstanceRamRoleResult)]
    detach_instance_ram_role_results: Vec<Outcome>,
}

#[answer]
struct Outcome {
    instance_id: InstanceId,
    success: bool,
    /// The status of HTTP.
    code: &'static str,
    message: &'static str,
    /// The role that it had.
    #[list(InstanceRamRoleSet)]
    instance_ram_role_sets: Vec<RoleView>,
}

impl Plan for DetachInstanceRamRole {
    type Into = Wanted;

    fn plan(self, _: &Head, _: &World) -> Result<Wanted, Fault> {
        let instances = Instances::read(self.instance_ids, 100)?;
        Ok(Wanted { role: self.ram_role_name, instances })
    }
}

impl Write for DetachInstanceRamRole {
    type Response = Response;

    fn execute(plan: Wanted, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        if let Some(role) = &plan.role {
            ram_role::check_pass(ctx, role)?;
        }
        let Instances(ids) = plan.instances;
        super::expect_all(ctx, &ids)?;
        let mut outcomes = Vec::new();
        for id in ids {
            let mut instance = ctx.find(&id)?;
            let is_meant = |role: &RoleName| role.as_str() == instance.ram_role;
            let success = !instance.ram_role.is_empty() && plan.role.as_ref().is_none_or(is_meant);
            let had = RoleView::of(&instance);
            if success {
                instance.ram_role.clear();
                ctx.replace(&instance)?;
            }
            let (code, message) = match success {
                true => ("200", "Success"),
                false => ("404", "The instance does not have the RAM role."),
            };
            let instance_ram_role_sets = success.then_some(had).into_iter().collect();
            let instance_id = id;
            outcomes.push(Outcome { instance_id, success, code, message, instance_ram_role_sets });
        }
        Ok(Response {
            ram_role_name: plan.role.map(|role| role.to_string()).unwrap_or_default(),
            total_count: outcomes.len(),
            fail_count: outcomes.iter().filter(|one| !one.success).count(),
            detach_instance_ram_role_results: outcomes,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        ecs::instance::ram_role::tests::create_role,
        tests::testing::{Testing, at, step, text},
        value::id::InstanceId,
    };

    #[test]
    fn who_may_not_give_a_role_may_not_take_it() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        t.as_user("{'Effect': 'Allow', 'Action': 'ecs:*', 'Resource': '*'}");
        let detach = format!("Action=DetachInstanceRamRole&InstanceIds=[\"{instance}\"]");
        t.check(&format!("{detach}&RamRoleName=worker"), "403 InvalidUser.PassRoleForbidden The RAM user does not have the privilege to pass a RAM role.");
        t.ok(&detach);
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let many = (0..101).map(|number| format!("\"i-{number}\"")).collect::<Vec<_>>().join(",");
        let malformed = "400 InvalidInstanceIds.Malformed The specified instanceIds are not valid.";
        t.walk(
            &format!("Action=DetachInstanceRamRole&InstanceIds=[\"{instance}\"]"),
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&InstanceIds=",
                    "400 MissingParameter The input parameter \"InstanceIds\" that is mandatory for processing this request is not supplied.",
                ),
                step("&InstanceIds={}", malformed),
                step("&InstanceIds=[]", malformed),
                step(format!("&InstanceIds=[{many}]"), malformed),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&InstanceIds=[\"i-9\"]",
                    "404 InvalidInstanceId.NotFound The specified instanceId does not exist.",
                ),
            ],
        );
    }

    #[test]
    fn the_named_role_is_taken_off_or_whichever_there_is() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let [one, other] = [(); 2].map(|()| t.instance(&vswitch, "ecs.g7.large"));
        for (role, id) in [("worker", &one), ("second", &other)] {
            create_role(&mut t, role, "ecs.aliyuncs.com");
            t.ok(&format!(
                "Action=AttachInstanceRamRole&RamRoleName={role}&InstanceIds=[\"{id}\"]"
            ));
        }
        let ids = format!("&InstanceIds=[\"{one}\",\"{other}\"]");
        let mut answer = t.ok(&format!("Action=DetachInstanceRamRole&RamRoleName=worker{ids}"));
        answer.as_object_mut().expect("an answer is an object").remove("RequestId");
        assert_eq!(
            answer,
            json!({
                "RamRoleName": "worker",
                "TotalCount": 2,
                "FailCount": 1,
                "DetachInstanceRamRoleResults": { "DetachInstanceRamRoleResult": [
                    {
                        "InstanceId": one,
                        "Success": true,
                        "Code": "200",
                        "Message": "Success",
                        "InstanceRamRoleSets": { "InstanceRamRoleSet": [
                            { "InstanceId": one, "RamRoleName": "worker" },
                        ] },
                    },
                    {
                        "InstanceId": other,
                        "Success": false,
                        "Code": "404",
                        "Message": "The instance does not have the RAM role.",
                        "InstanceRamRoleSets": { "InstanceRamRoleSet": [] },
                    },
                ] },
            })
        );
        let rest = t.ok(&format!("Action=DetachInstanceRamRole{ids}"));
        assert_eq!((text(&rest, "RamRoleName"), at(&rest, "FailCount")), ("", &json!(1)));
        for id in [one, other] {
            assert_eq!(t.row(&InstanceId::from(id.as_str())).ram_role, "");
        }
    }
}
