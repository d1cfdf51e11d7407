//! The settings of commands that call operations: where they are sent, whose certificates are
//! believed, and what they are signed with.

use std::{error::Error, path::Path};

use clap::{Arg, ArgMatches, parser::ValueSource};

use crate::{
    call::{DEFAULT_ENDPOINT, ENDPOINT_VARIABLE, ID_VARIABLE, SECRET_VARIABLE, TOKEN_VARIABLE},
    client::{Authorities, Client, Endpoint, Key},
    flags::setting,
};

/// The environment variable with the file of the authority that is believed.
pub const CA_VARIABLE: &str = "ENID_CA";

/// The flags. Their names are in lower case, unlike those of all parameters.
pub fn flags() -> Vec<Arg> {
    let flag = |name: &'static str, value: &'static str, about: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .help(about)
            .help_heading("Settings")
            .global(true)
    };
    vec![
        flag("endpoint", "URL", "Where the server listens: http://HOST:PORT or https://HOST:PORT")
            .env(ENDPOINT_VARIABLE)
            .default_value(DEFAULT_ENDPOINT),
        flag(
            "ca",
            "FILE",
            "The authority that is believed over HTTPS, as enid ca prints it, instead of those of this machine",
        )
        .env(CA_VARIABLE),
        flag("access-key-id", "ID", "The AccessKey id")
            .env(ID_VARIABLE)
            .default_value(server::DEFAULT_ACCESS_KEY_ID),
        flag("access-key-secret", "SECRET", "The AccessKey secret")
            .env(SECRET_VARIABLE)
            .hide_env_values(true)
            .default_value(server::DEFAULT_ACCESS_KEY_SECRET),
        flag("security-token", "TOKEN", "The security token of temporary credentials")
            .env(TOKEN_VARIABLE)
            .hide_env_values(true),
    ]
}

/// The client that the flags ask for.
pub fn client(matches: &ArgMatches) -> Result<Client, Box<dyn Error>> {
    let setting = |name| setting(matches, name);
    let endpoint = Endpoint::parse(setting("endpoint").unwrap_or(DEFAULT_ENDPOINT))?;
    let authorities = Authorities::of(&endpoint, setting("ca").map(Path::new))?;
    let local = Key::default();
    // A token from the environment belongs to the key from the environment, and to no other.
    let is_variable = |name| matches.value_source(name) == Some(ValueSource::EnvVariable);
    let token_is_of_another = is_variable("security-token") && !is_variable("access-key-id");
    let security_token = setting("security-token").filter(|_| !token_is_of_another);
    let key = Key {
        id: setting("access-key-id").map_or(local.id, str::to_owned),
        secret: setting("access-key-secret").map_or(local.secret, str::to_owned),
        security_token: security_token.map(str::to_owned),
    };
    Ok(Client::believing(authorities, endpoint, key))
}
