//! CreateVSwitch: divides a block of a VPC's addresses off, in one zone.

use api::{Reject, answer, params::Problem};
use control_derive::operation;
use ipnet::{Ipv4Net, Ipv6Net};

use super::{
    VSwitch, VSwitchStatus,
    space::{Ipv4Wish, Ipv6Wish, Space},
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    facts::feature::Feature,
    faults::{RequestFault, VSwitchFault, VpcFault},
    value::{
        id::{VSwitchId, VpcId},
        tag::{self, Tag},
        text::{VpcDescription, VpcName},
    },
    vpc::{
        Vpc,
        route_entry::{self, local},
    },
};

/// Creates a vSwitch in a VPC.
#[operation(vpc, write, ram("vswitch/*", "vpc/{VpcId}"), region = optional, token, tags, planned)]
pub struct CreateVSwitch {
    /// The zone of the vSwitch.
    zone_id: String,
    /// The VPC that the vSwitch divides.
    #[param(missing = "MissingParam.vpcId")]
    vpc_id: VpcId,
    /// The IPv4 block: /16 to /29, in the VPC's block, apart from its other vSwitches.
    cidr_block: Option<String>,
    /// The mask of the IPv4 block; without a block, the first idle one of that mask is taken.
    #[param(
        range = 16..=29,
        malformed = "InvalidCirdrBlock.MaskLength",
        out_of_range = "InvalidCirdrBlock.MaskLength"
    )]
    cidr_mask: Option<u32>,
    /// The last 8 bits of the /64 IPv6 block, in a VPC with IPv6.
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
    /// The VPC's IPv6 block that the vSwitch's is in; a VPC has one.
    vpc_ipv6_cidr_block: Option<String>,
    /// The name: 1 to 128 characters.
    #[param(malformed = "InvalidVSwitchName.Malformed")]
    vswitch_name: Option<VpcName>,
    /// The description: 1 to 256 characters.
    #[param(malformed = "InvalidVSwitchDiscription.Malformed")]
    description: Option<VpcDescription>,
}

/// The vSwitch to make.
pub struct NewVSwitch {
    pub(crate) vpc: VpcId,
    pub(crate) zone: String,
    pub(crate) ipv4: Ipv4Wish,
    pub(crate) ipv6: Option<Ipv6Wish>,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) tags: Vec<Tag>,
    pub(crate) is_default: bool,
}

/// The new vSwitch.
#[answer]
pub struct Response {
    vswitch_id: VSwitchId,
}

impl Plan for CreateVSwitch {
    type Into = NewVSwitch;

    fn plan(self, head: &Head, _: &World) -> Result<NewVSwitch, Fault> {
        let mask = self.cidr_mask.map(|mask| u8::try_from(mask).expect("it is at most 29"));
        let ipv4 = match (&self.cidr_block, mask) {
            (None, None) => {
                let parameters = ["CidrBlock", "CidrMask"];
                return Err(RequestFault::BothEmpty { parameters }.into());
            }
            (None, Some(mask)) => Ok(Ipv4Wish::Any { mask }),
            (Some(text), mask) => cidr(text, mask).map(Ipv4Wish::This),
        };
        // What is missing is said before what is malformed.
        let wants_ipv6 = self.ipv6_cidr_block.is_some() || self.ipv6_cidr_mask.is_some();
        if self.vpc_ipv6_cidr_block.is_some() && !wants_ipv6 {
            let code = Some("MissingParam.Ipv6CidrBlock");
            let parameter = "Ipv6CidrBlock".to_owned();
            return Err(Reject { parameter, problem: Problem::Missing, code }.into());
        }
        let ipv4 = ipv4?;
        let within = self.vpc_ipv6_cidr_block.as_deref().map(vpc_ipv6).transpose()?;
        let number =
            self.ipv6_cidr_block.map(|number| u8::try_from(number).expect("it is at most 255"));
        Ok(NewVSwitch {
            vpc: self.vpc_id,
            zone: self.zone_id,
            ipv4,
            ipv6: wants_ipv6.then_some(Ipv6Wish { number, within }),
            name: self.vswitch_name.map(|name| name.0).unwrap_or_default(),
            description: self.description.map(|text| text.0).unwrap_or_default(),
            tags: tag::distinct(&head.tags)?,
            is_default: false,
        })
    }
}

