//! GetVSwitchCidrReservationUsage: which prefixes of a reservation are assigned, and to what.

use std::net::IpAddr;

use api::answer;
use control_derive::operation;
use ipnet::IpNet;

use super::Reservation;
use crate::{
    Ctx, Fault, Read,
    net::owner::PREFIX_OWNERS,
    value::id::{EniId, ReservationId, VSwitchId},
};

/// Lists the prefixes of a reservation that are assigned.
#[operation(
    vpc,
    read,
    ram = "vswitchcidrreservation/{VSwitchCidrReservationId}",
    by_token(10, 100)
)]
pub struct GetVSwitchCidrReservationUsage {
    /// The reservation.
    vswitch_cidr_reservation_id: ReservationId,
}

/// A page of prefixes. The list has no wrapper here.
#[answer]
pub struct Response {
    total_count: u64,
    max_results: i64,
    /// Empty behind the last page.
    next_token: String,
    cidr_reservation_usages: Vec<Usage>,
}

/// A prefix and what has it.
#[answer]
struct Usage {
    vswitch_cidr_reservation_id: ReservationId,
    vswitch_id: VSwitchId,
    /// Prefixes have no ids of their own: the page shows the reservation's here.
    ip_prefix_id: ReservationId,
    ip_prefix_cidr: String,
    resource_id: EniId,
    resource_type: &'static str,
}

impl Read for GetVSwitchCidrReservationUsage {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let reservation = ctx.find(&wanted.vswitch_cidr_reservation_id)?;
        let page = ctx.head.page.of(prefixes(ctx, &reservation)?, |(first, _)| sort_key(*first))?;
        let view = |(first, eni)| Usage {
            vswitch_cidr_reservation_id: reservation.id.clone(),
            vswitch_id: reservation.vswitch.clone(),
            ip_prefix_id: reservation.id.clone(),
            ip_prefix_cidr: IpNet::new(first, reservation.version().prefix_mask())
                .expect("a prefix's mask is valid")
                .to_string(),
            resource_id: eni,
            resource_type: "NetworkInterface",
        };
        Ok(Response {
            total_count: page.total,
            max_results: page.size,
            next_token: page.next_token,
            cidr_reservation_usages: page.items.into_iter().map(view).collect(),
        })
    }
}

/// The prefixes of the reservation that are assigned, by their first address, and what has each.
fn prefixes(ctx: &Ctx<'_>, reservation: &Reservation) -> Result<Vec<(IpAddr, EniId)>, Fault> {
    let block = reservation.cidr();
    let start = (block.network(), VSwitchId::from(""));
    let mut found = Vec::new();
    for row in ctx.txn.scan(PREFIX_OWNERS, &(), Some(&start))? {
        let ((first, vswitch), eni) = row?;
        if !block.contains(&first) {
            break;
        }
        if vswitch == reservation.vswitch {
            found.push((first, eni));
        }
    }
    Ok(found)
}

/// The address as text that sorts as addresses do.
fn sort_key(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => format!("{:08x}", u32::from(address)),
        IpAddr::V6(address) => format!("{:032x}", u128::from(address)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=GetVSwitchCidrReservationUsage";

    fn reserve(t: &mut Testing, vswitch: &str, more: &str) -> String {
        let made = t.ok(&format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}{more}"));
        text(&made, "VSwitchCidrReservationId").to_owned()
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let id = reserve(&mut t, &vswitch, "&VSwitchCidrReservationMask=28");
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&VSwitchCidrReservationId=",
                "400 MissingParameter The input parameter \"VSwitchCidrReservationId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&MaxResults=x",
                "400 InvalidParameter the parameter(s) \"MaxResults\" provided is(are) invalid. \"x\" is not an integer.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                "&VSwitchCidrReservationId=vcr-9",
                "404 ResourceNotFound.CidrReservation The specified resource of VSwitchCidrReservation is not found.",
            ),
            step("&NextToken=x", "400 IllegalParam.NextToken The specified NextToken is invalid."),
        ];
        t.walk(&format!("{ACTION}&VSwitchCidrReservationId={id}"), steps);
    }

    #[test]
    fn assigned_prefixes_are_listed_with_what_has_them_page_by_page() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8&EnableIpv6=true");
        let other_vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
        let block = "&VSwitchCidrReservationCidr=10.0.0.64/26";
        let vswitch = t.vswitch_in(text(&vpc, "VpcId"), "10.0.0.0/24", "&Ipv6CidrBlock=1");
        let other = t.vswitch_in(text(&other_vpc, "VpcId"), "10.0.0.0/24", "");
        let [id, other_id] = [&vswitch, &other].map(|one| reserve(&mut t, one, block));
        t.eni(&other, "&Ipv4Prefix.1=10.0.0.80/28");
        let one = t.eni(&vswitch, "&Ipv4Prefix.1=10.0.0.96/28&Ipv4Prefix.2=10.0.0.64/28");
        let two = t.eni(&vswitch, "&Ipv4Prefix.1=10.0.0.80/28");
        let usage = |cidr: &str, eni: &str| {
            json!({
                "VSwitchCidrReservationId": id,
                "VSwitchId": vswitch,
                "IpPrefixId": id,
                "IpPrefixCidr": cidr,
                "ResourceId": eni,
                "ResourceType": "NetworkInterface",
            })
        };
        let query = format!("{ACTION}&VSwitchCidrReservationId={id}");
        let first = t.ok(&format!("{query}&MaxResults=2"));
        let token = text(&first, "NextToken");
        let expected = json!({
            "RequestId": "R",
            "TotalCount": 3,
            "MaxResults": 2,
            "NextToken": token,
            "CidrReservationUsages": [usage("10.0.0.64/28", &one), usage("10.0.0.80/28", &two)],
        });
        assert_eq!(first, expected);
        let rest = t.ok(&format!("{query}&MaxResults=2&NextToken={token}"));
        let expected = json!({
            "RequestId": "R",
            "TotalCount": 3,
            "MaxResults": 2,
            "NextToken": "",
            "CidrReservationUsages": [usage("10.0.0.96/28", &one)],
        });
        assert_eq!(rest, expected);
        assert_eq!(*at(&t.ok(&query), "MaxResults"), 10);
        let others = t.ok(&format!("{ACTION}&VSwitchCidrReservationId={other_id}"));
        assert_eq!(*at(&others, "TotalCount"), 1);
        let v6 = reserve(&mut t, &vswitch, "&IpVersion=IPv6&VSwitchCidrReservationMask=79");
        let eni = t.eni(&vswitch, "&Ipv6PrefixCount=1");
        let shown = t.ok(&format!("{ACTION}&VSwitchCidrReservationId={v6}"));
        let shown = at(&shown, "CidrReservationUsages.0");
        assert_eq!(text(shown, "ResourceId"), eni);
        assert!(text(shown, "IpPrefixCidr").ends_with("/80"));
    }
}
