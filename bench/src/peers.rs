//! `cargo xtask bench peers`: the same five operations on enid and on moto's EC2 server, which people
//! test programs for Amazon's network interfaces against.
//!
//! Both have as many network interfaces stored, and 16 clients; each run on one follows one on the other.
//! moto keeps nothing on disk, and closes the connection after each answer, as its own clients see it too.

use std::{
    collections::BTreeSet,
    fmt::Write,
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::{
    figures::{Figure, number},
    load::{Load, Run, Work},
    report,
    scene::{Client, bodies, text, work},
    servers::Server,
    sign::{Key, Protocol},
};

/// What is installed, from PyPI.
const MOTO: &str = "moto[server,ec2]==5.2.5";
/// Clients of each.
const CLIENTS: usize = 16;
/// vSwitches, or subnets: each a /20, but for the last, a /24 that is filled in the end.
const VSWITCHES: u64 = 16;
/// Secondary addresses, and IPv6 addresses, that an interface can have.
const SECONDARY: u64 = 50;
const IPV6: u64 = 10;
/// Interfaces, and further addresses, in a vSwitch of which callers can have some 250.
const IN_SMALL: [u64; 2] = [60, 180];

/// How it is measured.
pub struct Plan<'p> {
    /// The program of enid.
    pub program: &'p Path,
    /// Where stores are made, and programs installed.
    pub folder: &'p Path,
    /// Where moto is installed, and stays.
    pub installed: &'p Path,
    /// The time of a run.
    pub time: Duration,
    /// How many runs a figure is made of.
    pub runs: u64,
    /// How many network interfaces are stored at first.
    pub stored: u64,
}

impl Plan<'_> {
    /// How many requests of a run all stored interfaces can take together, so many each in all runs.
    fn share(&self, each: u64) -> u64 {
        self.stored * each / self.runs
    }
}

/// A server that is measured.
struct Peer {
    pid: u32,
    load: Load,
    /// The parameters of a place for an interface, one for each vSwitch.
    places: Vec<String>,
    /// The interfaces that are stored.
    stored: Arc<Vec<String>>,
    /// Interfaces that it made in a second, in the last run.
    rate: f64,
}

/// Measures both and returns a table.
pub fn run(plan: &Plan<'_>) -> Result<String> {
    let enid = Server::enid(plan.program, &plan.folder.join("enid"))?;
    let moto = Moto::start(plan.installed)?;
    let mut peers = [
        Peer::new(enid.pid(), enid.address, Key::default())?,
        Peer::new(
            moto.child.id(),
            moto.address,
            Key { protocol: Protocol::Ec2, ..Key::default() },
        )?,
    ];
    for peer in &mut peers {
        eprintln!("storing {} network interfaces", plan.stored);
        peer.stored = Arc::new(peer.make(plan.stored)?);
    }
    let mut text = format!(
        "{}\n\nCommand: `cargo xtask bench peers`. {CLIENTS} clients, {} network interfaces stored; each figure \
         is the median of {} runs of {} s.\n\n| operation | enid, a second | p99 ms | {MOTO}, a second | p99 \
         ms | ratio |\n|---|---|---|---|---|---|\n",
        report::machine(),
        number(plan.stored as f64),
        plan.runs,
        plan.time.as_secs_f64()
    );
    for (name, prepare) in OPERATIONS {
        eprintln!("{name}");
        let mut runs = [Vec::new(), Vec::new()];
        for run in 0..plan.runs {
            for (peer, runs) in peers.iter_mut().zip(&mut runs) {
                let work = prepare(peer, plan, run)?;
                let run = peer.run(&work, plan).context(name)?;
                if name == CREATE {
                    peer.rate = run.rate();
                }
                runs.push(run);
            }
        }
        let figures = runs.map(|runs| {
            let of = |figure: fn(&Run) -> f64| Figure::of(runs.iter().map(figure));
            of(Run::rate).zip(of(|run| run.latency(0.99)))
        });
        let [Some((rate, p99)), Some((moto_rate, moto_p99))] = figures else { bail!("no runs") };
        let ratio = number(rate.median / moto_rate.median);
        writeln!(text, "| {name} | {rate} | {p99} | {moto_rate} | {moto_p99} | {ratio} |")?;
    }
    let twice = peers.map(|peer| peer.twice());
    let [ours, theirs] = twice;
    let addresses = IN_SMALL.iter().sum::<u64>();
    writeln!(
        text,
        "\nOf {addresses} addresses that {CLIENTS} clients were given at the same time in a /24, so many were \
         given to two: enid {}, moto {}.",
        ours?, theirs?
    )?;
    Ok(text)
}

