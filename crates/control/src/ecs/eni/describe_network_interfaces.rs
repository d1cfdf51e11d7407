//! DescribeNetworkInterfaces: lists network interfaces, filtered, a page at a time.

use std::net::{Ipv4Addr, Ipv6Addr};

use api::{Params, Row, errors};
use serde::Serialize;

use super::{ENIS, Eni, EniKind, view::Described};
use crate::{
    Access, Ctx, Fault, Operation, Product, Ram,
    id::EniId,
    paging::{self, Page},
    resource_group,
    tag::{self, EcsTag},
};

/// Items of a page by number, where the request does not say, and at most.
const PAGE_SIZE: (i64, i64) = (10, 1000);
/// Items of a page by token, at least and at most: others are clamped, not refused.
const MAX_RESULTS: (i64, i64) = (10, 500);

/// Lists network interfaces (ENIs).
#[derive(Debug, Params)]
pub struct DescribeNetworkInterfaces {
    /// The region of the ENIs.
    pub region_id: String,
    /// The tags that the ENIs have, all of them.
    #[param(object, items = 1..=20)]
    pub tag: Vec<EcsTag>,
    /// The resource group of the ENIs.
    pub resource_group_id: Option<String>,
    /// The page, from 1 on.
    pub page_number: Option<i64>,
    /// ENIs a page: 10 unless given, 1000 at most.
    pub page_size: Option<i64>,
    /// The page behind the one whose answer had this token.
    pub next_token: Option<String>,
    /// ENIs a page by token: 10 to 500.
    pub max_results: Option<i64>,
    /// The vSwitch of the ENIs.
    #[param(name = "VSwitchId")]
    pub vswitch_id: Option<String>,
    /// The VPC of the ENIs.
    pub vpc_id: Option<String>,
    /// The primary private address of the ENI.
    pub primary_ip_address: Option<Ipv4Addr>,
    /// A security group of the ENIs.
    pub security_group_id: Option<String>,
    /// The name of the ENI.
    pub network_interface_name: Option<String>,
    /// Primary or Secondary.
    #[param(name = "Type", values = "Primary|Secondary|Trunk|Member")]
    pub kind: Option<String>,
    /// The instance that the ENIs are attached to.
    pub instance_id: Option<String>,
    /// Whether a cloud service manages the ENIs.
    pub service_managed: Option<bool>,
    /// Available, Attaching, InUse, Detaching or Deleting.
    #[param(values = "Available|Attaching|InUse|Detaching|Deleting")]
    pub status: Option<String>,
    /// The ENIs' ids; what names nothing is not listed.
    #[param(items = 1..=1000)]
    pub network_interface_id: Vec<String>,
    /// Private addresses of the ENIs, primary or secondary.
    #[param(items = 1..=100)]
    pub private_ip_address: Vec<Ipv4Addr>,
    /// IPv6 addresses of the ENIs.
    #[param(name = "Ipv6Address", items = 1..=1000)]
    pub ipv6_address: Vec<Ipv6Addr>,
}

/// A page of network interfaces.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    /// Empty on the last page.
    next_token: String,
    page_size: i64,
    page_number: i64,
    /// Of all pages; with a token, of this page only: the page says it is not valid then.
    total_count: usize,
    network_interface_sets: Sets,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Sets {
    network_interface_set: Vec<Described>,
}

impl Operation for DescribeNetworkInterfaces {
    type Response = Response;

