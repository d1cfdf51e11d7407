//! AssumeRole: gives who may assume a role an access key and a token that are the role's for a while.
//!
//! It takes both sides: the caller's own policies must allow `sts:AssumeRole` on the role, and the
//! role must trust the caller. The account itself assumes no roles. A role of another account is not
//! assumed either: no request sees another account's rows, so whether that role trusts the caller
//! cannot be asked, and the answer is the one of a role that does not.

use api::{Kind, Value, answer, params::Names};
use control_derive::operation;
use store::Random;

use super::Begun;
use crate::{
    Ctx, Fault, Head, Plan, Principal, World, Write,
    faults::StsFault,
    kernel::operation::Labour,
    policy::{self, Asker},
    ram::{Role, Secret, Shown},
    value::{
        name::{AccessKeyId, RoleName, UserName},
        text,
    },
};

/// How long a session lasts if nothing is said, in seconds: every role allows it.
const DEFAULT_S: u32 = 3_600;

/// Assumes a RAM role.
#[operation(sts, write, ram = "ram:role/{RoleArn}", planned)]
pub struct AssumeRole {
    /// The role: acs:ram::1000000000000001:role/name.
    #[param(malformed = "InvalidParameter.RoleArn")]
    role_arn: RoleArn,
    /// The name of the session: 2 to 64 letters, digits, periods, at signs, hyphens or underscores.
    #[param(malformed = "InvalidParameter.RoleSessionName")]
    role_session_name: Word<64>,
    /// How long the session lasts, in seconds: at least 900, at most what the role says.
    #[param(
        range = 900..=43200,
        malformed = "InvalidParameter.DurationSeconds",
        out_of_range = "InvalidParameter.DurationSeconds"
    )]
    duration_seconds: Option<u32>,
    /// A policy of the session's own: what both it and the role's policies allow may be done.
    #[param(malformed = "InvalidParameter.PolicySize")]
    policy: Option<SessionPolicy>,
    /// What the role's trust policy may ask for by sts:ExternalId: 2 to 1224 characters.
    #[param(malformed = "InvalidParameter.ExternalId")]
    external_id: Option<ExternalId>,
    /// Who is behind the session: 2 to 64 characters. It is answered.
    source_identity: Option<Word<64>>,
    /// The device of multi-factor authentication: acs:ram::1000000000000001:mfa/name. Nobody has one.
    #[param(
        malformed = "InvalidParameter.SerialNumber",
        undocumented = "the page lists an error about it"
    )]
    #[expect(dead_code, reason = "nobody has a device")]
    serial_number: Option<SerialNumber>,
    /// What the device shows: six digits.
    #[param(
        malformed = "InvalidParameter.TokenCode",
        undocumented = "the page lists an error about it"
    )]
    #[expect(dead_code, reason = "nobody has a device")]
    token_code: Option<TokenCode>,
}

/// The full name of a device of multi-factor authentication.
#[derive(Debug, PartialEq, Eq)]
struct SerialNumber;

impl Value for SerialNumber {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "acs:ram::<account>:mfa/<name>";

    fn parse(text: &str) -> Option<SerialNumber> {
        let (account, name) = text.strip_prefix("acs:ram::")?.split_once(":mfa/")?;
        let is_account = !account.is_empty() && account.bytes().all(|byte| byte.is_ascii_digit());
        (is_account && UserName::parse(name).is_some()).then_some(SerialNumber)
    }
}

/// What a device of multi-factor authentication shows.
#[derive(Debug, PartialEq, Eq)]
struct TokenCode;

impl Value for TokenCode {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "six digits";

    fn parse(text: &str) -> Option<TokenCode> {
        (text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(TokenCode)
    }
}

/// The full name of a role.
#[derive(Clone, Debug, PartialEq, Eq)]
struct RoleArn {
    account: u64,
    role: RoleName,
}

impl Value for RoleArn {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "acs:ram::<account>:role/<name>";

    fn parse(text: &str) -> Option<RoleArn> {
        let (account, relative) = text.strip_prefix("acs:ram::")?.split_once(':')?;
        let is_account = account.bytes().all(|byte| byte.is_ascii_digit());
        let role = RoleName::parse(relative.strip_prefix("role/")?)?;
        let account = account.parse().ok().filter(|_| is_account)?;
        Some(RoleArn { account, role })
    }
}

impl Names for RoleArn {
    fn names(&self, out: &mut Vec<String>) {
        self.role.names(out);
    }
}

/// A name of 2 to so many letters, digits, periods, at signs, hyphens or underscores.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Word<const MOST: usize>(String);

impl<const MOST: usize> Value for Word<MOST> {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "letters, digits, periods, at signs, hyphens or underscores";

