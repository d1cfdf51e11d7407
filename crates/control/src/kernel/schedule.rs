//! What time makes due: a network interface that is being deleted is gone after a while, one that is
//! being attached is in use, an instance that is starting runs.
//!
//! There are no timers. A row says what becomes of a resource, and from when on; before a request
//! reads the rows of a cell, what has become due there is done (see `execution::due`). So no
//! operation ever sees what should have happened already.

use store::{Key, StoreError, Table, Timestamp, Txn};

use crate::value::{
    id::{
        DhcpOptionsSetId, EniId, EniPermissionId, InstanceId, Ipv6GatewayId, ResourceGroupId,
        RouteEntryId, VSwitchId, VpcId,
    },
    name::AccessKeyId,
};

/// What becomes due in the cell, by the moment.
///
/// **Invariant.** There is one row for each resource that says it is on the way to something.
pub const SCHEDULE: Table<(Timestamp, Due), ()> = Table::new(31, "schedule");

/// What becomes of a resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// A network interface that is being attached is in use.
    Attached(EniId),
    /// A network interface that is being detached is off its instance.
    Detached(EniId),
    /// A permission that is being granted, or taken back, is so; one that was is gone.
    PermissionSettled(EniPermissionId),
    /// A network interface that is being deleted is gone.
    Deleted(EniId),
    /// An instance that is starting runs; one that is stopping has stopped.
    Settled(InstanceId),
    /// An instance that goes by itself is released.
    Released(InstanceId),
    /// The bandwidth of an instance becomes larger for a while, or is as it was before.
    Bandwidth(InstanceId),
    /// A VPC that is being made or changed is available.
    Vpc(VpcId),
    /// The same of a vSwitch.
    VSwitch(VSwitchId),
    /// The same of an IPv6 gateway.
    Ipv6Gateway(Ipv6GatewayId),
    /// A route entry that is being made is available.
    Routed(RouteEntryId),
    /// A DHCP options set that is being made or changed is available.
    DhcpOptions(DhcpOptionsSetId),
    /// A DHCP options set that is being attached to a VPC or detached from it is so.
    Told(VpcId),
    /// A session of a role, which has been over for a while, is forgotten.
    Forgotten(AccessKeyId),
    /// A resource group that is to be deleted is gone.
    GroupGone(ResourceGroupId),
}

impl Key for Due {
    fn write(&self, out: &mut Vec<u8>) {
        let (number, id) = match self {
            Due::Attached(id) => (1u8, id.as_str()),
            Due::Detached(id) => (2, id.as_str()),
            Due::PermissionSettled(id) => (10, id.as_str()),
            Due::Deleted(id) => (3, id.as_str()),
            Due::Settled(id) => (4, id.as_str()),
            Due::Released(id) => (15, id.as_str()),
            Due::Bandwidth(id) => (16, id.as_str()),
            Due::Vpc(id) => (30, id.as_str()),
            Due::VSwitch(id) => (31, id.as_str()),
            Due::Ipv6Gateway(id) => (32, id.as_str()),
            Due::Routed(id) => (35, id.as_str()),
            Due::DhcpOptions(id) => (57, id.as_str()),
            Due::Told(id) => (58, id.as_str()),
            Due::Forgotten(id) => (40, id.as_str()),
            Due::GroupGone(id) => (5, id.as_str()),
        };
        number.write(out);
        id.to_owned().write(out);
    }

