//! How a new network interface carries traffic, tracks connections and divides itself.

use api::Params;

use super::CreateNetworkInterface;
use crate::{
    Fault,
    ecs::eni::{Enhanced, Tracking, Traffic},
};

/// How an ENI carries traffic.
#[derive(Debug, Default, Params)]
pub struct TrafficConfig {
    /// The number of queues.
    #[param(range = 1..=2048, malformed = "InvalidParameter.InvalidEniQueueNumber")]
    pub queue_number: Option<u32>,
    /// Standard (the default) or HighPerformance (RDMA).
    #[param(values = "Standard|HighPerformance", malformed = "InvalidParameter.EniTrafficMode")]
    pub network_interface_traffic_mode: Option<String>,
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
    pub tcp_established_timeout: Option<u32>,
    /// Closed TCP connections and those in TIME_WAIT: 3 (the default) to 15.
    pub tcp_closed_and_time_wait_timeout: Option<u32>,
    /// UDP flows: 10, 20, 30 (the default), 60, 80 or 100.
    pub udp_timeout: Option<u32>,
}

/// Virtual functions of an ENI.
#[derive(Debug, Params)]
pub struct EnhancedNetwork {
    /// Whether the ENI has virtual functions.
    pub enable_sriov: Option<bool>,
    /// Whether received traffic is spread over queues.
    pub enable_rss: Option<bool>,
    /// The queues of all virtual functions; only with EnableSriov.
    pub virtual_function_total_queue_number: Option<u32>,
    /// How many virtual functions, 1 to 256; only with EnableSriov.
    pub virtual_function_quantity: Option<u32>,
}

impl CreateNetworkInterface {
    /// Each value may stand at the top or in `NetworkInterfaceTrafficConfig`, or in both if equal.
    pub(super) fn traffic(&self) -> Result<Traffic, Fault> {
        let none = TrafficConfig::default();
        let config = self.network_interface_traffic_config.as_ref().unwrap_or(&none);
        let mode = one_of(
            [
                "NetworkInterfaceTrafficMode",
                "NetworkInterfaceTrafficConfig.NetworkInterfaceTrafficMode",
            ],
            self.network_interface_traffic_mode.clone(),
            config.network_interface_traffic_mode.clone(),
        )?;
        let queues = one_of(
            ["QueueNumber", "NetworkInterfaceTrafficConfig.QueueNumber"],
            self.queue_number,
            config.queue_number,
        )?;
        let queue_pairs = one_of(
            ["QueuePairNumber", "NetworkInterfaceTrafficConfig.QueuePairNumber"],
            self.queue_pair_number,
            config.queue_pair_number,
        )?;
        let transmit = one_of(
            ["TxQueueSize", "NetworkInterfaceTrafficConfig.TxQueueSize"],
            self.tx_queue_size,
            config.tx_queue_size,
        )?;
        let receive = one_of(
            ["RxQueueSize", "NetworkInterfaceTrafficConfig.RxQueueSize"],
            self.rx_queue_size,
            config.rx_queue_size,
        )?;
        if transmit != receive || !matches!(transmit, None | Some(8192 | 16384)) {
            return Err(Fault::QueueSizes);
        }
        let rdma = mode.as_deref() == Some("HighPerformance");
        Ok(Traffic { rdma, queues, queue_pairs, queue_size: transmit })
    }

    pub(super) fn tracking(&self) -> Result<Option<Tracking>, Fault> {
        let Some(given) = &self.connection_tracking_configuration else { return Ok(None) };
        let default = Tracking::default();
        let tracking = Tracking {
            tcp_established_s: given.tcp_established_timeout.unwrap_or(default.tcp_established_s),
            tcp_closed_and_time_wait_s: given
                .tcp_closed_and_time_wait_timeout
                .unwrap_or(default.tcp_closed_and_time_wait_s),
            udp_s: given.udp_timeout.unwrap_or(default.udp_s),
        };
        if ![30, 60, 80, 100, 200, 300, 500, 700, 910].contains(&tracking.tcp_established_s) {
            return Err(Fault::ConnectionTracking {
                what: "TcpEstablishedTimeout",
                min: 30,
                max: 910,
            });
        }
        if !(3..=15).contains(&tracking.tcp_closed_and_time_wait_s) {
            let what = "TcpClosedAndTimeWaitTimeout";
            return Err(Fault::ConnectionTracking { what, min: 3, max: 15 });
        }
        if ![10, 20, 30, 60, 80, 100].contains(&tracking.udp_s) {
            return Err(Fault::ConnectionTracking { what: "UdpTimeout", min: 10, max: 100 });
        }
        Ok(Some(tracking))
    }

    pub(super) fn enhanced(&self) -> Result<Option<Enhanced>, Fault> {
        let Some(given) = &self.enhanced_network else { return Ok(None) };
        let sriov = given.enable_sriov.unwrap_or(false);
        let (queues, functions) =
            (given.virtual_function_total_queue_number, given.virtual_function_quantity);
        let fits = match sriov {
            true => queues.is_some() && functions.is_some_and(|count| (1..=256).contains(&count)),
            false => queues.is_none() && functions.is_none(),
        };
        if !fits {
            return Err(Fault::EnhancedNetwork);
        }
        Ok(Some(Enhanced { sriov, rss: given.enable_rss.unwrap_or(false), queues, functions }))
    }
}

/// A value that may stand in two places, and in both only if it is the same.
fn one_of<T: PartialEq>(
    parameters: [&'static str; 2],
    one: Option<T>,
    other: Option<T>,
) -> Result<Option<T>, Fault> {
    match (one, other) {
        (Some(one), Some(other)) if one != other => Err(Fault::Conflict { parameters, code: None }),
        (one, other) => Ok(one.or(other)),
    }
}
