//! One server for each data folder: a locked file, which says who has the folder.

use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// Who has a data folder, as far as its lock file tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holder {
    /// The process.
    pub pid: Option<u32>,
    /// Where it listens; nothing if it does not.
    pub listen: Option<String>,
    /// When it took the folder, in RFC 3339.
    pub since: Option<String>,
}

/// A data folder that is ours until this is dropped, or until the process ends in whatever way.
pub(crate) struct Lock {
    file: File,
    since: jiff::Timestamp,
}

/// Why a folder cannot be locked.
pub(crate) enum LockError {
    /// Another process has it.
    Held(Holder),
    /// The file cannot be made, locked or written.
    Io(io::Error),
}

/// The lock file of a data folder.
pub(crate) fn path(folder: &Path) -> PathBuf {
    folder.join("lock")
}

impl Lock {
    /// Takes the folder. It is given up with the process, so a file left behind locks nothing.
    pub(crate) fn take(folder: &Path) -> Result<Lock, LockError> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false) // what another process has written is not ours to erase
            .open(path(folder))
            .map_err(LockError::Io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::Error(error)) => return Err(LockError::Io(error)),
            Err(TryLockError::WouldBlock) => return Err(LockError::Held(Holder::read(&mut file))),
        }
        let mut lock = Lock { file, since: jiff::Timestamp::now() };
        lock.write(None).map_err(LockError::Io)?;
        Ok(lock)
    }

    /// Says where the process listens.
    pub(crate) fn listens(&mut self, address: &str) -> io::Result<()> {
        self.write(Some(address))
    }

    fn write(&mut self, listen: Option<&str>) -> io::Result<()> {
        let since = self.since.strftime("%Y-%m-%dT%H:%M:%SZ");
        let mut text = format!("pid {}\nsince {since}\n", std::process::id());
        if let Some(listen) = listen {
            text.push_str(&format!("listen {listen}\n"));
        }
        self.file.rewind()?;
        self.file.write_all(text.as_bytes())?;
        self.file.set_len(text.len() as u64)?;
        self.file.flush()
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A later reader must not take us for the holder. If it cannot be done, the next holder
        // writes over it anyway.
        let _ = self.file.set_len(0);
    }
}

impl Holder {
    /// What a lock file says.
    fn read(file: &mut File) -> Holder {
        let mut text = String::new();
        // Some systems do not let a locked file be read. Then it is not known who has it.
        let _ = file.take(1024).read_to_string(&mut text);
        Holder::parse(&text)
    }

    fn parse(text: &str) -> Holder {
        let find = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name));
            line.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
        };
        Holder {
            pid: find("pid ").and_then(|pid| pid.parse().ok()),
            listen: find("listen "),
            since: find("since "),
        }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pid {
            Some(pid) => write!(f, "process {pid}")?,
            None => f.write_str("another process")?,
        }
        if let Some(listen) = &self.listen {
            write!(f, ", listening on {listen}")?;
        }
        if let Some(since) = &self.since {
            write!(f, ", since {since}")?;
        }
        Ok(())
    }
}

/// A data folder that no server takes until this is dropped.
pub(crate) struct Shared {
    _file: Option<File>,
}

/// Sees to it that no server has the folder, and none takes it meanwhile, without writing anything. A
/// folder whose lock is not there, or cannot be read or locked, is taken to be free: the store's own
/// file tells too.
pub(crate) fn share(folder: &Path) -> Result<Shared, LockError> {
    let Ok(mut file) = File::open(path(folder)) else { return Ok(Shared { _file: None }) };
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Err(LockError::Held(Holder::read(&mut file))),
        Ok(()) | Err(TryLockError::Error(_)) => Ok(Shared { _file: Some(file) }),
    }
}

/// Makes the data folder, for its owner only, if it is not there.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::{Holder, Lock, LockError, path, share};

    fn holder_of(folder: &std::path::Path) -> Option<Holder> {
        match Lock::take(folder) {
            Ok(_) => None,
            Err(LockError::Held(holder)) => Some(holder),
            Err(LockError::Io(error)) => panic!("{error}"),
        }
    }

    #[test]
    fn the_second_is_told_who_has_the_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let Ok(mut lock) = Lock::take(folder.path()) else { panic!("the folder is free") };
        let listen = |holder: Option<Holder>| holder.expect("held").listen;
        assert_eq!(listen(holder_of(folder.path())), None);
        lock.listens("127.0.0.1:3640").expect("written");
        let held = holder_of(folder.path()).expect("held");
        assert_eq!(held.pid, Some(std::process::id()));
        assert_eq!(held.listen.as_deref(), Some("127.0.0.1:3640"));
        let text = held.to_string();
        assert!(text.contains("listening on 127.0.0.1:3640, since 20"), "{text}");
        drop(lock);
        assert_eq!(holder_of(folder.path()), None);
    }

    #[test]
    fn a_folder_that_is_only_looked_at_is_not_written_and_not_taken() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(share(folder.path()).is_ok());
        assert!(!path(folder.path()).exists(), "a look makes no lock");
        let Ok(lock) = Lock::take(folder.path()) else { panic!("the folder is free") };
        let Err(LockError::Held(holder)) = share(folder.path()) else { panic!("it is taken") };
        assert_eq!(holder.pid, Some(std::process::id()));
        drop(lock);
        let Ok(first) = share(folder.path()) else { panic!("it is free again") };
        assert!(share(folder.path()).is_ok(), "several may look");
        assert!(holder_of(folder.path()).is_some(), "no server takes it meanwhile");
        drop(first);
        assert_eq!(holder_of(folder.path()), None);
    }

    #[test]
    fn a_file_that_was_left_behind_locks_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(path(folder.path()), "pid 1\nsince 2026\nlisten x\n and more").expect("ok");
        assert_eq!(holder_of(folder.path()), None);
    }

    #[test]
    fn a_holder_of_which_nothing_is_known_is_another_process() {
        assert_eq!(Holder::parse("pid x\nlisten \n").to_string(), "another process");
    }
}