impl Write for CreateVSwitch {
    type Response = Response;

    fn execute(plan: NewVSwitch, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let vswitch = create(ctx, plan)?;
        Ok(Response { vswitch_id: vswitch.id })
    }
}

/// Makes the vSwitch; those of a fresh store are made here too.
pub(crate) fn create(ctx: &mut Ctx<'_>, plan: NewVSwitch) -> Result<VSwitch, Fault> {
    ctx.permit(true, Feature::NewVSwitch, "ZoneId")?;
    // In a VPC that is being made: IncorrectVpcStatus, the page's row for just this, which clients that
    // make both one after the other try again. Terraform's provider does not, and need not: it waits
    // for the VPC. The rows of the page that it does try again (TaskConflict, IncorrectVSwitchStatus,
    // InvalidStatus.RouteEntry) are about other things than the VPC.
    let vpc = Vpc::find_usable(ctx, &plan.vpc)?;
    let route_table = vpc.route_table.clone();
    if !ctx.region()?.zone_ids().any(|zone| zone == plan.zone) {
        return Err(VpcFault::ZoneNotFound { zone: plan.zone }.into());
    }
    let space = Space::of(ctx, vpc)?;
    space.check_settled()?;
    route_entry::expect_settled(ctx, &plan.vpc)?;
    if let Ipv4Wish::This(cidr) = plan.ipv4 {
        space.check_ipv4(cidr)?;
    }
    let ipv6 = plan.ipv6.map(|wish| space.ipv6(&wish)).transpose()?;
    if !plan.is_default && space.vswitches() >= ctx.world.quotas.vswitches_per_vpc {
        return Err(VSwitchFault::Quota.into());
    }
    let cidr = match plan.ipv4 {
        Ipv4Wish::This(cidr) => cidr,
        Ipv4Wish::Any { mask } => space.idle_ipv4(mask)?,
    };
    let mut vswitch = VSwitch {
        id: ctx.new_id()?,
        vpc: plan.vpc,
        zone: plan.zone,
        cidr: (cidr.addr(), cidr.prefix_len()),
        ipv6,
        name: plan.name,
        description: plan.description,
        created: ctx.now(),
        is_default: plan.is_default,
        tags: plan.tags,
        status: VSwitchStatus::Available,
        route_table,
        settles: None,
    };
    vswitch.begin(ctx)?;
    local::keep(ctx, &vswitch)?;
    ctx.insert(&vswitch)?;
    Ok(vswitch)
}

/// The IPv4 block that the request lists; the mask beside it must be its own.
fn cidr(text: &str, mask: Option<u8>) -> Result<Ipv4Net, VSwitchFault> {
    let named = || text.to_owned();
    let cidr = text.parse::<Ipv4Net>().ok().filter(|cidr| cidr.trunc() == *cidr);
    let cidr = cidr.ok_or_else(|| VSwitchFault::Cidr { cidr: named() })?;
    if !(16..=29).contains(&cidr.prefix_len()) {
        return Err(VSwitchFault::Mask { cidr: named() });
    }
    match mask {
        Some(mask) if mask != cidr.prefix_len() => {
            Err(VSwitchFault::MasksDiffer { cidr: named(), mask })
        }
        Some(_) | None => Ok(cidr),
    }
}

/// The IPv6 block that the VPC is said to have.
pub(super) fn vpc_ipv6(text: &str) -> Result<Ipv6Net, VSwitchFault> {
    text.parse().map_err(|_| VSwitchFault::VpcIpv6Block { cidr: text.to_owned() })
}

#[cfg(test)]
mod tests {
    use crate::{
        World,
        facts::feature::Feature,
        tests::testing::{Mistake, Testing, lack, step, text},
    };

