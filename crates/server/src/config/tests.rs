//! What a configuration is read as, and what is refused.

use std::collections::BTreeSet;

use control::facts::feature::Feature;
use control::facts::standing::Standing;
use control::facts::world::{Delays, Edition, Quotas, RamQuotas};

use super::*;

const EXAMPLE: &str = include_str!("../../../../enid.example.toml");

fn read(text: &str) -> Result<Config, String> {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), text).expect("written");
    let hide = |error: ConfigError| {
        let path = file.path().display().to_string();
        error.to_string().replace(&path, "enid.toml")
    };
    Config::read(file.path()).map_err(hide)
}

fn refused(text: &str, why: &str) {
    let error = read(text).expect_err(text);
    assert!(error.contains(why), "{error}");
}

#[test]
fn the_example_shows_every_key_with_its_default() {
    let whole = whole_example();
    let file: File = toml::from_str(&whole).expect("the example is well-formed");
    let shown = format!("{file:?}");
    assert!(!shown.contains("None"), "a key is not shown: {shown}");
    let tables: toml::Table = toml::from_str(&whole).expect("the example is well-formed");
    let keys_of = |table: &toml::Value| table.as_table().map(toml::Table::len);
    // The defaults of the tables stand in for what is not shown, so count what is.
    let figures = [Quotas::NAMES.len(), RamQuotas::NAMES.len(), Delays::NAMES.len()];
    let [quotas, ram, delays] = figures;
    for (table, keys) in [
        ("limits", 26),
        ("quotas", quotas),
        ("ram", ram),
        ("delays", delays),
        ("calls_per_minute", 1),
    ] {
        assert_eq!(keys_of(&tables[table]), Some(keys), "{table}");
    }
    let account = &tables["account"][0];
    assert_eq!(keys_of(account), Some(15));
    assert_eq!(keys_of(&account["user"][0]), Some(3));
    assert_eq!(keys_of(&tables["region"][0]), Some(2));
    assert_eq!(keys_of(&tables["zone"][0]), Some(5));
    let (config, default) = (read(EXAMPLE).expect("valid"), Config::default());
    let config = Config { file: None, ..config };
    assert_eq!(format!("{config:?}"), format!("{default:?}"));
    let secret = |config: &Config| config.accounts[0].keys[0].secret.clone();
    assert!(secret(&config) == secret(&default));
}

/// What is commented out in the example is marked by "#| ".
fn whole_example() -> String {
    EXAMPLE.replace("#| ", "")
}

#[test]
fn the_accounts_of_the_example_are_accounts() {
    let config = read(&whole_example().replace("default_key = true", "")).expect("valid");
    let accounts = &config.accounts;
    assert_eq!(accounts.len(), 1);
    assert_eq!((accounts[0].id, accounts[0].keys.len()), (1_000_000_000_000_002, 2));
    assert!(!accounts[0].bearer_tokens.is_empty());
    assert!(!accounts[0].keys[1].security_tokens.is_empty());
    let user = &accounts[0].users[0];
    assert_eq!((user.name.as_str(), user.policies.len()), ("my-user", 1));
    assert_eq!(user.keys[0].id, "my-user-key");
    assert!(config.operator_token.is_some());
}

