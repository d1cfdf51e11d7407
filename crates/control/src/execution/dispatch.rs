//! What every operation shares: its head, its plan, authorization, client token, dry run.

use api::{Answer, Form, Row};
use rand::SeedableRng;
use store::{Batch, Random, Txn};

use crate::{
    Caller, Ctx, Fault, World,
    execution::{
        authorization::{self, Asked},
        token,
    },
    facts::world::Edition,
    faults::RequestFault,
    kernel::{
        condition,
        declaration::Access,
        head::{Head, HeadRejects, Host},
        operation::{Endpoint, Work},
    },
    net::extent::Unique,
};

/// A request whose head has been read.
pub struct Request {
    endpoint: &'static dyn Endpoint,
    head: Head,
    rejects: HeadRejects,
    caller: Caller,
}

/// A request that has been read and checked so far as that needs no rows.
pub struct Call {
    work: Box<dyn Work>,
    whose: Whose,
}

/// Which operation of whom a call is.
struct Whose {
    endpoint: &'static dyn Endpoint,
    head: Head,
    caller: Caller,
}

impl Request {
    /// Reads the head of a request; the region of `host` is meant where it names none.
    pub fn read(
        endpoint: &'static dyn Endpoint,
        form: &Form,
        caller: Caller,
        host: Host<'_>,
        world: &World,
    ) -> Request {
        let (declaration, parameters) = (endpoint.declaration(), endpoint.parameters());
        let (head, rejects) = Head::read(declaration, parameters, form, &caller, host, world);
        Request { endpoint, head, rejects, caller }
    }

    /// What the operation has in common with all others.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Reads the rest: what is missing, malformed or in conflict is refused here.
    pub fn prepare(self, form: &Form, world: &World) -> Result<Call, Fault> {
        let Request { endpoint, head, rejects, caller } = self;
        let work = endpoint.read(form, &head, rejects, world)?;
        head.check(world)?;
        Ok(Call { work, whose: Whose { endpoint, head, caller } })
    }
}

impl Call {
    /// Whether it must pass the executor.
    pub fn access(&self) -> Access {
        self.whose.endpoint.access()
    }

    /// The operation.
    pub fn endpoint(&self) -> &'static dyn Endpoint {
        self.whose.endpoint
    }

    /// What the operation has in common with all others.
    pub fn head(&self) -> &Head {
        &self.whose.head
    }

    /// Whether something of it takes so long that others should not wait for it: see [`Call::labour`].
    pub fn is_laborious(&self) -> bool {
        self.work.is_laborious()
    }

    /// Does beforehand what takes long, with chance of its own.
    pub fn labour(&mut self, seed: [u8; 32]) {
        self.work.labour(&mut Random::from_seed(seed));
    }

    /// What it draws of that is unique among all cells, and how much of it.
    pub(super) fn needs(&self) -> Vec<(Unique, u64)> {
        self.work.needs()
    }

    /// Runs the call on the rows of its cell: its answer, and the rows that it changes.
    pub(super) fn run(
        self,
        txn: Txn<'_>,
        world: &World,
    ) -> Result<(Box<dyn Answer>, Batch), Fault> {
        let Call { work, whose } = self;
        let mut ctx = Ctx::new(txn, world, &whose.head, &whose.caller);
        let answer = whose.answer(work, &mut ctx)?;
        Ok((answer, ctx.into_batch()))
    }

    /// Takes the call apart: what is left when its work is lost, and a function that does the work.
    pub(super) fn split(
        self,
    ) -> (Unfinished, impl FnOnce(&Unfinished, Txn<'_>, &World) -> Answered) {
        let Call { work, whose } = self;
        let run = |unfinished: &Unfinished, txn: Txn<'_>, world: &World| {
            let Unfinished(whose) = unfinished;
            whose.answer(work, &mut Ctx::new(txn, world, &whose.head, &whose.caller))
        };
        (Unfinished(whose), run)
    }
}

/// What a call that only looks has come to.
type Answered = Result<Box<dyn Answer>, Fault>;

/// A call whose work was broken off.
pub struct Unfinished(Whose);

impl Unfinished {
    /// What the operation has in common with all others.
    pub fn head(&self) -> &Head {
        &self.0.head
    }

    /// The call as it was, from the same request.
    pub fn again(self: Box<Self>, form: &Form, world: &World) -> Result<Call, Fault> {
        let Unfinished(whose) = *self;
        // There was nothing wrong with its head.
        let work = whose.endpoint.read(form, &whose.head, HeadRejects::default(), world)?;
        Ok(Call { work, whose })
    }
}

impl Whose {
    fn answer<'a>(
        &'a self,
        work: Box<dyn Work>,
        ctx: &mut Ctx<'a>,
    ) -> Result<Box<dyn Answer>, Fault> {
        let operation = self.endpoint.name();
        let asked = Asked::of(&self.head, &*work);
        ctx.visible = authorization::check(ctx, self.endpoint, &self.caller, &asked)?;
        work.permit(ctx)?;
        condition::check(ctx, operation)?;
        if let Some(token) = &self.head.token
            && let Some(kept) =
                token::answer(&ctx.txn, operation, token, ctx.world.token_retention_ms)?
        {
            return Ok(Box::new(kept));
        }
        let answer = work.run(ctx)?;
        if self.head.dry_run {
            return Err(RequestFault::DryRun.into());
        }
        // What has changed nothing is done again: there is nothing that it would do twice.
        if let Some(token) = &self.head.token
            && ctx.wrote()
        {
            token::keep(&mut ctx.txn, operation, token, &*answer)?;
        }
        Ok(answer)
    }
}

/// How a fault of the operation reads: its row, and the row's text.
pub fn refusal(endpoint: &dyn Endpoint, fault: &Fault, edition: Edition) -> (Row, String) {
    fault.row(endpoint.errors(edition))
}
