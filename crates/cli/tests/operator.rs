//! The operator API and the explanations, by the real program.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Output,
};

use anyhow::{Context, Result, ensure};
use cli::client::{Endpoint, Operator};
use serde_json::Value;

use crate::support::{Server, list, printed, program, send, serve, text};

/// `enid` with these words, told where the operator API is and where its token.
fn operate(server: &Server, data: &Path, words: &[&str]) -> Result<Output> {
    let mut command = program();
    command.args(words).args(["--operator-endpoint", server.row("Operator API")?]);
    Ok(command.arg("--data").arg(data).output()?)
}

#[tokio::test]
async fn a_refusal_is_explained_by_its_request_id() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path())?;
    let parameters = [("NetworkInterfaceId", "eni-none"), ("PrivateIpAddress.1", "10.0.0.1")];
    let reply = send(&server.client()?, "AssignPrivateIpAddresses", &parameters).await?;
    let body = serde_json::from_slice::<Value>(&reply.body)?;
    let id = text(&body, "/RequestId")?;
    let output = operate(&server, folder.path(), &["explain", &id])?;
    ensure!(output.status.success(), "{output:?}");
    let (out, _) = printed(&output);
    for part in [
        &format!("{id} was refused at 20"),
        "  Operation  AssignPrivateIpAddresses\n",
        "  Answer     404 InvalidEniId.NotFound\n",
        "eni-none",
        "  NetworkInterfaceId = eni-none\n",
        "  PrivateIpAddress.1 = 10.0.0.1\n",
    ] {
        ensure!(out.contains(part), "{part} is not in\n{out}");
    }
    let output = operate(&server, folder.path(), &["explain", "unknown"])?;
    ensure!(output.status.code() == Some(1), "{output:?}");
    ensure!(printed(&output).1.contains("InvalidId.NotFound"), "{output:?}");
    Ok(())
}

#[tokio::test]
async fn the_token_is_in_the_data_folder_and_is_never_shown() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut command = serve(folder.path());
    command.env("RUST_LOG", "trace").stderr(fs::File::create(folder.path().join("log"))?);
    let server = Server::run(command)?;
    let file = PathBuf::from(server.row("Operator token")?);
    ensure!(file == folder.path().join("operator-token"), "{}", file.display());
    let token = fs::read_to_string(&file)?.trim().to_owned();
    let endpoint = Endpoint::parse(server.row("Operator API")?)?;
    let client = Operator::new(endpoint, token.clone());
    let reply = client.call("ListOperations", &api::Form::new()).await?;
    ensure!(reply.is_success(), "{reply:?}");
    let body = serde_json::from_slice::<Value>(&reply.body)?;
    let listed = list(&body, "/Operations")?.iter().filter_map(|one| one["Name"].as_str());
    let listed = listed.collect::<Vec<_>>();
    for operation in control::operator::OPERATIONS {
        ensure!(listed.contains(&operation.name()), "{body}");
    }
    ensure!(!server.welcome.contains(&token), "{}", server.welcome);
    ensure!(!fs::read_to_string(folder.path().join("log"))?.contains(&token), "it is logged");
    Ok(())
}

#[test]
fn a_wrong_token_a_missing_one_and_a_wrong_endpoint_are_told_apart() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path())?;
    let other = tempfile::tempdir()?;
    let missing = operate(&server, other.path(), &["explain", "x"])?;
    let (_, error) = printed(&missing);
    ensure!(error.contains("there is no operator token in") && error.contains("--data"), "{error}");
    fs::write(other.path().join("operator-token"), "another")?;
    let (_, error) = printed(&operate(&server, other.path(), &["explain", "x"])?);
    ensure!(error.contains("InvalidOperatorToken"), "{error}");
    ensure!(error.contains("Check that this is in the data folder of the server at"), "{error}");
    let given = ["explain", "x", "--operator-token", "another"];
    let (_, error) = printed(&operate(&server, folder.path(), &given)?);
    ensure!(error.contains("InvalidOperatorToken") && !error.contains("data folder"), "{error}");
    let free = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let url = format!("http://{free}");
    let mut command = program();
    command.args(["explain", "x", "--operator-token", "t", "--operator-endpoint", &url]);
    let output = command.output()?;
    let (_, error) = printed(&output);
    ensure!(error.contains(&format!("nothing answers at {url}")), "{error}");
    ensure!(output.status.code() == Some(1), "{output:?}");
    Ok(())
}

#[test]
fn a_port_that_is_taken_is_named_and_the_api_can_be_left_out() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let taken = TcpListener::bind("127.0.0.1:0")?;
    let address = taken.local_addr()?.to_string();
    let output = serve(folder.path()).args(["--operator-listen", &address]).output()?;
    let (_, error) = printed(&output);
    ensure!(output.status.code() == Some(1), "{output:?}");
    ensure!(error.contains(&format!("cannot listen on {address} for the operator API")), "{error}");
    let mut command = serve(folder.path());
    command.args(["--operator-listen", "off"]);
    let server = Server::run(command)?;
    ensure!(server.row("Operator API")? == "off", "{}", server.welcome);
    ensure!(server.rows("Operator token").is_empty(), "{}", server.welcome);
    Ok(())
}

#[test]
fn the_help_names_every_operation_and_every_parameter() -> Result<()> {
    let help = |words: &[&str]| -> Result<String> {
        let output = program().arg("operator").args(words).arg("--help").output()?;
        ensure!(output.status.success(), "{output:?}");
        Ok(printed(&output).0)
    };
    let all = help(&[])?;
    for operation in control::operator::OPERATIONS {
        ensure!(all.contains(operation.name()), "{all}");
        let one = help(&[operation.name()])?;
        for parameter in operation.parameters() {
            let name = parameter.name.replace(".N", ".1");
            ensure!(one.contains(&format!("--{name} ")), "{name} is not in\n{one}");
        }
    }
    Ok(())
}

#[test]
fn what_the_operator_sets_the_callers_see() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path())?;
    let words = |condition| {
        ["operator", "SetOperation", "--OperationName", "DescribeVpcs", "--Condition", condition]
    };
    let call = || -> Result<Output> {
        let endpoint = server.row("Endpoint")?;
        Ok(program().args(["call", "DescribeVpcs", "--endpoint", endpoint]).output()?)
    };
    let output = operate(&server, folder.path(), &words("Throttled"))?;
    ensure!(output.status.success(), "{output:?}");
    let (_, error) = printed(&call()?);
    let refusal = serde_json::from_str::<Value>(&error).context(error)?;
    ensure!(text(&refusal, "/Code")?.starts_with("Throttling"), "{refusal}");
    let output = operate(&server, folder.path(), &words("None"))?;
    ensure!(output.status.success(), "{output:?}");
    ensure!(call()?.status.success());
    Ok(())
}
