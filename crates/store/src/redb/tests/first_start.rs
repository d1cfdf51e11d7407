//! What is opened, what is made, and what is refused in a folder.

use std::error::Error;
use std::fs;
use std::path::Path;

use super::{commit, put};
use crate::{Engine, Redb, StoreError};

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
    let mut names =
        entries.map(|entry| name(entry).into_string().expect("text")).collect::<Vec<_>>();
    names.sort();
    names
}

fn refusal(path: &Path) -> StoreError {
    match Redb::open(path) {
        Ok(_) => panic!("{} was opened", path.display()),
        Err(error) => error,
    }
}

#[test]
fn a_store_that_was_there_once_is_not_begun_anew() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("store");
    commit(&mut Redb::open(&path)?, put(&[("a", "1")]))?;
    assert_eq!(names(folder.path()), ["store", "store.made"]);
    let whole = fs::read(&path)?;

    fs::remove_file(&path)?;
    assert!(matches!(refusal(&path), StoreError::Missing(_)));
    assert!(matches!(Redb::look(&path).err(), Some(StoreError::Missing(_))));
    assert_eq!(names(folder.path()), ["store.made"]);

    for length in [0, 1, 48, 4096] {
        fs::write(&path, &whole[..length])?;
        assert!(matches!(refusal(&path), StoreError::Damaged(_)), "{length}");
        assert!(matches!(Redb::look(&path).err(), Some(StoreError::Damaged(_))), "{length}");
        assert_eq!(fs::read(&path)?, whole[..length]);
    }
    fs::remove_file(&path)?;
    fs::remove_file(folder.path().join("store.made"))?;
    assert!(matches!(Redb::look(&path).err(), Some(StoreError::Absent(_))));
    assert!(names(folder.path()).is_empty(), "a look makes nothing");
    fs::write(&path, [])?;
    assert!(matches!(refusal(&path), StoreError::Damaged(_)), "an empty file is not a new store");

    fs::write(&path, &whole)?;
    assert_eq!(Redb::open(&path)?.snapshot()?.get(b"a")?, Some(b"1".to_vec()));
    Ok(())
}

#[test]
fn a_first_start_that_was_cut_off_anywhere_is_taken_up() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("store");
    drop(Redb::open(&path)?);
    let (whole, made) = (fs::read(&path)?, folder.path().join("store.made"));
    // While the draft is made, as far as it may be written; and before it is noted that it is.
    for draft in [&whole[..0], &whole[..48], &whole[..5000], &whole[..]] {
        fs::remove_file(&path)?;
        fs::remove_file(&made)?;
        fs::write(folder.path().join("store.new"), draft)?;
        commit(&mut Redb::open(&path)?, put(&[("a", "1")]))?;
        assert_eq!(names(folder.path()), ["store", "store.made"]);
    }
    fs::remove_file(&made)?;
    assert_eq!(Redb::open(&path)?.snapshot()?.get(b"a")?, Some(b"1".to_vec()));
    assert_eq!(names(folder.path()), ["store", "store.made"]);
    Ok(())
}

#[test]
fn a_file_that_is_no_store_is_refused_and_left_alone() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("notes.txt");
    for text in ["x".to_string(), "my notes ".repeat(1000)] {
        fs::write(&path, &text)?;
        let error = refusal(&path).to_string();
        assert_eq!(error, "the store is damaged: its first page is not that of a store");
        assert_eq!(fs::read_to_string(&path)?, text);
    }
    assert_eq!(names(folder.path()), ["notes.txt"]);
    drop(::redb::Database::create(folder.path().join("old"))?);
    assert!(matches!(refusal(&folder.path().join("old")), StoreError::Foreign));
    let error = refusal(&folder.path().join("missing").join("store")).with_cause();
    assert!(error.starts_with("cannot open") && error.contains("No such file"), "{error}");
    Ok(())
}

#[test]
fn a_look_at_a_store_changes_nothing_even_after_a_crash() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("store");
    let mut engine = Redb::open(&path)?;
    commit(&mut engine, put(&[("a", "1")]))?;
    // As a crash would leave it.
    let crashed = fs::read(&path)?;
    drop(engine);
    for image in [fs::read(&path)?, crashed] {
        fs::write(&path, &image)?;
        assert_eq!(Redb::look(&path)?.0.get(b"a")?, Some(b"1".to_vec()));
        assert_eq!(fs::read(&path)?, image);
    }
    let _open = Redb::open(&path)?;
    let error = Redb::look(&path).err().expect("it is open").to_string();
    assert_eq!(error, format!("{} is already open", path.display()));
    Ok(())
}
