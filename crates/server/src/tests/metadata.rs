//! The metadata service.

use serde_json::Value;

use super::harness::{Answer, Connection, NOW, Request, Server, Setup, raw};

/// A server with an instance, on a listener of the service's own and on the callers' port.
fn start() -> (Server, String) {
    let mut setup = Setup::new();
    setup.config.metadata.listen = Some("127.0.0.1:0".parse().expect("an address"));
    setup.config.metadata.by_host = true;
    setup.operations = control::operator::OPERATIONS;
    let server = setup.start();
    let instance = register(&server);
    (server, instance)
}

fn register(server: &Server) -> String {
    let world = &server.running.as_ref().expect("it runs").world;
    let (_, vswitch) = &world.vswitches[0];
    let group = world.security_group.as_ref().expect("a group");
    let made = server.operate(&format!(
        "Action=RegisterInstance&InstanceType=ecs.g7.large&VSwitchId={vswitch}&SecurityGroupId={group}"
    ));
    made.text("InstanceId")
}

fn ask(server: &Server, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let address = server.running.as_ref().and_then(|running| running.metadata);
    let headers = [&[("host", "127.0.0.1")], headers].concat();
    Connection::to(address.expect("it listens")).send(&raw(method, path, &headers, ""))
}

fn get(server: &Server, path: &str) -> (u16, String) {
    let answer = ask(server, "GET", path, &[]);
    assert_eq!(answer.header("content-type"), "text/plain;charset=utf-8");
    (answer.status, answer.body)
}

#[test]
fn an_instance_is_told_what_it_is_by_paths() {
    let (server, instance) = start();
    let told = |path: &str| {
        let (status, text) = get(&server, path);
        assert_eq!(status, 200, "{path}: {text}");
        text
    };
    assert_eq!(told("/"), "2016-01-01\nlatest");
    assert_eq!(told("/latest"), "dynamic/\nmeta-data/\nuser-data");
    assert_eq!(told("/latest/meta-data/instance-id"), instance);
    assert_eq!(told("/2016-01-01/meta-data/region-id"), "cn-hangzhou");
    let all = told("/latest/meta-data/");
    assert!(
        all.starts_with("dns-conf/\nhostname\n") && all.contains("\nnetwork-type\nnetwork/\n"),
        "{all}"
    );
    let mac = told("/latest/meta-data/mac");
    assert_eq!(told("/latest/meta-data/network/interfaces/macs"), format!("{mac}/"));
    let own = format!("/latest/meta-data/network/interfaces/macs/{mac}");
    assert!(told(&format!("{own}/")).contains("primary-ip-address\nprivate-ipv4s\n"));
    assert!(told(&format!("{own}/network-interface-id")).starts_with("eni-"));
    let document = told("/latest/dynamic/instance-identity/document");
    let document: Value = serde_json::from_str(&document).expect("JSON");
    assert_eq!((&document["instance-id"], &document["mac"]), (&instance.into(), &mac.into()));
    for path in
        ["/latest/meta-data/none", "/latest/user-data", "/2017-01-01", "/latest/meta-data/ma"]
    {
        assert_eq!(get(&server, path).0, 404, "{path}");
    }
    assert_eq!(ask(&server, "POST", "/latest/meta-data/", &[]).status, 405);
}

#[test]
fn a_server_without_a_running_instance_tells_nothing() {
    let mut setup = Setup::new();
    setup.config.metadata.listen = Some("127.0.0.1:0".parse().expect("an address"));
    let server = setup.start();
    assert_eq!(get(&server, "/latest/meta-data/instance-id").0, 404);
    assert_eq!(get(&server, "/").0, 200);
}

