//! Which operation a request wants, and in which format the answer.

use crate::answer::Format;
use crate::credentials::{AuthError, Carrier, Incoming};

/// The operation that a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target<'a> {
    /// Such as `AssignIpv6Addresses`.
    pub action: &'a str,
    /// Such as `2014-05-26`; it stands for the product, which no request names.
    pub version: &'a str,
    /// The format of the answer.
    pub format: Format,
}

/// Finds the operation: with V1 by the parameters `Action` and `Version`, since pop-core spells
/// `x-acs-action` wrongly; with ACS3 and bearer headers by `x-acs-action` and `x-acs-version`, or
/// by the parameters if those are absent, as Java has it.
///
/// `version_of_host` is that of the product whose host the request is for; it counts if no other is
/// given.
pub fn target<'a>(
    incoming: &Incoming<'a>,
    version_of_host: Option<&'a str>,
) -> Result<Target<'a>, AuthError> {
    let in_headers = Carrier::of(incoming).in_headers();
    let find = |header, name| {
        let named = if in_headers { incoming.header(header) } else { None };
        named.map_or_else(|| incoming.need_parameter(name), Ok)
    };
    let action = find("x-acs-action", "Action")?;
    let version = find("x-acs-version", "Version");
    Ok(Target {
        action,
        version: version.or_else(|missing| version_of_host.ok_or(missing))?,
        format: format(incoming)?,
    })
}

/// The format that a request wants, also of an error about its operation: the parameter `Format`
/// in any letter case. Without it, XML for V1 and JSON for ACS3 and bearer headers.
pub fn format(incoming: &Incoming<'_>) -> Result<Format, AuthError> {
    match incoming.parameter("Format") {
        Some(name) if name.eq_ignore_ascii_case("JSON") => Ok(Format::Json),
        Some(name) if name.eq_ignore_ascii_case("XML") => Ok(Format::Xml),
        Some(_) => Err(AuthError::InvalidFormat),
        None if Carrier::of(incoming).in_headers() => Ok(Format::Json),
        None => Ok(Format::Xml),
    }
}
