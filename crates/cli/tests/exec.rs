//! Programs that are led to enid without knowing of it.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::Path,
    process::{Command, Output, Stdio},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::support::{PROGRAM, Server, printed, program, text};

/// `enid exec` with these flags, and a shell that runs the text.
fn exec(flags: &[&str], script: &str) -> Command {
    let mut command = program();
    command.arg("exec").args(flags).args(["--", "sh", "-c", script]).env("ENID", PROGRAM);
    command
}

fn run(flags: &[&str], script: &str) -> Result<Output> {
    Ok(exec(flags, script).output()?)
}

/// What a shell prints, which must succeed.
fn says(flags: &[&str], script: &str) -> Result<String> {
    let output = run(flags, script)?;
    ensure!(output.status.success(), "{:?}", printed(&output));
    Ok(printed(&output).0.trim().to_owned())
}

#[test]
fn a_program_has_a_server_of_its_own_which_is_gone_afterwards() -> Result<()> {
    let script =
        "echo $SSL_CERT_FILE; \"$ENID\" call DescribeVpcs; \"$ENID\" operator --help > /dev/null";
    let said = says(&[], script)?;
    let (bundle, answer) = said.split_once('\n').context("two lines")?;
    let found = serde_json::from_str::<Value>(answer)?;
    ensure!(text(&found, "/Vpcs/Vpc/0/RegionId")? == "cn-hangzhou", "{found}");
    let folder = Path::new(bundle).parent().context("a folder")?;
    ensure!(folder.is_absolute() && !folder.exists(), "{bundle}");
    Ok(())
}

#[test]
fn its_exit_status_is_that_of_the_program() -> Result<()> {
    for (script, code) in [("exit 0", 0), ("exit 7", 7), ("kill -KILL $$", 137)] {
        ensure!(run(&[], script)?.status.code() == Some(code), "{script}");
    }
    for (word, code) in [("/nonsuch/program", 127), ("/", 126)] {
        let output = program().args(["exec", "--", word]).output()?;
        ensure!(output.status.code() == Some(code), "{:?}", printed(&output));
        ensure!(printed(&output).1.contains(&format!("cannot run {word}")), "{output:?}");
    }
    ensure!(program().arg("exec").output()?.status.code() == Some(2), "a program is needed");
    Ok(())
}

#[test]
fn the_region_is_the_program_s_and_has_the_default_vpc() -> Result<()> {
    let script = "echo $ALIBABA_CLOUD_REGION_ID $ALICLOUD_REGION; \
                  \"$ENID\" call DescribeVpcs --region $ALICLOUD_REGION";
    let said = says(&["--region", "ap-southeast-1"], script)?;
    let (regions, answer) = said.split_once('\n').context("two lines")?;
    ensure!(regions == "ap-southeast-1 ap-southeast-1", "{regions}");
    let found = serde_json::from_str::<Value>(answer)?;
    ensure!(text(&found, "/Vpcs/Vpc/0/RegionId")? == "ap-southeast-1", "{found}");
    let output = run(&["--region", "mars"], "true")?;
    ensure!(
        output.status.code() == Some(1) && printed(&output).1.contains("\"mars\""),
        "{output:?}"
    );
    Ok(())
}

#[test]
fn what_would_lead_elsewhere_is_not_there() -> Result<()> {
    let mut command = exec(&[], "env");
    let real = [
        ("ALIBABA_CLOUD_SECURITY_TOKEN", "real"),
        ("ALICLOUD_SECURITY_TOKEN", "real"),
        ("ALICLOUD_ACCESS_KEY", "real"),
        ("ALIBABA_CLOUD_PROFILE", "real"),
        ("ALIBABA_CLOUD_CREDENTIALS_URI", "real"),
        ("HTTPS_PROXY", "http://real.example"),
        ("ECS_ENDPOINT", "real.example"),
    ];
    let output = command.envs(real).output()?;
    let (said, _) = printed(&output);
    ensure!(output.status.success() && !said.contains("real"), "{said}");
    Ok(())
}

#[test]
fn options_that_programs_have_are_kept() -> Result<()> {
    let mut command = exec(&[], "echo $NODE_OPTIONS; echo $JAVA_TOOL_OPTIONS; echo $PYTHONPATH");
    let own = [("NODE_OPTIONS", "--own"), ("JAVA_TOOL_OPTIONS", "-Down"), ("PYTHONPATH", "/own")];
    let output = command.envs(own).output()?;
    let (said, _) = printed(&output);
    let lines = said.lines().collect::<Vec<_>>();
    ensure!(lines[0].starts_with("--own --require /"), "{said}");
    ensure!(lines[1].starts_with("-Down -Dhttp.proxyHost=127.0.0.1 "), "{said}");
    ensure!(lines[2].ends_with(":/own"), "{said}");
    Ok(())
}

#[test]
fn data_can_be_kept() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("kept");
    let flags = ["--keep", data.to_str().context("text")?];
    says(&flags, "\"$ENID\" call CreateVpc --VpcName kept")?;
    let found = says(&flags, "\"$ENID\" call DescribeVpcs --VpcName kept")?;
    let found = serde_json::from_str::<Value>(&found)?;
    ensure!(found["TotalCount"] == 1, "{found}");
    Ok(())
}

