//! Operations that do what no real one does.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex};

use api::answer;
use control::faults::AccessFault;
use control::kernel::operation::{Entry, Labour, Plan, Read, Write};
use control::{Ctx, Endpoint, Fault, Head, World};
use control_derive::operation;
use rand::Rng;
use store::{Random, Table};

const COUNTS: Table<String, u64> = Table::new(200, "test_counts");

/// The list entry of an operation.
macro_rules! endpoint {
    ($operation:ident) => {{
        static ENTRY: Entry<$operation> = Entry::new();
        &ENTRY as &'static dyn Endpoint
    }};
}

/// The tests' operations and, if none of them is meant, the real ones.
pub(super) fn find(version: &str, action: &str) -> Option<&'static dyn Endpoint> {
    match action {
        "Echo" => Some(endpoint!(Echo)),
        "Add" => Some(endpoint!(Add)),
        "Panics" => Some(endpoint!(Panics)),
        "PanicsReading" => Some(endpoint!(PanicsReading)),
        "Hold" => Some(endpoint!(Hold)),
        "HoldBeforehand" => Some(endpoint!(HoldBeforehand)),
        "HoldReading" => Some(endpoint!(HoldReading)),
        "Large" => Some(endpoint!(Large)),
        "Burst" => Some(endpoint!(Burst)),
        _ => control::find(version, action),
    }
}

/// One operation, whatever is asked for.
pub(super) fn find_echo(_version: &str, _action: &str) -> Option<&'static dyn Endpoint> {
    Some(endpoint!(Echo))
}

/// Those of the operator API.
pub(super) static OPERATOR: &[&dyn Endpoint] = &[{
    static ENTRY: Entry<SetCount> = Entry::new();
    &ENTRY
}];

/// What an operation says.
#[answer]
pub(super) struct Said {
    account: u64,
    region: String,
    value: String,
}

fn said(ctx: &Ctx<'_>, value: impl ToString) -> Said {
    let (account, region) = (ctx.account(), ctx.head.scope.region.clone());
    Said { account, region, value: value.to_string() }
}

/// Says what it was asked.
#[operation(ecs, read, ram = "*", region = undocumented)]
struct Echo {
    /// What to say.
    value: Option<String>,
}

impl Read for Echo {
    type Response = Said;

    fn execute(plan: Echo, ctx: &Ctx<'_>) -> Result<Said, Fault> {
        Ok(said(ctx, plan.value.unwrap_or_default()))
    }
}

/// Counts the requests with one name.
#[operation(ecs, write, ram = "*", region = undocumented)]
struct Add {
    /// The name.
    value: String,
}

impl Write for Add {
    type Response = Said;

    fn execute(plan: Add, ctx: &mut Ctx<'_>) -> Result<Said, Fault> {
        let count = ctx.txn.get(COUNTS, &plan.value)?.unwrap_or(0) + 1;
        ctx.txn.put(COUNTS, &plan.value, &count)?;
        Ok(said(ctx, count))
    }
}

/// Sets the count of one name.
#[operation(operator, write)]
struct SetCount {
    /// The name.
    value: String,
    /// What it is to be.
    #[param(range = 0..=100)]
    count: i64,
}

impl Write for SetCount {
    type Response = Said;

    fn execute(plan: SetCount, ctx: &mut Ctx<'_>) -> Result<Said, Fault> {
        let count = u64::try_from(plan.count).expect("it has bounds");
        ctx.txn.put(COUNTS, &plan.value, &count)?;
        Ok(said(ctx, count))
    }
}

/// Writes and then panics.
#[operation(ecs, write, ram = "*", region = undocumented)]
struct Panics {
    /// The name to count.
    value: String,
}

impl Write for Panics {
    type Response = Said;

    fn execute(plan: Panics, ctx: &mut Ctx<'_>) -> Result<Said, Fault> {
        ctx.txn.put(COUNTS, &plan.value, &1_000)?;
        panic!("a test's own panic");
    }
}

