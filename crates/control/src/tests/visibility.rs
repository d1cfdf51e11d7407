//! Lists show a RAM user what its policies allow it to see: each of them against a naive model, which
//! asks for each resource alone.

use std::{cell::RefCell, collections::BTreeSet};

use proptest::{prelude::*, test_runner::TestCaseResult};
use serde_json::Value;

use crate::{
    Product, operations,
    tests::testing::{Testing, at, text},
};

/// A list of resources.
#[derive(Clone, Copy, Debug)]
struct List {
    action: &'static str,
    /// The kind, as policies name it.
    kind: &'static str,
    /// Where the answer has them, and the id of one.
    items: (&'static str, &'static str),
    /// How it names the tags that it can be filtered by.
    tags: Option<&'static str>,
    by_number: bool,
    /// The fewest items of a page with a token, if it has such pages.
    by_token: Option<usize>,
}

const LISTS: &[List] = &[
    List {
        action: "ecs:DescribeInstanceMaintenanceAttributes",
        kind: "ecs:instance",
        items: ("MaintenanceAttributes.MaintenanceAttribute", "InstanceId"),
        tags: None,
        by_number: true,
        by_token: None,
    },
    List {
        action: "ecs:DescribeInstanceStatus",
        kind: "ecs:instance",
        items: ("InstanceStatuses.InstanceStatus", "InstanceId"),
        tags: None,
        by_number: true,
        by_token: None,
    },
    List {
        action: "ecs:DescribeInstances",
        kind: "ecs:instance",
        items: ("Instances.Instance", "InstanceId"),
        tags: Some("Tag"),
        by_number: true,
        by_token: Some(1),
    },
    List {
        action: "ecs:DescribeKeyPairs",
        kind: "ecs:keypair",
        items: ("KeyPairs.KeyPair", "KeyPairName"),
        tags: Some("Tag"),
        by_number: true,
        by_token: None,
    },
    List {
        action: "ecs:DescribeNetworkInterfaces",
        kind: "ecs:eni",
        items: ("NetworkInterfaceSets.NetworkInterfaceSet", "NetworkInterfaceId"),
        tags: Some("Tag"),
        by_number: true,
        by_token: Some(10),
    },
    List {
        action: "ecs:DescribeSecurityGroups",
        kind: "ecs:securitygroup",
        items: ("SecurityGroups.SecurityGroup", "SecurityGroupId"),
        tags: Some("Tag"),
        by_number: true,
        by_token: Some(1),
    },
    List {
        action: "ram:ListResourceGroups",
        kind: "ram:resourcegroup",
        items: ("ResourceGroups.ResourceGroup", "Id"),
        tags: Some("Tag"),
        by_number: true,
        by_token: None,
    },
    List {
        action: "vpc:DescribeIpv6Addresses",
        kind: "vpc:ipv6address",
        items: ("Ipv6Addresses.Ipv6Address", "Ipv6AddressId"),
        tags: Some("Tag"),
        by_number: true,
        by_token: None,
    },
    List {
        action: "vpc:DescribeIpv6Gateways",
        kind: "vpc:ipv6gateway",
        items: ("Ipv6Gateways.Ipv6Gateway", "Ipv6GatewayId"),
        tags: Some("Tags"),
        by_number: true,
        by_token: None,
    },
    List {
        action: "vpc:DescribeVSwitches",
        kind: "vpc:vswitch",
        items: ("VSwitches.VSwitch", "VSwitchId"),
        tags: Some("Tag"),
        by_number: true,
        by_token: None,
    },
    List {
        action: "vpc:DescribeVpcs",
        kind: "vpc:vpc",
        items: ("Vpcs.Vpc", "VpcId"),
        tags: Some("Tag"),
        by_number: true,
        by_token: None,
    },
    List {
        action: "vpc:ListVSwitchCidrReservations",
        kind: "vpc:vswitchcidrreservation",
        items: ("VSwitchCidrReservations", "VSwitchCidrReservationId"),
        tags: Some("Tags"),
        by_number: false,
        by_token: Some(1),
    },
    List {
        action: "ecs:DescribeImages",
        kind: "ecs:image",
        items: ("Images.Image", "ImageId"),
        tags: None,
        by_number: true,
        by_token: None,
    },
    List {
        action: "ecs:DescribeDisks",
        kind: "ecs:disk",
        items: ("Disks.Disk", "DiskId"),
        tags: Some("Tag"),
        by_number: true,
        by_token: Some(10),
    },
    List {
        action: "vpc:ListDhcpOptionsSets",
        kind: "vpc:dhcpoptionsset",
        items: ("DhcpOptionsSets", "DhcpOptionsSetId"),
        tags: Some("Tags"),
        by_number: false,
        by_token: Some(1),
    },
    List {
        action: "vpc:DescribeRouteTableList",
        kind: "vpc:routetable",
        items: ("RouterTableList.RouterTableListType", "RouteTableId"),
        tags: Some("Tag"),
        by_number: true,
        by_token: None,
    },
    List {
        action: "vpc:DescribeRouteTables",
        kind: "vpc:routetable",
        items: ("RouteTables.RouteTable", "RouteTableId"),
        tags: None,
        by_number: true,
        by_token: None,
    },
    List {
        action: "vpc:DescribeVRouters",
        kind: "vpc:vrouter",
        items: ("VRouters.VRouter", "VRouterId"),
        tags: None,
        by_number: true,
        by_token: None,
    },
];

