//! CreateRouteEntry: lets packets to a block be sent to an instance or a network interface.

use api::{Params, Reject, answer, params::Problem};
use control_derive::operation;
use ipnet::IpNet;

use super::{
    EntryKind, NextHop, RouteEntry, count_custom,
    destination::destination,
    expect_idle,
    hop::{HopType, Wish},
    local, of_destination,
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    facts::feature::Feature,
    faults::RouteFault,
    kernel::schedule::{self, Due},
    value::{
        id::{RouteEntryId, RouteTableId, VpcId},
        text::{VpcDescription, VpcName},
    },
    vpc::{
        RouteTable, VSwitch, Vpc,
        cidr_reservation::IpVersion,
        route_table::{TableKind, TableUser},
    },
};

/// Adds a custom entry to a route table.
#[operation(
    vpc, write, ram = "routetable/{RouteTableId}", region = optional, token, dry_run, planned
)]
pub struct CreateRouteEntry {
    /// The route table.
    route_table_id: RouteTableId,
    /// Where the packets go that the entry is for: an IPv4 or IPv6 block, or an address.
    destination_cidr_block: String,
    /// What they are sent to.
    next_hop_id: Option<String>,
    /// What that is: Instance unless it is given.
    #[param(malformed = "InvalidNextHopType")]
    next_hop_type: Option<HopType>,
    /// Instead of NextHopId, several router interfaces that share the packets; there are none here.
    #[param(object, items = 1..=16)]
    next_hop_list: Vec<ListedHop>,
    /// The name: 1 to 128 characters.
    #[param(malformed = "InvalidRouteEntryName.Malformed")]
    route_entry_name: Option<VpcName>,
    /// The description: 1 to 256 characters.
    description: Option<VpcDescription>,
}

/// One of several next hops that share packets.
#[derive(Debug, Params)]
pub struct ListedHop {
    /// The router interface.
    next_hop_id: Option<String>,
    /// RouterInterface, the only type of which there may be several.
    next_hop_type: Option<String>,
    /// Its share: 0 to 255.
    #[param(range = 0..=255, malformed = "INVALID_WEIGHT_PARAM", out_of_range = "INVALID_WEIGHT_PARAM")]
    #[expect(dead_code, reason = "there are no router interfaces here, which alone share packets")]
    weight: Option<u32>,
}

/// The entry to make.
pub struct NewEntry {
    pub(crate) table: RouteTableId,
    pub(crate) destination: IpNet,
    pub(crate) hop: Wish,
    /// Whether it is the first of several that are to share the packets.
    pub(crate) is_shared: bool,
    pub(crate) name: String,
    pub(crate) description: String,
}

/// The new entry.
#[answer]
pub struct Response {
    route_entry_id: RouteEntryId,
}

impl Plan for CreateRouteEntry {
    type Into = NewEntry;

    fn plan(self, _: &Head, _: &World) -> Result<NewEntry, Fault> {
        let is_single = self.next_hop_type.is_some() || self.next_hop_id.is_some();
        let is_shared = !self.next_hop_list.is_empty();
        let hop = match (self.next_hop_id, is_shared) {
            (None, false) if !is_single => Err(RouteFault::NoHop.into()),
            (None, false) => Err(missing("NextHopId")),
            (id, _) => Ok(id),
        }?;
        let destination = destination(&self.destination_cidr_block)?;
        let hop = match hop {
            _ if is_single && is_shared => Err(RouteFault::BothHops),
            Some(id) => Ok(Wish { kind: self.next_hop_type.unwrap_or(HopType::Instance), id }),
            None => shared(&self.next_hop_list, destination),
        }?;
        Ok(NewEntry {
            table: self.route_table_id,
            destination,
            hop,
            is_shared,
            name: self.route_entry_name.map(|name| name.0).unwrap_or_default(),
            description: self.description.map(|text| text.0).unwrap_or_default(),
        })
    }
}

impl Write for CreateRouteEntry {
    type Response = Response;

