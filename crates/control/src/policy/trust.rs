//! Whom a role trusts: the policy that says who may assume it (RAM: "Edit the trust policy of a RAM
//! role").
//!
//! Its statements have a `Principal` in the place of the `Resource`, which is the role itself: RAM
//! identities, services of the cloud, or identity providers.

use super::{
    Actions, Effect, PolicyError,
    condition::Condition,
    context::Context,
    json::Json,
    parse::{
        below, elements, object, read_actions, read_conditions, read_effect, required, statements,
        texts,
    },
};
use crate::value::wildcard::{self, Case, Special};

/// Whom a role trusts, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Trust {
    statements: Vec<Statement>,
}

/// Who asks to assume a role.
#[derive(Clone, Copy, Debug)]
pub enum Asker<'a> {
    /// A RAM user or role, by its name in policies: `acs:ram::1000000000000001:user/alice`.
    Ram {
        /// The account that it is of.
        account: u64,
        /// Its name in policies.
        arn: &'a str,
    },
    /// A service of the cloud, as `ecs.aliyuncs.com`.
    Service(&'a str),
}

#[derive(Clone, Debug, PartialEq)]
struct Statement {
    effect: Effect,
    actions: Actions,
    principals: Vec<Principal>,
    conditions: Vec<Condition>,
}

#[derive(Clone, Debug, PartialEq)]
enum Principal {
    /// All identities of an account.
    Account(u64),
    /// Those whose names in policies fit the pattern.
    Ram(String),
    Service(String),
    /// Nobody who asks here: there are no identity providers.
    Federated,
}

impl Trust {
    /// Reads the trust policy of a role, as strictly as [`super::Policy::parse`] does.
    pub fn parse(json: &str) -> Result<Trust, PolicyError> {
        Ok(Trust { statements: statements(json, read_statement)? })
    }

    /// Whether who asks may assume the role: a statement must allow it and none deny it.
    pub fn allows(&self, asker: Asker<'_>, context: &Context) -> bool {
        let matched = |effect: Effect| {
            self.statements.iter().any(|one| one.effect == effect && one.is_about(asker, context))
        };
        matched(Effect::Allow) && !matched(Effect::Deny)
    }
}

impl Statement {
    fn is_about(&self, asker: Asker<'_>, context: &Context) -> bool {
        self.actions.have("sts:AssumeRole")
            && self.principals.iter().any(|one| one.is(asker))
            && self.conditions.iter().all(|condition| condition.holds(context, ""))
    }
}

impl Principal {
    fn is(&self, asker: Asker<'_>) -> bool {
        let fits = |pattern: &str, text: &str| {
            wildcard::matches(pattern, text, Special::StarAndMark, Case::Exact)
        };
        match (self, asker) {
            (Principal::Account(all), Asker::Ram { account, .. }) => *all == account,
            (Principal::Ram(pattern), Asker::Ram { arn, .. }) => fits(pattern, arn),
            (Principal::Service(wanted), Asker::Service(service)) => fits(wanted, service),
            (Principal::Federated, _)
            | (Principal::Service(_), Asker::Ram { .. })
            | (Principal::Account(_) | Principal::Ram(_), Asker::Service(_)) => false,
        }
    }
}

fn read_statement(place: &str, statement: &Json) -> Result<Statement, PolicyError> {
    let names = ["Effect", "Action", "Principal", "Condition"];
    let [effect, action, principal, condition] = elements(place, statement, names)?;
    let effect = read_effect(place, effect)?;
    let action = required(place, "Action", action)?;
    let actions = Actions::These(read_actions(&below(place, "Action"), action)?);
    let at = below(place, "Principal");
    let mut principals = Vec::new();
    for (kind, given) in object(&at, required(place, "Principal", principal)?)? {
        let at = below(&at, kind);
        for text in texts(&at, given)? {
            let read = read_principal(kind, text);
            principals.push(read.map_err(|problem| PolicyError::new(&at, problem))?);
        }
    }
    if principals.is_empty() {
        return Err(PolicyError::new(&at, "names nobody"));
    }
    let conditions = match condition {
        Some(condition) => read_conditions(&below(place, "Condition"), condition)?,
        None => Vec::new(),
    };
    Ok(Statement { effect, actions, principals, conditions })
}

fn read_principal(kind: &str, text: String) -> Result<Principal, String> {
    let is_service = |text: &str| {
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-.*".contains(letter);
        !text.is_empty() && text.chars().all(allowed)
    };
    match kind {
        "RAM" => read_identity(&text).ok_or_else(|| {
            format!("\"{text}\" is not acs:ram::<account>:root, user/<name> or role/<name>")
        }),
        "Service" if is_service(&text) => Ok(Principal::Service(text)),
        "Service" => Err(format!("\"{text}\" is no service, as ecs.aliyuncs.com is")),
        "Federated" if text.starts_with("acs:ram::") => Ok(Principal::Federated),
        "Federated" => Err(format!("\"{text}\" is not acs:ram::<account>:<kind>-provider/<name>")),
        _ => Err("is none of RAM, Service and Federated".to_owned()),
    }
}

