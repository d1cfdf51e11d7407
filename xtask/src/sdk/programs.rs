//! Programs that do not know of enid, run under `enid exec`: what a newcomer writes, and real controllers.

use std::{collections::BTreeMap, fs, path::Path, path::PathBuf, time::Duration};

use anyhow::{Context, Result, anyhow, ensure};
use serde::Deserialize;
use tokio::process::Command;

/// How long one may take.
const PATIENCE: Duration = Duration::from_secs(150);

/// A program.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// Its name in reports.
    pub name: String,
    /// What of `install` it needs.
    pub install: String,
    /// Its command, in the root.
    run: Vec<String>,
    /// Variables of its environment; values are paths in the root.
    #[serde(default)]
    env: BTreeMap<String, PathBuf>,
    /// Its region.
    #[serde(default)]
    region: Option<String>,
    /// The file with what it must print.
    #[serde(default)]
    prints: Option<PathBuf>,
}

impl Program {
    /// Whether all of these words are in its title.
    pub fn has(&self, words: &[String]) -> bool {
        words.iter().all(|word| *word == self.name || word == "exec")
    }

    /// Runs it under `enid exec`, with a server of its own.
    async fn run(&self, enid: &Path, root: &Path) -> Result<()> {
        let mut command = Command::new(enid);
        command.arg("exec").kill_on_drop(true).current_dir(root);
        if let Some(region) = &self.region {
            command.args(["--region", region]);
        }
        command.arg("--").args(&self.run);
        command.envs(self.env.iter().map(|(name, path)| (name, root.join(path))));
        let output = tokio::time::timeout(PATIENCE, command.output()).await;
        let output = output.map_err(|_| anyhow!("it does not end"))??;
        let printed = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{}\n{printed}{errors}", output.status);
        if let Some(prints) = &self.prints {
            let wanted = fs::read_to_string(root.join(prints))
                .with_context(|| prints.display().to_string())?;
            ensure!(printed == wanted, "it printed\n{printed}and not\n{wanted}");
        }
        Ok(())
    }
}

/// Runs programs, and answers how many have failed.
pub fn run(programs: &[&Program], enid: &Path, root: &Path) -> Result<usize> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut failed = 0;
    for program in programs {
        match runtime.block_on(program.run(enid, root)) {
            Ok(()) => println!("  {:<20} passed", program.name),
            Err(error) => {
                failed += 1;
                println!("failed: {}: {error:#}", program.name);
            }
        }
    }
    Ok(failed)
}
