//! Random requests against a naive model: who has which address is a map, and nothing else.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, Ipv4Addr},
};

use proptest::{prelude::*, test_runner::TestCaseResult};
use store::{Engine, Memory, Redb};

use super::testing::{Testing, text, texts};

/// What one step of a client does; numbers pick an interface or an address.
#[derive(Clone, Debug)]
enum Step {
    Create { secondary: usize },
    Delete { eni: usize },
    AssignAny { eni: usize, count: usize },
    AssignThis { eni: usize, last: u8 },
    Unassign { eni: usize, last: u8 },
    AssignPrefix { eni: usize, count: usize },
    UnassignPrefix { eni: usize },
    Wait,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0usize..6).prop_map(|secondary| Step::Create { secondary }),
        1 => (0usize..8).prop_map(|eni| Step::Delete { eni }),
        3 => (0usize..8, 1usize..9).prop_map(|(eni, count)| Step::AssignAny { eni, count }),
        3 => (0usize..8, any::<u8>()).prop_map(|(eni, last)| Step::AssignThis { eni, last }),
        3 => (0usize..8, any::<u8>()).prop_map(|(eni, last)| Step::Unassign { eni, last }),
        2 => (0usize..8, 1usize..4).prop_map(|(eni, count)| Step::AssignPrefix { eni, count }),
        1 => (0usize..8).prop_map(|eni| Step::UnassignPrefix { eni }),
        1 => Just(Step::Wait),
    ];
    prop::collection::vec(step, 1..80)
}

/// The vSwitch is 10.0.0.0/26: 60 addresses, of which a /28 is reserved for one prefix.
const FIRST: u8 = 1;
const LAST: u8 = 60;
const RESERVED: std::ops::Range<u8> = 16..32;
const PREFIXES: usize = 1;

struct Model {
    t: Testing,
    vswitch: String,
    group: String,
    /// The interfaces that are there, in order, with their addresses, the primary one first.
    enis: Vec<(String, Vec<Ipv4Addr>, Vec<String>)>,
    /// Those that are being deleted still hold what they have.
    deleting: BTreeMap<String, (Vec<Ipv4Addr>, Vec<String>)>,
}

impl Model {
    fn new(engine: Box<dyn Engine>) -> Model {
        let mut t = Testing::on(engine);
        let vswitch = t.vswitch("10.0.0.0/26");
        let group = t.group(&vswitch);
        t.ok(&format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}&VSwitchCidrReservationCidr=10.0.0.16/28"));
        Model { t, vswitch, group, enis: Vec::new(), deleting: BTreeMap::new() }
    }

    fn taken(&self) -> BTreeSet<Ipv4Addr> {
        let there = self.enis.iter().flat_map(|(_, addresses, _)| addresses);
        let leaving = self.deleting.values().flat_map(|(addresses, _)| addresses);
        there.chain(leaving).copied().collect()
    }

    fn prefixes(&self) -> usize {
        let there = self.enis.iter().map(|(_, _, prefixes)| prefixes.len());
        let leaving = self.deleting.values().map(|(_, prefixes)| prefixes.len());
        there.chain(leaving).sum()
    }

    fn idle(&self) -> usize {
        usize::from(LAST - FIRST + 1) - RESERVED.len() - self.taken().len()
    }

    fn run(&mut self, step: &Step) -> TestCaseResult {
        let pick = |number: usize, count: usize| (count > 0).then(|| number % count.max(1));
        match step {
            Step::Create { secondary } => self.create(*secondary),
            Step::Wait => {
                self.t.wait_ms(10_000);
                self.deleting.clear();
                Ok(())
            }
            Step::Delete { eni } => match pick(*eni, self.enis.len()) {
                Some(eni) => {
                    let (id, addresses, prefixes) = self.enis.remove(eni);
                    self.t.ok(&format!("Action=DeleteNetworkInterface&NetworkInterfaceId={id}"));
                    self.deleting.insert(id, (addresses, prefixes));
                    Ok(())
                }
                None => Ok(()),
            },
            Step::AssignAny { eni, .. }
            | Step::AssignThis { eni, .. }
            | Step::Unassign { eni, .. }
            | Step::AssignPrefix { eni, .. }
            | Step::UnassignPrefix { eni } => match pick(*eni, self.enis.len()) {
                Some(eni) => self.change(eni, step),
                None => Ok(()),
            },
        }
    }

    fn create(&mut self, secondary: usize) -> TestCaseResult {
        let (vswitch, group) = (&self.vswitch, &self.group);
        let count = match secondary {
            0 => String::new(),
            count => format!("&SecondaryPrivateIpAddressCount={count}"),
        };
        let query = format!(
            "Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}{count}"
        );
        let answer = self.t.send(&query);
        prop_assert_eq!(answer.is_ok(), secondary < self.idle(), "{:?}", answer);
        if let Ok(answer) = answer {
            let list =
                answer["PrivateIpSets"]["PrivateIpSet"].as_array().cloned().unwrap_or_default();
            let addresses = list.iter().map(|one| text(one, "PrivateIpAddress").parse());
            let addresses = addresses.collect::<Result<Vec<_>, _>>().expect("addresses");
            prop_assert_eq!(addresses.len(), secondary + 1);
            self.check_given(&addresses)?;
            self.enis.push((text(&answer, "NetworkInterfaceId").to_owned(), addresses, Vec::new()));
        }
        Ok(())
    }

