//! ModifyInstanceAttribute: changes what an instance is called, what it is given to read, which
//! security groups it is in, and how it runs.

mod change;
mod settings;

use control_derive::operation;

use self::{
    change::Change,
    settings::{Base64Text, HostName, Password, PrivateDnsOptions, RemoteConnection, WantedCpu},
};
use super::CreditSpecification;
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    faults::InstanceChangeFault,
    value::{
        id::{InstanceId, SecurityGroupId},
        text::{EcsDescription, EcsNewName, New},
    },
};

/// Changes attributes of an instance. What is not given stays as it is.
#[operation(
    ecs,
    write,
    ram("instance/{InstanceId}", "securitygroup/{SecurityGroupIds}"),
    asks = ModifyInstanceAttribute::asks,
    region = undocumented,
    planned
)]
pub struct ModifyInstanceAttribute {
    /// The instance.
    instance_id: InstanceId,
    /// The name: 2 to 128 letters, digits, colons, underscores, periods or hyphens, a letter first.
    #[param(malformed = "InvalidInstanceName.Malformed")]
    instance_name: Option<EcsNewName>,
    /// The description: 2 to 256 characters, not starting with http:// or https://; none if it is
    /// empty.
    #[param(malformed = "InvalidDescription.Malformed")]
    description: Option<New<EcsDescription>>,
    /// The host name: 2 to 64 letters, digits, hyphens and periods.
    #[param(malformed = "InvalidHostName.Malformed")]
    host_name: Option<HostName>,
    /// The password to log in with, which is not kept: 8 to 30 characters of three kinds.
    password: Option<Password>,
    /// What it is given to read, in Base64; it reads it when it starts again. Nothing if it is empty.
    user_data: Option<Base64Text>,
    /// Whether nobody can release it by a call.
    deletion_protection: Option<bool>,
    /// How it spends its CPU credits: Standard or Unlimited; the instance must run.
    #[param(malformed = "InvalidParameter.CreditSpecification")]
    credit_specification: Option<CreditSpecification>,
    /// The security groups that it is in from now on, and in no others.
    #[param(
        items = 1..=16,
        repeated = "InvalidParameter.SecurityGroupIdRepeated",
        too_many = "JoinedGroupLimitExceed"
    )]
    security_group_ids: Vec<SecurityGroupId>,
    /// Queues of its primary network interface, -1 for as many as its type has; it must be stopped.
    #[param(
        range = -1..=2048,
        malformed = "InvalidParameter.InvalidEniQueueNumber",
        out_of_range = "InvalidParameter.InvalidEniQueueNumber"
    )]
    network_interface_queue_number: Option<i64>,
    /// Whether it can send jumbo frames.
    enable_jumbo_frame: Option<bool>,
    /// Whether what it sends is encrypted on its way.
    enable_network_encryption: Option<bool>,
    /// How its cores are cut; the instance must be stopped.
    #[param(object)]
    cpu_options: Option<WantedCpu>,
    /// Which names it has in the VPC's own domain.
    #[param(object)]
    private_dns_name_options: Option<PrivateDnsOptions>,
    /// Whether it waits in a recycle bin when it is released: there is none, so it cannot.
    recyclable: Option<bool>,
    /// How one sees its screen, which it has none of.
    #[param(object)]
    remote_connection_options: Option<RemoteConnection>,
}

impl ModifyInstanceAttribute {
    /// Groups are asked for only if it is to be in others.
    fn asks(&self) -> Vec<(&'static str, String)> {
        let groups = self.security_group_ids.iter();
        let groups = groups.map(|group| ("ecs", format!("securitygroup/{group}")));
        std::iter::once(("ecs", format!("instance/{}", self.instance_id))).chain(groups).collect()
    }
}

impl Plan for ModifyInstanceAttribute {
    type Into = Change;

    fn plan(self, _: &Head, _: &World) -> Result<Change, Fault> {
        if self.password.is_some_and(|password| !password.is_strong()) {
            return Err(InstanceChangeFault::Password.into());
        }
        if self.remote_connection_options.is_some_and(|remote| !remote.is_well_formed()) {
            return Err(InstanceChangeFault::RemotePassword.into());
        }
        if self.recyclable == Some(true) {
            return Err(InstanceChangeFault::NoRecycleBin.into());
        }
        Ok(Change {
            instance: self.instance_id,
            name: self.instance_name.map(|name| name.0),
            description: self.description.map(|text| text.0),
            host_name: self.host_name.map(|name| name.0),
            user_data: self.user_data.map(Base64Text::read).transpose()?,
            deletion_protection: self.deletion_protection,
            credit: self.credit_specification,
            groups: self.security_group_ids,
            queues: settings::queues(self.network_interface_queue_number)?,
            jumbo_frame: self.enable_jumbo_frame,
            encryption: self.enable_network_encryption,
            cpu: self.cpu_options.map(WantedCpu::read).transpose()?,
            private_dns: self.private_dns_name_options,
        })
    }

