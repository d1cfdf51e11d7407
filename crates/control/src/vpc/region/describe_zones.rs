//! DescribeZones of VPC: the zones of a region.

use api::answer;
use control_derive::operation;

use crate::{
    Ctx, Fault, Read,
    facts::region_names::{self, Language},
};

/// Zones of the cloud itself. There are no others here.
const ZONE_TYPE: &str = "AvailabilityZone";

/// Lists the zones of a region.
#[operation(vpc, read, ram = "*")]
pub struct DescribeZones {
    /// The language of the names: zh-CN (default), en-US or ja.
    accept_language: Option<Language>,
    /// The type of the zones: AvailabilityZone (default). No zone is of another type.
    zone_type: Option<String>,
}

/// The zones.
#[answer]
pub struct Response {
    #[list(Zone)]
    zones: Vec<Zone>,
}

#[answer]
struct Zone {
    zone_id: String,
    local_name: String,
    zone_type: &'static str,
}

impl Read for DescribeZones {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        if wanted.zone_type.is_some_and(|zone_type| zone_type != ZONE_TYPE) {
            return Ok(Response { zones: Vec::new() });
        }
        let language = wanted.accept_language.unwrap_or_default();
        let zones = region_names::zones(ctx.region()?, language)
            .map(|(zone_id, local_name)| Zone { zone_id, local_name, zone_type: ZONE_TYPE });
        Ok(Response { zones: zones.collect() })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step};

    const ACTION: &str = "Action=DescribeZones&Version=2016-04-28";

    #[test]
    fn its_refusals_come_in_order() {
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&AcceptLanguage=xx",
                "400 InvalidParameter the parameter(s) \"AcceptLanguage\" provided is(are) invalid. \"xx\" is not one of zh-CN, zh-TW, en-US, ja, fr, de, ko.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The RegionId provided does not exist in our records.",
            ),
        ];
        Testing::new().walk(ACTION, steps);
    }

    #[test]
    fn the_zones_of_the_region_are_listed() {
        let mut t = Testing::new();
        let answer = t.ok(&format!("{ACTION}&RegionId=ap-southeast-1&AcceptLanguage=en-US"));
        assert_eq!(
            *at(&answer, "Zones.Zone.1"),
            json!({
                "ZoneId": "ap-southeast-1b",
                "LocalName": "Singapore Zone B",
                "ZoneType": "AvailabilityZone",
            })
        );
        let answer = t.ok(&format!("{ACTION}&ZoneType=EdgeZone"));
        assert_eq!(*at(&answer, "Zones.Zone"), json!([]));
    }
}
