//! JoinResourceGroup: moves a resource to another resource group.

use control_derive::operation;

use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    facts::Feature,
    faults::{RequestFault, ResourceGroupFault, TagFault},
    kernel::resource_group,
    tagging::{self, ResourceId},
};

/// Moves a resource to another resource group.
#[operation(ecs, write, ram = "{ResourceType}/{ResourceId}", region = optional, planned)]
pub struct JoinResourceGroup {
    /// The resource group.
    resource_group_id: Option<String>,
    /// The resource.
    #[param(malformed = "InvalidResourceId.NotFound")]
    resource_id: Option<ResourceId>,
    /// Its type: instance, eni, securitygroup, disk or keypair.
    resource_type: Option<String>,
}

/// What is to be in which group.
pub struct Move {
    group: String,
    kind: String,
    id: String,
}

impl Plan for JoinResourceGroup {
    type Into = Move;

    fn plan(self, _: &Head, _: &World) -> Result<Move, Fault> {
        // The page's row names only the first of them.
        let missing = |parameter, code| RequestFault::missing(parameter, code);
        let id = self.resource_id.ok_or_else(|| missing("ResourceId", Some("MissingParameter")));
        let ResourceId(id) = id?;
        let kind = self.resource_type.ok_or_else(|| missing("ResourceType", None))?;
        let group = self.resource_group_id.ok_or_else(|| missing("ResourceGroupId", None))?;
        Ok(Move { group, kind, id })
    }

    fn permit(_: &Move, ctx: &Ctx<'_>) -> Result<(), Fault> {
        ctx.permit(true, Feature::ResourceGroup, "ResourceGroupId")
    }
}

impl Write for JoinResourceGroup {
    type Response = ();

    fn execute(plan: Move, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let kind = tagging::groupable("ecs", &plan.kind)?;
        let group = resource_group::find(ctx, Some(&plan.group))?;
        let Some(before) = kind.group(ctx, &plan.id)? else {
            return Err(TagFault::ResourceNotFound { id: plan.id }.into());
        };
        if before == group {
            return Err(ResourceGroupFault::SameGroup { resource: plan.id }.into());
        }
        kind.set_group(ctx, &plan.id, group)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        World,
        facts::Feature,
        tests::testing::{Testing, at, step, text},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let (eni, group) = (t.eni(&vswitch, ""), t.resource_group("one"));
        let default = t.ok("Action=CreateVpc");
        let default = text(&default, "ResourceGroupId");
        let going = t.resource_group("going");
        let lacks: fn(&mut World) = |world| {
            let without = [Feature::ResourceGroup].into();
            world.regions_without.insert("cn-hangzhou".to_owned(), without);
        };
        let has: fn(&mut World) = |world| world.regions_without.clear();
        t.ok(&format!("Action=DeleteResourceGroup&ResourceGroupId={going}"));
        t.walk(
            &format!(
                "Action=JoinResourceGroup&ResourceType=eni&ResourceId={eni}&ResourceGroupId={group}"
            ),
            vec![
                step(
                    "&ResourceId=%20",
                    "404 InvalidResourceId.NotFound The ResourceId provided does not exist in our records.",
                ),
                step(
                    "&ResourceId=",
                    "403 MissingParameter The input parameter \"ResourceId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&ResourceType=",
                    "400 MissingParameter The input parameter \"ResourceType\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&ResourceGroupId=",
                    "400 MissingParameter The input parameter \"ResourceGroupId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    (lacks, has),
                    "403 InvalidRegionId.ResourceGroup The specified region does not support resource group yet.",
                ),
                step(
                    "&ResourceType=moon",
                    "404 InvalidResourceType.NotFound The ResourceType provided does not exist in our records.",
                ),
                step(
                    "&ResourceGroupId=rg-9",
                    "404 InvalidResourceGroup.NotFound The ResourceGroup provided does not exist in our records.",
                ),
                step(
                    format!("&ResourceGroupId={going}"),
                    "403 InvalidStatus.ResourceGroup You cannot perform an operation on a resource group that is being created or deleted.",
                ),
                step(
                    "&ResourceId=eni-9",
                    "404 InvalidResourceId.NotFound The ResourceId provided does not exist in our records.",
                ),
                step(
                    format!("&ResourceGroupId={default}"),
                    "403 InvalidResourceGroup.Duplicate The ResourceId provided has a ResourceGroup in our records.",
                ),
            ],
        );
    }

