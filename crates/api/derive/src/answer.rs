//! `#[answer]`: what a struct is on the wire, said to serde.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::{
    Attribute, Data, DeriveInput, Error, Expr, ExprLit, Field, Fields, Ident, Lit, LitStr, Meta,
    Token, ext::IdentExt, meta::ParseNestedMeta, parenthesized, parse_quote, spanned::Spanned,
    token::Paren,
};

use crate::{names::pascal_case, syntax::generic};

/// The struct with its serde attributes, a function for each of its lists, and its shape.
pub fn expand(arguments: TokenStream, input: TokenStream) -> Result<TokenStream, Error> {
    if !arguments.is_empty() {
        return Err(Error::new_spanned(arguments, "#[answer] takes no arguments"));
    }
    let mut input: DeriveInput = syn::parse2(input)?;
    let name = input.ident.clone();
    let Data::Struct(data) = &mut input.data else {
        return Err(Error::new(name.span(), "#[answer] stands on structs only"));
    };
    let Fields::Named(fields) = &mut data.fields else {
        let error = format!("an answer has named fields; without any it is `struct {name} {{}}`");
        return Err(Error::new(name.span(), error));
    };
    let (mut writers, mut shape) = (Vec::new(), Vec::new());
    for field in &mut fields.named {
        let said = say(field, &name)?;
        writers.extend(said.writer);
        shape.push(said.shape);
    }
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    // The derives come first, so that serde knows the attributes below them.
    Ok(quote! {
        #[derive(Debug, ::serde::Serialize)]
        #input
        #(#writers)*

        impl #generics ::api::Shape for #name #arguments #bounds {
            const IS: ::api::shape::Type = ::api::shape::Type::Object;

            #[allow(unused_variables, reason = "an answer may have no members")]
            fn members(at: &str, parts: &mut ::std::vec::Vec<::api::shape::Part>) {
                #(#shape)*
            }
        }
    })
}

/// The code that a field needs outside the struct.
struct Outside {
    /// The function that writes it, if it is a list.
    writer: Option<TokenStream>,
    /// What describes it.
    shape: TokenStream,
}

/// Replaces our attributes of a field by serde's.
fn say(field: &mut Field, of: &Ident) -> Result<Outside, Error> {
    let ours = Ours::take(&mut field.attrs)?;
    let said = Said::read(&field.attrs)?;
    let ident = field.ident.as_ref().expect("the fields are named").unraw();
    if generic(&field.ty).is_some_and(|(outer, _)| outer == "Option") && !said.skipped {
        let absent = "::std::option::Option::is_none";
        field.attrs.push(parse_quote!(#[serde(skip_serializing_if = #absent)]));
    }
    let name = ours.name.unwrap_or_else(|| pascal_case(&ident.to_string()));
    if ours.flatten {
        field.attrs.push(parse_quote!(#[serde(flatten)]));
    } else {
        field.attrs.push(parse_quote!(#[serde(rename = #name)]));
    }
    let of_field = &field.ty;
    let Some(tag) = ours.list else {
        let shape = match ours.flatten {
            true => quote!(<#of_field as ::api::Shape>::members(at, parts);),
            false => quote! {
                <#of_field as ::api::Shape>::describe(&::api::shape::within(at, #name), parts);
            },
        };
        return Ok(Outside { writer: None, shape });
    };
    let shape = quote! {
        ::api::shape::describe_list::<#of_field>(&::api::shape::within(at, #name), #tag, parts);
    };
    let writer = format_ident!("__{}_{}", of.unraw(), ident, span = Span::call_site());
    // What is no list is refused where its type stands.
    let path = LitStr::new(&writer.to_string(), field.ty.span());
    field.attrs.push(parse_quote!(#[serde(serialize_with = #path)]));
    let writer = quote! {
        #[allow(non_snake_case, reason = "it is named after its struct and its field")]
        fn #writer<L, S>(list: &L, serializer: S) -> ::std::result::Result<S::Ok, S::Error>
        where
            L: ::api::answer::List + ?::std::marker::Sized,
            S: ::serde::Serializer,
        {
            ::api::answer::list(#tag, list, serializer)
        }
    };
    Ok(Outside { writer: Some(writer), shape })
}

/// What our attributes say of a field.
#[derive(Default)]
struct Ours {
    name: Option<String>,
    /// The name inside the object around the list.
    list: Option<String>,
    flatten: bool,
}

impl Ours {
    /// Takes our attributes out; the others stay.
    fn take(attributes: &mut Vec<Attribute>) -> Result<Ours, Error> {
        let mut ours = Ours::default();
        let mut others = Vec::new();
        for attribute in attributes.drain(..) {
            let path = attribute.path();
            let twice = if path.is_ident("name") {
                ours.name.replace(name(&attribute)?).is_some()
            } else if path.is_ident("list") {
                let tag = attribute.parse_args_with(Ident::parse_any)?;
                ours.list.replace(tag.unraw().to_string()).is_some()
            } else if path.is_ident("flatten") {
                attribute.meta.require_path_only()?;
                std::mem::replace(&mut ours.flatten, true)
            } else {
                others.push(attribute);
                continue;
            };
            if twice {
                return Err(Error::new_spanned(attribute, "this is said twice"));
            }
            if ours.flatten && (ours.name.is_some() || ours.list.is_some()) {
                let error = "what is flattened has no name of its own and is no list";
                return Err(Error::new_spanned(attribute, error));
            }
        }
        *attributes = others;
        Ok(ours)
    }
}

/// The text of `#[name = "…"]`.
fn name(attribute: &Attribute) -> Result<String, Error> {
    match &attribute.meta {
        Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Ok(text.value()),
            other => Err(Error::new_spanned(other, "a name is a text")),
        },
        other => Err(Error::new_spanned(other, "a name is said so: #[name = \"Type\"]")),
    }
}

/// What the field's own serde attributes say already: only when it is left out. How it is named is
/// said in our way.
#[derive(Default)]
struct Said {
    skipped: bool,
}

impl Said {
    fn read(attributes: &[Attribute]) -> Result<Said, Error> {
        let mut said = Said::default();
        for attribute in attributes.iter().filter(|one| one.path().is_ident("serde")) {
            attribute.parse_nested_meta(|meta| {
                if ["rename", "flatten", "skip"].iter().any(|one| meta.path.is_ident(one)) {
                    return Err(meta.error("this is said by #[name = \"…\"] or #[flatten]"));
                }
                said.skipped |= meta.path.is_ident("skip_serializing_if");
                pass_over(&meta)
            })?;
        }
        Ok(said)
    }
}

/// Passes over the value of a serde attribute: `= "…"`, `(…)` or none.
fn pass_over(meta: &ParseNestedMeta<'_>) -> Result<(), Error> {
    if meta.input.peek(Token![=]) {
        meta.value()?.parse::<Expr>()?;
    } else if meta.input.peek(Paren) {
        let content;
        parenthesized!(content in meta.input);
        content.parse::<TokenStream>()?;
    }
    Ok(())
}
