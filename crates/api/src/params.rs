//! Requests that parse themselves: one declared field is one documented parameter.
//!
//! `#[derive(Params)]` (see `api-derive` for the attributes) turns a struct into a parser and into
//! a table of [`Parameter`]s, from which the command line, the help texts and the tests follow.
//!
//! **Order.** All parameters are looked at before one is refused, and the first refusal by
//! ([`Problem`]'s rank, order of declaration) is reported: what is missing, then what is malformed,
//! then what conflicts. So the answer does not depend on which field happens to be parsed first.
//!
//! **Closed sets.** `#[derive(Choice)]` makes an enum a value whose texts are stated once:
//!
//! ```
//! use api::{Choice, Value};
//!
//! /// How an instance is stopped.
//! #[derive(Clone, Copy, Debug, PartialEq, Choice)]
//! enum StoppedMode {
//!     KeepCharging,
//!     StopCharging,
//!     #[choice("Not-applicable", not_requested)]
//!     NotApplicable,
//! }
//!
//! assert_eq!(StoppedMode::VALUES, ["KeepCharging", "StopCharging"]);
//! assert_eq!(<StoppedMode as Value>::parse("StopCharging"), Some(StoppedMode::StopCharging));
//! assert_eq!(StoppedMode::NotApplicable.print(), "Not-applicable");
//! ```
//!
//! No two variants have one text, none has fields, and what no request may hold is no value:
//!
//! ```compile_fail
//! #[derive(Clone, Copy, PartialEq, api::Choice)]
//! enum Twice { Vpc, #[choice("Vpc")] Other }
//! ```
//!
//! ```compile_fail
//! #[derive(Clone, Copy, PartialEq, api::Choice)]
//! enum Fields { One(u8) }
//! ```
//!
//! ```compile_fail,E0277
//! #[derive(Clone, Copy, PartialEq, api::Choice)]
//! enum Printed { #[choice(not_requested)] Pending }
//!
//! fn value<T: api::Value>() {}
//! value::<Printed>();
//! ```

mod describe;
mod names;
mod read;
mod value;

pub use api_derive::{Choice, Params};
pub use describe::{
    describe_list, describe_object, describe_objects, describe_optional, describe_required,
    describe_wanted,
};
pub use names::Names;
pub use read::{Source, list, object, objects, optional, required, wanted};

use std::fmt;

/// A request: knows its documented parameters and how to read itself from a form.
pub trait Params: Sized {
    /// What the struct is, from its doc comment.
    const ABOUT: &'static str;

    /// Adds the documented parameters, in declaration order, their names behind `prefix`.
    fn describe(prefix: &str, parameters: &mut Vec<Parameter>);

    /// Reads the request, or says which parameter is wrong and why.
    fn parse(source: &Source<'_>) -> Result<Self, Reject>;
}

/// A value that one parameter holds.
pub trait Value: Sized + PartialEq {
    /// The type that the documents print.
    const KIND: Kind;
    /// What a well-formed value is, for the refusal: "an IPv4 address".
    const EXPECTED: &'static str;
    /// The texts of a closed set, which the refusal lists then instead of saying `EXPECTED`.
    const VALUES: &'static [&'static str] = &[];
    /// The most characters: pages have a code of its own for more, which `too_long` names.
    const MOST_CHARS: usize = usize::MAX;
    /// Whether an empty text is a value. Otherwise it is as good as no parameter.
    const TAKES_EMPTY: bool = false;

    /// The value, or nothing if the text is not one.
    fn parse(text: &str) -> Option<Self>;
}

/// The documents' types of parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A group of parameters: `Name.Sub` or `Name.N.Sub`.
    Object,
}

/// A row of the documents' table of request parameters.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The wire name, `.N` standing for an index: `Tag.N.Key`.
    pub name: String,
    /// The documented type.
    pub kind: Kind,
    /// Whether a request without it is refused.
    pub required: bool,
    /// Bounds of N.
    pub items: Option<(usize, usize)>,
    /// Bounds of an integer.
    pub range: Option<(i64, i64)>,
    /// The values allowed, where they are a closed list.
    pub values: &'static [&'static str],
    /// The parameter that may not stand beside this one.
    pub excludes: Option<String>,
    /// What it is for.
    pub about: &'static str,
    /// Why it is read although the page does not have it.
    pub undocumented: Option<&'static str>,
}

