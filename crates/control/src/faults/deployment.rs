//! Faults of where instances are: on dedicated hosts, and in deployment sets. There are none.

use control_derive::Fault;

use crate::value::id::InstanceId;

/// Faults of where instances are.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum DeploymentFault {
    /// An instance is moved to dedicated hosts only.
    #[rows("InvalidParam.Tenancy")]
    Tenancy,
    /// The parameters do not say where an instance is to be.
    #[rows("InvalidParameter.Param")]
    Parameters,
    /// What runs while it is moved keeps its type.
    #[rows(400 "InvalidInstanceType.NotSupport")]
    LiveWithType,
    /// A dedicated host must be named.
    #[rows(404 "InvalidParam.DedicatedHostId")]
    WithoutHost,
    /// The catalogue has no such type.
    #[rows(400 "InvalidInstanceType.ValueNotSupported")]
    #[says("The specified InstanceType \"{instance_type}\" does not exist.")]
    NoSuchType { instance_type: String },
    /// There is no such deployment set.
    #[rows(404 "InvalidDeploymentSetId.NotFound")]
    NoSuchSet,
    /// There is no such dedicated host.
    #[rows(404 "InvalidDedicatedHostId.NotFound")]
    NoSuchHost,
    /// There is no such cluster of dedicated hosts.
    #[rows("InvalidDedicatedHostClusterId.NotFound")]
    NoSuchCluster,
    /// The instance is on no dedicated host.
    #[rows("InvalidParam.InstanceId")]
    OnNoHost { instance: InstanceId },
    /// Only what is paid for by use goes to a dedicated host.
    #[rows("InvalidInstanceChargeType.NotSupport")]
    Charge { instance: InstanceId },
    /// The instance is not stopped.
    #[rows("OperationDenied.UnstoppedInstance")]
    NotStopped { instance: InstanceId },
    /// The account has no dedicated host that could take the instance.
    #[rows("InvalidDedicatedHost.NotFound")]
    NoHost,
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        let instance = || InstanceId::from("i-9");
        let page = "ModifyInstanceDeployment";
        check(
            DeploymentFault::VARIANTS,
            [
                (
                    page,
                    DeploymentFault::Tenancy,
                    "400 InvalidParam.Tenancy The specified Tenancy is invalid.",
                ),
                (
                    page,
                    DeploymentFault::Parameters,
                    "400 InvalidParameter.Param Requested param is invalid.",
                ),
                (
                    page,
                    DeploymentFault::LiveWithType,
                    "400 InvalidInstanceType.NotSupport The parameter EcsMigrationType conflict with InstanceType, live migration do not support InstanceType alter on ddh.",
                ),
                (
                    page,
                    DeploymentFault::WithoutHost,
                    "404 InvalidParam.DedicatedHostId Parameter dedicated host id must been provided in such operation.",
                ),
                (
                    page,
                    DeploymentFault::NoSuchType { instance_type: "ecs.none".to_owned() },
                    "400 InvalidInstanceType.ValueNotSupported The specified InstanceType does not exist or beyond the permitted range.",
                ),
                (
                    page,
                    DeploymentFault::NoSuchSet,
                    "404 InvalidDeploymentSetId.NotFound The specified deployment set does not exist.",
                ),
                (
                    page,
                    DeploymentFault::NoSuchHost,
                    "404 InvalidDedicatedHostId.NotFound The specified DedicatedHostId does not exist.",
                ),
                (
                    page,
                    DeploymentFault::NoSuchCluster,
                    "400 InvalidDedicatedHostClusterId.NotFound The specified DedicatedHostClusterId does not exist.",
                ),
                (
                    page,
                    DeploymentFault::OnNoHost { instance: instance() },
                    "400 InvalidParam.InstanceId The specified InstanceId should be on dedicatedHost.",
                ),
                (
                    page,
                    DeploymentFault::Charge { instance: instance() },
                    "404 InvalidInstanceChargeType.NotSupport The Dedicated host not support the specified instance charge type.",
                ),
                (
                    page,
                    DeploymentFault::NotStopped { instance: instance() },
                    "400 OperationDenied.UnstoppedInstance Operation denied due to unstopped instance.",
                ),
                (
                    page,
                    DeploymentFault::NoHost,
                    "404 InvalidDedicatedHost.NotFound No available host.",
                ),
            ],
        );
    }
}
