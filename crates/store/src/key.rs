//! Keys as bytes whose order is the order of the keys.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A key's order-preserving bytes.
///
/// An encoding tells where it ends (a fixed length, or a last byte that cannot occur before), so
/// that the encoding of `(A, B)` is that of `A` and then that of `B`, and any first part of a tuple
/// is a prefix that can be scanned.
pub trait Key: Sized + 'static {
    /// Appends the key's bytes to `out`.
    fn write(&self, out: &mut Vec<u8>);

    /// Takes a key off the front of `bytes`; `None` if they do not begin with one.
    fn read(bytes: &mut &[u8]) -> Option<Self>;
}

/// The end of the range of keys that start with `prefix`: the first key after all of them.
pub(crate) fn prefix_end(prefix: &[u8]) -> Option<Vec<u8>> {
    // A 0xff cannot be counted up, but no key is between the prefix without it, counted up, and it.
    let last = prefix.iter().rposition(|byte| *byte != 0xff)?;
    let mut end = prefix[..=last].to_vec();
    end[last] += 1;
    Some(end)
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*taken)
}

/// The whole table, as a prefix.
impl Key for () {
    fn write(&self, _: &mut Vec<u8>) {}

    fn read(_: &mut &[u8]) -> Option<()> {
        Some(())
    }
}

macro_rules! integer_keys {
    ($($integer:ty)*) => {$(
        impl Key for $integer {
            fn write(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_be_bytes());
            }

            fn read(bytes: &mut &[u8]) -> Option<$integer> {
                take(bytes).map(<$integer>::from_be_bytes)
            }
        }
    )*};
}

integer_keys!(u8 u16 u32 u64 u128);

macro_rules! tuple_keys {
    ($($part:ident $index:tt),*) => {
        impl<$($part: Key),*> Key for ($($part,)*) {
            fn write(&self, out: &mut Vec<u8>) {
                $(self.$index.write(out);)*
            }

            fn read(bytes: &mut &[u8]) -> Option<Self> {
                Some(($($part::read(bytes)?,)*))
            }
        }
    };
}

tuple_keys!(A 0);
tuple_keys!(A 0, B 1);
tuple_keys!(A 0, B 1, C 2);
tuple_keys!(A 0, B 1, C 2, D 3);

/// Its bytes and then a zero, so that `"a"` is before `"ab"` whatever follows in the tuple.
impl Key for String {
    fn write(&self, out: &mut Vec<u8>) {
        assert!(!self.as_bytes().contains(&0), "a key's string has no NUL, which ends it");
        out.extend_from_slice(self.as_bytes());
        out.push(0);
    }

    fn read(bytes: &mut &[u8]) -> Option<String> {
        let end = bytes.iter().position(|byte| *byte == 0)?;
        let text = std::str::from_utf8(&bytes[..end]).ok()?.to_owned();
        *bytes = &bytes[end + 1..];
        Some(text)
    }
}

impl Key for [u8; 32] {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }

    fn read(bytes: &mut &[u8]) -> Option<[u8; 32]> {
        take(bytes)
    }
}

impl Key for Ipv4Addr {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.octets());
    }

    fn read(bytes: &mut &[u8]) -> Option<Ipv4Addr> {
        take::<4>(bytes).map(Ipv4Addr::from)
    }
}

impl Key for Ipv6Addr {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.octets());
    }

    fn read(bytes: &mut &[u8]) -> Option<Ipv6Addr> {
        take::<16>(bytes).map(Ipv6Addr::from)
    }
}

/// The family's number, 4 or 6, and then the address.
impl Key for IpAddr {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            IpAddr::V4(address) => (4u8, *address).write(out),
            IpAddr::V6(address) => (6u8, *address).write(out),
        }
    }

    fn read(bytes: &mut &[u8]) -> Option<IpAddr> {
        match u8::read(bytes)? {
            4 => Ipv4Addr::read(bytes).map(IpAddr::V4),
            6 => Ipv6Addr::read(bytes).map(IpAddr::V6),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

    use proptest::prelude::{any, prop_oneof};
    use proptest::proptest;
    use proptest::strategy::{Just, Strategy};

    use super::{Key, prefix_end};
    use crate::Timestamp;

    fn bytes<K: Key>(key: &K) -> Vec<u8> {
        let mut bytes = Vec::new();
        key.write(&mut bytes);
        bytes
    }

    fn check<K: Key + Ord + Debug>(one: &K, other: &K) {
        assert_eq!(bytes(one).cmp(&bytes(other)), one.cmp(other), "{one:?} and {other:?}");
        let encoded = [bytes(one), b"rest".to_vec()].concat();
        let mut rest = encoded.as_slice();
        assert_eq!(K::read(&mut rest).as_ref(), Some(one));
        assert_eq!(rest, b"rest");
    }

    /// Short strings of few letters, so that one is often the beginning of another.
    fn text() -> impl Strategy<Value = String> {
        prop_oneof!["[ab\u{1}\u{7f}\u{ffff}]{0,4}", "[^\0]{0,12}"]
    }

    fn address() -> impl Strategy<Value = IpAddr> {
        let edges = [IpAddr::V4(Ipv4Addr::BROADCAST), IpAddr::V6(Ipv6Addr::UNSPECIFIED)];
        prop_oneof![any::<IpAddr>(), Just(edges[0]), Just(edges[1])]
    }

    proptest! {
        #[test]
        fn the_order_of_the_bytes_is_the_order_of_the_keys(
            integers in any::<[(u8, u16, u32, u64); 2]>(),
            wide in any::<[(u128, [u8; 32]); 2]>(),
            named in [(text(), text(), any::<u8>()), (text(), text(), any::<u8>())],
            placed in [(address(), any::<u64>()), (address(), any::<u64>())],
            v6 in any::<[Ipv6Addr; 2]>(),
        ) {
            check(&integers[0], &integers[1]);
            check(&wide[0], &wide[1]);
            check(&named[0], &named[1]);
            check(&(named[0].0.clone(),), &(named[1].0.clone(),));
            let timed = placed.map(|(address, ms)| (address, Timestamp(ms)));
            check(&timed[0], &timed[1]);
            check(&v6[0], &v6[1]);
        }

        #[test]
        fn the_end_of_a_prefix_is_after_all_that_start_with_it(
            prefix in proptest::collection::vec(prop_oneof![Just(0xffu8), any::<u8>()], 0..4),
            key in proptest::collection::vec(prop_oneof![Just(0xffu8), any::<u8>()], 0..6),
        ) {
            let inside = key >= prefix && prefix_end(&prefix).is_none_or(|end| key < end);
            assert_eq!(inside, key.starts_with(&prefix));
        }

        #[test]
        fn no_bytes_make_reading_a_key_panic(
            noise in proptest::collection::vec(any::<u8>(), 0..40),
        ) {
            <(IpAddr, String, u16)>::read(&mut noise.as_slice());
            <(String, [u8; 32])>::read(&mut noise.as_slice());
        }
    }

    #[test]
    fn a_first_part_of_a_tuple_is_its_prefix() {
        let whole = bytes(&("eni".to_string(), 7u16, 9u8));
        assert!(whole.starts_with(&bytes(&"eni".to_string())));
        assert!(whole.starts_with(&bytes(&("eni".to_string(),))));
        assert!(whole.starts_with(&bytes(&("eni".to_string(), 7u16))));
        assert!(!whole.starts_with(&bytes(&"en".to_string())));
    }

    #[test]
    #[should_panic(expected = "a key's string has no NUL")]
    fn a_string_with_nul_is_not_a_key() {
        bytes(&"a\0b".to_string());
    }
}
