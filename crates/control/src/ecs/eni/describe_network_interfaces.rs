//! DescribeNetworkInterfaces: lists network interfaces, filtered, a page at a time.

use std::net::{Ipv4Addr, Ipv6Addr};

use api::{Choice, answer};
use control_derive::operation;

use super::{Eni, EniState, named, view::Described};
use crate::{
    Ctx, Fault, Head, Plan, Read, World,
    faults::{EniFault, GroupFault, VpcFault},
    kernel::{paging::Wish, resource::Resource, resource_group},
    net::owner,
    value::id::{EniId, InstanceId, SecurityGroupId, VSwitchId, VpcId},
    vpc::VSwitch,
};

/// Lists network interfaces (ENIs). A filter that matches none gives an empty list.
#[operation(ecs, read, ram = "eni/*", tags, by_number(10, 1000), by_token(10, 10..=500), planned)]
pub struct DescribeNetworkInterfaces {
    /// Only those of this resource group.
    resource_group_id: Option<String>,
    /// Only those of this vSwitch.
    vswitch_id: Option<String>,
    /// Only those of this VPC.
    vpc_id: Option<String>,
    /// Only the one with this primary private address.
    primary_ip_address: Option<Ipv4Addr>,
    /// Only secondary ones in this security group.
    security_group_id: Option<String>,
    /// Only those with this name.
    network_interface_name: Option<String>,
    /// Only those of this type: Primary, Secondary, Trunk or Member (of a trunk).
    #[param(name = "Type")]
    kind: Option<WantedKind>,
    /// Only those attached to this instance.
    instance_id: Option<String>,
    /// Only those that a cloud service manages, or only the others.
    service_managed: Option<bool>,
    /// Only those in this state: Available, Attaching, InUse, Detaching or Deleting.
    status: Option<EniState>,
    /// Only these. An id of none is left out.
    #[param(items = 1..=1000)]
    network_interface_id: Vec<String>,
    /// Only those with one of these private addresses, primary or secondary.
    #[param(items = 1..=100)]
    private_ip_address: Vec<Ipv4Addr>,
    /// Only those with one of these IPv6 addresses.
    #[param(items = 1..=1000)]
    ipv6_address: Vec<Ipv6Addr>,
}

/// The types that a list can be filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Choice)]
enum WantedKind {
    Primary,
    Secondary,
    Trunk,
    Member,
}

/// A page of network interfaces.
#[answer]
pub struct Response {
    /// Empty on the last page.
    next_token: String,
    page_size: i64,
    page_number: i64,
    /// Of all pages; with a token, of this page only: the page says it is not valid then.
    total_count: u64,
    #[list(NetworkInterfaceSet)]
    network_interface_sets: Vec<Described>,
}

impl Plan for DescribeNetworkInterfaces {
    type Into = DescribeNetworkInterfaces;

    fn plan(self, head: &Head, _: &World) -> Result<DescribeNetworkInterfaces, Fault> {
        named::read(self.instance_id.as_deref())?;
        match head.page {
            Wish::Number { number, .. } if number < 1 => {
                Err(EniFault::PageNumber { number }.into())
            }
            Wish::Number { .. } | Wish::Token { .. } | Wish::All => Ok(self),
        }
    }
}

impl Read for DescribeNetworkInterfaces {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        wanted.check_network(ctx)?;
        let (primary, txn) = (wanted.primary_ip_address, &ctx.txn);
        let resource_group =
            wanted.resource_group_id.map(|named| resource_group::sought(ctx, named));
        let page = ctx
            .list()
            .ids(ids(wanted.network_interface_id))
            .ids(owner::of_any(txn, primary)?)
            .ids(owner::of_any(txn, wanted.private_ip_address)?)
            .ids(owner::of_any(txn, wanted.ipv6_address)?)
            .under(Eni::BY_VSWITCH, wanted.vswitch_id.map(VSwitchId::from))
            .under(Eni::BY_VPC, wanted.vpc_id.map(VpcId::from))
            .under(Eni::BY_GROUP, wanted.security_group_id.map(SecurityGroupId::from))
            .under(Eni::BY_NAME, wanted.network_interface_name)
            .under(Eni::BY_TYPE, wanted.kind.map(|kind| kind.print().to_owned()))
            .under(Eni::BY_INSTANCE, wanted.instance_id.map(InstanceId::from))
            .under(Eni::BY_STATE, wanted.status)
            .under(Eni::BY_RESOURCE_GROUP, resource_group)
            .tagged(Eni::BY_TAG, &ctx.head.tags)
            .only_if(primary, |eni, address| eni.primary == *address)
            .only_if(wanted.service_managed, |eni, is| eni.service.is_some() == *is)
            .page_by_itself()?;
        let described = page.items.iter().map(|eni| Described::of(ctx, eni));
        Ok(Response {
            next_token: page.next_token,
            page_size: page.size,
            page_number: page.number,
            total_count: page.total,
            network_interface_sets: described.collect::<Result<_, _>>()?,
        })
    }
}

