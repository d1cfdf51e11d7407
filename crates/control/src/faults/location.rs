//! Faults of asking where products are.

use control_derive::Fault;

/// Faults of asking where products are.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum LocationFault {
    /// The region is not in the catalogue.
    #[rows("InvalidRegionId")]
    #[says("The specified region \"{region}\" does not exist.")]
    RegionNotFound { region: String },
    /// No region is named.
    #[rows("Illegal Parameter")]
    Unnamed,
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            LocationFault::VARIANTS,
            [
                (
                    "DescribeEndpoints",
                    LocationFault::RegionNotFound { region: "mars".to_owned() },
                    "404 InvalidRegionId The specified region does not exist.",
                ),
                (
                    "DescribeEndpoints",
                    LocationFault::Unnamed,
                    "400 Illegal Parameter Please check the parameters",
                ),
            ],
        );
    }
}
