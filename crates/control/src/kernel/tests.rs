//! What the tests of the kernel stand on: a resource and an operation of no page, and a cell.

use std::collections::BTreeSet;

use api::Form;
use control_derive::{Resource, operation};
use minicbor::{Decode, Encode};
use store::{Cell, Engine, Memory, Snapshot, Timestamp, Txn};

use crate::{
    Caller, Ctx, Fault, Scope, World,
    faults::ResourceGroupFault,
    kernel::{
        head::Head,
        operation::{Entry, Write},
        paging::Wish,
        visible::Visible,
    },
    policy::{Context, Policy, Statements},
    value::tag::{self, Tag},
};

/// A thing: what lists can filter by, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Resource)]
#[resource(
    table = 250, name = "things", id = id, missing = ResourceGroupFault::NotFound { group },
    taken = ResourceGroupFault::NotFound { group }, ram = "ecs:thing", tags = tags,
    seen = Thing::unless_lost, policy_keys = Thing::keys
)]
#[index(1, BY_COLOUR: u32 = colour, counted)]
#[index(2, BY_SIZE: u32 = each sizes)]
#[index(3, BY_TAG: (String, String) = each tag_keys(), counted)]
pub struct Thing {
    #[n(0)]
    pub id: String,
    #[n(1)]
    pub colour: u32,
    #[n(2)]
    pub sizes: BTreeSet<u32>,
    #[n(3)]
    pub tags: Vec<Tag>,
    #[n(4)]
    pub weight: u32,
    #[n(5)]
    pub lost: bool,
}

impl Thing {
    /// One without a colour, a size or a tag.
    pub(super) fn new(id: &str) -> Thing {
        let (sizes, tags) = (BTreeSet::new(), Vec::new());
        Thing { id: id.to_owned(), colour: 0, sizes, tags, weight: 0, lost: false }
    }

    fn unless_lost(self) -> Result<Thing, Fault> {
        match self.lost {
            true => Err(ResourceGroupFault::NotFound { group: self.id }.into()),
            false => Ok(self),
        }
    }

    fn keys(&self, _: &Ctx<'_>) -> Result<Vec<(&'static str, String)>, Fault> {
        Ok(vec![("ecs:Colour", self.colour.to_string())])
    }

    fn tag_keys(&self) -> Vec<(String, String)> {
        tag::index_keys(&self.tags)
    }
}

/// A tag.
pub(super) fn tag(key: &str, value: &str) -> Tag {
    Tag { key: key.to_owned(), value: value.to_owned() }
}

/// Moves things.
#[operation(
    ecs, write, ram("thing/{ThingId}", "vpc:place/{From|To}"), since_2026("Note"), token, dry_run,
    tags, by_number(10, 50), by_token(10, 5..=100)
)]
pub struct MoveThings {
    /// The things.
    thing_id: Vec<String>,
    /// Where they are.
    from: Option<String>,
    /// Where they are to be.
    to: Option<String>,
    /// How far that is.
    #[expect(dead_code, reason = "it is there to be malformed")]
    far: Option<i64>,
    /// Notes about them.
    #[param(object)]
    note: Vec<Note>,
}

/// A note.
#[derive(Debug, api::Params)]
pub struct Note {
    /// What it says.
    text: String,
}

impl Write for MoveThings {
    type Response = ();

    fn execute(request: Self, _: &mut Ctx<'_>) -> Result<(), Fault> {
        let said = request.note.into_iter().next().map(|note| note.text);
        said.map_or(Ok(()), |text| Err(ResourceGroupFault::NotFound { group: text }.into()))
    }
}

/// The list entry of [`MoveThings`].
pub(super) static MOVE_THINGS: Entry<MoveThings> = Entry::new();

/// The form of a query.
pub(super) fn form(query: &str) -> Form {
    let mut form = Form::new();
    form.add_encoded(query.as_bytes(), 100).expect("the query is well-formed");
    form
}

/// A cell of an account in cn-hangzhou.
pub(super) struct Rows {
    pub(super) world: World,
    /// What a RAM user may see of the things; all if there are no policies.
    pub(super) policy: Option<Policy>,
    engine: Memory,
}

impl Rows {
    /// An empty one.
    pub(super) fn new() -> Rows {
        Rows { world: World::default(), policy: None, engine: Memory::new() }
    }

    /// One with these things.
    pub(super) fn of<'t>(things: impl IntoIterator<Item = &'t Thing>) -> Rows {
        let mut rows = Rows::new();
        rows.write(|ctx| {
            things.into_iter().for_each(|thing| ctx.insert(thing).expect("its id is new"));
        });
        rows
    }

    /// Looks at the rows.
    pub(super) fn read<T>(&self, body: impl FnOnce(&Ctx<'_>) -> T) -> T {
        self.read_page(Wish::All, body)
    }

    /// Looks at them for a request that wants a page.
    pub(super) fn read_page<T>(&self, page: Wish, body: impl FnOnce(&Ctx<'_>) -> T) -> T {
        let mut head = head();
        head.page = page;
        let snapshot = self.engine.snapshot().expect("memory has a snapshot");
        let caller = Caller::account(head.scope.account);
        let mut ctx = Ctx::new(txn(&*snapshot), &self.world, &head, &caller);
        ctx.visible = self.policy.as_ref().map(|policy| {
            let statements = Statements::of([policy], "ecs:ListThings");
            Visible::new(("ecs", "thing"), vec![statements], Context::new())
        });
        body(&ctx)
    }

    /// Changes the rows.
    pub(super) fn write<T>(&mut self, body: impl FnOnce(&mut Ctx<'_>) -> T) -> T {
        let head = head();
        let snapshot = self.engine.snapshot().expect("memory has a snapshot");
        let caller = Caller::account(head.scope.account);
        let mut ctx = Ctx::new(txn(&*snapshot), &self.world, &head, &caller);
        let done = body(&mut ctx);
        let batch = ctx.into_batch();
        let fence = self.engine.fence();
        self.engine.commit(batch, fence).expect("memory commits");
        done
    }
}

fn head() -> Head {
    Head::internal(Scope { account: 1_000_000_000_000_001, region: "cn-hangzhou".to_owned() })
}

fn txn(snapshot: &dyn Snapshot) -> Txn<'_> {
    Txn::new(snapshot, Cell::new(1), Timestamp(1_795_176_000_000), 7)
}

/// The page with this number.
pub(crate) fn by_number(number: i64, size: i64) -> Wish {
    Wish::Number { number, size }
}

/// The page behind this token; the first one if it is empty.
pub(crate) fn by_token(token: &str, size: i64) -> Wish {
    Wish::Token { token: Some(token.to_owned()).filter(|token| !token.is_empty()), size }
}
