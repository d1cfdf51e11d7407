//! What operations on tags and on resource groups ask for: those on tags of resource groups, in a service
//! of their own, as their pages have it (Resource Management, TagResources).

use super::{Area, TAG};

pub(super) const AREA: Area = Area {
    lines: &[
        ("ecs:AddTags", "ResourceType=eni&ResourceId={eni}&Tag.1.Key=k", "ecs:eni/{eni}"),
        ("ecs:DescribeTags", "", "ecs:*"),
        (
            "ecs:JoinResourceGroup",
            "ResourceType=eni&ResourceId={eni}&ResourceGroupId={one}",
            "ecs:eni/{eni}",
        ),
        ("ecs:ListTagResources", "ResourceType=eni&ResourceId.1={eni}", "ecs:eni/{eni}"),
        ("ecs:ListTagResources", "ResourceType=eni&Tag.1.Key=team", "ecs:eni/*"),
        ("ecs:RemoveTags", "ResourceType=eni&ResourceId={eni}&Tag.1.Key=k", "ecs:eni/{eni}"),
        (
            "ecs:TagResources",
            "ResourceType=eni&ResourceId.1={eni}&ResourceId.2={attached}&Tag.1.Key=k",
            "ecs:eni/{eni} ecs:eni/{attached}",
        ),
        ("ecs:UntagResources", "ResourceType=eni&ResourceId.1={eni}&TagKey.1=k", "ecs:eni/{eni}"),
        ("ram:CreateResourceGroup", "Name=new&DisplayName=New", "ram:resourcegroup/*"),
        ("ram:DeleteResourceGroup", "ResourceGroupId={one}", "ram:resourcegroup/{one}"),
        ("ram:GetResourceGroup", "ResourceGroupId={one}", "ram:resourcegroup/{one}"),
        ("ram:ListResourceGroups", "", "ram:resourcegroup/*"),
        ("ram:UpdateResourceGroup", "ResourceGroupId={one}&NewDisplayName=Uno", "ram:*"),
        ("resourcemanager:ListTagResources", "ResourceId.1={one}", "resourcemanager:*"),
        ("resourcemanager:TagResources", "ResourceId.1={one}&Tag.1.Key=k", "resourcemanager:*"),
        ("resourcemanager:UntagResources", "ResourceId.1={one}&TagKey.1=k", "resourcemanager:*"),
        ("vpc:ListTagResources", "ResourceType=VPC&ResourceId.1={vpc}", "vpc:vpc/{vpc}"),
        (
            "vpc:MoveResourceGroup",
            "ResourceType=vpc&ResourceId={vpc}&NewResourceGroupId={one}",
            "vpc:vpc/{vpc}",
        ),
        ("vpc:TagResources", "ResourceType=VPC&ResourceId.1={vpc}&Tag.1.Key=k", "vpc:vpc/{vpc}"),
        ("vpc:UnTagResources", "ResourceType=VPC&ResourceId.1={vpc}&TagKey.1=k", "vpc:vpc/{vpc}"),
    ],
    furnish: |scene| {
        let group = format!("Action=CreateResourceGroup&Name=one&DisplayName=One{TAG}");
        scene.add("{one}", &group, "ResourceGroup.Id");
        scene.t.wait_ms(scene.t.world.delays.resource_group_ms);
    },
    tagged: &["{one}"],
};
