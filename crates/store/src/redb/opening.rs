//! Opening a store: no damaged one is served, and none is begun anew where one was.
//!
//! A store is verified before it is opened: redb opens it over a [`Scratch`], recovers it there if the
//! last process crashed, and verifies the checksums of all its pages; then ours of all rows are
//! verified. So nothing is written to a store that turns out to be damaged, and `check` does the same
//! on a store that cannot be written.
//!
//! This costs one second for about 250 MB, or 90,000 network interfaces (`docs/benchmarks.md`).

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ::redb::{Database, Durability, ReadableDatabase, TableDefinition, TableError};

use super::cover::{Cover, Covered};
use super::guard::guarded;
use super::medium::{Medium, StoreFile};
use super::scratch::Scratch;
use super::view::View;
use crate::error::StoreError;
use crate::log::Position;

pub(super) const ROWS: TableDefinition<&[u8], &[u8]> = TableDefinition::new("rows");
/// How many commits there were: the one row of this table. It tells, after a crash, whether the last
/// commit that was acknowledged is there.
pub(super) const COMMITS: TableDefinition<(), u64> = TableDefinition::new("commits");

/// How far the store has taken in the log in front of it: one row if it has one, and else none.
pub(super) const REACHED: TableDefinition<(), u64> = TableDefinition::new("reached");

/// How much memory redb takes for pages while it verifies a store.
const VERIFY_CACHE_BYTES: usize = 64 << 20;

/// An open store.
pub(super) struct Opened {
    pub(super) db: Arc<Database>,
    pub(super) covered: Covered,
    pub(super) last: View,
    pub(super) commits: u64,
    pub(super) reached: Option<Position>,
}

/// The files of a store.
struct Files<'p> {
    store: &'p Path,
    /// A store until it is complete. What is left of one after a crash is made anew.
    draft: PathBuf,
    /// Says that a store was made here, so that one that is gone is missed.
    made: PathBuf,
}

const MADE: &str = "A store was made in this folder. If it is gone, restore it from a copy; enid \
                    does not begin a new one while this file is here.\n";

/// The medium of the store in a file, for whoever is to write it. The store is made if none ever was.
///
/// The caller has the folder for itself. Killed at any moment before [`note_made`] is done, it leaves
/// what the next call takes up.
pub(super) fn own(path: &Path) -> Result<Arc<dyn Medium>, StoreError> {
    let files = Files::of(path);
    match (exists(path)?, exists(&files.made)?) {
        (true, _) => {}
        (false, true) => return Err(StoreError::Missing(path.to_owned())),
        (false, false) => files.create()?,
    }
    lock(path, OpenOptions::new().read(true).write(true), File::try_lock)
}

/// Notes, durably, that the store in a file was made: call it before anything is acknowledged.
pub(super) fn note_made(path: &Path) -> Result<(), StoreError> {
    let files = Files::of(path);
    match exists(&files.made)? {
        true => Ok(()),
        false => files.note_made().map_err(|error| io_failure(&cannot_open(path), error)),
    }
}

/// The medium of the store in a file, for whoever only reads it.
pub(super) fn look(path: &Path) -> Result<Arc<dyn Medium>, StoreError> {
    match (exists(path)?, exists(&Files::of(path).made)?) {
        (true, _) => lock(path, OpenOptions::new().read(true), File::try_lock_shared),
        (false, true) => Err(StoreError::Missing(path.to_owned())),
        (false, false) => Err(StoreError::Absent(path.to_owned())),
    }
}

/// The medium of a new file beside a store, in the place of any that is there.
pub(crate) fn make_beside(path: &Path) -> Result<Arc<dyn Medium>, StoreError> {
    let cannot = |error| io_failure(&cannot_open(path), error);
    drop(private(path).map_err(cannot)?);
    sync_folder(path).map_err(cannot)?;
    write_beside(path)
}

/// The medium of a file beside a store, for whoever is to write it.
pub(crate) fn write_beside(path: &Path) -> Result<Arc<dyn Medium>, StoreError> {
    match exists(path)? {
        true => lock(path, OpenOptions::new().read(true).write(true), File::try_lock),
        false => Err(StoreError::Missing(path.to_owned())),
    }
}

