//! DescribeEniMonitorData: the traffic of an instance's secondary network interfaces.

use api::{Choice, Kind, Value, answer};
use control_derive::operation;
use store::Timestamp;

use super::{Eni, EniKind, EniState, attachment};
use crate::{
    Ctx, Fault, Head, Plan, Read, World,
    ecs::instance::InstanceStatus,
    faults::EniFault,
    value::{
        id::{EniId, InstanceId},
        text,
    },
};

/// The most points between the start and the end.
const MOST_POINTS: i64 = 400;
/// How long traffic is remembered.
const REMEMBERED_S: i64 = 30 * 24 * 60 * 60;

/// Shows the traffic of secondary network interfaces (ENIs) of an instance, a point for each period,
/// from the start to the end. Nothing is carried here, so there is none.
#[operation(ecs, read, ram = "instance/{InstanceId}", planned)]
pub struct DescribeEniMonitorData {
    /// The instance.
    instance_id: InstanceId,
    /// The ENI; all secondary ones of the instance if none is given.
    #[param(malformed = "InvalidParam.Malformed")]
    eni_id: Option<EniId>,
    /// The start, as 2018-05-21T12:19:00Z, at most 30 days ago.
    #[param(malformed = "InvalidStartTime.Malformed")]
    start_time: Moment,
    /// The end, as 2018-05-21T12:22:00Z, at most 400 periods behind the start.
    #[param(malformed = "InvalidEndTime.Malformed")]
    end_time: Moment,
    /// The seconds between two points: 60 (the default), 600 or 3600.
    #[param(malformed = "InvalidPeriod.ValueNotSupported")]
    period: Option<Period>,
}

/// A moment of a request, in whole minutes since 1970: one between two is rounded up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    minutes: i64,
}

impl Value for Moment {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "a time as 2018-05-21T12:19:00Z";

    fn parse(text: &str) -> Option<Moment> {
        const FORM: &[u8] = b"0000-00-00T00:00:00Z";
        let is_same = |(byte, form): (u8, &u8)| match form {
            b'0' => byte.is_ascii_digit(),
            _ => byte == *form,
        };
        if text.len() != FORM.len() || !text.bytes().zip(FORM).all(is_same) {
            return None;
        }
        let seconds = text.parse::<jiff::Timestamp>().ok()?.as_second();
        Some(Moment { minutes: seconds.div_euclid(60) + i64::from(seconds.rem_euclid(60) > 0) })
    }
}

/// The seconds between two points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Period {
    /// A minute.
    #[choice("60")]
    Minute,
    /// Ten minutes.
    #[choice("600")]
    TenMinutes,
    /// An hour.
    #[choice("3600")]
    Hour,
}

impl Period {
    fn minutes(self) -> i64 {
        match self {
            Period::Minute => 1,
            Period::TenMinutes => 10,
            Period::Hour => 60,
        }
    }
}

/// What is looked at.
pub struct Watched {
    instance: InstanceId,
    eni: Option<EniId>,
    from: Moment,
    to: Moment,
    period: Period,
}

/// The points, those of one network interface after those of another.
#[answer]
pub struct Response {
    total_count: usize,
    #[list(EniMonitorData)]
    monitor_data: Vec<Point>,
}

/// The traffic of a network interface since the point before; its figures are texts.
#[answer]
struct Point {
    eni_id: EniId,
    time_stamp: String,
    intranet_rx: &'static str,
    intranet_tx: &'static str,
    packet_rx: &'static str,
    packet_tx: &'static str,
    drop_packet_rx: &'static str,
    drop_packet_tx: &'static str,
}

impl Plan for DescribeEniMonitorData {
    type Into = Watched;

    fn plan(self, _: &Head, _: &World) -> Result<Watched, Fault> {
        let (from, to) = (self.start_time, self.end_time);
        if !InstanceId::is_well_formed(self.instance_id.as_str()) {
            return Err(EniFault::NotWatched.into());
        }
        if to.minutes < from.minutes {
            return Err(EniFault::WatchedBackwards.into());
        }
        let period = self.period.unwrap_or(Period::Minute);
        let points = (to.minutes - from.minutes) / period.minutes();
        match points > MOST_POINTS {
            true => Err(EniFault::WatchedTooMuch { points, limit: MOST_POINTS }.into()),
            false => Ok(Watched { instance: self.instance_id, eni: self.eni_id, from, to, period }),
        }
    }
}

