//! What clients send, and what became of it: the latest requests, for whoever watches a server.
//!
//! **Secrets.** Of a request's parameters only those are here that name resources, and of a request
//! that did not authenticate none: what [`crate::explain`] may keep, and less.

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use api::Form;
use control::{Endpoint, Principal, Product};
use serde::{Deserialize, Serialize};
use store::Timestamp;
use tokio::sync::{broadcast, watch};
use tokio::time::{Instant, sleep_until};

use crate::explain::{self, Sent};
use crate::random;

/// How many requests a follower may be behind, before it misses some.
const BEHIND: usize = 1024;
/// How many bytes are kept of all that a request names.
const NAMED_BYTES: usize = 256;

/// A request and what became of it, as people and machines read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Seen {
    /// Its number since the server's start, from 1 on, in the order of the answers.
    pub number: u64,
    /// When it came, in RFC 3339, with milliseconds.
    pub time: String,
    /// The account that called, if that was proven.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
    /// The RAM user of the account, or the role and its session (`role:session`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caller: Option<String>,
    /// The address that it came from.
    pub peer: IpAddr,
    /// The product, if it has the operation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// The operation as the request named it; empty if it did not.
    pub operation: String,
    /// The region.
    pub region_id: String,
    /// The resources that its parameters name.
    pub named: Vec<String>,
    /// The HTTP status.
    pub status: u16,
    /// The error code; none if the server did what was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The RequestId.
    pub request_id: String,
    /// How long it took, from its head to its answer.
    pub milliseconds: f64,
}

/// What a follower hears.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// A request has been answered.
    Request(Box<Seen>),
    /// So many were answered while the follower was too slow.
    Missed(u64),
}

/// Hears of each request that is answered from when it was made.
pub struct Follower {
    records: broadcast::Receiver<Arc<Record>>,
}

impl Follower {
    /// What comes next; nothing once the server has stopped. It blocks.
    pub fn blocking_next(&mut self) -> Option<Heard> {
        match self.records.blocking_recv() {
            Ok(record) => Some(Heard::Request(Box::new(record.seen()))),
            Err(broadcast::error::RecvError::Lagged(missed)) => Some(Heard::Missed(missed)),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

/// The latest requests, the oldest first.
pub(crate) struct Requests {
    kept: Mutex<Kept>,
    most: usize,
    news: broadcast::Sender<Arc<Record>>,
    /// Whether nobody is to wait any more.
    closed: watch::Sender<bool>,
    /// Tells this run of the server from others, whose numbers are their own.
    run: String,
}

#[derive(Default)]
struct Kept {
    records: VecDeque<Arc<Record>>,
    /// The number of the last one.
    last: u64,
}

/// A request and what became of it, as it is kept: little is made of it before somebody looks.
#[derive(Debug)]
pub(crate) struct Record {
    /// Given when it is kept.
    pub(crate) number: u64,
    pub(crate) time: Timestamp,
    /// Who called, if that was proven.
    pub(crate) caller: Option<(u64, Principal)>,
    pub(crate) peer: IpAddr,
    pub(crate) product: Option<Product>,
    pub(crate) operation: Cow<'static, str>,
    pub(crate) region: String,
    /// What it names, with a space between.
    pub(crate) named: String,
    pub(crate) status: u16,
    /// Empty if the server did what was asked.
    pub(crate) code: Cow<'static, str>,
    pub(crate) request_id: String,
    pub(crate) took: Duration,
}

/// Which requests a follower wants, and for how long he waits if there is none.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// Those with higher numbers, if this is the run that they are of.
    pub(crate) after: u64,
    /// The run that the number is of; nothing means this one.
    pub(crate) run: Option<String>,
    pub(crate) wait: Duration,
}

/// What a follower is told.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Told {
    run: String,
    /// The number of the last request that there was.
    last: u64,
    requests: Vec<Seen>,
}

impl Requests {
    pub(crate) fn new(most: usize) -> Requests {
        Requests {
            kept: Mutex::default(),
            most,
            news: broadcast::Sender::new(BEHIND),
            closed: watch::Sender::new(false),
            run: random::request_id(),
        }
    }

