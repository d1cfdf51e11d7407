//! ListResourceGroups: the account's resource groups, a page at a time.

use api::answer;
use control_derive::operation;

use super::{Common, tags};
use crate::{
    Ctx, Fault, Read,
    kernel::resource_group::{ResourceGroup, Status},
    value::{id::ResourceGroupId, tag::EcsTagView},
};

/// Lists resource groups. A filter that matches none gives an empty list.
#[operation(resource_manager, read, ram = "resourcegroup/*", tags, by_number(10, 100))]
pub struct ListResourceGroups {
    /// Only the one with this name.
    name: Option<String>,
    /// Only those that people see by this name.
    display_name: Option<String>,
    /// Only this one.
    resource_group_id: Option<ResourceGroupId>,
    /// Only these.
    #[param(items = 1..=100)]
    resource_group_ids: Vec<ResourceGroupId>,
    /// Only those with this status: Creating, OK or PendingDelete.
    status: Option<Status>,
    /// Whether to show their tags.
    include_tags: Option<bool>,
}

/// A page of resource groups.
#[answer]
pub struct Response {
    total_count: u64,
    page_number: i64,
    page_size: i64,
    #[list(ResourceGroup)]
    resource_groups: Vec<Listed>,
}

#[answer]
struct Listed {
    #[flatten]
    group: Common,
    #[list(Tag)]
    tags: Option<Vec<EcsTagView>>,
}

impl Read for ListResourceGroups {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let (ids, now) = (wanted.resource_group_ids, ctx.now());
        let page = ctx
            .list::<ResourceGroup>()
            .ids(wanted.resource_group_id.map(|id| vec![id]))
            .ids((!ids.is_empty()).then_some(ids))
            .tagged(ResourceGroup::BY_TAG, &ctx.head.tags)
            .only_if(wanted.name, |group, name| group.name == *name)
            .only_if(wanted.display_name, |group, name| group.display_name == *name)
            .only_if(wanted.status, move |group, status| group.status(now) == *status)
            .page()?;
        let view = |group: ResourceGroup| Listed {
            group: Common::of(ctx, &group),
            tags: tags(&group, wanted.include_tags),
        };
        Ok(Response {
            total_count: page.total,
            page_number: page.number,
            page_size: page.size,
            resource_groups: page.items.into_iter().map(view).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=ListResourceGroups";

    #[test]
    fn its_refusals_come_in_order() {
        let many = (1..=101).map(|n| format!("&ResourceGroupIds.{n}=rg-{n}")).collect::<String>();
        Testing::new().walk(
            ACTION,
            vec![
                step(
                    many,
                    "400 InvalidParameter the parameter(s) \"ResourceGroupIds.N\" provided is(are) invalid. 101 items exceed the limit of 100.",
                ),
                step(
                    "&Status=x",
                    "400 InvalidParameter the parameter(s) \"Status\" provided is(are) invalid. \"x\" is not one of Creating, OK, PendingDelete.",
                ),
                step(
                    "&PageSize=x",
                    "400 InvalidParameter the parameter(s) \"PageSize\" provided is(are) invalid. \"x\" is not an integer.",
                ),
            ],
        );
    }

    fn names(answer: &Value) -> Vec<&str> {
        let groups = at(answer, "ResourceGroups.ResourceGroup").as_array().expect("a list");
        groups.iter().map(|group| text(group, "Name")).collect()
    }

    /// Some clients take the first two.
    #[test]
    fn a_fresh_account_has_two() {
        let mut t = Testing::new();
        let list = t.ok(ACTION);
        assert_eq!(names(&list), ["default", "second"].map(|name| name));
        let first = at(&list, "ResourceGroups.ResourceGroup.0");
        let vpc = t.ok("Action=CreateVpc");
        let expected = json!({
            "Id": text(&vpc, "ResourceGroupId"),
            "Name": "default",
            "DisplayName": "Default Resource Group",
            "AccountId": Testing::ACCOUNT.to_string(),
            "CreateDate": text(first, "CreateDate"),
            "Status": "OK",
        });
        assert_eq!(*first, expected);
    }

    #[test]
    fn every_filter_leaves_out_what_it_should() {
        let mut t = Testing::new();
        let made =
            t.ok("Action=CreateResourceGroup&Name=one&DisplayName=Eins&Tag.1.Key=k&Tag.1.Value=v");
        let id = text(&made, "ResourceGroup.Id");
        for (filter, expected) in [
            ("", vec!["default", "second", "one"]),
            ("&Name=one", vec!["one"]),
            ("&Name=on", vec![]),
            ("&DisplayName=Eins", vec!["one"]),
            (&*format!("&ResourceGroupId={id}"), vec!["one"]),
            (&*format!("&ResourceGroupIds.1={id}&ResourceGroupIds.2=rg-9"), vec!["one"]),
            ("&Status=Creating", vec!["one"]),
            ("&Status=OK", vec!["default", "second"]),
            ("&Tag.1.Key=k&Tag.1.Value=v", vec!["one"]),
            ("&Tag.1.Key=k&Tag.1.Value=w", vec![]),
            // What is in no region is the same for every region.
            ("&RegionId=cn-beijing&Name=one", vec!["one"]),
        ] {
            let mut found = t.ok(&format!("{ACTION}{filter}"));
            let mut expected = expected;
            expected.sort_unstable();
            let mut names = names(&found);
            names.sort_unstable();
            assert_eq!(names, expected, "{filter}");
            assert_eq!(found["TotalCount"].take(), expected.len(), "{filter}");
        }
        let page = t.ok(&format!("{ACTION}&PageNumber=2&PageSize=2"));
        assert_eq!(names(&page).len(), 1);
        assert_eq!((at(&page, "PageNumber"), at(&page, "PageSize")), (&json!(2), &json!(2)));
        let tagged = t.ok(&format!("{ACTION}&Name=one&IncludeTags=true"));
        assert_eq!(
            *at(&tagged, "ResourceGroups.ResourceGroup.0.Tags.Tag"),
            json!([{ "TagKey": "k", "TagValue": "v" }])
        );
    }
}
