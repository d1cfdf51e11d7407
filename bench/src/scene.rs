//! The world that is worked in: a VPC with vSwitches so large that no benchmark fills one, a security
//! group, and network interfaces to ask for.

use std::{
    mem,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::{
    http::Connection,
    load::{Load, Work},
    servers::Server,
    sign::{Key, Signer},
};

/// How many vSwitches there are, each a /16.
const VSWITCHES: usize = 64;
/// How many network interfaces there are at first.
pub const INTERFACES: u64 = 1_000;
/// How many of them are those that filters ask for: a page.
const WANTED: u64 = 10;
/// How many connections make what is needed.
const MAKERS: usize = 64;

/// A world that was made on a fresh server.
pub struct Scene {
    /// Where most is.
    pub vswitches: Vec<String>,
    /// A basic security group.
    pub group: String,
    /// All network interfaces.
    pub interfaces: Vec<String>,
    /// The ten that filters ask for.
    pub wanted: Wanted,
    load: Load,
}

/// Ten network interfaces in a VPC of their own, and an instance there.
pub struct Wanted {
    /// Their VPC.
    pub vpc: String,
    /// Their vSwitch.
    pub vswitch: String,
    /// Their security group.
    pub group: String,
    /// The address of one of them.
    pub address: String,
    /// The instance.
    pub instance: String,
}

impl Scene {
    /// Makes the world, for the account that has the key.
    pub fn new(server: &Server, key: &Key) -> Result<Scene> {
        let mut client = Client::open(server.address, key)?;
        let load = Load { address: server.address, key: key.clone(), connections: MAKERS };
        let vpc = client.vpc("10.0.0.0/8")?;
        let vswitches =
            (0..VSWITCHES).map(|at| client.vswitch(&vpc, &format!("10.{at}.0.0/16"), at));
        let vswitches = vswitches.collect::<Result<Vec<_>>>()?;
        let group = client.group(&vpc)?;
        let wanted = Wanted::new(&mut client, &load)?;
        let mut scene = Scene { vswitches, group, interfaces: Vec::new(), wanted, load };
        scene.interfaces = scene.interfaces(INTERFACES - WANTED, "")?;
        Ok(scene)
    }

    /// A load of so many connections.
    pub fn load(&self, connections: usize) -> Load {
        Load { connections, ..self.load.clone() }
    }

    /// The parameters of a new network interface's place, other ones for each number.
    pub fn place(&self, number: u64) -> String {
        let vswitch = &self.vswitches[(number % VSWITCHES as u64) as usize];
        format!("&VSwitchId={vswitch}&SecurityGroupId={}", self.group)
    }

    /// Makes network interfaces; their ids.
    pub fn interfaces(&self, count: u64, more: &str) -> Result<Vec<String>> {
        let create = |number| {
            format!(
                "Action=CreateNetworkInterface&NetworkInterfaceName=made{more}{}",
                self.place(number)
            )
        };
        self.gather(count, create, |answer| text(answer, "NetworkInterfaceId"))
    }

    /// Sends so many requests, and reads something of each answer.
    pub fn gather<T>(
        &self,
        count: u64,
        request: impl Fn(u64) -> String,
        read: impl Fn(&Value) -> Result<T>,
    ) -> Result<Vec<T>> {
        gather(&self.load, count, request, read)
    }
}

impl Wanted {
    fn new(client: &mut Client, load: &Load) -> Result<Wanted> {
        let vpc = client.vpc("172.16.0.0/12")?;
        let vswitch = client.vswitch(&vpc, "172.16.0.0/24", 0)?;
        let group = client.group(&vpc)?;
        let place = format!("&VSwitchId={vswitch}&SecurityGroupId={group}");
        let create = |_| {
            format!(
                "Action=CreateNetworkInterface&NetworkInterfaceName=wanted&Tag.1.Key=wanted\
                 &Tag.1.Value=yes{place}"
            )
        };
        let addresses = gather(load, WANTED, create, |answer| text(answer, "PrivateIpAddress"))?;
        let run = client.ask(&format!("Action=RunInstances&InstanceType=ecs.g7.large{place}"))?;
        let instance = text(&run["InstanceIdSets"]["InstanceIdSet"], "0");
        let address = addresses[0].clone();
        Ok(Wanted { vpc, vswitch, group, address, instance: instance? })
    }
}

/// Sends so many requests, and reads something of each answer.
fn gather<T>(
    load: &Load,
    count: u64,
    request: impl Fn(u64) -> String,
    read: impl Fn(&Value) -> Result<T>,
) -> Result<Vec<T>> {
    let answers = bodies(load, (0..count).map(request).collect())?;
    answers.iter().map(|body| read(&serde_json::from_slice(body)?)).collect()
}

/// Sends all of these requests; the bodies of the answers, in no order.
pub fn bodies(load: &Load, requests: Vec<String>) -> Result<Vec<Vec<u8>>> {
    let gathered = Arc::new(Gather { requests, answers: Mutex::default() });
    let work: Arc<dyn Work> = gathered.clone();
    load.all(&work)?;
    let mut answers = gathered.answers.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(mem::take(&mut *answers))
}

/// Requests that are sent once each, and their answers.
struct Gather {
    requests: Vec<String>,
    answers: Mutex<Vec<Vec<u8>>>,
}

impl Work for Gather {
    fn request(&self, number: u64) -> Option<String> {
        self.requests.get(usize::try_from(number).ok()?).cloned()
    }

    fn answered(&self, _: u64, body: &[u8]) -> Result<()> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.push(body.to_owned());
        Ok(())
    }
}