/// A resource, so far as policies can tell it from others.
#[derive(Clone, Debug)]
struct Row {
    kind: &'static str,
    id: String,
    /// The value of its tag `team`.
    team: Option<&'static str>,
    /// Its `vpc:VPC`.
    vpc: Option<String>,
}

/// A few of each kind.
struct Scene {
    t: Testing,
    rows: Vec<Row>,
}

impl Scene {
    fn new() -> Scene {
        let (t, rows) = (Testing::new(), Vec::new());
        let mut s = Scene { t, rows };
        const TEAMS: [Option<&str>; 3] = [Some("blue"), Some("red"), None];
        let vpcs = TEAMS.map(|team| {
            s.create("CreateVpc&CidrBlock=10.0.0.0/8&EnableIpv6=true", "vpc:vpc", team)
        });
        for team in TEAMS {
            s.create("CreateDhcpOptionsSet", "vpc:dhcpoptionsset", team);
        }
        for (vpc, team) in vpcs.iter().zip(TEAMS) {
            s.create(&format!("CreateIpv6Gateway&VpcId={vpc}"), "vpc:ipv6gateway", team);
        }
        for team in &TEAMS[..2] {
            s.create(&format!("CreateRouteTable&VpcId={}", vpcs[0]), "vpc:routetable", *team);
        }
        let mut vswitches = Vec::new();
        for (number, team) in (0..).zip([&TEAMS[..], &TEAMS[..1]].concat()) {
            let vpc = &vpcs[number % 2];
            let place = format!("VpcId={vpc}&ZoneId=cn-hangzhou-h&CidrBlock=10.0.{number}.0/24");
            let place = format!("{place}&Ipv6CidrBlock={number}");
            vswitches.push(s.create(&format!("CreateVSwitch&{place}"), "vpc:vswitch", team));
            s.rows.last_mut().expect("it is the last").vpc = Some(vpc.clone());
        }
        let groups = TEAMS.map(|team| {
            let query = format!("CreateSecurityGroup&VpcId={}", vpcs[0]);
            s.create(&query, "ecs:securitygroup", team)
        });
        let place = format!("VSwitchId={}&SecurityGroupId={}", vswitches[0], groups[0]);
        for team in TEAMS {
            let query = format!("CreateVSwitchCidrReservation&VSwitchId={}", vswitches[0]);
            let query = format!("{query}&VSwitchCidrReservationMask=28");
            s.create(&query, "vpc:vswitchcidrreservation", team);
            let query = format!("RegisterInstance&InstanceType=ecs.g7.large&{place}");
            s.create(&query, "ecs:instance", None);
        }
        for (name, team) in ["one", "other", "third"].into_iter().zip(TEAMS) {
            let key = "PublicKeyBody=ssh-rsa%20AAAAB3NzaC1yc2EAAAABAwAAAAEF";
            s.create(&format!("ImportKeyPair&KeyPairName={name}&{key}"), "ecs:keypair", team);
        }
        for image in s.t.world.images.iter() {
            let id = image.id.clone();
            s.rows.push(Row { kind: "ecs:image", id, team: None, vpc: None });
        }
        for group in s.page_of("ram:ListResourceGroups") {
            s.rows.push(Row { kind: "ram:resourcegroup", id: group, team: None, vpc: None });
        }
        for (name, team) in ["one", "other", "third"].into_iter().zip(TEAMS) {
            let query = format!("CreateResourceGroup&Name={name}&DisplayName={name}");
            s.create(&query, "ram:resourcegroup", team);
        }
        for number in 0..21 {
            let query = format!("CreateNetworkInterface&{place}");
            s.create(&query, "ecs:eni", TEAMS[number % 3]);
        }
        let eni = format!("CreateNetworkInterface&{place}&Ipv6AddressCount=3");
        s.create(&eni, "ecs:eni", None);
        let addresses = s.t.ok("Action=DescribeIpv6Addresses");
        for at in 0..3 {
            let path = format!("Ipv6Addresses.Ipv6Address.{at}.Ipv6AddressId");
            let id = text(&addresses, &path).to_owned();
            s.rows.push(Row { kind: "vpc:ipv6address", id, team: None, vpc: None });
        }
        s.rows.sort_by(|one, other| one.id.cmp(&other.id));
        s
    }

