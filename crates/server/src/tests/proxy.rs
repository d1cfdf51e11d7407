//! The server as a proxy.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::harness::{Answer, Connection, Request, Server, Setup};
use crate::Config;

const ECS: &str = "ecs.cn-beijing.aliyuncs.com";

fn echo(host: &str) -> Vec<u8> {
    Request { host, ..Request::new("Echo", &[]) }.bytes()
}

/// The answer to a request for a tunnel.
fn ask(connection: &mut Connection, target: &str) -> Answer {
    let request = format!("CONNECT {target} HTTP/1.1\r\nhost: {target}\r\n\r\n");
    connection.send(request.as_bytes())
}

/// A request whose target names the host, as a proxy gets it.
fn absolute(host: &str) -> Vec<u8> {
    let text = String::from_utf8(echo(host)).expect("text");
    text.replacen(" /?", &format!(" http://{host}/?"), 1).into_bytes()
}

#[test]
fn requests_for_the_cloud_s_hosts_end_here() {
    let server = Server::start();
    let mut connection = server.connect();
    for host in [ECS, "ecs.aliyuncs.com", "ecs-vpc.cn-beijing.aliyuncs.com:80"] {
        let answer = connection.send(&absolute(host));
        assert_eq!(answer.status, 200, "{host}: {}", answer.body);
    }
}

#[test]
fn location_sends_clients_where_they_have_come_from() {
    let server = Server::start();
    let endpoints = |host: &str, id: &str| {
        let parameters = [("Id", id)];
        let version = "2015-06-12";
        let request = Request { host, version, ..Request::new("DescribeEndpoints", &parameters) };
        let answer = server.connect().send(&request.bytes());
        assert_eq!(answer.status, 200, "{}", answer.body);
        let json = answer.json();
        let endpoints = json["Endpoints"]["Endpoint"].as_array().expect("a list").clone();
        let text = |one: &serde_json::Value| one["Endpoint"].as_str().unwrap_or("").to_owned();
        endpoints.iter().map(text).collect::<Vec<_>>()
    };
    let own = server.address.to_string();
    assert_eq!(endpoints("127.0.0.1", "cn-beijing"), vec![own; 6]);
    let cloud = [
        "ecs.cn-beijing.aliyuncs.com",
        "vpc.cn-beijing.aliyuncs.com",
        "ram.aliyuncs.com",
        "sts.aliyuncs.com",
        "resourcemanager.aliyuncs.com",
        "location.aliyuncs.com",
    ];
    assert_eq!(endpoints("location-readonly.aliyuncs.com", "cn-beijing"), cloud);
    assert_eq!(endpoints("Location.AliyunCS.com:443", "cn-beijing"), cloud);
}

#[test]
fn a_tunnel_to_the_cloud_s_hosts_ends_here_with_tls_and_without() {
    let server = Server::start();
    for target in ["ecs.cn-beijing.aliyuncs.com:443", "ecs.aliyuncs.com:8443"] {
        let mut plain = server.connect();
        let answer = ask(&mut plain, target);
        assert_eq!((answer.status, answer.body.as_str()), (200, ""));
        for _ in 0..2 {
            assert_eq!(plain.send(&echo(ECS)).status, 200);
        }
        let mut tunnel = server.connect();
        assert_eq!(ask(&mut tunnel, target).status, 200);
        let mut secure = tunnel.secure(&server.authority(), ECS);
        for _ in 0..2 {
            assert_eq!(secure.send(&echo(ECS)).status, 200);
        }
    }
}

#[test]
fn a_tunnel_to_the_server_s_own_address_ends_here_and_one_to_another_port_does_not() {
    let server = Server::start();
    let mut tunnel = server.connect();
    assert_eq!(ask(&mut tunnel, &server.address.to_string()).status, 200);
    assert_eq!(tunnel.send(&echo("127.0.0.1")).status, 200);
    for target in ["127.0.0.1:1", "localhost:1", "[::1]:1"] {
        ask(&mut server.connect(), target).is(403, "Forbidden.Host");
        server.connect().send(&absolute(target)).is(403, "Forbidden.Host");
    }
}

#[test]
fn what_is_not_the_cloud_s_is_refused_by_name() {
    let server = Server::start();
    for host in ["example.com", "aliyuncs.com", "ecs.aliyuncs.com.example.com", "192.0.2.1"] {
        let target = format!("{host}:443");
        for answer in
            [ask(&mut server.connect(), &target), server.connect().send(&absolute(&target))]
        {
            answer.is(403, "Forbidden.Host");
            let message = answer.text("Message");
            assert!(message.contains(&format!("{target:?} is not one")), "{message}");
            assert!(message.contains("proxy_pass") && message.contains("--pass"), "{message}");
        }
    }
    // A target may be anything.
    assert_eq!(ask(&mut server.connect(), "[::1:443").status, 400);
}