#[test]
fn facts_of_accounts_regions_and_editions_are_those_of_the_world() {
    let world = |text: &str| {
        let account = "[[account]]\nid = \"1000000000000002\"\nbearer_tokens = [\"b\"]\n";
        read(&text.replace("[[account]]", account)).expect("valid").world
    };
    assert_eq!(world("").edition, Edition::Of2026);
    assert_eq!(world("edition = \"2024\"").edition, Edition::Of2024);
    assert_eq!(world("default_region = \"cn-beijing\"").default_region, "cn-beijing");
    let facts = world(
        "[[account]]\nclosed = true\nunsupported = true\nclosed_regions = [\"cn-beijing\"]\n\
         without = [\"trunk\", \"rdma\"]\nwith = [\"bond\"]\nservice_id = 12345678910",
    );
    let facts = facts.account(1_000_000_000_000_002);
    assert!(facts.closed && facts.unsupported && facts.closed_regions.contains("cn-beijing"));
    assert_eq!(facts.without, BTreeSet::from([Feature::Trunk, Feature::Rdma]));
    assert_eq!(facts.with, BTreeSet::from([Feature::Bond]));
    assert_eq!(facts.service, Some(12_345_678_910));
    let lacks = world("[[region]]\nid = \"cn-beijing\"\nwithout = [\"ip_prefix\"]");
    assert_eq!(lacks.regions_without["cn-beijing"], BTreeSet::from([Feature::IpPrefix]));
    let sold_out = world(
        "[[zone]]\nid = \"cn-beijing-h\"\nsold_out = [\"ecs.g7.*\"]\nwithout_disks = [\"cloud_ssd\"]",
    );
    let zone = sold_out.zone("cn-beijing-h");
    assert!(zone.is_sold_out("ecs.g7.large") && !zone.is_sold_out("ecs.g8i.large"));
    assert!(zone.has_type("ecs.g7.large") && !zone.has_disk("cloud_ssd"));
    let facts = world(
        "[[account]]\nclosed_zones = [\"cn-beijing-h\"]\nclosed_instance_types = [\"ecs.t6\"]\n\
         closed_disk_categories = [\"cloud\"]\nstanding = \"in_arrears\"\ndefault_encryption = true",
    );
    let facts = facts.account(1_000_000_000_000_002);
    assert!(facts.closed_zones.contains("cn-beijing-h") && facts.default_encryption);
    assert!(facts.closed_instance_types.contains("ecs.t6"));
    assert!(facts.closed_disk_categories.contains("cloud"));
    assert_eq!(facts.standing, Some(Standing::Arrears));
    let limited = world("[calls_per_minute]\nAssignPrivateIpAddresses = 400");
    assert_eq!(limited.calls_per_minute["AssignPrivateIpAddresses"], 400);
    assert!(world("").calls_per_minute.is_empty());
}

#[test]
fn the_operator_api_follows_the_listener_to_a_free_port() {
    let address = |text: &str| read(text).expect("valid").operator_address();
    assert_eq!(address(""), Some(DEFAULT_OPERATOR_LISTEN));
    assert_eq!(address("listen = \"127.0.0.1:0\""), "127.0.0.1:0".parse().ok());
    let chosen = "listen = \"127.0.0.1:0\"\noperator_listen = \"127.0.0.1:4000\"";
    assert_eq!(address(chosen), "127.0.0.1:4000".parse().ok());
    assert_eq!(address("operator_listen = \"off\""), None);
}

#[test]
fn origins_and_hosts_are_read() {
    let config = read(
        "allowed_origins = [\"*\", \"https://a.example:8443\", \"http://[::1]:3000\"]\n\
         hosts = [\"enid\", \"*.a.example\", \"192.0.2.1\", \"2001:db8::1\"]",
    );
    let config = config.expect("valid");
    assert_eq!((config.allowed_origins.len(), config.hosts.len()), (3, 4));
}

#[test]
fn the_public_endpoint_is_a_host_with_a_port_or_without() {
    for endpoint in ["enid", "enid.example.com:3640", "192.0.2.1:80", "[2001:db8::1]:3640"] {
        let config = read(&format!("public_endpoint = \"{endpoint}\"")).expect("valid");
        assert_eq!(config.public_endpoint.as_deref(), Some(endpoint));
    }
}

