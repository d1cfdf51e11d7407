//! ListVSwitchCidrReservations: the caller's reservations in a region.

use api::answer;
use control_derive::operation;

use super::{IpVersion, Reservation, ReservationType, view::ReservationView};
use crate::{
    Ctx, Fault, Read,
    value::id::{ReservationId, VSwitchId},
};

/// Lists reservations. A filter that matches none gives an empty list.
#[operation(vpc, read, ram = "vswitchcidrreservation/*", tags(name = "Tags"), by_token(10, 100))]
pub struct ListVSwitchCidrReservations {
    /// Only those of this vSwitch.
    vswitch_id: Option<VSwitchId>,
    /// Only these.
    #[param(items = 1..=100)]
    vswitch_cidr_reservation_ids: Vec<ReservationId>,
    /// Only those of this type: prefix, which all are.
    #[expect(dead_code, reason = "all are of one type, however it is written")]
    vswitch_cidr_reservation_type: Option<ReservationType>,
    /// Only those of this IP version; both unless it is given.
    ip_version: Option<IpVersion>,
}

/// A page of reservations. The lists have no wrappers here.
#[answer]
pub struct Response {
    total_count: u64,
    max_results: i64,
    /// Empty behind the last page.
    next_token: String,
    vswitch_cidr_reservations: Vec<ReservationView>,
}

impl Read for ListVSwitchCidrReservations {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let ids = wanted.vswitch_cidr_reservation_ids;
        let page = ctx
            .list()
            .ids((!ids.is_empty()).then_some(ids))
            .under(Reservation::BY_VSWITCH, wanted.vswitch_id)
            .under(Reservation::BY_VERSION, wanted.ip_version)
            .tagged(Reservation::BY_TAG, &ctx.head.tags)
            .page()?;
        let views = page.items.into_iter().map(|one| ReservationView::of(ctx, one));
        Ok(Response {
            total_count: page.total,
            max_results: page.size,
            next_token: page.next_token,
            vswitch_cidr_reservations: views.collect::<Result<_, _>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=ListVSwitchCidrReservations";

    /// Two vSwitches, the first with two reservations and the second with one.
    fn three() -> (Testing, [String; 2], [String; 3]) {
        let mut t = Testing::new();
        let vswitches = ["10.0.0.0/16", "10.0.0.0/24"].map(|cidr| t.vswitch(cidr));
        let full = "&VSwitchCidrReservationCidr=10.0.64.0/24&VSwitchCidrReservationName=n\
                    &VSwitchCidrReservationDescription=d&Tag.1.Key=k&Tag.1.Value=v";
        let ids = [
            (&vswitches[0], full),
            (&vswitches[1], "&VSwitchCidrReservationMask=28"),
            (&vswitches[0], "&IpVersion=IPv6&VSwitchCidrReservationMask=72"),
        ]
        .map(|(vswitch, query)| {
            t.wait_ms(1000);
            let query = format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}{query}");
            text(&t.ok(&query), "VSwitchCidrReservationId").to_owned()
        });
        (t, vswitches, ids)
    }

    fn ids(answer: &Value) -> Vec<&str> {
        let list = at(answer, "VSwitchCidrReservations").as_array().expect("a plain list");
        list.iter().map(|row| text(row, "VSwitchCidrReservationId")).collect()
    }

    #[test]
    fn its_refusals_come_in_order() {
        let many = (1..=101).map(|number| format!("&VSwitchCidrReservationIds.{number}=vcr-9"));
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&VSwitchId=%01",
                "400 InvalidParameter the parameter(s) \"VSwitchId\" provided is(are) invalid. \"\u{1}\" is not an id that starts with \"vsw-\".",
            ),
            step(
                many.collect::<String>(),
                "400 InvalidParameter the parameter(s) \"VSwitchCidrReservationIds.N\" provided is(are) invalid. 101 items exceed the limit of 100.",
            ),
            step(
                "&VSwitchCidrReservationType=x",
                "400 InvalidParameter the parameter(s) \"VSwitchCidrReservationType\" provided is(are) invalid. \"x\" is not one of prefix, Prefix.",
            ),
            step(
                "&IpVersion=x",
                "400 InvalidParameter the parameter(s) \"IpVersion\" provided is(are) invalid. \"x\" is not one of IPv4, IPv6.",
            ),
            step(
                "&Tags.1.Key=aliyun",
                "400 InvalidParameter The specified parameter \"Tags.1.Key\" is not valid: \"aliyun\" is not 1 to 128 characters that XML can say and that do not start with aliyun or acs: and have no http:// or https://.",
            ),
            step(
                "&Tags.1.Key=k&Tags.1.Value=http://x",
                "400 InvalidParameter The specified parameter \"Tags.1.Value\" is not valid: \"http://x\" is not 0 to 128 characters that XML can say, without http:// or https://.",
            ),
            step(
                "&MaxResults=x",
                "400 InvalidParameter the parameter(s) \"MaxResults\" provided is(are) invalid. \"x\" is not an integer.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step("&NextToken=x", "400 IllegalParam.NextToken The specified NextToken is invalid."),
        ];
        Testing::new().walk(ACTION, steps);
    }

