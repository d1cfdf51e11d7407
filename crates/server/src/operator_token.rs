//! The token of the operator API.
//!
//! Whoever has it may do with every account what only the cloud's own staff can do. So it is drawn at
//! random at the first start and kept in the data folder, where only its owner can read it. It is
//! never logged.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::config::Secret;
use crate::kept_file::{self, Readers};
use crate::permissions;
use crate::random;

/// The file with the token of the operator API, in a data folder.
pub fn operator_token_file(data: &Path) -> PathBuf {
    data.join("operator-token")
}

/// The token in a data folder, which is made if there is none. The folder must be locked.
pub(crate) fn ensure(data: &Path) -> io::Result<Secret> {
    let file = operator_token_file(data);
    let Some(text) = kept_file::read(&file)? else {
        let token = random::token();
        kept_file::make(&file, &format!("{token}\n"), Readers::Owner)?;
        return Ok(token.as_str().into());
    };
    permissions::refuse_writable(&file)?;
    let token = text.trim();
    let fits = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    let unusable = || io::Error::new(ErrorKind::InvalidData, "its content is not a token");
    fits.then(|| token.into()).ok_or_else(unusable)
}

#[cfg(test)]
mod tests {
    use std::fs;

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
