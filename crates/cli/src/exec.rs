//! `enid exec`: runs a program that talks to enid without knowing of it.
//!
//! Without an endpoint it starts a server of its own in this process, on free ports and with a store
//! that is gone afterwards. The program's exit status becomes ours.

use std::{
    error::Error,
    ffi::OsString,
    io::{self, ErrorKind, IsTerminal},
    path::{Path, PathBuf},
    process::{ExitCode, ExitStatus},
};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use server::{Config, Running};
use tokio::process::{Child, Command as Program};

use crate::{
    call,
    client::{Endpoint, Key},
    environment::Assumed,
    lines, report,
    serve::{self, Printed},
    signals::Signals,
    surroundings::{Operator, Surroundings, Target},
};

/// The exit codes of a shell for a program that is not there, and one that cannot be run.
const NOT_FOUND: u8 = 127;
const NOT_RUNNABLE: u8 = 126;

/// The command's flags.
pub fn command() -> Command {
    Command::new("exec")
        .about("Runs a program that talks to enid without knowing of it")
        .long_about(
            "Runs a program that talks to enid without knowing of it, and returns its exit status.\n\n\
             Without --endpoint, a server is started for it, with a store that is removed afterwards. \
             The program finds environment variables that lead it there: endpoints, credentials, \
             region, proxy, and the authority that issues the server's certificate, as the SDKs of \
             Python, Node, Go and Java, Terraform and the controllers read them. Requests for other \
             hosts than the cloud's are refused by the proxy, unless --pass names them.",
        )
        .arg(
            Arg::new("region")
                .long("region")
                .value_name("REGION")
                .help(format!("The program's region [default: {}]", call::DEFAULT_REGION)),
        )
        .arg(
            Arg::new("pass")
                .long("pass")
                .value_name("HOST")
                .help("A host that the program may reach through the proxy; \"*.example.com\", \"*\"")
                .action(ArgAction::Append)
                .value_delimiter(',')
                .conflicts_with("endpoint"),
        )
        .arg(
            Arg::new("config")
                .long("config")
                .value_name("FILE")
                .help("The configuration of the server that is started (enid.toml)")
                .value_parser(value_parser!(PathBuf))
                .conflicts_with("endpoint"),
        )
        .arg(
            Arg::new("keep")
                .long("keep")
                .value_name("DIR")
                .help("Keeps the data of the server that is started in this folder")
                .value_parser(value_parser!(PathBuf))
                .conflicts_with("endpoint"),
        )
        .args(server_flags())
        .arg(lines::flag().conflicts_with("endpoint"))
        .arg(
            Arg::new("program")
                .value_name("PROGRAM")
                .help("The program and its arguments, behind --")
                .required(true)
                .num_args(1..)
                .last(true)
                .value_parser(value_parser!(OsString)),
        )
}

/// The flags that name a server which runs already.
pub fn server_flags() -> [Arg; 2] {
    [
        Arg::new("endpoint")
            .long("endpoint")
            .value_name("URL")
            .help("A server that runs already, such as http://127.0.0.1:3640"),
        Arg::new("ca")
            .long("ca")
            .value_name("FILE")
            .help(format!(
                "The certificate of its authority, as enid ca prints it [default: {}]",
                server::authority_file(Path::new(server::DEFAULT_DATA)).display()
            ))
            .value_parser(value_parser!(PathBuf)),
    ]
}

/// The authority of a server that runs already cannot be read.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot read the certificate of the server's authority in {}. Give it with --ca, as enid ca prints it",
    file.display()
)]
struct NoAuthority {
    file: PathBuf,
    source: io::Error,
}

/// The server that the flags name.
pub fn named(matches: &ArgMatches, endpoint: &str) -> Result<Target, Box<dyn Error>> {
    let endpoint = Endpoint::parse(endpoint)?;
    let file = authority_file(matches);
    let ca = std::fs::read_to_string(&file).map_err(|source| NoAuthority { file, source })?;
    Ok(Target {
        authority: endpoint.authority().to_owned(),
        ca,
        key: Assumed::from_environment().key,
        region: region(matches),
        operator: None,
        metadata: None,
    })
}

/// Where the certificate of the authority is, of the server that the flags name.
pub fn authority_file(matches: &ArgMatches) -> PathBuf {
    let default = || server::authority_file(Path::new(server::DEFAULT_DATA));
    matches.get_one::<PathBuf>("ca").cloned().unwrap_or_else(default)
}

fn region(matches: &ArgMatches) -> String {
    matches.get_one::<String>("region").cloned().unwrap_or_else(|| call::DEFAULT_REGION.to_owned())
}

/// Runs the program, and returns its exit status.
pub fn run(matches: &ArgMatches) -> ExitCode {
    serve::log(lines::asked(matches));
    let done = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Box::from)
        .and_then(|runtime| runtime.block_on(execute(matches)));
    match done {
        Ok(code) => code,
        Err(error) => report::fail(&*error),
    }
}

