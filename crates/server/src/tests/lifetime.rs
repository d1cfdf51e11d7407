//! Start, failure and end.

use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use store::{Batch, Engine, Fence, Lease, Memory, Refused, Snapshot, StoreError};

use super::harness::{Connection, Request, Server, Setup};
use super::operations;
use crate::StartError;

#[test]
fn what_was_answered_is_there_after_a_restart() {
    let server = Server::start();
    for count in 1..=3 {
        let answer = server.call("Add", &[("Value", "n")]);
        assert_eq!(answer.text("Value"), count.to_string());
    }
    let folder = server.stop();
    let server = Setup::on(folder).start();
    assert_eq!(server.call("Add", &[("Value", "n")]).text("Value"), "4");
}

#[test]
fn concurrent_writes_are_each_done_once() {
    is_counted_once_each(&Server::start());
}

/// Demands that 320 writes of 16 clients are each done once.
pub(super) fn is_counted_once_each(server: &Server) {
    let address = server.address;
    let mut counts: Vec<u32> = thread::scope(|scope| {
        let client = || {
            let mut connection = Connection::to(address);
            let mut add = || {
                let answer = connection.send(&Request::new("Add", &[("Value", "n")]).bytes());
                answer.text("Value").parse().expect("a number")
            };
            (0..20).map(|_| add()).collect::<Vec<u32>>()
        };
        let clients: Vec<_> = (0..16).map(|_| scope.spawn(client)).collect();
        clients.into_iter().flat_map(|client| client.join().expect("no panic")).collect()
    });
    counts.sort_unstable();
    assert_eq!(counts, (1..=320).collect::<Vec<_>>());
}

#[test]
fn a_panic_is_the_failure_of_its_request_only() {
    let server = Server::start();
    let mut connection = server.connect();
    let mut send = |action, parameters: &[(&str, &str)]| {
        connection.send(&Request::new(action, parameters).bytes())
    };
    assert_eq!(send("Add", &[("Value", "n")]).text("Value"), "1");
    send("Panics", &[("Value", "n")]).is(500, "InternalError");
    send("PanicsReading", &[]).is(500, "InternalError");
    // Nothing that it wrote is there.
    assert_eq!(send("Add", &[("Value", "n")]).text("Value"), "2");
}

#[test]
fn a_full_queue_is_told_to_come_back() {
    let mut setup = Setup::new();
    setup.config.limits.queue = 1;
    setup.config.limits.retry_after_ms = 250;
    let server = setup.start();
    let address = server.address;
    let send = |action: &'static str| {
        Connection::to(address).send(&Request::new(action, &[("Value", "n")]).bytes())
    };
    thread::scope(|scope| {
        let held = scope.spawn(move || send("Hold"));
        operations::wait_until_held("n");
        // Of two, one finds the only place in the queue and the other none. Whichever it is.
        let waiting: Vec<_> = (0..2).map(|_| scope.spawn(move || send("Add"))).collect();
        while !waiting.iter().any(|client| client.is_finished()) {
            thread::yield_now();
        }
        // A read does not wait for the writes.
        assert_eq!(send("Echo").status, 200);
        operations::release("n");
        assert_eq!(held.join().expect("no panic").status, 200);
        let answers: Vec<_> =
            waiting.into_iter().map(|one| one.join().expect("no panic")).collect();
        let refused = answers.iter().find(|answer| answer.status != 200).expect("one is refused");
        refused.is(503, "ServiceUnavailable");
        assert_eq!(refused.header("x-acs-retry-after"), "250");
        assert!(answers.iter().any(|answer| answer.status == 200));
    });
}

#[test]
fn the_second_server_on_a_folder_is_told_who_has_it() {
    let server = Server::start();
    let mut setup = Setup::new();
    setup.config.data = server.folder.path().join("data");
    let error = setup.try_start().err().expect("the folder is taken");
    let text = error.to_string();
    assert!(matches!(error, StartError::InUse { .. }), "{text}");
    let expected =
        format!("is in use by process {}, listening on {}", std::process::id(), server.address);
    assert!(text.contains(&expected) && text.contains("since 20"), "{text}");
    let data = server.folder.path().join("data");
    assert!(matches!(crate::check(&data), Err(StartError::InUse { .. })));
    let folder = server.stop();
    assert!(crate::check(&folder.path().join("data")).expect("a store").is_empty());
    assert!(matches!(crate::check(folder.path()), Err(StartError::NoStore { .. })));
}

#[cfg(unix)]
#[test]
fn the_data_folder_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::start();
    let data = server.folder.path().join("data");
    assert_eq!(data.metadata().expect("a folder").permissions().mode() & 0o777, 0o700);
}

#[test]
fn the_default_key_is_for_loopback_only() {
    let mut setup = Setup::new();
    setup.config.listen = "0.0.0.0:0".parse().expect("an address");
    let error = setup.try_start().err().expect("it is refused").to_string();
    assert!(error.contains("0.0.0.0:0") && error.contains("[[account]]"), "{error}");
    let mut setup = Setup::new();
    setup.config.listen = "0.0.0.0:0".parse().expect("an address");
    setup.config.accounts[0].keys[0].secret = "another".into();
    assert!(setup.try_start().is_ok());
}

/// An engine whose commits can be made to fail, so that nobody knows what became of them.
struct Failing {
    engine: Memory,
    broken: Arc<AtomicBool>,
}

impl Engine for Failing {
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, StoreError> {
        self.engine.snapshot()
    }

    fn fence(&self) -> Fence {
        self.engine.fence()
    }

    fn commit(&mut self, batch: Batch, fence: Fence) -> Result<(), Refused> {
        if self.broken.load(Ordering::SeqCst) && !batch.is_empty() {
            let why = StoreError::engine("cannot commit", "a test's own failure");
            return Err(Refused::Unknown(why));
        }
        self.engine.commit(batch, fence)
    }

    fn settle(&mut self) -> Result<bool, StoreError> {
        Err(StoreError::engine("cannot tell", "a test's own failure"))
    }

    fn lease(&self) -> Arc<dyn Lease> {
        self.engine.lease()
    }
}

#[test]
fn nothing_is_acknowledged_once_a_commit_has_failed() {
    let broken = Arc::new(AtomicBool::new(false));
    let engine = Failing { engine: Memory::new(), broken: broken.clone() };
    let mut setup = Setup::new();
    setup.open = Box::new(move |_| Ok(Box::new(engine)));
    let server = setup.start();
    assert_eq!(server.call("Add", &[("Value", "n")]).text("Value"), "1");
    broken.store(true, Ordering::SeqCst);
    server.call("Add", &[("Value", "n")]).is(500, "InternalError");
    let running = server.running.as_ref().expect("it runs");
    server.runtime.block_on(running.failed());
    broken.store(false, Ordering::SeqCst);
    // Who can still connect is not answered from the store.
    if let Ok(stream) = TcpStream::connect(server.address) {
        let mut connection = Connection { stream };
        let request = Request::new("Add", &[("Value", "n")]).bytes();
        let answered = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            connection.send(&request).status
        }));
        assert!(!matches!(answered, Ok(200)));
    }
    server.stop();
}

#[test]
fn a_stop_answers_what_is_in_flight_and_closes_what_is_idle() {
    let server = Server::start();
    let address = server.address;
    let mut idle = server.connect();
    assert_eq!(idle.send(&Request::new("Echo", &[]).bytes()).status, 200);
    let folder = server.stop();
    assert!(idle.is_closed());
    assert!(TcpStream::connect(address).is_err());
    // The folder is free again.
    assert_eq!(Setup::on(folder).start().call("Echo", &[]).status, 200);
}