impl Read for DescribeEniMonitorData {
    type Response = Response;

    fn execute(watched: Watched, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let now_s = i64::try_from(ctx.now().0 / 1000).unwrap_or(i64::MAX);
        if watched.from.minutes * 60 < now_s - REMEMBERED_S {
            return Err(EniFault::WatchedTooEarly.into());
        }
        let instance = ctx.find(&watched.instance)?;
        let mut enis = attachment::of_instance(ctx, &instance.id)?;
        enis.retain(|eni| eni.kind != EniKind::Primary);
        if let Some(id) = &watched.eni {
            ctx.find(id)?;
            enis.retain(|eni| eni.id == *id);
            if enis.is_empty() {
                return Err(EniFault::NotWatched.into());
            }
        }
        // A stopped instance says nothing of its network interfaces.
        let runs = instance.status == InstanceStatus::Running;
        enis.retain(|eni| runs && eni.state() == EniState::InUse);
        let points = enis.iter().flat_map(|eni| watched.points(eni, now_s)).collect::<Vec<_>>();
        Ok(Response { total_count: points.len(), monitor_data: points })
    }
}

impl Watched {
    /// The points of a network interface: from the start to the end, both counted, as far as it was
    /// there.
    fn points(&self, eni: &Eni, now_s: i64) -> impl Iterator<Item = Point> {
        let created_s = i64::try_from(eni.created.0 / 1000).unwrap_or(i64::MAX);
        let (id, step) = (eni.id.clone(), self.period.minutes());
        let minutes = (0..=MOST_POINTS).map(move |place| place * step);
        let (from, to) = (self.from.minutes, self.to.minutes);
        let seconds = minutes.map(move |minutes| (from + minutes) * 60);
        let in_time = seconds.take_while(move |at| *at <= to * 60 && *at <= now_s);
        in_time.filter(move |at| *at >= created_s).map(move |at| Point::at(id.clone(), at))
    }
}

