//! Fills a store that no server has open with a world as large as is wanted, for trials and
//! measurements: `enid seed`.
//!
//! All of it is made by requests, in groups as the executor runs them, so it is what clients could have
//! made and keeps every rule. The same wish and the same seed make the same world, down to its access
//! keys, at a time of its own: nothing depends on when or where it is made.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use api::Form;
use control::execution::default_world;
use control::execution::dispatch;
use control::execution::{Call, Core, Failure, GroupLimits, Outcome, Stepped};
use control::kernel::cell;
use control::{Caller, Fault, Host, Product, Scope, World};
use serde_json::Value;
use store::{Batch, Engine, Refused, StoreError, Timestamp};

use crate::config::{Config, DEFAULT_ACCOUNT, Secret};
use crate::lock::{self, Lock};
use crate::server::{StartError, check_format, not_locked, open};
use places::Places;

mod places;

/// When the world is made: 2026-01-01, and a second later with each group.
const BEGIN: Timestamp = Timestamp(1_767_225_600_000);
const GROUP_MS: u64 = 1_000;
/// What one commit may change: large groups cost less, and have to fit into memory.
const LIMITS: GroupLimits = GroupLimits { rows: 200_000, bytes: 64 << 20 };
/// A quota that nothing reaches.
const MANY: u64 = 1 << 40;
/// The first account that is filled. No other that the server makes has such a number.
const FIRST_ACCOUNT: u64 = 2_000_000_000_000_001;

/// How large a world is wanted.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Network interfaces, primary ones of instances among them.
    pub interfaces: u64,
    /// Accounts that have them.
    pub accounts: u64,
    /// Regions in which each has some.
    pub regions: usize,
    /// vSwitches that they are in.
    pub vswitches: u64,
    /// What all chance is drawn from.
    pub seed: u64,
}

/// The world that was made.
#[derive(Clone, Debug, Default)]
pub struct Seeded {
    /// The accounts, each with a key that may do everything.
    pub accounts: Vec<SeededAccount>,
    /// The regions in which they have something.
    pub regions: Vec<String>,
    /// Network interfaces, those of instances among them.
    pub interfaces: u64,
    /// Instances.
    pub instances: u64,
    /// VPCs.
    pub vpcs: u64,
    /// vSwitches.
    pub vswitches: u64,
    /// Security groups.
    pub security_groups: u64,
}

/// An account that was made, and its key.
#[derive(Clone, Debug)]
pub struct SeededAccount {
    /// Its number.
    pub id: u64,
    /// The key's id.
    pub access_key_id: String,
    /// The key's secret.
    pub access_key_secret: Secret,
}

