//! Many mutants in one program: building takes far longer than running the cases.
//!
//! A function that mutants change gets the body of each of them beside its own, and asks at run
//! time which one to be. What stands outside of functions cannot ask, so mutants of that are built
//! one by one.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    fs,
    ops::Range,
    path::Path,
};

use anyhow::{Context, Result};

use super::parse::{Edit, Mutant};

/// The environment variable that says which mutant a program is.
pub const WHICH: &str = "MUTANT_OF_ENID";

/// The function of a crate that asks for the variable in the place of `{WHICH}`.
const ASKS: &str = "
#[doc(hidden)]
pub fn is_mutant(which: &str) -> bool {
    use std::{env, sync::LazyLock};
    static MUTANT: LazyLock<Option<String>> = LazyLock::new(|| env::var(\"{WHICH}\").ok());
    MUTANT.as_deref() == Some(which)
}
";

/// Mutants that are woven into files, and those that cannot be.
#[derive(Default)]
pub struct Woven<'m> {
    /// The files that change, as they are with all mutants in them.
    pub files: BTreeMap<String, String>,
    /// The mutants in them.
    pub mutants: Vec<&'m Mutant>,
    /// All others.
    pub others: Vec<&'m Mutant>,
}

/// A file, and the bodies that mutants give to its functions.
struct File {
    text: String,
    /// By the lines of the function's own body.
    bodies: BTreeMap<(usize, usize), Vec<Body>>,
}

/// A body that a function has besides its own.
struct Body {
    /// The mutant that gives it.
    which: String,
    /// What is other than in its own.
    edits: Vec<Edit>,
}

impl File {
    fn read(root: &Path, name: &str) -> Result<File> {
        let text = fs::read_to_string(root.join(name)).with_context(|| name.to_owned())?;
        Ok(File { text, bodies: BTreeMap::new() })
    }

    /// The body of the function that the edit is in; none if it is in no function, or in one that
    /// has another one with bodies in it.
    fn body_of(&self, edit: &Edit) -> Option<(usize, usize)> {
        let lines = self.text.lines().collect::<Vec<_>>();
        let Range { start, end } = body_around(&lines, &edit.lines)?;
        let is_apart =
            |other: &(usize, usize)| *other == (start, end) || end <= other.0 || other.1 <= start;
        self.bodies.keys().all(is_apart).then_some((start, end))
    }
}

/// Weaves as many of the mutants as can be into the files below `root`.
pub fn weave<'m>(root: &Path, mutants: &'m [Mutant]) -> Result<Woven<'m>> {
    let mut woven = Woven::default();
    let mut files = BTreeMap::<&str, File>::new();
    for mutant in mutants {
        let mut edits = Vec::new();
        for hunk in &mutant.hunks {
            let file = match files.entry(&hunk.file) {
                Entry::Occupied(there) => there.into_mut(),
                Entry::Vacant(place) => place.insert(File::read(root, &hunk.file)?),
            };
            let edit = hunk.edit(&file.text).with_context(|| mutant.place.to_string())?;
            let body = file.body_of(&edit).filter(|_| hunk.file.ends_with(".rs"));
            edits.push(body.map(|body| (hunk.file.as_str(), body, edit)));
        }
        let Some(edits) = edits.into_iter().collect::<Option<Vec<_>>>() else {
            woven.others.push(mutant);
            continue;
        };
        for (name, body, edit) in edits {
            let file = files.get_mut(name).context("the file has been read")?;
            let (bodies, which) = (file.bodies.entry(body).or_default(), mutant.place.to_string());
            match bodies.iter_mut().find(|body| body.which == which) {
                Some(body) => body.edits.push(edit),
                None => bodies.push(Body { which, edits: vec![edit] }),
            }
        }
        woven.mutants.push(mutant);
    }
    for (name, file) in files.iter().filter(|(_, file)| !file.bodies.is_empty()) {
        woven.files.insert((*name).to_owned(), file.print());
    }
    ask(root, &mut woven.files)?;
    Ok(woven)
}

