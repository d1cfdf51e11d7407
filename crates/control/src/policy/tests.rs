//! Whole policies against whole requests.

use super::{Context, Denial, Part, Policy, Statements};

const ALLOWED: &str = "allowed";
const EXPLICIT: &str = "denied";
const IMPLICIT: &str = "not allowed";
const ELSEWHERE: &str = "allowed elsewhere";

/// Statements with `'` for `"`, one a line, each a policy of its own where `alone`.
fn policies(statements: &str, alone: bool) -> Vec<Policy> {
    let statements = statements.replace('\'', "\"");
    let lines = statements.lines().map(str::trim).filter(|line| !line.is_empty());
    let documents = if alone {
        lines.map(str::to_owned).collect::<Vec<_>>()
    } else {
        vec![lines.collect::<Vec<_>>().join(",")]
    };
    let read = |list: String| {
        let json = format!("{{\"Version\": \"1\", \"Statement\": [{list}]}}");
        Policy::parse(&json).unwrap_or_else(|error| panic!("{json}: {error}"))
    };
    documents.into_iter().map(read).collect()
}

/// `action resource… [key=value…]`: a resource is `service:relative-id`, and a `key=value` after
/// it is its own; those before the first resource are the request's.
fn decide(policies: &[Policy], request: &str) -> &'static str {
    let (action, rest) = request.split_once(' ').unwrap_or((request, ""));
    let mut resources = Vec::<String>::new();
    let mut context = Context::new();
    for word in rest.split(' ').filter(|word| !word.is_empty()) {
        match (word.split_once('='), resources.last()) {
            (Some((key, value)), Some(resource)) => context.add_to(resource, key, value),
            (Some((key, value)), None) => context.add(key, value),
            (None, _) => {
                let (service, relative) = word.split_once(':').expect("service:relative-id");
                resources.push(format!("acs:{service}:cn-hangzhou:1000000000000001:{relative}"));
            }
        }
    }
    match Statements::of(policies, action).decide(&resources, &context) {
        Ok(()) => ALLOWED,
        Err(denial) => name(denial),
    }
}

fn name(denial: Denial) -> &'static str {
    match denial {
        Denial::Explicit => EXPLICIT,
        Denial::Implicit { action_allowed_elsewhere: false } => IMPLICIT,
        Denial::Implicit { action_allowed_elsewhere: true } => ELSEWHERE,
    }
}

/// It makes no difference in how many documents, or in which order, the statements stand.
fn check(statements: &str, cases: &[(&str, &str)]) {
    let alone = policies(statements, true);
    let together = policies(statements, false);
    let reversed = alone.iter().rev().cloned().collect::<Vec<_>>();
    for (request, expected) in cases {
        for (policies, how) in [(&alone, "alone"), (&together, "together"), (&reversed, "reversed")]
        {
            assert_eq!(decide(policies, request), *expected, "{request} ({how}) {statements}");
        }
    }
}

#[test]
fn what_nothing_allows_is_refused() {
    assert_eq!(decide(&[], "ecs:DescribeRegions ecs:*"), IMPLICIT);
    assert_eq!(decide(&[Policy::default()], "ecs:DescribeRegions ecs:*"), IMPLICIT);
    check(
        "{'Effect': 'Allow', 'Action': 'ecs:Describe*', 'Resource': '*'}",
        &[
            ("ecs:DescribeRegions ecs:*", ALLOWED),
            ("ECS:describeregions ecs:*", ALLOWED),
            ("ecs:DeleteNetworkInterface ecs:eni/eni-1", IMPLICIT),
            ("vpc:DescribeRegions vpc:*", IMPLICIT),
            // A request without a resource is no request.
            ("ecs:DescribeRegions", IMPLICIT),
        ],
    );
}

