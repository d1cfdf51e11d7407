//! The flags of one operation, from its table of parameters.
//!
//! A parameter `Tag.N.Key` is `--Tag.1.Key`, `--Tag.2.Key`, … as the official command line writes
//! it. For a list of plain values, `PrivateIpAddress.N`, the flag may be repeated instead:
//! `--PrivateIpAddress a --PrivateIpAddress b`.

use std::collections::BTreeSet;

use api::{Form, Kind, Parameter};
use clap::{Arg, ArgAction, ArgMatches};
use control::Endpoint as Operation;

/// The heading of the flags in the help.
const HEADING: &str = "Parameters";

/// The words of the command line.
pub struct Words(BTreeSet<String>);

impl Words {
    /// Those words.
    pub fn of(words: impl IntoIterator<Item = String>) -> Words {
        Words(words.into_iter().collect())
    }

    /// Whether this is one of them.
    pub fn has(&self, word: &str) -> bool {
        self.0.contains(word)
    }

    /// The flags among them, without dashes and values.
    pub fn flags(&self) -> impl Iterator<Item = &str> {
        let written = self.0.iter().filter_map(|word| word.strip_prefix("--"));
        written.map(|word| word.split('=').next().unwrap_or_default())
    }
}

/// The parameters of one operation as flags.
pub struct Flags<'o> {
    parameters: &'o [Parameter],
    purpose: Purpose,
}

/// What the flags are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A command line is read. Which values are right is for the server to say.
    Read,
    /// A command line is completed, with the values that there are.
    Complete,
}

/// An item of a list that has two values.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("--{0} is given twice, once by number and once without")]
pub struct Twice(String);

/// What a flag stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    /// The parameter of that name.
    One,
    /// The items of a list, in the order of the command line.
    Repeated,
}

impl<'o> Flags<'o> {
    /// The flags of an operation.
    pub fn of(operation: &'o dyn Operation) -> Flags<'o> {
        Flags { parameters: operation.parameters(), purpose: Purpose::Read }
    }

    /// The same for another purpose.
    pub fn to(self, purpose: Purpose) -> Flags<'o> {
        Flags { purpose, ..self }
    }

