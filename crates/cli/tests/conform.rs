//! `enid conform`, on servers that answer as documented, and through a relay on some that do not.

use std::{
    fs,
    path::Path,
    process::{Output, Stdio},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
};

use anyhow::{Context, Result, ensure};
use api::Form;
use cli::client::{Client, Endpoint, Operator};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
};

use crate::{
    relay::{Relay, Wire},
    support::{Server, answer, list, printed, program, serve, text},
};

/// A server whose deletions take no time, with these lines more in its configuration.
fn server(folder: &Path, lines: &str) -> Result<Server> {
    let config = folder.join("enid.toml");
    fs::write(&config, format!("{lines}\n[delays]\ndelete_ms = 0\n"))?;
    let mut command = serve(&folder.join("data"));
    command.arg("--config").arg(config);
    Server::run(command)
}

/// `enid conform` on this endpoint, with these flags.
fn command(endpoint: &str, flags: &[&str]) -> Command {
    let mut command = program();
    command.args(["conform", "--endpoint", endpoint]).args(flags);
    if !flags.contains(&"--pace") {
        command.args(["--pace", "0"]);
    }
    Command::from(command)
}

async fn conform(endpoint: &str, flags: &[&str]) -> Result<Output> {
    Ok(command(endpoint, flags).output().await?)
}

/// What begins so of what was printed, without that.
fn lines<'o>(out: &'o str, start: &str) -> Vec<&'o str> {
    out.lines().filter_map(|line| line.strip_prefix(start)).map(str::trim).collect()
}

/// The ids of everything that a case can make.
async fn all(client: &Client) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    for (action, path, id) in [
        ("DescribeVpcs", "/Vpcs/Vpc", "/VpcId"),
        ("DescribeVSwitches", "/VSwitches/VSwitch", "/VSwitchId"),
        ("DescribeSecurityGroups", "/SecurityGroups/SecurityGroup", "/SecurityGroupId"),
        (
            "DescribeNetworkInterfaces",
            "/NetworkInterfaceSets/NetworkInterfaceSet",
            "/NetworkInterfaceId",
        ),
    ] {
        let found = answer(client, action, &[]).await?;
        for item in list(&found, path)? {
            ids.push(text(item, id)?);
        }
    }
    Ok(ids)
}

#[tokio::test]
async fn a_server_agrees_with_all_cases_and_nothing_is_left() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = server(folder.path(), "")?;
    let client = server.client()?;
    // What somebody else has left is not ours, whatever its name.
    let vpc = answer(&client, "CreateVpc", &[("VpcName", "enid-conform-00000000")]).await?;
    let group = [("VpcId", text(&vpc, "/VpcId")?)];
    answer(&client, "CreateSecurityGroup", &group.each_ref().map(|(n, v)| (*n, v.as_str())))
        .await?;
    let before = all(&client).await?;

    let report = folder.path().join("report.md");
    let flags = ["--yes", "--report", report.to_str().context("text")?];
    let output = conform(server.row("Endpoint")?, &flags).await?;
    let (out, error) = printed(&output);
    ensure!(output.status.code() == Some(0) && error.is_empty(), "{out}{error}");
    let agree = lines(&out, "agrees  ").len();
    ensure!(agree > 120 && lines(&out, "differs").is_empty(), "{out}");
    ensure!(out.contains(&format!("\n{agree} agree, 0 differ, ")), "{out}");
    ensure!(all(&client).await? == before, "something is left, or gone");

    let report = fs::read_to_string(report)?;
    ensure!(report.contains("| differ | 0 |") && report.contains(&format!("| agree | {agree} |")));
    ensure!(report.contains("| 004 404 InvalidOperation.VSwitchIpv6Disabled R004-06 | agrees |"));
    Ok(())
}

#[tokio::test]
async fn each_edition_has_its_cases() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = server(folder.path(), "edition = \"2024\"")?;
    let endpoint = server.row("Endpoint")?;
    let flags = ["--refusals-only", "--edition", "2024", "--only", "IpPrefixMask"];
    let output = conform(endpoint, &flags).await?;
    let (out, _) = printed(&output);
    ensure!(output.status.success() && out.contains("agrees     003 403 "), "{out}");
    ensure!(out.contains("agrees     000 403 ") && !out.contains(" 004 "), "{out}");
    // On the server of the other edition, the texts differ.
    let output = conform(endpoint, &[&flags[..1], &flags[3..]].concat()).await?;
    let (out, _) = printed(&output);
    ensure!(output.status.code() == Some(1) && lines(&out, "differs").len() == 3, "{out}");
    Ok(())
}

