//! What a server shows of the requests that it is sent.

use std::{
    fs::File,
    io::{BufRead, BufReader, Lines},
    path::Path,
    process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::support::{PROGRAM, Server, printed, program, send, serve, text};

/// A server with these flags, whose stderr goes to a file.
fn logged(data: &Path, flags: &[&str]) -> Result<Server> {
    let mut command = serve(data);
    command.args(flags).env("RUST_LOG", "error").stderr(File::create(data.join("log"))?);
    Server::run(command)
}

/// What a server with these flags prints to stderr about a success and a refusal.
async fn about_two(flags: &[&str]) -> Result<(Vec<String>, String)> {
    let folder = tempfile::tempdir()?;
    let server = logged(folder.path(), flags)?;
    let client = server.client()?;
    send(&client, "DescribeVpcs", &[]).await?;
    let refused = send(&client, "DeleteVpc", &[("VpcId", "vpc-none")]).await?;
    let refused = serde_json::from_slice::<Value>(&refused.body)?;
    ensure!(server.stop()?.success());
    let log = std::fs::read_to_string(folder.path().join("log"))?;
    Ok((log.lines().map(str::to_owned).collect(), text(&refused, "/RequestId")?))
}

#[tokio::test]
async fn each_request_is_a_line_where_that_is_wanted() -> Result<()> {
    let (lines, id) = about_two(&["--log", "text"]).await?;
    let [done, refused] = &lines[..] else { anyhow::bail!("{lines:?}") };
    ensure!(done.contains("  1000000000000001  vpc:DescribeVpcs  cn-hangzhou  200  "), "{done}");
    ensure!(done.ends_with(" ms"), "{done}");
    let expected = "  vpc:DeleteVpc  cn-hangzhou  vpc-none  404 InvalidVpcId.NotFound  ";
    ensure!(refused.contains(expected) && refused.ends_with(&format!(" ms  {id}")), "{refused}");
    for flags in [&[][..], &["--quiet"]] {
        let (lines, _) = about_two(flags).await?;
        ensure!(lines.is_empty(), "{flags:?} {lines:?}");
    }
    let output = program().args(["serve", "--quiet", "--log", "text"]).output()?;
    ensure!(output.status.code() == Some(2), "{output:?}");
    Ok(())
}

#[tokio::test]
async fn machines_read_json_and_nothing_else() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut command = serve(folder.path());
    command.args(["--log", "json"]).env("RUST_LOG", "server=info");
    command.stderr(File::create(folder.path().join("log"))?);
    let server = Server::run(command)?;
    send(&server.client()?, "DescribeVpcs", &[]).await?;
    ensure!(server.stop()?.success());
    let log = std::fs::read_to_string(folder.path().join("log"))?;
    let lines = log.lines().map(serde_json::from_str).collect::<Result<Vec<Value>, _>>();
    let lines = lines.context(log)?;
    let requests = lines.iter().filter(|line| line["Operation"] == "DescribeVpcs");
    ensure!(requests.count() == 1, "{lines:?}");
    ensure!(lines.iter().any(|line| line["level"] == "INFO"), "what is logged is JSON: {lines:?}");
    Ok(())
}

#[test]
fn the_server_of_a_program_prints_its_requests_if_that_is_wanted() -> Result<()> {
    let run = |flags: &[&str]| {
        let mut command = program();
        command.arg("exec").args(flags).args(["--", PROGRAM, "call", "DescribeVpcs"]).output()
    };
    let (_, error) = printed(&run(&["--log", "text"])?);
    ensure!(error.contains("vpc:DescribeVpcs  cn-hangzhou  200"), "{error}");
    ensure!(printed(&run(&[])?).1.is_empty());
    Ok(())
}

/// A terminal: its ends for who writes to it and who reads it.
#[cfg(unix)]
fn terminal() -> Result<(File, BufReader<File>)> {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    let reads = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
    grantpt(&reads)?;
    unlockpt(&reads)?;
    let name = ptsname(&reads, Vec::new())?.into_string()?;
    let writes = File::options().read(true).write(true).open(name)?;
    Ok((writes, BufReader::new(File::from(reads))))
}

