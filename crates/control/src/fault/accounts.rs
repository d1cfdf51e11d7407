//! Faults of who calls, and of what the operator lets become of calls.

use super::{
    Fault,
    said::{Said, said},
};
use crate::world::Feature;

impl Fault {
    pub(super) fn said_of_accounts(&self) -> Said {
        match self {
            Fault::AccountClosed { account } => said(
                &["Abs.InvalidAccount.NotFound"],
                format!("The account \"{account}\" is not found."),
            ),
            Fault::AccountUnsupported { account } => said(
                &["InvalidUserType.NotSupported"],
                format!("The user type of the account \"{account}\" is not supported."),
            ),
            Fault::RegionClosed { region } => said(
                &["Forbidden.RegionId"],
                format!("The service is not available to the account in the region \"{region}\"."),
            ),
            Fault::Ram { user, action, resource: None } => said(
                &["Forbidden.NotSupportRAM", "Forbedden.NotSupportRAM", "Forbidden.RAM"],
                format!("The RAM user \"{user}\" is not authorized to perform \"{action}\"."),
            ),
            Fault::Ram { user, action, resource: Some(resource) } => said(
                &["Forbidden.SubUser", "Forbbiden.SubUser", "Forbidden.RAM"],
                format!(
                    "The RAM user \"{user}\" is not authorized to perform \"{action}\" on \"{resource}\"."
                ),
            ),
            Fault::Throttled => said(&["Throttling"], String::new()),
            Fault::TimedOut => said(&["ServiceUnavailable"], String::new()),
            Fault::Failed => said(&["InternalError"], String::new()),
            Fault::FeatureMissing { feature, parameter } => said(
                match feature {
                    Feature::IpPrefix => &["InvalidOperation.RegionNotSupportIpPrefix"],
                    Feature::Ipv6AtCreation => &["InvalidOperation.NotSupport"],
                    Feature::QueueSize => &["InvalidEniQueueSize.RegionOrUserNotSupported"],
                    Feature::ConnectionTracking => {
                        &["InvalidConnectionTrackingConfiguration.RegionOrUserNotSupported"]
                    }
                    Feature::Trunk => &["InvalidOperation.TrunkingIsNotAllowed"],
                    Feature::Rdma => &["InvalidOperation.HighPerformanceTrafficModeIsNotAllowed"],
                    Feature::Bond => &["InValidParameter"],
                },
                format!(
                    "The parameter \"{parameter}\" is not supported for this account in this region."
                ),
            ),
            _ => unreachable!("not a fault of accounts: {self:?}"),
        }
    }
}
