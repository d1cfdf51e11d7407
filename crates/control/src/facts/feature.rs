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
    /// Bonds and their slaves. No page has the parameter, only the rows; off unless an account is
    /// given it.
    Bond,
}

impl Feature {
    /// All of them, by the name that `enid.toml` has.
    pub const ALL: [(&'static str, Feature); 10] = [
        ("bond", Feature::Bond),
        ("connection_tracking", Feature::ConnectionTracking),
        ("ip_prefix", Feature::IpPrefix),
        ("ipv6_at_creation", Feature::Ipv6AtCreation),
        ("network_card", Feature::NetworkCard),
        ("public_image", Feature::PublicImage),
        ("queue_size", Feature::QueueSize),
        ("rdma", Feature::Rdma),
        ("resource_group", Feature::ResourceGroup),
        ("trunk", Feature::Trunk),
    ];
}
