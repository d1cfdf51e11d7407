//! `enid serve`: starts the server, prints what a newcomer needs next, and stops it in the end.

use std::{
    error::Error,
    io::{self, IsTerminal},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use control::execution::default_world::DefaultWorld;
use server::{AccessKey, Config, KeyStatus, Running, TlsFiles};
use tokio::task::JoinHandle;

use crate::{
    call,
    environment::Assumed,
    lines::{self, Style},
    report,
};

/// The command's flags.
pub fn command() -> Command {
    Command::new("serve")
        .about("Starts the server")
        .arg(
            Arg::new("listen")
                .long("listen")
                .value_name("ADDR")
                .help(format!("Where to listen [default: {}]", server::DEFAULT_LISTEN))
                .value_parser(value_parser!(SocketAddr)),
        )
        .arg(
            Arg::new("operator-listen")
                .long("operator-listen")
                .value_name("ADDR")
                .help(format!(
                    "Where the operator API listens, or \"off\" [default: {}]",
                    server::DEFAULT_OPERATOR_LISTEN
                ))
                .value_parser(OperatorListen::parse),
        )
        .arg(
            Arg::new("tls-cert")
                .long("tls-cert")
                .value_name("FILE")
                .help("A certificate of your own, with those that it was issued with (PEM)")
                .requires("tls-key")
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(
            Arg::new("tls-key")
                .long("tls-key")
                .value_name("FILE")
                .help("Its private key (PEM)")
                .requires("tls-cert")
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(
            Arg::new("data")
                .long("data")
                .value_name("DIR")
                .help(format!("Where the data is kept [default: {}]", server::DEFAULT_DATA))
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(
            Arg::new("config")
                .long("config")
                .value_name("FILE")
                .help("The configuration file (enid.toml); other flags override it")
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(lines::flag())
        .arg(
            Arg::new("quiet")
                .long("quiet")
                .action(ArgAction::SetTrue)
                .help("Prints no requests, as without a terminal")
                .conflicts_with("log"),
        )
}

/// Where the operator API listens, if it does.
#[derive(Clone, Copy, Debug)]
struct OperatorListen(Option<SocketAddr>);

impl OperatorListen {
    fn parse(text: &str) -> Result<OperatorListen, String> {
        match text {
            "off" => Ok(OperatorListen(None)),
            _ => match text.parse() {
                Ok(address) => Ok(OperatorListen(Some(address))),
                Err(_) => Err("neither an address with a port nor \"off\"".to_owned()),
            },
        }
    }
}

/// Serves until a signal asks it to stop, or the server fails.
pub fn run(matches: &ArgMatches) -> ExitCode {
    // On a terminal requests are printed, unless they are not wanted.
    let on_terminal = io::stderr().is_terminal() && !matches.get_flag("quiet");
    let usual = on_terminal.then(|| Style::on(&io::stderr()));
    let lines = lines::asked(matches).or(usual);
    log(lines);
    let served = config(matches).and_then(|config| {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let served = runtime.block_on(serve(config, lines));
        // Nobody may be reading what is printed.
        runtime.shutdown_background();
        served
    });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => report::fail(&*error),
    }
}

/// Logs to stderr, as much as `RUST_LOG` says, and as JSON if requests are printed so. What is printed to
/// stdout is not a log.
pub fn log(lines: Option<Style>) {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    match lines {
        Some(Style::Json) => log.json().init(),
        Some(Style::Text(_)) | None => log.init(),
    }
}

fn config(matches: &ArgMatches) -> Result<Config, Box<dyn Error>> {
    let mut config = match matches.get_one::<PathBuf>("config") {
        Some(path) => Config::read(path)?,
        None => Config::default(),
    };
    if let Some(listen) = matches.get_one::<SocketAddr>("listen") {
        config.listen = *listen;
    }
    if let Some(OperatorListen(listen)) = matches.get_one("operator-listen") {
        config.operator_listen = *listen;
    }
    if let Some(data) = matches.get_one::<PathBuf>("data") {
        config.data.clone_from(data);
    }
    let file = |name| matches.get_one::<PathBuf>(name).cloned();
    if let Some(tls) = TlsFiles::of(file("tls-cert"), file("tls-key"))? {
        config.tls = Some(tls);
    }
    Ok(config)
}

async fn serve(config: Config, lines: Option<Style>) -> Result<(), Box<dyn Error>> {
    // Before anything is printed: whoever reads it may stop us at once.
    let mut signals = Signals::new()?;
    let (data, keys) = (config.data.display().to_string(), keys(&config));
    let token_is_made = config.operator_token.is_none();
    let token_file = token_is_made.then(|| server::operator_token_file(&config.data));
    let running = server::start(config).await?;
    let printed = lines.map(|style| Printed::begin(&running, style));
    let welcome = Welcome {
        address: running.address,
        operator: running.operator,
        token_file,
        data,
        keys,
        world: &running.world,
        program: report::program(),
        assumed: Assumed::from_environment(),
    };
    report::print(&welcome.text());
    let ended = tokio::select! {
        () = running.failed() => Err(Failed.into()),
        () = signals.stop() => Ok(()),
    };
    running.stop().await;
    if let Some(printed) = printed {
        printed.end().await;
    }
    ended
}

/// The requests that are being printed.
pub struct Printed(JoinHandle<()>);

impl Printed {
    /// Prints each request of the server from now on.
    pub fn begin(running: &Running, style: Style) -> Printed {
        let follower = running.follow();
        Printed(tokio::task::spawn_blocking(move || lines::print(follower, style)))
    }

    /// Waits until all are printed, now that the server has stopped; but not for who reads nothing.
    pub async fn end(self) {
        /// Longer than it takes to print what can be outstanding.
        const LIMIT: Duration = Duration::from_secs(1);
        // It has printed all, or nobody reads it.
        let _ = tokio::time::timeout(LIMIT, self.0).await;
    }
}

/// The server has ended by itself. The reason has been logged where it occurred.
#[derive(Debug, thiserror::Error)]
#[error(
    "the store has failed, so the server has stopped; the log above says why. After a restart, \
     everything that was answered is there"
)]
struct Failed;

/// The keys that a newcomer can use, of the account that the default resources belong to.
fn keys(config: &Config) -> Vec<PrintedKey> {
    let keys = config.accounts.first().map_or(&[][..], |account| &account.keys);
    let usable =
        |key: &&AccessKey| key.status == KeyStatus::Active && key.security_tokens.is_empty();
    keys.iter().filter(usable).map(PrintedKey::of).collect()
}

/// A key, with its secret only if that is known to everybody anyway.
#[derive(Clone, Debug, PartialEq, Eq)]
struct PrintedKey {
    id: String,
    secret: Option<&'static str>,
}

impl PrintedKey {
    fn of(key: &AccessKey) -> PrintedKey {
        let is_default = key.id == server::DEFAULT_ACCESS_KEY_ID
            && key.secret.expose() == server::DEFAULT_ACCESS_KEY_SECRET;
        let secret = is_default.then_some(server::DEFAULT_ACCESS_KEY_SECRET);
        PrintedKey { id: key.id.clone(), secret }
    }
}

/// What a newcomer needs next.
struct Welcome<'w> {
    address: SocketAddr,
    operator: Option<SocketAddr>,
    /// Where the operator token is, unless it is configured.
    token_file: Option<PathBuf>,
    data: String,
    keys: Vec<PrintedKey>,
    world: &'w DefaultWorld,
    program: String,
    assumed: Assumed,
}

impl Welcome<'_> {
    fn text(&self) -> String {
        let world = self.world;
        let mut rows = vec![("Endpoint", self.endpoint()), ("Region", world.region.clone())];
        for key in &self.keys {
            rows.push(("AccessKeyId", key.id.clone()));
            rows.push(("AccessKeySecret", key.secret.unwrap_or("(as configured)").to_owned()));
        }
        rows.extend(world.vpc.iter().map(|vpc| ("VPC", vpc.to_string())));
        let vswitches = world.vswitches.iter();
        rows.extend(vswitches.map(|(zone, id)| ("vSwitch", format!("{id}  {zone}"))));
        rows.extend(world.security_group.iter().map(|id| ("Security group", id.to_string())));
        rows.push(("Data", self.data.clone()));
        // For clients that speak HTTPS, which the endpoint does too.
        let authority = server::authority_file(Path::new(&self.data));
        rows.push(("Authority", authority.display().to_string()));
        match self.operator {
            Some(address) => {
                rows.push(("Operator API", url(address)));
                let file = self.token_file.as_ref().map(|file| file.display().to_string());
                let file = file.unwrap_or_else(|| "(as configured)".to_owned());
                rows.push(("Operator token", file));
            }
            None => rows.push(("Operator API", "off".to_owned())),
        }
        let rows = rows.iter().map(|(name, value)| format!("  {name:16} {value}\n"));
        let (rows, example, program) = (rows.collect::<String>(), self.example(), &self.program);
        let operator = self.operator.map(|address| self.operator_commands(address));
        format!(
            "enid is ready.\n\n{rows}\n{example}{}\
             Ctrl-C stops the server. All operations: {program} call --help",
            operator.unwrap_or_default()
        )
    }

    /// What the operator API is for, with the settings that its commands would not assume.
    fn operator_commands(&self, address: SocketAddr) -> String {
        let (program, mut settings) = (&self.program, String::new());
        if url(address) != self.assumed.operator_endpoint {
            settings += &format!(" --operator-endpoint {}", report::quoted(&url(address)));
        }
        if self.token_file.is_some() && self.data != server::DEFAULT_DATA {
            settings += &format!(" --data {}", report::quoted(&self.data));
        }
        format!(
            "See why a request was refused, or do what only the cloud's own staff can do:\n\n  \
             {program} explain REQUEST-ID{settings}\n  {program} operator --help\n\n"
        )
    }

    /// The first command to copy; none if the default resources have been deleted.
    fn example(&self) -> String {
        let (Some((_, vswitch)), Some(group)) =
            (self.world.vswitches.first(), &self.world.security_group)
        else {
            return String::new();
        };
        let settings = self.settings();
        let secret = match self.keys.first() {
            Some(PrintedKey { id, secret: None }) => {
                format!(" (with the secret of {id} in {})", call::SECRET_VARIABLE)
            }
            _ => String::new(),
        };
        format!(
            "Create a network interface{secret}:\n\n  \
             {} call CreateNetworkInterface --VSwitchId {vswitch} --SecurityGroupId {group}{settings}\n\n",
            self.program
        )
    }

    /// The settings that `enid call` would not assume by itself.
    fn settings(&self) -> String {
        let mut settings = Vec::new();
        if self.endpoint() != self.assumed.endpoint {
            settings.push(("endpoint", self.endpoint()));
        }
        if self.world.region != call::DEFAULT_REGION {
            settings.push(("region", self.world.region.clone()));
        }
        if let Some(key) = self.keys.first() {
            let assumed = &self.assumed.key;
            if key.id != assumed.id || key.secret.is_some_and(|secret| secret != assumed.secret) {
                settings.push(("access-key-id", key.id.clone()));
                let secret = key.secret.map(|secret| ("access-key-secret", secret.to_owned()));
                settings.extend(secret);
            }
        }
        let settings = settings.iter();
        settings.map(|(name, value)| format!(" --{name} {}", report::quoted(value))).collect()
    }

    fn endpoint(&self) -> String {
        url(self.address)
    }
}

