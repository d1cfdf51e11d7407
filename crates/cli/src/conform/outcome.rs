//! What a case has come to.

use anyhow::{Error, Result};
use conformance::{pages::Edition, runner::Mismatch};

use super::caller::{Caller, Exchange, Halt};

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
    /// What the run of a case has come to.
    pub fn of(ran: Result<()>, caller: &Caller, edition: Edition) -> Outcome {
        let Err(error) = ran else { return Outcome::Agrees };
        let Some(mismatch) = error.downcast_ref::<Mismatch>() else {
            return Outcome::NotTried(last(&error));
        };
        let exchange = caller.exchange();
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
    Some(messages.join("\n")).filter(|text| !text.is_empty() && !is_said)
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
