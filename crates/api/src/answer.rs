//! Answers: one struct is JSON or XML, as the request's `Format` asks.
//!
//! [`#[answer]`](macro@crate::answer) says how its fields read; `()` is the answer that has nothing
//! to say but the request's id.
//!
//! ```
//! use api::{Answer, answer};
//!
//! /// Two addresses and what has them.
//! #[answer]
//! struct Assigned {
//!     vswitch_id: &'static str,
//!     #[list(Ipv6Address)]
//!     ipv6_sets: Vec<String>,
//!     description: Option<String>,
//! }
//!
//! let ipv6_sets = vec!["::1".to_owned()];
//! let answer = Assigned { vswitch_id: "vsw-1", ipv6_sets, description: None };
//! assert_eq!(answer.keep(), br#"{"VSwitchId":"vsw-1","Ipv6Sets":{"Ipv6Address":["::1"]}}"#);
//! ```
//!
//! Only structs with named fields are answers, and only lists have the object around them:
//!
//! ```compile_fail
//! #[api::answer]
//! enum Either { This, That }
//! ```
//!
//! ```compile_fail
//! #[api::answer]
//! struct Pair(String, String);
//! ```
//!
//! ```compile_fail,E0277
//! #[api::answer]
//! struct Tagged {
//!     #[list(Tag)]
//!     tags: String,
//! }
//! ```

use serde::{Serialize, Serializer, ser::SerializeStruct};

use crate::{answer, xml};

/// The two formats of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `application/json`.
    Json,
    /// `text/xml`.
    Xml,
}

impl Format {
    /// The `Content-Type` that clients read: some parse XML only when it is exactly this.
    pub fn content_type(self) -> &'static str {
        match self {
            Format::Json => "application/json;charset=utf-8",
            Format::Xml => "text/xml;charset=utf-8",
        }
    }
}

/// A response that renders itself. Every response struct is one, and so is `()`.
///
/// The struct does not hold its `RequestId`: that belongs to the request, and a replayed answer
/// has a new one.
pub trait Answer: Send {
    /// The body, with `RequestId` first. `action` names the XML root, `{action}Response`.
    fn render(&self, format: Format, action: &str, request_id: &str) -> Vec<u8>;

    /// The answer without its `RequestId`, to be kept for a repeated request.
    fn keep(&self) -> Vec<u8>;
}

impl<T: Serialize + Send> Answer for T {
    fn render(&self, format: Format, action: &str, request_id: &str) -> Vec<u8> {
        match format {
            Format::Json => json(&self.keep(), request_id),
            Format::Xml => document(self, &format!("{action}Response"), request_id),
        }
    }

    fn keep(&self) -> Vec<u8> {
        let object =
            serde_json::to_vec(self).expect("responses are structs of text, numbers and lists");
        // So `()` is written: as an answer it has no members.
        if object == b"null" { b"{}".to_vec() } else { object }
    }
}

/// What `#[list(Tag)]` may stand on.
#[diagnostic::on_unimplemented(message = "`#[list(…)]` stands on lists, and `{Self}` is none")]
pub trait List: Serialize {}

impl<T: Serialize> List for Vec<T> {}
impl<T: Serialize> List for [T] {}
impl<T, const N: usize> List for [T; N] where [T; N]: Serialize {}
impl<L: List + ?Sized> List for &L {}
impl<L: List> List for Option<L> {}

/// Writes a list as `#[list(Tag)]` says: in an object whose only member, `tag`, it is.
pub fn list<L: List + ?Sized, S: Serializer>(
    tag: &'static str,
    list: &L,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut object = serializer.serialize_struct("List", 1)?;
    object.serialize_field(tag, list)?;
    object.end()
}

/// `{"RequestId":"…",` before the members of `object`.
fn json(object: &[u8], request_id: &str) -> Vec<u8> {
    let members = object.strip_prefix(b"{").expect("responses are structs");
    let mut body = format!("{{\"RequestId\":\"{request_id}\"").into_bytes();
    if members != b"}" {
        body.push(b',');
    }
    body.extend_from_slice(members);
    body
}

fn document<T: Serialize>(answer: &T, root: &str, request_id: &str) -> Vec<u8> {
    let body = xml::element(root, answer);
    let members = match body.strip_prefix(&format!("<{root}>")) {
        Some(members) => members.to_owned(),
        None => format!("</{root}>"),
    };
    let head = xml::HEAD;
    format!("{head}<{root}><RequestId>{request_id}</RequestId>{members}").into_bytes()
}

