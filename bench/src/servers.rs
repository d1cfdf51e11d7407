//! The servers that are measured: enid, and the bare one.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

/// The configuration: nothing is limited that a benchmark could reach.
const CONFIG: &str = "\
default_key = true
operator_listen = \"off\"

[quotas]
enis = 1000000000
vpcs = 1000000
vswitches_per_vpc = 1000000
security_groups = 1000000
addresses_per_basic_group = 1000000000
rules_per_eni = 1000000
rules_per_group = 1000
instances = 1000000000
instances_per_vpc = 1000000000
instances_per_type = 1000000000
disks = 1000000000
";

/// A running server. It is killed when this is dropped.
pub struct Server {
    child: Child,
    /// Open as long as the server runs, as a terminal would be.
    _stdout: BufReader<ChildStdout>,
    /// Where it listens.
    pub address: SocketAddr,
    /// How long it took to be ready.
    pub ready: Duration,
}

impl Server {
    /// Starts enid on a folder, which may have a store in it already.
    pub fn enid(program: &Path, folder: &Path) -> Result<Server> {
        fs::create_dir_all(folder)?;
        let config = folder.join("enid.toml");
        fs::write(&config, CONFIG)?;
        let mut command = Command::new(program);
        command.args(["serve", "--quiet", "--listen", "127.0.0.1:0", "--config"]).arg(&config);
        command.arg("--data").arg(data(folder)).env("RUST_LOG", "error");
        Server::start(command, "Endpoint")
    }

    /// Starts the bare server, with or without a group commit in this folder.
    pub fn bare(commits: Option<&Path>) -> Result<Server> {
        let mut command = Command::new(env::current_exe()?);
        command.arg("--bare").args(commits.map(|folder| folder.as_os_str()));
        Server::start(command, "ready")
    }

    fn start(mut command: Command, row: &str) -> Result<Server> {
        let started = Instant::now();
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let mut stdout = BufReader::new(child.stdout.take().context("stdout is piped")?);
        let mut line = String::new();
        let address = loop {
            line.clear();
            if stdout.read_line(&mut line)? == 0 {
                bail!("{command:?} ended with {}", child.wait()?);
            }
            if let Some(rest) = line.trim().strip_prefix(row) {
                break rest.trim().trim_start_matches("http://").parse()?;
            }
        };
        Ok(Server { child, _stdout: stdout, address, ready: started.elapsed() })
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Lets it end in order.
    pub fn stop(mut self) -> Result<()> {
        let pid = self.pid().to_string();
        ensure!(Command::new("kill").args(["-TERM", &pid]).status()?.success(), "no signal sent");
        self.child.wait()?;
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

/// Where the store of an enid in a folder is.
pub fn data(folder: &Path) -> PathBuf {
    folder.join("data")
}
