//! The copy of the workspace that mutants are applied to.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

/// A copy of the files that are, or would be, under version control.
pub struct Tree {
    /// Its root.
    pub folder: PathBuf,
    /// Where it is built, kept from one run to the next.
    pub built: PathBuf,
}

impl Tree {
    /// Copies what has changed since the last time: what has not is not built again.
    pub fn copy(root: &Path) -> Result<Tree> {
        let (folder, built) = (root.join("target/mutants/tree"), root.join("target/mutants/built"));
        let listed = Command::new("git")
            .args(["ls-files", "--cached", "--others", "--exclude-standard"])
            .current_dir(root)
            .output()
            .context("git starts")?;
        ensure!(listed.status.success(), "git lists the files");
        for name in String::from_utf8(listed.stdout).context("file names are UTF-8")?.lines() {
            if root.join(name).is_file() {
                copy(&root.join(name), &folder.join(name)).with_context(|| name.to_owned())?;
            }
        }
        Ok(Tree { folder, built })
    }

    /// Writes files of the tree.
    pub fn write(&self, files: &BTreeMap<String, String>) -> Result<()> {
        for (name, text) in files {
            fs::write(self.folder.join(name), text).with_context(|| name.clone())?;
        }
        Ok(())
    }

    /// Keeps a program where no build replaces it.
    pub fn keep(&self, program: &Path) -> Result<PathBuf> {
        let kept = self.built.join("enid-of-many");
        fs::copy(program, &kept).context("the program is there")?;
        Ok(kept)
    }

    /// Makes files what they are in the workspace.
    pub fn restore(&self, root: &Path, files: &BTreeMap<String, String>) -> Result<()> {
        for name in files.keys() {
            copy(&root.join(name), &self.folder.join(name)).with_context(|| name.clone())?;
        }
        Ok(())
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let bytes = fs::read(from)?;
    if fs::read(to).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    fs::create_dir_all(to.parent().context("a file is in a folder")?)?;
    Ok(fs::write(to, bytes)?)
}
