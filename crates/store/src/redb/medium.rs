//! What a store's file lies on: bytes, and how many more there is room for.

use std::fs::File;
use std::io;

use ::redb::StorageBackend;
use ::redb::backends::FileBackend;

/// The bytes that a store is kept in.
pub trait Medium: StorageBackend {
    /// How many more bytes there is room for, or `None` if nobody can tell.
    fn free_bytes(&self) -> io::Result<Option<u64>>;
}

/// A file, and its file system's room.
#[derive(Debug)]
pub(super) struct StoreFile {
    bytes: FileBackend,
    #[cfg(unix)]
    file: File,
}

impl StoreFile {
    /// The file, whose lock stays with it.
    pub(super) fn new(file: File) -> Result<StoreFile, ::redb::DatabaseError> {
        Ok(StoreFile {
            #[cfg(unix)]
            file: file.try_clone()?,
            bytes: FileBackend::new(file)?,
        })
    }
}

impl Medium for StoreFile {
    #[cfg(unix)]
    fn free_bytes(&self) -> io::Result<Option<u64>> {
        let room = rustix::fs::fstatvfs(&self.file)?;
        Ok(Some(room.f_bavail.saturating_mul(room.f_frsize)))
    }

    #[cfg(not(unix))]
    fn free_bytes(&self) -> io::Result<Option<u64>> {
        Ok(None)
    }
}

impl StorageBackend for StoreFile {
    fn len(&self) -> io::Result<u64> {
        self.bytes.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.bytes.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.bytes.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.bytes.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.bytes.write(offset, data)
    }
}
