//! Operations that do what no real one does.

use std::sync::{Condvar, Mutex};

use api::{Params, Row, errors};
use control::{Access, Ctx, Endpoint, Fault, Operation, Product, Ram, endpoint};
use serde::Serialize;
use store::Table;

const COUNTS: Table<String, u64> = Table::new(200, "test_counts");

/// The tests' operations and, if none of them is meant, the real ones.
pub(super) fn find(version: &str, action: &str) -> Option<&'static dyn Endpoint> {
    match action {
        "Echo" => Some(endpoint::<Echo>()),
        "Add" => Some(endpoint::<Add>()),
        "Panics" => Some(endpoint::<Panics>()),
        "PanicsReading" => Some(endpoint::<PanicsReading>()),
        "Hold" => Some(endpoint::<Hold>()),
        "Burst" => Some(endpoint::<Burst>()),
        _ => control::find(version, action),
    }
}

/// One operation, whatever is asked for.
pub(super) fn find_echo(_version: &str, _action: &str) -> Option<&'static dyn Endpoint> {
    Some(endpoint::<Echo>())
}

/// Those of the operator API.
pub(super) const OPERATOR: &[&dyn Endpoint] = &[endpoint::<SetCount>()];

/// The rules of the operations are all that differs.
macro_rules! operation {
    ($name:ident, $access:ident, $ctx:ident, $request:ident => $execute:expr) => {
        operation!(Ecs $name, $access, $ctx, $request => $execute);
    };
    ($product:ident $name:ident, $access:ident, $ctx:ident, $request:ident => $execute:expr) => {
        impl Operation for $name {
            type Response = Said;
            const NAME: &'static str = stringify!($name);
            const PRODUCT: Product = Product::$product;
            const ACCESS: Access = Access::$access;
            const RAM: Ram = Ram { action: "ecs:Test", resources: &[] };
            const ERRORS: &'static [Row] = errors! {};

            fn execute(self, $ctx: &mut Ctx<'_>) -> Result<Said, Fault> {
                let $request = self;
                $execute
            }
        }
    };
}

/// What an operation says.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Said {
    account: u64,
    region: String,
    value: String,
}

fn said(ctx: &Ctx<'_>, value: impl ToString) -> Result<Said, Fault> {
    let (account, region) = (ctx.scope.account, ctx.scope.region.clone());
    Ok(Said { account, region, value: value.to_string() })
}

/// Says what it was asked.
#[derive(Params)]
struct Echo {
    /// What to say.
    value: Option<String>,
}

operation!(Echo, Read, ctx, request => said(ctx, request.value.unwrap_or_default()));

/// Counts the requests with one name.
#[derive(Params)]
struct Add {
    /// The name.
    value: String,
}

operation!(Add, Write, ctx, request => {
    let count = ctx.txn.get(COUNTS, &request.value)?.unwrap_or(0) + 1;
    ctx.txn.put(COUNTS, &request.value, &count);
    said(ctx, count)
});

/// Sets the count of one name.
#[derive(Params)]
struct SetCount {
    /// The name.
    value: String,
    /// What it is to be.
    #[param(range = 0..=100)]
    count: i64,
}

operation!(Operator SetCount, Write, ctx, request => {
    let count = u64::try_from(request.count).expect("it has bounds");
    ctx.txn.put(COUNTS, &request.value, &count);
    said(ctx, count)
});

/// Writes and then panics.
#[derive(Params)]
struct Panics {
    /// The name to count.
    value: String,
}

operation!(Panics, Write, ctx, request => {
    ctx.txn.put(COUNTS, &request.value, &1_000);
    panic!("a test's own panic");
});

/// Panics as a read.
#[derive(Params)]
struct PanicsReading {}

operation!(PanicsReading, Read, _ctx, _request => panic!("a test's own panic"));

/// Is throttled by its own rules, as the operator can cause it.
#[derive(Params)]
struct Burst {}

operation!(Burst, Read, _ctx, _request => Err(Fault::Throttled));

/// Keeps the executor busy until [`release`].
#[derive(Params)]
struct Hold {}

/// Whether a `Hold` runs, and whether it may end.
static HELD: Mutex<(bool, bool)> = Mutex::new((false, false));
static CHANGED: Condvar = Condvar::new();

operation!(Hold, Write, ctx, _request => {
    let mut held = HELD.lock().expect("no panic");
    held.0 = true;
    CHANGED.notify_all();
    while !held.1 {
        held = CHANGED.wait(held).expect("no panic");
    }
    *held = (false, false);
    said(ctx, "held")
});

/// Returns when a `Hold` runs. One test uses it.
pub(super) fn wait_until_held() {
    let mut held = HELD.lock().expect("no panic");
    while !held.0 {
        held = CHANGED.wait(held).expect("no panic");
    }
}

/// Ends the `Hold` that runs.
pub(super) fn release() {
    HELD.lock().expect("no panic").1 = true;
    CHANGED.notify_all();
}
