//! Faults of who calls, and of what the operator lets become of calls.

use super::{
    Fault,
    said::{Said, said},
};
use crate::world::Feature;

impl Fault {
    pub(super) fn said_of_accounts(&self) -> Said {
        match self {
            Fault::AccountClosed { .. } => said(
                &["Abs.InvalidAccount.NotFound"],
                "The Account is not found or ak is expired.".to_owned(),
            ),
            Fault::AccountUnsupported { account } => said(
                &["InvalidUserType.NotSupported"],
                format!("The user type of the account \"{account}\" is not supported."),
            ),
            Fault::RegionClosed { region } => said(
                &["Forbidden.RegionId"],
                format!("The service is not available to the account in the region \"{region}\"."),
            ),
            // The pages have a row for a user who may not do this at all, and one for a user who
            // may, but not with this resource.
            Fault::Ram { denied } if denied.elsewhere => said(
                &["Forbidden.SubUser", "Forbbiden.SubUser", "Forbidden.RAM"],
                "The specified action is not available for you.".to_owned(),
            ),
            Fault::Ram { .. } => said(
                &["Forbidden.NotSupportRAM", "Forbedden.NotSupportRAM", "Forbidden.RAM"],
                "This action does not support accessed by RAM mode.".to_owned(),
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
