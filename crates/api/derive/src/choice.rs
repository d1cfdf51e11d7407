//! `#[derive(Choice)]`: the texts of a closed set, once.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Data, DeriveInput, Error, Fields, Ident, LitStr, Token, Variant,
    ext::IdentExt,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
};

/// The implementations that follow from the texts.
pub fn expand(input: &DeriveInput) -> Result<TokenStream, Error> {
    let Data::Enum(data) = &input.data else {
        return Err(Error::new(input.ident.span(), "Choice stands on enums only"));
    };
    let choices = data.variants.iter().map(Choice::read).collect::<Result<Vec<_>, _>>()?;
    distinct(&choices)?;
    let name = &input.ident;
    let variants = choices.iter().map(|choice| &choice.variant).collect::<Vec<_>>();
    let texts = choices.iter().map(|choice| &choice.text);
    let value = value(name, &choices);
    Ok(quote! {
        const _: () = {
            #[allow(dead_code, reason = "not every choice is used in every way")]
            impl #name {
                /// All of them, in their order.
                pub const ALL: &'static [Self] = &[#(Self::#variants),*];

                /// As the API prints it.
                pub const fn print(self) -> &'static str {
                    match self {
                        #(Self::#variants => #texts,)*
                    }
                }
            }

            impl ::std::fmt::Display for #name {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.pad(self.print())
                }
            }

            impl ::serde::Serialize for #name {
                fn serialize<S: ::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::std::result::Result<S::Ok, S::Error> {
                    serializer.serialize_str(self.print())
                }
            }

            impl ::api::Shape for #name {
                const IS: ::api::shape::Type = ::api::shape::Type::Text;
            }

            #value
        };
    })
}

/// `api::Value`, unless no request may hold any of them.
fn value(name: &Ident, choices: &[Choice]) -> Option<TokenStream> {
    let requested = choices.iter().filter(|choice| choice.requested).collect::<Vec<_>>();
    if requested.is_empty() {
        return None;
    }
    let variants = requested.iter().map(|choice| &choice.variant);
    let texts = requested.iter().map(|choice| choice.text.value()).collect::<Vec<_>>();
    let expected = format!("one of {}", texts.join(", "));
    Some(quote! {
        impl ::api::Value for #name {
            const KIND: ::api::Kind = ::api::Kind::String;
            const EXPECTED: &'static str = #expected;
            const VALUES: &'static [&'static str] = &[#(#texts),*];

            fn parse(text: &str) -> ::std::option::Option<Self> {
                match text {
                    #(#texts => ::std::option::Option::Some(Self::#variants),)*
                    _ => ::std::option::Option::None,
                }
            }
        }
    })
}

/// Two variants with one text could not be told apart.
fn distinct(choices: &[Choice]) -> Result<(), Error> {
    for (position, choice) in choices.iter().enumerate() {
        let text = choice.text.value();
        if choices[..position].iter().any(|earlier| earlier.text.value() == text) {
            let error = format!("another variant is \"{text}\" already");
            return Err(Error::new(choice.variant.span(), error));
        }
    }
    Ok(())
}

/// A variant and its text.
struct Choice {
    variant: Ident,
    text: LitStr,
    /// Whether requests may hold it.
    requested: bool,
}

impl Choice {
    fn read(variant: &Variant) -> Result<Choice, Error> {
        let ident = variant.ident.clone();
        if !matches!(variant.fields, Fields::Unit) {
            return Err(Error::new(ident.span(), "a choice has no fields"));
        }
        let text = LitStr::new(&ident.unraw().to_string(), ident.span());
        let mut choice = Choice { variant: ident, text, requested: true };
        for attribute in variant.attrs.iter().filter(|one| one.path().is_ident("choice")) {
            let parts = attribute.parse_args_with(Punctuated::<Part, Token![,]>::parse_terminated);
            for part in parts? {
                match part {
                    Part::Text(text) => choice.text = text,
                    Part::NotRequested => choice.requested = false,
                }
            }
        }
        Ok(choice)
    }
}

/// What `#[choice(…)]` may say.
enum Part {
    Text(LitStr),
    NotRequested,
}

impl Parse for Part {
    fn parse(input: ParseStream<'_>) -> Result<Part, Error> {
        if input.peek(LitStr) {
            return Ok(Part::Text(input.parse()?));
        }
        let word: Ident = input.parse()?;
        if word != "not_requested" {
            return Err(Error::new(word.span(), "no such choice attribute"));
        }
        Ok(Part::NotRequested)
    }
}
