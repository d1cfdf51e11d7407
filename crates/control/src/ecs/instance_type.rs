//! The types of instances, and the families that they are of.

use api::{Kind, Value};

use crate::kernel::operation::operations;

operations! {
    describe_instance_type_families: DescribeInstanceTypeFamilies,
    describe_instance_types: DescribeInstanceTypes,
}

/// A number that need not be whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure(pub f64);

impl Value for Figure {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "a number";

    fn parse(text: &str) -> Option<Figure> {
        text.parse().ok().filter(|number: &f64| number.is_finite()).map(Figure)
    }
}
