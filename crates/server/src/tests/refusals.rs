//! Commits that the engine refuses, and rows that are not ours to read any more.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use store::disk::Disk;
use store::{Engine, Logged, LoggedLimits, Medium, Memory, Pending, Refusal, StorageBackend};

use super::harness::{Answer, Connection, Request, Server, Setup};

/// A server on rows in memory, which the test keeps a clone of.
fn start() -> (Server, Memory) {
    let engine = Memory::new();
    let mut setup = Setup::new();
    setup.config.limits.retry_after_ms = 250;
    let opened = engine.clone();
    setup.open = Box::new(move |_| Ok(Box::new(opened) as Box<dyn Engine>));
    (setup.start(), engine)
}

fn add(server: &Server) -> Answer {
    server.call("Add", &[("Value", "n")])
}

#[track_caller]
fn is_unavailable(answer: &Answer) {
    answer.is(503, "ServiceUnavailable");
    assert_eq!(answer.header("x-acs-retry-after"), "250");
}

#[test]
fn a_commit_that_was_not_applied_fails_its_calls_alone() {
    let (server, engine) = start();
    assert_eq!(add(&server).text("Value"), "1");
    engine.refuse_next([Refusal::NotApplied]);
    is_unavailable(&add(&server));
    // Nothing of it is there, for reads and writes.
    assert_eq!(server.call("Echo", &[("Value", "v")]).text("Value"), "v");
    assert_eq!(add(&server).text("Value"), "2");
}

#[test]
fn a_commit_that_turns_out_to_be_applied_is_answered_as_any_other() {
    let (server, engine) = start();
    engine.refuse_next([Refusal::UnknownApplied]);
    assert_eq!(add(&server).text("Value"), "1");
    assert_eq!(add(&server).text("Value"), "2");
}

#[test]
fn a_commit_that_turns_out_not_to_be_applied_fails_its_calls_alone() {
    let (server, engine) = start();
    engine.refuse_next([Refusal::UnknownNotApplied]);
    is_unavailable(&add(&server));
    assert_eq!(add(&server).text("Value"), "1");
}

#[test]
fn nothing_is_answered_once_another_process_owns_the_store() {
    let (server, engine) = start();
    assert_eq!(add(&server).text("Value"), "1");
    engine.refuse_next([Refusal::Fenced]);
    add(&server).is(500, "InternalError");
    let running = server.running.as_ref().expect("it runs");
    server.runtime.block_on(running.failed());
}

#[test]
fn nothing_is_read_without_the_lease() {
    let (server, engine) = start();
    let mut connection = server.connect();
    let echo = || Request::new("Echo", &[]).bytes();
    assert_eq!(connection.send(&echo()).status, 200);
    engine.end_lease();
    // Nobody can be let in either: who may call is read from the rows.
    is_unavailable(&connection.send(&echo()));
    is_unavailable(&add(&server));
    // What needs no rows is told as ever.
    server.call("NoSuch", &[]).is(404, "InvalidAction.NotFound");
}

#[test]
fn why_a_commit_was_refused_is_explained() {
    let (server, engine) = start();
    for (refusal, why) in [
        (Refusal::NotApplied, "did not take the changes"),
        (Refusal::Full, "The disk that the store is on is full."),
    ] {
        engine.refuse_next([refusal]);
        let refused = add(&server);
        is_unavailable(&refused);
        let id = refused.header("x-acs-request-id");
        let explained = server.operate(&format!("Action=Explain&Id={id}")).json();
        let sentence = explained["Refusal"]["Sentence"].as_str().expect("a sentence");
        assert!(sentence.contains(why), "{explained}");
        assert_eq!(server.call("Echo", &[("Value", "v")]).text("Value"), "v");
    }
    assert_eq!(add(&server).text("Value"), "1");
}

#[test]
fn calls_that_a_group_has_no_room_for_are_run_in_the_next() {
    let mut setup = Setup::new();
    // Each call fills a group.
    setup.config.limits.group_rows = 1;
    setup.config.limits.group_bytes = 1;
    super::lifetime::is_counted_once_each(&setup.start());
}

/// A disk on which every fifth write of a record fails.
#[derive(Clone, Debug)]
struct Flaky {
    disk: Disk,
    writes: Arc<AtomicUsize>,
}

/// What the log notes or takes back has no more bytes; a record has.
const SHORT: usize = 64;

impl Medium for Flaky {
    fn free_bytes(&self) -> io::Result<Option<u64>> {
        self.disk.free_bytes()
    }
}

impl StorageBackend for Flaky {
    fn len(&self) -> io::Result<u64> {
        self.disk.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.disk.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.disk.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.disk.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let is_record = data.len() > SHORT && data.iter().any(|byte| *byte != 0);
        // The first ones are the server's own.
        if is_record && self.writes.fetch_add(1, Ordering::SeqCst) % 5 == 4 {
            return Err(io::Error::other("it was told to fail"));
        }
        self.disk.write(offset, data)
    }
}

#[test]
fn what_was_run_on_a_commit_that_was_refused_is_refused_too() {
    let log = Flaky { disk: Disk::new(), writes: Arc::default() };
    let (opened, writes) = (log.clone(), log.writes.clone());
    let mut setup = Setup::new();
    setup.open = Box::new(move |_| {
        // The tree is at work meanwhile.
        let limits = LoggedLimits { pending: Pending(10_000), ..LoggedLimits::default() };
        Ok(Box::new(Logged::with_media(opened, Disk::new(), limits)?))
    });
    let server = setup.start();
    let address = server.address;
    let before = writes.load(Ordering::SeqCst);
    let (mut counts, mut refused) = (Vec::new(), 0);
    thread::scope(|scope| {
        let client = || {
            let mut connection = Connection::to(address);
            let mut add = || connection.send(&Request::new("Add", &[("Value", "n")]).bytes());
            (0..40).map(|_| add()).collect::<Vec<_>>()
        };
        let clients = (0..8).map(|_| scope.spawn(client)).collect::<Vec<_>>();
        for answer in clients.into_iter().flat_map(|client| client.join().expect("no panic")) {
            match answer.status {
                200 => counts.push(answer.text("Value").parse::<usize>().expect("a number")),
                _ => {
                    answer.is(503, "ServiceUnavailable");
                    refused += 1;
                }
            }
        }
    });
    assert!(writes.load(Ordering::SeqCst) > before + 10, "many commits");
    assert!(refused > 0 && counts.len() > 100, "{refused} refused, {} not", counts.len());
    // Nobody was told of a count that was taken back.
    counts.sort_unstable();
    assert_eq!(counts, (1..=counts.len()).collect::<Vec<_>>());
    assert_eq!(add_until_done(&server), (counts.len() + 1).to_string());
}

fn add_until_done(server: &Server) -> String {
    let answers = (0..5).map(|_| add(server));
    let done = answers.into_iter().find(|answer| answer.status == 200);
    done.expect("no two commits in a row are refused").text("Value")
}