    /// Keeps a record, forgets the oldest one if there are too many, and tells all followers.
    pub(crate) fn keep(&self, record: Record) {
        // The list and the number are whole after any panic.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.last += 1;
        let record = Arc::new(Record { number: kept.last, ..record });
        let forgotten = match kept.records.len() >= self.most {
            true => kept.records.pop_front(),
            false => None,
        };
        kept.records.push_back(record.clone());
        // Under the lock, so that followers hear of requests in their order.
        if self.news.receiver_count() > 0 {
            // The last follower may have gone meanwhile.
            let _ = self.news.send(record);
        }
        drop(kept);
        drop(forgotten);
    }

    /// Hears of each request from now on.
    pub(crate) fn follow(&self) -> Follower {
        Follower { records: self.news.subscribe() }
    }

    /// How many hear of requests.
    #[cfg(test)]
    pub(crate) fn followers(&self) -> usize {
        self.news.receiver_count()
    }

    /// The requests that are wanted. If there are none, it waits for one.
    pub(crate) async fn after(&self, wanted: Wanted) -> Told {
        let mut news = self.news.subscribe();
        let mut closed = self.closed.subscribe();
        let end = Instant::now() + wanted.wait;
        let after = match &wanted.run {
            Some(run) if *run != self.run => 0,
            _ => wanted.after,
        };
        loop {
            let told = self.told(after);
            if !told.requests.is_empty() || Instant::now() >= end {
                return told;
            }
            tokio::select! {
                biased;
                _ = closed.wait_for(|closed| *closed) => return told,
                // Whatever it is, it has been kept before.
                _ = news.recv() => {}
                () = sleep_until(end) => return told,
            }
        }
    }

    /// Lets nobody wait any more.
    pub(crate) fn close(&self) {
        self.closed.send_replace(true);
    }

    fn told(&self, after: u64) -> Told {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let from = kept.records.partition_point(|record| record.number <= after);
        let records = kept.records.range(from..).cloned().collect::<Vec<_>>();
        let last = kept.last;
        drop(kept);
        let requests = records.iter().map(|record| record.seen()).collect();
        Told { run: self.run.clone(), last, requests }
    }
}

impl Record {
    fn seen(&self) -> Seen {
        let some = |text: &str| Some(text).filter(|text| !text.is_empty()).map(str::to_owned);
        let caller = self.caller.as_ref().map(|(_, principal)| principal.kind_and_name().1);
        Seen {
            number: self.number,
            time: time(self.time),
            account_id: self.caller.as_ref().map(|(account, _)| account.to_string()),
            caller: caller.as_deref().and_then(some),
            peer: self.peer,
            product: self.product.map(|product| product.name().to_owned()),
            operation: self.operation.clone().into_owned(),
            region_id: self.region.clone(),
            named: self.named.split_whitespace().map(str::to_owned).collect(),
            status: self.status,
            code: some(&self.code),
            request_id: self.request_id.clone(),
            milliseconds: self.took.as_micros() as f64 / 1000.0,
        }
    }
}

/// RFC 3339 with milliseconds.
fn time(Timestamp(ms): Timestamp) -> String {
    let ms = i64::try_from(ms).unwrap_or(i64::MAX);
    let time = jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::MAX);
    format!("{time:.3}")
}

/// What a whole request names: see [`is_name`].
pub(crate) fn named(form: &Form, endpoint: &'static dyn Endpoint) -> String {
    let mut named = Named::default();
    for pattern in names(endpoint).iter().copied() {
        match pattern.find(".N") {
            None => form.get(pattern).into_iter().for_each(|value| named.add(value)),
            Some(at) => {
                let items = form.keys_with_prefix(&pattern[..=at]);
                items
                    .filter(|(name, _)| explain::is_instance(pattern, name))
                    .for_each(|(_, value)| named.add(value));
            }
        }
    }
    named.0
}

/// The same for a request of which only the beginnings of parameters have been kept.
pub(crate) fn named_in(sent: &[Sent], endpoint: &'static dyn Endpoint) -> String {
    let mut named = Named::default();
    for pattern in names(endpoint).iter().copied() {
        let fits = sent.iter().filter(|sent| explain::is_instance(pattern, &sent.name));
        fits.filter_map(|sent| sent.value.as_deref()).for_each(|value| named.add(value));
    }
    named.0
}

/// The parameters of each operation that name resources: found once, since requests are many.
static NAMES: LazyLock<BTreeMap<(Product, &str), Vec<&str>>> = LazyLock::new(|| {
    let found = |endpoint: &'static dyn Endpoint| {
        ((endpoint.product(), endpoint.name()), names_of(endpoint))
    };
    control::operations().map(found).collect()
});