    /// Makes one, and notes what policies can ask about it; its id.
    fn create(&mut self, query: &str, kind: &'static str, team: Option<&'static str>) -> String {
        let tag = team.map(|team| format!("&Tag.1.Key=team&Tag.1.Value={team}"));
        let answer = self.t.ok(&format!("Action={query}{}", tag.unwrap_or_default()));
        let list = LISTS.iter().find(|list| list.kind == kind).expect("there is a list");
        let made = if kind == "ram:resourcegroup" { &answer["ResourceGroup"] } else { &answer };
        let id = text(made, list.items.1).to_owned();
        self.rows.push(Row { kind, id: id.clone(), team, vpc: None });
        let mut with_it = |kind, member| {
            let id = text(&answer, member).to_owned();
            self.rows.push(Row { kind, id, team: None, vpc: None });
        };
        if kind == "vpc:vpc" {
            with_it("vpc:routetable", "RouteTableId");
            with_it("vpc:vrouter", "VRouterId");
        }
        if kind == "ecs:instance" {
            // Its primary network interface has come with it, and its system disk.
            with_it("ecs:eni", "NetworkInterfaceId");
            let disks = self.t.ok(&format!("Action=DescribeDisks&InstanceId={id}"));
            let disk = text(&disks, "Disks.Disk.0.DiskId").to_owned();
            self.rows.push(Row { kind: "ecs:disk", id: disk, team: None, vpc: None });
        }
        id
    }

    /// The ids of all that the list has by now.
    fn page_of(&mut self, action: &str) -> Vec<String> {
        let list = LISTS.iter().copied().find(|list| list.action == action);
        self.page(list.expect("it is a list"), "").expect("the account sees all").0
    }

    fn of_kind(&self, kind: &str) -> Vec<Row> {
        self.rows.iter().filter(|row| row.kind == kind).cloned().collect()
    }

    /// A list's page: the ids, and the answer.
    fn page(&mut self, list: List, parameters: &str) -> Result<(Vec<String>, Value), String> {
        let (_, operation) = list.action.split_once(':').expect("product:Name");
        let answer = self.t.send(&format!("Action={operation}{parameters}"))?;
        let (path, id) = list.items;
        let items = at(&answer, path).as_array().expect("a list").iter();
        Ok((items.map(|item| text(item, id).to_owned()).collect(), answer))
    }
}

