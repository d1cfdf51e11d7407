//! ModifyVSwitchAttribute: changes a vSwitch's name or description, or turns its IPv6 on or off.

use std::net::IpAddr;

use control_derive::operation;

use super::{
    VSwitch, create_vswitch,
    space::{Ipv6Wish, Space},
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::VSwitchFault,
    net::owner::OWNERS,
    value::{
        id::VSwitchId,
        text::{New, VpcDescription, VpcName},
    },
    vpc::{
        cidr_reservation::{self, IpVersion, Reservation},
        route_entry::{self, local},
    },
};

/// Changes a vSwitch. What is not given stays as it is.
#[operation(vpc, write, ram = "vswitch/{VSwitchId}", region = optional, planned)]
pub struct ModifyVSwitchAttribute {
    /// The vSwitch.
    vswitch_id: VSwitchId,
    /// The name: 1 to 128 characters; none if it is empty.
    #[param(malformed = "InvalidVSwitchName.Malformed")]
    vswitch_name: Option<New<VpcName>>,
    /// The description: 1 to 256 characters; none if it is empty.
    #[param(malformed = "InvalidVSwitchDiscription.Malformed")]
    description: Option<New<VpcDescription>>,
    /// Whether the vSwitch has IPv6. It can be turned off when no address of it is in use.
    #[param(name = "EnableIPv6")]
    enable_ipv6: Option<bool>,
    /// The last 8 bits of the /64 IPv6 block to turn IPv6 on with.
    #[param(
        range = 0..=255,
        malformed = "IllegalParam.Ipv6CidrBlock",
        out_of_range = "IllegalParam.Ipv6CidrBlock"
    )]
    ipv6_cidr_block: Option<u32>,
    /// The mask of the IPv6 block: 64; without a block, the first idle one is taken.
    #[param(
        range = 64..=64,
        malformed = "IllegalParam.Ipv6CidrBlock",
        out_of_range = "IllegalParam.Ipv6CidrBlock"
    )]
    ipv6_cidr_mask: Option<u32>,
    /// The VPC's IPv6 block that the vSwitch's is in: its first one unless it is given.
    vpc_ipv6_cidr_block: Option<String>,
}

/// What is to become of the vSwitch.
pub struct Changes {
    vswitch: VSwitchId,
    name: Option<String>,
    description: Option<String>,
    ipv6: Option<Ipv6Change>,
}

enum Ipv6Change {
    On(Ipv6Wish),
    Off,
}

impl Plan for ModifyVSwitchAttribute {
    type Into = Changes;

    fn plan(self, _: &Head, _: &World) -> Result<Changes, Fault> {
        let within = self.vpc_ipv6_cidr_block.as_deref();
        let within = within.map(create_vswitch::vpc_ipv6).transpose()?;
        let number =
            self.ipv6_cidr_block.map(|number| u8::try_from(number).expect("it is at most 255"));
        let has_block = number.is_some() || self.ipv6_cidr_mask.is_some();
        let ipv6 = match (self.enable_ipv6, has_block) {
            (Some(false), true) => return Err(VSwitchFault::DisabledWithBlock.into()),
            (Some(true), false) => return Err(VSwitchFault::Ipv6BlockMissing.into()),
            (Some(false), false) => Some(Ipv6Change::Off),
            (Some(true) | None, true) => Some(Ipv6Change::On(Ipv6Wish { number, within })),
            (None, false) => None,
        };
        Ok(Changes {
            vswitch: self.vswitch_id,
            name: self.vswitch_name.map(|name| name.0),
            description: self.description.map(|text| text.0),
            ipv6,
        })
    }
}

impl Write for ModifyVSwitchAttribute {
    type Response = ();

    fn execute(plan: Changes, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut vswitch = VSwitch::find_usable(ctx, &plan.vswitch)?;
        if plan.ipv6.is_some() {
            route_entry::expect_settled(ctx, &vswitch.vpc)?;
        }
        match plan.ipv6 {
            Some(Ipv6Change::On(wish)) => turn_on(ctx, &mut vswitch, &wish)?,
            Some(Ipv6Change::Off) => {
                check_unused(ctx, &vswitch)?;
                vswitch.ipv6 = None;
            }
            None => {}
        }
        vswitch.name = plan.name.unwrap_or(vswitch.name);
        vswitch.description = plan.description.unwrap_or(vswitch.description);
        vswitch.begin(ctx)?;
        local::keep(ctx, &vswitch)?;
        ctx.replace(&vswitch)
    }
}

