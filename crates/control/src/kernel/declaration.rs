//! What an operation declares beside its own parameters, and the parameters that are the same
//! everywhere.

use api::{
    Parameter,
    params::{Spec, describe_objects, describe_optional, describe_required},
};

use crate::value::{
    document::JsonTags,
    tag::{EcsTag, VpcTag},
    text::ClientToken,
};

/// What an operation declares, beside its own parameters.
#[derive(Debug)]
pub struct Declaration {
    /// The name on the wire: `Action`.
    pub name: &'static str,
    /// The product that it belongs to, which decides its `Version`.
    pub product: Product,
    /// Whether it changes anything.
    pub access: Access,
    /// The action that a RAM policy must allow, as `ecs:AssignIpv6Addresses`.
    pub action: &'static str,
    /// The resources on which a policy must allow it, as declared: `ecs:eni/{NetworkInterfaceId}`.
    /// Without any, everybody may do it.
    pub resources: &'static [&'static str],
    /// Which of the parameters it takes that are the same everywhere.
    pub common: Common,
    /// Parameters, by their first part, that the edition of 2024 does not have: there, they are
    /// ignored as unknown ones are.
    pub since_2026: &'static [&'static str],
}

impl Declaration {
    /// The kind of resources that it lists, as policies name it: `("ecs", "eni")` where a read is
    /// about `ecs:eni/*`. Its answer has those that the caller may see.
    pub fn listed(&self) -> Option<(&'static str, &'static str)> {
        match (self.access, self.resources) {
            (Access::Read, [all]) => {
                let (service, relative) = all.split_once(':')?;
                Some((service, relative.strip_suffix("/*")?))
            }
            (Access::Read | Access::Write, _) => None,
        }
    }
}

/// The products of which operations are served, each with a version of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Product {
    /// Elastic Compute Service.
    Ecs,
    /// Virtual Private Cloud.
    Vpc,
    /// Resource Access Management: who may do what.
    Ram,
    /// Security Token Service: who somebody is, and credentials for a while.
    Sts,
    /// Resource Management: the groups that resources are in.
    ResourceManager,
    /// Where the products are served.
    Location,
    /// What only the cloud's own staff can do: served on a listener of its own, never beside the
    /// others.
    Operator,
}

impl Product {
    /// Those that callers see.
    pub const ALL: [Product; 6] = [
        Product::Ecs,
        Product::Vpc,
        Product::Ram,
        Product::Sts,
        Product::ResourceManager,
        Product::Location,
    ];

    /// The value of `Version` that names the product: requests name it in no other way.
    pub fn version(self) -> &'static str {
        match self {
            Product::Ecs => "2014-05-26",
            Product::Vpc => "2016-04-28",
            Product::Ram => "2015-05-01",
            Product::Sts => "2015-04-01",
            Product::ResourceManager => "2020-03-31",
            Product::Location => "2015-06-12",
            Product::Operator => "2026-11-21",
        }
    }

    /// Whether its resources are in a region; those of the others are the account's alone.
    pub fn is_regional(self) -> bool {
        match self {
            Product::Ecs | Product::Vpc | Product::Operator => true,
            Product::Ram | Product::Sts | Product::ResourceManager | Product::Location => false,
        }
    }

    /// The cloud's host that serves the product in this region.
    pub fn host(self, region: &str) -> String {
        let name = self.name().to_ascii_lowercase();
        if self.is_regional() {
            format!("{name}.{region}.aliyuncs.com")
        } else {
            format!("{name}.aliyuncs.com")
        }
    }

    /// The product as host names and troubleshooting links write it.
    pub fn name(self) -> &'static str {
        match self {
            Product::Ecs => "Ecs",
            Product::Vpc => "Vpc",
            Product::Ram => "Ram",
            Product::Sts => "Sts",
            Product::ResourceManager => "ResourceManager",
            Product::Location => "Location",
            Product::Operator => "Operator",
        }
    }
}

/// Whether an operation changes anything: writes pass the executor, reads run beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It only looks.
    Read,
    /// It may change rows.
    Write,
}

/// Which of the parameters an operation takes that are the same everywhere.
#[derive(Clone, Copy, Debug)]
pub struct Common {
    /// `RegionId`.
    pub region: Need,
    /// `AccountId`: only the operator names accounts.
    pub account: bool,
    /// `ClientToken`.
    pub token: bool,
    /// `DryRun`.
    pub dry_run: bool,
    /// `PageNumber` and `PageSize`.
    pub by_number: Option<Sizes>,
    /// `NextToken` and `MaxResults`.
    pub by_token: Option<Sizes>,
    /// `Marker` and `MaxItems`.
    pub by_marker: Option<Sizes>,
    /// The name of `MaxResults`, which one page calls `MaxResult`, and one `PageSize`.
    pub max_results: &'static str,
    /// Tags of what is created, or those that what is listed must have.
    pub tags: Option<Tags>,
}

/// Whether a parameter must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The request is refused without it.
    Required,
    /// There is a default.
    Optional,
    /// The page does not have it; it is read all the same, as the gateway does.
    Undocumented,
    /// It has no meaning: what the operation is about is in no region.
    Meaningless,
}

