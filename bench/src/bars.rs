//! What enid is held to: ratios of figures of the same run, so that they hold on any machine.

use std::{path::Path, sync::Arc, time::Duration};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::{
    disk,
    figures::{Figure, number, percentile},
    growth::growth,
    operations::{Kind, OPERATIONS, Operation, Supply},
    process,
    scene::{Client, INTERFACES, Scene, text},
    servers::{Server, data},
    sign::Key,
    table::{Plan, Row},
};

/// One bar, and whether it is met.
pub struct Bar {
    /// What is held to it.
    pub what: String,
    /// What was measured, in its unit.
    pub measured: f64,
    /// What it may be.
    pub limit: Limit,
    /// The figures that it comes from.
    pub because: String,
}

/// What a figure may be.
#[derive(Clone, Copy, Debug)]
pub enum Limit {
    /// This or more.
    Least(f64),
    /// This or less.
    Most(f64),
}

impl Bar {
    /// Whether it is met.
    pub fn is_met(&self) -> bool {
        match self.limit {
            Limit::Least(limit) => self.measured >= limit,
            Limit::Most(limit) => self.measured <= limit,
        }
    }

    /// Met or missed, and by how much of the bar.
    pub fn verdict(&self) -> String {
        let (Limit::Least(limit) | Limit::Most(limit)) = self.limit;
        let word = if self.is_met() { "met" } else { "**missed**" };
        format!("{word} by {:.0} %", (self.measured / limit - 1.0).abs() * 100.0)
    }
}

