//! ListVSwitchCidrReservations: the caller's reservations in a region.

use api::{Params, Row, errors};
use serde::Serialize;

use super::{IpVersion, RESERVATIONS, Reservation, view::TagView};
use crate::{
    Access, Ctx, Fault, Operation, Product, Ram,
    id::{ReservationId, VSwitchId, VpcId},
    paging,
    tag::{self, VpcTag},
    text,
};

/// Reservations are usable as soon as they are there.
const STATUS: &str = "Assigned";

/// Lists reservations. A filter that fits none gives an empty list.
#[derive(Debug, Params)]
pub struct ListVSwitchCidrReservations {
    /// The region of the reservations.
    pub region_id: String,
    /// Only those of this vSwitch.
    #[param(name = "VSwitchId")]
    pub vswitch_id: Option<VSwitchId>,
    /// Only these.
    #[param(name = "VSwitchCidrReservationIds", items = 1..=100)]
    pub ids: Vec<ReservationId>,
    /// Only those of this type: prefix, which all are.
    #[param(name = "VSwitchCidrReservationType", values = "prefix|Prefix")]
    pub kind: Option<String>,
    /// Only those of this IP version; both unless it is given.
    #[param(values = "IPv4|IPv6")]
    pub ip_version: Option<IpVersion>,
    /// Only those that have all these tags.
    #[param(name = "Tags", object, items = 1..=20)]
    pub tags: Vec<VpcTag>,
    /// Where the page starts: the token of the page before.
    pub next_token: Option<String>,
    /// Reservations a page: 10 (default) to 100; more than 100 is 100.
    pub max_results: Option<i64>,
}

/// A page of reservations. The lists have no wrappers here.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    total_count: usize,
    max_results: i64,
    /// Empty behind the last page.
    next_token: String,
    #[serde(rename = "VSwitchCidrReservations")]
    reservations: Vec<ReservationView>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ReservationView {
    #[serde(rename = "VSwitchCidrReservationId")]
    id: ReservationId,
    #[serde(rename = "VSwitchCidrReservationName")]
    name: String,
    #[serde(rename = "VSwitchCidrReservationDescription")]
    description: String,
    #[serde(rename = "VSwitchCidrReservationCidr")]
    cidr: String,
    ip_version: &'static str,
    #[serde(rename = "Type")]
    kind: String,
    status: &'static str,
    /// Prefixes that are idle.
    available_cidr_count: u32,
    /// Prefixes that are taken.
    assigned_cidr_count: u32,
    vpc_id: VpcId,
    #[serde(rename = "VSwitchId")]
    vswitch_id: VSwitchId,
    creation_time: String,
    tags: Vec<TagView>,
}

impl Operation for ListVSwitchCidrReservations {
    type Response = Response;

    const NAME: &'static str = "ListVSwitchCidrReservations";
    const PRODUCT: Product = Product::Vpc;
    const ACCESS: Access = Access::Read;
    const RAM: Ram =
        Ram { action: "vpc:ListVSwitchCidrReservations", resources: &["vpc:vswitch/*"] };

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let size = self.max_results.unwrap_or(10).clamp(1, 100);
        let mut reservations = self.candidates(ctx)?;
        reservations.retain(|reservation| self.wants(reservation));
        // Rows are in the order of their vSwitches; pages follow the ids.
        reservations.sort_by(|one, other| one.id.cmp(&other.id));
        let total_count = reservations.len();
        let token = self.next_token.as_deref();
        let id = |reservation: &Reservation| reservation.id.to_string();
        let (page, next) = paging::by_token(reservations, id, token, size as usize)?;
        let views = page.into_iter().map(|reservation| ReservationView::of(ctx, reservation));
        Ok(Response {
            total_count,
            max_results: size,
            next_token: next.unwrap_or_default(),
            reservations: views.collect::<Result<_, _>>()?,
        })
    }

    const ERRORS: &'static [Row] = errors! {
        400 "IllegalParam.NextToken" "The specified NextToken is invalid."
    };
}

impl ListVSwitchCidrReservations {
    /// The reservations of the vSwitch named, or all.
    fn candidates(&self, ctx: &Ctx<'_>) -> Result<Vec<Reservation>, Fault> {
        let rows = match &self.vswitch_id {
            Some(id) => {
                let prefix = (ctx.scope.clone(), id.clone());
                ctx.txn.rows(RESERVATIONS, &prefix)?.collect::<Result<_, _>>()
            }
            None => ctx.txn.rows(RESERVATIONS, &ctx.scope)?.collect(),
        };
        Ok(rows?)
    }

    fn wants(&self, reservation: &Reservation) -> bool {
        (self.ids.is_empty() || self.ids.contains(&reservation.id))
            && self.ip_version.is_none_or(|version| version == IpVersion::of(reservation.cidr()))
            && tag::match_all(&self.tags, &reservation.tags)
    }
}

