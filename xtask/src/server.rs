//! Real servers, for the cases and the SDKs.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};
use cli::client::{Endpoint, Operator};
use conformance::target::Key;
use serde_json::Value;
use tempfile::TempDir;

/// What is built of the workspace.
const ENID: [&str; 4] = ["--package", "cli", "--bin", "enid"];

/// Builds `enid` and answers where it is.
pub fn build() -> Result<PathBuf> {
    build_by(&mut Command::new("cargo"), &ENID)
}

/// Builds a program of a package for use, not for tests, and answers where it is.
pub fn build_for_use(package: &str, program: &str) -> Result<PathBuf> {
    let arguments = ["--release", "--package", package, "--bin", program];
    build_by(&mut Command::new("cargo"), &arguments)
}

/// Builds `enid` of another workspace, in a folder for what is built.
pub fn build_in(workspace: &Path, built: &Path) -> Result<PathBuf> {
    let mut command = Command::new("cargo");
    // What is left over of code that is taken out is no matter, and nobody debugs it.
    command.env("CARGO_TARGET_DIR", built).env("RUSTFLAGS", "--cap-lints=allow");
    command.env("CARGO_PROFILE_DEV_DEBUG", "none");
    build_by(command.current_dir(workspace).arg("--quiet"), &ENID)
}

fn build_by(cargo: &mut Command, what: &[&str]) -> Result<PathBuf> {
    // What cargo says to xtask of itself would be news to the build scripts of others, which would run again.
    let ours = env::vars_os().map(|(name, _)| name).filter(|name| {
        let name = name.to_string_lossy();
        name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
    });
    for name in ours {
        cargo.env_remove(name);
    }
    let format = "--message-format=json-render-diagnostics";
    let output = cargo.arg("build").args(what).arg(format).stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "cargo build {} failed", what.join(" "));
    let messages = String::from_utf8(output.stdout)?;
    let mut executables = messages.lines().filter_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        message["executable"].as_str().map(PathBuf::from)
    });
    executables.next_back().context("cargo says where the program is")
}

/// A running server. It is killed when this is dropped, and its data goes with it.
pub struct Server {
    child: Child,
    /// Open as long as the server runs, as a terminal would be.
    _stdout: BufReader<ChildStdout>,
    program: PathBuf,
    folder: TempDir,
    /// What its configuration says of keys.
    pub keys: Vec<Key>,
    /// `http://127.0.0.1:port`
    pub endpoint: String,
    /// A client of its operator API.
    pub operator: Option<Operator>,
}

impl Server {
    /// Starts one on free ports and waits until it has said that it is ready.
    pub fn start(program: &Path, config: &Path, env: &[(&str, &str)]) -> Result<Server> {
        let folder = TempDir::with_prefix("enid-xtask-")?;
        let data = folder.path().join("data");
        let mut command = Command::new(program);
        command.args(["serve", "--listen", "127.0.0.1:0", "--config"]).arg(config);
        command.arg("--data").arg(&data).env("RUST_LOG", "error").stdin(Stdio::null());
        command.envs(env.iter().copied());
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let mut stdout = BufReader::new(child.stdout.take().context("stdout is piped")?);
        let mut welcome = String::new();
        while !welcome.contains("Ctrl-C") {
            if stdout.read_line(&mut welcome)? == 0 {
                bail!("the server ended with {}: {}", child.wait()?, config.display());
            }
        }
        let row = |name: &str| {
            let mut rows = welcome.lines().filter_map(|line| line.trim_start().strip_prefix(name));
            rows.next().map(|value| value.trim().to_owned())
        };
        let operator = match row("Operator API").as_deref() {
            None | Some("off") => None,
            Some(endpoint) => {
                let token = fs::read_to_string(data.join("operator-token"))?;
                Some(Operator::new(Endpoint::parse(endpoint)?, token.trim().to_owned()))
            }
        };
        Ok(Server {
            endpoint: row("Endpoint").context("the server says where it listens")?,
            operator,
            keys: keys(&fs::read_to_string(config)?)?,
            child,
            _stdout: stdout,
            program: program.to_owned(),
            folder,
        })
    }

    /// Where its local authority's certificate is.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("data/ca.pem")
    }

    /// Stops it in order, and lets `enid check` look for breaches in what it leaves.
    pub fn stop_and_check(mut self) -> Result<()> {
        let pid = self.child.id().to_string();
        ensure!(Command::new("kill").args(["-TERM", &pid]).status()?.success(), "no signal sent");
        self.child.wait()?;
        let data = self.folder.path().join("data");
        let output = Command::new(&self.program).arg("check").arg("--data").arg(data).output()?;
        let said = String::from_utf8_lossy(&output.stdout);
        ensure!(output.status.success(), "the store has breaches: {said}");
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The keys of a configuration, those of users too.
fn keys(config: &str) -> Result<Vec<Key>> {
    fn list<'t>(table: &'t toml::Value, name: &str) -> &'t [toml::Value] {
        table.get(name).and_then(toml::Value::as_array).map_or(&[], Vec::as_slice)
    }
    fn text(table: &toml::Value, name: &str) -> String {
        table.get(name).and_then(toml::Value::as_str).unwrap_or_default().to_owned()
    }
    let config = toml::Value::Table(config.parse()?);
    let mut keys = Vec::new();
    for account in list(&config, "account") {
        let users = list(account, "user").iter().flat_map(|user| list(user, "key"));
        for key in list(account, "key").iter().chain(users) {
            let (id, secret) = (text(key, "id"), text(key, "secret"));
            keys.push(Key { id, secret, account: text(account, "id"), token: None });
        }
    }
    Ok(keys)
}