async fn execute(matches: &ArgMatches) -> Result<ExitCode, Box<dyn Error>> {
    let signals = Signals::new()?;
    let folder = tempfile::Builder::new().prefix("enid-exec-").tempdir()?;
    let given = matches.get_one::<String>("endpoint");
    let (target, running) = match given {
        Some(endpoint) => (named(matches, endpoint)?, None),
        None => {
            let (target, running) = start(matches, folder.path()).await?;
            (target, Some(running))
        }
    };
    let lines = running.as_ref().zip(lines::asked(matches));
    let printed = lines.map(|(running, style)| Printed::begin(running, style));
    let surroundings = Surroundings::of(&target, folder.path())?;
    let words = matches.get_many::<OsString>("program").into_iter().flatten().collect::<Vec<_>>();
    let ended = match spawn(&words, &surroundings) {
        Ok(child) => wait(child, signals).await.map(code).map_err(Box::from),
        Err(error) => Ok(not_run(words[0], &error)),
    };
    if let Some(running) = running {
        running.stop().await;
    }
    if let Some(printed) = printed {
        printed.end().await;
    }
    ended
}

/// Starts a server of our own.
async fn start(matches: &ArgMatches, folder: &Path) -> Result<(Target, Running), Box<dyn Error>> {
    let mut config = match matches.get_one::<PathBuf>("config") {
        Some(file) => Config::read(file)?,
        None => Config::default(),
    };
    config.listen = ([127, 0, 0, 1], 0).into();
    config.operator_listen = Some(([127, 0, 0, 1], 0).into());
    config.metadata.listen = Some(([127, 0, 0, 1], 0).into());
    config.metadata.by_host = true;
    let kept = matches.get_one::<PathBuf>("keep").cloned();
    config.data = kept.unwrap_or_else(|| folder.join("data"));
    let region = matches.get_one::<String>("region");
    if let Some(region) = region {
        config.world.default_region.clone_from(region);
    }
    if let Some(hosts) = matches.get_many::<String>("pass") {
        config.proxy_pass.extend(hosts.cloned());
    }
    let key = key(&config);
    let (data, region) = (config.data.clone(), config.world.default_region.clone());
    let configured = config.operator_token.clone();
    let running = server::start(config).await?;
    let token = match configured {
        Some(token) => token.expose().to_owned(),
        None => std::fs::read_to_string(server::operator_token_file(&data))?.trim().to_owned(),
    };
    let operator =
        running.operator.map(|address| Operator { endpoint: format!("http://{address}"), token });
    let ca = std::fs::read_to_string(server::authority_file(&data))?;
    let (authority, metadata) = (running.address.to_string(), running.metadata);
    let metadata = metadata.map(|address| format!("http://{address}"));
    let target = Target { authority, ca, key, region, operator, metadata };
    Ok((target, running))
}

/// The first key that a program can use, of the account that the default resources belong to.
fn key(config: &Config) -> Key {
    let keys = config.accounts.first().map_or(&[][..], |account| &account.keys);
    let first = keys.iter().find(|key| key.status == server::KeyStatus::Active);
    first.map_or_else(Key::default, |key| Key {
        id: key.id.clone(),
        secret: key.secret.expose().to_owned(),
        security_token: key.security_tokens.first().map(|token| token.expose().to_owned()),
    })
}

fn spawn(words: &[&OsString], surroundings: &Surroundings) -> io::Result<Child> {
    let mut program = Program::new(words[0]);
    program.args(&words[1..]).kill_on_drop(true);
    for name in &surroundings.unset {
        program.env_remove(name);
    }
    program.envs(surroundings.set.iter().map(|(name, value)| (*name, value)));
    program.spawn()
}

/// Says why the program was not run, with the exit code of a shell.
fn not_run(program: &OsString, error: &io::Error) -> ExitCode {
    eprintln!("error: cannot run {}: {error}", program.display());
    ExitCode::from(if error.kind() == ErrorKind::NotFound { NOT_FOUND } else { NOT_RUNNABLE })
}

/// Waits for the program's end. Signals that would end us are for the program to decide on.
async fn wait(mut child: Child, mut signals: Signals) -> io::Result<ExitStatus> {
    loop {
        tokio::select! {
            status = child.wait() => return status,
            signal = signals.next() => forward(signal, &child),
        }
    }
}

#[cfg(unix)]
fn code(status: ExitStatus) -> ExitCode {
    use std::os::unix::process::ExitStatusExt;
    /// What a shell adds to the number of the signal that has ended a program.
    const SIGNALLED: i32 = 128;
    let code = status.code().or_else(|| status.signal().map(|signal| SIGNALLED + signal));
    ExitCode::from(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}

#[cfg(not(unix))]
fn code(status: ExitStatus) -> ExitCode {
    ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}

/// Hands a signal on, unless a terminal has sent it to the program too.
#[cfg(unix)]
fn forward(signal: rustix::process::Signal, child: &Child) {
    use rustix::process::{Pid, Signal, kill_process};
    let is_of_terminal = signal == Signal::INT && io::stdin().is_terminal();
    let pid = child.id().and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw);
    if let Some(pid) = pid.filter(|_| !is_of_terminal) {
        // It may have ended meanwhile.
        let _ = kill_process(pid, signal);
    }
}

/// Ctrl-C reaches the program too, where there are no signals.
#[cfg(not(unix))]
fn forward((): (), _: &Child) {}