/// The parameters of an operation that name resources.
fn names(endpoint: &'static dyn Endpoint) -> Cow<'static, [&'static str]> {
    match NAMES.get(&(endpoint.product(), endpoint.name())) {
        Some(names) => Cow::Borrowed(names),
        None => Cow::Owned(names_of(endpoint)),
    }
}

fn names_of(endpoint: &'static dyn Endpoint) -> Vec<&'static str> {
    let asked_for = endpoint.declaration().resources;
    let names = endpoint.parameters().iter().map(|parameter| parameter.name.as_str());
    names.filter(|name| is_name(name, asked_for)).collect()
}

/// Whether a parameter names resources: an id does, by its name, and so does what policies are asked
/// for (`ram:user/{UserName}`). Regions, zones and accounts are where and whose, not what.
fn is_name(name: &str, asked_for: &[&str]) -> bool {
    let last = name.rsplit('.').find(|part| *part != "N").unwrap_or(name);
    let singular = last.strip_suffix('s').unwrap_or(last);
    let is_place = ["RegionId", "ZoneId", "AccountId", "OwnerId"].iter();
    let is_id =
        singular.ends_with("Id") && !is_place.clone().any(|place| singular.ends_with(place));
    let in_braces = |resource: &&str| {
        resource
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split('}').next())
            .any(|inside| inside.split('|').any(|one| one == last && !one.ends_with("Type")))
    };
    is_id || asked_for.iter().any(in_braces)
}

/// Names with a space between, as far as there is room for them.
#[derive(Default)]
struct Named(String);

impl Named {
    /// Adds the names of a value: one, or several with commas between, or a JSON list of them. What
    /// does not look like a name is left out: it goes to terminals.
    fn add(&mut self, value: &str) {
        let may_be = |byte: u8| byte.is_ascii_alphanumeric() || b"._-:/@*".contains(&byte);
        let names = value.split(|c: char| "[]\", ".contains(c)).filter(|name| !name.is_empty());
        for name in names.filter(|name| name.bytes().all(may_be)) {
            if self.0.ends_with('…') {
                return;
            }
            if !self.0.is_empty() {
                self.0.push(' ');
            }
            match self.0.len() + name.len() <= NAMED_BYTES {
                true => self.0.push_str(name),
                false => self.0.push('…'),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn record(request_id: &str) -> Record {
        Record {
            number: 0,
            time: Timestamp(1_795_151_871_042),
            caller: None,
            peer: IpAddr::V4(Ipv4Addr::LOCALHOST),
            product: Some(Product::Vpc),
            operation: "DescribeVpcs".into(),
            region: "cn-hangzhou".to_owned(),
            named: "vpc-1 vpc-2".to_owned(),
            status: 200,
            code: "".into(),
            request_id: request_id.to_owned(),
            took: Duration::from_micros(1234),
        }
    }

    fn wanted(after: u64) -> Wanted {
        Wanted { after, run: None, wait: Duration::from_secs(10) }
    }

    fn ids(told: &Told) -> Vec<(u64, &str)> {
        told.requests.iter().map(|seen| (seen.number, seen.request_id.as_str())).collect()
    }

    #[test]
    fn a_request_reads_as_people_and_machines_want_it() {
        let requests = Requests::new(1);
        requests.keep(record("R"));
        let seen = &requests.told(0).requests[0];
        let expected = serde_json::json!({
            "Number": 1, "Time": "2026-11-20T05:17:51.042Z", "Peer": "127.0.0.1",
            "Product": "Vpc", "Operation": "DescribeVpcs", "RegionId": "cn-hangzhou",
            "Named": ["vpc-1", "vpc-2"], "Status": 200, "RequestId": "R", "Milliseconds": 1.234,
        });
        assert_eq!(serde_json::to_value(seen).expect("JSON"), expected);
        assert_eq!(serde_json::from_value::<Seen>(expected).ok().as_ref(), Some(seen));
    }

    #[tokio::test(start_paused = true)]
    async fn the_oldest_are_forgotten_and_numbers_go_on() {
        let requests = Requests::new(2);
        ["A", "B", "C"].iter().for_each(|id| requests.keep(record(id)));
        assert_eq!(ids(&requests.after(wanted(0)).await), [(2, "B"), (3, "C")]);
        assert_eq!(ids(&requests.after(wanted(2)).await), [(3, "C")]);
        let none = requests.after(wanted(3)).await;
        assert_eq!((ids(&none), none.last), (vec![], 3), "there is none in time");
    }

    #[tokio::test(start_paused = true)]
    async fn a_number_of_another_run_means_nothing() {
        let requests = Requests::new(2);
        requests.keep(record("A"));
        let of_other = Wanted { run: Some("other".to_owned()), ..wanted(7) };
        let told = requests.after(of_other).await;
        assert_eq!(ids(&told), [(1, "A")]);
        let of_this = Wanted { run: Some(told.run), ..wanted(1) };
        assert_eq!(ids(&requests.after(of_this).await), []);
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_hears_of_the_next_request_and_of_the_end() {
        let requests = Arc::new(Requests::new(2));
        let waits = |after| {
            let requests = requests.clone();
            let begun = Instant::now();
            tokio::spawn(async move { (requests.after(wanted(after)).await, begun.elapsed()) })
        };
        let waiting = waits(0);
        tokio::task::yield_now().await;
        requests.keep(record("A"));
        let (told, took) = waiting.await.expect("no panic");
        assert_eq!((ids(&told), took), (vec![(1, "A")], Duration::ZERO));
        let waiting = waits(1);
        tokio::task::yield_now().await;
        requests.close();
        let (told, took) = waiting.await.expect("no panic");
        assert_eq!((ids(&told), took), (vec![], Duration::ZERO));
    }

    #[test]
    fn followers_hear_of_all_in_order_or_how_many_they_have_missed() {
        let requests = Requests::new(1);
        requests.keep(record("before"));
        let mut follower = requests.follow();
        for number in 0..BEHIND + 3 {
            requests.keep(record(&number.to_string()));
        }
        assert_eq!(follower.blocking_next(), Some(Heard::Missed(3)));
        let next = follower.blocking_next();
        let Some(Heard::Request(seen)) = next else { panic!("{next:?}") };
        assert_eq!((seen.number, seen.request_id.as_str()), (5, "3"));
        drop(requests);
        for _ in 1..BEHIND {
            assert!(matches!(follower.blocking_next(), Some(Heard::Request(_))));
        }
        assert_eq!(follower.blocking_next(), None);
    }

    fn named_by(action: &str, version: &str, parameters: &[(&str, &str)]) -> String {
        let endpoint = control::find(version, action).expect("an operation");
        let form = parameters.iter().copied().collect::<Form>();
        let (sent, _) = explain::sent(&form, Some(endpoint));
        let (whole, of_sent) = (named(&form, endpoint), named_in(&sent, endpoint));
        assert_eq!(whole, of_sent, "{parameters:?}");
        whole
    }

    #[test]
    fn a_request_names_the_resources_whose_ids_it_has() {
        let parameters = [
            ("AccessKeyId", "hidden"),
            ("ClientToken", "hidden"),
            ("Description", "hidden"),
            ("RegionId", "cn-hangzhou"),
            ("SecurityGroupIds.1", "sg-1"),
            ("SecurityGroupIds.2", "sg-2"),
            ("SecurityGroupIds.x", "hidden"),
            ("Signature", "hidden"),
            ("VSwitchId", "vsw-1"),
        ];
        let named = named_by("CreateNetworkInterface", "2014-05-26", &parameters);
        let mut named = named.split(' ').collect::<Vec<_>>();
        named.sort_unstable();
        assert_eq!(named, ["sg-1", "sg-2", "vsw-1"]);
        let list = [("InstanceIds", "[\"i-1\", \"i-2\"]")];
        assert_eq!(named_by("DescribeInstances", "2014-05-26", &list), "i-1 i-2");
        let user = [("UserName", "alice"), ("NewUserName", "bob")];
        assert_eq!(named_by("UpdateUser", "2015-05-01", &user), "alice");
    }

    #[test]
    fn what_is_no_name_is_not_shown_and_many_are_cut() {
        let escape = [("VpcId", "\u{1b}[2Jvpc-1")];
        assert_eq!(named_by("DeleteVpc", "2016-04-28", &escape), "2Jvpc-1");
        let escape = [("VpcId", "vpc-\u{1b}1")];
        assert_eq!(named_by("DeleteVpc", "2016-04-28", &escape), "");
        let ids = (10..60).map(|n| format!("eni-{n}")).collect::<Vec<_>>().join(",");
        let mut named = Named::default();
        named.add(&ids);
        assert!(named.0.starts_with("eni-10 eni-11 ") && named.0.ends_with(" …"), "{}", named.0);
        assert!(named.0.len() < NAMED_BYTES + 5, "{}", named.0);
    }
}