    const NAME: &'static str = "DescribeNetworkInterfaces";
    const PRODUCT: Product = Product::Ecs;
    const ACCESS: Access = Access::Read;
    const RAM: Ram = Ram { action: "ecs:DescribeNetworkInterfaces", resources: &["ecs:eni/*"] };

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        if self.max_results.is_some() || self.next_token.is_some() {
            self.by_token(ctx)
        } else {
            self.by_number(ctx)
        }
    }

    const ERRORS: &'static [Row] = errors! {
        400 "MissingParameter" "%s"
        400 "UnsupportedParameter" "%s"
        400 "InvalidParameter" "%s"
        400 "InvalidInstanceID.Malformed" "%s"
        400 "InvalidOperation.InvalidEcsState" "%s"
        400 "InvalidOperation.InvalidEniState" "%s"
        400 "InvalidOperation.DetachPrimaryEniNotAllowed" "%s"
        400 "Forbidden.RegionId" "%s"
        400 "InvalidRegionId.MalFormed" "The specified parameter RegionId is not valid."
        403 "InvalidUserType.NotSupported" "%s"
        403 "Abs.InvalidAccount.NotFound" "%s"
        403 "Forbidden.NotSupportRAM" "%s"
        403 "Forbidden.SubUser" "%s"
        403 "InvalidParameter" "%s"
        403 "MaxEniCountExceeded" "%s"
        403 "EniPerInstanceLimitExceeded" "%s"
        403 "InvalidOperation.AvailabilityZoneMismatch" "%s"
        403 "InvalidOperation.VpcMismatch" "%s"
        403 "SecurityGroupInstanceLimitExceed" "%s"
        403 "InvalidSecurityGroupId.NotVpc" "%s"
        403 "InvalidOperation.InvalidEniType" "%s"
        403 "InvalidVpc.Empty" "%s"
        403 "Forbidden.RegionId" "%s"
        403 "InvalidOperation.InvalidEniPageNumber" "%s"
        403 "InvalidVpc.Indeterminacy" "%s"
        404 "InvalidEcsId.NotFound" "%s"
        404 "InvalidEniId.NotFound" "%s"
        404 "InvalidVSwitchId.NotFound" "%s"
        404 "InvalidSecurityGroupId.NotFound" "%s"
    };
}

impl DescribeNetworkInterfaces {
    fn by_token(&self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let size = self.max_results.unwrap_or(MAX_RESULTS.0).clamp(MAX_RESULTS.0, MAX_RESULTS.1);
        let after = self.next_token.as_deref().map(paging::after).transpose()?;
        let mut found = self.found(ctx, after.as_deref(), size as usize + 1)?;
        let more = found.len() > size as usize;
        found.truncate(size as usize);
        let next = found.last().filter(|_| more).map(|eni| paging::token_after(eni.id.as_str()));
        Ok(Response {
            next_token: next.unwrap_or_default(),
            page_size: size,
            page_number: 1,
            total_count: found.len(),
            network_interface_sets: print(&found, ctx)?,
        })
    }

    fn by_number(&self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let page = Page::new(self.page_number, self.page_size, PAGE_SIZE.0, PAGE_SIZE.1);
        let found = self.found(ctx, None, usize::MAX)?;
        Ok(Response {
            next_token: String::new(),
            page_size: page.size,
            page_number: page.number,
            total_count: found.len(),
            network_interface_sets: print(&page.of(found), ctx)?,
        })
    }

    /// The first `most` network interfaces behind `after` that pass the filters, by id.
    fn found(&self, ctx: &Ctx<'_>, after: Option<&str>, most: usize) -> Result<Vec<Eni>, Fault> {
        let resource_group = match self.resource_group_id.as_deref() {
            Some(named) => match resource_group::find(ctx, Some(named)) {
                Ok(group) => Some(group),
                Err(_) => return Ok(Vec::new()),
            },
            None => None,
        };
        let fits = |eni: &Eni| self.fits(eni, ctx, resource_group.as_deref());
        if self.network_interface_id.is_empty() {
            let after = after.map(|id| (ctx.scope.clone(), EniId::from(id)));
            let rows = ctx.txn.scan(ENIS, &ctx.scope, after.as_ref())?;
            let rows = rows.map(|row| row.map(|(_, eni)| eni));
            let rows = rows.filter(|row| row.as_ref().map_or(true, fits));
            return Ok(rows.take(most).collect::<Result<Vec<_>, _>>()?);
        }
        let mut ids = self.network_interface_id.iter().map(String::as_str).collect::<Vec<_>>();
        ids.sort_unstable();
        ids.dedup();
        ids.retain(|id| EniId::is_well_formed(id) && after.is_none_or(|after| *id > after));
        let mut found = Vec::new();
        for id in ids {
            let eni = ctx.txn.get(ENIS, &(ctx.scope.clone(), EniId::from(id)))?;
            found.extend(eni.filter(|eni| found.len() < most && fits(eni)));
        }
        Ok(found)
    }

