//! What a run will make, which is said before it begins.

use std::{collections::BTreeMap, fmt::Write as _};

use conformance::{
    case::{Case, Cases, Kind},
    pages::Edition,
};

use super::{
    caller::Settings,
    choice::Chosen,
    free::{FREE, Free},
};

/// How many things of each kind are made.
type Counts = BTreeMap<&'static Free, usize>;

/// What a run will do.
pub struct Plan<'p> {
    /// How it is told to.
    pub settings: &'p Settings,
    /// Where.
    pub endpoint: String,
    /// As whom.
    pub caller: String,
    /// The edition of the page of CreateNetworkInterface.
    pub edition: Edition,
    /// How many cases are tried.
    pub tried: usize,
    /// Of how many.
    pub all: usize,
    /// How many requests are sent at least.
    pub requests: usize,
    made: Counts,
    at_once: Counts,
}

impl<'p> Plan<'p> {
    /// Counts what the chosen cases do.
    pub fn of(
        settings: &'p Settings,
        [endpoint, caller]: [String; 2],
        edition: Edition,
        cases: &Cases,
        chosen: &[Chosen<'_>],
    ) -> Plan<'p> {
        let (mut made, mut at_once, mut requests, mut tried) = (Counts::new(), Counts::new(), 0, 0);
        for one in chosen.iter().filter(|one| one.why_not.is_none()) {
            tried += 1;
            requests += sent(cases, one.case);
            for (kind, count) in makes(cases, one.case) {
                *made.entry(kind).or_default() += count;
                let most = at_once.entry(kind).or_default();
                *most = count.max(*most);
            }
        }
        let all = chosen.len();
        Plan { settings, endpoint, caller, edition, tried, all, requests, made, at_once }
    }

    /// Whether nothing is made.
    pub fn is_harmless(&self) -> bool {
        self.made.is_empty()
    }

    /// The plan as text.
    pub fn text(&self) -> String {
        let Settings { account, region, zone, mark, .. } = self.settings;
        let mut text = format!(
            "Endpoint  {}\nAccount   {account}, as {}\nRegion    {region}, zone {zone}\n\
             Cases     {} of {}, edition of {}; at least {} requests\n\n",
            self.endpoint,
            self.caller,
            self.tried,
            self.all,
            self.edition.name(),
            self.requests
        );
        if self.is_harmless() {
            text.push_str("Nothing is made: all that is sent is refused, or only looks.\n");
            return text;
        }
        text.push_str("It makes                in all  at most at once\n");
        for kind in FREE.iter().rev() {
            let count = |counts: &Counts| counts.get(kind).copied().unwrap_or_default();
            let (all, most) = (count(&self.made), count(&self.at_once));
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  {:20} {all:7}  {most:15}", kind.plural);
        }
        let _ = write!(
            text,
            "\nAlibaba Cloud charges for none of these. Everything is made in VPCs of its own, which are named\n\
             {mark}, and removed after each case. Nothing else is changed. Ctrl-C removes what there\n\
             is, and ends.\n"
        );
        text
    }
}

/// What a case makes, if it agrees.
fn makes(cases: &Cases, case: &Case) -> Counts {
    let mut counts = Counts::new();
    for (step, times) in cases.steps(case) {
        if let Kind::Do(call) = &step.kind
            && let Some(kind) = Free::made_by(&call.action)
        {
            *counts.entry(kind).or_default() += times;
        }
    }
    counts
}

/// How many requests a case sends at least, without those that remove what it makes.
fn sent(cases: &Cases, case: &Case) -> usize {
    let is_sent = |kind: &Kind| matches!(kind, Kind::Do(_) | Kind::Refuse { .. });
    let steps = cases.steps(case).into_iter();
    steps.filter(|(step, _)| is_sent(&step.kind)).map(|(_, times)| times).sum()
}
