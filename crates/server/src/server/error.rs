//! Why a server does not start.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use control::Fault;
use control::execution::seed::SeedError;
use store::{Refused, StoreError};

use super::store_file;
use crate::config::ConfigError;
use crate::lock::{Holder, LockError};
use crate::tls::TlsError;

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// With the key that everybody knows, everybody could call.
    #[error(
        "refusing to listen on {listen}: the default access key, which everybody knows, may be \
         used from this machine only. Configure an [[account]] with a key in enid.toml (see \
         enid.example.toml), without default_key = true, or listen on 127.0.0.1"
    )]
    DefaultKeyExposed {
        /// Where it was to listen.
        listen: SocketAddr,
    },
    /// Whoever finds the token could use it from anywhere.
    #[error(
        "refusing to listen on {listen} for the operator API: with the token in the data folder, it \
         may be used from this machine only. Set operator_token in enid.toml, or listen on \
         127.0.0.1"
    )]
    OperatorExposed {
        /// Where it was to listen.
        listen: SocketAddr,
    },
    /// The token of the operator API cannot be read or made.
    #[error("cannot use the operator API's token in {}", file.display())]
    OperatorToken {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The server cannot listen on the address of the operator API.
    #[error(
        "cannot listen on {listen} for the operator API. Choose another address with \
         --operator-listen or with operator_listen in enid.toml, or turn it off with \"off\""
    )]
    OperatorListen {
        /// The address.
        listen: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The server cannot listen on the address of the metadata service.
    #[error("cannot listen on {listen} for the metadata service (metadata.listen in enid.toml)")]
    MetadataListen {
        /// The address.
        listen: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// Another server has the data folder.
    #[error("the data folder {} is in use by {holder}", data.display())]
    InUse {
        /// The folder.
        data: PathBuf,
        /// Who has it.
        holder: Holder,
    },
    /// There is no store to check.
    #[error("there is no store in {}", data.display())]
    NoStore {
        /// The folder.
        data: PathBuf,
    },
    /// The store was written by a later version.
    #[error("the store has format {found}; this version of enid knows formats up to {known}")]
    Newer {
        /// The store's format.
        found: u64,
        /// The latest that is known.
        known: u64,
    },
    /// The store has rows that this version cannot read.
    #[error(
        "the store in {} was not written by this version of enid, nor by one that it can read: \
         versions before the first release changed its form. Move the folder away to start afresh",
        data.display()
    )]
    Foreign {
        /// The folder.
        data: PathBuf,
    },
    /// The data folder or its lock cannot be made.
    #[error("cannot use the data folder {}", data.display())]
    Folder {
        /// The folder.
        data: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The store is not what was written there.
    #[error(
        "the store {} is not served, because it is damaged. Restore it from a copy, or move the \
         folder away to start afresh",
        file.display()
    )]
    Damaged {
        /// Its file.
        file: PathBuf,
        /// What is damaged, as far as that is known.
        source: StoreError,
    },
    /// A store was made in the folder, and is not there any more.
    #[error(
        "the store {} is gone: one was made there before. Restore it from a copy, or move the folder \
         away to start afresh",
        file.display()
    )]
    Gone {
        /// Its file.
        file: PathBuf,
    },
    /// The store cannot be opened or read.
    #[error("the store in {} cannot be used", data.display())]
    Store {
        /// The folder.
        data: PathBuf,
        /// Why.
        source: StoreError,
    },
    /// The store does not take what the start writes.
    #[error("the store in {} cannot be written", data.display())]
    Refused {
        /// The folder.
        data: PathBuf,
        /// Why.
        source: Refused,
    },
    /// The accounts of the configuration are at odds with those of the store.
    #[error("the accounts in enid.toml cannot be used")]
    Accounts(#[source] SeedError),
    /// The default resources cannot be made or found.
    #[error("the default resources cannot be made: {0:?}")]
    DefaultWorld(Box<Fault>),
    /// The server cannot listen on the address.
    #[error("cannot listen on {listen}")]
    Listen {
        /// The address.
        listen: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The server cannot say who it is.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The executor's thread cannot be started.
    #[error("cannot start a thread")]
    Thread(#[source] io::Error),
}

impl StartError {
    /// Why the store of a data folder cannot be used.
    pub(crate) fn of_store(data: &Path, source: StoreError) -> StartError {
        let (data, file) = (data.to_owned(), store_file(data));
        match source {
            StoreError::Absent(_) => StartError::NoStore { data },
            StoreError::Missing(file) => StartError::Gone { file },
            StoreError::Foreign => StartError::Foreign { data },
            StoreError::Damaged(_) => StartError::Damaged { file, source },
            StoreError::Engine(..) | StoreError::Full(_) | StoreError::Corrupt { .. } => {
                StartError::Store { data, source }
            }
        }
    }
}

/// Why the data folder is not ours.
pub(crate) fn not_locked(data: &Path, error: LockError) -> StartError {
    match error {
        LockError::Held(holder) => StartError::InUse { data: data.to_owned(), holder },
        LockError::Io(source) => StartError::Folder { data: data.to_owned(), source },
    }
}
