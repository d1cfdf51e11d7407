//! DescribeIpv6Addresses: the IPv6 addresses of the caller's network interfaces in a region.

use std::net::Ipv6Addr;

use api::answer;
use control_derive::operation;

use super::{AddressType, Assigned, Holder, id_of, view::AddressView, with_id};
use crate::{
    Ctx, Fault, Read,
    ecs::Eni,
    kernel::{paging::Page, resource_group},
    value::id::{VSwitchId, VpcId},
};

/// Lists IPv6 addresses. A filter that matches none gives an empty list.
#[operation(vpc, read, ram = "ipv6address/*", tags, by_number(10, 50))]
pub struct DescribeIpv6Addresses {
    /// Only these: ids with commas between them.
    ipv6_address_id: Option<String>,
    /// Only this one.
    #[param(malformed = "IllegalParam.Ipv6Address")]
    ipv6_address: Option<Ipv6Addr>,
    /// Only those with this name. None has one.
    name: Option<String>,
    /// Single addresses (IPv6Address, the default) or prefixes (IPv6Prefix).
    address_type: Option<AddressType>,
    /// Only those of this instance, or network interface.
    associated_instance_id: Option<String>,
    /// Only those of instances (EcsInstance), or of secondary network interfaces (NetworkInterface).
    associated_instance_type: Option<Holder>,
    /// Only those of this VPC.
    vpc_id: Option<VpcId>,
    /// Only those of this vSwitch.
    vswitch_id: Option<VSwitchId>,
    /// Only those that cannot be reached from the internet (Private), which all are, or can be (Public).
    #[param(malformed = "IllegalParam.NetworkType")]
    network_type: Option<NetworkType>,
    /// Only that with this internet bandwidth. None has one.
    ipv6_internet_bandwidth_id: Option<String>,
    /// Only those of this resource group.
    resource_group_id: Option<String>,
    /// Only those that a cloud service manages, or only the others.
    service_managed: Option<bool>,
    /// Whether to show what has been ordered and is not in effect yet.
    #[expect(dead_code, reason = "nothing is ordered here")]
    include_reservation_data: Option<bool>,
}

/// Whether an address can be reached from the internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
pub enum NetworkType {
    /// It cannot.
    Private,
    /// It can.
    Public,
}

/// A page of IPv6 addresses.
#[answer]
pub struct Response {
    total_count: u64,
    page_number: i64,
    page_size: i64,
    #[list(Ipv6Address)]
    ipv6_addresses: Vec<AddressView>,
}

impl Read for DescribeIpv6Addresses {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let (kind, tag) = (wanted.address_type.unwrap_or_default(), &ctx.region()?.tag);
        if wanted.wants_all(ctx) {
            let sees = |first: &Ipv6Addr| sees(ctx, &id_of(tag, *first));
            let mut all = kind.all(ctx)?;
            all.retain(|(first, _)| sees(first));
            let page = ctx.head.page.of(all, |(first, _)| id_of(tag, *first))?;
            // The network interfaces are read of those on the page alone.
            return Response::of(ctx, kind, page, |(first, id)| {
                let eni = ctx.get(&id)?.expect("an address has its network interface");
                Ok(Assigned { first, eni })
            });
        }
        let mut found = wanted.candidates(ctx, kind)?;
        found.retain(|one| wanted.fits(ctx, tag, one));
        found.sort_by_key(|one| one.first);
        let page = ctx.head.page.of(found, |one| id_of(tag, one.first))?;
        Response::of(ctx, kind, page, Ok)
    }
}

impl Response {
    fn of<T>(
        ctx: &Ctx<'_>,
        kind: AddressType,
        page: Page<T>,
        read: impl Fn(T) -> Result<Assigned, Fault>,
    ) -> Result<Response, Fault> {
        let view = |one: T| AddressView::of(ctx, kind, read(one)?);
        Ok(Response {
            total_count: page.total,
            page_number: page.number,
            page_size: page.size,
            ipv6_addresses: page.items.into_iter().map(view).collect::<Result<_, _>>()?,
        })
    }
}

