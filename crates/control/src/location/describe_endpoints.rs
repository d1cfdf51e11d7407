//! DescribeEndpoints of Location: where a product is reached in a region.
//!
//! Clients ask this first, and then send their requests to what it answers. So it answers with the
//! server itself, which serves all products in all regions at one address; or, to a client that has come
//! through the proxy, with the cloud's hosts, for which the server answers there.

use api::answer;
use control_derive::operation;

use crate::{Ctx, Fault, Product, Read, faults::LocationFault};

/// What clients call; the cloud's own parts have endpoints of other types.
const OPEN_API: &str = "openAPI";

/// Lists where a product is reached in a region.
#[operation(location, read, unasked)]
pub struct DescribeEndpoints {
    /// The region.
    id: Option<String>,
    /// Only this product, as ecs; all of them by default. Of one that is not served, there is none.
    service_code: Option<String>,
    /// Only endpoints of this type. All are of the type openAPI.
    #[param(name = "Type")]
    kind: Option<String>,
}

/// The endpoints.
#[answer]
pub struct Response {
    success: bool,
    #[list(Endpoint)]
    endpoints: Vec<EndpointView>,
}

#[answer]
struct EndpointView {
    /// The region.
    id: String,
    /// The service writes it so.
    #[name = "SerivceCode"]
    service_code: String,
    #[name = "Type"]
    kind: &'static str,
    namespace: &'static str,
    endpoint: String,
    #[list(Protocols)]
    protocols: [&'static str; 2],
}

impl Read for DescribeEndpoints {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let id = wanted.id.ok_or(LocationFault::Unnamed)?;
        if ctx.world.region(&id).is_none() {
            return Err(LocationFault::RegionNotFound { region: id }.into());
        }
        let is_open = wanted.kind.is_none_or(|kind| kind == OPEN_API);
        let codes = Product::ALL.map(|product| (product, product.name().to_ascii_lowercase()));
        let is_wanted = |code: &String| wanted.service_code.as_ref().is_none_or(|one| one == code);
        let codes = codes.into_iter().filter(|(_, code)| is_open && is_wanted(code));
        let endpoints = codes.map(|(product, code)| EndpointView {
            id: id.clone(),
            service_code: code,
            kind: OPEN_API,
            namespace: "",
            endpoint: match ctx.head.by_cloud_name {
                true => product.host(&id),
                false => ctx.world.endpoint.clone(),
            },
            protocols: ["HTTP", "HTTPS"],
        });
        Ok(Response { success: true, endpoints: endpoints.collect() })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=DescribeEndpoints&Version=2015-06-12";

    #[test]
    fn its_refusals_come_in_order() {
        let steps = vec![
            step("&Id=", "400 Illegal Parameter Please check the parameters"),
            step("&Id=mars", "404 InvalidRegionId The specified region does not exist."),
        ];
        Testing::new().walk(&format!("{ACTION}&Id=cn-beijing"), steps);
    }

    #[test]
    fn a_product_is_where_the_server_is_in_every_region() {
        let mut t = Testing::new();
        t.world.endpoint = "127.0.0.1:3640".to_owned();
        let regions = t.world.regions.iter().map(|region| region.id.clone()).collect::<Vec<_>>();
        for region in regions {
            let query = format!("{ACTION}&Id={region}&ServiceCode=ecs&Type=openAPI");
            assert_eq!(
                t.ok(&query),
                json!({
                    "RequestId": "R",
                    "Success": true,
                    "Endpoints": { "Endpoint": [{
                        "Id": region,
                        "SerivceCode": "ecs",
                        "Type": "openAPI",
                        "Namespace": "",
                        "Endpoint": "127.0.0.1:3640",
                        "Protocols": { "Protocols": ["HTTP", "HTTPS"] },
                    }] },
                })
            );
        }
    }

    #[test]
    fn products_and_types_that_are_not_served_have_no_endpoint() {
        let mut t = Testing::new();
        let mut codes = |more: &str| {
            let answer = t.ok(&format!("{ACTION}&Id=cn-beijing{more}"));
            let endpoints = at(&answer, "Endpoints.Endpoint").as_array().expect("a list").iter();
            endpoints.map(|one| text(one, "SerivceCode").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(codes(""), ["ecs", "vpc", "ram", "sts", "resourcemanager", "location"]);
        assert_eq!(codes("&ServiceCode=vpc"), ["vpc"]);
        assert_eq!(codes("&ServiceCode=rds"), [""; 0]);
        assert_eq!(codes("&ServiceCode=ecs&Type=innerAPI"), [""; 0]);
    }

    #[test]
    fn everybody_may_ask() {
        let mut t = Testing::new();
        t.as_user("");
        assert_eq!(*at(&t.ok(&format!("{ACTION}&Id=cn-beijing")), "Success"), json!(true));
    }
}