#[test]
fn listed_hosts_pass_and_others_do_not() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let target = listener.local_addr()?;
    // What a proxy answers to a request for a tunnel.
    let ask = |flags: &[&str]| {
        let script = format!(
            "exec 3<>/dev/tcp/127.0.0.1/${{ENID_ENDPOINT##*:}}; \
             printf 'CONNECT {target} HTTP/1.1\\r\\nhost: {target}\\r\\n\\r\\n' >&3; head -n 1 <&3"
        );
        let mut command = program();
        let output =
            command.arg("exec").args(flags).args(["--", "bash", "-c", &script]).output()?;
        Ok::<_, anyhow::Error>(printed(&output).0)
    };
    ensure!(ask(&[])?.starts_with("HTTP/1.1 403"), "it is not listed");
    ensure!(ask(&["--pass", "example.com,127.0.0.1"])?.starts_with("HTTP/1.1 200"), "it is listed");
    Ok(())
}

#[test]
fn programs_ask_the_metadata_service_by_its_variable_and_by_its_own_address() -> Result<()> {
    for (variable, host) in [("METADATA_ENDPOINT", "127.0.0.1"), ("HTTP_PROXY", "100.100.100.200")]
    {
        let script = format!(
            "exec 3<>/dev/tcp/127.0.0.1/${{{variable}##*:}}; \
             printf 'GET / HTTP/1.1\\r\\nhost: {host}\\r\\nconnection: close\\r\\n\\r\\n' >&3; cat <&3"
        );
        let output = program().args(["exec", "--", "bash", "-c", &script]).output()?;
        ensure!(printed(&output).0.ends_with("2016-01-01\nlatest"), "{:?}", printed(&output));
    }
    Ok(())
}

#[cfg(unix)]
#[test]
fn a_signal_goes_on_to_the_program_and_its_answer_counts() -> Result<()> {
    let script =
        "trap 'echo told; exit 3' TERM; echo ready $SSL_CERT_FILE; while :; do sleep 0.05; done";
    let mut child = exec(&[], script).stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let mut lines = BufReader::new(child.stdout.take().context("a pipe")?).lines();
    let ready = lines.next().context("a line")??;
    let bundle = ready.strip_prefix("ready ").context("it is ready")?;
    ensure!(Path::new(bundle).exists(), "{bundle}");
    let status = Command::new("kill").args(["-TERM", &child.id().to_string()]).status()?;
    ensure!(status.success());
    ensure!(lines.next().context("a line")?? == "told");
    ensure!(child.wait()?.code() == Some(3) && !Path::new(bundle).exists());
    Ok(())
}

#[test]
fn programs_are_led_to_a_server_that_runs_already() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path())?;
    let endpoint = server.row("Endpoint")?;
    let ca = folder.path().join("ca.pem");
    let flags = ["--endpoint", endpoint, "--ca", ca.to_str().context("text")?];
    let said = says(&flags, "echo $HTTPS_PROXY; \"$ENID\" call CreateVpc --VpcName seen")?;
    ensure!(said.starts_with(endpoint), "{said}");
    let script = "\"$ENID\" call DescribeVpcs --VpcName seen";
    ensure!(serde_json::from_str::<Value>(&says(&flags, script)?)?["TotalCount"] == 1);

    let output = program().args(["exec", "--endpoint", endpoint, "--", "true"]).output()?;
    let (_, error) = printed(&output);
    ensure!(output.status.code() == Some(1) && error.contains("enid ca"), "{error}");
    Ok(())
}

#[test]
fn the_certificate_of_the_authority_is_printed() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let ca = |more: &[&str]| program().arg("ca").arg("--data").arg(&data).args(more).output();
    let output = ca(&[])?;
    ensure!(output.status.code() == Some(1), "{output:?}");
    ensure!(printed(&output).1.contains("at its first start"), "{output:?}");
    Server::start(&data)?.stop()?;
    let pem = fs::read_to_string(data.join("ca.pem"))?;
    ensure!(printed(&ca(&[])?).0.trim() == pem.trim());
    ensure!(printed(&ca(&["--file"])?).0.trim() == data.join("ca.pem").to_str().unwrap_or(""));
    Ok(())
}

#[test]
fn the_variables_are_printed_in_every_form() -> Result<()> {
    let folder = tempfile::tempdir()?;
    // A name that must be quoted everywhere.
    let data = folder.path().join("it's here");
    let server = Server::start(&data)?;
    let endpoint = server.row("Endpoint")?;
    let print = |format: &str| {
        let mut command = program();
        command.args(["env", "--format", format, "--endpoint", endpoint, "--region", "cn-beijing"]);
        let output = command.arg("--ca").arg(data.join("ca.pem")).output()?;
        ensure!(output.status.success(), "{:?}", printed(&output));
        Ok(printed(&output).0)
    };
    let json = serde_json::from_str::<Value>(&print("json")?)?;
    ensure!(text(&json, "/HTTPS_PROXY")? == endpoint && json["ALIBABA_CLOUD_PROFILE"].is_null());
    ensure!(text(&json, "/ALICLOUD_REGION")? == "cn-beijing", "{json}");
    let bundle = text(&json, "/SSL_CERT_FILE")?;
    ensure!(Path::new(&bundle).starts_with(data.canonicalize()?) && Path::new(&bundle).exists());

    let script = format!("{}\nprintf %s \"$SSL_CERT_FILE\"", print("shell")?);
    let output = Command::new("sh").args(["-c", &script]).output()?;
    ensure!(printed(&output).0 == bundle, "{:?}", printed(&output));
    let quoted = bundle.replace('\'', "''");
    let line = format!("$Env:SSL_CERT_FILE = '{quoted}'");
    ensure!(print("powershell")?.lines().any(|one| one == line), "{line}");
    let dotenv = print("dotenv")?;
    ensure!(dotenv.lines().any(|one| one == format!("HTTPS_PROXY={endpoint}")), "{dotenv}");
    ensure!(dotenv.lines().any(|one| one == format!("SSL_CERT_FILE=\"{bundle}\"")), "{dotenv}");
    Ok(())
}
