//! CreateVSwitchCidrReservation: sets a block of a vSwitch's addresses aside for prefixes.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use api::{Params, Row, errors};
use ipnet::IpNet;
use serde::Serialize;

use super::{IpVersion, RESERVATIONS, Reservation, VSWITCHES, VSWITCHES_OF_VPC, VSwitch};
use crate::{
    Access, Ctx, Fault, Operation, Product, Ram, World,
    id::{ReservationId, VSwitchId, VpcId},
    net::{
        owner::OWNERS,
        pool::Pool,
        prefix::{IPV4_MASK, IPV6_MASK},
    },
    tag::{self, VpcTag},
    text::{ClientToken, VpcDescription, VpcName},
};

/// Sets a block of a vSwitch's addresses aside, which only prefixes come out of.
#[derive(Debug, Params)]
pub struct CreateVSwitchCidrReservation {
    /// The region of the vSwitch.
    pub region_id: String,
    /// The vSwitch.
    #[param(name = "VSwitchId")]
    pub vswitch_id: VSwitchId,
    /// The IP version of the block: IPv4 (default) or IPv6.
    #[param(values = "IPv4|IPv6", malformed = "IllegalParamFormat")]
    pub ip_version: Option<IpVersion>,
    /// The mask of a block that the service chooses; either this or the block is given. At most
    /// 28, and 2 bits longer than the vSwitch's, for IPv4; 65 to 80 for IPv6.
    #[param(name = "VSwitchCidrReservationMask")]
    pub mask: Option<String>,
    /// The block: without the system's addresses and those in use, apart from other reservations.
    #[param(name = "VSwitchCidrReservationCidr")]
    pub cidr: Option<String>,
    /// The type: prefix, which Terraform writes with a capital letter.
    #[param(
        name = "VSwitchCidrReservationType",
        values = "prefix|Prefix",
        malformed = "UnsupportedFeature.ReservedType"
    )]
    pub kind: Option<String>,
    /// The name: 1 to 128 characters.
    #[param(name = "VSwitchCidrReservationName", malformed = "IllegalParamFormat")]
    pub name: Option<VpcName>,
    /// The description: 1 to 256 characters.
    #[param(name = "VSwitchCidrReservationDescription", malformed = "IllegalParamFormat")]
    pub description: Option<VpcDescription>,
    /// The expected number of prefixes: 1 to 32. It is checked and without effect: no page says
    /// what it does beside the mask, which one must give anyway and which decides how many fit.
    #[param(
        range = 1..=32,
        malformed = "IllegalParamFormat",
        out_of_range = "IllegalParamFormat"
    )]
    pub ip_prefix_number: Option<u32>,
    /// Makes a repeated request answer as the first did.
    pub client_token: Option<ClientToken>,
    /// Only checks the request.
    pub dry_run: Option<bool>,
    /// The tags.
    #[param(object, items = 1..=20)]
    pub tag: Vec<VpcTag>,
}

/// The new reservation.
#[derive(Debug, Serialize)]
pub struct Response {
    #[serde(rename = "VSwitchCidrReservationId")]
    id: ReservationId,
}

/// What the request says of the block.
enum Size {
    /// Exactly this one.
    Block(IpNet),
    /// Any with this mask.
    Mask(u8),
}

/// What a reservation is taken out of: all addresses of a vSwitch of one IP version.
struct Parent<'a> {
    vswitch: &'a VSwitch,
    block: IpNet,
    /// The units taken by a reservation: addresses, or /80 blocks.
    pool: Pool,
    /// The mask of a unit.
    unit_mask: u8,
}

impl Operation for CreateVSwitchCidrReservation {
    type Response = Response;

    const NAME: &'static str = "CreateVSwitchCidrReservation";
    const PRODUCT: Product = Product::Vpc;
    const ACCESS: Access = Access::Write;
    const RAM: Ram =
        Ram { action: "vpc:CreateVSwitchCidrReservation", resources: &["vpc:vswitch/{VSwitchId}"] };

