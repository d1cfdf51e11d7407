//! `enid seed`: fills a store that no server has open, for trials and measurements.

use std::{
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::{Value, json};
use server::{Seeded, Wish};

use crate::report;

/// The most network interfaces: there are 16.7 million MAC addresses, divided among accounts and regions.
const MOST: u64 = 10_000_000;
/// Network interfaces of a vSwitch, if nothing is said.
const PER_VSWITCH: u64 = 5_000;
/// How often it is said how far it is, to a terminal and to others.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_secs(10)];

/// The command's flags.
pub fn command() -> Command {
    let number = |name: &'static str, most: u64, usual: &'static str, help: &'static str| {
        let number = value_parser!(u64).range(1..=most);
        let arg = Arg::new(name).long(name).value_name("N").help(help).value_parser(number);
        if usual.is_empty() { arg } else { arg.default_value(usual) }
    };
    Command::new("seed")
        .about("Fills the data of a server that is not running with a large world")
        .long_about(
            "Fills the data of a server that is not running with VPCs, vSwitches, security groups, \
             instances and network interfaces with secondary addresses, IPv6 addresses and tags, spread \
             over accounts and regions, as requests would have made them. Prints an access key of each \
             account. The same flags make the same world, with the same keys. The data may hold other \
             resources; data that has been seeded before is refused.",
        )
        .arg(
            Arg::new("data")
                .long("data")
                .value_name("DIR")
                .help("Where the data is kept")
                .default_value(server::DEFAULT_DATA)
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(number("interfaces", MOST, "", "How many network interfaces to make").required(true))
        .arg(number("accounts", 1_000, "20", "How many accounts have them"))
        .arg(number("regions", 100, "4", "In how many regions each account has some"))
        .arg(number(
            "vswitches",
            1_000_000,
            "",
            "In how many vSwitches [default: one for 5,000 interfaces, and for each account and region]",
        ))
        .arg(
            Arg::new("seed")
                .long("seed")
                .value_name("N")
                .help("What all chance is drawn from: another number makes another world")
                .default_value("1")
                .value_parser(value_parser!(u64)),
        )
        .arg(report::output())
}

/// Fills the store and prints what it has.
pub fn run(matches: &ArgMatches) -> ExitCode {
    let data = matches.get_one::<PathBuf>("data").expect("it has a default");
    let number = |name| matches.get_one::<u64>(name).copied();
    let given = |name| number(name).expect("it is required or has a default");
    let (interfaces, accounts) = (given("interfaces"), given("accounts"));
    let regions = usize::try_from(given("regions")).expect("it is small");
    let places = accounts * regions as u64;
    let vswitches = number("vswitches").unwrap_or((interfaces / PER_VSWITCH).max(places));
    let wish = Wish { interfaces, accounts, regions, vswitches, seed: given("seed") };
    let mut progress = Progress::new(interfaces);
    let seeded = server::seed(data, &wish, |made| progress.tell(made));
    progress.end();
    match seeded {
        Ok(seeded) if report::wants_json(matches) => report::print(&format!("{:#}", told(&seeded))),
        Ok(seeded) => report::print(&text(&seeded, data)),
        Err(error) => report::fail(&error),
    }
}

/// Says how far it is.
struct Progress {
    all: u64,
    begun: Instant,
    said: Instant,
    pause: Duration,
    on_terminal: bool,
}

impl Progress {
    #[expect(clippy::disallowed_methods, reason = "a rate needs the time")]
    fn new(all: u64) -> Progress {
        let (on_terminal, now) = (io::stderr().is_terminal(), Instant::now());
        let pause = PAUSES[usize::from(!on_terminal)];
        Progress { all, begun: now, said: now, pause, on_terminal }
    }

    #[expect(clippy::disallowed_methods, reason = "a rate needs the time")]
    fn tell(&mut self, made: u64) {
        if self.said.elapsed() < self.pause {
            return;
        }
        self.said = Instant::now();
        let line = self.line(made, self.begun.elapsed());
        match self.on_terminal {
            // If nobody sees it, the world is made all the same.
            true => {
                let _ = write!(io::stderr(), "\r{line}\x1b[K");
            }
            false => {
                let _ = writeln!(io::stderr(), "{line}");
            }
        }
    }

    fn line(&self, made: u64, took: Duration) -> String {
        let (rate, part) = (made as f64 / took.as_secs_f64(), made * 100 / self.all);
        format!("{made} of {} network interfaces ({part} %), {rate:.0} a second", self.all)
    }

    /// Leaves the terminal as it was.
    fn end(&self) {
        if self.on_terminal {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

fn counts(seeded: &Seeded) -> [(&'static str, u64); 5] {
    [
        ("Network interfaces", seeded.interfaces),
        ("Instances", seeded.instances),
        ("VPCs", seeded.vpcs),
        ("vSwitches", seeded.vswitches),
        ("Security groups", seeded.security_groups),
    ]
}

fn text(seeded: &Seeded, data: &Path) -> String {
    let counts = counts(seeded).map(|(what, count)| format!("  {what:20} {count}\n")).concat();
    let regions = seeded.regions.join(", ");
    let keys = seeded.accounts.iter().map(|account| {
        let (id, secret) = (&account.access_key_id, account.access_key_secret.expose());
        format!("  {:18} {id:26} {secret}\n", account.id.to_string())
    });
    let (keys, data) = (keys.collect::<String>(), report::quoted(&data.display().to_string()));
    format!(
        "{counts}  {:20} {regions}\n\n  {:18} {:26} AccessKeySecret\n{keys}\nServe them:\n\n  {} serve \
         --data {data}",
        "Regions",
        "Account",
        "AccessKeyId",
        report::program()
    )
}

fn told(seeded: &Seeded) -> Value {
    let accounts = seeded.accounts.iter().map(|account| {
        json!({
            "AccountId": account.id.to_string(),
            "AccessKeyId": account.access_key_id,
            "AccessKeySecret": account.access_key_secret.expose(),
        })
    });
    json!({
        "NetworkInterfaces": seeded.interfaces,
        "Instances": seeded.instances,
        "Vpcs": seeded.vpcs,
        "VSwitches": seeded.vswitches,
        "SecurityGroups": seeded.security_groups,
        "Regions": seeded.regions,
        "Accounts": accounts.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_it_is_has_a_rate() {
        let line = Progress::new(8_000).line(2_000, Duration::from_secs(4));
        assert_eq!(line, "2000 of 8000 network interfaces (25 %), 500 a second");
    }
}
