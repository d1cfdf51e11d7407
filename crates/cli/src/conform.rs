//! `enid conform`: runs the contract's cases on any endpoint, the cloud's own among them, and says where
//! it answers otherwise than the pages do.
//!
//! It runs those cases that need nothing but requests of one key in one region, and that make only what
//! costs nothing. It says beforehand what that is, and removes it after each case.

use std::{
    error::Error,
    fs,
    io::{self, BufRead, IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use api::Form;
use clap::{Arg, ArgAction, ArgMatches, Command, builder::PossibleValuesParser, value_parser};
use conformance::{answer::Answer, case::Cases, pages::Edition, runner::Runner};
use control::Product;

use crate::{
    call::DEFAULT_REGION,
    client::{Client, unique},
    connection,
    flags::setting,
    report,
};
use caller::{Caller, MARK, Settings};
use choice::{Chosen, Wanted};
use outcome::Outcome;
use plan::Plan;
use removal::Left;
use stop::Stop;

mod caller;
mod choice;
mod free;
mod made;
mod markdown;
mod outcome;
mod plan;
mod removal;
mod stop;

/// The exit code if nothing can be said of the endpoint, or something is left there.
const UNDONE: u8 = 2;

/// How many letters of chance a name has.
const CHANCE: usize = 8;

/// The command's flags.
pub fn command() -> Command {
    Command::new("conform")
        .about("Says where an endpoint, such as the cloud's own, answers otherwise than documented")
        .long_about(
            "Runs the contract's cases on any endpoint, another enid or the cloud's own with your key, and \
             says of each documented error and rule whether it answers so: \"agrees\", \"differs\" with \
             both texts, or \"not tried\" with the reason.\n\n\
             It runs the cases that need nothing but requests of one key in one region, and that make only \
             VPCs, vSwitches, CIDR reservations, security groups and network interfaces, which cost \
             nothing. It says beforehand how many, makes them in VPCs of its own, removes them after each \
             case and when it is interrupted, and changes nothing else.\n\n\
             The exit status is 0 if nothing differs, 1 if something does, and 2 if the cases could not be \
             run or something could not be removed.",
        )
        .args(flags())
        .args(connection::flags())
}

/// The flags of the command itself.
fn flags() -> Vec<Arg> {
    let flag = |name: &'static str, about: &'static str| Arg::new(name).long(name).help(about);
    let number = |name, about| flag(name, about).value_parser(value_parser!(u64));
    let editions = Edition::ALL.map(Edition::name);
    vec![
        flag("region", "The region [default: that of the endpoint, or cn-hangzhou]")
            .value_name("ID"),
        flag("zone", "The zone [default: the first that has vSwitches]").value_name("ID"),
        flag("edition", "The edition of the page of CreateNetworkInterface")
            .value_name("YEAR")
            .value_parser(PossibleValuesParser::new(editions))
            .default_value(Edition::Of2026.name()),
        flag(
            "only",
            "Runs the cases whose title has one of these words, such as a code or R004-12",
        )
        .value_name("WORD")
        .num_args(1..),
        flag("refusals-only", "Runs the cases that make nothing: all that they send is refused")
            .action(ArgAction::SetTrue),
        flag("report", "Writes a report that can be attached to an issue (Markdown)")
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf)),
        flag("yes", "Goes on without asking").short('y').action(ArgAction::SetTrue),
        number("pace", "The least time from one request to the next, in milliseconds")
            .value_name("MS")
            .default_value("100"),
        number("patience", "How long something is tried again, in seconds")
            .value_name("S")
            .default_value("60"),
        flag("remove", "Only removes what a run has left behind in VPCs of this name")
            .value_name("NAME"),
    ]
}

/// Runs the cases.
pub fn run(matches: &ArgMatches) -> ExitCode {
    let client = match connection::client(matches) {
        Ok(client) => client,
        Err(error) => return report::misused(&*error),
    };
    let done = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(execute(matches, client)));
    match done {
        Ok(code) => code,
        Err(error) => {
            let error: Box<dyn Error + Send + Sync> = error.into();
            report::fail(&*error);
            ExitCode::from(UNDONE)
        }
    }
}

