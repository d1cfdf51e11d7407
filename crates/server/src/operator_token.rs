//! The token of the operator API.
//!
//! Whoever has it may do with every account what only the cloud's own staff can do. So it is drawn at
//! random at the first start and kept in the data folder, where only its owner can read it. It is
//! never logged.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::config::Secret;
use crate::permissions;
use crate::random;

/// The file with the token of the operator API, in a data folder.
pub fn operator_token_file(data: &Path) -> PathBuf {
    data.join("operator-token")
}

/// The token in a data folder, which is made if there is none. The folder must be locked.
pub(crate) fn ensure(data: &Path) -> io::Result<Secret> {
    let file = operator_token_file(data);
    match fs::read_to_string(&file) {
        Ok(text) => {
            permissions::refuse_writable(&file)?;
            let token = text.trim();
            let fits = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
            let unusable = || io::Error::new(ErrorKind::InvalidData, "its content is not a token");
            fits.then(|| token.into()).ok_or_else(unusable)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => make(&file),
        Err(error) => Err(error),
    }
}

/// Makes it under another name first, so that there is never half a token.
fn make(file: &Path) -> io::Result<Secret> {
    let token = random::token();
    let new = file.with_extension("new");
    match fs::remove_file(&new) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut written = options.open(&new)?;
    written.write_all(format!("{token}\n").as_bytes())?;
    written.sync_all()?;
    fs::rename(&new, file)?;
    Ok(token.as_str().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_made_once_and_for_its_owner_only() {
        let folder = tempfile::tempdir().expect("a folder");
        let token = ensure(folder.path()).expect("made");
        assert_eq!(token.expose().len(), 64);
        assert!(ensure(folder.path()).expect("read") == token);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let file = operator_token_file(folder.path());
            assert_eq!(file.metadata().expect("a file").permissions().mode() & 0o777, 0o600);
        }
        let other = tempfile::tempdir().expect("a folder");
        assert!(ensure(other.path()).expect("made") != token);
    }

    #[test]
    fn a_file_without_a_token_is_not_used() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = operator_token_file(folder.path());
        for text in ["", " \n", "two words"] {
            fs::write(&file, text).expect("written");
            assert!(ensure(folder.path()).is_err(), "{text:?}");
        }
        fs::write(&file, "chosen\n").expect("written");
        assert_eq!(ensure(folder.path()).expect("read").expose(), "chosen");
    }
}
