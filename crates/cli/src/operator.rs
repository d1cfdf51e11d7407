//! `enid operator`: does on one's own server what only the cloud's own staff can do.

use std::{
    error::Error,
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use api::Form;
use clap::{Arg, ArgMatches, Command, value_parser};
use control::{Endpoint as Operation, operator::OPERATIONS};

use crate::{
    client::{self, Authorities, AuthoritiesError, CallError, Endpoint, EndpointError, Reply},
    connection::CA_VARIABLE,
    flags::{Flags, Purpose, Words, setting},
    report,
};

/// Where the operator API listens if the server is not told otherwise.
pub const DEFAULT_ENDPOINT: &str = "http://127.0.0.1:3641";
/// The environment variable that overrides it.
pub const ENDPOINT_VARIABLE: &str = "ENID_OPERATOR_ENDPOINT";
/// The environment variable with the token.
pub const TOKEN_VARIABLE: &str = "ENID_OPERATOR_TOKEN";

/// The operations, and the words of the command line.
pub struct Tree {
    words: Words,
    purpose: Purpose,
}

/// The operator API of a server, and a token for it.
pub struct Connection {
    client: client::Operator,
    origin: Origin,
}

/// Why the flags name no operator API.
#[derive(Debug, thiserror::Error)]
pub enum NotNamed {
    /// The endpoint is none.
    #[error(transparent)]
    Endpoint(EndpointError),
    /// There is no authority to believe.
    #[error(transparent)]
    Authorities(AuthoritiesError),
    /// There is no token.
    #[error(transparent)]
    Token(TokenError),
}

/// Where the token comes from.
enum Origin {
    /// A flag, or an environment variable.
    Given,
    /// The file in a data folder.
    File(PathBuf),
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// There is no file with one.
    #[error(
        "there is no operator token in {}. Say with --data which folder the server keeps its data \
         in, or give the token with --operator-token or {TOKEN_VARIABLE}",
        file.display()
    )]
    Missing {
        /// Where it should be.
        file: PathBuf,
    },
    /// There is a file that cannot be read.
    #[error("cannot read the operator token in {}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl Tree {
    /// The operations that these arguments can name.
    pub fn of(arguments: &[OsString]) -> Tree {
        let words = arguments.iter().map(|word| word.to_string_lossy().into_owned());
        Tree { words: Words::of(words), purpose: Purpose::Read }
    }

    /// The same for a command line that is to be completed.
    pub fn to_complete(arguments: &[OsString]) -> Tree {
        Tree { purpose: Purpose::Complete, ..Tree::of(arguments) }
    }

    /// The command with a subcommand for each operation.
    pub fn command(&self) -> Command {
        let operator = Command::new("operator")
            .about("Does what only the cloud's own staff can do")
            .long_about(
                "Does what only the cloud's own staff can do: makes operations fail, and puts \
                 resources into states that no call can cause. It needs the operator token, which is \
                 in the server's data folder.",
            )
            .subcommand_required(true)
            .arg_required_else_help(true)
            .disable_help_subcommand(true)
            .subcommand_value_name("OPERATION")
            .subcommand_help_heading("Operations")
            .args(settings());
        OPERATIONS.iter().fold(operator, |operator, operation| {
            let command = Command::new(operation.name())
                .about(operation.about())
                .next_line_help(true)
                .args(Flags::of(*operation).to(self.purpose).args(self.words.flags()));
            operator.subcommand(command)
        })
    }

    /// Sends what the arguments ask for.
    pub fn run(&self, matches: &ArgMatches) -> ExitCode {
        let (name, matches) = matches.subcommand().expect("clap asks for an operation");
        let operation = control::find_operator(name).expect("clap knows only these operations");
        match form(operation, matches) {
            Ok(form) => match send(name, &form, matches) {
                Ok(reply) => report::print(&reply.readable()),
                Err(code) => code,
            },
            Err(problem) => report::misused(&*problem),
        }
    }
}

fn form(operation: &dyn Operation, matches: &ArgMatches) -> Result<Form, Box<dyn Error>> {
    Ok(Flags::of(operation).form(matches)?)
}