#[cfg(unix)]
#[tokio::test]
async fn a_terminal_shows_them_in_colour_unless_nobody_wants_it() -> Result<()> {
    for (set, expected) in [
        (("CLICOLOR", "1"), "\u{1b}[1mvpc:DescribeVpcs\u{1b}[0m  cn-hangzhou  \u{1b}[32m200"),
        (("NO_COLOR", "1"), "vpc:DescribeVpcs  cn-hangzhou  200"),
    ] {
        let folder = tempfile::tempdir()?;
        let (writes, mut reads) = terminal()?;
        let mut command = serve(folder.path());
        command.env("RUST_LOG", "error").env_remove("NO_COLOR").env(set.0, set.1).stderr(writes);
        let server = Server::run(command)?;
        send(&server.client()?, "DescribeVpcs", &[]).await?;
        let mut line = String::new();
        reads.read_line(&mut line)?;
        ensure!(line.contains(expected), "{line:?}");
    }
    Ok(())
}

/// `enid tail` with these flags, and what it prints.
struct Tail {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    said: Lines<BufReader<ChildStderr>>,
}

impl Tail {
    fn of(server: &Server, data: &Path, flags: &[&str]) -> Result<Tail> {
        let mut command = program();
        command.arg("tail").args(flags).args(["--operator-endpoint", server.row("Operator API")?]);
        command.arg("--data").arg(data).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let lines = BufReader::new(child.stdout.take().context("a pipe")?).lines();
        let said = BufReader::new(child.stderr.take().context("a pipe")?).lines();
        Ok(Tail { child, lines, said })
    }

    fn line(&mut self) -> Result<String> {
        Ok(self.lines.next().context("it ended")??)
    }

    /// Ctrl-C.
    fn interrupt(mut self) -> Result<ExitStatus> {
        let pid = self.child.id().to_string();
        ensure!(Command::new("kill").args(["-INT", &pid]).status()?.success(), "no signal sent");
        ensure!(self.lines.next().is_none(), "nothing more");
        Ok(self.child.wait()?)
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        // It may have ended already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn requests_can_be_followed_while_they_come_and_across_a_restart() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path())?;
    let operator = server.row("Operator API")?.trim_start_matches("http://").to_owned();
    let client = server.client()?;
    for action in ["DescribeVpcs", "DescribeZones", "DescribeVSwitches", "DescribeRegions"] {
        send(&client, action, &[]).await?;
    }
    let flags = ["-n", "1", "--operation", "DescribeV*", "--code", "200"];
    let mut tail = Tail::of(&server, folder.path(), &flags)?;
    ensure!(tail.line()?.contains("  vpc:DescribeVSwitches  cn-hangzhou  200  "));
    send(&client, "DescribeZones", &[]).await?;
    send(&client, "DescribeVpcs", &[("VpcId", "vpc-none")]).await?;
    let line = tail.line()?;
    ensure!(line.contains("  vpc:DescribeVpcs  cn-hangzhou  vpc-none  200  "), "{line}");

    ensure!(server.stop()?.success());
    let said = tail.said.next().context("a word")??;
    ensure!(
        said == format!("Nothing answers at http://{operator}. It will be asked until it does.")
    );
    let mut command = serve(folder.path());
    command.args(["--operator-listen", &operator]);
    let server = Server::run(command)?;
    send(&server.client()?, "DescribeVRouters", &[]).await?;
    ensure!(tail.said.next().context("a word")?? == "The server has been started again.");
    ensure!(tail.line()?.contains("  vpc:DescribeVRouters  "));
    ensure!(tail.interrupt()?.success());
    Ok(())
}

#[tokio::test]
async fn machines_can_follow_them_too() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path())?;
    let mut tail = Tail::of(&server, folder.path(), &["--json", "--product", "ecs"])?;
    send(&server.client()?, "DescribeVpcs", &[]).await?;
    send(&server.client()?, "DescribeZones", &[]).await?;
    let seen = serde_json::from_str::<Value>(&tail.line()?)?;
    ensure!(seen["Operation"] == "DescribeZones" && seen["Status"] == 200, "{seen}");
    ensure!(tail.interrupt()?.success());
    let output = program().args(["tail", "--data", "/nonsuch"]).output()?;
    ensure!(output.status.code() == Some(1), "{output:?}");
    ensure!(printed(&output).1.contains("there is no operator token in"), "{output:?}");
    Ok(())
}