    const ACTION: &str = "Action=CreateVSwitch";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let [plain, dual] = ["", "&EnableIpv6=true"].map(|more| {
            let vpc = t.ok(&format!("Action=CreateVpc&CidrBlock=10.0.0.0/22{more}"));
            text(&vpc, "VpcId").to_owned()
        });
        t.vswitch_in(&plain, "10.0.1.0/24", "");
        t.vswitch_in(&dual, "10.0.1.0/24", "&Ipv6CidrBlock=1");
        let forbid: fn(&mut World) = |t| t.quotas.vswitches_per_vpc = 1;
        let allow: fn(&mut World) = |t| t.quotas.vswitches_per_vpc = 2;
        let mut steps = malformed();
        steps.extend(conflicting());
        steps.extend(vec![
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step("&VpcId=vpc-9", "404 InvalidVpcId.NotFound Specified VPC does not exist."),
            step("&ZoneId=x", "404 InvalidZoneId.NotFound Specified zone does not exist."),
            step(
                "&CidrBlock=11.0.0.0/24",
                "400 InvalidParameter Specified CIDR block is not valid in VPC.",
            ),
            step(
                "&CidrBlock=10.0.1.128/25&CidrMask=",
                "400 InvalidCidrBlock.Overlapped Specified CIDR block overlapped with other subnets.",
            ),
            step(
                format!("&VpcId={plain}"),
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
            step((forbid, allow), "400 QuotaExceeded.VSwitch Virtual switch quota exceeded."),
            step(
                "&CidrBlock=&CidrMask=22",
                "400 InvalidCidrBlock.Overlapped Specified CIDR block overlapped with other subnets.",
            ),
        ]);
        let zone = "&ZoneId=cn-hangzhou-h";
        t.walk(
            &format!("{ACTION}&VpcId={dual}{zone}&CidrBlock=10.0.2.0/24&Ipv6CidrBlock=2"),
            steps,
        );
    }

    /// What is missing, then what is malformed.
    fn malformed() -> Vec<(Mistake, String)> {
        let token = "t".repeat(65);
        vec![
            step("&ZoneId=", "400 MissingParameter Miss mandatory parameter."),
            step("&VpcId=", "400 MissingParam.vpcId The parameter vpcId is mandatory."),
            step(
                "&VpcId=%01",
                "400 InvalidParameter the parameter(s) \"VpcId\" provided is(are) invalid. \"\u{1}\" is not an id that starts with \"vpc-\".",
            ),
            step(
                "&CidrMask=1",
                "400 InvalidCirdrBlock.MaskLength Specified CIDR block is not valid .",
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
                "&VSwitchName=http://x",
                "400 InvalidVSwitchName.Malformed Specified virtual switch name is not valid.",
            ),
            step(
                "&Description=http://x",
                "400 InvalidVSwitchDiscription.Malformed Specified  virtual switch description is not valid.",
            ),
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
        ]
    }

    /// What does not fit together.
    fn conflicting() -> Vec<(Mistake, String)> {
        vec![
            step("&CidrBlock=&CidrMask=", "400 MissingParameter Miss mandatory parameter."),
            step(
                "&VpcIpv6CidrBlock=x&Ipv6CidrBlock=",
                "400 MissingParam.Ipv6CidrBlock The parameter Ipv6CidrBlock is mandatory.",
            ),
            step(
                "&CidrBlock=10.0.2.1/30",
                "400 InvalidCidrBlock.Malformed Specified CIDR block is not valid.",
            ),
            step(
                "&CidrBlock=10.0.2.0/30",
                "400 InvalidCirdrBlock.MaskLength Specified CIDR block is not valid .",
            ),
            step(
                "&CidrMask=17",
                "400 IllegalParam.CidrBlock The param of CidrBlock [11.0.0.0/24] is illegal.",
            ),
            step(
                "&VpcIpv6CidrBlock=x",
                "400 IllegalParam.VpcIpv6CidrBlock The VpcIpv6CidrBlock \"x\" is not the IPv6 CIDR block of the VPC.",
            ),
            step(
                "&Tag.1.Key=a&Tag.2.Key=a",
                "400 Duplicate.TagKey The Tag.N.Key contain duplicate key.",
            ),
        ]
    }