#[test]
fn every_resource_must_be_allowed_by_some_statement() {
    check(
        "{'Effect': 'Allow', 'Action': 'ecs:CreateNetworkInterface', 'Resource': ['acs:ecs:*:*:eni/*', 'acs:ecs:*:*:securitygroup/sg-1']}
         {'Effect': 'Allow', 'Action': ['ecs:Create*', 'vpc:*'], 'Resource': 'acs:vpc:*:*:vswitch/vsw-1'}",
        &[
            ("ecs:CreateNetworkInterface ecs:eni/* ecs:securitygroup/sg-1 vpc:vswitch/vsw-1", ALLOWED),
            ("ecs:CreateNetworkInterface ecs:eni/* ecs:securitygroup/sg-2 vpc:vswitch/vsw-1", ELSEWHERE),
            ("ecs:CreateNetworkInterface ecs:eni/* ecs:securitygroup/sg-1 vpc:vswitch/vsw-2", ELSEWHERE),
            ("ecs:CreateNetworkInterface ecs:eni/* ecs:securitygroup/sg-1 vpc:vswitch/*", ELSEWHERE),
            ("ecs:CreateSecurityGroup ecs:securitygroup/*", ELSEWHERE),
            ("ecs:DeleteNetworkInterface ecs:eni/eni-1", IMPLICIT),
        ],
    );
}

#[test]
fn a_deny_wins_over_every_allow() {
    check(
        "{'Effect': 'Allow', 'Action': '*', 'Resource': '*'}
         {'Effect': 'Deny', 'Action': 'ecs:Delete*', 'Resource': 'acs:ecs:*:*:eni/eni-kept'}",
        &[
            ("ecs:DeleteNetworkInterface ecs:eni/eni-1", ALLOWED),
            ("ecs:DeleteNetworkInterface ecs:eni/eni-kept", EXPLICIT),
            // On any of the resources.
            ("ecs:DeleteNetworkInterface ecs:eni/eni-1 ecs:eni/eni-kept", EXPLICIT),
            ("ecs:AssignIpv6Addresses ecs:eni/eni-kept", ALLOWED),
        ],
    );
    // Where nothing is allowed at all, a Deny is still the reason.
    check(
        "{'Effect': 'Deny', 'Action': '*', 'Resource': '*'}",
        &[("ecs:DescribeRegions ecs:*", EXPLICIT)],
    );
}

#[test]
fn not_action_is_all_other_actions() {
    check(
        "{'Effect': 'Allow', 'NotAction': ['ram:*', 'ECS:delete*'], 'Resource': '*'}",
        &[
            ("ecs:AssignIpv6Addresses ecs:eni/eni-1", ALLOWED),
            ("ecs:DeleteNetworkInterface ecs:eni/eni-1", IMPLICIT),
            ("ram:CreateUser ram:*", IMPLICIT),
        ],
    );
    check(
        "{'Effect': 'Allow', 'Action': '*', 'Resource': '*'}
         {'Effect': 'Deny', 'NotAction': 'ecs:Describe*', 'Resource': '*'}",
        &[("ecs:DescribeRegions ecs:*", ALLOWED), ("vpc:DescribeVpcs vpc:vpc/*", EXPLICIT)],
    );
}

