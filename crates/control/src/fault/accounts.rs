//! Faults of who calls, and of what the operator lets become of calls.

use super::{
    Fault, RamDenied,
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
            // The pages have a row for a user who may not do this at all, and one for a user who
            // may, but not with this resource.
            Fault::Ram { denied } => {
                let RamDenied { user, action, resources, .. } = &**denied;
                let refused =
                    format!("The RAM user \"{user}\" is not authorized to perform \"{action}\"");
                if denied.elsewhere {
                    let codes = ["Forbidden.SubUser", "Forbbiden.SubUser", "Forbidden.RAM"];
                    said(&codes, format!("{refused} on \"{}\".", resources.join(",")))
                } else {
                    let codes =
                        ["Forbidden.NotSupportRAM", "Forbedden.NotSupportRAM", "Forbidden.RAM"];
                    said(&codes, format!("{refused}."))
                }
            }
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
