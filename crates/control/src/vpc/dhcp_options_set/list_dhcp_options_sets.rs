//! ListDhcpOptionsSets: the caller's DHCP options sets in a region.

use api::answer;
use control_derive::operation;

use super::{DhcpOptionsSet, view::SetView};
use crate::{Ctx, Fault, Read, kernel::resource_group, value::id::DhcpOptionsSetId};

/// Lists DHCP options sets. A filter that matches none gives an empty list.
#[operation(vpc, read, ram = "dhcpoptionsset/*", tags(name = "Tags"), by_token(10, 100))]
pub struct ListDhcpOptionsSets {
    /// Only these.
    #[param(items = 1..=20)]
    dhcp_options_set_id: Vec<DhcpOptionsSetId>,
    /// Only those with this name.
    dhcp_options_set_name: Option<String>,
    /// Only those with this domain.
    domain_name: Option<String>,
    /// Only those of this resource group.
    resource_group_id: Option<String>,
}

/// A page of sets. The list has no wrapper here.
#[answer]
pub struct Response {
    /// Text, though it is a number.
    total_count: String,
    /// Empty behind the last page.
    next_token: String,
    dhcp_options_sets: Vec<SetView>,
}

impl Read for ListDhcpOptionsSets {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let ids = wanted.dhcp_options_set_id;
        let group = wanted.resource_group_id.map(|group| resource_group::sought(ctx, group));
        let page = ctx
            .list()
            .ids((!ids.is_empty()).then_some(ids))
            .under(DhcpOptionsSet::BY_NAME, wanted.dhcp_options_set_name)
            .under(DhcpOptionsSet::BY_DOMAIN, wanted.domain_name)
            .under(DhcpOptionsSet::BY_RESOURCE_GROUP, group)
            .tagged(DhcpOptionsSet::BY_TAG, &ctx.head.tags)
            .page()?;
        let views = page.items.into_iter().map(|set| SetView::of(ctx, set));
        Ok(Response {
            total_count: page.total.to_string(),
            next_token: page.next_token,
            dhcp_options_sets: views.collect::<Result<_, _>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=ListDhcpOptionsSets";

    fn ids(answer: &Value) -> Vec<&str> {
        let sets = at(answer, "DhcpOptionsSets").as_array().expect("a plain list");
        sets.iter().map(|set| text(set, "DhcpOptionsSetId")).collect()
    }

    #[test]
    fn its_refusals_come_in_order() {
        let many = (1..=21).map(|number| format!("&DhcpOptionsSetId.{number}=dopt-9"));
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                many.collect::<String>(),
                "400 InvalidParameter the parameter(s) \"DhcpOptionsSetId.N\" provided is(are) invalid. 21 items exceed the limit of 20.",
            ),
            step(
                "&MaxResults=x",
                "400 InvalidParameter the parameter(s) \"MaxResults\" provided is(are) invalid. \"x\" is not an integer.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                "&NextToken=x",
                "400 InvalidParameter the parameter(s) \"NextToken\" provided is(are) invalid. \"x\".",
            ),
        ];
        Testing::new().walk(ACTION, steps);
    }

    #[test]
    fn every_filter_leaves_out_what_it_should() {
        let mut t = Testing::new();
        let [one, two, three] = [
            "&DhcpOptionsSetName=n&DomainName=a.b",
            "&DomainName=a.b&Tag.1.Key=k&Tag.1.Value=v",
            "",
        ]
        .map(|more| {
            t.wait_ms(1000);
            t.ok(&format!("Action=CreateDhcpOptionsSet{more}"))
        });
        let group = text(&one, "ResourceGroupId");
        let [one, two, three] = [&one, &two, &three].map(|set| text(set, "DhcpOptionsSetId"));
        for (filter, expected) in [
            ("", vec![one, two, three]),
            (&*format!("&DhcpOptionsSetId.1={three}&DhcpOptionsSetId.2={one}"), vec![one, three]),
            ("&DhcpOptionsSetId.1=dopt-9", vec![]),
            ("&DhcpOptionsSetName=n", vec![one]),
            ("&DomainName=a.b", vec![one, two]),
            ("&DomainName=a", vec![]),
            (&format!("&ResourceGroupId={group}"), vec![one, two, three]),
            ("&ResourceGroupId=rg-9", vec![]),
            ("&Tags.1.Key=k", vec![two]),
            ("&Tags.1.Key=k&Tags.1.Value=w", vec![]),
            ("&RegionId=cn-beijing", vec![]),
        ] {
            let answer = t.ok(&format!("{ACTION}{filter}"));
            assert_eq!(ids(&answer), expected, "{filter}");
            assert_eq!(text(&answer, "TotalCount"), expected.len().to_string(), "{filter}");
        }
        let first = t.ok(&format!("{ACTION}&MaxResults=2"));
        assert_eq!(ids(&first), [one, two]);
        let token = text(&first, "NextToken");
        let second = t.ok(&format!("{ACTION}&MaxResults=2&NextToken={token}"));
        assert_eq!((ids(&second), text(&second, "NextToken")), (vec![three], ""));
    }

    #[test]
    fn a_set_has_all_its_members() {
        let mut t = Testing::new();
        let set = t.ok("Action=CreateDhcpOptionsSet");
        let answer = t.ok(ACTION);
        let shown = at(&answer, "DhcpOptionsSets.0");
        let expected = json!({
            "DhcpOptionsSetId": text(&set, "DhcpOptionsSetId"),
            "DhcpOptionsSetName": "",
            "DhcpOptionsSetDescription": "",
            "Status": "Available",
            "OwnerId": 1_000_000_000_000_001_u64,
            "ResourceGroupId": text(&set, "ResourceGroupId"),
            "CreationTime": text(shown, "CreationTime"),
            "AssociateVpcCount": 0,
            "DhcpOptions": {
                "DomainName": "",
                "DomainNameServers": "",
                "LeaseTime": "3650d",
                "Ipv6LeaseTime": "1d",
            },
            "Tags": [],
        });
        assert_eq!(*shown, expected);
    }
}
