//! CreateVSwitch: divides a block of a VPC's addresses off, in one zone.

use std::{collections::BTreeSet, net::Ipv6Addr};

use api::{Params, Reject, Row, errors, params::Problem};
use ipnet::{Ipv4Net, Ipv6Net};
use serde::Serialize;

use super::{VSWITCHES, VSWITCHES_OF_VPC, VSwitch, VSwitchStatus, Vpc};
use crate::{
    Access, Ctx, Fault, Operation, Product, Ram, World,
    id::{VSwitchId, VpcId},
    tag::{self, VpcTag},
    text::{ClientToken, VpcDescription, VpcName},
};

/// The longest and the shortest block of a vSwitch.
const MASKS: std::ops::RangeInclusive<u8> = 16..=29;

/// Makes a vSwitch in a VPC.
#[derive(Debug, Params)]
pub struct CreateVSwitch {
    /// The zone of the vSwitch.
    pub zone_id: String,
    /// The VPC that the vSwitch divides.
    #[param(missing = "MissingParam.vpcId")]
    pub vpc_id: VpcId,
    /// The region of the VPC.
    pub region_id: Option<String>,
    /// The IPv4 block: /16 to /29, in the VPC's block, apart from its other vSwitches.
    pub cidr_block: Option<String>,
    /// The mask of the IPv4 block; without a block, the first idle one of that mask is taken.
    #[param(
        range = 16..=29,
        malformed = "InvalidCirdrBlock.MaskLength",
        out_of_range = "InvalidCirdrBlock.MaskLength"
    )]
    pub cidr_mask: Option<u32>,
    /// The last 8 bits of the /64 IPv6 block, in a VPC with IPv6.
    #[param(
        name = "Ipv6CidrBlock",
        range = 0..=255,
        malformed = "IllegalParam.Ipv6CidrBlock",
        out_of_range = "IllegalParam.Ipv6CidrBlock"
    )]
    pub ipv6_cidr_block: Option<u32>,
    /// The mask of the IPv6 block: 64; without a block, the first idle one is taken.
    #[param(
        name = "Ipv6CidrMask",
        range = 64..=64,
        malformed = "IllegalParam.Ipv6CidrBlock",
        out_of_range = "IllegalParam.Ipv6CidrBlock"
    )]
    pub ipv6_cidr_mask: Option<u32>,
    /// The VPC's IPv6 block that the vSwitch's is in; a VPC has one.
    #[param(name = "VpcIpv6CidrBlock")]
    pub vpc_ipv6_cidr_block: Option<String>,
    /// The name: 1 to 128 characters.
    #[param(name = "VSwitchName", malformed = "InvalidVSwitchName.Malformed")]
    pub vswitch_name: Option<VpcName>,
    /// The description: 1 to 256 characters.
    #[param(malformed = "InvalidVSwitchDiscription.Malformed")]
    pub description: Option<VpcDescription>,
    /// Makes a repeated request answer as the first did.
    pub client_token: Option<ClientToken>,
    /// The tags.
    #[param(object, items = 1..=20)]
    pub tag: Vec<VpcTag>,
}

/// The new vSwitch.
#[derive(Debug, Serialize)]
pub struct Response {
    #[serde(rename = "VSwitchId")]
    vswitch_id: VSwitchId,
}

impl Operation for CreateVSwitch {
    type Response = Response;

    const NAME: &'static str = "CreateVSwitch";
    const PRODUCT: Product = Product::Vpc;
    const ACCESS: Access = Access::Write;
    const RAM: Ram =
        Ram { action: "vpc:CreateVSwitch", resources: &["vpc:vswitch/*", "vpc:vpc/{VpcId}"] };

