//! CreateVpc: makes a virtual private cloud, with IPv6 if wanted.

use std::net::{Ipv4Addr, Ipv6Addr};

use api::{Params, Row, errors};
use ipnet::Ipv4Net;
use rand::Rng;
use serde::Serialize;

use super::{VPC_IPV6_BLOCKS, VPC_IPV6_MASK, VPCS, Vpc};
use crate::{
    Access, Ctx, Fault, Operation, Product, Ram, World,
    id::{RouteTableId, VRouterId, VpcId},
    resource_group,
    tag::{self, VpcTag},
    text::{ClientToken, VpcDescription, VpcName},
};

/// Makes a virtual private cloud (VPC).
#[derive(Debug, Params)]
pub struct CreateVpc {
    /// The region of the VPC.
    pub region_id: String,
    /// The IPv4 block, /8 to /28; 172.16.0.0/12 if none is given.
    pub cidr_block: Option<String>,
    /// The /56 block of IPv6. Blocks are given by the service; only one already given to the account could be named.
    #[param(name = "Ipv6CidrBlock")]
    pub ipv6_cidr_block: Option<String>,
    /// Whether the VPC has IPv6.
    #[param(name = "EnableIpv6")]
    pub enable_ipv6: Option<bool>,
    /// The name: 1 to 128 characters.
    #[param(malformed = "InvalidVpcName.Malformed")]
    pub vpc_name: Option<VpcName>,
    /// The description: 1 to 256 characters.
    #[param(malformed = "InvalidVpcDiscription.Malformed")]
    pub description: Option<VpcDescription>,
    /// The resource group.
    pub resource_group_id: Option<String>,
    /// Only checks the request.
    pub dry_run: Option<bool>,
    /// Further private blocks of the user, comma-separated, at most three.
    pub user_cidr: Option<String>,
    /// Makes a repeated request answer as the first did.
    pub client_token: Option<ClientToken>,
    /// The kind of the IPv6 addresses: BGP.
    #[param(name = "Ipv6Isp")]
    pub ipv6_isp: Option<String>,
    /// An IPAM pool (not served).
    #[param(name = "Ipv4IpamPoolId")]
    pub ipv4_ipam_pool_id: Option<String>,
    /// The mask of a block out of an IPAM pool (not served).
    #[param(name = "Ipv4CidrMask")]
    pub ipv4_cidr_mask: Option<i64>,
    /// An IPAM pool of IPv6 (not served).
    #[param(name = "Ipv6IpamPoolId")]
    pub ipv6_ipam_pool_id: Option<String>,
    /// The mask of a block out of an IPAM pool (not served).
    #[param(name = "Ipv6CidrMask")]
    pub ipv6_cidr_mask: Option<i64>,
    /// Whether instances get DNS host names.
    pub enable_dns_hostname: Option<bool>,
    /// The tags.
    #[param(object, items = 1..=20)]
    pub tag: Vec<VpcTag>,
}

/// The new VPC.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    vpc_id: VpcId,
    #[serde(rename = "VRouterId")]
    vrouter_id: VRouterId,
    route_table_id: RouteTableId,
    resource_group_id: String,
}

impl Operation for CreateVpc {
    type Response = Response;

    const NAME: &'static str = "CreateVpc";
    const PRODUCT: Product = Product::Vpc;
    const ACCESS: Access = Access::Write;
    const RAM: Ram = Ram { action: "vpc:CreateVpc", resources: &["vpc:vpc/*"] };

