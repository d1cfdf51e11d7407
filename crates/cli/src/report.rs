//! What the program prints about itself: errors with their causes, and commands to copy.

use std::{
    env,
    error::Error,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use clap::{Arg, ArgMatches};

/// Prints an error with all its causes to stderr.
pub fn fail(error: &dyn Error) -> ExitCode {
    eprintln!("error: {}", chain(error));
    ExitCode::FAILURE
}

/// The exit code of a wrong command line, as clap has it.
const USAGE: u8 = 2;

/// The same for a command line that cannot be carried out.
pub fn misused(error: &dyn Error) -> ExitCode {
    eprintln!("error: {}", chain(error));
    ExitCode::from(USAGE)
}

/// Prints lines to stdout. It fails if they cannot be written, unless the pipe is closed (`| head`).
pub fn print(text: &str) -> ExitCode {
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => fail(&error),
        _ => ExitCode::SUCCESS,
    }
}

/// The flag that asks for JSON, of commands that print what they have found.
pub fn output() -> Arg {
    let arg = Arg::new("output").long("output").value_name("FORMAT");
    arg.value_parser(["text", "json"]).default_value("text").help("How it is printed")
}

/// Whether it asks for JSON.
pub fn wants_json(matches: &ArgMatches) -> bool {
    matches.get_one::<String>("output").is_some_and(|output| output == "json")
}

/// The error and its causes, one a line. A cause that the line before contains is left out: many
/// errors print their source themselves.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut said = text.clone();
    let mut cause = error.source();
    while let Some(error) = cause {
        let line = error.to_string();
        if !said.contains(&line) {
            text.push_str("\n  because: ");
            text.push_str(&line);
            said = line;
        }
        cause = error.source();
    }
    text
}

/// The first cause of an error.
pub fn root<'e>(error: &'e (dyn Error + 'static)) -> &'e (dyn Error + 'static) {
    let mut root = error;
    while let Some(cause) = root.source() {
        root = cause;
    }
    root
}

/// How to call this program in a shell: by its name if the shell finds it, or else by its path.
pub fn program() -> String {
    const NAME: &str = "enid";
    let paths = env::var_os("PATH").unwrap_or_default();
    if env::split_paths(&paths).any(|folder| folder.join(NAME).is_file()) {
        return NAME.to_owned();
    }
    let Ok(path) = env::current_exe() else { return NAME.to_owned() };
    let here = env::current_dir().ok().and_then(|folder| below(&path, &folder));
    quoted(&here.unwrap_or_else(|| path.display().to_string()))
}

/// `./…`, if the path is below the folder.
fn below(path: &Path, folder: &Path) -> Option<String> {
    path.strip_prefix(folder).ok().map(|path| format!("./{}", path.display()))
}

/// Text as a shell reads it back.
pub fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-:+=,@%".contains(c);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{text}")]
    struct Link {
        text: &'static str,
        source: Option<Box<Link>>,
    }

    #[test]
    fn every_cause_is_said_once() {
        let link = |text, source| Link { text, source: Option::map(source, Box::new) };
        let error = link("no start", Some(link("store: locked", Some(link("locked", None)))));
        assert_eq!(chain(&error), "no start\n  because: store: locked");
    }

    #[test]
    fn what_a_shell_would_split_is_quoted() {
        assert_eq!(quoted("./target/release/enid"), "./target/release/enid");
        assert_eq!(quoted("/a b/it's"), r"'/a b/it'\''s'");
        assert_eq!(quoted("http://[::1]:80"), "'http://[::1]:80'");
    }

    #[test]
    fn a_program_below_the_folder_is_named_from_there() {
        let path = Path::new("/w/target/release/enid");
        assert_eq!(below(path, Path::new("/w")).as_deref(), Some("./target/release/enid"));
        assert_eq!(below(path, Path::new("/v")), None);
    }
}
