//! What the tests of operations stand on: a world of its own, to which requests are text.

use std::{
    collections::VecDeque,
    fs::File,
    io::Write as _,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use api::{Form, Format, Refusal};
use serde_json::Value;
use store::{Cell, Engine, Memory, Snapshot, Timestamp, Txn};

use super::xml::same_in_both;
use crate::{
    Access, Assumed, Caller, Endpoint, Fault, Head, Host, Permitted, Principal, Scope, World,
    execution::{
        Call, Core, GroupLimits, Outcome, audit, dispatch, read,
        seed::{Declared, seed},
    },
    facts::{feature::Feature, world::Edition},
    find, find_operator,
    kernel::{
        cell,
        declaration::Product,
        resource::{Identifies, Resource},
    },
    policy::Policy,
};

/// A server without a server: requests run one by one.
pub(crate) struct Testing {
    pub(crate) world: World,
    pub(crate) caller: Caller,
    /// The chance out of which requests do beforehand what takes long or is secret, as a server lets
    /// them; without it they do it when they are executed.
    pub(crate) labour: Option<[u8; 32]>,
    engine: Box<dyn Engine>,
    now: u64,
    seed: u64,
}

/// What is wrong with a request, until it is mended.
pub(crate) enum Mistake {
    /// Parameters, in the place of the request's own.
    Given(String),
    /// What a request has caused, and another one mends.
    Caused { by: String, mended_by: String },
    /// What the facts are, and what they are to be.
    Facts { are: fn(&mut World), mended: fn(&mut World) },
}

impl From<&str> for Mistake {
    fn from(given: &str) -> Mistake {
        assert!(given.starts_with('&'), "parameters start with &: {given}");
        Mistake::Given(given.to_owned())
    }
}

impl From<String> for Mistake {
    fn from(given: String) -> Mistake {
        Mistake::from(given.as_str())
    }
}

impl From<(String, String)> for Mistake {
    fn from((by, mended_by): (String, String)) -> Mistake {
        Mistake::Caused { by, mended_by }
    }
}

impl From<(fn(&mut World), fn(&mut World))> for Mistake {
    fn from((are, mended): (fn(&mut World), fn(&mut World))) -> Mistake {
        Mistake::Facts { are, mended }
    }
}

/// A step of [`Testing::walk`]: a mistake, and how a request with it is refused once all mistakes
/// before it are mended.
pub(crate) fn step(mistake: impl Into<Mistake>, refusal: impl Into<String>) -> (Mistake, String) {
    (mistake.into(), refusal.into())
}

/// Facts that are a mistake, and what they are once it is mended.
pub(crate) fn facts(are: fn(&mut World), mended: fn(&mut World)) -> Mistake {
    Mistake::Facts { are, mended }
}

/// Lets the region lack these features, and no others.
pub(crate) fn lack(world: &mut World, features: &[Feature]) {
    world.regions_without.insert("cn-hangzhou".to_owned(), features.iter().copied().collect());
}

impl Testing {
    /// Whose resources the requests are about.
    pub(crate) const ACCOUNT: u64 = 1_000_000_000_000_001;
    const NOON: u64 = 1_795_176_000_000;
    const LIMITS: GroupLimits = GroupLimits { rows: 100_000, bytes: 1 << 26 };

    /// An empty store in memory, at noon on some day of 2026.
    pub(crate) fn new() -> Testing {
        let mut engine = Memory::new();
        let (world, limits) = (Arc::new(World::default()), Testing::LIMITS);
        let last = engine.snapshot().expect("memory has a snapshot");
        let core = Core::open(last, world.clone(), limits).expect("the store is empty");
        // An account that the configuration knows, as each is that can call.
        let account = Declared { account: Testing::ACCOUNT, ..Declared::default() };
        let batch = seed(&core, &world, &[account], Timestamp(Testing::NOON));
        engine.commit(batch.expect("memory reads"), engine.fence()).expect("memory commits");
        Testing::on(Box::new(engine))
    }

    /// The same on this engine.
    pub(crate) fn on(engine: Box<dyn Engine>) -> Testing {
        let caller = Caller::account(Testing::ACCOUNT);
        Testing {
            world: World::default(),
            caller,
            labour: None,
            engine,
            now: Testing::NOON,
            seed: 1,
        }
    }

    /// Lets a RAM user call from now on, whose policies have these statements, with `'` for `"`; none
    /// if there are none.
    pub(crate) fn as_user(&mut self, statements: &str) {
        let policies = policies(statements);
        let user = Permitted { name: "alice".to_owned(), policies };
        self.caller.principal = Principal::User(Arc::new(user));
    }

    /// Lets the session of a role call from now on, whose policies have these statements.
    pub(crate) fn as_role(&mut self, statements: &str) {
        let session = Assumed {
            role: "reader".to_owned(),
            role_id: "300000000000000001".to_owned(),
            session: "job".to_owned(),
            policies: policies(statements),
            narrowed: None,
        };
        self.caller.principal = Principal::Role(Arc::new(session));
    }

    /// Runs a request and answers what it would send: status 200 and the answer, or the refusal.
    pub(crate) fn send(&mut self, query: &str) -> Result<Value, String> {
        let (endpoint, form) = self.form(query);
        self.seed += 1;
        self.now += 1;
        let request = dispatch::Request::read(
            endpoint,
            &form,
            self.caller.clone(),
            Host::default(),
            &self.world,
        );
        let answer = request.prepare(&form, &self.world).and_then(|call| self.run(call));
        self.audit();
        match answer {
            Ok(answer) => {
                let render = |format| answer.render(format, endpoint.name(), "R");
                Ok(same_in_both(&render(Format::Json), &render(Format::Xml)))
            }
            Err(fault) => Err(self.refusal(endpoint, &fault)),
        }
    }

    /// The resources that a request asks RAM for, as `ecs:eni/eni-1`.
    pub(crate) fn asked(&self, query: &str) -> Vec<String> {
        let (endpoint, form) = self.form(query);
        let (declaration, parameters) = (endpoint.declaration(), endpoint.parameters());
        let (head, rejects) =
            Head::read(declaration, parameters, &form, &self.caller, Host::default(), &self.world);
        let work = endpoint.read(&form, &head, rejects, &self.world);
        let work = work.unwrap_or_else(|fault| panic!("{query}\n is refused: {fault:?}"));
        work.resources().iter().map(|(service, name)| format!("{service}:{name}")).collect()
    }

    fn form(&self, query: &str) -> (&'static dyn Endpoint, Form) {
        let mut form = Form::new();
        form.add_encoded(query.as_bytes(), 1000).expect("the test's query is well-formed");
        if form.get("RegionId").is_none() {
            form.insert("RegionId", "cn-hangzhou");
        } else if form.get("RegionId") == Some("-") {
            form.insert("RegionId", "");
        }
        let action = form.get("Action").expect("the test names an Action").to_owned();
        let endpoint = match form.get("Version") {
            Some(version) => find(version, &action),
            None => Product::ALL.iter().find_map(|product| find(product.version(), &action)),
        };
        let endpoint = endpoint.or_else(|| find_operator(&action));
        (endpoint.unwrap_or_else(|| panic!("there is an operation {action}")), form)
    }

    fn run(&mut self, mut call: Call) -> Result<Box<dyn api::Answer>, Fault> {
        if let Some(seed) = self.labour {
            call.labour(seed);
        }
        let (now, last) = (Timestamp(self.now), self.engine.snapshot().expect("it has a snapshot"));
        let world = Arc::new(self.world.clone());
        let outcome = match call.access() {
            Access::Read => read(call, &*last, now, self.seed, &world),
            Access::Write => {
                let mut core =
                    Core::open(last, world, Testing::LIMITS).expect("the rows can be read");
                let stepped = core.step(VecDeque::from([Box::new(call)]), now, self.seed);
                let mut stepped = stepped.unwrap_or_else(|failure| panic!("{failure}"));
                let fence = self.engine.fence();
                self.engine.commit(stepped.batch, fence).expect("the engine commits");
                stepped.outcomes.pop().expect("the call has come to something")
            }
        };
        match outcome {
            Outcome::Done(answer) => answer,
            Outcome::Panicked(panic) => panic!("the operation has panicked: {panic}"),
        }
    }

    /// The refusal that is sent. Its row is one of the page, or of the common table: none is made up.
    fn refusal(&self, endpoint: &dyn Endpoint, fault: &Fault) -> String {
        let edition = self.world.edition;
        let is_listed = fault.listed(endpoint.errors(edition));
        assert!(is_listed, "{} has no row for {fault:?}", endpoint.name());
        let (row, text) = dispatch::refusal(endpoint, fault, edition);
        let said = format!("{} {} {text}", row.status, row.code);
        let refusal = Refusal {
            request_id: "R".to_owned(),
            host_id: String::new(),
            code: row.code.to_owned(),
            message: text,
            recommend: String::new(),
            access_denied_detail: None,
        };
        same_in_both(&refusal.render(Format::Json), &refusal.render(Format::Xml));
        said
    }

    /// Sends a request with all these mistakes, then mends one after the other, and demands that
    /// each is what the request is refused for once those before it are mended. So two checks that
    /// change their places are noticed. The answer is that of the request without a mistake.
    #[track_caller]
    pub(crate) fn walk(&mut self, request: &str, steps: Vec<(Mistake, String)>) -> Value {
        self.mend_all(request, steps);
        self.ok(request)
    }

    /// The same, of a request that is refused without a mistake too.
    #[track_caller]
    pub(crate) fn walk_to(&mut self, request: &str, steps: Vec<(Mistake, String)>, last: &str) {
        self.mend_all(request, steps);
        self.check(request, last);
    }

    #[track_caller]
    fn mend_all(&mut self, request: &str, steps: Vec<(Mistake, String)>) {
        for (mistake, _) in steps.iter().rev() {
            match mistake {
                Mistake::Given(_) => {}
                Mistake::Caused { by, .. } => drop(self.ok(by)),
                Mistake::Facts { are, .. } => are(&mut self.world),
            }
        }
        for at in 0..steps.len() {
            // Of two values the later one counts: what is to be found first is written last.
            let wrong = steps[at..].iter().rev().filter_map(|(mistake, _)| match mistake {
                Mistake::Given(given) => Some(given.as_str()),
                Mistake::Caused { .. } | Mistake::Facts { .. } => None,
            });
            let query = format!("{request}{}", wrong.collect::<String>());
            self.check(&query, &steps[at].1);
            match &steps[at].0 {
                Mistake::Given(_) => {}
                Mistake::Caused { mended_by, .. } => drop(self.ok(mended_by)),
                Mistake::Facts { mended, .. } => mended(&mut self.world),
            }
        }
    }

    /// The answer of a request that must succeed.
    pub(crate) fn ok(&mut self, query: &str) -> Value {
        self.send(query).unwrap_or_else(|refusal| panic!("{query}\n is refused: {refusal}"))
    }

    /// Demands that a request is refused with this status, code and text.
    #[track_caller]
    pub(crate) fn check(&mut self, query: &str, expected: &str) {
        match self.send(query) {
            Ok(answer) => panic!("{query}\n succeeds: {answer}"),
            Err(refusal) => {
                assert_eq!(refusal, expected, "{query}");
                note(self.form(query).0, &refusal);
            }
        }
    }

    /// Lets time pass.
    pub(crate) fn wait_ms(&mut self, milliseconds: u64) {
        self.now += milliseconds;
    }

    /// A new vSwitch with this block in a VPC of its own, with IPv6; its id.
    pub(crate) fn vswitch(&mut self, cidr: &str) -> String {
        let vpc = self.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8&EnableIpv6=true");
        self.vswitch_in(text(&vpc, "VpcId"), cidr, "&Ipv6CidrBlock=7")
    }

    /// A new vSwitch with this block in this VPC; its id.
    pub(crate) fn vswitch_in(&mut self, vpc: &str, cidr: &str, more: &str) -> String {
        let query =
            format!("Action=CreateVSwitch&VpcId={vpc}&ZoneId=cn-hangzhou-h&CidrBlock={cidr}{more}");
        text(&self.ok(&query), "VSwitchId").to_owned()
    }

    /// A new security group in the VPC of the vSwitch; its id.
    pub(crate) fn group(&mut self, vswitch: &str) -> String {
        let query = format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}");
        let vpc = text(&self.ok(&query), "VpcId").to_owned();
        let group = self.ok(&format!("Action=CreateSecurityGroup&VpcId={vpc}"));
        text(&group, "SecurityGroupId").to_owned()
    }

    /// A new resource group with this name, which can be used; its id.
    pub(crate) fn resource_group(&mut self, name: &str) -> String {
        let made = self.ok(&format!("Action=CreateResourceGroup&Name={name}&DisplayName={name}"));
        self.wait_ms(self.world.delays.resource_group_ms);
        text(&made, "ResourceGroup.Id").to_owned()
    }

    /// A network interface in the vSwitch, in a security group of its own; its id.
    pub(crate) fn eni(&mut self, vswitch: &str, more: &str) -> String {
        self.try_eni(vswitch, more)
            .unwrap_or_else(|refusal| panic!("{more}\n is refused: {refusal}"))
    }

    /// The same, or why there is none.
    pub(crate) fn try_eni(&mut self, vswitch: &str, more: &str) -> Result<String, String> {
        let group = self.group(vswitch);
        let create = "Action=CreateNetworkInterface";
        let query = format!("{create}&VSwitchId={vswitch}&SecurityGroupId={group}{more}");
        Ok(text(&self.send(&query)?, "NetworkInterfaceId").to_owned())
    }

    /// Runs an operation of the operator API, which must succeed.
    pub(crate) fn operator(&mut self, query: &str) -> Value {
        let action = query.trim_start_matches("Action=").split('&').next().unwrap_or_default();
        assert!(find_operator(action).is_some(), "{action} is an operation of the operator API");
        self.ok(query)
    }

    /// A running instance of this type, its primary network interface in the vSwitch; its id.
    pub(crate) fn instance(&mut self, vswitch: &str, instance_type: &str) -> String {
        let group = self.group(vswitch);
        let query = format!(
            "Action=RegisterInstance&InstanceType={instance_type}&VSwitchId={vswitch}&SecurityGroupId={group}"
        );
        text(&self.operator(&query), "InstanceId").to_owned()
    }

    /// Puts the network interface on the instance, and waits until it is in use.
    pub(crate) fn attach(&mut self, eni: &str, instance: &str) {
        let query =
            format!("Action=AttachNetworkInterface&NetworkInterfaceId={eni}&InstanceId={instance}");
        self.ok(&query);
        self.wait_ms(self.world.delays.attach_ms);
    }

    /// The start of the vSwitch's IPv6 addresses, up to `::`.
    pub(crate) fn ipv6_block(&mut self, vswitch: &str) -> String {
        let shown = self.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        text(&shown, "Ipv6CidrBlock").trim_end_matches("/64").to_owned()
    }

    /// The rows as they are.
    pub(crate) fn rows(&self) -> Arc<dyn Snapshot> {
        self.engine.snapshot().expect("it has a snapshot")
    }

    /// A row of the account's in cn-hangzhou.
    pub(crate) fn row<I: Identifies>(&self, id: &I) -> I::Row {
        let (rows, cell) = (self.rows(), self.cell());
        let txn = Txn::new(&*rows, cell, Timestamp(self.now), self.seed);
        txn.get(I::Row::TABLE, id).expect("it reads").expect("it is there")
    }

    /// Makes of a row what no operation that is tested here does.
    pub(crate) fn change<I: Identifies>(&mut self, id: &I, change: impl FnOnce(&mut I::Row)) {
        let mut row = self.row(id);
        change(&mut row);
        let (rows, cell) = (self.rows(), self.cell());
        let mut txn = Txn::new(&*rows, cell, Timestamp(self.now), self.seed);
        txn.put(I::Row::TABLE, id, &row).expect("it reads");
        let batch = txn.into_batch();
        let fence = self.engine.fence();
        self.engine.commit(batch, fence).expect("the engine commits");
        self.audit();
    }

    fn cell(&self) -> Cell {
        let scope = Scope { account: Testing::ACCOUNT, region: "cn-hangzhou".to_owned() };
        cell::find(&*self.rows(), &scope).expect("it reads").expect("requests have made it")
    }

    /// Every invariant holds after every request.
    fn audit(&self) {
        let snapshot = self.engine.snapshot().expect("memory has a snapshot");
        let breaches = audit::audit(&*snapshot).expect("memory reads");
        assert!(breaches.is_empty(), "{}", breaches[0]);
    }
}

