//! Whether cases name what there is, and the texts that they state are the documented ones: so nobody
//! can state a wrong one that the server happens to send.

use anyhow::{Result, bail};
use conformance::{
    case::{Call, Case, Cases, Kind, Message},
    pages::Edition,
};

use super::{documented::Documented, template};

/// Whether they name what there is, and every rule is in a case or descriptive.
pub fn check(cases: &Cases, documented: &Documented) -> Result<()> {
    let mut wrong = Vec::new();
    for case in &cases.cases {
        let place = &case.place;
        for row in case.rows.iter().filter(|row| !documented.rows.contains_key(row)) {
            wrong.push(format!("{place}: errors.csv has no row {row}"));
        }
        for rule in &case.rules {
            if !documented.rules.contains_key(rule) {
                wrong.push(format!("{place}: rules.csv has no rule {rule}"));
            }
            if documented.descriptive.contains_key(rule) {
                wrong.push(format!("{place}: {rule} is in descriptive.txt too"));
            }
        }
        texts_of(case, documented, &mut wrong);
    }
    wrong.extend(cases.unknown_setups());
    for rule in documented.rules.keys() {
        let in_case = cases.cases.iter().any(|case| case.rules.contains(rule));
        if !in_case && !documented.descriptive.contains_key(rule) {
            wrong.push(format!("{rule} is neither in a case nor in descriptive.txt"));
        }
    }
    if !wrong.is_empty() {
        bail!("contract:\n  {}", wrong.join("\n  "));
    }
    Ok(())
}

/// Holds the refusals of a case against the tables of the pages that it runs on, and says what is
/// wrong with them.
fn texts_of(case: &Case, documented: &Documented, wrong: &mut Vec<String>) {
    let last_reaches_row =
        case.steps.last().is_some_and(|step| matches!(step.kind, Kind::Refuse { row: None, .. }));
    if !case.rows.is_empty() && !last_reaches_row {
        wrong.push(format!("{}: the last step does not reach the row", case.place));
    }
    for step in &case.steps {
        let Kind::Refuse { call, row, message } = &step.kind else { continue };
        for edition in Edition::ALL.into_iter().filter(|edition| case.runs_on(*edition)) {
            let held = match row {
                Some((status, code)) => {
                    let page = edition.page(&call.action);
                    let templates = page.into_iter();
                    let templates =
                        templates.flat_map(|page| documented.templates(page, *status, code));
                    let templates = templates.collect::<Vec<_>>();
                    Refusal { status: *status, code, templates, message, page }.check(documented)
                }
                None => of_row(case, edition, call, message, documented),
            };
            if let Err(why) = held {
                wrong.push(format!("{}: {why} ({})", step.place, edition.name()));
            }
        }
    }
}

/// A refusal that is to reach the case's row states its whole text.
fn of_row(
    case: &Case,
    edition: Edition,
    call: &Call,
    message: &Message,
    documented: &Documented,
) -> Result<(), String> {
    let Some(row) = case.row_on(edition) else {
        return Err("the case has no row here, so its refusals say status and code".to_owned());
    };
    let operation = &documented.operations[&row.page];
    // A row of page 001 is about an Action in the wrong case.
    if !call.action.eq_ignore_ascii_case(operation) {
        return Err(format!("page {} is of {operation}", row.page));
    }
    let page = Some(row.page.as_str());
    if message.on(page).is_none() {
        return Err(format!("the whole message of {row} is not stated"));
    }
    let Some(template) = documented.rows.get(row) else { return Ok(()) };
    let templates = vec![template.as_str()];
    Refusal { status: row.status, code: &row.code, templates, message, page }.check(documented)
}

/// What a case says of a refusal, and what its page does.
struct Refusal<'r> {
    status: u16,
    code: &'r str,
    templates: Vec<&'r str>,
    message: &'r Message,
    page: Option<&'r str>,
}

