//! What a new network interface is, how it carries traffic, tracks connections and divides itself:
//! from the parts of the request to what rows hold.

use api::{Choice, Params};

use crate::{
    Fault,
    ecs::eni::{Enhanced, EniKind, Tracking, Traffic},
    faults::{EniFault, GroupFault, RequestFault},
    value::id::SecurityGroupId,
};

/// What a new ENI can be. A primary one comes with its instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum NewKind {
    /// An ordinary one.
    Secondary,
    /// One that member ENIs attach to.
    Trunk,
    /// One that slaves are bound to.
    Bond,
    /// One of a bond.
    Slave,
}

impl From<NewKind> for EniKind {
    fn from(kind: NewKind) -> EniKind {
        match kind {
            NewKind::Secondary => EniKind::Secondary,
            NewKind::Trunk => EniKind::Trunk,
            NewKind::Bond => EniKind::Bond,
            NewKind::Slave => EniKind::Slave,
        }
    }
}

/// By what means an ENI carries traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum TrafficMode {
    /// TCP.
    Standard,
    /// RDMA.
    HighPerformance,
}

/// How an ENI carries traffic.
#[derive(Debug, Default, Params)]
pub struct TrafficConfig {
    /// The number of queues.
    #[param(range = 1..=2048, malformed = "InvalidParameter.InvalidEniQueueNumber")]
    pub queue_number: Option<u32>,
    /// Standard (the default) or HighPerformance (RDMA).
    #[param(malformed = "InvalidParameter.EniTrafficMode")]
    pub network_interface_traffic_mode: Option<TrafficMode>,
    /// The number of queue pairs of an RDMA ENI.
    #[param(range = 1..=4294967295, malformed = "InvalidParameter.InvalidQueuePairNumber")]
    pub queue_pair_number: Option<u32>,
    /// The depth of the transmit queues: 8192 or 16384.
    pub tx_queue_size: Option<u32>,
    /// The depth of the receive queues: 8192 or 16384.
    pub rx_queue_size: Option<u32>,
}

/// How long connections are tracked, in seconds.
#[derive(Debug, Params)]
pub struct ConnectionTracking {
    /// Established TCP connections: 30, 60, 80, 100, 200, 300, 500, 700 or 910 (the default).
    tcp_established_timeout: Option<u32>,
    /// Closed TCP connections and those in TIME_WAIT: 3 (the default) to 15.
    tcp_closed_and_time_wait_timeout: Option<u32>,
    /// UDP flows: 10, 20, 30 (the default), 60, 80 or 100.
    udp_timeout: Option<u32>,
}

/// Virtual functions of an ENI.
#[derive(Debug, Params)]
pub struct EnhancedNetwork {
    /// Whether the ENI has virtual functions.
    enable_sriov: Option<bool>,
    /// Whether received traffic is spread over queues.
    enable_rss: Option<bool>,
    /// The queues of all virtual functions; only with EnableSriov.
    virtual_function_total_queue_number: Option<u32>,
    /// How many virtual functions, 1 to 256; only with EnableSriov.
    virtual_function_quantity: Option<u32>,
    /// Whether the ENI has the express way.
    enable_express: Option<bool>,
}

/// The security groups, whichever parameter names them. One is needed, though the page's table says
/// of neither parameter that it is required.
pub(super) fn groups(
    one: Option<SecurityGroupId>,
    several: Vec<SecurityGroupId>,
) -> Result<Vec<SecurityGroupId>, Fault> {
    match (one, several.is_empty()) {
        (Some(_), false) => Err(GroupFault::OneAndSeveral.into()),
        (None, true) => {
            let parameters = ["SecurityGroupId", "SecurityGroupIds.N"];
            Err(RequestFault::BothEmpty { parameters }.into())
        }
        (Some(one), true) => Ok(vec![one]),
        (None, false) => Ok(several),
    }
}

impl TrafficConfig {
    /// What stands at the top of the request, and what stands in `NetworkInterfaceTrafficConfig`: a
    /// value may stand in either place, and in both if it is the same.
    pub fn and(self, config: TrafficConfig) -> Result<TrafficConfig, RequestFault> {
        macro_rules! both {
            ($name:literal) => {
                [$name, concat!("NetworkInterfaceTrafficConfig.", $name)]
            };
        }
        Ok(TrafficConfig {
            network_interface_traffic_mode: either(
                both!("NetworkInterfaceTrafficMode"),
                self.network_interface_traffic_mode,
                config.network_interface_traffic_mode,
            )?,
            queue_number: either(both!("QueueNumber"), self.queue_number, config.queue_number)?,
            queue_pair_number: either(
                both!("QueuePairNumber"),
                self.queue_pair_number,
                config.queue_pair_number,
            )?,
            tx_queue_size: either(both!("TxQueueSize"), self.tx_queue_size, config.tx_queue_size)?,
            rx_queue_size: either(both!("RxQueueSize"), self.rx_queue_size, config.rx_queue_size)?,
        })
    }
}

