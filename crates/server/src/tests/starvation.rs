//! Clients that are silent or slow do not keep others out.

use std::io::{Read, Write};
use std::thread;
use std::time::Duration;

use tokio::time::Instant;

use super::harness::{Connection, Request, Server, Setup};
use super::operations;

/// So long that no test sees the end of it.
const FOR_EVER_MS: u64 = 20_000_000;

fn echo() -> Vec<u8> {
    Request::new("Echo", &[]).bytes()
}

/// A server on which so many callers can be at a time.
fn with_places(connections: usize) -> Server {
    let mut setup = Setup::new();
    setup.config.limits.connections = connections;
    setup.start()
}

/// The head of a request with a form of so many bytes, which are not sent yet.
fn head(length: usize) -> String {
    format!(
        "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {length}\r\n\r\n"
    )
}

/// A connection on which the server waits for a body of so many bytes.
fn announced(server: &Server, length: usize) -> Connection {
    let mut connection = server.connect();
    let head = head(length).replace("\r\n\r\n", "\r\nexpect: 100-continue\r\n\r\n");
    write(&mut connection, head.as_bytes());
    let mut asked = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
    connection.stream.read_exact(&mut asked).expect("it asks for the body");
    connection
}

fn write(connection: &mut Connection, bytes: &[u8]) {
    connection.stream.write_all(bytes).expect("sent");
}

/// Sends a call that is executed until it is released.
fn hold(connection: &mut Connection, name: &str) {
    write(connection, &Request::new("Hold", &[("Value", name)]).bytes());
    operations::wait_until_held(name);
}

#[test]
fn who_is_idle_gives_his_place_to_who_comes() {
    let server = with_places(2);
    let mut idle: Vec<_> = (0..40).map(|_| server.connect()).collect();
    assert_eq!(server.connect().send(&echo()).status, 200);
    assert!(idle[0].is_closed());
    // A connection that has been of use may be closed too, once it waits for its next request.
    let mut used = server.connect();
    assert_eq!(used.send(&echo()).status, 200);
    // Two, and some more: the client has its answer a moment before the server's thread, which others may keep
    // from going on, has noted that the connection waits again.
    let newcomers = [(); 8].map(|()| {
        let mut newcomer = server.connect();
        assert_eq!(newcomer.send(&echo()).status, 200);
        newcomer
    });
    assert!(used.is_closed());
    drop(newcomers);
}

#[test]
fn who_is_slow_to_send_gives_his_place_to_who_comes() {
    let server = with_places(1);
    let mut slow = announced(&server, 5);
    write(&mut slow, b"abc");
    assert_eq!(server.connect().send(&echo()).status, 200);
    assert!(slow.is_closed());
}

#[test]
fn who_does_not_read_gives_his_place_to_who_comes() {
    let mut setup = Setup::new();
    setup.config.limits.connections = 1;
    setup.config.limits.give_way_ms = 1;
    setup.config.limits.write_ms = FOR_EVER_MS;
    let server = setup.start();
    let mut deaf = server.connect();
    write(&mut deaf, &Request::new("Large", &[]).bytes());
    // It is on its way.
    assert!(deaf.stream.peek(&mut [0]).is_ok_and(|read| read == 1));
    assert_eq!(answer_when_not_busy(&server), 200);
    assert!(deaf.rest() < operations::LARGE);
}

/// The status of a call, as soon as it is not told that the server is busy.
fn answer_when_not_busy(server: &Server) -> u16 {
    let start = Instant::now();
    loop {
        match server.connect().send(&echo()).status {
            503 if start.elapsed() < Duration::from_secs(30) => thread::yield_now(),
            status => return status,
        }
    }
}

#[test]
fn a_request_that_is_executed_is_never_cut_and_others_are_told_so() {
    let server = with_places(1);
    let mut held = server.connect();
    hold(&mut held, "place");
    // Those who are told may be as silent as they like.
    let mut silent: Vec<_> = (0..40).map(|_| server.connect()).collect();
    let mut second = server.connect();
    let answer = second.send(&echo());
    answer.is(503, "ServiceUnavailable");
    assert_eq!(answer.header("x-acs-retry-after"), "1000");
    assert!(second.is_closed() && silent[0].is_closed());
    // Callers cannot take the operator's places.
    assert_eq!(server.operate("Action=ListOperations").status, 200);
    operations::release("place");
    assert_eq!(held.receive(false).status, 200);
    assert_eq!(held.send(&echo()).status, 200);
}

#[test]
fn silent_clients_do_not_keep_the_operator_out() {
    let server = Server::start();
    let operator = server.operator.expect("it listens");
    let mut idle: Vec<_> = (0..60).map(|_| Connection::to(operator)).collect();
    assert_eq!(server.operate("Action=ListOperations").status, 200);
    assert!(idle[0].is_closed());
}