    fn check(&self, _world: &World) -> Result<(), Fault> {
        if self.cidr_block.is_none() && self.cidr_mask.is_none() {
            return Err(Fault::BothEmpty { parameters: ["CidrBlock", "CidrMask"] });
        }
        let wants_ipv6 = self.ipv6_cidr_block.is_some() || self.ipv6_cidr_mask.is_some();
        if self.vpc_ipv6_cidr_block.is_some() && !wants_ipv6 {
            return Err(Fault::Parameter(Reject {
                parameter: "Ipv6CidrBlock".to_owned(),
                problem: Problem::Missing,
                code: Some("MissingParam.Ipv6CidrBlock"),
            }));
        }
        self.cidr()?;
        self.vpc_ipv6()?;
        tag::distinct(&self.tag).map(drop)
    }

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        create(&self, ctx, false).map(|vswitch| Response { vswitch_id: vswitch.id })
    }

    const ERRORS: &'static [Row] = errors! {
        400 "OperationFailed.ResourceConflict" "vpc only support one cloud box."
        400 "OperationFailed.IdempotentTokenProcessing" "Action is processing."
        400 "InvalidDescription.Malformed" "Invalid description."
        400 "InvalidVSwitchName.Malformed" "Specified virtual switch name is not valid."
        400 "InvalidVSwitchDiscription.Malformed" "Specified  virtual switch description is not valid."
        400 "Abs.Vpc.InvalidDescription.Malformed" "Specified virtual switch name is not valid."
        400 "MissingParam.vpcId" "The parameter vpcId is mandatory."
        400 "ResourceNotAvailable" "Resource you requested is not available in this region or zone."
        400 "InvalidParameter" "Specified CIDR block is not valid in VPC."
        400 "InvalidCidrBlock.Overlapped" "Specified CIDR block overlapped with other subnets."
        400 "QuotaExceeded.VSwitch" "Virtual switch quota exceeded."
        400 "IncorrectRouteEntryStatus" "Some route entry status blocked this operation."
        400 "IncorrectVSwitchStatus" "Some virtual switch is modifying within the same VPC."
        400 "InvalidCirdrBlock.MaskLength" "Specified CIDR block is not valid ."
        400 "IncorrectVpcStatus" "Current VPC status does not support this operation."
        400 "CreateVSwitch.IncorrectStatus.cbnStatus" "Current CBN status does not support this operation."
        400 "InvalidCidrBlock.Malformed" "Specified CIDR block is not valid."
        400 "MissingParameter" "Miss mandatory parameter."
        400 "TaskConflict" "The operation is too frequent, TaskConflict."
        400 "VPC.SWITCH.RULE.QUOTA.NOT.EXISTS" "vSwitch quota rule not exists."
        400 "Forbidden.VpcNotFound" "Specified VPC can not found."
        400 "RouteConflict.AlreadyExist" "Route conflict exists in routing table."
        400 "OperationFailed.CidrAcross" "Classic link instance cidr must not across."
        400 "Duplicated.ClientToken" "%s"
        400 "OperationFailed.Ipv6CidrBlockExisted" "%s"
        400 "IllegalParam.Ipv6CidrBlock" "%s"
        400 "OperationFailed.VpcIpv6Disabled" "%s"
        400 "IncorrectStatus.cbnStatus" "Current CBN status does not support this operation."
        400 "OperationFailed.NotifyCenCreate" "Failed to notify cen when create vswitch."
        400 "OperationFailed.DistibuteLock" "Distibute lock fail."
        400 "UnsupportedFeature.CloudBoxIpv6" "The IPv6 feature is not supported by cloud box."
        400 "OperationDenied.VpcPeerExist" "The operation is not allowed because the VPC peer exists."
        400 "OperationDenied.CenAttached" "The operation is not allowed because the VPC is attached to CEN."
        400 "OperationDenied.NatgwExist" "The operation is not allowed because the NAT gateway exists in VPC."
        400 "MissingParam.Ipv6CidrBlock" "The parameter Ipv6CidrBlock is mandatory."
        400 "IllegalParam.VpcIpv6CidrBlock" "%s"
        400 "OperationDenied.OtherSubnetCreating" "The operation is not allowed because the other VSwitch is creating."
        400 "OperationDenied.VpcPeerExists" "The operation is not allowed because the VpcPeer exists."
        400 "IllegalParam.CidrBlock" "The param of CidrBlock [%s] is illegal."
        404 "Invalid.NotExist" "witch mask rule not exists."
        404 "InvalidStatus.RouteEntry" "RouteEntry status error."
        404 "InvalidZoneId.NotFound" "Specified zone does not exist."
        404 "InvalidVpcId.NotFound" "Specified VPC does not exist."
    };
}

