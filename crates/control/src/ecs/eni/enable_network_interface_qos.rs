//! EnableNetworkInterfaceQoS: limits how much traffic a network interface may carry.

use api::{Kind, Params, Value};
use control_derive::operation;

use super::{Eni, EniState, Qos};
use crate::{Ctx, Fault, Write, value::id::EniId};

/// Limits how much traffic a network interface (ENI) may carry, or changes its limits. Nothing is
/// carried here: the limits are kept and shown.
#[operation(ecs, write, ram = "eni/{NetworkInterfaceId}")]
pub struct EnableNetworkInterfaceQoS {
    /// The ENI.
    #[param(malformed = "InvalidParams.EniId")]
    network_interface_id: EniId,
    /// The limits; what is not given stays as it is, at first without limit.
    #[param(name = "QoS", object)]
    qos: Option<Limits>,
}

/// How much traffic an ENI may carry.
#[derive(Debug, Params)]
pub struct Limits {
    /// The outbound bandwidth in kbit/s, a multiple of 1000, at least 50000.
    bandwidth_tx: Option<Bandwidth>,
    /// The inbound bandwidth in kbit/s, a multiple of 1000, at least 50000.
    bandwidth_rx: Option<Bandwidth>,
    /// The connections at a time, a multiple of 10000.
    concurrent_connections: Option<Count>,
    /// The outbound packets a second, a multiple of 10000.
    pps_tx: Option<Count>,
    /// The inbound packets a second, a multiple of 10000.
    pps_rx: Option<Count>,
}

/// A bandwidth, in kbit/s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bandwidth(i64);

/// A number of connections, or of packets a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count(i64);

impl Value for Bandwidth {
    const KIND: Kind = Kind::Integer;
    const EXPECTED: &'static str = "a multiple of 1000 that is at least 50000";

    fn parse(text: &str) -> Option<Bandwidth> {
        step(text, 50_000, 1_000).map(Bandwidth)
    }
}

impl Value for Count {
    const KIND: Kind = Kind::Integer;
    const EXPECTED: &'static str = "a multiple of 10000 that is at least 10000";

    fn parse(text: &str) -> Option<Count> {
        step(text, 10_000, 10_000).map(Count)
    }
}

fn step(text: &str, least: i64, step: i64) -> Option<i64> {
    text.parse().ok().filter(|number| *number >= least && number % step == 0)
}

impl Limits {
    fn over(&self, before: Qos) -> Qos {
        let bandwidth = |given: Option<Bandwidth>| given.map(|Bandwidth(kbits)| kbits);
        let count = |given: Option<Count>| given.map(|Count(number)| number);
        Qos {
            bandwidth_tx: bandwidth(self.bandwidth_tx).or(before.bandwidth_tx),
            bandwidth_rx: bandwidth(self.bandwidth_rx).or(before.bandwidth_rx),
            connections: count(self.concurrent_connections).or(before.connections),
            packets_tx: count(self.pps_tx).or(before.packets_tx),
            packets_rx: count(self.pps_rx).or(before.packets_rx),
        }
    }
}

impl Write for EnableNetworkInterfaceQoS {
    type Response = ();

    fn execute(request: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut eni = Eni::find_own(ctx, &request.network_interface_id)?;
        eni.expect_state(&[EniState::Available, EniState::InUse])?;
        let before = eni.qos.unwrap_or_default();
        eni.qos = Some(request.qos.map_or(before, |limits| limits.over(before)));
        ctx.replace(&eni)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step};

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let [eni, deleting] = ["", ""].map(|more| t.eni(&vswitch, more));
        t.world.delays.delete_ms = 1_000_000;
        t.ok(&format!("Action=DeleteNetworkInterface&NetworkInterfaceId={deleting}"));
        let set = |what: &str| format!("Action=SetNetworkInterface&NetworkInterfaceId={eni}{what}");
        let bandwidth = |name: &str, value: &str| {
            step(
                format!("&QoS.{name}={value}"),
                format!(
                    "400 InvalidParameter the parameter(s) \"QoS.{name}\" provided is(are) invalid. \"{value}\" is not a multiple of 1000 that is at least 50000."
                ),
            )
        };
        let count = |name: &str, value: &str| {
            step(
                format!("&QoS.{name}={value}"),
                format!(
                    "400 InvalidParameter the parameter(s) \"QoS.{name}\" provided is(are) invalid. \"{value}\" is not a multiple of 10000 that is at least 10000."
                ),
            )
        };
        t.walk(
            &format!("Action=EnableNetworkInterfaceQoS&NetworkInterfaceId={eni}&QoS.BandwidthTx=50000"),
            vec![
                step("&RegionId=-", "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied."),
                step("&NetworkInterfaceId=", "400 MissingParameter The input parameter \"NetworkInterfaceId\" that is mandatory for processing this request is not supplied."),
                step("&NetworkInterfaceId=nic", "400 InvalidParams.EniId The specified parameter \"NetworkInterfaceId\" is not valid: \"nic\" is not an id that starts with \"eni-\"."),
                bandwidth("BandwidthTx", "49000"),
                bandwidth("BandwidthTx", "50001"),
                bandwidth("BandwidthRx", "x"),
                count("ConcurrentConnections", "0"),
                count("PpsTx", "10001"),
                count("PpsRx", "-10000"),
                step("&RegionId=mars", "404 InvalidRegionId.NotFound The specified RegionId does not exist."),
                step("&NetworkInterfaceId=eni-9", "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found."),
                step(format!("&NetworkInterfaceId={deleting}"), "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"Available,InUse\" while current status is \"Deleting\"."),
                step((set("&ServiceId=7"), set("&ServiceId=0")), format!("403 InvalidOperation.EniServiceManaged The NetworkInterfaceId \"{eni}\" is managed by a cloud service.")),
                step((set("&Busy=true"), set("&Busy=false")), "400 InvalidOperation.InvalidEniState ecs task is conflicted."),
            ],
        );
    }

    #[test]
    fn limits_are_kept_changed_and_shown_until_they_are_taken_away() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "");
        let mut config = |query: &str| {
            if !query.is_empty() {
                t.ok(&format!("Action={query}&NetworkInterfaceId={eni}"));
            }
            let show = format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={eni}");
            at(&t.ok(&show), "QoSConfig").clone()
        };
        let enable = |more: &str| format!("EnableNetworkInterfaceQoS{more}");
        assert_eq!(config(""), json!({"EnableQoS": false, "QoS": {}}));
        assert_eq!(config(&enable("")), json!({"EnableQoS": true, "QoS": {}}));
        assert_eq!(
            config(&enable("&QoS.BandwidthTx=51000&QoS.PpsTx=20000")),
            json!({"EnableQoS": true, "QoS": {"BandwidthTx": 51000, "PpsTx": 20000}})
        );
        let all = "&QoS.BandwidthTx=90000000000&QoS.BandwidthRx=50000&QoS.ConcurrentConnections=10000&QoS.PpsRx=30000";
        assert_eq!(
            config(&enable(all)),
            json!({"EnableQoS": true, "QoS": {
                "BandwidthTx": 90_000_000_000u64, "BandwidthRx": 50000,
                "ConcurrentConnections": 10000, "PpsTx": 20000, "PpsRx": 30000
            }})
        );
        assert_eq!(config("DisableNetworkInterfaceQoS"), json!({"EnableQoS": false, "QoS": {}}));
        // They are not remembered.
        assert_eq!(config(&enable("")), json!({"EnableQoS": true, "QoS": {}}));
    }
}
