//! The images that instances are made of. All are public ones, which no call makes or changes.

mod view;

use api::Choice;

use crate::kernel::operation::operations;

operations! {
    describe_image_support_instance_types: DescribeImageSupportInstanceTypes,
    describe_images: DescribeImages,
}

/// What an image is wanted for. Every image can be used for both.
#[derive(Clone, Copy, Debug, PartialEq, Choice)]
enum ActionType {
    CreateEcs,
    #[choice("ChangeOS")]
    ChangeOs,
}
