//! Whether the texts that cases state are the documented ones: so nobody can state a wrong one that
//! the server happens to send.

use super::{
    case::{Call, Case, Kind, Message},
    documented::{Documented, Edition},
    template,
};

/// Holds the refusals of a case against the tables of the pages that it runs on, and says what is
/// wrong with them.
pub fn check(case: &Case, documented: &Documented, wrong: &mut Vec<String>) {
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
                    let page = documented.page(&call.action, edition);
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
