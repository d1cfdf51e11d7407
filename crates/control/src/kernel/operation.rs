//! What an operation is: its plan, its execution, and how lists hold it.
//!
//! An operation is a struct with `#[operation(…)]` (see `control-derive`), which is its request. What
//! needs no rows turns the request into a plan ([`Plan`]); the plan is executed on the rows
//! ([`Read`] or [`Write`]). An operation whose request says all is its own plan.

use std::{marker::PhantomData, sync::LazyLock};

use api::{Answer, Form, Parameter, Params, Row, Shape, params::Source, shape::Part};
use serde::Serialize;
use store::Random;

use crate::{
    Ctx, Fault, World,
    facts::{
        pages::{self, Page},
        world::Edition,
    },
    kernel::{
        declaration::{Access, Declaration, Product},
        head::{Head, HeadRejects},
    },
    net::extent::Unique,
};

/// An operation: the struct is its request. `#[operation(…)]` writes this.
pub trait Operation: Params + Plan + Send + 'static {
    /// What the attribute says.
    const DECLARATION: Declaration;

    /// The resources that the request is about, as policies name them within their service:
    /// `("ecs", "eni/eni-1")`.
    fn resources(&self) -> Vec<(&'static str, String)>;

    /// The parts of its answer, the `RequestId` not among them.
    fn answer() -> Vec<Part>;

    /// Executes a plan.
    fn run(plan: Self::Into, ctx: &mut Ctx<'_>) -> Result<Box<dyn Answer>, Fault>;
}

/// The rules of a request that need no rows.
///
/// `#[operation(…)]` writes this for an operation that is its own plan; one with rules between its
/// parameters says `planned` there and has it by hand.
pub trait Plan: Sized {
    /// What the rules have proven: the operation sees nothing else.
    type Into: Send + 'static;

    /// Applies the rules.
    fn plan(self, head: &Head, world: &World) -> Result<Self::Into, Fault>;

    /// Whether the account has the features that the plan needs in the region.
    fn permit(_plan: &Self::Into, _ctx: &Ctx<'_>) -> Result<(), Fault> {
        Ok(())
    }

    /// What the plan draws of that is unique among all cells: the cell is given some before.
    fn draws(_plan: &Self::Into) -> Option<Unique> {
        None
    }

    /// The same, and how much of it, for a plan that draws several things or many.
    fn needs(plan: &Self::Into) -> Vec<(Unique, u64)> {
        Self::draws(plan).map(|unique| (unique, 1)).into_iter().collect()
    }

    /// What takes long of the plan, or is a secret, and needs chance but no rows. It is done before the
    /// request stands in line with all other writes, which would wait for it, and out of chance of its
    /// own: the seed of a group is logged if an operation panics, and no secret may follow from it.
    /// Where it was not done, `execute` does it.
    fn labour() -> Option<Labour<Self::Into>> {
        None
    }
}

/// What is done for a plan beforehand.
pub type Labour<P> = fn(&mut P, &mut Random);

/// An operation that only looks.
pub trait Read: Operation {
    /// What it answers, without the `RequestId`.
    type Response: Serialize + Shape + Send + 'static;

    /// Does it.
    fn execute(plan: Self::Into, ctx: &Ctx<'_>) -> Result<Self::Response, Fault>;
}

/// An operation that may change rows.
pub trait Write: Operation {
    /// What it answers, without the `RequestId`; `()` is nothing else.
    type Response: Serialize + Shape + Send + 'static;

    /// Does it. A fault leaves no trace: what was written is dropped.
    fn execute(plan: Self::Into, ctx: &mut Ctx<'_>) -> Result<Self::Response, Fault>;
}

/// An operation in a list of operations.
pub trait Endpoint: Sync {
    /// What it declares.
    fn declaration(&self) -> &'static Declaration;
    /// What it does, in a sentence.
    fn about(&self) -> &'static str;
    /// Its parameters, those that are the same everywhere among them.
    fn parameters(&self) -> &[Parameter];
    /// The parts of its answer, the `RequestId` not among them.
    fn answer(&self) -> Vec<Part>;
    /// Reads a request and applies the rules that need no rows. `rejects` is what is wrong with
    /// its head.
    fn read(
        &self,
        form: &Form,
        head: &Head,
        rejects: HeadRejects,
        world: &World,
    ) -> Result<Box<dyn Work>, Fault>;

    /// The name on the wire.
    fn name(&self) -> &'static str {
        self.declaration().name
    }

    /// The product.
    fn product(&self) -> Product {
        self.declaration().product
    }

    /// Whether it changes anything.
    fn access(&self) -> Access {
        self.declaration().access
    }

    /// The page that it follows.
    fn page(&self, edition: Edition) -> &'static Page {
        pages::page(self.product().name(), self.name(), edition)
    }

    /// The page's error table.
    fn errors(&self, edition: Edition) -> &'static [Row] {
        self.page(edition).rows
    }
}

