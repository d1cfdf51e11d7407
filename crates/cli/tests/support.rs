//! A server to test with, and requests to it.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio},
};

use anyhow::{Context, Result, bail, ensure};
use api::Form;
use cli::client::{CallError, Client, Endpoint, Key, Reply};
use serde_json::Value;

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_enid");

/// A running server. It is killed when this is dropped.
pub struct Server {
    child: Child,
    /// Open as long as the server runs, as a terminal would be.
    _stdout: BufReader<ChildStdout>,
    /// What it printed at its start.
    pub welcome: String,
}

impl Server {
    /// Starts one on a free port and waits until it has said that it is ready.
    pub fn start(data: &Path) -> Result<Server> {
        Server::run(serve(data))
    }

    /// Starts what the command says.
    pub fn run(mut command: Command) -> Result<Server> {
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let mut stdout = BufReader::new(child.stdout.take().context("stdout is piped")?);
        let mut said = String::new();
        while !said.contains("Ctrl-C") {
            if stdout.read_line(&mut said)? == 0 {
                bail!("the server ended with {} after {said:?}", child.wait()?);
            }
        }
        Ok(Server { child, _stdout: stdout, welcome: said })
    }

    /// The values of the rows with this name: `Endpoint`, `VPC`, `vSwitch`, …
    pub fn rows(&self, name: &str) -> Vec<&str> {
        let rows = self.welcome.lines().filter_map(|line| line.trim_start().strip_prefix(name));
        rows.map(str::trim).collect()
    }

    /// The only value of the row with this name.
    pub fn row(&self, name: &str) -> Result<&str> {
        match self.rows(name)[..] {
            [value] => Ok(value),
            _ => bail!("not one {name:?} in {:?}", self.welcome),
        }
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A client with connections of its own.
    pub fn client(&self) -> Result<Client> {
        Ok(Client::new(Endpoint::parse(self.row("Endpoint")?)?, Key::default()))
    }

    /// SIGKILL: no chance to put anything in order.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// SIGTERM: an orderly end.
    pub fn stop(mut self) -> Result<ExitStatus> {
        let pid = self.pid().to_string();
        ensure!(Command::new("kill").args(["-TERM", &pid]).status()?.success(), "no signal sent");
        Ok(self.child.wait()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A command that serves a folder on a free port.
pub fn serve(data: &Path) -> Command {
    let mut command = program();
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    command
}

/// The program, without what the environment of the tests could tell it.
pub fn program() -> Command {
    let mut command = Command::new(PROGRAM);
    command.stdin(Stdio::null()).env("RUST_LOG", "warn");
    for variable in [
        "ENID_CA",
        "ENID_ENDPOINT",
        "ENID_OPERATOR_ENDPOINT",
        "ENID_OPERATOR_TOKEN",
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        "ALIBABA_CLOUD_SECURITY_TOKEN",
    ] {
        command.env_remove(variable);
    }
    command
}

/// What the program printed, out and error.
pub fn printed(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

/// Fails unless `enid check` finds no breach.
pub fn check(data: &Path) -> Result<()> {
    let output = program().arg("check").arg("--data").arg(data).output()?;
    ensure!(output.status.success(), "{:?}", printed(&output));
    Ok(())
}

/// Sends one request, in the default region.
pub async fn send(
    client: &Client,
    action: &str,
    parameters: &[(&str, &str)],
) -> Result<Reply, CallError> {
    let mut form = parameters.iter().copied().collect::<Form>();
    form.insert("RegionId", "cn-hangzhou");
    let operation = control::operations().find(|operation| operation.name() == action);
    let product = operation.expect("the tests call what there is").product();
    client.call(product, action, &form).await
}

/// The answer to a request that is to succeed.
pub async fn answer(client: &Client, action: &str, parameters: &[(&str, &str)]) -> Result<Value> {
    let reply = send(client, action, parameters).await?;
    let body = String::from_utf8_lossy(&reply.body);
    ensure!(reply.is_success(), "{action} {parameters:?}: {} {body}", reply.status);
    Ok(serde_json::from_str(&body)?)
}

/// Status and code of a request that is to be refused.
pub async fn refusal(
    client: &Client,
    action: &str,
    parameters: &[(&str, &str)],
) -> Result<(u16, String)> {
    let reply = send(client, action, parameters).await?;
    ensure!(!reply.is_success(), "{action} {parameters:?} was not refused");
    let body = serde_json::from_slice::<Value>(&reply.body)?;
    Ok((reply.status, text(&body, "/Code")?))
}

/// The text at a JSON pointer.
pub fn text(value: &Value, pointer: &str) -> Result<String> {
    let text = value.pointer(pointer).and_then(Value::as_str);
    Ok(text.with_context(|| format!("no {pointer} in {value}"))?.to_owned())
}

/// The items of the list at a JSON pointer.
pub fn list<'v>(value: &'v Value, pointer: &str) -> Result<&'v [Value]> {
    let list = value.pointer(pointer).and_then(Value::as_array);
    Ok(list.with_context(|| format!("no {pointer} in {value}"))?)
}

/// A new vSwitch with this block in the default VPC, dual stack.
pub async fn vswitch(server: &Server, client: &Client, cidr: &str) -> Result<String> {
    let zone = server.rows("vSwitch").first().and_then(|row| row.split_whitespace().nth(1));
    let parameters = [
        ("VpcId", server.row("VPC")?),
        ("ZoneId", zone.context("a vSwitch in a zone")?),
        ("CidrBlock", cidr),
        ("Ipv6CidrBlock", "200"),
    ];
    text(&answer(client, "CreateVSwitch", &parameters).await?, "/VSwitchId")
}
