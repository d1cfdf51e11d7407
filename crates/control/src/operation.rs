//! What an operation is, and how the server holds all of them in one list.

use std::marker::PhantomData;

use api::{Answer, Form, Parameter, Params, Row, params::Source};
use serde::Serialize;

use crate::{Ctx, Fault, World, world::Edition};

/// An operation of the API: the struct is its request, its file has its rules.
pub trait Operation: Params + Send + 'static {
    /// What it answers, without the `RequestId`.
    type Response: Serialize + Send + 'static;

    /// The name on the wire: `Action`.
    const NAME: &'static str;
    /// The product that it belongs to, which decides its `Version`.
    const PRODUCT: Product;
    /// Whether it changes anything.
    const ACCESS: Access;
    /// What a RAM policy must allow for it.
    const RAM: Ram;
    /// The page's error table, row for row. Never edited to fit the code.
    const ERRORS: &'static [Row];
    /// That of the edition of 2024, where there is a page of it.
    const ERRORS_OF_2024: &'static [Row] = Self::ERRORS;
    /// Parameters, by their first part, that the edition of 2024 does not have: there, they are
    /// ignored as unknown ones are.
    const SINCE_2026: &'static [&'static str] = &[];

    /// The rules between parameters, before anything is looked up.
    fn check(&self, _world: &World) -> Result<(), Fault> {
        Ok(())
    }

    /// Whether the account has what the request needs in the region.
    fn permit(&self, _ctx: &Ctx<'_>) -> Result<(), Fault> {
        Ok(())
    }

    /// Does it. A fault leaves no trace: what was written is dropped.
    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Self::Response, Fault>;
}

/// The products of which operations are served, each with a version of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Product {
    /// Elastic Compute Service.
    Ecs,
    /// Virtual Private Cloud.
    Vpc,
    /// What only the cloud's own staff can do: served on a listener of its own, never beside the
    /// others.
    Operator,
}

impl Product {
    /// Those that callers see.
    pub const ALL: [Product; 2] = [Product::Ecs, Product::Vpc];

    /// The value of `Version` that names the product: requests name it in no other way.
    pub fn version(self) -> &'static str {
        match self {
            Product::Ecs => "2014-05-26",
            Product::Vpc => "2016-04-28",
            Product::Operator => "2026-11-21",
        }
    }

    /// The product as host names and troubleshooting links write it.
    pub fn name(self) -> &'static str {
        match self {
            Product::Ecs => "Ecs",
            Product::Vpc => "Vpc",
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

/// What a policy must allow: an action, on resources whose `{Parameter}`s the request fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ram {
    /// The action, as `ecs:AssignIpv6Addresses`.
    pub action: &'static str,
    /// The resources, as `ecs:eni/{NetworkInterfaceId}`.
    pub resources: &'static [&'static str],
}

/// An operation in a list of operations.
pub trait Endpoint: Sync {
    /// The name on the wire.
    fn name(&self) -> &'static str;
    /// The product.
    fn product(&self) -> Product;
    /// What it does, in a sentence.
    fn about(&self) -> &'static str;
    /// Whether it changes anything.
    fn access(&self) -> Access;
    /// What a policy must allow.
    fn ram(&self) -> Ram;
    /// The page's error table in this edition.
    fn errors(&self, edition: Edition) -> &'static [Row];
    /// The documented parameters.
    fn parameters(&self) -> Vec<Parameter>;
    /// Reads and checks a request, so far as that needs no rows.
    fn parse(&self, form: &Form, world: &World) -> Result<Box<dyn Work>, Fault>;
}

/// A request that is ready to run.
pub trait Work: Send {
    /// Whether the account has what the request needs in the region.
    fn permit(&self, ctx: &Ctx<'_>) -> Result<(), Fault>;

    /// Runs it.
    fn run(self: Box<Self>, ctx: &mut Ctx<'_>) -> Result<Box<dyn Answer>, Fault>;
}

impl<O: Operation> Work for O {
    fn permit(&self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        Operation::permit(self, ctx)
    }

    fn run(self: Box<Self>, ctx: &mut Ctx<'_>) -> Result<Box<dyn Answer>, Fault> {
        Ok(Box::new((*self).execute(ctx)?))
    }
}

/// The list entry of an operation.
pub const fn endpoint<O: Operation>() -> &'static dyn Endpoint {
    const { &Of::<O>(PhantomData) }
}

struct Of<O>(PhantomData<fn() -> O>);

impl<O: Operation> Endpoint for Of<O> {
    fn name(&self) -> &'static str {
        O::NAME
    }

    fn product(&self) -> Product {
        O::PRODUCT
    }

    fn about(&self) -> &'static str {
        O::ABOUT
    }

    fn access(&self) -> Access {
        O::ACCESS
    }

    fn ram(&self) -> Ram {
        O::RAM
    }

    fn errors(&self, edition: Edition) -> &'static [Row] {
        match edition {
            Edition::Of2024 => O::ERRORS_OF_2024,
            Edition::Of2026 => O::ERRORS,
        }
    }

    fn parameters(&self) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        O::describe("", &mut parameters);
        parameters
    }

    fn parse(&self, form: &Form, world: &World) -> Result<Box<dyn Work>, Fault> {
        let request = match world.edition {
            Edition::Of2024 if !O::SINCE_2026.is_empty() => {
                let head = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
                let known =
                    |(name, _): &(&str, &str)| !O::SINCE_2026.contains(&head(name).as_str());
                O::parse(&Source::new(&form.iter().filter(known).collect()))?
            }
            _ => O::parse(&Source::new(form))?,
        };
        request.check(world)?;
        Ok(Box::new(request))
    }
}
