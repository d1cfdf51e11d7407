//! Faults of route tables, of their entries and of what these send packets to.

use control_derive::Fault;
use ipnet::IpNet;

use crate::value::id::{
    EniId, InstanceId, RouteEntryId, RouteTableId, VRouterId, VSwitchId, VpcId,
};

/// Faults of route tables, of their entries and of what these send packets to.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum RouteFault {
    /// The caller has no such router in the region.
    #[rows("InvalidVRouterId.NotFound")]
    #[says("The specified router \"{router}\" does not exist.")]
    RouterNotFound { router: VRouterId },
    /// The same, where a router of any type could be meant.
    #[rows("OperationFailed.VRouterNotExist")]
    #[says("The specified router \"{router}\" does not exist.")]
    RouterMissing { router: VRouterId },

    /// The caller has no such route table in the region.
    #[rows(
        404 "InvalidRouteTableId.NotFound",
        "InvalidRouteTableId.NotFound",
        "InvalidRouteTable.NotFound",
        "Abs.InvalidRouteTableId.NotExist"
    )]
    #[says("The specified route table \"{table}\" does not exist.")]
    TableNotFound { table: RouteTableId },
    /// The VPC has as many route tables as it may have.
    #[rows("QuotaExceeded.RouteTable")]
    #[says("VPC RouteTable quota exceeded.")]
    TableQuota,
    /// The VPC has as many route tables for gateways as it may have.
    #[rows("QuotaExceeded.GatewayRouteTable")]
    #[says("The quota of Gateway Route Table is exceeded.")]
    GatewayTableQuota,
    /// The route table is the system's, which goes with its VPC and cannot be left.
    #[rows("IncorrectRouteTableType", "OperationUnsupported.SystemRouteTable")]
    #[says("The route table \"{table}\" is the system's.")]
    SystemTable { table: RouteTableId },
    /// VSwitches use the route table.
    #[rows("IncorrectRouteTableStatus")]
    #[says("The route table \"{table}\" is used by a vSwitch.")]
    TableInUse { table: RouteTableId },
    /// The route table has custom entries.
    #[rows("DependencyViolation.RouteEntry")]
    #[says("The route table \"{table}\" has custom entries.")]
    TableNotEmpty { table: RouteTableId },
    /// The route table is for a gateway, so that no vSwitch can use it.
    #[rows("OperationDenied.AssociateGatewayRouteTable")]
    #[says("The route table \"{table}\" is for a gateway.")]
    GatewayTable { table: RouteTableId },
    /// The route table is for a gateway, to which no entries are added.
    #[rows("OperationDenied.RouteTableTypeNotPermitted")]
    #[says("The route table \"{table}\" is for a gateway.")]
    GatewayTableChange { table: RouteTableId },
    /// The route table is for a gateway, whose entries another operation lists.
    #[rows("OperationDenied.UseGatewayRouteEntryQueryInterface")]
    #[says("The route table \"{table}\" is for a gateway.")]
    GatewayTableRead { table: RouteTableId },
    /// The vSwitch is in another VPC than the route table.
    #[rows("Forbidden.NotInSameVpc")]
    #[says("The vSwitch \"{vswitch}\" and the route table \"{table}\" are not in the same VPC.")]
    OtherVpc { table: RouteTableId, vswitch: VSwitchId },
    /// The vSwitch uses the route table already.
    #[rows("ResourceAlreadyAssociated.RouteTable")]
    #[says("The vSwitch \"{vswitch}\" uses the route table \"{table}\" already.")]
    Associated { table: RouteTableId, vswitch: VSwitchId },
    /// The vSwitch uses another custom route table, which it must leave before.
    #[rows("Forbidden.VSwitchAlreadyAssociatedRouteTable")]
    #[says("The vSwitch \"{vswitch}\" uses the route table \"{table}\".")]
    AssociatedElsewhere { table: RouteTableId, vswitch: VSwitchId },
    /// A vSwitch uses the system route table again when it leaves its own, and in no other way.
    #[rows("OperationDenied.SwitchToSystemRouteTable")]
    #[says("The route table \"{table}\" is the system's.")]
    ToSystemTable { table: RouteTableId },
    /// The vSwitch does not use the route table.
    #[rows("InvalidBindingStatus.RouteTable")]
    #[says("The vSwitch \"{vswitch}\" does not use the route table \"{table}\".")]
    NotAssociated { table: RouteTableId, vswitch: VSwitchId },

    /// The caller has no such entry of a route table in the region.
    #[rows("InvalidRouteEntryId.NotFound", "InvalidRouteEntry.NotFound")]
    #[says("The specified RouteEntryId \"{entry}\" does not exist.")]
    #[slots("RouteEntry")]
    EntryNotFound { entry: RouteEntryId },
    /// The route table has no such entry to this destination.
    #[rows("InvalidRouteEntry.NotFound", 404 "InvalidRouteEntryId.NotFound")]
    #[says("The route table \"{table}\" has no such entry to \"{destination}\".")]
    #[slots("RouteEntry")]
    NoEntry { table: RouteTableId, destination: IpNet },
    /// The entry is the system's, which stays.
    #[rows("OperationDenied", "OperationDenied.ModifyManagedRouteEntry")]
    #[says("The route entry \"{entry}\" is the system's.")]
    OfSystem { entry: RouteEntryId },
    /// An entry of the route table is still being made: until it is, no other is made or deleted.
    #[rows(
        "InvalidStatus.RouteEntry",
        "IncorrectRouteEntryStatus",
        "IncorrectStatus.VpcRouteEntry"
    )]
    #[says("An entry of the route table \"{table}\" is being made.")]
    EntryPending { table: RouteTableId },
    /// An entry of another route table of the VPC is still being made.
    #[rows("TaskConflict")]
    #[says("An entry of a route table of the VPC \"{vpc}\" is being made.")]
    VpcBusy { vpc: VpcId },
    /// A vSwitch of the VPC is being made or deleted.
    #[rows("IncorrectVSwitchStatus", "TaskConflict")]
    #[says("The vSwitch \"{vswitch}\" of the VPC is {status}.")]
    #[slots(status)]
    VSwitchBusy { vswitch: VSwitchId, status: &'static str },
    /// Only custom entries are found by id or name.
    #[rows("OperationFailed.FilterParamUnderWrongRouteType")]
    #[says(
        "Operation failed because only custom type support filter by routeEntryId or \
         routeEntryName, and the type is \"{kind}\"."
    )]
    FilterOfCustom { kind: &'static str },

    /// The destination is no block.
    // ModifyRouteEntry lists no row for it.
    #[rows("InvalidCidrBlock.Malformed", 400 "InvalidParameter")]
    #[says("Specified CIDR block \"{cidr}\" is not valid.")]
    Destination { cidr: String },
    /// The destination has bits behind its mask.
    #[rows("IllegalParam.CidrBlock", "InvalidCidrBlock.Malformed")]
    #[says("The specified CidrBlock \"{cidr}\" has bits behind its mask.")]
    #[slots(cidr)]
    NotStrict { cidr: String },
    /// The destination is not of the IP version that is said beside it.
    #[rows("IllegalParam.CidrBlock")]
    #[says("The specified CidrBlock \"{destination}\" is not of IP version {version}.")]
    #[slots(destination)]
    OtherVersion { destination: IpNet, version: u32 },
    /// The destination is among the addresses of the cloud's services.
    #[rows("InvalidCidrBlock")]
    #[says("Specified CIDR block \"{destination}\" is the cloud's.")]
    Reserved { destination: IpNet },
    /// The destination is one to which packets of a VPC are never sent.
    #[rows("InvalidDestinationCidrBlock")]
    #[says("The specified destinationCidrBlock \"{destination}\" is never sent packets to.")]
    NeverRouted { destination: IpNet },
    /// The destination is all in an IPv4 block of a vSwitch.
    #[rows("InvalidCidrBlock")]
    #[says("Specified CIDR block \"{destination}\" is in a vSwitch's.")]
    InVSwitch { destination: IpNet },
    /// The destination is all in an IPv6 block of a vSwitch.
    #[rows("OperationUnsupported.DestinationCidrBlockOverlapWithVSwitch")]
    #[says("Specified CIDR block \"{destination}\" is in a vSwitch's.")]
    InVSwitchIpv6 { destination: IpNet },
    /// The destination is a list of prefixes, of which there are none.
    #[rows("ResourceNotFound.PrefixList")]
    #[says("The prefix list \"{list}\" is not found.")]
    PrefixListNotFound { list: String },
    /// An entry of the route table has this destination.
    ///
    /// CreateRouteEntry has InvalidRouteEntry.Duplicate for the same entry too, but Terraform, flannel
    /// and the cloud controller manager expect this one of it.
    #[rows("InvalidCIDRBlock.Duplicate")]
    #[says("Specified CIDR block \"{destination}\" already exists.")]
    DestinationTaken { destination: IpNet },
    /// The block of a new vSwitch, or the new block of one, is the destination of a user's entry.
    #[rows("RouteConflict.AlreadyExist", "IncorrectStatus.VpcRouteEntry")]
    #[says("The CIDR block \"{destination}\" is the destination of a custom route entry.")]
    Conflict { destination: IpNet },
    /// The route table has as many custom entries as it may have.
    #[rows("QuotaExceeded")]
    #[says("Route entry quota exceeded in this route table.")]
    EntryQuota,
    /// The VPC has no IPv6.
    #[rows("OperationDenied.VpcIpv6NotEnabled")]
    #[says("IPv6 has not been enabled for the VPC \"{vpc}\".")]
    VpcWithoutIpv6 { vpc: VpcId },
    /// Custom route tables have no entries of users for IPv6.
    #[rows("OperationDenied.Ipv6EntryOnCustomTable")]
    #[says("The route table \"{table}\" is a custom one.")]
    Ipv6InCustomTable { table: RouteTableId },

    /// No next hop is given.
    #[rows("InvalidNexthopTypeAndList.BothNull")]
    NoHop,
    /// One next hop is given, and a list of them too.
    #[rows("InvalidNexthopTypeAndList.BothNotNull")]
    BothHops,
    /// The same where an entry is named by them.
    #[rows("InvalidNextHop")]
    NoHopNamed,
    /// The same where an entry is named by them.
    #[rows("ParamExclusive.NextHopIdAndList")]
    HopAndHops,
    /// Packets are shared by more or fewer next hops than can be.
    #[rows("InvalidNexthopListSize")]
    #[says("{count} next hops are not between 2 and 4.")]
    HopCount { count: usize },
    /// The same where an entry is named by them.
    #[rows("InvalidNextHopList.Size")]
    #[says("{count} next hops are not between 2 and 16.")]
    HopCountNamed { count: usize },
    /// Only router interfaces share packets.
    #[rows("OperationFailed.InvalidNextHopType")]
    #[says("Next hops of the type \"{kind}\" cannot share packets.")]
    SharedType { kind: String },
    /// A next hop is listed twice.
    #[rows("Duplicated.VpcNextHop")]
    #[says("Route entry nexthop duplicate.")]
    HopRepeated,
    /// Packets of IPv6 cannot be shared.
    #[rows("OperationUnsupported.Ipv6EcmpRouteEntry")]
    #[says("Several next hops cannot share packets to \"{destination}\".")]
    SharedIpv6 { destination: IpNet },
    /// Entries of custom route tables have one next hop.
    #[rows("OperationUnsupported.SubRouteTableECMP")]
    #[says("The route table \"{table}\" is a custom one.")]
    SharedInCustomTable { table: RouteTableId },

    /// The caller has no such instance in the region to send packets to.
    #[rows("InvalidInstanId.NotFound", open "InvalidParameter")]
    #[says("Specified instance \"{instance}\" does not exist.")]
    InstanceNotFound { instance: InstanceId },
    /// The instance is in another VPC.
    #[rows("OperationFailed.InstanceDismatchCurrentVpc", open "InvalidParameter")]
    #[says("The specified instance \"{instance}\" does not exist in current vpc.")]
    InstanceElsewhere { instance: InstanceId },
    /// The instance neither runs nor is stopped.
    #[rows(400 "IncorrectInstanceStatus", open "InvalidParameter")]
    #[says("The instance \"{instance}\" is {state}.")]
    InstanceState { instance: InstanceId, state: &'static str },
    /// The caller has no such network interface in the region to send packets to.
    #[rows(404 "InvalidNetworkInterface.NotFound", "InvalidNetworkInterface.NotFound")]
    #[says("The specified networkInterface \"{eni}\" does not exist.")]
    InterfaceNotFound { eni: EniId },
    /// The network interface is being deleted.
    #[rows("ResourceNotFound.NetworkInterface", "InvalidNetworkInterface.NotFound")]
    #[says("The network interface \"{eni}\" is being deleted.")]
    InterfaceGone { eni: EniId },
    /// The network interface is in another VPC.
    #[rows("INVALID_VPC_ID", open "InvalidParameter")]
    #[says("The network interface \"{eni}\" is in another VPC.")]
    InterfaceElsewhere { eni: EniId },
    /// The network interface is one that takes no packets for others.
    #[rows("InvalidNexthop.UnsupportedEniBizType", open "InvalidParameter")]
    #[says("The network interface \"{eni}\" takes no packets for others.")]
    InterfaceKind { eni: EniId },
    /// Packets of IPv6 are not sent to primary network interfaces.
    #[rows("OperationUnsupported.Ipv6EntryOnPrimaryNetworkInterface", open "InvalidParameter")]
    #[says("The network interface \"{eni}\" is a primary one.")]
    PrimaryForIpv6 { eni: EniId },
    /// The next hop has no IPv6 address.
    #[rows("OperationFailed.NotSupportIPV6", open "InvalidParameter")]
    #[says("The next hop \"{hop}\" has no IPv6 address.")]
    HopWithoutIpv6 { hop: String },
    /// The next hop has several IPv6 addresses.
    #[rows("OperationUnsupported.MutipleIpv6Address", open "InvalidParameter")]
    #[says("The next hop \"{hop}\" has several IPv6 addresses.")]
    HopWithManyIpv6 { hop: String },
    /// The VPC has no such IPv6 gateway.
    #[rows("InvalidIpv6Gateway.NotFound", open "InvalidParameter")]
    #[says("Specified Ipv6Gateway \"{gateway}\" does not exist.")]
    Ipv6GatewayNotFound { gateway: String },
    /// There is no such HaVip; there are none here.
    #[rows("InvalidHaVipId.NotFound", open "InvalidParameter")]
    #[says("The specified HaVip \"{ha_vip}\" does not exist.")]
    HaVipNotFound { ha_vip: String },
    /// There is no such router interface; there are none here.
    #[rows("InvalidRouterInterface", open "InvalidParameter")]
    #[says("The router interface \"{interface}\" does not exist.")]
    RouterInterfaceNotFound { interface: String },
    /// There is no such VPN gateway; there are none here.
    #[rows("InvalidVpnInstanceId.NotFound", open "InvalidParameter")]
    #[says("The specified VPN gateway \"{gateway}\" does not exist.")]
    VpnNotFound { gateway: String },
    /// There is no such NAT gateway; there are none here.
    #[rows("InvalidNatGatewayId.NotFound", "ResourceNotFound.NatGateway")]
    #[says("The NAT gateway \"{gateway}\" is not found.")]
    NatNotFound { gateway: String },
    /// There is no such attachment to a transit router; there are none here.
    #[rows("InvalidAttachment.NotFound", open "InvalidParameter")]
    #[says("The attachment \"{attachment}\" is not found.")]
    AttachmentNotFound { attachment: String },
    /// There is no such peering connection; there are none here.
    #[rows("ResourceNotFound.VpcPeer", open "InvalidParameter")]
    #[says("The peering connection \"{peer}\" is not found.")]
    #[slots("VpcPeer")]
    PeerNotFound { peer: String },
    /// There is no such IPv4 gateway; there are none here.
    #[rows("ResourceNotFound.Ipv4Gateway", open "InvalidParameter")]
    #[says("The IPv4 gateway \"{gateway}\" does not exist.")]
    Ipv4GatewayNotFound { gateway: String },
    /// There is no such Cloud Enterprise Network; there are none here.
    #[rows("ResourceNotFound.Cen")]
    #[says("The CEN \"{cen}\" is not found.")]
    CenNotFound { cen: String },
    /// There is no such Express Connect Router; there are none here.
    #[rows("ResourceNotAssociated.Ecr", open "InvalidParameter")]
    #[says("The ECR \"{ecr}\" is not associated.")]
    EcrNotFound { ecr: String },
    /// Packets to an IPv4 block are not sent to a gateway of IPv6.
    #[rows("OperationDenied.NextHopTypeNotPermitted", open "InvalidParameter")]
    #[says("Packets to \"{destination}\" cannot be sent to a next hop of the type \"{kind}\".")]
    HopTypeForIpv4 { kind: &'static str, destination: IpNet },
    /// Packets of IPv6 are not sent to next hops of this type.
    #[rows("OperationUnsupported.Ipv6CidrBlock", open "InvalidParameter")]
    #[says("Packets to \"{destination}\" cannot be sent to a next hop of the type \"{kind}\".")]
    HopTypeForIpv6 { kind: &'static str, destination: IpNet },
    /// An entry's next hop cannot become one of this type.
    #[rows("UnsupportedFeature.NextHopType")]
    NewHopType,
    /// The next hop is the entry's already.
    #[rows("OperationDenied.NextHopExist")]
    SameHop,
    /// The target, to which routes would be published, is not there, or not the VPC's.
    #[rows("ResourceNotAssociated.TargetInstance")]
    TargetNotFound,
    /// There is no such next hop of another kind; there are none here.
    #[rows("InvalidNextHopId.NotFound", open "InvalidParameter")]
    #[says("The next hop \"{hop}\" does not exist.")]
    HopNotFound { hop: String },
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    fn block(text: &str) -> IpNet {
        text.parse().expect("a literal block")
    }

    #[test]
    fn each_reads_as_the_page_has_it() {
        let destination = || block("10.0.0.0/24");
        let table = || RouteTableId::from("vtb-9");
        let vswitch = || VSwitchId::from("vsw-9");
        let eni = || EniId::from("eni-9");
        let instance = || InstanceId::from("i-9");
        let id = || "x-9".to_owned();
        let create = "CreateRouteEntry";
        check(
            RouteFault::VARIANTS,
            [
                (
                    "DescribeRouteTables",
                    RouteFault::RouterNotFound { router: "vrt-9".into() },
                    "400 InvalidVRouterId.NotFound Specified virtual router does not exist.",
                ),
                (
                    "DescribeRouteTables",
                    RouteFault::RouterMissing { router: "vrt-9".into() },
                    "400 OperationFailed.VRouterNotExist Operation failed because the VRouter does not exist.",
                ),
                (
                    create,
                    RouteFault::TableNotFound { table: table() },
                    "404 InvalidRouteTableId.NotFound Specified route table does not exist.",
                ),
                (
                    "DescribeRouteEntryList",
                    RouteFault::TableNotFound { table: table() },
                    "400 InvalidRouteTable.NotFound The specified route table \"vtb-9\" does not exist.",
                ),
                (
                    "AssociateRouteTable",
                    RouteFault::TableNotFound { table: table() },
                    "400 InvalidRouteTableId.NotFound Specified route table does not exist.",
                ),
                (
                    "ModifyRouteTableAttributes",
                    RouteFault::TableNotFound { table: table() },
                    "400 Abs.InvalidRouteTableId.NotExist The route table id is not exist.",
                ),
                (
                    "CreateRouteTable",
                    RouteFault::TableQuota,
                    "400 QuotaExceeded.RouteTable VPC RouteTable quota exceeded.",
                ),
                (
                    "CreateRouteTable",
                    RouteFault::GatewayTableQuota,
                    "400 QuotaExceeded.GatewayRouteTable The quota of Gateway Route Table is exceeded.",
                ),
                (
                    "DeleteRouteTable",
                    RouteFault::SystemTable { table: table() },
                    "400 IncorrectRouteTableType Route table can be deleted by this action only when it's type is custom.",
                ),
                (
                    "UnassociateRouteTable",
                    RouteFault::SystemTable { table: table() },
                    "404 OperationUnsupported.SystemRouteTable System route table can not be unassociated.",
                ),
                (
                    "DeleteRouteTable",
                    RouteFault::TableInUse { table: table() },
                    "404 IncorrectRouteTableStatus The current status of the route table does not support this operation.",
                ),
                (
                    "DeleteRouteTable",
                    RouteFault::TableNotEmpty { table: table() },
                    "404 DependencyViolation.RouteEntry Vpc route table has route entry.",
                ),
                (
                    "AssociateRouteTable",
                    RouteFault::GatewayTable { table: table() },
                    "400 OperationDenied.AssociateGatewayRouteTable The operation is not allowed because gateway route tables cannot be bound to a vSwitch.",
                ),
                (
                    create,
                    RouteFault::GatewayTableChange { table: table() },
                    "400 OperationDenied.RouteTableTypeNotPermitted The operation is not allowed because the type of route table is not permitted.",
                ),
                (
                    "DescribeRouteEntryList",
                    RouteFault::GatewayTableRead { table: table() },
                    "400 OperationDenied.UseGatewayRouteEntryQueryInterface Use listGatewayRouteTableEntries to describe gateway route entries.",
                ),
                (
                    "AssociateRouteTable",
                    RouteFault::OtherVpc { table: table(), vswitch: vswitch() },
                    "404 Forbidden.NotInSameVpc The specified virtual switch and route table are not in the same VPC.",
                ),
                (
                    "AssociateRouteTable",
                    RouteFault::Associated { table: table(), vswitch: vswitch() },
                    "400 ResourceAlreadyAssociated.RouteTable The resource has already associated with a routetable.",
                ),
                (
                    "AssociateRouteTable",
                    RouteFault::AssociatedElsewhere { table: table(), vswitch: vswitch() },
                    "404 Forbidden.VSwitchAlreadyAssociatedRouteTable The specified virtual switch already associates route table.",
                ),
                (
                    "AssociateRouteTable",
                    RouteFault::ToSystemTable { table: table() },
                    "400 OperationDenied.SwitchToSystemRouteTable The associated route tables cannot be directly changed to system route tables.",
                ),
                (
                    "UnassociateRouteTable",
                    RouteFault::NotAssociated { table: table(), vswitch: vswitch() },
                    "404 InvalidBindingStatus.RouteTable The specified virtual switch and route table does not bind",
                ),
                (
                    "DeleteRouteEntry",
                    RouteFault::EntryNotFound { entry: "rte-9".into() },
                    "400 InvalidRouteEntryId.NotFound Specified RouteEntryId does not exist.",
                ),
                (
                    "DeleteRouteEntry",
                    RouteFault::NoEntry { table: table(), destination: destination() },
                    "400 InvalidRouteEntry.NotFound Route entry not exists.",
                ),
                (
                    "DeleteRouteEntry",
                    RouteFault::OfSystem { entry: "rte-9".into() },
                    "400 OperationDenied Specified operation is denied as route entry type is system.",
                ),
                (
                    create,
                    RouteFault::EntryPending { table: table() },
                    "400 IncorrectRouteEntryStatus Some route entry status blocked this operation.",
                ),
                (
                    create,
                    RouteFault::VpcBusy { vpc: "vpc-9".into() },
                    "400 TaskConflict The operation is too frequent, please wait a moment and try again.",
                ),
                (
                    create,
                    RouteFault::VSwitchBusy { vswitch: vswitch(), status: "Pending" },
                    "400 IncorrectVSwitchStatus The current virtual switch status does not support this operation.",
                ),
                (
                    "DeleteRouteEntry",
                    RouteFault::VSwitchBusy { vswitch: vswitch(), status: "Pending" },
                    "400 TaskConflict The operation is too frequent, TaskConflict.",
                ),
                (
                    "DescribeRouteEntryList",
                    RouteFault::FilterOfCustom { kind: "System" },
                    "400 OperationFailed.FilterParamUnderWrongRouteType Operation failed because only custom type support filter by routeEntryId or routeEntryName, and the type is \"System\".",
                ),
                (
                    "ModifyRouteEntry",
                    RouteFault::Destination { cidr: "x".to_owned() },
                    "400 InvalidParameter Specified CIDR block \"x\" is not valid.",
                ),
                (
                    create,
                    RouteFault::Destination { cidr: id() },
                    "400 InvalidCidrBlock.Malformed Specified CIDR block is not valid.",
                ),
                (
                    create,
                    RouteFault::NotStrict { cidr: id() },
                    "400 IllegalParam.CidrBlock The specified CidrBlock is illegal.",
                ),
                (
                    "DeleteRouteEntry",
                    RouteFault::NotStrict { cidr: id() },
                    "400 InvalidCidrBlock.Malformed Specified CIDR block is not valid.",
                ),
                (
                    create,
                    RouteFault::OtherVersion { destination: destination(), version: 6 },
                    "400 IllegalParam.CidrBlock The specified CidrBlock is illegal.",
                ),
                (
                    create,
                    RouteFault::Reserved { destination: destination() },
                    "400 InvalidCidrBlock Specified CIDR block is not valid.",
                ),
                (
                    create,
                    RouteFault::NeverRouted { destination: destination() },
                    "400 InvalidDestinationCidrBlock The specified destinationCidrBlock must not included in black list cidr.",
                ),
                (
                    create,
                    RouteFault::InVSwitch { destination: destination() },
                    "400 InvalidCidrBlock Specified CIDR block is not valid.",
                ),
                (
                    create,
                    RouteFault::InVSwitchIpv6 { destination: destination() },
                    "400 OperationUnsupported.DestinationCidrBlockOverlapWithVSwitch The destination IPv6 network segment specified in the route entry overlaps with the vSwitch network segment.",
                ),
                (
                    create,
                    RouteFault::PrefixListNotFound { list: id() },
                    "400 ResourceNotFound.PrefixList The specified resource of prefixList is not found.",
                ),
                (
                    create,
                    RouteFault::DestinationTaken { destination: destination() },
                    "400 InvalidCIDRBlock.Duplicate Specified CIDR block is already exists.",
                ),
                (
                    "ModifyVSwitchAttribute",
                    RouteFault::Conflict { destination: destination() },
                    "400 IncorrectStatus.VpcRouteEntry The status of the specified routeEntry is invalid.",
                ),
                (
                    create,
                    RouteFault::Conflict { destination: destination() },
                    "400 RouteConflict.AlreadyExist Route conflict exists in routing table.",
                ),
                (
                    create,
                    RouteFault::EntryQuota,
                    "400 QuotaExceeded Route entry quota exceeded in this route table.",
                ),
                (
                    create,
                    RouteFault::VpcWithoutIpv6 { vpc: "vpc-9".into() },
                    "400 OperationDenied.VpcIpv6NotEnabled IPv6 has not been enabled for the VPC.",
                ),
                (
                    create,
                    RouteFault::Ipv6InCustomTable { table: table() },
                    "400 OperationDenied.Ipv6EntryOnCustomTable You cannot create any IPv6 route entry on a custom route table.",
                ),
                (
                    create,
                    RouteFault::NoHop,
                    "400 InvalidNexthopTypeAndList.BothNull both nexthopType and nextHopList are null.",
                ),
                (
                    create,
                    RouteFault::BothHops,
                    "400 InvalidNexthopTypeAndList.BothNotNull both nexthopType and nextHopList are not null.",
                ),
                (
                    "DeleteRouteEntry",
                    RouteFault::NoHopNamed,
                    "400 InvalidNextHop Specified nexthop and nexthop list cannot both null.",
                ),
                (
                    "DeleteRouteEntry",
                    RouteFault::HopAndHops,
                    "400 ParamExclusive.NextHopIdAndList NextHopId and NextHopList cannot both be not null.",
                ),
                (
                    create,
                    RouteFault::HopCount { count: 1 },
                    "400 InvalidNexthopListSize nexthop size is illegal. Must be between 2 and 4.",
                ),
                (
                    "DeleteRouteEntry",
                    RouteFault::HopCountNamed { count: 1 },
                    "400 InvalidNextHopList.Size Nexthop list size should be between 2 and 16",
                ),
                (
                    create,
                    RouteFault::SharedType { kind: id() },
                    "400 OperationFailed.InvalidNextHopType Next hops of the type \"x-9\" cannot share packets.",
                ),
                (
                    create,
                    RouteFault::HopRepeated,
                    "400 Duplicated.VpcNextHop Route entry nexthop duplicate.",
                ),
                (
                    create,
                    RouteFault::SharedIpv6 { destination: destination() },
                    "400 OperationUnsupported.Ipv6EcmpRouteEntry Several next hops cannot share packets to \"10.0.0.0/24\".",
                ),
                (
                    create,
                    RouteFault::SharedInCustomTable { table: table() },
                    "400 OperationUnsupported.SubRouteTableECMP Vpc subRouteTable don't support ecmp or multiScope.",
                ),
                (
                    create,
                    RouteFault::InstanceNotFound { instance: instance() },
                    "404 InvalidInstanId.NotFound Specified instance does not exist.",
                ),
                (
                    create,
                    RouteFault::InstanceElsewhere { instance: instance() },
                    "404 OperationFailed.InstanceDismatchCurrentVpc The specified instance does not exist in current vpc.",
                ),
                (
                    create,
                    RouteFault::InstanceState { instance: instance(), state: "Starting" },
                    "400 IncorrectInstanceStatus Current instance status does not support this operation.",
                ),
                (
                    create,
                    RouteFault::InterfaceNotFound { eni: eni() },
                    "404 InvalidNetworkInterface.NotFound The specified networkInterface does not exist.",
                ),
                (
                    create,
                    RouteFault::InterfaceGone { eni: eni() },
                    "400 ResourceNotFound.NetworkInterface The specified resource of network interface is not found.",
                ),
                (
                    create,
                    RouteFault::InterfaceElsewhere { eni: eni() },
                    "400 INVALID_VPC_ID The Specified VpcId not match.",
                ),
                (
                    create,
                    RouteFault::InterfaceKind { eni: eni() },
                    "400 InvalidNexthop.UnsupportedEniBizType The biz type of NetworkInterface is illegal.",
                ),
                (
                    create,
                    RouteFault::PrimaryForIpv6 { eni: eni() },
                    "400 OperationUnsupported.Ipv6EntryOnPrimaryNetworkInterface You cannot create IPv6 route entries on a primary network interface.",
                ),
                (
                    create,
                    RouteFault::HopWithoutIpv6 { hop: id() },
                    "400 OperationFailed.NotSupportIPV6 The specified next hop does not support IPv6.",
                ),
                (
                    create,
                    RouteFault::HopWithManyIpv6 { hop: id() },
                    "400 OperationUnsupported.MutipleIpv6Address You cannot specify a next hop that has bound multiple IPv6 addresses.",
                ),
                (
                    create,
                    RouteFault::Ipv6GatewayNotFound { gateway: id() },
                    "404 InvalidIpv6Gateway.NotFound Specified Ipv6Gateway does not exist.",
                ),
                (
                    create,
                    RouteFault::HaVipNotFound { ha_vip: id() },
                    "404 InvalidHaVipId.NotFound The specified HaVip does not exist in the specified VPC.",
                ),
                (
                    create,
                    RouteFault::RouterInterfaceNotFound { interface: id() },
                    "400 InvalidRouterInterface invalid router interface.",
                ),
                (
                    create,
                    RouteFault::VpnNotFound { gateway: id() },
                    "400 InvalidVpnInstanceId.NotFound The specified VPN gateway \"x-9\" does not exist.",
                ),
                (
                    create,
                    RouteFault::NatNotFound { gateway: id() },
                    "404 InvalidNatGatewayId.NotFound Specified value of NatGatewayId is not found in our record.",
                ),
                (
                    create,
                    RouteFault::AttachmentNotFound { attachment: id() },
                    "400 InvalidAttachment.NotFound The attachment is not found.",
                ),
                (
                    create,
                    RouteFault::PeerNotFound { peer: id() },
                    "400 ResourceNotFound.VpcPeer The specified resource of VpcPeer is not found.",
                ),
                (
                    create,
                    RouteFault::Ipv4GatewayNotFound { gateway: id() },
                    "400 ResourceNotFound.Ipv4Gateway Specified Ipv4Gateway does not exist.",
                ),
                (
                    create,
                    RouteFault::CenNotFound { cen: id() },
                    "400 ResourceNotFound.Cen The specified resource of Cen is not found.",
                ),
                (
                    create,
                    RouteFault::EcrNotFound { ecr: id() },
                    "400 ResourceNotAssociated.Ecr The ECR is not associated.",
                ),
                (
                    create,
                    RouteFault::HopTypeForIpv4 { kind: "IPv6Gateway", destination: destination() },
                    "400 OperationDenied.NextHopTypeNotPermitted The operation is not allowed because the nextHop type is invalid.",
                ),
                (
                    create,
                    RouteFault::HopTypeForIpv6 { kind: "HaVip", destination: block("::/0") },
                    "400 OperationUnsupported.Ipv6CidrBlock Packets to \"::/0\" cannot be sent to a next hop of the type \"HaVip\".",
                ),
                (
                    "ModifyRouteEntry",
                    RouteFault::NewHopType,
                    "400 UnsupportedFeature.NextHopType The route type does not support modifying the next hop of the route.",
                ),
                (
                    "ModifyRouteEntry",
                    RouteFault::SameHop,
                    "400 OperationDenied.NextHopExist The operation is not allowed because the nexthop already exists.",
                ),
                (
                    "ListVpcPublishedRouteEntries",
                    RouteFault::TargetNotFound,
                    "400 ResourceNotAssociated.TargetInstance The target instance is not associated with vpc.",
                ),
                (
                    create,
                    RouteFault::HopNotFound { hop: id() },
                    "404 InvalidNextHopId.NotFound Specified next hop does not exist.",
                ),
            ],
        );
    }
}