    fn fits(&self, eni: &Eni, ctx: &Ctx<'_>, resource_group: Option<&str>) -> bool {
        let is =
            |wanted: &Option<String>, value: &str| wanted.as_ref().is_none_or(|one| one == value);
        let now = ctx.txn.now();
        let instance = eni.attached(now).map_or("", |one| one.instance.as_str());
        // A group finds secondary interfaces only, as documented.
        let in_group = |id: &String| {
            eni.kind != EniKind::Primary && eni.groups.iter().any(|one| one.as_str() == id)
        };
        let listed4 = &self.private_ip_address;
        let listed6 = &self.ipv6_address;
        !eni.is_gone(now)
            && is(&self.vswitch_id, eni.vswitch.as_str())
            && is(&self.vpc_id, eni.vpc.as_str())
            && is(&self.network_interface_name, &eni.name)
            && is(&self.kind, eni.print_kind(now))
            && is(&self.status, eni.state(now).print())
            && is(&self.instance_id, instance)
            && self.primary_ip_address.is_none_or(|address| address == eni.primary)
            && self.security_group_id.as_ref().is_none_or(in_group)
            && self.service_managed.is_none_or(|is| is == eni.service.is_some())
            && (listed4.is_empty() || eni.ipv4().any(|address| listed4.contains(&address)))
            && (listed6.is_empty() || eni.ipv6.iter().any(|address| listed6.contains(address)))
            && resource_group.is_none_or(|group| group == eni.resource_group)
            && tag::match_all(&self.tag, &eni.tags)
    }
}