/// What `#[param(…)]` says of a field. The codes are those of the page for its refusals.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the attributes are documented in api-derive")]
pub struct Spec {
    pub name: &'static str,
    pub about: &'static str,
    pub alias: Option<&'static str>,
    pub count: Option<&'static str>,
    pub items: Option<(usize, usize)>,
    pub range: Option<(i64, i64)>,
    pub values: &'static [&'static str],
    pub missing: Option<&'static str>,
    pub malformed: Option<&'static str>,
    pub too_long: Option<&'static str>,
    pub out_of_range: Option<&'static str>,
    pub too_many: Option<&'static str>,
    pub repeated: Option<&'static str>,
    pub conflict: Option<&'static str>,
    pub undocumented: Option<&'static str>,
}

impl Spec {
    /// A spec that says nothing; the derive fills in what the attributes say.
    pub const EMPTY: Spec = Spec {
        name: "",
        about: "",
        alias: None,
        count: None,
        items: None,
        range: None,
        values: &[],
        missing: None,
        malformed: None,
        too_long: None,
        out_of_range: None,
        too_many: None,
        repeated: None,
        conflict: None,
        undocumented: None,
    };
}

/// What the caller wants of something that can be listed or left to the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted<T> {
    /// Neither a list nor a count.
    Nothing,
    /// Exactly these.
    These(Vec<T>),
    /// So many, chosen at random.
    Any(usize),
}

impl<T> Wanted<T> {
    /// How many are wanted.
    pub fn len(&self) -> usize {
        match self {
            Wanted::Nothing => 0,
            Wanted::These(list) => list.len(),
            Wanted::Any(count) => *count,
        }
    }

    /// Whether none is wanted.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Why a request is refused before it is looked at as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The parameter's wire name, with its index: `PrivateIpAddress.2`.
    pub parameter: String,
    /// What is wrong with it.
    pub problem: Problem,
    /// The error code that the page has for this, if it has one of its own.
    pub code: Option<&'static str>,
}

/// What can be wrong with a parameter, in the order in which problems are reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It is required and not there.
    Missing,
    /// It is not of its form.
    Malformed {
        /// What stood there.
        value: String,
        /// What should.
        expected: String,
    },
    /// It is a number outside its bounds.
    OutOfRange {
        /// What stood there.
        value: i64,
        /// The least allowed.
        min: i64,
        /// The most allowed.
        max: i64,
    },
    /// The list has too many items.
    TooMany {
        /// How many it has.
        given: usize,
        /// How many it may have.
        max: usize,
    },
    /// An item stands twice in the list.
    Repeated {
        /// The item.
        value: String,
    },
    /// Another parameter excludes it.
    Conflict {
        /// The other.
        other: String,
    },
}

impl Problem {
    fn rank(&self) -> u8 {
        match self {
            Problem::Missing => 0,
            Problem::Malformed { .. }
            | Problem::OutOfRange { .. }
            | Problem::TooMany { .. }
            | Problem::Repeated { .. } => 1,
            Problem::Conflict { .. } => 2,
        }
    }
}

impl Reject {
    /// What is wrong, without the parameter's name: `11 is not between 1 and 10`.
    pub fn detail(&self) -> String {
        match &self.problem {
            Problem::Missing => "it is mandatory".to_owned(),
            Problem::Malformed { value, expected } => format!("\"{value}\" is not {expected}"),
            Problem::OutOfRange { value, min, max } => {
                format!("{value} is not between {min} and {max}")
            }
            Problem::TooMany { given, max } => format!("{given} items exceed the limit of {max}"),
            Problem::Repeated { value } => format!("\"{value}\" is repeated"),
            Problem::Conflict { other } => format!("\"{other}\" excludes it"),
        }
    }
}

impl fmt::Display for Reject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.parameter;
        match &self.problem {
            Problem::Missing => write!(
                f,
                "The input parameter \"{name}\" that is mandatory for processing this request is not supplied."
            ),
            Problem::Conflict { other } => write!(
                f,
                "The parameters \"{other}\" and \"{name}\" cannot be specified at the same time."
            ),
            _ => write!(f, "The specified parameter \"{name}\" is not valid: {}.", self.detail()),
        }
    }
}

