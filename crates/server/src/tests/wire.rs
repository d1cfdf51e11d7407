//! What the server makes of requests, however they come.

use std::io::Write;

use super::harness::{ECS, Request, Server, Setup, raw};

#[test]
fn an_answer_has_the_headers_and_the_body_of_the_service() {
    let server = Server::start();
    let answer = server.call("Echo", &[("Value", "a b&ü")]);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json;charset=utf-8");
    assert_eq!(answer.header("access-control-allow-origin"), "");
    assert_eq!(answer.header("x-acs-request-id"), answer.text("RequestId"));
    assert_eq!(answer.text("Value"), "a b&ü");
    assert_eq!(answer.text("Region"), "cn-hangzhou");
    assert_eq!(answer.json()["Account"], 1_000_000_000_000_001_u64);
}

#[test]
fn an_error_is_text_in_all_its_members() {
    let server = Server::start();
    let answer = server.call("Missing", &[("RegionId", "cn-beijing")]);
    answer.is(404, "InvalidAction.NotFound");
    let request_id = answer.header("x-acs-request-id").to_owned();
    let members: Vec<_> = answer.json().as_object().expect("an object").keys().cloned().collect();
    assert_eq!(members.len(), 5, "{members:?}");
    for (name, expected) in [
        ("RequestId", request_id.as_str()),
        ("HostId", "ecs.cn-beijing.aliyuncs.com"),
        ("Code", "InvalidAction.NotFound"),
        ("Message", "Specified api is not found, please check your url and method."),
        (
            "Recommend",
            &format!(
                "https://api.aliyun.com/troubleshoot?q=InvalidAction.NotFound&product=Ecs&requestId={request_id}"
            ),
        ),
    ] {
        assert_eq!(answer.text(name), expected);
    }
    assert_eq!(answer.header("content-type"), "application/json;charset=utf-8");
    assert_eq!(answer.header("x-acs-retry-after"), "");
}

#[test]
fn xml_is_given_to_who_asks_for_it() {
    let server = Server::start();
    let answer = server.call("Echo", &[("Format", "xml"), ("Value", "<")]);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/xml;charset=utf-8");
    assert!(answer.body.contains("<EchoResponse><RequestId>"), "{}", answer.body);
    assert!(answer.body.contains("<Value>&lt;</Value>"), "{}", answer.body);
    let answer = server.call("Missing", &[("Format", "XML")]);
    assert_eq!((answer.status, answer.header("content-type")), (404, "text/xml;charset=utf-8"));
    assert!(answer.body.contains("<Error><RequestId>"), "{}", answer.body);
    assert!(answer.body.contains("<Code>InvalidAction.NotFound</Code>"), "{}", answer.body);
    // Raw V1 without a format is XML; a format that is none is JSON.
    let answer = server.connect().send(&raw("GET", "/", &[("host", "localhost")], ""));
    assert_eq!((answer.status, answer.header("content-type")), (400, "text/xml;charset=utf-8"));
    server.call("Echo", &[("Format", "yaml")]).is(400, "InvalidParameter.Format");
}

#[test]
fn query_and_form_are_one() {
    let server = Server::start();
    let mut request = Request::new("Echo", &[("RegionId", "cn-beijing"), ("Value", "query")]);
    request.body = "Value=body";
    let answer = server.connect().send(&request.bytes());
    assert_eq!((answer.text("Region"), answer.text("Value")), ("cn-beijing".into(), "body".into()));
}

#[test]
fn a_body_of_another_type_holds_no_parameters() {
    let server = Server::start();
    let mut request = Request::new("Echo", &[("Value", "query")]);
    request.body = "Value=body";
    let text = String::from_utf8(request.bytes()).expect("text");
    // The type is signed, so the server looks at the body only after the signature failed.
    let changed = text.replace("application/x-www-form-urlencoded", "text/plain; charset=utf-8");
    server.connect().send(changed.as_bytes()).is(400, "SignatureDoesNotMatch");
    let upper = text.replace(
        "content-type: application/x-www-form-urlencoded",
        "Content-Type: application/x-www-form-urlencoded",
    );
    assert_eq!(server.connect().send(upper.as_bytes()).text("Value"), "body");
}

