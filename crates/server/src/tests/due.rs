//! More due than one commit takes, after a restart.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use store::{Batch, Engine, Fence, Lease, Memory, Refused, Snapshot, StoreError, Timestamp};

use super::harness::{Answer, NOW, Server, Setup};

/// More than what a few groups do at once.
const MANY: usize = 1_500;

/// An engine on rows that outlive it, which applies no commit while it is told so.
struct Held {
    engine: Memory,
    refuses: Arc<AtomicBool>,
}

impl Engine for Held {
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, StoreError> {
        self.engine.snapshot()
    }

    fn fence(&self) -> Fence {
        self.engine.fence()
    }

    fn commit(&mut self, batch: Batch, fence: Fence) -> Result<(), Refused> {
        if self.refuses.load(Ordering::SeqCst) {
            let why = StoreError::engine("cannot commit", "a test's own failure");
            return Err(Refused::NotApplied(why));
        }
        self.engine.commit(batch, fence)
    }

    fn settle(&mut self) -> Result<bool, StoreError> {
        self.engine.settle()
    }

    fn lease(&self) -> Arc<dyn Lease> {
        self.engine.lease()
    }
}

fn start(engine: &Memory, refuses: &Arc<AtomicBool>, at: Timestamp, rows: usize) -> Server {
    let mut setup = Setup::new();
    setup.config.clock.set(at);
    setup.config.limits.group_rows = rows;
    let held = Held { engine: engine.clone(), refuses: refuses.clone() };
    setup.open = Box::new(move |_| Ok(Box::new(held) as Box<dyn Engine>));
    setup.start()
}

fn create(server: &Server, at: usize) -> Answer {
    let world = &server.running.as_ref().expect("it runs").world;
    let (vswitch, group) = (&world.vswitches[0].1, world.security_group.as_ref());
    let address = format!("172.16.{}.{}", at / 256, at % 256);
    let group = group.expect("the store is new").to_string();
    let parameters = [
        ("RegionId", world.region.as_str()),
        ("VSwitchId", vswitch.as_str()),
        ("SecurityGroupId", &group),
        ("PrimaryIpAddress", &address),
    ];
    server.call("CreateNetworkInterface", &parameters)
}

/// Rows in which many network interfaces are being deleted, and when they are gone.
fn leaving(refuses: &Arc<AtomicBool>) -> (Memory, Timestamp) {
    let engine = Memory::new();
    let server = start(&engine, refuses, NOW, 1 << 16);
    for at in 1..=MANY {
        let id = create(&server, at).text("NetworkInterfaceId");
        let parameters = [("RegionId", "cn-hangzhou"), ("NetworkInterfaceId", id.as_str())];
        assert_eq!(server.call("DeleteNetworkInterface", &parameters).status, 200);
    }
    create(&server, MANY).is(400, "InvalidPrivateIpAddress.Duplicated");
    server.stop();
    (engine, NOW.plus_ms(10_000))
}

#[test]
fn a_restarted_server_gives_the_addresses_of_all_that_is_gone() {
    let refuses = Arc::new(AtomicBool::new(false));
    let (engine, gone) = leaving(&refuses);
    // As long as nothing of it can be done, nobody sees it all the same.
    refuses.store(true, Ordering::SeqCst);
    let server = start(&engine, &refuses, gone, 1);
    let shown = server.call("DescribeNetworkInterfaces", &[("RegionId", "cn-hangzhou")]);
    assert_eq!(shown.json()["TotalCount"], 0, "{}", shown.body);
    refuses.store(false, Ordering::SeqCst);
    assert_eq!(create(&server, MANY).status, 200);
}

#[test]
fn a_call_that_waits_for_what_cannot_be_done_is_told_so() {
    let refuses = Arc::new(AtomicBool::new(false));
    let (engine, gone) = leaving(&refuses);
    // A group has room for less than what is due.
    let server = start(&engine, &refuses, NOW, 1);
    refuses.store(true, Ordering::SeqCst);
    server.clock.set(gone);
    create(&server, MANY).is(503, "ServiceUnavailable");
    refuses.store(false, Ordering::SeqCst);
    assert_eq!(create(&server, MANY).status, 200);
}