impl DescribeNetworkInterfaces {
    /// Whether the network that it looks in can have network interfaces: a VPC without vSwitches and a
    /// group of the classic network have none. What is not there has none either, and is no mistake.
    fn check_network(&self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        if let Some(id) = &self.vpc_id
            && let Some(vpc) = ctx.get(&VpcId::from(id.as_str()))?
            && ctx.txn.count_under(VSwitch::TABLE, VSwitch::BY_VPC, &vpc.id)? == 0
        {
            return Err(VpcFault::Empty { vpc: vpc.id }.into());
        }
        if let Some(id) = &self.security_group_id
            && let Some(group) = ctx.get(&SecurityGroupId::from(id.as_str()))?
            && group.conditions.classic
        {
            return Err(GroupFault::NotVpc { group: group.id }.into());
        }
        Ok(())
    }
}

/// The ids among these texts, if there are texts.
fn ids(texts: Vec<String>) -> Option<Vec<EniId>> {
    let ids = texts.iter().filter(|text| EniId::is_well_formed(text));
    (!texts.is_empty()).then(|| ids.map(|text| EniId::from(text.as_str())).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::tests::testing::{Testing, at, step, text};

    fn ids(answer: &serde_json::Value) -> Vec<String> {
        let list = at(answer, "NetworkInterfaceSets.NetworkInterfaceSet").as_array();
        let list = list.expect("the set is a list");
        list.iter().map(|eni| text(eni, "NetworkInterfaceId").to_owned()).collect()
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        t.walk(
            "Action=DescribeNetworkInterfaces",
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&PrimaryIpAddress=x",
                    "400 InvalidParameter the parameter(s) \"PrimaryIpAddress\" provided is(are) invalid. \"x\" is not an IPv4 address.",
                ),
                step(
                    "&Type=Bond",
                    "400 InvalidParameter the parameter(s) \"Type\" provided is(are) invalid. \"Bond\" is not one of Primary, Secondary, Trunk, Member.",
                ),
                step(
                    "&ServiceManaged=x",
                    "400 InvalidParameter the parameter(s) \"ServiceManaged\" provided is(are) invalid. \"x\" is not true or false.",
                ),
                step(
                    "&Status=x",
                    "400 InvalidParameter the parameter(s) \"Status\" provided is(are) invalid. \"x\" is not one of Available, Attaching, InUse, Detaching, Deleting.",
                ),
                step(
                    "&PrivateIpAddress.1=x",
                    "400 InvalidParameter the parameter(s) \"PrivateIpAddress.1\" provided is(are) invalid. \"x\" is not an IPv4 address.",
                ),
                step(
                    "&Ipv6Address.1=x",
                    "400 InvalidParameter the parameter(s) \"Ipv6Address.1\" provided is(are) invalid. \"x\" is not an IPv6 address.",
                ),
                step(
                    "&Tag.1.Key=acs:x",
                    "400 InvalidParameter The specified parameter \"Tag.1.Key\" is not valid: \"acs:x\" is not 1 to 128 characters that XML can say and that do not start with aliyun or acs: and have no http:// or https://.",
                ),
                step(
                    "&PageNumber=x",
                    "400 InvalidParameter the parameter(s) \"PageNumber\" provided is(are) invalid. \"x\" is not an integer.",
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
                    "&InstanceId=x",
                    "400 InvalidInstanceID.Malformed The specified InstanceId \"x\" is malformed: it must start with \"i-\".",
                ),
                step(
                    "&RegionId=Mars",
                    "400 InvalidRegionId.MalFormed The specified parameter RegionId is not valid.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&NextToken=foreign",
                    "400 InvalidParameter the parameter(s) \"NextToken\" provided is(are) invalid. \"foreign\".",
                ),
            ],
        );
    }

    #[test]
    fn a_network_that_can_have_none_is_no_filter() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
        let vpc = text(&vpc, "VpcId");
        let group = t.ok(&format!("Action=CreateSecurityGroup&VpcId={vpc}"));
        let group = text(&group, "SecurityGroupId");
        let set = |classic: bool| {
            format!("Action=SetSecurityGroup&SecurityGroupId={group}&Classic={classic}")
        };
        let list = format!("Action=DescribeNetworkInterfaces&VpcId={vpc}&SecurityGroupId={group}");
        t.operator(&set(true));
        t.check(
            &list,
            &format!("403 InvalidVpc.Empty No vSwitch exists in the specified VPC \"{vpc}\"."),
        );
        t.vswitch_in(vpc, "10.0.0.0/24", "");
        t.check(
            &list,
            "403 InvalidSecurityGroupId.NotVpc The specified SecurityGroupId not in VPC.",
        );
        t.operator(&set(false));
        assert_eq!(ids(&t.ok(&list)), Vec::<String>::new());
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
        assert_eq!(found("&VpcId=vpc-9"), Vec::<String>::new());
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
        t.check(
            "Action=DescribeNetworkInterfaces&PageNumber=0&RegionId=mars",
            "403 InvalidOperation.InvalidEniPageNumber The specified PageNumber 0 is not valid: the first page is 1.",
        );
        // Of pages by token it says nothing.
        t.ok("Action=DescribeNetworkInterfaces&PageNumber=0&MaxResults=10");
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

    #[test]
    fn a_type_is_what_an_interface_is_now() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.xlarge");
        let trunk = t.eni(&vswitch, "&InstanceType=Trunk");
        t.attach(&trunk, &instance);
        let (member, other) = (t.eni(&vswitch, ""), t.eni(&vswitch, ""));
        t.ok(&format!("Action=AttachNetworkInterface&NetworkInterfaceId={member}&InstanceId={instance}&TrunkNetworkInstanceId={trunk}"));
        let mut found =
            |kind: &str| ids(&t.ok(&format!("Action=DescribeNetworkInterfaces&Type={kind}")));
        assert_eq!(found("Trunk"), [&*trunk]);
        assert_eq!(found("Member"), [&*member]);
        assert_eq!(found("Secondary"), [&*other]);
        let primary = found("Primary");
        assert_eq!(primary.len(), 1);
        let of_instance =
            ids(&t.ok(&format!("Action=DescribeNetworkInterfaces&InstanceId={instance}")));
        assert_eq!(of_instance, [&*primary[0], &*trunk, &*member]);
    }

    #[test]
    fn a_group_finds_its_secondary_interfaces_only() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        t.instance(&vswitch, "ecs.g7.large");
        let all = t.ok("Action=DescribeNetworkInterfaces");
        let group = text(
            &all,
            "NetworkInterfaceSets.NetworkInterfaceSet.0.SecurityGroupIds.SecurityGroupId.0",
        );
        let created = t.ok(&format!(
            "Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}"
        ));
        t.eni(&vswitch, "");
        let found = t.ok(&format!("Action=DescribeNetworkInterfaces&SecurityGroupId={group}"));
        assert_eq!(ids(&found), [text(&created, "NetworkInterfaceId")]);
        assert_eq!(at(&found, "TotalCount"), 1);
    }

    #[test]
    fn addresses_groups_of_resources_and_managers_are_filters_too() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let block = t.ipv6_block(&vswitch);
        let one = t.eni(
            &vswitch,
            &format!(
                "&PrimaryIpAddress=10.0.0.5&PrivateIpAddress.1=10.0.0.6&Ipv6Address.1={block}5"
            ),
        );
        let two = t.eni(&vswitch, &format!("&PrimaryIpAddress=10.0.0.7&Ipv6Address.1={block}7"));
        t.operator(&format!("Action=SetNetworkInterface&NetworkInterfaceId={two}&ServiceId=7"));
        let default = format!("rg-acfm{:x}", Testing::ACCOUNT);
        let mut found =
            |filter: &str| ids(&t.ok(&format!("Action=DescribeNetworkInterfaces{filter}")));
        assert_eq!(found(&format!("&Ipv6Address.1={block}7&Ipv6Address.2={block}8")), [&*two]);
        assert_eq!(found("&PrivateIpAddress.1=10.0.0.6"), [&*one]);
        // A secondary address is no primary one, and all filters are to be met.
        assert!(found("&PrimaryIpAddress=10.0.0.6").is_empty());
        assert!(found(&format!("&PrimaryIpAddress=10.0.0.5&Ipv6Address.1={block}7")).is_empty());
        assert_eq!(found("&ServiceManaged=true"), [&*two]);
        assert_eq!(found("&ServiceManaged=false"), [&*one]);
        assert_eq!(found(&format!("&ResourceGroupId={default}")), [&*one, &*two]);
        assert!(found("&ResourceGroupId=rg-9").is_empty());
        let by_token = t.ok("Action=DescribeNetworkInterfaces&ResourceGroupId=rg-9&MaxResults=10");
        assert!(ids(&by_token).is_empty() && text(&by_token, "NextToken").is_empty());
    }
}
