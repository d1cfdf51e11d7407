//! CreateVpc: makes a virtual private cloud, with IPv6 if wanted.

use std::net::Ipv4Addr;

use api::answer;
use control_derive::operation;
use ipnet::Ipv4Net;

use super::{
    Vpc, default,
    ipv6_block::{self, Ipv6Choice, Isp},
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    facts::feature::Feature,
    faults::{CidrFault, VpcFault},
    kernel::{resource::Resource, resource_group},
    net::extent::Unique,
    value::{
        id::{RouteTableId, VRouterId, VpcId},
        tag::{self, Tag},
        text::{VpcDescription, VpcName},
    },
    vpc::route_table,
};

/// Creates a virtual private cloud (VPC).
#[operation(vpc, write, ram = "vpc/*", token, dry_run, tags, planned)]
pub struct CreateVpc {
    /// The IPv4 block, /8 to /28; 172.16.0.0/12 if none is given.
    cidr_block: Option<String>,
    /// The /56 block of IPv6, one that AllocateVpcIpv6Cidr gave before; any unless it is given.
    ipv6_cidr_block: Option<String>,
    /// Whether the VPC has IPv6.
    #[param(malformed = "IllegalParam.EnableIpv6")]
    enable_ipv6: Option<bool>,
    /// The name: 1 to 128 characters.
    #[param(malformed = "InvalidVpcName.Malformed")]
    vpc_name: Option<VpcName>,
    /// The description: 1 to 256 characters.
    #[param(malformed = "InvalidVpcDiscription.Malformed")]
    description: Option<VpcDescription>,
    /// The resource group.
    resource_group_id: Option<String>,
    /// Further private blocks of the user, comma-separated, at most three.
    user_cidr: Option<String>,
    /// Whose network carries the IPv6 addresses: BGP (default), or that of a single ISP.
    #[param(malformed = "UnsupportedFeature.Ipv6Isp")]
    ipv6_isp: Option<Isp>,
    /// An IPAM pool that the IPv4 block is out of; there are none.
    ipv4_ipam_pool_id: Option<String>,
    /// The mask of a block out of an IPAM pool.
    #[param(
        range = 8..=28,
        malformed = "IllegalParam.Ipv4CidrMask",
        out_of_range = "IllegalParam.Ipv4CidrMask"
    )]
    ipv4_cidr_mask: Option<u32>,
    /// An IPAM pool that the IPv6 block is out of; there are none.
    ipv6_ipam_pool_id: Option<String>,
    /// The mask of a block out of an IPAM pool of IPv6.
    ipv6_cidr_mask: Option<i64>,
    /// Whether instances get DNS host names.
    enable_dns_hostname: Option<bool>,
}

/// The VPC to make.
#[derive(Default)]
pub struct NewVpc {
    pub(crate) cidr: Option<Ipv4Net>,
    pub(crate) ipv6: Option<Ipv6Choice>,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) resource_group: Option<String>,
    pub(crate) user_cidrs: Vec<String>,
    pub(crate) dns_hostnames: bool,
    pub(crate) tags: Vec<Tag>,
    pub(crate) is_default: bool,
    /// The IPAM pool that a block is to be out of.
    pub(crate) pool: Option<String>,
}

/// The new VPC.
#[answer]
pub struct Response {
    vpc_id: VpcId,
    vrouter_id: VRouterId,
    route_table_id: RouteTableId,
    resource_group_id: String,
}

impl Plan for CreateVpc {
    type Into = NewVpc;