/// The URL by which a client on this machine can connect to an address.
fn url(mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    format!("http://{address}")
}

/// The signals that ask the server to stop: SIGINT and SIGTERM.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    /// Only so that it does not end the process: the write that was too long fails.
    _file_too_large: tokio::signal::unix::Signal,
}

/// SIGXFSZ, on Linux and macOS, x86-64 and arm64: a file grows beyond the limit of the process.
#[cfg(unix)]
const FILE_TOO_LARGE: std::ffi::c_int = 25;

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            _file_too_large: signal(SignalKind::from_raw(FILE_TOO_LARGE))?,
        })
    }

    async fn stop(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Ctrl-C, where there are no signals.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Signals> {
        Ok(Signals)
    }

    async fn stop(&mut self) {
        // Without a handler Ctrl-C ends the process, which is safe too.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{client::Key, operator};

    fn check(change: impl FnOnce(&mut Welcome<'_>), expected: &str) {
        let example = changed(change, |welcome| welcome.example());
        assert_eq!(example.lines().nth(2).unwrap_or_default().trim(), expected);
    }

    fn changed(
        change: impl FnOnce(&mut Welcome<'_>),
        read: impl FnOnce(&Welcome<'_>) -> String,
    ) -> String {
        let world = DefaultWorld {
            region: "cn-hangzhou".to_owned(),
            vpc: None,
            vswitches: vec![("cn-hangzhou-h".to_owned(), id("vsw-1"))],
            security_group: Some(id("sg-1")),
        };
        let key = PrintedKey::of(&Config::default().accounts[0].keys[0]);
        let assumed = Assumed {
            endpoint: call::DEFAULT_ENDPOINT.to_owned(),
            operator_endpoint: operator::DEFAULT_ENDPOINT.to_owned(),
            key: Key::default(),
        };
        let mut welcome = Welcome {
            address: server::DEFAULT_LISTEN,
            operator: Some(server::DEFAULT_OPERATOR_LISTEN),
            token_file: Some("./enid-data/operator-token".into()),
            data: "./enid-data".to_owned(),
            keys: vec![key],
            world: &world,
            program: "enid".to_owned(),
            assumed,
        };
        change(&mut welcome);
        read(&welcome)
    }

    fn id<T: api::Value>(text: &str) -> T {
        T::parse(text).expect("an id")
    }

    const PLAIN: &str = "enid call CreateNetworkInterface --VSwitchId vsw-1 --SecurityGroupId sg-1";

    #[test]
    fn the_example_names_only_what_is_not_assumed_anyway() {
        check(|_| {}, PLAIN);
        check(
            |welcome| welcome.address = ([0, 0, 0, 0], 80).into(),
            &format!("{PLAIN} --endpoint http://127.0.0.1:80"),
        );
        check(
            |welcome| welcome.assumed.endpoint = "http://elsewhere".to_owned(),
            &format!("{PLAIN} --endpoint http://127.0.0.1:3640"),
        );
        check(
            |welcome| welcome.assumed.key.id = "of-the-cloud".to_owned(),
            &format!("{PLAIN} --access-key-id enid-local --access-key-secret enid-local-secret"),
        );
    }

    #[test]
    fn a_configured_secret_is_for_its_owner_to_fill_in() {
        check(
            |welcome| welcome.keys[0] = PrintedKey { id: "mine".to_owned(), secret: None },
            &format!("{PLAIN} --access-key-id mine"),
        );
    }

    #[test]
    fn the_operator_s_commands_name_only_what_is_not_assumed_anyway() {
        let explain = |change: &dyn Fn(&mut Welcome<'_>)| {
            let text = changed(|welcome| change(welcome), |welcome| welcome.text());
            let is_command = |line: &&str| line.contains(" explain ");
            text.lines().find(is_command).unwrap_or_default().trim().to_owned()
        };
        assert_eq!(explain(&|_| {}), "enid explain REQUEST-ID");
        let elsewhere = |welcome: &mut Welcome<'_>| {
            welcome.operator = Some(([127, 0, 0, 1], 4000).into());
            welcome.data = "/a b".to_owned();
        };
        assert_eq!(
            explain(&elsewhere),
            "enid explain REQUEST-ID --operator-endpoint http://127.0.0.1:4000 --data '/a b'"
        );
        assert_eq!(explain(&|welcome| welcome.operator = None), "");
    }
}
