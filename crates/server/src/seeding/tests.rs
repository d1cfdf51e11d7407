use control::ecs::{Eni, Instance};
use control::kernel::cell::CELLS;
use control::kernel::resource::Resource;
use store::{Cell, Logged, Snapshot, Txn};
use tempfile::TempDir;

use super::*;

fn wish(interfaces: u64) -> Wish {
    Wish { interfaces, accounts: 2, regions: 2, vswitches: 6, seed: 7 }
}

/// A folder that was filled so, with what was said of it.
fn filled(wish: &Wish) -> (TempDir, Seeded) {
    let folder = tempfile::tempdir().expect("a folder");
    let seeded = seed(folder.path(), wish, |_| {}).expect("it can be filled");
    (folder, seeded)
}

fn rows(folder: &TempDir) -> Arc<dyn Snapshot> {
    Logged::look(&folder.path().join("enid.redb")).expect("there is a store")
}

fn all(folder: &TempDir) -> Vec<(Vec<u8>, Vec<u8>)> {
    let rows = rows(folder);
    rows.scan(&[], None).expect("it is read").collect::<Result<_, _>>().expect("it is read")
}

/// How many network interfaces and instances are stored.
fn stored(folder: &TempDir) -> (u64, u64) {
    let rows = rows(folder);
    let txn = |cell| Txn::new(&*rows, cell, Timestamp(0), 0);
    let directory = txn(Cell::SYSTEM);
    let cells = directory.rows(CELLS, &()).expect("there is a directory");
    let cells = cells.map(|number| txn(Cell::new(number.expect("it is read"))));
    cells.fold((0, 0), |(interfaces, instances), cell| {
        let count = |counted: Result<u64, StoreError>| counted.expect("it is counted");
        (interfaces + count(cell.count(Eni::TABLE)), instances + count(cell.count(Instance::TABLE)))
    })
}

#[test]
fn a_store_has_as_much_as_was_wanted_and_keeps_every_rule() {
    for interfaces in [1, 3, 12, 20, 301] {
        let (folder, seeded) = filled(&wish(interfaces));
        assert_eq!((seeded.interfaces, seeded.instances), stored(&folder));
        assert_eq!((seeded.interfaces, seeded.vswitches, seeded.vpcs), (interfaces, 6, 4));
        let breaches = crate::check(folder.path()).expect("it can be checked");
        assert!(breaches.is_empty(), "{breaches:?}");
    }
}

#[test]
fn the_same_wish_makes_the_same_rows_and_another_seed_others() {
    let keys = |seeded: &Seeded| {
        let keys = seeded.accounts.iter();
        keys.map(|one| (one.access_key_id.clone(), one.access_key_secret.expose().to_owned()))
            .collect::<Vec<_>>()
    };
    let [(one, said), (same, said_again)] = [(); 2].map(|()| filled(&wish(40)));
    assert!(all(&one) == all(&same));
    assert_eq!(keys(&said), keys(&said_again));
    let (larger, said_of_larger) = filled(&wish(41));
    assert!(all(&one) != all(&larger));
    assert_eq!(keys(&said), keys(&said_of_larger), "keys follow from the seed alone");
    let (_, said_of_other) = filled(&Wish { seed: 8, ..wish(40) });
    assert_ne!(keys(&said), keys(&said_of_other));
}

#[test]
fn what_was_seeded_is_not_seeded_again() {
    let (folder, _) = filled(&wish(10));
    let before = all(&folder);
    let refused = seed(folder.path(), &wish(10), |_| {}).expect_err("it was seeded before");
    assert!(matches!(refused, SeedingError::Seeded { account: FIRST_ACCOUNT, .. }), "{refused}");
    assert!(before == all(&folder));
}

#[test]
fn a_wish_that_cannot_be_is_refused_before_anything_is_made() {
    let folder = tempfile::tempdir().expect("a folder");
    for (wish, why) in [
        (Wish { vswitches: 3, ..wish(10) }, "4 at least, not 3"),
        (Wish { vswitches: 4, ..wish(400_000) }, "more vSwitches are needed"),
        (Wish { regions: 1_000, ..wish(10) }, "regions, not 1000"),
    ] {
        let refused = seed(folder.path(), &wish, |_| {}).expect_err("it cannot be");
        assert!(matches!(refused, SeedingError::Impossible(_)), "{refused}");
        assert!(refused.to_string().contains(why), "{refused}");
    }
    seed(folder.path(), &wish(10), |_| {}).expect("the folder is as it was");
}
