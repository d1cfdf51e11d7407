//! CreateVSwitchCidrReservation: sets a block of a vSwitch's addresses aside for prefixes.

use api::answer;
use control_derive::operation;

use super::{
    IpVersion, Reservation, ReservationType,
    parent::{Parent, Size},
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    facts::feature::Feature,
    faults::ReservationFault,
    kernel::resource::Resource,
    value::{
        id::{ReservationId, VSwitchId},
        tag::{self, Tag},
        text::{VpcDescription, VpcName},
    },
    vpc::VSwitch,
};

/// Reserves a block of a vSwitch's addresses for prefixes.
#[operation(vpc, write, ram = "vswitch/{VSwitchId}", token, dry_run, tags, planned)]
pub struct CreateVSwitchCidrReservation {
    /// The vSwitch.
    vswitch_id: VSwitchId,
    /// The IP version of the block: IPv4 (default) or IPv6.
    #[param(malformed = "IllegalParamFormat")]
    ip_version: Option<IpVersion>,
    /// The mask of a block that the service chooses; either this or the block is given. At most
    /// 28, and at least 2 bits longer than the vSwitch's, for IPv4; 65 to 80 for IPv6.
    #[param(name = "VSwitchCidrReservationMask")]
    mask: Option<String>,
    /// The block: without the system's addresses and those in use, apart from other reservations.
    #[param(name = "VSwitchCidrReservationCidr")]
    cidr: Option<String>,
    /// The type: prefix, which Terraform writes with a capital letter.
    #[param(name = "VSwitchCidrReservationType", malformed = "UnsupportedFeature.ReservedType")]
    kind: Option<ReservationType>,
    /// The name: 1 to 128 characters.
    #[param(name = "VSwitchCidrReservationName", malformed = "IllegalParamFormat")]
    name: Option<VpcName>,
    /// The description: 1 to 256 characters.
    #[param(name = "VSwitchCidrReservationDescription", malformed = "IllegalParamFormat")]
    description: Option<VpcDescription>,
    /// The expected number of prefixes: 1 to 32. It is checked and has no effect: the mask, or the
    /// block, decides how many fit.
    #[param(
        range = 1..=32,
        malformed = "IllegalParamFormat",
        out_of_range = "IllegalParamFormat"
    )]
    #[expect(dead_code, reason = "no page says what it does beside the mask, which must be given")]
    ip_prefix_number: Option<u32>,
}

/// The reservation to make.
pub struct NewReservation {
    vswitch: VSwitchId,
    size: Size,
    kind: ReservationType,
    name: String,
    description: String,
    tags: Vec<Tag>,
}

/// The new reservation.
#[answer]
pub struct Response {
    vswitch_cidr_reservation_id: ReservationId,
}

impl Plan for CreateVSwitchCidrReservation {
    type Into = NewReservation;

    fn plan(self, head: &Head, _: &World) -> Result<NewReservation, Fault> {
        let version = self.ip_version.unwrap_or(IpVersion::V4);
        Ok(NewReservation {
            size: Size::read(version, self.cidr.as_deref(), self.mask.as_deref())?,
            tags: tag::distinct(&head.tags)?,
            vswitch: self.vswitch_id,
            kind: self.kind.unwrap_or(ReservationType::Prefix),
            name: self.name.map(|name| name.0).unwrap_or_default(),
            description: self.description.map(|text| text.0).unwrap_or_default(),
        })
    }
}

impl Write for CreateVSwitchCidrReservation {
    type Response = Response;

