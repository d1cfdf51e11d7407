//! `enid call`: signs a request for one operation, sends it and prints the answer.
//!
//! The names of operations and parameters are checked here, against the operations' own tables.
//! Values, and which parameters are required, are left to the server: how it refuses a wrong request
//! is a part of the API that users may want to see.

use std::{error::Error, ffi::OsString, process::ExitCode};

use api::Form;
use clap::{
    Arg, ArgAction, ArgMatches, Command, builder::PossibleValuesParser, parser::ValueSource,
};
use control::{Endpoint as Operation, Product};

use output::Output;

use crate::{
    client::{CallError, Client, Endpoint, Reply},
    connection,
    flags::{Flags, Purpose, Words, setting},
    report,
};

mod help;
mod output;

/// Where `enid serve` listens if it is not told otherwise.
pub const DEFAULT_ENDPOINT: &str = "http://127.0.0.1:3640";
/// The environment variable that overrides it.
pub const ENDPOINT_VARIABLE: &str = "ENID_ENDPOINT";
/// The region of calls that do not name one.
pub const DEFAULT_REGION: &str = "cn-hangzhou";

/// The environment variable with the id of the key.
pub const ID_VARIABLE: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
/// The environment variable with the secret.
pub const SECRET_VARIABLE: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
/// The environment variable with the token of temporary keys.
pub const TOKEN_VARIABLE: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

/// The operations to choose from, and the words of the command line. Those must be known beforehand:
/// the operations depend on the product, and the flags on the indices of lists.
pub struct Tree {
    operations: Vec<&'static dyn Operation>,
    words: Words,
    purpose: Purpose,
}

impl Tree {
    /// The operations that these arguments can name.
    pub fn of(arguments: &[OsString]) -> Tree {
        let words = arguments.iter().map(|word| word.to_string_lossy().into_owned());
        let words = words.collect::<Vec<_>>();
        let operations = operations(named_product(&words));
        Tree { operations, words: Words::of(words), purpose: Purpose::Read }
    }

    /// The same for a command line that is to be completed.
    pub fn to_complete(arguments: &[OsString]) -> Tree {
        Tree { purpose: Purpose::Complete, ..Tree::of(arguments) }
    }

    /// The command, with a subcommand for each operation. Only the operations that are named get
    /// their flags: to build those of all others would take longer than the call.
    pub fn command(&self) -> Command {
        let call = Command::new("call")
            .about("Sends an operation to a server and prints the answer")
            .subcommand_required(true)
            .arg_required_else_help(true)
            .disable_help_subcommand(true)
            .disable_help_flag(true)
            .subcommand_precedence_over_arg(true)
            .override_usage("enid call <OPERATION> [--PARAMETER VALUE]... [SETTINGS]")
            .before_help(help::operations(&self.operations))
            .help_template(help::CALL)
            .args(settings());
        self.operations.iter().fold(call, |call, operation| {
            let name = operation.name();
            let command = Command::new(name)
                .about(operation.about())
                .override_usage(format!("enid call {name} [--PARAMETER VALUE]... [SETTINGS]"))
                .hide(self.purpose == Purpose::Read);
            call.subcommand(match self.words.has(name) {
                true => self.with_flags(*operation, command),
                false => command,
            })
        })
    }

    fn with_flags(&self, operation: &dyn Operation, command: Command) -> Command {
        command
            .args(Flags::of(operation).to(self.purpose).args(self.words.flags()))
            .help_template(help::OPERATION)
            .after_help(help::operation(operation))
            .next_line_help(true)
    }

    /// Sends what the arguments ask for.
    pub fn run(&self, matches: &ArgMatches) -> ExitCode {
        let (name, matches) = matches.subcommand().expect("clap asks for an operation");
        let operation = self.operations.iter().find(|one| one.name() == name);
        let operation = *operation.expect("clap knows only these operations");
        let (client, form, output) = match prepare(operation, matches) {
            Ok(prepared) => prepared,
            Err(problem) => {
                return report::misused(&*problem);
            }
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = match runtime {
            Ok(runtime) => runtime,
            Err(error) => return report::fail(&error),
        };
        match runtime.block_on(client.call(operation.product(), name, &form)) {
            Ok(reply) if reply.is_success() => match output.print(&reply) {
                Ok(text) => report::print(&text),
                Err(error) => report::fail(&error),
            },
            Ok(reply) => refused(&reply, matches),
            Err(CallError::Connect { endpoint, source }) => unreachable(&endpoint, &source),
            Err(error @ CallError::NotBelieved { .. }) => not_believed(&error),
            Err(error) => report::fail(&error),
        }
    }
}

/// The client and the parameters that the flags ask for.
fn prepare(
    operation: &dyn Operation,
    matches: &ArgMatches,
) -> Result<(Client, Form, Output), Box<dyn Error>> {
    let output = Output::of(matches)?;
    let mut form = Flags::of(operation).form(matches)?;
    let has_region = operation.parameters().iter().any(|parameter| parameter.name == "RegionId");
    if has_region && form.get("RegionId").is_none() {
        form.insert("RegionId", setting(matches, "region").unwrap_or(DEFAULT_REGION));
    }
    if output.is_xml() {
        form.insert("Format", "XML");
    }
    Ok((connection::client(matches)?, form, output))
}

/// The flags of the call itself. Their names are in lower case, unlike those of all parameters.
fn settings() -> Vec<Arg> {
    let setting = |name: &'static str, value: &'static str, about: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .help(about)
            .help_heading("Settings")
            .global(true)
    };
    let products = Product::ALL.map(|product| product.name().to_lowercase());
    let own = [
        setting("region", "ID", "The region, unless --RegionId is given")
            .default_value(DEFAULT_REGION),
        setting(
            "output",
            "FORMAT",
            "How the answer is printed: json, xml, table, or cols=A,B with rows=JMESPATH and num=true",
        )
        .short('o')
        .alias("format")
        .num_args(1..=3),
        setting("query", "JMESPATH", "Prints only what this expression finds in the answer"),
        setting("product", "PRODUCT", "The product, where two have an operation of this name")
            .value_parser(PossibleValuesParser::new(products))
            .ignore_case(true),
        setting("help", "", "Prints this help").short('h').action(ArgAction::Help),
    ];
    connection::flags().into_iter().chain(own).collect()
}

