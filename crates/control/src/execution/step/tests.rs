//! Groups over a store with more due than one of them does.

use std::collections::VecDeque;

use api::{Form, Format};
use serde_json::Value;
use store::{Engine, Memory};

use super::*;
use crate::{
    Caller, Host,
    execution::{audit, dispatch::Request},
    find,
    net::extent::EXTENTS,
    tests::testing::{at, text},
};

const START: Timestamp = Timestamp(1_795_176_000_000);
/// Several times what a group does of its own accord.
const MANY: usize = 2_400;
/// Enough for several groups of a few thousand rows.
const SOME: usize = 800;
/// More rows than the deletion of one network interface changes, with those of its indexes.
const ROWS_A_DELETION: usize = 40;

/// A server without a server, which can be started again.
struct Restarted {
    engine: Memory,
    world: Arc<World>,
    limits: GroupLimits,
    core: Core,
    now: Timestamp,
    seed: u64,
}

impl Restarted {
    fn new(world: World) -> Restarted {
        let (engine, world) = (Memory::new(), Arc::new(world));
        let limits = GroupLimits { rows: usize::MAX, bytes: usize::MAX };
        let last = engine.snapshot().expect("memory has a snapshot");
        let core = Core::open(last, world.clone(), limits).expect("memory reads");
        Restarted { engine, world, limits, core, now: START, seed: 0 }
    }

    /// Starts again at this time, with groups of this size.
    fn restart(&mut self, now: Timestamp, rows: usize) {
        (self.now, self.limits.rows) = (now, rows);
        let last = self.engine.snapshot().expect("memory has a snapshot");
        self.core = Core::open(last, self.world.clone(), self.limits).expect("memory reads");
    }

    fn form(query: &str) -> Form {
        let mut form = Form::new();
        form.add_encoded(query.as_bytes(), 1000).expect("the query is well-formed");
        if form.get("RegionId").is_none() {
            form.insert("RegionId", "cn-hangzhou");
        }
        form
    }

    fn call(&self, query: &str) -> (&'static str, Call) {
        let form = Restarted::form(query);
        let action = form.get("Action").expect("it names an action");
        let endpoint = ["2014-05-26", "2016-04-28"].iter().find_map(|one| find(one, action));
        let endpoint = endpoint.expect("there is such an operation");
        let request =
            Request::read(endpoint, &form, Caller::account(1), Host::default(), &self.world);
        let call = request.prepare(&form, &self.world);
        (endpoint.name(), call.unwrap_or_else(|fault| panic!("{query}: {fault:?}")))
    }

    /// Runs one group, and commits it: how many rows it changes, and how many calls it leaves.
    fn group(&mut self, calls: VecDeque<Box<Call>>) -> (usize, Vec<Outcome>, VecDeque<Box<Call>>) {
        self.seed += 10_000;
        let stepped = self.core.step(calls, self.now, self.seed);
        let Stepped { batch, outcomes, rest } = stepped.unwrap_or_else(|why| panic!("{why}"));
        let changed = batch.len();
        self.engine.commit(batch, self.engine.fence()).expect("memory commits");
        self.core.committed(self.engine.snapshot().expect("memory has a snapshot"));
        (changed, outcomes, rest)
    }

    /// Runs writes to their end, and says how many rows each of their groups has changed.
    fn write(&mut self, queries: &[String]) -> (Vec<Result<Value, String>>, Vec<usize>) {
        let (names, calls): (Vec<_>, VecDeque<_>) = queries
            .iter()
            .map(|query| self.call(query))
            .map(|(name, call)| (name, Box::new(call)))
            .unzip();
        let (mut rest, mut all, mut groups) = (calls, Vec::new(), Vec::new());
        while !rest.is_empty() {
            let (changed, outcomes, left) = self.group(rest);
            all.extend(outcomes);
            groups.push(changed);
            rest = left;
        }
        let said = names.into_iter().zip(all).map(|(name, outcome)| said(name, outcome));
        (said.collect(), groups)
    }

