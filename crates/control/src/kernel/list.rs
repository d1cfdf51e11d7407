//! Lists of resources: filtered, in the order of their ids, a page at a time.
//!
//! A list costs by its answer. Filters that an index answers give the candidates; a filter alone is
//! paged and counted in its index, without a look at the rows that are not on the page. Only what no
//! index can say is asked of rows, and only of candidates; so is whether the caller may see one, where
//! its policies tell one from another.

use std::collections::BTreeSet;

use store::{Index, Key, StoreError, Txn};

use crate::{
    Ctx, Fault,
    kernel::{
        paging::{Building, Page, Wish},
        resource::Resource,
        visible::Visible,
    },
    value::tag::Tag,
};

impl<'a> Ctx<'a> {
    /// The resources of a kind, to be filtered and paged: of the kind that the request lists, those
    /// that the caller may see; of any other, all.
    pub fn list<R: Resource>(&self) -> Listing<'_, 'a, R> {
        Listing::new(self)
    }
}

/// The resources of a kind that pass filters.
pub struct Listing<'c, 'a, R: Resource> {
    ctx: &'c Ctx<'a>,
    ids: Option<BTreeSet<R::Id>>,
    indexed: Vec<Box<dyn Indexed<R> + 'c>>,
    rules: Vec<Rule<'c, R>>,
    /// What the caller may see, if that is not all.
    visible: Option<&'c Visible<'a>>,
}

impl<'c, 'a, R: Resource> Listing<'c, 'a, R> {
    /// All of the cell that the caller may see.
    pub fn new(ctx: &'c Ctx<'a>) -> Listing<'c, 'a, R> {
        let visible = ctx.visible.as_ref().filter(|visible| visible.is_about::<R>());
        Listing { ctx, ids: None, indexed: Vec::new(), rules: Vec::new(), visible }
    }

    /// Only these, if some are given; called twice, only those in both.
    pub fn ids(mut self, ids: Option<impl IntoIterator<Item = R::Id>>) -> Self {
        if let Some(ids) = ids {
            let ids = ids.into_iter();
            self.ids = Some(match self.ids.take() {
                Some(before) => ids.filter(|id| before.contains(id)).collect(),
                None => ids.collect(),
            });
        }
        self
    }

