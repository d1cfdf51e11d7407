//! The process is killed in the middle of writes, again and again: what was acknowledged is there,
//! what was in flight has happened wholly or not at all, and no address is given twice.
//!
//! Each worker has network interfaces of its own in a vSwitch that all share, and a model of them
//! which it changes when an answer arrives. The one request whose answer does not arrive is kept:
//! after the restart its effect is looked for, and if it has a token it is sent again.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use cli::client::{CallError, Client};
use serde_json::Value;
use tokio::{sync::Semaphore, task::JoinSet};

use crate::support::{Server, answer, check, list, send, serve, text, vswitch};

const WORKERS: u64 = 16;

/// How many writes are acknowledged in a round before the kill: these in turn.
const ACKNOWLEDGED: [usize; 8] = [1, 250, 3, 17, 40, 2, 100, 160];

/// The kill comes up to so long after that, in microseconds: before, in and behind a commit.
const MOST_DELAY_US: usize = 3_000;

/// Kills until both has been seen so often: a write in flight that happened, and one that did not.
const SEEN: usize = 8;
const MOST_ROUNDS: usize = 100;

const CIDR: &str = "172.31.0.0/22";
/// A /22 without the four addresses that are the service's own.
const IDLE: u64 = 1020;

/// How long a deleted network interface may be seen.
const GONE_WITHIN: Duration = Duration::from_secs(10);

/// How long a round may take until its writes are acknowledged.
const ROUND_WITHIN: Duration = Duration::from_secs(60);

type Addresses = BTreeSet<String>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_a_kill_and_nothing_is_half_done() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut server = start(folder.path())?;
    let setting = Setting {
        vswitch: vswitch(&server, &server.client()?, CIDR).await?,
        group: server.row("Security group")?.to_owned(),
    };
    let mut workers = (0..WORKERS).map(Worker::new).collect::<Vec<_>>();
    let (mut dice, mut fates) = (Dice(1), Fates::default());
    for round in 0..MOST_ROUNDS {
        let at = ACKNOWLEDGED[round % ACKNOWLEDGED.len()];
        let delay = dice.below(MOST_DELAY_US).expect("more than none") as u64;
        workers = write_until_killed(&mut server, workers, &setting, at, delay).await?;
        check(folder.path())?;
        server = start(folder.path())?;
        settle(&server.client()?, &mut workers, &setting, &mut fates)
            .await
            .with_context(|| format!("round {round}, killed {delay} µs after {at} writes"))?;
        if round >= ACKNOWLEDGED.len() && fates.happened >= SEEN && fates.did_not >= SEEN {
            break;
        }
    }
    ensure!(fates.happened >= SEEN && fates.did_not >= SEEN, "the kills missed: {fates:?}");
    stop_and_find_the_same(server, folder.path(), &setting).await
}

/// A server whose tree takes in what is in the log again and again, so that it is at work when it is killed.
fn start(data: &Path) -> Result<Server> {
    let config = data.join("enid.toml");
    std::fs::write(&config, "[limits]\npending_bytes = 50000\n")?;
    let mut command = serve(data);
    command.arg("--config").arg(config);
    Server::run(command)
}

/// What became of the writes in flight.
#[derive(Debug, Default)]
struct Fates {
    happened: usize,
    did_not: usize,
}

async fn stop_and_find_the_same(server: Server, data: &Path, setting: &Setting) -> Result<()> {
    let before = read_all(&server.client()?, setting).await?;
    ensure!(server.stop()?.success());
    check(data)?;
    let server = Server::start(data)?;
    ensure!(read_all(&server.client()?, setting).await? == before, "a stop has changed something");
    Ok(())
}

/// Lets all workers write until so many writes are acknowledged, and kills the server under them.
async fn write_until_killed(
    server: &mut Server,
    workers: Vec<Worker>,
    setting: &Setting,
    acknowledged: usize,
    delay_us: u64,
) -> Result<Vec<Worker>> {
    let client = server.client()?;
    let (written, done) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicBool::new(false)));
    let mut tasks = JoinSet::new();
    for mut worker in workers {
        let (client, setting) = (client.clone(), setting.clone());
        let (written, done) = (written.clone(), done.clone());
        tasks.spawn(async move {
            worker.write(&client, &setting, &written, &done).await?;
            anyhow::Ok(worker)
        });
    }
    // Each acknowledged write adds a permit. The limit is for a failure; the workers say which.
    let enough = written.acquire_many(u32::try_from(acknowledged)?);
    let enough = tokio::time::timeout(ROUND_WITHIN, enough).await;
    // Not to wait for anything, but to hit another moment in each round.
    std::thread::sleep(Duration::from_micros(delay_us));
    done.store(true, Ordering::SeqCst);
    server.kill()?;
    let mut workers = Vec::new();
    while let Some(worker) = tasks.join_next().await {
        workers.push(worker??);
    }
    ensure!(enough.is_ok(), "{acknowledged} writes were not acknowledged in time");
    Ok(workers)
}