const ASSIGN: &str =
    "AssignPrivateIpAddresses&SecondaryPrivateIpAddressCount=1&NetworkInterfaceId=";

type Prepare = fn(&Peer, &Plan<'_>, u64) -> Result<Arc<dyn Work>>;

const CREATE: &str = "create an interface";

const OPERATIONS: [(&str, Prepare); 5] = [
    ("describe an interface by id", |peer, _, _| {
        Ok(peer.each("DescribeNetworkInterfaces&NetworkInterfaceId.1=", 0, u64::MAX))
    }),
    ("assign a private address", |peer, plan, run| {
        Ok(peer.each(ASSIGN, run, plan.share(SECONDARY)))
    }),
    ("assign an IPv6 address", |peer, plan, run| {
        let assign = "AssignIpv6Addresses&Ipv6AddressCount=1&NetworkInterfaceId=";
        Ok(peer.each(assign, run, plan.share(IPV6)))
    }),
    (CREATE, |peer, _, _| {
        let (_, places) = peer.places.split_last().context("there are vSwitches")?;
        let places = places.to_owned();
        Ok(work(move |number| Some(create(&places, number))))
    }),
    ("delete an interface", |peer, plan, _| {
        let most = peer.rate * 3.0 * plan.time.as_secs_f64();
        let ids = peer.make((most as u64).clamp(100, 60_000))?;
        Ok(work(move |number| {
            let id = ids.get(usize::try_from(number).ok()?)?;
            Some(format!("Action=DeleteNetworkInterface&NetworkInterfaceId={id}"))
        }))
    }),
];

fn create(places: &[String], number: u64) -> String {
    format!("Action=CreateNetworkInterface{}", places[(number % places.len() as u64) as usize])
}

impl Peer {
    /// Makes a VPC with vSwitches in it.
    fn new(pid: u32, address: SocketAddr, key: Key) -> Result<Peer> {
        let load = Load { address, key, connections: CLIENTS };
        let mut peer = Peer { pid, load, places: Vec::new(), stored: Arc::default(), rate: 0.0 };
        let (vpc, group, ipv6) = match peer.load.key.protocol {
            Protocol::Rpc => {
                let mut client = Client::open(address, &peer.load.key)?;
                let vpc = client.vpc("10.0.0.0/8")?;
                (vpc.clone(), client.group(&vpc)?, String::new())
            }
            Protocol::Ec2 => {
                let vpc = "CreateVpc&CidrBlock=10.0.0.0/16&AmazonProvidedIpv6CidrBlock=true";
                let answer = peer.one(vpc)?;
                let vpc = tag(&answer, "vpcId")?;
                let group =
                    format!("CreateSecurityGroup&VpcId={vpc}&GroupName=g&GroupDescription=g");
                let group = tag(&peer.one(&group)?, "groupId")?;
                (vpc, group, tag(&answer, "ipv6CidrBlock")?)
            }
        };
        for number in 0..VSWITCHES {
            let (mask, third) = if number + 1 < VSWITCHES { (20, number * 16) } else { (24, 255) };
            let place =
                peer.vswitch(&vpc, &group, &format!("10.0.{third}.0/{mask}"), &ipv6, number)?;
            peer.places.push(place);
        }
        Ok(peer)
    }

    fn vswitch(
        &self,
        vpc: &str,
        group: &str,
        block: &str,
        ipv6: &str,
        number: u64,
    ) -> Result<String> {
        match self.load.key.protocol {
            Protocol::Rpc => {
                let mut client = Client::open(self.load.address, &self.load.key)?;
                let vswitch = client.vswitch(vpc, block, usize::try_from(number)?)?;
                Ok(format!("&VSwitchId={vswitch}&SecurityGroupId={group}"))
            }
            Protocol::Ec2 => {
                // Its /56 ends in two digits for the number of a /64.
                let start = ipv6.split_once("00::/").context("the block is a /56")?.0;
                let ipv6 = format!("{start}{number:02x}::/64");
                let subnet =
                    format!("CreateSubnet&VpcId={vpc}&CidrBlock={block}&Ipv6CidrBlock={ipv6}");
                let subnet = tag(&self.one(&subnet)?, "subnetId")?;
                Ok(format!("&SubnetId={subnet}&SecurityGroupId.1={group}"))
            }
        }
    }

    fn run(&self, work: &Arc<dyn Work>, plan: &Plan<'_>) -> Result<Run> {
        self.load.run(work, self.pid, plan.time / 10, plan.time)
    }

    /// Makes interfaces in all vSwitches but the small one; their ids.
    fn make(&self, count: u64) -> Result<Vec<String>> {
        let (_, places) = self.places.split_last().context("there are vSwitches")?;
        self.ids((0..count).map(|number| create(places, number)).collect())
    }

    fn ids(&self, requests: Vec<String>) -> Result<Vec<String>> {
        let answers = bodies(&self.load, requests)?.into_iter().map(String::from_utf8);
        answers
            .map(|answer| match self.load.key.protocol {
                Protocol::Rpc => text(&serde_json::from_str(&answer?)?, "NetworkInterfaceId"),
                Protocol::Ec2 => tag(&answer?, "networkInterfaceId"),
            })
            .collect()
    }

    /// So many requests for one interface after the other, of the run with this number.
    fn each(&self, action: &'static str, run: u64, share: u64) -> Arc<dyn Work> {
        let stored = self.stored.clone();
        work(move |number| {
            let at = (run.wrapping_mul(share).wrapping_add(number)) % stored.len() as u64;
            (number < share).then(|| format!("Action={action}{}", stored[at as usize]))
        })
    }

    fn one(&self, request: &str) -> Result<String> {
        let load = Load { connections: 1, ..self.load.clone() };
        let answers = bodies(&load, vec![format!("Action={request}")])?;
        Ok(String::from_utf8(answers.concat())?)
    }

    /// How many addresses of the small vSwitch are given to two after all clients have asked for some.
    fn twice(&self) -> Result<u64> {
        let place = self.places.last().context("there are vSwitches")?;
        let [interfaces, more] = IN_SMALL;
        let create = (0..interfaces).map(|_| format!("Action=CreateNetworkInterface{place}"));
        let ids = self.ids(create.collect())?;
        let assign = ids.iter().cycle().take(usize::try_from(more)?);
        let assign = assign.map(|id| format!("Action={ASSIGN}{id}"));
        bodies(&self.load, assign.collect())?;
        let vswitch = place.split(['=', '&']).nth(2).context("a place has a vSwitch")?;
        let given = match self.load.key.protocol {
            Protocol::Rpc => {
                let list = format!("DescribeNetworkInterfaces&PageSize=500&VSwitchId={vswitch}");
                let answer = serde_json::from_str::<Value>(&self.one(&list)?)?;
                let list = answer["NetworkInterfaceSets"]["NetworkInterfaceSet"].as_array();
                let sets = list.context("a list has items")?.iter();
                let sets = sets.filter_map(|one| one["PrivateIpSets"]["PrivateIpSet"].as_array());
                let given = sets.flatten().map(|one| text(one, "PrivateIpAddress"));
                given.collect::<Result<Vec<_>>>()?
            }
            Protocol::Ec2 => {
                let filter = "Filter.1.Name=subnet-id&Filter.1.Value.1";
                let answer = self.one(&format!("DescribeNetworkInterfaces&{filter}={vswitch}"))?;
                let sets = answer.split("<privateIpAddressesSet>").skip(1);
                let sets = sets.filter_map(|set| set.split("</privateIpAddressesSet>").next());
                let given = sets.flat_map(|set| set.split("<privateIpAddress>").skip(1));
                given.filter_map(|one| Some(one.split_once('<')?.0.to_owned())).collect()
            }
        };
        ensure!(!given.is_empty(), "nothing was given");
        let different = given.iter().collect::<BTreeSet<_>>();
        Ok((given.len() - different.len()) as u64)
    }
}

/// The text of the first element with this name.
fn tag(answer: &str, name: &str) -> Result<String> {
    let found = answer.split_once(&format!("<{name}>")).and_then(|(_, rest)| rest.split_once('<'));
    Ok(found.with_context(|| format!("the answer has {name}: {answer}"))?.0.to_owned())
}

/// A moto that runs. It is killed when this is dropped.
struct Moto {
    child: Child,
    address: SocketAddr,
}

impl Moto {
    /// Installs it, if it is not there, and starts it.
    fn start(installed: &Path) -> Result<Moto> {
        let program = installed.join("bin/moto_server");
        if !program.exists() {
            eprintln!("installing {MOTO}");
            fs::create_dir_all(installed)?;
            step(Command::new("python3").args(["-m", "venv"]).arg(installed))?;
            step(Command::new(installed.join("bin/pip")).args(["install", "--quiet", MOTO]))?;
        }
        // It does not say which port it takes, so it is told one that is free.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let port = address.port().to_string();
        let child = Command::new(program)
            .args(["-H", "127.0.0.1", "-p", &port])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let moto = Moto { child, address };
        let begun = Instant::now();
        while TcpStream::connect(address).is_err() {
            ensure!(begun.elapsed() < Duration::from_secs(60), "moto does not listen");
            thread::sleep(Duration::from_millis(100));
        }
        Ok(moto)
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        // It may have ended already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn step(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{command:?} starts"))?;
    ensure!(status.success(), "{command:?} ended with {status}");
    Ok(())
}
