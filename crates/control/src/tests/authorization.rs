//! What each operation asks RAM for, as tables, one an area: the action, and the resources by their
//! names.
//!
//! `contract/` has the resources of the operations whose pages name them: CreateNetworkInterface
//! (`pages/rules.csv`, R004-09), UnassignIpv6Addresses (R002-09), DeleteNetworkInterface,
//! DetachNetworkInterface, CreateSecurityGroup and lists (`semantics.md`, section 7). AttachNetworkInterface asks for
//! the pair of Detach, which that section takes for the likely one, and all other operations for what
//! they change or show.

mod catalogue;
mod eni;
mod instance;
mod key_pair;
mod ram;
mod routes;
mod security_group;
mod shared;
mod sts;
mod tag;
mod vpc;

use std::collections::BTreeSet;

use crate::{
    Access, Endpoint, operations,
    tests::testing::{Testing, text},
};

/// An operation, a request, and the resources that it asks for, all of which a policy must allow; none
/// if everybody may do it. What stands between braces is an id of the [`Scene`].
type Line = (&'static str, &'static str, &'static str);

/// Operations that belong together, and what their requests name.
struct Area {
    lines: &'static [Line],
    /// Makes what the requests name beside what every scene has.
    furnish: fn(&mut Scene),
    /// What of it has the tag team=blue.
    tagged: &'static [&'static str],
}

impl Area {
    const NOTHING: Area = Area { lines: &[], furnish: |_| {}, tagged: &[] };
}

const AREAS: &[Area] = &[
    catalogue::AREA,
    eni::AREA,
    instance::AREA,
    key_pair::AREA,
    ram::AREA,
    routes::AREA,
    security_group::AREA,
    sts::AREA,
    tag::AREA,
    vpc::AREA,
    vpc::OF_DEFAULT,
];

/// All lines, with the areas that they are of.
fn table() -> impl Iterator<Item = (&'static Area, Line)> {
    AREAS.iter().flat_map(|area| area.lines.iter().map(move |line| (area, *line)))
}

const TAG: &str = "&Tag.1.Key=team&Tag.1.Value=blue";
const JSON_TAG: &str = r#"&Tag=[{"Key":"team","Value":"blue"}]"#;

/// The tag team=blue as the operation takes it.
fn tag_for(action: &str) -> &'static str {
    let tags = endpoint(action).declaration().common.tags;
    if tags.is_some_and(|tags| tags.is_json) { JSON_TAG } else { TAG }
}

/// Something of the commonest kinds for requests to name, all with the tag team=blue but for the
/// instances, which have none; and what the area adds.
struct Scene {
    t: Testing,
    ids: Vec<(&'static str, String)>,
}

impl Scene {
    fn new(area: &Area) -> Scene {
        let mut t = Testing::new();
        let mut made = |query: &str, id: &str| text(&t.ok(query), id).to_owned();
        let vpc = format!("Action=CreateVpc&CidrBlock=10.0.0.0/8&EnableIpv6=true{TAG}");
        let vpc = made(&vpc, "VpcId");
        let vswitch = format!("&ZoneId=cn-hangzhou-h&CidrBlock=10.0.0.0/24&Ipv6CidrBlock=7{TAG}");
        let vswitch = made(&format!("Action=CreateVSwitch&VpcId={vpc}{vswitch}"), "VSwitchId");
        let group = format!("Action=CreateSecurityGroup&VpcId={vpc}{TAG}");
        let group = made(&group, "SecurityGroupId");
        let place = format!("&VSwitchId={vswitch}&SecurityGroupId={group}");
        let instance = format!("Action=RegisterInstance&InstanceType=ecs.g7.xlarge{place}");
        let [instance, stopped] = [(); 2].map(|()| made(&instance, "InstanceId"));
        let more = "&SecondaryPrivateIpAddressCount=1&Ipv6AddressCount=1";
        let eni = format!("Action=CreateNetworkInterface{place}{more}{TAG}");
        let [eni, attached] = [(); 2].map(|()| t.ok(&eni));
        let [ipv4, ipv6] =
            ["PrivateIpSets.PrivateIpSet.1.PrivateIpAddress", "Ipv6Sets.Ipv6Set.0.Ipv6Address"]
                .map(|path| text(&eni, path).to_owned());
        let resources = text(&eni, "ResourceGroupId").to_owned();
        let [eni, attached] =
            [eni, attached].map(|eni| text(&eni, "NetworkInterfaceId").to_owned());
        t.attach(&attached, &instance);
        t.ok(&format!("Action=StopInstance&InstanceId={stopped}"));
        t.wait_ms(t.world.delays.stop_ms);
        // What is due is done by the next write.
        t.ok("Action=SetQuota&NetworkInterfaces=100");
        let ids = vec![
            ("{vpc}", vpc),
            ("{vswitch}", vswitch),
            ("{group}", group),
            ("{instance}", instance),
            ("{stopped}", stopped),
            ("{eni}", eni),
            ("{attached}", attached),
            ("{ipv4}", ipv4),
            ("{ipv6}", ipv6),
            ("{resources}", resources),
        ];
        let mut scene = Scene { t, ids };
        (area.furnish)(&mut scene);
        scene
    }