/// Lets the crates of these files ask which mutant they are.
fn ask(root: &Path, files: &mut BTreeMap<String, String>) -> Result<()> {
    let folder = |name: &String| Some(format!("{}/src/lib.rs", name.split_once("/src/")?.0));
    for lib in files.keys().filter_map(folder).collect::<BTreeSet<_>>() {
        let text = match files.remove(&lib) {
            Some(text) => text,
            None => fs::read_to_string(root.join(&lib)).with_context(|| lib.clone())?,
        };
        files.insert(lib, text + &ASKS.replace("{WHICH}", WHICH));
    }
    Ok(())
}

impl File {
    /// The file with all bodies in its functions.
    fn print(&self) -> String {
        let lines = self.text.lines().collect::<Vec<_>>();
        let (mut woven, mut next) = (Vec::new(), 0);
        for ((start, end), bodies) in &self.bodies {
            woven.extend(lines[next..*start].iter().map(|line| (*line).to_owned()));
            for Body { which, edits } in bodies {
                let mut body = lines[*start..*end].to_vec();
                // From the last on, so that those before stay where they are.
                let mut edits = edits.iter().collect::<Vec<_>>();
                edits.sort_by_key(|edit| Reverse(edit.lines.start));
                for edit in edits {
                    let lines = edit.lines.start - start..edit.lines.end - start;
                    body.splice(lines, edit.with.iter().map(String::as_str));
                }
                woven.push(format!("if crate::is_mutant({which:?}) {{"));
                woven.extend(body.into_iter().map(str::to_owned));
                woven.push("} else".to_owned());
            }
            woven.push("{".to_owned());
            woven.extend(lines[*start..*end].iter().map(|line| (*line).to_owned()));
            woven.push("}".to_owned());
            next = *end;
        }
        woven.extend(lines[next..].iter().map(|line| (*line).to_owned()));
        woven.join("\n") + "\n"
    }
}

/// The lines of the body of the innermost function around these lines. Files are as rustfmt leaves
/// them: a function ends at the brace that is as far in as it is.
fn body_around(lines: &[&str], around: &Range<usize>) -> Option<Range<usize>> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let is_function = |line: &str| {
        let words = line.trim_start().split(' ');
        let mut words = words.skip_while(|word| word.starts_with("pub") || *word == "async");
        words.next() == Some("fn")
    };
    for head in (0..around.start).rev().filter(|at| is_function(lines[*at])) {
        let ends = |at: &usize| indent(lines[*at]) == indent(lines[head]);
        let opens = (head..lines.len()).filter(ends).find(|at| lines[*at].ends_with('{'))?;
        let closes = (opens + 1..lines.len()).filter(ends).find(|at| lines[*at].trim() == "}")?;
        if opens < around.start && around.end <= closes {
            return Some(opens + 1..closes);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_asks_which_body_to_be() {
        let text = "const A: u8 = 1;\nimpl B {\n    pub fn c(\n        d: u8,\n    ) -> u8 {\n\
                    \x20       let e = d;\n        e\n    }\n}\n";
        let lines = text.lines().collect::<Vec<_>>();
        assert_eq!(body_around(&lines, &(5..6)), Some(5..7));
        assert_eq!(body_around(&lines, &(0..1)), None);
        assert_eq!(body_around(&lines, &(3..4)), None);
        let edit = Edit { lines: 5..6, with: vec!["let e = 2;".to_owned()] };
        let bodies = [((5, 7), vec![Body { which: "x:1".to_owned(), edits: vec![edit] }])].into();
        let woven = File { text: text.to_owned(), bodies }.print();
        let body = woven.split("-> u8 {\n").nth(1).unwrap_or_default();
        let words = body.split_whitespace().collect::<Vec<_>>().join(" ");
        let wanted = "if crate::is_mutant(\"x:1\") { let e = 2; e } else { let e = d; e } } }";
        assert_eq!(words, wanted);
    }
}