#[test]
fn all_operators_and_all_keys_must_hold_and_one_value_of_each() {
    check(
        "{'Effect': 'Allow', 'Action': '*', 'Resource': '*', 'Condition': {'IpAddress': {'acs:SourceIp': ['192.0.2.0/24', '203.0.113.2']}, 'Bool': {'acs:SecureTransport': 'true'}, 'DateLessThan': {'acs:CurrentTime': '2027-01-01T00:00:00+08:00'}}}",
        &[
            (
                "ecs:X acs:SourceIp=192.0.2.1 acs:SecureTransport=true acs:CurrentTime=2026-12-31T15:59:59Z ecs:*",
                ALLOWED,
            ),
            (
                "ecs:X ACS:SOURCEIP=203.0.113.2 acs:securetransport=true acs:currenttime=2026-12-31T15:59:59Z ecs:*",
                ALLOWED,
            ),
            (
                "ecs:X acs:SourceIp=203.0.113.3 acs:SecureTransport=true acs:CurrentTime=2026-12-31T15:59:59Z ecs:*",
                IMPLICIT,
            ),
            (
                "ecs:X acs:SourceIp=192.0.2.1 acs:SecureTransport=false acs:CurrentTime=2026-12-31T15:59:59Z ecs:*",
                IMPLICIT,
            ),
            (
                "ecs:X acs:SourceIp=192.0.2.1 acs:SecureTransport=true acs:CurrentTime=2026-12-31T16:00:00Z ecs:*",
                IMPLICIT,
            ),
            ("ecs:X acs:SourceIp=192.0.2.1 acs:SecureTransport=true ecs:*", IMPLICIT),
        ],
    );
    check(
        "{'Effect': 'Allow', 'Action': '*', 'Resource': '*', 'Condition': {'StringEquals': {'acs:ResourceTag/team': 'dev', 'acs:ResourceTag/env': ['test', 'stage']}}}",
        &[
            ("ecs:X ecs:eni/eni-1 acs:ResourceTag/team=dev acs:ResourceTag/env=stage", ALLOWED),
            ("ecs:X ecs:eni/eni-1 acs:ResourceTag/team=dev", IMPLICIT),
            ("ecs:X ecs:eni/eni-1 acs:ResourceTag/Team=dev acs:ResourceTag/env=test", IMPLICIT),
        ],
    );
}

#[test]
fn without_a_logon_nothing_is_said_of_mfa() {
    check(
        "{'Effect': 'Allow', 'Action': 'ecs:*', 'Resource': '*'}
         {'Effect': 'Deny', 'Action': '*', 'Resource': '*', 'Condition': {'Bool': {'acs:MFAPresent': 'false'}}}",
        &[
            ("ecs:X ecs:*", ALLOWED),
            ("ecs:X acs:MFAPresent=true ecs:*", ALLOWED),
            ("ecs:X acs:MFAPresent=false ecs:*", EXPLICIT),
        ],
    );
}

#[test]
fn a_tag_condition_is_of_each_resource_for_itself() {
    // The policy of the ECS page "Create a resource with a specific tag".
    check(
        "{'Effect': 'Allow', 'Action': 'ecs:*', 'Resource': '*', 'Condition': {'StringEquals': {'ecs:tag/owner': 'zhangsan'}}}
         {'Effect': 'Allow', 'Action': 'ecs:*', 'Resource': '*', 'Condition': {'StringEquals': {'vpc:tag/user': 'lisi'}}}
         {'Effect': 'Deny', 'Action': ['ecs:TagResources', 'ecs:UntagResources'], 'Resource': '*'}",
        &[
            ("ecs:CreateNetworkInterface ecs:eni/* ecs:tag/owner=zhangsan vpc:vswitch/vsw-1 vpc:tag/user=lisi", ALLOWED),
            ("ecs:CreateNetworkInterface ecs:eni/* ecs:tag/owner=zhangsan vpc:vswitch/vsw-1", ELSEWHERE),
            ("ecs:CreateNetworkInterface ecs:eni/* vpc:vswitch/vsw-1 vpc:tag/user=lisi", ELSEWHERE),
            ("ecs:CreateNetworkInterface ecs:eni/* ecs:tag/owner=lisi vpc:vswitch/vsw-1 vpc:tag/user=li", IMPLICIT),
            ("ecs:TagResources ecs:eni/eni-1 ecs:tag/owner=zhangsan", EXPLICIT),
        ],
    );
    // The VPC page's: the tags of the VPC, and those that the request gives the new vSwitch.
    check(
        "{'Effect': 'Allow', 'Action': 'vpc:CreateVSwitch', 'Resource': 'acs:vpc:*:*:vpc/*', 'Condition': {'StringEquals': {'acs:ResourceTag/department': ['finance']}}}
         {'Effect': 'Allow', 'Action': 'vpc:CreateVSwitch', 'Resource': 'acs:vpc:*:*:vswitch/*', 'Condition': {'StringEquals': {'acs:RequestTag/env': ['prod']}}}",
        &[
            ("vpc:CreateVSwitch acs:RequestTag/env=prod vpc:vswitch/* vpc:vpc/vpc-1 acs:ResourceTag/department=finance", ALLOWED),
            ("vpc:CreateVSwitch acs:RequestTag/env=test vpc:vswitch/* vpc:vpc/vpc-1 acs:ResourceTag/department=finance", ELSEWHERE),
            ("vpc:CreateVSwitch acs:RequestTag/env=prod vpc:vswitch/* vpc:vpc/vpc-1 acs:ResourceTag/department=sales", ELSEWHERE),
            ("vpc:CreateVSwitch vpc:vswitch/* vpc:vpc/vpc-1", IMPLICIT),
        ],
    );
}