    #[test]
    fn a_resource_is_shown_and_found_in_its_new_group() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let (eni, group) = (t.eni(&vswitch, ""), t.resource_group("one"));
        let sg = t.group(&vswitch);
        for (kind, id, list, path) in [
            ("eni", &eni, "DescribeNetworkInterfaces", "NetworkInterfaceSets.NetworkInterfaceSet"),
            ("securitygroup", &sg, "DescribeSecurityGroups", "SecurityGroups.SecurityGroup"),
        ] {
            let request = "Action=JoinResourceGroup&ResourceType=";
            t.ok(&format!("{request}{kind}&ResourceId={id}&ResourceGroupId={group}"));
            let found = t.ok(&format!("Action={list}&ResourceGroupId={group}"));
            let found = at(&found, path).as_array().expect("a list");
            assert_eq!(found.len(), 1, "{kind}");
            assert_eq!(text(&found[0], "ResourceGroupId"), group);
            let default = t.ok("Action=CreateVpc");
            let default = text(&default, "ResourceGroupId");
            t.ok(&format!("{request}{kind}&ResourceId={id}&ResourceGroupId={default}"));
            let found = t.ok(&format!("Action={list}&ResourceGroupId={group}"));
            assert_eq!(at(&found, path).as_array().map(Vec::len), Some(0), "{kind}");
        }
        // Once it has been put into the default group by its id, it shows that.
        let shown =
            t.ok(&format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={eni}"));
        assert!(text(&shown, "ResourceGroupId").starts_with("rg-acfm"));
        let shown = t.ok(&format!("Action=DescribeSecurityGroups&SecurityGroupId={sg}"));
        let shown = at(&shown, "SecurityGroups.SecurityGroup.0.ResourceGroupId");
        assert!(shown.as_str().is_some_and(|id| id.starts_with("rg-acfm")));
    }

    #[test]
    fn the_default_group_is_shown_only_if_a_request_has_named_it() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let vpc = t.ok("Action=CreateVpc");
        let (vpc, default) = (text(&vpc, "VpcId").to_owned(), text(&vpc, "ResourceGroupId"));
        for (more, shown) in [(String::new(), ""), (format!("&ResourceGroupId={default}"), default)]
        {
            let run = format!("Action=RunInstances&InstanceType=ecs.g7.large&VSwitchId={vswitch}");
            let instance = t.ok(&format!("{run}{more}"));
            let instance = at(&instance, "InstanceIdSets.InstanceIdSet.0").as_str();
            let instance = instance.expect("an id").to_owned();
            let group = t.ok(&format!("Action=CreateSecurityGroup&VpcId={vpc}{more}"));
            let group = text(&group, "SecurityGroupId");
            let key = format!("key-{}", shown.len());
            t.ok(&format!("Action=CreateKeyPair&KeyPairName={key}{more}"));
            for (list, path) in [
                (format!("DescribeInstances&InstanceIds=[\"{instance}\"]"), "Instances.Instance"),
                (format!("DescribeDisks&InstanceId={instance}"), "Disks.Disk"),
                (
                    format!("DescribeSecurityGroups&SecurityGroupId={group}"),
                    "SecurityGroups.SecurityGroup",
                ),
                (format!("DescribeKeyPairs&KeyPairName={key}"), "KeyPairs.KeyPair"),
            ] {
                let found = t.ok(&format!("Action={list}&ResourceGroupId={default}"));
                assert_eq!(text(at(&found, &format!("{path}.0")), "ResourceGroupId"), shown);
            }
        }
    }
}
