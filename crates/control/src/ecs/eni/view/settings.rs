//! How the settings of a network interface read in answers: queues, tracking, virtual functions.

use api::answer;

use crate::{
    Ctx, Fault,
    ecs::eni::{Enhanced, Eni, EniKind, Qos, Tracking, attachment},
    facts::instance_type::InstanceType,
    faults::InstanceFault,
};

/// How it carries traffic.
#[answer]
pub struct TrafficConfig {
    network_interface_traffic_mode: &'static str,
    queue_number: Option<u32>,
    queue_pair_number: Option<u32>,
}

/// How long it tracks connections.
#[answer]
pub struct ConnectionTracking {
    tcp_established_timeout: u32,
    tcp_closed_and_time_wait_timeout: u32,
    udp_timeout: u32,
}

/// Its virtual functions.
#[answer]
pub struct EnhancedNetwork {
    enable_sriov: bool,
    enable_rss: bool,
    virtual_function_total_queue_number: Option<u32>,
    virtual_function_quantity: Option<u32>,
    enable_express: Option<bool>,
}

/// Whether how much it may carry is limited, and to what.
#[answer]
pub struct QosConfig {
    #[name = "EnableQoS"]
    enable_qos: bool,
    #[name = "QoS"]
    qos: PrintedQos,
}

#[answer]
#[derive(Default)]
struct PrintedQos {
    bandwidth_tx: Option<i64>,
    bandwidth_rx: Option<i64>,
    concurrent_connections: Option<i64>,
    pps_tx: Option<i64>,
    pps_rx: Option<i64>,
}

impl TrafficConfig {
    /// That of this one.
    pub fn of(ctx: &Ctx<'_>, eni: &Eni) -> Result<TrafficConfig, Fault> {
        let queues = Queues::of(ctx, eni)?;
        Ok(TrafficConfig {
            network_interface_traffic_mode: traffic_mode(eni),
            queue_number: queues.queues,
            queue_pair_number: queues.queue_pairs,
        })
    }
}

impl From<Tracking> for ConnectionTracking {
    fn from(tracking: Tracking) -> ConnectionTracking {
        ConnectionTracking {
            tcp_established_timeout: tracking.tcp_established_s,
            tcp_closed_and_time_wait_timeout: tracking.tcp_closed_and_time_wait_s,
            udp_timeout: tracking.udp_s,
        }
    }
}

impl From<Enhanced> for EnhancedNetwork {
    fn from(enhanced: Enhanced) -> EnhancedNetwork {
        EnhancedNetwork {
            enable_sriov: enhanced.sriov,
            enable_rss: enhanced.rss,
            virtual_function_total_queue_number: enhanced.queues,
            virtual_function_quantity: enhanced.functions,
            enable_express: enhanced.express,
        }
    }
}

impl From<Option<Qos>> for QosConfig {
    fn from(qos: Option<Qos>) -> QosConfig {
        let print = |qos: Qos| PrintedQos {
            bandwidth_tx: qos.bandwidth_tx,
            bandwidth_rx: qos.bandwidth_rx,
            concurrent_connections: qos.connections,
            pps_tx: qos.packets_tx,
            pps_rx: qos.packets_rx,
        };
        QosConfig { enable_qos: qos.is_some(), qos: qos.map(print).unwrap_or_default() }
    }
}

/// The queues that a network interface has.
pub struct Queues {
    /// Its queues: those that were said, or if it is attached those that its instance's type gives.
    pub queues: Option<u32>,
    /// The same of its queue pairs; only an RDMA interface has some.
    pub queue_pairs: Option<u32>,
}

impl Queues {
    /// Those of this one.
    pub fn of(ctx: &Ctx<'_>, eni: &Eni) -> Result<Queues, Fault> {
        let instance = match attachment::instance_of(ctx, eni) {
            Err(Fault::Instance(InstanceFault::Lost { .. })) => None,
            found => found?,
        };
        // A type that the catalogue no longer has says nothing.
        let kind = instance.and_then(|one| ctx.world.instance_types.get(&one.kind));
        let pairs = || kind.filter(|_| eni.traffic.rdma).map(|kind| kind.queue_pairs);
        Ok(Queues {
            queues: eni.traffic.queues.or_else(|| kind.map(|kind| queues(eni, kind))),
            queue_pairs: eni.traffic.queue_pairs.or_else(pairs),
        })
    }
}

/// The queues of a network interface on an instance of the type.
pub fn queues(eni: &Eni, kind: &InstanceType) -> u32 {
    let default = match eni.kind {
        EniKind::Primary => kind.primary_queues,
        EniKind::Secondary | EniKind::Trunk | EniKind::Slave | EniKind::Bond => {
            kind.secondary_queues
        }
    };
    eni.traffic.queues.unwrap_or(default)
}

/// As the API prints it: RDMA is `HighPerformance`.
pub fn traffic_mode(eni: &Eni) -> &'static str {
    if eni.traffic.rdma { "HighPerformance" } else { "Standard" }
}
