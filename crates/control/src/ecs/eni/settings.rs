//! How a network interface is set: its traffic, connection tracking, virtual functions and limits.

use minicbor::{Decode, Encode};

/// How a network interface carries traffic.
#[derive(Clone, Debug, Default, Encode, Decode)]
pub struct Traffic {
    /// Whether it is an RDMA interface (`HighPerformance`).
    #[n(0)]
    pub rdma: bool,
    /// Queues, where the request said; the instance type's default otherwise.
    #[n(1)]
    pub queues: Option<u32>,
    /// Queue pairs of an RDMA interface, where the request said.
    #[n(2)]
    pub queue_pairs: Option<u32>,
    /// Depth of the receive and transmit queues, where the request said.
    #[n(3)]
    pub queue_size: Option<u32>,
}

/// How long connections are tracked, in seconds.
#[derive(Clone, Debug, Encode, Decode)]
pub struct Tracking {
    /// Established TCP connections.
    #[n(0)]
    pub tcp_established_s: u32,
    /// Closed TCP connections and those in TIME_WAIT.
    #[n(1)]
    pub tcp_closed_and_time_wait_s: u32,
    /// UDP flows.
    #[n(2)]
    pub udp_s: u32,
}

impl Default for Tracking {
    fn default() -> Tracking {
        Tracking { tcp_established_s: 910, tcp_closed_and_time_wait_s: 3, udp_s: 30 }
    }
}

/// The virtual functions of a network interface.
#[derive(Clone, Debug, Default, Encode, Decode)]
pub struct Enhanced {
    /// Whether it has virtual functions (SR-IOV).
    #[n(0)]
    pub sriov: bool,
    /// Whether it spreads received traffic over queues (RSS).
    #[n(1)]
    pub rss: bool,
    /// Queues of all virtual functions.
    #[n(2)]
    pub queues: Option<u32>,
    /// How many virtual functions.
    #[n(3)]
    pub functions: Option<u32>,
    /// Whether it has the express way, where a request said.
    #[n(4)]
    pub express: Option<bool>,
}

/// How much traffic a network interface may carry; without limit where nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Qos {
    /// Outbound bandwidth, in kbit/s.
    #[n(0)]
    pub bandwidth_tx: Option<i64>,
    /// Inbound bandwidth, in kbit/s.
    #[n(1)]
    pub bandwidth_rx: Option<i64>,
    /// Connections at a time.
    #[n(2)]
    pub connections: Option<i64>,
    /// Outbound packets a second.
    #[n(3)]
    pub packets_tx: Option<i64>,
    /// Inbound packets a second.
    #[n(4)]
    pub packets_rx: Option<i64>,
}
