//! DescribeSecurityGroups: lists security groups, filtered, a page at a time.

use api::answer;
use control_derive::operation;

use super::{GroupKind, SecurityGroup, rule, used};
use crate::{
    Ctx, Fault, Read,
    ecs::NetworkType,
    kernel::resource_group,
    value::{
        id::{SecurityGroupId, VpcId},
        tag::EcsTagView,
        text::{self, JsonList},
    },
};

/// Lists security groups. A filter that matches none gives an empty list.
#[operation(
    ecs,
    read,
    ram = "securitygroup/*",
    dry_run,
    tags,
    by_number(10, 100),
    by_token(10, 100)
)]
pub struct DescribeSecurityGroups {
    /// Only those of this VPC.
    vpc_id: Option<String>,
    /// Only these: a JSON array of ids.
    security_group_ids: Option<JsonList>,
    /// Only those with this name.
    security_group_name: Option<String>,
    /// Only those on this network: classic or vpc.
    network_type: Option<NetworkType>,
    /// Only this one.
    security_group_id: Option<String>,
    /// Whether members are to be counted: they always are.
    #[expect(dead_code, reason = "the counts that it asks for are always there")]
    is_query_ecs_count: Option<bool>,
    /// Whether SecurityGroupName may be a part of the name.
    fuzzy_query: Option<bool>,
    /// Only those of this type: normal or enterprise.
    #[param(malformed = "InvalidParameter.SecurityGroupType")]
    security_group_type: Option<GroupKind>,
    /// Only those that a cloud service manages, or only the others.
    service_managed: Option<bool>,
    /// Only those of this resource group.
    resource_group_id: Option<String>,
}

/// A page of security groups.
#[answer]
pub struct Response {
    region_id: String,
    total_count: u64,
    page_number: i64,
    page_size: i64,
    /// Empty on the last page.
    next_token: String,
    #[list(SecurityGroup)]
    security_groups: Vec<Described>,
}

#[answer]
struct Described {
    security_group_id: SecurityGroupId,
    security_group_name: String,
    description: String,
    security_group_type: GroupKind,
    vpc_id: VpcId,
    creation_time: String,
    resource_group_id: String,
    service_managed: bool,
    #[name = "ServiceID"]
    service_id: Option<i64>,
    /// What is in the group: private addresses of a basic group, interfaces of an enterprise one.
    ecs_count: u64,
    /// How many more of these fit.
    available_instance_amount: u64,
    rule_count: u64,
    /// How many of the rules name another group.
    group_to_group_rule_count: u64,
    #[list(Tag)]
    tags: Vec<EcsTagView>,
}

impl Read for DescribeSecurityGroups {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let listed = wanted.security_group_ids.map(|list| list.ids::<SecurityGroupId>());
        let resource_group =
            wanted.resource_group_id.map(|named| resource_group::sought(ctx, named));
        let (part, name) = match wanted.fuzzy_query {
            Some(true) => (wanted.security_group_name, None),
            Some(false) | None => (None, wanted.security_group_name),
        };
        let page = ctx
            .list()
            .ids(listed)
            .ids(wanted.security_group_id.map(|id| [SecurityGroupId::from(id)]))
            .under(SecurityGroup::BY_VPC, wanted.vpc_id.map(VpcId::from))
            .under(SecurityGroup::BY_NAME, name)
            .under(SecurityGroup::BY_RESOURCE_GROUP, resource_group)
            .tagged(SecurityGroup::BY_TAG, &ctx.head.tags)
            .under(SecurityGroup::SEEN, Some(()))
            .only_if(part, |group, part| group.name.contains(part.as_str()))
            .only_if(wanted.security_group_type, |group, kind| group.kind == *kind)
            .only_if(wanted.network_type, |group, network| network_type(group) == *network)
            .only_if(wanted.service_managed, |group, is| group.conditions.service.is_some() == *is)
            .page()?;
        let described = page.items.into_iter().map(|group| Described::of(ctx, group));
        Ok(Response {
            region_id: ctx.head.scope.region.clone(),
            total_count: page.total,
            page_number: page.number,
            page_size: page.size,
            next_token: page.next_token,
            security_groups: described.collect::<Result<_, _>>()?,
        })
    }
}

fn network_type(group: &SecurityGroup) -> NetworkType {
    if group.conditions.classic { NetworkType::Classic } else { NetworkType::Vpc }
}