/// Makes the vSwitch, which is available at once; those of a fresh store are made here too.
pub(crate) fn create(
    request: &CreateVSwitch,
    ctx: &mut Ctx<'_>,
    is_default: bool,
) -> Result<VSwitch, Fault> {
    let vpc = Vpc::find(ctx, &request.vpc_id)?;
    let region = ctx.region()?;
    if !region.zone_ids().any(|zone| zone == request.zone_id) {
        return Err(Fault::ZoneNotFound { zone: request.zone_id.clone() });
    }
    let siblings = siblings(ctx, &vpc.id)?;
    let listed = request.cidr()?;
    if let Some(cidr) = listed {
        check_place(cidr, &vpc, &siblings)?;
    }
    let ipv6 = ipv6_block(request, &vpc, &siblings)?;
    if siblings.len() >= ctx.world.quotas.vswitches_per_vpc {
        return Err(Fault::VSwitchQuota);
    }
    let cidr = match listed {
        Some(cidr) => cidr,
        None => idle_block(&vpc, request.mask(), &siblings)?,
    };
    let vswitch = VSwitch {
        id: VSwitchId::generate(&mut ctx.txn, &region.tag),
        vpc: vpc.id,
        zone: request.zone_id.clone(),
        cidr: (cidr.addr(), cidr.prefix_len()),
        ipv6,
        name: request.vswitch_name.as_ref().map_or_else(String::new, |name| name.0.clone()),
        description: request.description.as_ref().map_or_else(String::new, |text| text.0.clone()),
        created: ctx.txn.now(),
        is_default,
        tags: tag::distinct(&request.tag)?,
        status: VSwitchStatus::Available,
    };
    ctx.txn.put(VSWITCHES, &(ctx.scope.clone(), vswitch.id.clone()), &vswitch);
    ctx.txn.put(VSWITCHES_OF_VPC, &(vswitch.vpc.clone(), vswitch.id.clone()), &());
    Ok(vswitch)
}

/// The vSwitches that the VPC has already.
fn siblings(ctx: &Ctx<'_>, vpc: &VpcId) -> Result<Vec<VSwitch>, Fault> {
    let ids = ctx.txn.scan(VSWITCHES_OF_VPC, vpc, None)?;
    ids.map(|row| VSwitch::find(ctx, &row?.0.1)).collect()
}

fn check_place(cidr: Ipv4Net, vpc: &Vpc, siblings: &[VSwitch]) -> Result<(), Fault> {
    if !vpc.cidr().contains(&cidr) {
        return Err(Fault::VSwitchOutsideVpc { cidr: cidr.to_string() });
    }
    let overlaps = |other: Ipv4Net| other.contains(&cidr) || cidr.contains(&other);
    match siblings.iter().any(|sibling| overlaps(sibling.cidr())) {
        true => Err(Fault::VSwitchOverlaps { cidr: cidr.to_string() }),
        false => Ok(()),
    }
}

/// The lowest block of the VPC with this mask that overlaps no vSwitch.
fn idle_block(vpc: &Vpc, mask: u8, siblings: &[VSwitch]) -> Result<Ipv4Net, Fault> {
    if mask < vpc.cidr.1 {
        return Err(Fault::VSwitchOutsideVpc { cidr: format!("/{mask}") });
    }
    // One more than the last address of all does not fit in 32 bits.
    let bounds = |block: Ipv4Net| {
        (u64::from(u32::from(block.network())), u64::from(u32::from(block.broadcast())) + 1)
    };
    let mut taken = siblings.iter().map(|sibling| bounds(sibling.cidr())).collect::<Vec<_>>();
    taken.sort_unstable();
    let size = 1u64 << (32 - mask);
    let (mut start, end) = bounds(vpc.cidr());
    for (first, behind) in taken {
        if start + size <= first {
            break;
        }
        start = start.max(behind.next_multiple_of(size));
    }
    if start + size > end {
        return Err(Fault::VSwitchBlocksExhausted { vpc: vpc.id.clone(), mask });
    }
    let start = u32::try_from(start).expect("the block is in the VPC's");
    Ok(Ipv4Net::new(start.into(), mask).expect("the mask is at most 29"))
}

