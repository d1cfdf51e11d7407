//! Web pages, and hosts that are not the server's.

use std::io::Write;

use super::harness::{Answer, Connection, Request, Server, Setup, raw};

const PAGE: &str = "https://console.example";

/// A server that one page may call, and that has names.
fn start() -> Server {
    let mut setup = Setup::new();
    setup.config.allowed_origins = vec![PAGE.to_owned()];
    setup.config.hosts = vec!["enid".to_owned(), "*.Enid.example".to_owned()];
    setup.config.public_endpoint = Some("Public.example:3640".to_owned());
    setup.start()
}

/// The answer to a signed call with more headers, which are not signed.
fn call(server: &Server, headers: &[(&str, &str)]) -> Answer {
    server.connect().send(&with(&Request::new("Echo", &[]), headers))
}

fn with(request: &Request<'_>, headers: &[(&str, &str)]) -> Vec<u8> {
    let text = String::from_utf8(request.bytes()).expect("text");
    let more = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
    text.replacen("\r\n", &format!("\r\n{}", more.collect::<String>()), 1).into_bytes()
}

#[test]
fn a_page_that_is_not_allowed_is_refused() {
    let server = start();
    let port = server.address.port();
    for headers in [
        &[("origin", "https://evil.example")][..],
        &[("origin", "null")],
        &[("origin", "https://console.example:8443")],
        &[("origin", "http://console.example")],
        // Another port of this machine is another page, and so is another scheme.
        &[("origin", &format!("http://127.0.0.1:{}", port.wrapping_add(1)))],
        &[("origin", "https://127.0.0.1")],
        &[("origin", "http://127.0.0.1"), ("origin", "https://evil.example")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1")],
    ] {
        let answer = call(&server, headers);
        answer.is(403, "Forbidden.Origin");
        assert!(answer.text("Message").contains("allowed_origins"), "{}", answer.body);
        assert_eq!(answer.header("access-control-allow-origin"), "", "{headers:?}");
    }
}

#[test]
fn requests_of_no_page_and_of_the_server_s_own_pass() {
    let server = start();
    let passes = [
        &[][..],
        &[("sec-fetch-site", "none")],
        &[("sec-fetch-site", "same-origin"), ("origin", "http://127.0.0.1")],
        &[("origin", "http://127.0.0.1:80")],
    ];
    for headers in passes {
        let answer = call(&server, headers);
        assert_eq!(answer.status, 200, "{headers:?}: {}", answer.body);
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
}

#[test]
fn an_allowed_page_is_told_so() {
    let server = start();
    for site in ["cross-site", "same-site"] {
        let answer = call(&server, &[("origin", PAGE), ("sec-fetch-site", site)]);
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.header("access-control-allow-origin"), PAGE);
        assert_eq!(answer.header("vary"), "Origin");
    }
    // It may read refusals too.
    let refused = server.connect().send(&with(&Request::new("NoSuch", &[]), &[("origin", PAGE)]));
    refused.is(404, "InvalidAction.NotFound");
    assert_eq!(refused.header("access-control-allow-origin"), PAGE);

    let mut setup = Setup::new();
    setup.config.allowed_origins = vec!["*".to_owned()];
    let open = setup.start();
    for origin in ["https://evil.example", "null"] {
        let answer = call(&open, &[("origin", origin), ("sec-fetch-site", "cross-site")]);
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, origin));
    }
}