    fn check(&self, _world: &World) -> Result<(), Fault> {
        let ipam = [
            ("Ipv4IpamPoolId", self.ipv4_ipam_pool_id.is_some()),
            ("Ipv4CidrMask", self.ipv4_cidr_mask.is_some()),
            ("Ipv6IpamPoolId", self.ipv6_ipam_pool_id.is_some()),
            ("Ipv6CidrMask", self.ipv6_cidr_mask.is_some()),
        ];
        if let Some((parameter, _)) = ipam.into_iter().find(|(_, given)| *given) {
            return Err(Fault::IpamUnsupported { parameter });
        }
        tag::distinct(&self.tag)?;
        self.user_cidrs()?;
        self.cidr().map(drop)
    }

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let vpc = create(&self, ctx, false)?;
        Ok(Response {
            vpc_id: vpc.id,
            vrouter_id: vpc.router,
            route_table_id: vpc.route_table,
            resource_group_id: resource_group::print(ctx, &vpc.resource_group),
        })
    }

    const ERRORS: &'static [Row] = errors! {
        400 "TOKEN_PROCESSING" "Action is processing."
        400 "InvokeError" "instance quota rule invoke error."
        400 "InvalidParameter" "Specified CIDR block is not valid"
        400 "ResourceNotAvailable" "Resource you requested is not available in this region or zone."
        400 "InvalidVpcName.Malformed" "Specified VPC name is not valid."
        400 "InvalidVpcDiscription.Malformed" "Specified VPC description is not valid."
        400 "QuotaExceeded.Vpc" "VPC quota exceeded."
        400 "ResourceNotAvailable.Vpc" "Resource you requested is not available in this region or zone."
        400 "InvalidUserCidr.Quota" "Specified  UserCidr number is greater than 3."
        400 "InvalidUserCidr.Malformed" "Specified  UserCidr  overlapping in of 100.64.0.0/10."
        400 "InvalidResourceGroupId" "The specified ResourceGroupId does not exist."
        400 "IllegalParam.Ipv6CidrBlock" "%s"
        400 "OperationFailed.IPv6CidrNotReserved" "%s"
        400 "MissingParam.EnableIpv6" "%s"
        400 "OperationUnsupported.Ipv6Feature" "%s"
        400 "System.ServiceBusy" "System is busy, please try later."
        400 "IllegalParam.UserCidr" "UserCidr is not a valid or strict address."
        400 "OperationUnsupported.ResourceGroupId" "ResourceGroup is not supported in this region."
        400 "IllegalParam.EnableIpv6" "%s"
        400 "InvalidIpv6CidrBlock.Malformed" "Specified Ipv6CidrBlock is not valid."
        400 "UnsupportedFeature.Ipv6Isp" "The Ipv6Isp feature is not supported."
        400 "ResourceNotEnough.Ipv6Cidr" "The specified resource of Ipv6Cidr is not enough."
        400 "UnsupportedFeature.IPAM" "VPCs cannot be created by using IPAM."
        400 "IllegalParam.Ipv4CidrMask" "The specified Ipv4CidrMask is illegal."
        400 "IllegalParam.IpamPool" "The specified IPAM pool cannot be empty."
        400 "OperationDenied.RequestRegionInvalid" "The operation is not allowed because the request is not invoked in the region of the IPAM pool."
        400 "OperationDenied.IpamPoolNotInRegion" "The operation is not allowed because the IPAM pool not in specific region does not support creating VPC or associating CIDR for VPC."
        400 "MissingParam.CidrOrCidrMask" "The CIDR or CIDR Mask must be input."
        400 "OperationDenied.CidrInExcludeCidrs" "The operation is not allowed because the input CIDR is within the illegal CIDRs."
        400 "OperationDenied.AvailableCidrInsufficient" "The operation is not allowed because available CIDR is insufficient."
        400 "UnsupportedFeature.Ipam" "IPAM is not supported in this region."
        403 "Forbidden" "User not authorized to operate on the specified resource."
        404 "InvalidRegionId.NotFound" "Specified value of \"regionId\" is not supported."
        404 "ResourceNotFound.IpamPool" "The dependent IPAM pool is not found."
        500 "InternalError" "The request processing has failed due to some unknown error."
    };
}

/// Makes the VPC; a fresh store's default one is made here too.
pub(crate) fn create(
    request: &CreateVpc,
    ctx: &mut Ctx<'_>,
    is_default: bool,
) -> Result<Vpc, Fault> {
    let cidr = request.cidr()?;
    let tag = ctx.region()?.tag.clone();
    let resource_group = resource_group::find(ctx, request.resource_group_id.as_deref())?;
    let count = ctx.txn.scan(VPCS, &ctx.scope, None)?.take(ctx.world.quotas.vpcs).count();
    if count == ctx.world.quotas.vpcs {
        return Err(Fault::VpcQuota);
    }
    let id = VpcId::generate(&mut ctx.txn, &tag);
    let ipv6 = match (&request.ipv6_cidr_block, request.enable_ipv6) {
        // No account has been given a block before, so none can be named.
        (Some(cidr), _) => return Err(Fault::Ipv6Block { cidr: cidr.clone() }),
        (None, Some(true)) => Some(claim_ipv6_block(ctx, &id)?),
        (None, _) => None,
    };
    let vpc = Vpc {
        cidr: (cidr.addr(), cidr.prefix_len()),
        ipv6,
        name: request.vpc_name.as_ref().map_or_else(String::new, |name| name.0.clone()),
        description: request.description.as_ref().map_or_else(String::new, |text| text.0.clone()),
        created: ctx.txn.now(),
        is_default,
        resource_group,
        tags: tag::distinct(&request.tag)?,
        user_cidrs: request.user_cidrs()?,
        router: VRouterId::generate(&mut ctx.txn, &tag),
        route_table: RouteTableId::generate(&mut ctx.txn, &tag),
        dns_hostnames: request.enable_dns_hostname.unwrap_or(false),
        ipv6_isp: request.ipv6_isp.clone().unwrap_or_else(|| "BGP".to_owned()),
        id,
    };
    ctx.txn.put(VPCS, &(ctx.scope.clone(), vpc.id.clone()), &vpc);
    Ok(vpc)
}

