//! What lists cost where there is little, and where there is much: `cargo bench -p control --bench
//! lists`.
//!
//! Two stores on disk have 1,000 and 160,000 network interfaces, of which ten are the ones that are
//! asked for: each filter finds the same ten in both. A line compares the medians of the two, measured
//! in turns. `--large N` takes another number than 160,000. In the end each store is closed and opened
//! again, and so is a copy as a crash would leave it.

#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

use std::{
    collections::VecDeque,
    error::Error,
    sync::Arc,
    time::{Duration, Instant},
};

use api::{Form, Format};
use control::{
    Caller, Host, World,
    execution::{Call, Core, GroupLimits, Outcome, dispatch::Request, read},
    find, find_operator,
    kernel::declaration::Product,
};
use serde_json::Value;
use store::{Engine, Redb, Timestamp};

const ACCOUNT: u64 = 1_000_000_000_000_001;
const NOW: Timestamp = Timestamp(1_795_176_000_000);
/// How many interfaces are asked for.
const WANTED: usize = 10;
const SMALL: usize = 1_000;
const LARGE: usize = 160_000;
/// Addresses of a vSwitch /20 that callers can have, about.
const PER_VSWITCH: usize = 4_000;
/// Calls that share a commit while a store is filled.
const GROUP: usize = 2_000;
/// Items on a page where the request does not say.
const PAGE: usize = 10;
/// Runs of each query, in turns on both stores.
const RUNS: usize = 101;

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let arguments = std::env::args().collect::<Vec<_>>();
    let large = arguments.iter().position(|one| one == "--large");
    let large = large.and_then(|at| arguments.get(at + 1)?.parse().ok()).unwrap_or(LARGE);
    let folder = tempfile::tempdir()?;
    let mut stores = Vec::new();
    for size in [SMALL, large] {
        let started = Instant::now();
        stores.push(Filled::new(&folder.path().join(size.to_string()), size)?);
        eprintln!("{size} network interfaces: {:.1} s", started.elapsed().as_secs_f64());
    }
    println!("| DescribeNetworkInterfaces | {SMALL} | {large} | ratio |");
    println!("|---|---|---|---|");
    for (what, query) in queries() {
        let medians = measure(&stores, query)?;
        let [small, large] = medians.map(|median| median.as_secs_f64() * 1e6);
        println!("| {what} | {small:.0} µs | {large:.0} µs | {:.2} |", large / small);
    }
    println!("\n| opening | MB | closed in order | after a crash |\n|---|---|---|---|");
    for (store, size) in stores.into_iter().zip([SMALL, large]) {
        let (path, crashed) = (folder.path().join(size.to_string()), folder.path().join("crashed"));
        std::fs::copy(&path, &crashed)?;
        drop(store);
        let megabytes = std::fs::metadata(&path)?.len() as f64 / 1e6;
        let [closed, crashed] = [opening(&path)?, opening(&crashed)?];
        println!("| {size} | {megabytes:.0} | {closed:.2?} | {crashed:.2?} |");
    }
    Ok(())
}

/// How long it takes to open a store, with its file in the system's memory.
fn opening(path: &std::path::Path) -> Result<Duration, Failure> {
    let started = Instant::now();
    let engine = Redb::open(path)?;
    let took = started.elapsed();
    drop(engine);
    Ok(took)
}

/// What is asked for, and how; `$…` is of the store.
fn queries() -> Vec<(&'static str, &'static str)> {
    vec![
        ("by address", "&PrivateIpAddress.1=$address"),
        ("by vSwitch", "&VSwitchId=$vswitch"),
        ("by VPC", "&VpcId=$vpc"),
        ("by security group", "&SecurityGroupId=$group"),
        ("by name", "&NetworkInterfaceName=wanted"),
        ("by tag", "&Tag.1.Key=wanted&Tag.1.Value=yes"),
        ("by tag key", "&Tag.1.Key=wanted"),
        ("by status (InUse)", "&Status=InUse&Type=Secondary"),
        ("by instance", "&InstanceId=$instance&Type=Secondary"),
        ("by vSwitch and status", "&VSwitchId=$vswitch&Status=InUse"),
        ("by status (Available), first page", "&Status=Available"),
        ("by type (Secondary), first page", "&Type=Secondary"),
        ("all, first page by number", "&PageNumber=1"),
        ("all, 50th page by number", "&PageNumber=50"),
        ("all, middle page by number", "&PageNumber=$middle"),
        ("all, last page by number", "&PageNumber=$last"),
        ("all, first page by token", "&MaxResults=10"),
    ]
}

fn measure(stores: &[Filled], query: &str) -> Result<[Duration; 2], Failure> {
    let mut times = [Vec::new(), Vec::new()];
    for run in 0..RUNS + 10 {
        for (store, times) in stores.iter().zip(&mut times) {
            let call = store.call(&format!("Action=DescribeNetworkInterfaces{query}"))?;
            let last = store.engine.snapshot()?;
            let started = Instant::now();
            let answer = said(read(call, &*last, NOW, 1, &store.world))?;
            let body = answer.render(Format::Json, "DescribeNetworkInterfaces", "R");
            let took = started.elapsed();
            std::hint::black_box(body);
            // The first ones warm the caches.
            if run >= 10 {
                times.push(took);
            }
        }
    }
    Ok(times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2]
    }))
}