    #[test]
    fn every_filter_leaves_out_what_it_should() {
        let (mut t, vswitches, [a, b, c]) = three();
        for (filter, expected) in [
            ("", vec![&a, &b, &c]),
            ("&RegionId=cn-beijing", vec![]),
            (&*format!("&VSwitchId={}", vswitches[0]), vec![&a, &c]),
            (&*format!("&VSwitchId={}", vswitches[1]), vec![&b]),
            ("&VSwitchId=vsw-9", vec![]),
            (
                &*format!("&VSwitchCidrReservationIds.1={c}&VSwitchCidrReservationIds.2={a}"),
                vec![&a, &c],
            ),
            ("&VSwitchCidrReservationIds.1=vcr-9", vec![]),
            ("&VSwitchCidrReservationType=Prefix", vec![&a, &b, &c]),
            ("&IpVersion=IPv4", vec![&a, &b]),
            ("&IpVersion=IPv6", vec![&c]),
            ("&Tags.1.Key=k", vec![&a]),
            ("&Tags.1.Key=k&Tags.1.Value=w", vec![]),
        ] {
            let answer = t.ok(&format!("{ACTION}{filter}"));
            assert_eq!(ids(&answer), expected, "{filter}");
            assert_eq!(*at(&answer, "TotalCount"), expected.len(), "{filter}");
            assert_eq!(text(&answer, "NextToken"), "", "{filter}");
        }
    }

    #[test]
    fn pages_follow_their_tokens() {
        let (mut t, _, [a, b, c]) = three();
        let page = t.ok(&format!("{ACTION}&MaxResults=2"));
        assert_eq!(ids(&page), [a, b]);
        assert_eq!((at(&page, "MaxResults"), at(&page, "TotalCount")), (&json!(2), &json!(3)));
        let token = text(&page, "NextToken");
        let page = t.ok(&format!("{ACTION}&MaxResults=2&NextToken={token}"));
        assert_eq!(ids(&page), [c]);
        assert_eq!(text(&page, "NextToken"), "");
        assert_eq!(*at(&t.ok(&format!("{ACTION}&MaxResults=1000")), "MaxResults"), 100);
        assert_eq!(*at(&t.ok(ACTION), "MaxResults"), 10);
    }

    #[test]
    fn a_reservation_has_all_its_members() {
        let (mut t, vswitches, _) = three();
        let answer = t.ok(ACTION);
        let row = at(&answer, "VSwitchCidrReservations.0");
        let expected = json!({
            "VSwitchCidrReservationId": text(row, "VSwitchCidrReservationId"),
            "VSwitchCidrReservationName": "n",
            "VSwitchCidrReservationDescription": "d",
            "VSwitchCidrReservationCidr": "10.0.64.0/24",
            "IpVersion": "IPv4",
            "Type": "prefix",
            "Status": "Assigned",
            "AvailableCidrCount": 16,
            "AssignedCidrCount": 0,
            "VpcId": text(row, "VpcId"),
            "VSwitchId": vswitches[0],
            "CreationTime": text(row, "CreationTime"),
            "Tags": [{ "Key": "k", "Value": "v" }],
        });
        assert_eq!(*row, expected);
        let ipv6 = at(&answer, "VSwitchCidrReservations.2");
        assert_eq!(text(ipv6, "IpVersion"), "IPv6");
        assert_eq!(*at(ipv6, "AvailableCidrCount"), 256);
        assert_eq!(*at(ipv6, "Tags"), json!([]));
    }

    #[test]
    fn prefixes_of_network_interfaces_are_counted() {
        let (mut t, vswitches, _) = three();
        t.eni(&vswitches[0], "&Ipv4PrefixCount=3&Ipv6PrefixCount=1");
        let answer = t.ok(&format!("{ACTION}&VSwitchId={}", vswitches[0]));
        for (at, idle, taken) in [(0, 13, 3), (1, 255, 1)] {
            let row = &answer["VSwitchCidrReservations"][at];
            assert_eq!(row["AvailableCidrCount"], idle);
            assert_eq!(row["AssignedCidrCount"], taken);
        }
    }
}
