//! What a case has come to.

use anyhow::{Error, Result};
use conformance::{pages::Edition, runner::Mismatch};

use super::caller::{Exchange, Halt};
use crate::client::CallError;

/// The operations that the cases are about: how others answer is no concern of theirs.
const REFERENCE: [&str; 4] = [
    "AssignIpv6Addresses",
    "AssignPrivateIpAddresses",
    "CreateNetworkInterface",
    "UnassignIpv6Addresses",
];

/// Codes that say that the account or the region lacks something that a case takes for granted: a place
/// on a whitelist, a permission, or room in a quota.
const LACKS: [&str; 10] = [
    "Forbidden",
    "Forbidden.RAM",
    "InvalidConnectionTrackingConfiguration.RegionOrUserNotSupported",
    "InvalidEniQueueSize.RegionOrUserNotSupported",
    "InvalidOperation.HighPerformanceTrafficModeIsNotAllowed",
    "InvalidOperation.NotSupport",
    "InvalidOperation.RegionNotSupportIpPrefix",
    "InvalidOperation.TrunkingIsNotAllowed",
    "MaxEniCountExceeded",
    "NoPermission",
];

/// Messages of which a page has no word, and what is said of them.
const OPEN: [&str; 2] = ["%s", "%s."];
const ANY: &str = "any words";

/// What a case has come to.
pub enum Outcome {
    /// The service answers as the case says.
    Agrees,
    /// It does not.
    Differs(Box<Difference>),
    /// It could not be found out.
    NotTried(String),
}

/// An answer that is not what the case says.
pub struct Difference {
    /// The file and line of the step, and the step.
    pub step: String,
    /// What the case says.
    pub stated: String,
    /// What the page has, where that leaves values or words open.
    pub page: Option<String>,
    /// What was answered.
    pub answered: String,
    /// The request, and the whole answer.
    pub exchange: Option<Exchange>,
}

impl Outcome {
    /// What the run of a case has come to, with the request that was the last and its answer.
    pub fn of(ran: Result<()>, exchange: Option<Exchange>, edition: Edition) -> Outcome {
        let Err(error) = ran else { return Outcome::Agrees };
        let Some(mismatch) = error.downcast_ref::<Mismatch>() else {
            return Outcome::NotTried(last(&error));
        };
        let id = exchange.as_ref().and_then(|exchange| exchange.request_id.clone());
        let id = id.map(|id| format!(" (RequestId {id})")).unwrap_or_default();
        if let Some((action, code)) = &mismatch.refused {
            let said = &mismatch.answered;
            if !REFERENCE.iter().any(|name| name.eq_ignore_ascii_case(action)) {
                return Outcome::NotTried(format!("{action} is refused: {said}{id}"));
            }
            if LACKS.contains(&code.as_str()) {
                return Outcome::NotTried(format!(
                    "the account or the region lacks it: {said}{id}"
                ));
            }
        }
        let steps = steps(&error);
        if let Some(begins) = steps.first().filter(|step| step.contains(": use ")) {
            let answered = &mismatch.answered;
            let why = format!("what it begins with does not come about, {begins}: {answered}{id}");
            return Outcome::NotTried(why);
        }
        Outcome::Differs(Box::new(Difference {
            step: steps.last().cloned().unwrap_or_default(),
            page: exchange.as_ref().and_then(|one| page(edition, &one.action, &mismatch.stated)),
            stated: mismatch.stated.clone(),
            answered: mismatch.answered.clone(),
            exchange,
        }))
    }

    /// Why no other case can be run either, if so: nobody answers any more.
    pub fn end(ran: &Result<()>) -> Option<String> {
        let error = ran.as_ref().err()?;
        match error.downcast_ref::<CallError>()? {
            CallError::Connect { .. } | CallError::NotBelieved { .. } => Some(last(error)),
            _ => None,
        }
    }

    /// Whether the case was given up because somebody wants all of this to end.
    pub fn is_interrupted(ran: &Result<()>) -> bool {
        let halt = ran.as_ref().err().and_then(|error| error.downcast_ref::<Halt>());
        matches!(halt, Some(Halt::Interrupted))
    }
}

/// What the page has for a refusal, `400 Code Message`, if that is not the same words.
fn page(edition: Edition, action: &str, stated: &str) -> Option<String> {
    let mut words = stated.splitn(3, ' ');
    let (status, code, said) = (words.next()?.parse().ok()?, words.next()?, words.next()?);
    let messages = edition.messages(action, status, code);
    let is_said = messages.contains(&said);
    let shown = messages.iter().map(|text| if OPEN.contains(text) { ANY } else { text });
    Some(shown.collect::<Vec<_>>().join(", or ")).filter(|text| !text.is_empty() && !is_said)
}

/// The steps that the error is of, the outermost first.
fn steps(error: &Error) -> Vec<String> {
    let all = error.chain().map(ToString::to_string);
    all.filter(|text| text.starts_with("contract/")).collect()
}

