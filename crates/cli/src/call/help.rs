//! The help of `enid call`: the list of operations, and notes on each of them.

use control::{Endpoint as Operation, Product};

/// The help of `enid call`. The list of operations takes the place of clap's own, which cannot be
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

/// The operations by product, one a line.
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
    text + "For the parameters of an operation: enid call <OPERATION> --help"
}

/// What there is to say about an operation besides its parameters.
pub fn operation(operation: &dyn Operation) -> String {
    let declaration = operation.declaration();
    let resources = declaration.resources.join(", ");
    let mut text = format!(
        "The items of a list are numbered: --Name.1 a --Name.2 b. If they are plain values, the flag\n\
         may be repeated instead: --Name a --Name b.\n\n\
         RAM action: {}",
        declaration.action
    );
    if !resources.is_empty() {
        text += &format!(" on {resources}");
    }
    let others = control::operations()
        .filter(|other| other.name() == operation.name() && other.product() != operation.product());
    for other in others.map(|other| other.product().name().to_lowercase()) {
        text += &format!("\n\nThis is the operation of {}. ", operation.product().name());
        text += &format!("For the other one of this name, add --product {other}.");
    }
    text
}
