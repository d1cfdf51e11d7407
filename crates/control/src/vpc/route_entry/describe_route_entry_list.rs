//! DescribeRouteEntryList: the entries of a route table.

use api::{Kind, Value, answer};
use control_derive::operation;
use ipnet::IpNet;

use super::{
    EntryKind, RouteEntry,
    destination::block,
    of_destination,
    view::{EntryView, Type},
};
use crate::{
    Ctx, Fault, Head, Plan, Read, World,
    faults::RouteFault,
    value::id::{RouteEntryId, RouteTableId},
    vpc::{cidr_reservation::IpVersion, route_table::TableUser},
};

/// Lists the entries of a route table. A filter that matches none gives an empty list.
#[operation(vpc, read, ram = "routetable/{RouteTableId}", by_token(10, 100), max_result, planned)]
pub struct DescribeRouteEntryList {
    /// The route table.
    route_table_id: RouteTableId,
    /// Only this entry, which is a custom one.
    route_entry_id: Option<RouteEntryId>,
    /// Only those with this name, which are custom ones.
    route_entry_name: Option<String>,
    /// Only those of this type: Custom, System, BGP, CEN or ECR.
    #[param(malformed = "IllegalParam.RouteEntryType")]
    route_entry_type: Option<Type>,
    /// Only the one with this destination.
    destination_cidr_block: Option<String>,
    /// Only those with one of these destinations.
    #[param(items = 1..=50)]
    dest_cidr_block_list: Vec<String>,
    /// Only those of this IP version: IPv4 or IPv6.
    #[param(malformed = "IllegalParam.IpVersion")]
    ip_version: Option<AnyCase>,
    /// Only those that send packets to this instance, network interface or gateway.
    next_hop_id: Option<String>,
    /// Only those that send packets to something of this type: Instance, NetworkInterface and so on.
    next_hop_type: Option<String>,
    /// Only those that somebody manages for the caller: TR, which is nobody.
    service_type: Option<String>,
}

/// A page of entries.
#[answer]
pub struct Response {
    total_count: u64,
    /// Empty behind the last page.
    next_token: String,
    /// The documents spell it so.
    #[list(RouteEntry)]
    route_entrys: Vec<EntryView>,
}

/// An IP version: the page writes `IPv4` where it says what is taken, and `ipv4` in its example.
#[derive(Debug, PartialEq, Eq)]
pub struct AnyCase(IpVersion);

impl Value for AnyCase {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "an IP version";
    const VALUES: &'static [&'static str] = IpVersion::VALUES;

    fn parse(text: &str) -> Option<AnyCase> {
        let is_it = |version: &IpVersion| version.print().eq_ignore_ascii_case(text);
        IpVersion::ALL.iter().copied().find(is_it).map(AnyCase)
    }
}

impl Plan for DescribeRouteEntryList {
    type Into = DescribeRouteEntryList;

    fn plan(self, _: &Head, _: &World) -> Result<DescribeRouteEntryList, Fault> {
        let names_one = self.route_entry_id.is_some() || self.route_entry_name.is_some();
        match self.route_entry_type {
            Some(kind) if names_one && kind != Type::Custom => {
                Err(RouteFault::FilterOfCustom { kind: kind.print() }.into())
            }
            _ => Ok(self),
        }
    }
}

