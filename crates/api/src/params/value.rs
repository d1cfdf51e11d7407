//! The values that any API has.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Kind, Value};

impl Value for String {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "text";

    fn parse(text: &str) -> Option<String> {
        Some(text.to_owned())
    }
}

impl Value for i64 {
    const KIND: Kind = Kind::Integer;
    const EXPECTED: &'static str = "an integer";

    fn parse(text: &str) -> Option<i64> {
        text.parse().ok()
    }
}

impl Value for u32 {
    const KIND: Kind = Kind::Integer;
    const EXPECTED: &'static str = "a non-negative integer";

    fn parse(text: &str) -> Option<u32> {
        text.parse().ok()
    }
}

impl Value for bool {
    const KIND: Kind = Kind::Boolean;
    const EXPECTED: &'static str = "true or false";

    /// Python clients write `True` and `False`, all others lower case.
    fn parse(text: &str) -> Option<bool> {
        match text {
            "true" | "True" => Some(true),
            "false" | "False" => Some(false),
            _ => None,
        }
    }
}

impl Value for Ipv4Addr {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "an IPv4 address";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Value for Ipv6Addr {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "an IPv6 address";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}
