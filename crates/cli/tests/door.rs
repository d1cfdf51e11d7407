//! What the real program does about its surroundings: open files, permissions, and a stop.

#![cfg(unix)]

use std::{
    fs::{self, File, Permissions},
    io::Write,
    net::{SocketAddr, TcpStream},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Command,
};

use anyhow::{Context, Result, ensure};

use crate::support::{PROGRAM, Server, answer, serve};

/// A command that does what `serve` does, after the shell has run `first`.
fn serve_after(first: &str, data: &Path, log: &Path) -> Result<Command> {
    let mut command = Command::new("bash");
    let line = format!("{first}; exec \"$0\" serve --listen 127.0.0.1:0 --data \"$1\"");
    command.args(["-c", &line, PROGRAM]).arg(data);
    command.env("RUST_LOG", "warn").stderr(File::create(log)?);
    Ok(command)
}

fn address(server: &Server) -> Result<SocketAddr> {
    let endpoint = server.row("Endpoint")?;
    Ok(endpoint.strip_prefix("http://").context("a URL")?.parse()?)
}

/// So many clients that are silent.
fn silent(server: &Server, count: usize) -> Result<Vec<TcpStream>> {
    let address = address(server)?;
    (0..count).map(|_| Ok(TcpStream::connect(address)?)).collect()
}

#[tokio::test]
async fn where_few_files_may_be_open_there_are_fewer_connections_and_one_warning() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let log = folder.path().join("log");
    let data = folder.path().join("data");
    let server = Server::run(serve_after("ulimit -n 64", &data, &log)?)?;
    let _silent = silent(&server, 100)?;
    answer(&server.client()?, "DescribeVpcs", &[]).await?;
    ensure!(server.stop()?.success());
    let log = fs::read_to_string(log)?;
    ensure!(log.lines().count() == 1, "{log}");
    for part in ["limits.connections", "900", "64", "ulimit -n"] {
        ensure!(log.contains(part), "{part} is not in {log}");
    }
    Ok(())
}

#[tokio::test]
async fn when_files_run_out_all_the_same_silent_clients_give_way_and_the_log_stays_short()
-> Result<()> {
    let folder = tempfile::tempdir()?;
    let log = folder.path().join("log");
    let data = folder.path().join("data");
    // Somebody else has taken what was to be ours.
    let first = "ulimit -n 64; for n in {10..37}; do eval \"exec $n</dev/null\"; done";
    let server = Server::run(serve_after(first, &data, &log)?)?;
    let _silent = silent(&server, 100)?;
    for _ in 0..3 {
        answer(&server.client()?, "DescribeVpcs", &[]).await?;
    }
    ensure!(server.stop()?.success());
    let log = fs::read_to_string(log)?;
    ensure!(log.contains("cannot accept a connection"), "{log}");
    ensure!(log.lines().count() == 2, "{log}");
    Ok(())
}

#[tokio::test]
async fn the_limit_of_open_files_is_raised_as_far_as_it_may_be() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let log = folder.path().join("log");
    let data = folder.path().join("data");
    let server = Server::run(serve_after("ulimit -Sn 64", &data, &log)?)?;
    let mut silent = silent(&server, 100)?;
    answer(&server.client()?, "DescribeVpcs", &[]).await?;
    // Nobody had to give way: the first can still ask.
    silent[0].write_all(b"GET / HTTP/1.0\r\n\r\n")?;
    ensure!(silent[0].peek(&mut [0])? == 1, "it was closed");
    ensure!(server.stop()?.success());
    ensure!(fs::read_to_string(&log)?.is_empty(), "{}", fs::read_to_string(log)?);
    Ok(())
}

#[test]
fn what_is_open_to_others_is_said_at_the_start() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let file = folder.path().join("enid.toml");
    let key = "key = [{ id = \"k\", secret = \"s\" }]";
    fs::write(&file, format!("[[account]]\nid = \"1000000000000002\"\n{key}\n"))?;
    let set = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode));
    set(&file, 0o600)?;
    let start = || -> Result<String> {
        let mut command = serve(&data);
        command.arg("--config").arg(&file).stderr(File::create(&log)?);
        ensure!(Server::run(command)?.stop()?.success());
        Ok(fs::read_to_string(&log)?)
    };
    let said = start()?;
    ensure!(said.is_empty(), "{said}");
    set(&file, 0o644)?;
    set(&data, 0o777)?;
    set(&data.join("operator-token"), 0o640 | 0o004)?;
    let said = start()?;
    ensure!(said.lines().count() == 3, "{said}");
    for (path, command) in
        [(&data, "chmod 700"), (&file, "chmod 600"), (&data.join("operator-token"), "chmod 600")]
    {
        let command = format!("{command} {}", path.display());
        ensure!(said.contains(&command), "{command} is not in {said}");
    }
    set(&data.join("operator-token"), 0o666)?;
    let mut command = serve(&data);
    command.stderr(File::create(&log)?);
    ensure!(Server::run(command).is_err(), "it has started");
    let said = fs::read_to_string(&log)?;
    ensure!(said.contains("operator-token") && said.contains("remove it"), "{said}");
    Ok(())
}