impl Refusal<'_> {
    /// A text has the form of one of the page's rows; where that leaves all words open and the
    /// service's own are known, it agrees with one of those, unless the case says why it is ours.
    /// What no row has is stated whole.
    fn check(&self, documented: &Documented) -> Result<(), String> {
        let Some(text) = self.message.on(self.page) else {
            return match self.templates[..] {
                [] => Err("the page has no such row, so the whole message is stated".to_owned()),
                _ => Ok(()),
            };
        };
        if self.templates.is_empty() {
            return Ok(());
        }
        let fits = |one: &&&str| template::slots(one, text).is_some();
        let Some(fit) = self.templates.iter().find(fits) else {
            return Err(format!("the page says {:?}, and the case {text:?}", self.templates));
        };
        let known = documented.known(self.status, self.code);
        let agrees = known.iter().any(|one| template::agrees(one, text));
        match template::is_open(fit) && !known.is_empty() && !agrees && !self.message.is_ours {
            true => Err(format!("the service says {known:?}, and the case {text:?}")),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use anyhow::Context;
    use conformance::parse;

    use super::*;

    /// What is wrong with this case.
    fn wrong(text: &str) -> Result<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("a workspace")?;
        let documented = Documented::read(&root.join("contract"))?;
        let mut cases = Cases::default();
        parse::file("x.cases", text, &mut cases)?;
        let mut wrong = Vec::new();
        texts_of(&cases.cases[0], &documented, &mut wrong);
        Ok(wrong.join("\n").replace("contract/x.cases:", ""))
    }

    #[test]
    fn a_row_is_reached_with_its_whole_text_on_every_page() -> Result<()> {
        let create = "refuse CreateNetworkInterface";
        let mask = "case row 003 004 403 InvalidIp.IpPrefixMaskIllegal\n";
        assert_eq!(
            wrong(&format!("{mask}{create}"))?,
            "2: the whole message of 003 403 InvalidIp.IpPrefixMaskIllegal is not stated (2024)\n\
             2: the whole message of 004 403 InvalidIp.IpPrefixMaskIllegal is not stated (2026)"
        );
        let both = "  says 003 The ip prefix mask is illegal.\n\
                    says 004 The current IP prefix mask is illegal.";
        assert_eq!(wrong(&format!("{mask}{create}\n{both}"))?, "");
        let one = wrong(&format!("{mask}{create} => The ip prefix mask is illegal."))?;
        assert!(one.starts_with("2: the page says [\"The current IP"), "{one}");
        let other = wrong(&format!("{mask}refuse AssignIpv6Addresses => x"))?;
        assert!(other.contains("page 003 is of CreateNetworkInterface"), "{other}");
        let no_refusal = wrong(&format!("{mask}do CreateNetworkInterface"))?;
        assert_eq!(no_refusal, "1: the last step does not reach the row");
        Ok(())
    }

    #[test]
    fn a_text_is_one_that_the_service_is_known_to_send() -> Result<()> {
        let case = |text: &str| {
            wrong(&format!(
                "case row 001 404 InvalidEniId.NotFound\nrefuse AssignPrivateIpAddresses => {text}"
            ))
        };
        assert_eq!(case("The specified EniId \"$eni\" is not found.")?, "");
        assert_eq!(case("The specified EniId is not found. It never was there.")?, "");
        assert!(case("The specified NetworkInterfaceId is not found.")?.contains("service says"));
        assert_eq!(case("There is none.\n says ours: a reason")?, "");
        // No text is known of it.
        let unknown = "case row 001 403 InvalidUserType.NotSupported\n\
                       refuse AssignPrivateIpAddresses => Not you.";
        assert_eq!(wrong(unknown)?, "");
        Ok(())
    }

    #[test]
    fn a_refusal_that_the_page_does_not_have_is_stated_whole() -> Result<()> {
        let case = |said: &str| {
            wrong(&format!("case rule R001-12: x\nrefuse AssignPrivateIpAddresses => {said}"))
        };
        assert!(case("400 IdempotentParameterMismatch")?.contains("no such row"));
        assert_eq!(case("400 IdempotentParameterMismatch It is another.")?, "");
        assert_eq!(case("403 MissingParameter")?, "");
        assert!(case("403 MissingParameter It is.")?.contains("the page says"));
        assert!(case("It is.")?.contains("say status and code"));
        Ok(())
    }
}
