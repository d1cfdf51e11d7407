//! DescribeZones of VPC: the zones of a region.

use api::{Params, Row, errors};
use serde::Serialize;

use crate::{
    Access, Ctx, Fault, Operation, Product, Ram,
    region::{self, Language},
};

/// Zones of the cloud itself. There are no others here.
const ZONE_TYPE: &str = "AvailabilityZone";

/// Lists the zones of a region.
#[derive(Debug, Params)]
pub struct DescribeZones {
    /// The region.
    pub region_id: String,
    /// The language of the names: zh-CN (default), en-US or ja.
    pub accept_language: Option<Language>,
    /// The type of the zones: AvailabilityZone (default). No zone is of another type.
    pub zone_type: Option<String>,
}

/// The zones.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    zones: Zones,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Zones {
    zone: Vec<Zone>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Zone {
    zone_id: String,
    local_name: String,
    zone_type: &'static str,
}

impl Operation for DescribeZones {
    type Response = Response;

    const NAME: &'static str = "DescribeZones";
    const PRODUCT: Product = Product::Vpc;
    const ACCESS: Access = Access::Read;
    const RAM: Ram = Ram { action: "vpc:DescribeZones", resources: &["vpc:*"] };

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let none = self.zone_type.is_some_and(|wanted| wanted != ZONE_TYPE);
        let zones = region::zones(ctx.region()?, self.accept_language.unwrap_or_default());
        let zone = zones
            .filter(|_| !none)
            .map(|(zone_id, local_name)| Zone { zone_id, local_name, zone_type: ZONE_TYPE })
            .collect();
        Ok(Response { zones: Zones { zone } })
    }

    const ERRORS: &'static [Row] = errors! {
        404 "InvalidRegionId.NotFound" "The RegionId provided does not exist in our records."
    };
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::{Testing, at};

    const ACTION: &str = "Action=DescribeZones&Version=2016-04-28";

    #[test]
    fn faults_are_told_in_order() {
        let mut world = Testing::new();
        let malformed = "&AcceptLanguage=xx";
        world.check(
            &format!("{ACTION}&RegionId=-{malformed}"),
            "400 MissingParameter The input parameter \"RegionId\" that is mandatory for \
             processing this request is not supplied.",
        );
        world.check(
            &format!("{ACTION}&RegionId=mars{malformed}"),
            "400 InvalidParameter the parameter(s) \"AcceptLanguage\" provided is(are) invalid. \
             \"xx\" is not one of zh-CN, zh-TW, en-US, ja, fr, de, ko.",
        );
        world.check(
            &format!("{ACTION}&RegionId=mars"),
            "404 InvalidRegionId.NotFound The RegionId provided does not exist in our records.",
        );
        world.ok(ACTION);
    }

    #[test]
    fn the_zones_of_the_region_are_listed() {
        let mut world = Testing::new();
        let answer = world.ok(&format!("{ACTION}&RegionId=ap-southeast-1&AcceptLanguage=en-US"));
        assert_eq!(
            *at(&answer, "Zones.Zone.1"),
            json!({
                "ZoneId": "ap-southeast-1b",
                "LocalName": "Singapore Zone B",
                "ZoneType": "AvailabilityZone",
            })
        );
        let answer = world.ok(&format!("{ACTION}&ZoneType=EdgeZone"));
        assert_eq!(*at(&answer, "Zones.Zone"), json!([]));
    }
}
