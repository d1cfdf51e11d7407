//! HTTPS on the same port.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair};
use tokio::time::Instant;

use super::harness::{Connection, Request, Server, Setup};
use crate::{StartError, TlsFiles};

fn echo(host: &str) -> Vec<u8> {
    Request { host, ..Request::new("Echo", &[]) }.bytes()
}

/// Whether a client that believes the authority takes the server for this host.
fn believes(server: &Server, authority: &str, name: &str) -> bool {
    let mut connection = server.connect().secure(authority, name);
    connection.stream.write_all(&echo("127.0.0.1")).is_ok() && {
        let answer = connection.receive(false);
        answer.status == 200
    }
}

#[test]
fn one_port_speaks_http_and_https() {
    let server = Server::start();
    let mut plain = server.connect();
    let mut secure = server.connect().secure(&server.authority(), "localhost");
    for _ in 0..2 {
        assert_eq!(plain.send(&echo("127.0.0.1")).status, 200);
        assert_eq!(secure.send(&echo("localhost")).status, 200);
    }
    // The page of the server itself has another scheme there.
    let own = |origin: &str| {
        let text = String::from_utf8(echo("localhost")).expect("text");
        text.replacen("\r\n", &format!("\r\norigin: {origin}\r\n"), 1).into_bytes()
    };
    assert_eq!(secure.send(&own("https://localhost:443")).status, 200);
    secure.send(&own("http://localhost")).is(403, "Forbidden.Origin");
}

#[test]
fn the_certificate_is_good_for_every_name_that_clients_use() {
    let mut setup = Setup::new();
    setup.config.hosts = vec!["enid.example".to_owned()];
    let server = setup.start();
    let authority = server.authority();
    for name in [
        "localhost",
        "127.0.0.1",
        "::1",
        "enid.example",
        "ecs.aliyuncs.com",
        "location-readonly.aliyuncs.com",
        "ecs-cn-hangzhou.aliyuncs.com",
        "ecs.cn-hangzhou.aliyuncs.com",
        "vpc-vpc.ap-southeast-1.aliyuncs.com",
    ] {
        assert!(believes(&server, &authority, name), "{name}");
    }
    assert!(!believes(&server, &authority, "elsewhere.example"));
}

#[test]
fn the_authority_is_kept_and_another_server_has_another() {
    let server = Server::start();
    let authority = server.authority();
    let again = Setup::on(server.stop()).start();
    assert!(believes(&again, &authority, "localhost"));
    assert_eq!(again.authority(), authority);
    let other = Server::start();
    assert!(!believes(&other, &authority, "localhost"));
}

#[test]
fn half_an_authority_is_made_whole_or_refused() {
    let files = |server: Server| {
        let folder = server.stop();
        let data = folder.path().join("data");
        (folder, data.join("ca.pem"), data.join("ca-key.pem"))
    };
    // A start may end between the two: nobody has seen the authority yet.
    let (folder, certificate, _) = files(Server::start());
    fs::remove_file(certificate).expect("removed");
    let server = Setup::on(folder).start();
    assert!(believes(&server, &server.authority(), "localhost"));

    let (folder, certificate, key) = files(server);
    let of_another = fs::read(&certificate).expect("a certificate");
    fs::remove_file(&key).expect("removed");
    let refused = |setup: Setup| match setup.try_start() {
        Err(StartError::Tls(error)) => error.to_string(),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it starts"),
    };
    let error = refused(Setup::on(folder));
    assert!(error.contains("ca-key.pem is missing"), "{error}");

    let (folder, certificate, _) = files(Server::start());
    fs::write(certificate, of_another).expect("written");
    let error = refused(Setup::on(folder));
    assert!(error.contains("ca.pem") && error.contains("does not belong to the key"), "{error}");
}

