//! The help of `enid call`: which operations there are, and what holds for one of them.

use control::{Endpoint as Operation, Product};

/// The help of `enid call`: the list of operations stands where clap's own would, which cannot be
/// grouped.
pub const CALL: &str = "\
{about-with-newline}
{usage-heading} {usage}

{before-help}{all-args}{after-help}";

/// The help of one operation.
pub const OPERATION: &str = "\
{about-with-newline}
{usage-heading} {usage}

{all-args}{after-help}";

/// The operations by product, a line each.
pub fn operations(operations: &[&'static dyn Operation]) -> String {
    let width = operations.iter().map(|operation| operation.name().len()).max().unwrap_or_default();
    let mut text = String::new();
    for product in Product::ALL {
        let of = operations.iter().filter(|operation| operation.product() == product);
        let lines =
            of.map(|operation| format!("  {:width$}  {}\n", operation.name(), operation.about()));
        let lines = lines.collect::<Vec<_>>();
        if !lines.is_empty() {
            text += &format!("{} ({}):\n{}\n", product.name(), product.version(), lines.concat());
        }
    }
    text + "The parameters of one: enid call <OPERATION> --help"
}

/// What holds for an operation beside its parameters.
pub fn operation(operation: &dyn Operation) -> String {
    let ram = operation.ram();
    let resources = ram.resources.join(", ");
    let mut text = format!(
        "A list is numbered, --Name.1 a --Name.2 b; one of plain values may also be repeated,\n\
         --Name a --Name b.\n\n\
         RAM action: {}",
        ram.action
    );
    if !resources.is_empty() {
        text += &format!(" on {resources}");
    }
    let others = control::operations()
        .filter(|other| other.name() == operation.name() && other.product() != operation.product());
    for other in others.map(|other| other.product().name().to_lowercase()) {
        text += &format!("\n\nThis is the operation of {}; ", operation.product().name());
        text += &format!("for the other of this name: --product {other}");
    }
    text
}