#[tokio::test]
async fn refusals_make_nothing_and_need_no_leave() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = server(folder.path(), "")?;
    let relay = Relay::to(server.row("Endpoint")?, |_: &str, body| Some(body)).await?;
    let output = conform(&relay.endpoint, &["--refusals-only"]).await?;
    let (out, _) = printed(&output);
    ensure!(output.status.success() && lines(&out, "agrees").len() > 40, "{out}");
    ensure!(out.contains("Nothing is made"), "{out}");
    let said = relay.said();
    let looks = ["GetCallerIdentity", "DescribeZones"];
    let done = said.iter().filter(|(_, status)| *status == 200);
    ensure!(done.map(|(action, _)| action.as_str()).eq(looks) && said.len() > 50, "{said:?}");

    // All others do.
    let output = conform(&relay.endpoint, &[]).await?;
    let (_, error) = printed(&output);
    ensure!(output.status.code() == Some(2) && error.contains("--yes"), "{error}");
    ensure!(
        relay
            .said()
            .iter()
            .all(|(action, status)| *status != 200 || looks.contains(&action.as_str()))
    );
    Ok(())
}

#[tokio::test]
async fn another_code_and_another_text_differ_and_nothing_else() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = server(folder.path(), "")?;
    let alter = |_: &str, body: String| {
        let body = body.replace("\"InvalidIp.IpPrefixIllegal\"", "\"InvalidIp.Other\"");
        Some(body.replace("The current IP prefix mask is illegal.", "The mask is."))
    };
    let relay = Relay::to(server.row("Endpoint")?, alter).await?;
    let report = folder.path().join("report.md");
    let flags = ["--refusals-only", "--report", report.to_str().context("text")?];
    let output = conform(&relay.endpoint, &flags).await?;
    let (out, _) = printed(&output);
    ensure!(output.status.code() == Some(1), "{out}");
    let mut differ = lines(&out, "differs");
    differ.sort_unstable();
    let rows = [
        "000 403 InvalidIp.IpPrefixIllegal",
        "001 403 InvalidIp.IpPrefixIllegal",
        "002 403 InvalidIp.IpPrefixIllegal",
        "004 403 InvalidIp.IpPrefixIllegal",
        "004 403 InvalidIp.IpPrefixMaskIllegal",
    ];
    ensure!(differ == rows, "{out}");
    let texts = "\n  expected     403 InvalidIp.IpPrefixMaskIllegal The current IP prefix mask is illegal.\
                 \n  answered     403 InvalidIp.IpPrefixMaskIllegal The mask is.\n  RequestId    ";
    ensure!(out.contains(texts), "{out}");
    // Where the page leaves values open, it stands beside.
    let values =
        "\n  on the page  The ip prefixes %s is/are illegal.\n  answered     403 InvalidIp.Other ";
    ensure!(out.contains(values), "{out}");
    let report = fs::read_to_string(report)?;
    for part in [
        "## 004 403 InvalidIp.IpPrefixMaskIllegal\n",
        "answered:    403 InvalidIp.IpPrefixMaskIllegal The mask is.\n",
        "CreateNetworkInterface\n",
        "  Ipv4Prefix.1=10.0.0.64/33\n",
        "\"Message\":\"The mask is.\"",
    ] {
        ensure!(report.contains(part), "{part} is not in {report}");
    }
    ensure!(!report.contains("1000000000000001") && !report.contains("enid-local"), "{report}");
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn an_interruption_leaves_nothing_behind() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = server(folder.path(), "")?;
    let client = server.client()?;
    let before = all(&client).await?;
    let mut child = command(server.row("Endpoint")?, &["--yes", "--pace", "20"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let pid = child.id().context("it runs")?.to_string();
    while all(&client).await?.len() < before.len() + 3 {
        ensure!(child.try_wait()?.is_none(), "it runs");
    }
    ensure!(Command::new("kill").args(["-INT", &pid]).status().await?.success());
    let (out, error) = printed(&child.wait_with_output().await?);
    ensure!(out.contains("; interrupted") && error.contains("Interrupted: "), "{out}{error}");
    ensure!(all(&client).await? == before, "something is left");
    Ok(())
}

/// Loses the answers to CreateVpc that come first.
struct Lossy {
    lost: AtomicUsize,
    least: usize,
}

impl Wire for Lossy {
    fn answers(&self, action: &str, body: String) -> Option<String> {
        let is_lost =
            action == "CreateVpc" && self.lost.fetch_add(1, Ordering::Relaxed) < self.least;
        (!is_lost).then_some(body)
    }
}

#[tokio::test]
async fn what_no_answer_has_told_of_is_removed_too() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = server(folder.path(), "")?;
    let client = server.client()?;
    let before = all(&client).await?;
    let flags = ["--yes", "--patience", "3", "--only", "Ipv6NotTurnOn"];
    for (least, code, says) in [
        (1, 0, "agrees     000 403 InvalidVSwitch.Ipv6NotTurnOn R000-02 R000-18"),
        (
            usize::MAX,
            2,
            "not tried  000 403 InvalidVSwitch.Ipv6NotTurnOn R000-02 R000-18: the connection",
        ),
    ] {
        let lossy = Lossy { lost: AtomicUsize::new(0), least };
        let relay = Relay::to(server.row("Endpoint")?, lossy).await?;
        let output = conform(&relay.endpoint, &flags).await?;
        let (out, _) = printed(&output);
        ensure!(output.status.code() == Some(code) && out.contains(says), "{out}");
        ensure!(all(&client).await? == before, "something is left");
        let said = relay.said();
        let of = |wanted: &str| said.iter().filter(|(action, _)| action == wanted).count();
        ensure!(of("CreateVpc") > 1 && of("DeleteVpc") == 1, "{said:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_service_that_is_too_busy_is_waited_for() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = server(folder.path(), "")?;
    let token = fs::read_to_string(server.row("Operator token")?)?.trim().to_owned();
    let operator = Operator::new(Endpoint::parse(server.row("Operator API")?)?, token);
    let condition = async |condition| {
        let form = [
            ("AccountId", "1000000000000001"),
            ("RegionId", "cn-hangzhou"),
            ("OperationName", "CreateVpc"),
            ("Condition", condition),
        ];
        let reply = operator.call("SetOperation", &Form::from_iter(form)).await?;
        ensure!(reply.is_success(), "{reply:?}");
        Ok(())
    };
    condition("Throttled").await?;
    let relay = Relay::to(server.row("Endpoint")?, |_: &str, body| Some(body)).await?;
    let mut command = command(&relay.endpoint, &["--yes", "--only", "Ipv6NotTurnOn"]);
    let child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
    while !relay.said().contains(&("CreateVpc".to_owned(), 400)) {
        tokio::task::yield_now().await;
    }
    condition("None").await?;
    let output = child.wait_with_output().await?;
    ensure!(output.status.success(), "{:?}", printed(&output));
    ensure!(relay.said().contains(&("CreateVpc".to_owned(), 200)));
    Ok(())
}

#[tokio::test]
async fn it_ends_when_nobody_answers_any_more() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut server = server(folder.path(), "")?;
    let flags = ["--refusals-only", "--pace", "50", "--patience", "1"];
    let mut child = command(server.row("Endpoint")?, &flags)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let mut lines = BufReader::new(child.stdout.take().context("a pipe")?).lines();
    while !lines.next_line().await?.context("it prints")?.starts_with("agrees") {}
    server.kill()?;
    let output = child.wait_with_output().await?;
    let (_, error) = printed(&output);
    ensure!(output.status.code() == Some(2), "{error}");
    ensure!(error.contains("it goes no further: cannot connect to "), "{error}");
    Ok(())
}

/// Keeps the requests that would remove VPCs.
struct Keeps(AtomicBool);

impl Wire for Keeps {
    fn asks(&self, action: &str) -> bool {
        action != "DeleteVpc" || !self.0.load(Ordering::Relaxed)
    }

    fn answers(&self, _: &str, body: String) -> Option<String> {
        Some(body)
    }
}

#[tokio::test]
async fn what_cannot_be_removed_is_said_and_removed_when_that_is_asked_for() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = server(folder.path(), "")?;
    let client = server.client()?;
    let before = all(&client).await?;
    let relay = Relay::to(server.row("Endpoint")?, Keeps(AtomicBool::new(true))).await?;
    let flags = ["--yes", "--patience", "3", "--only", "Ipv6NotTurnOn"];
    let output = conform(&relay.endpoint, &flags).await?;
    let (out, error) = printed(&output);
    ensure!(output.status.code() == Some(2) && out.contains("1 agree, "), "{out}{error}");
    let vpcs = answer(&client, "DescribeVpcs", &[("IsDefault", "false")]).await?;
    let [vpc] = list(&vpcs, "/Vpcs/Vpc")? else { anyhow::bail!("{vpcs}") };
    let (id, name) = (text(vpc, "/VpcId")?, text(vpc, "/VpcName")?);
    ensure!(error.contains(&format!("VPC  {id}\n")), "{error}");
    ensure!(
        error.contains(&format!("call DeleteVpc --VpcId {id} --region cn-hangzhou")),
        "{error}"
    );
    ensure!(error.contains(&format!("conform --remove {name} ")), "{error}");

    let endpoint = server.row("Endpoint")?;
    for other in ["default", "enid-conform"] {
        ensure!(conform(endpoint, &["--remove", other]).await?.status.code() == Some(2), "{other}");
    }
    let output = conform(endpoint, &["--remove", &name]).await?;
    ensure!(output.status.success(), "{:?}", printed(&output));
    ensure!(all(&client).await? == before, "something is left");
    Ok(())
}

#[tokio::test]
async fn it_speaks_https_and_says_who_it_is() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = server(folder.path(), "")?;
    let endpoint = server.row("Endpoint")?.replace("http://", "https://");
    let ca = folder.path().join("data/ca.pem").display().to_string();
    let flags = ["--ca", &ca, "--refusals-only", "--only", "004 403 InValidParameter"];
    let output = conform(&endpoint, &flags).await?;
    let (out, error) = printed(&output);
    ensure!(output.status.success(), "{out}{error}");
    let account = "Account   1000000000000001, as acs:ram::1000000000000001:root\n";
    ensure!(out.contains(account) && out.contains("\n1 agree, "), "{out}");
    let output = conform(&endpoint, &[&flags[..], &["--access-key-id", "nobody"]].concat()).await?;
    let (_, error) = printed(&output);
    ensure!(output.status.code() == Some(2) && error.contains("GetCallerIdentity"), "{error}");
    Ok(())
}
