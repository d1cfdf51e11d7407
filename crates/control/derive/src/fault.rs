//! `#[derive(Fault)]`: see [`crate::derive_fault`].

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{
    Attribute, Data, DeriveInput, Error, Expr, Fields, LitInt, LitStr, Path, Token, Variant,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
    spanned::Spanned,
};

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream, Error> {
    let Data::Enum(data) = &input.data else {
        return Err(Error::new(input.span(), "Fault stands on enums"));
    };
    let area = &input.ident;
    let mut faults = Vec::new();
    let mut errors: Option<Error> = None;
    for variant in &data.variants {
        match Declared::read(variant) {
            Ok(fault) => faults.push(fault),
            Err(error) => match &mut errors {
                Some(errors) => errors.combine(error),
                None => errors = Some(error),
            },
        }
    }
    if let Some(errors) = errors {
        return Err(errors);
    }
    let names = faults.iter().map(|fault| format!("{area}::{}", fault.ident)).collect::<Vec<_>>();
    let listed = faults.iter().map(|fault| fault.says.picks());
    let patterns = faults.iter().map(|fault| &fault.pattern).collect::<Vec<_>>();
    let picks = faults.iter().map(|fault| fault.says.arm_of_picks());
    let sentences = faults.iter().map(|fault| fault.says.arm_of_sentence());
    let slots = faults.iter().map(|fault| fault.says.arm_of_slots());
    Ok(quote! {
        impl #area {
            /// All faults of this area, as they are declared.
            pub const VARIANTS: &'static [::control::faults::Variant] = &[
                #(::control::faults::Variant { name: #names, picks: &#listed },)*
            ];
        }

        #[allow(unused_variables, reason = "a fault has values, and rows, that it does not say")]
        impl ::control::faults::Said for #area {
            fn variant(&self) -> &'static str {
                match self { #(Self::#patterns => #names,)* }
            }

            fn picks(&self) -> ::std::borrow::Cow<'static, [::control::faults::Pick]> {
                match self { #(Self::#patterns => #picks,)* }
            }

            fn sentence(&self, code: &str) -> ::std::string::String {
                match self { #(Self::#patterns => #sentences,)* }
            }

            fn slots(&self) -> ::std::vec::Vec<::std::string::String> {
                match self { #(Self::#patterns => #slots,)* }
            }
        }
    })
}

/// A variant, and what its attributes say.
struct Declared {
    ident: Ident,
    /// The variant with all its fields bound.
    pattern: TokenStream,
    says: Says,
}

enum Says {
    /// A function of the fields says all of it.
    By { path: Path, fields: Vec<Ident> },
    /// It stands in the attributes.
    Here { rows: Vec<RowPick>, sentence: Option<Sentence>, under: Option<Under>, slots: Vec<Expr> },
}

impl Declared {
    fn read(variant: &Variant) -> Result<Declared, Error> {
        let ident = variant.ident.clone();
        if !variant.attrs.iter().any(|attribute| attribute.path().is_ident("doc")) {
            return Err(Error::new(ident.span(), "a doc comment must say when this happens"));
        }
        let (pattern, fields) = bind(variant);
        let rows = one(variant, "rows")?;
        let sentence = one(variant, "says")?;
        let under = one(variant, "says_under")?;
        let slots = one(variant, "slots")?;
        if let Some(by) = one(variant, "said_by")? {
            if let Some(other) = rows.or(sentence).or(under).or(slots) {
                return Err(Error::new(other.span(), "the function of `said_by` says this too"));
            }
            let says = Says::By { path: by.parse_args()?, fields };
            return Ok(Declared { ident, pattern, says });
        }
        let missing = || {
            let message = "a fault needs its rows: #[rows(\"Code\", …)], or #[said_by(function)]";
            Error::new(ident.span(), message)
        };
        let rows = rows.ok_or_else(missing)?.parse_args_with(list::<RowPick>)?;
        if rows.is_empty() {
            return Err(missing());
        }
        let sentence = sentence.map(Attribute::parse_args).transpose()?;
        let under = under.map(Attribute::parse_args).transpose()?;
        let slots = slots.map(|slots| slots.parse_args_with(list::<Expr>)).transpose()?;
        let says = Says::Here { rows, sentence, under, slots: slots.unwrap_or_default() };
        Ok(Declared { ident, pattern, says })
    }
}

