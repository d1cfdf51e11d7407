//! How much of what a store has, and whose: for `enid stat`. It costs by accounts and vSwitches, not by
//! what they have: resources are counted as they are written.

use std::collections::BTreeMap;

use store::{Cell, Snapshot, StoreError, Timestamp, Txn};

use crate::{
    RESOURCES,
    kernel::{caller::Scope, cell::CELLS, resource::Resource},
    vpc::VSwitch,
};

/// What a store has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// By account and region; an account alone has an empty region.
    pub scopes: BTreeMap<Scope, Counts>,
    /// The vSwitches, the fullest first, as many as were asked for.
    pub fullest: Vec<Fullness>,
    /// IPv4 addresses of all vSwitches that are taken.
    pub taken: u64,
    /// IPv4 addresses of all vSwitches that callers can have.
    pub addresses: u64,
}

/// How many rows there are of each resource of which there is any, by the name of its table.
pub type Counts = BTreeMap<&'static str, u64>;

/// How full a vSwitch is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fullness {
    /// Whose it is, and where.
    pub scope: Scope,
    /// Its id.
    pub vswitch: String,
    /// Its IPv4 block.
    pub block: String,
    /// Addresses that are taken, by interfaces or reservations.
    pub taken: u32,
    /// Addresses that callers can have.
    pub addresses: u32,
}

impl Fullness {
    /// Which part of its addresses is taken, in percent.
    pub fn percent(&self) -> f64 {
        f64::from(self.taken) * 100.0 / f64::from(self.addresses.max(1))
    }
}

/// Counts what is stored, with so many of the fullest vSwitches.
pub fn census(rows: &dyn Snapshot, fullest: usize) -> Result<Census, StoreError> {
    let mut census = Census::default();
    let txn = |cell| Txn::new(rows, cell, Timestamp(0), 0);
    for found in txn(Cell::SYSTEM).scan(CELLS, &(), None)? {
        let (scope, number) = found?;
        let own = txn(Cell::new(number));
        let counts =
            RESOURCES.iter().map(|kind| kind.count(&own)).collect::<Result<Vec<_>, _>>()?;
        let counts = counts.into_iter().filter(|(_, count)| *count > 0).collect();
        for vswitch in own.rows(VSwitch::TABLE, &())? {
            census.add(&scope, &vswitch?, &own)?;
        }
        census.scopes.insert(scope, counts);
        // So that there are never many of them.
        census.sort(fullest);
    }
    Ok(census)
}

impl Census {
    /// All of them together.
    pub fn counts(&self) -> Counts {
        let mut all = Counts::new();
        for (table, count) in self.scopes.values().flatten() {
            *all.entry(table).or_default() += count;
        }
        all
    }

    fn add(&mut self, scope: &Scope, vswitch: &VSwitch, own: &Txn<'_>) -> Result<(), StoreError> {
        let pool = vswitch.ipv4_pool();
        let addresses = pool.end.saturating_sub(pool.first);
        let taken = addresses.saturating_sub(vswitch.available(own)?);
        self.taken += u64::from(taken);
        self.addresses += u64::from(addresses);
        let (vswitch, block) = (vswitch.id.to_string(), vswitch.cidr().to_string());
        self.fullest.push(Fullness { scope: scope.clone(), vswitch, block, taken, addresses });
        Ok(())
    }

    fn sort(&mut self, fullest: usize) {
        // Of those that are equally full, the largest comes first.
        let order = |one: &Fullness, other: &Fullness| {
            let [a, b] = [(one, other), (other, one)]
                .map(|(one, other)| u64::from(one.taken) * u64::from(other.addresses));
            b.cmp(&a)
                .then(other.addresses.cmp(&one.addresses))
                .then(one.vswitch.cmp(&other.vswitch))
        };
        self.fullest.sort_by(order);
        self.fullest.truncate(fullest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{tests::testing::Testing, value::id::VSwitchId};

    #[test]
    fn resources_are_counted_where_they_are_and_full_vswitches_come_first() {
        let mut t = Testing::new();
        let large = t.vswitch("10.0.0.0/24");
        let vpc = t.row(&VSwitchId::from(large.as_str())).vpc.to_string();
        let small = t.vswitch_in(&vpc, "10.0.1.0/29", "");
        let empty = t.vswitch("10.0.0.0/16");
        for _ in 0..3 {
            t.eni(&small, "");
        }
        t.eni(&large, "&SecondaryPrivateIpAddressCount=2");
        let census = |fullest| census(&*t.rows(), fullest).expect("memory reads");
        let all = census(10);
        let counts = all.counts();
        assert_eq!((counts["enis"], counts["vswitches"]), (4, 3));
        assert!(!counts.contains_key("instances"), "there are none");
        let here = all.scopes.iter().filter(|(_, counts)| counts.contains_key("enis"));
        assert_eq!(
            here.map(|(scope, _)| scope.region.as_str()).collect::<Vec<_>>(),
            ["cn-hangzhou"]
        );
        let fullest = all.fullest.iter();
        let fullest = fullest.map(|one| (one.vswitch.as_str(), one.taken, one.addresses));
        let expected =
            [(small.as_str(), 3, 4), (large.as_str(), 3, 252), (empty.as_str(), 0, 65_532)];
        assert_eq!(fullest.collect::<Vec<_>>(), expected);
        assert_eq!((all.taken, all.addresses), (6, 65_788));
        assert_eq!(all.fullest[0].percent(), 75.0);
        let fewer = census(1);
        assert_eq!((fewer.fullest.as_slice(), fewer.taken), (&all.fullest[..1], 6));
    }
}