fn print(enis: &[Eni], ctx: &Ctx<'_>) -> Result<Sets, Fault> {
    let described = enis.iter().map(|eni| Described::of(eni, ctx));
    Ok(Sets { network_interface_set: described.collect::<Result<_, _>>()? })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::testing::{Testing, at, text};

    fn ids(answer: &serde_json::Value) -> Vec<String> {
        let list = at(answer, "NetworkInterfaceSets.NetworkInterfaceSet").as_array();
        let list = list.expect("the set is a list");
        list.iter().map(|eni| text(eni, "NetworkInterfaceId").to_owned()).collect()
    }

    #[test]
    fn filters_are_all_met() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let one = t.eni(&vswitch, "&NetworkInterfaceName=one&PrimaryIpAddress=10.0.0.5&Tag.1.Key=a&Tag.1.Value=1&Tag.2.Key=b");
        let two = t.eni(&vswitch, "&NetworkInterfaceName=two&PrivateIpAddress.1=10.0.0.6&Tag.1.Key=a&Tag.1.Value=2&InstanceType=Trunk");
        let mut found =
            |filter: &str| ids(&t.ok(&format!("Action=DescribeNetworkInterfaces{filter}")));
        assert_eq!(found(""), [&*one, &*two]);
        assert_eq!(found("&NetworkInterfaceName=one"), [&*one]);
        assert_eq!(
            found(&format!(
                "&NetworkInterfaceId.1={two}&NetworkInterfaceId.2=eni-9&NetworkInterfaceId.3=?"
            )),
            [&*two]
        );
        assert_eq!(found("&PrimaryIpAddress=10.0.0.5"), [&*one]);
        assert_eq!(
            found("&PrivateIpAddress.1=10.0.0.6&PrivateIpAddress.2=10.0.0.5"),
            [&*one, &*two]
        );
        assert_eq!(found("&Tag.1.Key=a"), [&*one, &*two]);
        assert_eq!(found("&Tag.1.Key=a&Tag.1.Value=1&Tag.2.Key=b"), [&*one]);
        assert_eq!(found("&Type=Trunk"), [&*two]);
        assert_eq!(found("&Status=InUse"), Vec::<String>::new());
        assert_eq!(found(&format!("&VSwitchId={vswitch}&Status=Available")), [&*one, &*two]);
        assert_eq!(found("&VSwitchId=vsw-9"), Vec::<String>::new());
        assert_eq!(found("&InstanceId=i-1"), Vec::<String>::new());
        assert_eq!(found("&RegionId=cn-beijing"), Vec::<String>::new());
        // One client writes the empty list so.
        assert_eq!(found("&NetworkInterfaceId.1=None").len(), 2);
    }

    #[test]
    fn pages_by_number_echo_what_was_asked_and_clamp_what_is_too_much() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let enis = (0..12).map(|_| t.eni(&vswitch, "")).collect::<Vec<_>>();
        let page = t.ok("Action=DescribeNetworkInterfaces&PageNumber=2&PageSize=5");
        assert_eq!(ids(&page), enis[5..10]);
        assert_eq!((at(&page, "PageNumber"), at(&page, "PageSize")), (&2.into(), &5.into()));
        assert_eq!(at(&page, "TotalCount"), 12);
        let page = t.ok("Action=DescribeNetworkInterfaces&PageSize=5000");
        assert_eq!((ids(&page).len(), at(&page, "PageSize")), (12, &1000.into()));
        assert_eq!(ids(&t.ok("Action=DescribeNetworkInterfaces")).len(), 10);
    }

    #[test]
    fn pages_by_token_are_full_until_the_last() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let enis = (0..25).map(|_| t.eni(&vswitch, "")).collect::<BTreeSet<_>>();
        let (mut seen, mut token) = (Vec::new(), String::new());
        let mut sizes = Vec::new();
        loop {
            let page =
                t.ok(&format!("Action=DescribeNetworkInterfaces&MaxResults=1&NextToken={token}"));
            assert_eq!(at(&page, "PageSize"), 10);
            sizes.push(ids(&page).len());
            seen.extend(ids(&page));
            token = text(&page, "NextToken").to_owned();
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(sizes, [10, 10, 5]);
        assert_eq!(seen.len(), 25);
        assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), enis);
        t.check(
            "Action=DescribeNetworkInterfaces&NextToken=foreign",
            "400 InvalidParameter the parameter(s) \"NextToken\" provided is(are) invalid. \"foreign\".",
        );
    }

    #[test]
    fn an_interface_is_shown_whole() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "&DeleteOnRelease=True&QueueNumber=8&Description=what for");
        let shown = t.ok("Action=DescribeNetworkInterfaces");
        let shown = at(&shown, "NetworkInterfaceSets.NetworkInterfaceSet.0");
        assert_eq!(text(shown, "NetworkInterfaceId"), eni);
        assert_eq!(text(shown, "Status"), "Available");
        assert_eq!(text(shown, "CreationTime"), "2026-11-20T12:00:00Z");
        assert_eq!(text(shown, "NetworkInterfaceTrafficMode"), "Standard");
        assert_eq!(text(shown, "InstanceId"), "");
        assert_eq!(at(shown, "DeleteOnRelease"), true);
        assert_eq!(at(shown, "QueueNumber"), 8);
        assert_eq!(at(shown, "Attachment"), &serde_json::json!({}));
        assert_eq!(at(shown, "PrivateIpSets.PrivateIpSet.0.Primary"), true);
        for set in [
            "Ipv6Sets.Ipv6Set",
            "Ipv4PrefixSets.Ipv4PrefixSet",
            "Ipv6PrefixSets.Ipv6PrefixSet",
            "Tags.Tag",
        ] {
            assert_eq!(at(shown, set), &serde_json::json!([]), "{set}");
        }
    }
}
