//! DescribeImageSupportInstanceTypes: the types of instances that an image runs on.

use api::{Params, answer};
use control_derive::operation;

use super::ActionType;
use crate::{Ctx, Fault, Read, facts::instance_type::InstanceType, faults::ImageFault};

/// Lists the types of instances that an image runs on, of those that are for sale.
#[operation(ecs, read, ram = "*")]
pub struct DescribeImageSupportInstanceTypes {
    /// The image.
    image_id: Option<String>,
    /// What it is wanted for: CreateEcs (default) or ChangeOS. Every image can be used for both.
    #[param(malformed = "InvalidUsage")]
    #[expect(dead_code, reason = "every image can be used for both")]
    action_type: Option<ActionType>,
    /// Ignored, as the page says.
    #[param(object, items = 1..=10)]
    #[expect(dead_code, reason = "the page says that it has no effect")]
    filter: Vec<Filter>,
}

/// A filter without effect.
#[derive(Debug, Params)]
#[expect(dead_code, reason = "the page says that it has no effect")]
struct Filter {
    /// imageId or filter.
    key: Option<String>,
    /// An image.
    value: Option<String>,
}

/// The types.
#[answer]
pub struct Response {
    region_id: String,
    image_id: String,
    #[list(InstanceType)]
    instance_types: Vec<TypeView>,
}

#[answer]
struct TypeView {
    instance_type_id: String,
    instance_type_family: String,
    cpu_core_count: u32,
    /// In GiB.
    memory_size: f64,
}

impl Read for DescribeImageSupportInstanceTypes {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let id = wanted.image_id.ok_or(ImageFault::Unnamed)?;
        let image = ctx.world.images.get(&id);
        let image = image.ok_or_else(|| ImageFault::NotFound { image: id.clone() })?;
        let types = ctx.world.instance_types.for_sale().filter(|one| image.runs_on(one));
        Ok(Response {
            region_id: ctx.head.scope.region.clone(),
            image_id: id,
            instance_types: types.map(TypeView::of).collect(),
        })
    }
}

impl TypeView {
    fn of(one: &InstanceType) -> TypeView {
        TypeView {
            instance_type_id: one.id.clone(),
            instance_type_family: one.family().to_owned(),
            cpu_core_count: one.vcpu,
            memory_size: one.memory_gib(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text};

    const ACTION: &str = "Action=DescribeImageSupportInstanceTypes";
    const ARM: &str = "aliyun_3_arm64_20G_alibase_20240528.vhd";

    #[test]
    fn its_refusals_come_in_order() {
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step("&ActionType=x", "404 InvalidUsage The specifed Usage is not valid."),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step("&ImageId=", "400 InvalidParamter Invalid Parameter."),
            step("&ImageId=m-9", "404 InvalidImageId.NotFound The specified image does not exist."),
        ];
        Testing::new().walk(&format!("{ACTION}&ImageId={ARM}"), steps);
    }

    #[test]
    fn types_of_the_images_architecture_that_are_for_sale_are_listed() {
        let mut t = Testing::new();
        let answer = t.ok(&format!("{ACTION}&ImageId={ARM}&ActionType=ChangeOS"));
        assert_eq!(text(&answer, "RegionId"), "cn-hangzhou");
        assert_eq!(text(&answer, "ImageId"), ARM);
        let types = at(&answer, "InstanceTypes.InstanceType").as_array().expect("a list");
        let known = json!({
            "InstanceTypeId": "ecs.g8y.large",
            "InstanceTypeFamily": "ecs.g8y",
            "CpuCoreCount": 2,
            "MemorySize": 8.0,
        });
        assert!(types.contains(&known));
        assert!(types.iter().all(|one| text(one, "InstanceTypeId") != "ecs.g7.large"));
        let other = t.ok(&format!("{ACTION}&ImageId=ubuntu_24_04_x64_20G_alibase_20260916.vhd"));
        let other = at(&other, "InstanceTypes.InstanceType").as_array().expect("a list");
        let ids = other.iter().map(|one| text(one, "InstanceTypeId")).collect::<Vec<_>>();
        assert!(ids.contains(&"ecs.g7.large") && !ids.contains(&"ecs.g8y.large"));
        assert!(!ids.contains(&"ecs.n1.large"), "a retired type is not for sale");
    }
}