#[test]
fn keys_of_the_vpc_decide_over_new_network_interfaces() {
    check(
        "{'Effect': 'Allow', 'Action': 'ecs:CreateNetworkInterface', 'Resource': '*'}
         {'Effect': 'Deny', 'Action': 'ecs:CreateNetworkInterface', 'Resource': '*', 'Condition': {'Bool': {'vpc:IsDefaultVpc': 'true'}}}
         {'Effect': 'Deny', 'Action': 'ecs:CreateNetworkInterface', 'Resource': '*', 'Condition': {'StringEquals': {'vpc:IsDefaultVSwitch': 'true'}}}
         {'Effect': 'Deny', 'Action': 'ecs:CreateNetworkInterface', 'Resource': '*', 'Condition': {'StringNotLike': {'vpc:VPC': 'vpc-a*'}}}",
        &[
            ("ecs:CreateNetworkInterface ecs:eni/* vpc:vswitch/vsw-1 vpc:VPC=vpc-a1 vpc:IsDefaultVpc=false", ALLOWED),
            ("ecs:CreateNetworkInterface ecs:eni/* vpc:vswitch/vsw-1 vpc:VPC=vpc-a1 vpc:IsDefaultVpc=true", EXPLICIT),
            ("ecs:CreateNetworkInterface ecs:eni/* vpc:vswitch/vsw-1 vpc:IsDefaultVSwitch=true", EXPLICIT),
            ("ecs:CreateNetworkInterface ecs:eni/* vpc:vswitch/vsw-1 vpc:VPC=vpc-b1", EXPLICIT),
        ],
    );
}

#[test]
fn negated_operators_want_none_of_the_values() {
    check(
        "{'Effect': 'Allow', 'Action': '*', 'Resource': '*'}
         {'Effect': 'Deny', 'Action': '*', 'Resource': '*', 'Condition': {'NotIpAddress': {'acs:SourceIp': ['192.0.2.0/24', '203.0.113.2']}}}",
        &[
            ("ecs:X acs:SourceIp=192.0.2.9 ecs:*", ALLOWED),
            ("ecs:X acs:SourceIp=203.0.113.2 ecs:*", ALLOWED),
            ("ecs:X acs:SourceIp=198.51.100.1 ecs:*", EXPLICIT),
            ("ecs:X acs:SourceIp=2001:db8::1 ecs:*", EXPLICIT),
        ],
    );
}

/// What statements say of all resources of a kind, before it is known which there are.
fn check_all(statements: &str, expected: &str) {
    const KIND: &str = "acs:ecs:cn-hangzhou:1000000000000001:eni/*";
    let mut context = Context::new();
    context.add("acs:SourceIp", "192.0.2.1");
    for alone in [true, false] {
        let policies = policies(statements, alone);
        let found = Statements::of(&policies, "ecs:DescribeNetworkInterfaces");
        let found = match found.decide_all(KIND, &context) {
            Ok(Part::All) => "all",
            Ok(Part::Some) => "some",
            Ok(Part::None) => panic!("nothing is allowed, and nothing refused: {statements}"),
            Err(denial) => name(denial),
        };
        assert_eq!(found, expected, "{statements}");
    }
}