#[test]
fn programs_sign_with_the_role_of_their_instance() {
    let (server, instance) = start();
    let folder = "/latest/meta-data/ram/security-credentials/";
    assert_eq!(get(&server, folder).0, 404);
    let trust = r#"{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["ecs.aliyuncs.com"]}}]}"#;
    let ram = |at, action, parameters: &[(&str, &str)]| {
        let version = "2015-05-01";
        let request = Request { version, at, ..Request::new(action, parameters) };
        let answer = server.connect().send(&request.bytes());
        assert_eq!(answer.status, 200, "{}", answer.body);
    };
    ram(NOW, "CreateRole", &[("RoleName", "worker"), ("AssumeRolePolicyDocument", trust)]);
    let ids = format!("[\"{instance}\"]");
    let attach = [("RegionId", "cn-hangzhou"), ("RamRoleName", "worker"), ("InstanceIds", &ids)];
    assert_eq!(server.call("AttachInstanceRamRole", &attach).status, 200);
    assert_eq!(get(&server, folder), (200, "worker".to_owned()));
    assert_eq!(get(&server, &format!("{folder}other")).0, 404);

    let (status, text) = get(&server, &format!("{folder}worker"));
    let credentials: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((status, &credentials["Code"]), (200, &"Success".into()), "{text}");
    // They are the same until they are nearly over, and those of a new role are others.
    assert_eq!(get(&server, &format!("{folder}worker")).1, text);
    let find = |name: &str| credentials[name].as_str().expect("text").to_owned();
    let (id, secret, token) = (find("AccessKeyId"), find("AccessKeySecret"), find("SecurityToken"));
    let key = api::sign::acs3::AccessKey { id: &id, secret: &secret, security_token: Some(&token) };
    let version = "2015-04-01";
    let request = Request { key, version, ..Request::new("GetCallerIdentity", &[]) };
    let answer = server.connect().send(&request.bytes());
    assert!(
        answer.text("Arn").ends_with(&format!(":assumed-role/worker/{instance}")),
        "{}",
        answer.body
    );
    let later = NOW.plus_ms(5 * 60 * 60 * 1000 + 1);
    server.clock.set(later);
    assert_ne!(get(&server, &format!("{folder}worker")).1, text);
    ram(later, "DeleteRole", &[("RoleName", "worker")]);
    assert_eq!(get(&server, &format!("{folder}worker")).0, 404);
}

#[test]
fn an_instance_can_ask_for_tokens_or_be_told_nothing() {
    let (server, instance) = start();
    let path = "/latest/meta-data/instance-id";
    let ttl = "x-aliyun-ecs-metadata-token-ttl-seconds";
    let token = ask(&server, "PUT", "/latest/api/token", &[(ttl, "60")]).body;
    let with =
        |token: &str| ask(&server, "GET", path, &[("x-aliyun-ecs-metadata-token", token)]).status;
    assert_eq!((with(&token), with("another"), get(&server, path).0), (200, 403, 200));
    for wrong in [&[][..], &[(ttl, "0")], &[(ttl, "21601")], &[(ttl, "x")]] {
        assert_eq!(ask(&server, "PUT", "/latest/api/token", wrong).status, 400, "{wrong:?}");
    }
    let change = |at, endpoint: &str, tokens: &str| {
        let parameters = [
            ("RegionId", "cn-hangzhou"),
            ("InstanceId", &instance),
            ("HttpEndpoint", endpoint),
            ("HttpTokens", tokens),
        ];
        let request = Request { at, ..Request::new("ModifyInstanceMetadataOptions", &parameters) };
        let answer = server.connect().send(&request.bytes());
        assert_eq!(answer.status, 200, "{}", answer.body);
    };
    change(NOW, "enabled", "required");
    assert_eq!((with(&token), get(&server, path).0), (200, 403));
    server.clock.set(NOW.plus_ms(60_000));
    assert_eq!(with(&token), 403);
    let token = ask(&server, "PUT", "/latest/api/token", &[(ttl, "60")]).body;
    assert_eq!(with(&token), 200);
    change(NOW.plus_ms(60_000), "disabled", "optional");
    assert_eq!(with(&token), 403);
}

#[test]
fn the_callers_port_answers_for_its_host_only_if_it_is_told_to() {
    let (server, instance) = start();
    let path = "/latest/meta-data/instance-id";
    let direct = raw("GET", path, &[("host", "100.100.100.200")], "");
    let absolute =
        raw("GET", &format!("http://100.100.100.200{path}"), &[("host", "100.100.100.200")], "");
    for request in [&direct, &absolute] {
        assert_eq!(server.connect().send(request).body, instance);
    }
    let mut tunnel = server.connect();
    let connect = b"CONNECT 100.100.100.200:80 HTTP/1.1\r\nhost: 100.100.100.200\r\n\r\n";
    assert_eq!(tunnel.send(connect).status, 200);
    assert_eq!(tunnel.send(&direct).body, instance);
    // No page of another name gets here.
    let rebound = raw("GET", path, &[("host", "evil.example")], "");
    let address = server.running.as_ref().and_then(|running| running.metadata).expect("it listens");
    Connection::to(address).send(&rebound).is(403, "Forbidden.Host");

    let mut silent = Setup::new();
    silent.operations = control::operator::OPERATIONS;
    let silent = silent.start();
    register(&silent);
    assert_eq!(silent.connect().send(&direct).status, 404);
    let mut exposed = Setup::new();
    exposed.config.metadata.by_host = true;
    exposed.config.listen = "0.0.0.0:0".parse().expect("an address");
    let error = exposed.try_start().err().map(|error| error.to_string()).unwrap_or_default();
    assert!(error.contains("metadata.by_host"), "{error}");
}
