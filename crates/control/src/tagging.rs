//! Tags and resource groups of whatever has them: what the operations of all products share.

use crate::{
    Ctx, Fault, RESOURCES,
    faults::{RequestFault, TagFault},
    kernel::{
        paging::token_after,
        resource::{Kind, Tagged},
    },
    value::{
        id,
        tag::{self, Tag},
    },
};

/// The id of a resource, of whatever kind: what cannot be one names none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceId(pub String);

impl api::Value for ResourceId {
    const KIND: api::Kind = api::Kind::String;
    const EXPECTED: &'static str = "the id of a resource";

    fn parse(text: &str) -> Option<ResourceId> {
        id::is_printable(text).then(|| ResourceId(text.to_owned()))
    }
}

impl api::Names for ResourceId {
    fn names(&self, out: &mut Vec<String>) {
        out.push(self.0.clone());
    }
}

/// Which tags of which resources are sought.
pub struct Sought {
    /// The service of the resources, as `ecs`.
    pub service: &'static str,
    /// Their type, as `instance`.
    pub kind: String,
    /// Only these resources; all if none are given.
    pub ids: Vec<String>,
    /// Tags that a resource must all have: only these of its tags are listed, if there are any.
    pub tags: Vec<Tag>,
    /// Keys of which a resource must have one each, with one of the values, if some are given.
    pub filters: Vec<(String, Vec<String>)>,
}

/// A tag of a resource.
pub struct Found {
    /// The resource.
    pub id: String,
    /// Its tag.
    pub tag: Tag,
    /// Where the tag stands among the resource's, by their keys.
    place: usize,
}

/// The resources that a request names: at least one.
pub fn named(ids: Vec<ResourceId>) -> Result<Vec<String>, Fault> {
    if ids.is_empty() { Err(TagFault::NoResources.into()) } else { Ok(plain(ids)) }
}

/// The ids as text.
pub fn plain(ids: Vec<ResourceId>) -> Vec<String> {
    ids.into_iter().map(|ResourceId(id)| id).collect()
}

/// The tags that a request gives: at least one, and no key twice.
pub fn given(tags: &[Tag]) -> Result<Vec<Tag>, Fault> {
    if tags.is_empty() { Err(TagFault::NoTags.into()) } else { tag::distinct(tags) }
}

/// The kind of resources of a service that has this type and can have tags.
pub fn taggable(service: &str, kind: &str) -> Result<&'static dyn Kind, Fault> {
    find(service, kind, |kind| kind.has_tags())
}

/// The kind of resources of a service that has this type and is in resource groups.
pub fn groupable(service: &str, kind: &str) -> Result<&'static dyn Kind, Fault> {
    find(service, kind, |kind| kind.has_groups())
}

fn find(
    service: &str,
    kind: &str,
    fits: impl Fn(&dyn Kind) -> bool,
) -> Result<&'static dyn Kind, Fault> {
    let is_meant = |one: &&&dyn Kind| one.policy_name() == Some((service, kind)) && fits(**one);
    let found = RESOURCES.iter().find(is_meant).copied();
    found.ok_or_else(|| TagFault::TypeNotFound { kind: kind.to_owned() }.into())
}

/// Adds tags to resources, all or nothing. A key that is there gets the new value.
pub fn add(ctx: &mut Ctx<'_>, kind: &dyn Kind, ids: &[String], added: &[Tag]) -> Result<(), Fault> {
    let most = ctx.world.quotas.tags_per_resource;
    change(ctx, kind, ids, |tags| {
        tags.retain(|tag| added.iter().all(|one| one.key != tag.key));
        tags.extend(added.iter().cloned());
        match tags.len() as u64 > most {
            true => Err(TagFault::Quota { most }),
            false => Ok(()),
        }
    })
}

/// Takes those tags from resources to which the rule applies.
pub fn remove(
    ctx: &mut Ctx<'_>,
    kind: &dyn Kind,
    ids: &[String],
    goes: impl Fn(&Tag) -> bool,
) -> Result<(), Fault> {
    change(ctx, kind, ids, |tags| {
        tags.retain(|tag| !goes(tag));
        Ok(())
    })
}

/// Whether a tag has one of these keys; any tag, if none are named.
pub fn is_among(keys: &[String], tag: &Tag) -> bool {
    keys.is_empty() || keys.contains(&tag.key)
}

