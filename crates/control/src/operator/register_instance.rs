//! RegisterInstance: an instance is there from now on, with its primary network interface.

use std::net::Ipv4Addr;

use api::{Wanted, answer};
use control_derive::operation;

use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    ecs::{
        Disk, Instance,
        disk::DiskKind,
        eni::{attachment, named, primary},
        instance::{self, InstanceStatus},
        security_group,
    },
    faults::InstanceFault,
    net::extent::Unique,
    value::id::{EniId, InstanceId, SecurityGroupId, VSwitchId},
    vpc::VSwitch,
};

/// Registers an instance that someone boots: it has its primary network interface at once.
#[operation(operator, write, planned)]
pub struct RegisterInstance {
    /// The id, which starts with i-; a new one if none is given.
    instance_id: Option<InstanceId>,
    /// The type, as ecs.g7.large.
    instance_type: String,
    /// The vSwitch of the primary network interface.
    vswitch_id: VSwitchId,
    /// The security group of the primary network interface.
    security_group_id: SecurityGroupId,
    /// Pending, Running (the default), Starting, Stopping or Stopped.
    status: Option<InstanceStatus>,
    /// The name.
    instance_name: Option<String>,
    /// The private address; a random idle one if none is given.
    private_ip_address: Option<Ipv4Addr>,
}

/// What was registered.
#[answer]
pub struct Response {
    instance_id: InstanceId,
    network_interface_id: EniId,
    private_ip_address: Ipv4Addr,
    mac_address: String,
}

impl Plan for RegisterInstance {
    type Into = RegisterInstance;

    fn plan(self, _: &Head, _: &World) -> Result<RegisterInstance, Fault> {
        named::read(self.instance_id.as_ref().map(InstanceId::as_str))?;
        Ok(self)
    }

    fn draws(_: &RegisterInstance) -> Option<Unique> {
        Some(Unique::Mac)
    }
}

impl Write for RegisterInstance {
    type Response = Response;