#[test]
fn a_configured_account_replaces_the_default_key_unless_told_otherwise() {
    let account =
        "[[account]]\nid = \"1000000000000002\"\n[[account.key]]\nid = \"k\"\nsecret = \"s\"";
    let config = read(account).expect("valid");
    assert_eq!(
        config.accounts.iter().map(|one| one.id).collect::<Vec<_>>(),
        [1_000_000_000_000_002]
    );
    assert!(!config.has_default_key());
    let config = read(&format!("default_key = true\n{account}")).expect("valid");
    assert_eq!(config.accounts[0].id, DEFAULT_ACCOUNT);
    assert_eq!(config.accounts.len(), 2);
    assert!(config.has_default_key());
    refused("default_key = false", "nobody could call");
}

#[test]
fn what_cannot_be_is_refused_by_its_key_and_line() {
    refused("listen = \"127.0.0.1:1\"\nlisen = 1", "enid.toml, line 2: unknown field `lisen`");
    refused("[limits]\nbodybytes = 1", "line 2: unknown field `bodybytes`");
    refused("[quotas]\neni = 1", "unknown field `eni`");
    refused("[delays]\nx = 1", "unknown field `x`");
    refused("[limits]\nqueue = 0", "limits.queue is out of range");
    refused("[limits]\nhead_bytes = 100", "limits.head_bytes is out of range");
    refused("[limits]\nbodies_bytes = 100", "less than limits.body_bytes");
    refused("default_region = \"cn-x\"", "default_region \"cn-x\" is not in the catalogue");
    refused("region = \"cn-beijing\"", "line 1: invalid type: string");
    refused("region = \"cn-beijing\"", "the region of requests without one is default_region");
    refused("edition = \"2025\"", "edition \"2025\" is neither");
    refused("operator_listen = \"no\"", "operator_listen \"no\" is neither");
    for origin in ["console.example", "https://a.example/", "https://u@a.example", "null", ""] {
        refused(&format!("allowed_origins = [\"{origin}\"]"), "allowed_origins: ");
    }
    for host in ["a:80", "http://a", "*", "*.*.a", "a..b", "[::1]", ""] {
        refused(&format!("hosts = [\"{host}\"]"), "hosts: ");
    }
    for endpoint in ["http://a", "*.a", "a:", "a:0", "a:x", "::1", ""] {
        refused(&format!("public_endpoint = \"{endpoint}\""), "public_endpoint: ");
    }
    refused("operator_token = \"two words\"", "operator_token must be ASCII without spaces");
    refused("[calls_per_minute]\nAssign = 1", "calls_per_minute.Assign is not an operation");
    refused("[[region]]\nid = \"cn-x\"\nwithout = []", "[[region]] id \"cn-x\" is not in the");
    let region = "[[region]]\nid = \"cn-beijing\"\nwithout = [\"x\"]\n";
    refused(region, "region \"cn-beijing\": without: \"x\" is none of b");
    refused(&region.replace("\"x\"", "").repeat(2), "region \"cn-beijing\" appears twice");
    refused("[[zone]]\nid = \"cn-beijing-x\"", "zone \"cn-beijing-x\" is not in the catalogue");
    refused(&"[[zone]]\nid = \"cn-beijing-h\"\n".repeat(2), "zone \"cn-beijing-h\" appears twice");
    let account = "[[account]]\nid = \"1000000000000002\"\nbearer_tokens = [\"b\"]\n";
    refused(&format!("{account}closed_zones = [\"x\"]"), "zone \"x\" is not in the catalogue");
    refused(&format!("{account}standing = \"x\""), "standing: \"x\" is none of agent_credit, an");
    refused("[[region]]\nid = \"cn-beijing\"\nwithuot = []", "unknown field `withuot`");
    refused("[[instance_type]]\nid = \"ecs.x\"", "instance_type \"ecs.x\": like: the catalogue");
    refused("[[instance_type]]\nid = \"ecs.g7.large\"\neris = 1", "unknown field `eris`");
    let none = "[[instance_type]]\nid = \"ecs.g7.large\"\neni_quantity = 0";
    refused(none, "instance_type \"ecs.g7.large\": eni_quantity must be at least 1");
    refused("ipv6_pool = \"10.0.0.0/8\"", "ipv6_pool");
    refused("ipv6_pool = \"2001:db8::/64\"", "no room for a /56");
    refused("clock_skew_s = 0", "clock_skew_s");
    refused("[[account]]\nid = \"12\"", "account id \"12\" is not 16 digits");
    let one = "[[account]]\nid = \"1000000000000002\"\nkey = [{ id = \"k\", secret = \"s\" }]\n";
    refused(&format!("{one}with = [\"x\"]"), "account 1000000000000002: with: \"x\" is none of");
    refused(
        &format!("{one}closed_regions = [\"cn-x\"]"),
        "account 1000000000000002: closed_regions: \"cn-x\" is not in the catalogue",
    );
    refused(&format!("{one}[[account.user]]\nnames = \"u\""), "unknown field `names`");
    let user = "[[account.user]]\nname = \"u\"\n";
    refused(&format!("{one}{user}{user}"), "or \"u\" twice");
    refused(
        &format!("{one}{user}policies = ['{{}}']"),
        "account 1000000000000002: user \"u\": policies, the 1.: ",
    );
    let same = "key = [{ id = \"k\", secret = \"s\" }]";
    refused(&format!("{one}{user}{same}"), "access key \"k\" appears twice");
    refused(&format!("{one}{one}"), "account 1000000000000002 appears twice");
    refused(&format!("{one}{}", one.replace("02\"", "03\"")), "access key \"k\" appears twice");
}

