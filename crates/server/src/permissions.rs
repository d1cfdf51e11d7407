//! Who else on the machine may read or change what the server keeps.
//!
//! **What is done about it.** The server makes its data folder and token file for their owner only. If
//! they, or a configuration file with secrets, are open to others, somebody has opened them, or the
//! system has made them so: volumes of containers are often writable by everybody, some file systems
//! know no modes, and configuration that an orchestrator mounts is readable by all. To refuse to start
//! there would keep honest users out, so the log says at each start what is open, and how to close it.
//! One thing is refused: an operator token that everybody may write (see [`refuse_writable`]), since
//! then nobody knows who has chosen it. It can simply be removed.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use tracing::warn;

use crate::config::Config;
use crate::operator_token;
use crate::tls;

/// Whoever is neither the owner nor in the group, and a group that may write.
const OTHERS: u32 = 0o027;
/// Everybody may write.
const WRITABLE: u32 = 0o002;

/// A path that is open to others.
#[derive(Debug, PartialEq, Eq)]
struct Open {
    path: PathBuf,
    mode: u32,
    /// What it should be.
    closed: u32,
}

/// Logs what is open to others of what this server uses.
pub(crate) fn warn_of_open(config: &Config) {
    for open in find_open(config) {
        warn!("{open}");
    }
}

/// Fails if everybody may write the file.
pub(crate) fn refuse_writable(file: &Path) -> io::Result<()> {
    match mode(file) {
        Some(mode) if mode & WRITABLE != 0 => {
            let why = format!(
                "everybody may write it (its mode is {mode:03o}), so anybody may have chosen the token; \
                 remove it, and the server makes another"
            );
            Err(io::Error::new(io::ErrorKind::PermissionDenied, why))
        }
        _ => Ok(()),
    }
}

fn find_open(config: &Config) -> Vec<Open> {
    let token = operator_token::operator_token_file(&config.data);
    let file = config.file.clone().filter(|_| config.has_secrets());
    let uses_token = config.operator_listen.is_some() && config.operator_token.is_none();
    let paths = [
        Some((config.data.clone(), 0o700)),
        Some((token, 0o600)).filter(|_| uses_token),
        Some((tls::key_file(&config.data), 0o600)),
        file.map(|file| (file, 0o600)),
    ];
    let open = |(path, closed): (PathBuf, u32)| {
        let mode = mode(&path).filter(|mode| mode & OTHERS != 0)?;
        Some(Open { path, mode, closed })
    };
    paths.into_iter().flatten().filter_map(open).collect()
}

impl fmt::Display for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Open { path, mode, closed } = self;
        let path = path.display();
        write!(
            f,
            "{path} holds secrets, and its mode {mode:03o} lets others on this machine in; close it \
             with: chmod {closed:o} {path}"
        )
    }
}

/// The permissions of what is there; nothing where there are none.
#[cfg(unix)]
fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().ok().map(|found| found.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
fn mode(_: &Path) -> Option<u32> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::config::Secret;

    fn set(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).expect("it is ours");
    }

    #[test]
    fn what_is_open_is_named_with_its_mode_and_the_command_that_closes_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let (data, file) = (folder.path().join("data"), folder.path().join("enid.toml"));
        fs::create_dir(&data).expect("made");
        let token = operator_token::operator_token_file(&data);
        for file in [&token, &file] {
            fs::write(file, "").expect("written");
            set(file, 0o600);
        }
        let secret = Some(Secret::from("hidden"));
        let config = |operator_token: Option<Secret>| Config {
            data: data.clone(),
            file: Some(file.clone()),
            operator_token,
            ..Config::default()
        };
        let open = |config: &Config| {
            let open = find_open(config);
            open.iter().map(|one| (one.path.clone(), one.mode)).collect::<Vec<_>>()
        };
        set(&data, 0o700);
        assert_eq!(open(&config(None)), []);
        for mode in [0o701, 0o704, 0o720, 0o755, 0o777] {
            set(&data, mode);
            assert_eq!(open(&config(None)), [(data.clone(), mode)]);
        }
        let said = find_open(&config(None))[0].to_string();
        let command = format!("chmod 700 {}", data.display());
        assert!(said.contains("777") && said.ends_with(&command), "{said}");
        set(&data, 0o750);
        for mode in [0o604, 0o620, 0o644, 0o666] {
            set(&token, mode);
            set(&file, mode);
            // The default key is no secret, and a configured token is not in its file.
            assert_eq!(open(&config(None)), [(token.clone(), mode)]);
            assert_eq!(open(&config(secret.clone())), [(file.clone(), mode)]);
        }
    }

    #[test]
    fn a_token_that_everybody_may_write_is_refused() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        for mode in [0o600, 0o644, 0o660] {
            set(file.path(), mode);
            assert!(refuse_writable(file.path()).is_ok(), "{mode:o}");
        }
        for mode in [0o602, 0o666] {
            set(file.path(), mode);
            let why = refuse_writable(file.path()).expect_err("refused").to_string();
            assert!(why.contains(&format!("{mode:o}")) && why.contains("remove it"), "{why}");
        }
        assert!(refuse_writable(Path::new("/nowhere/at/all")).is_ok());
    }
}