async fn execute(matches: &ArgMatches, client: Client) -> Result<ExitCode> {
    let number = |name| matches.get_one::<u64>(name).copied().expect("clap has a default");
    let key = client.key_id().to_owned();
    let region = setting(matches, "region").or(client.endpoint().region());
    let region = region.unwrap_or(DEFAULT_REGION).to_owned();
    let (account, arn) = identity(&client).await?;
    let mut settings = Settings {
        account,
        zone: String::new(),
        region,
        pace: Duration::from_millis(number("pace")),
        patience: Duration::from_secs(number("patience")),
        mark: format!("{MARK}{}", &unique()[..CHANCE]),
    };
    if let Some(name) = setting(matches, "remove") {
        ensure!(name.starts_with(MARK), "what a run leaves behind is named {MARK}…, not {name}");
        settings.mark = name.to_owned();
        return Ok(remove(Caller::new(client, settings, Stop::listen()?)).await);
    }
    settings.zone = match setting(matches, "zone") {
        Some(zone) => zone.to_owned(),
        None => zone(&client, &settings.region).await?,
    };
    let cases = conformance::built_in()?;
    let words = matches.get_many::<String>("only").into_iter().flatten();
    let words = words.cloned().collect::<Vec<_>>();
    let wanted = Wanted {
        edition: edition(matches),
        words: &words,
        only_refusals: matches.get_flag("refusals-only"),
    };
    let chosen = wanted.of(&cases);
    ensure!(!chosen.is_empty(), "no case has one of these words in its title: {}", words.join(" "));
    let who = [client.endpoint().to_string(), arn];
    let plan = Plan::of(&settings, who, wanted.edition, &cases, &chosen);
    println!("{}", plan.text());
    if !plan.is_harmless() && !matches.get_flag("yes") && !goes_on()? {
        return Ok(ExitCode::from(UNDONE));
    }
    // From here on a signal does not end us.
    let caller = Caller::new(client, settings, Stop::listen()?);
    let ran = run_all(&caller, &cases, &chosen, wanted.edition).await;
    conclude(matches, &caller, &ran, (wanted.edition, &key))
}

/// What a run has come to.
struct Ran {
    outcomes: Vec<(String, Outcome)>,
    is_interrupted: bool,
    /// Why it went no further.
    end: Option<String>,
    left: Option<Left>,
}

