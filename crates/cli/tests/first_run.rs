//! What a newcomer meets: the first start, the printed command, the help.

use std::{
    fs,
    net::TcpListener,
    process::{Command, Output},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::support::{PROGRAM, Server, list, printed, program, serve, text};

/// The line that is to be copied.
fn example(server: &Server) -> Result<&str> {
    let is_example = |line: &&str| line.contains(" call CreateNetworkInterface ");
    Ok(server.welcome.lines().find(is_example).context("a command to copy")?.trim())
}

fn call(server: &Server, arguments: &[&str]) -> Result<Output> {
    let endpoint = server.row("Endpoint")?;
    Ok(program().arg("call").args(arguments).args(["--endpoint", endpoint]).output()?)
}

#[test]
fn location_tells_clients_the_address_of_the_server() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path())?;
    let asked = ["DescribeEndpoints", "--Id", "eu-west-2", "--ServiceCode", "vpc"];
    let output = call(&server, &asked)?;
    ensure!(output.status.success(), "{:?}", printed(&output));
    let found = serde_json::from_slice::<Value>(&output.stdout)?;
    let told = text(&found, "/Endpoints/Endpoint/0/Endpoint")?;
    ensure!(format!("http://{told}") == server.row("Endpoint")?, "{found}");
    Ok(())
}

#[test]
fn the_first_start_prints_what_comes_next_and_the_printed_command_works() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path())?;
    ensure!(server.row("Endpoint")?.starts_with("http://127.0.0.1:"));
    ensure!(server.row("Region")? == "cn-hangzhou");
    ensure!(server.row("AccessKeyId")? == "enid-local");
    ensure!(server.row("AccessKeySecret")? == "enid-local-secret");
    ensure!(server.row("VPC")?.starts_with("vpc-"));
    ensure!(server.row("Security group")?.starts_with("sg-"));
    ensure!(fs::read_to_string(server.row("Authority")?)?.contains("BEGIN CERTIFICATE"));
    let zones = server.rows("vSwitch");
    let world = control::World::default();
    let region = world.region("cn-hangzhou").context("the default region")?;
    ensure!(zones.len() == region.zones.len(), "{zones:?}");
    for (row, zone) in zones.iter().zip(region.zone_ids()) {
        ensure!(row.starts_with("vsw-") && row.ends_with(&zone), "{row} is not in {zone}");
    }

    // As printed, but for the program's path.
    let (_, rest) = example(&server)?.split_once(' ').context("a command and its arguments")?;
    let mut shell = Command::new("sh");
    for (variable, value) in program().get_envs() {
        match value {
            Some(value) => shell.env(variable, value),
            None => shell.env_remove(variable),
        };
    }
    let output = shell.arg("-c").arg(format!("'{PROGRAM}' {rest}")).output()?;
    ensure!(output.status.success(), "{:?}", printed(&output));
    let made = serde_json::from_slice::<Value>(&output.stdout)?;
    let eni = text(&made, "/NetworkInterfaceId")?;
    ensure!(zones[0].starts_with(&text(&made, "/VSwitchId")?), "{made}");

    let output = call(&server, &["DescribeNetworkInterfaces", "--NetworkInterfaceId", &eni])?;
    let found = serde_json::from_slice::<Value>(&output.stdout)?;
    ensure!(list(&found, "/NetworkInterfaceSets/NetworkInterfaceSet")?.len() == 1, "{found}");
    let output = call(&server, &["DescribeVpcs", "--format", "xml"])?;
    ensure!(printed(&output).0.starts_with("<?xml"), "{:?}", printed(&output));
    Ok(())
}

#[test]
fn a_refusal_is_printed_to_stderr_and_fails() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path())?;
    let arguments =
        ["CreateNetworkInterface", "--VSwitchId", "vsw-none", "--SecurityGroupId", "sg-1"];
    let output = call(&server, &arguments)?;
    let (out, error) = printed(&output);
    ensure!(output.status.code() == Some(1) && out.is_empty(), "{output:?}");
    ensure!(
        text(&serde_json::from_str(&error)?, "/Code")? == "InvalidVSwitchId.NotFound",
        "{error}"
    );
    Ok(())
}