impl Read for DescribeRouteEntryList {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let table = ctx.find(&wanted.route_table_id)?;
        if table.user == TableUser::Gateway {
            return Err(RouteFault::GatewayTableRead { table: table.id }.into());
        }
        let one = wanted.destination_cidr_block.map(|text| vec![text]);
        let several = Some(wanted.dest_cidr_block_list).filter(|list| !list.is_empty());
        let with = |destinations: Option<Vec<String>>| {
            let ids = destinations.map(|list| to_destinations(ctx, &table.id, &list));
            ids.transpose()
        };
        let kind = wanted.route_entry_type;
        let of_users = (kind == Some(Type::Custom)).then(|| (table.id.clone(), EntryKind::Custom));
        let page = ctx
            .list()
            .ids(wanted.route_entry_id.map(|id| [id]))
            .ids(with(one)?)
            .ids(with(several)?)
            .under(RouteEntry::BY_TABLE, Some(table.id.clone()).filter(|_| of_users.is_none()))
            .under(RouteEntry::BY_KIND, of_users)
            .under(RouteEntry::BY_HOP, wanted.next_hop_id)
            .only_if(kind.filter(|kind| *kind != Type::Custom), |entry, kind| kind.has(entry))
            .only_if(wanted.route_entry_name, |entry, name| entry.name == *name)
            .only_if(wanted.ip_version, |entry, AnyCase(version)| {
                IpVersion::of(entry.destination()) == *version
            })
            .only_if(wanted.next_hop_type, |entry, kind| entry.hop.kind.print() == kind)
            .only_if(wanted.service_type, |_, service| service.is_empty())
            .page()?;
        let views = page.items.into_iter().map(|entry| EntryView::of(ctx, entry));
        Ok(Response {
            total_count: page.total,
            next_token: page.next_token,
            route_entrys: views.collect::<Result<_, _>>()?,
        })
    }
}