/// Runs the cases one by one, and removes after each what it has made.
async fn run_all(caller: &Caller, cases: &Cases, chosen: &[Chosen<'_>], edition: Edition) -> Ran {
    let mut ran = Ran { outcomes: Vec::new(), is_interrupted: false, end: None, left: None };
    for one in chosen {
        let outcome = match &one.why_not {
            Some(why) => Outcome::NotTried(why.clone()),
            None => {
                caller.begin(cases, one.case);
                let done = Runner::new(caller, edition, cases).run(one.case).await;
                ran.is_interrupted = Outcome::is_interrupted(&done) || caller.stop().is_asked(1);
                ran.end = Outcome::end(&done);
                let outcome = Outcome::of(done, caller.exchange(), edition);
                if ran.is_interrupted {
                    eprintln!("Interrupted: what was made is removed. Once more ends that too.");
                }
                ran.left = removal::remove(caller).await.err();
                outcome
            }
        };
        if !ran.is_interrupted || !matches!(outcome, Outcome::NotTried(_)) {
            print(&one.name, &outcome);
            ran.outcomes.push((one.name.clone(), outcome));
        }
        if ran.is_interrupted || ran.end.is_some() || ran.left.is_some() {
            break;
        }
    }
    if caller.has_doubts() && ran.left.is_none() {
        caller.note(|made| made.is_unsure = true);
        ran.left = removal::remove(caller).await.err();
    }
    ran
}

/// Prints what a case has come to.
fn print(name: &str, outcome: &Outcome) {
    let text = match outcome {
        Outcome::Agrees => format!("agrees     {name}"),
        Outcome::NotTried(why) => format!("not tried  {name}: {why}"),
        Outcome::Differs(difference) => {
            let id = difference.exchange.as_ref().and_then(|one| one.request_id.as_deref());
            let said = [
                ("expected", Some(difference.stated.as_str())),
                ("on the page", difference.page.as_deref()),
                ("answered", Some(&difference.answered)),
                ("RequestId", id),
            ];
            let said = said.iter().filter_map(|(name, said)| Some((name, (*said)?)));
            let said = said.map(|(name, said)| format!("\n  {name:12} {said}"));
            format!("differs    {name}\n  {}{}", difference.step, said.collect::<String>())
        }
    };
    // Who does not read what differs has the exit status.
    let _ = writeln!(io::stdout(), "{text}");
}

/// Sums up, writes the report, and says what could not be removed.
fn conclude(
    matches: &ArgMatches,
    caller: &Caller,
    ran: &Ran,
    (edition, key): (Edition, &str),
) -> Result<ExitCode> {
    let count = |wanted: fn(&Outcome) -> bool| {
        ran.outcomes.iter().filter(|(_, outcome)| wanted(outcome)).count()
    };
    let agree = count(|one| matches!(one, Outcome::Agrees));
    let differ = count(|one| matches!(one, Outcome::Differs(_)));
    let others = count(|one| matches!(one, Outcome::NotTried(_)));
    let end = if ran.is_interrupted { "; interrupted" } else { "" };
    if let Some(why) = &ran.end {
        eprintln!("error: it goes no further: {why}");
    }
    let _ = writeln!(io::stdout(), "\n{agree} agree, {differ} differ, {others} are not tried{end}");
    if let Some(file) = matches.get_one::<PathBuf>("report") {
        let endpoint = caller.client().endpoint().host();
        let head = markdown::Head { endpoint, settings: caller.settings(), edition, key };
        fs::write(file, markdown::report(&head, &ran.outcomes))
            .with_context(|| format!("cannot write the report to {}", file.display()))?;
        println!("The report is in {}", file.display());
    }
    if let Some(left) = &ran.left {
        say_left(caller, left);
    }
    let is_ended = ran.is_interrupted || ran.end.is_some();
    let is_undone = is_ended || ran.left.is_some() || agree + differ == 0;
    Ok(match (is_undone, differ) {
        (true, _) => ExitCode::from(UNDONE),
        (false, 0) => ExitCode::SUCCESS,
        (false, _) => ExitCode::FAILURE,
    })
}

/// Says what is left, and how to remove it.
fn say_left(caller: &Caller, left: &Left) {
    let Settings { region, mark, .. } = caller.settings();
    let at = format!("--region {region} --endpoint {}", caller.client().endpoint());
    eprintln!("\nerror: not everything could be removed: {}", left.why);
    for (kind, id) in left.made.iter() {
        eprintln!("  {}  {id}", kind.called);
    }
    if left.made.is_unsure {
        eprintln!("  perhaps a VPC named {mark}, of which no answer has told");
    }
    eprintln!("\nTo remove it, once nothing stands against it any more:\n");
    for (kind, id) in left.made.iter() {
        eprintln!("  {} call {} --{} {id} {at}", report::program(), kind.removal, kind.id);
    }
    eprintln!("\nor, together with whatever else is in those VPCs:\n");
    eprintln!("  {} conform --remove {mark} {at}", report::program());
}

/// Removes what a run has left behind.
async fn remove(caller: Caller) -> ExitCode {
    caller.note(|made| made.is_unsure = true);
    match removal::remove(&caller).await {
        Ok(()) => report::print(&format!("No VPC is named {} any more", caller.settings().mark)),
        Err(left) => {
            say_left(&caller, &left);
            ExitCode::from(UNDONE)
        }
    }
}

/// Asks whether to go on.
fn goes_on() -> Result<bool> {
    if !io::stdin().is_terminal() {
        bail!("there is no terminal to ask whether to go on: say so with --yes");
    }
    print!("Go on? [y/N] ");
    io::stdout().flush()?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(["y", "yes"].contains(&line.trim().to_ascii_lowercase().as_str()))
}

fn edition(matches: &ArgMatches) -> Edition {
    let name = matches.get_one::<String>("edition").map(String::as_str);
    let found = Edition::ALL.into_iter().find(|one| Some(one.name()) == name);
    found.expect("clap knows only these")
}

/// The account, and who in it the key is of.
async fn identity(client: &Client) -> Result<(String, String)> {
    let answer = look(client, Product::Sts, "GetCallerIdentity", &Form::new()).await?;
    let account = answer.at("AccountId").context("GetCallerIdentity names no account")?;
    Ok((account, answer.at("Arn").unwrap_or_default()))
}

/// The first zone that has vSwitches, or else the first.
async fn zone(client: &Client, region: &str) -> Result<String> {
    let form = Form::from_iter([("RegionId", region)]);
    let zones = look(client, Product::Ecs, "DescribeZones", &form).await?.items();
    let has_vswitches = |zone: &&Answer| {
        let made = zone.list("AvailableResourceCreation.ResourceTypes");
        made.iter().any(|kind| kind == "VSwitch")
    };
    let zone = zones.iter().find(has_vswitches).or(zones.first());
    let zone = zone.and_then(|zone| zone.at("ZoneId"));
    zone.with_context(|| format!("DescribeZones has no zone in {region}: name one with --zone"))
}

/// The answer to a request that only looks.
async fn look(client: &Client, product: Product, action: &str, form: &Form) -> Result<Answer> {
    let reply = client.call(product, action, form).await?;
    ensure!(reply.is_success(), "{action} is refused: {} {}", reply.status, reply.readable());
    Answer::read(&reply.body)
}
