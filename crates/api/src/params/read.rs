//! Reading a struct's fields from a form: what `#[derive(Params)]` calls.

use std::collections::BTreeMap;

use super::{Kind, Params, Problem, Reject, Spec, Value, Wanted, counter};
use crate::Form;

/// Where a struct reads its fields: a form, behind a prefix for nested structs.
pub struct Source<'a> {
    form: &'a Form,
    prefix: String,
}

impl<'a> Source<'a> {
    /// The whole form.
    pub fn new(form: &'a Form) -> Source<'a> {
        Source { form, prefix: String::new() }
    }

    fn below(&self, name: &str) -> Source<'a> {
        Source { form: self.form, prefix: format!("{}{name}.", self.prefix) }
    }

    fn name(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// The text of a parameter. An empty one is as good as none, unless it is a value: some clients
    /// drop empty values, others send them.
    fn text<T: Value>(&self, spec: &Spec) -> Option<&'a str> {
        let named = |name: &str| match self.prefix.is_empty() {
            true => self.form.get(name),
            false => self.form.get(&self.name(name)),
        };
        let text = named(spec.name).or_else(|| spec.alias.and_then(named));
        text.filter(|text| T::TAKES_EMPTY || !text.is_empty())
    }

    /// The items `name.1`, `name.2`, … in the order of their index.
    fn items(&self, name: &str) -> Vec<(String, &'a str)> {
        let prefix = format!("{}{name}.", self.prefix);
        let mut items = BTreeMap::new();
        for (key, value) in self.form.keys_with_prefix(&prefix) {
            // `None` is how one client (Ansible) writes the empty list.
            if value.is_empty() || value == "None" {
                continue;
            }
            if let Some(index) = index(&key[prefix.len()..]) {
                items.insert(index, (key.to_owned(), value));
            }
        }
        items.into_values().collect()
    }

    /// The groups `name.1.…`, `name.2.…`, … in the order of their index.
    fn groups(&self, name: &str) -> Vec<Source<'a>> {
        let prefix = format!("{}{name}.", self.prefix);
        let mut groups = BTreeMap::new();
        for (key, _) in self.form.keys_with_prefix(&prefix) {
            if let Some((head, _)) = key[prefix.len()..].split_once('.')
                && let Some(index) = index(head)
            {
                groups.entry(index).or_insert_with(|| Source {
                    form: self.form,
                    prefix: format!("{prefix}{head}."),
                });
            }
        }
        groups.into_values().collect()
    }
}

/// An index as the wire has it: 1 or more, no sign, no leading zero.
fn index(text: &str) -> Option<u32> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    if digits { text.parse().ok() } else { None }
}

/// Reads a parameter that must be there.
pub fn required<T: Value>(source: &Source<'_>, spec: &Spec) -> Result<T, Reject> {
    match source.text::<T>(spec) {
        Some(text) => value(text, source.name(spec.name), spec),
        None => Err(reject(source.name(spec.name), Problem::Missing, spec.missing)),
    }
}

/// Reads a parameter that may be there.
pub fn optional<T: Value>(source: &Source<'_>, spec: &Spec) -> Result<Option<T>, Reject> {
    let text = source.text::<T>(spec);
    text.map(|text| value(text, source.name(spec.name), spec)).transpose()
}

/// Reads `Name.1`, `Name.2`, ….
pub fn list<T: Value>(source: &Source<'_>, spec: &Spec) -> Result<Vec<T>, Reject> {
    let items = source.items(spec.name);
    check_count(items.len(), source, spec)?;
    let mut values = Vec::with_capacity(items.len());
    for (name, text) in items {
        let item = value(text, name.clone(), spec)?;
        if spec.repeated.is_some() && values.contains(&item) {
            let problem = Problem::Repeated { value: text.to_owned() };
            return Err(reject(name, problem, spec.repeated));
        }
        values.push(item);
    }
    Ok(values)
}

/// Reads `Name.1`, … or the count that may stand instead.
pub fn wanted<T: Value>(source: &Source<'_>, spec: &Spec) -> Result<Wanted<T>, Reject> {
    let listed = list(source, spec)?;
    let counter = counter(spec);
    let counted = optional::<i64>(source, &counter)?;
    match (listed.is_empty(), counted) {
        (true, None) => Ok(Wanted::Nothing),
        (false, None) => Ok(Wanted::These(listed)),
        (true, Some(count)) => Ok(Wanted::Any(usize::try_from(count).unwrap_or(usize::MAX))),
        (false, Some(_)) => {
            let other = format!("{}.N", source.name(spec.name));
            let problem = Problem::Conflict { other };
            Err(reject(source.name(counter.name), problem, spec.conflict))
        }
    }
}

/// Reads `Name.1.Sub`, `Name.2.Sub`, ….
pub fn objects<T: Params>(source: &Source<'_>, spec: &Spec) -> Result<Vec<T>, Reject> {
    let groups = source.groups(spec.name);
    check_count(groups.len(), source, spec)?;
    groups.iter().map(T::parse).collect()
}

/// Reads `Name.Sub`, if any such parameter is there.
pub fn object<T: Params>(source: &Source<'_>, spec: &Spec) -> Result<Option<T>, Reject> {
    let below = source.below(spec.name);
    let given = below.form.keys_with_prefix(&below.prefix).any(|(_, value)| !value.is_empty());
    if given { T::parse(&below).map(Some) } else { Ok(None) }
}

fn value<T: Value>(text: &str, name: String, spec: &Spec) -> Result<T, Reject> {
    let malformed = |expected: String| {
        let problem = Problem::Malformed { value: shortened(text), expected };
        let is_long = text.chars().count() > T::MOST_CHARS;
        let code = spec.too_long.filter(|_| is_long).or(spec.malformed);
        Err(reject(name.clone(), problem, code))
    };
    let one_of = |values: &[&str]| format!("one of {}", values.join(", "));
    if !spec.values.is_empty() && !spec.values.contains(&text) {
        return malformed(one_of(spec.values));
    }
    let Some(value) = T::parse(text) else {
        let named = !T::VALUES.is_empty();
        return malformed(if named { one_of(T::VALUES) } else { T::EXPECTED.to_owned() });
    };
    if let (Some((min, max)), Kind::Integer) = (spec.range, T::KIND)
        && let Ok(number) = text.parse::<i64>()
        && !(min..=max).contains(&number)
    {
        let problem = Problem::OutOfRange { value: number, min, max };
        return Err(reject(name, problem, spec.out_of_range.or(spec.malformed)));
    }
    Ok(value)
}

/// Refusals quote what they refuse, but not a megabyte of it.
fn shortened(text: &str) -> String {
    const MOST_CHARS: usize = 128;
    match text.char_indices().nth(MOST_CHARS) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

fn check_count(given: usize, source: &Source<'_>, spec: &Spec) -> Result<(), Reject> {
    match spec.items {
        Some((_, max)) if given > max => {
            let name = format!("{}.N", source.name(spec.name));
            Err(reject(name, Problem::TooMany { given, max }, spec.too_many))
        }
        _ => Ok(()),
    }
}

fn reject(parameter: String, problem: Problem, code: Option<&'static str>) -> Reject {
    Reject { parameter, problem, code }
}
