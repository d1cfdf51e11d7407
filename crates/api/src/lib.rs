//! The wire form of the API: requests in, signatures, answers out.
//!
//! This crate knows no product: it reads forms, verifies signatures, parses declared parameters
//! and renders answers, whatever they are about.

extern crate self as api;

pub mod answer;
pub mod credentials;
pub mod encode;
pub mod form;
pub mod params;
pub mod row;
pub mod shape;
pub mod sign;
pub mod xml;

pub use answer::{AccessDenied, Answer, Format, Refusal};
pub use api_derive::answer;
pub use form::Form;
pub use params::{Choice, Kind, Names, Parameter, Params, Reject, Value, Wanted};
pub use row::Row;
pub use shape::Shape;
