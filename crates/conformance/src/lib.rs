//! The cases: what the five reference pages document, as requests and what they are answered.
//!
//! `contract/cases/` has them as text, and its README.md the form. Here they are read ([`parse`]), and
//! each is run on whatever is a [`target::Target`]: a server that `cargo xtask contract` has started, or with
//! `enid conform` any endpoint at all. Nothing here knows how requests are signed and sent, or what the
//! pages say of a case: a case is held against the pages before it is run, by xtask.

pub mod answer;
pub mod case;
pub mod pages;
pub mod parse;
pub mod runner;
pub mod target;
pub mod words;

use anyhow::Result;

/// The files of the cases, which are built in.
const FILES: [(&str, &str); 5] = [
    ("AssignIpv6Addresses", include_str!("../../../contract/cases/AssignIpv6Addresses.cases")),
    (
        "AssignPrivateIpAddresses",
        include_str!("../../../contract/cases/AssignPrivateIpAddresses.cases"),
    ),
    (
        "CreateNetworkInterface",
        include_str!("../../../contract/cases/CreateNetworkInterface.cases"),
    ),
    ("UnassignIpv6Addresses", include_str!("../../../contract/cases/UnassignIpv6Addresses.cases")),
    ("prelude", include_str!("../../../contract/cases/prelude.cases")),
];

/// The cases that are built in.
pub fn built_in() -> Result<case::Cases> {
    let mut cases = case::Cases::default();
    for (name, text) in FILES {
        parse::file(&format!("cases/{name}.cases"), text, &mut cases)?;
    }
    Ok(cases)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn every_file_is_built_in() -> Result<()> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contract/cases");
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            names.extend(name.strip_suffix(".cases").map(str::to_owned));
        }
        names.sort();
        assert_eq!(names, FILES.map(|(name, _)| name));
        assert!(built_in()?.unknown_setups().is_empty());
        Ok(())
    }
}