    fn parse(text: &str) -> Option<Word<MOST>> {
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || ".@-_".contains(letter);
        let fits = (2..=MOST).contains(&text.len()) && text.chars().all(allowed);
        fits.then(|| Word(text.to_owned()))
    }
}

/// The policy of a session: at most 2048 bytes, not yet read.
#[derive(Clone, Debug, PartialEq, Eq)]
struct SessionPolicy(String);

impl Value for SessionPolicy {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "a policy of at most 2048 bytes";

    fn parse(text: &str) -> Option<SessionPolicy> {
        (text.len() <= 2048).then(|| SessionPolicy(text.to_owned()))
    }
}

/// What both sides of a trust know.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ExternalId(String);

impl Value for ExternalId {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "2 to 1224 letters, digits or characters of _+=,.@:/-";

    fn parse(text: &str) -> Option<ExternalId> {
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_+=,.@:/-".contains(letter);
        let fits = (2..=1224).contains(&text.len()) && text.chars().all(allowed);
        fits.then(|| ExternalId(text.to_owned()))
    }
}

/// The session to make.
pub struct NewSession {
    arn: RoleArn,
    name: String,
    seconds: u32,
    policy: Option<String>,
    external_id: Option<String>,
    source_identity: Option<String>,
    /// The secret and the token, once they are drawn.
    secrets: Option<[String; 2]>,
}

/// The session, and what its requests are signed with.
#[answer]
pub struct Response {
    assumed_role_user: AssumedRoleUser,
    credentials: Credentials,
    /// Only where the request names one.
    source_identity: Option<String>,
}

#[answer]
struct AssumedRoleUser {
    arn: String,
    assumed_role_id: String,
}

#[answer]
struct Credentials {
    access_key_id: AccessKeyId,
    access_key_secret: Shown,
    security_token: Shown,
    expiration: String,
}

impl Plan for AssumeRole {
    type Into = NewSession;

    fn plan(self, _: &Head, _: &World) -> Result<NewSession, Fault> {
        let policy = self.policy.map(|SessionPolicy(document)| document);
        if let Some(document) = &policy {
            policy::Policy::parse(document).map_err(|_| StsFault::PolicyGrammar)?;
        }
        Ok(NewSession {
            arn: self.role_arn,
            name: self.role_session_name.0,
            seconds: self.duration_seconds.unwrap_or(DEFAULT_S),
            policy,
            external_id: self.external_id.map(|ExternalId(id)| id),
            source_identity: self.source_identity.map(|Word(name)| name),
            secrets: None,
        })
    }

    fn labour() -> Option<Labour<NewSession>> {
        Some(|plan: &mut NewSession, random: &mut Random| {
            plan.secrets = Some(super::secrets(random))
        })
    }
}

impl Write for AssumeRole {
    type Response = Response;

