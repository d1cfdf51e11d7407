//! Faults of STS: who may assume a role, and for how long.

use control_derive::Fault;

/// Faults of STS. The texts of its rows are fixed.
#[derive(Debug, PartialEq, Fault)]
pub enum StsFault {
    /// The account itself assumes no roles.
    #[rows("NoPermission")]
    Root,
    /// The role does not trust the caller, or is another account's.
    #[rows("NoPermission")]
    NotTrusted,
    /// The session is to last longer than the role allows.
    #[rows("InvalidParameter.DurationSeconds")]
    Duration,
    /// The session's policy is none.
    #[rows("InvalidParameter.PolicyGrammar")]
    PolicyGrammar,
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        const NO_PERMISSION: &str = "403 NoPermission You are not authorized to do this action. You should be authorized by RAM.";
        check(
            StsFault::VARIANTS,
            [
                ("AssumeRole", StsFault::Root, NO_PERMISSION),
                ("AssumeRole", StsFault::NotTrusted, NO_PERMISSION),
                (
                    "AssumeRole",
                    StsFault::Duration,
                    "400 InvalidParameter.DurationSeconds The Min/Max value of DurationSeconds is 15min/1hr.",
                ),
                (
                    "AssumeRole",
                    StsFault::PolicyGrammar,
                    "400 InvalidParameter.PolicyGrammar The parameter Policy has not passed grammar check.",
                ),
            ],
        );
    }
}
