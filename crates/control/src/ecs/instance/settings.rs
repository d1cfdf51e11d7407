//! What is said of an instance when it is made, beside its place: how it reaches the internet, what
//! is bid for it, and what programs on it may ask.

use std::net::Ipv4Addr;

use minicbor::{Decode, Encode};

/// How an instance reaches the internet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Internet {
    /// How the traffic is paid for.
    #[n(0)]
    pub charge: InternetChargeType,
    /// The most that comes in, in Mbit/s.
    #[n(1)]
    pub max_in_mbps: u32,
    /// The most that goes out, in Mbit/s.
    #[n(2)]
    pub max_out_mbps: u32,
    /// Its public address, which it has as long as something may go out.
    ///
    /// **Invariant.** No two instances have the same, and it is of the cell's own numbers.
    #[n(3)]
    pub public: Option<Ipv4Addr>,
}

/// How traffic to the internet is paid for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum InternetChargeType {
    /// By the bandwidth that it may have.
    #[n(0)]
    PayByBandwidth,
    /// By how much there was.
    #[n(1)]
    #[default]
    PayByTraffic,
}

/// What is bid for an instance that the service may take back.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
pub struct Spot {
    /// Whether anything is.
    #[n(0)]
    pub strategy: SpotStrategy,
    /// The most that an hour may cost, where there is a limit.
    #[n(1)]
    pub price_limit: Option<f64>,
    /// For how many hours it is not taken back; 0 is for none.
    #[n(2)]
    pub duration_h: u32,
    /// What becomes of it when it is taken back.
    #[n(3)]
    pub interruption: SpotInterruptionBehavior,
}

/// Whether the service may take an instance back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum SpotStrategy {
    /// It may not.
    #[n(0)]
    #[default]
    NoSpot,
    /// When the price is above a limit.
    #[n(1)]
    SpotWithPriceLimit,
    /// When it needs it; the price is the market's.
    #[n(2)]
    SpotAsPriceGo,
}

/// What becomes of an instance that is taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum SpotInterruptionBehavior {
    /// It is released.
    #[n(0)]
    #[default]
    Terminate,
    /// It is stopped, and not charged for.
    #[n(1)]
    Stop,
}

/// How an instance of a burstable type spends its CPU credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum CreditSpecification {
    /// As far as they go.
    #[n(0)]
    Standard,
    /// Beyond, for money.
    #[n(1)]
    Unlimited,
}

/// How programs on an instance may ask what it is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct MetadataOptions {
    /// Whether they may at all.
    #[n(0)]
    pub endpoint: Enablement,
    /// Whether they need a token.
    #[n(1)]
    pub tokens: TokenNeed,
    /// Over how many hops an answer goes.
    #[n(2)]
    pub hop_limit: u32,
    /// Whether they see its tags.
    #[n(3)]
    pub tags: Enablement,
}

/// Whether something is switched on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum Enablement {
    /// It is.
    #[n(0)]
    #[choice("enabled")]
    Enabled,
    /// It is not.
    #[n(1)]
    #[choice("disabled")]
    Disabled,
}

/// Whether programs need a token to ask what their instance is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum TokenNeed {
    /// They do not.
    #[n(0)]
    #[choice("optional")]
    Optional,
    /// They do.
    #[n(1)]
    #[choice("required")]
    Required,
}

impl Default for MetadataOptions {
    /// What the pages say of an instance of which nothing is said.
    fn default() -> MetadataOptions {
        MetadataOptions {
            endpoint: Enablement::Enabled,
            tokens: TokenNeed::Optional,
            hop_limit: 1,
            tags: Enablement::Disabled,
        }
    }
}

/// How the cores of an instance are cut; what is not said is as its type has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct CpuOptions {
    /// Cores.
    #[n(0)]
    pub cores: Option<u32>,
    /// Threads of a core.
    #[n(1)]
    pub threads_per_core: Option<u32>,
    /// How cores lie on the machine's.
    #[n(2)]
    pub topology: String,
    /// NUMA nodes.
    #[n(3)]
    pub numa: String,
    /// Whether it can run virtual machines.
    #[n(4)]
    pub nested_virtualization: String,
}

/// Which names an instance has in the VPC's own domain.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PrivateDns {
    /// What its host name is made of.
    #[n(0)]
    pub hostname_type: HostnameType,
    /// Whether its address leads to a name.
    #[n(1)]
    pub ip_ptr: bool,
    /// Whether a name of its address leads to it.
    #[n(2)]
    pub ip_a: bool,
    /// Whether a name of its id leads to its IPv4 address.
    #[n(3)]
    pub id_a: bool,
    /// Whether a name of its id leads to its IPv6 address.
    #[n(4)]
    pub id_aaaa: bool,
}

/// What the host name of an instance is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum HostnameType {
    /// What the request says, or the service makes up.
    #[n(0)]
    Custom,
    /// The private address.
    #[n(1)]
    IpBased,
    /// The id.
    #[n(2)]
    InstanceIdBased,
}

impl Default for PrivateDns {
    /// None.
    fn default() -> PrivateDns {
        let hostname_type = HostnameType::Custom;
        PrivateDns { hostname_type, ip_ptr: false, ip_a: false, id_a: false, id_aaaa: false }
    }
}