    fn permit(plan: &Change, ctx: &Ctx<'_>) -> Result<(), Fault> {
        plan.permit(ctx)
    }
}

impl Write for ModifyInstanceAttribute {
    type Response = ();

    fn execute(plan: Change, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        plan.apply(ctx)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        World,
        tests::testing::{Testing, step},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let group = t.group(&vswitch);
        let elsewhere = t.vswitch("10.0.0.0/24");
        let elsewhere = t.group(&elsewhere);
        let status = |status: &str| {
            format!("Action=SetInstanceStatus&InstanceId={instance}&Status={status}")
        };
        let full: fn(&mut World) = |world| world.quotas.addresses_per_basic_group = 0;
        let with_room: fn(&mut World) = |world| world.quotas.addresses_per_basic_group = 9;
        let mut steps = vec![
            step(
                "&InstanceId=",
                "400 MissingParameter The input parameter \"InstanceId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&InstanceName=a",
                "400 InvalidInstanceName.Malformed The specified parameter \"InstanceName\" is not valid.",
            ),
            step(
                "&Description=http://x",
                "400 InvalidDescription.Malformed The specified parameter \"Description\" is not valid.",
            ),
            step(
                "&HostName=-a",
                "400 InvalidHostName.Malformed The specified parameter \"HostName\" is not valid.",
            ),
            step(
                "&CreditSpecification=x",
                "400 InvalidParameter.CreditSpecification The specified CreditSpecification is not supported in this region.",
            ),
            step(
                "&SecurityGroupIds.1=sg-1&SecurityGroupIds.2=sg-1",
                "404 InvalidParameter.SecurityGroupIdRepeated The specified security group ids has repeated.",
            ),
            step(
                "&NetworkInterfaceQueueNumber=2049",
                "403 InvalidParameter.InvalidEniQueueNumber The specified parameter \"NetworkInterfaceQueueNumber\" is not valid: 2049 is not between -1 and 2048.",
            ),
            step(
                "&Password=secret",
                "400 InvalidPassword.Malformed The specified parameter \"Password\" is not valid.",
            ),
            step(
                "&RemoteConnectionOptions.Password=secret1",
                "400 InvalidRemoteConnectionOptions.Password The remote connection password is invalid.",
            ),
            step(
                "&Recyclable=true",
                "400 InvalidParameter.RecycleBin You do not have permission to set recyclable properties.",
            ),
            step(
                "&UserData=-",
                "403 InvalidUserData.Base64FormatInvalid The specified UserData is not valid",
            ),
            step(
                "&NetworkInterfaceQueueNumber=0",
                "403 InvalidParameter.InvalidEniQueueNumber The specified parameter \"NetworkInterfaceQueueNumber\" is not valid: 0 is not between 1 and 2048.",
            ),
            step(
                "&CpuOptions.TopologyType=x",
                "400 InvalidParameter.CpuOptionsTopologyType The specified parameter CpuOptions.TopologyType: x is not valid.",
            ),
            step(
                "&RegionId=mars",
                "403 InvalidOperation.InvalidRegion The specified RegionId \"mars\" does not exist.",
            ),
            step(
                "&InstanceId=i-9",
                "404 InvalidInstanceId.NotFound The specified InstanceId does not exist.",
            ),
        ];
        steps.extend([
            step(
                (status("Starting"), status("Stopped")),
                "403 IncorrectInstanceStatus The current status of the resource does not support this operation.",
            ),
            step(
                "&SecurityGroupIds.1=sg-9",
                "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId does not exist.",
            ),
            step(
                format!("&SecurityGroupIds.1={elsewhere}"),
                "404 InvalidSecurityGroupVpc.NotBelongToOneVpc The specified SecurityGroupIds are belong to different vpc.",
            ),
            step(
                (full, with_room),
                "403 SecurityGroupInstanceLimitExceed The maximum number of instances in a security group is exceeded.",
            ),
            step(
                "&NetworkInterfaceQueueNumber=9",
                "403 InvalidOperation.MaxEniQueueNumberExceeded The \"QueueNumber\" 9 exceeds the limit(2) of an ENI of instanceType ecs.g7.large.",
            ),
        ]);
        let user_data = "&UserData=ZWNobyBoZWxsbyBlY3Mh";
        t.walk(&format!("Action=ModifyInstanceAttribute&InstanceId={instance}&SecurityGroupIds.1={group}{user_data}"), steps);
    }
}