/// Where the network interfaces are made.
#[derive(Clone)]
struct Setting {
    vswitch: String,
    group: String,
}

/// A client, and what the server has told it.
struct Worker {
    dice: Dice,
    name: String,
    written: u64,
    /// The network interfaces and their addresses, as acknowledged.
    enis: BTreeMap<String, Eni>,
    /// The request of which it is not known what became.
    in_flight: Option<Write>,
}

/// A request that changes something.
#[derive(Clone, Debug)]
enum Write {
    /// The new one is named as its token is.
    Create {
        token: String,
    },
    Assign {
        id: String,
        count: String,
        token: String,
    },
    AssignIpv6 {
        id: String,
        count: String,
        token: String,
    },
    Unassign {
        id: String,
        addresses: Addresses,
    },
    Delete {
        id: String,
    },
}

impl Worker {
    fn new(number: u64) -> Worker {
        Worker {
            dice: Dice(number + 1),
            name: format!("worker-{number}"),
            written: 0,
            enis: BTreeMap::new(),
            in_flight: None,
        }
    }

    async fn write(
        &mut self,
        client: &Client,
        setting: &Setting,
        acknowledged: &Semaphore,
        done: &AtomicBool,
    ) -> Result<()> {
        while !done.load(Ordering::SeqCst) {
            let write = self.draw();
            match write.send(client, setting).await {
                Ok(answer) => {
                    self.acknowledge(&write, &answer)?;
                    acknowledged.add_permits(1);
                }
                Err(failure) => {
                    let is_killed = failure.is::<CallError>() && done.load(Ordering::SeqCst);
                    ensure!(is_killed, "{write:?}: {failure:?}");
                    self.in_flight = Some(write);
                }
            }
        }
        Ok(())
    }

    /// The next write: such that network interfaces come and go, and none is refused.
    fn draw(&mut self) -> Write {
        self.written += 1;
        let token = format!("{}-{}", self.name, self.written);
        let Some(index) = self.dice.below(self.enis.len()) else { return Write::Create { token } };
        let (id, eni) = self.enis.iter().nth(index).expect("the index is below the length");
        let (id, half) = (id.clone(), eni.secondary.len().div_ceil(2));
        match self.dice.below(10).expect("ten is not none") {
            0..2 if self.enis.len() < 4 => Write::Create { token },
            2..6 if eni.secondary.len() < 8 => {
                let count = (1 + index).to_string();
                Write::Assign { id, count, token }
            }
            6 if eni.ipv6.len() < 6 => Write::AssignIpv6 { id, count: "2".to_owned(), token },
            7..9 if half > 0 => Write::Unassign {
                id,
                addresses: eni.secondary.iter().take(half).cloned().collect(),
            },
            _ => Write::Delete { id },
        }
    }

    /// Changes the model as the answer says.
    fn acknowledge(&mut self, write: &Write, answer: &Value) -> Result<()> {
        let known = "a write is about a known network interface";
        match write {
            Write::Create { .. } => {
                let (id, eni) = Eni::read(answer)?;
                ensure!(self.enis.insert(id, eni).is_none(), "an id was given twice: {answer}");
            }
            Write::Assign { id, .. } | Write::AssignIpv6 { id, .. } => {
                let new = write.assigned(answer)?;
                let eni = self.enis.get_mut(id).context(known)?;
                *eni = eni.with(&new).with_context(|| format!("{write:?}: {answer}"))?;
            }
            Write::Unassign { id, addresses } => {
                let eni = self.enis.get_mut(id).context(known)?;
                eni.secondary = eni.secondary.difference(addresses).cloned().collect();
            }
            Write::Delete { id } => {
                self.enis.remove(id).context(known)?;
            }
        }
        Ok(())
    }

