//! `enid completions`: what makes a shell complete commands, operations, their flags and values.
//!
//! The script asks this program at each Tab, so it never says less or more than the operations declare.

use std::{
    env,
    ffi::OsString,
    io::{self, Write},
    process::ExitCode,
};

use clap::{Arg, ArgMatches, Command, builder::PossibleValuesParser};
use clap_complete::env::{Bash, EnvCompleter, Fish, Zsh};

use crate::{call, operator, report};

/// The environment variable in which a shell asks.
const VARIABLE: &str = "ENID_COMPLETE";

/// The shells that can ask.
const SHELLS: [(&str, &dyn EnvCompleter); 3] = [("bash", &Bash), ("zsh", &Zsh), ("fish", &Fish)];

/// The command's flags.
pub fn command() -> Command {
    Command::new("completions")
        .about("Prints what makes a shell complete commands, operations and their flags")
        .long_about(
            "Prints what makes a shell complete commands, operations, their flags and values. It is \
             read at the start of the shell:\n\n  \
             ~/.bashrc                   source <(enid completions bash)\n  \
             ~/.zshrc, behind compinit   source <(enid completions zsh)\n  \
             ~/.config/fish/config.fish  enid completions fish | source",
        )
        .arg(
            Arg::new("shell")
                .value_name("SHELL")
                .help("The shell")
                .required(true)
                .value_parser(PossibleValuesParser::new(SHELLS.map(|(name, _)| name))),
        )
}

/// Prints the script of a shell.
pub fn run(matches: &ArgMatches) -> ExitCode {
    let name = matches.get_one::<String>("shell").expect("it is required");
    let shell = shell(name).expect("clap takes only these shells");
    let program = env::current_exe().unwrap_or_else(|_| "enid".into());
    let mut script = Vec::new();
    let program = program.to_string_lossy();
    match shell.write_registration(VARIABLE, "enid", "enid", &program, &mut script) {
        Ok(()) => report::print(String::from_utf8_lossy(&script).trim()),
        Err(error) => report::fail(&error),
    }
}

/// The answer to a shell that asks what could stand at the end of a command line, if one does.
pub fn answer(arguments: &[OsString]) -> Option<ExitCode> {
    let shell = shell(&env::var(VARIABLE).ok()?)?;
    let words = arguments.iter().skip_while(|word| *word != "--").skip(1).cloned();
    let words = words.collect::<Vec<_>>();
    let call = call::Tree::to_complete(&words);
    let mut command = crate::command(&call, &operator::Tree::to_complete(&words));
    let folder = env::current_dir().ok();
    let mut answer = Vec::new();
    Some(match shell.write_complete(&mut command, words, folder.as_deref(), &mut answer) {
        // As it is: a shell would take a line break at its end for a part of it.
        Ok(()) => match io::stdout().write_all(&answer) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => report::fail(&error),
        },
        Err(error) => report::fail(&error),
    })
}

fn shell(name: &str) -> Option<&'static dyn EnvCompleter> {
    SHELLS.iter().find(|(known, _)| *known == name).map(|(_, shell)| *shell)
}