    fn execute(plan: NewEntry, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let (table, hop) = find(ctx, &plan)?;
        expect_idle(ctx, &table)?;
        let route_entry_id = make(ctx, plan, &table, hop)?;
        Ok(Response { route_entry_id })
    }
}

/// A parameter that is missing, though only because of others.
pub(crate) fn missing(parameter: &str) -> Fault {
    let (parameter, problem) = (parameter.to_owned(), Problem::Missing);
    Reject { parameter, problem, code: None }.into()
}

/// The first of several next hops that are to share the packets.
fn shared(list: &[ListedHop], destination: IpNet) -> Result<Wish, RouteFault> {
    let mut ids = list.iter().filter_map(|hop| hop.next_hop_id.clone()).collect::<Vec<_>>();
    let first = ids.first().cloned().unwrap_or_default();
    let router = HopType::RouterInterface.print();
    let other =
        list.iter().filter_map(|hop| hop.next_hop_type.as_deref()).find(|one| *one != router);
    ids.sort();
    let is_repeated = ids.windows(2).any(|pair| pair[0] == pair[1]);
    match other {
        _ if !(2..=4).contains(&list.len()) => Err(RouteFault::HopCount { count: list.len() }),
        Some(kind) => Err(RouteFault::SharedType { kind: kind.to_owned() }),
        None if is_repeated => Err(RouteFault::HopRepeated),
        None if IpVersion::of(destination) == IpVersion::V6 => {
            Err(RouteFault::SharedIpv6 { destination })
        }
        None => Ok(Wish { kind: HopType::RouterInterface, id: first }),
    }
}

/// The table of a new entry, and its next hop.
pub(crate) fn find(ctx: &Ctx<'_>, new: &NewEntry) -> Result<(RouteTable, NextHop), Fault> {
    let table = ctx.find(&new.table)?;
    let vpc = Vpc::find_usable(ctx, &table.vpc)?;
    let id = || table.id.clone();
    let is_custom = table.kind == TableKind::Custom;
    let is_ipv6 = IpVersion::of(new.destination) == IpVersion::V6;
    match () {
        () if table.user == TableUser::Gateway => {
            return Err(RouteFault::GatewayTableChange { table: id() }.into());
        }
        () if new.is_shared && is_custom => {
            return Err(RouteFault::SharedInCustomTable { table: id() }.into());
        }
        () if is_ipv6 && is_custom => {
            return Err(RouteFault::Ipv6InCustomTable { table: id() }.into());
        }
        () if is_ipv6 && vpc.ipv6().is_none() => {
            return Err(RouteFault::VpcWithoutIpv6 { vpc: table.vpc }.into());
        }
        () => {}
    }
    let is_eni = new.hop.kind == HopType::NetworkInterface;
    ctx.permit(is_eni, Feature::EniNextHop, "NextHopType")?;
    let hop = new.hop.find(ctx, &table.vpc, new.destination)?;
    Ok((table, hop))
}

/// Writes the entry, unless its destination is taken or its table is full.
pub(crate) fn make(
    ctx: &mut Ctx<'_>,
    new: NewEntry,
    table: &RouteTable,
    hop: NextHop,
) -> Result<RouteEntryId, Fault> {
    let destination = new.destination;
    expect_outside_vswitches(ctx, &table.vpc, destination)?;
    if of_destination(ctx, &table.id, destination)?.is_some() {
        return Err(RouteFault::DestinationTaken { destination }.into());
    }
    if count_custom(ctx, &table.id)? >= ctx.world.quotas.entries_per_route_table {
        return Err(RouteFault::EntryQuota.into());
    }
    let takes_ms = ctx.world.delays.route_ms;
    let entry = RouteEntry {
        id: ctx.new_id()?,
        table: table.id.clone(),
        destination: (destination.addr(), destination.prefix_len()),
        kind: EntryKind::Custom,
        hop,
        name: new.name,
        description: new.description,
        modified: ctx.now(),
        available: (takes_ms > 0).then(|| ctx.now().plus_ms(takes_ms)),
        vswitch: None,
    };
    if let Some(at) = entry.available {
        schedule::set(&mut ctx.txn, at, Due::Routed(entry.id.clone()))?;
    }
    ctx.insert(&entry)?;
    Ok(entry.id)
}

