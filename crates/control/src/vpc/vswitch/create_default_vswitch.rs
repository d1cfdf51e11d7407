//! CreateDefaultVSwitch: makes the default vSwitch of a zone.

use api::answer;
use control_derive::operation;

use super::{default, space::Ipv6Wish};
use crate::{Ctx, Fault, Write, value::id::VSwitchId};

/// Creates the default vSwitch of a zone, in the region's default VPC.
#[operation(vpc, write, ram = "vswitch/*", token)]
pub struct CreateDefaultVSwitch {
    /// The zone.
    zone_id: String,
    /// The last 8 bits of the /64 IPv6 block, if the default VPC has IPv6.
    #[param(
        range = 0..=255,
        malformed = "IllegalParam.Ipv6CidrBlock",
        out_of_range = "IllegalParam.Ipv6CidrBlock"
    )]
    ipv6_cidr_block: Option<u32>,
}

/// The new vSwitch.
#[answer]
pub struct Response {
    vswitch_id: VSwitchId,
}

impl Write for CreateDefaultVSwitch {
    type Response = Response;

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let ipv6 = wanted.ipv6_cidr_block.map(|number| {
            let number = u8::try_from(number).expect("it is at most 255");
            Ipv6Wish { number: Some(number), within: None }
        });
        let vswitch = default::create_default_vswitch(ctx, wanted.zone_id, ipv6)?;
        Ok(Response { vswitch_id: vswitch.id })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=CreateDefaultVSwitch&ZoneId=cn-hangzhou-h";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateDefaultVpc&EnableIpv6=true");
        t.vswitch_in(text(&vpc, "VpcId"), "172.31.240.0/20", "&Ipv6CidrBlock=1");
        let steps = vec![
            step("&RegionId=-", "400 MissingParameter Miss mandatory parameter."),
            step("&ZoneId=", "400 MissingParameter Miss mandatory parameter."),
            step(
                "&Ipv6CidrBlock=256",
                "400 IllegalParam.Ipv6CidrBlock The specified parameter \"Ipv6CidrBlock\" is not valid: 256 is not between 0 and 255.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                "&RegionId=cn-beijing",
                "400 OperationFailed.DefaultVpcNotExist There is no default VPC in the region.",
            ),
            step("&ZoneId=x", "404 InvalidZoneId.NotFound Specified zone does not exist."),
            step(
                "&Ipv6CidrBlock=1",
                "400 OperationFailed.Ipv6CidrBlockExisted The Ipv6CidrBlock \"1\" is used by another vSwitch of the VPC.",
            ),
        ];
        t.walk(&format!("{ACTION}&Ipv6CidrBlock=2"), steps);
        t.check(
            ACTION,
            "400 OperationFailed.DefaultVSwitchExist A default vSwitch already exists in the zone.",
        );
    }

    #[test]
    fn it_is_the_next_block_of_the_default_vpc_and_does_not_count() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateDefaultVpc");
        let vpc = text(&vpc, "VpcId");
        t.world.quotas.vswitches_per_vpc = 0;
        let query = format!("{ACTION}&ClientToken=t");
        let made = t.ok(&query);
        assert_eq!(t.ok(&query), made);
        t.ok("Action=CreateDefaultVSwitch&ZoneId=cn-hangzhou-i");
        let shown = t.ok("Action=DescribeVSwitches&IsDefault=true");
        let (one, two) = (at(&shown, "VSwitches.VSwitch.0"), at(&shown, "VSwitches.VSwitch.1"));
        assert_eq!(made, json!({ "RequestId": "R", "VSwitchId": text(one, "VSwitchId") }));
        assert_eq!(
            (text(one, "CidrBlock"), text(one, "ZoneId")),
            ("172.31.0.0/20", "cn-hangzhou-h")
        );
        assert_eq!(
            (text(two, "CidrBlock"), text(two, "ZoneId")),
            ("172.31.16.0/20", "cn-hangzhou-i")
        );
        assert_eq!((text(one, "VpcId"), text(two, "VpcId")), (vpc, vpc));
        t.check(
            &format!("{ACTION}&ZoneId=cn-hangzhou-j&Ipv6CidrBlock=1"),
            &format!(
                "400 OperationFailed.VpcIpv6Disabled The IPv6 feature of the VPC \"{vpc}\" is not enabled."
            ),
        );
        t.check(
            &format!(
                "Action=CreateVSwitch&VpcId={vpc}&ZoneId=cn-hangzhou-h&CidrBlock=172.31.99.0/24"
            ),
            "400 QuotaExceeded.VSwitch Virtual switch quota exceeded.",
        );
        t.world.quotas.vswitches_per_vpc = 1;
        t.vswitch_in(vpc, "172.31.99.0/24", "");
    }

    #[test]
    fn the_default_vpc_has_room_for_it_and_is_settled() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateDefaultVpc");
        let (vpc, table) = (text(&vpc, "VpcId").to_owned(), text(&vpc, "RouteTableId").to_owned());
        t.world.delays.network_ms = 1000;
        t.ok(&format!("Action=ModifyVpcAttribute&VpcId={vpc}&VpcName=n"));
        t.check(
            ACTION,
            "400 IncorrectVpcStatus Current VPC status does not support this operation.",
        );
        t.wait_ms(1000);
        let vswitch = t.vswitch_in(&vpc, "172.31.128.0/17", "");
        t.check(
            ACTION,
            "400 IncorrectVSwitchStatus Some virtual switch is modifying within the same VPC.",
        );
        t.wait_ms(1000);
        t.world.delays.network_ms = 0;
        t.world.delays.route_ms = 0;
        let hop = format!("&NextHopType=NetworkInterface&NextHopId={}", t.eni(&vswitch, ""));
        let to = format!("&RouteTableId={table}&DestinationCidrBlock=172.31.0.0/20");
        let made = t.ok(&format!("Action=CreateRouteEntry{to}{hop}"));
        t.check(ACTION, "400 RouteConflict.AlreadyExist Route conflict exists in routing table.");
        t.ok(&format!("Action=DeleteRouteEntry&RouteEntryId={}", text(&made, "RouteEntryId")));
        t.vswitch_in(&vpc, "172.31.0.0/17", "");
        t.check(
            ACTION,
            "400 InvalidCidrBlock.Overlapped Specified CIDR block overlapped with other subnets.",
        );
    }

    #[test]
    fn a_token_is_used_again_only_with_the_same_parameters() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateDefaultVpc");
        let create = format!("Action=CreateVSwitch&VpcId={}", text(&vpc, "VpcId"));
        let create = format!("{create}&ZoneId=cn-hangzhou-h&ClientToken=t&CidrBlock=172.31");
        t.ok(&format!("{ACTION}&ClientToken=t"));
        t.ok(&format!("{create}.128.0/24"));
        let refusal = "400 Duplicated.ClientToken The request is retried with updated parameters.";
        t.check("Action=CreateDefaultVSwitch&ZoneId=cn-hangzhou-i&ClientToken=t", refusal);
        t.check(&format!("{create}.129.0/24"), refusal);
    }
}
