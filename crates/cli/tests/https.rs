//! The client over HTTPS: whom it believes.

use std::{
    collections::BTreeSet,
    process::Output,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Result, ensure};
use tokio::net::{TcpListener, TcpStream};

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
fn under_exec_the_server_is_believed_and_the_cloud_s_hosts_are_the_server() -> Result<()> {
    for endpoint in [
        "https://${ENID_ENDPOINT#http://}",
        "https://ecs.cn-hangzhou.aliyuncs.com",
        "http://ecs.cn-hangzhou.aliyuncs.com",
    ] {
        let script = format!("\"$ENID\" call DescribeVpcs --endpoint {endpoint}");
        let mut command = program();
        command.args(["exec", "--", "sh", "-c", &script]).env("ENID", PROGRAM);
        let output = command.output()?;
        ensure!(output.status.success(), "{endpoint} {:?}", printed(&output));
    }
    Ok(())
}

/// A proxy that leads all hosts to this server, and notes which were asked for.
async fn proxy(server: &str) -> Result<(String, Arc<Mutex<BTreeSet<String>>>)> {
    let server = server.trim_start_matches("http://").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    let noted = Arc::<Mutex<BTreeSet<_>>>::default();
    let seen = noted.clone();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let (server, seen) = (server.clone(), seen.clone());
            tokio::spawn(async move {
                let mut head = [0; 512];
                let count = client.peek(&mut head).await?;
                let head = String::from_utf8_lossy(&head[..count]).into_owned();
                let host = head.strip_prefix("CONNECT ").and_then(|rest| rest.split(' ').next());
                let host = host.unwrap_or("no tunnel").to_owned();
                seen.lock().unwrap_or_else(PoisonError::into_inner).insert(host);
                let mut server = TcpStream::connect(server).await?;
                tokio::io::copy_bidirectional(&mut client, &mut server).await
            });
        }
    });
    Ok((address, noted))
}

#[tokio::test]
async fn each_product_is_called_at_its_host_through_the_proxy() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path())?;
    let (proxy, hosts) = proxy(server.row("Endpoint")?).await?;
    let mut command = program();
    command.args(["conform", "--yes", "--pace", "0", "--only", "Ipv6NotTurnOn"]);
    command.args(["--endpoint", "https://ecs.cn-beijing.aliyuncs.com", "--ca"]);
    command.arg(folder.path().join("ca.pem")).env("HTTPS_PROXY", proxy);
    command.env_remove("NO_PROXY").env_remove("no_proxy");
    let output = tokio::process::Command::from(command).output().await?;
    let (out, error) = printed(&output);
    ensure!(output.status.success(), "{out}{error}");
    ensure!(out.contains("Region    cn-beijing, zone cn-beijing-"), "{out}");
    let hosts = hosts.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let wanted =
        ["ecs.cn-beijing", "sts", "vpc.cn-beijing"].map(|name| format!("{name}.aliyuncs.com:443"));
    ensure!(hosts.iter().eq(&wanted), "{hosts:?}");
    Ok(())
}