/// Why a store is not filled.
#[derive(Debug, thiserror::Error)]
pub enum SeedingError {
    /// The store cannot be opened.
    #[error(transparent)]
    Start(#[from] StartError),
    /// It has been filled before, at least in part.
    #[error(
        "the store in {} has been seeded before, at least in part: account {account} has resources \
         there. Seed another folder, or move this one away",
        data.display()
    )]
    Seeded {
        /// The folder.
        data: PathBuf,
        /// An account that would be filled.
        account: u64,
    },
    /// The wish is at odds with itself.
    #[error("{0}")]
    Impossible(String),
    /// The store failed.
    #[error("the store cannot be read")]
    Store(#[from] StoreError),
    /// The store does not take what is made.
    #[error("the store cannot be written, and what it has of the world is not all of it")]
    Refused(#[from] Refused),
    /// A group cannot be run.
    #[error("a group of requests cannot be run: {0}")]
    Failed(String),
    /// A request was refused, or its answer is not what was expected.
    #[error("{request}: {why}")]
    Unexpected {
        /// Its parameters.
        request: String,
        /// What came of it.
        why: String,
    },
}

/// Fills the store of a data folder, which no server may have open. It blocks; `tell` hears now and then
/// how many network interfaces there are.
pub fn seed(data: &Path, wish: &Wish, tell: impl FnMut(u64)) -> Result<Seeded, SeedingError> {
    lock::make_folder(data)
        .map_err(|source| StartError::Folder { data: data.to_owned(), source })?;
    let _lock = Lock::take(data).map_err(|error| not_locked(data, error))?;
    let config = Config { data: data.to_owned(), ..Config::default() };
    let engine = open(&config).map_err(|source| StartError::of_store(data, source))?;
    check_format(data, &*engine.snapshot()?)?;
    let mut filling = Filling::new(engine, wish)?;
    let regions = filling.regions(wish.regions)?;
    let accounts = (FIRST_ACCOUNT..FIRST_ACCOUNT + wish.accounts).collect::<Vec<_>>();
    let places = Places::new(wish, &accounts, &regions)?;
    for account in &accounts {
        filling.check_empty(data, *account, &regions)?;
    }
    filling.begin()?;
    let keys = accounts.into_iter().map(|account| filling.key(account));
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    let mut seeded = Seeded { accounts: keys, regions, ..Seeded::default() };
    places.fill(&mut filling, &mut seeded, tell)?;
    filling.settle()?;
    Ok(seeded)
}

/// A request that is part of the world.
#[derive(Clone, Debug)]
struct Request {
    scope: Scope,
    parameters: String,
}

/// A store that is being filled.
struct Filling {
    engine: Box<dyn Engine>,
    core: Core,
    world: Arc<World>,
    seed: u64,
    groups: u64,
}

impl Filling {
    fn new(engine: Box<dyn Engine>, wish: &Wish) -> Result<Filling, SeedingError> {
        let mut world = World::default();
        let quotas = &mut world.quotas;
        // Whoever wants so much has quotas that allow for it.
        quotas.enis = MANY;
        quotas.vpcs = MANY as usize;
        quotas.security_groups = MANY as usize;
        let world = Arc::new(world);
        let core = Core::open(engine.snapshot()?, world.clone(), LIMITS)?;
        Ok(Filling { engine, core, world, seed: wish.seed, groups: 0 })
    }

    /// The first regions of the catalogue, the default one before all.
    fn regions(&self, count: usize) -> Result<Vec<String>, SeedingError> {
        let default = &self.world.default_region;
        let others = self.world.regions.iter().map(|region| &region.id).filter(|id| *id != default);
        let regions = [default].into_iter().chain(others).take(count).cloned().collect::<Vec<_>>();
        if regions.len() < count {
            let most = regions.len();
            return Err(SeedingError::Impossible(format!("there are {most} regions, not {count}")));
        }
        Ok(regions)
    }

    /// Fails if the account has anything.
    fn check_empty(
        &self,
        data: &Path,
        account: u64,
        regions: &[String],
    ) -> Result<(), SeedingError> {
        let regions = regions.iter().map(|region| Scope { account, region: region.clone() });
        for scope in regions.chain([Scope::of_account(account)]) {
            if cell::find(&**self.core.last(), &scope)?.is_some() {
                return Err(SeedingError::Seeded { data: data.to_owned(), account });
            }
        }
        Ok(())
    }

    /// Makes of a fresh store what every server makes of it.
    fn begin(&mut self) -> Result<(), SeedingError> {
        let scope = Scope { account: DEFAULT_ACCOUNT, region: self.world.default_region.clone() };
        let (now, seed) = self.next();
        let (_, batch) = default_world::ensure(&mut self.core, scope, now, seed)
            .map_err(|fault| SeedingError::Failed(format!("{fault:?}")))?;
        self.commit(batch)
    }

    /// Gives an account its key.
    fn key(&mut self, account: u64) -> Result<SeededAccount, SeedingError> {
        let parameters = "Action=CreateAccessKey".to_owned();
        let request = Request { scope: Scope::of_account(account), parameters };
        let answers = self.run(vec![request])?;
        let key = &answers[0]["AccessKey"];
        let [id, secret] = ["AccessKeyId", "AccessKeySecret"].map(|member| text(key, member));
        Ok(SeededAccount {
            id: account,
            access_key_id: id,
            access_key_secret: secret.as_str().into(),
        })
    }

    /// Runs requests, which share a commit if they have room in one; their answers.
    fn run(&mut self, requests: Vec<Request>) -> Result<Vec<Value>, SeedingError> {
        let mut calls = self.calls(&requests)?;
        let mut answers = Vec::with_capacity(requests.len());
        while !calls.is_empty() {
            let (now, seed) = self.next();
            let stepped = self.core.step(calls, now, seed).map_err(failed)?;
            let Stepped { batch, outcomes, rest } = stepped;
            self.commit(batch)?;
            for outcome in outcomes {
                let request = &requests[answers.len()].parameters;
                answers.push(
                    answer(outcome).map_err(|why| SeedingError::Unexpected {
                        request: request.clone(),
                        why,
                    })?,
                );
            }
            calls = rest;
        }
        Ok(answers)
    }

    /// Reads requests, which is half of the work, on all processors.
    fn calls(&self, requests: &[Request]) -> Result<VecDeque<Box<Call>>, SeedingError> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let world = &*self.world;
        let read = |part: &[Request]| {
            part.iter()
                .map(|request| request.call(world).map(Box::new))
                .collect::<Result<Vec<_>, _>>()
        };
        let parts = std::thread::scope(|threads| {
            let parts = requests.chunks(requests.len().div_ceil(cores).max(1));
            let parts = parts.map(|part| threads.spawn(move || read(part))).collect::<Vec<_>>();
            let parts = parts.into_iter().map(|part| part.join().expect("to read does not panic"));
            parts.collect::<Result<Vec<_>, _>>()
        })?;
        Ok(parts.into_iter().flatten().collect())
    }

    /// Does what is still to become of what was made.
    fn settle(&mut self) -> Result<(), SeedingError> {
        loop {
            let (now, seed) = self.next();
            let batch = self.core.step([], now, seed).map_err(failed)?.batch;
            if batch.is_empty() {
                return Ok(());
            }
            self.commit(batch)?;
        }
    }

    fn commit(&mut self, batch: Batch) -> Result<(), SeedingError> {
        if !batch.is_empty() {
            self.engine.commit(batch, self.engine.fence())?;
            self.core.committed(self.engine.snapshot()?);
        }
        Ok(())
    }

    /// The time and the chance of the next group.
    fn next(&mut self) -> (Timestamp, u64) {
        self.groups += 1;
        (BEGIN.plus_ms(self.groups * GROUP_MS), mixed(self.seed, self.groups))
    }
}

