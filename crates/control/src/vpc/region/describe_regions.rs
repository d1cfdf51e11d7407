//! DescribeRegions of VPC: the regions that the server answers for.

use api::answer;
use control_derive::operation;

use crate::{
    Ctx, Fault, Read,
    facts::region_names::{Language, RegionView},
};

/// Lists the regions that are open to the account.
#[operation(vpc, read, ram = "*", region = undocumented)]
pub struct DescribeRegions {
    /// The kind of product: VPC. Every kind is in every region.
    #[expect(dead_code, reason = "every kind is in every region")]
    product_type: Option<String>,
    /// The language of the names: zh-CN (default), en-US or ja.
    accept_language: Option<Language>,
}

/// The regions.
#[answer]
pub struct Response {
    #[list(Region)]
    regions: Vec<RegionView>,
}

impl Read for DescribeRegions {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let language = wanted.accept_language.unwrap_or_default();
        Ok(Response { regions: RegionView::open_to(ctx.account(), ctx.world, "vpc", language) })
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=DescribeRegions&Version=2016-04-28&RegionId=-";

    #[test]
    fn its_refusals_come_in_order() {
        let steps = vec![
            step(
                "&AcceptLanguage=xx",
                "400 InvalidParameter the parameter(s) \"AcceptLanguage\" provided is(are) invalid. \"xx\" is not one of zh-CN, zh-TW, en-US, ja, fr, de, ko.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
        ];
        Testing::new().walk(ACTION, steps);
    }

    #[test]
    fn every_region_is_listed_and_named() {
        let mut t = Testing::new();
        let answer = t.ok(ACTION);
        let regions = at(&answer, "Regions.Region").as_array().expect("a list").len();
        assert_eq!(regions, t.world.regions.len());
        assert_eq!(text(&answer, "Regions.Region.0.RegionId"), "cn-qingdao");
        assert_eq!(text(&answer, "Regions.Region.0.RegionEndpoint"), "vpc.cn-qingdao.aliyuncs.com");
        assert_eq!(text(&answer, "Regions.Region.0.LocalName"), "华北1（青岛）");
        assert!(answer.pointer("/Regions/Region/0/Status").is_none());
        let answer = t.ok(&format!("{ACTION}&AcceptLanguage=en-US&ProductType=VPC"));
        assert_eq!(text(&answer, "Regions.Region.0.LocalName"), "China (Qingdao)");
    }
}