/// The first address of the IPv6 block that the request asks for, if it does.
fn ipv6_block(
    request: &CreateVSwitch,
    vpc: &Vpc,
    siblings: &[VSwitch],
) -> Result<Option<Ipv6Addr>, Fault> {
    if request.ipv6_cidr_block.is_none() && request.ipv6_cidr_mask.is_none() {
        return Ok(None);
    }
    let Some(parent) = vpc.ipv6() else {
        return Err(Fault::VpcWithoutIpv6 { vpc: vpc.id.clone() });
    };
    if let Some(named) = request.vpc_ipv6()?
        && named != parent
    {
        return Err(Fault::VpcIpv6Block { cidr: named.to_string() });
    }
    let number = |block: Ipv6Addr| (u128::from(block) >> 64) as u8;
    let taken = siblings.iter().filter_map(|sibling| sibling.ipv6).map(number);
    let taken = taken.collect::<BTreeSet<u8>>();
    let number = match request.ipv6_number() {
        Some(number) if taken.contains(&number) => Err(Fault::VSwitchIpv6Taken { number }),
        Some(number) => Ok(number),
        None => (0..=u8::MAX)
            .find(|number| !taken.contains(number))
            .ok_or_else(|| Fault::VSwitchIpv6Exhausted { vpc: vpc.id.clone() }),
    }?;
    Ok(Some(Ipv6Addr::from(u128::from(parent.network()) | u128::from(number) << 64)))
}

impl CreateVSwitch {
    /// The IPv4 block, if it is listed rather than left to the service.
    fn cidr(&self) -> Result<Option<Ipv4Net>, Fault> {
        let Some(text) = &self.cidr_block else { return Ok(None) };
        let cidr = text.parse::<Ipv4Net>().ok().filter(|cidr| cidr.trunc() == *cidr);
        let cidr = cidr.ok_or_else(|| Fault::VSwitchCidr { cidr: text.clone() })?;
        if !MASKS.contains(&cidr.prefix_len()) {
            return Err(Fault::VSwitchMask { cidr: text.clone() });
        }
        match self.cidr_mask {
            Some(mask) if mask != u32::from(cidr.prefix_len()) => {
                Err(Fault::VSwitchMasksDiffer { cidr: text.clone(), mask: self.mask() })
            }
            _ => Ok(Some(cidr)),
        }
    }

    /// The mask of a block that is left to the service.
    fn mask(&self) -> u8 {
        let mask = self.cidr_mask.expect("there is a mask where there is no block");
        u8::try_from(mask).expect("the mask is between 16 and 29")
    }

    /// The last 8 bits of the IPv6 block, if they are not left to the service.
    fn ipv6_number(&self) -> Option<u8> {
        self.ipv6_cidr_block.map(|number| u8::try_from(number).expect("it is at most 255"))
    }

    /// The IPv6 block that the VPC is said to have.
    fn vpc_ipv6(&self) -> Result<Option<Ipv6Net>, Fault> {
        let Some(text) = &self.vpc_ipv6_cidr_block else { return Ok(None) };
        let cidr = text.parse().map_err(|_| Fault::VpcIpv6Block { cidr: text.clone() })?;
        Ok(Some(cidr))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Testing, text};

    const ACTION: &str = "Action=CreateVSwitch";