    /// The flags for clap. `written` are the flags on the command line (see [`Words::flags`]): only
    /// they tell which items a list has.
    pub fn args<'w>(&self, written: impl Iterator<Item = &'w str>) -> Vec<Arg> {
        let mut args = Vec::new();
        let mut names = BTreeSet::new();
        for parameter in self.values() {
            let name = first(&parameter.name);
            args.push(self.arg(parameter, &name).help(self.help(parameter)).hide(false));
            names.insert(name);
        }
        // Known even if they are not written, so that they are suggested for a mistyped one.
        let repeated = self.values().filter_map(|parameter| parameter.name.strip_suffix(".N"));
        for name in repeated.map(first).chain(written.map(str::to_owned)) {
            if let Some((parameter, meaning)) = self.find(&name)
                && names.insert(name.clone())
            {
                let arg = self.arg(parameter, &name);
                args.push(match meaning {
                    Meaning::One => arg,
                    Meaning::Repeated => arg.action(ArgAction::Append),
                });
            }
        }
        args
    }

    /// The request that the flags make.
    pub fn form(&self, matches: &ArgMatches) -> Result<Form, Twice> {
        let given = |meaning: Meaning| {
            let names = matches.ids().map(|id| id.as_str());
            names.filter(move |name| self.find(name).is_some_and(|(_, found)| found == meaning))
        };
        let mut form = Form::new();
        for name in given(Meaning::One) {
            if let Some(value) = matches.get_one::<String>(name) {
                form.insert(name, value);
            }
        }
        for name in given(Meaning::Repeated) {
            let values = matches.get_many::<String>(name).into_iter().flatten();
            for (index, value) in values.enumerate() {
                let item = format!("{name}.{}", index + 1);
                if form.get(&item).is_some() {
                    return Err(Twice(item));
                }
                form.insert(&item, value);
            }
        }
        Ok(form)
    }

    /// The parameters with a value of their own: all but the groups.
    fn values(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| parameter.kind != Kind::Object)
    }

    fn find(&self, name: &str) -> Option<(&Parameter, Meaning)> {
        let one = self.values().find(|parameter| is_instance(&parameter.name, name));
        let is_list = |parameter: &&Parameter| {
            parameter.name.strip_suffix(".N").is_some_and(|list| is_instance(list, name))
        };
        let repeated = || Some((self.values().find(is_list)?, Meaning::Repeated));
        one.map(|parameter| (parameter, Meaning::One)).or_else(repeated)
    }

    /// A flag that the help does not show.
    fn arg(&self, parameter: &Parameter, name: &str) -> Arg {
        let arg = Arg::new(name.to_owned())
            .long(name.to_owned())
            .value_name(kind(parameter.kind))
            .allow_negative_numbers(parameter.kind == Kind::Integer)
            .help_heading(HEADING)
            .hide(true);
        let values = match parameter.kind {
            Kind::Boolean => &["true", "false"],
            Kind::String | Kind::Integer | Kind::Object => parameter.values,
        };
        match self.purpose {
            Purpose::Complete if !values.is_empty() => arg.value_parser(values.to_vec()),
            Purpose::Complete | Purpose::Read => arg,
        }
    }

    /// What the parameter is for, and in brackets which values it takes.
    fn help(&self, parameter: &Parameter) -> String {
        let mut notes = Vec::new();
        if parameter.required {
            notes.push(match parameter.name.rsplit_once('.') {
                Some((group, _)) => format!("required in {group}"),
                None => "required".to_owned(),
            });
        }
        if parameter.name.split('.').any(|part| part == "N") {
            notes.push(match self.items(parameter) {
                Some((_, most)) => format!("N is 1 to {most}"),
                None => "N is 1, 2, and so on".to_owned(),
            });
        }
        if let Some((least, most)) = parameter.range {
            notes.push(format!("{least} to {most}"));
        }
        if !parameter.values.is_empty() {
            notes.push(format!("one of {}", parameter.values.join(", ")));
        }
        if let Some(other) = &parameter.excludes {
            notes.push(format!("not together with {other}"));
        }
        let about = parameter.about;
        match notes.is_empty() {
            true => about.to_owned(),
            false => format!("{about} [{}]", notes.join("; ")),
        }
    }

    /// How many items the list has that the parameter is, or is a part of.
    fn items(&self, parameter: &Parameter) -> Option<(usize, usize)> {
        let parts = parameter.name.split('.').collect::<Vec<_>>();
        let last = parts.iter().rposition(|part| *part == "N")?;
        let list = parts[..=last].join(".");
        self.parameters.iter().find(|one| one.name == list)?.items
    }
}

/// The types as the documentation writes them.
fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "String",
        Kind::Integer => "Integer",
        Kind::Boolean => "Boolean",
        Kind::Object => "Object",
    }
}

/// The name of the first item: `Tag.1.Key` of `Tag.N.Key`.
fn first(name: &str) -> String {
    name.split('.').map(|part| if part == "N" { "1" } else { part }).collect::<Vec<_>>().join(".")
}

/// Whether `name` is `pattern` with an index for each `N`.
fn is_instance(pattern: &str, name: &str) -> bool {
    let is_index =
        |text: &str| text.parse::<u32>().is_ok_and(|index| index.to_string() == text && index > 0);
    let mut parts = name.split('.');
    let all = pattern.split('.').all(|part| match parts.next() {
        Some(index) if part == "N" => is_index(index),
        other => other == Some(part),
    });
    all && parts.next().is_none()
}