/// A certificate of a user's own for this name: its files, and what clients must believe.
fn own(folder: &Path, name: &str) -> (TlsFiles, String) {
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new([name.to_owned()]).expect("a name");
    let pem = params.self_signed(&key).expect("a certificate").pem();
    let files = TlsFiles { certificate: folder.join("own.pem"), key: folder.join("own-key.pem") };
    fs::write(&files.certificate, &pem).expect("written");
    fs::write(&files.key, key.serialize_pem()).expect("written");
    (files, pem)
}

#[test]
fn a_user_s_own_certificate_stands_for_all_but_the_cloud_s_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let (files, pem) = own(folder.path(), "enid.example");
    let mut setup = Setup::new();
    setup.config.tls = Some(files);
    let server = setup.start();
    assert!(believes(&server, &pem, "enid.example"));
    assert!(!believes(&server, &server.authority(), "localhost"));
    assert!(believes(&server, &server.authority(), "ecs.cn-hangzhou.aliyuncs.com"));
}

#[test]
fn a_certificate_that_cannot_be_used_is_told_by_its_file() {
    let refused = |change: fn(&TlsFiles)| {
        let folder = tempfile::tempdir().expect("a folder");
        let (files, _) = own(folder.path(), "enid.example");
        change(&files);
        let mut setup = Setup::new();
        setup.config.tls = Some(files);
        setup.try_start().err().map(|error| error.to_string()).unwrap_or_default()
    };
    let error = refused(|files| fs::remove_file(&files.certificate).expect("removed"));
    assert!(
        error.starts_with("cannot read a certificate in ") && error.ends_with("own.pem"),
        "{error}"
    );
    let error = refused(|files| fs::write(&files.certificate, "").expect("written"));
    assert!(error.starts_with("cannot read a certificate in "), "{error}");
    let error = refused(|files| fs::write(&files.key, "nonsense").expect("written"));
    assert!(error.starts_with("cannot read a private key in "), "{error}");
    let error = refused(|files| {
        let other = KeyPair::generate().expect("a key").serialize_pem();
        fs::write(&files.key, other).expect("written");
    });
    assert!(error.contains("cannot be used with the key in "), "{error}");
}

#[test]
fn a_handshake_has_the_time_of_a_head_and_then_a_connection_may_be_idle() {
    let mut setup = Setup::new();
    (setup.config.limits.head_ms, setup.config.limits.idle_ms) = (300, 60_000);
    let server = setup.start();
    let mut half = server.connect();
    half.stream.write_all(&[0x16, 3, 1]).expect("sent");
    let since = Instant::now();
    assert_eq!(half.rest(), 0);
    assert!(since.elapsed() >= Duration::from_millis(290), "{:?}", since.elapsed());
    // This one has shaken hands, and has said nothing for longer than a head may take.
    let mut idle = server.connect().secure(&server.authority(), "localhost");
    idle.stream.conn.complete_io(&mut idle.stream.sock).expect("a handshake");
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(idle.send(&echo("localhost")).status, 200);
}

#[test]
fn what_only_begins_as_tls_is_closed() {
    let server = Server::start();
    let mut connection = server.connect();
    connection.stream.write_all(&[0x16; 600]).expect("sent");
    // An alert, which is no HTTP.
    let mut first = [0];
    connection.stream.read_exact(&mut first).expect("an alert");
    assert_eq!(first[0], 0x15);
    connection.rest();
    assert_eq!(server.call("Echo", &[]).status, 200);
}

#[test]
fn a_stop_closes_idle_connections_with_tls_too() {
    let server = Server::start();
    let mut idle = server.connect().secure(&server.authority(), "localhost");
    assert_eq!(idle.send(&echo("localhost")).status, 200);
    let since = Instant::now();
    let _folder = server.stop();
    assert!(since.elapsed() < Duration::from_secs(4), "{:?}", since.elapsed());
}

#[test]
fn the_operator_s_port_speaks_https_too() {
    let server = Server::start();
    let address = server.operator.expect("the operator API listens");
    let mut secure = Connection::to(address).secure(&server.authority(), "127.0.0.1");
    let answer = secure.send(b"POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 0\r\n\r\n");
    assert_eq!(answer.status, 401, "{}", answer.body);
}
