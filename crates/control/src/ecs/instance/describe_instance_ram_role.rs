//! DescribeInstanceRamRole: which RAM roles instances have.

use api::answer;
use control_derive::operation;

use super::{Instance, ram_role::Instances};
use crate::{
    Ctx, Fault, Head, Plan, Read, World,
    faults::InstanceChangeFault,
    value::{id::InstanceId, name::RoleName, text::JsonList},
};

/// Lists which RAM roles these instances have, or which instances have this role.
#[operation(ecs, read, ram = "instance/{InstanceIds}", by_number(10, 50), planned)]
pub struct DescribeInstanceRamRole {
    /// The instances: a JSON array of up to 100 ids. One without a role is listed with none.
    #[param(malformed = "InvalidInstanceIds.Malformed")]
    instance_ids: Option<JsonList>,
    /// Only those with this role.
    ram_role_name: Option<RoleName>,
}

/// Which are wanted.
pub struct Wanted {
    instances: Option<Instances>,
    role: Option<RoleName>,
}

/// A page of instances.
#[answer]
pub struct Response {
    region_id: String,
    total_count: u64,
    #[list(InstanceRamRoleSet)]
    instance_ram_role_sets: Vec<RoleView>,
}

/// An instance and its role.
#[answer]
pub struct RoleView {
    instance_id: InstanceId,
    ram_role_name: String,
}

impl RoleView {
    /// What is shown of this one.
    pub(super) fn of(instance: &Instance) -> RoleView {
        RoleView { instance_id: instance.id.clone(), ram_role_name: instance.ram_role.clone() }
    }
}

impl Plan for DescribeInstanceRamRole {
    type Into = Wanted;

    fn plan(self, _: &Head, _: &World) -> Result<Wanted, Fault> {
        if self.instance_ids.is_none() && self.ram_role_name.is_none() {
            return Err(InstanceChangeFault::NeitherInstancesNorRole.into());
        }
        let instances = self.instance_ids.map(|ids| Instances::read(ids, 100)).transpose()?;
        Ok(Wanted { instances, role: self.ram_role_name })
    }
}

impl Read for DescribeInstanceRamRole {
    type Response = Response;

    fn execute(wanted: Wanted, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let ids = wanted.instances.map(|Instances(ids)| ids);
        super::expect_all(ctx, ids.as_deref().unwrap_or_default())?;
        let page = ctx
            .list::<Instance>()
            .ids(ids)
            .only_if(wanted.role, |instance, role| instance.ram_role == role.as_str())
            .page()?;
        Ok(Response {
            region_id: ctx.head.scope.region.clone(),
            total_count: page.total,
            instance_ram_role_sets: page.items.iter().map(RoleView::of).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        ecs::instance::ram_role::tests::create_role,
        tests::testing::{Testing, at, step},
    };

    const ACTION: &str = "Action=DescribeInstanceRamRole";

    #[test]
    fn its_refusals_come_in_order() {
        Testing::new().walk(
            &format!("{ACTION}&RamRoleName=worker"),
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&InstanceIds=i-1",
                    "400 InvalidInstanceIds.Malformed The specified instanceIds are not valid.",
                ),
                step(
                    "&InstanceIds=&PageSize=x",
                    "400 InvalidParameter the parameter(s) \"PageSize\" provided is(are) invalid. \"x\" is not an integer.",
                ),
                step(
                    "&RamRoleName=&InstanceIds=",
                    "403 InvalidParameter.AllEmpty InstanceIds and RamRoleName cannot both be empty.",
                ),
                step(
                    "&InstanceIds=[]",
                    "400 InvalidInstanceIds.Malformed The specified instanceIds are not valid.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&InstanceIds=[\"i-9\"]",
                    "404 InvalidInstanceId.NotFound The specified instanceId does not exist",
                ),
            ],
        );
    }

    #[test]
    fn instances_are_found_by_their_ids_and_by_their_role() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let mut ids = [(); 3].map(|()| t.instance(&vswitch, "ecs.g7.large"));
        ids.sort();
        let [first, second, third] = &ids;
        create_role(&mut t, "worker", "ecs.aliyuncs.com");
        t.ok(&format!(
            "Action=AttachInstanceRamRole&RamRoleName=worker&InstanceIds=[\"{first}\",\"{third}\"]"
        ));
        let shown = |id: &str, role: &str| json!({ "InstanceId": id, "RamRoleName": role });
        for (filter, expected, total) in [
            (
                "&RamRoleName=worker".to_owned(),
                json!([shown(first, "worker"), shown(third, "worker")]),
                2,
            ),
            (
                format!("&InstanceIds=[\"{first}\",\"{second}\"]"),
                json!([shown(first, "worker"), shown(second, "")]),
                2,
            ),
            (
                format!("&InstanceIds=[\"{first}\",\"{second}\"]&RamRoleName=worker"),
                json!([shown(first, "worker")]),
                1,
            ),
            ("&RamRoleName=none".to_owned(), json!([]), 0),
            (
                "&RamRoleName=worker&PageSize=1&PageNumber=2".to_owned(),
                json!([shown(third, "worker")]),
                2,
            ),
        ] {
            let answer = t.ok(&format!("{ACTION}{filter}"));
            let sets = at(&answer, "InstanceRamRoleSets.InstanceRamRoleSet");
            assert_eq!(*sets, expected, "{filter}");
            assert_eq!(*at(&answer, "TotalCount"), total, "{filter}");
            assert_eq!(*at(&answer, "RegionId"), "cn-hangzhou", "{filter}");
        }
    }
}
