//! How answers are printed.

use std::process::Output;

use anyhow::{Result, ensure};

use crate::support::{Server, printed, program};

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
