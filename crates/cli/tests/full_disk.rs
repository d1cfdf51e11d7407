//! There is no room to write: writes are refused, reads go on, nothing acknowledged is lost, and writes
//! go on when there is room, without a restart.
//!
//! A limit on the length of files stands for the disk: it needs no rights and no disk of its own, and
//! the server cannot see it coming, so that a write really fails.
#![cfg(unix)]

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use cli::client::Client;
use serde_json::Value;

use crate::support::{PROGRAM, Server, check, list, send, serve, text};

/// The longest file that the server may write, in blocks of 512 bytes: 2 MiB, as a new log has, and a page.
const LIMIT: &str = "4104";

/// More interfaces than there is room for below the limit.
const MOST: usize = 4_000;

#[tokio::test]
async fn without_room_writes_are_refused_and_reads_go_on() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (server, log) = limited(folder.path())?;
    let client = server.client()?;
    let rows = server.rows("vSwitch");
    let vswitch = rows[0].split_whitespace().next().context("a vSwitch")?;
    let group = server.row("Security group")?;
    let mut made = Vec::new();
    // Now and then a page that has become free makes room for one more.
    let mut refused = Vec::new();
    while refused.len() < 20 {
        match create(&client, vswitch, group).await? {
            Ok(id) => {
                made.push(id);
                refused.clear();
            }
            Err(why) => refused.push(why),
        }
        ensure!(found(&client).await? == made.len(), "reads go on");
        ensure!(made.len() < MOST, "there was room for {MOST}");
    }
    let refused = refused.pop().context("twenty were refused")?;
    ensure!(refused.0 == 503 && text(&refused.1, "/Code")? == "ServiceUnavailable", "{refused:?}");
    let id = text(&refused.1, "/RequestId")?;
    let explained = Command::new(PROGRAM)
        .args(["explain", &id, "--operator-endpoint", &operator(&server)?, "--data"])
        .arg(folder.path())
        .output()?;
    let why = String::from_utf8_lossy(&explained.stdout).into_owned();
    ensure!(why.contains("The disk that the store is on is full"), "{explained:?}");

    let said = std::fs::read_to_string(&log)?;
    let (full, room) = ("writes are refused until there is room", "writes are accepted");
    ensure!(said.matches(full).count() == said.matches(room).count() + 1, "{said}");

    #[cfg(target_os = "linux")]
    {
        let lifted = Command::new("prlimit")
            .args(["--fsize=unlimited:unlimited", "--pid", &server.pid().to_string()])
            .status();
        if lifted.context("prlimit")?.success() {
            made.push(create(&client, vswitch, group).await?.ok().context("there is room again")?);
            ensure!(found(&client).await? == made.len());
            let said = std::fs::read_to_string(&log)?;
            ensure!(said.matches(full).count() == said.matches(room).count(), "{said}");
        }
    }
    ensure!(server.stop()?.success(), "the process has not ended by itself");
    check(folder.path())?;
    let server = Server::start(folder.path())?;
    ensure!(found(&server.client()?).await? == made.len(), "what was acknowledged is there");
    Ok(())
}

/// A server that may write no longer files, and its log.
fn limited(folder: &std::path::Path) -> Result<(Server, std::path::PathBuf)> {
    let log = folder.join("log");
    let plain = serve(&folder.join("."));
    let mut command = Command::new("sh");
    let script = format!("ulimit -S -f {LIMIT} && exec \"$0\" \"$@\"");
    command.arg("-c").arg(script).arg(plain.get_program()).args(plain.get_args());
    for (variable, value) in plain.get_envs() {
        match value {
            Some(value) => command.env(variable, value),
            None => command.env_remove(variable),
        };
    }
    command.stdin(Stdio::null()).stderr(std::fs::File::create(&log)?);
    Ok((Server::run(command)?, log))
}

/// Creates a network interface: its id, or why not.
async fn create(
    client: &Client,
    vswitch: &str,
    group: &str,
) -> Result<Result<String, (u16, Value)>> {
    let parameters = [("VSwitchId", vswitch), ("SecurityGroupId", group)];
    let reply = send(client, "CreateNetworkInterface", &parameters).await?;
    let body = serde_json::from_slice::<Value>(&reply.body)?;
    match reply.is_success() {
        true => Ok(Ok(text(&body, "/NetworkInterfaceId")?)),
        false => Ok(Err((reply.status, body))),
    }
}

/// How many network interfaces there are.
async fn found(client: &Client) -> Result<usize> {
    let reply = send(client, "DescribeNetworkInterfaces", &[("PageSize", "10")]).await?;
    let body = serde_json::from_slice::<Value>(&reply.body)?;
    ensure!(reply.is_success(), "{body}");
    ensure!(!list(&body, "/NetworkInterfaceSets/NetworkInterfaceSet")?.is_empty(), "{body}");
    match body.pointer("/TotalCount").and_then(Value::as_u64) {
        Some(count) => Ok(usize::try_from(count)?),
        None => bail!("no count in {body}"),
    }
}

/// Where the operator API listens, as the welcome says it.
fn operator(server: &Server) -> Result<String> {
    let (_, rest) =
        server.welcome.split_once("--operator-endpoint ").context("the operator's endpoint")?;
    Ok(rest.split_whitespace().next().context("an endpoint")?.to_owned())
}
