//! Faults of images.

use control_derive::Fault;

/// Faults of images.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum ImageFault {
    /// The catalogue has no such image.
    #[rows("InvalidImageId.NotFound")]
    #[says("The specified image \"{image}\" does not exist.")]
    NotFound { image: String },
    /// An image must be named, and none is.
    #[rows("InvalidParamter")]
    #[says("The parameter ImageId must not be empty.")]
    Unnamed,
    /// A list of images is filtered by what is no filter.
    #[rows("InvalidFilterKey.NotFound")]
    #[says("The specified Filter Key \"{key}\" is not found.")]
    #[slots(key)]
    FilterKey { key: String },
    /// A list of images is filtered by what is no value of the filter.
    #[rows("InvalidFilterValue")]
    #[says("The specified Filter Value \"{value}\" of \"{key}\" is not valid.")]
    #[slots(key)]
    FilterValue { key: String, value: String },
    /// Images for a type of instances are asked for that there is not.
    #[rows("InvalidInstanceType.ValueNotSupported")]
    #[says("The specified InstanceType \"{instance_type}\" does not exist.")]
    TypeNotFound { instance_type: String },
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        let text = |text: &str| text.to_owned();
        check(
            ImageFault::VARIANTS,
            [
                (
                    "DescribeImageSupportInstanceTypes",
                    ImageFault::NotFound { image: text("m-9") },
                    "404 InvalidImageId.NotFound The specified image does not exist.",
                ),
                (
                    "DescribeImageSupportInstanceTypes",
                    ImageFault::Unnamed,
                    "400 InvalidParamter Invalid Parameter.",
                ),
                (
                    "DescribeImages",
                    ImageFault::FilterKey { key: text("x") },
                    "404 InvalidFilterKey.NotFound The specified Filter Key is not found.",
                ),
                (
                    "DescribeImages",
                    ImageFault::FilterValue { key: text("NetworkType"), value: text("x") },
                    "404 InvalidFilterValue The specified Filter Value is not valid.",
                ),
                (
                    "DescribeImages",
                    ImageFault::TypeNotFound { instance_type: text("ecs.none") },
                    "400 InvalidInstanceType.ValueNotSupported The specified InstanceType does not exist or beyond the permitted range.",
                ),
            ],
        );
    }
}
