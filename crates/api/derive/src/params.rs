//! `#[derive(Params)]`: a parser, and the table of parameters, from a struct's fields.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{
    Data, DeriveInput, Error, Field, Fields, LitInt, LitStr, Token, Type, ext::IdentExt,
    parse::ParseStream, spanned::Spanned,
};

use crate::{
    names::pascal_case,
    syntax::{doc, generic},
};

/// The implementation of `api::Params`.
pub fn expand(input: &DeriveInput) -> Result<TokenStream, Error> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new(input.span(), "Params stands on structs"));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new(input.span(), "Params needs named fields"));
    };
    let declared = fields.named.iter().map(Declared::read).collect::<Result<Vec<_>, _>>()?;
    let name = &input.ident;
    let about = doc(&input.attrs);
    let specs = declared.iter().map(|field| &field.spec);
    let describe = declared.iter().map(|field| {
        let (spec, function, inner) = (&field.spec, field.form.describe(), &field.inner);
        match field.form {
            Form::Flat => quote!(<#inner as ::api::Params>::describe(prefix, parameters);),
            _ => quote!(::api::params::#function::<#inner>(&#spec, prefix, parameters);),
        }
    });
    let parse = declared.iter().map(|field| {
        let (ident, spec, function, inner) =
            (&field.ident, &field.spec, field.form.parse(), &field.inner);
        match field.form {
            Form::Flat => {
                quote!(let #ident = rejects.keep(<#inner as ::api::Params>::parse(source));)
            }
            _ => {
                quote!(let #ident = rejects.keep(::api::params::#function::<#inner>(source, &#spec));)
            }
        }
    });
    let idents = declared.iter().map(|field| &field.ident).collect::<Vec<_>>();
    let constants = declared.iter().map(|field| &field.constant);
    Ok(quote! {
        const _: () = {
            #(const _: () = { let _ = &#specs; };)*
            #(#constants)*

            impl ::api::Params for #name {
                const ABOUT: &'static str = #about;

                fn describe(prefix: &str, parameters: &mut ::std::vec::Vec<::api::Parameter>) {
                    #(#describe)*
                }

                fn parse(source: &::api::params::Source<'_>) -> ::std::result::Result<Self, ::api::Reject> {
                    let mut rejects = ::api::params::Rejects::default();
                    #(#parse)*
                    match (#(#idents,)*) {
                        (#(::std::option::Option::Some(#idents),)*) => ::std::result::Result::Ok(Self { #(#idents,)* }),
                        _ => ::std::result::Result::Err(rejects.first()),
                    }
                }
            }
        };
    })
}

/// What a field's type and attributes say of its parameter.
struct Declared {
    ident: syn::Ident,
    /// The name of the constant that holds the field's `Spec`.
    spec: syn::Ident,
    constant: TokenStream,
    form: Form,
    inner: Type,
}

enum Form {
    Required,
    Optional,
    List,
    Wanted,
    Objects,
    Object,
    /// What the type declares stands among the others.
    Flat,
}

impl Form {
    fn describe(&self) -> syn::Ident {
        match self {
            Form::Required | Form::Flat => format_ident!("describe_required"),
            Form::Optional => format_ident!("describe_optional"),
            Form::List => format_ident!("describe_list"),
            Form::Wanted => format_ident!("describe_wanted"),
            Form::Objects => format_ident!("describe_objects"),
            Form::Object => format_ident!("describe_object"),
        }
    }

    fn parse(&self) -> syn::Ident {
        match self {
            Form::Required | Form::Flat => format_ident!("required"),
            Form::Optional => format_ident!("optional"),
            Form::List => format_ident!("list"),
            Form::Wanted => format_ident!("wanted"),
            Form::Objects => format_ident!("objects"),
            Form::Object => format_ident!("object"),
        }
    }
}

impl Declared {
    fn read(field: &Field) -> Result<Declared, Error> {
        let ident = field.ident.clone().expect("the fields are named");
        let attributes = Attributes::read(field)?;
        let (form, inner) = match attributes.flatten {
            true => (Form::Flat, field.ty.clone()),
            false => form_of(&field.ty, attributes.object),
        };
        let plain = ident.unraw().to_string();
        let spec = format_ident!("SPEC_{}", plain.to_uppercase());
        let name = attributes.name.unwrap_or_else(|| pascal_case(&plain));
        let about = doc(&field.attrs);
        let settings = attributes.settings;
        let constant = quote! {
            const #spec: ::api::params::Spec = ::api::params::Spec {
                name: #name,
                about: #about,
                #(#settings)*
                ..::api::params::Spec::EMPTY
            };
        };
        Ok(Declared { ident, spec, constant, form, inner })
    }
}

/// The contents of `#[param(…)]`.
#[derive(Default)]
struct Attributes {
    name: Option<String>,
    object: bool,
    flatten: bool,
    /// Fields of `Spec`, as source text.
    settings: Vec<TokenStream>,
}

impl Attributes {
    fn read(field: &Field) -> Result<Attributes, Error> {
        let mut read = Attributes::default();
        for attribute in field.attrs.iter().filter(|a| a.path().is_ident("param")) {
            attribute.parse_nested_meta(|meta| {
                let key = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
                match key.as_str() {
                    "object" => read.object = true,
                    "flatten" => read.flatten = true,
                    "name" => read.name = Some(meta.value()?.parse::<LitStr>()?.value()),
                    "items" | "range" => {
                        let (min, max) = bounds(meta.value()?)?;
                        let key = format_ident!("{key}");
                        read.settings
                            .push(quote!(#key: ::std::option::Option::Some((#min, #max)),));
                    }
                    "values" => {
                        let text = meta.value()?.parse::<LitStr>()?.value();
                        let values = text.split('|');
                        read.settings.push(quote!(values: &[#(#values),*],));
                    }
                    "alias" | "count" | "missing" | "malformed" | "too_long" | "out_of_range"
                    | "too_many" | "repeated" | "conflict" | "undocumented" => {
                        let value = meta.value()?.parse::<LitStr>()?;
                        let key = format_ident!("{key}");
                        read.settings.push(quote!(#key: ::std::option::Option::Some(#value),));
                    }
                    _ => return Err(meta.error("no such parameter attribute")),
                }
                Ok(())
            })?;
        }
        Ok(read)
    }
}

/// Both ends of `a..=b`.
fn bounds(input: ParseStream<'_>) -> Result<(LitInt, LitInt), Error> {
    let start = input.parse()?;
    input.parse::<Token![..=]>()?;
    Ok((start, input.parse()?))
}

fn form_of(ty: &Type, object: bool) -> (Form, Type) {
    let Some((outer, inner)) = generic(ty) else { return (Form::Required, ty.clone()) };
    match (outer.as_str(), object) {
        ("Option", false) => (Form::Optional, inner),
        ("Option", true) => (Form::Object, inner),
        ("Vec", false) => (Form::List, inner),
        ("Vec", true) => (Form::Objects, inner),
        ("Wanted", _) => (Form::Wanted, inner),
        _ => (Form::Required, ty.clone()),
    }
}
