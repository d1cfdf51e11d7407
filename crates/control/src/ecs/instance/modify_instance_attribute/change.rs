//! What is changed of an instance: all that is refused first, then all at once.

use super::settings::{PrivateDnsOptions, Queues, WantedCpu};
use crate::{
    Ctx, Fault,
    ecs::{
        Eni, Instance,
        eni::{attachment, limits},
        instance::{ChargeType, CreditSpecification, InstanceStatus, settings::SpotStrategy},
        security_group,
    },
    facts::{Feature, instance_type::FamilyLevel},
    faults::{InstanceChangeFault, InstanceFault},
    value::id::{InstanceId, SecurityGroupId},
};

/// What is changed.
pub struct Change {
    pub(super) instance: InstanceId,
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) host_name: Option<String>,
    pub(super) user_data: Option<String>,
    pub(super) deletion_protection: Option<bool>,
    pub(super) credit: Option<CreditSpecification>,
    /// The new security groups; none if they stay.
    pub(super) groups: Vec<SecurityGroupId>,
    pub(super) queues: Option<Queues>,
    pub(super) jumbo_frame: Option<bool>,
    pub(super) encryption: Option<bool>,
    pub(super) cpu: Option<WantedCpu>,
    pub(super) private_dns: Option<PrivateDnsOptions>,
}

impl Change {
    pub(super) fn permit(&self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        ctx.permit(self.user_data.is_some(), Feature::UserData, "UserData")?;
        ctx.permit(self.jumbo_frame == Some(true), Feature::JumboFrame, "EnableJumboFrame")
    }

    pub(super) fn apply(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut instance = ctx.find(&self.instance)?;
        instance.expect_unlocked()?;
        self.check_status(&instance)?;
        self.check_terms(ctx, &instance)?;
        let before = match self.groups.is_empty() && self.queues.is_none() {
            true => None,
            false => Some(Eni::find_own(ctx, &instance.primary)?),
        };
        let after = before.clone().map(|eni| self.change_eni(ctx, &instance, eni)).transpose()?;
        if let (Some(before), Some(after)) = (before, after) {
            security_group::count_out(&mut ctx.txn, &before.groups, before.group_use())?;
            security_group::count_in(&mut ctx.txn, &after.groups, after.group_use())?;
            ctx.replace(&after)?;
        }
        self.change_instance(&mut instance);
        ctx.replace(&instance)
    }

    /// Whether the instance is in a status in which all of it can be changed.
    fn check_status(&self, instance: &Instance) -> Result<(), Fault> {
        let (id, state) = (instance.id.clone(), instance.status.print());
        let is_stopped = instance.status == InstanceStatus::Stopped;
        let is_running = instance.status == InstanceStatus::Running;
        let settled = is_stopped || is_running;
        match () {
            () if self.user_data.is_some() && !settled => {
                Err(InstanceChangeFault::Unsettled { instance: id, state }.into())
            }
            () if self.credit.is_some() && !is_running => {
                Err(InstanceChangeFault::NotRunning { instance: id, state }.into())
            }
            () if self.jumbo_frame.is_some() && !settled => {
                Err(InstanceChangeFault::JumboUnsettled { instance: id, state }.into())
            }
            () if self.cpu.is_some() && !is_stopped => {
                Err(InstanceChangeFault::CpuNotStopped { instance: id, state }.into())
            }
            () if !self.groups.is_empty() && !settled => {
                Err(InstanceChangeFault::Unsettled { instance: id, state }.into())
            }
            () if self.queues.is_some() && !is_stopped => {
                let expected = vec![InstanceStatus::Stopped.print()];
                Err(InstanceFault::State { instance: id, state, expected }.into())
            }
            () => Ok(()),
        }
    }

    /// Whether it is paid for, and of a type, for which all of it can be changed.
    fn check_terms(&self, ctx: &Ctx<'_>, instance: &Instance) -> Result<(), Fault> {
        let is_by_use = instance.charge == ChargeType::PostPaid
            && instance.spot.strategy == SpotStrategy::NoSpot;
        if self.deletion_protection == Some(true) && !is_by_use {
            let instance = instance.id.clone();
            return Err(InstanceChangeFault::CannotProtect { instance }.into());
        }
        if self.credit.is_some() && instance.instance_type(ctx)?.level() != FamilyLevel::CreditEntry
        {
            return Err(InstanceChangeFault::NoCredit { instance: instance.id.clone() }.into());
        }
        if let Some(cpu) = &self.cpu {
            cpu.check(instance.instance_type(ctx)?)?;
        }
        Ok(())
    }

