//! Which cases can be tried on an endpoint of which nothing is known but a key.

use conformance::{
    case::{Call, Case, Cases, Kind},
    pages::Edition,
};
use control::Access;

use super::free::Free;

/// The operations that the cases are about, and the one that removes what they are about. What they
/// change is what cases have made: [`super::caller`] sees to that.
const CHANGES: [&str; 4] = [
    "AssignIpv6Addresses",
    "AssignPrivateIpAddresses",
    "DeleteNetworkInterface",
    "UnassignIpv6Addresses",
];

/// What is wanted of all cases.
pub struct Wanted<'w> {
    /// The edition of the page of CreateNetworkInterface.
    pub edition: Edition,
    /// Words, of which a title has one; all titles if there are none.
    pub words: &'w [String],
    /// Whether only cases are run that make nothing.
    pub only_refusals: bool,
}

/// A case, and why it is not tried.
pub struct Chosen<'c> {
    /// The case.
    pub case: &'c Case,
    /// The row and the rules that it is about.
    pub name: String,
    /// Why not.
    pub why_not: Option<String>,
}

impl Wanted<'_> {
    /// The cases that are wanted.
    pub fn of<'c>(&self, cases: &'c Cases) -> Vec<Chosen<'c>> {
        let has_word = |case: &Case| {
            self.words.is_empty() || self.words.iter().any(|word| case.title.contains(word))
        };
        let is_of_edition = |case: &Case| case.about().any(|page| self.edition.has(page));
        let wanted = cases.cases.iter().filter(|case| has_word(case) && is_of_edition(case));
        let chosen = wanted.map(|case| Chosen {
            case,
            name: name(case, self.edition),
            why_not: why_not(cases, case, self.only_refusals),
        });
        chosen.collect()
    }
}

/// The row of this edition, and the rules.
fn name(case: &Case, edition: Edition) -> String {
    let row = case.row_on(edition).map(ToString::to_string);
    let rules =
        case.rules.iter().filter(|rule| edition.has(conformance::pages::page_of_rule(rule)));
    let answers = case.pages.iter().filter(|page| edition.has(page));
    let answers = answers.map(|page| format!("answer {page}"));
    row.into_iter().chain(answers).chain(rules.cloned()).collect::<Vec<_>>().join(" ")
}

/// Why a case cannot be tried, if it cannot.
fn why_not(cases: &Cases, case: &Case, only_refusals: bool) -> Option<String> {
    if let Some(needs) = cases.needs(case).first() {
        return Some(format!("it needs {needs}"));
    }
    for (step, _) in cases.steps(case) {
        match &step.kind {
            Kind::Operator(call) => {
                return Some(format!(
                    "only the operator of a server can do what it needs: {}",
                    call.action
                ));
            }
            Kind::As { region: Some(region), .. } => {
                return Some(format!(
                    "it needs a region that lacks something, or a second one: {region}"
                ));
            }
            Kind::As { key, region: None } if key != "main" => {
                return Some(format!("it needs another account or RAM user: {key}"));
            }
            Kind::Do(call) => {
                if only_refusals && is_change(&call.action) {
                    return Some("it makes something".to_owned());
                }
                if let Some(why) = unfit(call) {
                    return Some(why);
                }
            }
            Kind::Refuse { call, .. } => {
                if let Some(why) = unfit(call) {
                    return Some(why);
                }
            }
            Kind::As { .. } | Kind::Use { .. } | Kind::Let { .. } | Kind::Differ { .. } => {}
        }
    }
    None
}

/// Why a request cannot be sent to a service that is real.
fn unfit(call: &Call) -> Option<String> {
    let action = &call.action;
    let is_known = CHANGES.iter().any(|name| name.eq_ignore_ascii_case(action));
    if is_change(action) && Free::made_by(action).is_none() && !is_known {
        return Some(format!("{action} may cost something, or cannot be undone"));
    }
    let places = call.parameters.iter().filter(|(name, _)| name == "ZoneId" || name == "RegionId");
    let mut fixed = places.filter(|(_, value)| !value.starts_with('$') && value != "-");
    fixed.next().map(|(name, value)| format!("it is about one {name}: {value}"))
}

/// Whether an operation may change something. What no operation is called may.
pub fn is_change(action: &str) -> bool {
    control::operations()
        .find(|one| one.name() == action)
        .is_none_or(|one| one.access() != Access::Read)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use anyhow::Result;

    use super::*;

    #[test]
    fn what_is_tried_needs_requests_of_one_key_and_nothing_else() -> Result<()> {
        let mut cases = Cases::default();
        let text = "setup bond\nneeds a bond\n do DescribeVpcs\n\
             case row 000 400 One\n do CreateVpc ZoneId=$zone\n refuse X => x\n\
             case row 000 400 Two\n use bond\n refuse X => x\n\
             case row 000 400 Three\n operator SetQuota\n refuse X => x\n\
             case row 000 400 Four\n as stranger\n refuse X => x\n\
             case row 000 400 Five\n as main in mars\n refuse X => x\n\
             case row 000 400 Six\n do RunInstances\n refuse X => x\n\
             case row 000 400 Seven\n do CreateVSwitch ZoneId=mars-a\n refuse X => x\n\
             case row 000 400 Eight\n refuse assignipv6addresses RegionId=- => x\n";
        conformance::parse::file(
            "x.cases",
            &text.replace("refuse X", "refuse AssignIpv6Addresses"),
            &mut cases,
        )?;
        let of = |only_refusals| {
            let chosen = Wanted { edition: Edition::Of2026, words: &[], only_refusals }.of(&cases);
            let named = chosen.into_iter().map(|one| (one.name, one.why_not.unwrap_or_default()));
            named.collect::<BTreeMap<_, _>>()
        };
        for (name, why) in [
            ("One", ""),
            ("Two", "it needs a bond"),
            ("Three", "only the operator of a server can do what it needs: SetQuota"),
            ("Four", "it needs another account or RAM user: stranger"),
            ("Five", "it needs a region that lacks something, or a second one: mars"),
            ("Six", "RunInstances may cost something, or cannot be undone"),
            ("Seven", "it is about one ZoneId: mars-a"),
            ("Eight", ""),
        ] {
            assert_eq!(of(false)[&format!("000 400 {name}")], why, "{name}");
        }
        assert_eq!(of(true)["000 400 One"], "it makes something");
        assert_eq!(of(true)["000 400 Eight"], "");
        Ok(())
    }

    #[test]
    fn most_cases_can_be_tried_and_each_edition_has_its_own() -> Result<()> {
        let cases = conformance::built_in()?;
        let tried = |edition, only_refusals| {
            let chosen = Wanted { edition, words: &[], only_refusals }.of(&cases);
            let tried = chosen.into_iter().filter(|one| one.why_not.is_none());
            tried.map(|one| one.name).collect::<Vec<_>>()
        };
        let (old, new) = (tried(Edition::Of2024, false), tried(Edition::Of2026, false));
        assert!(old.len() > 100 && new.len() > 100, "{} {}", old.len(), new.len());
        assert!(old.iter().all(|name| !name.contains("004 ") && !name.contains("R004")));
        assert!(new.iter().all(|name| !name.contains("003 ") && !name.contains("R003")));
        let refusals = tried(Edition::Of2026, true);
        assert!(refusals.len() > 40, "{}", refusals.len());
        assert!(refusals.contains(&"004 403 InvalidIp.IpPrefixMaskIllegal".to_owned()));
        Ok(())
    }
}
