//! Faults of who calls, and of what the operator lets become of calls.

use control_derive::Fault;

/// What a RAM user, or the session of a role, was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RamDenied {
    /// The account of the user.
    pub account: u64,
    /// What it is: `SubUser`, or `AssumedRoleUser`.
    pub kind: &'static str,
    /// The user; the role and its session with a colon between them.
    pub user: String,
    /// The action.
    pub action: &'static str,
    /// The resources, as full names.
    pub resources: Vec<String>,
    /// Whether a statement denies it, rather than none allowing it.
    pub explicit: bool,
}

/// Faults of who calls, and of what the operator lets become of calls.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum AccessFault {
    /// The account is closed.
    #[rows("Abs.InvalidAccount.NotFound")]
    #[says("The Account is not found or ak is expired.")]
    AccountClosed { account: u64 },
    /// The account is of a kind that may not do this.
    #[rows("InvalidUserType.NotSupported")]
    #[says("The user type of the account \"{account}\" is not supported.")]
    AccountUnsupported { account: u64 },
    /// The account may not do this in the region.
    #[rows("Forbidden.RegionId", "RegionUnauthorized")]
    #[says("The service is not available to the account in the region \"{region}\".")]
    RegionClosed { region: String },
    /// Every region is closed to the account.
    #[rows("Unauthorized.EmptyRegion")]
    #[says("No region is open to the account \"{account}\".")]
    NoRegion { account: u64 },
    /// A RAM user's policies do not allow the action on anything, or a statement denies it.
    #[rows("Forbidden.NotSupportRAM", "Forbedden.NotSupportRAM", "NoPermission", "Forbidden.RAM")]
    #[says("This action does not support accessed by RAM mode.")]
    NotAllowed { denied: Box<RamDenied> },
    /// A RAM user's policies allow the action on other resources, but not on these.
    #[rows(
        "Forbidden.SubUser",
        "Forbbiden.SubUser",
        "NoPermission",
        403 "Forbidden",
        403 "Forbbiden",
        "Forbidden.RAM"
    )]
    #[says("The specified action is not available for you.")]
    NotAllowedHere { denied: Box<RamDenied> },
    /// The operator lets the operation be throttled.
    #[rows("Throttling", "Throttling.Resource")]
    Throttled,
    /// The operator lets the operation time out.
    #[rows("ServiceUnavailable", "RequestTimeout")]
    TimedOut,
    /// The operator lets the operation fail.
    #[rows("InternalError")]
    Failed,
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    fn denied() -> Box<RamDenied> {
        Box::new(RamDenied {
            account: 7,
            kind: "SubUser",
            user: "alice".to_owned(),
            action: "ecs:CreateNetworkInterface",
            resources: Vec::new(),
            explicit: false,
        })
    }

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            AccessFault::VARIANTS,
            [
                (
                    "004",
                    AccessFault::AccountClosed { account: 7 },
                    "403 Abs.InvalidAccount.NotFound The Account is not found or ak is expired.",
                ),
                (
                    "CreateVpc",
                    AccessFault::AccountClosed { account: 7 },
                    "403 Abs.InvalidAccount.NotFound The Account is not found or ak is expired.",
                ),
                (
                    "000",
                    AccessFault::AccountUnsupported { account: 7 },
                    "403 InvalidUserType.NotSupported The user type of the account \"7\" is not supported.",
                ),
                (
                    "DescribeRegions",
                    AccessFault::NoRegion { account: 7 },
                    "403 Unauthorized.EmptyRegion The specified account has no access authority to any region.",
                ),
                (
                    "000",
                    AccessFault::RegionClosed { region: "cn-hangzhou".to_owned() },
                    "403 Forbidden.RegionId The service is not available to the account in the region \"cn-hangzhou\".",
                ),
                (
                    "004",
                    AccessFault::RegionClosed { region: "cn-hangzhou".to_owned() },
                    "400 Forbidden.RegionId The service is not available to the account in the region \"cn-hangzhou\".",
                ),
                (
                    "CreateInstance",
                    AccessFault::RegionClosed { region: "cn-hangzhou".to_owned() },
                    "400 RegionUnauthorized The service is not available to the account in the region \"cn-hangzhou\".",
                ),
                (
                    "000",
                    AccessFault::NotAllowed { denied: denied() },
                    "403 Forbedden.NotSupportRAM This action does not support accessed by RAM mode.",
                ),
                (
                    "004",
                    AccessFault::NotAllowed { denied: denied() },
                    "403 Forbidden.NotSupportRAM This action does not support accessed by RAM mode.",
                ),
                (
                    "CreateVpc",
                    AccessFault::NotAllowed { denied: denied() },
                    "403 Forbidden.RAM User not authorized to operate on the specified resource, or this API doesn't support RAM.",
                ),
                (
                    "000",
                    AccessFault::NotAllowedHere { denied: denied() },
                    "403 Forbbiden.SubUser The specified action is not available for you.",
                ),
                (
                    "004",
                    AccessFault::NotAllowedHere { denied: denied() },
                    "403 Forbidden.SubUser The specified action is not available for you.",
                ),
                (
                    "CreateVpc",
                    AccessFault::NotAllowedHere { denied: denied() },
                    "403 Forbidden User not authorized to operate on the specified resource.",
                ),
                (
                    "CreateDefaultVpc",
                    AccessFault::NotAllowedHere { denied: denied() },
                    "403 Forbbiden User not authorized to operate on the specified resource.",
                ),
                (
                    "DeleteVpc",
                    AccessFault::NotAllowedHere { denied: denied() },
                    "403 Forbidden.RAM User not authorized to operate on the specified resource, or this API doesn't support RAM.",
                ),
                (
                    "004",
                    AccessFault::Throttled,
                    "400 Throttling Request was denied due to request throttling.",
                ),
                (
                    "004",
                    AccessFault::TimedOut,
                    "500 ServiceUnavailable The request processing has failed due to some unknown error.",
                ),
                (
                    "000",
                    AccessFault::TimedOut,
                    "503 ServiceUnavailable The request has failed due to a temporary failure of the server.",
                ),
                (
                    "LeaveSecurityGroup",
                    AccessFault::TimedOut,
                    "504 RequestTimeout The request encounters an upstream server timeout.",
                ),
                (
                    "004",
                    AccessFault::Failed,
                    "500 InternalError The request processing has failed due to some unknown error, exception or failure.",
                ),
                (
                    "000",
                    AccessFault::Failed,
                    "500 InternalError The request processing has failed due to some unknown error, exception or failure.",
                ),
            ],
        );
    }
}
