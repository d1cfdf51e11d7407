//! What every operation shares: parse, check, client token, dry run, and the answer's row.

use api::{Answer, Form, Row};
use store::{Batch, Snapshot, Timestamp, Txn};

use crate::{
    Access, Caller, Ctx, Endpoint, Fault, Scope, World,
    operation::Work,
    token::{Repeated, Token},
};

/// A request that has been read and checked so far as that needs no rows.
pub struct Call {
    endpoint: &'static dyn Endpoint,
    work: Box<dyn Work>,
    scope: Scope,
    token: Option<Token>,
    dry_run: bool,
}

/// What a call came to: its answer, and the rows that it changes.
pub struct Done {
    /// The answer, or why there is none.
    pub answer: Result<Box<dyn Answer>, Fault>,
    /// Empty for reads, faults and repetitions.
    pub batch: Batch,
}

/// Reads a request: what is missing, malformed or in conflict is refused here.
pub fn prepare(
    endpoint: &'static dyn Endpoint,
    form: &Form,
    caller: &Caller,
    world: &World,
) -> Result<Call, Fault> {
    let work = endpoint.parse(form, world)?;
    let region = form.get("RegionId").filter(|region| !region.is_empty());
    let region = region.unwrap_or(&world.default_region).to_owned();
    if world.region(&region).is_none() {
        return Err(Fault::RegionNotFound { region });
    }
    let scope = Scope { account: caller.account, region };
    let token = Token::of(endpoint, form, &scope);
    let declares_dry_run = || endpoint.parameters().iter().any(|one| one.name == "DryRun");
    let dry_run = matches!(form.get("DryRun"), Some("true" | "True")) && declares_dry_run();
    Ok(Call { endpoint, work, scope, token, dry_run })
}

impl Call {
    /// Whether it must pass the executor.
    pub fn access(&self) -> Access {
        self.endpoint.access()
    }

    /// Runs the call on the rows of `base`, which it leaves as they are.
    pub fn run(self, base: &dyn Snapshot, now: Timestamp, seed: u64, world: &World) -> Done {
        let access = self.endpoint.access();
        let mut ctx = Ctx { txn: Txn::new(base, now, seed), world, scope: self.scope.clone() };
        let answer = self.answer(&mut ctx);
        assert!(access == Access::Write || !ctx.txn.wrote(), "a read has written");
        let batch = if answer.is_ok() { ctx.txn.into_batch() } else { Batch::default() };
        Done { answer, batch }
    }

    fn answer(self, ctx: &mut Ctx<'_>) -> Result<Box<dyn Answer>, Fault> {
        if let Some(token) = &self.token
            && let Some(kept) = token.answer(&ctx.txn, ctx.world.token_retention_ms)?
        {
            return Ok(Box::new(Repeated::from(kept)));
        }
        let answer = self.work.run(ctx)?;
        if self.dry_run {
            return Err(Fault::DryRun);
        }
        if let Some(token) = self.token {
            token.keep(&mut ctx.txn, &*answer);
        }
        Ok(answer)
    }
}

/// How a fault of the operation reads: its row, and the row's text.
pub fn refusal(endpoint: &dyn Endpoint, fault: &Fault) -> (Row, String) {
    fault.row(endpoint.errors())
}