    /// What becomes of its primary network interface, if that can be.
    fn change_eni(&self, ctx: &Ctx<'_>, instance: &Instance, mut eni: Eni) -> Result<Eni, Fault> {
        if !self.groups.is_empty() {
            security_group::check_joinable(ctx, &self.groups, &eni.vpc)?;
            // Those that it is in have counted it already.
            let joins = self.groups.iter().filter(|group| !eni.groups.contains(group));
            let joins = joins.cloned().collect::<Vec<_>>();
            security_group::check_room(ctx, &joins, eni.group_use())?;
            eni.groups.clone_from(&self.groups);
        }
        if let Some(queues) = self.queues {
            eni.traffic.queues = match queues {
                Queues::OfType => None,
                Queues::These(number) => Some(number),
            };
            let others = attachment::of_instance(ctx, &instance.id)?.into_iter();
            let others = others.filter(|one| one.id != eni.id).collect::<Vec<_>>();
            limits::check_device(instance.instance_type(ctx)?, &others, &eni)?;
        }
        Ok(eni)
    }

    fn change_instance(self, instance: &mut Instance) {
        let texts = [
            (self.name, &mut instance.name),
            (self.description, &mut instance.description),
            (self.host_name, &mut instance.host_name),
            (self.user_data, &mut instance.user_data),
        ];
        for (new, text) in texts {
            if let Some(new) = new {
                *text = new;
            }
        }
        let flags = [
            (self.deletion_protection, &mut instance.deletion_protection),
            (self.jumbo_frame, &mut instance.jumbo_frame),
            (self.encryption, &mut instance.network_encryption),
        ];
        for (new, flag) in flags {
            *flag = new.unwrap_or(*flag);
        }
        instance.credit = self.credit.or(instance.credit);
        if let Some(cpu) = self.cpu {
            cpu.apply(&mut instance.cpu);
        }
        if let Some(options) = self.private_dns {
            options.apply(&mut instance.private_dns);
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use serde_json::json;

    use crate::{
        ecs::{
            ChargeType,
            instance::{CreditSpecification, PrivateDns, settings::HostnameType},
        },
        facts::Feature,
        tests::testing::{Testing, at, text},
        value::id::{EniId, InstanceId},
    };

    const ACTION: &str = "Action=ModifyInstanceAttribute";

    fn set_status(instance: &str, status: &str) -> String {
        format!("Action=SetInstanceStatus&InstanceId={instance}&Status={status}")
    }

    #[test]
    fn each_change_needs_the_instance_in_a_status() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.t6-c1m1.large");
        let group = t.group(&vswitch);
        let group = format!("&SecurityGroupIds.1={group}");
        let (starting, stopped, running) = ("Starting", "Stopped", "Running");
        let incorrect = "403 IncorrectInstanceStatus The current status of the resource does not support this operation.";
        let cpu = "&CpuOptions.TopologyType=DiscreteCoreToHTMapping";
        for (change, allowed, refused, refusal) in [
            ("&UserData=ZWNobyBo", stopped, starting, incorrect),
            ("&UserData=ZWNobw==", running, starting, incorrect),
            (
                "&CreditSpecification=Unlimited",
                running,
                stopped,
                "400 InvalidInstanceStatus.NotRunning The current status of the resource is invalid, you can only do this operation when instance is running.",
            ),
            (
                "&EnableJumboFrame=true",
                running,
                starting,
                "400 InvalidOperation.InstanceStatusNotSupport The instance status is not support modify mtu config.",
            ),
            (
                cpu,
                stopped,
                running,
                "400 InvalidOperation.InstanceStatusUnsupported The specified instance status does not support modification of cpu topology type.",
            ),
            (&group, running, starting, incorrect),
            (
                "&NetworkInterfaceQueueNumber=1",
                stopped,
                running,
                "400 InvalidOperation.InvalidEcsState The operation is not allowed in the current ECS state. Expecting status is \"Stopped\" while current status is \"Running\".",
            ),
        ] {
            let request = format!("{ACTION}&InstanceId={instance}{change}");
            t.operator(&set_status(&instance, refused));
            t.check(&request, refusal);
            t.operator(&set_status(&instance, allowed));
            t.ok(&request);
        }
        let row = t.row(&InstanceId::from(instance.as_str()));
        assert_eq!(row.user_data, "ZWNobw==");
        assert_eq!(row.credit, Some(CreditSpecification::Unlimited));
        assert!(row.jumbo_frame);
        assert_eq!(row.cpu.topology, "DiscreteCoreToHTMapping");
        assert_eq!(t.row::<EniId>(&row.primary).traffic.queues, Some(1));
    }

    #[test]
    fn what_an_instance_is_given_to_read_is_at_most_32_kb() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        t.operator(&set_status(&instance, "Stopped"));
        let with = |bytes: usize| {
            let text = STANDARD.encode(vec![b'x'; bytes]).replace('+', "%2B");
            format!("{ACTION}&InstanceId={instance}&UserData={text}")
        };
        t.ok(&with(32 << 10));
        t.check(
            &with((32 << 10) + 1),
            "400 InvalidUserData.SizeExceeded The specified parameter \"UserData\" exceeds the size.",
        );
    }