#[test]
fn a_body_takes_room_as_it_comes_and_not_as_it_is_announced() {
    let mut setup = Setup::new();
    setup.config.limits.bodies_bytes = setup.config.limits.body_bytes;
    setup.config.limits.give_way_ms = FOR_EVER_MS;
    setup.config.limits.request_ms = FOR_EVER_MS;
    let server = setup.start();
    let _announced = announced(&server, 1 << 20);
    let body = format!("Value={}", "v".repeat(1 << 19));
    let mut request = Request::new("Echo", &[]);
    request.body = &body;
    assert_eq!(server.connect().send(&request.bytes()).text("Value").len(), 1 << 19);
}

#[test]
fn a_body_that_is_slow_gives_its_room_to_another() {
    let mut setup = Setup::new();
    setup.config.limits.bodies_bytes = setup.config.limits.body_bytes;
    setup.config.limits.give_way_ms = 50;
    setup.config.limits.request_ms = FOR_EVER_MS;
    let server = setup.start();
    let mut slow = server.connect();
    write(&mut slow, head(1 << 20).as_bytes());
    write(&mut slow, &[b'x'; (1 << 20) - 1]);
    let body = format!("Value={}", "v".repeat(1 << 19));
    let told = thread::scope(|scope| {
        let told = scope.spawn(|| slow.receive(false));
        // The server may not have read all of the slow one yet when the first of these comes.
        while !told.is_finished() {
            let mut request = Request::new("Echo", &[]);
            request.body = &body;
            assert_eq!(server.connect().send(&request.bytes()).status, 200);
        }
        told.join().expect("no panic")
    });
    told.is(408, "RequestTimeout");
    assert!(told.text("Message").contains("limits.give_way_ms"), "{}", told.body);
    assert_eq!(told.header("connection"), "close");
}

#[test]
fn answers_that_nobody_reads_give_their_room_to_others() {
    let mut setup = Setup::new();
    // Room for one.
    setup.config.limits.answers_bytes = operations::LARGE * 3 / 2;
    setup.config.limits.give_way_ms = 50;
    setup.config.limits.write_ms = FOR_EVER_MS;
    let server = setup.start();
    let mut deaf = server.connect();
    write(&mut deaf, &Request::new("Large", &[]).bytes());
    assert!(deaf.stream.peek(&mut [0]).is_ok_and(|read| read == 1));
    let answer = server.call("Large", &[]);
    assert_eq!((answer.status, answer.text("Value").len()), (200, operations::LARGE));
    assert!(deaf.rest() < operations::LARGE);
    // What was taken is free again.
    assert_eq!(server.call("Large", &[]).status, 200);
}

#[test]
fn short_reads_do_not_wait_for_long_ones() {
    let mut setup = Setup::new();
    setup.config.limits.long_reads = 1;
    let server = setup.start();
    let mut long = server.connect();
    write(&mut long, &Request::new("HoldReading", &[("Value", "long")]).bytes());
    operations::wait_until_held("long");
    let short = thread::scope(|scope| scope.spawn(|| server.call("Echo", &[]).status).join());
    operations::release("long");
    assert_eq!(short.expect("it is answered meanwhile"), 200);
}

#[test]
fn writes_do_not_wait_for_what_takes_long_of_another() {
    let server = Setup::new().start();
    let mut long = server.connect();
    write(&mut long, &Request::new("HoldBeforehand", &[("Value", "beforehand")]).bytes());
    operations::wait_until_held("beforehand");
    let other = thread::scope(|scope| {
        let add = || server.call("Add", &[("Value", "other")]).status;
        scope.spawn(add).join()
    });
    operations::release("beforehand");
    assert_eq!(other.expect("it is answered meanwhile"), 200);
    assert!(long.receive(false).text("Value").parse::<u64>().is_ok(), "it has drawn a number");
}

#[test]
fn a_client_that_takes_nothing_of_its_answer_is_cut_off() {
    let mut setup = Setup::new();
    setup.config.limits.write_ms = 50;
    setup.config.limits.connections = 1;
    setup.config.limits.give_way_ms = FOR_EVER_MS;
    let server = setup.start();
    let mut deaf = server.connect();
    write(&mut deaf, &Request::new("Large", &[]).bytes());
    assert!(deaf.stream.peek(&mut [0]).is_ok_and(|read| read == 1));
    // Nobody gives way, so its place is free only once it is cut off.
    assert_eq!(answer_when_not_busy(&server), 200);
    assert!(deaf.rest() < operations::LARGE);
}

#[test]
fn a_stop_waits_for_whole_requests_only() {
    let mut setup = Setup::new();
    setup.config.limits.stop_ms = 30_000;
    let server = setup.start();
    let mut connections = [(); 3].map(|()| server.connect());
    for connection in &mut connections {
        write(connection, format!("{}abc", head(5)).as_bytes());
    }
    let mut held = server.connect();
    hold(&mut held, "stop");
    let start = Instant::now();
    thread::scope(|scope| {
        let stopping = scope.spawn(move || server.stop());
        assert!(connections.iter_mut().all(Connection::is_closed));
        assert!(!stopping.is_finished());
        operations::release("stop");
        assert_eq!(held.receive(false).status, 200);
    });
    // It would have taken as long as a stop may.
    assert!(start.elapsed() < Duration::from_secs(15), "{:?}", start.elapsed());
}
