//! `enid seed` and `enid stat`, on real folders.

use std::{collections::BTreeSet, path::Path, process::Output};

use anyhow::{Context, Result, ensure};
use api::Form;
use cli::client::{Client, Endpoint, Key};
use control::Product;
use serde_json::Value;

use crate::support::{Server, check, list, printed, program, text};

fn seed(data: &Path) -> Result<Output> {
    let sizes = ["--interfaces", "143", "--accounts", "2", "--regions", "2", "--vswitches", "5"];
    let mut command = program();
    command.args(["seed", "--output", "json", "--data"]).arg(data).args(sizes);
    Ok(command.output()?)
}

/// All pages of the network interfaces of an account in a region.
async fn interfaces(client: &Client, region: &str) -> Result<Vec<Value>> {
    let mut all = Vec::new();
    loop {
        let page = (all.len() / 50 + 1).to_string();
        let parameters = [("RegionId", region), ("PageSize", "50"), ("PageNumber", &page)];
        let form = parameters.into_iter().collect::<Form>();
        let reply = client.call(Product::Ecs, "DescribeNetworkInterfaces", &form).await?;
        let body = serde_json::from_slice::<Value>(&reply.body)?;
        ensure!(reply.is_success(), "{body}");
        all.extend(list(&body, "/NetworkInterfaceSets/NetworkInterfaceSet")?.iter().cloned());
        if body["TotalCount"].as_u64() == Some(all.len() as u64) {
            return Ok(all);
        }
    }
}

#[tokio::test]
async fn what_is_seeded_is_there_for_whoever_has_its_keys() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let output = seed(folder.path())?;
    ensure!(output.status.success(), "{:?}", printed(&output));
    let said = serde_json::from_slice::<Value>(&output.stdout)?;
    check(folder.path())?;

    let server = Server::start(folder.path())?;
    let (mut found, mut macs, mut addresses) = (0, BTreeSet::new(), BTreeSet::new());
    for account in list(&said, "/Accounts")? {
        let key = Key {
            id: text(account, "/AccessKeyId")?,
            secret: text(account, "/AccessKeySecret")?,
            ..Key::default()
        };
        let client = Client::new(Endpoint::parse(server.row("Endpoint")?)?, key);
        for region in list(&said, "/Regions")? {
            for interface in interfaces(&client, region.as_str().context("a text")?).await? {
                found += 1;
                ensure!(text(&interface, "/OwnerId")? == text(account, "/AccountId")?);
                ensure!(macs.insert(text(&interface, "/MacAddress")?), "{interface}");
                for private in list(&interface, "/PrivateIpSets/PrivateIpSet")? {
                    let address = text(private, "/PrivateIpAddress")?;
                    ensure!(addresses.insert((text(&interface, "/VSwitchId")?, address)));
                }
            }
        }
    }
    ensure!(found == 143, "{found}");
    // Three of each five have two addresses more, on two of them.
    ensure!(addresses.len() > 143 + 100, "{}", addresses.len());
    Ok(())
}

#[test]
fn a_folder_is_seeded_once_and_not_while_it_is_served() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path())?;
    let refused = seed(folder.path())?;
    ensure!(!refused.status.success() && printed(&refused).1.contains("is in use by process"));
    server.stop()?;
    let seeded = seed(folder.path())?;
    ensure!(seeded.status.success(), "{:?}", printed(&seeded));
    let again = seed(folder.path())?;
    ensure!(!again.status.success() && printed(&again).1.contains("has been seeded before"));
    check(folder.path())
}

fn stat(data: &Path, more: &[&str]) -> Result<Value> {
    let mut command = program();
    let output =
        command.args(["stat", "--output", "json", "--data"]).arg(data).args(more).output()?;
    ensure!(output.status.success(), "{:?}", printed(&output));
    Ok(serde_json::from_slice(&output.stdout)?)
}

#[test]
fn a_folder_and_the_server_on_it_tell_the_same_of_their_store() -> Result<()> {
    let folder = tempfile::tempdir()?;
    ensure!(seed(folder.path())?.status.success());
    let told = stat(folder.path(), &[])?;
    ensure!(told["Resources"]["enis"] == 143 && told["Resources"]["instances"] == 28, "{told}");
    ensure!(told["Files"]["enid.redb"].as_u64() > Some(100_000), "{told}");
    ensure!(told["InLogOnly"]["Rows"] == 0, "a stop in order leaves nothing there: {told}");
    let fullest = list(&told, "/FullestVSwitches")?;
    ensure!(fullest.len() == 10, "five, and some of the default ones: {told}");
    ensure!(fullest.iter().map(|one| one["Percent"].as_f64()).rev().is_sorted(), "{told}");

    let server = Server::start(folder.path())?;
    let of_server = stat(folder.path(), &["--operator-endpoint", server.row("Operator API")?])?;
    for member in ["/Resources/enis", "/Ipv4Addresses", "/FullestVSwitches"] {
        ensure!(told.pointer(member) == of_server.pointer(member), "{member}: {told} {of_server}");
    }
    ensure!(of_server["InLogOnly"]["Rows"].as_u64() > Some(0), "what it began with: {of_server}");
    // The key that everybody knows is there once a server has been.
    ensure!(of_server["Resources"]["ram_access_keys"] == 3, "{of_server}");
    // Without the flag the server is found to have the folder, and is asked where it would usually be.
    let output = program().args(["stat", "--data"]).arg(folder.path()).output()?;
    let (_, error) = printed(&output);
    // Nothing is there, or a server that has another token.
    let asked = error.contains("--operator-endpoint") || error.contains("operator-token");
    ensure!(!output.status.success() && asked, "{error}");
    Ok(())
}
