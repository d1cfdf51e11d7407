//! Features that regions or accounts may lack.

/// What regions or accounts may lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feature {
    /// IPv4 and IPv6 prefixes.
    IpPrefix,
    /// IPv6 addresses when a network interface is created.
    Ipv6AtCreation,
    /// The depth of queues.
    QueueSize,
    /// Connection tracking time-outs.
    ConnectionTracking,
    /// Trunk interfaces.
    Trunk,
    /// RDMA interfaces.
    Rdma,
    /// Choosing the network card that a network interface is on.
    NetworkCard,
    /// The service's own images.
    PublicImage,
    /// Moving resources to other resource groups.
    ResourceGroup,
    /// Reservations of the addresses of vSwitches.
    CidrReservation,
    /// Route tables of users' own.
    CustomRouteTable,
    /// Saying for how long instances have their addresses.
    DhcpLease,
    /// DHCP options sets.
    DhcpOptions,
    /// Network interfaces as next hops of route entries.
    EniNextHop,
    /// Route tables that are for gateways.
    GatewayRouteTable,
    /// Blocks out of IPAM pools, of which there are none.
    Ipam,
    /// Further vSwitches: without them, the region is full.
    NewVSwitch,
    /// Changing the next hop of a route entry.
    NextHopChange,
    /// Further IPv4 blocks of VPCs.
    SecondaryCidr,
    /// IPv6 of VPCs.
    VpcIpv6,
    /// Resource groups of VPCs.
    VpcResourceGroup,
    /// Instances that are paid for by use.
    PayAsYouGo,
    /// Instances that are paid for in advance.
    Subscription,
    /// Instances that the service may take back.
    Spot,
    /// Those that it does not take back for some hours.
    SpotDuration,
    /// Public addresses of instances.
    PublicIp,
    /// Choosing who carries an instance's traffic to the internet.
    Isp,
    /// What an instance is given to read at its start.
    UserData,
    /// Jumbo frames.
    JumboFrame,
    /// Network interfaces that are there already, on new instances.
    EniAtLaunch,
    /// Basic security groups of instances: without them, there are enterprise ones alone.
    BasicGroup,
    /// Instances that keep from everybody what they compute.
    ConfidentialComputing,
    /// The key service, which enciphered disks need.
    Kms,
    /// Enciphered disks.
    DiskEncryption,
    /// Choosing the algorithm by which a disk is enciphered.
    EncryptAlgorithm,
    /// Choosing the key with which it is.
    OwnKey,
    /// Enterprise SSDs of the performance level PL0.
    Pl0,
    /// Bonds and their slaves. No page has the parameter, only the rows; off unless an account is
    /// given it.
    Bond,
}

impl Feature {
    /// All of them, by the name that `enid.toml` has.
    pub const ALL: [(&'static str, Feature); 38] = [
        ("basic_group", Feature::BasicGroup),
        ("bond", Feature::Bond),
        ("cidr_reservation", Feature::CidrReservation),
        ("confidential_computing", Feature::ConfidentialComputing),
        ("connection_tracking", Feature::ConnectionTracking),
        ("custom_route_table", Feature::CustomRouteTable),
        ("dhcp_lease", Feature::DhcpLease),
        ("dhcp_options", Feature::DhcpOptions),
        ("disk_encryption", Feature::DiskEncryption),
        ("encrypt_algorithm", Feature::EncryptAlgorithm),
        ("eni_at_launch", Feature::EniAtLaunch),
        ("eni_next_hop", Feature::EniNextHop),
        ("gateway_route_table", Feature::GatewayRouteTable),
        ("ip_prefix", Feature::IpPrefix),
        ("ipam", Feature::Ipam),
        ("ipv6_at_creation", Feature::Ipv6AtCreation),
        ("isp", Feature::Isp),
        ("jumbo_frame", Feature::JumboFrame),
        ("kms", Feature::Kms),
        ("network_card", Feature::NetworkCard),
        ("new_vswitch", Feature::NewVSwitch),
        ("next_hop_change", Feature::NextHopChange),
        ("own_key", Feature::OwnKey),
        ("pay_as_you_go", Feature::PayAsYouGo),
        ("pl0", Feature::Pl0),
        ("public_image", Feature::PublicImage),
        ("public_ip", Feature::PublicIp),
        ("queue_size", Feature::QueueSize),
        ("rdma", Feature::Rdma),
        ("resource_group", Feature::ResourceGroup),
        ("secondary_cidr", Feature::SecondaryCidr),
        ("spot", Feature::Spot),
        ("spot_duration", Feature::SpotDuration),
        ("subscription", Feature::Subscription),
        ("trunk", Feature::Trunk),
        ("user_data", Feature::UserData),
        ("vpc_ipv6", Feature::VpcIpv6),
        ("vpc_resource_group", Feature::VpcResourceGroup),
    ];
}
