//! `#[operation(…)]`: a struct with documented fields becomes an operation.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Error, Field, Fields, Ident, ItemStruct, LitInt, LitStr, Path, Token, parenthesized,
    parse::Parse, parse::ParseStream, punctuated::Punctuated, token::Paren,
};

/// What stands between the brackets.
#[derive(Default)]
pub(crate) struct Attribute {
    product: Option<Ident>,
    access: Option<Ident>,
    ram: Vec<LitStr>,
    /// The service of the RAM action, where it is not the product's.
    service: Option<LitStr>,
    planned: bool,
    /// Everybody may do it: no policy is asked.
    unasked: bool,
    since_2026: Vec<LitStr>,
    /// The function that names the resources, where filling in parameters does not do.
    asks: Option<Path>,
    /// Fields of `Common`, as source text.
    common: Vec<TokenStream>,
}

impl Parse for Attribute {
    fn parse(input: ParseStream<'_>) -> Result<Attribute, Error> {
        let mut read = Attribute::default();
        while !input.is_empty() {
            let key = input.parse::<Ident>()?;
            match key.to_string().as_str() {
                "ecs" | "vpc" | "ram" | "sts" | "resource_manager" | "location" | "operator"
                    if !input.peek(Token![=]) && !input.peek(Paren) =>
                {
                    read.product = Some(key);
                }
                "read" | "write" => read.access = Some(key),
                "planned" => read.planned = true,
                "unasked" => read.unasked = true,
                "token" => read.common.push(quote!(token: true,)),
                "dry_run" => read.common.push(quote!(dry_run: true,)),
                "region" => read.common.push(region(input)?),
                "by_number" => read.common.push(sizes(input, &quote!(by_number))?),
                "by_token" => read.common.push(sizes(input, &quote!(by_token))?),
                "by_marker" => read.common.push(sizes(input, &quote!(by_marker))?),
                "asks" => {
                    input.parse::<Token![=]>()?;
                    read.asks = Some(input.parse()?);
                }
                "max_result" => read.common.push(quote!(max_results: "MaxResult",)),
                "page_size" => read.common.push(quote!(max_results: "PageSize",)),
                "tags" => read.common.push(tags(input)?),
                "ram" => read.ram = texts(input)?,
                "service" => {
                    input.parse::<Token![=]>()?;
                    read.service = Some(input.parse()?);
                }
                "since_2026" => read.since_2026 = texts(input)?,
                _ => return Err(Error::new(key.span(), "no such word of an operation")),
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(read)
    }
}

/// `= "one"`, or `("one", "other")`.
fn texts(input: ParseStream<'_>) -> Result<Vec<LitStr>, Error> {
    if input.parse::<Option<Token![=]>>()?.is_some() {
        return Ok(vec![input.parse()?]);
    }
    let inner;
    parenthesized!(inner in input);
    Ok(Punctuated::<LitStr, Token![,]>::parse_terminated(&inner)?.into_iter().collect())
}

/// `= optional`, or `= undocumented`.
fn region(input: ParseStream<'_>) -> Result<TokenStream, Error> {
    input.parse::<Token![=]>()?;
    let need = input.parse::<Ident>()?;
    match need.to_string().as_str() {
        "optional" => Ok(quote!(region: ::control::kernel::declaration::Need::Optional,)),
        "undocumented" => Ok(quote!(region: ::control::kernel::declaration::Need::Undocumented,)),
        _ => Err(Error::new(need.span(), "a region is optional or undocumented, else required")),
    }
}

/// `(10, 50)`: the default and the most; `(10, 10..=500)`: the default, the least and the most;
/// `(50)`: all pages are of one size.
fn sizes(input: ParseStream<'_>, key: &TokenStream) -> Result<TokenStream, Error> {
    let inner;
    parenthesized!(inner in input);
    let default = inner.parse::<LitInt>()?;
    let (least, most) = match inner.parse::<Option<Token![,]>>()? {
        None => (quote!(#default), default.clone()),
        Some(_) => {
            let bound = inner.parse::<LitInt>()?;
            match inner.parse::<Option<Token![..=]>>()? {
                Some(_) => (quote!(#bound), inner.parse::<LitInt>()?),
                None => (quote!(1), bound),
            }
        }
    };
    let sizes = quote!(::control::kernel::declaration::Sizes { default: #default, least: #least, most: #most });
    Ok(quote!(#key: ::std::option::Option::Some(#sizes),))
}

/// `tags`, `tags(json)`, or `tags(name = "Tags", too_many = "QuotaExceed.Tags")`.
fn tags(input: ParseStream<'_>) -> Result<TokenStream, Error> {
    let (mut name, mut too_many) = (quote!("Tag"), quote!(::std::option::Option::None));
    let mut is_json = false;
    if input.peek(Paren) {
        let inner;
        parenthesized!(inner in input);
        while !inner.is_empty() {
            let key = inner.parse::<Ident>()?;
            if key == "json" {
                is_json = true;
                continue;
            }
            inner.parse::<Token![=]>()?;
            let text = inner.parse::<LitStr>()?;
            match key.to_string().as_str() {
                "name" => name = quote!(#text),
                "too_many" => too_many = quote!(::std::option::Option::Some(#text)),
                _ => return Err(Error::new(key.span(), "tags have a name and a code too_many")),
            }
            inner.parse::<Option<Token![,]>>()?;
        }
    }
    let tags = quote!(::control::kernel::declaration::Tags { name: #name, too_many: #too_many, is_json: #is_json });
    Ok(quote!(tags: ::std::option::Option::Some(#tags),))
}

pub(crate) fn expand(attribute: &Attribute, item: &ItemStruct) -> Result<TokenStream, Error> {
    let missing = |what: &str| Error::new_spanned(&item.ident, what);
    let product = attribute.product.as_ref().ok_or_else(|| missing("names no product"))?;
    let access = attribute.access.as_ref().ok_or_else(|| missing("is neither read nor write"))?;
    let (ident, name, product) = (&item.ident, item.ident.to_string(), product.to_string());
    let is_operator = product == "operator";
    if attribute.ram.is_empty() != (is_operator || attribute.unasked) {
        return Err(missing(
            "names the resources of its RAM action, unless it is the operator's or unasked",
        ));
    }
    let variant = product.split('_').map(capitalized).collect::<String>();
    let variant = Ident::new(&variant, ident.span());
    // To policies, resource groups are RAM's: `ram:CreateResourceGroup` on `ram:resourcegroup/*`.
    let of_product = if product == "resource_manager" { "ram" } else { product.as_str() };
    let service = attribute.service.as_ref().map_or_else(|| of_product.to_owned(), LitStr::value);
    let service = service.as_str();
    let action = format!("{service}:{name}");
    let (access, kind) = match access.to_string().as_str() {
        "read" => (quote!(Read), quote!(Read)),
        _ => (quote!(Write), quote!(Write)),
    };
    let declared = attribute.ram.iter().map(|one| with_service(service, &one.value()));
    let declared = declared.collect::<Vec<_>>();
    let filled = declared.iter().map(|one| filled(one, item)).collect::<Result<Vec<_>, _>>()?;
    let named = match &attribute.asks {
        Some(asks) => quote!(#asks(self)),
        None => quote!({
            let mut resources = ::std::vec::Vec::new();
            #(#filled)*
            resources
        }),
    };
    let (common, since_2026) = (&attribute.common, &attribute.since_2026);
    let of_product = match product.as_str() {
        "operator" => {
            quote!(account: true, region: ::control::kernel::declaration::Need::Optional,)
        }
        "ecs" | "vpc" => quote!(),
        _ => quote!(region: ::control::kernel::declaration::Need::Meaningless,),
    };
    let plan = (!attribute.planned).then(|| {
        quote! {
            impl ::control::kernel::operation::Plan for #ident {
                type Into = #ident;

                fn plan(
                    self,
                    _: &::control::kernel::head::Head,
                    _: &::control::World,
                ) -> ::std::result::Result<#ident, ::control::Fault> {
                    ::std::result::Result::Ok(self)
                }
            }
        }
    });
    Ok(quote! {
        #[derive(Debug, ::api::Params)]
        #item

        impl ::control::kernel::operation::Operation for #ident {
            const DECLARATION: ::control::kernel::declaration::Declaration =
                ::control::kernel::declaration::Declaration {
                    name: #name,
                    product: ::control::kernel::declaration::Product::#variant,
                    access: ::control::kernel::declaration::Access::#access,
                    action: #action,
                    resources: &[#(#declared),*],
                    common: ::control::kernel::declaration::Common {
                        #of_product
                        #(#common)*
                        ..::control::kernel::declaration::Common::NOTHING
                    },
                    since_2026: &[#(#since_2026),*],
                };

            fn resources(&self) -> ::std::vec::Vec<(&'static str, ::std::string::String)> {
                #named
            }

            fn answer() -> ::std::vec::Vec<::api::shape::Part> {
                <<#ident as ::control::kernel::operation::#kind>::Response as ::api::Shape>::parts()
            }

            fn run(
                plan: <#ident as ::control::kernel::operation::Plan>::Into,
                ctx: &mut ::control::Ctx<'_>,
            ) -> ::std::result::Result<::std::boxed::Box<dyn ::api::Answer>, ::control::Fault> {
                let answer = <#ident as ::control::kernel::operation::#kind>::execute(plan, ctx)?;
                ::std::result::Result::Ok(::std::boxed::Box::new(answer))
            }
        }

        #plan
    })
}

/// A resource of the operation's own service needs no prefix.
fn with_service(service: &str, resource: &str) -> String {
    match resource.split_once(':') {
        Some(_) => resource.to_owned(),
        None => format!("{service}:{resource}"),
    }
}

/// Code that adds the names of a resource, the parameters between braces filled in.
fn filled(declared: &str, item: &ItemStruct) -> Result<TokenStream, Error> {
    let (service, relative) = declared.split_once(':').expect("the service has been added");
    let Some((before, rest)) = relative.split_once('{') else {
        return Ok(
            quote!(resources.push((#service, ::std::string::ToString::to_string(#relative)));),
        );
    };
    let (parameters, behind) = rest.split_once('}').unwrap_or((rest, ""));
    let first = names_given(parameters, item)?;
    // `{ResourceType}/{ResourceId}`: the type stands before each of the ids.
    if let Some((between, rest)) = behind.split_once('{') {
        let (parameters, behind) = rest.split_once('}').unwrap_or((rest, ""));
        let names = names_given(parameters, item)?;
        return Ok(quote! {
            let before = #first.concat();
            let before = ::std::format!("{}{before}{}", #before, #between);
            let names = #names;
            ::control::kernel::operation::add_named(
                &mut resources, #service, [&before, #behind], names,
            );
        });
    }
    Ok(quote! {
        let names = #first;
        ::control::kernel::operation::add_named(&mut resources, #service, [#before, #behind], names);
    })
}

/// The names that the request gives in these parameters, `A|B`.
fn names_given(parameters: &str, item: &ItemStruct) -> Result<TokenStream, Error> {
    let fields = parameters.split('|').map(|parameter| {
        let found = named_fields(item).find(|field| is_named(field, parameter));
        let no_field = || Error::new_spanned(&item.ident, format!("no field is {parameter}"));
        Ok(found.ok_or_else(no_field)?.ident.clone().expect("fields are named"))
    });
    let fields = fields.collect::<Result<Vec<_>, Error>>()?;
    Ok(quote!({
        let mut names = ::std::vec::Vec::<::std::string::String>::new();
        #(::api::params::Names::names(&self.#fields, &mut names);)*
        names
    }))
}

fn named_fields(item: &ItemStruct) -> impl Iterator<Item = &Field> {
    match &item.fields {
        Fields::Named(fields) => Some(fields.named.iter()).into_iter().flatten(),
        _ => None.into_iter().flatten(),
    }
}

/// Whether the field is this parameter: its wire name has the same letters, or is given.
fn is_named(field: &Field, parameter: &str) -> bool {
    let ident = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut given = None;
    for attribute in field.attrs.iter().filter(|one| one.path().is_ident("param")) {
        // What else stands there is for `Params` to refuse.
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("name") {
                given = Some(meta.value()?.parse::<LitStr>()?.value());
            } else if let Ok(value) = meta.value() {
                value.parse::<syn::Expr>()?;
            }
            Ok(())
        });
    }
    match given {
        Some(name) => name == parameter,
        None => ident.replace('_', "") == parameter.to_lowercase(),
    }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