impl Described {
    /// What is printed of this one.
    fn of(ctx: &Ctx<'_>, group: SecurityGroup) -> Result<Described, Fault> {
        let (used, quotas) = (used(&ctx.txn, &group.id)?, &ctx.world.quotas);
        let (members, limit) = match group.kind {
            GroupKind::Normal => (used.addresses, quotas.addresses_per_basic_group),
            GroupKind::Enterprise => (used.enis, quotas.enis_per_enterprise_group),
        };
        Ok(Described {
            security_group_type: group.kind,
            creation_time: text::time(group.created),
            resource_group_id: resource_group::print_named(
                ctx,
                &group.resource_group,
                group.names_resource_group,
            ),
            service_managed: group.conditions.service.is_some(),
            service_id: group.conditions.service,
            ecs_count: members,
            available_instance_amount: limit.saturating_sub(members),
            rule_count: rule::count(ctx, &group)?,
            group_to_group_rule_count: rule::count_with_peer(ctx, &group.id)?,
            tags: EcsTagView::of(&group.tags),
            vpc_id: group.vpc,
            security_group_id: group.id,
            security_group_name: group.name,
            description: group.description,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text};

    fn names(answer: &serde_json::Value) -> Vec<&str> {
        let groups = at(answer, "SecurityGroups.SecurityGroup").as_array();
        let groups = groups.expect("the set is a list");
        groups.iter().map(|group| text(group, "SecurityGroupName")).collect()
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        t.walk(
            "Action=DescribeSecurityGroups",
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter.RegionId The input parameter RegionId that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&SecurityGroupIds=sg-1",
                    "400 InvalidParameter the parameter(s) \"SecurityGroupIds\" provided is(are) invalid. \"sg-1\" is not a JSON array of strings.",
                ),
                step(
                    "&NetworkType=x",
                    "400 InvalidParameter the parameter(s) \"NetworkType\" provided is(are) invalid. \"x\" is not one of classic, vpc.",
                ),
                // The metadata has no-break spaces here.
                step(
                    "&SecurityGroupType=big",
                    "400 InvalidParameter.SecurityGroupType The\u{a0}specified\u{a0}SecurityGroupType\u{a0}is\u{a0}not\u{a0}valid.",
                ),
                step(
                    "&Tag.1.Key=acs:x",
                    "400 InvalidParameter The specified parameter \"Tag.1.Key\" is not valid: \"acs:x\" is not 1 to 128 characters that XML can say and that do not start with aliyun or acs: and have no http:// or https://.",
                ),
                step(
                    "&PageSize=x",
                    "400 InvalidParameter the parameter(s) \"PageSize\" provided is(are) invalid. \"x\" is not an integer.",
                ),
                step(
                    "&MaxResults=x",
                    "400 InvalidParameter the parameter(s) \"MaxResults\" provided is(are) invalid. \"x\" is not an integer.",
                ),
                step(
                    "&DryRun=maybe",
                    "400 InvalidParameter the parameter(s) \"DryRun\" provided is(are) invalid. \"maybe\" is not true or false.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&NextToken=foreign",
                    "400 InValidParameter.NextToken The parameter NextToken is invalid.",
                ),
                step(
                    "&DryRun=true",
                    "400 DryRunOperation Request validation has been passed with DryRun flag set.",
                ),
            ],
        );
    }

