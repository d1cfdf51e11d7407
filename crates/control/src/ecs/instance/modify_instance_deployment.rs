//! ModifyInstanceDeployment: moves an instance to another dedicated host, or deployment set.

use control_derive::operation;

use super::{
    Instance, InstanceStatus, SpotStrategy,
    creation::options::{Affinity, Tenancy},
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write, ecs::ChargeType, faults::DeploymentFault,
    value::id::InstanceId,
};

/// Moves an instance to another dedicated host, or deployment set. There are none here, so that it is
/// always refused: by what the cloud says of those that are not found.
#[operation(ecs, write, ram = "instance/{InstanceId}", planned)]
pub struct ModifyInstanceDeployment {
    /// The instance.
    instance_id: InstanceId,
    /// The deployment set that it is to be in, or to leave: there is none.
    deployment_set_id: Option<String>,
    /// The group of the deployment set, from 1 to 7.
    #[param(
        range = 1..=7,
        malformed = "InvalidParameter.DeploymentSetGroupNo",
        out_of_range = "InvalidParameter.DeploymentSetGroupNo"
    )]
    #[expect(dead_code, reason = "there are no deployment sets")]
    deployment_set_group_no: Option<u32>,
    /// Whether it leaves the deployment set.
    remove_from_deployment_set: Option<bool>,
    /// Whether it may go to another machine for that.
    #[expect(dead_code, reason = "there are no deployment sets")]
    force: Option<bool>,
    /// The dedicated host that it is to be on: there is none.
    dedicated_host_id: Option<String>,
    /// The cluster of dedicated hosts that it is to be on: there is none.
    dedicated_host_cluster_id: Option<String>,
    /// On whose machine it is: host, which is any dedicated host of the account's.
    #[param(malformed = "InvalidParam.Tenancy")]
    tenancy: Option<Tenancy>,
    /// Whether it comes back to its dedicated host: default or host.
    #[param(malformed = "InvalidParameter.Affinity")]
    affinity: Option<Affinity>,
    /// Whether it stops before (reboot, the default), or runs meanwhile (live).
    migration_type: Option<MigrationType>,
    /// Its type on the dedicated host.
    instance_type: Option<String>,
}

/// Whether an instance runs while it goes to another machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
enum MigrationType {
    #[choice("reboot")]
    Reboot,
    #[choice("live")]
    Live,
}

/// Where an instance is to be.
pub struct Wanted {
    instance: InstanceId,
    kind: Option<String>,
    to: Target,
}

/// Where it is to be.
enum Target {
    DeploymentSet,
    Host,
    Cluster,
    AnyHost,
    /// On the dedicated host that it is on.
    Same,
}

impl Plan for ModifyInstanceDeployment {
    type Into = Wanted;

    fn plan(self, _: &Head, _: &World) -> Result<Wanted, Fault> {
        let names_host = self.dedicated_host_id.is_some();
        let on_host = self.tenancy == Some(Tenancy::Host);
        let of_hosts = names_host || self.tenancy.is_some() || self.affinity.is_some();
        let is_live = self.migration_type == Some(MigrationType::Live);
        match () {
            () if self.tenancy == Some(Tenancy::Default) => {
                return Err(DeploymentFault::Tenancy.into());
            }
            () if self.deployment_set_id.is_some() && of_hosts => {
                return Err(DeploymentFault::Parameters.into());
            }
            () if self.remove_from_deployment_set == Some(true)
                && self.deployment_set_id.is_none() =>
            {
                return Err(DeploymentFault::Parameters.into());
            }
            () if is_live && self.instance_type.is_some() => {
                return Err(DeploymentFault::LiveWithType.into());
            }
            () if (is_live || self.instance_type.is_some()) && !names_host => {
                return Err(DeploymentFault::WithoutHost.into());
            }
            () => {}
        }
        let to = match () {
            () if self.deployment_set_id.is_some() => Target::DeploymentSet,
            () if names_host => Target::Host,
            () if self.dedicated_host_cluster_id.is_some() => Target::Cluster,
            () if on_host => Target::AnyHost,
            () if self.affinity.is_some() => Target::Same,
            () => return Err(DeploymentFault::Parameters.into()),
        };
        Ok(Wanted { instance: self.instance_id, kind: self.instance_type, to })
    }
}

impl Write for ModifyInstanceDeployment {
    type Response = ();

    fn execute(wanted: Wanted, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let instance = ctx.find(&wanted.instance)?;
        if let Some(instance_type) = wanted.kind
            && ctx.world.instance_types.get(&instance_type).is_none()
        {
            return Err(DeploymentFault::NoSuchType { instance_type }.into());
        }
        Err(refusal(&instance, &wanted.to).into())
    }
}