/// What went wrong, without the steps.
fn last(error: &Error) -> String {
    let all = error.chain().map(ToString::to_string);
    let causes = all.filter(|text| !text.starts_with("contract/")).collect::<Vec<_>>();
    causes.join(": ")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use api::Form;
    use conformance::{
        case::Cases,
        runner::Runner,
        target::{Asked, Key, Reply, Target},
    };

    use super::*;

    /// Answers every request so: status and body.
    struct Says(u16, &'static str);

    impl Target for Says {
        fn key(&self, _: &str) -> Option<Key> {
            Some(Key::default())
        }

        fn region(&self) -> &str {
            "cn-hangzhou"
        }

        fn zone(&self) -> &str {
            "cn-hangzhou-h"
        }

        fn unique(&self) -> String {
            "unique".to_owned()
        }

        async fn call(&self, _: &Asked<'_>) -> Result<Reply> {
            let (content_type, body) = ("application/json".to_owned(), self.1.into());
            Ok(Reply { status: self.0, content_type, body })
        }

        fn patience(&self) -> Duration {
            Duration::ZERO
        }

        async fn pause(&self, _: u32) -> Result<()> {
            Ok(())
        }
    }

    /// What a case with these steps comes to.
    async fn outcome(steps: &str, status: u16, body: &'static str) -> String {
        let text = "setup vpc\n do CreateVpc -> vpc=VpcId\nsetup eni\n do CreateNetworkInterface => Type=Trunk\n\
                    case row 004 403 InvalidIp.IpPrefixMaskIllegal\n";
        let mut cases = Cases::default();
        let read = conformance::parse::file("x.cases", &format!("{text}{steps}"), &mut cases);
        read.expect("the cases are well-formed");
        let target = Says(status, body);
        let ran = Runner::new(&target, Edition::Of2026, &cases).run(&cases.cases[0]).await;
        let exchange = Exchange {
            action: "CreateNetworkInterface".to_owned(),
            form: Form::new(),
            status,
            body: body.to_owned(),
            request_id: Some("ID".to_owned()),
        };
        match Outcome::of(ran, Some(exchange), Edition::Of2026) {
            Outcome::Agrees => "agrees".to_owned(),
            Outcome::NotTried(why) => format!("not tried: {why}"),
            Outcome::Differs(one) => {
                let page = one.page.map(|page| format!(" ({page})")).unwrap_or_default();
                format!("{}{page} / {}", one.stated, one.answered)
            }
        }
    }

    #[tokio::test]
    async fn a_refusal_agrees_differs_or_is_of_something_else() {
        let refuse = "refuse CreateNetworkInterface => The current IP prefix mask is illegal.";
        let open = "refuse CreateNetworkInterface => 403 InvalidIp.Address The text.";
        for (steps, body, expected) in [
            (
                refuse,
                r#"{"Code":"InvalidIp.IpPrefixMaskIllegal","Message":"The current IP prefix mask is illegal."}"#,
                "agrees",
            ),
            (
                refuse,
                r#"{"Code":"InvalidIp.IpPrefixMaskIllegal","Message":"No."}"#,
                "403 InvalidIp.IpPrefixMaskIllegal The current IP prefix mask is illegal. / \
                 403 InvalidIp.IpPrefixMaskIllegal No.",
            ),
            (
                open,
                r#"{"Code":"Other","Message":"No."}"#,
                "403 InvalidIp.Address The text. (any words) / 403 Other No.",
            ),
            (
                refuse,
                r#"{"Code":"Forbidden.RAM","Message":"No."}"#,
                "not tried: the account or the region lacks it: 403 Forbidden.RAM No. (RequestId ID)",
            ),
        ] {
            assert_eq!(outcome(steps, 403, body).await, expected);
        }
    }

    #[tokio::test]
    async fn what_a_case_begins_with_is_not_what_it_is_about() {
        let (no, trunks) = (
            r#"{"Code":"InvalidParameter","Message":"No."}"#,
            r#"{"Code":"InvalidOperation.TrunkingIsNotAllowed","Message":"No."}"#,
        );
        let make = "do CreateNetworkInterface => Type=Trunk";
        for (steps, status, body, expected) in [
            (make, 400, no, "200 / 400 InvalidParameter No."),
            (
                make,
                403,
                trunks,
                "not tried: the account or the region lacks it: 403 InvalidOperation.TrunkingIsNotAllowed \
                 No. (RequestId ID)",
            ),
            (make, 200, r#"{"Type":"Secondary"}"#, "Type=Trunk / Type=Secondary"),
            (
                "use vpc",
                400,
                no,
                "not tried: CreateVpc is refused: 400 InvalidParameter No. (RequestId ID)",
            ),
            (
                "use eni",
                200,
                r#"{"Type":"Secondary"}"#,
                "not tried: what it begins with does not come about, contract/x.cases:6: use eni: \
                 Type=Secondary (RequestId ID)",
            ),
        ] {
            assert_eq!(outcome(steps, status, body).await, expected);
        }
    }
}