    #[test]
    fn blocks_and_masks_out_of_form_are_told_apart() {
        let mut t = Testing::new();
        let malformed = "400 InvalidCidrBlock.Malformed Specified CIDR block is not valid.";
        let mask = "400 InvalidCirdrBlock.MaskLength Specified CIDR block is not valid .";
        for (query, refusal) in [
            ("&CidrBlock=x", malformed),
            ("&CidrBlock=10.1.0.1/16", malformed),
            ("&CidrBlock=10.0.0.0/15&CidrMask=16", mask),
            ("&CidrBlock=10.1.0.0/30", mask),
            ("&CidrMask=x", mask),
            ("&CidrMask=15", mask),
            ("&CidrMask=30", mask),
            (
                "&CidrBlock=10.1.0.0/16&CidrMask=17",
                "400 IllegalParam.CidrBlock The param of CidrBlock [10.1.0.0/16] is illegal.",
            ),
        ] {
            t.check(&format!("{ACTION}&VpcId=vpc-9&ZoneId=x{query}"), refusal);
        }
    }

    #[test]
    fn a_vpc_has_256_ipv6_blocks_for_vswitches() {
        let mut t = Testing::new();
        t.world.quotas.vswitches_per_vpc = 1000;
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8&EnableIpv6=true");
        let vpc = text(&vpc, "VpcId").to_owned();
        for number in 0..256 {
            t.vswitch_in(&vpc, &format!("10.{number}.0.0/16"), "&Ipv6CidrMask=64");
        }
        let create = format!("{ACTION}&VpcId={vpc}&ZoneId=cn-hangzhou-h");
        t.check(
            &format!("{create}&CidrMask=24&Ipv6CidrMask=64"),
            &format!(
                "400 OperationFailed.Ipv6CidrBlockExisted No idle IPv6 CIDR block is left in the VPC \"{vpc}\"."
            ),
        );
    }