/// Whether the caller may see the address with this id.
fn sees(ctx: &Ctx<'_>, id: &str) -> bool {
    ctx.sees_name(&ctx.head.scope.full_name("vpc", &format!("ipv6address/{id}")))
}

impl DescribeIpv6Addresses {
    /// Whether nothing is said of the addresses but of which type they are.
    fn wants_all(&self, ctx: &Ctx<'_>) -> bool {
        let DescribeIpv6Addresses {
            ipv6_address_id,
            ipv6_address,
            name,
            address_type: _,
            associated_instance_id,
            associated_instance_type,
            vpc_id,
            vswitch_id,
            network_type,
            ipv6_internet_bandwidth_id,
            resource_group_id,
            service_managed,
            include_reservation_data: _,
        } = self;
        let texts = [
            ipv6_address_id,
            name,
            associated_instance_id,
            ipv6_internet_bandwidth_id,
            resource_group_id,
        ];
        texts.iter().all(|text| text.is_none())
            && ipv6_address.is_none()
            && associated_instance_type.is_none()
            && vpc_id.is_none()
            && vswitch_id.is_none()
            && network_type.is_none()
            && service_managed.is_none()
            && ctx.head.tags.is_empty()
    }

    /// Those that are named, or all of the place that is named.
    fn candidates(&self, ctx: &Ctx<'_>, kind: AddressType) -> Result<Vec<Assigned>, Fault> {
        let named = match (self.ipv6_address, &self.ipv6_address_id) {
            (Some(address), _) => Some(vec![address]),
            (None, Some(ids)) => {
                let tag = &ctx.region()?.tag;
                let ids = ids.split(',').filter_map(|id| with_id(tag, id.trim()));
                Some(ids.collect::<std::collections::BTreeSet<_>>().into_iter().collect())
            }
            (None, None) => None,
        };
        if let Some(named) = named {
            let found = named.into_iter().map(|first| kind.find(ctx, first));
            return Ok(found.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect());
        }
        let enis = ctx
            .list()
            .under(Eni::BY_VSWITCH, self.vswitch_id.clone())
            .under(Eni::BY_VPC, self.vpc_id.clone())
            .all()?;
        let of = |eni: Eni| {
            let all = kind.of(&eni).to_vec();
            all.into_iter().map(move |first| Assigned { first, eni: eni.clone() })
        };
        Ok(enis.into_iter().flat_map(of).collect())
    }

    /// Whether all filters let it pass, and the caller may see it.
    fn fits(&self, ctx: &Ctx<'_>, tag: &str, one: &Assigned) -> bool {
        let (holder, holder_id) = one.holder();
        let id = id_of(tag, one.first);
        let is_listed = |ids: &String| ids.split(',').any(|listed| listed.trim() == id);
        let group = || resource_group::print(ctx, &one.eni.resource_group);
        let is_nowhere = self.name.is_some()
            || self.ipv6_internet_bandwidth_id.is_some()
            || self.network_type == Some(NetworkType::Public)
            || !ctx.head.tags.is_empty();
        !is_nowhere
            && self.ipv6_address_id.as_ref().is_none_or(is_listed)
            && self.ipv6_address.is_none_or(|address| address == one.first)
            && self.vpc_id.as_ref().is_none_or(|vpc| *vpc == one.eni.vpc)
            && self.vswitch_id.as_ref().is_none_or(|vswitch| *vswitch == one.eni.vswitch)
            && self.associated_instance_id.as_ref().is_none_or(|wanted| *wanted == holder_id)
            && self.associated_instance_type.is_none_or(|wanted| wanted == holder)
            && self.resource_group_id.as_ref().is_none_or(|wanted| *wanted == group())
            && self.service_managed.is_none_or(|wanted| wanted == one.eni.service.is_some())
            && sees(ctx, &id)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=DescribeIpv6Addresses";

    fn addresses(answer: &Value) -> Vec<String> {
        let list = at(answer, "Ipv6Addresses.Ipv6Address").as_array().expect("a list");
        list.iter().map(|one| text(one, "Ipv6Address").to_owned()).collect()
    }

    #[test]
    fn its_refusals_come_in_order() {
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step("&Ipv6Address=x", "400 IllegalParam.Ipv6Address The param of x is illegal."),
            step(
                "&AddressType=x",
                "400 InvalidParameter the parameter(s) \"AddressType\" provided is(are) invalid. \"x\" is not one of IPv6Address, IPv6Prefix.",
            ),
            step(
                "&AssociatedInstanceType=x",
                "400 InvalidParameter the parameter(s) \"AssociatedInstanceType\" provided is(are) invalid. \"x\" is not one of EcsInstance, NetworkInterface.",
            ),
            step("&NetworkType=x", "400 IllegalParam.NetworkType The param of x is illegal."),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
        ];
        Testing::new().walk(ACTION, steps);
    }

