//! What the wire form of requests and answers follows from: the declarations of their structs.
//!
//! Fields are named on the wire as they are in the source, in PascalCase, but for the words that
//! the API writes otherwise: `vswitch_id` is `VSwitchId`, `gpu_amount` is `GPUAmount`.

mod answer;
mod choice;
mod names;
mod params;
mod syntax;

use proc_macro::TokenStream;
use syn::{DeriveInput, Error, parse_macro_input};

/// Implements `api::Params`: a struct with documented fields becomes a request that parses itself.
///
/// Each field is one documented parameter. The first paragraph of its doc comment is what `enid call … --help`
/// shows, its
/// type decides the form on the wire, and `#[param(…)]` says the rest:
///
/// | type | wire |
/// |---|---|
/// | `T` | `Name`, required |
/// | `Option<T>` | `Name` |
/// | `Vec<T>` | `Name.1`, `Name.2`, … |
/// | `Wanted<T>` | `Name.1`, … or the parameter that `count = "…"` names |
/// | `Vec<T>` with `object` | `Name.1.Sub`, … where `T` derives `Params` |
/// | `Option<T>` with `object` | `Name.Sub` |
/// | `T` with `flatten` | what `T`, which derives `Params`, declares |
///
/// `name = "…"` (default: the field's name in PascalCase), `alias = "…"` (an older spelling that is
/// also read), `items = 1..=10` (bounds of N), `range = 1..=49` (bounds of an integer, or of the
/// count of a `Wanted`), `values = "A|B"` (default: those of a type that derives `Choice`), and the
/// error codes of the page for its refusals: `missing`, `malformed`, `too_long` (instead of `malformed`,
/// for more characters than the type has at most), `out_of_range`, `too_many`, `repeated` (which also
/// demands distinct items), `conflict`. `undocumented = "…"` says why a
/// parameter is read that the page does not have.
#[proc_macro_derive(Params, attributes(param))]
pub fn derive_params(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    params::expand(&input).unwrap_or_else(Error::into_compile_error).into()
}

/// Makes a struct with named fields (or none) an answer, or a part of one.
///
/// The struct derives `Debug` and `serde::Serialize`. A field is named on the wire as it is in the
/// source, in PascalCase, and is left out if it is an `Option` and `None`. Of a field may be said:
///
/// | attribute | on the wire |
/// |---|---|
/// | `#[name = "Type"]` | the member is called so |
/// | `#[list(Tag)]` | the list stands in an object with one member of exactly this name: `{"Tag": […]}` |
/// | `#[flatten]` | the field's members stand among those of the struct |
///
/// Other `serde` attributes pass through; what these three say is said by them only, so that the
/// answer's shape (`api::Shape`), which is written along with it, is true. More derives stand below
/// `#[answer]`.
#[proc_macro_attribute]
pub fn answer(arguments: TokenStream, input: TokenStream) -> TokenStream {
    answer::expand(arguments.into(), input.into()).unwrap_or_else(Error::into_compile_error).into()
}

/// Makes an enum of variants without fields a closed set of texts, of requests and of answers.
///
/// The text of a variant is its name, or what `#[choice("…")]` says. `#[choice(not_requested)]`
/// stands on what is printed, but not accepted in a request; both may be said of one variant. The
/// enum must be `Copy` and `PartialEq`; it gets
///
/// - `ALL`, its variants in their order, and `print`, the text of one;
/// - `Display` and `serde::Serialize`, both as that text;
/// - `api::Value`, which parses exactly these texts and lists them in `VALUES`, unless none of them
///   is accepted in a request.
#[proc_macro_derive(Choice, attributes(choice))]
pub fn derive_choice(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    choice::expand(&input).unwrap_or_else(Error::into_compile_error).into()
}