fn change(
    ctx: &mut Ctx<'_>,
    kind: &dyn Kind,
    ids: &[String],
    change: impl Fn(&mut Vec<Tag>) -> Result<(), TagFault>,
) -> Result<(), Fault> {
    let mut changed = Vec::new();
    for id in ids {
        let not_found = || TagFault::ResourceNotFound { id: id.clone() };
        let mut tags = kind.tags(ctx, id)?.ok_or_else(not_found)?;
        change(&mut tags)?;
        changed.push((id, tags));
    }
    for (id, tags) in changed {
        kind.set_tags(ctx, id, tags)?;
    }
    Ok(())
}

/// The page of tags that the request asks for, by resource and key, and the token of the next one.
///
/// A page may end in the middle of a resource's tags: its token names the last tag of the page by its
/// resource and its place.
pub fn page(ctx: &Ctx<'_>, sought: &Sought) -> Result<(Vec<Found>, String), Fault> {
    let kind = taggable(sought.service, &sought.kind)?;
    let after = ctx.head.page.after()?.map(|after| split(&after)).transpose()?;
    let size = usize::try_from(ctx.head.page.size()).unwrap_or(usize::MAX);
    let mut found = Vec::new();
    let ids = (!sought.ids.is_empty()).then_some(sought.ids.as_slice());
    let mut take = |id: &str, tags: &[Tag], behind: Option<usize>| {
        let shown = sought.shown(tags).into_iter().enumerate();
        for (place, tag) in shown.filter(|(place, _)| behind.is_none_or(|last| *place > last)) {
            found.push(Found { id: id.to_owned(), tag, place });
        }
        // One more than the page has tells that there is a next one.
        found.len() <= size
    };
    let mut wants_more = true;
    // The rest of the tags of the resource with which the page before ended.
    if let Some((id, place)) = &after
        && ids.is_none_or(|ids| ids.contains(id))
    {
        let only = Tagged { ids: Some(std::slice::from_ref(id)), tags: &sought.tags, after: None };
        kind.each_tagged(ctx, &only, &mut |id, tags| {
            wants_more = take(id, tags, Some(*place));
            wants_more
        })?;
    }
    if wants_more {
        let after = after.as_ref().map(|(id, _)| id.as_str());
        let rest = Tagged { ids, tags: &sought.tags, after };
        kind.each_tagged(ctx, &rest, &mut |id, tags| take(id, tags, None))?;
    }
    let has_more = found.len() > size;
    found.truncate(size);
    let token = |last: &Found| token_after(&format!("{}#{}", last.id, last.place));
    let token = found.last().filter(|_| has_more).map(token).unwrap_or_default();
    Ok((found, token))
}

/// The resource and the place that a page's token names.
fn split(after: &str) -> Result<(String, usize), Fault> {
    let read = || {
        let (id, place) = after.rsplit_once('#')?;
        Some((id.to_owned(), place.parse().ok()?))
    };
    read().ok_or_else(|| RequestFault::PageToken { token: token_after(after) }.into())
}

impl Sought {
    /// Refuses a request that names neither resources nor tags.
    pub fn check(&self) -> Result<(), TagFault> {
        match self.ids.is_empty() && self.tags.is_empty() && self.filters.is_empty() {
            true => Err(TagFault::NothingSought),
            false => Ok(()),
        }
    }

    /// Those of a resource's tags that are listed, by their keys; none of a resource that does not
    /// pass the filters.
    fn shown(&self, tags: &[Tag]) -> Vec<Tag> {
        let fits = |tag: &Tag, (key, values): &(String, Vec<String>)| {
            tag.key == *key && (values.is_empty() || values.contains(&tag.value))
        };
        if !self.filters.iter().all(|filter| tags.iter().any(|tag| fits(tag, filter))) {
            return Vec::new();
        }
        let is_named = |tag: &Tag| {
            self.tags.iter().any(|one| one.key == tag.key)
                || self.filters.iter().any(|filter| fits(tag, filter))
        };
        let lists_all = self.tags.is_empty() && self.filters.is_empty();
        let mut shown =
            tags.iter().filter(|tag| lists_all || is_named(tag)).cloned().collect::<Vec<_>>();
        shown.sort_by(|one, other| one.key.cmp(&other.key));
        shown
    }
}
