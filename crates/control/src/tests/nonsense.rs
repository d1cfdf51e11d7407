//! Nonsense, sent to every operation: it is answered or refused, and never panics.

use proptest::prelude::*;

use super::testing::{Testing, text};
use crate::{Endpoint, operations, operator};

/// Values that have been somebody's mistake.
const VALUES: &[&str] = &[
    "",
    " ",
    "-1",
    "0",
    "1",
    "65",
    "4294967296",
    "99999999999999999999",
    "1.5",
    "true",
    "True",
    "None",
    "x",
    "eni-1",
    "vsw-",
    "i-\u{7f}",
    "\u{1}",
    "bell\u{7}",
    "\u{fffe}",
    "two\r\nlines",
    "<a> & \"b\" ]]>",
    "网卡",
    "cn-beijing",
    "10.0.0.5",
    "10.0.0.0/33",
    "10.0.0.0/28",
    "10.0.0.0/0",
    "0.0.0.0/0",
    "255.255.255.255/32",
    "::",
    "::/0",
    "::ffff:10.0.0.1",
    "2001:db8::/80",
    "[]",
    "[\"\"]",
    "[\"i-1\"",
    "{}",
    "YWZ0ZXI6",
    "YWZ0ZXI6AA",
    "Standard",
    "Trunk",
    "Slave",
    "prefix",
    "IPv6",
    "http://",
    "acs:*",
    "2026-11-20T00:00:00Z",
];

fn every_operation() -> Vec<&'static dyn Endpoint> {
    operations().chain(operator::OPERATIONS.iter().copied()).collect()
}

/// A world with something in it, and the ids of what is there.
fn inhabited() -> (Testing, Vec<String>) {
    let mut t = Testing::new();
    let vswitch = t.vswitch("10.0.0.0/24");
    let group = t.group(&vswitch);
    let eni = t.eni(&vswitch, "&SecondaryPrivateIpAddressCount=2&Ipv6AddressCount=1");
    let instance = t.instance(&vswitch, "ecs.g7.large");
    let reserved = t.ok(&format!(
        "Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}&VSwitchCidrReservationMask=28"
    ));
    let reserved = text(&reserved, "VSwitchCidrReservationId").to_owned();
    let shown = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
    let vpc = text(&shown, "VpcId").to_owned();
    (t, vec![vswitch, group, eni, instance, reserved, vpc])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn nonsense_is_refused_or_answered(
        calls in prop::collection::vec(
            (any::<prop::sample::Index>(), prop::collection::vec((0u8..3, any::<prop::sample::Index>()), 60)),
            1..12,
        ),
    ) {
        let (mut t, ids) = inhabited();
        let all = every_operation();
        for (operation, choices) in calls {
            let endpoint = all[operation.index(all.len())];
            let mut query = format!("Action={}&Version={}", endpoint.name(), endpoint.product().version());
            for (parameter, (kind, value)) in endpoint.parameters().iter().zip(choices) {
                let name = parameter.name.replace(".N", ".1");
                let value = match kind {
                    0 => continue,
                    1 => VALUES[value.index(VALUES.len())].to_owned(),
                    _ => ids[value.index(ids.len())].clone(),
                };
                let mut encoded = String::new();
                api::encode::push(&mut encoded, &value);
                query.push_str(&format!("&{name}={encoded}"));
            }
            // Testing audits every invariant after each request.
            if let Err(refusal) = t.send(&query) {
                prop_assert!(!refusal.starts_with("500 InternalError"), "{query}: {refusal}");
            }
        }
    }
}