/// Why the instance does not go there.
fn refusal(instance: &Instance, to: &Target) -> DeploymentFault {
    let id = || instance.id.clone();
    let by_use =
        instance.charge == ChargeType::PostPaid && instance.spot.strategy == SpotStrategy::NoSpot;
    match to {
        Target::DeploymentSet => DeploymentFault::NoSuchSet,
        Target::Host => DeploymentFault::NoSuchHost,
        Target::Cluster => DeploymentFault::NoSuchCluster,
        Target::Same => DeploymentFault::OnNoHost { instance: id() },
        Target::AnyHost if !by_use => DeploymentFault::Charge { instance: id() },
        Target::AnyHost if instance.status != InstanceStatus::Stopped => {
            DeploymentFault::NotStopped { instance: id() }
        }
        Target::AnyHost => DeploymentFault::NoHost,
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        ecs::ChargeType,
        tests::testing::{Testing, step},
        value::id::InstanceId,
    };

    const ACTION: &str = "Action=ModifyInstanceDeployment";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let parameters = "400 InvalidParameter.Param Requested param is invalid.";
        let no_host = "404 InvalidParam.DedicatedHostId Parameter dedicated host id must been provided in such operation.";
        t.walk_to(
            &format!("{ACTION}&InstanceId={instance}&DeploymentSetId=ds-9"),
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&InstanceId=",
                    "400 MissingParameter The input parameter \"InstanceId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&DeploymentSetGroupNo=8",
                    "404 InvalidParameter.DeploymentSetGroupNo Parameter DeploymentSetGroupNo is invalid.",
                ),
                step("&Tenancy=x", "400 InvalidParam.Tenancy The specified Tenancy is invalid."),
                step(
                    "&Affinity=x",
                    "400 InvalidParameter.Affinity The specified Affinity is invalid.",
                ),
                step("&Tenancy=default", "400 InvalidParam.Tenancy The specified Tenancy is invalid."),
                step("&Tenancy=host", parameters),
                step("&Tenancy=&DeploymentSetId=&RemoveFromDeploymentSet=true", parameters),
                step(
                    "&RemoveFromDeploymentSet=&DeploymentSetId=&MigrationType=live&InstanceType=ecs.g7.xlarge&DedicatedHostId=dh-9",
                    "400 InvalidInstanceType.NotSupport The parameter EcsMigrationType conflict with InstanceType, live migration do not support InstanceType alter on ddh.",
                ),
                step("&DedicatedHostId=&MigrationType=&InstanceType=ecs.g7.xlarge", no_host),
                step("&DedicatedHostId=&InstanceType=&MigrationType=live", no_host),
                step("&MigrationType=&DeploymentSetId=", parameters),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&InstanceId=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId does not exist.",
                ),
            ],
            "404 InvalidDeploymentSetId.NotFound The specified deployment set does not exist.",
        );
    }

    #[test]
    fn there_are_no_dedicated_hosts() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let id = InstanceId::from(instance.as_str());
        let request = format!("{ACTION}&InstanceId={instance}");
        for (more, refusal) in [
            (
                "&DedicatedHostId=dh-9&InstanceType=ecs.none",
                "400 InvalidInstanceType.ValueNotSupported The specified InstanceType does not exist or beyond the permitted range.",
            ),
            (
                "&DedicatedHostId=dh-9&InstanceType=ecs.g7.xlarge",
                "404 InvalidDedicatedHostId.NotFound The specified DedicatedHostId does not exist.",
            ),
            (
                "&DedicatedHostClusterId=dc-9",
                "400 InvalidDedicatedHostClusterId.NotFound The specified DedicatedHostClusterId does not exist.",
            ),
            (
                "&Affinity=host",
                "400 InvalidParam.InstanceId The specified InstanceId should be on dedicatedHost.",
            ),
            (
                "&Tenancy=host",
                "400 OperationDenied.UnstoppedInstance Operation denied due to unstopped instance.",
            ),
        ] {
            t.check(&format!("{request}{more}"), refusal);
        }
        t.operator(&format!("Action=SetInstanceStatus&InstanceId={instance}&Status=Stopped"));
        t.check(
            &format!("{request}&Tenancy=host"),
            "404 InvalidDedicatedHost.NotFound No available host.",
        );
        t.change(&id, |row| row.charge = ChargeType::PrePaid);
        t.check(
            &format!("{request}&Tenancy=host"),
            "404 InvalidInstanceChargeType.NotSupport The Dedicated host not support the specified instance charge type.",
        );
    }
}