    #[test]
    fn faults_are_told_in_order() {
        let mut world = Testing::new();
        let plain = world.ok("Action=CreateVpc&CidrBlock=10.0.0.0/12");
        let plain = format!("&VpcId={}", text(&plain, "VpcId"));
        let dual = world.ok("Action=CreateVpc&CidrBlock=10.0.0.0/12&EnableIpv6=true");
        let dual = format!("&VpcId={}", text(&dual, "VpcId"));
        let zone = "&ZoneId=cn-hangzhou-h";
        world.ok(&format!("{ACTION}{dual}{zone}&CidrBlock=10.1.0.0/16&Ipv6CidrBlock=1"));
        world.world.quotas.vswitches_per_vpc = 1;
        for (query, refusal) in [
            // Required.
            ("&VpcId=vpc-9&CidrMask=1", "400 MissingParameter Miss mandatory parameter."),
            ("&ZoneId=x&CidrMask=1", "400 MissingParam.vpcId The parameter vpcId is mandatory."),
            // Form.
            (
                "&VpcId=vpc-9&ZoneId=x&CidrMask=1&Ipv6CidrBlock=256",
                "400 InvalidCirdrBlock.MaskLength Specified CIDR block is not valid .",
            ),
            (
                "&VpcId=vpc-9&ZoneId=x&Ipv6CidrBlock=256&Ipv6CidrMask=60",
                "400 IllegalParam.Ipv6CidrBlock The specified parameter \"Ipv6CidrBlock\" is not \
                 valid: 256 is not between 0 and 255.",
            ),
            (
                "&VpcId=vpc-9&ZoneId=x&Ipv6CidrMask=60&VSwitchName=http://x",
                "400 IllegalParam.Ipv6CidrBlock The specified parameter \"Ipv6CidrMask\" is not \
                 valid: 60 is not between 64 and 64.",
            ),
            (
                "&VpcId=vpc-9&ZoneId=x&VSwitchName=http://x&Description=http://x",
                "400 InvalidVSwitchName.Malformed Specified virtual switch name is not valid.",
            ),
            (
                "&VpcId=vpc-9&ZoneId=x&Description=http://x",
                "400 InvalidVSwitchDiscription.Malformed Specified  virtual switch description is not valid.",
            ),
            // Between parameters.
            ("&VpcId=vpc-9&ZoneId=x", "400 MissingParameter Miss mandatory parameter."),
            (
                "&VpcId=vpc-9&ZoneId=x&CidrBlock=x&VpcIpv6CidrBlock=x",
                "400 MissingParam.Ipv6CidrBlock The parameter Ipv6CidrBlock is mandatory.",
            ),
            (
                "&VpcId=vpc-9&ZoneId=x&CidrBlock=x&VpcIpv6CidrBlock=x&Ipv6CidrBlock=1",
                "400 InvalidCidrBlock.Malformed Specified CIDR block is not valid.",
            ),
            (
                "&VpcId=vpc-9&ZoneId=x&CidrBlock=10.1.0.1/16",
                "400 InvalidCidrBlock.Malformed Specified CIDR block is not valid.",
            ),
            (
                "&VpcId=vpc-9&ZoneId=x&CidrBlock=10.0.0.0/15&CidrMask=16",
                "400 InvalidCirdrBlock.MaskLength Specified CIDR block is not valid .",
            ),
            (
                "&VpcId=vpc-9&ZoneId=x&CidrBlock=10.1.0.0/30",
                "400 InvalidCirdrBlock.MaskLength Specified CIDR block is not valid .",
            ),
            (
                "&VpcId=vpc-9&ZoneId=x&CidrBlock=10.1.0.0/16&CidrMask=17&VpcIpv6CidrBlock=x&Ipv6CidrBlock=1",
                "400 IllegalParam.CidrBlock The param of CidrBlock [10.1.0.0/16] is illegal.",
            ),
            (
                "&VpcId=vpc-9&ZoneId=x&CidrBlock=10.1.0.0/16&VpcIpv6CidrBlock=x&Ipv6CidrBlock=1\
                 &Tag.1.Key=a&Tag.2.Key=a",
                "400 IllegalParam.VpcIpv6CidrBlock The VpcIpv6CidrBlock \"x\" is not the IPv6 CIDR block of the VPC.",
            ),
            (
                "&VpcId=vpc-9&ZoneId=x&CidrBlock=10.1.0.0/16&Tag.1.Key=a&Tag.2.Key=a",
                "400 Duplicate.TagKey The Tag.N.Key contain duplicate key.",
            ),
            // Existence.
            (
                "&VpcId=vpc-9&ZoneId=x&CidrBlock=10.1.0.0/16",
                "404 InvalidVpcId.NotFound Specified VPC does not exist.",
            ),
            (
                &format!("{dual}&ZoneId=x&CidrBlock=11.0.0.0/16"),
                "404 InvalidZoneId.NotFound Specified zone does not exist.",
            ),
            // State.
            (
                &format!("{dual}{zone}&CidrBlock=11.0.0.0/16"),
                "400 InvalidParameter Specified CIDR block is not valid in VPC.",
            ),
            (
                &format!("{dual}{zone}&CidrBlock=10.1.128.0/24&Ipv6CidrBlock=1"),
                "400 InvalidCidrBlock.Overlapped Specified CIDR block overlapped with other subnets.",
            ),
            (
                &format!("{plain}{zone}&CidrBlock=10.2.0.0/16&Ipv6CidrBlock=1"),
                &format!(
                    "400 OperationFailed.VpcIpv6Disabled The IPv6 feature of the VPC \"{}\" is not enabled.",
                    &plain["&VpcId=".len()..]
                ),
            ),
            (
                &format!(
                    "{dual}{zone}&CidrBlock=10.2.0.0/16&Ipv6CidrBlock=1&VpcIpv6CidrBlock=::/56"
                ),
                "400 IllegalParam.VpcIpv6CidrBlock The VpcIpv6CidrBlock \"::/56\" is not the IPv6 CIDR block of the VPC.",
            ),
            (
                &format!("{dual}{zone}&CidrBlock=10.2.0.0/16&Ipv6CidrBlock=1"),
                "400 OperationFailed.Ipv6CidrBlockExisted The Ipv6CidrBlock \"1\" is used by another vSwitch of the VPC.",
            ),
            // Quota.
            (
                &format!("{dual}{zone}&CidrBlock=10.2.0.0/16&Ipv6CidrBlock=2"),
                "400 QuotaExceeded.VSwitch Virtual switch quota exceeded.",
            ),
        ] {
            world.check(&format!("{ACTION}{query}"), refusal);
        }
        world.world.quotas.vswitches_per_vpc = 2;
        world.ok(&format!("{ACTION}{dual}{zone}&CidrBlock=10.2.0.0/16&Ipv6CidrBlock=2"));
    }

