//! What the tests of operations stand on: a world of its own, to which requests are text.

use api::{Form, Format};
use serde_json::Value;
use store::{Engine, Memory, Overlay, Timestamp, Txn};

use crate::{Caller, World, audit, dispatch, due, find, find_operator, operation::Product};

/// A server without a server: requests run one by one.
pub(crate) struct Testing {
    pub(crate) world: World,
    pub(crate) caller: Caller,
    engine: Box<dyn Engine>,
    now: u64,
    seed: u64,
}

impl Testing {
    /// Whose resources the requests are about.
    pub(crate) const ACCOUNT: u64 = 1_000_000_000_000_001;

    /// An empty store in memory, at noon on some day of 2026.
    pub(crate) fn new() -> Testing {
        Testing::on(Box::new(Memory::new()))
    }

    /// The same on this engine.
    pub(crate) fn on(engine: Box<dyn Engine>) -> Testing {
        let caller = Caller::account(Testing::ACCOUNT);
        Testing { world: World::default(), caller, engine, now: 1_795_176_000_000, seed: 1 }
    }

    /// Runs a request and answers what it would send: status 200 and the answer, or the refusal.
    pub(crate) fn send(&mut self, query: &str) -> Result<Value, String> {
        let mut form = Form::new();
        form.add_encoded(query.as_bytes(), 1000).expect("the test's query is well-formed");
        if form.get("RegionId").is_none() {
            form.insert("RegionId", "cn-hangzhou");
        } else if form.get("RegionId") == Some("-") {
            form.insert("RegionId", "");
        }
        let action = form.get("Action").expect("the test names an Action").to_owned();
        let version = form.get("Version").map(str::to_owned);
        let endpoint = match version {
            Some(version) => find(&version, &action).or_else(|| find_operator(&action)),
            None => Product::ALL
                .iter()
                .find_map(|product| find(product.version(), &action))
                .or_else(|| find_operator(&action)),
        };
        let endpoint = endpoint.unwrap_or_else(|| panic!("there is an operation {action}"));
        self.sweep();
        let snapshot = self.engine.snapshot().expect("memory has a snapshot");
        self.seed += 1;
        self.now += 1;
        let answer =
            dispatch::prepare(endpoint, &form, &self.caller, &self.world).and_then(|call| {
                let done = call.run(&*snapshot, Timestamp(self.now), self.seed, &self.world);
                self.engine.commit(done.batch).expect("memory commits");
                done.answer
            });
        self.audit();
        match answer {
            Ok(answer) => {
                let body = answer.render(Format::Json, endpoint.name(), "R");
                Ok(serde_json::from_slice(&body).expect("answers are JSON"))
            }
            Err(fault) => {
                let (row, text) = dispatch::refusal(endpoint, &fault, self.world.edition);
                Err(format!("{} {} {text}", row.status, row.code))
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
            Err(refusal) => assert_eq!(refusal, expected, "{query}"),
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

    fn sweep(&mut self) {
        let snapshot = self.engine.snapshot().expect("memory has a snapshot");
        let mut overlay = Overlay::new(snapshot);
        let mut txn = Txn::new(&overlay, Timestamp(self.now), 0);
        due::sweep(&mut txn, &self.world).expect("memory reads");
        let batch = txn.into_batch();
        overlay.merge(batch);
        self.engine.commit(overlay.into_batch()).expect("memory commits");
    }

    /// Every invariant holds after every request.
    fn audit(&self) {
        let snapshot = self.engine.snapshot().expect("memory has a snapshot");
        let breaches = audit::audit(&*snapshot, &self.world).expect("memory reads");
        assert!(breaches.is_empty(), "{}", breaches[0]);
    }
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