/// `acs:ram::<account>:root` and the like; `*` is everybody.
fn read_identity(text: &str) -> Option<Principal> {
    if text == "*" {
        return Some(Principal::Ram(text.to_owned()));
    }
    let (account, relative) = text.strip_prefix("acs:ram:")?.split_once(':')?.1.split_once(':')?;
    let is_account = account == "*" || account.bytes().all(|byte| byte.is_ascii_digit());
    let is_named = |kind: &str| relative.strip_prefix(kind).is_some_and(|name| !name.is_empty());
    match relative {
        "root" if account == "*" => Some(Principal::Ram("*".to_owned())),
        "root" => account.parse().ok().map(Principal::Account),
        _ if is_account && (is_named("user/") || is_named("role/")) => {
            Some(Principal::Ram(format!("acs:ram::{account}:{relative}")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document around the text of one statement's elements.
    fn of(elements: &str) -> String {
        format!(r#"{{"Version": "1", "Statement": [{{{elements}}}]}}"#)
    }

    fn trusts(principal: &str, condition: &str) -> String {
        let action = r#""Effect": "Allow", "Action": "sts:AssumeRole""#;
        of(&format!(r#"{action}, "Principal": {principal}{condition}"#))
    }

    const ALICE: Asker<'_> = Asker::Ram { account: 7, arn: "acs:ram::7:user/alice" };
    const ECS: Asker<'_> = Asker::Service("ecs.aliyuncs.com");

    #[test]
    fn a_role_trusts_whom_its_policy_names() {
        for (principal, alice, ecs) in [
            (r#"{"RAM": "acs:ram::7:root"}"#, true, false),
            (r#"{"RAM": ["acs:ram::8:root", "acs:ram::7:user/alice"]}"#, true, false),
            (r#"{"RAM": "acs:ram::7:user/a*"}"#, true, false),
            (r#"{"RAM": "acs:ram:*:7:user/alice"}"#, true, false),
            (r#"{"RAM": "*"}"#, true, false),
            (r#"{"RAM": "acs:ram::*:root"}"#, true, false),
            (r#"{"RAM": "acs:ram::8:root"}"#, false, false),
            (r#"{"RAM": "acs:ram::7:user/bob"}"#, false, false),
            (r#"{"RAM": "acs:ram::7:role/alice"}"#, false, false),
            (r#"{"Service": "ecs.aliyuncs.com"}"#, false, true),
            (r#"{"Service": "vpc.aliyuncs.com"}"#, false, false),
            (r#"{"Service": "ecs.aliyuncs.com", "RAM": "acs:ram::7:root"}"#, true, true),
            (r#"{"Federated": "acs:ram::7:oidc-provider/ack"}"#, false, false),
        ] {
            let trust = Trust::parse(&trusts(principal, "")).expect(principal);
            let allows = [ALICE, ECS].map(|asker| trust.allows(asker, &Context::new()));
            assert_eq!(allows, [alice, ecs], "{principal}");
        }
    }

    #[test]
    fn conditions_and_denials_count() {
        let condition = r#", "Condition": {"StringEquals": {"sts:ExternalId": "x"}}"#;
        let trust = Trust::parse(&trusts(r#"{"RAM": "acs:ram::7:root"}"#, condition));
        let trust = trust.expect("well-formed");
        let mut context = Context::new();
        assert!(!trust.allows(ALICE, &context));
        context.add("sts:ExternalId", "x");
        assert!(trust.allows(ALICE, &context));
        let statement = |effect: &str, who: &str, action: &str| {
            format!(
                r#"{{"Effect": "{effect}", "Action": "{action}", "Principal": {{"RAM": "{who}"}}}}"#
            )
        };
        let both = |second: String| {
            let all = statement("Allow", "acs:ram::7:root", "sts:*");
            let text = format!(r#"{{"Version": "1", "Statement": [{all}, {second}]}}"#);
            Trust::parse(&text).expect("well-formed").allows(ALICE, &Context::new())
        };
        assert!(!both(statement("Deny", "acs:ram::7:user/alice", "sts:AssumeRole")));
        assert!(both(statement("Deny", "acs:ram::7:user/bob", "sts:AssumeRole")));
        assert!(both(statement("Deny", "acs:ram::7:user/alice", "sts:AssumeRoleWithOIDC")));
    }

    #[test]
    fn what_is_no_trust_policy_says_why() {
        let problem = |json: &str| Trust::parse(json).expect_err(json).to_string();
        for (principal, expected) in [
            (r#""*""#, "Statement[0].Principal: must be an object, not a string"),
            ("{}", "Statement[0].Principal: names nobody"),
            (
                r#"{"AWS": "x"}"#,
                "Statement[0].Principal.AWS: is none of RAM, Service and Federated",
            ),
            (
                r#"{"RAM": "alice"}"#,
                "Statement[0].Principal.RAM: \"alice\" is not acs:ram::<account>:root, user/<name> or role/<name>",
            ),
            (
                r#"{"RAM": "acs:ram::7:group/g"}"#,
                "Statement[0].Principal.RAM: \"acs:ram::7:group/g\" is not acs:ram::<account>:root, user/<name> or role/<name>",
            ),
            (
                r#"{"Service": "a b"}"#,
                "Statement[0].Principal.Service: \"a b\" is no service, as ecs.aliyuncs.com is",
            ),
            (
                r#"{"Federated": "ack"}"#,
                "Statement[0].Principal.Federated: \"ack\" is not acs:ram::<account>:<kind>-provider/<name>",
            ),
        ] {
            assert_eq!(problem(&trusts(principal, "")), expected);
        }
        let lacking = of(r#""Effect": "Allow", "Action": "sts:AssumeRole""#);
        assert_eq!(problem(&lacking), "Statement[0]: lacks \"Principal\"");
        let resource = of(
            r#""Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": "*"}, "Resource": "*""#,
        );
        assert_eq!(problem(&resource), "Statement[0]: unknown element \"Resource\"");
    }
}