impl ReservationView {
    fn of(ctx: &Ctx<'_>, reservation: Reservation) -> Result<ReservationView, Fault> {
        let pool = reservation.pool();
        let idle = pool.idle(&ctx.txn)?;
        let cidr = reservation.cidr();
        Ok(ReservationView {
            cidr: cidr.to_string(),
            ip_version: IpVersion::of(cidr).print(),
            kind: reservation.kind,
            status: STATUS,
            available_cidr_count: idle,
            assigned_cidr_count: pool.end - pool.first - idle,
            creation_time: text::time(reservation.created),
            tags: reservation.tags.into_iter().map(TagView::from).collect(),
            id: reservation.id,
            name: reservation.name,
            description: reservation.description,
            vpc_id: reservation.vpc,
            vswitch_id: reservation.vswitch,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::{Testing, at, text};

    const ACTION: &str = "Action=ListVSwitchCidrReservations";

    /// Two vSwitches, the first with two reservations and the second with one.
    fn three() -> (Testing, [String; 2], [String; 3]) {
        let mut world = Testing::new();
        let vswitches = ["10.0.0.0/16", "10.0.0.0/24"].map(|cidr| world.vswitch(cidr));
        let full = "&VSwitchCidrReservationCidr=10.0.64.0/24&VSwitchCidrReservationName=n\
                    &VSwitchCidrReservationDescription=d&Tag.1.Key=k&Tag.1.Value=v";
        let ids = [
            (&vswitches[0], full),
            (&vswitches[1], "&VSwitchCidrReservationMask=28"),
            (&vswitches[0], "&IpVersion=IPv6&VSwitchCidrReservationMask=72"),
        ]
        .map(|(vswitch, query)| {
            world.wait_ms(1000);
            let query = format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}{query}");
            text(&world.ok(&query), "VSwitchCidrReservationId").to_owned()
        });
        (world, vswitches, ids)
    }

    fn ids(answer: &Value) -> Vec<&str> {
        let list = at(answer, "VSwitchCidrReservations").as_array().expect("a plain list");
        list.iter().map(|row| text(row, "VSwitchCidrReservationId")).collect()
    }

    #[test]
    fn faults_are_told_in_order() {
        let mut world = Testing::new();
        let invalid = |name: &str, value: &str, why: &str| {
            format!(
                "400 InvalidParameter the parameter(s) \"{name}\" provided is(are) invalid. \"{value}\" is not {why}."
            )
        };
        let mut wrong =
            ["&VSwitchCidrReservationType=x", "&IpVersion=x", "&MaxResults=x", "&NextToken=x"]
                .to_vec();
        world.check(
            &format!("{ACTION}&RegionId=-{}", wrong.concat()),
            "400 MissingParameter The input parameter \"RegionId\" that is mandatory for \
             processing this request is not supplied.",
        );
        for refusal in [
            invalid("VSwitchCidrReservationType", "x", "one of prefix, Prefix"),
            invalid("IpVersion", "x", "one of IPv4, IPv6"),
            invalid("MaxResults", "x", "an integer"),
        ] {
            world.check(&format!("{ACTION}{}&RegionId=mars", wrong.concat()), &refusal);
            wrong.remove(0);
        }
        world.check(
            &format!("{ACTION}&NextToken=x&RegionId=mars"),
            "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
        );
        world.check(
            &format!("{ACTION}&NextToken=x"),
            "400 IllegalParam.NextToken The specified NextToken is invalid.",
        );
        world.ok(ACTION);
    }

    #[test]
    fn every_filter_leaves_out_what_it_should() {
        let (mut world, vswitches, [a, b, c]) = three();
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
            let answer = world.ok(&format!("{ACTION}{filter}"));
            assert_eq!(ids(&answer), expected, "{filter}");
            assert_eq!(*at(&answer, "TotalCount"), expected.len(), "{filter}");
            assert_eq!(text(&answer, "NextToken"), "", "{filter}");
        }
    }

    #[test]
    fn pages_follow_their_tokens() {
        let (mut world, _, [a, b, c]) = three();
        let page = world.ok(&format!("{ACTION}&MaxResults=2"));
        assert_eq!(ids(&page), [a, b]);
        assert_eq!((at(&page, "MaxResults"), at(&page, "TotalCount")), (&json!(2), &json!(3)));
        let token = text(&page, "NextToken");
        let page = world.ok(&format!("{ACTION}&MaxResults=2&NextToken={token}"));
        assert_eq!(ids(&page), [c]);
        assert_eq!(text(&page, "NextToken"), "");
        assert_eq!(*at(&world.ok(&format!("{ACTION}&MaxResults=1000")), "MaxResults"), 100);
        assert_eq!(*at(&world.ok(ACTION), "MaxResults"), 10);
    }

    #[test]
    fn a_reservation_has_all_its_members() {
        let (mut world, vswitches, _) = three();
        let answer = world.ok(ACTION);
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
        let (mut world, vswitches, _) = three();
        world.eni(&vswitches[0], "&Ipv4PrefixCount=3&Ipv6PrefixCount=1");
        let answer = world.ok(&format!("{ACTION}&VSwitchId={}", vswitches[0]));
        for (at, idle, taken) in [(0, 13, 3), (1, 255, 1)] {
            let row = &answer["VSwitchCidrReservations"][at];
            assert_eq!(row["AvailableCidrCount"], idle);
            assert_eq!(row["AssignedCidrCount"], taken);
        }
    }
}
