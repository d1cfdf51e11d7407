//! Reads the files of cases. README.md beside them has their form.

use anyhow::{Context, Result, bail, ensure};
use control::Product;

use crate::{
    case::{Call, Case, Cases, Check, Kind, Message, Place, Setup, Step, Test},
    pages::{PAGES, RowId, page_of_rule},
    words,
};

/// Adds the cases and setups of a file.
pub fn file(name: &str, text: &str, cases: &mut Cases) -> Result<()> {
    let mut block = Block::None;
    let mut lines = text.lines().map(str::trim).zip(1..);
    while let Some((text, number)) = lines.next() {
        let place = Place { file: name.to_owned(), line: number };
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let mut whole = text.to_owned();
        while let Some(start) = whole.strip_suffix('\\') {
            let (next, _) = lines.next().with_context(|| format!("{place}: a line follows"))?;
            whole = format!("{start}{next}");
        }
        line(&place, &whole, cases, &mut block).with_context(|| place.to_string())?;
    }
    block.close(cases);
    Ok(())
}

/// What the lines belong to that come next.
enum Block {
    None,
    Case(Box<Case>),
    Setup(String, Setup),
}

impl Block {
    fn close(&mut self, cases: &mut Cases) {
        match std::mem::replace(self, Block::None) {
            Block::None => {}
            Block::Case(case) => cases.cases.push(*case),
            Block::Setup(name, setup) => {
                cases.setups.insert(name, setup);
            }
        }
    }
}

fn line(place: &Place, text: &str, cases: &mut Cases, block: &mut Block) -> Result<()> {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    match (word, &mut *block) {
        ("case", _) => {
            block.close(cases);
            *block = Block::Case(Box::new(head(place, rest)?));
        }
        ("setup", _) => {
            block.close(cases);
            let (name, defaults) = rest.split_once(' ').unwrap_or((rest, ""));
            ensure!(!cases.setups.contains_key(name), "a second setup {name:?}");
            let defaults = words::split(defaults)?;
            let defaults = defaults.iter().map(|word| words::pair(word)).collect::<Result<_>>()?;
            *block = Block::Setup(name.to_owned(), Setup { defaults, ..Setup::default() });
        }
        ("needs", Block::Case(case)) => case.needs.push(rest.trim().to_owned()),
        ("needs", Block::Setup(_, setup)) => setup.needs.push(rest.trim().to_owned()),
        ("also", Block::Case(case)) => proves(case, &words::split(rest)?)?,
        ("says", Block::Case(case)) => says(case, rest)?,
        ("finally", Block::Case(case)) => case.finally.push(step(place, rest)?),
        (_, Block::Case(case)) => case.steps.push(step(place, text)?),
        (_, Block::Setup(_, setup)) => setup.steps.push(step(place, text)?),
        (_, Block::None) => bail!("{word:?} stands neither in a case nor in a setup"),
    }
    Ok(())
}

/// `row 003 004 403 Code [2]`, `rule R000-01 R000-02: in words`, or `flow CLIENT: in words`.
fn head(place: &Place, text: &str) -> Result<Case> {
    let mut case = Case { place: place.clone(), title: text.to_owned(), ..Case::default() };
    let words = words::split(text)?;
    match words.first().map(String::as_str) {
        Some("rule") => proves(&mut case, &words[1..])?,
        Some("row") => {
            let is_page = |word: &&String| PAGES.contains(&word.as_str());
            let pages = words[1..].iter().take_while(is_page).collect::<Vec<_>>();
            ensure!(!pages.is_empty(), "a row has a page");
            let [status, code, number @ ..] = &words[1 + pages.len()..] else {
                bail!("a row has a status and a code");
            };
            let number = number.first().map_or(Ok(1), |number| number.parse())?;
            for page in pages {
                let (page, code) = (page.clone(), code.clone());
                case.rows.push(RowId { page, status: status.parse()?, code, number });
            }
        }
        Some("answer") => {
            let pages = words[1..].iter().map(|page| page.trim_end_matches(':'));
            let pages = pages.take_while(|page| PAGES.contains(page)).collect::<Vec<_>>();
            ensure!(!pages.is_empty(), "an answer has a page");
            case.pages.extend(pages.into_iter().map(str::to_owned));
        }
        Some("flow") => {
            let client = words.get(1).context("a flow has a client")?;
            let client = client.strip_suffix(':').context("a flow has a client and a colon")?;
            case.client = Some(client.to_owned());
        }
        _ => bail!("a case is of a row, of a rule, of an answer, or a flow"),
    }
    Ok(case)
}

/// The rules that a line lists, up to a colon.
fn proves(case: &mut Case, listed: &[String]) -> Result<()> {
    for word in listed {
        let rule = word.trim_end_matches(':');
        ensure!(PAGES.contains(&page_of_rule(rule)), "{rule:?} is no rule");
        case.rules.push(rule.to_owned());
        if word.ends_with(':') {
            break;
        }
    }
    Ok(())
}

