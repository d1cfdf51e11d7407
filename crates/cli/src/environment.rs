//! What the environment says of calls: where they are sent, and what they are signed with.

use crate::{
    call::{DEFAULT_ENDPOINT, ENDPOINT_VARIABLE, ID_VARIABLE, SECRET_VARIABLE, TOKEN_VARIABLE},
    client::Key,
    operator,
};

/// Where calls are sent, and what they are signed with, unless flags say otherwise.
pub struct Assumed {
    /// The endpoint.
    pub endpoint: String,
    /// The endpoint of the operator API.
    pub operator_endpoint: String,
    /// The key.
    pub key: Key,
}

impl Assumed {
    /// What the environment variables say, or the defaults.
    pub fn from_environment() -> Assumed {
        let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let local = Key::default();
        Assumed {
            endpoint: variable(ENDPOINT_VARIABLE).unwrap_or_else(|| DEFAULT_ENDPOINT.to_owned()),
            operator_endpoint: variable(operator::ENDPOINT_VARIABLE)
                .unwrap_or_else(|| operator::DEFAULT_ENDPOINT.to_owned()),
            key: Key {
                id: variable(ID_VARIABLE).unwrap_or(local.id),
                secret: variable(SECRET_VARIABLE).unwrap_or(local.secret),
                security_token: variable(TOKEN_VARIABLE),
            },
        }
    }
}