/// The same for whoever only reads it.
pub(crate) fn read_beside(path: &Path) -> Result<Arc<dyn Medium>, StoreError> {
    match exists(path)? {
        true => lock(path, OpenOptions::new().read(true), File::try_lock_shared),
        false => Err(StoreError::Missing(path.to_owned())),
    }
}

/// An empty file that its owner alone may read, since rows may hold secrets.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A synced file is still lost if its folder's entry for it is not synced.
fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        File::open(parent.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

fn exists(path: &Path) -> Result<bool, StoreError> {
    path.try_exists().map_err(|error| io_failure(&cannot_open(path), error))
}

fn lock(
    path: &Path,
    how: &OpenOptions,
    lock: impl FnOnce(&File) -> Result<(), TryLockError>,
) -> Result<Arc<dyn Medium>, StoreError> {
    let file = how.open(path).map_err(|error| io_failure(&cannot_open(path), error))?;
    match lock(&file) {
        Ok(()) => {}
        // Some file systems have no locks. Then it is the caller's lock that counts.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
        Err(TryLockError::Error(error)) => return Err(io_failure(&cannot_open(path), error)),
        Err(TryLockError::WouldBlock) => {
            let why = format!("{} is already open", path.display());
            return Err(StoreError::engine(why, "another process has locked it"));
        }
    }
    Ok(Arc::new(StoreFile::new(file).map_err(|error| failure(&cannot_open(path), error))?))
}

/// Makes a store on a medium that is empty.
pub(super) fn create(medium: Arc<dyn Medium>) -> Result<(), StoreError> {
    let covered = Covered::new(medium, 0);
    covered.begin().map_err(|error| io_failure(CANNOT_MAKE, error))?;
    let make = || -> Result<(), ::redb::Error> {
        let db = Database::builder().create_with_backend(covered)?;
        let mut txn = db.begin_write()?;
        txn.set_durability(Durability::Immediate)?;
        txn.open_table(ROWS)?;
        txn.open_table(COMMITS)?.insert((), 0)?;
        txn.open_table(REACHED)?;
        Ok(txn.commit()?)
    };
    make().map_err(|error| failure(CANNOT_MAKE, error))
}

/// Opens the store on a medium after it has been verified.
pub(super) fn open(medium: &Arc<dyn Medium>) -> Result<Opened, StoreError> {
    drop(verified(medium)?);
    reopen(medium)
}

/// Opens the store on a medium that has been verified by this process.
pub(super) fn reopen(medium: &Arc<dyn Medium>) -> Result<Opened, StoreError> {
    let cover = cover(&**medium)?;
    let covered = Covered::new(medium.clone(), cover.acknowledged);
    if cover.seal.is_some() {
        covered.unseal().map_err(|error| io_failure(CANNOT_OPEN, error))?;
    }
    let opened = guarded(|| {
        let db = Database::builder().create_with_backend(covered.clone());
        Opened::new(db.map_err(|error| failure(CANNOT_OPEN, error))?, covered)
    })?;
    // Whatever redb has recovered is durable by now, even a commit that nobody was told of.
    opened.covered.acknowledge(opened.commits);
    Ok(opened)
}

/// The store on a medium, opened in memory and verified; the medium is only read.
pub(super) fn verified(medium: &Arc<dyn Medium>) -> Result<Opened, StoreError> {
    let cover = cover(&**medium)?;
    let cannot_read = |error| io_failure(CANNOT_READ, error);
    if let Some(seal) = cover.seal
        && !seal.holds(&**medium).map_err(cannot_read)?
    {
        return Err(StoreError::damaged("it is not as it was when it was closed"));
    }
    let scratch = Scratch::over(medium.clone()).map_err(cannot_read)?;
    let covered = Covered::new(Arc::new(scratch), cover.acknowledged);
    guarded(|| {
        let mut db = Database::builder()
            .set_cache_size(VERIFY_CACHE_BYTES)
            .create_with_backend(covered.clone())
            .map_err(|error| failure(CANNOT_OPEN, error))?;
        // What a crash has left is in order by now; whatever is not is damage.
        if !db.check_integrity().map_err(|error| failure(CANNOT_READ, error))? {
            return Err(StoreError::damaged("not all of its pages are as they were written"));
        }
        let opened = Opened::new(db, covered)?;
        if opened.commits < cover.acknowledged {
            let (there, acknowledged) = (opened.commits, cover.acknowledged);
            let what = format!("commit {acknowledged} was answered, and only {there} are there");
            return Err(StoreError::damaged(what));
        }
        opened.last.verify()?;
        Ok(opened)
    })
}

/// The cover of a store that is there.
fn cover(medium: &dyn Medium) -> Result<Cover, StoreError> {
    Cover::read(medium)?.ok_or_else(|| StoreError::damaged("it is empty"))
}

impl Opened {
    fn new(db: Database, covered: Covered) -> Result<Opened, StoreError> {
        let db = Arc::new(db);
        let read = || -> Result<(Option<u64>, Option<Position>, View), ::redb::Error> {
            let txn = db.begin_read()?;
            let commits = txn.open_table(COMMITS)?.get(())?.map(|row| row.value());
            let reached = match txn.open_table(REACHED) {
                Ok(table) => table.get(())?.map(|row| Position(row.value())),
                // It was made before there were logs.
                Err(TableError::TableDoesNotExist(_)) => None,
                Err(error) => return Err(error.into()),
            };
            Ok((commits, reached, View::last(&db)?))
        };
        let (commits, reached, last) = read().map_err(|error| failure(CANNOT_READ, error))?;
        let commits =
            commits.ok_or_else(|| StoreError::damaged("it does not count its commits"))?;
        Ok(Opened { db, covered, last, commits, reached })
    }
}

impl<'p> Files<'p> {
    fn of(store: &'p Path) -> Files<'p> {
        let beside = |suffix: &str| {
            let mut name = store.as_os_str().to_owned();
            name.push(suffix);
            PathBuf::from(name)
        };
        Files { store, draft: beside(".new"), made: beside(".made") }
    }

    /// Makes a store under another name and moves it into place when it is complete: redb takes several
    /// writes to make one, and refuses the file for ever if not all of them were done.
    fn create(&self) -> Result<(), StoreError> {
        let cannot = |error| io_failure(&cannot_open(self.store), error);
        let file = private(&self.draft).map_err(cannot)?;
        let draft = StoreFile::new(file).map_err(|error| failure(CANNOT_MAKE, error))?;
        if let Err(error) = create(Arc::new(draft)) {
            // It is of no use to anyone. If it stays, the next start makes it anew.
            let _ = fs::remove_file(&self.draft);
            return Err(error);
        }
        fs::rename(&self.draft, self.store).and_then(|()| sync_folder(self.store)).map_err(cannot)
    }

    fn note_made(&self) -> io::Result<()> {
        let mut file = File::create(&self.made)?;
        file.write_all(MADE.as_bytes())?;
        file.sync_all()?;
        sync_folder(self.store)
    }
}

const CANNOT_MAKE: &str = "cannot make a store";
const CANNOT_OPEN: &str = "cannot open the store";
pub(super) const CANNOT_READ: &str = "cannot read the store";

pub(crate) fn cannot_open(path: &Path) -> String {
    format!("cannot open the store {}", path.display())
}

/// What redb's error means: damage, a full disk, or something else.
pub(super) fn failure(doing: &str, error: impl Into<::redb::Error>) -> StoreError {
    use ::redb::Error::{
        Corrupted, Io, TableDoesNotExist, TableIsMultimap, TableTypeMismatch,
        TypeDefinitionChanged, UpgradeRequired,
    };
    match error.into() {
        Io(error) => io_failure(doing, error),
        Corrupted(what) => StoreError::Damaged(what),
        // The cover says that the tables are there, and of which form.
        error @ (TableDoesNotExist(_)
        | TableIsMultimap(_)
        | TableTypeMismatch { .. }
        | TypeDefinitionChanged { .. }
        | UpgradeRequired(_)) => StoreError::damaged(error.to_string()),
        error => StoreError::engine(doing, error),
    }
}

fn io_failure(doing: &str, error: io::Error) -> StoreError {
    use io::ErrorKind::{FileTooLarge, InvalidData, QuotaExceeded, StorageFull, UnexpectedEof};
    match error.kind() {
        InvalidData => StoreError::damaged(error.to_string()),
        UnexpectedEof => StoreError::damaged("it ends too early"),
        StorageFull | QuotaExceeded | FileTooLarge => StoreError::Full(error.to_string()),
        _ => StoreError::engine(doing, error),
    }
}