    /// Makes something for requests to name: what the answer to a request has at a path.
    fn add(&mut self, name: &'static str, request: &str, path: &str) {
        let answer = self.t.ok(&self.filled(request));
        self.ids.push((name, text(&answer, path).to_owned()));
    }

    /// The text with ids in the places of their names.
    fn filled(&self, text: &str) -> String {
        self.ids.iter().fold(text.to_owned(), |text, (name, id)| text.replace(name, id))
    }

    fn query(&self, action: &str, request: &str) -> String {
        let (operation, version) = (endpoint(action).name(), endpoint(action).product().version());
        self.filled(&format!("Action={operation}&Version={version}&{request}"))
    }

    /// The full names of resources.
    fn names(&self, resources: &str) -> Vec<String> {
        let resources = self.filled(resources);
        let full = |one: &str| {
            let (service, relative) = one.split_once(':').expect("service:relative");
            let region = if is_regional(service) { "cn-hangzhou" } else { "*" };
            match relative.strip_prefix("system:") {
                Some(relative) => format!("acs:{service}:{region}:system:{relative}"),
                None => format!("acs:{service}:{region}:1000000000000001:{relative}"),
            }
        };
        resources.split_whitespace().map(full).collect()
    }

    /// Demands that a user with these statements is refused, and that nothing comes of it.
    fn check_refused(&mut self, statements: &[String], query: &str) {
        self.t.as_user(&statements.join(","));
        let before = self.rows();
        match self.t.send(query) {
            Ok(answer) => panic!("{query}\n is allowed by {statements:?}: {answer}"),
            Err(refusal) => {
                let codes = [
                    " Forbidden.NotSupportRAM ",
                    " Forbedden.NotSupportRAM ",
                    " Forbidden.SubUser ",
                    " Forbbiden.SubUser ",
                    " Forbidden.RAM ",
                    " Forbidden ",
                    " Forbbiden ",
                    " NoPermission ",
                ];
                let is_rams = codes.iter().any(|code| refusal.contains(code));
                assert!(is_rams && refusal.starts_with("403 "), "{query}\n {refusal}");
            }
        }
        assert!(self.rows() == before, "{query} has changed something");
    }

    /// Demands that a user with these statements does it, who may pass roles on besides: that is an
    /// action of its own.
    fn check_allowed(&mut self, statements: &[String], query: &str) {
        let pass = statement("Allow", "ram:PassRole", "*");
        self.t.as_user(&statements.iter().chain([&pass]).cloned().collect::<Vec<_>>().join(","));
        if let Err(refusal) = self.t.send(query) {
            // What no user has is told to who may ask for it.
            let none = [
                "404 EntityNotExist.User.LoginProfile ",
                "404 EntityNotExist.User.MFADevice ",
                "404 InvalidDeploymentSetId.NotFound ",
            ];
            let is_told = none.iter().any(|none| refusal.starts_with(none));
            assert!(is_told, "{query}\n is refused in spite of {statements:?}: {refusal}");
        }
    }

    fn rows(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        let rows = self.t.rows();
        rows.scan(&[], None).expect("memory reads").map(|row| row.expect("memory reads")).collect()
    }
}

fn is_regional(service: &str) -> bool {
    ["ecs", "vpc"].contains(&service)
}

fn endpoint(action: &str) -> &'static dyn Endpoint {
    let found = operations().find(|one| one.declaration().action == action);
    found.unwrap_or_else(|| panic!("there is no {action}"))
}

fn statement(effect: &str, action: &str, resource: &str) -> String {
    format!("{{'Effect': '{effect}', 'Action': '{action}', 'Resource': '{resource}'}}")
}

/// An Allow on what fulfils a condition.
fn allow_if(action: &str, resource: &str, key: &str, value: &str) -> String {
    let condition = format!("{{'StringEquals': {{'{key}': '{value}'}}}}");
    format!(
        "{{'Effect': 'Allow', 'Action': '{action}', 'Resource': '{resource}', 'Condition': {condition}}}"
    )
}

/// Allows on all of these but the one at a place.
fn allow_others(action: &str, names: &[String], place: usize) -> Vec<String> {
    let others = names.iter().enumerate().filter(|(other, _)| *other != place);
    others.map(|(_, name)| statement("Allow", action, name)).collect()
}