/// The value of a setting. An empty environment variable counts as none.
pub fn setting<'m>(matches: &'m ArgMatches, name: &str) -> Option<&'m str> {
    matches.get_one::<String>(name).map(String::as_str).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use api::{Params, Wanted};
    use clap::Command;

    use super::*;

    /// A tag.
    #[derive(Params)]
    #[allow(dead_code, reason = "only its description is used")]
    struct Tag {
        /// Its key.
        key: String,
        /// Its value.
        value: Option<String>,
        /// What else: a name that starts as an index is written.
        note: Option<String>,
    }

    /// Gives addresses.
    #[derive(Params)]
    #[allow(dead_code, reason = "only its description is used")]
    struct Request {
        /// Whose.
        eni_id: String,
        /// Which.
        #[param(items = 1..=3, count = "AddressCount", range = 1..=3)]
        address: Wanted<String>,
        /// Whether.
        #[param(values = "yes|no")]
        force: Option<String>,
        /// Labels.
        #[param(object, items = 1..=2)]
        tag: Vec<Tag>,
        /// More.
        #[param(object)]
        config: Option<Tag>,
    }

    fn flags() -> Flags<'static> {
        static PARAMETERS: LazyLock<Vec<Parameter>> = LazyLock::new(|| {
            let mut parameters = Vec::new();
            Request::describe("", &mut parameters);
            parameters
        });
        Flags { parameters: &PARAMETERS, purpose: Purpose::Read }
    }

    fn command(line: &str) -> Command {
        let written = line.split(' ').filter_map(|word| word.strip_prefix("--"));
        let written = written.map(|word| word.split('=').next().unwrap_or_default());
        Command::new("x").no_binary_name(true).args(flags().args(written))
    }

    /// What a command line sends, as a query, or what is wrong with it.
    fn read(line: &str) -> String {
        match command(line).try_get_matches_from(line.split(' ')) {
            Ok(matches) => match flags().form(&matches) {
                Ok(form) => form.encode(),
                Err(twice) => twice.to_string(),
            },
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_value_stands_behind_a_space_or_an_equals_sign() {
        assert_eq!(read("--EniId a --Force=yes"), "EniId=a&Force=yes");
        assert_eq!(read("--EniId= --AddressCount -1"), "AddressCount=-1&EniId=");
    }

    #[test]
    fn lists_are_numbered_or_repeated() {
        assert_eq!(read("--Address.2 b --Address.1=a"), "Address.1=a&Address.2=b");
        assert_eq!(read("--Address a --Address=b"), "Address.1=a&Address.2=b");
        assert_eq!(
            read("--Address a --Address.1 b"),
            "--Address.1 is given twice, once by number and once without"
        );
    }

    #[test]
    fn groups_are_written_as_on_the_wire() {
        assert_eq!(
            read("--Tag.1.Key a --Tag.7.Value=b --Config.Key c"),
            "Config.Key=c&Tag.1.Key=a&Tag.7.Value=b"
        );
    }

    #[test]
    fn an_unknown_name_finds_the_one_that_was_meant() {
        for (line, wrong, meant) in [
            ("--eniId a", "--eniId", "--EniId"),
            ("--Adress a", "--Adress", "--Address"),
            ("--Tag.1.Keys a", "--Tag.1.Keys", "--Tag.1.Key"),
            ("--Address.0 a", "--Address.0", "--Address"),
        ] {
            let said = read(line);
            assert!(said.contains(&format!("unexpected argument '{wrong}' found")), "{said}");
            assert!(said.contains(&format!("a similar argument exists: '{meant}'")), "{said}");
        }
        assert!(read("--EniId a --EniId b").contains("cannot be used multiple times"));
    }

    #[test]
    fn the_help_says_what_the_declaration_says() {
        let help = command("").next_line_help(true).render_help().to_string();
        for part in [
            "--EniId <String>\n          Whose. [required]\n",
            "--Address.1 <String>\n          Which. [N is 1 to 3; not together with AddressCount]\n",
            "--AddressCount <Integer>\n          How many to choose at random instead. [1 to 3; not together with Address.N]\n",
            "--Force <String>\n          Whether. [one of yes, no]\n",
            "--Tag.1.Key <String>\n          Its key. [required in Tag.N; N is 1 to 2]\n",
            "--Tag.1.Note <String>\n          What else: a name that starts as an index is written. [N is 1 to 2]\n",
            "--Config.Value <String>\n          Its value.\n",
        ] {
            assert!(help.contains(part), "{part} is not in\n{help}");
        }
        assert!(!help.contains("--Address <"), "{help}");
    }

    #[test]
    fn an_index_is_a_number_from_one_on_without_leading_zeros() {
        assert!(is_instance("Tag.N.Key", "Tag.12.Key"));
        for name in ["Tag.0.Key", "Tag.01.Key", "Tag.+1.Key", "Tag.N.Key", "Tag.1", "Tag.1.Key.1"] {
            assert!(!is_instance("Tag.N.Key", name), "{name}");
        }
    }
}
