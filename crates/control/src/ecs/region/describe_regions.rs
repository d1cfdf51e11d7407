//! DescribeRegions of ECS: the regions that the server answers for.

use api::{Choice, answer};
use control_derive::operation;

use crate::{
    Ctx, Fault, Read,
    facts::region_names::{Language, RegionView},
    faults::AccessFault,
};

/// Lists the regions that are open to the account.
#[operation(ecs, read, ram = "*", region = undocumented)]
pub struct DescribeRegions {
    /// How instances are paid for: PrePaid, PostPaid, SpotWithPriceLimit or SpotAsPriceGo. Every way is open in every region.
    #[param(malformed = "Invalid.InstanceChargeType")]
    #[expect(dead_code, reason = "every way is open in every region")]
    instance_charge_type: Option<InstanceChargeType>,
    /// The kind of resource: instance, disk, reservedinstance or scu. Every kind is in every region.
    #[param(malformed = "InvalidResourceType.NotFound")]
    #[expect(dead_code, reason = "every kind is in every region")]
    resource_type: Option<ResourceType>,
    /// The language of the names: zh-CN (default), zh-TW, en-US, ja, fr, de or ko.
    #[param(malformed = "InvalidAcceptLanguage.NotFound")]
    accept_language: Option<Language>,
}

/// How an instance is paid for, spot instances among them.
#[derive(Clone, Copy, Debug, PartialEq, Choice)]
enum InstanceChargeType {
    PrePaid,
    PostPaid,
    SpotWithPriceLimit,
    SpotAsPriceGo,
}

/// Kinds of resources that are bought.
#[derive(Clone, Copy, Debug, PartialEq, Choice)]
enum ResourceType {
    #[choice("instance")]
    Instance,
    #[choice("disk")]
    Disk,
    #[choice("reservedinstance")]
    ReservedInstance,
    #[choice("scu")]
    StorageCapacityUnit,
}

/// The regions.
#[answer]
pub struct Response {
    #[list(Region)]
    regions: Vec<Region>,
}

#[answer]
struct Region {
    #[flatten]
    region: RegionView,
    /// Whether anything can still be bought there.
    status: &'static str,
}

impl Read for DescribeRegions {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let (account, language) = (ctx.account(), wanted.accept_language.unwrap_or_default());
        let open = RegionView::open_to(account, ctx.world, "ecs", language);
        if open.is_empty() {
            return Err(AccessFault::NoRegion { account }.into());
        }
        let regions = open.into_iter().map(|region| Region { region, status: "available" });
        Ok(Response { regions: regions.collect() })
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        World,
        facts::world::AccountFacts,
        tests::testing::{Testing, at, step, text},
    };

    const ACTION: &str = "Action=DescribeRegions&Version=2014-05-26&RegionId=-";

    fn close_all(world: &mut World) {
        let all = world.regions.iter().map(|region| region.id.clone());
        let facts = AccountFacts { closed_regions: all.collect(), ..AccountFacts::default() };
        world.accounts.insert(Testing::ACCOUNT, facts);
    }

    #[test]
    fn regions_that_are_closed_to_the_account_are_left_out() {
        let mut t = Testing::new();
        close_all(&mut t.world);
        let facts = t.world.accounts.get_mut(&Testing::ACCOUNT).expect("it is there");
        facts.closed_regions.remove("eu-west-2");
        for version in ["2014-05-26", "2016-04-28"] {
            let answer = t.ok(&format!("Action=DescribeRegions&Version={version}&RegionId=-"));
            assert_eq!(at(&answer, "Regions.Region").as_array().map(Vec::len), Some(1));
            assert_eq!(text(&answer, "Regions.Region.0.RegionId"), "eu-west-2");
        }
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        t.walk(
            ACTION,
            vec![
                step(
                    "&InstanceChargeType=x",
                    "403 Invalid.InstanceChargeType The specified instanceChargeType is not valid.",
                ),
                step(
                    "&ResourceType=x",
                    "404 InvalidResourceType.NotFound The ResourceType provided does not exist in our records.",
                ),
                step(
                    "&AcceptLanguage=xx",
                    "404 InvalidAcceptLanguage.NotFound Only Chinese (zh-CN), English (en-US), and Japanese (ja) are allowed.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    (
                        close_all as fn(&mut World),
                        (|world| world.accounts.clear()) as fn(&mut World),
                    ),
                    "403 Unauthorized.EmptyRegion The specified account has no access authority to any region.",
                ),
            ],
        );
    }

    #[test]
    fn every_region_is_listed_and_available() {
        let mut t = Testing::new();
        let answer = t.ok(ACTION);
        let regions = at(&answer, "Regions.Region").as_array().expect("a list").len();
        assert_eq!(regions, t.world.regions.len());
        assert_eq!(text(&answer, "Regions.Region.5.RegionId"), "cn-hangzhou");
        assert_eq!(
            text(&answer, "Regions.Region.5.RegionEndpoint"),
            "ecs.cn-hangzhou.aliyuncs.com"
        );
        assert_eq!(text(&answer, "Regions.Region.5.LocalName"), "华东1（杭州）");
        assert_eq!(text(&answer, "Regions.Region.5.Status"), "available");
        let answer = t.ok(&format!("{ACTION}&AcceptLanguage=en-US&ResourceType=instance"));
        assert_eq!(text(&answer, "Regions.Region.5.LocalName"), "China (Hangzhou)");
    }
}