/// Panics as a read.
#[operation(ecs, read, ram = "*", region = undocumented)]
struct PanicsReading {}

impl Read for PanicsReading {
    type Response = Said;

    fn execute(_: PanicsReading, _: &Ctx<'_>) -> Result<Said, Fault> {
        panic!("a test's own panic");
    }
}

/// Is throttled by its own rules, as the operator can cause it.
#[operation(ecs, read, ram = "*", region = undocumented)]
struct Burst {}

impl Read for Burst {
    type Response = Said;

    fn execute(_: Burst, _: &Ctx<'_>) -> Result<Said, Fault> {
        Err(AccessFault::Throttled.into())
    }
}

/// Keeps the executor busy until [`release`].
#[operation(ecs, write, ram = "*", region = undocumented)]
struct Hold {
    /// Which one it is: tests run at the same time.
    value: String,
}

/// The `Hold`s that run, and whether they may end.
static HELD: Mutex<BTreeMap<String, bool>> = Mutex::new(BTreeMap::new());
static CHANGED: Condvar = Condvar::new();

impl Write for Hold {
    type Response = Said;

    fn execute(plan: Hold, ctx: &mut Ctx<'_>) -> Result<Said, Fault> {
        hold(plan.value);
        Ok(said(ctx, "held"))
    }
}

/// Takes its time before it stands in line, until [`release`].
#[operation(ecs, write, ram = "*", region = undocumented, planned)]
struct HoldBeforehand {
    /// Which one it is.
    value: String,
}

/// Which one it is, and what it has drawn.
struct Drawn {
    name: String,
    number: Option<u64>,
}

impl Plan for HoldBeforehand {
    type Into = Drawn;

    fn plan(self, _: &Head, _: &World) -> Result<Drawn, Fault> {
        Ok(Drawn { name: self.value, number: None })
    }

    fn labour() -> Option<Labour<Drawn>> {
        Some(|plan: &mut Drawn, random: &mut Random| {
            hold(plan.name.clone());
            plan.number = Some(random.next_u64());
        })
    }
}

impl Write for HoldBeforehand {
    type Response = Said;

    fn execute(plan: Drawn, ctx: &mut Ctx<'_>) -> Result<Said, Fault> {
        Ok(said(ctx, plan.number.map_or("nothing".to_owned(), |number| number.to_string())))
    }
}

/// Takes its time with a long page, until [`release`].
#[operation(ecs, read, ram = "*", region = undocumented, by_number(100, 100))]
struct HoldReading {
    /// Which one it is.
    value: String,
}

impl Read for HoldReading {
    type Response = Said;

    fn execute(plan: HoldReading, ctx: &Ctx<'_>) -> Result<Said, Fault> {
        hold(plan.value);
        Ok(said(ctx, "held"))
    }
}

fn hold(name: String) {
    let mut held = HELD.lock().expect("no panic");
    held.entry(name.clone()).or_default();
    CHANGED.notify_all();
    while !held[&name] {
        held = CHANGED.wait(held).expect("no panic");
    }
    held.remove(&name);
}

/// Returns when the `Hold` of this name runs.
pub(super) fn wait_until_held(name: &str) {
    let mut held = HELD.lock().expect("no panic");
    while !held.contains_key(name) {
        held = CHANGED.wait(held).expect("no panic");
    }
}

/// Ends the `Hold` of this name.
pub(super) fn release(name: &str) {
    HELD.lock().expect("no panic").insert(name.to_owned(), true);
    CHANGED.notify_all();
}

/// Says much more than a system keeps for a client that does not read.
#[operation(ecs, read, ram = "*", region = undocumented)]
struct Large {}

/// How long the value of a `Large` is, in bytes.
pub(super) const LARGE: usize = 16 << 20;

impl Read for Large {
    type Response = Said;

    fn execute(_: Large, ctx: &Ctx<'_>) -> Result<Said, Fault> {
        Ok(said(ctx, "l".repeat(LARGE)))
    }
}