/// A store with so many network interfaces.
struct Filled {
    world: Arc<World>,
    engine: Redb,
    /// What queries write with a `$`, and what it is here.
    names: Vec<(&'static str, String)>,
}

impl Filled {
    fn new(path: &std::path::Path, size: usize) -> Result<Filled, Failure> {
        let mut world = World::default();
        world.quotas.enis = u64::MAX / 2;
        world.quotas.addresses_per_basic_group = u64::MAX / 2;
        world.quotas.security_groups = 100_000;
        let engine = Redb::open(path)?;
        let mut filled = Filled { world: Arc::new(world), engine, names: Vec::new() };
        filled.fill_wanted()?;
        filled.fill_rest(size - WANTED)?;
        let last = size / PAGE;
        filled.names.extend([("$middle", (last / 2).to_string()), ("$last", last.to_string())]);
        Ok(filled)
    }

    fn fill_wanted(&mut self) -> Result<(), Failure> {
        let vpc = self.one("Action=CreateVpc&CidrBlock=10.0.0.0/8", "VpcId")?;
        let vswitch = self.vswitch(&vpc, "10.0.0.0/20")?;
        let group =
            self.one(&format!("Action=CreateSecurityGroup&VpcId={vpc}"), "SecurityGroupId")?;
        // A large type, so that all ten can be on one instance.
        let register = format!(
            "Action=RegisterInstance&InstanceType=ecs.g6.26xlarge&VSwitchId={vswitch}&SecurityGroupId={group}"
        );
        let instance = self.one(&register, "InstanceId")?;
        let create = format!(
            "Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}\
             &NetworkInterfaceName=wanted&Tag.1.Key=wanted&Tag.1.Value=yes"
        );
        for number in 0..WANTED {
            let address = format!("&PrimaryIpAddress=10.0.1.{number}");
            let eni = self.one(&format!("{create}{address}"), "NetworkInterfaceId")?;
            self.write(&[format!(
                "Action=AttachNetworkInterface&NetworkInterfaceId={eni}&InstanceId={instance}"
            )])?;
        }
        let address = "10.0.1.5".to_owned();
        self.names = vec![
            ("$vswitch", vswitch),
            ("$vpc", vpc),
            ("$group", group),
            ("$instance", instance),
            ("$address", address),
        ];
        Ok(())
    }

    fn fill_rest(&mut self, count: usize) -> Result<(), Failure> {
        let vpc = self.one("Action=CreateVpc&CidrBlock=11.0.0.0/8", "VpcId")?;
        let group =
            self.one(&format!("Action=CreateSecurityGroup&VpcId={vpc}"), "SecurityGroupId")?;
        let mut left = count;
        let mut third = 0;
        while left > 0 {
            let vswitch =
                self.vswitch(&vpc, &format!("11.{}.{}.0/20", third / 16, third % 16 * 16))?;
            third += 1;
            let here = left.min(PER_VSWITCH);
            let queries = (0..here).map(|number| {
                format!(
                    "Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}\
                     &NetworkInterfaceName=other-{number}&Tag.1.Key=other&Tag.1.Value={number}"
                )
            });
            let queries = queries.collect::<Vec<_>>();
            for group in queries.chunks(GROUP) {
                self.write(group)?;
            }
            left -= here;
        }
        Ok(())
    }

    fn vswitch(&mut self, vpc: &str, cidr: &str) -> Result<String, Failure> {
        let zone = "cn-hangzhou-h";
        let query = format!("Action=CreateVSwitch&VpcId={vpc}&ZoneId={zone}&CidrBlock={cidr}");
        self.one(&query, "VSwitchId")
    }

    /// Runs a request that makes something; a member of its answer.
    fn one(&mut self, query: &str, member: &str) -> Result<String, Failure> {
        let answers = self.write(&[query.to_owned()])?;
        Ok(answers[0][member].as_str().ok_or("the answer has the member")?.to_owned())
    }

    /// Runs requests that share a commit.
    fn write(&mut self, queries: &[String]) -> Result<Vec<Value>, Failure> {
        const LIMITS: GroupLimits = GroupLimits { rows: usize::MAX, bytes: usize::MAX };
        let mut core = Core::open(self.engine.snapshot()?, self.world.clone(), LIMITS)?;
        let calls = queries.iter().map(|query| Ok(Box::new(self.call(query)?)));
        let calls = calls.collect::<Result<VecDeque<_>, Failure>>()?;
        let seed = rand_seed(queries);
        let stepped = core.step(calls, NOW, seed).map_err(|failure| failure.to_string())?;
        let fence = self.engine.fence();
        self.engine.commit(stepped.batch, fence)?;
        let answers = stepped.outcomes.into_iter().map(|outcome| {
            let body = said(outcome)?.render(Format::Json, "", "R");
            Ok(serde_json::from_slice(&body)?)
        });
        answers.collect()
    }

    fn call(&self, query: &str) -> Result<Call, Failure> {
        let names = self.names.iter();
        let query = names.fold(query.to_owned(), |query, (name, is)| query.replace(name, is));
        let mut form = Form::new();
        form.add_encoded(query.as_bytes(), 1000)?;
        form.insert("RegionId", "cn-hangzhou");
        let action = form.get("Action").ok_or("a query names its Action")?;
        let found = Product::ALL.iter().find_map(|product| find(product.version(), action));
        let endpoint = found.or_else(|| find_operator(action)).ok_or("there is the operation")?;
        let request =
            Request::read(endpoint, &form, Caller::account(ACCOUNT), Host::default(), &self.world);
        request.prepare(&form, &self.world).map_err(|fault| format!("{query}: {fault:?}").into())
    }
}

/// Another seed for each group, the same in each run of the benchmark.
fn rand_seed(queries: &[String]) -> u64 {
    queries.iter().flat_map(|query| query.bytes()).fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn said(outcome: Outcome) -> Result<Box<dyn api::Answer>, Failure> {
    match outcome {
        Outcome::Done(answer) => answer.map_err(|fault| format!("{fault:?}").into()),
        Outcome::Panicked(panic) => Err(panic.into()),
    }
}