    fn execute(plan: NewReservation, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        ctx.permit(true, Feature::CidrReservation, "VSwitchId")?;
        let vswitch = VSwitch::find_usable(ctx, &plan.vswitch)?;
        let version = plan.size.version();
        let parent = Parent::of(&vswitch, version)?;
        parent.check(ctx, plan.size)?;
        let quota = ctx.world.quotas.reservations_per_vpc as u64;
        let of_vpc = (vswitch.vpc.clone(), version);
        if ctx.txn.count_under(Reservation::TABLE, Reservation::BY_VPC, &of_vpc)? >= quota {
            return Err(ReservationFault::Quota.into());
        }
        let block = match plan.size {
            Size::This(block) => block,
            Size::Any { mask, .. } => parent.draw(ctx, mask)?,
        };
        parent.take(ctx, block)?;
        let reservation = Reservation {
            id: ctx.new_id()?,
            cidr: (block.addr(), block.prefix_len()),
            name: plan.name,
            description: plan.description,
            created: ctx.now(),
            tags: plan.tags,
            kind: plan.kind,
            vpc: vswitch.vpc,
            vswitch: vswitch.id,
        };
        ctx.insert(&reservation)?;
        Ok(Response { vswitch_cidr_reservation_id: reservation.id })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use crate::{
        World,
        facts::feature::Feature,
        tests::testing::{Mistake, Testing, at, lack, step, text},
    };

    const ACTION: &str = "Action=CreateVSwitchCidrReservation";
    const CIDR: &str = "&VSwitchCidrReservationCidr";
    const MASK: &str = "&VSwitchCidrReservationMask";

    fn reservation(t: &mut Testing, id: &str) -> Value {
        let query = format!("Action=ListVSwitchCidrReservations&VSwitchCidrReservationIds.1={id}");
        at(&t.ok(&query), "VSwitchCidrReservations.0").clone()
    }

    fn available(t: &mut Testing, vswitch: &str) -> Value {
        let vswitch = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        at(&vswitch, "AvailableIpAddressCount").clone()
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let dual = t.vswitch("10.0.0.0/24");
        let plain = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
        let plain = t.vswitch_in(text(&plain, "VpcId"), "10.0.0.0/24", "");
        t.ok(&format!("{ACTION}&VSwitchId={dual}{CIDR}=10.0.0.16/28"));
        for address in ["10.0.0.70", "10.0.0.130", "10.0.0.200"] {
            t.eni(&dual, &format!("&PrimaryIpAddress={address}"));
        }
        let set_to =
            |status: &str| format!("Action=SetVSwitchStatus&VSwitchId={dual}&Status={status}");
        let forbid: fn(&mut World) = |t| t.quotas.reservations_per_vpc = 1;
        let allow: fn(&mut World) = |t| t.quotas.reservations_per_vpc = 2;
        let v6 = "&IpVersion=IPv6";
        let mut steps = malformed();
        steps.extend(conflicting());
        steps.extend(vec![
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                "&VSwitchId=vsw-9",
                "400 ResourceNotFound.VSwitch The specified resource of VSwitch is not found.",
            ),
            step(
                format!("&VSwitchId={plain}{v6}{CIDR}={MASK}=64"),
                "400 UnsupportedFeature.VSwitchIpv6 The ipv6 feature of  switch is not supported.",
            ),
            step(
                (set_to("Pending"), set_to("Lost")),
                "400 IncorrectStatus.VSWITCH The status of the specified VSwitch is invalid.",
            ),
            step(
                (set_to("Lost"), set_to("Available")),
                "400 ResourceNotFound.VSwitch The specified resource of VSwitch is not found.",
            ),
            step(
                format!("{CIDR}=11.0.0.0/25"),
                "400 IllegalParam.VSwitchCidrReservationMask The specified VSwitchCidrReservationMask must be at least 2 bits greater than the vSwitch mask.",
            ),
            step(
                format!("{CIDR}=11.0.0.0/26"),
                "400 OperationFailed.VSwitchCidrReservationCidr The specified VSwitchCidrReservationCidr conflicts with existed cidr reservation or vswitch cidr.",
            ),
            step(
                format!("{CIDR}=10.0.0.0/26"),
                "400 OperationFailed.VSwitchCidrReservationCidr The specified VSwitchCidrReservationCidr conflicts with existed cidr reservation or vswitch cidr.",
            ),
            step(
                format!("{CIDR}=10.0.0.192/26"),
                "400 OperationFailed.SystemReservedIpContained The specified VSwitchCidrReservationCidr cannot contain system reserved IP addresses.",
            ),
            step(
                format!("{CIDR}=10.0.0.192/27{MASK}="),
                "400 OperationFailed.AlreadyUsedIpContained The specified VSwitchCidrReservationCidr cannot contain already used IP addresses.",
            ),
            step(
                (forbid, allow),
                "400 QuotaExceeded.CidrReservationCount The quota of VSwitchCidrReservation is exceeded.",
            ),
            step(
                format!("{CIDR}={MASK}=26"),
                "400 OperationFailed.CidrNotEnoughInVSwitch No enough cidr to allocate in this vswitch.",
            ),
            step(
                "&DryRun=true",
                "400 DryRunOperation Request validation has been passed with DryRun flag set.",
            ),
        ]);
        t.walk(&format!("{ACTION}&VSwitchId={dual}{CIDR}=10.0.0.96/28"), steps);
    }

