//! Client tokens: a repeated request answers as the first did, also after a restart.

use anyhow::{Result, ensure};
use cli::client::Client;
use serde_json::Value;

use crate::support::{Server, answer, check, list, refusal, text};

/// An operation with a token: its name, its parameters, and one that changes it.
type Case<'c> = (&'static str, Vec<(&'c str, &'c str)>, (&'static str, &'static str));

/// The answer without what belongs to the request.
async fn first(client: &Client, action: &str, parameters: &[(&str, &str)]) -> Result<Value> {
    let mut answer = answer(client, action, parameters).await?;
    let id = answer.as_object_mut().and_then(|members| members.remove("RequestId"));
    ensure!(id.is_some(), "no RequestId in {answer}");
    Ok(answer)
}

#[tokio::test]
async fn a_token_gives_the_first_answer_again_across_restarts() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path())?;
    let client = server.client()?;
    let vswitch =
        server.rows("vSwitch")[0].split_whitespace().next().unwrap_or_default().to_owned();
    let group = server.row("Security group")?.to_owned();
    let parameters = [("VSwitchId", vswitch.as_str()), ("SecurityGroupId", &group)];
    let made = answer(&client, "CreateNetworkInterface", &parameters).await?;
    let eni = text(&made, "/NetworkInterfaceId")?;

    let cases: [Case<'_>; 3] = [
        (
            "CreateNetworkInterface",
            vec![
                ("VSwitchId", &vswitch),
                ("SecurityGroupId", &group),
                ("SecondaryPrivateIpAddressCount", "3"),
                ("ClientToken", "token"),
            ],
            ("Description", "another"),
        ),
        (
            "AssignPrivateIpAddresses",
            vec![
                ("NetworkInterfaceId", &eni),
                ("SecondaryPrivateIpAddressCount", "4"),
                ("ClientToken", "token"),
            ],
            ("SecondaryPrivateIpAddressCount", "5"),
        ),
        (
            "AssignIpv6Addresses",
            vec![("NetworkInterfaceId", &eni), ("Ipv6AddressCount", "2"), ("ClientToken", "token")],
            ("Ipv6AddressCount", "3"),
        ),
    ];
    let mut answers = Vec::new();
    for (action, parameters, _) in &cases {
        answers.push(first(&client, action, parameters).await?);
    }
    repeat(&client, &cases, &answers).await?;
    ensure!(server.stop()?.success());

    let mut server = Server::start(folder.path())?;
    repeat(&server.client()?, &cases, &answers).await?;
    server.kill()?;

    let server = Server::start(folder.path())?;
    let client = server.client()?;
    repeat(&client, &cases, &answers).await?;
    let all = answer(&client, "DescribeNetworkInterfaces", &[("MaxResults", "100")]).await?;
    let enis = list(&all, "/NetworkInterfaceSets/NetworkInterfaceSet")?;
    let addresses = |eni: &Value| list(eni, "/PrivateIpSets/PrivateIpSet").map(<[Value]>::len);
    let mut counts = enis.iter().map(addresses).collect::<Result<Vec<_>>>()?;
    counts.sort_unstable();
    ensure!(counts == [4, 5], "{counts:?}");
    ensure!(server.stop()?.success());
    check(folder.path())
}

/// The same again, and something else with the same token.
async fn repeat(client: &Client, cases: &[Case<'_>], answers: &[Value]) -> Result<()> {
    for ((action, parameters, change), expected) in cases.iter().zip(answers) {
        let again = first(client, action, parameters).await?;
        ensure!(again == *expected, "{action}: {again} is not {expected}");
        let mut changed = parameters.clone();
        changed.push(*change);
        let (_, code) = refusal(client, action, &changed).await?;
        ensure!(code == "IdempotentParameterMismatch", "{action}: {code}");
    }
    Ok(())
}
