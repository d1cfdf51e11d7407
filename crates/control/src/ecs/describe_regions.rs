//! DescribeRegions of ECS: the regions that the server answers for.

use api::{Params, Row, errors};

use crate::{
    Access, Ctx, Fault, Operation, Product, Ram,
    region::{Language, Regions},
};

/// Lists the regions.
#[derive(Debug, Params)]
pub struct DescribeRegions {
    /// How instances are paid for. Every way is open in every region.
    #[param(
        values = "PrePaid|PostPaid|SpotWithPriceLimit|SpotAsPriceGo",
        malformed = "Invalid.InstanceChargeType"
    )]
    pub instance_charge_type: Option<String>,
    /// The kind of resource. Every kind is in every region.
    #[param(
        values = "instance|disk|reservedinstance|scu",
        malformed = "InvalidResourceType.NotFound"
    )]
    pub resource_type: Option<String>,
    /// The language of the names: zh-CN (default), zh-TW, en-US, ja, fr, de or ko.
    #[param(malformed = "InvalidAcceptLanguage.NotFound")]
    pub accept_language: Option<Language>,
}

impl Operation for DescribeRegions {
    type Response = Regions;

    const NAME: &'static str = "DescribeRegions";
    const PRODUCT: Product = Product::Ecs;
    const ACCESS: Access = Access::Read;
    const RAM: Ram = Ram { action: "ecs:DescribeRegions", resources: &["ecs:*"] };

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Regions, Fault> {
        Ok(Regions::of(ctx.world, Self::PRODUCT, self.accept_language.unwrap_or_default()))
    }

    const ERRORS: &'static [Row] = errors! {
        403 "Unauthorized.EmptyRegion" "The specified account has no access authority to any region."
        403 "Invalid.InstanceChargeType" "The specified instanceChargeType is not valid."
        404 "InvalidAcceptLanguage.NotFound" "Only Chinese (zh-CN), English (en-US), and Japanese (ja) are allowed."
        404 "InvalidResourceType.NotFound" "The ResourceType provided does not exist in our records."
    };
}

#[cfg(test)]
mod tests {
    use crate::testing::{Testing, at, text};

    const ACTION: &str = "Action=DescribeRegions&Version=2014-05-26&RegionId=-";

    #[test]
    fn faults_are_told_in_order() {
        let mut world = Testing::new();
        let mut wrong = ["&InstanceChargeType=x", "&ResourceType=x", "&AcceptLanguage=xx"].to_vec();
        for refusal in [
            "403 Invalid.InstanceChargeType The specified instanceChargeType is not valid.",
            "404 InvalidResourceType.NotFound The ResourceType provided does not exist in our records.",
            "404 InvalidAcceptLanguage.NotFound Only Chinese (zh-CN), English (en-US), and Japanese (ja) are allowed.",
        ] {
            world.check(&format!("{ACTION}{}", wrong.concat()), refusal);
            wrong.remove(0);
        }
        world.ok(ACTION);
    }

    #[test]
    fn every_region_is_listed_and_available() {
        let mut world = Testing::new();
        let answer = world.ok(ACTION);
        let regions = at(&answer, "Regions.Region").as_array().expect("a list").len();
        assert_eq!(regions, world.world.regions.len());
        assert_eq!(text(&answer, "Regions.Region.5.RegionId"), "cn-hangzhou");
        assert_eq!(
            text(&answer, "Regions.Region.5.RegionEndpoint"),
            "ecs.cn-hangzhou.aliyuncs.com"
        );
        assert_eq!(text(&answer, "Regions.Region.5.LocalName"), "华东1（杭州）");
        assert_eq!(text(&answer, "Regions.Region.5.Status"), "available");
        let answer = world.ok(&format!("{ACTION}&AcceptLanguage=en-US&ResourceType=instance"));
        assert_eq!(text(&answer, "Regions.Region.5.LocalName"), "China (Hangzhou)");
    }
}