fn step(place: &Place, text: &str) -> Result<Step> {
    let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
    if verb == "repeat" {
        let (times, rest) = rest.split_once(' ').context("repeat has a number and a step")?;
        return Ok(Step { repeat: times.parse()?, ..step(place, rest)? });
    }
    if verb == "until" {
        return Ok(Step { until: true, ..step(place, rest)? });
    }
    let kind = match verb {
        "as" => {
            let words = words::split(rest)?;
            match &words[..] {
                [key] => Kind::As { key: key.clone(), region: None },
                [key, r#in, region] if r#in == "in" => {
                    Kind::As { key: key.clone(), region: Some(region.clone()) }
                }
                _ => bail!("as KEY [in REGION]"),
            }
        }
        "use" => {
            let words = words::split(rest)?;
            let (setup, with) = words.split_first().context("use SETUP [NAME=VALUE]…")?;
            let with = with.iter().map(|word| words::pair(word)).collect::<Result<_>>()?;
            Kind::Use { setup: setup.clone(), with }
        }
        "let" => {
            let (name, value) = words::pair(rest)?;
            Kind::Let { name, value }
        }
        "differ" => match &words::split(rest)?[..] {
            [one, other] => Kind::Differ { one: one.clone(), other: other.clone() },
            _ => bail!("differ TEXT TEXT"),
        },
        "do" | "expect" => Kind::Do(call(rest)?),
        "operator" => Kind::Operator(call(rest)?),
        "refuse" => refuse(rest)?,
        _ => bail!("{verb:?} is no step"),
    };
    let until = verb == "expect";
    Ok(Step { place: place.clone(), text: text.to_owned(), repeat: 1, until, kind })
}

/// `Action Name=value… => checks… -> name=Path…`
fn call(text: &str) -> Result<Call> {
    let (text, captures) = text.split_once(" -> ").unwrap_or((text, ""));
    let (text, checks) = text.split_once(" => ").unwrap_or((text, ""));
    let mut call = request(text)?;
    call.checks = below(&words::split(checks)?, |start, word| {
        let check = check(word)?;
        Ok(Check { path: format!("{start}{}", check.path), ..check })
    })?;
    call.captures = below(&words::split(captures)?, |start, word| {
        let (name, path) = words::pair(word)?;
        Ok((name, format!("{start}{path}")))
    })?;
    Ok(call)
}

/// Reads words, the paths of which stand below the path of the last `@Path` before them; `@` alone is
/// the answer itself.
fn below<T>(words: &[String], read: impl Fn(&str, &str) -> Result<T>) -> Result<Vec<T>> {
    let (mut start, mut all) = (String::new(), Vec::new());
    for word in words {
        match word.strip_prefix('@') {
            Some("") => start.clear(),
            Some(path) => start = format!("{path}."),
            None => all.push(read(&start, word)?),
        }
    }
    Ok(all)
}

/// `Action Name=value… [=> [status Code] [message]]`
fn refuse(text: &str) -> Result<Kind> {
    let (text, said) = text.split_once(" => ").unwrap_or((text, ""));
    let (said, call) = (said.trim(), request(text)?);
    let mut words = said.splitn(3, ' ');
    let status = words.next().and_then(|word| word.parse::<u16>().ok());
    let (row, message) = match (status, words.next()) {
        (Some(status), Some(code)) => {
            (Some((status, code.to_owned())), words.next().unwrap_or_default())
        }
        _ => (None, said),
    };
    let text = Some(message.trim().to_owned()).filter(|message| !message.is_empty());
    Ok(Kind::Refuse { call, row, message: Message { text, ..Message::default() } })
}

/// `003 message`: what the refusal of the line above says on this page. `ours: reason`: its words
/// are ours, though the service is known to have some.
fn says(case: &mut Case, text: &str) -> Result<()> {
    let Some(Kind::Refuse { message, .. }) = case.steps.last_mut().map(|step| &mut step.kind)
    else {
        bail!("the step above is no refusal");
    };
    let (page, text) = text.split_once(' ').context("says PAGE message, or says ours: reason")?;
    match page {
        "ours:" => message.is_ours = true,
        _ if PAGES.contains(&page) => {
            message.of_pages.push((page.to_owned(), text.trim().to_owned()));
        }
        _ => bail!("{page:?} is no page"),
    }
    Ok(())
}

fn request(text: &str) -> Result<Call> {
    let words = words::split(text)?;
    let (action, parameters) = words.split_first().context("a request has an Action")?;
    let (product, action) = match action.split_once(':') {
        Some((product, action)) => (Some(self::product(product)?), action),
        None => (None, action.as_str()),
    };
    let mut call = Call { product, action: action.to_owned(), ..Call::default() };
    for word in parameters {
        for word in words::expand(word)? {
            call.parameters.push(words::pair(&word)?);
        }
    }
    Ok(call)
}