    fn ok(&mut self, query: &str) -> Value {
        let said = self.write(&[query.to_owned()]).0.remove(0);
        said.unwrap_or_else(|fault| panic!("{query}: {fault}"))
    }

    fn read(&self, query: &str) -> Value {
        let (name, call) = self.call(query);
        let last = self.engine.snapshot().expect("memory has a snapshot");
        said(name, read(call, &*last, self.now, 1, &self.world)).expect("it can be read")
    }

    /// The same if it is short, and else as it is when it is begun again; whether it was short.
    fn glance(&self, query: &str) -> (Value, bool) {
        let (name, call) = self.call(query);
        let last = self.engine.snapshot().expect("memory has a snapshot");
        let (outcome, is_short) = match read_at_most(call, &*last, self.now, 1, &self.world, GLANCE)
        {
            Ok(outcome) => (outcome, true),
            Err(unfinished) => {
                let again = unfinished.again(&Restarted::form(query), &self.world);
                let again = again.unwrap_or_else(|fault| panic!("{query}: {fault:?}"));
                (read(again, &*last, self.now, 1, &self.world), false)
            }
        };
        (said(name, outcome).expect("it can be read"), is_short)
    }

    fn audit(&self) {
        let last = self.engine.snapshot().expect("memory has a snapshot");
        assert_eq!(audit::audit(&*last).expect("memory reads"), []);
    }
}

fn said(name: &str, outcome: Outcome) -> Result<Value, String> {
    match outcome {
        Outcome::Done(Ok(answer)) => {
            let body = answer.render(Format::Json, name, "R");
            Ok(serde_json::from_slice(&body).expect("answers are JSON"))
        }
        Outcome::Done(Err(fault)) => Err(format!("{fault:?}")),
        Outcome::Panicked(panic) => panic!("{name} has panicked: {panic}"),
    }
}

/// A store in which so many network interfaces are being deleted, each at a time of its own, and
/// the queries that make one like the first and like the last.
fn leaving(many: usize) -> (Restarted, String, Vec<String>) {
    let mut world = World::default();
    world.quotas.enis = many as u64;
    world.quotas.addresses_per_basic_group = many as u64;
    let mut t = Restarted::new(world);
    let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
    let vpc = text(&vpc, "VpcId");
    let vswitch = t.ok(&format!(
        "Action=CreateVSwitch&VpcId={vpc}&ZoneId=cn-hangzhou-h&CidrBlock=10.0.0.0/20"
    ));
    let vswitch = text(&vswitch, "VSwitchId").to_owned();
    let group = t.ok(&format!("Action=CreateSecurityGroup&VpcId={vpc}"));
    let group = text(&group, "SecurityGroupId");
    let create = format!(
        "Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}&PrimaryIpAddress="
    );
    let queries = (1..=many).map(|at| format!("{create}10.0.{}.{}", at / 256, at % 256));
    let queries = queries.collect::<Vec<_>>();
    let made = t.write(&queries).0.into_iter().map(|one| one.expect("there is room"));
    let ids = made.map(|one| text(&one, "NetworkInterfaceId").to_owned()).collect::<Vec<_>>();
    t.write(std::slice::from_ref(&queries[0])).0.remove(0).expect_err("the quota is used up");
    for some in ids.chunks(100) {
        let delete = |id| format!("Action=DeleteNetworkInterface&NetworkInterfaceId={id}");
        for done in t.write(&some.iter().map(delete).collect::<Vec<_>>()).0 {
            done.expect("it is available");
        }
        t.now = t.now.plus_ms(1);
    }
    (t, vswitch, queries)
}

/// What a glance looks at in the test below.
const GLANCE: usize = 500;

