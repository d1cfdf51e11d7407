//! Changes of how a network interface carries traffic: its queues, and RDMA.

use crate::{
    Ctx, Fault,
    ecs::{
        Instance,
        eni::{
            Eni, EniKind, attachment,
            create_network_interface::settings::{TrafficConfig, TrafficMode},
            limits,
        },
        instance::InstanceStatus,
    },
    faults::EniFault,
};

/// The queues that a network interface is to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queues {
    /// So many.
    These(u32),
    /// Those that the type of its instance gives.
    OfType,
}

impl Queues {
    /// How many, if that is said.
    pub fn number(self) -> Option<u32> {
        match self {
            Queues::These(number) => Some(number),
            Queues::OfType => None,
        }
    }
}

/// How a network interface is to carry traffic; what is not said stays.
pub struct TrafficChange {
    /// Its queues.
    pub queues: Option<Queues>,
    /// The depth of its queues.
    pub queue_size: Option<u32>,
    mode: Option<TrafficMode>,
    queue_pairs: Option<u32>,
}

impl TrafficChange {
    /// Reads what a request says.
    pub fn read(at_top: Option<Queues>, given: TrafficConfig) -> Result<TrafficChange, EniFault> {
        let queue_size = given.tx_queue_size;
        if given.rx_queue_size != queue_size || !matches!(queue_size, None | Some(8192 | 16384)) {
            return Err(EniFault::QueueSizes);
        }
        let (mode, queue_pairs) = (given.network_interface_traffic_mode, given.queue_pair_number);
        if mode == Some(TrafficMode::Standard) && queue_pairs.is_some() {
            return Err(EniFault::QueuePairsWithoutRdma);
        }
        let queues = given.queue_number.map(Queues::These).or(at_top);
        Ok(TrafficChange { queues, queue_size, mode, queue_pairs })
    }

    /// Whether it is RDMA that is wanted.
    pub fn becomes_rdma(&self) -> bool {
        self.mode == Some(TrafficMode::HighPerformance)
    }

    /// Changes the network interface, if it and its instance's type allow that.
    pub fn apply(
        &self,
        ctx: &Ctx<'_>,
        eni: &mut Eni,
        instance: Option<&Instance>,
    ) -> Result<(), Fault> {
        if self.queues.is_some() {
            check_queues(eni, instance)?;
        }
        self.check_rdma(eni)?;
        eni.traffic.rdma |= self.becomes_rdma();
        eni.traffic.queue_pairs = self.queue_pairs.or(eni.traffic.queue_pairs);
        eni.traffic.queue_size = self.queue_size.or(eni.traffic.queue_size);
        if let Some(queues) = self.queues {
            eni.traffic.queues = queues.number();
        }
        let changes = self.queues.is_some() || self.mode.is_some() || self.queue_pairs.is_some();
        if let Some(instance) = instance
            && changes
        {
            let kind = instance.instance_type(ctx)?;
            let others = attachment::of_instance(ctx, &instance.id)?;
            let others = others.into_iter().filter(|one| one.id != eni.id).collect::<Vec<_>>();
            limits::check_device(kind, &others, eni)?;
        }
        Ok(())
    }

    /// Whether it can become an RDMA network interface, or have queue pairs.
    fn check_rdma(&self, eni: &Eni) -> Result<(), EniFault> {
        let id = || eni.id.clone();
        match self.mode {
            Some(TrafficMode::Standard) if eni.traffic.rdma => {
                return Err(EniFault::BackToStandard { eni: id() });
            }
            Some(TrafficMode::HighPerformance) => {
                let kinds = [EniKind::Primary, EniKind::Secondary];
                let is_member = eni.attachment.as_ref().is_some_and(|one| one.trunk.is_some());
                if !kinds.contains(&eni.kind) || is_member {
                    let (kind, expected) = (eni.print_kind(), kinds.map(EniKind::print).to_vec());
                    return Err(EniFault::Kind { eni: id(), kind, expected });
                }
                if !eni.ipv6.is_empty() || !eni.ipv6_prefixes.is_empty() {
                    return Err(EniFault::RdmaWithIpv6);
                }
            }
            Some(TrafficMode::Standard) | None => {}
        }
        match self.queue_pairs {
            Some(_) if !eni.traffic.rdma && !self.becomes_rdma() => {
                Err(EniFault::QueuePairsWithoutRdma)
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// Whether the number of queues can be changed now.
fn check_queues(eni: &Eni, instance: Option<&Instance>) -> Result<(), EniFault> {
    let is_member = eni.attachment.as_ref().is_some_and(|one| one.trunk.is_some());
    if is_member || [EniKind::Slave, EniKind::Bond].contains(&eni.kind) {
        let (eni, kind) = (eni.id.clone(), eni.print_kind());
        return Err(EniFault::QueuesOfAnother { eni, kind });
    }
    match instance.map(|one| one.status) {
        None | Some(InstanceStatus::Stopped) => Ok(()),
        Some(
            InstanceStatus::Pending
            | InstanceStatus::Running
            | InstanceStatus::Starting
            | InstanceStatus::Stopping,
        ) => Err(EniFault::QueuesInUse { eni: eni.id.clone() }),
    }
}