/// A statement of a policy.
#[derive(Clone, Debug)]
struct Said {
    is_deny: bool,
    action: Action,
    resource: Pattern,
    condition: Condition,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Action {
    This,
    AllOfProduct,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Pattern {
    Everything,
    Kind,
    /// The one at this place.
    Row(usize),
    /// Those whose ids end as that of the one at this place.
    EndOf(usize),
    OtherKind,
    OtherRegion,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Condition {
    None,
    /// By `acs:ResourceTag`, or by the service's own key.
    Team {
        is_common: bool,
        is: bool,
        team: &'static str,
    },
    /// `vpc:VPC` is that of the one at this place.
    Vpc(usize),
    /// Whether the caller's address is the one that is wanted.
    Ip(bool),
}

impl Said {
    fn json(&self, list: List, rows: &[Row]) -> String {
        let row = |place: usize| &rows[place % rows.len()];
        let (service, kind) = list.kind.split_once(':').expect("service:kind");
        let action = match self.action {
            Action::This => list.action.to_owned(),
            Action::AllOfProduct => format!("{service}:*"),
            Action::Other => format!("{service}:CreateNetworkInterface"),
        };
        let relative = match self.resource {
            Pattern::Everything | Pattern::Kind | Pattern::OtherRegion => format!("{kind}/*"),
            Pattern::Row(place) => format!("{kind}/{}", row(place).id),
            Pattern::EndOf(place) => format!("{kind}/*{}", end(row(place))),
            Pattern::OtherKind => "snapshot/*".to_owned(),
        };
        let region = match self.resource {
            Pattern::OtherRegion => "cn-beijing",
            // What is in no region.
            _ if service == "ram" => "*",
            _ => "cn-*",
        };
        let resource = match self.resource {
            Pattern::Everything => "*".to_owned(),
            _ => format!("acs:{service}:{region}:*:{relative}"),
        };
        let condition = match self.condition {
            Condition::None => String::new(),
            Condition::Team { is_common, is, team } => {
                let operator = if is { "StringEquals" } else { "StringNotEquals" };
                let key =
                    if is_common { "acs:ResourceTag".to_owned() } else { format!("{service}:tag") };
                condition(operator, &format!("{key}/team"), team)
            }
            Condition::Vpc(place) => {
                let vpc = row(place).vpc.clone().unwrap_or_default();
                condition("StringEquals", "vpc:VPC", &vpc)
            }
            Condition::Ip(is) => {
                condition("IpAddress", "acs:SourceIp", if is { "127.0.0.0/8" } else { "192.0.2.1" })
            }
        };
        let effect = if self.is_deny { "Deny" } else { "Allow" };
        format!(
            "{{'Effect': '{effect}', 'Action': '{action}', 'Resource': '{resource}'{condition}}}"
        )
    }

    /// Whether it is true of this one.
    fn is_about(&self, one: &Row, rows: &[Row]) -> bool {
        let row = |place: usize| &rows[place % rows.len()];
        let is_covered = match self.resource {
            Pattern::Everything | Pattern::Kind => true,
            Pattern::Row(place) => row(place).id == one.id,
            Pattern::EndOf(place) => end(row(place)) == end(one),
            Pattern::OtherKind | Pattern::OtherRegion => false,
        };
        let holds = match self.condition {
            Condition::None => true,
            Condition::Team { is, team, .. } => one.team.is_some_and(|own| (own == team) == is),
            Condition::Vpc(place) => one.vpc.is_some() && row(place).vpc == one.vpc,
            Condition::Ip(is) => is,
        };
        self.action != Action::Other && is_covered && holds
    }

    /// Whether it is true of all, whichever there are.
    fn is_about_all(&self) -> bool {
        self.action != Action::Other
            && matches!(self.resource, Pattern::Everything | Pattern::Kind)
            && matches!(self.condition, Condition::None | Condition::Ip(true))
    }

    /// Whether it is true of none, whichever there are.
    fn is_about_none(&self) -> bool {
        self.action == Action::Other
            || matches!(self.resource, Pattern::OtherKind | Pattern::OtherRegion)
            || self.condition == Condition::Ip(false)
    }
}

fn condition(operator: &str, key: &str, value: &str) -> String {
    format!(", 'Condition': {{'{operator}': {{'{key}': '{value}'}}}}")
}

/// The last letter of an id.
fn end(row: &Row) -> &str {
    &row.id[row.id.len() - 1..]
}

fn said() -> impl Strategy<Value = Said> {
    let action = prop_oneof![
        6 => Just(Action::This),
        2 => Just(Action::AllOfProduct),
        1 => Just(Action::Other),
    ];
    let resource = prop_oneof![
        3 => Just(Pattern::Everything),
        3 => Just(Pattern::Kind),
        4 => (0usize..30).prop_map(Pattern::Row),
        2 => (0usize..30).prop_map(Pattern::EndOf),
        1 => Just(Pattern::OtherKind),
        1 => Just(Pattern::OtherRegion),
    ];
    let team = (any::<bool>(), any::<bool>(), prop_oneof![Just("blue"), Just("red")]);
    let condition = prop_oneof![
        6 => Just(Condition::None),
        4 => team.prop_map(|(is_common, is, team)| Condition::Team { is_common, is, team }),
        1 => (0usize..30).prop_map(Condition::Vpc),
        1 => any::<bool>().prop_map(Condition::Ip),
    ];
    let is_deny = prop::bool::weighted(0.35);
    (is_deny, action, resource, condition).prop_map(|(is_deny, action, resource, condition)| Said {
        is_deny,
        action,
        resource,
        condition,
    })
}

/// What a user with these policies sees of the rows; nothing if the request is refused.
fn expected(said: &[Said], rows: &[Row]) -> Option<Vec<Row>> {
    let (denies, allows): (Vec<_>, Vec<_>) = said.iter().partition(|one| one.is_deny);
    if denies.iter().any(|one| one.is_about_all()) || allows.iter().all(|one| one.is_about_none()) {
        return None;
    }
    let is_shown = |row: &&Row| {
        allows.iter().any(|one| one.is_about(row, rows))
            && !denies.iter().any(|one| one.is_about(row, rows))
    };
    Some(rows.iter().filter(is_shown).cloned().collect())
}

fn check(
    s: &mut Scene,
    list: List,
    said: &[Said],
    size: usize,
    is_filtered: bool,
) -> TestCaseResult {
    let rows = s.of_kind(list.kind);
    let statements = said.iter().map(|one| one.json(list, &rows)).collect::<Vec<_>>().join(",");
    s.t.as_user(&statements);
    let tags = list.tags.filter(|_| is_filtered);
    let filter = tags.map(|name| format!("&{name}.1.Key=team&{name}.1.Value=blue"));
    let filter = filter.unwrap_or_default();
    let Some(mut shown) = expected(said, &rows) else {
        let refused = s.page(list, &filter);
        prop_assert!(
            refused.as_ref().is_err_and(|refusal| refusal.starts_with("403 Forb")),
            "{refused:?}"
        );
        return Ok(());
    };
    shown.retain(|row| tags.is_none() || row.team == Some("blue"));
    let shown = shown.into_iter().map(|row| row.id).collect::<Vec<_>>();
    if list.by_number {
        check_numbers(s, list, &shown, size, &filter)?;
    }
    if let Some(least) = list.by_token {
        check_tokens(s, list, &shown, size.max(least), &filter)?;
    }
    Ok(())
}

fn check_numbers(
    s: &mut Scene,
    list: List,
    shown: &[String],
    size: usize,
    filter: &str,
) -> TestCaseResult {
    for (number, chunk) in (1..).zip(shown.chunks(size).chain([&[][..]])) {
        let page = s.page(list, &format!("{filter}&PageNumber={number}&PageSize={size}"));
        let (ids, answer) = page.map_err(TestCaseError::fail)?;
        prop_assert_eq!(&ids, chunk);
        prop_assert_eq!(at(&answer, "TotalCount").as_u64(), Some(shown.len() as u64));
    }
    Ok(())
}

fn check_tokens(
    s: &mut Scene,
    list: List,
    shown: &[String],
    size: usize,
    filter: &str,
) -> TestCaseResult {
    let mut token = String::new();
    let chunks = if shown.is_empty() { vec![&[][..]] } else { shown.chunks(size).collect() };
    for (place, chunk) in chunks.iter().enumerate() {
        let page = s.page(list, &format!("{filter}&MaxResults={size}&NextToken={token}"));
        let (ids, answer) = page.map_err(TestCaseError::fail)?;
        prop_assert_eq!(&ids, chunk);
        // That list counts the items of the page alone.
        let is_by_itself = list.action == "ecs:DescribeNetworkInterfaces";
        let total = if is_by_itself { chunk.len() } else { shown.len() };
        prop_assert_eq!(count(&answer), Some(total as u64));
        token = text(&answer, "NextToken").to_owned();
        prop_assert_eq!(token.is_empty(), place + 1 == chunks.len());
    }
    Ok(())
}

/// How many items there are, as the answer counts them: one list does so in text.
fn count(answer: &Value) -> Option<u64> {
    let count = at(answer, "TotalCount");
    count.as_u64().or_else(|| count.as_str()?.parse().ok())
}

#[test]
fn every_list_of_resources_is_one_of_these() {
    let is_paged = |one: &control::kernel::declaration::Declaration| {
        one.common.by_number.is_some() || one.common.by_token.is_some()
    };
    let mut listed = BTreeSet::new();
    for declared in operations().map(|one| one.declaration()) {
        match declared.listed() {
            Some(("vpc", "eip")) => {}
            // Those of RAM are in no region; their files show what a user sees of them.
            Some(_) if declared.product == Product::Ram => {}
            Some((service, kind)) => {
                listed.insert((declared.action, format!("{service}:{kind}")));
            }
            // What no account has, all may see; what is named is asked for by its name.
            None => {
                let is_named = declared.resources.iter().all(|one| one.contains('{'));
                let is_free =
                    matches!(declared.resources, ["ecs:*" | "ram:*" | "resourcemanager:*"]);
                assert!(!is_paged(declared) || is_named || is_free, "{declared:?}");
            }
        }
    }
    let these = LISTS.iter().map(|list| (list.action, list.kind.to_owned()));
    assert_eq!(listed, these.collect());
}

#[test]
fn the_account_itself_sees_all() {
    let mut s = Scene::new();
    for list in LISTS.iter().copied() {
        let all = s.of_kind(list.kind).into_iter().map(|row| row.id).collect::<Vec<_>>();
        let page = if list.by_number { "&PageSize=50" } else { "&MaxResults=50" };
        let (ids, _) = s.page(list, page).expect("the account may see all");
        assert_eq!(ids, all, "{}", list.action);
    }
}

#[test]
fn a_deny_on_one_hides_it_and_an_allow_on_one_shows_it() {
    let mut s = Scene::new();
    let said = |is_deny, resource| Said {
        is_deny,
        action: Action::This,
        resource,
        condition: Condition::None,
    };
    let (all, but_one) = (said(false, Pattern::Everything), said(true, Pattern::Row(1)));
    for list in LISTS.iter().copied() {
        for policies in [&[all.clone(), but_one.clone()][..], &[said(false, Pattern::Row(1))]] {
            check(&mut s, list, policies, 2, false)
                .unwrap_or_else(|error| panic!("{list:?}: {error}"));
        }
    }
}

#[test]
fn what_a_filter_names_of_another_kind_need_not_be_visible() {
    let mut s = Scene::new();
    let group = s.of_kind("ecs:securitygroup").remove(0).id;
    for (list_action, filter) in [
        ("ecs:DescribeInstances", format!("&SecurityGroupId={group}")),
        ("vpc:DescribeVSwitches", format!("&ResourceGroupId=rg-acfm{:x}", Testing::ACCOUNT)),
    ] {
        let list = *LISTS.iter().find(|list| list.action == list_action).expect("it is a list");
        let rows = s.of_kind(list.kind);
        let only_one = Said {
            is_deny: false,
            action: Action::This,
            resource: Pattern::Row(0),
            condition: Condition::None,
        };
        s.t.as_user(&only_one.json(list, &rows));
        let (ids, _) = s.page(list, &filter).expect("one may be seen");
        assert_eq!(ids, [rows[0].id.clone()], "{}", list.action);
    }
}

#[test]
fn a_list_is_what_each_resource_alone_may_be_seen_of() {
    let scene = RefCell::new(Scene::new());
    let config = ProptestConfig { cases: 300, ..ProptestConfig::default() };
    let said = prop::collection::vec(said(), 1..5);
    proptest!(config, |(list in prop::sample::select(LISTS), said in said, size in 1usize..4, is_filtered: bool)| {
        check(&mut scene.borrow_mut(), list, &said, size, is_filtered)?;
    });
}