#[test]
fn there_is_no_tunnel_in_a_tunnel_and_none_to_the_operator() {
    let mut setup = Setup::new();
    setup.config.proxy_pass = vec!["*".to_owned()];
    let server = setup.start();
    let mut tunnel = server.connect();
    assert_eq!(ask(&mut tunnel, "ecs.aliyuncs.com:443").status, 200);
    ask(&mut tunnel, "example.com:443").is(403, "Forbidden.Host");
    let operator = server.operator.expect("the operator API listens");
    for target in ["ecs.aliyuncs.com:443", "example.com:443"] {
        ask(&mut Connection::to(operator), target).is(403, "Forbidden.Host");
    }
}

/// Another server, which answers one connection with what it was sent.
fn other(server: &Server) -> (SocketAddr, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("it listens");
    let address = listener.local_addr().expect("an address");
    let served = server.runtime.spawn_blocking(move || {
        let (mut stream, _) = listener.accept().expect("a client");
        let (mut text, mut part) = (String::new(), [0; 1024]);
        while !text.ends_with("the end") {
            let read = stream.read(&mut part).expect("bytes");
            text.push_str(str::from_utf8(&part[..read]).expect("text"));
        }
        let head = "HTTP/1.1 201 Created\r\nconnection: close, x-hop\r\nx-hop: 1\r\nx-kept: 2\r\n";
        let answer = format!("{head}content-length: 5\r\n\r\nthere");
        stream.write_all(answer.as_bytes()).expect("sent");
        text
    });
    (address, served)
}

fn passing(hosts: &[&str]) -> Server {
    let mut setup = Setup::new();
    setup.config.proxy_pass = hosts.iter().map(|host| (*host).to_owned()).collect();
    setup.start()
}

#[test]
fn listed_hosts_pass_through_a_tunnel() {
    for hosts in [["127.0.0.1"], ["*"]] {
        let server = passing(&hosts);
        let (address, served) = other(&server);
        let mut tunnel = server.connect();
        assert_eq!(ask(&mut tunnel, &address.to_string()).status, 200);
        let answer = tunnel.send(b"anything, up to the end");
        assert_eq!((answer.status, answer.body.as_str()), (201, "there"));
        assert_eq!(server.runtime.block_on(served).expect("served"), "anything, up to the end");
        assert!(tunnel.is_closed());
    }
    ask(&mut passing(&["*.example.com"]).connect(), "example.com:443").is(403, "Forbidden.Host");
}

#[test]
fn listed_hosts_get_requests_with_an_absolute_target() {
    let server = passing(&["127.0.0.1"]);
    let (address, served) = other(&server);
    let request = format!(
        "POST http://{address}/a?b=c HTTP/1.1\r\nhost: {address}\r\nproxy-connection: x\r\n\
         content-length: 7\r\n\r\nthe end"
    );
    let answer = server.connect().send(request.as_bytes());
    assert_eq!((answer.status, answer.body.as_str()), (201, "there"));
    assert_eq!((answer.header("x-kept"), answer.header("x-hop")), ("2", ""));
    let sent = server.runtime.block_on(served).expect("served");
    assert!(sent.starts_with("POST /a?b=c HTTP/1.1\r\n"), "{sent}");
    assert!(!sent.contains("proxy-connection"), "{sent}");
}

#[test]
fn a_listed_host_that_is_not_there_is_told() {
    let server = passing(&["127.0.0.1"]);
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let target = free.expect("an address").to_string();
    ask(&mut server.connect(), &target).is(502, "BadGateway");
    server.connect().send(&absolute(&target)).is(502, "BadGateway");
}

#[test]
fn a_stop_ends_tunnels() {
    let server = passing(&["127.0.0.1"]);
    let listener = TcpListener::bind("127.0.0.1:0").expect("it listens");
    let target = listener.local_addr().expect("an address").to_string();
    let mut beyond = server.connect();
    assert_eq!(ask(&mut beyond, &target).status, 200);
    let mut here = server.connect();
    assert_eq!(ask(&mut here, "ecs.aliyuncs.com:443").status, 200);
    let since = Instant::now();
    let _folder = server.stop();
    assert!(since.elapsed() < Duration::from_secs(4), "{:?}", since.elapsed());
    assert!(beyond.is_closed() && here.is_closed());
}

#[test]
fn a_proxy_for_everybody_to_everywhere_is_refused() {
    let check = |listen: &str, pass: &str| {
        let listen = listen.parse().expect("an address");
        let config = Config { listen, proxy_pass: vec![pass.to_owned()], ..Config::default() };
        config.check().is_ok()
    };
    assert!(check("127.0.0.1:1", "*") && check("0.0.0.0:1", "*.example.com"));
    assert!(!check("0.0.0.0:1", "*") && !check("127.0.0.1:1", "https://example.com"));
}
