//! Faults of resource groups.

use control_derive::Fault;

use crate::value::id::ResourceGroupId;

/// Faults of resource groups.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum ResourceGroupFault {
    /// No resource group has this id.
    #[rows(
        "InvalidResourceGroup.NotFound",
        "InvalidResourceGroupId.NotFound",
        "InvalidResourceGroupId",
        "IllegalParam.ResourceGroupId"
    )]
    #[says("The specified resource group \"{group}\" does not exist.")]
    NotFound { group: String },
    /// No resource group has this id, to an operation that is about the group itself.
    #[rows("EntityNotExists.ResourceGroup")]
    #[says("The specified resource group \"{group}\" does not exist.")]
    Missing { group: ResourceGroupId },
    /// The group is being made, or is to be deleted.
    #[rows(
        "InvalidStatus.ResourceGroup",
        "InvalidResourceGroup.NotFound",
        "InvalidResourceGroupId.NotFound",
        "InvalidResourceGroupId"
    )]
    #[says("The resource group \"{group}\" is being created or deleted.")]
    NotReady { group: String },
    /// The resource is in the group already.
    #[rows("InvalidResourceGroup.Duplicate")]
    SameGroup { resource: String },
    /// The name has letters that it cannot have.
    #[rows("InvalidParameter.Name.InvalidChars")]
    NameLetters { name: String },
    /// The name is too short or too long.
    #[rows("InvalidParameter.Name.Length")]
    NameLength { name: String },
    /// The name that people see cannot be said in XML.
    #[rows("InvalidParameter.DisplayName")]
    DisplayName { name: String },
    /// The name that people see is too long.
    #[rows("InvalidParameter.DisplayName.Length")]
    DisplayNameLength { name: String },
    /// Another group of the account has this name.
    #[rows("EntityAlreadyExists.ResourceGroup")]
    NameTaken { name: String },
    /// The account has as many groups as it may have.
    #[rows("LimitExceeded.ResourceGroup")]
    Quota,
    /// The group is the account's default one, which cannot be deleted.
    #[rows("InvalidParameter.ResourceGroupId")]
    Default { group: String },
    /// Resources are in the group, so that it cannot be deleted.
    #[rows("DeleteConflict.ResourceGroup.Resource")]
    InUse { group: String },
    /// A member of a resource directory is named, and the account has none.
    #[rows("EntityNotExists.ResourceDirectory")]
    NoDirectory,
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            ResourceGroupFault::VARIANTS,
            [
                (
                    "004",
                    ResourceGroupFault::NotFound { group: "rg-9".to_owned() },
                    "404 InvalidResourceGroup.NotFound The ResourceGroup provided does not exist in our records.",
                ),
                (
                    "CreateVpc",
                    ResourceGroupFault::NotFound { group: "rg-9".to_owned() },
                    "400 InvalidResourceGroupId The specified ResourceGroupId does not exist.",
                ),
                (
                    "000",
                    ResourceGroupFault::NotFound { group: "rg-9".to_owned() },
                    "404 InvalidResourceGroup.NotFound The ResourceGroup provided does not exist in our records.",
                ),
                (
                    "GetResourceGroup",
                    ResourceGroupFault::Missing { group: "rg-9".into() },
                    "404 EntityNotExists.ResourceGroup The specified resource group does not exist. You must first create a resource group.",
                ),
                (
                    "JoinResourceGroup",
                    ResourceGroupFault::NotReady { group: "rg-9".to_owned() },
                    "403 InvalidStatus.ResourceGroup You cannot perform an operation on a resource group that is being created or deleted.",
                ),
                (
                    "CreateVpc",
                    ResourceGroupFault::NotReady { group: "rg-9".to_owned() },
                    "400 InvalidResourceGroupId The specified ResourceGroupId does not exist.",
                ),
                (
                    "JoinResourceGroup",
                    ResourceGroupFault::SameGroup { resource: "i-9".to_owned() },
                    "403 InvalidResourceGroup.Duplicate The ResourceId provided has a ResourceGroup in our records.",
                ),
                (
                    "CreateResourceGroup",
                    ResourceGroupFault::NameLetters { name: "a b".to_owned() },
                    "400 InvalidParameter.Name.InvalidChars The Name is invalid.",
                ),
                (
                    "CreateResourceGroup",
                    ResourceGroupFault::NameLength { name: "a".to_owned() },
                    "400 InvalidParameter.Name.Length The maximum length of Name is exceeded.",
                ),
                (
                    "CreateResourceGroup",
                    ResourceGroupFault::DisplayName { name: "\u{1}".to_owned() },
                    "400 InvalidParameter.DisplayName The DisplayName is invalid.",
                ),
                (
                    "CreateResourceGroup",
                    ResourceGroupFault::DisplayNameLength { name: "a".repeat(51) },
                    "400 InvalidParameter.DisplayName.Length The maximum length of DisplayName is exceeded.",
                ),
                (
                    "CreateResourceGroup",
                    ResourceGroupFault::NameTaken { name: "one".to_owned() },
                    "409 EntityAlreadyExists.ResourceGroup The specified resource group already exists.",
                ),
                (
                    "CreateResourceGroup",
                    ResourceGroupFault::Quota,
                    "409 LimitExceeded.ResourceGroup The count of resource groups beyond the current limits.",
                ),
                (
                    "DeleteResourceGroup",
                    ResourceGroupFault::Default { group: "rg-9".to_owned() },
                    "400 InvalidParameter.ResourceGroupId The ResourceGroupId is invalid.",
                ),
                (
                    "ListTagResources",
                    ResourceGroupFault::NoDirectory,
                    "404 EntityNotExists.ResourceDirectory The resource directory for the account is not enabled. We recommend that you first enable the resource directory for the account.",
                ),
                (
                    "DeleteResourceGroup",
                    ResourceGroupFault::InUse { group: "rg-9".to_owned() },
                    "409 DeleteConflict.ResourceGroup.Resource Failed to delete the resource group because one or more cloud resources exist in the resource group. Try again later after you release the cloud resources.",
                ),
            ],
        );
    }
}