    fn plan(self, head: &Head, _: &World) -> Result<NewVpc, Fault> {
        let (ipv4_pool, ipv6_pool) = (self.ipv4_ipam_pool_id, self.ipv6_ipam_pool_id);
        let is_alone = |pool: &Option<String>, has_mask: bool| has_mask && pool.is_none();
        if is_alone(&ipv4_pool, self.ipv4_cidr_mask.is_some())
            || is_alone(&ipv6_pool, self.ipv6_cidr_mask.is_some())
        {
            return Err(CidrFault::PoolMissing.into());
        }
        let has_size = self.cidr_block.is_some() || self.ipv4_cidr_mask.is_some();
        if ipv4_pool.is_some() && !has_size {
            return Err(VpcFault::BlockOrMaskMissing.into());
        }
        let wants_ipv6 = self.enable_ipv6 == Some(true);
        if self.ipv6_cidr_block.is_some() && !wants_ipv6 {
            return Err(VpcFault::Ipv6BlockWithoutIpv6.into());
        }
        let (tags, user_cidrs, cidr) = (
            tag::distinct(&head.tags)?,
            self.user_cidr.as_deref().map_or(Ok(Vec::new()), user_cidrs)?,
            self.cidr_block.as_deref().map(cidr).transpose()?,
        );
        let named = self.ipv6_cidr_block.as_deref().map(ipv6_block::read).transpose()?;
        Ok(NewVpc {
            tags,
            user_cidrs,
            cidr,
            ipv6: wants_ipv6.then(|| Ipv6Choice::new(named, self.ipv6_isp)),
            name: self.vpc_name.map(|name| name.0).unwrap_or_default(),
            description: self.description.map(|text| text.0).unwrap_or_default(),
            resource_group: self.resource_group_id,
            dns_hostnames: self.enable_dns_hostname == Some(true),
            is_default: false,
            pool: ipv4_pool.or(ipv6_pool),
        })
    }

    fn draws(plan: &NewVpc) -> Option<Unique> {
        plan.draws()
    }
}

impl NewVpc {
    /// What it draws of that is unique among all cells.
    pub(super) fn draws(&self) -> Option<Unique> {
        self.ipv6.as_ref().and_then(Ipv6Choice::draws)
    }
}

impl Write for CreateVpc {
    type Response = Response;

    fn execute(plan: NewVpc, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let vpc = create(ctx, plan)?;
        Ok(Response {
            vpc_id: vpc.id,
            vrouter_id: vpc.router,
            route_table_id: vpc.route_table,
            resource_group_id: resource_group::print(ctx, &vpc.resource_group),
        })
    }
}

/// Makes the VPC; a fresh store's default one is made here too.
pub(crate) fn create(ctx: &mut Ctx<'_>, plan: NewVpc) -> Result<Vpc, Fault> {
    const CIDR: (Ipv4Addr, u8) = (Ipv4Addr::new(172, 16, 0, 0), 12);
    ctx.permit(plan.ipv6.is_some(), Feature::VpcIpv6, "EnableIpv6")?;
    ctx.permit(plan.pool.is_some(), Feature::Ipam, "Ipv4IpamPoolId")?;
    let is_grouped = plan.resource_group.is_some() && !plan.is_default;
    ctx.permit(is_grouped, Feature::VpcResourceGroup, "ResourceGroupId")?;
    let resource_group = resource_group::find(ctx, plan.resource_group.as_deref())?;
    if let Some(pool) = plan.pool {
        return Err(VpcFault::PoolNotFound { pool }.into());
    }
    // A default VPC is not of those that the account may have.
    let default = u64::from(default::find_default(ctx)?.is_some());
    let others = ctx.txn.count(Vpc::TABLE)? - default;
    if !plan.is_default && others >= ctx.world.quotas.vpcs as u64 {
        return Err(VpcFault::Quota.into());
    }
    let ipv6 = plan.ipv6.map(|wish| wish.choose(ctx)).transpose()?;
    if let Some(block) = &ipv6 {
        ipv6_block::take(ctx, block)?;
    }
    let mut vpc = Vpc {
        id: ctx.new_id()?,
        cidr: plan.cidr.map_or(CIDR, |cidr| (cidr.addr(), cidr.prefix_len())),
        ipv6: ipv6.into_iter().collect(),
        secondary: Vec::new(),
        name: plan.name,
        description: plan.description,
        created: ctx.now(),
        is_default: plan.is_default,
        resource_group,
        tags: plan.tags,
        user_cidrs: plan.user_cidrs,
        router: ctx.new_id()?,
        route_table: ctx.new_id()?,
        dns_hostnames: plan.dns_hostnames,
        dhcp_options: None,
        told: None,
        pending: None,
    };
    vpc.begin(ctx)?;
    ctx.insert(&vpc)?;
    route_table::create_system(ctx, &vpc)?;
    Ok(vpc)
}

