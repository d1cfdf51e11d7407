//! DescribeSecurityGroups: lists security groups, filtered, a page at a time.

use api::{Params, Row, errors};
use serde::Serialize;

use super::{GROUP_USES, SECURITY_GROUPS, SecurityGroup};
use crate::{
    Access, Ctx, Fault, Operation, Product, Ram,
    ecs::eni::Tags,
    paging::{Paged, Wish},
    resource_group,
    tag::{self, EcsTag},
    text::{self, JsonList},
};

/// Items of a page where the request does not say, and at most.
const PAGE_SIZE: (i64, i64) = (10, 100);

/// Lists security groups.
#[derive(Debug, Params)]
pub struct DescribeSecurityGroups {
    /// The region of the groups.
    pub region_id: String,
    /// The VPC of the groups.
    pub vpc_id: Option<String>,
    /// The page, from 1 on.
    pub page_number: Option<i64>,
    /// Groups a page: 10 unless given, 100 at most.
    pub page_size: Option<i64>,
    /// The page behind the one whose answer had this token.
    pub next_token: Option<String>,
    /// Groups a page by token: 10 unless given, 100 at most.
    pub max_results: Option<i64>,
    /// The ids of groups, as a JSON array.
    pub security_group_ids: Option<JsonList>,
    /// The name of the group.
    pub security_group_name: Option<String>,
    /// classic or vpc.
    #[param(values = "classic|vpc")]
    pub network_type: Option<String>,
    /// The id of the group.
    pub security_group_id: Option<String>,
    /// No longer used.
    pub is_query_ecs_count: Option<bool>,
    /// Whether SecurityGroupName may be a part of the name.
    pub fuzzy_query: Option<bool>,
    /// normal or enterprise.
    #[param(values = "normal|enterprise", malformed = "InvalidParameter.SecurityGroupType")]
    pub security_group_type: Option<String>,
    /// Whether a cloud service manages the groups.
    pub service_managed: Option<bool>,
    /// The resource group of the groups.
    pub resource_group_id: Option<String>,
    /// Only checks the request.
    pub dry_run: Option<bool>,
    /// The tags that the groups have, all of them.
    #[param(object, items = 1..=20)]
    pub tag: Vec<EcsTag>,
}

/// A page of security groups.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    region_id: String,
    total_count: usize,
    page_number: i64,
    page_size: i64,
    /// Empty on the last page.
    next_token: String,
    security_groups: Groups,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Groups {
    security_group: Vec<Described>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    security_group_id: String,
    security_group_name: String,
    description: String,
    security_group_type: &'static str,
    vpc_id: String,
    creation_time: String,
    resource_group_id: String,
    service_managed: bool,
    #[serde(rename = "ServiceID", skip_serializing_if = "Option::is_none")]
    service_id: Option<i64>,
    /// Network interfaces in the group.
    ecs_count: u64,
    /// How many more fit: addresses of a basic group, interfaces of an enterprise one.
    available_instance_amount: u64,
    rule_count: u32,
    group_to_group_rule_count: u64,
    tags: Tags,
}

impl Operation for DescribeSecurityGroups {
    type Response = Response;

    const NAME: &'static str = "DescribeSecurityGroups";
    const PRODUCT: Product = Product::Ecs;
    const ACCESS: Access = Access::Read;
    const RAM: Ram =
        Ram { action: "ecs:DescribeSecurityGroups", resources: &["ecs:securitygroup/*"] };

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let mut found = Vec::new();
        for group in ctx.txn.rows(SECURITY_GROUPS, &ctx.scope)? {
            let group = group?;
            if self.fits(&group, ctx) {
                found.push(group);
            }
        }
        let total_count = found.len();
        let wish = Wish {
            page_number: self.page_number,
            page_size: self.page_size,
            max_results: self.max_results,
            next_token: self.next_token.as_deref(),
        };
        let Paged { items, page, next_token } =
            wish.of(found, |group| group.id.to_string(), PAGE_SIZE)?;
        let groups = items.iter().map(|group| describe(group, ctx)).collect::<Result<_, _>>()?;
        Ok(Response {
            region_id: ctx.scope.region.clone(),
            total_count,
            page_number: page.number,
            page_size: page.size,
            next_token,
            security_groups: Groups { security_group: groups },
        })
    }

    const ERRORS: &'static [Row] = errors! {
        400 "NotSupported.PageNumberAndPageSize" "The parameters PageNumber and PageSize are currently not supported, please use NextToken and MaxResults instead."
        400 "InValidParameter.NextToken" "The parameter NextToken is invalid."
        400 "MissingParameter.RegionId" "The input parameter RegionId that is mandatory for processing this request is not supplied."
        400 "InvalidParameter.SecurityGroupType" "The specified SecurityGroupType is not valid."
        500 "InternalError" "The request processing has failed due to some unknown error."
    };
}

