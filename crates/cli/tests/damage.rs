//! A damaged store is not served, a store that is gone is not begun anew, and `enid check` says what is
//! there and writes nothing.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use anyhow::{Context, Result, ensure};

use crate::support::{PROGRAM, Server, answer, check, printed, program, serve};

/// A folder with a store that was written and closed.
async fn stopped() -> Result<tempfile::TempDir> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path())?;
    for _ in 0..3 {
        create(&server).await?;
    }
    ensure!(server.stop()?.success());
    Ok(folder)
}

async fn create(server: &Server) -> Result<()> {
    let rows = server.rows("vSwitch");
    let vswitch = rows.first().and_then(|row| row.split_whitespace().next());
    let parameters = [
        ("VSwitchId", vswitch.context("a vSwitch")?),
        ("SecurityGroupId", server.row("Security group")?),
    ];
    answer(&server.client()?, "CreateNetworkInterface", &parameters).await?;
    Ok(())
}

fn store(folder: &Path) -> PathBuf {
    folder.join("enid.redb")
}

/// What `enid serve` and `enid check` say of a folder that neither takes.
fn refusals(folder: &Path) -> Result<[String; 2]> {
    let checked = program().arg("check").arg("--data").arg(folder).output()?;
    let said = |output: &Output| -> Result<String> {
        let (out, error) = printed(output);
        ensure!(output.status.code() == Some(1) && out.is_empty(), "{output:?}");
        ensure!(!error.contains("panicked"), "{error}");
        Ok(error)
    };
    Ok([said(&serve(folder).output()?)?, said(&checked)?])
}

/// Both say so, name the file, and say what to do.
fn is_refused(folder: &Path, why: &str) -> Result<()> {
    for said in refusals(folder)? {
        let file = store(folder).display().to_string();
        for part in [why, &file, "from a copy", "move the folder away"] {
            ensure!(said.contains(part), "no {part:?} in {said}");
        }
    }
    Ok(())
}

/// Every file of a folder, with its bytes.
fn all(folder: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        files.push((path.clone(), fs::read(path)?));
    }
    files.sort();
    Ok(files)
}

#[tokio::test]
async fn a_store_with_a_flipped_bit_is_refused() -> Result<()> {
    let folder = stopped().await?;
    let whole = fs::read(store(folder.path()))?;
    let used = (0..whole.len()).filter(|at| whole[*at] != 0).collect::<Vec<_>>();
    let mut refused = 0;
    // All over the file, and in the first bytes of the cover and of redb's part.
    for at in used.iter().step_by(used.len() / 12).chain(&[0, 20, 4096, 4105, 4108, 4200]) {
        let mut flipped = whole.clone();
        flipped[*at] ^= 4;
        fs::write(store(folder.path()), &flipped)?;
        let before = all(folder.path())?;
        // What is in no row, and on no page of the last commit, may be anything.
        if check(folder.path()).is_ok() {
            continue;
        }
        is_refused(folder.path(), "is damaged").with_context(|| format!("at {at}"))?;
        refused += 1;
        let lock = folder.path().join("lock");
        let but_lock = |files: Vec<(PathBuf, Vec<u8>)>| {
            files.into_iter().filter(|(path, _)| *path != lock).collect::<Vec<_>>()
        };
        ensure!(
            but_lock(before) == but_lock(all(folder.path())?),
            "a refused store was written to"
        );
    }
    ensure!(refused >= 8, "only {refused} flips were found");
    fs::write(store(folder.path()), &whole)?;
    check(folder.path())?;
    ensure!(Server::start(folder.path())?.stop()?.success());
    Ok(())
}