    #[test]
    fn a_mask_alone_takes_the_lowest_idle_block() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/16");
        let create = format!("{ACTION}&VpcId={}&ZoneId=cn-hangzhou-h", text(&vpc, "VpcId"));
        let mut block = |query: &str| {
            let vswitch = t.send(&format!("{create}{query}"))?;
            let id = text(&vswitch, "VSwitchId");
            let vswitch = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={id}"));
            Ok::<_, String>(text(&vswitch, "CidrBlock").to_owned())
        };
        assert_eq!(block("&CidrBlock=10.0.1.0/24"), Ok("10.0.1.0/24".to_owned()));
        assert_eq!(block("&CidrMask=24"), Ok("10.0.0.0/24".to_owned()));
        assert_eq!(block("&CidrMask=25"), Ok("10.0.2.0/25".to_owned()));
        assert_eq!(block("&CidrMask=24"), Ok("10.0.3.0/24".to_owned()));
        assert_eq!(block("&CidrMask=17"), Ok("10.0.128.0/17".to_owned()));
        assert_eq!(block("&CidrBlock=10.0.2.128/25&CidrMask=25"), Ok("10.0.2.128/25".to_owned()));
        let exhausted =
            "400 InvalidCidrBlock.Overlapped Specified CIDR block overlapped with other subnets.";
        assert_eq!(block("&CidrMask=17"), Err(exhausted.to_owned()));
        assert_eq!(block("&CidrMask=18"), Ok("10.0.64.0/18".to_owned()));
    }

    #[test]
    fn a_mask_shorter_than_the_vpcs_fits_nowhere() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/20");
        let create = format!("{ACTION}&VpcId={}&ZoneId=cn-hangzhou-h", text(&vpc, "VpcId"));
        t.check(
            &format!("{create}&CidrMask=19"),
            "400 InvalidParameter Specified CIDR block is not valid in VPC.",
        );
        t.ok(&format!("{create}&CidrMask=20"));
    }

    #[test]
    fn a_vswitch_that_is_lost_keeps_its_block() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/16");
        let vpc = text(&vpc, "VpcId");
        let lost = t.vswitch_in(vpc, "10.0.0.0/24", "");
        t.operator(&format!("Action=SetVSwitchStatus&VSwitchId={lost}&Status=Lost"));
        let create = format!("{ACTION}&VpcId={vpc}&ZoneId=cn-hangzhou-h");
        t.check(
            &format!("{create}&CidrBlock=10.0.0.0/25"),
            "400 InvalidCidrBlock.Overlapped Specified CIDR block overlapped with other subnets.",
        );
        t.ok(&format!("{create}&CidrBlock=10.0.1.0/24"));
    }

    #[test]
    fn ipv6_blocks_are_numbered_within_the_vpcs() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8&EnableIpv6=true");
        let vpc = text(&vpc, "VpcId").to_owned();
        let vpcs = t.ok(&format!("Action=DescribeVpcs&VpcId={vpc}"));
        let parent = text(&vpcs, "Vpcs.Vpc.0.Ipv6CidrBlock");
        let mut block = |cidr: &str, query: &str| {
            let id = t.vswitch_in(&vpc, cidr, query);
            let vswitch = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={id}"));
            text(&vswitch, "Ipv6CidrBlock").to_owned()
        };
        let start = parent.strip_suffix("00::/56").expect("the block ends in eight zero bits");
        let named = format!("&Ipv6CidrBlock=0&VpcIpv6CidrBlock={parent}");
        assert_eq!(block("10.0.0.0/24", &named), format!("{start}00::/64"));
        assert_eq!(block("10.0.1.0/24", "&Ipv6CidrBlock=255"), format!("{start}ff::/64"));
        assert_eq!(block("10.0.2.0/24", "&Ipv6CidrMask=64"), format!("{start}01::/64"));
        assert_eq!(block("10.0.3.0/24", ""), "");
    }

    #[test]
    fn a_repeated_token_makes_one_vswitch() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
        let query = format!(
            "{ACTION}&VpcId={}&ZoneId=cn-hangzhou-h&CidrBlock=10.0.0.0/24&ClientToken=t",
            text(&vpc, "VpcId")
        );
        assert_eq!(t.ok(&query), t.ok(&query));
    }

    #[test]
    fn while_a_route_entry_is_made_no_vswitch_is_made_changed_or_deleted() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateDefaultVpc&EnableIpv6=true");
        let (vpc, table) = (text(&vpc, "VpcId"), text(&vpc, "RouteTableId"));
        let vswitch = t.vswitch_in(vpc, "172.31.0.0/24", "");
        let eni = t.eni(&vswitch, "");
        let unused = t.vswitch_in(vpc, "172.31.1.0/24", "");
        let hop = format!("&NextHopType=NetworkInterface&NextHopId={eni}&RouteTableId={table}");
        t.ok(&format!("Action=CreateRouteEntry&DestinationCidrBlock=1.2.3.0/24{hop}"));
        let unstable = "404 InvalidStatus.RouteEntry RouteEntry status error.";
        let zone = "&ZoneId=cn-hangzhou-h";
        let create = format!("{ACTION}&VpcId={vpc}{zone}&CidrBlock=172.31.2.0/24");
        let of_zone = format!("Action=CreateDefaultVSwitch{zone}");
        let turn_on = format!("Action=ModifyVSwitchAttribute&VSwitchId={unused}&Ipv6CidrBlock=1");
        let delete = format!("Action=DeleteVSwitch&VSwitchId={unused}");
        t.check(&create, unstable);
        t.check(&of_zone, unstable);
        t.check(
            &turn_on,
            "400 IncorrectStatus.VpcRouteEntry The status of the specified routeEntry is invalid.",
        );
        t.check(
            &delete,
            "400 IncorrectRouteEntryStatus Some route entry status blocked this operation.",
        );
        t.wait_ms(t.world.delays.route_ms);
        for request in [create, of_zone, turn_on, delete] {
            t.ok(&request);
        }
    }

    #[test]
    fn a_region_that_is_full_has_no_further_one() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateDefaultVpc");
        let zone = "&ZoneId=cn-hangzhou-h";
        let create = format!("{ACTION}&VpcId={}{zone}&CidrMask=24", text(&vpc, "VpcId"));
        let of_zone = format!("Action=CreateDefaultVSwitch{zone}");
        lack(&mut t.world, &[Feature::NewVSwitch]);
        for request in [&create, &of_zone] {
            t.check(
                request,
                "400 ResourceNotAvailable Resource you requested is not available in this region or zone.",
            );
        }
        lack(&mut t.world, &[]);
        t.ok(&create);
        t.ok(&of_zone);
    }
}