/// The settings of every command that uses the operator API. Their names are in lower case, unlike
/// those of all parameters.
pub fn settings() -> Vec<Arg> {
    let setting = |name: &'static str, value: &'static str, about: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .help(about)
            .help_heading("Settings")
            .global(true)
    };
    vec![
        setting("operator-endpoint", "URL", "Where the operator API listens")
            .env(ENDPOINT_VARIABLE)
            .default_value(DEFAULT_ENDPOINT),
        setting(
            "operator-token",
            "TOKEN",
            "The operator token [default: the one in the data folder]",
        )
        .env(TOKEN_VARIABLE)
        .hide_env_values(true),
        setting("data", "DIR", "Where the server keeps its data")
            .default_value(server::DEFAULT_DATA)
            .value_parser(value_parser!(PathBuf)),
    ]
}

/// Sends an operation to the operator API and returns the answer. If it fails, it has printed why.
pub fn send(action: &str, form: &Form, matches: &ArgMatches) -> Result<Reply, ExitCode> {
    let connection = connect(matches)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| report::fail(&error))?;
    connection.judged(runtime.block_on(connection.call(action, form)))
}

/// The operator API that the flags name. If there is something wrong with them, it has printed what.
pub fn connect(matches: &ArgMatches) -> Result<Connection, ExitCode> {
    connection(matches).map_err(|error| match error {
        NotNamed::Endpoint(error) => report::misused(&error),
        NotNamed::Authorities(error) => report::fail(&error),
        NotNamed::Token(error) => report::fail(&error),
    })
}

/// The operator API that the flags name.
pub fn connection(matches: &ArgMatches) -> Result<Connection, NotNamed> {
    let endpoint = setting(matches, "operator-endpoint").unwrap_or(DEFAULT_ENDPOINT);
    let endpoint = Endpoint::parse(endpoint).map_err(NotNamed::Endpoint)?;
    let (token, origin) = token(matches).map_err(NotNamed::Token)?;
    let authorities = std::env::var_os(CA_VARIABLE).filter(|file| !file.is_empty());
    let authorities = Authorities::of(&endpoint, authorities.as_deref().map(Path::new));
    let authorities = authorities.map_err(NotNamed::Authorities)?;
    Ok(Connection { client: client::Operator::believing(authorities, endpoint, token), origin })
}

impl Connection {
    /// Where it is.
    pub fn endpoint(&self) -> &Endpoint {
        self.client.endpoint()
    }

    /// Sends an operation.
    pub async fn call(&self, action: &str, form: &Form) -> Result<Reply, CallError> {
        self.client.call(action, form).await
    }

    /// The answer to an operation that was done. If it was not, it has printed why.
    pub fn judged(&self, reply: Result<Reply, CallError>) -> Result<Reply, ExitCode> {
        match reply {
            Ok(reply) if reply.is_success() => Ok(reply),
            Ok(reply) => {
                eprintln!("{}", reply.readable());
                if let (401, Origin::File(file)) = (reply.status, &self.origin) {
                    eprintln!(
                        "The token comes from {}. Check that this is in the data folder of the \
                         server at {}, and that its enid.toml does not set operator_token.",
                        file.display(),
                        self.endpoint()
                    );
                }
                Err(ExitCode::FAILURE)
            }
            Err(CallError::Connect { endpoint, source }) => {
                eprintln!("error: nothing answers at {endpoint}: {}", report::root(&source));
                eprintln!(
                    "\n`enid serve` prints where its operator API listens. Say where with \
                     --operator-endpoint or {ENDPOINT_VARIABLE}."
                );
                Err(ExitCode::FAILURE)
            }
            Err(error) => Err(report::fail(&error)),
        }
    }
}

fn token(matches: &ArgMatches) -> Result<(String, Origin), TokenError> {
    if let Some(token) = setting(matches, "operator-token") {
        return Ok((token.to_owned(), Origin::Given));
    }
    let data = matches.get_one::<PathBuf>("data").map_or(Path::new("."), PathBuf::as_path);
    let file = server::operator_token_file(data);
    match fs::read_to_string(&file) {
        Ok(token) => Ok((token.trim().to_owned(), Origin::File(file))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(TokenError::Missing { file }),
        Err(source) => Err(TokenError::Unreadable { file, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_can_be_called_and_has_well_formed_flags() {
        assert_eq!(DEFAULT_ENDPOINT, format!("http://{}", server::DEFAULT_OPERATOR_LISTEN));
        for operation in OPERATIONS {
            let line = ["operator", operation.name(), "--data", "d"].map(OsString::from);
            let command = Tree::of(&line).command();
            command.clone().debug_assert();
            let matches = command.try_get_matches_from(&line);
            assert!(matches.is_ok(), "{}: {matches:?}", operation.name());
        }
    }
}