#[test]
fn the_host_names_the_region_if_no_parameter_does() {
    let server = Server::start();
    for (host, region) in [
        ("ecs.cn-beijing.aliyuncs.com", "cn-beijing"),
        ("ecs-cn-beijing.aliyuncs.com:443", "cn-beijing"),
        ("vpc.cn-beijing.aliyuncs.com", "cn-beijing"),
        ("ecs-vpc.cn-beijing.aliyuncs.com", "cn-beijing"),
        ("vpc-vpc.cn-beijing.aliyuncs.com", "cn-beijing"),
        ("ecs.cn-shanghai-finance-1.aliyuncs.com", "cn-shanghai-finance-1"),
        ("ecs.vpc-proxy.cn-beijing.aliyuncs.com", "cn-hangzhou"),
        ("ecs.cn-nowhere.aliyuncs.com", "cn-hangzhou"),
        ("ecs.aliyuncs.com", "cn-hangzhou"),
        ("[::1]:3640", "cn-hangzhou"),
    ] {
        let mut request = Request::new("Echo", &[]);
        request.host = host;
        assert_eq!(server.connect().send(&request.bytes()).text("Region"), region, "{host}");
    }
    let mut request = Request::new("Echo", &[("RegionId", "cn-shanghai")]);
    request.host = "ecs.cn-beijing.aliyuncs.com";
    assert_eq!(server.connect().send(&request.bytes()).text("Region"), "cn-shanghai");
}

#[test]
fn the_host_names_the_product_if_no_version_does() {
    let server = Server::start();
    let vpcs = |host, version| {
        let request = Request {
            host,
            version,
            ..Request::new("DescribeVpcs", &[("RegionId", "cn-beijing")])
        };
        let text = String::from_utf8(request.bytes()).expect("text");
        // A client that has none sends no such header; that it is signed as empty is the same.
        let text = text.replace("x-acs-version: \r\n", "");
        server.connect().send(text.as_bytes())
    };
    for host in ["vpc.aliyuncs.com", "VPC-cn-beijing.aliyuncs.com:443"] {
        assert_eq!(vpcs(host, "").status, 200, "{host}: {}", vpcs(host, "").body);
    }
    vpcs("127.0.0.1", "").is(400, "MissingParameter");
    vpcs("oss.aliyuncs.com", "").is(400, "MissingParameter");
    vpcs("ecs.aliyuncs.com", "").is(404, "InvalidAction.NotFound");
    // What the request says counts.
    assert_eq!(vpcs("ecs.aliyuncs.com", "2016-04-28").status, 200);
}

#[test]
fn a_proxy_s_absolute_target_works() {
    let server = Server::start();
    let mut request = Request::new("Echo", &[("Value", "v")]);
    request.host = "ecs.cn-beijing.aliyuncs.com";
    let text = String::from_utf8(request.bytes()).expect("text");
    let text = text.replacen("POST /?", "POST http://ecs.cn-beijing.aliyuncs.com/?", 1);
    let answer = server.connect().send(text.as_bytes());
    assert_eq!((answer.text("Region"), answer.text("Value")), ("cn-beijing".into(), "v".into()));
}

#[test]
fn parameters_that_no_operation_declares_are_ignored() {
    let server = Server::start();
    let parameters =
        [("on", "Echo"), ("ClientToken", "t"), ("NetworkInterfaceId.1", "None"), ("Value", "v")];
    assert_eq!(server.call("Echo", &parameters).text("Value"), "v");
}

#[test]
fn other_verbs_and_paths_are_refused_and_do_not_hang() {
    let server = Server::start();
    let mut connection = server.connect();
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"] {
        let answer =
            connection.send(&raw(method, "/?Action=Echo", &[("host", "localhost")], "x=1"));
        answer.is(403, "UnsupportedHTTPMethod");
        assert_eq!(answer.text("Message"), "This HTTP method is not supported.");
    }
    assert_eq!(connection.send(&raw("HEAD", "/", &[("host", "localhost")], "")).status, 403);
    for path in ["/index.html", "//", "/?/x".replace('?', "").as_str(), "/ecs?Action=Echo"] {
        connection
            .send(&raw("GET", path, &[("host", "localhost")], ""))
            .is(404, "InvalidApi.NotFound");
    }
    server.connect().send(&raw("CONNECT", "localhost:443", &[("host", "localhost:443")], ""));
}

