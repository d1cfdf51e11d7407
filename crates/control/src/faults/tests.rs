//! What holds of all faults, and how the tests of each area look at theirs.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::LazyLock,
};

use api::Row;
use store::StoreError;

use super::{Fault, Said, Variant};
use crate::facts::pages;

/// A row of the contract, and the page that has it: the number of a reference page, or the name of
/// an operation of the family.
struct Documented {
    page: String,
    row: Row,
}

static CONTRACT: LazyLock<Vec<Documented>> = LazyLock::new(|| {
    // The column that names the page.
    let tables = [("pages/errors.csv", 0), ("family/errors.csv", 1), ("family/own_errors.csv", 1)];
    tables.iter().flat_map(|(file, page)| read(file, *page)).collect()
});

fn read(file: &str, page: usize) -> Vec<Documented> {
    let contract = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contract");
    let mut table = csv::Reader::from_path(contract.join(file)).expect("the table is there");
    let mut rows = Vec::new();
    for record in table.records() {
        let record = record.expect("the table is CSV");
        let text = |column: usize| -> &'static str { record[column].to_owned().leak() };
        let status = record[2].parse().expect("a status is a number");
        let row = Row { status, code: text(3), message: text(4) };
        rows.push(Documented { page: record[page].to_owned(), row });
    }
    rows
}

/// All rows that there are.
fn rows() -> impl Iterator<Item = &'static Row> {
    CONTRACT.iter().map(|one| &one.row).chain(pages::common())
}

fn page(name: &str) -> Vec<Row> {
    let rows = CONTRACT.iter().filter(|one| one.page == name).map(|one| one.row);
    let rows = rows.collect::<Vec<_>>();
    assert!(name.is_empty() || !rows.is_empty(), "no page {name}");
    rows
}

/// Checks how samples of an area's faults read: each is a page (none: only the common rows), the
/// fault, and "status code text". There must be one of each variant.
pub(super) fn check<F, const N: usize>(variants: &[Variant], samples: [(&str, F, &str); N])
where
    F: Said + Into<Fault>,
{
    let mut seen = BTreeSet::new();
    for (name, fault, expected) in samples {
        seen.insert(fault.variant());
        check_templates(&fault);
        let (fault, page) = (fault.into(), page(name));
        let (row, text) = fault.row(&page);
        assert_eq!(format!("{} {} {text}", row.status, row.code), expected, "{name}");
        assert!(fault.listed(&page), "{name}: {expected}");
    }
    let all = variants.iter().map(|variant| variant.name).collect();
    assert_eq!(seen, all);
}

/// What the fault says must fill every row that it could ever be sent under.
fn check_templates(fault: &impl Said) {
    let slots = fault.slots();
    for pick in fault.picks().iter() {
        for row in rows().filter(|row| pick.find(&[**row]).is_some()) {
            let wanted = row.message.matches("%s").count();
            let sentence = fault.sentence(row.code);
            match row.message {
                "%s" | "%s." => assert!(!sentence.is_empty(), "{fault:?} has no sentence: {row:?}"),
                _ => assert!(slots.len() >= wanted, "{fault:?} leaves slots empty: {row:?}"),
            }
        }
    }
}

#[test]
fn every_row_that_a_fault_names_is_there() {
    let mut pages = BTreeMap::<&str, Vec<Row>>::new();
    for one in CONTRACT.iter() {
        pages.entry(&one.page).or_default().push(one.row);
    }
    pages.insert("common", pages::common().to_vec());
    for variant in Fault::variants() {
        for pick in variant.picks {
            let is_there = pages.values().any(|page| pick.find(page).is_some());
            assert!(is_there, "{}: {pick:?}", variant.name);
        }
    }
}

#[test]
fn every_common_row_can_be_sent() {
    let picks = || Fault::variants().flat_map(|variant| variant.picks);
    for row in pages::common() {
        assert!(picks().any(|pick| pick.find(&[*row]).is_some()), "{row:?}");
    }
}

#[test]
fn a_fault_that_is_listed_nowhere_is_an_internal_error() {
    let fault = Fault::from(super::VpcFault::Quota);
    assert!(!fault.listed(&[]));
    assert_eq!(fault.row(&[]).0.code, "InternalError");
    assert!(fault.listed(&page("CreateVpc")));
}

#[test]
fn a_failure_of_the_store_is_an_internal_error_that_says_nothing_of_it() {
    let fault = Fault::from(StoreError::engine("cannot commit", "disk full"));
    let (row, text) = fault.row(&[]);
    assert!(fault.listed(&[]));
    assert_eq!((row.status, row.code, text.as_str()), (500, "InternalError", row.message));
}

#[test]
fn a_row_of_the_page_comes_before_a_better_one_of_the_common_rows() {
    let page = api::errors! { 404 "Forbidden.SubUser" "%s" };
    let denied = super::RamDenied {
        account: 7,
        kind: "SubUser",
        user: "alice".to_owned(),
        action: "ecs:CreateNetworkInterface",
        resources: Vec::new(),
        explicit: false,
    };
    let fault = Fault::from(super::AccessFault::NotAllowedHere { denied: Box::new(denied) });
    assert_eq!(fault.row(page).0.code, "Forbidden.SubUser");
    assert_eq!(fault.row(&[]).0.code, "Forbidden.RAM");
}

#[test]
fn every_variant_has_a_name_of_its_own() {
    let names = Fault::variants().map(|variant| variant.name).collect::<BTreeSet<_>>();
    assert_eq!(names.len(), Fault::variants().count());
}
