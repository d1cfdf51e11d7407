//! Whether what is paid for in advance is paid for again when it ends.

use std::collections::BTreeSet;

use api::{Kind, Value, params::Names};
use minicbor::{Decode, Encode};

use super::Instance;
use crate::{Ctx, Fault, ecs::ChargeType, faults::InstanceChangeFault, value::id::InstanceId};

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
    /// A year. New instances are not sold by it.
    #[n(2)]
    Year,
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

/// Whether what is paid for in advance can be paid again for so long.
pub fn is_renewed_for(period: u32, unit: PeriodUnit) -> bool {
    match unit {
        PeriodUnit::Week => (1..=4).contains(&period),
        PeriodUnit::Month => [1, 2, 3, 6, 12, 24, 36, 48, 60].contains(&period),
        PeriodUnit::Year => (1..=5).contains(&period),
    }
}

/// Ids with commas between them.
#[derive(Debug, PartialEq)]
pub struct Ids(BTreeSet<InstanceId>);

impl Ids {
    /// The ids, of which there must be some, and no more than 100.
    pub fn at_most_100(self) -> Result<BTreeSet<InstanceId>, InstanceChangeFault> {
        const MOST: usize = 100;
        match self.0.len() {
            0 => Err(InstanceChangeFault::NoneNamed),
            given if given > MOST => {
                Err(InstanceChangeFault::TooManyInstances { given, limit: MOST })
            }
            _ => Ok(self.0),
        }
    }
}

impl Value for Ids {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "a list of ids with commas between them";

    fn parse(text: &str) -> Option<Ids> {
        let ids = text.split(',').map(str::trim).filter(|id| !id.is_empty());
        Some(Ids(ids.map(InstanceId::from).collect()))
    }
}

impl Names for Ids {
    fn names(&self, out: &mut Vec<String>) {
        out.extend(self.0.iter().map(ToString::to_string));
    }
}

/// These instances, all of which must be there, and paid for in advance.
pub fn paid_in_advance<'i>(
    ctx: &Ctx<'_>,
    ids: impl IntoIterator<Item = &'i InstanceId>,
) -> Result<Vec<Instance>, Fault> {
    let find = |id: &InstanceId| {
        super::expect_all(ctx, std::slice::from_ref(id))?;
        let instance = ctx.find(id)?;
        match instance.charge {
            ChargeType::PrePaid => Ok(instance),
            ChargeType::PostPaid => {
                Err(Fault::from(InstanceChangeFault::Charge { instance: instance.id }))
            }
        }
    };
    ids.into_iter().map(find).collect()
}
