//! An IP version as requests about VPCs write it: in whatever case.

use api::{Kind, Value};

use crate::vpc::cidr_reservation::IpVersion;

/// IPV4 or IPV6, in whatever case: the pages write it in three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionText(pub IpVersion);

impl Value for VersionText {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "IPV4 or IPV6";

    fn parse(text: &str) -> Option<VersionText> {
        match text.to_ascii_lowercase().as_str() {
            "ipv4" => Some(VersionText(IpVersion::V4)),
            "ipv6" => Some(VersionText(IpVersion::V6)),
            _ => None,
        }
    }
}