    fn execute(plan: RegisterInstance, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let kind = instance::find_type(ctx, &plan.instance_type)?;
        let vswitch = VSwitch::find_usable(ctx, &plan.vswitch_id)?;
        let groups = vec![plan.security_group_id];
        security_group::check_joinable(ctx, &groups, &vswitch.vpc)?;
        let id = plan.instance_id.map_or_else(|| ctx.new_id(), Ok)?;
        // Every instance has a primary network interface, and one that was lost has left its own.
        if !attachment::of_instance(ctx, &id)?.is_empty() {
            return Err(InstanceFault::Taken { instance: id }.into());
        }
        let address = plan.private_ip_address;
        let wanted = address.map_or(Wanted::Any(1), |one| Wanted::These(vec![one]));
        let eni = primary::create(ctx, &id, &vswitch, groups, &wanted)?;
        let instance = Instance {
            name: plan.instance_name.unwrap_or_default(),
            status: plan.status.unwrap_or(InstanceStatus::Running),
            ..Instance::new(ctx, id.clone(), kind, &vswitch, eni.id.clone())
        };
        ctx.insert(&instance)?;
        let disk = Disk::new(ctx, DiskKind::System, &instance)?;
        ctx.insert(&disk)?;
        Ok(Response {
            instance_id: id,
            private_ip_address: eni.primary,
            mac_address: eni.print_mac(),
            network_interface_id: eni.id,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        World,
        operator::tests::{invalid, missing, nowhere},
        tests::testing::{Testing, at, step, text},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        let taken = t.instance(&vswitch, "ecs.g7.large");
        let set = |action: &str, more: &str| format!("Action={action}{more}");
        let vswitch_status = |status: &str| {
            set("SetVSwitchStatus", &format!("&VSwitchId={vswitch}&Status={status}"))
        };
        let group_is_classic = |classic: bool| {
            set("SetSecurityGroup", &format!("&SecurityGroupId={group}&Classic={classic}"))
        };
        let full: fn(&mut World) = |world| world.quotas.addresses_per_basic_group = 0;
        let with_room: fn(&mut World) = |world| world.quotas.addresses_per_basic_group = 9;
        let request = format!(
            "Action=RegisterInstance&InstanceType=ecs.g7.large&VSwitchId={vswitch}&SecurityGroupId={group}&InstanceId=i-1&PrivateIpAddress=10.0.0.3"
        );
        let steps = vec![
            step("&InstanceType=", missing("InstanceType")),
            step("&VSwitchId=", missing("VSwitchId")),
            step("&SecurityGroupId=", missing("SecurityGroupId")),
            step(
                "&InstanceId=i%201",
                invalid("InstanceId", "\"i 1\" is not an id that starts with \"i-\""),
            ),
            step(
                "&Status=On",
                invalid(
                    "Status",
                    "\"On\" is not one of Pending, Running, Starting, Stopping, Stopped",
                ),
            ),
            step(
                "&PrivateIpAddress=x",
                invalid("PrivateIpAddress", "\"x\" is not an IPv4 address"),
            ),
            step(
                "&InstanceId=x",
                "400 InvalidInstanceID.Malformed The specified InstanceId \"x\" is malformed: it must start with \"i-\".",
            ),
            nowhere(),
            step(
                "&InstanceType=none",
                "404 InvalidInstanceType.NotFound The specified InstanceType \"none\" is not found.",
            ),
            step(
                "&VSwitchId=vsw-9",
                "404 InvalidVSwitchId.NotFound The specified VSwitchId \"vsw-9\" is not found.",
            ),
            step(
                (vswitch_status("Pending"), vswitch_status("Available")),
                "400 IncorrectVSwitchStatus The operation is not allowed in the current VSwitch state. Expecting state includes \"Created Available\", but current state is \"Pending\".",
            ),
            step(
                "&SecurityGroupId=sg-9",
                "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId is not found.",
            ),
            step(
                (group_is_classic(true), group_is_classic(false)),
                "403 InvalidSecurityGroupId.NotVpc The specified SecurityGroupId not in VPC.",
            ),
            step(
                format!("&InstanceId={taken}"),
                format!(
                    "400 InvalidInstanceId.Duplicated The specified InstanceId \"{taken}\" already exists."
                ),
            ),
            step(
                "&PrivateIpAddress=10.0.1.3",
                "403 InvalidVSwitchId.IpInvalid The specified IpAddress \"10.0.1.3\" is not valid in VSwitch CIDR block \"10.0.0.0/24\".",
            ),
            step(
                (full, with_room),
                "403 SecurityGroupInstanceLimitExceed The maximum number of instances in a security group is exceeded.",
            ),
        ];
        let done = t.walk(&request, steps);
        assert_eq!(text(&done, "InstanceId"), "i-1");
        assert_eq!(text(&done, "PrivateIpAddress"), "10.0.0.3");
    }

    #[test]
    fn it_has_a_primary_interface_that_is_no_secondary_one() {
        let mut t = Testing::new();
        t.world.quotas.enis = 0;
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        t.operator(&format!("Action=RegisterInstance&InstanceId=i-1&InstanceName=web&InstanceType=ecs.g7.large&VSwitchId={vswitch}&SecurityGroupId={group}&Status=Pending"));
        let shown =
            t.ok("Action=DescribeNetworkInterfaces&InstanceId=i-1&Type=Primary&Status=InUse");
        let shown = at(&shown, "NetworkInterfaceSets.NetworkInterfaceSet.0");
        assert_eq!(text(shown, "InstanceId"), "i-1");
        assert_eq!(text(shown, "Attachment.InstanceId"), "i-1");
        assert_eq!(at(shown, "Attachment.DeviceIndex"), 0);
        assert_eq!(at(shown, "QueueNumber"), 2);
        assert_eq!(at(shown, "DeleteOnRelease"), true);
        let found = t.ok(&format!("Action=DescribeNetworkInterfaces&SecurityGroupId={group}"));
        assert_eq!(at(&found, "TotalCount"), 0);
        let shown = t.ok("Action=DescribeInstances&InstanceName=web&Status=Pending");
        assert_eq!(at(&shown, "TotalCount"), 1);
    }
}