/// A value that may stand in two places, and in both only if it is the same.
fn either<T: PartialEq>(
    parameters: [&'static str; 2],
    one: Option<T>,
    other: Option<T>,
) -> Result<Option<T>, RequestFault> {
    match (one, other) {
        (Some(one), Some(other)) if one != other => Err(RequestFault::Conflict { parameters }),
        (one, other) => Ok(one.or(other)),
    }
}

impl TryFrom<TrafficConfig> for Traffic {
    type Error = EniFault;

    fn try_from(given: TrafficConfig) -> Result<Traffic, EniFault> {
        let queue_size = given.tx_queue_size;
        if given.rx_queue_size != queue_size || !matches!(queue_size, None | Some(8192 | 16384)) {
            return Err(EniFault::QueueSizes);
        }
        let rdma = given.network_interface_traffic_mode == Some(TrafficMode::HighPerformance);
        let (queues, queue_pairs) = (given.queue_number, given.queue_pair_number);
        Ok(Traffic { rdma, queues, queue_pairs, queue_size })
    }
}

impl TryFrom<ConnectionTracking> for Tracking {
    type Error = EniFault;

    fn try_from(given: ConnectionTracking) -> Result<Tracking, EniFault> {
        given.over(&Tracking::default())
    }
}

impl ConnectionTracking {
    /// What is given, and what holds by default where nothing is.
    pub fn over(&self, default: &Tracking) -> Result<Tracking, EniFault> {
        let given = self;
        let tracking = Tracking {
            tcp_established_s: given.tcp_established_timeout.unwrap_or(default.tcp_established_s),
            tcp_closed_and_time_wait_s: given
                .tcp_closed_and_time_wait_timeout
                .unwrap_or(default.tcp_closed_and_time_wait_s),
            udp_s: given.udp_timeout.unwrap_or(default.udp_s),
        };
        let outside = |what, min, max| Err(EniFault::ConnectionTracking { what, min, max });
        if ![30, 60, 80, 100, 200, 300, 500, 700, 910].contains(&tracking.tcp_established_s) {
            return outside("TcpEstablishedTimeout", 30, 910);
        }
        if !(3..=15).contains(&tracking.tcp_closed_and_time_wait_s) {
            return outside("TcpClosedAndTimeWaitTimeout", 3, 15);
        }
        if ![10, 20, 30, 60, 80, 100].contains(&tracking.udp_s) {
            return outside("UdpTimeout", 10, 100);
        }
        Ok(tracking)
    }
}

impl TryFrom<EnhancedNetwork> for Enhanced {
    type Error = EniFault;

    fn try_from(given: EnhancedNetwork) -> Result<Enhanced, EniFault> {
        given.check()?;
        Ok(given.over(&Enhanced::default()))
    }
}

impl EnhancedNetwork {
    /// Whether its parts go together: virtual functions need `EnableSriov`, and it needs them.
    pub fn check(&self) -> Result<(), EniFault> {
        let sriov = self.enable_sriov == Some(true);
        let queues = self.virtual_function_total_queue_number;
        let functions = self.virtual_function_quantity;
        let fits = match sriov {
            true => queues.is_some() && functions.is_some_and(|count| (1..=256).contains(&count)),
            false => queues.is_none() && functions.is_none(),
        };
        match fits {
            true => Ok(()),
            false => Err(EniFault::EnhancedNetwork),
        }
    }

    /// What is given, and what was before where nothing is.
    pub fn over(&self, before: &Enhanced) -> Enhanced {
        let (queues, functions) = match self.enable_sriov {
            Some(_) => (self.virtual_function_total_queue_number, self.virtual_function_quantity),
            None => (before.queues, before.functions),
        };
        Enhanced {
            sriov: self.enable_sriov.unwrap_or(before.sriov),
            rss: self.enable_rss.unwrap_or(before.rss),
            queues,
            functions,
            express: self.enable_express.or(before.express),
        }
    }
}

/// Whether the mode of traffic goes with what else is wanted.
pub(super) fn check_rdma(
    traffic: &Traffic,
    kind: EniKind,
    business_type: Option<String>,
    wants_ipv6: bool,
) -> Result<(), EniFault> {
    if !traffic.rdma {
        return match traffic.queue_pairs {
            Some(_) => Err(EniFault::QueuePairsWithoutRdma),
            None => Ok(()),
        };
    }
    if kind == EniKind::Trunk {
        return Err(EniFault::RdmaTrunk);
    }
    if let Some(business_type) = business_type {
        return Err(EniFault::RdmaBusinessType { business_type });
    }
    match wants_ipv6 {
        true => Err(EniFault::RdmaWithIpv6),
        false => Ok(()),
    }
}
