//! `enid env`: prints what leads programs to a server that runs already, as `enid exec` sets it.

use std::{error::Error, path::PathBuf, process::ExitCode};

use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::{Map, Value};

use crate::{call, exec, report, surroundings::Surroundings};

/// The forms of the text.
const FORMATS: [&str; 4] = ["shell", "powershell", "dotenv", "json"];

/// The command's flags.
pub fn command() -> Command {
    Command::new("env")
        .about("Prints the environment variables that lead programs to a server")
        .long_about(
            "Prints the environment variables that lead programs to a server which runs already, as \
             enid exec sets them. In a shell:\n\n  eval \"$(enid env)\"\n\n\
             Files that some of them name are written to the folder clients beside the certificate of \
             the server's authority.",
        )
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("FORMAT")
                .help("The form of the text")
                .value_parser(FORMATS)
                .default_value("shell"),
        )
        .arg(
            Arg::new("region")
                .long("region")
                .value_name("REGION")
                .help(format!("The programs' region [default: {}]", call::DEFAULT_REGION)),
        )
        .args(exec::server_flags())
        .arg(
            Arg::new("files")
                .long("files")
                .value_name("DIR")
                .help("Where the files are written instead")
                .value_parser(value_parser!(PathBuf)),
        )
}

/// Prints the variables.
pub fn run(matches: &ArgMatches) -> ExitCode {
    match text(matches) {
        Ok(text) => report::print(text.trim_end()),
        Err(error) => report::fail(&*error),
    }
}

fn text(matches: &ArgMatches) -> Result<String, Box<dyn Error>> {
    let endpoint = matches.get_one::<String>("endpoint");
    let target = exec::named(matches, endpoint.map_or(call::DEFAULT_ENDPOINT, String::as_str))?;
    let folder = matches.get_one::<PathBuf>("files").cloned().unwrap_or_else(|| {
        let ca = exec::authority_file(matches);
        ca.parent().map(|folder| folder.join("clients")).unwrap_or_default()
    });
    std::fs::create_dir_all(&folder)?;
    let surroundings = Surroundings::of(&target, &folder)?;
    let format = matches.get_one::<String>("format").map_or("shell", String::as_str);
    Ok(match format {
        "powershell" => powershell(&surroundings),
        "dotenv" => dotenv(&surroundings),
        "json" => json(&surroundings),
        _ => shell(&surroundings),
    })
}

fn shell(surroundings: &Surroundings) -> String {
    let unset = surroundings.unset.iter().map(|name| format!("unset {name}\n"));
    let quoted = |value: &str| format!("'{}'", value.replace('\'', "'\\''"));
    let set = surroundings.set.iter();
    let set = set.map(|(name, value)| format!("export {name}={}\n", quoted(value)));
    unset.chain(set).collect()
}

fn powershell(surroundings: &Surroundings) -> String {
    let unset = surroundings.unset.iter();
    let unset = unset.map(|name| format!("Remove-Item Env:{name} -ErrorAction SilentlyContinue\n"));
    let quoted = |value: &str| format!("'{}'", value.replace('\'', "''"));
    let set = surroundings.set.iter();
    let set = set.map(|(name, value)| format!("$Env:{name} = {}\n", quoted(value)));
    unset.chain(set).collect()
}

/// It can only set: what must not be there is set to nothing, which all clients take for absent.
fn dotenv(surroundings: &Surroundings) -> String {
    let unset = surroundings.unset.iter().map(|name| format!("{name}=\n"));
    let quoted = |value: &str| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:,@+".contains(&byte);
        match value.bytes().all(is_plain) {
            true => value.to_owned(),
            // Within double quotes, most readers put in variables and know backslashes.
            false if value.contains('\'') => {
                format!(
                    "\"{}\"",
                    value.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$")
                )
            }
            false => format!("'{value}'"),
        }
    };
    let set = surroundings.set.iter();
    let set = set.map(|(name, value)| format!("{name}={}\n", quoted(value)));
    unset.chain(set).collect()
}

/// One object; a variable that must not be there is null.
fn json(surroundings: &Surroundings) -> String {
    let unset = surroundings.unset.iter().map(|name| ((*name).to_owned(), Value::Null));
    let set = surroundings.set.iter();
    let set = set.map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str())));
    let object = Value::Object(unset.chain(set).collect::<Map<_, _>>());
    format!("{object:#}")
}