impl Request {
    fn call(&self, world: &World) -> Result<Call, SeedingError> {
        let unexpected = |why: String| {
            let request = self.parameters.clone();
            SeedingError::Unexpected { request, why }
        };
        let mut form = Form::new();
        form.add_encoded(self.parameters.as_bytes(), usize::MAX)
            .map_err(|error| unexpected(error.to_string()))?;
        if !self.scope.region.is_empty() {
            form.insert("RegionId", &self.scope.region);
        }
        let action = form.get("Action").unwrap_or_default();
        let found = Product::ALL.iter().find_map(|one| control::find(one.version(), action));
        let endpoint = found.or_else(|| control::find_operator(action));
        let endpoint =
            endpoint.ok_or_else(|| unexpected("there is no such operation".to_owned()))?;
        let caller = Caller::account(self.scope.account);
        let request = dispatch::Request::read(endpoint, &form, caller, Host::default(), world);
        request.prepare(&form, world).map_err(|fault| unexpected(format!("{fault:?}")))
    }
}

fn answer(outcome: Outcome) -> Result<Value, String> {
    match outcome {
        Outcome::Done(Ok(answer)) => {
            serde_json::from_slice(&answer.keep()).map_err(|error| error.to_string())
        }
        Outcome::Done(Err(fault)) => Err(sentence(&fault)),
        Outcome::Panicked(panic) => Err(panic),
    }
}

fn sentence(fault: &Fault) -> String {
    format!("it was refused: {fault:?}")
}

fn failed(failure: Failure) -> SeedingError {
    SeedingError::Failed(failure.to_string())
}

/// A member of an answer that has it.
fn text(answer: &Value, member: &str) -> String {
    answer[member].as_str().expect("the answer of an operation has its members").to_owned()
}

/// A number that another one follows from as by chance (SplitMix64).
fn mixed(seed: u64, number: u64) -> u64 {
    let mut mixed = seed.wrapping_add(number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ mixed >> 31
}

#[cfg(test)]
mod tests;
