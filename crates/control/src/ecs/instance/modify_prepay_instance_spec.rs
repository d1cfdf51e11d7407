//! ModifyPrepayInstanceSpec: gives an instance that is paid for in advance another type.

use api::{Params, answer};
use control_derive::operation;
use store::Timestamp;

use super::{
    Instance, InstanceStatus,
    modify_instance_spec::{self, Category, Disk, ModifyMode},
    upgrade::Moment,
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    ecs::ChargeType,
    facts::instance_type::InstanceType,
    faults::{ChargeFault, InstanceChangeFault, InternetFault},
    value::id::InstanceId,
};

/// Changes the type of an instance that is paid for in advance, at once.
#[operation(ecs, write, ram = "instance/{InstanceId}", token, planned)]
pub struct ModifyPrepayInstanceSpec {
    /// The instance.
    instance_id: InstanceId,
    /// The new type, which has room for the instance's network interfaces and their addresses.
    instance_type: String,
    /// Whether the type is larger (upgrade) or smaller (downgrade), which the instance must be stopped for.
    operator_type: Option<OperatorType>,
    /// Whether it is paid at once.
    #[expect(dead_code, reason = "nothing has a price here")]
    auto_pay: Option<bool>,
    /// Whether the instance may go to another cluster: there are none.
    #[expect(dead_code, reason = "there are no clusters")]
    migrate_across_zone: Option<bool>,
    /// Whether the instance may run while its type changes (Online).
    modify_mode: Option<ModifyMode>,
    /// When it starts again, as 2018-01-01T12:05Z: the type is changed without that.
    #[param(malformed = "InvalidRebootTime.MalFormed")]
    reboot_time: Option<Moment>,
    /// Whether it starts again now, if it runs.
    reboot_when_finished: Option<bool>,
    /// Until when it has the type, if that is for a while: no account may ask for that.
    end_time: Option<Moment>,
    /// What becomes of the system disk, which stays as it is: it fits all types.
    #[param(object)]
    #[expect(dead_code, reason = "the disks of an instance fit all types, and stay as they are")]
    system_disk: Option<SystemDisk>,
    /// What becomes of disks, which stay as they are: they fit all types.
    #[param(object, items = 1..=128)]
    disk: Vec<Disk>,
}

/// The system disk of an instance of another type.
#[derive(Debug, Params)]
struct SystemDisk {
    /// Its category.
    #[expect(dead_code, reason = "the disks of an instance fit all types, and stay as they are")]
    category: Option<Category>,
}

/// Whether a type is larger than the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
enum OperatorType {
    #[choice("upgrade")]
    Upgrade,
    #[choice("downgrade")]
    Downgrade,
}

/// What is changed.
pub struct Change {
    instance: InstanceId,
    kind: String,
    said: Option<OperatorType>,
    is_online: bool,
    reboots: bool,
    reboot_time: Option<Timestamp>,
    is_for_a_while: bool,
}

/// What was ordered.
#[answer]
pub struct Response {
    /// Empty: nothing is ordered.
    order_id: &'static str,
}

impl Plan for ModifyPrepayInstanceSpec {
    type Into = Change;

    fn plan(self, _: &Head, _: &World) -> Result<Change, Fault> {
        modify_instance_spec::check_disks(&self.disk)?;
        Ok(Change {
            instance: self.instance_id,
            kind: self.instance_type,
            said: self.operator_type,
            is_online: self.modify_mode == Some(ModifyMode::Online),
            reboots: self.reboot_when_finished == Some(true),
            reboot_time: self.reboot_time.map(|moment| moment.0),
            is_for_a_while: self.end_time.is_some(),
        })
    }
}

impl Write for ModifyPrepayInstanceSpec {
    type Response = Response;

