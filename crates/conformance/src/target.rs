//! Where cases are run.

use std::time::Duration;

use anyhow::{Result, bail};
use api::Form;
use bytes::Bytes;
use control::Product;

use crate::answer::Answer;

/// A server, what it is asked by, and what is known of it.
pub trait Target {
    /// The key that a case names. `main` is the one that most cases begin with.
    fn key(&self, name: &str) -> Option<Key>;

    /// The region that a case starts in.
    fn region(&self) -> &str;

    /// A zone of that region.
    fn zone(&self) -> &str;

    /// A text that no request before has had, of 32 letters and digits.
    fn unique(&self) -> String;

    /// Sends a request, signed.
    fn call(&self, asked: &Asked<'_>) -> impl Future<Output = Result<Reply>>;

    /// Sends a request to the operator API, for those who have one.
    fn operate(&self, asked: &Asked<'_>) -> impl Future<Output = Result<Reply>> {
        let action = asked.action.to_owned();
        async move { bail!("there is no operator API for {action}") }
    }

    /// Fails if there is something wrong with an answer beside what the case says of it.
    fn inspect(&self, _asked: &Asked<'_>, _status: u16, _answer: &Answer) -> Result<()> {
        Ok(())
    }

    /// How long a step is tried again.
    fn patience(&self) -> Duration;

    /// Waits before a step is tried again that has been tried so often. Fails if it is not to be.
    fn pause(&self, tries: u32) -> impl Future<Output = Result<()>>;
}

/// A request.
pub struct Asked<'a> {
    /// Whose it is.
    pub key: &'a Key,
    /// The product.
    pub product: Product,
    /// `Action`.
    pub action: &'a str,
    /// All other parameters.
    pub form: &'a Form,
}

/// What the server answered.
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The `Content-Type`, empty if there is none.
    pub content_type: String,
    /// The body, JSON or XML.
    pub body: Bytes,
}

/// A key: one that the target knows, or one that a case was given.
#[derive(Clone, Default)]
pub struct Key {
    /// Its id.
    pub id: String,
    /// Its secret.
    pub secret: String,
    /// The account that it is of.
    pub account: String,
    /// What a session sends along.
    pub token: Option<String>,
}