    /// Finds out what became of the request in flight, after a restart: all of it or nothing. With
    /// a token it is sent again, and the answer must be the first one if there was one. Answers
    /// whether it had happened.
    async fn settle(
        &mut self,
        write: &Write,
        client: &Client,
        setting: &Setting,
        seen: &Seen,
    ) -> Result<bool> {
        if let Write::Create { token } = write {
            let first = seen.values().find(|one| one.name == *token);
            let first = first.map(|one| (one.id.clone(), one.eni.clone()));
            let answer = write.send(client, setting).await?;
            let again = Eni::read(&answer)?;
            ensure!(first.as_ref().is_none_or(|first| *first == again), "{first:?} then {answer}");
            self.acknowledge(write, &answer)?;
            return Ok(first.is_some());
        }
        let id = write.id().context("all but a creation are about one that is there")?;
        let before = self.enis.get(id).cloned().context("a known network interface")?;
        let after = seen.get(id);
        if let Write::Delete { .. } = write {
            let happened = after.is_none_or(|one| one.status == "Deleting");
            if happened {
                self.acknowledge(write, &Value::Null)?;
            }
            return Ok(happened);
        }
        let after = after.map(|one| one.eni.clone()).context("it is still there")?;
        let happened = after != before;
        match write {
            // Half of it would be a third state, which is found when all is compared.
            Write::Unassign { .. } if !happened => {}
            Write::Unassign { .. } => self.acknowledge(write, &Value::Null)?,
            _ => {
                let answer = write.send(client, setting).await?;
                self.acknowledge(write, &answer)?;
                let whole = self.enis.get(id);
                ensure!(!happened || whole == Some(&after), "{after:?}, then {answer}");
            }
        }
        Ok(happened)
    }
}

impl Write {
    /// The network interface that it changes, if it was known before.
    fn id(&self) -> Option<&str> {
        match self {
            Write::Create { .. } => None,
            Write::Assign { id, .. }
            | Write::AssignIpv6 { id, .. }
            | Write::Unassign { id, .. }
            | Write::Delete { id } => Some(id),
        }
    }

    async fn send(&self, client: &Client, setting: &Setting) -> Result<Value> {
        let (action, parameters) = self.request(setting);
        let parameters = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let reply = send(client, action, &parameters.collect::<Vec<_>>()).await?;
        let body = String::from_utf8_lossy(&reply.body);
        ensure!(reply.is_success(), "{self:?}: {} {body}", reply.status);
        Ok(serde_json::from_str(&body)?)
    }

    fn request(&self, setting: &Setting) -> (&'static str, Vec<(String, String)>) {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut parameters = Vec::new();
        parameters.extend(self.id().map(|id| pair("NetworkInterfaceId", id)));
        let action = match self {
            Write::Create { token } => {
                parameters.push(pair("VSwitchId", &setting.vswitch));
                parameters.push(pair("SecurityGroupId", &setting.group));
                parameters.push(pair("NetworkInterfaceName", token));
                parameters.push(pair("SecondaryPrivateIpAddressCount", "2"));
                parameters.push(pair("Ipv6AddressCount", "1"));
                parameters.push(pair("ClientToken", token));
                "CreateNetworkInterface"
            }
            Write::Assign { count, token, .. } => {
                parameters.push(pair("SecondaryPrivateIpAddressCount", count));
                parameters.push(pair("ClientToken", token));
                "AssignPrivateIpAddresses"
            }
            Write::AssignIpv6 { count, token, .. } => {
                parameters.push(pair("Ipv6AddressCount", count));
                parameters.push(pair("ClientToken", token));
                "AssignIpv6Addresses"
            }
            Write::Unassign { addresses, .. } => {
                let numbered = addresses.iter().enumerate();
                parameters.extend(numbered.map(|(index, address)| {
                    (format!("PrivateIpAddress.{}", index + 1), address.clone())
                }));
                "UnassignPrivateIpAddresses"
            }
            Write::Delete { .. } => "DeleteNetworkInterface",
        };
        (action, parameters)
    }

    /// The addresses that an answer gives, as many as were asked for.
    fn assigned(&self, answer: &Value) -> Result<Addresses> {
        let (count, pointer) = match self {
            Write::Assign { count, .. } => {
                (count, "/AssignedPrivateIpAddressesSet/PrivateIpSet/PrivateIpAddress")
            }
            Write::AssignIpv6 { count, .. } => (count, "/Ipv6Sets/Ipv6Address"),
            _ => bail!("{self:?} assigns nothing"),
        };
        let addresses = list(answer, pointer)?.iter().map(|address| text(address, ""));
        let addresses = addresses.collect::<Result<Addresses>>()?;
        ensure!(addresses.len().to_string() == *count, "{self:?}: {answer}");
        Ok(addresses)
    }
}

/// The addresses of a network interface.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Eni {
    primary: String,
    secondary: Addresses,
    ipv6: Addresses,
}

impl Eni {
    /// The id and the addresses, as CreateNetworkInterface and DescribeNetworkInterfaces print them.
    fn read(value: &Value) -> Result<(String, Eni)> {
        let private = list(value, "/PrivateIpSets/PrivateIpSet")?.iter();
        let private = private.map(|one| text(one, "/PrivateIpAddress"));
        let mut secondary = private.collect::<Result<Addresses>>()?;
        let primary = text(value, "/PrivateIpAddress")?;
        ensure!(secondary.remove(&primary), "the primary address is not in the list: {value}");
        let ipv6 = list(value, "/Ipv6Sets/Ipv6Set")?.iter().map(|one| text(one, "/Ipv6Address"));
        let eni = Eni { primary, secondary, ipv6: ipv6.collect::<Result<_>>()? };
        Ok((text(value, "/NetworkInterfaceId")?, eni))
    }