#[test]
fn types_of_instances_are_added_and_changed() {
    let config = read(
        "[[instance_type]]\nid = \"ecs.new\"\nlike = \"ecs.g8a.xlarge\"\neri_quantity = 3\n\
         queue_pairs = 4\n[[instance_type]]\nid = \"ecs.g7.large\"\neni_quantity = 9\n\
         private_ipv4_per_eni = 8\nipv6_per_eni = 7\nenterprise_groups = false",
    );
    let types = config.expect("valid").world.instance_types;
    let new = types.get("ecs.new").expect("it is added");
    assert_eq!((new.eri_quantity, new.queue_pairs, new.private_ipv4_per_eni), (3, 4, 15));
    let changed = types.get("ecs.g7.large").expect("it is there");
    assert_eq!((changed.eni_quantity, changed.eni_total, changed.eri_quantity), (9, 9, 0));
    assert_eq!((changed.private_ipv4_per_eni, changed.ipv6_per_eni), (8, 7));
    assert_eq!((changed.enterprise_groups, new.enterprise_groups), (false, true));
}

#[test]
fn secrets_are_never_shown() {
    let account = "[[account]]\nid = \"1000000000000002\"\nbearer_tokens = [\"hidden-b\"]\n\
                   [[account.key]]\nid = \"k\"\nsecret = \"hidden-s\"\nsecurity_tokens = [\"hidden-t\"]";
    let config = read(account).expect("valid");
    assert!(!format!("{config:?}").contains("hidden"));
}

