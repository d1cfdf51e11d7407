//! The operator API: causes what only the cloud's own staff can cause.
//!
//! Its operations are declared as all others are, so that they parse, run, commit and describe
//! themselves the same way; but they are served on a listener of their own, with a token of its
//! own. `AccountId` and `RegionId` say whose resources are meant.

use crate::{
    Ctx, Fault,
    kernel::{
        operation::operations,
        resource::{Identifies, Resource},
    },
};

operations! {
    describe_instance_metadata: DescribeInstanceMetadata,
    issue_role_credentials: IssueRoleCredentials,
    lose_instance: LoseInstance,
    register_instance: RegisterInstance,
    release_instance: ReleaseInstance,
    set_instance_lock: SetInstanceLock,
    set_instance_status: SetInstanceStatus,
    set_instance_type: SetInstanceType,
    set_network_interface: SetNetworkInterface,
    set_operation: SetOperation,
    set_quota: SetQuota,
    set_security_group: SetSecurityGroup,
    set_vswitch_status: SetVSwitchStatus,
}

/// The resource with this id, even one that its account cannot find any more.
fn find_even_lost<I: Identifies>(ctx: &Ctx<'_>, id: &I) -> Result<I::Row, Fault> {
    ctx.get(id)?.ok_or_else(|| I::Row::missing(id))
}

/// The cloud service with this number; 0 is none.
fn service(number: i64) -> Option<i64> {
    (number != 0).then_some(number)
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Mistake, step};

    /// How a request without a parameter is refused.
    pub(super) fn missing(parameter: &str) -> String {
        format!(
            "400 MissingParameter The input parameter \"{parameter}\" that is mandatory for processing this request is not supplied."
        )
    }

    /// How a request with a malformed parameter is refused.
    pub(super) fn invalid(parameter: &str, what: &str) -> String {
        format!(
            "400 InvalidParameter the parameter(s) \"{parameter}\" provided is(are) invalid. {what}."
        )
    }

    /// The step of a walk that is between the rules that need no rows and those that do: a region
    /// that is not there.
    pub(super) fn nowhere() -> (Mistake, String) {
        step(
            "&RegionId=cn-nowhere",
            "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
        )
    }
}