    /// It, with addresses that it did not have.
    fn with(&self, new: &Addresses) -> Result<Eni> {
        let mut eni = self.clone();
        for address in new {
            let family = if address.contains(':') { &mut eni.ipv6 } else { &mut eni.secondary };
            ensure!(family.insert(address.clone()), "{address} was there");
        }
        Ok(eni)
    }

    fn addresses(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.primary).chain(&self.secondary).chain(&self.ipv6)
    }
}

/// A network interface as the server describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Described {
    id: String,
    name: String,
    status: String,
    eni: Eni,
}

/// All network interfaces of the vSwitch, by id.
type Seen = BTreeMap<String, Described>;

/// After a restart: settles what was in flight, and compares all there is with all that is known.
async fn settle(
    client: &Client,
    workers: &mut [Worker],
    setting: &Setting,
    fates: &mut Fates,
) -> Result<()> {
    let seen = read_all(client, setting).await?;
    for worker in workers.iter_mut() {
        let Some(write) = worker.in_flight.take() else { continue };
        let happened = worker.settle(&write, client, setting, &seen).await;
        match happened.with_context(|| format!("{write:?} in flight"))? {
            true => fates.happened += 1,
            false => fates.did_not += 1,
        }
    }
    let seen = tokio::time::timeout(GONE_WITHIN, read_when_settled(client, setting)).await;
    let seen = seen.context("what is deleted stays, or addresses are neither used nor idle")??;
    let mut known = workers.iter().flat_map(|worker| &worker.enis).collect::<BTreeMap<_, _>>();
    for (id, one) in &seen {
        let expected = known.remove(id).with_context(|| format!("nobody made {one:?}"))?;
        ensure!(one.eni == *expected, "{id} has {:?} and not {expected:?}", one.eni);
        ensure!(one.status == "Available", "{one:?}");
    }
    ensure!(known.is_empty(), "lost: {known:?}");
    Ok(())
}

/// Reads all network interfaces as soon as no deletion is under way any more, and each address of
/// the vSwitch is either used by one of them or idle.
async fn read_when_settled(client: &Client, setting: &Setting) -> Result<Seen> {
    loop {
        let seen = read_all(client, setting).await?;
        let used = seen.values().map(|one| 1 + one.eni.secondary.len() as u64).sum::<u64>();
        let is_gone = seen.values().all(|one| one.status != "Deleting");
        if is_gone && idle(client, setting).await? + used == IDLE {
            return Ok(seen);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Reads all network interfaces page by page; no address may be there twice.
async fn read_all(client: &Client, setting: &Setting) -> Result<Seen> {
    let (mut seen, mut addresses, mut next) = (Seen::new(), Addresses::new(), String::new());
    loop {
        let parameters =
            [("VSwitchId", setting.vswitch.as_str()), ("MaxResults", "10"), ("NextToken", &next)];
        let page = answer(client, "DescribeNetworkInterfaces", &parameters).await?;
        for one in list(&page, "/NetworkInterfaceSets/NetworkInterfaceSet")? {
            let (id, eni) = Eni::read(one)?;
            for address in eni.addresses() {
                ensure!(
                    addresses.insert(address.clone()),
                    "{address} is given twice, also in {one}"
                );
            }
            let (name, status) = (text(one, "/NetworkInterfaceName")?, text(one, "/Status")?);
            let described = Described { id: id.clone(), name, status, eni };
            ensure!(seen.insert(id, described).is_none(), "two pages have {one}");
        }
        next = text(&page, "/NextToken")?;
        if next.is_empty() {
            return Ok(seen);
        }
    }
}

/// How many addresses the vSwitch says it has left.
async fn idle(client: &Client, setting: &Setting) -> Result<u64> {
    let parameters = [("VSwitchId", setting.vswitch.as_str())];
    let answer = answer(client, "DescribeVSwitchAttributes", &parameters).await?;
    let count = answer.pointer("/AvailableIpAddressCount").and_then(Value::as_u64);
    count.with_context(|| format!("no count in {answer}"))
}

/// Numbers that are the same in each run: xorshift64.
struct Dice(u64);

impl Dice {
    /// A number below `limit`, if there is one.
    fn below(&mut self, limit: usize) -> Option<usize> {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16).checked_rem(limit as u64).map(|number| number as usize)
    }
}