#[test]
fn no_mistake_makes_a_secret_be_shown() {
    // Each with the secrets "hidden…" and 5417, at any place where one can be.
    let key = "id = \"k\"\nsecret = \"hidden-s\"";
    let in_account = [
        "bearer_tokens = \"hidden-b\"",
        "bearer_tokens = [\"hidden-b\", 5417]",
        "bearer_tokens = [[\"hidden-b\"]]",
        "bearer_tokens = { hidden = \"hidden-b\" }",
        "bearer_tokens = [\"\", \"hidden-b\"]",
        "bearer_tokens = [\"hidden-b\", \"hidden-b\"]",
        "bearer_tokens = [\"hidden-b\"",
        "bearer_tokens = [\"hidden-b]",
        "bearer_tokens = ['hidden-b\"]",
        "bearer_tokens = [\"hidden-b\"]\nbearer_tokens = [\"hidden-c\"]",
        "bearer_tokens = [\"hidden-b\"]\nbearer_token = \"hidden-c\"",
        "bearer_tokens = [\"hidden-b\"] hidden-c",
        "bearer_tokens = [hidden-b]",
        "bearer_tokens = 5417",
        "bearer_tokens = \"hidden-b, expected a sequence\"",
        "closed = \"hidden-b\"",
        "service_id = \"hidden-b\"",
        "closed_regions = \"hidden-b\"",
        "user = \"hidden-b\"",
        "key = \"hidden-b\"",
        "key = [\"hidden-b\"]",
        "key = [5417]",
    ];
    let in_key = [
        "secret = 5417",
        "secret = 5417.5",
        "secret = \"hidden",
        "secret = 'hidden\"",
        "secret = { a = 5417, b = \"hidden\" }",
        "secret = 5417x",
        "secret = hidden",
        "secret = \"hidden\\q\"",
        "secret = \"hidden\" \"hidden\"",
        "secret = \"hidden\"\nsecret = \"hidden\"",
        "secret = \"hidden\"\nsecrets = \"hidden\"",
        "secret = \"hidden\"\nsecurity_tokens = \"hidden-t\"",
        "secret = \"hidden\"\nsecurity_tokens = [\"hidden-t\", true]",
        "secret = \"hidden\"\nsecurity_tokens = [\"hidden-t\"",
        "secret = \"hidden\"\nstatus = \"hidden-t\"",
        "secret = \"hidden\"\nstatus = 5417",
        "secret = \"hidden\u{7}\"",
        "secret = true",
        "secret = 2026-11-20",
        "secret = \"\"",
    ];
    let anywhere = [
        "operator_token = 5417",
        "operator_token = [\"hidden\"]",
        "operator_token = \"hidden two\"",
        "operator_token = \"hidden",
        "operator_token = hidden",
        "operator_token = \"hidden\"\noperator_token = \"hidden\"",
        "operator_token = \"hidden\"\noperator_tokens = \"hidden\"",
        "clock_skew_s = \"hidden\"",
        "data = 5417",
        "default_key = \"hidden\"",
        "listen = \"hidden\"",
        "allowed_origins = \"hidden\"",
        "hosts = 5417",
        "region = \"hidden\"",
        "account = \"hidden\"",
        "account = [\"hidden\"]",
        "limits = \"hidden\"",
        "[limits]\nqueue = \"hidden\"",
        "[calls_per_minute]\nAssignPrivateIpAddresses = \"hidden\"",
        "[account]\nid = \"1\"\nbearer_tokens = [\"hidden\"]",
    ];
    let account = "[[account]]\nid = \"1000000000000002\"\n";
    let in_account =
        in_account.iter().map(|wrong| format!("{account}{wrong}\n[[account.key]]\n{key}"));
    let in_key = in_key.iter().flat_map(|wrong| {
        let user = "[[account.user]]\nname = \"u\"\n[[account.user.key]]\nid = \"k\"\n";
        [
            format!("{account}[[account.key]]\nid = \"k\"\n{wrong}"),
            format!("{account}{user}{wrong}"),
        ]
    });
    let anywhere = anywhere.iter().map(|wrong| (*wrong).to_owned());
    for text in in_account.chain(in_key).chain(anywhere) {
        let error = read(&text).expect_err(&text);
        assert!(!error.contains("hidden") && !error.contains("5417"), "{text}\n\n{error}");
    }
    // What is wrong, and what would be right, is still said.
    refused("bearer_tokens = 1", "line 1: unknown field `bearer_tokens`");
    let wrong = format!("{account}bearer_tokens = \"hidden\"");
    refused(&wrong, "enid.toml, line 3: invalid type: string, expected a sequence");
    let wrong = format!("{account}key = [{{ id = \"k\", secret = \"s\", status = \"hidden\" }}]");
    refused(&wrong, "line 3: unknown variant, expected `Active` or `Inactive`");
}
