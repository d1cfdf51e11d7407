//! Identifiers of resources, as the API prints them: `eni-bp1…`.
//!
//! An id is its kind, the region's tag and letters and digits, as many as in real ones: the first
//! eight count milliseconds, so that ids sort by creation and new rows lie together in the store;
//! the others are random.

use std::fmt;

use minicbor::{Decode, Encode};
use rand::Rng;
use serde::{Deserialize, Serialize};
use store::{Key, Timestamp, Txn};

/// The characters of an id that count milliseconds.
const TIME_CHARS: usize = 8;

/// The most characters of an id that a request may hold; longer ones name nothing.
const MOST_CHARS: usize = 64;

/// An id that the service gives.
pub trait Generate: Sized {
    /// A new id, for a resource in the region with this tag.
    fn generate(txn: &mut Txn<'_>, tag: &str) -> Self;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $kind:literal $chars:literal $accepts:ident)*) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
        )]
        #[cbor(transparent)]
        #[serde(transparent)]
        pub struct $name(#[n(0)] String);

        impl Generate for $name {
            fn generate(txn: &mut Txn<'_>, tag: &str) -> $name {
                $name(generate($kind, $chars, tag, txn))
            }
        }

        impl $name {
            /// Whether the text could be such an id at all.
            pub fn is_well_formed(text: &str) -> bool {
                is_well_formed(text, $kind)
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> $name {
                $name(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> $name {
                $name(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Key for $name {
            fn write(&self, out: &mut Vec<u8>) {
                self.0.write(out);
            }

            fn read(bytes: &mut &[u8]) -> Option<$name> {
                String::read(bytes).map($name)
            }
        }

        impl api::Shape for $name {
            const IS: api::shape::Type = api::shape::Type::Text;
        }

        impl api::params::Names for $name {
            fn names(&self, out: &mut Vec<String>) {
                out.push(self.0.clone());
            }
        }

        impl api::Value for $name {
            const KIND: api::Kind = api::Kind::String;
            const EXPECTED: &'static str = concat!("an id that starts with \"", $kind, "\"");

            fn parse(text: &str) -> Option<$name> {
                accepted::$accepts(text, $kind).then(|| $name::from(text))
            }
        }
    )*};
}

ids! {
    /// An elastic network interface.
    EniId "eni-" 20 is_well_formed
    /// A permission on a network interface.
    EniPermissionId "eni-perm-" 20 is_printable
    /// An instance. What does not start so is malformed to some pages and only not found to others,
    /// so operations say it, not the type.
    InstanceId "i-" 20 is_printable
    /// A disk.
    DiskId "d-" 20 is_printable
    /// A key pair, whose name is the id that requests use.
    KeyPairId "ssh-" 20 is_printable
    /// A security group.
    SecurityGroupId "sg-" 20 is_printable
    /// A rule of a security group.
    SecurityGroupRuleId "sgr-" 20 is_well_formed
    /// A virtual private cloud.
    VpcId "vpc-" 21 is_printable
    /// A vSwitch.
    VSwitchId "vsw-" 21 is_printable
    /// A block of a vSwitch's addresses that only prefixes come out of.
    ReservationId "vcr-" 21 is_printable
    /// An IPv6 gateway of a VPC.
    Ipv6GatewayId "ipv6gw-" 21 is_printable
    /// A VPC's router.
    VRouterId "vrt-" 21 is_printable
    /// A VPC's route table.
    RouteTableId "vtb-" 21 is_printable
    /// A DHCP options set.
    DhcpOptionsSetId "dopt-" 21 is_printable
    /// An entry of a route table.
    RouteEntryId "rte-" 21 is_printable
    /// A resource group.
    ResourceGroupId "rg-" 15 is_printable
}

/// `chars` are those behind the kind.
fn generate(kind: &str, chars: usize, tag: &str, txn: &mut Txn<'_>) -> String {
    let Timestamp(mut milliseconds) = txn.now();
    let mut time = [0u8; TIME_CHARS];
    for place in time.iter_mut().rev() {
        *place = base36(milliseconds);
        milliseconds /= 36;
    }
    let random = chars - TIME_CHARS - tag.len();
    let mut id = String::with_capacity(kind.len() + chars);
    id.push_str(kind);
    id.push_str(tag);
    id.extend(time.iter().map(|byte| char::from(*byte)));
    id.extend((0..random).map(|_| char::from(base36(txn.rng().next_u64() >> 16))));
    id
}

fn base36(number: u64) -> u8 {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    DIGITS[(number % 36) as usize]
}

/// What a type of ids takes for one.
mod accepted {
    pub(super) use super::is_well_formed;

    /// Only the ids of network interfaces have a row for being malformed on every page. All others
    /// are taken as they are, and then not found.
    pub(super) fn is_printable(text: &str, _kind: &str) -> bool {
        super::is_printable(text)
    }
}

fn is_well_formed(text: &str, kind: &str) -> bool {
    let rest = text.strip_prefix(kind).unwrap_or_default();
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !rest.is_empty() && text.len() <= MOST_CHARS && rest.bytes().all(allowed)
}

/// Whether rows can have such a text for their id.
pub fn is_printable(text: &str) -> bool {
    text.len() <= MOST_CHARS && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_look_like_real_ones_and_sort_by_time() {
        let engine = store::Memory::new();
        let snapshot = store::Engine::snapshot(&engine).expect("memory has a snapshot");
        let id = |now| {
            let mut txn = Txn::new(&*snapshot, store::Cell::new(1), Timestamp(now), 7);
            EniId::generate(&mut txn, "bp1")
        };
        let (early, late) = (id(1_790_000_000_000), id(1_790_000_000_001));
        assert!(early.as_str().starts_with("eni-bp1"));
        assert_eq!(early.as_str().len(), "eni-bp14v2sdd3v8htlnabcd".len());
        assert!(early < late);
        assert!(EniId::is_well_formed(early.as_str()));
    }

    #[test]
    fn an_id_of_another_kind_is_malformed() {
        assert!(EniId::is_well_formed("eni-9"));
        for text in ["", "eni-", "vsw-9", "eni-ä", "eni 9", &format!("eni-{}", "a".repeat(61))] {
            assert!(!EniId::is_well_formed(text), "{text}");
        }
    }
}