/// The entries of the table to these destinations. What is no block is no entry's.
fn to_destinations(
    ctx: &Ctx<'_>,
    table: &RouteTableId,
    destinations: &[String],
) -> Result<Vec<RouteEntryId>, Fault> {
    let blocks = destinations.iter().filter_map(|text| block(text));
    let strict = blocks.filter(|block: &IpNet| block.trunc() == *block);
    let entries = strict.map(|block| of_destination(ctx, table, block));
    Ok(entries.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().map(|one| one.id).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=DescribeRouteEntryList";

    fn blocks(answer: &Value) -> Vec<&str> {
        let entries = at(answer, "RouteEntrys.RouteEntry").as_array().expect("a list");
        entries.iter().map(|entry| text(entry, "DestinationCidrBlock")).collect()
    }

    /// A table of a VPC with IPv6 and a vSwitch 10.0.0.0/24, with entries to 1.0.0.0/24 and ::/0 by a
    /// network interface and to 2.0.0.0/24 by an instance: it, the table, and both.
    fn table() -> (Testing, String, String, String) {
        let mut t = Testing::new();
        t.world.delays.route_ms = 0;
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8&EnableIpv6=true");
        t.wait_ms(1000);
        let vswitch = t.vswitch_in(text(&vpc, "VpcId"), "10.0.0.0/24", "");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        // The one that takes IPv6 is in another vSwitch.
        t.wait_ms(1000);
        let dual = t.vswitch_in(text(&vpc, "VpcId"), "10.0.1.0/24", "&Ipv6CidrBlock=1");
        let eni = t.eni(&dual, "&Ipv6AddressCount=1");
        let table = text(&vpc, "RouteTableId").to_owned();
        for (block, hop) in [
            ("1.0.0.0/24", format!("NetworkInterface&NextHopId={eni}")),
            ("::/0", format!("NetworkInterface&NextHopId={eni}")),
            ("2.0.0.0/24", format!("Instance&NextHopId={instance}&RouteEntryName=n&Description=d")),
        ] {
            t.wait_ms(1000);
            let query = format!("&RouteTableId={table}&DestinationCidrBlock={block}");
            t.ok(&format!("Action=CreateRouteEntry{query}&NextHopType={hop}"));
        }
        (t, table, instance, eni)
    }

    #[test]
    fn its_refusals_come_in_order() {
        let (mut t, table, ..) = table();
        let list = t.ok(&format!("Action=DescribeRouteTableList&RouteTableId={table}"));
        let vpc = text(&list, "RouterTableList.RouterTableListType.0.VpcId");
        let gateway = t.ok(&format!("Action=CreateRouteTable&VpcId={vpc}&AssociateType=Gateway"));
        let gateway = text(&gateway, "RouteTableId");
        let many = (1..=51).map(|number| format!("&DestCidrBlockList.{number}=1.0.0.0/24"));
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&RouteTableId=",
                "400 MissingParameter The input parameter \"RouteTableId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&RouteTableId=%01",
                "400 InvalidParameter the parameter(s) \"RouteTableId\" provided is(are) invalid. \"\u{1}\" is not an id that starts with \"vtb-\".",
            ),
            step(
                "&RouteEntryId=%01",
                "400 InvalidParameter the parameter(s) \"RouteEntryId\" provided is(are) invalid. \"\u{1}\" is not an id that starts with \"rte-\".",
            ),
            step(
                "&RouteEntryType=x",
                "400 IllegalParam.RouteEntryType The specified parameter \"RouteEntryType\" is not valid: \"x\" is not one of Custom, System, BGP, CEN, ECR.",
            ),
            step(
                many.collect::<String>(),
                "400 InvalidParameter the parameter(s) \"DestCidrBlockList.N\" provided is(are) invalid. 51 items exceed the limit of 50.",
            ),
            step(
                "&IpVersion=x",
                "400 IllegalParam.IpVersion The specified parameter \"IpVersion\" is not valid: \"x\" is not one of IPv4, IPv6.",
            ),
            step(
                "&MaxResult=x",
                "400 InvalidParameter the parameter(s) \"MaxResult\" provided is(are) invalid. \"x\" is not an integer.",
            ),
            step(
                "&RouteEntryType=System&RouteEntryName=n",
                "400 OperationFailed.FilterParamUnderWrongRouteType Operation failed because only custom type support filter by routeEntryId or routeEntryName, and the type is \"System\".",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                "&RouteTableId=vtb-9",
                "400 InvalidRouteTable.NotFound The specified route table \"vtb-9\" does not exist.",
            ),
            step(
                format!("&RouteTableId={gateway}"),
                "400 OperationDenied.UseGatewayRouteEntryQueryInterface Use listGatewayRouteTableEntries to describe gateway route entries.",
            ),
            step("&NextToken=x", "400 IllegalParam.NextToken User nextToken is illegal."),
        ];
        t.walk(&format!("{ACTION}&RouteTableId={table}"), steps);
    }

    #[test]
    fn every_filter_leaves_out_what_it_should() {
        let (mut t, table, instance, eni) = table();
        let list = t.ok(&format!("{ACTION}&RouteTableId={table}&RouteEntryName=n"));
        let named = text(&list, "RouteEntrys.RouteEntry.0.RouteEntryId");
        let (services, first, second) = ("100.64.0.0/10", "10.0.0.0/24", "10.0.1.0/24");
        let local6 =
            t.ok(&format!("{ACTION}&RouteTableId={table}&RouteEntryType=System&IpVersion=IPv6"));
        let local6 = blocks(&local6)[0];
        for (filter, mut expected) in [
            ("", vec![services, first, second, local6, "1.0.0.0/24", "::/0", "2.0.0.0/24"]),
            ("&RouteEntryType=System", vec![services, first, second, local6]),
            ("&RouteEntryType=Custom", vec!["1.0.0.0/24", "::/0", "2.0.0.0/24"]),
            ("&RouteEntryType=Custom&RouteEntryName=n", vec!["2.0.0.0/24"]),
            ("&RouteEntryType=BGP", vec![]),
            ("&RouteEntryType=CEN", vec![]),
            ("&RouteEntryType=ECR", vec![]),
            (&*format!("&RouteEntryId={named}"), vec!["2.0.0.0/24"]),
            ("&RouteEntryId=rte-9", vec![]),
            ("&RouteEntryName=n", vec!["2.0.0.0/24"]),
            ("&DestinationCidrBlock=1.0.0.0/24", vec!["1.0.0.0/24"]),
            ("&DestinationCidrBlock=1.0.0.1/24", vec![]),
            ("&DestinationCidrBlock=x", vec![]),
            (
                "&DestCidrBlockList.1=1.0.0.0/24&DestCidrBlockList.2=::/0",
                vec!["1.0.0.0/24", "::/0"],
            ),
            ("&DestCidrBlockList.1=1.0.0.0/24&DestinationCidrBlock=::/0", vec![]),
            ("&IpVersion=ipv6", vec![local6, "::/0"]),
            ("&IpVersion=IPv4&RouteEntryType=Custom", vec!["1.0.0.0/24", "2.0.0.0/24"]),
            (&format!("&NextHopId={instance}"), vec!["2.0.0.0/24"]),
            (&format!("&NextHopId={eni}"), vec!["1.0.0.0/24", "::/0"]),
            ("&NextHopId=i-9", vec![]),
            ("&NextHopType=Instance", vec!["2.0.0.0/24"]),
            ("&NextHopType=service", vec![services]),
            ("&ServiceType=TR", vec![]),
        ] {
            let answer = t.ok(&format!("{ACTION}&RouteTableId={table}{filter}"));
            let mut found = blocks(&answer);
            found.sort_unstable();
            expected.sort_unstable();
            assert_eq!(found, expected, "{filter}");
            assert_eq!(*at(&answer, "TotalCount"), expected.len(), "{filter}");
        }
    }

    #[test]
    fn pages_follow_one_another_by_token() {
        let (mut t, table, ..) = table();
        let query = format!("{ACTION}&RouteTableId={table}&RouteEntryType=Custom&MaxResult=2");
        let first = t.ok(&query);
        assert_eq!(blocks(&first), ["1.0.0.0/24", "::/0"]);
        assert_eq!(*at(&first, "TotalCount"), 3);
        let second = t.ok(&format!("{query}&NextToken={}", text(&first, "NextToken")));
        assert_eq!((blocks(&second), text(&second, "NextToken")), (vec!["2.0.0.0/24"], ""));
        let all = t.ok(&format!("{ACTION}&RouteTableId={table}&MaxResult=1000"));
        assert_eq!((blocks(&all).len(), text(&all, "NextToken")), (7, ""));
    }

    #[test]
    fn an_entry_has_all_its_members() {
        let (mut t, table, instance, eni) = table();
        let of = |t: &mut Testing, block: &str| {
            let query = format!("{ACTION}&RouteTableId={table}&DestinationCidrBlock={block}");
            at(&t.ok(&query), "RouteEntrys.RouteEntry.0").clone()
        };
        let hop = |kind: &str, id: &str, enabled: u8| {
            json!({ "NextHop": [{
                "NextHopType": kind,
                "NextHopId": id,
                "NextHopRegionId": "cn-hangzhou",
                "Weight": 0,
                "Enabled": enabled,
                "NextHopRelatedInfo": { "InstanceId": "", "InstanceType": "", "RegionId": "" },
            }] })
        };
        let shown = of(&mut t, "2.0.0.0/24");
        let expected = json!({
            "RouteEntryId": text(&shown, "RouteEntryId"),
            "RouteEntryName": "n",
            "Description": "d",
            "RouteTableId": table,
            "DestinationCidrBlock": "2.0.0.0/24",
            "IpVersion": "ipv4",
            "Type": "Custom",
            "Status": "Available",
            "Origin": "CustomCreate",
            "ServiceType": "",
            "GmtModified": text(&shown, "GmtModified"),
            "NextHops": hop("Instance", &instance, 1),
        });
        assert_eq!(shown, expected);
        for (block, kind) in [("100.64.0.0/10", "service"), ("10.0.0.0/24", "local")] {
            let shown = of(&mut t, block);
            let members = ["Type", "Status", "Origin"].map(|member| text(&shown, member));
            assert_eq!(members, ["System", "Available", "SystemCreate"]);
            assert_eq!(*at(&shown, "NextHops"), hop(kind, "", 1));
        }
        // The entry of what is deleted stays, and leads nowhere.
        t.ok(&format!("Action=DeleteNetworkInterface&NetworkInterfaceId={eni}"));
        for wait_ms in [0, 1000] {
            t.wait_ms(wait_ms);
            let shown = of(&mut t, "1.0.0.0/24");
            assert_eq!(*at(&shown, "NextHops"), hop("NetworkInterface", &eni, 0));
        }
    }
}
