//! ModifyInstanceVpcAttribute: moves a stopped instance to another vSwitch, or to another address.

use std::net::Ipv4Addr;

use api::Wanted;
use control_derive::operation;

use super::{Instance, InstanceStatus};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    ecs::{
        Eni,
        eni::{
            address::{self, Choice, Role},
            attachment,
        },
        security_group,
    },
    faults::InstanceChangeFault,
    kernel::resource::Resource,
    value::id::{InstanceId, SecurityGroupId, VSwitchId, VpcId},
    vpc::{RouteEntry, VSwitch, route_entry},
};

/// Moves the primary network interface of a stopped instance to another vSwitch of its zone, of
/// another VPC too, or gives it another private address.
#[operation(
    ecs,
    write,
    ram("instance/{InstanceId}", "vpc:vswitch/{VSwitchId}"),
    region = undocumented,
    planned
)]
pub struct ModifyInstanceVpcAttribute {
    /// The instance.
    instance_id: InstanceId,
    /// The vSwitch that it is in from now on, in its zone.
    vswitch_id: VSwitchId,
    /// The private address that it has from now on; a random idle one of the vSwitch if none is given.
    #[param(malformed = "InvalidPrivateIpAddress.Malformed")]
    private_ip_address: Option<Ipv4Addr>,
    /// Another VPC that it goes to; none if it stays in its own.
    vpc_id: Option<VpcId>,
    /// The security groups that it is in from now on, if it goes to another VPC.
    #[param(
        items = 1..=16,
        repeated = "InvalidParameter.SecurityGroupIdRepeated",
        too_many = "JoinedGroupLimitExceed"
    )]
    security_group_id: Vec<SecurityGroupId>,
}

/// Where an instance is to go.
pub struct Move {
    instance: InstanceId,
    vswitch: VSwitchId,
    address: Wanted<Ipv4Addr>,
    /// Another VPC, and the security groups there.
    vpc: Option<(VpcId, Vec<SecurityGroupId>)>,
}

impl Plan for ModifyInstanceVpcAttribute {
    type Into = Move;

    fn plan(self, _: &Head, _: &World) -> Result<Move, Fault> {
        let groups = self.security_group_id;
        let vpc = match (self.vpc_id, groups.is_empty()) {
            (None, true) => None,
            (None, false) => return Err(InstanceChangeFault::GroupsWithoutVpc.into()),
            (Some(_), true) => return Err(InstanceChangeFault::VpcWithoutGroups.into()),
            (Some(vpc), false) => Some((vpc, groups)),
        };
        let address = self.private_ip_address;
        let address = address.map_or(Wanted::Any(1), |one| Wanted::These(vec![one]));
        Ok(Move { instance: self.instance_id, vswitch: self.vswitch_id, address, vpc })
    }
}

impl Write for ModifyInstanceVpcAttribute {
    type Response = ();

    fn execute(plan: Move, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut instance = ctx.find(&plan.instance)?;
        instance.expect_unlocked()?;
        let vswitch = plan.find_vswitch(ctx, &instance)?;
        if instance.status != InstanceStatus::Stopped {
            let (instance, state) = (instance.id, instance.status.print());
            return Err(InstanceChangeFault::NotStopped { instance, state }.into());
        }
        let before = Eni::find_own(ctx, &instance.primary)?;
        plan.check_primary(&instance, &before)?;
        let mut eni = before.clone();
        if let Some((_, groups)) = plan.vpc {
            check_alone(ctx, &instance)?;
            security_group::check_joinable(ctx, &groups, &vswitch.vpc)?;
            security_group::check_room(ctx, &groups, before.group_use())?;
            eni.groups = groups;
        }
        let mut choice = Choice::new(ctx, eni.id.clone(), &vswitch)?;
        eni.primary = choice.ipv4(ctx, &plan.address, Role::Primary)?[0];
        // In the same vSwitch the old address is idle only now, so that it is not drawn again.
        choice.take(ctx)?;
        address::release_all(&mut ctx.txn, &before)?;
        security_group::count_out(&mut ctx.txn, &before.groups, before.group_use())?;
        security_group::count_in(&mut ctx.txn, &eni.groups, eni.group_use())?;
        (eni.vswitch, eni.vpc) = (vswitch.id.clone(), vswitch.vpc.clone());
        (instance.vswitch, instance.vpc) = (vswitch.id, vswitch.vpc);
        ctx.replace(&eni)?;
        ctx.replace(&instance)
    }
}

