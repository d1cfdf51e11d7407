//! How answers are printed, and what shells complete.

use std::process::{Command, Output};

use anyhow::{Context, Result, ensure};

use crate::support::{PROGRAM, Server, printed, program};

/// What `enid call` prints.
fn call(server: &Server, words: &[&str]) -> Result<Output> {
    let endpoint = server.row("Endpoint")?;
    Ok(program().args(["call", "--endpoint", endpoint]).args(words).output()?)
}

#[test]
fn an_answer_is_printed_as_it_is_wanted() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path())?;
    let vpc = server.row("VPC")?;
    let says = |words: &[&str]| -> Result<String> {
        let output = call(&server, words)?;
        ensure!(output.status.success(), "{words:?} {:?}", printed(&output));
        Ok(printed(&output).0.trim_end().to_owned())
    };
    let pad = " ".repeat(vpc.len() - "VpcId".len());
    let table = format!("VpcId{pad} | Status\n-----{pad} | ------\n{vpc} | Available");
    let cols = ["--output", "cols=VpcId,Status", "rows=Vpcs.Vpc[]"];
    ensure!(says(&[&["DescribeVpcs"], &cols[..]].concat())? == table);
    ensure!(says(&[&cols[..], &["DescribeVpcs"]].concat())? == table, "settings may come first");
    let found = says(&["DescribeVpcs", "--query", "Vpcs.Vpc[0].VpcId"])?;
    ensure!(found == format!("\"{vpc}\""), "{found}");
    let found = says(&["DescribeVpcs", "-o", "table", "--query", "Vpcs.Vpc[].{Id: VpcId}"])?;
    ensure!(found.lines().nth(2) == Some(vpc), "{found}");
    ensure!(says(&["DescribeVpcs", "--output", "xml"])?.starts_with("<?xml"));

    let refused = call(&server, &["DeleteVpc", "--VpcId", "vpc-none", "--output", "table"])?;
    let (out, error) = printed(&refused);
    ensure!(refused.status.code() == Some(1) && out.is_empty(), "{out}");
    ensure!(error.contains("\"InvalidVpcId.NotFound\""), "{error}");
    for wrong in [&["--output", "yaml"][..], &["--query", "["], &["-o", "xml", "--query", "A"]] {
        let output = call(&server, &[&["DescribeVpcs"], wrong].concat())?;
        ensure!(output.status.code() == Some(2), "{wrong:?} {output:?}");
    }
    Ok(())
}

/// What a shell is told of the last of these words.
fn completed(shell: &str, words: &[&str]) -> Result<Vec<String>> {
    let last = (words.len() - 1).to_string();
    let mut command = program();
    command.env("ENID_COMPLETE", shell).env("_CLAP_COMPLETE_INDEX", last).env("_CLAP_IFS", "\n");
    let output = command.arg("--").args(words).output()?;
    ensure!(output.status.success(), "{output:?}");
    let (out, _) = printed(&output);
    let first = |line: &str| line.split(['\t', ':']).next().unwrap_or_default().to_owned();
    Ok(out.lines().map(first).collect())
}

#[test]
fn shells_complete_operations_their_flags_and_values() -> Result<()> {
    for shell in ["bash", "zsh", "fish"] {
        let operations = completed(shell, &["enid", "call", "DescribeVSw"])?;
        ensure!(operations == ["DescribeVSwitchAttributes", "DescribeVSwitches"], "{operations:?}");
        let flags = completed(shell, &["enid", "call", "CreateVpc", "--Vpc"])?;
        ensure!(flags == ["--VpcName"], "{shell} {flags:?}");
        let words = ["enid", "call", "CreateNetworkInterface", "--NetworkInterfaceTrafficMode", ""];
        let values = completed(shell, &words)?;
        ensure!(values.iter().any(|value| value == "Standard"), "{shell} {values:?}");
        let operations = completed(shell, &["enid", "operator", "SetV"])?;
        ensure!(operations == ["SetVSwitchStatus"], "{operations:?}");
    }
    let all = completed("bash", &["enid", "call", ""])?;
    for operation in control::operations() {
        ensure!(all.iter().any(|one| one == operation.name()), "{}", operation.name());
    }
    Ok(())
}

#[test]
fn the_script_makes_bash_complete() -> Result<()> {
    let script = "source <(\"$ENID\" completions bash); COMP_WORDS=(enid call DeleteVp); \
                  COMP_CWORD=2; _clap_complete_enid enid DeleteVp call; echo \"${COMPREPLY[@]}\"";
    let output = Command::new("bash").args(["-c", script]).env("ENID", PROGRAM).output()?;
    ensure!(printed(&output).0.trim() == "DeleteVpc", "{output:?}");
    for shell in ["zsh", "fish"] {
        let output = program().args(["completions", shell]).output()?;
        ensure!(printed(&output).0.contains("ENID_COMPLETE"), "{output:?}");
    }
    let help = program().args(["completions", "--help"]).output()?;
    printed(&help).0.find("source <(enid completions bash)").context("how to use it")?;
    Ok(())
}