/// Draws a /56 of the world's pool that no VPC has.
fn claim_ipv6_block(ctx: &mut Ctx<'_>, id: &VpcId) -> Result<Ipv6Addr, Fault> {
    /// In a pool that is half full, a draw fails this often once in 2⁶⁴ times.
    const DRAWS: usize = 64;
    let pool = ctx.world.ipv6_pool;
    let blocks = 1u64.checked_shl(u32::from(VPC_IPV6_MASK - pool.prefix_len())).unwrap_or(u64::MAX);
    for _ in 0..DRAWS {
        let number = ctx.txn.rng().next_u64() % blocks;
        let offset = u128::from(number) << (128 - VPC_IPV6_MASK);
        let first = Ipv6Addr::from(u128::from(pool.network()) | offset);
        if ctx.txn.get(VPC_IPV6_BLOCKS, &first)?.is_none() {
            ctx.txn.claim(VPC_IPV6_BLOCKS, &first, id, Fault::Ipv6BlocksExhausted)?;
            return Ok(first);
        }
    }
    Err(Fault::Ipv6BlocksExhausted)
}

impl CreateVpc {
    fn cidr(&self) -> Result<Ipv4Net, Fault> {
        const DEFAULT: (Ipv4Addr, u8) = (Ipv4Addr::new(172, 16, 0, 0), 12);
        let Some(text) = &self.cidr_block else {
            return Ok(Ipv4Net::new(DEFAULT.0, DEFAULT.1).expect("the default block is valid"));
        };
        let malformed = || Fault::VpcCidr { cidr: text.clone() };
        let cidr = text.parse::<Ipv4Net>().map_err(|_| malformed())?;
        // The page of 2026 takes any block but these; the RFC 1918 blocks go up to /8.
        let forbidden = ["100.64.0.0/10", "224.0.0.0/4", "127.0.0.0/8", "169.254.0.0/16"];
        let overlaps = |block: &&str| {
            let block = block.parse::<Ipv4Net>().expect("a literal block");
            block.contains(&cidr) || cidr.contains(&block)
        };
        let fits = (8..=28).contains(&cidr.prefix_len()) && cidr.trunc() == cidr;
        if fits && !forbidden.iter().any(overlaps) { Ok(cidr) } else { Err(malformed()) }
    }

    fn user_cidrs(&self) -> Result<Vec<String>, Fault> {
        const MOST: usize = 3;
        let Some(text) = &self.user_cidr else { return Ok(Vec::new()) };
        let cidrs = text.split(',').map(|cidr| cidr.trim().to_owned()).collect::<Vec<_>>();
        if cidrs.len() > MOST {
            return Err(Fault::UserCidrQuota);
        }
        let is_strict =
            |cidr: &String| cidr.parse::<Ipv4Net>().is_ok_and(|cidr| cidr.trunc() == cidr);
        match cidrs.iter().find(|cidr| !is_strict(cidr)) {
            Some(cidr) => Err(Fault::UserCidr { cidr: cidr.clone() }),
            None => Ok(cidrs),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Testing, at, text};

    #[test]
    fn faults_come_in_the_documented_order() {
        let mut t = Testing::new();
        t.check(
            "Action=CreateVpc&RegionId=-&VpcName=http://x",
            "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
        );
        t.check(
            "Action=CreateVpc&VpcName=http://x&Ipv4IpamPoolId=ipam-1",
            "400 InvalidVpcName.Malformed Specified VPC name is not valid.",
        );
        t.check(
            "Action=CreateVpc&CidrBlock=10.0.0.1/8&Ipv4IpamPoolId=ipam-1",
            "400 UnsupportedFeature.Ipam IPAM is not supported in this region.",
        );
        t.check(
            "Action=CreateVpc&Tag.1.Key=a&Tag.2.Key=a&UserCidr=x",
            "400 Duplicate.TagKey The Tag.N.Key contain duplicate key.",
        );
        t.check(
            "Action=CreateVpc&UserCidr=1.0.0.0/8,2.0.0.0/8,3.0.0.0/8,4.0.0.0/8&CidrBlock=10.0.0.1/8",
            "400 InvalidUserCidr.Quota Specified  UserCidr number is greater than 3.",
        );
        t.check(
            "Action=CreateVpc&UserCidr=1.0.0.1/8&CidrBlock=10.0.0.1/8",
            "400 IllegalParam.UserCidr UserCidr is not a valid or strict address.",
        );
        t.check(
            "Action=CreateVpc&CidrBlock=10.0.0.1/8&ResourceGroupId=rg-9",
            "400 InvalidParameter Specified CIDR block is not valid",
        );
        t.check(
            "Action=CreateVpc&ResourceGroupId=rg-9",
            "400 InvalidResourceGroupId The specified ResourceGroupId does not exist.",
        );
        t.world.quotas.vpcs = 1;
        t.ok("Action=CreateVpc");
        t.check("Action=CreateVpc", "400 QuotaExceeded.Vpc VPC quota exceeded.");
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
