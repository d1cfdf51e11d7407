//! The client over HTTPS: whom it believes.

use std::process::Output;

use anyhow::{Result, ensure};

use crate::support::{PROGRAM, Server, printed, program};

/// What `enid call DescribeVpcs` comes to over HTTPS, with these flags and variables.
fn call(server: &Server, flags: &[&str], variables: &[(&str, &str)]) -> Result<Output> {
    let endpoint = server.row("Endpoint")?.replace("http://", "https://");
    let mut command = program();
    command.args(["call", "DescribeVpcs", "--endpoint", &endpoint]).args(flags);
    Ok(command.envs(variables.iter().copied()).output()?)
}

#[test]
fn who_is_named_by_flag_or_variable_is_believed_and_nobody_else() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (one, other) = (folder.path().join("one"), folder.path().join("other"));
    let server = Server::start(&one)?;
    Server::start(&other)?.stop()?;
    let file = |data: &std::path::Path| data.join("ca.pem").display().to_string();
    let (own, another) = (file(&one), file(&other));
    for (flags, variables) in [
        (&["--ca", own.as_str()][..], &[("ENID_CA", another.as_str())][..]),
        (&[], &[("ENID_CA", &own), ("SSL_CERT_FILE", &another)]),
        (&[], &[("SSL_CERT_FILE", &own)]),
        (&[], &[("SSL_CERT_FILE", &own), ("ENID_CA", "")]),
    ] {
        let output = call(&server, flags, variables)?;
        ensure!(output.status.success(), "{variables:?} {:?}", printed(&output));
        ensure!(printed(&output).0.contains("\"IsDefault\": true"), "{:?}", printed(&output));
    }
    for (flags, variables) in
        [(&["--ca", another.as_str()][..], &[][..]), (&[], &[("SSL_CERT_FILE", another.as_str())])]
    {
        let output = call(&server, flags, variables)?;
        let (_, error) = printed(&output);
        ensure!(output.status.code() == Some(1) && error.contains("is not believed"), "{error}");
        ensure!(error.contains("enid ca --file") || error.contains(" ca --file"), "{error}");
    }
    let output = call(&server, &["--ca", "/nonsuch/ca.pem"], &[])?;
    let (_, error) = printed(&output);
    ensure!(output.status.code() == Some(2) && error.contains("/nonsuch/ca.pem"), "{error}");
    Ok(())
}

#[test]
fn under_exec_the_server_is_believed() -> Result<()> {
    let script = "\"$ENID\" call DescribeVpcs --endpoint https://${ENID_ENDPOINT#http://}";
    let mut command = program();
    command.args(["exec", "--", "sh", "-c", script]).env("ENID", PROGRAM);
    let output = command.output()?;
    ensure!(output.status.success(), "{:?}", printed(&output));
    Ok(())
}