    /// Only those that the index has under this key, if one is given.
    pub fn under<K: Key + PartialEq + Clone + 'static>(
        mut self,
        index: Index<R, K>,
        key: Option<K>,
    ) -> Self {
        if let Some(key) = key {
            self.indexed.push(Box::new(Under { index, key }));
        }
        self
    }

    /// Only those that the index has under one of these keys, if some are given.
    pub fn under_any<K: Key + PartialEq + Clone + 'static>(
        self,
        index: Index<R, K>,
        keys: Option<Vec<K>>,
    ) -> Result<Self, Fault> {
        let Some(keys) = keys else { return Ok(self) };
        // One key alone is paged and counted in its index.
        if let [key] = keys.as_slice() {
            return Ok(self.under(index, Some(key.clone())));
        }
        let mut ids = BTreeSet::new();
        for key in &keys {
            for id in self.ctx.txn.keys_under(R::TABLE, index, key, None)? {
                ids.insert(id?);
            }
        }
        Ok(self.ids(Some(ids)))
    }

    /// Only those that have all these tags.
    pub fn tagged(self, index: Index<R, (String, String)>, tags: &[Tag]) -> Self {
        tags.iter()
            .fold(self, |list, tag| list.under(index, Some((tag.key.clone(), tag.value.clone()))))
    }

    /// Only those to which the rule applies.
    pub fn only(mut self, rule: impl Fn(&R) -> bool + 'c) -> Self {
        self.rules.push(Box::new(rule));
        self
    }

    /// Only those to which the rule applies, if something is asked for.
    pub fn only_if<T: 'c>(self, asked: Option<T>, rule: impl Fn(&R, &T) -> bool + 'c) -> Self {
        match asked {
            Some(asked) => self.only(move |row| rule(row, &asked)),
            None => self,
        }
    }

    /// The page that the request asks for, with the number of all items.
    pub fn page(self) -> Result<Page<R>, Fault> {
        let after = self.after()?;
        let total = match self.alone() {
            Some(alone) => self.count_alone(alone)?,
            None => return self.page_of_candidates(after),
        };
        Ok(Page { total, ..self.rest(after)? })
    }

    /// The page that the request asks for. By token, only its own items are counted.
    pub fn page_by_itself(self) -> Result<Page<R>, Fault> {
        match self.ctx.head.page {
            Wish::Token { .. } => {
                let page = self.rest(self.after()?)?;
                Ok(Page { total: page.items.len() as u64, ..page })
            }
            Wish::All | Wish::Number { .. } => self.page(),
        }
    }

    /// All that pass the filters, whatever page is asked for.
    pub fn all(self) -> Result<Vec<R>, Fault> {
        let mut all = Vec::new();
        self.each(None, 0, |row| {
            all.push(row);
            true
        })?;
        Ok(all)
    }

    /// Goes through all that pass the filters, behind the one with this id, until `take` says no.
    pub fn each_after(
        self,
        after: Option<R::Id>,
        take: impl FnMut(R) -> bool,
    ) -> Result<(), Fault> {
        self.each(after, 0, take)
    }

    /// How many pass the filters.
    pub fn count(self) -> Result<u64, Fault> {
        match self.alone() {
            Some(alone) => self.count_alone(alone),
            None => {
                let mut count = 0;
                self.each(None, 0, |_| {
                    count += 1;
                    true
                })?;
                Ok(count)
            }
        }
    }

    fn after(&self) -> Result<Option<R::Id>, Fault> {
        Ok(self.ctx.head.page.after()?.map(|id| R::Id::from(id.as_str())))
    }

    /// The one index that answers the filters, or that there are none: then the table, or the
    /// index, has them all in their order, and nothing else.
    fn alone(&self) -> Option<Option<&(dyn Indexed<R> + 'c)>> {
        if self.ids.is_some() || !self.rules.is_empty() || self.visible.is_some() {
            return None;
        }
        match self.indexed.as_slice() {
            [] => Some(None),
            [one] => Some(Some(&**one)),
            _ => None,
        }
    }

    fn count_alone(&self, alone: Option<&(dyn Indexed<R> + 'c)>) -> Result<u64, Fault> {
        let txn = &self.ctx.txn;
        Ok(match alone {
            None => txn.count(R::TABLE)?,
            Some(index) => index.count(txn)?,
        })
    }

    /// The page, made without a look at what is before it, or far behind it.
    fn rest(&self, after: Option<R::Id>) -> Result<Page<R>, Fault> {
        let wish = &self.ctx.head.page;
        let is_alone = self.alone().is_some();
        let skipped = if is_alone { wish.skipped() } else { 0 };
        let rest = Wish::Token { token: None, size: wish.size() };
        let mut page = Building::new(&rest, None);
        self.each(after, skipped, |row| {
            page.take(row, |row: &R| row.id().clone());
            !page.more
        })?;
        let page = page.finish(|row| row.id().clone());
        let has_tokens = matches!(wish, Wish::Token { .. });
        let next_token = if has_tokens { page.next_token } else { String::new() };
        Ok(Page { next_token, number: wish.number(), ..page })
    }

    fn page_of_candidates(&self, after: Option<R::Id>) -> Result<Page<R>, Fault> {
        let mut page = Building::new(&self.ctx.head.page, after);
        self.each(None, 0, |row| {
            page.take(row, |row: &R| row.id().clone());
            true
        })?;
        Ok(page.finish(|row| row.id().clone()))
    }

    /// Goes through what passes the filters, in the order of the ids, until `take` says no: what is
    /// behind `after`, or where one index answers the filters, what is behind the first `skipped`.
    fn each(
        &self,
        after: Option<R::Id>,
        skipped: u64,
        mut take: impl FnMut(R) -> bool,
    ) -> Result<(), Fault> {
        let fits = |row: &R| {
            self.indexed.iter().all(|one| one.has(row)) && self.rules.iter().all(|rule| rule(row))
        };
        for row in self.candidates(after, skipped)? {
            if let Some(row) = row?
                && fits(&row)
                && self.shows(&row)?
                && !take(row)
            {
                break;
            }
        }
        Ok(())
    }

    fn shows(&self, row: &R) -> Result<bool, Fault> {
        self.visible.map_or(Ok(true), |visible| visible.shows(self.ctx, row))
    }

    fn candidates(&self, after: Option<R::Id>, skipped: u64) -> Result<Candidates<'_, R>, Fault> {
        let txn = &self.ctx.txn;
        if let Some(ids) = &self.ids {
            let behind = ids.iter().filter(move |id| after.as_ref().is_none_or(|one| *id > one));
            return Ok(Box::new(behind.map(|id| txn.get(R::TABLE, id))));
        }
        Ok(match self.best()? {
            Some(index) if skipped > 0 => {
                Box::new(index.skip(txn, skipped)?.map(|id| txn.get(R::TABLE, &id?)))
            }
            Some(index) => {
                Box::new(index.keys(txn, after.as_ref())?.map(|id| txn.get(R::TABLE, &id?)))
            }
            None if skipped > 0 => {
                Box::new(txn.skip(R::TABLE, skipped)?.map(|row| Ok(Some(row?.1))))
            }
            None => {
                let rows = txn.scan(R::TABLE, &(), after.as_ref())?;
                Box::new(rows.map(|row| Ok(Some(row?.1))))
            }
        })
    }

    /// An index with few candidates, or else the one with the fewest.
    fn best(&self) -> Result<Option<&(dyn Indexed<R> + 'c)>, Fault> {
        /// So few are read sooner than the candidates of another index are counted.
        const FEW: usize = 64;
        if let [one] = self.indexed.as_slice() {
            return Ok(Some(&**one));
        }
        for index in &self.indexed {
            if index.keys(&self.ctx.txn, None)?.take(FEW + 1).count() <= FEW {
                return Ok(Some(&**index));
            }
        }
        let mut best = None;
        for index in &self.indexed {
            let count = index.count(&self.ctx.txn)?;
            if best.as_ref().is_none_or(|(least, _)| count < *least) {
                best = Some((count, &**index));
            }
        }
        Ok(best.map(|(_, index)| index))
    }
}