impl Says {
    /// The picks that do not depend on values, as an array.
    fn picks(&self) -> TokenStream {
        match self {
            Says::By { .. } => quote!([]),
            Says::Here { rows, .. } => {
                let rows = rows.iter().map(RowPick::constant);
                quote!([#(#rows),*])
            }
        }
    }

    fn arm_of_picks(&self) -> TokenStream {
        match self {
            Says::By { path, fields } => {
                quote!(::std::borrow::Cow::Owned(#path(#(#fields),*).picks))
            }
            Says::Here { .. } => {
                let picks = self.picks();
                quote!(::std::borrow::Cow::Borrowed(&#picks))
            }
        }
    }

    fn arm_of_sentence(&self) -> TokenStream {
        match self {
            Says::By { path, fields } => quote!(#path(#(#fields),*).sentence),
            Says::Here { sentence, under, .. } => {
                let sentence = match sentence {
                    Some(sentence) => sentence.format(),
                    None => quote!(::std::string::String::new()),
                };
                match under {
                    Some(Under { code, sentence: other }) => {
                        let other = other.format();
                        quote!(if code == #code { #other } else { #sentence })
                    }
                    None => sentence,
                }
            }
        }
    }

    fn arm_of_slots(&self) -> TokenStream {
        match self {
            Says::By { path, fields } => quote!(#path(#(#fields),*).slots),
            Says::Here { slots, .. } => {
                quote!(::std::vec![#(::std::string::ToString::to_string(&#slots)),*])
            }
        }
    }
}

/// The pattern that binds all fields of a variant, and their names.
fn bind(variant: &Variant) -> (TokenStream, Vec<Ident>) {
    let ident = &variant.ident;
    match &variant.fields {
        Fields::Unit => (quote!(#ident), Vec::new()),
        Fields::Named(fields) => {
            let names = fields.named.iter().filter_map(|field| field.ident.clone());
            let names = names.collect::<Vec<_>>();
            (quote!(#ident { #(#names),* }), names)
        }
        Fields::Unnamed(fields) => {
            let names = (0..fields.unnamed.len()).map(|place| format_ident!("field_{place}"));
            let names = names.collect::<Vec<_>>();
            (quote!(#ident(#(#names),*)), names)
        }
    }
}

/// The attribute with this name, which may stand there once.
fn one<'a>(variant: &'a Variant, name: &str) -> Result<Option<&'a Attribute>, Error> {
    let mut named = variant.attrs.iter().filter(|attribute| attribute.path().is_ident(name));
    let first = named.next();
    match named.next() {
        Some(second) => Err(Error::new(second.span(), format!("`{name}` stands here twice"))),
        None => Ok(first),
    }
}

fn list<T: Parse>(input: ParseStream<'_>) -> Result<Vec<T>, Error> {
    let items = Punctuated::<T, Token![,]>::parse_terminated(input)?;
    Ok(items.into_iter().collect())
}

/// One alternative of `#[rows(…)]`: `[status] [open | fixed | second] "Code"`.
struct RowPick {
    status: Option<u16>,
    which: Ident,
    code: LitStr,
}

impl Parse for RowPick {
    fn parse(input: ParseStream<'_>) -> Result<RowPick, Error> {
        let status = match input.peek(LitInt) {
            true => Some(input.parse::<LitInt>()?.base10_parse()?),
            false => None,
        };
        let which = match input.peek(syn::Ident) {
            true => which(&input.parse()?)?,
            false => Ident::new("Any", Span::call_site()),
        };
        Ok(RowPick { status, which, code: input.parse()? })
    }
}

impl RowPick {
    fn constant(&self) -> TokenStream {
        let RowPick { status, which, code } = self;
        let status = match status {
            Some(status) => quote!(::std::option::Option::Some(#status)),
            None => quote!(::std::option::Option::None),
        };
        quote! {
            ::control::faults::Pick {
                status: #status,
                which: ::control::faults::Which::#which,
                code: #code,
            }
        }
    }
}

fn which(word: &Ident) -> Result<Ident, Error> {
    let variant = match word.to_string().as_str() {
        "open" => "Open",
        "fixed" => "Fixed",
        "second" => "Second",
        _ => return Err(Error::new(word.span(), "a row is `open`, `fixed` or `second`")),
    };
    Ok(Ident::new(variant, word.span()))
}

/// The contents of `#[says(…)]`: a format string and its named arguments.
struct Sentence {
    text: LitStr,
    arguments: Vec<Argument>,
}

impl Sentence {
    fn format(&self) -> TokenStream {
        let Sentence { text, arguments } = self;
        quote!(::std::format!(#text #(, #arguments)*))
    }
}

/// The contents of `#[says_under(…)]`: a code, and the sentence under it.
struct Under {
    code: LitStr,
    sentence: Sentence,
}

impl Parse for Under {
    fn parse(input: ParseStream<'_>) -> Result<Under, Error> {
        let code = input.parse()?;
        input.parse::<Token![,]>()?;
        Ok(Under { code, sentence: input.parse()? })
    }
}

/// `name = expression`.
struct Argument {
    name: Ident,
    value: Expr,
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> Result<Argument, Error> {
        let name = input.parse()?;
        input.parse::<Token![=]>()?;
        Ok(Argument { name, value: input.parse()? })
    }
}

impl ToTokens for Argument {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Argument { name, value } = self;
        tokens.extend(quote!(#name = #value));
    }
}

impl Parse for Sentence {
    fn parse(input: ParseStream<'_>) -> Result<Sentence, Error> {
        let text = input.parse()?;
        if input.is_empty() {
            return Ok(Sentence { text, arguments: Vec::new() });
        }
        input.parse::<Token![,]>()?;
        Ok(Sentence { text, arguments: list(input)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the derive says to an area with this one variant.
    fn refused(variant: TokenStream) -> String {
        let area = syn::parse2(quote!(enum Area { #variant })).expect("an enum");
        expand(&area).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_fault_without_rows_does_not_compile() {
        let missing = "a fault needs its rows: #[rows(\"Code\", …)], or #[said_by(function)]";
        assert_eq!(
            refused(quote!(
                #[doc = "It."]
                #[says("It.")]
                Fault
            )),
            missing
        );
        assert_eq!(
            refused(quote!(
                #[doc = "It."]
                #[rows()]
                Fault
            )),
            missing
        );
        assert_eq!(
            refused(quote!(
                #[doc = "It."]
                #[rows("Code")]
                #[says("It.")]
                Fault
            )),
            ""
        );
        assert_eq!(
            refused(quote!(
                #[doc = "It."]
                #[said_by(function)]
                Fault(u8)
            )),
            ""
        );
    }

    #[test]
    fn a_fault_says_when_it_happens() {
        let undocumented = "a doc comment must say when this happens";
        assert_eq!(
            refused(quote!(
                #[rows("Code")]
                Fault
            )),
            undocumented
        );
    }

    #[test]
    fn nothing_is_said_twice() {
        let twice = quote!(
            #[doc = "It."]
            #[rows("A")]
            #[rows("B")]
            Fault
        );
        assert_eq!(refused(twice), "`rows` stands here twice");
        let both = quote!(
            #[doc = "It."]
            #[said_by(function)]
            #[says("It.")]
            Fault
        );
        assert_eq!(refused(both), "the function of `said_by` says this too");
    }

    #[test]
    fn a_row_is_a_status_a_word_and_a_code() {
        let pick = |row: TokenStream| syn::parse2::<RowPick>(row).map(|row| row.constant());
        let some = pick(quote!(404 fixed "Code")).expect("a row").to_string();
        let expected = quote! {
            ::control::faults::Pick {
                status: ::std::option::Option::Some(404u16),
                which: ::control::faults::Which::Fixed,
                code: "Code",
            }
        };
        assert_eq!(some, expected.to_string());
        assert!(pick(quote!(first "Code")).is_err());
        assert!(pick(quote!(fixed 404 "Code")).is_err());
        assert!(pick(quote!(70000 "Code")).is_err());
    }

    #[test]
    fn all_mistakes_of_an_area_are_reported_at_once() {
        let area = syn::parse2(quote!(
            enum Area {
                One,
                Two,
            }
        ))
        .expect("an enum");
        let errors = expand(&area).err().map(|error| error.into_iter().count());
        assert_eq!(errors, Some(2));
    }
}