#[test]
fn what_is_not_served_is_told_before_the_signature_is_looked_at() {
    let server = Server::start();
    let mut connection = server.connect();
    let unsigned = |version: &str, action: &str| {
        let target = format!("/?Format=JSON&Version={version}&Action={action}");
        raw("POST", &target, &[("host", "localhost")], "")
    };
    let answer = connection.send(&unsigned("2014-05-27", "Echo"));
    answer.is(400, "InvalidVersion");
    assert_eq!(answer.text("Message"), "Specified parameter Version is not valid.");
    connection.send(&unsigned(ECS, "NoSuch")).is(404, "InvalidAction.NotFound");
    let of_vpc = connection.send(&unsigned("2016-04-28", "NoSuch"));
    of_vpc.is(404, "InvalidAction.NotFound");
    assert_eq!(of_vpc.text("HostId"), "vpc.cn-hangzhou.aliyuncs.com");
    connection.send(&unsigned(ECS, "Echo")).is(400, "MissingParameter");
    connection
        .send(&raw("GET", "/?Format=JSON", &[("host", "localhost")], ""))
        .is(400, "MissingParameter");
}

#[test]
fn an_action_of_which_only_the_case_is_wrong_has_a_row_of_its_own_where_the_page_has_it() {
    let server = Server::start();
    for action in ["assignPrivateIpAddresses", "UNASSIGNPRIVATEIPADDRESSES"] {
        let answer = server.call(action, &[]);
        answer.is(400, "InvalidAction");
        let text = format!("The specified action \"{action}\" is not valid.");
        assert_eq!(answer.text("Message"), text);
    }
    server.call("createNetworkInterface", &[]).is(404, "InvalidAction.NotFound");
    server.call("assignPrivateIpAddress", &[]).is(404, "InvalidAction.NotFound");
    // Of another version it is no operation at all.
    let mut request = Request::new("assignPrivateIpAddresses", &[]);
    request.version = "2016-04-28";
    server.connect().send(&request.bytes()).is(404, "InvalidAction.NotFound");
}

#[test]
fn a_body_beyond_the_limit_is_refused_and_the_connection_lives() {
    let mut setup = Setup::new();
    setup.config.limits.body_bytes = 1000;
    let server = setup.start();
    let mut connection = server.connect();
    let form = [("host", "localhost"), ("content-type", "application/x-www-form-urlencoded")];
    let answer = connection.send(&raw("POST", "/", &form, &"x".repeat(1001)));
    answer.is(413, "RequestEntityTooLarge");
    assert!(answer.text("Message").contains("1000 bytes (limits.body_bytes)"));
    let chunked = format!(
        "POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n3e9\r\n{}\r\n0\r\n\r\n",
        "x".repeat(1001)
    );
    connection.send(chunked.as_bytes()).is(413, "RequestEntityTooLarge");
    // Far beyond it, the body is not even read.
    let head = "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000000000\r\n\r\n";
    let answer = connection.send(head.as_bytes());
    answer.is(413, "RequestEntityTooLarge");
    assert_eq!(answer.header("connection"), "close");
    assert!(connection.is_closed());
    let endless = "POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n";
    let mut connection = server.connect();
    connection.stream.write_all(endless.as_bytes()).expect("sent");
    connection.stream.write_all(&chunk(9000)).expect("sent");
    connection.receive(false).is(413, "RequestEntityTooLarge");
    let expecting = "POST / HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: 1001\r\n\r\n";
    server.connect().send(expecting.as_bytes()).is(413, "RequestEntityTooLarge");
}

fn chunk(length: usize) -> Vec<u8> {
    format!("{length:x}\r\n{}\r\n", "x".repeat(length)).into_bytes()
}