fn product(name: &str) -> Result<Product> {
    let found = Product::ALL.iter().find(|product| product.name().eq_ignore_ascii_case(name));
    found.copied().with_context(|| format!("no product {name:?}"))
}

fn check(word: &str) -> Result<Check> {
    if let Some(path) = word.strip_prefix('!') {
        return Ok(Check { path: path.to_owned(), test: Test::Absent });
    }
    let Some((path, text)) = word.split_once('=') else {
        return Ok(Check { path: word.to_owned(), test: Test::There });
    };
    let text = text.to_owned();
    let (path, test) = match path.chars().last().context("a check has a path")? {
        '!' => (&path[..path.len() - 1], Test::Differs(text)),
        '^' => (&path[..path.len() - 1], Test::Starts(text)),
        '$' => (&path[..path.len() - 1], Test::Ends(text)),
        '*' => (&path[..path.len() - 1], Test::Has(text)),
        _ => (path, Test::Equals(text)),
    };
    Ok(Check { path: path.to_owned(), test })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Cases> {
        let mut cases = Cases::default();
        file("x.cases", text, &mut cases)?;
        Ok(cases)
    }

    #[test]
    fn a_case_has_rows_rules_and_steps() -> Result<()> {
        let cases = read(
            "# A comment\nsetup eni cidr=10.0.0.0/8\n  do A B=1 -> c=D.0\n\n\
             case row 003 004 400 IncorrectVSwitchStatus 2\nalso R003-01\nuse eni cidr=x\n\
             finally do A\nrefuse A B.{1..2}=$c => The \"text\".\nrefuse A => 400 B The  text\n\
             \x20 says 004 Another text\n",
        )?;
        let case = &cases.cases[0];
        let rows = case.rows.iter().map(RowId::to_string).collect::<Vec<_>>();
        assert_eq!(rows, ["003 400 IncorrectVSwitchStatus 2", "004 400 IncorrectVSwitchStatus 2"]);
        assert_eq!((case.rules.len(), case.steps.len(), case.finally.len()), (1, 3, 1));
        let Kind::Refuse { call, row: None, message } = &case.steps[1].kind else {
            bail!("{case:?}")
        };
        assert_eq!((call.parameters.len(), message.on(None)), (2, Some("The \"text\".")));
        let Kind::Refuse { row, message, .. } = &case.steps[2].kind else { bail!("{case:?}") };
        assert_eq!(row.as_ref(), Some(&(400, "B".to_owned())));
        assert_eq!(
            ["003", "004"].map(|page| message.on(Some(page))),
            [Some("The  text"), Some("Another text")]
        );
        Ok(())
    }

    #[test]
    fn what_setups_need_their_cases_need() -> Result<()> {
        let cases = read(
            "setup one\nneeds a bond\n do A\nsetup two\nuse one\n do B\n\n\
             case rule R000-01: x\nneeds time\nrepeat 3 use two\nrepeat 2 do C\n",
        )?;
        let case = &cases.cases[0];
        assert_eq!(cases.needs(case), ["time", "a bond"]);
        let steps = cases.steps(case).into_iter();
        let steps = steps.map(|(step, times)| (step.text.as_str(), times)).collect::<Vec<_>>();
        assert_eq!(steps, [("do A", 3), ("do B", 3), ("do C", 2)]);
        Ok(())
    }

    #[test]
    fn lines_go_on_and_paths_stand_below_others() -> Result<()> {
        let cases =
            read("case flow x: y\ndo A B=1 \\\n  => @C.D.0 E=1 !F @ G \\\n  -> @C h=I\ndo A\n")?;
        let [Step { kind: Kind::Do(call), .. }, _] = &cases.cases[0].steps[..] else {
            bail!("{cases:?}")
        };
        let paths = call.checks.iter().map(|check| check.path.as_str()).collect::<Vec<_>>();
        assert_eq!(paths, ["C.D.0.E", "C.D.0.F", "G"]);
        assert_eq!(call.captures, [("h".to_owned(), "C.I".to_owned())]);
        Ok(())
    }

    #[test]
    fn mistakes_have_their_file_and_line() {
        for (text, place) in [("do A", ":1"), ("case rule R000-01\n\nfoo", ":3"), ("case x", ":1")]
        {
            let error = read(text).err().map(|error| error.to_string()).unwrap_or_default();
            assert_eq!(error, format!("contract/x.cases{place}"), "{text}");
        }
    }

    #[test]
    fn checks_compare() -> Result<()> {
        let call = call("A => B=1 C!=2 D^=3 E.#=4 F !G H*=5 -> i=J")?;
        assert_eq!(call.checks.len(), 7);
        assert_eq!(call.checks[2].test, Test::Starts("3".to_owned()));
        assert_eq!(call.checks[5].test, Test::Absent);
        assert_eq!(call.captures, [("i".to_owned(), "J".to_owned())]);
        Ok(())
    }
}