/// A policy with these statements, with `'` for `"`; one that says nothing if there are none.
fn policies(statements: &str) -> Vec<Arc<Policy>> {
    let document = format!("{{'Version': '1', 'Statement': [{statements}]}}").replace('\'', "\"");
    let policy = match statements {
        "" => Policy::default(),
        _ => Policy::parse(&document).unwrap_or_else(|error| panic!("{document}: {error}")),
    };
    vec![Arc::new(policy)]
}

/// Writes down that a test has caused a row of an operation's page and compared its whole text, where a
/// script wants to know: to the file that `ENID_REACHED` names.
fn note(endpoint: &dyn Endpoint, refusal: &str) {
    static FILE: LazyLock<Option<Mutex<File>>> = LazyLock::new(|| {
        let path = std::env::var_os("ENID_REACHED")?;
        let file = File::options().create(true).append(true).open(path);
        Some(Mutex::new(file.expect("the file can be made")))
    });
    let Some(file) = &*FILE else { return };
    let (product, name) = (endpoint.product().name(), endpoint.name());
    // One code has a space in it.
    let rows = [Edition::Of2024, Edition::Of2026].map(|edition| endpoint.errors(edition));
    let names = rows.iter().flat_map(|rows| rows.iter());
    let names = names.map(|row| format!("{} {}", row.status, row.code));
    let is_it = |name: &String| {
        refusal
            .strip_prefix(name.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    let row = names
        .filter(is_it)
        .max_by_key(String::len)
        .unwrap_or_else(|| refusal.splitn(3, ' ').take(2).collect::<Vec<_>>().join(" "));
    let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
    file.write_all(format!("{product} {name} {row}\n").as_bytes())
        .expect("the file can be written");
}

/// A text of an answer, by its path: `PrivateIpSets.PrivateIpSet.0.PrivateIpAddress`.
#[track_caller]
pub(crate) fn text<'a>(answer: &'a Value, path: &str) -> &'a str {
    at(answer, path).as_str().unwrap_or_else(|| panic!("{path} is text in {answer}"))
}

/// The texts of a list in an answer, by its path.
#[track_caller]
pub(crate) fn texts<'a>(answer: &'a Value, path: &str) -> Vec<&'a str> {
    let list =
        at(answer, path).as_array().unwrap_or_else(|| panic!("{path} is a list in {answer}"));
    list.iter().map(|item| item.as_str().expect("the list is of texts")).collect()
}

/// The part of an answer at this path.
#[track_caller]
pub(crate) fn at<'a>(answer: &'a Value, path: &str) -> &'a Value {
    let pointer = format!("/{}", path.replace('.', "/"));
    answer.pointer(&pointer).unwrap_or_else(|| panic!("{path} is in {answer}"))
}