#[test]
fn every_operation_is_in_the_table() {
    let listed = table().map(|(_, (action, ..))| action).collect::<BTreeSet<_>>();
    let declared = operations().map(|one| one.declaration().action).collect::<BTreeSet<_>>();
    assert_eq!(listed, declared);
}

#[test]
fn what_the_table_has_is_enough_and_without_any_of_it_a_request_is_refused() {
    for (area, (action, request, resources)) in table() {
        let mut s = Scene::new(area);
        let (query, names) = (s.query(action, request), s.names(resources));
        let everything = statement("Allow", "*", "*");
        for (place, name) in names.iter().enumerate() {
            s.check_refused(&allow_others(action, &names, place), &query);
            s.check_refused(&[everything.clone(), statement("Deny", action, name)], &query);
            let elsewhere = name.replace(":cn-hangzhou:", ":cn-beijing:");
            let of_another = name.replace(":1000000000000001:", ":1000000000000002:");
            let of_nobody = name.replace(":system:", ":1000000000000001:");
            for wrong in
                [elsewhere, of_another, of_nobody].into_iter().filter(|wrong| wrong != name)
            {
                let mut allowed = allow_others(action, &names, place);
                allowed.push(statement("Allow", action, &wrong));
                s.check_refused(&allowed, &query);
            }
        }
        if names.is_empty() {
            s.check_allowed(&[statement("Deny", "*", "*")], &query);
            continue;
        }
        s.check_refused(&[everything.clone(), statement("Deny", action, "*")], &query);
        let but_this = everything.replace("'Action': '*'", &format!("'NotAction': '{action}'"));
        s.check_refused(&[but_this], &query);

        assert_eq!(s.t.asked(&query).join(" "), s.filled(resources), "{query}");
        let exactly = names.iter().map(|name| statement("Allow", action, name));
        s.check_allowed(&exactly.collect::<Vec<_>>(), &query);
    }
}

/// Demands that only a request that fulfils a condition on this resource may be made, with all
/// others allowed.
fn check_condition(
    area: &Area,
    (action, request, resources): (&str, &str, &str),
    place: usize,
    key: &str,
) {
    let mut s = Scene::new(area);
    let names = s.names(resources);
    let allowed = |value: &str| {
        let mut allowed = allow_others(action, &names, place);
        allowed.push(allow_if(action, &names[place], key, value));
        allowed
    };
    let query = s.query(action, request);
    s.check_refused(&allowed("red"), &query);
    s.check_allowed(&allowed("blue"), &query);
}

#[test]
fn what_is_created_is_asked_for_with_the_tags_that_it_is_given() {
    let creates = |action: &str| {
        let declared = endpoint(action).declaration();
        declared.access == Access::Write && declared.common.tags.is_some()
    };
    let lines = table().filter(|(_, (action, ..))| creates(action)).collect::<Vec<_>>();
    assert!(lines.len() >= 5);
    for (area, (action, request, resources)) in lines {
        let mut s = Scene::new(area);
        let (bare, names) = (s.query(action, request), s.names(resources));
        for (place, name) in names.iter().enumerate() {
            let tagged = format!("{request}{}", tag_for(action));
            check_condition(area, (action, &tagged, resources), place, "acs:RequestTag/team");
            let mut allowed = allow_others(action, &names, place);
            allowed.push(allow_if(action, name, "acs:RequestTag/team", "blue"));
            s.check_refused(&allowed, &bare);
            // The new resource is one of the action's own service.
            let (service, _) = action.split_once(':').expect("product:Name");
            let declared = endpoint(action).declaration().resources;
            let is_declared = |one: &&str| name.ends_with(one.rsplit(':').next().unwrap_or(one));
            let is_new = name.ends_with("/*") && declared.iter().any(is_declared);
            if is_new && name.starts_with(&format!("acs:{service}:")) {
                check_condition(
                    area,
                    (action, &tagged, resources),
                    place,
                    &format!("{service}:tag/team"),
                );
            } else if is_new {
                allowed.pop();
                allowed.push(allow_if(action, name, "vpc:tag/team", "blue"));
                s.check_refused(&allowed, &format!("{bare}{}", tag_for(action)));
            }
        }
    }
}

#[test]
fn what_is_there_is_asked_for_with_its_own_tags() {
    const TAGGED: [&str; 5] = ["{vpc}", "{vswitch}", "{group}", "{eni}", "{attached}"];
    let mut conditions = 0;
    for (area, line) in table() {
        for (place, resource) in line.2.split_whitespace().enumerate() {
            if TAGGED.iter().chain(area.tagged).any(|id| resource.ends_with(id)) {
                let (service, _) = resource.split_once(':').expect("service:relative");
                for key in ["acs:ResourceTag/team", &format!("{service}:tag/team")] {
                    check_condition(area, line, place, key);
                    conditions += 1;
                }
            }
        }
    }
    assert!(conditions >= 30, "{conditions}");
}