    fn execute(plan: Change, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let mut instance = ctx.find(&plan.instance)?;
        let id = || plan.instance.clone();
        if plan.is_for_a_while {
            return Err(ChargeFault::TypeForAWhile.into());
        }
        if plan.reboot_time.is_some_and(|moment| moment < ctx.now()) {
            return Err(ChargeFault::RebootTime.into());
        }
        instance.expect_usable(ctx)?;
        if instance.charge != ChargeType::PrePaid {
            return Err(InstanceChangeFault::Charge { instance: id() }.into());
        }
        if instance.upgrade.is_some() {
            return Err(InternetFault::Upgraded { instance: id() }.into());
        }
        if ![InstanceStatus::Running, InstanceStatus::Stopped].contains(&instance.status) {
            let state = instance.status.print();
            return Err(InstanceChangeFault::Unsettled { instance: id(), state }.into());
        }
        let is_smaller = is_smaller(ctx, &instance, &plan.kind);
        let is = if is_smaller { OperatorType::Downgrade } else { OperatorType::Upgrade };
        if plan.said.is_some_and(|said| said != is) {
            return Err(ChargeFault::Operator { is: is.print() }.into());
        }
        if is_smaller {
            if instance.status != InstanceStatus::Stopped {
                return Err(ChargeFault::NotStopped { instance: id() }.into());
            }
            instance.downgrade(ctx)?;
        }
        modify_instance_spec::retype(ctx, &mut instance, &plan.kind, plan.is_online)?;
        ctx.replace(&instance)?;
        if plan.reboots && instance.status == InstanceStatus::Running {
            instance.begin_again(ctx)?;
        }
        Ok(Response { order_id: "" })
    }
}