/// A plan that is ready to be executed.
pub trait Work: Send {
    /// The resources that the request is about, as policies name them within their service.
    fn resources(&self) -> &[(&'static str, String)];

    /// Whether the account has what the plan needs in the region.
    fn permit(&self, ctx: &Ctx<'_>) -> Result<(), Fault>;

    /// What the plan draws of that is unique among all cells, and how much of it.
    fn needs(&self) -> Vec<(Unique, u64)>;

    /// Whether something of it takes long, and can be done beforehand.
    fn is_laborious(&self) -> bool;

    /// Does beforehand what takes long.
    fn labour(&mut self, random: &mut Random);

    /// Executes it.
    fn run(self: Box<Self>, ctx: &mut Ctx<'_>) -> Result<Box<dyn Answer>, Fault>;
}

struct Planned<O: Operation> {
    resources: Vec<(&'static str, String)>,
    plan: O::Into,
}

impl<O: Operation> Work for Planned<O> {
    fn resources(&self) -> &[(&'static str, String)] {
        &self.resources
    }

    fn permit(&self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        O::permit(&self.plan, ctx)
    }

    fn needs(&self) -> Vec<(Unique, u64)> {
        O::needs(&self.plan)
    }

    fn is_laborious(&self) -> bool {
        O::labour().is_some()
    }

    fn labour(&mut self, random: &mut Random) {
        if let Some(labour) = O::labour() {
            labour(&mut self.plan, random);
        }
    }

    fn run(self: Box<Self>, ctx: &mut Ctx<'_>) -> Result<Box<dyn Answer>, Fault> {
        O::run(self.plan, ctx)
    }
}

/// Adds the names of resources that a request gives; one for all of the kind if it gives none, which
/// only policies for all of them cover.
pub fn add_named(
    resources: &mut Vec<(&'static str, String)>,
    service: &'static str,
    [before, behind]: [&str; 2],
    names: Vec<String>,
) {
    let names = if names.is_empty() { vec!["*".to_owned()] } else { names };
    resources.extend(names.iter().map(|name| (service, format!("{before}{name}{behind}"))));
}

/// The list entry of an operation.
#[derive(Debug)]
pub struct Entry<O> {
    parameters: LazyLock<Vec<Parameter>>,
    operation: PhantomData<fn() -> O>,
}

impl<O: Operation> Entry<O> {
    /// The entry of this operation.
    #[expect(
        clippy::new_without_default,
        reason = "it is made in statics, and Default is not const"
    )]
    pub const fn new() -> Entry<O> {
        Entry { parameters: LazyLock::new(parameters::<O>), operation: PhantomData }
    }
}

fn parameters<O: Operation>() -> Vec<Parameter> {
    let common = &O::DECLARATION.common;
    let mut parameters = Vec::new();
    common.describe_before(&mut parameters);
    O::describe("", &mut parameters);
    common.describe_after(O::DECLARATION.product, &mut parameters);
    parameters
}

impl<O: Operation> Endpoint for Entry<O> {
    fn declaration(&self) -> &'static Declaration {
        &O::DECLARATION
    }

    fn about(&self) -> &'static str {
        O::ABOUT
    }

    fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    fn answer(&self) -> Vec<Part> {
        O::answer()
    }

    fn read(
        &self,
        form: &Form,
        head: &Head,
        rejects: HeadRejects,
        world: &World,
    ) -> Result<Box<dyn Work>, Fault> {
        let request = match world.edition {
            Edition::Of2024 if !O::DECLARATION.since_2026.is_empty() => {
                O::parse(&Source::new(&without(form, O::DECLARATION.since_2026)))
            }
            Edition::Of2024 | Edition::Of2026 => O::parse(&Source::new(form)),
        };
        let request = rejects.around(request)?;
        let resources = request.resources();
        Ok(Box::new(Planned::<O> { resources, plan: request.plan(head, world)? }))
    }
}

/// The form without the parameters whose first part is one of these.
fn without(form: &Form, unknown: &[&str]) -> Form {
    let first = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    form.iter().filter(|(name, _)| !unknown.contains(&first(name).as_str())).collect()
}

/// The operations of a resource, a line each, sorted: the module, and the struct in it.
///
/// ```text
/// operations! {
///     create_vpc: CreateVpc,
///     describe_vpcs: DescribeVpcs,
/// }
/// ```
macro_rules! operations {
    ($($module:ident: $operation:ident,)*) => {
        $(
            pub(crate) mod $module;
            pub use $module::$operation;
        )*

        /// The operations on it, by name.
        pub static OPERATIONS: &[&dyn $crate::kernel::operation::Endpoint] = &[$({
            static ENTRY: $crate::kernel::operation::Entry<$operation> =
                $crate::kernel::operation::Entry::new();
            &ENTRY
        }),*];
    };
}

pub(crate) use operations;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Host;
    use crate::kernel::tests::{MOVE_THINGS, Rows, form};

    fn read(query: &str, world: &World) -> Result<Box<dyn Work>, Fault> {
        let (form, caller) = (form(query), crate::Caller::account(1));
        let (head, rejects) = Head::read(
            MOVE_THINGS.declaration(),
            MOVE_THINGS.parameters(),
            &form,
            &caller,
            Host { region: Some("cn-hangzhou"), is_cloud: false },
            world,
        );
        MOVE_THINGS.read(&form, &head, rejects, world)
    }

    #[test]
    fn common_parameters_stand_around_an_operations_own() {
        let names = MOVE_THINGS.parameters().iter().map(|one| one.name.as_str());
        assert_eq!(
            names.collect::<Vec<_>>(),
            [
                "RegionId",
                "ThingId.N",
                "From",
                "To",
                "Far",
                "Note.N",
                "Note.N.Text",
                "Tag.N",
                "Tag.N.Key",
                "Tag.N.Value",
                "PageNumber",
                "PageSize",
                "NextToken",
                "MaxResults",
                "ClientToken",
                "DryRun",
            ]
        );
    }

    #[test]
    fn what_is_declared_names_the_operation_and_its_action() {
        let declaration = MOVE_THINGS.declaration();
        assert_eq!((declaration.name, declaration.action), ("MoveThings", "ecs:MoveThings"));
        assert_eq!(declaration.resources, ["ecs:thing/{ThingId}", "vpc:place/{From|To}"]);
        assert_eq!((MOVE_THINGS.product(), MOVE_THINGS.access()), (Product::Ecs, Access::Write));
        assert_eq!(MOVE_THINGS.about(), "Moves things.");
    }

    #[test]
    fn policies_are_asked_about_what_a_request_names_and_about_all_if_it_names_none() {
        let resources = |query: &str| {
            let Ok(work) = read(query, &World::default()) else { panic!("{query} is well-formed") };
            let resources = work.resources().iter();
            resources.map(|(service, name)| format!("{service}:{name}")).collect::<Vec<_>>()
        };
        let named = resources("ThingId.1=a&ThingId.2=b&To=c");
        assert_eq!(named, ["ecs:thing/a", "ecs:thing/b", "vpc:place/c"]);
        assert_eq!(resources(""), ["ecs:thing/*", "vpc:place/*"]);
    }

    #[test]
    fn the_edition_of_2024_does_not_know_what_came_after_it() {
        let mut rows = Rows::new();
        let mut run = |query: &str, edition| {
            rows.world.edition = edition;
            let work = read(query, &rows.world)?;
            rows.write(|ctx| work.run(ctx).map(drop))
        };
        let note = "Note.1.Text=x";
        assert!(run(note, Edition::Of2026).is_err());
        assert!(run(note, Edition::Of2024).is_ok());
        // Not even that it is malformed.
        assert!(run("Note.1.Other=x", Edition::Of2026).is_err());
        assert!(run("Note.1.Other=x", Edition::Of2024).is_ok());
        assert!(run("Far=x", Edition::Of2024).is_err());
    }
}