#[test]
fn a_browser_that_asks_is_answered_for_allowed_pages_only() {
    let server = start();
    let ask = |address, origin| {
        let headers = [
            ("host", "localhost"),
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "authorization, x-acs-date"),
        ];
        let mut connection = Connection::to(address);
        connection.stream.write_all(&raw("OPTIONS", "/", &headers, "")).expect("sent");
        connection.receive(true)
    };
    for address in [server.address, server.operator.expect("it listens")] {
        let answer = ask(address, PAGE);
        assert_eq!(answer.status, 204);
        for (name, expected) in [
            ("access-control-allow-origin", PAGE),
            ("access-control-allow-methods", "GET, POST"),
            ("access-control-allow-headers", "authorization, x-acs-date"),
            ("vary", "Origin"),
        ] {
            assert_eq!(answer.header(name), expected, "{name}");
        }
        let answer = ask(address, "https://evil.example");
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (403, ""));
    }
    // Without a page that asks, it is a verb like any other.
    let plain = raw("OPTIONS", "/", &[("host", "localhost")], "");
    server.connect().send(&plain).is(403, "UnsupportedHTTPMethod");
}

#[test]
fn a_host_that_is_not_the_server_s_is_refused() {
    let server = start();
    for host in [
        "evil.example",
        "",
        "notlocalhost",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "aliyuncs.com.evil.example",
        "evilaliyuncs.com",
        ".aliyuncs.com",
        "enid.example",
        "evil.enid",
        "192.0.2.1",
        "[2001:db8::1]",
        "[::1",
        "localhost:port",
        "evil@localhost",
    ] {
        let mut request = Request::new("Echo", &[]);
        request.host = host;
        let answer = server.connect().send(&request.bytes());
        answer.is(403, "Forbidden.Host");
        let message = answer.text("Message");
        assert!(message.contains(&format!("\"{host}\"")), "{message}");
        assert!(message.contains("hosts in enid.toml"), "{message}");
    }
    // It comes before everything else, and on both listeners.
    let put = raw("PUT", "/nowhere", &[("host", "evil.example")], "");
    server.connect().send(&put).is(403, "Forbidden.Host");
    let operator = server.operator.expect("it listens");
    Connection::to(operator).send(&put).is(403, "Forbidden.Host");
    // The target counts, whatever the header says.
    let absolute = raw("GET", "http://evil.example/", &[("host", "localhost")], "");
    server.connect().send(&absolute).is(403, "Forbidden.Host");
}

#[test]
fn a_host_that_is_the_server_s_passes() {
    let server = start();
    for host in [
        "public.EXAMPLE",
        "localhost",
        "LocalHost.:80",
        "a.localhost",
        "127.0.0.1:1",
        "127.1.2.3",
        "[::1]:3640",
        "[::ffff:127.0.0.1]",
        "ecs.aliyuncs.com",
        "ecs.cn-hangzhou.aliyuncs.com:443",
        "ENID:8080",
        "a.b.enid.example",
    ] {
        let mut request = Request::new("Echo", &[]);
        request.host = host;
        let answer = server.connect().send(&request.bytes());
        assert_eq!(answer.status, 200, "{host}: {}", answer.body);
    }
    let mut setup = Setup::new();
    setup.config.listen = "0.0.0.0:0".parse().expect("an address");
    setup.config.accounts[0].keys[0].secret = "another".into();
    let anywhere = setup.start();
    let mut request = Request::new("Echo", &[]);
    (request.host, request.key.secret) = ("192.0.2.1", "another");
    let address = ([127, 0, 0, 1], anywhere.address.port()).into();
    assert_eq!(Connection::to(address).send(&request.bytes()).status, 200);
    request.host = "evil.example";
    Connection::to(address).send(&request.bytes()).is(403, "Forbidden.Host");
}

#[test]
fn a_request_names_one_host() {
    let server = start();
    let none: [(&str, &str); 0] = [];
    let two = [("host", "localhost"), ("host", "localhost")];
    server.connect().send(&raw("GET", "/", &none, "")).is(400, "InvalidHost");
    server.connect().send(&raw("GET", "/", &two, "")).is(400, "InvalidHost");
    let old = |head: &str| server.connect().send(format!("GET {head}\r\n\r\n").as_bytes());
    // It gets as far as the format, which is XML without any parameters.
    let answer = old("/?Format=JSON HTTP/1.0");
    answer.is(400, "MissingParameter");
    old("/ HTTP/1.0\r\nhost: evil.example").is(403, "Forbidden.Host");
}