    fn check_given(&self, addresses: &[Ipv4Addr]) -> TestCaseResult {
        let taken = self.taken();
        for address in addresses {
            let last = address.octets()[3];
            prop_assert!(
                (FIRST..=LAST).contains(&last) && !RESERVED.contains(&last),
                "{}",
                address
            );
            prop_assert!(!taken.contains(address), "{} is given twice", address);
        }
        let distinct = addresses.iter().collect::<BTreeSet<_>>();
        prop_assert_eq!(distinct.len(), addresses.len());
        Ok(())
    }

    fn change(&mut self, eni: usize, step: &Step) -> TestCaseResult {
        let (id, addresses, prefixes) = self.enis[eni].clone();
        let more = match step {
            Step::AssignAny { count, .. } => format!("&SecondaryPrivateIpAddressCount={count}"),
            Step::AssignThis { last, .. } | Step::Unassign { last, .. } => {
                format!("&PrivateIpAddress.1=10.0.0.{last}")
            }
            Step::AssignPrefix { count, .. } => format!("&Ipv4PrefixCount={count}"),
            _ => "&Ipv4Prefix.1=10.0.0.16/28".to_owned(),
        };
        let assigns = matches!(
            step,
            Step::AssignAny { .. } | Step::AssignThis { .. } | Step::AssignPrefix { .. }
        );
        let verb = if assigns { "Assign" } else { "Unassign" };
        let query = format!("Action={verb}PrivateIpAddresses&NetworkInterfaceId={id}{more}");
        let answer = self.t.send(&query);
        let room = 50 - (addresses.len() - 1 + prefixes.len());
        let may = match step {
            Step::AssignAny { count, .. } => *count <= room && *count <= self.idle(),
            Step::AssignThis { last, .. } => {
                let given = (FIRST..=LAST).contains(last) && !RESERVED.contains(last);
                room > 0 && given && !self.taken().contains(&Ipv4Addr::from([10, 0, 0, *last]))
            }
            Step::Unassign { last, .. } => {
                addresses[1..].contains(&Ipv4Addr::from([10, 0, 0, *last]))
            }
            Step::AssignPrefix { count, .. } => {
                *count <= room && *count + self.prefixes() <= PREFIXES
            }
            _ => !prefixes.is_empty(),
        };
        prop_assert_eq!(answer.is_ok(), may, "{} {:?}", query, answer);
        if let Ok(answer) = answer {
            self.apply(eni, step, &answer)?;
        }
        Ok(())
    }

    fn apply(&mut self, eni: usize, step: &Step, answer: &serde_json::Value) -> TestCaseResult {
        match step {
            Step::Unassign { last, .. } => {
                self.enis[eni].1.retain(|address| address.octets()[3] != *last);
            }
            Step::UnassignPrefix { .. } => self.enis[eni].2.clear(),
            _ => {
                let set = "AssignedPrivateIpAddressesSet.PrivateIpSet.PrivateIpAddress";
                let given = texts(answer, set).into_iter().map(str::parse);
                let given = given.collect::<Result<Vec<_>, _>>().expect("addresses");
                self.check_given(&given)?;
                self.enis[eni].1.extend(given);
                let set = "AssignedPrivateIpAddressesSet.Ipv4PrefixSet.Ipv4Prefixes";
                self.enis[eni].2.extend(texts(answer, set).into_iter().map(str::to_owned));
            }
        }
        Ok(())
    }

    /// What the service shows is what the model has.
    fn compare(&mut self) -> TestCaseResult {
        let shown = self.t.ok("Action=DescribeNetworkInterfaces&Status=Available&PageSize=1000");
        let shown = shown["NetworkInterfaceSets"]["NetworkInterfaceSet"].as_array().cloned();
        let shown = shown.unwrap_or_default().into_iter().map(|eni| {
            let list = eni["PrivateIpSets"]["PrivateIpSet"].as_array().cloned().unwrap_or_default();
            let addresses = list.iter().map(|one| text(one, "PrivateIpAddress").parse::<IpAddr>());
            (
                text(&eni, "NetworkInterfaceId").to_owned(),
                addresses.map(|one| one.expect("an address")).collect::<Vec<_>>(),
            )
        });
        let shown = shown.collect::<BTreeMap<_, _>>();
        let model = self.enis.iter().map(|(id, addresses, _)| {
            (id.clone(), addresses.iter().map(|one| IpAddr::V4(*one)).collect::<Vec<_>>())
        });
        prop_assert_eq!(shown, model.collect::<BTreeMap<_, _>>());
        Ok(())
    }
}

fn run(engine: Box<dyn Engine>, steps: &[Step]) -> TestCaseResult {
    let mut model = Model::new(engine);
    for step in steps {
        model.run(step)?;
    }
    model.compare()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn random_requests_agree_with_a_naive_model(steps in steps()) {
        run(Box::new(Memory::new()), &steps)?;
    }
}

proptest! {
    // Each step is a durable commit here, which takes its time.
    #![proptest_config(ProptestConfig { cases: 4, ..ProptestConfig::default() })]

    #[test]
    fn random_requests_agree_with_a_naive_model_on_disk(steps in steps()) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let engine = Redb::open(&folder.path().join("model.redb")).expect("a new store");
        run(Box::new(engine), &steps)?;
    }
}
