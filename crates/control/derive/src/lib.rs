//! What the crate `control` declares once and derives the rest from.
//!
//! The generated code names its crate as `::control`, so it works there too: `control` has
//! `extern crate self as control`.

mod fault;
mod operation;
mod resource;

use proc_macro::TokenStream;
use syn::{DeriveInput, Error, ItemStruct, parse_macro_input};

/// Implements `control::faults::Said` for an enum whose variants are the faults of one area, and
/// lists them as `VARIANTS`.
///
/// What is known of a fault stands on its variant: when it happens (the doc comment), the rows
/// under which pages list it, its sentence and the values for the slots of a page's template.
///
/// | attribute | what |
/// |---|---|
/// | `#[rows(…)]` | the rows, best first: `[status] [open \| fixed \| second] "Code"` each |
/// | `#[says("…")]` | the sentence: a format string over the fields, and named arguments |
/// | `#[says_under("Code", "…")]` | another sentence under one of the codes, where the service has other words |
/// | `#[slots(…)]` | the values for the slots of a template, in order: fields or expressions |
/// | `#[said_by(path)]` | instead of all of these, a function that takes the fields by reference and gives a `Saying` |
///
/// With a status, only a row with it is meant; `open` means only a row whose template leaves room
/// for a sentence, `fixed` only one that does not, `second` the second row with this code. A fault
/// without a sentence is one whose rows all have fixed texts. A variant without rows does not compile.
///
/// ```text
/// /// Faults of network interfaces.
/// #[derive(Debug, PartialEq, Fault)]
/// pub enum EniFault {
///     /// The caller has no such network interface in the region.
///     #[rows(404 "InvalidEniId.NotFound", "InvalidEniId.NotFound")]
///     #[says("The specified EniId \"{eni}\" is not found.")]
///     NotFound { eni: EniId },
/// }
/// ```
#[proc_macro_derive(Fault, attributes(rows, says, says_under, slots, said_by))]
pub fn derive_fault(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    fault::expand(&input).unwrap_or_else(Error::into_compile_error).into()
}

/// Makes a struct with documented fields an operation: the struct is its request.
///
/// `#[operation(ecs, write, ram = "eni/{NetworkInterfaceId}", token)]`, where stand, in any order:
///
/// - the product: `ecs`, `vpc`, `ram`, `sts`, `resource_manager`, `location` or `operator`;
/// - `read` or `write`: which trait the operation implements;
/// - `ram = "…"` or `ram("…", "…")`: the resources on which a policy must allow it, in the product's
///   service unless another is named (`vpc:vswitch/{VSwitchId}`). What stands between braces is
///   filled from the request; `{A|B}` is whichever of both is given, and `{Type}/{Id}` each of the ids
///   behind the one type. A read of all of a kind
///   (`eni/*`) is a list of it: RAM users find in it what their policies allow them to see;
/// - `service = "…"` where the action and its resources are not of the product's service, as policies
///   have it;
/// - `asks = path` beside it: a function of the request that names its resources, where what stands
///   between braces cannot (`("ram", "system:policy/…")` is one of the cloud's own);
/// - `unasked` instead: everybody may do it, whatever policies say;
/// - `planned`: the operation has a `Plan` of its own; else the request is the plan;
/// - which common parameters it takes: `token`, `dry_run`, `region = optional` or
///   `region = undocumented`, `by_number(10, 50)` and `by_token(10, 100)` with the default and the
///   most items of a page (`by_token(10, 10..=500)` with the least, `by_token(50)` where a request
///   cannot say how many), `by_marker(100, 1000)` for pages with markers, as RAM has them,
///   `max_result` where the page leaves an s out, `page_size` where pages with tokens have it instead,
///   `tags`,
///   `tags(name = "Tags", too_many = "QuotaExceed.Tags")`, or `tags(json)` for tags as one JSON text;
/// - `since_2026("…")`: parameters that the edition of 2024 does not have.
///
/// The wire name is the struct's, the RAM action `product:Name`.
#[proc_macro_attribute]
pub fn operation(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let attribute = parse_macro_input!(attribute as operation::Attribute);
    let item = parse_macro_input!(item as ItemStruct);
    operation::expand(&attribute, &item).unwrap_or_else(Error::into_compile_error).into()
}

/// Makes a row a resource.
///
/// `#[resource(table = 10, name = "enis", id = id, missing = EniFault::NotFound { eni }, …)]` says the
/// table's number and name, the field with the id and the fault of one that is not there; then, where
/// they apply, `taken = …` (the fault of one that is there already), `ram = "ecs:eni"` (its name in
/// policies, and the type by which tags and resource groups know it), `tags = tags`,
/// `group = resource_group`, `group_named = names_resource_group` (fields; the last is true of one that
/// has ever been put into a group by its id), `seen = Self::seen_by_callers` (a
/// function of the row that refuses one that is lost) and `policy_keys = Self::keys` (what else
/// conditions can ask about it).
///
/// `#[index(1, BY_VSWITCH: VSwitchId = vswitch, counted)]` adds an index, which the store keeps: its
/// number, which is never used again, its name, its key's type, and the field that has the key, or
/// with `()` the method; `each` before it where it has several; `counted` or `unique` behind it.
#[proc_macro_derive(Resource, attributes(resource, index))]
pub fn derive_resource(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    resource::expand(&input).unwrap_or_else(Error::into_compile_error).into()
}