/// Gives the vSwitch an IPv6 block. One that has the block that is wanted keeps it.
fn turn_on(ctx: &Ctx<'_>, vswitch: &mut VSwitch, wish: &Ipv6Wish) -> Result<(), Fault> {
    let Some(own) = vswitch.ipv6() else {
        vswitch.ipv6 = Some(Space::of(ctx, ctx.find(&vswitch.vpc)?)?.ipv6(wish)?);
        return Ok(());
    };
    let is_number = wish.number.is_none_or(|number| own.addr().octets()[7] == number);
    let is_within = wish.within.is_none_or(|within| within.contains(&own));
    match is_number && is_within {
        true => Ok(()),
        false => {
            let (vswitch, cidr) = (vswitch.id.clone(), own.to_string());
            Err(VSwitchFault::Ipv6AlreadyEnabled { vswitch, cidr }.into())
        }
    }
}

/// Whether no address of the vSwitch's IPv6 block is in use or reserved.
fn check_unused(ctx: &Ctx<'_>, vswitch: &VSwitch) -> Result<(), Fault> {
    let id = || vswitch.id.clone();
    let block =
        vswitch.ipv6().ok_or_else(|| VSwitchFault::Ipv6AlreadyDisabled { vswitch: id() })?;
    let reservations = cidr_reservation::of_vswitch(&ctx.txn, &vswitch.id)?;
    let is_reserved = reservations.iter().map(Reservation::version).any(|one| one == IpVersion::V6);
    // An IPv6 block is one vSwitch's in the whole cell, so that the address says whose it is.
    let start = (IpAddr::V6(block.network()), VSwitchId::from(""));
    let next = ctx.txn.scan(OWNERS, &(), Some(&start))?.next().transpose()?;
    let is_used = next.is_some_and(|((address, _), _)| address <= IpAddr::V6(block.broadcast()));
    match is_reserved || is_used {
        true => Err(VSwitchFault::Ipv6InUse { vswitch: id() }.into()),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=ModifyVSwitchAttribute";

    fn shown(t: &mut Testing, vswitch: &str, member: &str) -> serde_json::Value {
        at(&t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}")), member).clone()
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let [plain, dual] = ["", "&EnableIpv6=true"].map(|more| {
            let vpc = t.ok(&format!("Action=CreateVpc&CidrBlock=10.0.0.0/16{more}"));
            text(&vpc, "VpcId").to_owned()
        });
        t.vswitch_in(&dual, "10.0.1.0/24", "&Ipv6CidrBlock=1");
        let vswitch = t.vswitch_in(&dual, "10.0.0.0/24", "");
        let other = t.vswitch_in(&plain, "10.0.0.0/24", "");
        let set_to =
            |status: &str| format!("Action=SetVSwitchStatus&VSwitchId={other}&Status={status}");
        let steps = vec![
            step(
                "&VSwitchId=",
                "400 MissingParameter The input parameter \"VSwitchId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&VSwitchName=http://x",
                "400 InvalidVSwitchName.Malformed Specified virtual switch name is not valid.",
            ),
            step(
                "&Description=http://x",
                "400 InvalidVSwitchDiscription.Malformed Specified virtual switch description is not valid.",
            ),
            step(
                "&Ipv6CidrBlock=256",
                "400 IllegalParam.Ipv6CidrBlock The specified parameter \"Ipv6CidrBlock\" is not valid: 256 is not between 0 and 255.",
            ),
            step(
                "&Ipv6CidrMask=60",
                "400 IllegalParam.Ipv6CidrBlock The specified parameter \"Ipv6CidrMask\" is not valid: 60 is not between 64 and 64.",
            ),
            step(
                "&VpcIpv6CidrBlock=x",
                "400 IllegalParam.VpcIpv6CidrBlock The VpcIpv6CidrBlock \"x\" is not the IPv6 CIDR block of the VPC.",
            ),
            step(
                "&EnableIPv6=false&Ipv6CidrBlock=3",
                "400 ParamExclusive.DisableIpv6AndIpv6CidrBlock DisableIpv6 and Ipv6Cidr are mutually exclusive.",
            ),
            step(
                "&EnableIPv6=true&Ipv6CidrBlock=",
                "400 IllegalParam.Ipv6CidrBlock Ipv6CidrBlock must be given to enable IPv6.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                "&VSwitchId=vsw-9",
                "404 InvalidVSwitchId.NotFound The specified virtual switch does not exists.",
            ),
            step(
                (set_to("Pending"), set_to("Available")),
                "400 IncorrectStatus.VSwitch The status of the specified VSwitch is invalid.",
            ),
            step(
                format!("&VSwitchId={other}"),
                format!(
                    "400 OperationFailed.VpcIpv6Disabled The IPv6 feature of the VPC \"{plain}\" is not enabled."
                ),
            ),
            step(
                "&VpcIpv6CidrBlock=::/56",
                "400 IllegalParam.VpcIpv6CidrBlock The VpcIpv6CidrBlock \"::/56\" is not the IPv6 CIDR block of the VPC.",
            ),
            step(
                "&Ipv6CidrBlock=1",
                "400 OperationFailed.Ipv6CidrBlockExisted The Ipv6CidrBlock \"1\" is used by another vSwitch of the VPC.",
            ),
        ];
        t.walk(&format!("{ACTION}&VSwitchId={vswitch}&Ipv6CidrBlock=2"), steps);
        assert!(shown(&mut t, &vswitch, "Ipv6CidrBlock").to_string().ends_with("02::/64\""));
    }

    #[test]
    fn what_is_given_is_changed_and_the_rest_stays() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc");
        let vswitch =
            t.vswitch_in(text(&vpc, "VpcId"), "172.16.0.0/24", "&VSwitchName=n&Description=d");
        t.ok(&format!("{ACTION}&VSwitchId={vswitch}&VSwitchName=other"));
        assert_eq!(shown(&mut t, &vswitch, "VSwitchName"), "other");
        assert_eq!(shown(&mut t, &vswitch, "Description"), "d");
        t.ok(&format!("{ACTION}&VSwitchId={vswitch}&Description=e"));
        assert_eq!(shown(&mut t, &vswitch, "VSwitchName"), "other");
        assert_eq!(shown(&mut t, &vswitch, "Description"), "e");
        assert_eq!(*at(&t.ok("Action=DescribeVSwitches&VSwitchName=other"), "TotalCount"), 1);
        t.ok(&format!("{ACTION}&VSwitchId={vswitch}&VSwitchName=&Description="));
        let left = ["VSwitchName", "Description"].map(|member| shown(&mut t, &vswitch, member));
        assert_eq!(left, ["", ""]);
    }

    #[test]
    fn ipv6_is_turned_on_and_when_nobody_uses_it_off() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&EnableIpv6=true");
        let vswitch = t.vswitch_in(text(&vpc, "VpcId"), "172.16.0.0/24", "");
        let modify = |more: &str| format!("{ACTION}&VSwitchId={vswitch}{more}");
        let off = modify("&EnableIPv6=false");
        t.check(
            &off,
            "400 OperationFailed.IPv6Disabled Operation failed because IPv6 is not enabled for the vSwitch.",
        );
        t.ok(&modify("&EnableIPv6=true&Ipv6CidrMask=64"));
        let block = shown(&mut t, &vswitch, "Ipv6CidrBlock");
        let block = block.as_str().expect("it is text").to_owned();
        assert!(block.ends_with("00::/64"), "{block}");
        // What it has already it may be given again.
        t.ok(&modify("&EnableIPv6=true&Ipv6CidrBlock=0"));
        t.check(
            &modify("&Ipv6CidrBlock=1"),
            &format!("400 OperationFailed.Ipv6AlreadyEnabled The VSwitch \"{vswitch}\" has the IPv6 CIDR block \"{block}\" already."),
        );
        let in_use = "400 OperationFailed.Ipv6InstanceExist Operation failed because vswitch has ipv6 instance.";
        let reserve =
            format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}&IpVersion=IPv6");
        let reserved = t.ok(&format!("{reserve}&VSwitchCidrReservationMask=80"));
        t.check(&off, in_use);
        let reserved = text(&reserved, "VSwitchCidrReservationId");
        t.ok(&format!("Action=DeleteVSwitchCidrReservation&VSwitchCidrReservationId={reserved}"));
        t.world.delays.delete_ms = 0;
        let eni = t.eni(&vswitch, "&Ipv6AddressCount=1");
        t.check(&off, in_use);
        t.ok(&format!("Action=DeleteNetworkInterface&NetworkInterfaceId={eni}"));
        t.ok(&off);
        assert_eq!(shown(&mut t, &vswitch, "EnabledIpv6"), false);
        assert_eq!(shown(&mut t, &vswitch, "Ipv6CidrBlock"), "");
    }
}