/// A bar that is measured by itself.
pub struct Alone {
    /// The word that chooses it.
    pub word: &'static str,
    /// Measures it.
    pub measure: fn(&Plan<'_>) -> Result<Vec<Bar>>,
}

/// All of them, in the order of the table.
pub const ALONE: &[Alone] = &[
    Alone { word: "single", measure: single },
    Alone { word: "allocation", measure: allocation },
    Alone { word: "start", measure: start },
    Alone { word: "storm", measure: storm },
    Alone { word: "growth", measure: growth },
];

/// The bars that rows of the table of operations are held to.
pub fn of_rows(rows: &[Row]) -> Vec<Bar> {
    let mut bars = Vec::new();
    for row in rows {
        let ceiling = &row.ceiling;
        let least = match row.word {
            "create" | "assign-private-ip" => 0.63,
            "describe-id" => 0.65,
            _ => continue,
        };
        let (name, connections) = (row.name, row.connections);
        if connections > 1 {
            bars.push(Bar {
                what: format!("{name}, {connections} connections: rate, of the ceiling's"),
                measured: row.ratio(),
                limit: Limit::Least(least),
                because: format!(
                    "{} of {} /s",
                    number(row.figures.rate.median),
                    number(ceiling.rate.median)
                ),
            });
        }
        if connections == 16 && row.word != "describe-id" {
            bars.push(Bar {
                what: format!("{name}, 16 connections: p99, times the ceiling's"),
                measured: row.figures.p99.median / ceiling.p99.median,
                limit: Limit::Most(2.5),
                because: format!(
                    "{} and {} ms",
                    number(row.figures.p99.median),
                    number(ceiling.p99.median)
                ),
            });
        }
    }
    bars
}

/// One client waits for the disk and for HTTP, and hardly for anything else.
fn single(plan: &Plan<'_>) -> Result<Vec<Bar>> {
    let folder = tempfile::tempdir_in(plan.folder)?;
    let server = Server::enid(plan.program, folder.path())?;
    let scene = Arc::new(Scene::new(&server, &Key::default())?);
    let [mut syncs, mut bares, mut writes] = [const { Vec::new() }; 3];
    for run in 0..plan.runs {
        syncs.push(disk::sync_ms(folder.path(), plan.time / 4)?[0]);
        bares.push(plan.ceiling(Kind::Read, 1)?.latency(0.5));
        let work = operation("create")?.prepare(&Supply { scene: &scene, most: 0, run })?;
        let run = scene.load(1).run(&work, server.pid(), plan.warm_up(), plan.time)?;
        writes.push(run.latency(0.5));
    }
    let [sync, bare, write] = [syncs, bares, writes].map(median);
    Ok(vec![Bar {
        what: "CreateNetworkInterface, one connection: p50, times one sync and one request that stores nothing".to_owned(),
        measured: write / (sync + bare),
        limit: Limit::Most(1.3),
        because: format!("{} ms; {} and {} ms", number(write), number(sync), number(bare)),
    }])
}

/// To find an idle address takes no longer where hardly one is left.
fn allocation(plan: &Plan<'_>) -> Result<Vec<Bar>> {
    /// Pairs of requests in a run.
    const PAIRS: usize = 200;
    let folder = tempfile::tempdir_in(plan.folder)?;
    let server = Server::enid(plan.program, folder.path())?;
    let mut client = Client::open(server.address, &Key::default())?;
    let vpc = client.vpc("10.0.0.0/8")?;
    let group = client.group(&vpc)?;
    let mut places = Vec::new();
    for (number, fill) in [(0, false), (1, true)] {
        let vswitch = client.vswitch(&vpc, &format!("10.{number}.0.0/16"), number)?;
        let create =
            format!("Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}");
        let interface = text(&client.ask(&create)?, "NetworkInterfaceId")?;
        if fill {
            fill_up(&mut client, &vswitch, &create)?;
        }
        places.push(interface);
    }
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..plan.runs {
        let mut took = [Vec::new(), Vec::new()];
        for _ in 0..PAIRS {
            for (interface, took) in places.iter().zip(&mut took) {
                let assign = "Action=AssignPrivateIpAddresses&SecondaryPrivateIpAddressCount=1";
                let (answer, time) =
                    client.timed(&format!("{assign}&NetworkInterfaceId={interface}"))?;
                took.push(time.as_nanos() as u64);
                let set =
                    &answer["AssignedPrivateIpAddressesSet"]["PrivateIpSet"]["PrivateIpAddress"];
                let unassign = "Action=UnassignPrivateIpAddresses&PrivateIpAddress.1";
                client.ask(&format!(
                    "{unassign}={}&NetworkInterfaceId={interface}",
                    text(set, "0")?
                ))?;
            }
        }
        for (all, mut took) in times.iter_mut().zip(took) {
            took.sort_unstable();
            all.push(percentile(&took, 0.5) as f64 / 1e6);
        }
    }
    let [empty, full] = times.map(median);
    Ok(vec![Bar {
        what: "AssignPrivateIpAddresses in a /16 that is 99.99 % full: p50, times that in an empty one".to_owned(),
        measured: full / empty,
        limit: Limit::Most(1.2),
        because: format!("{} and {} ms", number(full), number(empty)),
    }])
}

/// Leaves six addresses of a /16 idle.
fn fill_up(client: &mut Client, vswitch: &str, create: &str) -> Result<()> {
    const IDLE: u64 = 6;
    const EACH: u64 = 50;
    loop {
        let describe = "Version=2016-04-28&Action=DescribeVSwitchAttributes&VSwitchId";
        let answer = client.ask(&format!("{describe}={vswitch}"))?;
        let idle = answer["AvailableIpAddressCount"].as_u64().context("a vSwitch counts them")?;
        ensure!(idle >= IDLE, "the vSwitch is fuller than it should be");
        let left = idle - IDLE;
        if left == 0 {
            return Ok(());
        }
        for _ in 0..(left / EACH).max(1) {
            let more = match left.min(EACH) - 1 {
                0 => String::new(),
                more => format!("&SecondaryPrivateIpAddressCount={more}"),
            };
            client.ask(&format!("{create}{more}"))?;
        }
    }
}

/// A start is quick, also after a kill, and what is stored takes little room.
fn start(plan: &Plan<'_>) -> Result<Vec<Bar>> {
    let folder = tempfile::tempdir_in(plan.folder)?;
    let server = Server::enid(plan.program, folder.path())?;
    let scene = Scene::new(&server, &Key::default())?;
    let count = if plan.time < Duration::from_secs(1) { 2_000 } else { 50_000 };
    scene.interfaces(count - INTERFACES, "")?;
    server.stop()?;
    let size = process::size(&data(folder.path()))?;
    started(plan, folder.path(), count, size)
}

/// The bars of a store with so many network interfaces, whose server has stopped in order, and which had
/// this size when it had just those.
pub fn started(plan: &Plan<'_>, folder: &Path, count: u64, size: u64) -> Result<Vec<Bar>> {
    let [mut in_order, mut killed] = [Vec::new(), Vec::new()];
    let mut memory = 0;
    for _ in 0..plan.runs {
        let server = Server::enid(plan.program, folder)?;
        in_order.push(server.ready.as_secs_f64());
        write_one(&server)?;
        drop(server); // It is killed.
        let server = Server::enid(plan.program, folder)?;
        killed.push(server.ready.as_secs_f64());
        write_one(&server)?;
        memory = memory.max(process::resident(server.pid())?);
        server.stop()?;
    }
    let with = format!("with {} network interfaces", number(count as f64));
    let bar = |what: String, measured, most, because| Bar {
        what,
        measured,
        limit: Limit::Most(most),
        because,
    };
    let [in_order, killed] = [in_order, killed].map(median);
    let (gib, kib) = (memory as f64 / f64::from(1 << 30), size as f64 / 1024.0 / count as f64);
    Ok(vec![
        bar(
            format!("Ready after a stop {with}, seconds"),
            in_order,
            1.0,
            format!("{} s", number(in_order)),
        ),
        bar(
            format!("Ready after a kill {with}, seconds"),
            killed,
            3.0,
            format!("{} s", number(killed)),
        ),
        bar(format!("Resident {with}, GiB"), gib, 1.5, format!("{} MiB", number(gib * 1024.0))),
        bar(
            format!("Disk for an interface {with}, KiB"),
            kib,
            1.5,
            format!("{} MiB in all", number(size as f64 / f64::from(1 << 20))),
        ),
    ])
}

fn write_one(server: &Server) -> Result<Value> {
    let create = "Version=2016-04-28&Action=CreateVpc&CidrBlock=192.168.0.0/16";
    Client::open(server.address, &Key::default())?.ask(create)
}

/// Reads do not hold writes up.
fn storm(plan: &Plan<'_>) -> Result<Vec<Bar>> {
    let folder = tempfile::tempdir_in(plan.folder)?;
    let server = Server::enid(plan.program, folder.path())?;
    let scene = Arc::new(Scene::new(&server, &Key::default())?);
    let [mut calm, mut stormy] = [Vec::new(), Vec::new()];
    for run in 0..plan.runs {
        let create = |run| operation("create")?.prepare(&Supply { scene: &scene, most: 0, run });
        let measure =
            |run| scene.load(16).run(&create(run)?, server.pid(), plan.warm_up(), plan.time);
        calm.push(measure(run * 2)?.latency(0.99));
        let reads = operation("describe-page")?.prepare(&Supply { scene: &scene, most: 0, run })?;
        let reads = scene.load(64).start(&reads);
        stormy.push(measure(run * 2 + 1)?.latency(0.99));
        reads.stop()?;
    }
    let [calm, stormy] = [calm, stormy].map(median);
    Ok(vec![Bar {
        what: "CreateNetworkInterface, 16 connections, while 64 list: p99, times that without them"
            .to_owned(),
        measured: stormy / calm,
        limit: Limit::Most(2.0),
        because: format!("{} and {} ms", number(stormy), number(calm)),
    }])
}

/// The operation with this word.
pub fn operation(word: &str) -> Result<&'static Operation> {
    OPERATIONS.iter().find(|one| one.word == word).context("a bar names an operation that there is")
}

/// The middle one.
pub fn median(runs: Vec<f64>) -> f64 {
    Figure::of(runs).map_or(f64::NAN, |figure| figure.median)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_says_by_how_much_it_is_met_or_missed() {
        let verdict = |measured, limit| {
            Bar { what: String::new(), measured, limit, because: String::new() }.verdict()
        };
        assert_eq!(verdict(0.63, Limit::Least(0.63)), "met by 0 %");
        assert_eq!(verdict(0.5, Limit::Least(0.63)), "**missed** by 21 %");
        assert_eq!(verdict(0.65, Limit::Most(1.3)), "met by 50 %");
        assert_eq!(verdict(2.6, Limit::Most(1.3)), "**missed** by 100 %");
        assert_eq!(verdict(f64::NAN, Limit::Most(1.3)), "**missed** by NaN %");
    }
}
