//! Faults of asking what is for sale.

use control_derive::Fault;

/// Faults of asking what is for sale.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum AvailabilityFault {
    /// A type of instances is named beside cores or memory.
    #[rows("InvalidParam.TypeAndCpuMem.Conflict")]
    TypeAndSize,
    /// Cores are named, though no types are listed.
    #[rows("InvalidParam.Cores")]
    Cores,
    /// Memory is named, though no types are listed.
    #[rows("InvalidParam.Memory")]
    Memory,
    /// There is no such dedicated host: there are none.
    #[rows("InvalidDedicatedHostId.NotFound")]
    #[says("The specified DedicatedHostId \"{host}\" does not exist.")]
    HostNotFound { host: String },
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        const PAGE: &str = "DescribeAvailableResource";
        check(
            AvailabilityFault::VARIANTS,
            [
                (
                    PAGE,
                    AvailabilityFault::TypeAndSize,
                    "403 InvalidParam.TypeAndCpuMem.Conflict The specified 'InstanceType' and 'Cores','Memory' are not blank at the same time.",
                ),
                (
                    PAGE,
                    AvailabilityFault::Cores,
                    "403 InvalidParam.Cores The specified parameter 'Cores' should be empty",
                ),
                (
                    PAGE,
                    AvailabilityFault::Memory,
                    "403 InvalidParam.Memory The specified parameter 'Memory' should be empty",
                ),
                (
                    PAGE,
                    AvailabilityFault::HostNotFound { host: "dh-9".to_owned() },
                    "403 InvalidDedicatedHostId.NotFound The specified DedicatedHostId does not exist.",
                ),
            ],
        );
    }
}
