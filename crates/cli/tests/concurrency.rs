//! Many clients at once: no address is given twice, and none is left over.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use serde_json::Value;
use tokio::task::JoinSet;

use crate::support::{Server, check, send, text, vswitch};

const CLIENTS: usize = 64;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_fill_a_vswitch_get_each_idle_address_once() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path())?;
    let vswitch = vswitch(&server, &server.client()?, "172.31.7.0/24").await?;
    let group = server.row("Security group")?.to_owned();

    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let (client, vswitch, group) = (server.client()?, vswitch.clone(), group.clone());
        clients.spawn(async move {
            let parameters = [("VSwitchId", vswitch.as_str()), ("SecurityGroupId", group.as_str())];
            let mut taken = Vec::new();
            loop {
                let reply = send(&client, "CreateNetworkInterface", &parameters).await?;
                let body = serde_json::from_slice::<Value>(&reply.body)?;
                if !reply.is_success() {
                    let (code, message) = (text(&body, "/Code")?, text(&body, "/Message")?);
                    return anyhow::Ok((taken, (reply.status, code, message)));
                }
                taken.push(text(&body, "/PrivateIpAddress")?);
            }
        });
    }
    let mut taken = Vec::new();
    while let Some(client) = clients.join_next().await {
        let (addresses, (status, code, message)) = client??;
        taken.extend(addresses);
        ensure!(
            (status, code.as_str()) == (403, "InvalidVSwitchId.IpNotEnough"),
            "{status} {code}"
        );
        ensure!(message.contains(&vswitch), "{message}");
    }
    // The first and the last three of the block are the service's own.
    let idle = (1..=252).map(|host| format!("172.31.7.{host}")).collect::<BTreeSet<_>>();
    ensure!(taken.len() == idle.len(), "{} of {} addresses", taken.len(), idle.len());
    ensure!(taken.into_iter().collect::<BTreeSet<_>>() == idle, "not exactly the idle addresses");

    ensure!(server.stop()?.success());
    check(folder.path())
}