    #[test]
    fn filters_are_all_met() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc");
        let vpc = text(&vpc, "VpcId");
        let first = t.ok(&format!("Action=CreateSecurityGroup&VpcId={vpc}&SecurityGroupName=web-1&Tag.1.key=a&Tag.1.value=1"));
        let first = text(&first, "SecurityGroupId");
        t.ok(&format!("Action=CreateSecurityGroup&VpcId={vpc}&SecurityGroupName=web-2&SecurityGroupType=enterprise"));
        t.wait_ms(1000);
        t.ok("Action=CreateDefaultVpc");
        let classic = t.ok("Action=CreateSecurityGroup&SecurityGroupName=classic");
        let classic = text(&classic, "SecurityGroupId");
        t.operator(&format!("Action=SetSecurityGroup&SecurityGroupId={classic}&Classic=true"));
        let mut check = |filter: &str, expected: &[&str]| {
            let answer = t.ok(&format!("Action=DescribeSecurityGroups{filter}"));
            assert_eq!(names(&answer), expected, "{filter}");
        };
        check("", &["web-1", "web-2", "classic"]);
        check(&format!("&VpcId={vpc}"), &["web-1", "web-2"]);
        check("&NetworkType=classic", &["classic"]);
        check("&NetworkType=vpc", &["web-1", "web-2"]);
        check("&SecurityGroupType=enterprise", &["web-2"]);
        check("&SecurityGroupName=web", &[]);
        check("&SecurityGroupName=web&FuzzyQuery=true", &["web-1", "web-2"]);
        check("&Tag.1.Key=a", &["web-1"]);
        check(&format!("&SecurityGroupId={first}"), &["web-1"]);
        check(&format!("&SecurityGroupIds=[\"{first}\",\"sg-9\"]"), &["web-1"]);
        check("&PageSize=2&PageNumber=2", &["classic"]);
    }

    #[test]
    fn groups_say_how_full_they_are_and_how_many_rules_they_have() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        t.eni(&vswitch, "&SecondaryPrivateIpAddressCount=3");
        let shown = t.ok("Action=DescribeSecurityGroups");
        let first = at(&shown, "SecurityGroups.SecurityGroup.0");
        let (id, vpc) = (text(first, "SecurityGroupId"), text(first, "VpcId"));
        let another = t.ok(&format!("Action=CreateSecurityGroup&VpcId={vpc}"));
        let another = text(&another, "SecurityGroupId");
        let rule = format!("SecurityGroupId={id}&IpProtocol=ALL&PortRange=-1/-1");
        t.ok(&format!("Action=AuthorizeSecurityGroup&{rule}&SourceGroupId={another}"));
        t.ok(&format!("Action=AuthorizeSecurityGroupEgress&{rule}&DestCidrIp=0.0.0.0/0"));
        t.operator(&format!("Action=SetSecurityGroup&SecurityGroupId={id}&Rules=5"));
        let shown = t.ok(&format!("Action=DescribeSecurityGroups&SecurityGroupId={id}"));
        let expected = json!({
            "SecurityGroupId": id,
            "SecurityGroupName": "",
            "Description": "",
            "SecurityGroupType": "normal",
            "VpcId": vpc,
            "CreationTime": text(first, "CreationTime"),
            "ResourceGroupId": "",
            "ServiceManaged": false,
            "EcsCount": 4,
            "AvailableInstanceAmount": 5996,
            "RuleCount": 7,
            "GroupToGroupRuleCount": 1,
            "Tags": {"Tag": []},
        });
        assert_eq!(*at(&shown, "SecurityGroups.SecurityGroup.0"), expected);
    }

    #[test]
    fn an_enterprise_group_counts_interfaces() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let shown = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        let vpc = text(&shown, "VpcId");
        let group =
            t.ok(&format!("Action=CreateSecurityGroup&VpcId={vpc}&SecurityGroupType=enterprise"));
        let group = text(&group, "SecurityGroupId");
        t.ok(&format!("Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}&SecondaryPrivateIpAddressCount=3"));
        let shown = t.ok("Action=DescribeSecurityGroups");
        assert_eq!(at(&shown, "SecurityGroups.SecurityGroup.0.EcsCount"), 1);
        assert_eq!(at(&shown, "SecurityGroups.SecurityGroup.0.AvailableInstanceAmount"), 65_535);
    }

    #[test]
    fn managers_groups_of_resources_and_tokens_are_asked_for_too() {
        let mut t = Testing::new();
        t.ok("Action=CreateDefaultVpc");
        let [mine, managed, lost] = ["mine", "managed", "lost"].map(|name| {
            t.wait_ms(1000);
            let group = t.ok(&format!("Action=CreateSecurityGroup&SecurityGroupName={name}"));
            text(&group, "SecurityGroupId").to_owned()
        });
        t.operator(&format!("Action=SetSecurityGroup&SecurityGroupId={managed}&ServiceId=7"));
        let default = format!("rg-acfm{:x}", Testing::ACCOUNT);
        let mut check = |filter: &str, expected: &[&str]| {
            let answer = t.ok(&format!("Action=DescribeSecurityGroups{filter}"));
            assert_eq!(names(&answer), expected, "{filter}");
            assert_eq!(*at(&answer, "TotalCount"), expected.len(), "{filter}");
        };
        check("&ServiceManaged=true", &["managed"]);
        check("&ServiceManaged=false", &["mine", "lost"]);
        check(&format!("&ResourceGroupId={default}"), &["mine", "managed", "lost"]);
        check("&ResourceGroupId=rg-9", &[]);
        check("&SecurityGroupName=mine&FuzzyQuery=false", &["mine"]);
        check(&format!("&SecurityGroupIds=[]&SecurityGroupId={mine}"), &[]);
        let page = t.ok("Action=DescribeSecurityGroups&MaxResults=2");
        assert_eq!((names(&page), at(&page, "TotalCount")), (vec!["mine", "managed"], &3.into()));
        let token = text(&page, "NextToken");
        let page = t.ok(&format!("Action=DescribeSecurityGroups&MaxResults=2&NextToken={token}"));
        assert_eq!((names(&page), text(&page, "NextToken")), (vec!["lost"], ""));
        t.operator(&format!("Action=SetSecurityGroup&SecurityGroupId={lost}&Lost=true"));
        assert_eq!(names(&t.ok("Action=DescribeSecurityGroups")), ["mine", "managed"]);
    }
}
