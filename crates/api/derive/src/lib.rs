//! `#[derive(Params)]`: a struct with documented fields becomes a request that parses itself.
//!
//! Each field is one documented parameter. Its doc comment is what `enid call … --help` shows, its
//! type decides the form on the wire, and `#[param(…)]` says the rest:
//!
//! | type | wire |
//! |---|---|
//! | `T` | `Name`, required |
//! | `Option<T>` | `Name` |
//! | `Vec<T>` | `Name.1`, `Name.2`, … |
//! | `Wanted<T>` | `Name.1`, … or the parameter that `count = "…"` names |
//! | `Vec<T>` with `object` | `Name.1.Sub`, … where `T` derives `Params` |
//! | `Option<T>` with `object` | `Name.Sub` |
//!
//! `name = "…"` (default: the field's name in PascalCase), `alias = "…"` (an older spelling that is
//! also read), `items = 1..=10` (bounds of N), `range = 1..=49` (bounds of an integer, or of the
//! count of a `Wanted`), `values = "A|B"`, and the error codes of the page for its refusals:
//! `missing`, `malformed`, `out_of_range`, `too_many`, `repeated` (which also demands distinct
//! items), `conflict`. `undocumented = "…"` says why a parameter is read that the page does not have.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{
    Data, DeriveInput, Error, Expr, Field, Fields, GenericArgument, LitInt, LitStr, Meta,
    PathArguments, Token, Type, parse::ParseStream, parse_macro_input, spanned::Spanned,
};

/// Implements `api::Params` for a struct with named fields.
#[proc_macro_derive(Params, attributes(param))]
pub fn derive_params(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand(&input).unwrap_or_else(Error::into_compile_error).into()
}

fn expand(input: &DeriveInput) -> Result<TokenStream, Error> {
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
        quote!(::api::params::#function::<#inner>(&#spec, prefix, parameters);)
    });
    let parse = declared.iter().map(|field| {
        let (ident, spec, function, inner) =
            (&field.ident, &field.spec, field.form.parse(), &field.inner);
        quote!(let #ident = rejects.keep(::api::params::#function::<#inner>(source, &#spec));)
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
}

impl Form {
    fn describe(&self) -> syn::Ident {
        match self {
            Form::Required => format_ident!("describe_required"),
            Form::Optional => format_ident!("describe_optional"),
            Form::List => format_ident!("describe_list"),
            Form::Wanted => format_ident!("describe_wanted"),
            Form::Objects => format_ident!("describe_objects"),
            Form::Object => format_ident!("describe_object"),
        }
    }

    fn parse(&self) -> syn::Ident {
        match self {
            Form::Required => format_ident!("required"),
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
        let (form, inner) = form_of(&field.ty, attributes.object);
        let spec = format_ident!("SPEC_{}", ident.to_string().to_uppercase());
        let name = attributes.name.unwrap_or_else(|| pascal_case(&ident.to_string()));
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
                    "alias" | "count" | "missing" | "malformed" | "out_of_range" | "too_many"
                    | "repeated" | "conflict" | "undocumented" => {
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

/// `Option<T>` as ("Option", T).
fn generic(ty: &Type) -> Option<(String, Type)> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(inner) => Some((last.ident.to_string(), inner.clone())),
        _ => None,
    }
}

/// The doc comment as one text, its lines joined by blanks.
fn doc(attributes: &[syn::Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => {
                Some(text.value().trim().to_owned())
            }
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join(" ").trim().to_owned()
}

fn pascal_case(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
    };
    name.split('_').map(word).collect::<Vec<String>>().concat()
}