    /// What is missing, then what is malformed.
    fn malformed() -> Vec<(Mistake, String)> {
        let token = "t".repeat(65);
        vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&VSwitchId=",
                "400 MissingParameter The input parameter \"VSwitchId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&VSwitchId=%01",
                "400 InvalidParameter the parameter(s) \"VSwitchId\" provided is(are) invalid. \"\u{1}\" is not an id that starts with \"vsw-\".",
            ),
            step("&IpVersion=ipv4", "400 IllegalParamFormat IllegalParamFormat"),
            step(
                "&VSwitchCidrReservationType=x",
                "400 UnsupportedFeature.ReservedType The specified ReservedType is not supported.",
            ),
            step(
                "&VSwitchCidrReservationName=http://",
                "400 IllegalParamFormat IllegalParamFormat",
            ),
            step(
                "&VSwitchCidrReservationDescription=http://",
                "400 IllegalParamFormat IllegalParamFormat",
            ),
            step("&IpPrefixNumber=33", "400 IllegalParamFormat IllegalParamFormat"),
            step(
                "&Tag.1.Key=aliyun",
                "400 InvalidParameter The specified parameter \"Tag.1.Key\" is not valid: \"aliyun\" is not 1 to 128 characters that XML can say and that do not start with aliyun or acs: and have no http:// or https://.",
            ),
            step(
                "&Tag.1.Key=k&Tag.1.Value=http://x",
                "400 InvalidParameter The specified parameter \"Tag.1.Value\" is not valid: \"http://x\" is not 0 to 128 characters that XML can say, without http:// or https://.",
            ),
            step(
                format!("&ClientToken={token}"),
                format!(
                    "400 InvalidParameter the parameter(s) \"ClientToken\" provided is(are) invalid. \"{token}\" is not 1 to 64 ASCII characters."
                ),
            ),
            step(
                "&DryRun=x",
                "400 InvalidParameter the parameter(s) \"DryRun\" provided is(are) invalid. \"x\" is not true or false.",
            ),
        ]
    }

    /// What does not fit together.
    fn conflicting() -> Vec<(Mistake, String)> {
        let v4 = "&IpVersion=IPv4";
        vec![
            step(
                format!("{CIDR}={MASK}="),
                "400 MissingParam.CidrReservationMaskOrCidrReservationCidr Either VSwitchCidrReservationMask or VSwitchCidrReservationCidr should be specified.",
            ),
            step(
                format!("{v4}{CIDR}=10.0.0.0/29"),
                "400 IllegalParamFormat.VSwitchCidrReservationCidr The param format of VSwitchCidrReservationCidr is illegal.",
            ),
            step(
                format!("{v4}{CIDR}=10.0.0.0/28{MASK}=29"),
                "400 IllegalParam.VSwitchCidrReservationMask The specified VSwitchCidrReservationMask must be at least 2 bits greater than the vSwitch mask.",
            ),
            step(
                format!("{v4}{CIDR}=10.0.0.0/28{MASK}=28"),
                "400 Conflict.CidrReservationMaskAndCidrReservationCidr The specified VSwitchCidrReservationMask and  VSwitchCidrReservationCidr is conflict.",
            ),
            step(
                "&Tag.1.Key=k&Tag.2.Key=k",
                "400 Duplicate.TagKey The Tag.N.Key contain duplicate key.",
            ),
        ]
    }

    #[test]
    fn blocks_and_masks_out_of_form_are_told_apart() {
        let mut t = Testing::new();
        let cidr = "400 IllegalParamFormat.VSwitchCidrReservationCidr The param format of VSwitchCidrReservationCidr is illegal.";
        let mask = "400 IllegalParam.VSwitchCidrReservationMask The specified VSwitchCidrReservationMask must be at least 2 bits greater than the vSwitch mask.";
        let v6 = "&IpVersion=IPv6";
        for (query, refusal) in [
            (format!("{CIDR}=10.0.0.0{MASK}=29"), cidr),
            (format!("{CIDR}=10.0.0.0/29"), cidr),
            (format!("{CIDR}=10.0.0.1/28"), cidr),
            (format!("{CIDR}=2001:db8::/80"), cidr),
            (format!("{v6}{CIDR}=10.0.0.0/28"), cidr),
            (format!("{v6}{CIDR}=2001:db8::/81"), cidr),
            (format!("{CIDR}=10.0.0.0/28{MASK}=29"), mask),
            (format!("{MASK}=x"), mask),
            (format!("{v6}{MASK}=81"), mask),
        ] {
            t.check(&format!("{ACTION}&VSwitchId=vsw-9{query}"), refusal);
        }
    }

    #[test]
    fn blocks_that_a_vswitch_cannot_give_are_told_apart() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        t.ok(&format!("{ACTION}&VSwitchId={vswitch}{CIDR}=10.0.0.64/27"));
        let mask = "400 IllegalParam.VSwitchCidrReservationMask The specified VSwitchCidrReservationMask must be at least 2 bits greater than the vSwitch mask.";
        let conflicts = "400 OperationFailed.VSwitchCidrReservationCidr The specified VSwitchCidrReservationCidr conflicts with existed cidr reservation or vswitch cidr.";
        let system = "400 OperationFailed.SystemReservedIpContained The specified VSwitchCidrReservationCidr cannot contain system reserved IP addresses.";
        for (query, refusal) in [
            (format!("&IpVersion=IPv6{MASK}=64"), mask),
            (format!("{MASK}=25"), mask),
            (format!("{CIDR}=11.0.0.0/25"), mask),
            (format!("{CIDR}=11.0.0.0/26"), conflicts),
            (format!("{CIDR}=10.0.0.64/26"), conflicts),
            (format!("{CIDR}=10.0.0.80/28"), conflicts),
            (format!("{CIDR}=10.0.0.0/26"), system),
            (format!("{CIDR}=10.0.0.240/28"), system),
        ] {
            t.check(&format!("{ACTION}&VSwitchId={vswitch}{query}"), refusal);
        }
    }

    #[test]
    fn each_vpc_has_a_quota_for_each_ip_version() {
        let mut t = Testing::new();
        let dual = t.vswitch("10.0.0.0/24");
        let plain = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
        let plain = t.vswitch_in(text(&plain, "VpcId"), "10.0.0.0/24", "");
        t.world.quotas.reservations_per_vpc = 3;
        t.ok(&format!("{ACTION}&VSwitchId={dual}{CIDR}=10.0.0.64/27"));
        t.ok(&format!("{ACTION}&VSwitchId={dual}{CIDR}=10.0.0.128/26"));
        let enough = "400 OperationFailed.CidrNotEnoughInVSwitch No enough cidr to allocate in this vswitch.";
        t.check(&format!("{ACTION}&VSwitchId={dual}{MASK}=26"), enough);
        t.ok(&format!("{ACTION}&VSwitchId={dual}{MASK}=27"));
        let quota = "400 QuotaExceeded.CidrReservationCount The quota of VSwitchCidrReservation is exceeded.";
        for more in ["VSwitchCidrReservationCidr=10.0.0.16/28", "VSwitchCidrReservationMask=28"] {
            t.check(&format!("{ACTION}&VSwitchId={dual}&{more}"), quota);
        }
        t.ok(&format!("{ACTION}&VSwitchId={dual}&IpVersion=IPv6{MASK}=80"));
        t.ok(&format!("{ACTION}&VSwitchId={plain}{MASK}=28"));
    }

    #[test]
    fn addresses_of_a_network_interface_are_in_use() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let ipv6 = t.ipv6_block(&vswitch);
        let ipv6 = ipv6.trim_end_matches(":");
        let more = format!("&PrimaryIpAddress=10.0.0.20&Ipv6Address.1={ipv6}:5:0:0:1");
        t.eni(&vswitch, &more);
        for block in ["10.0.0.16/28".to_owned(), format!("{ipv6}:5::/80&IpVersion=IPv6")] {
            t.check(
                &format!("{ACTION}&VSwitchId={vswitch}&VSwitchCidrReservationCidr={block}"),
                "400 OperationFailed.AlreadyUsedIpContained The specified VSwitchCidrReservationCidr cannot contain already used IP addresses.",
            );
        }
    }

    #[test]
    fn a_dry_run_reserves_nothing() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        t.check(
            &format!("{ACTION}&VSwitchId={vswitch}&VSwitchCidrReservationMask=28&DryRun=true"),
            "400 DryRunOperation Request validation has been passed with DryRun flag set.",
        );
        assert_eq!(available(&mut t, &vswitch), 252);
    }

    #[test]
    fn the_addresses_are_no_longer_available() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        t.ok(&format!("{ACTION}&VSwitchId={vswitch}&VSwitchCidrReservationCidr=10.0.0.64/26"));
        assert_eq!(available(&mut t, &vswitch), 252 - 64);
        t.ok(&format!(
            "{ACTION}&VSwitchId={vswitch}&IpVersion=IPv6&VSwitchCidrReservationMask=66&IpPrefixNumber=32"
        ));
        assert_eq!(available(&mut t, &vswitch), 252 - 64);
    }

    #[test]
    fn a_mask_draws_every_idle_block_once_and_then_none() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let ipv6 = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        let ipv6 = text(&ipv6, "Ipv6CidrBlock").replace(":/64", "");
        let exhausted = "400 OperationFailed.CidrNotEnoughInVSwitch No enough cidr to allocate in this vswitch.";
        // All but the first and the last block, where the system's addresses are.
        let v4 = (1..15).map(|number| format!("10.0.0.{}/28", number * 16));
        let v6 = (1..15).map(|number| format!("{ipv6}{:x}000::/68", number));
        let cases = [
            ("IPv4&VSwitchCidrReservationMask=28", v4.collect::<BTreeSet<_>>()),
            ("IPv6&VSwitchCidrReservationMask=68", v6.collect()),
        ];
        for (query, expected) in cases {
            let query = format!("{ACTION}&VSwitchId={vswitch}&IpVersion={query}");
            let mut drawn = BTreeSet::new();
            for _ in 0..14 {
                let created = t.ok(&query);
                let row = reservation(&mut t, text(&created, "VSwitchCidrReservationId"));
                drawn.insert(text(&row, "VSwitchCidrReservationCidr").to_owned());
            }
            assert_eq!(drawn, expected);
            t.check(&query, exhausted);
        }
    }

    #[test]
    fn half_of_a_64_always_has_addresses_of_the_system() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let query = format!("{ACTION}&VSwitchId={vswitch}&IpVersion=IPv6");
        t.check(
            &format!("{query}&VSwitchCidrReservationMask=65"),
            "400 OperationFailed.CidrNotEnoughInVSwitch No enough cidr to allocate in this vswitch.",
        );
        let ipv6 = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        let ipv6 = text(&ipv6, "Ipv6CidrBlock").replace("/64", "");
        t.check(
            &format!("{query}&VSwitchCidrReservationCidr={ipv6}/65"),
            "400 OperationFailed.SystemReservedIpContained The specified VSwitchCidrReservationCidr cannot contain system reserved IP addresses.",
        );
    }

    #[test]
    fn a_repeated_token_makes_one_reservation() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/16");
        let query =
            format!("{ACTION}&VSwitchId={vswitch}&VSwitchCidrReservationMask=18&ClientToken=t");
        assert_eq!(t.ok(&query), t.ok(&query));
        assert_eq!(available(&mut t, &vswitch), 65532 - 16384);
    }

    #[test]
    fn the_type_is_kept_as_written() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/16");
        let query = format!("{ACTION}&VSwitchId={vswitch}&VSwitchCidrReservationMask=28");
        for (kind, kept) in [("", "prefix"), ("prefix", "prefix"), ("Prefix", "Prefix")] {
            let created = t.ok(&format!("{query}&VSwitchCidrReservationType={kind}"));
            let row = reservation(&mut t, text(&created, "VSwitchCidrReservationId"));
            assert_eq!(text(&row, "Type"), kept);
        }
    }

    #[test]
    fn regions_may_have_none() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        lack(&mut t.world, &[Feature::CidrReservation]);
        let create = format!("Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}");
        t.check(
            &format!("{create}&IpVersion=IPv4&VSwitchCidrReservationMask=28"),
            "400 UnsupportedRegion UnsupportedRegion",
        );
    }
}