impl DescribeSecurityGroups {
    fn fits(&self, group: &SecurityGroup, ctx: &Ctx<'_>) -> bool {
        let is =
            |wanted: &Option<String>, value: &str| wanted.as_ref().is_none_or(|one| one == value);
        let vpc = group.vpc.as_ref().map_or("", |vpc| vpc.as_str());
        let network = if group.vpc.is_some() { "vpc" } else { "classic" };
        let named = |wanted: &String| match self.fuzzy_query {
            Some(true) => group.name.contains(wanted.as_str()),
            _ => group.name == *wanted,
        };
        let listed = |list: &JsonList| list.0.iter().any(|id| id == group.id.as_str());
        is(&self.vpc_id, vpc)
            && is(&self.security_group_id, group.id.as_str())
            && is(&self.security_group_type, group.kind.print())
            && is(&self.network_type, network)
            && is(&self.resource_group_id, &resource_group::print(ctx, &group.resource_group))
            && self.security_group_name.as_ref().is_none_or(named)
            && self.security_group_ids.as_ref().is_none_or(listed)
            && self.service_managed.is_none_or(|is| is == group.conditions.service.is_some())
            && !group.conditions.lost
            && tag::match_all(&self.tag, &group.tags)
    }
}

fn describe(group: &SecurityGroup, ctx: &Ctx<'_>) -> Result<Described, Fault> {
    let used = ctx.txn.get(GROUP_USES, &group.id)?.unwrap_or_default();
    let quotas = &ctx.world.quotas;
    let left = match group.kind {
        super::GroupKind::Normal => quotas.addresses_per_basic_group.saturating_sub(used.addresses),
        super::GroupKind::Enterprise => quotas.enis_per_enterprise_group.saturating_sub(used.enis),
    };
    Ok(Described {
        security_group_id: group.id.to_string(),
        security_group_name: group.name.clone(),
        description: group.description.clone(),
        security_group_type: group.kind.print(),
        vpc_id: group.vpc.as_ref().map_or_else(String::new, ToString::to_string),
        creation_time: text::time(group.created),
        resource_group_id: resource_group::print(ctx, &group.resource_group),
        service_managed: group.conditions.service.is_some(),
        service_id: group.conditions.service,
        ecs_count: used.enis,
        available_instance_amount: left,
        rule_count: group.conditions.rules,
        group_to_group_rule_count: 0,
        tags: Tags::of(&group.tags),
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{Testing, at, text};

    fn names(answer: &serde_json::Value) -> Vec<&str> {
        let groups = at(answer, "SecurityGroups.SecurityGroup").as_array();
        let groups = groups.expect("the set is a list");
        groups.iter().map(|group| text(group, "SecurityGroupName")).collect()
    }

    #[test]
    fn faults_come_in_the_documented_order() {
        let mut t = Testing::new();
        t.check(
            "Action=DescribeSecurityGroups&RegionId=-",
            "400 MissingParameter.RegionId The input parameter RegionId that is mandatory for processing this request is not supplied.",
        );
        t.check(
            "Action=DescribeSecurityGroups&SecurityGroupType=big",
            // The metadata has no-break spaces here.
            "400 InvalidParameter.SecurityGroupType The\u{a0}specified\u{a0}SecurityGroupType\u{a0}is\u{a0}not\u{a0}valid.",
        );
        t.check(
            "Action=DescribeSecurityGroups&NextToken=foreign",
            "400 InValidParameter.NextToken The parameter NextToken is invalid.",
        );
        t.check(
            "Action=DescribeSecurityGroups&DryRun=true",
            "400 DryRunOperation Request validation has been passed with DryRun flag set.",
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
        t.ok("Action=CreateSecurityGroup&SecurityGroupName=classic");
        let mut check = |filter: &str, expected: &[&str]| {
            let answer = t.ok(&format!("Action=DescribeSecurityGroups{filter}"));
            assert_eq!(names(&answer), expected, "{filter}");
        };
        check("", &["web-1", "web-2", "classic"]);
        check(&format!("&VpcId={vpc}"), &["web-1", "web-2"]);
        check("&NetworkType=classic", &["classic"]);
        check("&SecurityGroupType=enterprise", &["web-2"]);
        check("&SecurityGroupName=web", &[]);
        check("&SecurityGroupName=web&FuzzyQuery=true", &["web-1", "web-2"]);
        check("&Tag.1.Key=a", &["web-1"]);
        check(&format!("&SecurityGroupId={first}"), &["web-1"]);
        check(&format!("&SecurityGroupIds=[\"{first}\",\"sg-9\"]"), &["web-1"]);
        check("&PageSize=2&PageNumber=2", &["classic"]);
    }

    #[test]
    fn groups_say_how_full_they_are() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        t.eni(&vswitch, "&SecondaryPrivateIpAddressCount=3");
        let shown = t.ok("Action=DescribeSecurityGroups");
        assert_eq!(at(&shown, "SecurityGroups.SecurityGroup.0.EcsCount"), 1);
        assert_eq!(at(&shown, "SecurityGroups.SecurityGroup.0.AvailableInstanceAmount"), 5996);
    }
}