    fn read(bytes: &mut &[u8]) -> Option<Due> {
        let (number, id) = (u8::read(bytes)?, String::read(bytes)?);
        match number {
            1 => Some(Due::Attached(EniId::from(id.as_str()))),
            2 => Some(Due::Detached(EniId::from(id.as_str()))),
            10 => Some(Due::PermissionSettled(EniPermissionId::from(id.as_str()))),
            3 => Some(Due::Deleted(EniId::from(id.as_str()))),
            4 => Some(Due::Settled(InstanceId::from(id.as_str()))),
            15 => Some(Due::Released(InstanceId::from(id.as_str()))),
            16 => Some(Due::Bandwidth(InstanceId::from(id.as_str()))),
            30 => Some(Due::Vpc(VpcId::from(id.as_str()))),
            31 => Some(Due::VSwitch(VSwitchId::from(id.as_str()))),
            32 => Some(Due::Ipv6Gateway(Ipv6GatewayId::from(id.as_str()))),
            35 => Some(Due::Routed(RouteEntryId::from(id.as_str()))),
            57 => Some(Due::DhcpOptions(DhcpOptionsSetId::from(id.as_str()))),
            58 => Some(Due::Told(VpcId::from(id.as_str()))),
            40 => Some(Due::Forgotten(AccessKeyId::from(id.as_str()))),
            5 => Some(Due::GroupGone(ResourceGroupId::from(id.as_str()))),
            _ => None,
        }
    }
}

/// Puts on the schedule that something becomes due.
pub fn set(txn: &mut Txn<'_>, at: Timestamp, due: Due) -> Result<(), StoreError> {
    txn.put(SCHEDULE, &(at, due), &())
}

/// Takes off the schedule what is not to become due any more.
pub fn cancel(txn: &mut Txn<'_>, at: Timestamp, due: Due) -> Result<(), StoreError> {
    txn.delete(SCHEDULE, &(at, due))
}

/// When something becomes due in the cell next.
pub fn next(txn: &Txn<'_>) -> Result<Option<Timestamp>, StoreError> {
    let first = txn.scan(SCHEDULE, &(), None)?.next().transpose()?;
    Ok(first.map(|((at, _), ())| at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::tests::Rows;

    #[test]
    fn what_is_due_first_is_next_until_it_is_cancelled() {
        let id = || EniId::from("eni-1");
        Rows::new().write(|ctx| {
            let txn = &mut ctx.txn;
            assert_eq!(next(txn).expect("memory reads"), None);
            set(txn, Timestamp(300), Due::Attached(id())).expect("memory writes");
            set(txn, Timestamp(256), Due::Settled("i-1".into())).expect("memory writes");
            set(txn, Timestamp(300), Due::Deleted(id())).expect("memory writes");
            assert_eq!(next(txn).expect("memory reads"), Some(Timestamp(256)));
            cancel(txn, Timestamp(256), Due::Settled("i-1".into())).expect("memory writes");
            cancel(txn, Timestamp(300), Due::Attached(id())).expect("memory writes");
            assert_eq!(next(txn).expect("memory reads"), Some(Timestamp(300)));
            cancel(txn, Timestamp(300), Due::Deleted(id())).expect("memory writes");
            assert_eq!(next(txn).expect("memory reads"), None);
        });
    }

    #[test]
    fn what_becomes_of_resources_is_read_as_it_was_written() {
        let eni = EniId::from("eni-1");
        let all = [
            Due::Attached(eni.clone()),
            Due::Detached(eni.clone()),
            Due::Deleted(eni),
            Due::Settled("i-1".into()),
            Due::Vpc("vpc-1".into()),
            Due::VSwitch("vsw-1".into()),
            Due::Ipv6Gateway("ipv6gw-1".into()),
            Due::Forgotten("STS.N1".into()),
            Due::Released("i-1".into()),
            Due::Bandwidth("i-1".into()),
            Due::Routed("rte-1".into()),
            Due::GroupGone("rg-1".into()),
            Due::DhcpOptions("dopt-1".into()),
            Due::Told("vpc-1".into()),
            Due::PermissionSettled("eni-perm-1".into()),
        ];
        for due in all {
            let mut bytes = Vec::new();
            due.write(&mut bytes);
            assert_eq!(Due::read(&mut bytes.as_slice()), Some(due));
        }
        assert_eq!(Due::read(&mut [6, b'a', 0].as_slice()), None);
    }
}