/// Whether a type has less than the instance's: cores, or as many and less memory. Of one that the
/// catalogue does not have nothing is known.
fn is_smaller(ctx: &Ctx<'_>, instance: &Instance, wanted: &str) -> bool {
    let size = |id: &str| {
        let kind: &InstanceType = ctx.world.instance_types.get(id)?;
        Some((kind.vcpu, kind.memory_mib))
    };
    match (size(wanted), size(&instance.kind)) {
        (Some(wanted), Some(is)) => wanted < is,
        (Some(_) | None, Some(_) | None) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use store::Timestamp;

    use crate::{
        World,
        ecs::{ChargeType, LockReason},
        facts::{
            image::{Architecture, OsType},
            standing::Standing,
            world::{AccountFacts, ZoneFacts},
        },
        tests::testing::{Testing, at, facts, step},
        value::id::InstanceId,
    };

    const ACTION: &str = "Action=ModifyPrepayInstanceSpec";
    const DAY_MS: u64 = 24 * 3_600_000;

    fn subscribe(t: &mut Testing, vswitch: &str, kind: &str) -> String {
        let id = t.instance(vswitch, kind);
        t.change(&InstanceId::from(id.as_str()), |row| {
            row.charge = ChargeType::PrePaid;
            row.expires = Some(row.created.plus_ms(30 * DAY_MS));
        });
        id
    }

    fn set_status(instance: &str, status: &str) -> String {
        format!("Action=SetInstanceStatus&InstanceId={instance}&Status={status}")
    }

    fn sold_out(world: &mut World, kinds: &[&str]) {
        let sold_out = kinds.iter().map(|kind| (*kind).to_owned()).collect();
        let facts = ZoneFacts { sold_out, ..ZoneFacts::default() };
        world.zones.insert("cn-hangzhou-h".to_owned(), facts);
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let [instance, locked, expired, upgraded] =
            [(); 4].map(|()| subscribe(&mut t, &vswitch, "ecs.g7.xlarge"));
        let by_use = t.instance(&vswitch, "ecs.g7.xlarge");
        let lock = Some(LockReason::Security);
        t.change(&InstanceId::from(locked.as_str()), |row| row.lock = lock);
        t.change(&InstanceId::from(expired.as_str()), |row| row.expires = Some(Timestamp(1)));
        let during =
            "&InternetMaxBandwidthOut=5&StartTime=2026-11-30T00:00Z&EndTime=2026-12-01T00Z";
        t.ok(&format!("Action=ModifyInstanceNetworkSpec&InstanceId={upgraded}{during}"));
        t.world.quotas.downgrades_per_instance = 0;
        let status = |status: &str| set_status(&instance, status);
        let malformed = |name: &str, rest: &str| {
            format!(
                "400 InvalidParameter the parameter(s) \"{name}\" provided is(are) invalid. \"x\" is not {rest}."
            )
        };
        t.walk(
            &format!("{ACTION}&InstanceId={instance}&InstanceType=ecs.g7.2xlarge"),
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&InstanceType=",
                    "400 MissingParameter The input parameter \"InstanceType\" that is mandatory for processing this request is not supplied.",
                ),
                step("&OperatorType=x", malformed("OperatorType", "one of upgrade, downgrade")),
                step("&ModifyMode=x", malformed("ModifyMode", "one of Online, Offline")),
                step(
                    "&RebootTime=x",
                    "400 InvalidRebootTime.MalFormed The specified rebootTime is not valid.",
                ),
                step(
                    "&Disk.1.Category=x",
                    "400 InvalidParameter.DiskCategory The specified parameter Disk.Category is not valid.",
                ),
                step(
                    "&Disk.1.Category=cloud&Disk.1.PerformanceLevel=PL9",
                    "400 InvalidPerformanceLevel.Malformed The specified parameter Disk.n.PerformanceLevel is not valid.",
                ),
                step(
                    "&Disk.1.Category=&Disk.1.PerformanceLevel=&Disk.1.DiskId=d-1",
                    "400 MissingParameter.DiskCategory The specified parameter Disk.Category can not be null when Disk.DiskId is specified.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&InstanceId=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId does not exist.",
                ),
                step(
                    "&EndTime=2027-01-01T00:00Z",
                    "400 OperationDenied The current user does not support this operation.",
                ),
                step(
                    "&RebootTime=2020-01-01T00:00Z",
                    "400 InvalidRebootTime.ValueNotSupported The specified RebootTime is not valid.",
                ),
                step(
                    format!("&InstanceId={locked}"),
                    format!("403 OperationDenied The instance \"{locked}\" is locked for security reasons."),
                ),
                step(
                    format!("&InstanceId={expired}"),
                    "403 InvalidInstance.PreInstanceExpired Instance business status is not Expired.",
                ),
                step(
                    format!("&InstanceId={by_use}"),
                    "400 InvalidBillingMethod.ValueNotSupported The operation is not permitted due to an invalid billing method of the instance.",
                ),
                step(
                    format!("&InstanceId={upgraded}"),
                    "400 InvalidAction.WithActiveElasticUpgrade The instance has active Elastic Upgrade.",
                ),
                step(
                    (status("Starting"), status("Running")),
                    "403 IncorrectInstanceStatus The current status of the resource does not support this operation.",
                ),
                step(
                    "&OperatorType=downgrade&InstanceType=ecs.g7.2xlarge",
                    "400 InvalidParameter The specified parameter \"OperatorType\" is not valid: the InstanceType makes it \"upgrade\".",
                ),
                step(
                    (status("Running"), status("Stopped")),
                    "400 InvalidStatus.NotStopped Instance status must be stopped.",
                ),
                step(
                    "&OperatorType=&InstanceType=ecs.g7.large",
                    "400 InstanceDowngrade.QuotaExceed Quota of instance downgrade is exceed.",
                ),
                step(
                    "&InstanceType=ecs.none",
                    "400 InvalidInstanceType.ValueNotSupported The specified InstanceType does not exist or beyond the permitted range.",
                ),
                step(
                    "&InstanceType=ecs.g7.xlarge",
                    "400 InvalidInstanceType.NotSupported The specified InstanceType is not Supported.",
                ),
                step(
                    facts(|world| sold_out(world, &["ecs.g7.2xlarge"]), |world| world.zones.clear()),
                    "403 OperationDenied.NoStock The specified instance is out of usage.",
                ),
            ],
        );
    }

    #[test]
    fn the_type_is_changed_and_shown_and_the_instance_starts_again_if_it_is_asked_to() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = subscribe(&mut t, &vswitch, "ecs.g7.large");
        let request = format!("{ACTION}&InstanceId={instance}&InstanceType=");
        let answer = t.ok(&format!("{request}ecs.g7.xlarge&OperatorType=upgrade"));
        assert_eq!(answer, json!({ "OrderId": "", "RequestId": "R" }));
        let shown = |t: &mut Testing| {
            let list = t.ok(&format!("Action=DescribeInstances&InstanceIds=[\"{instance}\"]"));
            let one = at(&list, "Instances.Instance.0");
            json!([one["InstanceType"], one["Status"]])
        };
        assert_eq!(shown(&mut t), json!(["ecs.g7.xlarge", "Running"]));
        t.ok(&format!("{request}ecs.g7.2xlarge&RebootWhenFinished=true"));
        assert_eq!(shown(&mut t), json!(["ecs.g7.2xlarge", "Stopping"]));
        t.operator(&set_status(&instance, "Stopped"));
        t.ok(&format!("{request}ecs.g7.large&OperatorType=downgrade&RebootWhenFinished=true"));
        assert_eq!(shown(&mut t), json!(["ecs.g7.large", "Stopped"]));
        assert_eq!(t.row(&InstanceId::from(instance.as_str())).downgrades, 1);
    }

    #[test]
    fn what_is_on_the_instance_and_how_it_runs_must_fit_the_type() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = subscribe(&mut t, &vswitch, "ecs.g7.xlarge");
        let id = InstanceId::from(instance.as_str());
        t.world.quotas.downgrades_per_instance = 100;
        let request = format!("{ACTION}&InstanceId={instance}&InstanceType=");
        let larger = format!("{request}ecs.g7.2xlarge");
        let windows = t.world.images.iter().find(|one| one.os_type() == OsType::Windows);
        let windows = windows.expect("the catalogue has one").id.clone();
        let x86 = t.world.images.iter().find(|one| one.architecture == Architecture::X86);
        let x86 = x86.expect("the catalogue has one").id.clone();
        t.change(&id, |row| row.hibernation = true);
        t.check(&larger, "403 HibernationConfigured.InstanceOperationForbidden The operation is not permitted due to limit of the hibernation configured instance.");
        t.change(&id, |row| {
            row.hibernation = false;
            row.cpu.topology = "DiscreteCoreToHTMapping".to_owned();
        });
        let online = format!("{larger}&ModifyMode=Online");
        t.check(&online, "400 InvalidOperation.OnlineModificationUnsupported Online modification of instance type is not supported for the specified instance due to its CPU topology.");
        t.change(&id, |row| row.image = windows);
        t.check(
            &online,
            "403 InvalidOperation.OSTypeNotSupported The specified OS type is not supported.",
        );
        t.change(&id, |row| row.image = x86);
        t.check(
            &format!("{request}ecs.g8y.2xlarge"),
            "403 ImageNotSupportInstanceType The specified image does not support the specified InstanceType.",
        );
        t.check(
            &format!("{request}ecs.n1.3xlarge"),
            "403 InstanceType.Offline The InstanceType \"ecs.n1.3xlarge\" is not for sale any more.",
        );
        let eni = t.eni(&vswitch, "&SecondaryPrivateIpAddressCount=9");
        t.attach(&eni, &instance);
        t.operator(&set_status(&instance, "Stopped"));
        t.check(&format!("{request}ecs.ce4.xlarge"), "403 InvalidOperation.EniCountExceeded The number of ENI exceeds the limit for the type of instance you are trying to launch.");
        t.check(&format!("{request}ecs.g7.large"), &format!("403 InvalidOperation.Ipv4CountExceeded The number of eni {eni} private ip exceeds the limit(6). target instanceType ecs.g7.large. Assigned:10. Expecting assign:0."));
        t.world.quotas.instances_per_type = 0;
        t.check(&larger, "403 QuotaExceed.ElasticQuota No additional quota is available for the specified ECS instance type.");
    }

    #[test]
    fn what_the_account_or_the_zone_lacks_is_refused() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = subscribe(&mut t, &vswitch, "ecs.g7.large");
        let request = format!("{ACTION}&InstanceId={instance}&InstanceType=ecs.g7.xlarge");
        let standing = |world: &mut World, standing: Standing| {
            let facts = AccountFacts { standing: Some(standing), ..AccountFacts::default() };
            world.accounts.insert(Testing::ACCOUNT, facts);
        };
        for (is, refusal) in [
            (Standing::Arrears, "400 Account.Arrearage Your account has an outstanding payment."),
            (
                Standing::NoPaymentMethod,
                "404 BillingMethodNotFound The account has not chosen any billing method.",
            ),
        ] {
            standing(&mut t.world, is);
            t.check(&request, refusal);
        }
        t.world.accounts.clear();
        let facts = t.world.accounts.entry(Testing::ACCOUNT).or_default();
        facts.closed_instance_types.extend(["ecs.g7.xlarge".to_owned()]);
        t.check(&request, "400 InvalidInstanceType.ValueUnauthorized The specified InstanceType is not authorized.");
        t.world.accounts.clear();
        let without_types = vec!["ecs.g7.xlarge".to_owned()];
        let facts = ZoneFacts { without_types, ..ZoneFacts::default() };
        t.world.zones.insert("cn-hangzhou-h".to_owned(), facts);
        t.check(&request, "403 InvalidInstanceType.ValueNotSupported The specified InstanceType does not exist or beyond the permitted range.");
        t.world.zones.clear();
        let condition = "Action=SetOperation&OperationName=ModifyPrepayInstanceSpec&Condition=";
        t.operator(&format!("{condition}Throttled"));
        t.check(&request, "400 Throttling You have made too many requests within a short time; your request is denied due to request throttling.");
        t.operator(&format!("{condition}Failed"));
        t.check(&request, "500 InternalError The request processing has failed due to some unknown error, exception or failure.");
        t.operator(&format!("{condition}None"));
        t.ok(&format!("{request}&ClientToken=t"));
        t.check(&format!("{request}&ClientToken=t&RebootWhenFinished=true"), "400 IdempotenceParamNotMatch Request uses a client token in a previous request but is not identical to that request.");
    }

    #[test]
    fn the_type_has_what_the_interfaces_are() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        t.world.quotas.downgrades_per_instance = 100;
        let mut kind = t.world.instance_types.get("ecs.g8a.4xlarge").expect("it is there").clone();
        kind.trunk = true;
        t.world.instance_types.insert(kind);
        let with = |t: &mut Testing, more: &str| {
            let instance = subscribe(t, &vswitch, "ecs.g8a.4xlarge");
            let eni = t.eni(&vswitch, more);
            t.attach(&eni, &instance);
            t.operator(&set_status(&instance, "Stopped"));
            (format!("{ACTION}&InstanceId={instance}&InstanceType="), eni)
        };
        let (queues, _) = with(&mut t, "&QueueNumber=4");
        t.check(&format!("{queues}ecs.g7.large"), "403 InvalidOperation.MaxEniQueueNumberExceeded The \"QueueNumber\" 4 exceeds the limit(2) of an ENI of instanceType ecs.g7.large.");
        let mut kind = t.world.instance_types.get("ecs.g7.2xlarge").expect("it is there").clone();
        kind.total_queues = 5;
        t.world.instance_types.insert(kind);
        t.check(&format!("{queues}ecs.g7.2xlarge"), "403 InvalidOperation.ExceedInstanceTypeQueueNumber The \"QueueNumber\" of all ENIs, 12, exceeds the limit(5) of instanceType ecs.g7.2xlarge.");
        // The page has one row for all that it does not name.
        let (trunk, _) = with(&mut t, "&InstanceType=Trunk");
        t.check(&format!("{trunk}ecs.g7.large"), "403 InvalidResourceType.NotSupported The \"InstanceType\" Trunk is not allowed on instanceType ecs.g7.large.");
        let (ipv6, eni) = with(&mut t, "&Ipv6AddressCount=7");
        t.check(&format!("{ipv6}ecs.g7.large"), &format!("403 InvalidOperation.Ipv6CountExceeded The number of eni {eni} ipv6 address exceeds the limit(6). target instanceType ecs.g7.large. Assigned:7. Expecting assign:0."));
        let (without, _) = with(&mut t, "&Ipv6AddressCount=1");
        t.check(&format!("{without}ecs.n4.xlarge"), "403 InvalidOperation.Ipv6NotSupport The instanceType of ecs.n4.xlarge not support ipv6.");
    }
}