/// Refuses a destination that is all in a block of a vSwitch: those packets stay there.
fn expect_outside_vswitches(ctx: &Ctx<'_>, vpc: &VpcId, destination: IpNet) -> Result<(), Fault> {
    let vswitches: Vec<VSwitch> = ctx.list().under(VSwitch::BY_VPC, Some(vpc.clone())).all()?;
    let mut blocks = vswitches.iter().flat_map(local::blocks);
    match blocks.any(|block| block.contains(&destination)) {
        true if IpVersion::of(destination) == IpVersion::V6 => {
            Err(RouteFault::InVSwitchIpv6 { destination }.into())
        }
        true => Err(RouteFault::InVSwitch { destination }.into()),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        World,
        facts::{feature::Feature, world::AccountFacts},
        tests::testing::{Mistake, Testing, at, lack, step, text},
    };

    const ACTION: &str = "Action=CreateRouteEntry";

    /// A VPC with IPv6, its table, a vSwitch 10.0.0.0/24 and 1::/64, and an instance in it.
    struct Scene {
        t: Testing,
        vpc: String,
        table: String,
        vswitch: String,
        instance: String,
    }

    impl Scene {
        fn new() -> Scene {
            let mut t = Testing::new();
            t.world.delays.route_ms = 0;
            let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8&EnableIpv6=true");
            let (vpc, table) =
                (text(&vpc, "VpcId").to_owned(), text(&vpc, "RouteTableId").to_owned());
            let vswitch = t.vswitch_in(&vpc, "10.0.0.0/24", "&Ipv6CidrBlock=1");
            let instance = t.instance(&vswitch, "ecs.g7.large");
            Scene { t, vpc, table, vswitch, instance }
        }

        fn custom_table(&mut self, more: &str) -> String {
            let made = self.t.ok(&format!("Action=CreateRouteTable&VpcId={}{more}", self.vpc));
            text(&made, "RouteTableId").to_owned()
        }

        fn entry(&self, more: &str) -> String {
            let (table, instance) = (&self.table, &self.instance);
            format!("&RouteTableId={table}&NextHopId={instance}{more}")
        }
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut s = Scene::new();
        let gateway = s.custom_table("&AssociateType=Gateway");
        let elsewhere = s.t.vswitch("10.0.0.0/24");
        let elsewhere = s.t.instance(&elsewhere, "ecs.g7.large");
        let another = s.t.instance(&s.vswitch, "ecs.g7.large");
        let (instance, vswitch, t) = (s.instance.clone(), s.vswitch.clone(), &mut s.t);
        let to = |block: &str| {
            format!("&RouteTableId={}&NextHopId={instance}&DestinationCidrBlock={block}", s.table)
        };
        let status =
            |to: &str| format!("Action=SetInstanceStatus&InstanceId={instance}&Status={to}");
        let of_vswitch =
            |to: &str| format!("Action=SetVSwitchStatus&VSwitchId={vswitch}&Status={to}");
        let few: fn(&mut World) = |world| world.quotas.entries_per_route_table = 1;
        let more: fn(&mut World) = |world| world.quotas.entries_per_route_table = 200;
        t.ok(&format!("{ACTION}{}", to("9.9.0.0/16")));
        t.ok(&format!("{ACTION}{}&NextHopId={another}", to("8.8.0.0/16")));
        let mut steps = malformed();
        steps.extend([
            step(
                "&NextHopId=",
                "400 InvalidNexthopTypeAndList.BothNull both nexthopType and nextHopList are null.",
            ),
            step(
                "&DestinationCidrBlock=x",
                "400 InvalidCidrBlock.Malformed Specified CIDR block is not valid.",
            ),
            step(
                "&DestinationCidrBlock=1.2.3.4/24",
                "400 IllegalParam.CidrBlock The specified CidrBlock is illegal.",
            ),
            step(
                "&DestinationCidrBlock=100.100.0.0/16",
                "400 InvalidCidrBlock Specified CIDR block is not valid.",
            ),
            step(
                "&DestinationCidrBlock=127.0.0.1",
                "400 InvalidDestinationCidrBlock The specified destinationCidrBlock must not included in black list cidr.",
            ),
            step(
                "&DestinationCidrBlock=pl-9",
                "400 ResourceNotFound.PrefixList The specified resource of prefixList is not found.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                "&RouteTableId=vtb-9",
                "404 InvalidRouteTableId.NotFound Specified route table does not exist.",
            ),
            step(
                format!("&RouteTableId={gateway}"),
                "400 OperationDenied.RouteTableTypeNotPermitted The operation is not allowed because the type of route table is not permitted.",
            ),
            step(
                "&NextHopId=i-9",
                "404 InvalidInstanId.NotFound Specified instance does not exist.",
            ),
            step(
                format!("&NextHopId={elsewhere}"),
                "404 OperationFailed.InstanceDismatchCurrentVpc The specified instance does not exist in current vpc.",
            ),
            step(
                (status("Starting"), status("Running")),
                "400 IncorrectInstanceStatus Current instance status does not support this operation.",
            ),
            step(
                (of_vswitch("Pending"), of_vswitch("Available")),
                "400 IncorrectVSwitchStatus The current virtual switch status does not support this operation.",
            ),
            step(
                "&DestinationCidrBlock=10.0.0.128/25",
                "400 InvalidCidrBlock Specified CIDR block is not valid.",
            ),
            step(
                "&DestinationCidrBlock=9.9.0.0/16",
                "400 InvalidCIDRBlock.Duplicate Specified CIDR block is already exists.",
            ),
            step(
                "&DestinationCidrBlock=8.8.0.0/16",
                "400 InvalidCIDRBlock.Duplicate Specified CIDR block is already exists.",
            ),
            step((few, more), "400 QuotaExceeded Route entry quota exceeded in this route table."),
            step(
                "&DryRun=true",
                "400 DryRunOperation Request validation has been passed with DryRun flag set.",
            ),
        ]);
        t.walk(&format!("{ACTION}{}", to("1.2.3.0/24")), steps);
    }

    /// What is missing, then what is malformed.
    fn malformed() -> Vec<(Mistake, String)> {
        let token = "t".repeat(65);
        vec![
            step("&RouteTableId=", "400 MissingParameter Miss mandatory parameter."),
            step("&DestinationCidrBlock=", "400 MissingParameter Miss mandatory parameter."),
            step(
                "&RouteTableId=%01",
                "400 InvalidParameter the parameter(s) \"RouteTableId\" provided is(are) invalid. \"\u{1}\" is not an id that starts with \"vtb-\".",
            ),
            step(
                "&NextHopType=x",
                "400 InvalidNextHopType Specified parameter \"NextHopType\" is not valid.",
            ),
            step(
                "&RouteEntryName=http://x",
                "400 InvalidRouteEntryName.Malformed Specified RouteEntry name is not valid.",
            ),
            step(
                "&Description=http://x",
                "400 InvalidParameter the parameter(s) \"Description\" provided is(are) invalid. \"http://x\" is not 1 to 256 characters that XML can say and that do not start with http:// or https://.",
            ),
            step(
                format!("&ClientToken={token}"),
                format!(
                    "400 InvalidParameter the parameter(s) \"ClientToken\" provided is(are) invalid. \"{token}\" is not 1 to 64 ASCII characters."
                ),
            ),
            step(
                "&DryRun=x",
                "400 InvalidParameter the parameter(s) \"DryRun\" provided is(are) invalid. \"x\" is not true or false.",
            ),
        ]
    }

    #[test]
    fn next_hops_that_share_packets_are_refused_in_order() {
        let mut s = Scene::new();
        let custom = s.custom_table("");
        let table = s.table.clone();
        let list = |hops: &[&str]| {
            let hops = hops.iter().zip(1..);
            hops.map(|(hop, number)| format!("&NextHopList.{number}.NextHopId={hop}"))
                .collect::<String>()
        };
        let (two, one) = (list(&["ri-1", "ri-2"]), list(&["ri-1"]));
        let (five, seventeen) = (list(&["ri-1"; 5]), list(&["ri-1"; 17]));
        let weight = "&NextHopList.1.Weight=256";
        let kind = "&NextHopList.2.NextHopType=Instance";
        let ipv6 = "&DestinationCidrBlock=2001:db8:ffff::/48";
        for (wrong, expected) in [
            (
                seventeen,
                "400 InvalidParameter the parameter(s) \"NextHopList.N\" provided is(are) invalid. 17 items exceed the limit of 16.",
            ),
            (
                format!("{five}{weight}"),
                "400 INVALID_WEIGHT_PARAM Specified value of weight invalid",
            ),
            (
                format!("{five}&NextHopType=RouterInterface"),
                "400 InvalidNexthopTypeAndList.BothNotNull both nexthopType and nextHopList are not null.",
            ),
            (
                format!("{five}&NextHopId=ri-3"),
                "400 InvalidNexthopTypeAndList.BothNotNull both nexthopType and nextHopList are not null.",
            ),
            (
                format!("{five}{kind}"),
                "400 InvalidNexthopListSize nexthop size is illegal. Must be between 2 and 4.",
            ),
            (one, "400 InvalidNexthopListSize nexthop size is illegal. Must be between 2 and 4."),
            (
                format!("{}{kind}", list(&["ri-1", "ri-1"])),
                "400 OperationFailed.InvalidNextHopType Next hops of the type \"Instance\" cannot share packets.",
            ),
            (
                format!("{}{ipv6}", list(&["ri-1", "ri-2", "ri-1"])),
                "400 Duplicated.VpcNextHop Route entry nexthop duplicate.",
            ),
            (
                format!("{two}{ipv6}"),
                "400 OperationUnsupported.Ipv6EcmpRouteEntry Several next hops cannot share packets to \"2001:db8:ffff::/48\".",
            ),
            (
                format!("{two}&RouteTableId={custom}"),
                "400 OperationUnsupported.SubRouteTableECMP Vpc subRouteTable don't support ecmp or multiScope.",
            ),
            (two.clone(), "400 InvalidRouterInterface invalid router interface."),
        ] {
            let query = format!("{ACTION}&RouteTableId={table}&DestinationCidrBlock=1.2.3.0/24");
            s.t.check(&format!("{query}{wrong}"), expected);
        }
        let query = format!("{ACTION}&RouteTableId={table}&DestinationCidrBlock=1.2.3.0/24");
        s.t.check(
            &format!("{query}&NextHopType=Instance"),
            "400 MissingParameter Miss mandatory parameter.",
        );
    }

    #[test]
    fn what_there_is_none_of_is_not_found() {
        let mut s = Scene::new();
        let query = format!("{ACTION}{}", s.entry("&DestinationCidrBlock=1.2.3.0/24"));
        for (kind, expected) in [
            (
                "HaVip",
                "404 InvalidHaVipId.NotFound The specified HaVip does not exist in the specified VPC.",
            ),
            ("RouterInterface", "400 InvalidRouterInterface invalid router interface."),
            (
                "VpnGateway",
                "400 InvalidVpnInstanceId.NotFound The specified VPN gateway \"x-9\" does not exist.",
            ),
            (
                "NatGateway",
                "404 InvalidNatGatewayId.NotFound Specified value of NatGatewayId is not found in our record.",
            ),
            ("Attachment", "400 InvalidAttachment.NotFound The attachment is not found."),
            (
                "VpcPeer",
                "400 ResourceNotFound.VpcPeer The specified resource of VpcPeer is not found.",
            ),
            (
                "Ipv4Gateway",
                "400 ResourceNotFound.Ipv4Gateway Specified Ipv4Gateway does not exist.",
            ),
            ("CenBasic", "400 ResourceNotFound.Cen The specified resource of Cen is not found."),
            ("Ecr", "400 ResourceNotAssociated.Ecr The ECR is not associated."),
            ("GatewayEndpoint", "404 InvalidNextHopId.NotFound Specified next hop does not exist."),
            (
                "GatewayLoadBalancerEndpoint",
                "404 InvalidNextHopId.NotFound Specified next hop does not exist.",
            ),
            (
                "RouteTargetGroup",
                "404 InvalidNextHopId.NotFound Specified next hop does not exist.",
            ),
            (
                "NetworkInterface",
                "404 InvalidNetworkInterface.NotFound The specified networkInterface does not exist.",
            ),
        ] {
            s.t.check(&format!("{query}&NextHopType={kind}&NextHopId=x-9"), expected);
        }
    }

    #[test]
    fn an_ipv6_gateway_takes_packets_of_ipv6_of_its_vpc() {
        let mut s = Scene::new();
        let gateway = s.t.ok(&format!("Action=CreateIpv6Gateway&VpcId={}", s.vpc));
        let gateway = text(&gateway, "Ipv6GatewayId").to_owned();
        let other = s.t.ok("Action=CreateVpc&EnableIpv6=true");
        let other = format!("Action=CreateIpv6Gateway&VpcId={}", text(&other, "VpcId"));
        let elsewhere = text(&s.t.ok(&other), "Ipv6GatewayId").to_owned();
        let query = format!("{ACTION}&RouteTableId={}&DestinationCidrBlock=::/0", s.table);
        let to = |kind: &str, hop: &str| format!("{query}&NextHopType={kind}&NextHopId={hop}");
        let missing = "404 InvalidIpv6Gateway.NotFound Specified Ipv6Gateway does not exist.";
        for hop in ["ipv6gw-9", &elsewhere] {
            s.t.check(&to("IPv6Gateway", hop), missing);
        }
        s.t.check(
            &format!("{}&DestinationCidrBlock=0.0.0.0/0", to("IPv6Gateway", &gateway)),
            "400 OperationDenied.NextHopTypeNotPermitted The operation is not allowed because the nextHop type is invalid.",
        );
        for kind in ["HaVip", "NatGateway", "VpnGateway", "Ipv4Gateway"] {
            s.t.check(
                &to(kind, "x-9"),
                &format!(
                    "400 OperationUnsupported.Ipv6CidrBlock Packets to \"::/0\" cannot be sent to a next hop of the type \"{kind}\"."
                ),
            );
        }
        s.t.ok(&to("IPv6Gateway", &gateway));
        let list = format!("Action=DescribeRouteEntryList&RouteTableId={}", s.table);
        let list = s.t.ok(&format!("{list}&NextHopType=IPv6Gateway&NextHopId={gateway}"));
        let hop = at(&list, "RouteEntrys.RouteEntry.0.NextHops.NextHop.0");
        assert_eq!((text(hop, "NextHopId"), at(hop, "Enabled")), (gateway.as_str(), &json!(1)));
    }

    #[test]
    fn in_a_vpc_that_is_changed_no_entry_is_made_or_deleted() {
        let mut s = Scene::new();
        let made = s.t.ok(&format!("{ACTION}{}", s.entry("&DestinationCidrBlock=1.0.0.0/24")));
        s.t.world.delays.network_ms = 1000;
        s.t.ok(&format!("Action=ModifyVpcAttribute&VpcId={}&VpcName=n", s.vpc));
        let status = "400 IncorrectVpcStatus Current VPC status does not support this operation.";
        let next = format!("{ACTION}{}", s.entry("&DestinationCidrBlock=2.0.0.0/24"));
        let delete =
            format!("Action=DeleteRouteEntry&RouteEntryId={}", text(&made, "RouteEntryId"));
        s.t.check(&next, status);
        s.t.check(&delete, status);
        s.t.wait_ms(1000);
        s.t.ok(&next);
        s.t.ok(&delete);
    }

    #[test]
    fn a_network_interface_is_none_where_the_region_or_its_kind_forbids_it() {
        let mut s = Scene::new();
        let to = |hop: &str| {
            let hop = format!("&NextHopType=NetworkInterface&NextHopId={hop}");
            format!("{ACTION}&RouteTableId={}&DestinationCidrBlock=1.2.3.0/24{hop}", s.table)
        };
        let eni = s.t.eni(&s.vswitch, "");
        let service = AccountFacts { service: Some(7), ..AccountFacts::default() };
        s.t.world.accounts.insert(Testing::ACCOUNT, service);
        let managed = s.t.eni(&s.vswitch, "");
        s.t.check(
            &to(&managed),
            "400 InvalidNexthop.UnsupportedEniBizType The biz type of NetworkInterface is illegal.",
        );
        lack(&mut s.t.world, &[Feature::EniNextHop]);
        s.t.check(
            &to(&eni),
            "400 Region.NotSupport The specified region does not currently support nextHopType for networkInterface",
        );
        lack(&mut s.t.world, &[]);
        s.t.ok(&to(&eni));
    }

    #[test]
    fn a_network_interface_takes_packets_in_its_vpc_and_of_ipv6_by_its_one_address() {
        let mut s = Scene::new();
        let query = format!("{ACTION}&RouteTableId={}&NextHopType=NetworkInterface", s.table);
        let (ipv4, ipv6) =
            ("&DestinationCidrBlock=1.2.3.0/24", "&DestinationCidrBlock=2001:db8:ffff::/48");
        let [none, one, two] = ["", "&Ipv6AddressCount=1", "&Ipv6AddressCount=2"]
            .map(|more| s.t.eni(&s.vswitch, more));
        let elsewhere = s.t.vswitch("10.0.0.0/24");
        let elsewhere = s.t.eni(&elsewhere, "");
        let gone = s.t.eni(&s.vswitch, "");
        s.t.ok(&format!("Action=DeleteNetworkInterface&NetworkInterfaceId={gone}"));
        let shown = s.t.ok(&format!("Action=DescribeInstances&InstanceIds=[\"{}\"]", s.instance));
        let path = "Instances.Instance.0.NetworkInterfaces.NetworkInterface.0.NetworkInterfaceId";
        let primary = text(&shown, path);
        let mut check = |hop: &str, block: &str, expected: &str| {
            s.t.check(&format!("{query}{block}&NextHopId={hop}"), expected);
        };
        check(
            &gone,
            ipv4,
            "400 ResourceNotFound.NetworkInterface The specified resource of network interface is not found.",
        );
        check(&elsewhere, ipv4, "400 INVALID_VPC_ID The Specified VpcId not match.");
        check(
            primary,
            ipv6,
            "400 OperationUnsupported.Ipv6EntryOnPrimaryNetworkInterface You cannot create IPv6 route entries on a primary network interface.",
        );
        check(
            &none,
            ipv6,
            "400 OperationFailed.NotSupportIPV6 The specified next hop does not support IPv6.",
        );
        check(
            &two,
            ipv6,
            "400 OperationUnsupported.MutipleIpv6Address You cannot specify a next hop that has bound multiple IPv6 addresses.",
        );
        s.t.ok(&format!("{query}{ipv6}&NextHopId={one}"));
        s.t.ok(&format!("{query}{ipv4}&NextHopId={primary}"));
    }

    #[test]
    fn ipv6_is_for_vpcs_that_have_it_and_their_system_table() {
        let mut s = Scene::new();
        let (custom, ipv6) = (s.custom_table(""), "&DestinationCidrBlock=2001:db8:ffff::/48");
        let query = format!("{ACTION}{}", s.entry(ipv6));
        s.t.check(
            &format!("{query}&RouteTableId={custom}"),
            "400 OperationDenied.Ipv6EntryOnCustomTable You cannot create any IPv6 route entry on a custom route table.",
        );
        s.t.check(
            &query,
            "400 OperationFailed.NotSupportIPV6 The specified next hop does not support IPv6.",
        );
        let block = s.t.ipv6_block(&s.vswitch);
        let eni = s.t.eni(&s.vswitch, "&Ipv6AddressCount=1");
        let hop = format!("&NextHopType=NetworkInterface&NextHopId={eni}");
        s.t.check(
            &format!("{query}{hop}&DestinationCidrBlock={block}/80"),
            "400 OperationUnsupported.DestinationCidrBlockOverlapWithVSwitch The destination IPv6 network segment specified in the route entry overlaps with the vSwitch network segment.",
        );
        let plain = s.t.ok("Action=CreateVpc");
        s.t.check(
            &format!("{query}&RouteTableId={}", text(&plain, "RouteTableId")),
            "400 OperationDenied.VpcIpv6NotEnabled IPv6 has not been enabled for the VPC.",
        );
    }

    #[test]
    fn while_an_entry_is_made_no_other_of_its_vpc_is() {
        let mut s = Scene::new();
        let custom = s.custom_table("");
        s.t.world.delays.route_ms = 1000;
        let first = s.t.ok(&format!("{ACTION}{}", s.entry("&DestinationCidrBlock=1.0.0.0/24")));
        let id = text(&first, "RouteEntryId").to_owned();
        let next = format!("{ACTION}{}", s.entry("&DestinationCidrBlock=2.0.0.0/24"));
        let pending = "Some route entry status blocked this operation.";
        s.t.check(&next, &format!("400 IncorrectRouteEntryStatus {pending}"));
        s.t.check(
            &format!("{next}&RouteTableId={custom}"),
            "400 TaskConflict The operation is too frequent, please wait a moment and try again.",
        );
        s.t.check(
            &format!("Action=DeleteRouteEntry&RouteEntryId={id}"),
            &format!("400 IncorrectRouteEntryStatus {pending}"),
        );
        let status = |s: &mut Scene| {
            let query = format!("Action=DescribeRouteEntryList&RouteTableId={}", s.table);
            let list = s.t.ok(&format!("{query}&RouteEntryId={id}"));
            text(&list, "RouteEntrys.RouteEntry.0.Status").to_owned()
        };
        assert_eq!(status(&mut s), "Pending");
        s.t.wait_ms(1000);
        assert_eq!(status(&mut s), "Available");
        s.t.ok(&next);
    }

    #[test]
    fn a_block_that_is_a_destination_is_no_vswitchs() {
        let mut s = Scene::new();
        let inside = s.entry("&DestinationCidrBlock=10.0.7.0/24");
        s.t.ok(&format!("{ACTION}{inside}"));
        let eni = s.t.eni(&s.vswitch, "&Ipv6AddressCount=1");
        let block = s.t.ipv6_block(&s.vswitch).replace("01::", "09::/64");
        let ipv6 = format!("&DestinationCidrBlock={block}&NextHopType=NetworkInterface");
        s.t.ok(&format!("{ACTION}{}{ipv6}&NextHopId={eni}", s.entry("")));
        let vswitch =
            format!("Action=CreateVSwitch&VpcId={}&ZoneId=cn-hangzhou-h&CidrBlock=10.0.", s.vpc);
        let refusal = "400 RouteConflict.AlreadyExist Route conflict exists in routing table.";
        s.t.check(&format!("{vswitch}7.0/24"), refusal);
        s.t.check(&format!("{vswitch}8.0/24&Ipv6CidrBlock=9"), refusal);
        s.t.ok(&format!("{vswitch}7.0/25&Ipv6CidrBlock=8"));
    }

    #[test]
    fn a_repeated_request_makes_no_second_entry() {
        let mut s = Scene::new();
        let query = s.entry("&DestinationCidrBlock=1.2.3.4&ClientToken=t");
        let [one, other] = [(); 2].map(|()| s.t.ok(&format!("{ACTION}{query}")));
        assert_eq!(text(&one, "RouteEntryId"), text(&other, "RouteEntryId"));
        let list = s.t.ok(&format!(
            "Action=DescribeRouteEntryList&RouteTableId={}&RouteEntryType=Custom",
            s.table
        ));
        assert_eq!(*at(&list, "TotalCount"), json!(1));
        let block = text(&list, "RouteEntrys.RouteEntry.0.DestinationCidrBlock");
        assert_eq!(block, "1.2.3.4/32");
    }
}
