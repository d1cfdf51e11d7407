//! DescribeRegions of VPC: the regions that the server answers for.

use api::{Params, Row, errors};

use crate::{
    Access, Ctx, Fault, Operation, Product, Ram,
    region::{Language, Regions},
};

/// Lists the regions.
#[derive(Debug, Params)]
pub struct DescribeRegions {
    /// The kind of product: VPC. Every kind is in every region.
    pub product_type: Option<String>,
    /// The language of the names: zh-CN (default), en-US or ja.
    pub accept_language: Option<Language>,
}

impl Operation for DescribeRegions {
    type Response = Regions;

    const NAME: &'static str = "DescribeRegions";
    const PRODUCT: Product = Product::Vpc;
    const ACCESS: Access = Access::Read;
    const RAM: Ram = Ram { action: "vpc:DescribeRegions", resources: &["vpc:*"] };

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Regions, Fault> {
        Ok(Regions::of(ctx.world, Self::PRODUCT, self.accept_language.unwrap_or_default()))
    }

    const ERRORS: &'static [Row] = errors! {};
}

#[cfg(test)]
mod tests {
    use crate::testing::{Testing, at, text};

    const ACTION: &str = "Action=DescribeRegions&Version=2016-04-28&RegionId=-";

    #[test]
    fn faults_are_told_in_order() {
        let mut world = Testing::new();
        world.check(
            &format!("{ACTION}&AcceptLanguage=xx"),
            "400 InvalidParameter the parameter(s) \"AcceptLanguage\" provided is(are) invalid. \
             \"xx\" is not one of zh-CN, zh-TW, en-US, ja, fr, de, ko.",
        );
        world.ok(ACTION);
    }

    #[test]
    fn every_region_is_listed_and_named() {
        let mut world = Testing::new();
        let answer = world.ok(ACTION);
        let regions = at(&answer, "Regions.Region").as_array().expect("a list").len();
        assert_eq!(regions, world.world.regions.len());
        assert_eq!(text(&answer, "Regions.Region.0.RegionId"), "cn-qingdao");
        assert_eq!(text(&answer, "Regions.Region.0.RegionEndpoint"), "vpc.cn-qingdao.aliyuncs.com");
        assert_eq!(text(&answer, "Regions.Region.0.LocalName"), "华北1（青岛）");
        assert!(answer.pointer("/Regions/Region/0/Status").is_none());
        let answer = world.ok(&format!("{ACTION}&AcceptLanguage=en-US&ProductType=VPC"));
        assert_eq!(text(&answer, "Regions.Region.0.LocalName"), "China (Qingdao)");
    }
}
