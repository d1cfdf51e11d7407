//! What an instance is doing, and what is charged while it does nothing.

use minicbor::{Decode, Encode};
use store::Key;

/// What an instance is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum InstanceStatus {
    /// It is being made.
    #[n(0)]
    Pending,
    /// It runs.
    #[n(1)]
    Running,
    /// It is about to run.
    #[n(2)]
    Starting,
    /// It is about to stop.
    #[n(3)]
    Stopping,
    /// It does not run.
    #[n(4)]
    Stopped,
}

/// What is charged for an instance while it is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum StoppedMode {
    /// Only what it keeps: its disks and its addresses.
    #[n(0)]
    StopCharging,
    /// As much as while it runs.
    #[n(1)]
    KeepCharging,
    /// It is not stopped.
    #[n(2)]
    #[choice("Not-applicable", not_requested)]
    NotApplicable,
}

impl Key for InstanceStatus {
    fn write(&self, out: &mut Vec<u8>) {
        (*self as u8).write(out);
    }

    fn read(bytes: &mut &[u8]) -> Option<InstanceStatus> {
        InstanceStatus::ALL.get(usize::from(u8::read(bytes)?)).copied()
    }
}
