//! What can go wrong below the rules: the engine fails, or a row is not what its table says.

use std::error::Error;
use std::path::PathBuf;

/// Why the store could not answer; never the fault of a request.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The engine failed: what it was doing, and its own error as the source.
    #[error("{0}")]
    Engine(String, #[source] Box<dyn Error + Send + Sync>),
    /// What is on disk is not what was written there.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// The file was written by a version whose stores had another form.
    #[error("it has the form of another version")]
    Foreign,
    /// There is no store in this file, and none was made there.
    #[error("there is no store {}", .0.display())]
    Absent(PathBuf),
    /// There was a store in this file, and it is gone.
    #[error("{} is gone", .0.display())]
    Missing(PathBuf),
    /// There is no room for a change.
    #[error("the disk is full: {0}")]
    Full(String),
    /// A row or key on disk cannot be decoded as what its table holds.
    #[error("table {table} holds a row that cannot be decoded: {why}")]
    Corrupt {
        /// The table's name.
        table: &'static str,
        /// Which row, and what is wrong with it.
        why: String,
    },
}

/// Why an engine did not say that a commit is durable; what to do about each is said at
/// [`Engine::commit`](crate::Engine::commit).
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Nothing of the batch is in the store, and nothing of it ever will be.
    #[error("nothing was committed")]
    NotApplied(#[source] StoreError),
    /// The commit was made under an ownership of the store that is over; nothing of it is there.
    #[error("another process owns the store by now")]
    Fenced,
    /// The batch may be in the store, as a whole, or may not.
    #[error("it is not known whether the commit is in the store")]
    Unknown(#[source] StoreError),
}

impl StoreError {
    /// An engine's failure while `doing` something, from the engine's own error or a text.
    pub fn engine(
        doing: impl Into<String>,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> StoreError {
        StoreError::Engine(doing.into(), source.into())
    }

    pub(crate) fn damaged(what: impl Into<String>) -> StoreError {
        StoreError::Damaged(what.into())
    }

    /// What went wrong, and because of what.
    pub fn with_cause(&self) -> String {
        match self.source() {
            Some(cause) => format!("{self}: {cause}"),
            None => self.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::StoreError;

    #[test]
    fn an_error_crosses_threads_and_keeps_its_source() {
        fn crosses<T: std::error::Error + Send + Sync + 'static>(error: T) -> T {
            error
        }
        let error = crosses(StoreError::engine("cannot commit", "disk full"));
        let source = std::error::Error::source(&error).map(ToString::to_string);
        assert_eq!(
            (error.to_string().as_str(), source.as_deref()),
            ("cannot commit", Some("disk full"))
        );
    }
}