    fn check(&self, _world: &World) -> Result<(), Fault> {
        self.size()?;
        tag::distinct(&self.tag).map(drop)
    }

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let vswitch = ctx.txn.get(VSWITCHES, &(ctx.scope.clone(), self.vswitch_id.clone()))?;
        let not_found = || Fault::ReservationVSwitch { vswitch: self.vswitch_id.clone() };
        let vswitch = vswitch.ok_or_else(not_found)?;
        let parent = Parent::of(&vswitch, self.version())?;
        let size = self.size()?;
        parent.check_mask(&size)?;
        if let Size::Block(block) = size {
            parent.check_block(ctx, block)?;
        }
        check_quota(ctx, &vswitch.vpc, self.version())?;
        let block = match size {
            Size::Block(block) => block,
            Size::Mask(mask) => parent.idle_block(ctx, mask)?,
        };
        let region = ctx.region()?;
        let reservation = Reservation {
            id: ReservationId::generate(&mut ctx.txn, &region.tag),
            vswitch: vswitch.id.clone(),
            vpc: vswitch.vpc.clone(),
            cidr: (block.addr(), block.prefix_len()),
            name: self.name.as_ref().map_or_else(String::new, |name| name.0.clone()),
            description: self.description.as_ref().map_or_else(String::new, |text| text.0.clone()),
            created: ctx.txn.now(),
            tags: tag::distinct(&self.tag)?,
            kind: self.kind.clone().unwrap_or_else(|| "prefix".to_owned()),
        };
        let (first, count) = parent.units(block);
        let taken = parent.pool.take_range(&mut ctx.txn, first, count)?;
        assert!(taken, "the units of {block} were idle");
        let key = (ctx.scope.clone(), vswitch.id.clone(), reservation.id.clone());
        ctx.txn.put(RESERVATIONS, &key, &reservation);
        Ok(Response { id: reservation.id })
    }

    const ERRORS: &'static [Row] = errors! {
        400 "IllegalParamFormat" "IllegalParamFormat"
        400 "IllegalParamFormat.VSwitchCidrReservationCidr" "The param format of VSwitchCidrReservationCidr is illegal."
        400 "ResourceNotFound.VSwitch" "The specified resource of VSwitch is not found."
        400 "UnsupportedFeature.ReservedType" "The specified ReservedType is not supported."
        400 "UnsupportedFeature.VSwitchIpv6" "The ipv6 feature of  switch is not supported."
        400 "OperationFailed.VSwitchCidrReservationCidr" "The specified VSwitchCidrReservationCidr conflicts with existed cidr reservation or vswitch cidr."
        400 "MissingParam.CidrReservationMaskOrCidrReservationCidr" "Either VSwitchCidrReservationMask or VSwitchCidrReservationCidr should be specified."
        400 "UnsupportedRegion" "UnsupportedRegion"
        400 "UnsupportedFeature.VpcAdvancedFeature" "UnsupportedFeature.VpcAdvancedFeature"
        400 "QuotaExceeded.VSwitchCidrReservationMask" "The quota of VSwitchCidrReservationMask is exceeded."
        400 "QuotaExceeded.CidrReservationCount" "The quota of VSwitchCidrReservation is exceeded."
        400 "Conflict.CidrReservationMaskAndCidrReservationCidr" "The specified VSwitchCidrReservationMask and  VSwitchCidrReservationCidr is conflict."
        400 "OperationFailed.CidrNotEnoughInVSwitch" "No enough cidr to allocate in this vswitch."
        400 "OperationFailed.SystemReservedIpContained" "The specified VSwitchCidrReservationCidr cannot contain system reserved IP addresses."
        400 "OperationFailed.AlreadyUsedIpContained" "The specified VSwitchCidrReservationCidr cannot contain already used IP addresses."
        400 "IncorrectStatus.VSWITCH" "The status of the specified VSwitch is invalid."
        400 "IllegalParam.VSwitchCidrReservationMask" "The specified VSwitchCidrReservationMask must be at least 2 bits greater than the vSwitch mask."
    };
}