    #[test]
    fn every_filter_leaves_out_what_it_should_and_pages_are_numbered() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let other = t.vswitch("10.0.0.0/24");
        let reserve =
            "Action=CreateVSwitchCidrReservation&IpVersion=IPv6&VSwitchCidrReservationMask=79";
        t.ok(&format!("{reserve}&VSwitchId={vswitch}"));
        let block = |t: &mut Testing, vswitch: &str| {
            let shown = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
            let vpc = text(&shown, "VpcId").to_owned();
            (text(&shown, "Ipv6CidrBlock").trim_end_matches("/64").to_owned(), vpc)
        };
        let ((first, vpc), (second, _)) = (block(&mut t, &vswitch), block(&mut t, &other));
        let [one, two, three] = [format!("{first}5"), format!("{first}6"), format!("{second}5")];
        let eni =
            t.eni(&vswitch, &format!("&Ipv6Address.1={two}&Ipv6Address.2={one}&Ipv6PrefixCount=1"));
        t.eni(&other, &format!("&Ipv6Address.1={three}"));
        let mut all = vec![&one, &two, &three];
        all.sort_by_key(|text| text.parse::<std::net::Ipv6Addr>().expect("an address"));
        let everything = t.ok(ACTION);
        assert_eq!(
            addresses(&everything),
            all.iter().map(|one| (*one).clone()).collect::<Vec<_>>()
        );
        let shown = t.ok(&format!("{ACTION}&Ipv6Address={one}"));
        let id = text(&shown, "Ipv6Addresses.Ipv6Address.0.Ipv6AddressId").to_owned();
        let group = text(&shown, "Ipv6Addresses.Ipv6Address.0.ResourceGroupId").to_owned();
        for (filter, expected) in [
            (format!("&Ipv6Address={one}"), vec![&one]),
            ("&Ipv6Address=::1".to_owned(), vec![]),
            (format!("&Ipv6AddressId=ipv6-9,{id},{id}"), vec![&one]),
            (format!("&Ipv6AddressId={id}&Ipv6Address={two}"), vec![]),
            (format!("&VSwitchId={vswitch}"), vec![&one, &two]),
            (format!("&VpcId={vpc}"), vec![&one, &two]),
            (format!("&VpcId={vpc}&VSwitchId={other}"), vec![]),
            (format!("&AssociatedInstanceId={eni}"), vec![&one, &two]),
            ("&AssociatedInstanceType=NetworkInterface".to_owned(), all.clone()),
            ("&AssociatedInstanceType=EcsInstance".to_owned(), vec![]),
            ("&NetworkType=Private&ServiceManaged=false".to_owned(), all.clone()),
            ("&NetworkType=Public".to_owned(), vec![]),
            ("&ServiceManaged=true".to_owned(), vec![]),
            ("&Name=n".to_owned(), vec![]),
            ("&Ipv6InternetBandwidthId=ipv6bw-1".to_owned(), vec![]),
            ("&Tag.1.Key=k".to_owned(), vec![]),
            (format!("&ResourceGroupId={group}"), all.clone()),
            ("&ResourceGroupId=rg-9".to_owned(), vec![]),
            ("&RegionId=cn-beijing".to_owned(), vec![]),
        ] {
            let answer = t.ok(&format!("{ACTION}{filter}"));
            let expected = expected.into_iter().cloned().collect::<Vec<_>>();
            assert_eq!(addresses(&answer), expected, "{filter}");
            assert_eq!(*at(&answer, "TotalCount"), expected.len(), "{filter}");
        }
        let prefixes =
            t.ok(&format!("{ACTION}&AddressType=IPv6Prefix&IncludeReservationData=true"));
        let prefix = at(&prefixes, "Ipv6Addresses.Ipv6Address.0");
        assert!(text(prefix, "Ipv6Address").ends_with("/80"));
        let id = text(prefix, "Ipv6AddressId");
        let same = t.ok(&format!("{ACTION}&AddressType=IPv6Prefix&Ipv6AddressId={id}"));
        assert_eq!(at(&same, "Ipv6Addresses.Ipv6Address.0"), prefix);
        let page = t.ok(&format!("{ACTION}&PageNumber=2&PageSize=2"));
        assert_eq!(addresses(&page), [all[2].clone()]);
        let numbers = ["TotalCount", "PageNumber", "PageSize"].map(|name| at(&page, name).clone());
        assert_eq!(numbers, [json!(3), json!(2), json!(2)]);
        assert_eq!(*at(&t.ok(&format!("{ACTION}&PageSize=1000")), "PageSize"), 50);
    }

    #[test]
    fn an_address_of_an_instance_has_all_its_members() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let enis = t.ok(&format!("Action=DescribeNetworkInterfaces&InstanceId={instance}"));
        let eni = text(&enis, "NetworkInterfaceSets.NetworkInterfaceSet.0.NetworkInterfaceId");
        let assigned = t
            .ok(&format!("Action=AssignIpv6Addresses&NetworkInterfaceId={eni}&Ipv6AddressCount=1"));
        let shown = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        let vpc = text(&shown, "VpcId");
        let gateway = t.ok(&format!("Action=CreateIpv6Gateway&VpcId={vpc}"));
        let answer = t.ok(ACTION);
        let one = at(&answer, "Ipv6Addresses.Ipv6Address.0");
        let id = text(one, "Ipv6AddressId");
        assert!(id.starts_with("ipv6-bp1"), "{id}");
        let expected = json!({
            "Ipv6AddressId": id,
            "Ipv6Address": text(&assigned, "Ipv6Sets.Ipv6Address.0"),
            "Ipv6AddressName": "",
            "Ipv6AddressDescription": "",
            "AddressType": "IPv6Address",
            "Status": "Available",
            "AllocationTime": text(one, "AllocationTime"),
            "AssociatedInstanceId": instance,
            "AssociatedInstanceType": "EcsInstance",
            "Ipv6GatewayId": text(&gateway, "Ipv6GatewayId"),
            "Ipv6Isp": "BGP",
            "NetworkType": "Private",
            "RealBandwidth": 0,
            "Ipv6InternetBandwidth": {
                "Bandwidth": 0,
                "BusinessStatus": "",
                "HasReservationData": false,
                "InstanceChargeType": "",
                "InternetChargeType": "",
                "Ipv6InternetBandwidthId": "",
                "ReservationActiveTime": "",
                "ReservationBandwidth": 0,
                "ReservationInternetChargeType": "",
                "ReservationOrderType": "",
            },
            "ResourceGroupId": text(one, "ResourceGroupId"),
            "ServiceManaged": 0,
            "VSwitchId": vswitch,
            "VpcId": vpc,
            "Tags": { "Tag": [] },
        });
        assert_eq!(*one, expected);
    }
}
