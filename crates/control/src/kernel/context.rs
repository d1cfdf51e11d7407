//! What an operation runs with: its transaction, the facts, and the head of its request.

use store::{Batch, Cell, Timestamp, Txn};

use crate::{
    Caller, Fault, World,
    facts::{feature::Feature, world::Region},
    faults::RequestFault,
    kernel::{
        caller::Scope,
        cell::CELLS,
        head::Head,
        resource::{Identifies, Resource},
        visible::Visible,
    },
    policy::Context,
    value::text,
};

/// What an operation runs with.
pub struct Ctx<'a> {
    /// The rows of the scope's cell, the time and the random source.
    pub txn: Txn<'a>,
    /// The facts that no call creates.
    pub world: &'a World,
    /// The head of the request.
    pub head: &'a Head,
    /// Who calls.
    pub caller: &'a Caller,
    /// What the caller may see of the kind of resources that it lists, if that is not all of them.
    pub visible: Option<Visible<'a>>,
    /// What is common to all cells, once it has been asked for.
    directory: Option<Txn<'a>>,
}

impl<'a> Ctx<'a> {
    /// What a request with this head runs with, whose caller may see all.
    pub fn new(txn: Txn<'a>, world: &'a World, head: &'a Head, caller: &'a Caller) -> Ctx<'a> {
        Ctx { txn, world, head, caller, visible: None, directory: None }
    }

    /// What it has changed.
    pub fn into_batch(self) -> Batch {
        let mut batch = self.txn.into_batch();
        batch.merge(self.directory.map(Txn::into_batch).unwrap_or_default());
        batch
    }

    /// Whether it has changed anything.
    pub fn wrote(&self) -> bool {
        self.txn.wrote() || self.directory.as_ref().is_some_and(Txn::wrote)
    }

    /// The rows that are common to all cells, as whose an access key is. They are for what is unique
    /// in the world; nothing of another account may be answered from them.
    pub fn directory(&mut self) -> &mut Txn<'a> {
        let txn = &self.txn;
        self.directory.get_or_insert_with(|| txn.beside(Cell::SYSTEM))
    }

    /// What the account has without a region, to be looked at: what is done to it here is lost.
    pub fn of_account(&self) -> Result<Txn<'a>, Fault> {
        let cell = self.txn.beside(Cell::SYSTEM).get(CELLS, &Scope::of_account(self.account()))?;
        Ok(self.txn.beside(cell.map_or(Cell::NOWHERE, Cell::new)))
    }

    /// What the account has in each region where it has something, to be looked at, by the region.
    pub fn of_regions(&self) -> Result<Vec<(String, Txn<'a>)>, Fault> {
        let directory = self.txn.beside(Cell::SYSTEM);
        let cells = directory.scan(CELLS, &self.account(), None)?.collect::<Result<Vec<_>, _>>()?;
        let regional = cells.into_iter().filter(|(scope, _)| !scope.region.is_empty());
        Ok(regional.map(|(scope, cell)| (scope.region, self.txn.beside(Cell::new(cell)))).collect())
    }

    /// The account.
    pub fn account(&self) -> u64 {
        self.head.scope.account
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.txn.now()
    }

    /// What conditions of policies can ask about any call.
    ///
    /// `acs:MFAPresent` is not among the keys: it says "whether multi-factor authentication (MFA) is
    /// used during user logon" (RAM: "Policy elements"), and a signed request has no logon. So neither
    /// `"acs:MFAPresent": "true"` nor `"false"` holds for it.
    pub fn conditions(&self) -> Context {
        let mut context = Context::new();
        context.add("acs:CurrentTime", &text::time(self.now()));
        context.add("acs:SourceIp", &self.caller.source_ip.to_string());
        context.add("acs:SecureTransport", if self.caller.secure { "true" } else { "false" });
        context
    }

    /// The region.
    pub fn region(&self) -> Result<&'a Region, Fault> {
        let id = &self.head.scope.region;
        let region = self.world.region(id);
        region.ok_or_else(|| RequestFault::RegionNotFound { region: id.clone() }.into())
    }

    /// A new id, for a resource in the region.
    pub fn new_id<I: crate::value::id::Generate>(&mut self) -> Result<I, Fault> {
        let region = self.region()?;
        Ok(I::generate(&mut self.txn, &region.tag))
    }

    /// Whether the account has the feature in the region, if the request wants it by `parameter`.
    pub fn permit(
        &self,
        wanted: bool,
        feature: Feature,
        parameter: &'static str,
    ) -> Result<(), Fault> {
        let region = &self.head.scope.region;
        match wanted && !self.world.has(feature, self.account(), region) {
            true => Err(feature.missing(parameter, self.world.lacks(feature, region)).into()),
            false => Ok(()),
        }
    }

    /// The row with this id, whatever has become of the resource.
    pub fn get<I: Identifies>(&self, id: &I) -> Result<Option<I::Row>, Fault> {
        Ok(self.txn.get(I::Row::TABLE, id)?)
    }

    /// The caller's resource with this id.
    pub fn find<I: Identifies>(&self, id: &I) -> Result<I::Row, Fault> {
        let found = self.get(id)?.ok_or_else(|| I::Row::missing(id))?;
        found.seen()
    }

    /// Writes a new resource. One whose id was chosen by the caller may be there already.
    pub fn insert<R: Resource>(&mut self, row: &R) -> Result<(), Fault> {
        self.txn.claim(R::TABLE, row.id(), row, R::taken(row.id()))
    }

    /// Writes a resource that is there.
    pub fn replace<R: Resource>(&mut self, row: &R) -> Result<(), Fault> {
        Ok(self.txn.put(R::TABLE, row.id(), row)?)
    }

    /// Removes a resource.
    pub fn remove<I: Identifies>(&mut self, id: &I) -> Result<(), Fault> {
        Ok(self.txn.delete(I::Row::TABLE, id)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        faults::ResourceGroupFault,
        kernel::tests::{Rows, Thing},
    };

    fn is_missing<T>(found: Result<T, Fault>) -> bool {
        let missing = ResourceGroupFault::NotFound { group: "a".to_owned() };
        matches!(found, Err(Fault::ResourceGroup(fault)) if fault == missing)
    }

    #[test]
    fn a_resource_is_found_until_it_is_removed_and_one_that_is_lost_has_only_its_row() {
        let id = "a".to_owned();
        Rows::new().write(|ctx| {
            assert!(is_missing(ctx.find(&id)));
            ctx.insert(&Thing::new("a")).expect("the id is new");
            assert_eq!(ctx.find(&id).expect("it is there"), Thing::new("a"));
            let lost = Thing { lost: true, ..Thing::new("a") };
            ctx.replace(&lost).expect("memory writes");
            assert!(is_missing(ctx.find(&id)));
            assert_eq!(ctx.get(&id).expect("memory reads"), Some(lost));
            ctx.remove(&id).expect("memory writes");
            assert_eq!(ctx.get(&id).expect("memory reads"), None);
        });
    }

    #[test]
    fn an_id_is_given_once() {
        Rows::new().write(|ctx| {
            ctx.insert(&Thing::new("a")).expect("the id is new");
            assert!(is_missing(ctx.insert(&Thing { weight: 1, ..Thing::new("a") })));
            assert_eq!(ctx.find(&"a".to_owned()).expect("it is there").weight, 0);
        });
    }

    #[test]
    fn a_feature_is_refused_only_if_it_is_wanted_and_lacking() {
        let mut rows = Rows::new();
        let permit = |rows: &Rows, wanted| {
            let permit = |ctx: &Ctx<'_>| ctx.permit(wanted, Feature::Trunk, "InstanceType");
            rows.read(permit).is_ok()
        };
        assert!(permit(&rows, true));
        rows.world.regions_without.insert("cn-hangzhou".to_owned(), [Feature::Trunk].into());
        assert!(!permit(&rows, true));
        assert!(permit(&rows, false));
    }

    #[test]
    fn new_ids_have_the_tag_of_the_region_and_differ() {
        use crate::value::id::EniId;
        Rows::new().write(|ctx| {
            let mut id = || ctx.new_id::<EniId>().expect("the region is there");
            let (one, other) = (id(), id());
            assert!(one.as_str().starts_with("eni-bp1"), "{one}");
            assert_ne!(one, other);
        });
    }
}
