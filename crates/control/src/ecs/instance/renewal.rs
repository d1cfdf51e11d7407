//! Whether what is paid for in advance is paid for again when it ends.

use minicbor::{Decode, Encode};

/// Whether an instance is paid for again by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Renewal {
    /// Whether it is.
    #[n(0)]
    pub status: RenewalStatus,
    /// For how long, if it is.
    #[n(1)]
    pub period: u32,
    /// In which unit that is.
    #[n(2)]
    #[cbor(default)]
    pub unit: PeriodUnit,
}

/// The unit of a time that is paid for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum PeriodUnit {
    /// Seven days.
    #[n(0)]
    Week,
    /// Thirty days; the service counts those of the calendar.
    #[n(1)]
    #[default]
    Month,
}

/// Whether an instance is paid for again when it ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum RenewalStatus {
    /// By itself.
    #[n(0)]
    AutoRenewal,
    /// By its owner.
    #[n(1)]
    #[default]
    Normal,
    /// It is not, and nobody is reminded.
    #[n(2)]
    NotRenewal,
}