impl Point {
    fn at(eni_id: EniId, seconds: i64) -> Point {
        let moment = Timestamp(u64::try_from(seconds * 1000).unwrap_or_default());
        Point {
            eni_id,
            time_stamp: text::time(moment),
            intranet_rx: "0",
            intranet_tx: "0",
            packet_rx: "0",
            packet_tx: "0",
            drop_packet_rx: "0",
            drop_packet_tx: "0",
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::tests::testing::{Testing, at, step, text};

    /// Tests begin at noon: 2026-11-20T12:00:00Z.
    const HOUR_MS: u64 = 60 * 60 * 1000;

    fn watch(instance: &str, from: &str, to: &str, more: &str) -> String {
        format!(
            "Action=DescribeEniMonitorData&InstanceId={instance}&StartTime={from}&EndTime={to}{more}"
        )
    }

    fn times(answer: &Value) -> Vec<String> {
        let points = at(answer, "MonitorData.EniMonitorData").as_array().expect("it is a list");
        assert_eq!(at(answer, "TotalCount"), points.len());
        points.iter().map(|point| text(point, "TimeStamp").to_owned()).collect()
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let shown = t.ok(&format!("Action=DescribeNetworkInterfaces&InstanceId={instance}"));
        let primary = "NetworkInterfaceSets.NetworkInterfaceSet.0.NetworkInterfaceId";
        let primary = text(&shown, primary).to_owned();
        let idle = t.eni(&vswitch, "");
        let malformed = "4003 InvalidParam.Malformed The specified parameter \"EniId\" and \"InstanceId\" are not valid";
        let operation = |condition: &str| {
            format!(
                "Action=SetOperation&OperationName=DescribeEniMonitorData&Condition={condition}"
            )
        };
        t.walk(
            &watch(&instance, "2026-11-20T11:00:00Z", "2026-11-20T12:00:00Z", ""),
            vec![
                step("&RegionId=-", "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied."),
                step("&InstanceId=", "400 MissingParameter The input parameter \"InstanceId\" that is mandatory for processing this request is not supplied."),
                step("&StartTime=", "400 MissingParameter The input parameter \"StartTime\" that is mandatory for processing this request is not supplied."),
                step("&EndTime=", "400 MissingParameter The input parameter \"EndTime\" that is mandatory for processing this request is not supplied."),
                step("&EniId=nic", malformed),
                step("&StartTime=2026-11-20T11:00Z", "403 InvalidStartTime.Malformed The specified parameter \"StartTime\" is not valid."),
                step("&EndTime=2026-11-31T12:00:00Z", "403 InvalidEndTime.Malformed The specified parameter \"EndTime\" is not valid."),
                step("&Period=61", "403 InvalidPeriod.ValueNotSupported The specified parameter \"Period\" is not valid."),
                step("&InstanceId=x", malformed),
                step("&StartTime=2026-11-20T11:00:00Z&EndTime=2026-11-20T10:59:00Z", "403 InvalidParameter.EndTime The specified parameter EndTime is earlier than StartTime."),
                step("&StartTime=2026-11-20T11:00:00Z&EndTime=2026-11-20T17:41:00Z", "403 InvalidParameter.TooManyDataQueried Too many data queried."),
                step("&RegionId=mars", "404 InvalidRegionId.NotFound The specified RegionId does not exist."),
                step((operation("Throttled"), operation("None")), "403 Throttling Request was denied due to request throttling."),
                step("&StartTime=2026-10-21T11:59:00Z&EndTime=2026-10-21T12:00:00Z", "403 InvalidStartTime.TooEarly The specified parameter \"StartTime\" is too early."),
                step("&InstanceId=i-9", "404 InvalidInstanceId.NotFound The specified InstanceId \"i-9\" is not found."),
                step("&EniId=eni-9", "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found."),
                step(format!("&EniId={idle}"), malformed),
                // Only secondary ones are watched.
                step(format!("&EniId={primary}"), malformed),
            ],
        );
    }

    #[test]
    fn there_is_a_point_for_each_period_and_interface_without_traffic() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.xlarge");
        t.wait_ms(1000);
        let [one, other, slow] = ["", "", ""].map(|more| t.eni(&vswitch, more));
        t.attach(&one, &instance);
        t.attach(&other, &instance);
        t.wait_ms(HOUR_MS);
        t.ok(&format!(
            "Action=AttachNetworkInterface&NetworkInterfaceId={slow}&InstanceId={instance}"
        ));
        let from_to = |from: &str, to: &str, more: &str| {
            watch(&instance, &format!("2026-11-20T{from}Z"), &format!("2026-11-20T{to}Z"), more)
        };
        let both = t.ok(&from_to("12:19:00", "12:20:00", ""));
        let point = |eni: &str, time: &str| {
            json!({
                "EniId": eni, "TimeStamp": time, "IntranetRx": "0", "IntranetTx": "0",
                "PacketRx": "0", "PacketTx": "0", "DropPacketRx": "0", "DropPacketTx": "0"
            })
        };
        let expected = [&one, &other].map(|eni| {
            ["2026-11-20T12:19:00Z", "2026-11-20T12:20:00Z"].map(|time| point(eni, time))
        });
        assert_eq!(at(&both, "TotalCount"), 4);
        assert_eq!(*at(&both, "MonitorData.EniMonitorData"), json!(expected.concat()));
        // Seconds are rounded up; what has not been yet, and what was before it, is not there.
        let of_one = format!("&EniId={one}");
        let minutes = times(&t.ok(&from_to("12:19:01", "12:21:59", &of_one)));
        assert_eq!(
            minutes,
            ["12:20:00", "12:21:00", "12:22:00"].map(|at| format!("2026-11-20T{at}Z"))
        );
        assert_eq!(
            times(&t.ok(&from_to("11:59:00", "12:01:00", &of_one))),
            ["2026-11-20T12:01:00Z"]
        );
        assert_eq!(times(&t.ok(&from_to("12:59:00", "13:05:00", &of_one))).len(), 2);
        // Other periods start where they are told to.
        let hourly =
            times(&t.ok(&from_to("12:30:00", "12:50:00", &format!("{of_one}&Period=600"))));
        assert_eq!(
            hourly,
            ["12:30:00", "12:40:00", "12:50:00"].map(|at| format!("2026-11-20T{at}Z"))
        );
        assert_eq!(
            times(&t.ok(&from_to("12:30:00", "13:29:00", &format!("{of_one}&Period=3600")))).len(),
            1
        );
        // 400 periods are not too many.
        t.ok(&from_to("10:00:00", "16:40:00", &of_one));
        t.ok(&format!("Action=StopInstance&InstanceId={instance}"));
        t.wait_ms(t.world.delays.stop_ms);
        assert!(times(&t.ok(&from_to("12:19:00", "12:20:00", ""))).is_empty());
    }
}
