//! `#[derive(Resource)]`: a row becomes a resource, with its table and its indexes.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Data, DeriveInput, Error, Expr, ExprStruct, Fields, Ident, LitInt, LitStr, Member, Path, Token,
    Type, parenthesized, parse::Parse, parse::ParseStream,
};

/// What `#[resource(…)]` says.
struct Declared {
    table: LitInt,
    name: LitStr,
    id: Ident,
    missing: ExprStruct,
    taken: Option<ExprStruct>,
    ram: Option<LitStr>,
    tags: Option<Ident>,
    group: Option<Ident>,
    group_named: Option<Ident>,
    seen: Option<Path>,
    policy_keys: Option<Path>,
}

impl Parse for Declared {
    fn parse(input: ParseStream<'_>) -> Result<Declared, Error> {
        let (mut table, mut name, mut id, mut missing) = (None, None, None, None);
        let (mut taken, mut ram, mut tags, mut group) = (None, None, None, None);
        let (mut seen, mut policy_keys, mut group_named) = (None, None, None);
        while !input.is_empty() {
            let key = input.parse::<Ident>()?;
            input.parse::<Token![=]>()?;
            match key.to_string().as_str() {
                "table" => table = Some(input.parse()?),
                "name" => name = Some(input.parse()?),
                "id" => id = Some(input.parse()?),
                "missing" => missing = Some(input.parse()?),
                "taken" => taken = Some(input.parse()?),
                "ram" => ram = Some(input.parse()?),
                "tags" => tags = Some(input.parse()?),
                "group" => group = Some(input.parse()?),
                "group_named" => group_named = Some(input.parse()?),
                "seen" => seen = Some(input.parse()?),
                "policy_keys" => policy_keys = Some(input.parse()?),
                _ => return Err(Error::new(key.span(), "no such word of a resource")),
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        let lacks = |what: &str| input.error(format!("a resource needs {what}"));
        Ok(Declared {
            table: table.ok_or_else(|| lacks("table = its number"))?,
            name: name.ok_or_else(|| lacks("name = the table's name"))?,
            id: id.ok_or_else(|| lacks("id = the field with its id"))?,
            missing: missing
                .ok_or_else(|| lacks("missing = the fault of one that is not there"))?,
            taken,
            ram,
            tags,
            group,
            group_named,
            seen,
            policy_keys,
        })
    }
}

/// `#[index(1, BY_VSWITCH: VSwitchId = vswitch, counted)]`: a number that is never used again, a name,
/// the key's type, and the field or method that has the key; `each` before it where it has several.
struct Index {
    number: LitInt,
    name: Ident,
    key: Type,
    keys: TokenStream,
    settings: TokenStream,
}

impl Index {
    fn parse(input: ParseStream<'_>, fields: &[Ident]) -> Result<Index, Error> {
        let number = input.parse()?;
        input.parse::<Token![,]>()?;
        let name = input.parse()?;
        input.parse::<Token![:]>()?;
        let key = input.parse()?;
        input.parse::<Token![=]>()?;
        let mut of = input.parse::<Ident>()?;
        let is_each = of == "each";
        if is_each {
            of = input.parse()?;
        }
        let is_method = input.peek(syn::token::Paren);
        if is_method {
            let _nothing;
            parenthesized!(_nothing in input);
        } else if !fields.contains(&of) {
            return Err(Error::new(of.span(), "no such field; a method is written with ()"));
        }
        let keys = match (is_each, is_method) {
            (false, false) => quote!(::std::vec![row.#of.clone()]),
            (false, true) => quote!(::std::vec![row.#of()]),
            (true, false) => quote!(row.#of.iter().cloned().collect()),
            (true, true) => {
                quote!(::std::iter::Iterator::collect(::std::iter::IntoIterator::into_iter(row.#of())))
            }
        };
        let mut settings = TokenStream::new();
        while input.parse::<Option<Token![,]>>()?.is_some() {
            let setting = input.parse::<Ident>()?;
            match setting.to_string().as_str() {
                "counted" | "unique" => settings.extend(quote!(.#setting())),
                _ => return Err(Error::new(setting.span(), "an index is counted or unique")),
            }
        }
        Ok(Index { number, name, key, keys, settings })
    }
}

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream, Error> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(&input.ident, "Resource stands on structs"));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new_spanned(&input.ident, "Resource needs named fields"));
    };
    let idents = fields.named.iter().filter_map(|field| field.ident.clone()).collect::<Vec<_>>();
    let attribute =
        |name: &'static str| input.attrs.iter().filter(move |a| a.path().is_ident(name));
    let declared = attribute("resource").next();
    let declared =
        declared.ok_or_else(|| Error::new_spanned(&input.ident, "#[resource(…)] is missing"))?;
    let declared = declared.parse_args::<Declared>()?;
    let indexes = attribute("index")
        .map(|one| one.parse_args_with(|input: ParseStream<'_>| Index::parse(input, &idents)))
        .collect::<Result<Vec<_>, _>>()?;
    let ident = &input.ident;
    let id = &declared.id;
    let id_type = fields.named.iter().find(|field| field.ident.as_ref() == Some(id));
    let id_type = &id_type.ok_or_else(|| Error::new(id.span(), "no such field"))?.ty;
    let (table, name) = (&declared.table, &declared.name);
    let constants = indexes.iter().map(|index| constant(ident, index));
    let names = indexes.iter().map(|index| &index.name);
    let members = members(&declared)?;
    let special = [("BY_TAG", "TAG_INDEX"), ("BY_RESOURCE_GROUP", "GROUP_INDEX")];
    let special = special.iter().filter_map(|(name, constant)| {
        let index = indexes.iter().find(|index| index.name == name)?;
        let (name, key, constant) = (&index.name, &index.key, Ident::new(constant, ident.span()));
        Some(quote! {
            const #constant: ::std::option::Option<::store::Index<#ident, #key>> =
                ::std::option::Option::Some(#ident::#name);
        })
    });
    Ok(quote! {
        impl #ident {
            #(#constants)*
        }

        impl ::control::kernel::resource::Identifies for #id_type {
            type Row = #ident;
        }

        impl ::control::kernel::resource::Resource for #ident {
            type Id = #id_type;

            const TABLE: ::store::Table<#id_type, #ident> =
                ::store::Table::new(#table, #name).counted().indexed(&[#(&#ident::#names),*]);

            #(#special)*

            fn id(&self) -> &#id_type {
                &self.#id
            }

            #members
        }
    })
}

fn constant(row: &Ident, index: &Index) -> TokenStream {
    let Index { number, name, key, keys, settings } = index;
    let text = name.to_string().to_lowercase();
    let about = format!("Those of each key, as `{text}`.");
    quote! {
        #[doc = #about]
        pub const #name: ::store::Index<#row, #key> =
            ::store::Index::new(#number, #text, |row: &#row| #keys) #settings;
    }
}

fn members(declared: &Declared) -> Result<TokenStream, Error> {
    let missing = fault(&declared.missing)?;
    let taken = declared
        .taken
        .as_ref()
        .map(fault)
        .transpose()?
        .map(|fault| quote!(fn taken(id: &Self::Id) -> ::control::Fault { #fault }));
    let policy_name = match &declared.ram {
        Some(text) => {
            let value = text.value();
            let (service, kind) = value.split_once(':').ok_or_else(|| {
                Error::new(text.span(), "a resource of policies is <service>:<type>")
            })?;
            quote!(::std::option::Option::Some((#service, #kind)))
        }
        None => quote!(::std::option::Option::None),
    };
    let tags = declared.tags.as_ref().map(|tags| {
        quote! {
            fn tags(&self) -> &[::control::value::tag::Tag] {
                &self.#tags
            }

            fn set_tags(&mut self, tags: ::std::vec::Vec<::control::value::tag::Tag>) {
                self.#tags = tags;
            }
        }
    });
    let named = declared.group_named.as_ref().map(|named| quote!(self.#named = true;));
    let group = declared.group.as_ref().map(|group| {
        quote! {
            fn resource_group(&self) -> &str {
                &self.#group
            }

            fn set_resource_group(&mut self, group: ::std::string::String) {
                self.#group = group;
                #named
            }
        }
    });
    let seen = declared.seen.as_ref().map(|seen| {
        quote!(fn seen(self) -> ::std::result::Result<Self, ::control::Fault> { #seen(self) })
    });
    let policy_keys = declared.policy_keys.as_ref().map(|keys| {
        quote! {
            fn policy_keys(
                &self,
                ctx: &::control::Ctx<'_>,
            ) -> ::std::result::Result<::std::vec::Vec<(&'static str, ::std::string::String)>, ::control::Fault> {
                #keys(self, ctx)
            }
        }
    });
    Ok(quote! {
        const POLICY_NAME: ::std::option::Option<(&'static str, &'static str)> = #policy_name;

        fn missing(id: &Self::Id) -> ::control::Fault {
            #missing
        }

        #taken
        #tags
        #group
        #seen
        #policy_keys
    })
}

/// A fault whose one field is the id: `EniFault::NotFound { eni }`.
fn fault(fault: &ExprStruct) -> Result<TokenStream, Error> {
    let path = &fault.path;
    let field = fault.fields.first().map(|field| (&field.member, &field.expr));
    match field {
        Some((Member::Named(name), Expr::Path(_))) if fault.fields.len() == 1 => {
            Ok(quote!(::std::convert::Into::into(#path { #name: ::std::clone::Clone::clone(id) })))
        }
        _ => Err(Error::new_spanned(fault, "the fault has one field, which is the id")),
    }
}