/// How many items a page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Where the request does not say.
    pub default: i64,
    /// At least: what is asked for is clamped, not refused.
    pub least: i64,
    /// At most.
    pub most: i64,
}

impl Sizes {
    /// Whether a request has no say in it.
    pub(super) fn is_fixed(self) -> bool {
        self.least == self.most
    }

    pub(super) fn clamp(self, size: Option<i64>) -> i64 {
        size.unwrap_or(self.default).clamp(self.least, self.most)
    }
}

/// How an operation names its tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tags {
    /// `Tag`, or `Tags` on some pages.
    pub name: &'static str,
    /// The page's code for more than twenty.
    pub too_many: Option<&'static str>,
    /// Whether they are one JSON text: `[{"Key":"team","Value":"blue"}]`.
    pub is_json: bool,
}

pub(super) const REGION: Spec = Spec { name: "RegionId", about: "The region.", ..Spec::EMPTY };
pub(super) const ACCOUNT: Spec = Spec {
    name: "AccountId",
    about: "The account; the first one if none is given.",
    ..Spec::EMPTY
};
pub(super) const TOKEN: Spec = Spec {
    name: "ClientToken",
    about: "A repeated request with the same token gets the answer of the first.",
    ..Spec::EMPTY
};
pub(super) const DRY_RUN: Spec =
    Spec { name: "DryRun", about: "Only checks the request.", ..Spec::EMPTY };
pub(super) const PAGE_NUMBER: Spec =
    Spec { name: "PageNumber", about: "The number of the page, from 1 on.", ..Spec::EMPTY };
pub(super) const PAGE_SIZE: Spec =
    Spec { name: "PageSize", about: "How many items a page has at most.", ..Spec::EMPTY };
pub(super) const NEXT_TOKEN: Spec = Spec {
    name: "NextToken",
    about: "The token in the answer with the page before; none for the first page.",
    ..Spec::EMPTY
};
pub(super) const MAX_RESULTS: Spec = Spec {
    name: "MaxResults",
    about: "How many items a page has at most, with page tokens.",
    ..Spec::EMPTY
};
pub(super) const MARKER: Spec = Spec {
    name: "Marker",
    about: "The marker in the answer with the page before; none for the first page.",
    ..Spec::EMPTY
};
pub(super) const MAX_ITEMS: Spec =
    Spec { name: "MaxItems", about: "How many items a page has at most.", ..Spec::EMPTY };

impl Common {
    /// What an operation takes that says nothing of it.
    pub const NOTHING: Common = Common {
        region: Need::Required,
        account: false,
        token: false,
        dry_run: false,
        by_number: None,
        by_token: None,
        by_marker: None,
        max_results: "MaxResults",
        tags: None,
    };

    fn max_results(&self) -> Spec {
        Spec { name: self.max_results, ..MAX_RESULTS }
    }

    /// Describes what stands before an operation's own parameters.
    pub fn describe_before(&self, parameters: &mut Vec<Parameter>) {
        if self.account {
            describe_optional::<String>(&ACCOUNT, "", parameters);
        }
        match self.region {
            Need::Required => describe_required::<String>(&REGION, "", parameters),
            Need::Optional => describe_optional::<String>(&REGION, "", parameters),
            Need::Undocumented | Need::Meaningless => {}
        }
    }

    /// Describes what stands behind an operation's own parameters.
    pub fn describe_after(&self, product: Product, parameters: &mut Vec<Parameter>) {
        if let Some(tags) = self.tags {
            match product {
                _ if tags.is_json => {
                    describe_optional::<JsonTags>(&tags.json_spec(), "", parameters);
                }
                Product::Vpc => describe_objects::<VpcTag>(&tags.spec(), "", parameters),
                _ => describe_objects::<EcsTag>(&tags.spec(), "", parameters),
            }
        }
        if self.by_number.is_some() {
            describe_optional::<i64>(&PAGE_NUMBER, "", parameters);
            describe_optional::<i64>(&PAGE_SIZE, "", parameters);
        }
        if let Some(sizes) = self.by_token {
            describe_optional::<String>(&NEXT_TOKEN, "", parameters);
            if !sizes.is_fixed() {
                describe_optional::<i64>(&self.max_results(), "", parameters);
            }
        }
        if self.by_marker.is_some() {
            describe_optional::<String>(&MARKER, "", parameters);
            describe_optional::<i64>(&MAX_ITEMS, "", parameters);
        }
        if self.token {
            describe_optional::<ClientToken>(&TOKEN, "", parameters);
        }
        if self.dry_run {
            describe_optional::<bool>(&DRY_RUN, "", parameters);
        }
    }
}

impl Tags {
    pub(super) const fn json_spec(self) -> Spec {
        Spec {
            name: self.name,
            about: "The tags, as a JSON array of objects with Key and Value: of what is created, or that what is listed has, all of them.",
            ..Spec::EMPTY
        }
    }

    pub(super) const fn spec(self) -> Spec {
        Spec {
            name: self.name,
            about: "The tags: of what is created, or that what is listed has, all of them.",
            items: Some((1, 20)),
            too_many: self.too_many,
            ..Spec::EMPTY
        }
    }
}
