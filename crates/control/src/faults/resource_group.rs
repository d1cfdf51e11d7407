//! Faults of resource groups.

use control_derive::Fault;

/// Faults of resource groups.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum ResourceGroupFault {
    /// No resource group has this id.
    #[rows(
        "InvalidResourceGroup.NotFound",
        "InvalidResourceGroupId.NotFound",
        "InvalidResourceGroupId"
    )]
    #[says("The specified resource group \"{group}\" does not exist.")]
    NotFound { group: String },
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
            ],
        );
    }
}