    #[test]
    fn what_is_given_is_changed_and_the_rest_stays() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let id = InstanceId::from(instance.as_str());
        let modify = format!("{ACTION}&InstanceId={instance}");
        t.ok(&format!("{modify}&InstanceName=web-1&Description=a%20web%20server&HostName=web"));
        t.ok(&format!("{modify}&DeletionProtection=true&EnableNetworkEncryption=true"));
        t.ok(&format!("{modify}&Password=Abcdefg1&RemoteConnectionOptions.Password=abc123"));
        let dns = "&PrivateDnsNameOptions.HostnameType=IpBased&PrivateDnsNameOptions.EnableIpDnsARecord=true";
        t.ok(&format!("{modify}{dns}&PrivateDnsNameOptions.EnableInstanceIdDnsAAAARecord=true"));
        t.ok(&modify);
        let row = t.row(&id);
        assert_eq!(
            (&*row.name, &*row.description, &*row.host_name),
            ("web-1", "a web server", "web")
        );
        assert!(row.deletion_protection && row.network_encryption && !row.jumbo_frame);
        let expected = PrivateDns {
            hostname_type: HostnameType::IpBased,
            ip_a: true,
            id_aaaa: true,
            ..PrivateDns::default()
        };
        assert_eq!(row.private_dns, expected);
        t.ok(&format!("{modify}&UserData=ZWNobw=="));
        t.ok(&format!("{modify}&InstanceName=&Description=&UserData="));
        let row = t.row(&id);
        assert_eq!((&*row.name, &*row.description, &*row.user_data), ("web-1", "", ""));
    }

    #[test]
    fn security_groups_are_replaced_and_count_what_is_in_them() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let groups = [(); 2].map(|()| t.group(&vswitch));
        let modify = |groups: &[String]| {
            let groups = (1..).zip(groups);
            let groups =
                groups.map(|(number, group)| format!("&SecurityGroupIds.{number}={group}"));
            format!("{ACTION}&InstanceId={instance}{}", groups.collect::<String>())
        };
        t.ok(&modify(&groups));
        t.world.quotas.addresses_per_basic_group = 1;
        t.ok(&modify(&groups[..1]));
        let shown = t.ok("Action=DescribeSecurityGroups");
        let shown = at(&shown, "SecurityGroups.SecurityGroup").as_array().expect("a list");
        for (group, members) in groups.iter().zip([1, 0]) {
            let found = shown.iter().find(|one| one["SecurityGroupId"] == json!(group));
            assert_eq!(found.expect("it is shown")["EcsCount"], members, "{group}");
        }
    }

    #[test]
    fn groups_are_those_that_the_interface_can_be_in() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let groups = [(); 6].map(|()| t.group(&vswitch));
        let vpc = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        let vpc = text(&vpc, "VpcId").to_owned();
        let enterprise = "Action=CreateSecurityGroup&SecurityGroupType=enterprise";
        let enterprise = t.ok(&format!("{enterprise}&VpcId={vpc}"));
        let enterprise = text(&enterprise, "SecurityGroupId").to_owned();
        let [classic, managed, ruled] = ["Classic=true", "ServiceId=7", "Rules=1"].map(|what| {
            let group = t.group(&vswitch);
            t.operator(&format!("Action=SetSecurityGroup&SecurityGroupId={group}&{what}"));
            group
        });
        t.world.quotas.rules_per_eni = 0;
        t.world.quotas.enis_per_enterprise_group = 0;
        let list = |groups: &[&String]| {
            let groups = (1..).zip(groups);
            groups
                .map(|(place, one)| format!("&SecurityGroupIds.{place}={one}"))
                .collect::<String>()
        };
        for (groups, refusal) in [
            (
                list(&[&groups[0], &enterprise]),
                "403 EnterpriseGroupLimited.MutliGroupType The specified instance can not join multi SecurityGroup types.",
            ),
            (
                list(&groups.iter().collect::<Vec<_>>()),
                "400 JoinedGroupLimitExceed The number of security groups in \"SecurityGroupIds.N\" (6) exceeds the limit(5) of an ENI.",
            ),
            (
                list(&[&classic]),
                "404 InvalidSecurityGroupType.NotSupportClassic The specified SecurityGroupIds have classic group type.",
            ),
            (
                list(&[&managed]),
                "403 InvalidOperation.ResourceManagedByCloudProduct The operation is forbidden. The security group has been managed by another cloud product.",
            ),
            (
                list(&[&ruled]),
                "403 AclLimitExceed The security group rules (1) of the groups in \"SecurityGroupIds.N\" exceed the limit(0) of an ENI.",
            ),
            (
                list(&[&enterprise]),
                "400 InvalidOperation.EniCountExceeded =The maximum number of eni in a enterprise security group is exceeded.",
            ),
        ] {
            t.check(&format!("{ACTION}&InstanceId={instance}{groups}"), refusal);
        }
    }

    #[test]
    fn what_the_account_or_the_type_lacks_is_refused() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g8y.large");
        t.operator(&set_status(&instance, "Stopped"));
        let modify = format!("{ACTION}&InstanceId={instance}");
        t.check(
            &format!("{modify}&CpuOptions.TopologyType=DiscreteCoreToHTMapping"),
            "400 InvalidInstanceType.NotSupportCpuOptionsTopologyType The specified instance type does not support CpuOptions.TopologyType: DiscreteCoreToHTMapping.",
        );
        let mut kind = t.world.instance_types.get("ecs.g8y.large").expect("it is there").clone();
        kind.total_queues = 1;
        kind.max_queues_per_eni = 2;
        t.world.instance_types.insert(kind);
        t.check(
            &format!("{modify}&NetworkInterfaceQueueNumber=2"),
            "403 InvalidOperation.ExceedInstanceTypeQueueNumber The \"QueueNumber\" of all ENIs, 2, exceeds the limit(1) of instanceType ecs.g8y.large.",
        );
        let without = [Feature::UserData, Feature::JumboFrame].into();
        t.world.regions_without.insert("cn-hangzhou".to_owned(), without);
        t.check(
            &format!("{modify}&UserData=ZWNobw=="),
            "403 InvalidUserData.Forbidden User not authorized to input the parameter \"UserData\"please apply for permission \"UserData\"",
        );
        t.check(
            &format!("{modify}&EnableJumboFrame=true"),
            "400 InvalidParam.NotSupportJumboFrame Not support jumbo frame.",
        );
        t.ok(&format!("{modify}&EnableJumboFrame=false"));
    }

    #[test]
    fn what_is_paid_for_in_advance_is_not_protected_and_only_burstable_types_have_credits() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let modify = format!("{ACTION}&InstanceId={instance}");
        t.check(
            &format!("{modify}&CreditSpecification=Standard"),
            "404 Credit.NotFound The specified credit information does not exist.",
        );
        t.change(&InstanceId::from(instance.as_str()), |row| row.charge = ChargeType::PrePaid);
        t.check(
            &format!("{modify}&DeletionProtection=true"),
            "403 InvalidChargeType.ValueNotSupported Deletion protection is only valid for postPaid instance, not for prePaid or spot instance.",
        );
        t.ok(&format!("{modify}&DeletionProtection=false"));
    }
}
