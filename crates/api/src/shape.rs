//! What an answer is made of, without one at hand: its members by their paths, and their types.
//!
//! [`#[answer]`](macro@crate::answer) writes it for structs, so that the answers of all operations can
//! be compared with their documents.
//!
//! ```
//! use api::{Shape, answer, shape::Type};
//!
//! /// What has which tags.
//! #[answer]
//! struct Tagged {
//!     vpc_id: &'static str,
//!     #[list(Tag)]
//!     tags: Vec<Tag>,
//! }
//!
//! #[answer]
//! struct Tag {
//!     key: String,
//! }
//!
//! let paths = Tagged::parts().into_iter().map(|part| (part.path, part.is));
//! let expected = [
//!     ("VpcId", Type::Text),
//!     ("Tags", Type::Object),
//!     ("Tags.Tag[]", Type::Object),
//!     ("Tags.Tag[].Key", Type::Text),
//! ];
//! assert!(paths.eq(expected.map(|(path, is)| (path.to_owned(), is))));
//! ```

use std::net::{Ipv4Addr, Ipv6Addr};

/// A part of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it is: `Tags.Tag[].Key`.
    pub path: String,
    /// What is there.
    pub is: Type,
}

/// What JSON has in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Members with names.
    Object,
}

/// What knows its members.
pub trait Shape {
    /// What it is itself.
    const IS: Type;

    /// Its members, each with its path, which starts with `at`.
    fn members(_at: &str, _parts: &mut Vec<Part>) {}

    /// Itself, and its members.
    fn describe(at: &str, parts: &mut Vec<Part>) {
        parts.push(Part { path: at.to_owned(), is: Self::IS });
        Self::members(at, parts);
    }

    /// The parts of an answer that it is.
    fn parts() -> Vec<Part> {
        let mut parts = Vec::new();
        Self::members("", &mut parts);
        parts
    }
}

/// The path of a member.
pub fn within(at: &str, name: &str) -> String {
    if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") }
}

/// What `#[list(Tag)]` stands on: an object whose only member, `tag`, is the list.
pub fn describe_list<L: Shape + ?Sized>(at: &str, tag: &str, parts: &mut Vec<Part>) {
    parts.push(Part { path: at.to_owned(), is: Type::Object });
    L::describe(&within(at, tag), parts);
}

macro_rules! leaves {
    ($($is:ident: $($leaf:ty),*;)*) => {
        $($(impl Shape for $leaf {
            const IS: Type = Type::$is;
        })*)*
    };
}

leaves! {
    Text: String, str, Ipv4Addr, Ipv6Addr;
    Integer: i32, i64, u8, u16, u32, u64, usize;
    Number: f32, f64;
    Boolean: bool;
}

/// Nothing is in it: an answer that says nothing, or the item of a list that is always empty.
impl Shape for () {
    const IS: Type = Type::Object;

    fn describe(_: &str, _: &mut Vec<Part>) {}
}

macro_rules! lists {
    ($([$($generic:tt)*] $list:ty;)*) => {
        $(impl<$($generic)*> Shape for $list {
            const IS: Type = Type::Object;

            fn describe(at: &str, parts: &mut Vec<Part>) {
                T::describe(&format!("{at}[]"), parts);
            }
        })*
    };
}

lists! {
    [T: Shape] Vec<T>;
    [T: Shape] [T];
    [T: Shape, const N: usize] [T; N];
}

macro_rules! wrappers {
    ($([$($generic:tt)*] $wrapper:ty;)*) => {
        $(impl<$($generic)*> Shape for $wrapper {
            const IS: Type = T::IS;

            fn members(at: &str, parts: &mut Vec<Part>) {
                T::members(at, parts);
            }

            fn describe(at: &str, parts: &mut Vec<Part>) {
                T::describe(at, parts);
            }
        })*
    };
}

wrappers! {
    [T: Shape + ?Sized] &T;
    [T: Shape + ?Sized] Box<T>;
    [T: Shape] Option<T>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer;

    #[answer]
    struct Inner {
        count: Option<u32>,
        #[name = "ID"]
        id: &'static str,
    }

    #[answer]
    struct Outer {
        #[flatten]
        inner: Inner,
        inners: Vec<Inner>,
        #[list(Price)]
        prices: [f64; 2],
        #[list(Nothing)]
        never: [(); 0],
        it: Option<Box<Inner>>,
    }

    #[test]
    fn an_answer_has_its_members_those_of_what_it_holds_and_of_what_is_flattened() {
        let parts = Outer::parts().into_iter().map(|part| (part.path, part.is)).collect::<Vec<_>>();
        let expected = [
            ("Count", Type::Integer),
            ("ID", Type::Text),
            ("Inners[]", Type::Object),
            ("Inners[].Count", Type::Integer),
            ("Inners[].ID", Type::Text),
            ("Prices", Type::Object),
            ("Prices.Price[]", Type::Number),
            ("Never", Type::Object),
            ("It", Type::Object),
            ("It.Count", Type::Integer),
            ("It.ID", Type::Text),
        ];
        assert_eq!(parts, expected.map(|(path, is)| (path.to_owned(), is)));
    }
}
