//! The server: HTTP, the executor, configuration. The only crate with I/O and time.
//!
//! [`start`] opens the store, gives a fresh one its default resources and answers requests until
//! [`Running::stop`]. The operator API, on a listener of its own, differs only in who may call and in
//! which operations there are. A request goes through `http` (read, limited), `auth` (who sends it), and
//! then, if it may change rows, through the `executor`; reads run beside it on the last committed
//! snapshot.
//!
//! **Invariants.**
//! - One thread writes. A request is answered after the commit that holds its changes, and so is a
//!   refusal, which may have seen rows of its group.
//! - Once it is not known what became of a commit, nothing is answered from the store any more.
//! - Time, as operations see it, never goes backwards.
//! - Whatever a client can make grow has a limit in [`Limits`].
//! - No lock is held over an `.await`.

mod auth;
mod clock;
mod config;
mod connection;
mod descriptors;
mod door;
mod executor;
mod explain;
mod http;
mod kept_file;
mod lock;
mod nonce;
mod operator_token;
mod panics;
mod permissions;
mod places;
mod random;
mod requests;
mod room;
mod seeding;
mod server;
mod stat;
#[cfg(test)]
mod tests;
mod throttle;
mod tls;

pub use crate::clock::Clock;
pub use crate::config::{
    AccessKey, Account, Config, ConfigError, DEFAULT_ACCESS_KEY_ID, DEFAULT_ACCESS_KEY_SECRET,
    DEFAULT_ACCOUNT, DEFAULT_DATA, DEFAULT_LISTEN, DEFAULT_OPERATOR_LISTEN, EngineKind, KeyStatus,
    Limits, Metadata, RamUser, Secret,
};
pub use crate::lock::Holder;
pub use crate::operator_token::operator_token_file;
pub use crate::requests::{Follower, Heard, Seen};
pub use crate::seeding::{Seeded, SeededAccount, SeedingError, Wish, seed};
pub use crate::server::{Running, StartError, check, start};
pub use crate::stat::{Stat, stat};
pub use crate::tls::{AuthorityError, TlsError, TlsFiles, authority_file, is_cloud};
