//! What the tests of RAM's operations share.

use serde_json::Value;

use crate::tests::testing::{Mistake, Testing, at, step, text};

/// A trust policy: all of the account may assume the role.
pub(crate) const TRUST: &str = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::1000000000000001:root"}}]}"#;

/// A policy that allows all of ECS.
pub(crate) const ECS: &str =
    r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:*","Resource":"*"}]}"#;

pub(crate) fn create_role(name: &str) -> String {
    format!("Action=CreateRole&RoleName={name}&AssumeRolePolicyDocument={TRUST}")
}

pub(crate) fn make_role(t: &mut Testing, name: &str) {
    t.ok(&create_role(name));
}

pub(crate) fn create_policy(name: &str) -> String {
    format!("Action=CreatePolicy&PolicyName={name}&PolicyDocument={ECS}")
}

/// What can be wrong with a name: it is missing, too long, or has a letter that none has.
pub(crate) fn name_steps(parameter: &str, most: usize) -> Vec<(Mistake, String)> {
    vec![
        step(format!("&{parameter}="), missing(parameter)),
        step(
            format!("&{parameter}={}", "a".repeat(most + 1)),
            format!(
                "400 InvalidParameter.{parameter}.Length The parameter - \"{parameter}\" beyond the length limit."
            ),
        ),
        step(
            format!("&{parameter}=a/b"),
            format!(
                "400 InvalidParameter.{parameter}.InvalidChars The parameter - \"{parameter}\" contains invalid chars."
            ),
        ),
    ]
}

/// How a request without a parameter is refused.
pub(crate) fn missing(parameter: &str) -> String {
    format!(
        "400 MissingParameter The input parameter \"{parameter}\" that is mandatory for processing this request is not supplied."
    )
}

/// What can be wrong with what is said of a user; `start` is what the parameters start with.
pub(crate) fn person_steps(start: &str) -> Vec<(Mistake, String)> {
    let mut steps = name_steps(&format!("{start}DisplayName"), 128);
    steps.remove(0);
    for (parameter, value) in [("MobilePhone", "x"), ("Email", "x")] {
        let parameter = format!("{start}{parameter}");
        steps.push(step(
            format!("&{parameter}={value}"),
            format!(
                "400 InvalidParameter.{parameter}.Format The format of the parameter - \"{parameter}\" is incorrect."
            ),
        ));
    }
    steps.push(step(
        format!("&{start}Comments={}", "x".repeat(129)),
        format!(
            "400 InvalidParameter.{start}Comments.Length The parameter - \"{start}Comments\" beyond the length limit."
        ),
    ));
    steps
}

/// What can be wrong with the page that is asked for.
pub(crate) fn marker_steps() -> Vec<(Mistake, String)> {
    let invalid = "400 InvalidParameter the parameter(s)";
    vec![
        step(
            "&MaxItems=many",
            format!("{invalid} \"MaxItems\" provided is(are) invalid. \"many\" is not an integer."),
        ),
        step(
            "&Marker=x",
            format!(
                "{invalid} \"Marker\" provided is(are) invalid. \"x\" is not the Marker of an answer."
            ),
        ),
    ]
}

/// The names that the items of a list have under a member.
pub(crate) fn names<'a>(answer: &'a Value, list: &str, member: &str) -> Vec<&'a str> {
    let items = at(answer, list).as_array().expect("it is a list");
    items.iter().map(|item| text(item, member)).collect()
}

pub(crate) fn make_user(t: &mut Testing, name: &str) {
    t.ok(&format!("Action=CreateUser&UserName={name}"));
}

/// What can be wrong with the type of a policy, in front of what can be wrong with names: all of it
/// that is missing comes first.
pub(crate) fn type_steps() -> Vec<(Mistake, String)> {
    vec![
        step("&PolicyType=", missing("PolicyType")),
        step(
            "&PolicyType=Other",
            "400 InvalidParameter.PolicyType The parameter - \"PolicyType\" is incorrect.",
        ),
    ]
}