/// The product that `--product` names, wherever that stands. The operations depend on it, so it must
/// be known before clap reads anything.
fn named_product(words: &[String]) -> Option<Product> {
    let follows = words.windows(2).filter(|pair| pair[0] == "--product").map(|pair| &*pair[1]);
    let joined = words.iter().filter_map(|word| word.strip_prefix("--product="));
    let name = follows.chain(joined).next()?;
    Product::ALL.into_iter().find(|product| product.name().eq_ignore_ascii_case(name))
}

/// The operations of a product, or of all products; of two with the same name, the first product's.
fn operations(product: Option<Product>) -> Vec<&'static dyn Operation> {
    let mut operations = Vec::<&'static dyn Operation>::new();
    for one in Product::ALL.into_iter().filter(|one| product.is_none_or(|product| product == *one))
    {
        for operation in control::operations().filter(|operation| operation.product() == one) {
            if !operations.iter().any(|known| known.name() == operation.name()) {
                operations.push(operation);
            }
        }
    }
    operations
}

fn refused(reply: &Reply, matches: &ArgMatches) -> ExitCode {
    let body = reply.readable();
    eprintln!("{body}");
    let from_environment = matches.value_source("access-key-id") == Some(ValueSource::EnvVariable);
    if from_environment && body.contains("InvalidAccessKeyId.NotFound") {
        eprintln!(
            "The key comes from {ID_VARIABLE}. For the local one, add --access-key-id {} --access-key-secret {}",
            server::DEFAULT_ACCESS_KEY_ID,
            server::DEFAULT_ACCESS_KEY_SECRET
        );
    }
    ExitCode::FAILURE
}

fn not_believed(error: &CallError) -> ExitCode {
    let code = report::fail(error);
    eprintln!(
        "\nIf it is an enid server, name its authority with --ca or {}: {} ca --file prints where that is.",
        connection::CA_VARIABLE,
        report::program()
    );
    code
}

fn unreachable(endpoint: &Endpoint, error: &(dyn Error + 'static)) -> ExitCode {
    eprintln!("error: nothing answers at {endpoint}: {}", report::root(error));
    if endpoint.is_cloud() {
        return ExitCode::FAILURE;
    }
    eprintln!("\nTo start a server there:\n");
    let listen = match endpoint.to_string() == DEFAULT_ENDPOINT {
        true => String::new(),
        false => format!(" --listen {}", report::quoted(endpoint.authority())),
    };
    eprintln!("  {} serve{listen}\n", report::program());
    eprintln!("If one is running elsewhere, say where with --endpoint or {ENDPOINT_VARIABLE}.");
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(line: &str) -> Option<Product> {
        named_product(&line.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn the_product_may_stand_anywhere() {
        assert_eq!(product("call DescribeZones"), None);
        assert_eq!(product("call --product VPC DescribeZones"), Some(Product::Vpc));
        assert_eq!(product("call DescribeZones --product=ecs"), Some(Product::Ecs));
        assert_eq!(product("call DescribeZones --product"), None);
    }

    #[test]
    fn every_operation_can_be_called_and_has_well_formed_flags() {
        for product in Product::ALL {
            let of = control::operations().filter(|operation| operation.product() == product);
            for name in of.map(|operation| operation.name()) {
                let line = ["enid", "call", "--product", &product.name().to_lowercase(), name];
                let line = line.map(OsString::from).to_vec();
                let tree = Tree::of(&line);
                let operator = crate::operator::Tree::of(&line);
                crate::command(&tree, &operator).debug_assert();
                let matches = crate::command(&tree, &operator).try_get_matches_from(&line);
                assert!(matches.is_ok(), "{name}: {matches:?}");
            }
        }
    }

    #[test]
    fn a_name_of_two_products_is_that_of_ecs() {
        for operation in operations(None) {
            let in_ecs = control::operations()
                .any(|one| one.product() == Product::Ecs && one.name() == operation.name());
            assert_eq!(operation.product() == Product::Ecs, in_ecs, "{}", operation.name());
        }
    }
}
