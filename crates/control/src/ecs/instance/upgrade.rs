//! A larger bandwidth to the internet for a while, for instances that are paid for in advance.

use api::{Kind, Value};
use minicbor::{Decode, Encode};
use store::{StoreError, Timestamp, Txn};

use super::Instance;
use crate::{
    kernel::{
        resource::Resource,
        schedule::{self, Due},
    },
    value::id::InstanceId,
};

/// A larger bandwidth for a while: to come, or under way.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Upgrade {
    /// From when on, if it has not begun.
    #[n(0)]
    pub begins: Option<Timestamp>,
    /// Until when.
    #[n(1)]
    pub ends: Timestamp,
    /// The most that goes out then, in Mbit/s; once it has begun, what did before.
    #[n(2)]
    pub other_mbps: u32,
}

impl Upgrade {
    /// When the bandwidth changes next.
    ///
    /// **Invariant.** It is on the schedule.
    pub fn due(&self) -> Timestamp {
        self.begins.unwrap_or(self.ends)
    }
}

/// The bandwidth of an instance is larger from now on, or as it was before.
pub fn settle(txn: &mut Txn<'_>, id: &InstanceId) -> Result<(), StoreError> {
    let instance = txn.get(Instance::TABLE, id)?;
    let mut instance = instance.expect("an instance on the schedule is there");
    let upgrade = instance.upgrade.take();
    let mut upgrade = upgrade.expect("an instance whose bandwidth is on the schedule says why");
    let internet = &mut instance.internet;
    std::mem::swap(&mut internet.max_out_mbps, &mut upgrade.other_mbps);
    match upgrade.begins.take() {
        Some(_) => {
            schedule::set(txn, upgrade.ends, Due::Bandwidth(id.clone()))?;
            instance.upgrade = Some(upgrade);
        }
        // Without bandwidth it has no public address.
        None => internet.public = internet.public.filter(|_| internet.max_out_mbps > 0),
    }
    txn.put(Instance::TABLE, id, &instance)
}

/// A moment of a request, to the hour or more exactly: `2017-12-06T22Z`, `2017-12-05T22:40Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(pub Timestamp);

impl Value for Moment {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "a moment as 2017-12-05T22:40Z";

    fn parse(text: &str) -> Option<Moment> {
        let bare = text.strip_suffix('Z')?;
        let rest = match bare.len() {
            13 => ":00:00Z",
            16 => ":00Z",
            19 => "Z",
            _ => return None,
        };
        let moment = format!("{bare}{rest}").parse::<jiff::Timestamp>().ok()?;
        u64::try_from(moment.as_millisecond()).ok().map(|moment| Moment(Timestamp(moment)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_to_the_hour_and_more_exactly() {
        let hour = Moment(Timestamp(22 * 3_600_000));
        for text in ["1970-01-01T22Z", "1970-01-01T22:00Z", "1970-01-01T22:00:00Z"] {
            assert_eq!(Moment::parse(text), Some(hour), "{text}");
        }
        for bad in ["1970-01-01Z", "1970-01-01T22", "1970-01-01T25Z", "now", "1969-12-31T22Z"] {
            assert_eq!(Moment::parse(bad), None, "{bad}");
        }
    }
}