impl Move {
    /// The vSwitch, if it is where the instance is to go.
    fn find_vswitch(&self, ctx: &Ctx<'_>, instance: &Instance) -> Result<VSwitch, Fault> {
        let id = || instance.id.clone();
        let vpc = match &self.vpc {
            Some((vpc, _)) if *vpc == instance.vpc => {
                let (instance, vpc) = (id(), vpc.clone());
                return Err(InstanceChangeFault::InVpc { instance, vpc }.into());
            }
            Some((vpc, _)) if ctx.get(vpc)?.is_none() => {
                return Err(InstanceChangeFault::NoSuchVpc { vpc: vpc.clone() }.into());
            }
            Some((vpc, _)) => vpc,
            None => &instance.vpc,
        };
        let vswitch = VSwitch::find_usable(ctx, &self.vswitch)?;
        match () {
            () if vswitch.vpc != *vpc => {
                let (vswitch, vpc) = (vswitch.id, vpc.clone());
                Err(InstanceChangeFault::VSwitchElsewhere { vswitch, vpc }.into())
            }
            () if vswitch.zone != instance.zone => {
                let (instance, vswitch) = (id(), vswitch.id);
                Err(InstanceChangeFault::ZoneDiffers { instance, vswitch }.into())
            }
            () => Ok(vswitch),
        }
    }

    /// Whether the primary network interface has only what can go with it.
    fn check_primary(&self, instance: &Instance, eni: &Eni) -> Result<(), InstanceChangeFault> {
        let (instance, moves) = (instance.id.clone(), self.vpc.is_some());
        match () {
            () if !eni.secondary.is_empty() || !eni.ipv4_prefixes.is_empty() => {
                Err(InstanceChangeFault::MoreAddresses { instance, moves })
            }
            () if !eni.ipv6.is_empty() || !eni.ipv6_prefixes.is_empty() => {
                Err(InstanceChangeFault::Ipv6Addresses { instance, moves })
            }
            () => Ok(()),
        }
    }
}