    #[test]
    fn a_mask_alone_takes_the_lowest_idle_block() {
        let mut world = Testing::new();
        let vpc = world.ok("Action=CreateVpc&CidrBlock=10.0.0.0/16");
        let create = format!("{ACTION}&VpcId={}&ZoneId=cn-hangzhou-h", text(&vpc, "VpcId"));
        let mut block = |query: &str| {
            let vswitch = world.send(&format!("{create}{query}"))?;
            let id = text(&vswitch, "VSwitchId");
            let vswitch = world.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={id}"));
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
        let mut world = Testing::new();
        let vpc = world.ok("Action=CreateVpc&CidrBlock=10.0.0.0/20");
        let create = format!("{ACTION}&VpcId={}&ZoneId=cn-hangzhou-h", text(&vpc, "VpcId"));
        world.check(
            &format!("{create}&CidrMask=19"),
            "400 InvalidParameter Specified CIDR block is not valid in VPC.",
        );
        world.ok(&format!("{create}&CidrMask=20"));
    }

    #[test]
    fn ipv6_blocks_are_numbered_within_the_vpcs() {
        let mut world = Testing::new();
        let vpc = world.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8&EnableIpv6=true");
        let vpc = text(&vpc, "VpcId").to_owned();
        let vpcs = world.ok(&format!("Action=DescribeVpcs&VpcId={vpc}"));
        let parent = text(&vpcs, "Vpcs.Vpc.0.Ipv6CidrBlock");
        let mut block = |cidr: &str, query: &str| {
            let id = world.vswitch_in(&vpc, cidr, query);
            let vswitch = world.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={id}"));
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
        let mut world = Testing::new();
        let vpc = world.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
        let query = format!(
            "{ACTION}&VpcId={}&ZoneId=cn-hangzhou-h&CidrBlock=10.0.0.0/24&ClientToken=t",
            text(&vpc, "VpcId")
        );
        assert_eq!(world.ok(&query), world.ok(&query));
    }
}
