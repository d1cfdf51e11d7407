//! Reads the files of mutants, and applies them to files of code. contract/mutants/README.md has
//! their form.

use std::{collections::BTreeMap, fmt, fs, ops::Range, path::Path};

use anyhow::{Context, Result, bail, ensure};

/// A change of the code that takes rules out.
#[derive(Debug)]
pub struct Mutant {
    /// Where it stands.
    pub place: Place,
    /// The rules that are gone with it.
    pub rules: Vec<String>,
    /// What is gone, in words.
    pub about: String,
    /// What it changes.
    pub hunks: Vec<Hunk>,
}

/// A file of mutants, and the line that a mutant starts at.
#[derive(Clone, Debug)]
pub struct Place {
    file: String,
    line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}:{}", super::FOLDER, self.file, self.line)
    }
}

/// Lines of a file that become others.
#[derive(Debug)]
pub struct Hunk {
    /// The file, from the workspace's root.
    pub file: String,
    lines: Vec<(Mark, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// It stays.
    Context,
    /// It goes.
    Minus,
    /// It comes.
    Plus,
}

/// Reads all files of the folder.
pub fn folder(folder: &Path) -> Result<Vec<Mutant>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    let mut mutants = Vec::new();
    for name in names.iter().filter(|name| name.ends_with(".mutants")) {
        file(name, &fs::read_to_string(folder.join(name))?, &mut mutants)?;
    }
    Ok(mutants)
}

fn file(name: &str, text: &str, mutants: &mut Vec<Mutant>) -> Result<()> {
    let first = mutants.len();
    for (text, line) in text.lines().zip(1..) {
        let place = Place { file: name.to_owned(), line };
        let own = &mut mutants[first..];
        if let Some(head) = text.strip_prefix("mutant ") {
            mutants.push(self::head(place.clone(), head).with_context(|| place.to_string())?);
        } else if !text.is_empty() && !text.starts_with('#') {
            let mutant = own.last_mut().with_context(|| format!("{place}: no mutant begins"))?;
            mutant.line(text).with_context(|| place.to_string())?;
        }
    }
    Ok(())
}

/// `R000-01 R000-02: in words`
fn head(place: Place, text: &str) -> Result<Mutant> {
    let (rules, about) = text.split_once(": ").context("mutant RULE…: in words")?;
    let rules = rules.split(' ').map(str::to_owned).collect();
    Ok(Mutant { place, rules, about: about.to_owned(), hunks: Vec::new() })
}

impl Mutant {
    fn line(&mut self, text: &str) -> Result<()> {
        if let Some(file) = text.strip_prefix("in ") {
            self.hunks.push(Hunk { file: file.to_owned(), lines: Vec::new() });
            return Ok(());
        }
        let mark = match text.as_bytes() {
            [b'-', b' ', ..] => Mark::Minus,
            [b'+', b' ', ..] => Mark::Plus,
            [b' ', b' ', ..] => Mark::Context,
            _ => bail!("a line is in FILE, or starts with -, + or two blanks"),
        };
        let hunk = self.hunks.last_mut().context("the line of a file stands below its in FILE")?;
        hunk.lines.push((mark, text[2..].trim().to_owned()));
        Ok(())
    }

    /// The files that it changes in the tree below `root`, as they are with it.
    pub fn changed(&self, root: &Path) -> Result<BTreeMap<String, String>> {
        ensure!(!self.hunks.is_empty(), "it changes nothing");
        let mut files = BTreeMap::new();
        for hunk in &self.hunks {
            let text = match files.remove(&hunk.file) {
                Some(text) => text,
                None => fs::read_to_string(root.join(&hunk.file)).context(hunk.file.clone())?,
            };
            let changed = hunk.apply(&text).with_context(|| hunk.file.clone())?;
            files.insert(hunk.file.clone(), changed);
        }
        Ok(files)
    }
}

impl Hunk {
    /// The text with the lines changed.
    fn apply(&self, text: &str) -> Result<String> {
        let Edit { lines, with } = self.edit(text)?;
        let mut changed = text.lines().collect::<Vec<_>>();
        changed.splice(lines, with.iter().map(String::as_str));
        Ok(changed.join("\n") + "\n")
    }

    /// Which lines of the text become which. They must be there once; indentation does not count.
    pub fn edit(&self, text: &str) -> Result<Edit> {
        let here = self.lines.iter().filter(|(mark, _)| *mark != Mark::Plus);
        let wanted = here.map(|(_, line)| line.as_str()).collect::<Vec<_>>();
        ensure!(!wanted.is_empty(), "it does not say where");
        let lines = text.lines().collect::<Vec<_>>();
        let fits = |at: &usize| {
            let found = lines[*at..].iter().map(|line| line.trim());
            found.take(wanted.len()).eq(wanted.iter().copied())
        };
        let mut places = (0..lines.len()).filter(fits);
        let start = places.next().with_context(|| format!("no line is {wanted:?}"))?;
        ensure!(places.next().is_none(), "more than one place is {wanted:?}");
        let with = self.lines.iter().filter(|(mark, _)| *mark != Mark::Minus);
        let with = with.map(|(_, line)| line.clone()).collect();
        Ok(Edit { lines: start..start + wanted.len(), with })
    }
}

/// Lines of a text, and what stands there instead.
#[derive(Debug)]
pub struct Edit {
    /// Their numbers, from 0.
    pub lines: Range<usize>,
    /// The lines that come instead.
    pub with: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Mutant>> {
        let mut mutants = Vec::new();
        file("x.mutants", text, &mut mutants)?;
        Ok(mutants)
    }

    #[test]
    fn lines_become_others_where_they_stand_once() -> Result<()> {
        let mutants = read("# x\nmutant R1 R2: b is c\nin f\n  a\n- b\n+ c\n+ d\n  e\n")?;
        let [Mutant { rules, hunks, about, .. }] = &mutants[..] else { bail!("{mutants:?}") };
        assert_eq!((rules.len(), about.as_str()), (2, "b is c"));
        assert_eq!(hunks[0].apply("b\na\n  b\ne\nf")?, "b\na\nc\nd\ne\nf\n");
        assert!(hunks[0].apply("a\nb\nf").is_err());
        assert!(hunks[0].apply("a\nb\ne\na\nb\ne").is_err());
        Ok(())
    }

    #[test]
    fn mistakes_have_their_file_and_line() {
        let starts = ["in f", "mutant R1", "mutant R1: a\n- b", "mutant R1: a\nin f\nb"];
        for (text, line) in starts.into_iter().zip([1, 1, 2, 3]) {
            let error = read(text).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.starts_with(&format!("contract/mutants/x.mutants:{line}")), "{error}");
        }
    }

    #[test]
    fn every_rule_has_a_mutant_and_every_mutant_fits_the_code() -> Result<()> {
        let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
        super::super::check(xtask.parent().context("a workspace")?)
    }
}
