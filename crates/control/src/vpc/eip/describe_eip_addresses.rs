//! DescribeEipAddresses: the caller's elastic IP addresses in a region, which are none.

use api::answer;
use control_derive::operation;

use crate::{Ctx, Fault, Read, value::tag::TagView};

/// Lists elastic IP addresses. None are allocated here, so that every list is empty.
#[operation(vpc, read, ram = "eip/*", dry_run, tags, by_number(10, 100))]
#[expect(dead_code, reason = "no address is allocated here, so that no filter leaves one out")]
pub struct DescribeEipAddresses {
    /// Only these: ids with commas between them.
    allocation_id: Option<String>,
    /// Only that of this resource.
    associated_instance_id: Option<String>,
    /// Only those of resources of this type.
    associated_instance_type: Option<String>,
    /// Only those that are paid for like this.
    charge_type: Option<String>,
    /// Only these: addresses with commas between them.
    eip_address: Option<String>,
    /// Only those with this name.
    eip_name: Option<String>,
    /// Only those of this ISP's.
    #[param(name = "ISP")]
    isp: Option<String>,
    /// Whether to show what has been ordered and is not in effect yet.
    include_reservation_data: Option<bool>,
    /// Only those that are locked for this reason.
    lock_reason: Option<String>,
    /// Only those of this pool.
    public_ip_address_pool_id: Option<String>,
    /// Only those of this resource group.
    resource_group_id: Option<String>,
    /// Only those with protection from floods, or only those without.
    security_protection_enabled: Option<bool>,
    /// Only those of this group of contiguous addresses.
    segment_instance_id: Option<String>,
    /// Only those that a cloud service manages, or only the others.
    service_managed: Option<bool>,
    /// Only those in this state.
    status: Option<String>,
    /// Only those that were made from a moment on.
    #[param(object)]
    filter: Vec<Filter>,
}

/// What an address was made before or after.
#[derive(Clone, Debug, PartialEq, api::Params)]
pub struct Filter {
    /// What it is about: CreationStartTime.
    key: Option<String>,
    /// The moment, as 2019-12-25T12:31Z.
    value: Option<String>,
}

/// A page of elastic IP addresses.
#[answer]
pub struct Response {
    total_count: u64,
    page_number: i64,
    page_size: i64,
    #[list(EipAddress)]
    eip_addresses: [EipAddress; 0],
}

/// What an elastic IP address would say of itself.
#[answer]
struct EipAddress {
    allocation_id: String,
    allocation_time: String,
    bandwidth: String,
    bandwidth_package_bandwidth: String,
    bandwidth_package_id: String,
    bandwidth_package_type: String,
    biz_type: String,
    business_status: String,
    charge_type: String,
    deletion_protection: bool,
    description: String,
    eip_bandwidth: String,
    expired_time: String,
    #[name = "HDMonitorStatus"]
    hd_monitor_status: String,
    has_reservation_data: String,
    #[name = "ISP"]
    isp: String,
    instance_id: String,
    instance_region_id: String,
    instance_type: String,
    internet_charge_type: String,
    ip_address: String,
    mode: String,
    name: String,
    netmode: String,
    #[list(LockReason)]
    operation_locks: Vec<Lock>,
    private_ip_address: String,
    public_ip_address_pool_id: String,
    region_id: String,
    reservation_active_time: String,
    reservation_bandwidth: String,
    reservation_internet_charge_type: String,
    reservation_order_type: String,
    resource_group_id: String,
    second_limited: bool,
    #[list(SecurityProtectionType)]
    security_protection_types: Vec<String>,
    segment_instance_id: String,
    #[name = "ServiceID"]
    service_id: i64,
    service_managed: i64,
    status: String,
    #[list(Tag)]
    tags: Vec<TagView>,
    vpc_id: String,
    zone: String,
}

/// Why one would be locked.
#[answer]
struct Lock {
    lock_reason: String,
}

impl Read for DescribeEipAddresses {
    type Response = Response;

    fn execute(_: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let (page_number, page_size) = (ctx.head.page.number(), ctx.head.page.size());
        Ok(Response { total_count: 0, page_number, page_size, eip_addresses: [] })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, step};

    const ACTION: &str = "Action=DescribeEipAddresses";

    #[test]
    fn its_refusals_come_in_order() {
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&ServiceManaged=x",
                "400 InvalidParameter the parameter(s) \"ServiceManaged\" provided is(are) invalid. \"x\" is not true or false.",
            ),
            step(
                "&PageSize=x",
                "400 InvalidParameter the parameter(s) \"PageSize\" provided is(are) invalid. \"x\" is not an integer.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                "&DryRun=true",
                "400 DryRunOperation Request validation has been passed with DryRun flag set.",
            ),
        ];
        Testing::new().walk(ACTION, steps);
    }

    #[test]
    fn every_page_is_empty_and_has_its_number_and_size() {
        let mut t = Testing::new();
        let filters = "&AllocationId=eip-1,eip-2&Status=InUse&Tag.1.Key=k&ISP=BGP&EipAddress=1.1.1.1&Filter.1.Key=CreationStartTime&Filter.1.Value=2019-12-25T12:31Z";
        for (filter, number, size) in [
            ("", 1, 10),
            (filters, 1, 10),
            ("&PageNumber=3&PageSize=50", 3, 50),
            ("&PageSize=1000", 1, 100),
        ] {
            let expected = json!({
                "RequestId": "R",
                "TotalCount": 0,
                "PageNumber": number,
                "PageSize": size,
                "EipAddresses": { "EipAddress": [] },
            });
            assert_eq!(t.ok(&format!("{ACTION}{filter}")), expected, "{filter}");
        }
    }
}