/// The IPv4 block of a VPC that a request names.
pub(super) fn cidr(text: &str) -> Result<Ipv4Net, VpcFault> {
    let cidr = text.parse().ok().filter(|cidr| is_block(*cidr) && forbidden(*cidr).is_none());
    cidr.ok_or_else(|| VpcFault::Cidr { cidr: text.to_owned() })
}

/// Whether the network has no bits behind its mask, which is 8 to 28.
pub(super) fn is_block(cidr: Ipv4Net) -> bool {
    (8..=28).contains(&cidr.prefix_len()) && cidr.trunc() == cidr
}

/// The block with addresses that no VPC has which it overlaps, if it does: the page of 2026 takes any
/// block but these; the RFC 1918 blocks go up to /8.
pub(super) fn forbidden(cidr: Ipv4Net) -> Option<Ipv4Net> {
    const FORBIDDEN: [&str; 4] = ["100.64.0.0/10", "224.0.0.0/4", "127.0.0.0/8", "169.254.0.0/16"];
    let blocks = FORBIDDEN.map(|block| block.parse::<Ipv4Net>().expect("a literal block"));
    blocks.into_iter().find(|block| block.contains(&cidr) || cidr.contains(block))
}

fn user_cidrs(text: &str) -> Result<Vec<String>, VpcFault> {
    const MOST: usize = 3;
    let cidrs = text.split(',').map(|cidr| cidr.trim().to_owned()).collect::<Vec<_>>();
    if cidrs.len() > MOST {
        return Err(VpcFault::UserCidrQuota);
    }
    // The gateway of the service's own addresses is in this block.
    let reserved = "100.64.0.0/10".parse::<Ipv4Net>().expect("a literal block");
    let overlaps = |cidr: &Ipv4Net| reserved.contains(cidr) || cidr.contains(&reserved);
    let is_strict = |cidr: &String| cidr.parse::<Ipv4Net>().is_ok_and(|cidr| cidr.trunc() == cidr);
    match cidrs.iter().find(|cidr| !is_strict(cidr)) {
        Some(cidr) => Err(VpcFault::UserCidr { cidr: cidr.clone() }),
        None => match cidrs.iter().find(|cidr| cidr.parse().is_ok_and(|cidr| overlaps(&cidr))) {
            Some(cidr) => Err(VpcFault::UserCidrReserved { cidr: cidr.clone() }),
            None => Ok(cidrs),
        },
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        World,
        facts::feature::Feature,
        tests::testing::{Mistake, Testing, at, facts, lack, step, text},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        // Another pool, whose only block is taken.
        t.world.ipv6_pool = "2001:db8:0:ff00::/56".parse().expect("a literal block");
        t.ok("Action=CreateVpc&EnableIpv6=true");
        t.world.ipv6_pool = World::default().ipv6_pool;
        let exhaust: fn(&mut World) =
            |world| world.ipv6_pool = "2001:db8:0:ff00::/56".parse().expect("a literal block");
        let refill: fn(&mut World) = |world| world.ipv6_pool = World::default().ipv6_pool;
        let allow: fn(&mut World) = |world| world.quotas.vpcs = 2;
        let forbid: fn(&mut World) = |world| world.quotas.vpcs = 1;
        let four = "1.0.0.0/8,2.0.0.0/8,3.0.0.0/8,4.0.0.0/8";
        let mut steps = malformed();
        steps.extend(vec![
            step(
                "&EnableIpv6=false&Ipv6CidrBlock=x",
                "400 MissingParam.EnableIpv6 EnableIpv6 must be true where an IPv6 CIDR block is specified.",
            ),
            step(
                "&Tag.1.Key=a&Tag.2.Key=a",
                "400 Duplicate.TagKey The Tag.N.Key contain duplicate key.",
            ),
            step(
                format!("&UserCidr={four}"),
                "400 InvalidUserCidr.Quota Specified  UserCidr number is greater than 3.",
            ),
            step(
                "&UserCidr=1.0.0.1/8",
                "400 IllegalParam.UserCidr UserCidr is not a valid or strict address.",
            ),
            step(
                "&UserCidr=100.64.0.0/16",
                "400 InvalidUserCidr.Malformed Specified  UserCidr  overlapping in of 100.64.0.0/10.",
            ),
            step("&CidrBlock=10.0.0.1/8", "400 InvalidParameter Specified CIDR block is not valid"),
            step(
                "&Ipv6CidrBlock=2001:db8::/64",
                "400 InvalidIpv6CidrBlock.Malformed Specified Ipv6CidrBlock is not valid.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound Specified value of \"regionId\" is not supported.",
            ),
            step(
                facts(
                    |world| {
                        lack(world, &[Feature::VpcIpv6, Feature::Ipam, Feature::VpcResourceGroup]);
                    },
                    |world| lack(world, &[Feature::Ipam, Feature::VpcResourceGroup]),
                ),
                "400 OperationUnsupported.Ipv6Feature The parameter \"EnableIpv6\" is not supported for this account in this region.",
            ),
            step(
                facts(|_| {}, |world| lack(world, &[Feature::VpcResourceGroup])),
                "400 UnsupportedFeature.Ipam IPAM is not supported in this region.",
            ),
            step(
                facts(|_| {}, |world| lack(world, &[])),
                "400 OperationUnsupported.ResourceGroupId ResourceGroup is not supported in this region.",
            ),
            step(
                "&ResourceGroupId=rg-9",
                "400 InvalidResourceGroupId The specified ResourceGroupId does not exist.",
            ),
            step(
                "&Ipv4IpamPoolId=ipam-1&Ipv4CidrMask=24",
                "404 ResourceNotFound.IpamPool The dependent IPAM pool is not found.",
            ),
            step((forbid, allow), "400 QuotaExceeded.Vpc VPC quota exceeded."),
            step(
                "&Ipv6CidrBlock=2001:db8::/56",
                "400 OperationFailed.IPv6CidrNotReserved The specified Ipv6CidrBlock \"2001:db8::/56\" is not reserved for the account.",
            ),
            step(
                (exhaust, refill),
                "400 ResourceNotEnough.Ipv6Cidr The specified resource of Ipv6Cidr is not enough.",
            ),
            step(
                "&DryRun=true",
                "400 DryRunOperation Request validation has been passed with DryRun flag set.",
            ),
        ]);
        t.walk("Action=CreateVpc&EnableIpv6=true", steps);
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
                "&EnableIpv6=x",
                "400 IllegalParam.EnableIpv6 The specified parameter \"EnableIpv6\" is not valid: \"x\" is not true or false.",
            ),
            step(
                "&VpcName=http://x",
                "400 InvalidVpcName.Malformed Specified VPC name is not valid.",
            ),
            step(
                "&Description=http://x",
                "400 InvalidVpcDiscription.Malformed Specified VPC description is not valid.",
            ),
            step(
                "&Ipv4CidrMask=x",
                "400 IllegalParam.Ipv4CidrMask The specified Ipv4CidrMask is illegal.",
            ),
            step(
                "&Ipv6CidrMask=x",
                "400 InvalidParameter the parameter(s) \"Ipv6CidrMask\" provided is(are) invalid. \"x\" is not an integer.",
            ),
            step(
                "&EnableDnsHostname=x",
                "400 InvalidParameter the parameter(s) \"EnableDnsHostname\" provided is(are) invalid. \"x\" is not true or false.",
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
            step(
                "&DryRun=x",
                "400 InvalidParameter the parameter(s) \"DryRun\" provided is(are) invalid. \"x\" is not true or false.",
            ),
        ]
    }

    #[test]
    fn blocks_out_of_ipam_pools_are_refused_in_order() {
        let mut t = Testing::new();
        let empty = "400 IllegalParam.IpamPool The specified IPAM pool cannot be empty.";
        let missing = "404 ResourceNotFound.IpamPool The dependent IPAM pool is not found.";
        for (given, refusal) in [
            ("Ipv6Isp=x", "400 UnsupportedFeature.Ipv6Isp The Ipv6Isp feature is not supported."),
            (
                "Ipv4CidrMask=29",
                "400 IllegalParam.Ipv4CidrMask The specified Ipv4CidrMask is illegal.",
            ),
            ("Ipv4CidrMask=24", empty),
            ("Ipv6CidrMask=56", empty),
            ("Ipv4IpamPoolId=x&Ipv6CidrMask=56", empty),
            (
                "Ipv4IpamPoolId=x",
                "400 MissingParam.CidrOrCidrMask The CIDR or CIDR Mask must be input.",
            ),
            ("Ipv4IpamPoolId=x&Ipv4CidrMask=24", missing),
            ("Ipv4IpamPoolId=x&CidrBlock=10.0.0.0/8", missing),
            ("Ipv6IpamPoolId=x&Ipv6CidrMask=56", missing),
        ] {
            t.check(&format!("Action=CreateVpc&{given}"), refusal);
        }
    }

    #[test]
    fn blocks_that_nobody_may_use_are_refused() {
        let mut t = Testing::new();
        for cidr in
            ["100.64.0.0/16", "224.0.0.0/8", "127.0.0.0/8", "10.0.0.0/7", "10.0.0.0/29", "x"]
        {
            t.check(
                &format!("Action=CreateVpc&CidrBlock={cidr}"),
                "400 InvalidParameter Specified CIDR block is not valid",
            );
        }
        for cidr in ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "192.168.1.0/28"] {
            t.ok(&format!("Action=CreateVpc&CidrBlock={cidr}"));
        }
    }

    #[test]
    fn each_vpc_with_ipv6_has_a_block_of_its_own() {
        let mut t = Testing::new();
        t.world.ipv6_pool = "2001:db8::/54".parse().expect("a literal block");
        let blocks = (0..4).map(|_| {
            let vpc = t.ok("Action=CreateVpc&EnableIpv6=true");
            let shown = t.ok(&format!("Action=DescribeVpcs&VpcId={}", text(&vpc, "VpcId")));
            text(&shown, "Vpcs.Vpc.0.Ipv6CidrBlock").to_owned()
        });
        let mut blocks = blocks.collect::<Vec<_>>();
        blocks.sort();
        assert_eq!(
            blocks,
            ["2001:db8:0:100::/56", "2001:db8:0:200::/56", "2001:db8:0:300::/56", "2001:db8::/56"]
        );
        t.check(
            "Action=CreateVpc&EnableIpv6=true",
            "400 ResourceNotEnough.Ipv6Cidr The specified resource of Ipv6Cidr is not enough.",
        );
    }

    #[test]
    fn a_dry_run_makes_nothing() {
        let mut t = Testing::new();
        t.check(
            "Action=CreateVpc&DryRun=true",
            "400 DryRunOperation Request validation has been passed with DryRun flag set.",
        );
        assert_eq!(at(&t.ok("Action=DescribeVpcs"), "TotalCount"), 0);
    }

    #[test]
    fn the_longest_message_still_names_the_parameter() {
        let mut t = Testing::new();
        let token = "t".repeat(65);
        t.check(
            &format!("Action=CreateVpc&ClientToken={token}"),
            &format!("400 InvalidParameter the parameter(s) \"ClientToken\" provided is(are) invalid. \"{token}\" is not 1 to 64 ASCII characters."),
        );
    }
}