/// The body of a refusal. All its members are strings: some clients panic on anything else.
#[answer]
#[derive(Clone)]
pub struct Refusal {
    /// The request's id.
    pub request_id: String,
    /// The host that the real service would name: `ecs.cn-hangzhou.aliyuncs.com`.
    pub host_id: String,
    /// The error code.
    pub code: String,
    /// The message.
    pub message: String,
    /// Where to read more.
    pub recommend: String,
    /// Why a RAM user was refused.
    pub access_denied_detail: Option<AccessDenied>,
}

/// Why a RAM user was refused, as the service details it.
#[answer]
#[derive(Clone)]
pub struct AccessDenied {
    /// Which policies decided: those of the account's users.
    pub policy_type: &'static str,
    /// The account of the user.
    pub auth_principal_owner_id: String,
    /// For the account's administrator: what was asked for, in Base64.
    pub encoded_diagnostic_message: String,
    /// `SubUser`.
    pub auth_principal_type: &'static str,
    /// The user's name.
    pub auth_principal_display_name: String,
    /// `ImplicitDeny` or `ExplicitDeny`.
    pub no_permission_type: &'static str,
    /// The action.
    pub auth_action: &'static str,
}

impl Refusal {
    /// The body in the format asked for; its XML root is `Error`.
    pub fn render(&self, format: Format) -> Vec<u8> {
        match format {
            Format::Json => serde_json::to_vec(self).expect("a refusal is a struct of text"),
            Format::Xml => (xml::HEAD.to_owned() + &xml::element("Error", self)).into_bytes(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Assigned {
        ipv6_sets: Set,
        network_interface_id: String,
    }

    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Set {
        ipv6_address: Vec<String>,
    }

    #[derive(Serialize)]
    struct Nothing {}

    fn render(answer: &dyn Answer, format: Format) -> String {
        String::from_utf8(answer.render(format, "AssignIpv6Addresses", "R-1")).expect("UTF-8")
    }

    #[test]
    fn one_struct_is_json_and_xml() {
        let answer = Assigned {
            ipv6_sets: Set { ipv6_address: vec!["::1".to_owned(), "::2".to_owned()] },
            network_interface_id: "eni-<1>".to_owned(),
        };
        assert_eq!(
            render(&answer, Format::Json),
            r#"{"RequestId":"R-1","Ipv6Sets":{"Ipv6Address":["::1","::2"]},"NetworkInterfaceId":"eni-<1>"}"#
        );
        assert_eq!(
            render(&answer, Format::Xml),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><AssignIpv6AddressesResponse><RequestId>R-1</RequestId>\
             <Ipv6Sets><Ipv6Address>::1</Ipv6Address><Ipv6Address>::2</Ipv6Address></Ipv6Sets>\
             <NetworkInterfaceId>eni-&lt;1&gt;</NetworkInterfaceId></AssignIpv6AddressesResponse>"
        );
    }

    #[test]
    fn an_answer_without_members_has_its_request_id() {
        assert_eq!(render(&Nothing {}, Format::Json), r#"{"RequestId":"R-1"}"#);
        assert_eq!(
            render(&Nothing {}, Format::Xml),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><AssignIpv6AddressesResponse><RequestId>R-1</RequestId></AssignIpv6AddressesResponse>"
        );
    }

    #[test]
    fn nothing_is_answered_by_the_request_id_alone() {
        assert_eq!(render(&(), Format::Json), r#"{"RequestId":"R-1"}"#);
        assert_eq!(render(&(), Format::Xml), render(&Nothing {}, Format::Xml));
        assert_eq!(().keep(), b"{}");
    }

    #[test]
    fn an_empty_list_keeps_its_wrapper() {
        let answer = Assigned {
            ipv6_sets: Set { ipv6_address: Vec::new() },
            network_interface_id: String::new(),
        };
        assert_eq!(
            render(&answer, Format::Json),
            r#"{"RequestId":"R-1","Ipv6Sets":{"Ipv6Address":[]},"NetworkInterfaceId":""}"#
        );
        assert!(render(&answer, Format::Xml).contains("<Ipv6Sets/>"));
    }
}
