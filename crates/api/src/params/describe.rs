//! The table of parameters that follows from a declaration: what `#[derive(Params)]` calls.

use super::{Kind, Parameter, Params, Spec, Value, counter};

/// Describes a parameter that must be there.
pub fn describe_required<T: Value>(spec: &Spec, prefix: &str, parameters: &mut Vec<Parameter>) {
    parameters.push(Parameter { required: true, ..described::<T>(spec, prefix, "") });
}

/// Describes a parameter that may be there.
pub fn describe_optional<T: Value>(spec: &Spec, prefix: &str, parameters: &mut Vec<Parameter>) {
    parameters.push(described::<T>(spec, prefix, ""));
}

/// Describes `Name.N`.
pub fn describe_list<T: Value>(spec: &Spec, prefix: &str, parameters: &mut Vec<Parameter>) {
    parameters.push(described::<T>(spec, prefix, ".N"));
}

/// Describes `Name.N` and the count that may stand instead.
pub fn describe_wanted<T: Value>(spec: &Spec, prefix: &str, parameters: &mut Vec<Parameter>) {
    let counter = counter(spec);
    let list = Parameter {
        range: None,
        excludes: Some(format!("{prefix}{}", counter.name)),
        ..described::<T>(spec, prefix, ".N")
    };
    let count = Parameter {
        excludes: Some(list.name.clone()),
        about: "How many to choose at random instead.",
        ..described::<i64>(&counter, prefix, "")
    };
    parameters.extend([list, count]);
}

/// Describes `Name.N` and what stands below it.
pub fn describe_objects<T: Params>(spec: &Spec, prefix: &str, parameters: &mut Vec<Parameter>) {
    describe_group::<T>(spec, prefix, ".N", parameters);
}

/// Describes `Name` and what stands below it.
pub fn describe_object<T: Params>(spec: &Spec, prefix: &str, parameters: &mut Vec<Parameter>) {
    describe_group::<T>(spec, prefix, "", parameters);
}

fn describe_group<T: Params>(
    spec: &Spec,
    prefix: &str,
    suffix: &str,
    parameters: &mut Vec<Parameter>,
) {
    let group = Parameter { kind: Kind::Object, ..described::<String>(spec, prefix, suffix) };
    let below = format!("{}.", group.name);
    parameters.push(group);
    T::describe(&below, parameters);
}

fn described<T: Value>(spec: &Spec, prefix: &str, suffix: &str) -> Parameter {
    Parameter {
        name: format!("{prefix}{}{suffix}", spec.name),
        kind: T::KIND,
        required: false,
        items: spec.items,
        range: spec.range,
        values: if spec.values.is_empty() { T::VALUES } else { spec.values },
        excludes: None,
        about: spec.about,
        undocumented: spec.undocumented,
    }
}