#[test]
fn a_body_at_the_limit_is_taken() {
    let mut setup = Setup::new();
    setup.config.limits.body_bytes = 1000;
    let server = setup.start();
    let body = format!("Value={}", "v".repeat(994));
    let mut request = Request::new("Echo", &[]);
    request.body = &body;
    assert_eq!(server.connect().send(&request.bytes()).text("Value").len(), 994);
}

#[test]
fn a_head_beyond_the_limit_is_refused() {
    let mut setup = Setup::new();
    setup.config.limits.head_bytes = 8192;
    let server = setup.start();
    let long = "x".repeat(8192);
    let answer =
        server.connect().send(&raw("GET", "/", &[("host", "localhost"), ("x-long", &long)], ""));
    answer.is(431, "RequestHeaderTooLarge");
    assert!(answer.text("Message").contains("8192 bytes (limits.head_bytes)"));
    let answer =
        server.connect().send(&raw("GET", &format!("/?{long}"), &[("host", "localhost")], ""));
    answer.is(431, "RequestHeaderTooLarge");
}

#[test]
fn parameters_beyond_the_limit_are_refused() {
    let server = Server::start();
    let most = (0..2000).map(|n| format!("p{n}=")).collect::<Vec<_>>().join("&");
    let form = [("host", "localhost"), ("content-type", "application/x-www-form-urlencoded")];
    let mut connection = server.connect();
    let answer = connection.send(&raw("POST", "/?Format=JSON", &form, &most));
    answer.is(400, "InvalidParameter.Format");
    assert!(answer.text("Message").contains("more than 2000 parameters"), "{}", answer.body);
    let fewer = most.replacen("p0=&", "", 1);
    connection.send(&raw("POST", "/?Format=JSON", &form, &fewer)).is(400, "MissingParameter");
}

#[test]
fn malformed_encodings_are_refused_by_name() {
    let server = Server::start();
    let form = [("host", "localhost"), ("content-type", "application/x-www-form-urlencoded")];
    let mut connection = server.connect();
    for (target, body) in [("/?N=%4", ""), ("/?N=%zz", ""), ("/?N=%FF", ""), ("/", "N=%")] {
        let answer = connection.send(&raw("POST", target, &form, body));
        answer.is(400, "InvalidParameter.Format");
        assert!(answer.text("Message").contains("\"N\""), "{}", answer.body);
    }
}

#[test]
fn requests_follow_each_other_on_one_connection() {
    let server = Server::start();
    let mut connection = server.connect();
    for number in 0..3 {
        let value = number.to_string();
        let request = Request::new("Echo", &[("Value", &value)]).bytes();
        assert_eq!(connection.send(&request).text("Value"), value);
    }
    let both = [
        Request::new("Echo", &[("Value", "1")]).bytes(),
        Request::new("Echo", &[("Value", "2")]).bytes(),
    ];
    connection.stream.write_all(&both.concat()).expect("sent");
    assert_eq!([(); 2].map(|()| connection.receive(false).text("Value")), ["1", "2"]);
}

#[test]
fn a_slow_head_and_a_slow_body_are_cut_off() {
    let mut setup = Setup::new();
    setup.config.limits.head_ms = 20;
    setup.config.limits.request_ms = 20;
    let server = setup.start();
    let mut connection = server.connect();
    connection.stream.write_all(b"GET / HTTP/1.1\r\nhost: ").expect("sent");
    assert!(connection.is_closed());
    let answer = server
        .connect()
        .send(b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\n\r\nabc");
    answer.is(408, "RequestTimeout");
    assert_eq!(answer.header("connection"), "close");
}

#[test]
fn an_idle_connection_is_closed() {
    let mut setup = Setup::new();
    setup.config.limits.idle_ms = 300; // Long enough for a slow machine to send in.
    let server = setup.start();
    let mut connection = server.connect();
    assert_eq!(connection.send(&Request::new("Echo", &[]).bytes()).status, 200);
    assert!(connection.is_closed());
    assert!(server.connect().is_closed());
}