/// A client with one connection, which waits for each answer.
pub struct Client {
    runtime: Runtime,
    connection: Connection,
    signer: Signer,
}

impl Client {
    /// Connects.
    pub fn open(address: SocketAddr, key: &Key) -> Result<Client> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let connection = runtime.block_on(Connection::open(address))?;
        Ok(Client { runtime, connection, signer: Signer::new(key.clone(), address) })
    }

    /// The answer to a request; fails with the text of any but 200.
    pub fn ask(&mut self, parameters: &str) -> Result<Value> {
        self.timed(parameters).map(|(answer, _)| answer)
    }

    /// The same, with how long it took.
    pub fn timed(&mut self, parameters: &str) -> Result<(Value, Duration)> {
        let request = self.signer.sign(parameters)?;
        let started = Instant::now();
        let reply = self.runtime.block_on(self.connection.ask(request))?;
        let (took, body) = (started.elapsed(), String::from_utf8_lossy(reply.body));
        ensure!(reply.status == 200, "{parameters}: {} {body}", reply.status);
        Ok((serde_json::from_str(&body)?, took))
    }

    /// Makes a VPC with IPv6.
    pub fn vpc(&mut self, block: &str) -> Result<String> {
        let vpc = "Version=2016-04-28&Action=CreateVpc&EnableIpv6=true&CidrBlock=";
        text(&self.ask(&format!("{vpc}{block}"))?, "VpcId")
    }

    /// Makes a vSwitch in it, with the /64 of this number.
    pub fn vswitch(&mut self, vpc: &str, block: &str, number: usize) -> Result<String> {
        let vswitch = "Version=2016-04-28&Action=CreateVSwitch&ZoneId=cn-hangzhou-h";
        let place = format!("&VpcId={vpc}&CidrBlock={block}&Ipv6CidrBlock={number}");
        text(&self.ask(&format!("{vswitch}{place}"))?, "VSwitchId")
    }

    /// Makes a security group in it.
    pub fn group(&mut self, vpc: &str) -> Result<String> {
        text(&self.ask(&format!("Action=CreateSecurityGroup&VpcId={vpc}"))?, "SecurityGroupId")
    }
}

/// A member of an answer, or an element of a list by its number.
pub fn text(answer: &Value, member: &str) -> Result<String> {
    let found = match member.parse::<usize>() {
        Ok(at) => answer.get(at),
        Err(_) => answer.get(member),
    };
    let found = found.and_then(Value::as_str);
    Ok(found.with_context(|| format!("the answer has {member}: {answer}"))?.to_owned())
}

/// What a load does, shared.
pub fn work(request: impl Fn(u64) -> Option<String> + Send + Sync + 'static) -> Arc<dyn Work> {
    Arc::new(request)
}