fn check_quota(ctx: &Ctx<'_>, vpc: &VpcId, version: IpVersion) -> Result<(), Fault> {
    let mut count = 0;
    for row in ctx.txn.scan(VSWITCHES_OF_VPC, vpc, None)? {
        let prefix = (ctx.scope.clone(), row?.0.1);
        for row in ctx.txn.scan(RESERVATIONS, &prefix, None)? {
            count += usize::from(IpVersion::of(row?.1.cidr()) == version);
        }
    }
    if count < ctx.world.quotas.reservations_per_vpc {
        Ok(())
    } else {
        Err(Fault::ReservationQuota)
    }
}

impl CreateVSwitchCidrReservation {
    fn version(&self) -> IpVersion {
        self.ip_version.unwrap_or(IpVersion::V4)
    }

    /// The longest mask of a block: that of one prefix.
    fn longest_mask(&self) -> u8 {
        match self.version() {
            IpVersion::V4 => IPV4_MASK,
            IpVersion::V6 => IPV6_MASK,
        }
    }

    fn size(&self) -> Result<Size, Fault> {
        if self.cidr.is_none() && self.mask.is_none() {
            return Err(Fault::ReservationSizeMissing);
        }
        let cidr = self.cidr.as_deref().map(|text| self.read_cidr(text)).transpose()?;
        let mask = self.mask.as_deref().map(|text| self.read_mask(text)).transpose()?;
        match (cidr, mask) {
            (Some(_), Some(_)) => Err(Fault::ReservationSizeConflict),
            (Some(cidr), None) => Ok(Size::Block(cidr)),
            (None, mask) => Ok(Size::Mask(mask.expect("one of both is given"))),
        }
    }

    fn read_cidr(&self, text: &str) -> Result<IpNet, Fault> {
        let fits = |net: &IpNet| {
            let is_strict = net.trunc() == *net && net.prefix_len() <= self.longest_mask();
            is_strict && IpVersion::of(*net) == self.version()
        };
        let cidr = text.parse().ok().filter(fits);
        cidr.ok_or_else(|| Fault::ReservationCidr { cidr: text.to_owned() })
    }

    fn read_mask(&self, text: &str) -> Result<u8, Fault> {
        let mask = text.parse().ok().filter(|mask| *mask <= self.longest_mask());
        mask.ok_or_else(|| Fault::ReservationMask { mask: text.to_owned() })
    }
}