    fn execute(plan: NewSession, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let role = assumable(ctx, &plan)?;
        if plan.seconds > role.max_session_s {
            return Err(StsFault::Duration.into());
        }
        let named = (plan.name, plan.seconds);
        let Begun { id, session, token } =
            super::begin(ctx, &role, named, plan.policy, plan.secrets)?;
        Ok(Response {
            assumed_role_user: AssumedRoleUser {
                arn: format!("{}/{}", role.arn(session.account), session.name),
                assumed_role_id: format!("{}:{}", role.id, session.name),
            },
            credentials: Credentials {
                access_key_id: id,
                access_key_secret: Shown(session.secret),
                security_token: Shown(Secret::from(token.as_str())),
                expiration: text::time(session.expires),
            },
            source_identity: plan.source_identity,
        })
    }
}

/// The role, if it trusts the caller.
fn assumable(ctx: &Ctx<'_>, plan: &NewSession) -> Result<Role, Fault> {
    let account = ctx.account();
    let own = match &ctx.caller.principal {
        Principal::Account => return Err(StsFault::Root.into()),
        Principal::User(user) => format!("user/{}", UserName::from(user.name.as_str())),
        Principal::Role(session) => format!("role/{}", session.role),
    };
    if plan.arn.account != account {
        return Err(StsFault::NotTrusted.into());
    }
    let role = ctx.find(&plan.arn.role)?;
    let mut context = ctx.conditions();
    if let Some(id) = &plan.external_id {
        context.add("sts:ExternalId", id);
    }
    let arn = format!("acs:ram::{account:016}:{own}");
    match role.trusts(Asker::Ram { account, arn: &arn }, &context) {
        true => Ok(role),
        false => Err(StsFault::NotTrusted.into()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};
    use store::{Cell, Timestamp, Txn};

    use super::super::{REMEMBERED_MS, SESSIONS, Session, find};
    use crate::{
        ram::testing,
        tests::testing::{Testing, at, step, text},
    };

    const ASSUME: &str =
        "Action=AssumeRole&RoleArn=acs:ram::1000000000000001:role/r&RoleSessionName=job";
    const NO_PERMISSION: &str = "403 NoPermission You are not authorized to do this action. You should be authorized by RAM.";
    const ALL: &str = "{'Effect': 'Allow', 'Action': '*', 'Resource': '*'}";

    /// A world with a role that alice may assume, who calls.
    fn world() -> Testing {
        let mut t = Testing::new();
        testing::make_role(&mut t, "r");
        t.as_user(ALL);
        t
    }

    fn session(t: &Testing, answer: &Json) -> Option<Session> {
        find(&*t.rows(), text(answer, "Credentials.AccessKeyId")).expect("memory reads")
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = world();
        let wrong = |parameter: &str, code: &str, text: &str| {
            (parameter.to_owned(), format!("400 InvalidParameter.{code} {text}"))
        };
        let formed = |name: &str| format!("The parameter {name} is wrongly formed.");
        let long = "x".repeat(2049);
        let malformed = [
            wrong("&RoleArn=r", "RoleArn", &formed("RoleArn")),
            wrong("&RoleArn=acs:ram::x:role/r", "RoleArn", &formed("RoleArn")),
            wrong("&RoleSessionName=j", "RoleSessionName", &formed("RoleSessionName")),
            wrong(
                "&DurationSeconds=899",
                "DurationSeconds",
                "The Min/Max value of DurationSeconds is 15min/1hr.",
            ),
            wrong(
                &format!("&Policy={long}"),
                "PolicySize",
                "The size of Policy must be smaller than 2048 bytes.",
            ),
            wrong("&ExternalId=x", "ExternalId", &formed("ExternalId")),
            wrong("&SerialNumber=mfa", "SerialNumber", &formed("SerialNumber")),
            wrong("&TokenCode=12345", "TokenCode", &formed("TokenCode")),
        ];
        let mut steps = vec![
            step("&RoleArn=", testing::missing("RoleArn")),
            step("&RoleSessionName=", testing::missing("RoleSessionName")),
        ];
        let identity = step(
            "&SourceIdentity=x",
            "400 InvalidParameter the parameter(s) \"SourceIdentity\" provided is(are) invalid. \"x\" is not letters, digits, periods, at signs, hyphens or underscores.",
        );
        steps.extend(malformed.map(|(given, refusal)| step(given, refusal)));
        steps.insert(steps.len() - 2, identity);
        steps.extend([
            step(
                "&Policy={}",
                "400 InvalidParameter.PolicyGrammar The parameter Policy has not passed grammar check.",
            ),
            step("&RoleArn=acs:ram::1000000000000002:role/r", NO_PERMISSION),
            step(
                "&RoleArn=acs:ram::1000000000000001:role/s",
                "404 EntityNotExist.Role The specified Role not exists .",
            ),
            step(
                (
                    trust("acs:ram::1000000000000001:user/bob"),
                    trust("acs:ram::1000000000000001:user/alice"),
                ),
                NO_PERMISSION,
            ),
            step(
                "&DurationSeconds=3601",
                "400 InvalidParameter.DurationSeconds The Min/Max value of DurationSeconds is 15min/1hr.",
            ),
            step(
                (
                    (|world| world.ram.sessions = 0) as fn(&mut crate::World),
                    (|world| world.ram.sessions = 1) as fn(&mut crate::World),
                ),
                "400 Throttling Request was denied due to request throttling.",
            ),
        ]);
        t.walk(ASSUME, steps);
        t.check(ASSUME, "400 Throttling Request was denied due to request throttling.");
    }

    /// A request that lets the role trust only this one.
    fn trust(whom: &str) -> String {
        let trust = testing::TRUST.replace("acs:ram::1000000000000001:root", whom);
        format!("Action=UpdateRole&RoleName=r&NewAssumeRolePolicyDocument={trust}")
    }

    #[test]
    fn the_account_itself_assumes_no_role() {
        let mut t = Testing::new();
        testing::make_role(&mut t, "r");
        t.check(ASSUME, NO_PERMISSION);
    }

    #[test]
    fn who_assumes_a_role_is_given_credentials_for_a_while() {
        let mut t = world();
        let role = t.ok("Action=GetRole&RoleName=r");
        let role = text(&role, "Role.RoleId");
        let made = t.ok(&format!("{ASSUME}&DurationSeconds=900&SourceIdentity=me"));
        let credentials = ["AccessKeyId", "AccessKeySecret", "SecurityToken"]
            .map(|name| text(&made, &format!("Credentials.{name}")).to_owned());
        let [id, secret, token] = &credentials;
        assert!(id.starts_with("STS.N") && id.len() == 29 && secret.len() == 44);
        let expected = json!({
            "RequestId": "R",
            "AssumedRoleUser": {
                "Arn": "acs:ram::1000000000000001:role/r/job",
                "AssumedRoleId": format!("{role}:job"),
            },
            "Credentials": {
                "AccessKeyId": id,
                "AccessKeySecret": secret,
                "SecurityToken": token,
                "Expiration": "2026-11-20T12:15:00Z",
            },
            "SourceIdentity": "me",
        });
        assert_eq!(made, expected);
        let row = session(&t, &made).expect("it is there");
        assert_eq!((row.account, row.secret.expose()), (Testing::ACCOUNT, secret.as_str()));
        assert!(row.has_token(token) && !row.has_token("x"));
        assert!(!format!("{row:?}").contains(secret));
        // Without a word it is an hour.
        let other = t.ok(ASSUME);
        assert_eq!(text(&other, "Credentials.Expiration"), "2026-11-20T13:00:00Z");
        assert_eq!(other.get("SourceIdentity"), None);
        assert_ne!(at(&other, "Credentials.AccessKeyId"), id.as_str());
    }

    #[test]
    fn a_role_may_allow_longer_sessions_and_ask_for_what_only_some_know() {
        let mut t = world();
        t.ok("Action=UpdateRole&RoleName=r&NewMaxSessionDuration=43200");
        t.ok(&format!("{ASSUME}&DurationSeconds=43200"));
        let condition = r#""Condition":{"StringEquals":{"sts:ExternalId":"secret"}},"Principal""#;
        let trust = testing::TRUST.replace(r#""Principal""#, condition);
        t.ok(&format!("Action=UpdateRole&RoleName=r&NewAssumeRolePolicyDocument={trust}"));
        t.check(ASSUME, NO_PERMISSION);
        t.check(&format!("{ASSUME}&ExternalId=wrong"), NO_PERMISSION);
        t.ok(&format!("{ASSUME}&ExternalId=secret"));
    }

    #[test]
    fn a_session_may_assume_another_role_that_trusts_its_own() {
        let mut t = world();
        t.ok(&trust("acs:ram::1000000000000001:role/reader"));
        t.check(ASSUME, NO_PERMISSION);
        t.as_role(ALL);
        t.ok(ASSUME);
        t.as_role("{'Effect': 'Deny', 'Action': 'sts:*', 'Resource': '*'}");
        t.check(ASSUME, NO_PERMISSION);
    }

    #[test]
    fn a_session_is_forgotten_when_it_has_been_over_for_a_while() {
        let mut t = world();
        let made = t.ok(&format!("{ASSUME}&DurationSeconds=900"));
        let policy =
            r#"{"Version":"1","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#;
        t.ok(&format!("{ASSUME}&Policy={policy}"));
        t.wait_ms(900_000 + REMEMBERED_MS - 10);
        t.ok("Action=UpdateRole&RoleName=r");
        assert!(session(&t, &made).is_some());
        t.wait_ms(10);
        // Whatever is written next, in whichever cell.
        t.ok("Action=CreateVpc");
        assert!(session(&t, &made).is_none());
        let rows = t.rows();
        let system = Txn::new(&*rows, Cell::SYSTEM, Timestamp(0), 0);
        let left = system.rows(SESSIONS, &()).expect("memory reads");
        let left = left.map(|row| row.expect("memory reads").policy).collect::<Vec<_>>();
        assert_eq!(left, [Some(policy.to_owned())]);
    }
}