/// The log of a server that was killed has what the tree has not taken in.
#[tokio::test]
async fn a_log_that_is_damaged_or_gone_is_refused() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut server = Server::start(folder.path())?;
    for _ in 0..3 {
        create(&server).await?;
    }
    server.kill()?;
    let wal = folder.path().join("enid.wal");
    let whole = fs::read(&wal)?;
    check(folder.path())?;
    let used = (0..whole.len()).filter(|at| whole[*at] != 0).collect::<Vec<_>>();
    // Not in the last bytes, which only note that the last record is whole.
    for at in used.iter().step_by(used.len() / 12).take(12) {
        let mut flipped = whole.clone();
        flipped[*at] ^= 4;
        fs::write(&wal, &flipped)?;
        for said in refusals(folder.path()).with_context(|| format!("at {at}"))? {
            ensure!(said.contains("is damaged: the log: "), "{said}");
        }
    }
    fs::remove_file(&wal)?;
    for said in refusals(folder.path())? {
        ensure!(said.contains("enid.wal is gone"), "{said}");
    }
    fs::write(&wal, whole)?;
    let server = Server::start(folder.path())?;
    let parameters = [("PageSize", "10")];
    let there = answer(&server.client()?, "DescribeNetworkInterfaces", &parameters).await?;
    ensure!(there["TotalCount"] == 3, "{there}");
    ensure!(server.stop()?.success());
    Ok(())
}

#[tokio::test]
async fn an_empty_store_and_one_that_is_gone_are_refused() -> Result<()> {
    let folder = stopped().await?;
    let whole = fs::read(store(folder.path()))?;
    fs::write(store(folder.path()), [])?;
    is_refused(folder.path(), "it is empty")?;
    fs::write(store(folder.path()), &whole[..whole.len() / 2])?;
    is_refused(folder.path(), "is damaged")?;
    fs::remove_file(store(folder.path()))?;
    is_refused(folder.path(), "is gone")?;
    ensure!(!store(folder.path()).exists(), "a store was begun anew");
    // The copy is all that it needs.
    fs::write(store(folder.path()), whole)?;
    check(folder.path())?;
    ensure!(Server::start(folder.path())?.stop()?.success());
    Ok(())
}

#[test]
fn there_is_nothing_to_check_where_no_store_was_made() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let output = program().arg("check").arg("--data").arg(folder.path()).output()?;
    ensure!(output.status.code() == Some(1), "{output:?}");
    ensure!(printed(&output).1.contains("there is no store"), "{output:?}");
    ensure!(all(folder.path())?.is_empty(), "a check has made something");
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn a_check_writes_nothing_and_needs_no_leave_to() -> Result<()> {
    use std::os::unix::fs::PermissionsExt;

    let folder = stopped().await?;
    fs::remove_file(folder.path().join("lock"))?;
    let closed = fs::read(store(folder.path()))?;
    // And as it is after a crash.
    let mut server = Server::start(folder.path())?;
    create(&server).await?;
    server.kill()?;
    fs::remove_file(folder.path().join("lock"))?;
    let crashed = fs::read(store(folder.path()))?;
    for image in [closed, crashed] {
        fs::write(store(folder.path()), image)?;
        let before = all(folder.path())?;
        let permit = |folder_mode, file_mode| -> Result<()> {
            for (path, _) in &before {
                fs::set_permissions(path, fs::Permissions::from_mode(file_mode))?;
            }
            Ok(fs::set_permissions(folder.path(), fs::Permissions::from_mode(folder_mode))?)
        };
        // Whom no permission stops, root, still finds that nothing was written.
        permit(0o500, 0o400)?;
        let checked = check(folder.path());
        permit(0o700, 0o600)?;
        checked?;
        ensure!(all(folder.path())? == before, "a check has written");
    }
    Ok(())
}

/// The first start is killed as soon as each of its files is there.
#[test]
fn a_first_start_that_is_killed_is_taken_up_by_the_next() -> Result<()> {
    let marks = ["lock", "enid.redb.new", "enid.redb", "enid.redb.made", "operator-token"];
    for mark in marks.iter().chain(&marks) {
        let folder = tempfile::tempdir()?;
        let mut child = serve(folder.path()).stdout(std::process::Stdio::null()).spawn()?;
        // The draft may be gone before it is seen. Then it is killed where it is by then.
        let seen = || folder.path().join(mark).exists() || folder.path().join("enid.redb").exists();
        while !seen() && child.try_wait()?.is_none() {
            std::thread::yield_now();
        }
        child.kill()?;
        child.wait()?;
        let server = Server::start(folder.path()).with_context(|| format!("killed at {mark}"))?;
        ensure!(server.stop()?.success());
        let names = all(folder.path())?.into_iter().map(|(path, _)| path);
        let strange = names.filter(|path| path.extension().is_some_and(|end| end == "new"));
        ensure!(strange.count() == 0, "killed at {mark}: {PROGRAM} has left a draft");
        check(folder.path())?;
    }
    Ok(())
}