/// The refusals of one request, of which one is reported.
#[derive(Default)]
pub struct Rejects(Option<Reject>);

impl Rejects {
    /// The value, or nothing, with the refusal kept if it comes before the one kept so far.
    pub fn keep<T>(&mut self, result: Result<T, Reject>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(reject) => {
                let first = match &self.0 {
                    Some(kept) => reject.problem.rank() < kept.problem.rank(),
                    None => true,
                };
                if first {
                    self.0 = Some(reject);
                }
                None
            }
        }
    }

    /// Whether all went well; if not, the refusal to report. This is for requests that are read in
    /// several parts, each kept here.
    pub fn finish(self) -> Result<(), Reject> {
        self.0.map_or(Ok(()), Err)
    }

    /// The refusal to report. Panics if none was kept.
    pub fn first(self) -> Reject {
        self.0.expect("a field without a value has left its refusal")
    }
}

/// The spec of the count of a `Wanted`: its codes are those of the list, but for `malformed`,
/// which is said by `out_of_range`: a page that has a code for a bad count has it for both.
fn counter(spec: &Spec) -> Spec {
    let name = spec.count.expect("a Wanted names its count");
    Spec { name, range: spec.range, malformed: spec.out_of_range, ..Spec::EMPTY }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Form;

    /// A tag.
    #[derive(Debug, PartialEq, Params)]
    struct Tag {
        /// Its key.
        key: String,
        /// Its value.
        value: Option<String>,
    }

    /// Gives
    /// addresses.
    ///
    /// Why it does so is no matter of who calls it.
    #[derive(Debug, PartialEq, Params)]
    struct Request {
        /// Whose.
        ///
        /// Nor is this.
        #[param(name = "EniId", malformed = "Bad.Eni")]
        eni: String,
        /// Which, or how many.
        #[param(items = 1..=3, count = "AddressCount", range = 1..=3, repeated = "Twice", conflict = "Both")]
        address: Wanted<std::net::Ipv4Addr>,
        /// Whether.
        force: Option<bool>,
        /// Labels.
        #[param(object, items = 1..=2, too_many = "Tags")]
        tag: Vec<Tag>,
        /// More.
        #[param(object)]
        config: Option<Tag>,
    }

    fn parse(query: &str) -> Result<Request, Reject> {
        let mut form = Form::new();
        form.add_encoded(query.as_bytes(), 100).expect("the query is well-formed");
        Request::parse(&Source::new(&form))
    }

    fn check(query: &str, expected: &str) {
        let reject = parse(query).expect_err("the request is refused");
        assert_eq!(format!("{} {reject}", reject.code.unwrap_or("-")), expected, "{query}");
    }

    #[test]
    fn a_whole_request_is_read() {
        let request = parse(
            "EniId=eni-1&Address.2=10.0.0.2&Address.1=10.0.0.1&force=1&Force=True\
             &Tag.1.Key=a&Tag.7.Key=b&Tag.7.Value=c&Config.Key=k&Unknown=x",
        );
        let tag = |key: &str, value: Option<&str>| Tag {
            key: key.to_owned(),
            value: value.map(str::to_owned),
        };
        let expected = Request {
            eni: "eni-1".to_owned(),
            address: Wanted::These(vec![[10, 0, 0, 1].into(), [10, 0, 0, 2].into()]),
            force: Some(true),
            tag: vec![tag("a", None), tag("b", Some("c"))],
            config: Some(tag("k", None)),
        };
        assert_eq!(request, Ok(expected));
    }

    #[test]
    fn users_are_told_the_first_paragraph() {
        assert_eq!(Request::ABOUT, "Gives addresses.");
        let mut parameters = Vec::new();
        Request::describe("", &mut parameters);
        assert_eq!(parameters[0].about, "Whose.");
    }

    #[test]
    fn what_another_declares_stands_among_the_others_or_in_a_group() {
        /// A tag and more.
        #[derive(Debug, PartialEq, Params)]
        struct Item {
            #[param(flatten)]
            tag: Tag,
            /// How many.
            count: Option<i64>,
        }

        /// Items, or one.
        #[derive(Debug, PartialEq, Params)]
        struct Items {
            /// Several.
            #[param(object)]
            item: Vec<Item>,
            #[param(flatten)]
            only: Item,
        }

        let mut parameters = Vec::new();
        Items::describe("", &mut parameters);
        let names = parameters.iter().map(|one| one.name.as_str()).collect::<Vec<_>>();
        assert_eq!(
            names,
            ["Item.N", "Item.N.Key", "Item.N.Value", "Item.N.Count", "Key", "Value", "Count"]
        );
        let parse = |query: &str| {
            let mut form = Form::new();
            form.add_encoded(query.as_bytes(), 100).expect("the query is well-formed");
            Items::parse(&Source::new(&form)).map_err(|reject| reject.parameter)
        };
        let item = |key: &str, count| Item { tag: Tag { key: key.to_owned(), value: None }, count };
        let expected = Items { item: vec![item("b", Some(2))], only: item("a", None) };
        assert_eq!(parse("Key=a&Item.1.Key=b&Item.1.Count=2"), Ok(expected));
        assert_eq!(parse("Item.1.Key=b"), Err("Key".to_owned()));
        assert_eq!(parse("Key=a&Item.1.Count=x"), Err("Item.1.Key".to_owned()));
    }

    #[test]
    fn what_is_missing_is_said_before_what_is_malformed_and_that_before_conflicts() {
        let missing = "- The input parameter \"EniId\" that is mandatory for processing this request is not supplied.";
        check("Force=maybe&Address.1=10.0.0.1&AddressCount=1", missing);
        check(
            "EniId=e&Force=maybe&Address.1=10.0.0.1&AddressCount=1",
            "- The specified parameter \"Force\" is not valid: \"maybe\" is not true or false.",
        );
        check(
            "EniId=e&Address.1=10.0.0.1&AddressCount=1",
            "Both The parameters \"Address.N\" and \"AddressCount\" cannot be specified at the same time.",
        );
    }

    #[test]
    fn the_parts_of_a_request_are_refused_as_one() {
        let mut form = Form::new();
        form.add_encoded(b"Force=maybe&Key=k", 100).expect("the query is well-formed");
        let source = Source::new(&form);
        let mut rejects = Rejects::default();
        assert!(rejects.keep(Tag::parse(&source)).is_some());
        assert_eq!(Rejects::default().finish(), Ok(()));
        let force: Result<Option<bool>, _> =
            optional(&source, &Spec { name: "Force", ..Spec::EMPTY });
        assert!(rejects.keep(force).is_none());
        assert!(rejects.keep(Request::parse(&source)).is_none());
        let reject = rejects.finish().expect_err("two parts are refused");
        assert_eq!((reject.parameter.as_str(), reject.problem), ("EniId", Problem::Missing));
    }

    #[test]
    fn lists_have_limits() {
        check(
            "EniId=e&Address.1=1.1.1.1&Address.2=1.1.1.2&Address.3=1.1.1.3&Address.4=1.1.1.4",
            "- The specified parameter \"Address.N\" is not valid: 4 items exceed the limit of 3.",
        );
        check(
            "EniId=e&Address.1=1.1.1.1&Address.2=1.1.1.1",
            "Twice The specified parameter \"Address.2\" is not valid: \"1.1.1.1\" is repeated.",
        );
        check(
            "EniId=e&AddressCount=4",
            "- The specified parameter \"AddressCount\" is not valid: 4 is not between 1 and 3.",
        );
        check(
            "EniId=e&Tag.1.Key=a&Tag.2.Key=b&Tag.3.Key=c",
            "Tags The specified parameter \"Tag.N\" is not valid: 3 items exceed the limit of 2.",
        );
    }

    #[test]
    fn the_table_of_parameters_follows_from_the_declaration() {
        let mut parameters = Vec::new();
        Request::describe("", &mut parameters);
        let names = parameters.iter().map(|parameter| parameter.name.as_str()).collect::<Vec<_>>();
        assert_eq!(
            names,
            [
                "EniId",
                "Address.N",
                "AddressCount",
                "Force",
                "Tag.N",
                "Tag.N.Key",
                "Tag.N.Value",
                "Config",
                "Config.Key",
                "Config.Value"
            ]
        );
        assert!(parameters[0].required);
        assert_eq!(parameters[1].excludes.as_deref(), Some("AddressCount"));
    }
}