#[test]
fn a_read_that_looks_at_much_is_begun_again_and_is_answered_as_ever() {
    let (mut t, vswitch, _) = leaving(MANY);
    let list = "Action=DescribeNetworkInterfaces";
    let short =
        [format!("{list}&PrivateIpAddress.1=10.0.0.7&VSwitchId={vswitch}"), list.to_owned()];
    // Two filters that each fit all: no index has both.
    let long = format!("{list}&VSwitchId={vswitch}&Type=Secondary");
    for (query, is_short) in short.iter().map(|one| (one, true)).chain([(&long, false)]) {
        assert_eq!(t.glance(query), (t.read(query), is_short), "{query}");
    }
    // Much is due, and done for each read anew.
    t.restart(t.now.plus_ms(t.world.delays.delete_ms), usize::MAX);
    for query in &short {
        assert_eq!(t.glance(query), (t.read(query), false), "{query}");
    }
}

#[test]
fn what_is_due_is_done_before_any_request_however_much_it_is() {
    let (mut t, vswitch, queries) = leaving(MANY);
    t.audit();
    let gone = t.now.plus_ms(t.world.delays.delete_ms);
    t.restart(gone, usize::MAX);
    let list = t.read("Action=DescribeNetworkInterfaces");
    assert_eq!(at(&list, "TotalCount"), 0);
    let shown = t.read(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
    assert_eq!(at(&shown, "AvailableIpAddressCount"), 4092);
    let last = queries[MANY - 1].split('&').map(|one| one.split_once('=').expect("a parameter"));
    for (name, value) in last {
        let filter = match name {
            "SecurityGroupId" | "VSwitchId" => name,
            "PrimaryIpAddress" => "PrivateIpAddress.1",
            _ => continue,
        };
        let found = t.read(&format!("Action=DescribeNetworkInterfaces&{filter}={value}"));
        assert_eq!(at(&found, "TotalCount"), 0, "{filter}");
    }
    let again = [queries[0].clone(), queries[MANY - 1].clone()];
    for made in t.write(&again).0 {
        made.expect("nobody has its address any more");
    }
    assert_eq!(at(&t.read("Action=DescribeNetworkInterfaces"), "TotalCount"), 2);
    t.audit();
}

#[test]
fn a_call_waits_for_what_is_due_in_its_cell_while_groups_stay_small() {
    const ROWS: usize = 2_000;
    let (mut t, _, queries) = leaving(SOME);
    let gone = t.now.plus_ms(t.world.delays.delete_ms);
    t.restart(gone, ROWS);
    let (name, call) = t.call(&queries[SOME - 1]);
    let (mut rest, mut groups) = (VecDeque::from([Box::new(call)]), 0);
    let outcome = loop {
        // Who reads between two groups does not see that some of it is done and some is not.
        assert_eq!(at(&t.read("Action=DescribeNetworkInterfaces"), "TotalCount"), 0);
        let (changed, mut outcomes, left) = t.group(rest);
        groups += 1;
        // What is done at once may go beyond the limit.
        assert!(changed < ROWS + MOST_DUE * ROWS_A_DELETION, "group {groups}: {changed} rows");
        t.audit();
        match outcomes.pop() {
            Some(outcome) => break outcome,
            None => rest = left,
        }
    };
    assert!(groups > 1, "it has waited");
    said(name, outcome).expect("nobody has its address any more");
    assert_eq!(at(&t.read("Action=DescribeNetworkInterfaces"), "TotalCount"), 1);
}

#[test]
fn what_is_due_is_done_though_nobody_calls_while_groups_stay_small() {
    const ROWS: usize = 2_000;
    for is_restarted in [true, false] {
        let (mut t, ..) = leaving(SOME);
        let gone = t.now.plus_ms(t.world.delays.delete_ms);
        match is_restarted {
            true => t.restart(gone, ROWS),
            false => (t.now, t.core.limits.rows) = (gone, ROWS),
        }
        let mut groups = 0;
        while t.core.due.first().is_some() {
            let (changed, ..) = t.group(VecDeque::new());
            groups += 1;
            assert!(changed < ROWS + MOST_DUE * ROWS_A_DELETION, "group {groups}: {changed} rows");
            assert!(groups <= SOME, "it goes on");
        }
        let rows = t.engine.snapshot().expect("memory has a snapshot");
        let cell = cell::find(&*rows, &Scope { account: 1, region: "cn-hangzhou".to_owned() });
        let cell = cell.expect("memory reads").expect("it is there");
        let next = schedule::next(&Txn::new(&*rows, cell, t.now, 0));
        assert_eq!(next.expect("memory reads"), None);
        t.audit();
    }
}

#[test]
fn what_is_due_in_several_cells_is_done_in_groups_that_stay_small() {
    let mut t = Restarted::new(World::default());
    let mut deletions = Vec::new();
    for (region, zone) in [("cn-beijing", 'h'), ("cn-hangzhou", 'h'), ("cn-shanghai", 'e')] {
        let mut ok = |query: &str| t.ok(&format!("Action={query}&RegionId={region}"));
        let vpc = ok("CreateVpc");
        let vpc = text(&vpc, "VpcId");
        let zone = format!("ZoneId={region}-{zone}&CidrBlock=172.16.0.0/24");
        let vswitch = ok(&format!("CreateVSwitch&VpcId={vpc}&{zone}"));
        let vswitch = text(&vswitch, "VSwitchId");
        let group = ok(&format!("CreateSecurityGroup&VpcId={vpc}"));
        let group = text(&group, "SecurityGroupId");
        let eni =
            ok(&format!("CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}"));
        let id = text(&eni, "NetworkInterfaceId");
        let delete = "Action=DeleteNetworkInterface";
        deletions.push(format!("{delete}&RegionId={region}&NetworkInterfaceId={id}"));
    }
    t.write(&deletions);
    t.core.purge.at = Timestamp(u64::MAX);
    assert_eq!(t.core.next(), t.now.plus_ms(t.world.delays.delete_ms));
    // A deletion is more than a group has room for.
    let gone = t.now.plus_ms(t.world.delays.delete_ms);
    t.restart(gone, 1);
    for left in [2, 1, 0] {
        t.group(VecDeque::new());
        assert_eq!(t.core.due.len(), left);
        t.audit();
    }
}

#[test]
fn a_full_group_leaves_its_other_calls_to_the_next() {
    let mut t = Restarted::new(World::default());
    let three = [(); 3].map(|()| "Action=CreateVpc".to_owned());
    assert_eq!(t.write(&three).1.len(), 1);
    t.restart(t.now, 1);
    let (made, groups) = t.write(&three);
    assert_eq!((made.iter().filter(|one| one.is_ok()).count(), groups.len()), (3, 3));
}

/// How many numbers the cell of the account in cn-hangzhou has.
fn held(t: &Restarted, units: Unique) -> u64 {
    let rows = t.engine.snapshot().expect("memory has a snapshot");
    let scope = Scope { account: 1, region: "cn-hangzhou".to_owned() };
    let cell = cell::find(&*rows, &scope).expect("memory reads").unwrap_or(Cell::NOWHERE);
    let extents = Txn::new(&*rows, cell, t.now, 0).get(EXTENTS, &units).expect("memory reads");
    extents.unwrap_or_default().runs.iter().map(|(_, count)| count).sum()
}

#[test]
fn a_cell_is_given_mac_addresses_before_half_of_them_are_used_and_each_time_as_many_as_it_has() {
    let mut t = Restarted::new(World::default());
    let vpc = t.ok("Action=CreateVpc");
    let vpc = text(&vpc, "VpcId");
    let zone = "ZoneId=cn-hangzhou-h&CidrBlock=172.16.0.0/24";
    let vswitch = t.ok(&format!("Action=CreateVSwitch&VpcId={vpc}&{zone}"));
    let vswitch = text(&vswitch, "VSwitchId");
    let group = t.ok(&format!("Action=CreateSecurityGroup&VpcId={vpc}"));
    let group = text(&group, "SecurityGroupId");
    assert_eq!(held(&t, Unique::Mac), 0);
    let create =
        format!("Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}");
    let mut given = Vec::new();
    for used in 0..160 {
        t.ok(&create);
        let held = held(&t, Unique::Mac);
        if given.last().is_none_or(|(_, last)| *last != held) {
            given.push((used, held));
        }
    }
    // With room for a hundred more, which one request could make.
    assert_eq!(given, [(0, 256), (29, 512), (157, 1024)]);
}

#[test]
fn a_cell_is_given_a_part_of_the_ipv6_blocks_and_more_when_those_are_used() {
    let mut t = Restarted::new(World::default());
    let mut given = |pool: &str, vpcs: u32| {
        let mut world = World::clone(&t.world);
        world.ipv6_pool = pool.parse().expect("a block");
        world.quotas.vpcs = 100;
        t.world = Arc::new(world);
        t.restart(t.now, usize::MAX);
        let before = held(&t, Unique::Ipv6Block);
        let each = (0..vpcs).map(|_| {
            t.ok("Action=CreateVpc&EnableIpv6=true");
            held(&t, Unique::Ipv6Block) - before
        });
        each.collect::<Vec<_>>()
    };
    // One at a time of a pool that has fewer than there are parts.
    assert_eq!(given("2001:db8:1::/54", 3), [1, 2, 3]);
    // A 256th of 512 blocks, whatever VPCs have of other pools.
    assert_eq!(given("2001:db8:2::/47", 5), [2, 2, 4, 4, 6]);
    // No more than so many at once.
    assert_eq!(given("2001:db9::/32", 1), [256]);
}

#[test]
fn client_tokens_are_looked_through_in_all_cells_step_by_step() {
    const TOKENS: usize = PURGE_ROWS + 200;
    let mut world = World::default();
    world.quotas.security_groups = TOKENS;
    let mut t = Restarted::new(world);
    let vpcs = ["", "&RegionId=cn-beijing"].map(|more| format!("Action=CreateDefaultVpc{more}"));
    t.write(&vpcs);
    let create = |at| format!("Action=CreateSecurityGroup&ClientToken={at:06}");
    let elsewhere = |at| format!("{}&RegionId=cn-beijing", create(at));
    let later = (PURGE_ROWS..TOKENS).map(create).chain((0..2).map(elsewhere));
    t.write(&later.collect::<Vec<_>>());
    // Those that are looked at first are kept a little longer.
    t.now = t.now.plus_ms(1_000);
    t.write(&(0..PURGE_ROWS).map(create).collect::<Vec<_>>());
    t.now = START;
    let kept = |t: &Restarted| {
        let rows = t.engine.snapshot().expect("memory has a snapshot");
        ["cn-beijing", "cn-hangzhou"].map(|region| {
            let scope = Scope { account: 1, region: region.to_owned() };
            let cell = cell::find(&*rows, &scope).expect("memory reads").expect("it is there");
            let txn = Txn::new(&*rows, cell, t.now, 0);
            txn.scan(token::TOKENS, &(), None).expect("memory reads").count()
        })
    };
    let mut looks = Vec::new();
    t.now = t.now.plus_ms(t.world.token_retention_ms + 1);
    t.restart(t.now, usize::MAX);
    for _ in 0..3 {
        t.group(VecDeque::new());
        looks.push(kept(&t));
        // Another group at the same time looks at nothing more.
        t.group(VecDeque::new());
        assert_eq!(looks.last(), Some(&kept(&t)));
        t.now = t.core.next();
    }
    assert_eq!(looks, [[0, TOKENS], [0, TOKENS], [0, PURGE_ROWS]]);
    // Then nothing is to be done for a while.
    let (before, walk) = (t.now, t.now.plus_ms(2 * PURGE_STEP_MS));
    t.group(VecDeque::new());
    t.now = t.core.next();
    assert!(t.now > walk, "{before:?} {:?}", t.now);
}