/// What a row must be for a filter that no index answers.
type Rule<'c, R> = Box<dyn Fn(&R) -> bool + 'c>;

type Candidates<'t, R> = Box<dyn Iterator<Item = Result<Option<R>, StoreError>> + 't>;

type Ids<'t, R> = Box<dyn Iterator<Item = Result<<R as Resource>::Id, StoreError>> + 't>;

/// A filter that an index answers.
trait Indexed<R: Resource> {
    fn count(&self, txn: &Txn<'_>) -> Result<u64, StoreError>;
    fn keys<'t>(&self, txn: &'t Txn<'_>, after: Option<&R::Id>) -> Result<Ids<'t, R>, StoreError>;
    fn skip<'t>(&self, txn: &'t Txn<'_>, count: u64) -> Result<Ids<'t, R>, StoreError>;
    fn has(&self, row: &R) -> bool;
}

struct Under<R: Resource, K: 'static> {
    index: Index<R, K>,
    key: K,
}

impl<R: Resource, K: Key + PartialEq + 'static> Indexed<R> for Under<R, K> {
    fn count(&self, txn: &Txn<'_>) -> Result<u64, StoreError> {
        txn.count_under(R::TABLE, self.index, &self.key)
    }

    fn keys<'t>(&self, txn: &'t Txn<'_>, after: Option<&R::Id>) -> Result<Ids<'t, R>, StoreError> {
        Ok(Box::new(txn.keys_under(R::TABLE, self.index, &self.key, after)?))
    }

    fn skip<'t>(&self, txn: &'t Txn<'_>, count: u64) -> Result<Ids<'t, R>, StoreError> {
        Ok(Box::new(txn.skip_under(R::TABLE, self.index, &self.key, count)?))
    }

    fn has(&self, row: &R) -> bool {
        self.index.keys(row).contains(&self.key)
    }
}

#[cfg(test)]
mod tests;
