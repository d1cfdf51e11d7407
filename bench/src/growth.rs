//! What it costs that much is stored: a store with a thousand network interfaces and one with
//! millions, both filled by `enid seed`, in turns.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::{
    bars::{Bar, Limit, median, operation, started},
    figures::number,
    operations::Supply,
    process,
    scene::{Client, Scene, text},
    servers::{Server, data},
    sign::Key,
    table::Plan,
};

/// What the smaller store has.
const FEW: u64 = 1_000;
/// Ids of the store that are asked for, beside new ones: pages, and how many there are on one.
const PAGES: u64 = 20;
const PAGE: u64 = 500;

/// A store to grow, and where it is.
#[derive(Clone)]
pub struct Growth {
    /// How many network interfaces it has.
    pub interfaces: u64,
    /// A folder to keep it in; one that has a store is taken as it is.
    pub folder: Option<PathBuf>,
}

/// A running server on a store that was seeded.
struct Grown {
    server: Server,
    scene: Arc<Scene>,
}

/// The bars of a store that has grown, if one is to be.
pub fn growth(plan: &Plan<'_>) -> Result<Vec<Bar>> {
    let Some(Growth { interfaces, folder }) = &plan.growth else { return Ok(Vec::new()) };
    let made = [(); 2].map(|()| tempfile::tempdir_in(plan.folder));
    let [few, many] = made;
    let (few, many) = (few?, many?);
    let many = folder.as_deref().unwrap_or(many.path());
    let key = seed(plan.program, few.path(), FEW)?;
    if !data(many).exists() {
        eprintln!("seeding {interfaces} network interfaces");
        seed(plan.program, many, *interfaces)?;
    }
    let size = process::size(&data(many))?;
    let both = [few.path(), many].map(|folder| Grown::start(plan, folder, &key));
    let [few, grown] = both;
    let both = [few?, grown?];
    let mut bars = Vec::new();
    let with =
        format!("with {} network interfaces, times that with 1,000", number(*interfaces as f64));
    for word in ["create", "describe-id"] {
        let name = operation(word)?.name;
        for (connections, what, unit, limit) in [
            (1, "one connection: p50", "ms", Limit::Most(1.5)),
            (16, "16 connections: rate", "/s", Limit::Least(0.8)),
        ] {
            let [few, many] = in_turns(plan, &both, word, connections)?;
            bars.push(Bar {
                what: format!("{name}, {what} {with}"),
                measured: many / few,
                limit,
                because: format!("{} and {} {unit}", number(many), number(few)),
            });
        }
    }
    for one in both {
        one.server.stop()?;
    }
    bars.extend(started(plan, many, *interfaces, size)?);
    Ok(bars)
}

/// The p50 of one connection, or the rate of more, on each of both.
fn in_turns(
    plan: &Plan<'_>,
    both: &[Grown; 2],
    word: &str,
    connections: usize,
) -> Result<[f64; 2]> {
    let mut figures = [Vec::new(), Vec::new()];
    for run in 0..plan.runs {
        for (Grown { server, scene }, figures) in both.iter().zip(&mut figures) {
            let work = operation(word)?.prepare(&Supply { scene, most: 0, run })?;
            let load = scene.load(connections);
            let run = load.run(&work, server.pid(), plan.warm_up(), plan.time)?;
            figures.push(if connections == 1 { run.latency(0.5) } else { run.rate() });
        }
    }
    Ok(figures.map(median))
}

/// Fills a folder's store; the key of its first account, which is the same however much there is.
fn seed(program: &Path, folder: &Path, interfaces: u64) -> Result<Key> {
    let mut command = Command::new(program);
    command.args(["seed", "--output", "json", "--interfaces", &interfaces.to_string(), "--data"]);
    let output = command.arg(data(folder)).stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "{command:?} ended with {}", output.status);
    let said = serde_json::from_slice::<Value>(&output.stdout)?;
    let account = &said["Accounts"][0];
    let [id, secret] = ["AccessKeyId", "AccessKeySecret"].map(|member| text(account, member));
    Ok(Key { id: id?, secret: secret?, region: text(&said["Regions"], "0")?, ..Key::default() })
}

impl Grown {
    fn start(plan: &Plan<'_>, folder: &Path, key: &Key) -> Result<Grown> {
        let server = Server::enid(plan.program, folder)?;
        let mut scene = Scene::new(&server, key)?;
        scene.interfaces.extend(stored(&mut Client::open(server.address, key)?)?);
        Ok(Grown { server, scene: Arc::new(scene) })
    }
}

/// The ids of network interfaces from all over an account's list.
fn stored(client: &mut Client) -> Result<Vec<String>> {
    let list = format!("Action=DescribeNetworkInterfaces&PageSize={PAGE}&PageNumber=");
    let all = client.ask(&format!("{list}1"))?["TotalCount"].as_u64();
    let pages = all.context("a list says how many there are")?.div_ceil(PAGE);
    let mut ids = Vec::new();
    for page in (1..=pages).step_by(usize::try_from(pages.div_ceil(PAGES).max(1))?) {
        let answer = client.ask(&format!("{list}{page}"))?;
        let found = answer["NetworkInterfaceSets"]["NetworkInterfaceSet"].as_array();
        let found = found.context("a list has items")?.iter();
        ids.extend(found.map(|one| text(one, "NetworkInterfaceId")).collect::<Result<Vec<_>>>()?);
    }
    Ok(ids)
}
