//! How large a store is and what it has: what `enid stat` prints, of a folder that no server has open
//! and of a running server.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use control::execution::census::{self, Census, Counts, Fullness};
use serde::Serialize;
use store::{Snapshot, StoreError};

use crate::lock;
use crate::server::{StartError, look, not_locked};

/// How many of the fullest vSwitches are named.
const FULLEST: usize = 10;
/// What the names of a store's files begin with.
const STORE: &str = "enid.";

/// How large a store is and what it has.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Stat {
    /// The files of the store and their bytes.
    pub files: BTreeMap<String, u64>,
    /// What stands in the log, and not in the tree yet.
    pub in_log_only: InLog,
    /// How many resources there are, by their tables.
    pub resources: Counts,
    /// IPv4 addresses of vSwitches.
    pub ipv4_addresses: Addresses,
    /// The vSwitches of which the largest part is taken.
    #[serde(rename = "FullestVSwitches")]
    pub fullest_vswitches: Vec<VSwitch>,
    /// Accounts in regions, and what they have.
    pub accounts: Vec<InRegion>,
}

/// Changes that the tree has not taken in.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct InLog {
    /// The rows that they change, those of indexes and counts among them.
    pub rows: usize,
    /// The bytes of those rows.
    pub bytes: usize,
}

/// How many addresses there are.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Addresses {
    /// Those that are taken.
    pub taken: u64,
    /// All that callers can have.
    pub all: u64,
}

/// A vSwitch and how full it is.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct VSwitch {
    /// Its id.
    #[serde(rename = "VSwitchId")]
    pub id: String,
    /// Whose it is.
    pub account_id: String,
    /// Where it is.
    pub region_id: String,
    /// Its IPv4 block.
    pub cidr_block: String,
    /// Its IPv4 addresses.
    pub ipv4_addresses: Addresses,
    /// Which part of them is taken.
    pub percent: f64,
}

/// What an account has in a region.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct InRegion {
    /// The account.
    pub account_id: String,
    /// The region; empty for what is in none.
    pub region_id: String,
    /// How many resources there are, by their tables.
    pub resources: Counts,
}

/// How large the store of a data folder is and what it has. No server may have it open. Nothing is
/// written. It blocks.
pub fn stat(data: &Path) -> Result<Stat, StartError> {
    let _held = lock::share(data).map_err(|error| not_locked(data, error))?;
    let rows = look(data)?;
    of(data, &*rows).map_err(|failed| match failed {
        Failed::Store(source) => StartError::of_store(data, source),
        Failed::Folder(source) => StartError::Folder { data: data.to_owned(), source },
    })
}

/// Why nothing can be said.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    /// The rows cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The folder cannot be read.
    #[error(transparent)]
    Folder(#[from] io::Error),
}

/// The same of a store that is open.
pub(crate) fn of(data: &Path, rows: &dyn Snapshot) -> Result<Stat, Failed> {
    let census = census::census(rows, FULLEST)?;
    let (resources, waiting) = (census.counts(), rows.waiting());
    let Census { scopes, fullest, taken, addresses } = census;
    let scopes = scopes.into_iter().filter(|(_, resources)| !resources.is_empty());
    Ok(Stat {
        files: files(data)?,
        in_log_only: InLog { rows: waiting.rows, bytes: waiting.bytes },
        resources,
        ipv4_addresses: Addresses { taken, all: addresses },
        fullest_vswitches: fullest.into_iter().map(VSwitch::from).collect(),
        accounts: scopes
            .map(|(scope, resources)| InRegion {
                account_id: scope.account.to_string(),
                region_id: scope.region,
                resources,
            })
            .collect(),
    })
}

fn files(data: &Path) -> io::Result<BTreeMap<String, u64>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(data)? {
        let entry = entry?;
        let (name, about) = (entry.file_name().to_string_lossy().into_owned(), entry.metadata()?);
        if about.is_file() && name.starts_with(STORE) {
            files.insert(name, about.len());
        }
    }
    Ok(files)
}

impl From<Fullness> for VSwitch {
    fn from(fullness: Fullness) -> VSwitch {
        let percent = (fullness.percent() * 100.0).round() / 100.0;
        let Fullness { scope, vswitch, block, taken, addresses } = fullness;
        let ipv4_addresses = Addresses { taken: taken.into(), all: addresses.into() };
        VSwitch {
            id: vswitch,
            account_id: scope.account.to_string(),
            region_id: scope.region,
            cidr_block: block,
            ipv4_addresses,
            percent,
        }
    }
}