impl Parent<'_> {
    fn of(vswitch: &VSwitch, version: IpVersion) -> Result<Parent<'_>, Fault> {
        match version {
            IpVersion::V4 => Ok(Parent {
                vswitch,
                block: vswitch.cidr().into(),
                pool: vswitch.ipv4_pool(),
                unit_mask: 32,
            }),
            IpVersion::V6 => {
                let without = || Fault::ReservationWithoutIpv6 { vswitch: vswitch.id.clone() };
                Ok(Parent {
                    vswitch,
                    block: vswitch.ipv6().ok_or_else(without)?.into(),
                    pool: vswitch.ipv6_pool(),
                    unit_mask: IPV6_MASK,
                })
            }
        }
    }

    /// The mask is at least 2 bits longer than the vSwitch's for IPv4, and 1 bit for IPv6.
    fn check_mask(&self, size: &Size) -> Result<(), Fault> {
        let mask = match size {
            Size::Block(block) => block.prefix_len(),
            Size::Mask(mask) => *mask,
        };
        let longer = if self.block.addr().is_ipv4() { 2 } else { 1 };
        match mask >= self.block.prefix_len() + longer {
            true => Ok(()),
            false => Err(Fault::ReservationMask { mask: mask.to_string() }),
        }
    }

    /// The block is in the vSwitch, in no other reservation, and has no address in use.
    fn check_block(&self, ctx: &Ctx<'_>, block: IpNet) -> Result<(), Fault> {
        let cidr = block.to_string();
        if !self.block.contains(&block) {
            return Err(Fault::ReservationOutside { cidr, vswitch: self.vswitch.id.clone() });
        }
        for other in self.vswitch.reservations(ctx)? {
            if other.cidr().contains(&block) || block.contains(&other.cidr()) {
                return Err(Fault::ReservationOverlaps { cidr, other: other.id });
            }
        }
        let (first, count) = self.units(block);
        if first < self.pool.first || first + count > self.pool.end {
            return Err(Fault::ReservationSystemAddresses { cidr });
        }
        match self.is_in_use(ctx, block)? {
            true => Err(Fault::ReservationTakenAddresses { cidr }),
            false => Ok(()),
        }
    }

    /// Whether an address of the block is in use, or another reservation's.
    fn is_in_use(&self, ctx: &Ctx<'_>, block: IpNet) -> Result<bool, Fault> {
        let (first, count) = self.units(block);
        if !self.pool.is_range_idle(&ctx.txn, first, count)? {
            return Ok(true);
        }
        // The pool of IPv6 has no single addresses: those have only their owners.
        let IpNet::V6(block) = block else { return Ok(false) };
        let before = Ipv6Addr::from(u128::from(block.network()) - 1);
        let after = (self.vswitch.id.clone(), IpAddr::V6(before));
        let next = ctx.txn.scan(OWNERS, &self.vswitch.id, Some(&after))?.next().transpose()?;
        Ok(next.is_some_and(|((_, address), _)| address <= IpAddr::V6(block.broadcast())))
    }

    /// A block with this mask, drawn among those without an address in use.
    fn idle_block(&self, ctx: &mut Ctx<'_>, mask: u8) -> Result<IpNet, Fault> {
        let mut blocks = self.pool.idle_blocks(&ctx.txn, 1 << (self.unit_mask - mask))?;
        while let Some(first) = blocks.draw(&mut ctx.txn) {
            let block = self.block_at(first, mask);
            if !self.is_in_use(ctx, block)? {
                return Ok(block);
            }
        }
        Err(Fault::ReservationExhausted { vswitch: self.vswitch.id.clone() })
    }

    /// The block's first unit and how many it has. The block is in the vSwitch.
    fn units(&self, block: IpNet) -> (u32, u32) {
        let count = 1 << (self.unit_mask - block.prefix_len());
        let first = match (block.addr(), self.block.addr()) {
            (IpAddr::V4(first), IpAddr::V4(start)) => u32::from(first) - u32::from(start),
            (IpAddr::V6(first), IpAddr::V6(start)) => {
                let distance = u128::from(first) - u128::from(start);
                u32::try_from(distance >> (128 - self.unit_mask)).expect("a /64 has 2¹⁶ units")
            }
            _ => unreachable!("a block in the vSwitch is of the same IP version"),
        };
        (first, count)
    }

    /// The block that starts at this unit.
    fn block_at(&self, unit: u32, mask: u8) -> IpNet {
        let first = match self.block.addr() {
            IpAddr::V4(start) => Ipv4Addr::from(u32::from(start) + unit).into(),
            IpAddr::V6(start) => {
                let distance = u128::from(unit) << (128 - self.unit_mask);
                Ipv6Addr::from(u128::from(start) + distance).into()
            }
        };
        IpNet::new(first, mask).expect("the mask is at most that of a prefix")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;
    use store::{Engine, Memory, Timestamp, Txn};

    use super::*;
    use crate::{
        Scope,
        id::EniId,
        testing::{Testing, at, text},
    };

    const ACTION: &str = "Action=CreateVSwitchCidrReservation";

    fn reservation(world: &mut Testing, id: &str) -> Value {
        let query = format!("Action=ListVSwitchCidrReservations&VSwitchCidrReservationIds.1={id}");
        at(&world.ok(&query), "VSwitchCidrReservations.0").clone()
    }

    fn available(world: &mut Testing, vswitch: &str) -> Value {
        let vswitch = world.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        at(&vswitch, "AvailableIpAddressCount").clone()
    }

    #[test]
    fn faults_are_told_in_order() {
        let mut world = Testing::new();
        let dual = format!("&VSwitchId={}", world.vswitch("10.0.0.0/24"));
        let plain = world.ok("Action=CreateVpc&CidrBlock=10.0.0.0/8");
        let plain = world.vswitch_in(text(&plain, "VpcId"), "10.0.0.0/24", "");
        let plain = format!("&VSwitchId={plain}");
        let (mask, cidr) = ("&VSwitchCidrReservationMask", "&VSwitchCidrReservationCidr");
        world.ok(&format!("{ACTION}{dual}{cidr}=10.0.0.64/27"));
        world.world.quotas.reservations_per_vpc = 1;
        let format = "400 IllegalParamFormat IllegalParamFormat";
        let cidr_format = "400 IllegalParamFormat.VSwitchCidrReservationCidr The param format of VSwitchCidrReservationCidr is illegal.";
        let masks = "400 IllegalParam.VSwitchCidrReservationMask The specified VSwitchCidrReservationMask must be at least 2 bits greater than the vSwitch mask.";
        let conflicts = "400 OperationFailed.VSwitchCidrReservationCidr The specified VSwitchCidrReservationCidr conflicts with existed cidr reservation or vswitch cidr.";
        let system = "400 OperationFailed.SystemReservedIpContained The specified VSwitchCidrReservationCidr cannot contain system reserved IP addresses.";
        let quota = "400 QuotaExceeded.CidrReservationCount The quota of VSwitchCidrReservation is exceeded.";
        let (name, text) = ("&VSwitchCidrReservationName", "&VSwitchCidrReservationDescription");
        let v6 = "&IpVersion=IPv6";
        for (query, refusal) in [
            // Required.
            (
                "&RegionId=-&IpVersion=x",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for \
                 processing this request is not supplied.",
            ),
            (
                "&IpVersion=x",
                "400 MissingParameter The input parameter \"VSwitchId\" that is mandatory for \
                 processing this request is not supplied.",
            ),
            // Form.
            ("&VSwitchId=vsw-9&IpVersion=ipv4&VSwitchCidrReservationType=x", format),
            (
                "&VSwitchId=vsw-9&VSwitchCidrReservationType=x&IpPrefixNumber=33",
                "400 UnsupportedFeature.ReservedType The specified ReservedType is not supported.",
            ),
            (&format!("&VSwitchId=vsw-9{name}=http://"), format),
            (&format!("&VSwitchId=vsw-9{text}=http://"), format),
            ("&VSwitchId=vsw-9&IpPrefixNumber=33", format),
            (
                "&VSwitchId=vsw-9&Tag.1.Key=k&Tag.2.Key=k",
                "400 MissingParam.CidrReservationMaskOrCidrReservationCidr Either VSwitchCidrReservationMask or VSwitchCidrReservationCidr should be specified.",
            ),
            (&format!("&VSwitchId=vsw-9{cidr}=10.0.0.0{mask}=29"), cidr_format),
            (&format!("&VSwitchId=vsw-9{cidr}=10.0.0.0/29"), cidr_format),
            (&format!("&VSwitchId=vsw-9{cidr}=10.0.0.1/28"), cidr_format),
            (&format!("&VSwitchId=vsw-9{cidr}=2001:db8::/80"), cidr_format),
            (&format!("&VSwitchId=vsw-9{v6}{cidr}=10.0.0.0/28"), cidr_format),
            (&format!("&VSwitchId=vsw-9{v6}{cidr}=2001:db8::/81"), cidr_format),
            (&format!("&VSwitchId=vsw-9{cidr}=10.0.0.0/28{mask}=29"), masks),
            (&format!("&VSwitchId=vsw-9{mask}=x"), masks),
            (&format!("&VSwitchId=vsw-9{v6}{mask}=81"), masks),
            // Between parameters.
            (
                &format!("&VSwitchId=vsw-9{cidr}=10.0.0.0/28{mask}=28&Tag.1.Key=k&Tag.2.Key=k"),
                "400 Conflict.CidrReservationMaskAndCidrReservationCidr The specified VSwitchCidrReservationMask and  VSwitchCidrReservationCidr is conflict.",
            ),
            (
                &format!("&VSwitchId=vsw-9{mask}=28&Tag.1.Key=k&Tag.2.Key=k"),
                "400 Duplicate.TagKey The Tag.N.Key contain duplicate key.",
            ),
            // Existence.
            (
                &format!("&VSwitchId=vsw-9{mask}=25"),
                "400 ResourceNotFound.VSwitch The specified resource of VSwitch is not found.",
            ),
            // State.
            (
                &format!("{plain}{v6}{mask}=64"),
                "400 UnsupportedFeature.VSwitchIpv6 The ipv6 feature of  switch is not supported.",
            ),
            (&format!("{dual}{v6}{mask}=64"), masks),
            (&format!("{dual}{mask}=25"), masks),
            (&format!("{dual}{cidr}=11.0.0.0/25"), masks),
            (&format!("{dual}{cidr}=11.0.0.0/26"), conflicts),
            (&format!("{dual}{cidr}=10.0.0.64/26"), conflicts),
            (&format!("{dual}{cidr}=10.0.0.80/28"), conflicts),
            (&format!("{dual}{cidr}=10.0.0.0/26"), system),
            (&format!("{dual}{cidr}=10.0.0.240/28"), system),
            // Quota.
            (&format!("{dual}{cidr}=10.0.0.16/28"), quota),
            (&format!("{dual}{mask}=26"), quota),
        ] {
            world.check(&format!("{ACTION}{query}"), refusal);
        }
        world.world.quotas.reservations_per_vpc = 3;
        world.ok(&format!("{ACTION}{dual}{cidr}=10.0.0.128/26"));
        // Capacity.
        world.check(
            &format!("{ACTION}{dual}{mask}=26"),
            "400 OperationFailed.CidrNotEnoughInVSwitch No enough cidr to allocate in this vswitch.",
        );
        world.ok(&format!("{ACTION}{dual}{mask}=27"));
        world.check(&format!("{ACTION}{dual}{mask}=28"), quota);
        // The other IP version, and other VPCs, have quotas of their own.
        world.ok(&format!("{ACTION}{dual}{v6}{mask}=80"));
        world.ok(&format!("{ACTION}{plain}{mask}=28"));
    }

    #[test]
    fn addresses_of_a_network_interface_are_in_use() {
        let mut world = Testing::new();
        let vswitch = world.vswitch("10.0.0.0/24");
        let ipv6 = world.ipv6_block(&vswitch);
        let ipv6 = ipv6.trim_end_matches(":");
        let more = format!("&PrimaryIpAddress=10.0.0.20&Ipv6Address.1={ipv6}:5:0:0:1");
        world.eni(&vswitch, &more);
        for block in ["10.0.0.16/28".to_owned(), format!("{ipv6}:5::/80&IpVersion=IPv6")] {
            world.check(
                &format!("{ACTION}&VSwitchId={vswitch}&VSwitchCidrReservationCidr={block}"),
                "400 OperationFailed.AlreadyUsedIpContained The specified VSwitchCidrReservationCidr cannot contain already used IP addresses.",
            );
        }
    }

    #[test]
    fn a_dry_run_reserves_nothing() {
        let mut world = Testing::new();
        let vswitch = world.vswitch("10.0.0.0/24");
        world.check(
            &format!("{ACTION}&VSwitchId={vswitch}&VSwitchCidrReservationMask=28&DryRun=true"),
            "400 DryRunOperation Request validation has been passed with DryRun flag set.",
        );
        assert_eq!(available(&mut world, &vswitch), 252);
    }

    #[test]
    fn the_addresses_are_no_longer_available() {
        let mut world = Testing::new();
        let vswitch = world.vswitch("10.0.0.0/24");
        world.ok(&format!("{ACTION}&VSwitchId={vswitch}&VSwitchCidrReservationCidr=10.0.0.64/26"));
        assert_eq!(available(&mut world, &vswitch), 252 - 64);
        world.ok(&format!(
            "{ACTION}&VSwitchId={vswitch}&IpVersion=IPv6&VSwitchCidrReservationMask=66&IpPrefixNumber=32"
        ));
        assert_eq!(available(&mut world, &vswitch), 252 - 64);
    }

    #[test]
    fn a_mask_draws_every_idle_block_once_and_then_none() {
        let mut world = Testing::new();
        let vswitch = world.vswitch("10.0.0.0/24");
        let ipv6 = world.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
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
                let created = world.ok(&query);
                let row = reservation(&mut world, text(&created, "VSwitchCidrReservationId"));
                drawn.insert(text(&row, "VSwitchCidrReservationCidr").to_owned());
            }
            assert_eq!(drawn, expected);
            world.check(&query, exhausted);
        }
    }

    #[test]
    fn half_of_a_64_always_has_addresses_of_the_system() {
        let mut world = Testing::new();
        let vswitch = world.vswitch("10.0.0.0/24");
        let query = format!("{ACTION}&VSwitchId={vswitch}&IpVersion=IPv6");
        world.check(
            &format!("{query}&VSwitchCidrReservationMask=65"),
            "400 OperationFailed.CidrNotEnoughInVSwitch No enough cidr to allocate in this vswitch.",
        );
        let ipv6 = world.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        let ipv6 = text(&ipv6, "Ipv6CidrBlock").replace("/64", "");
        world.check(
            &format!("{query}&VSwitchCidrReservationCidr={ipv6}/65"),
            "400 OperationFailed.SystemReservedIpContained The specified VSwitchCidrReservationCidr cannot contain system reserved IP addresses.",
        );
    }

    #[test]
    fn a_repeated_token_makes_one_reservation() {
        let mut world = Testing::new();
        let vswitch = world.vswitch("10.0.0.0/16");
        let query =
            format!("{ACTION}&VSwitchId={vswitch}&VSwitchCidrReservationMask=18&ClientToken=t");
        assert_eq!(world.ok(&query), world.ok(&query));
        assert_eq!(available(&mut world, &vswitch), 65532 - 16384);
    }

    #[test]
    fn the_type_is_kept_as_written() {
        let mut world = Testing::new();
        let vswitch = world.vswitch("10.0.0.0/16");
        let query = format!("{ACTION}&VSwitchId={vswitch}&VSwitchCidrReservationMask=28");
        for (kind, kept) in [("", "prefix"), ("prefix", "prefix"), ("Prefix", "Prefix")] {
            let created = world.ok(&format!("{query}&VSwitchCidrReservationType={kind}"));
            let row = reservation(&mut world, text(&created, "VSwitchCidrReservationId"));
            assert_eq!(text(&row, "Type"), kept);
        }
    }

    /// A vSwitch 10.0.0.0/24 and 2001:db8::/64 in which these addresses are in use.
    fn with_addresses_in_use<T>(
        addresses: &[&str],
        body: impl FnOnce(&mut Ctx<'_>, &VSwitch) -> T,
    ) -> T {
        let (world, engine) = (World::default(), Memory::new());
        let snapshot = engine.snapshot().expect("memory has a snapshot");
        let scope = Scope { account: 1, region: "cn-hangzhou".to_owned() };
        let mut ctx = Ctx { txn: Txn::new(&*snapshot, Timestamp(0), 1), world: &world, scope };
        let vswitch = VSwitch {
            id: VSwitchId::from("vsw-1"),
            vpc: VpcId::from("vpc-1"),
            zone: "cn-hangzhou-h".to_owned(),
            cidr: (Ipv4Addr::new(10, 0, 0, 0), 24),
            ipv6: Some("2001:db8::".parse().expect("an address")),
            name: String::new(),
            description: String::new(),
            created: Timestamp(0),
            is_default: false,
            tags: Vec::new(),
            status: crate::vpc::VSwitchStatus::Available,
        };
        for address in addresses {
            let address = address.parse::<IpAddr>().expect("an address");
            if let IpAddr::V4(address) = address {
                let unit = vswitch.ipv4_unit(address).expect("the address is in the vSwitch");
                assert_eq!(vswitch.ipv4_pool().take(&mut ctx.txn, unit), Ok(true));
            }
            ctx.txn.put(OWNERS, &(vswitch.id.clone(), address), &EniId::from("eni-1"));
        }
        body(&mut ctx, &vswitch)
    }

    #[test]
    fn a_block_with_an_address_in_use_is_refused() {
        let addresses = ["10.0.0.33", "2001:db8::1:0:0:5", "2001:db8:0:0:fff0::1"];
        with_addresses_in_use(&addresses, |ctx, vswitch| {
            let check = |block: &str| {
                let block = block.parse::<IpNet>().expect("a block");
                let parent = Parent::of(vswitch, IpVersion::of(block)).expect("it has both");
                parent.check_block(ctx, block)
            };
            let taken =
                |cidr: &str| Err(Fault::ReservationTakenAddresses { cidr: cidr.to_owned() });
            assert_eq!(check("10.0.0.16/28"), Ok(()));
            assert_eq!(check("10.0.0.32/28"), taken("10.0.0.32/28"));
            assert_eq!(check("10.0.0.48/28"), Ok(()));
            assert_eq!(check("10.0.0.32/27"), taken("10.0.0.32/27"));
            assert_eq!(check("2001:db8:0:0:1::/80"), taken("2001:db8:0:0:1::/80"));
            assert_eq!(check("2001:db8:0:0:2::/80"), Ok(()));
            assert_eq!(check("2001:db8::fff0:0:0:0/80"), taken("2001:db8:0:0:fff0::/80"));
            assert_eq!(check("2001:db8::ffe0:0:0:0/76"), Ok(()));
            assert_eq!(
                check("2001:db8::8000:0:0:0/65"),
                Err(Fault::ReservationSystemAddresses {
                    cidr: "2001:db8:0:0:8000::/65".to_owned()
                })
            );
        });
    }

    #[test]
    fn a_mask_draws_a_block_without_an_address_in_use() {
        // One of the two middle quarters has an address; the outer ones have the system's.
        with_addresses_in_use(&["2001:db8::4000:0:0:5"], |ctx, vswitch| {
            let parent = Parent::of(vswitch, IpVersion::V6).expect("it has IPv6");
            for _ in 0..20 {
                let block = parent.idle_block(ctx, 66).expect("one is idle");
                assert_eq!(block.to_string(), "2001:db8:0:0:8000::/66");
            }
        });
        with_addresses_in_use(&["2001:db8::4000:0:0:5", "2001:db8::bfff:0:0:0"], |ctx, vswitch| {
            let parent = Parent::of(vswitch, IpVersion::V6).expect("it has IPv6");
            let exhausted = Fault::ReservationExhausted { vswitch: vswitch.id.clone() };
            assert_eq!(parent.idle_block(ctx, 66), Err(exhausted));
        });
    }
}