#[test]
fn a_list_is_of_all_where_the_policies_decide_all_alike() {
    const ALL: &str = "{'Effect': 'Allow', 'Action': 'ecs:*', 'Resource': '*'}\n";
    for (more, expected) in [
        ("", "all"),
        // What is about other actions, other kinds, other regions or nobody leaves it so.
        ("{'Effect': 'Deny', 'Action': 'ecs:Delete*', 'Resource': 'acs:ecs:*:*:eni/eni-1'}", "all"),
        ("{'Effect': 'Deny', 'Action': '*', 'Resource': 'acs:ecs:*:*:instance/*'}", "all"),
        ("{'Effect': 'Deny', 'Action': '*', 'Resource': 'acs:ecs:cn-beijing:*:eni/*'}", "all"),
        (
            "{'Effect': 'Deny', 'Action': '*', 'Resource': '*', 'Condition': {'StringEquals': {'acs:SourceIp': '192.0.2.2'}}}",
            "all",
        ),
        ("{'Effect': 'Allow', 'Action': '*', 'Resource': 'acs:ecs:*:*:eni/eni-1'}", "all"),
        ("{'Effect': 'Deny', 'Action': '*', 'Resource': 'acs:ecs:*:*:eni/eni-1'}", "some"),
        (
            "{'Effect': 'Deny', 'Action': '*', 'Resource': '*', 'Condition': {'StringEquals': {'acs:ResourceTag/team': 'red'}}}",
            "some",
        ),
        (
            "{'Effect': 'Deny', 'Action': '*', 'Resource': '*', 'Condition': {'StringNotEquals': {'acs:SourceIp': '192.0.2.2'}, 'StringEquals': {'ecs:tag/team': 'red'}}}",
            "some",
        ),
        ("{'Effect': 'Deny', 'Action': '*', 'Resource': 'acs:ecs:*:*:eni/*'}", EXPLICIT),
        (
            "{'Effect': 'Deny', 'Action': '*', 'Resource': '*', 'Condition': {'IpAddress': {'acs:SourceIp': '192.0.2.0/24'}}}",
            EXPLICIT,
        ),
    ] {
        check_all(&format!("{ALL}{more}"), expected);
    }
    check_all("{'Effect': 'Allow', 'Action': '*', 'Resource': 'acs:ecs:*:*:eni/*'}", "all");
    check_all(
        "{'Effect': 'Allow', 'Action': '*', 'Resource': '*', 'Condition': {'IpAddress': {'acs:SourceIp': '192.0.2.1'}}}",
        "all",
    );
}

#[test]
fn a_list_is_refused_where_the_policies_allow_none_of_the_kind() {
    for (statements, expected) in [
        ("{'Effect': 'Allow', 'Action': 'vpc:*', 'Resource': '*'}", IMPLICIT),
        ("{'Effect': 'Deny', 'Action': '*', 'Resource': 'acs:ecs:*:*:eni/eni-1'}", IMPLICIT),
        (
            "{'Effect': 'Allow', 'Action': '*', 'Resource': '*', 'Condition': {'IpAddress': {'acs:SourceIp': '192.0.2.2'}}}",
            IMPLICIT,
        ),
        (
            "{'Effect': 'Allow', 'Action': '*', 'Resource': '*', 'Condition': {'StringEquals': {'acs:RequestTag/team': 'red'}}}",
            IMPLICIT,
        ),
        ("{'Effect': 'Allow', 'Action': '*', 'Resource': 'acs:ecs:*:*:instance/*'}", ELSEWHERE),
        (
            "{'Effect': 'Allow', 'Action': '*', 'Resource': 'acs:ecs:*:1000000000000002:*'}",
            ELSEWHERE,
        ),
        ("{'Effect': 'Deny', 'Action': '*', 'Resource': '*'}", EXPLICIT),
        ("{'Effect': 'Allow', 'Action': '*', 'Resource': 'acs:ecs:*:*:eni/eni-1'}", "some"),
        (
            "{'Effect': 'Allow', 'Action': '*', 'Resource': '*', 'Condition': {'StringEquals': {'ecs:tag/team': 'red'}}}",
            "some",
        ),
    ] {
        check_all(statements, expected);
    }
}