#[test]
fn the_second_start_finds_what_the_first_made() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let names = ["Region", "AccessKeyId", "AccessKeySecret", "VPC", "vSwitch", "Security group"];
    let rows = |server: &Server| names.map(|name| server.rows(name).join("\n"));
    let server = Server::start(folder.path())?;
    let first = rows(&server);
    let status = server.stop()?;
    ensure!(status.success(), "SIGTERM is an orderly end, not {status}");
    ensure!(rows(&Server::start(folder.path())?) == first);
    Ok(())
}

#[test]
fn the_second_server_on_a_folder_says_who_has_it() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path())?;
    let output = serve(folder.path()).output()?;
    let (out, error) = printed(&output);
    ensure!(output.status.code() == Some(1) && out.is_empty(), "{output:?}");
    ensure!(error.contains(&server.pid().to_string()), "{error}");
    let output = program().arg("check").arg("--data").arg(folder.path()).output()?;
    ensure!(output.status.code() == Some(1), "a store in use was checked: {output:?}");
    Ok(())
}

#[test]
fn a_secret_of_the_configuration_is_not_printed() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let config = folder.path().join("enid.toml");
    fs::write(&config, CONFIG)?;
    let mut command = serve(&folder.path().join("data"));
    command.arg("--config").arg(&config);
    let server = Server::run(command)?;
    ensure!(server.row("AccessKeyId")? == "my-key");
    ensure!(!server.welcome.contains("my-secret"), "{}", server.welcome);
    ensure!(!server.welcome.contains("enid-local"), "{}", server.welcome);
    Ok(())
}

#[test]
fn the_default_key_is_not_served_beyond_this_machine() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let output =
        program().args(["serve", "--listen", "0.0.0.0:0", "--data"]).arg(folder.path()).output()?;
    ensure!(output.status.code() == Some(1), "{output:?}");
    ensure!(printed(&output).1.starts_with("error: "), "{output:?}");
    Ok(())
}

#[test]
fn the_help_names_every_operation_and_every_parameter() -> Result<()> {
    let help = |arguments: &[&str]| -> Result<String> {
        let output = program().arg("call").args(arguments).arg("--help").output()?;
        ensure!(output.status.success(), "{output:?}");
        Ok(printed(&output).0)
    };
    let all = help(&[])?;
    for operation in control::operations() {
        let (name, about) = (operation.name(), operation.about());
        ensure!(all.lines().any(|line| line.split_whitespace().next() == Some(name)), "{name}");
        let product = operation.product().name().to_lowercase();
        let one = help(&[name, "--product", &product])?;
        ensure!(one.contains(about) && one.contains(operation.declaration().action), "{one}");
        for parameter in operation.parameters() {
            let parts = parameter.name.split('.').map(|part| if part == "N" { "1" } else { part });
            let flag = format!("--{} ", parts.collect::<Vec<_>>().join("."));
            let is_group = parameter.kind == api::Kind::Object;
            ensure!(is_group || one.contains(&flag), "{name} {flag}");
            ensure!(is_group || one.contains(parameter.about), "{name} {}", parameter.about);
        }
    }
    Ok(())
}

#[test]
fn a_wrong_name_is_an_error_of_usage_and_finds_the_right_one() -> Result<()> {
    for (arguments, meant) in [
        (&["CreateNetworkInterfaces"][..], "'CreateNetworkInterface'"),
        (&["CreateNetworkInterface", "--VswitchId", "vsw-1"], "'--VSwitchId'"),
        (&["AssignPrivateIpAddresses", "--PrivateIpAdress.1", "::"], "'--PrivateIpAddress"),
    ] {
        let output = program().arg("call").args(arguments).output()?;
        ensure!(output.status.code() == Some(2), "{output:?}");
        ensure!(printed(&output).1.contains(meant), "{output:?}");
    }
    Ok(())
}

#[test]
fn where_nothing_listens_the_client_says_what_to_start() -> Result<()> {
    let free = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let output = program()
        .args(["call", "DescribeVpcs", "--endpoint", &format!("http://{free}")])
        .output()?;
    let error = printed(&output).1;
    ensure!(output.status.code() == Some(1), "{output:?}");
    ensure!(error.contains(&format!("nothing answers at http://{free}")), "{error}");
    ensure!(error.contains(&format!(" serve --listen {free}\n")), "{error}");
    Ok(())
}

/// A configuration with a key of its own.
const CONFIG: &str = r#"
[[account]]
id = "1000000000000002"
key = [{ id = "my-key", secret = "my-secret" }]
"#;