/// Whether nothing but its primary network interface is on the instance, and no route leads to it:
/// only then it can go to another VPC.
fn check_alone(ctx: &Ctx<'_>, instance: &Instance) -> Result<(), Fault> {
    if attachment::of_instance(ctx, &instance.id)?.len() > 1 {
        return Err(InstanceChangeFault::OtherInterfaces { instance: instance.id.clone() }.into());
    }
    for hop in [instance.id.as_str(), instance.primary.as_str()] {
        let (table, index) = (RouteEntry::TABLE, route_entry::RouteEntry::BY_HOP);
        if ctx.txn.keys_under(table, index, &hop.to_owned(), None)?.next().is_some() {
            return Err(InstanceChangeFault::RoutedTo { instance: instance.id.clone() }.into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use crate::{
        tests::testing::{Testing, at, step, text},
        value::id::InstanceId,
    };

    const ACTION: &str = "Action=ModifyInstanceVpcAttribute";

    /// A stopped instance; its id, and its VPC.
    fn stopped(t: &mut Testing, vswitch: &str) -> (String, String) {
        let instance = t.instance(vswitch, "ecs.g7.large");
        t.operator(&format!("Action=SetInstanceStatus&InstanceId={instance}&Status=Stopped"));
        let vpc = t.row(&InstanceId::from(instance.as_str())).vpc.to_string();
        (instance, vpc)
    }

    fn primary(t: &mut Testing, instance: &str) -> serde_json::Value {
        let shown =
            t.ok(&format!("Action=DescribeNetworkInterfaces&InstanceId={instance}&Type=Primary"));
        at(&shown, "NetworkInterfaceSets.NetworkInterfaceSet.0").clone()
    }

    #[test]
    fn groups_are_those_that_the_interface_can_be_in_there() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let (instance, _) = stopped(&mut t, &vswitch);
        let target = t.vswitch("10.0.0.0/28");
        let vpc = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={target}"));
        let vpc = text(&vpc, "VpcId").to_owned();
        let groups = [(); 6].map(|()| t.group(&target));
        let enterprise = "Action=CreateSecurityGroup&SecurityGroupType=enterprise";
        let enterprise = t.ok(&format!("{enterprise}&VpcId={vpc}"));
        let enterprise = text(&enterprise, "SecurityGroupId").to_owned();
        let conditions = ["Classic=true", "ServiceId=7", "Rules=1", "Authorized=false"];
        let [classic, managed, ruled, closed] = conditions.map(|what| {
            let group = t.group(&target);
            t.operator(&format!("Action=SetSecurityGroup&SecurityGroupId={group}&{what}"));
            group
        });
        t.world.quotas.rules_per_eni = 0;
        t.world.quotas.enis_per_enterprise_group = 0;
        let request = |groups: &[&String]| {
            let groups = (1..).zip(groups);
            let groups = groups.map(|(place, one)| format!("&SecurityGroupId.{place}={one}"));
            let groups = groups.collect::<String>();
            format!("{ACTION}&InstanceId={instance}&VSwitchId={target}&VpcId={vpc}{groups}")
        };
        for (groups, refusal) in [
            (
                vec![&groups[0], &enterprise],
                "404 EnterpriseGroupLimited.MutliGroupType The specified instance can not join multi SecurityGroup types.",
            ),
            (
                groups.iter().collect(),
                "404 JoinedGroupLimitExceed The specified instance has exceed quota of SecurityGroup.",
            ),
            (
                vec![&classic],
                "404 InvalidSecurityGroupType.NotSupportClassic The specified SecurityGroupIds have classic group type.",
            ),
            (
                vec![&managed],
                "403 InvalidOperation.ResourceManagedByCloudProduct The operation is forbidden. The security group has been managed by another cloud product.",
            ),
            (
                vec![&closed],
                "401 InvalidOperation.SecurityGroupNotAuthorized The specified security group is not authorized to operate.",
            ),
            (
                vec![&ruled],
                "403 AclLimitExceed The security group rules (1) of the groups in \"SecurityGroupIds.N\" exceed the limit(0) of an ENI.",
            ),
            (
                vec![&enterprise],
                "400 InvalidOperation.EniCountExceeded The number of ENIs in an enterprise security group has reached the maximum limit.",
            ),
        ] {
            t.check(&request(&groups), refusal);
        }
        t.eni(&target, "&SecondaryPrivateIpAddressCount=11");
        t.check(
            &request(&[&groups[0]]),
            "404 InvalidParameter.NotEnoughIpInVSwitch The specified virtual switch has not enough available ip.",
        );
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let (instance, vpc) = stopped(&mut t, &vswitch);
        let next = t.vswitch_in(&vpc, "10.0.1.0/24", "");
        let elsewhere = t.vswitch("10.0.0.0/24");
        let group = t.group(&elsewhere);
        let other_zone =
            format!("Action=CreateVSwitch&VpcId={vpc}&ZoneId=cn-hangzhou-i&CidrBlock=10.0.2.0/24");
        let other_zone = text(&t.ok(&other_zone), "VSwitchId").to_owned();
        let eni = text(&primary(&mut t, &instance), "NetworkInterfaceId").to_owned();
        t.eni(&next, "&PrimaryIpAddress=10.0.1.9");
        let status = |status: &str| {
            format!("Action=SetInstanceStatus&InstanceId={instance}&Status={status}")
        };
        let vswitch_status =
            |status: &str| format!("Action=SetVSwitchStatus&VSwitchId={elsewhere}&Status={status}");
        let block = t.ipv6_block(&vswitch);
        let ipv4 = |action: &str| {
            format!(
                "Action={action}PrivateIpAddresses&NetworkInterfaceId={eni}&PrivateIpAddress.1=10.0.0.77"
            )
        };
        let ipv6 = |action: &str| {
            format!("Action={action}Ipv6Addresses&NetworkInterfaceId={eni}&Ipv6Address.1={block}5")
        };
        t.walk(
            &format!("{ACTION}&InstanceId={instance}&VSwitchId={next}&PrivateIpAddress=10.0.1.7"),
            vec![
                step(
                    "&InstanceId=",
                    "400 MissingParameter The input parameter \"InstanceId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&VSwitchId=",
                    "400 MissingParameter The input parameter \"VSwitchId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&PrivateIpAddress=x",
                    "400 InvalidPrivateIpAddress.Malformed Specified private IP address is malformed.",
                ),
                step(
                    "&SecurityGroupId.1=sg-1&SecurityGroupId.2=sg-1",
                    "404 InvalidParameter.SecurityGroupIdRepeated The specified parameter \"SecurityGroupId.2\" is not valid: \"sg-1\" is repeated.",
                ),
                step(
                    "&SecurityGroupId.1=sg-1&VpcId=",
                    "404 InvalidParameter.MustBeEmpty The specified parameter SecurityGroupId.N and VpcId need be empty.",
                ),
                step(
                    "&SecurityGroupId.1=&VpcId=vpc-9",
                    "404 InvalidParameter.SecurityGroupId The specified SecurityGroupId.N is invalid or does not exist.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegion.ValueNotSupported The specified Region does not exist.",
                ),
                step(
                    "&InstanceId=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId does not exist.",
                ),
                step(
                    format!("&VpcId={vpc}&SecurityGroupId.1={group}"),
                    "404 InvalidParameter.AlreadyInTargetVpc The specified instance is already in the destination VPC.",
                ),
                step(format!("&VpcId=vpc-9&SecurityGroupId.1={group}"), "404 NoSuchResource The specified resource is not found."),
                step(
                    "&VSwitchId=vsw-9",
                    "404 InvalidVSwitchId.NotFound Specified virtual switch does not exist.",
                ),
                step(
                    (vswitch_status("Pending"), vswitch_status("Available")),
                    "400 IncorrectVSwitchStatus The current status of virtual switch does not support this operation.",
                ),
                step(
                    format!("&VSwitchId={elsewhere}"),
                    format!("404 InvalidVSwitch.NotBelongToVpc The specified VSwitch \"{elsewhere}\" does not belong to the VPC \"{vpc}\"."),
                ),
                step(
                    format!("&VSwitchId={other_zone}"),
                    "400 InvalidVSwitchId.Mismatch Specified instance and virtual switch are not in the same zone.",
                ),
                step(
                    (status("Running"), status("Stopped")),
                    "400 IncorrectInstanceStatus The current status of instance does not support this operation.",
                ),
                step(
                    (ipv4("Assign"), ipv4("Unassign")),
                    "400 PrimaryEniHasSubIp Primary network interface of the specified instance has more than one private ip.",
                ),
                step(
                    (ipv6("Assign"), ipv6("Unassign")),
                    "403 InvalidIp.Ipv6Assigned The specified instance has been assigned IPv6 address.",
                ),
                step(
                    "&PrivateIpAddress=10.0.9.1",
                    "400 InvalidPrivateIpAddress.Mismatch Specified private IP address is not in the CIDR block of virtual switch.",
                ),
                step(
                    "&PrivateIpAddress=10.0.1.9",
                    "400 InvalidPrivateIpAddress.Duplicated Specified private IP address is duplicated.",
                ),
            ],
        );
        assert_eq!(text(&primary(&mut t, &instance), "PrivateIpAddress"), "10.0.1.7");
    }

    #[test]
    fn refusals_of_a_move_to_another_vpc_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let (instance, vpc) = stopped(&mut t, &vswitch);
        let next = t.vswitch("10.0.0.0/24");
        let [group, mine] = [&next, &vswitch].map(|vswitch| t.group(vswitch));
        let to =
            text(&t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={next}")), "VpcId")
                .to_owned();
        let eni = text(&primary(&mut t, &instance), "NetworkInterfaceId").to_owned();
        let second = t.eni(&vswitch, "");
        let attach = |action: &str| {
            format!(
                "Action={action}NetworkInterface&NetworkInterfaceId={second}&InstanceId={instance}"
            )
        };
        t.ok(&attach("Attach"));
        t.wait_ms(1000);
        let ipv4 = |action: &str| {
            format!(
                "Action={action}PrivateIpAddresses&NetworkInterfaceId={eni}&PrivateIpAddress.1=10.0.0.77"
            )
        };
        let block = t.ipv6_block(&vswitch);
        let ipv6 = |action: &str| {
            format!("Action={action}Ipv6Addresses&NetworkInterfaceId={eni}&Ipv6Address.1={block}5")
        };
        let request = format!(
            "{ACTION}&InstanceId={instance}&VSwitchId={next}&VpcId={to}&SecurityGroupId.1={group}"
        );
        t.check(&request, "404 InvalidInstance.AttachedEni The Specified operation is denied due to elastic network interface.");
        t.ok(&attach("Detach"));
        t.wait_ms(1000);
        t.world.quotas.addresses_per_basic_group = 1;
        let filler =
            format!("Action=CreateNetworkInterface&VSwitchId={next}&SecurityGroupId={group}");
        t.ok(&filler);
        t.check(&request, "403 SecurityGroupInstanceLimitExceed The maximum number of instances in a security group is exceeded.");
        t.world.quotas.addresses_per_basic_group = 9;
        t.walk(
            &request,
            vec![
                step(
                    (ipv4("Assign"), ipv4("Unassign")),
                    "404 InvalidIp.MultiPrimaryIp The Specified operation is denied due to multi private ip.",
                ),
                step(
                    (ipv6("Assign"), ipv6("Unassign")),
                    "404 InvalidIp.Ipv6 The Specified operation is denied due to ipv6.",
                ),
                step(
                    "&SecurityGroupId.1=sg-9",
                    "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId is not found.",
                ),
                step(
                    format!("&SecurityGroupId.1={mine}"),
                    "404 InvalidSecurityGroupVpc.NotBelongToOneVpc The specified SecurityGroupIds are belong to different vpc.",
                ),
            ],
        );
        let row = t.row(&InstanceId::from(instance.as_str()));
        assert_eq!((row.vpc.as_str(), row.vswitch.as_str()), (to.as_str(), next.as_str()));
        assert_ne!(vpc, to);
        let shown = primary(&mut t, &instance);
        assert_eq!((text(&shown, "VpcId"), text(&shown, "VSwitchId")), (&*to, &*next));
        assert_eq!(text(&shown, "SecurityGroupIds.SecurityGroupId.0"), group);
        // Nothing of it is left where it was.
        t.ok(&format!("Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={mine}"));
    }

    #[test]
    fn what_a_route_leads_to_stays_in_its_vpc() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let (instance, vpc) = stopped(&mut t, &vswitch);
        let next = t.vswitch("10.0.0.0/24");
        let group = t.group(&next);
        let to = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={next}"));
        let to = text(&to, "VpcId");
        let table = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        let table = text(&table, "RouteTable.RouteTableId").to_owned();
        t.ok(&format!(
            "Action=CreateRouteEntry&RouteTableId={table}&DestinationCidrBlock=192.168.0.0/16&NextHopType=Instance&NextHopId={instance}"
        ));
        t.wait_ms(10_000);
        t.check(
            &format!(
                "{ACTION}&InstanceId={instance}&VSwitchId={next}&VpcId={to}&SecurityGroupId.1={group}"
            ),
            "404 InvalidDependence.NextHopOfCustomRouter The Specified operation is denied due to next hop of Custom Router.",
        );
        let near = t.vswitch_in(&vpc, "10.0.1.0/24", "");
        t.ok(&format!("{ACTION}&InstanceId={instance}&VSwitchId={near}"));
    }

    #[test]
    fn another_address_is_drawn_where_none_is_named_and_the_old_one_is_idle() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let (instance, _) = stopped(&mut t, &vswitch);
        let address = |t: &mut Testing| {
            let shown = primary(t, &instance);
            text(&shown, "PrivateIpAddress").parse::<Ipv4Addr>().expect("an address")
        };
        let first = address(&mut t);
        let request = format!("{ACTION}&InstanceId={instance}&VSwitchId={vswitch}");
        t.check(
            &format!("{request}&PrivateIpAddress={first}"),
            "400 InvalidPrivateIpAddress.Duplicated Specified private IP address is duplicated.",
        );
        t.ok(&request);
        let second = address(&mut t);
        assert_ne!(first, second);
        t.ok(&format!("{request}&PrivateIpAddress={first}"));
        assert_eq!(address(&mut t), first);
        let shown = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        let idle = at(&shown, "AvailableIpAddressCount").as_u64();
        assert_eq!(idle, Some(251));
    }
}
