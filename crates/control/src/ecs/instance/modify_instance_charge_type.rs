//! ModifyInstanceChargeType: lets instances be paid for in advance, or by use.

use api::answer;
use control_derive::operation;
use store::Timestamp;

use super::{
    Instance, InstanceStatus, PeriodUnit, Renewal, SpotStrategy,
    creation::{stock, terms},
    internet,
};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    ecs::{ChargeType, Disk, disk::DiskKind},
    faults::{ChargeFault, CreationFault, InstanceChangeFault, InternetFault},
    value::{
        id::InstanceId,
        text::{ClientToken, JsonList},
    },
};

/// Lets instances be paid for in advance, for a while, or by use. Their system disks are paid for as they are.
#[operation(ecs, write, ram = "instance/{InstanceIds}", dry_run, planned)]
pub struct ModifyInstanceChargeType {
    /// The instances: a JSON array of up to 20 ids.
    #[param(malformed = "InvalidParameter.InstanceIds")]
    instance_ids: JsonList,
    /// How they are paid for from now on: PrePaid (the default) or PostPaid.
    #[param(malformed = "InvalidInstanceChargeType.ValueNotSupported")]
    instance_charge_type: Option<ChargeType>,
    /// For how long is paid, if in advance.
    #[param(malformed = "InvalidPeriod")]
    period: Option<u32>,
    /// In which unit that is: Week, Month (the default) or Year.
    period_unit: Option<PeriodUnit>,
    /// Whether data disks that are paid for by use are then paid for in advance, too; those that are paid for in advance follow their instance.
    include_data_disks: Option<bool>,
    /// Whether it is paid at once.
    #[expect(dead_code, reason = "nothing has a price here")]
    auto_pay: Option<bool>,
    /// Whether the answer says what is paid back: nothing, of each instance that is no longer paid for in advance.
    is_detail_fee: Option<bool>,
    /// A word of the caller's, of which only the form counts.
    #[expect(
        dead_code,
        reason = "Terraform sends the same one whenever an instance is to be paid for otherwise, to and fro, so \
                  that the answer that was given first would leave it waiting; and the page has no row for other \
                  parameters"
    )]
    client_token: Option<ClientToken>,
}

/// How which instances are paid for.
pub struct Change {
    instances: Vec<InstanceId>,
    to: Charge,
    shows_fee: bool,
}

/// How an instance is paid for.
#[derive(Clone, Copy)]
enum Charge {
    /// In advance for so many days, with its data disks or without.
    Advance { days: u64, data_disks: bool },
    /// By use.
    Use,
}

/// What was ordered.
#[answer]
pub struct Response {
    /// Empty: nothing is ordered.
    order_id: &'static str,
    #[list(FeeOfInstance)]
    fee_of_instances: Vec<Fee>,
}

#[answer]
struct Fee {
    instance_id: InstanceId,
    currency: &'static str,
    /// Nothing has a price.
    fee: &'static str,
}

impl Plan for ModifyInstanceChargeType {
    type Into = Change;

    fn plan(self, _: &Head, _: &World) -> Result<Change, Fault> {
        const MOST: usize = 20;
        let mut instances = Vec::new();
        for id in self.instance_ids.ids::<InstanceId>() {
            if !instances.contains(&id) {
                instances.push(id);
            }
        }
        match instances.len() {
            0 => return Err(ChargeFault::NoneNamed.into()),
            given if given > MOST => return Err(ChargeFault::TooMany { given, limit: MOST }.into()),
            _ => {}
        }
        let to = match self.instance_charge_type.unwrap_or(ChargeType::PrePaid) {
            ChargeType::PostPaid => Charge::Use,
            ChargeType::PrePaid => {
                let period = self.period.ok_or(CreationFault::Period)?;
                let days = terms::days_of(period, self.period_unit.unwrap_or_default());
                let days = days.ok_or(ChargeFault::PeriodOfUnit)?;
                Charge::Advance { days, data_disks: self.include_data_disks == Some(true) }
            }
        };
        let shows_fee = self.is_detail_fee == Some(true) && matches!(to, Charge::Use);
        Ok(Change { instances, to, shows_fee })
    }
}

impl Write for ModifyInstanceChargeType {
    type Response = Response;

    fn execute(plan: Change, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let found = plan.instances.iter().map(|id| ctx.find(id)).collect::<Result<Vec<_>, _>>()?;
        let mut changed = Vec::new();
        for instance in found {
            let disks = ctx.list::<Disk>().under(Disk::BY_INSTANCE, Some(instance.id.clone()));
            let disks = disks.all()?.into_iter().filter(|disk| plan.to.changes(disk));
            let disks = disks.collect::<Vec<_>>();
            plan.to.check(ctx, &instance, &disks)?;
            changed.push((instance, disks));
        }
        for (instance, disks) in changed {
            plan.to.apply(ctx, instance, disks)?;
        }
        let fee = |instance_id| Fee { instance_id, currency: "CNY", fee: "0" };
        let fees = plan.instances.into_iter().filter(|_| plan.shows_fee).map(fee);
        Ok(Response { order_id: "", fee_of_instances: fees.collect() })
    }
}

impl Charge {
    fn kind(self) -> ChargeType {
        match self {
            Charge::Advance { .. } => ChargeType::PrePaid,
            Charge::Use => ChargeType::PostPaid,
        }
    }

    /// Whether a disk of an instance is then paid for otherwise.
    fn changes(self, disk: &Disk) -> bool {
        let follows = match self {
            Charge::Advance { data_disks, .. } => data_disks || disk.kind == DiskKind::System,
            Charge::Use => true,
        };
        follows && disk.charge != self.kind()
    }

    /// Whether the instance can be paid for like this.
    fn check(self, ctx: &Ctx<'_>, instance: &Instance, disks: &[Disk]) -> Result<(), Fault> {
        let id = || instance.id.clone();
        instance.expect_usable(ctx)?;
        if ![InstanceStatus::Running, InstanceStatus::Stopped].contains(&instance.status) {
            let state = instance.status.print();
            return Err(InstanceChangeFault::Unsettled { instance: id(), state }.into());
        }
        if instance.charge == self.kind() && disks.is_empty() {
            let charge = instance.charge.print();
            return Err(ChargeFault::Already { instance: id(), charge }.into());
        }
        match self {
            Charge::Advance { .. } if instance.auto_release.is_some() => {
                return Err(ChargeFault::GoesByItself { instance: id() }.into());
            }
            Charge::Advance { .. } if instance.spot.strategy != SpotStrategy::NoSpot => {
                return Err(ChargeFault::Spot { instance: id() }.into());
            }
            Charge::Use if instance.upgrade.is_some() => {
                return Err(InternetFault::Upgraded { instance: id() }.into());
            }
            Charge::Advance { .. } | Charge::Use => {}
        }
        let internet = &instance.internet;
        internet::check_bandwidth(self.kind(), internet.charge, internet.max_out_mbps)?;
        // Of a type that the catalogue no longer has nothing is known.
        let Some(kind) = ctx.world.instance_types.get(&instance.kind) else { return Ok(()) };
        if kind.is_retired {
            return Err(CreationFault::TypeOffline { instance_type: kind.id.clone() }.into());
        }
        stock::check_given(ctx, kind)?;
        Ok(stock::check_type(ctx, kind, &instance.zone)?)
    }

    /// Lets it be paid for like this, of which that was checked.
    fn apply(
        self,
        ctx: &mut Ctx<'_>,
        mut instance: Instance,
        disks: Vec<Disk>,
    ) -> Result<(), Fault> {
        let expires = match self {
            // What is paid for already stays so.
            Charge::Advance { .. } if instance.charge == ChargeType::PrePaid => instance.expires,
            Charge::Advance { days, .. } => Some(after_days(ctx, days)),
            Charge::Use => None,
        };
        if instance.charge != self.kind() {
            instance.charge = self.kind();
            instance.renewal = Renewal::default();
            // Only what is paid for by use can be protected.
            instance.deletion_protection = false;
        }
        instance.expires = expires;
        ctx.replace(&instance)?;
        for mut disk in disks {
            disk.charge = self.kind();
            disk.expires = expires;
            ctx.replace(&disk)?;
        }
        Ok(())
    }
}

fn after_days(ctx: &Ctx<'_>, days: u64) -> Timestamp {
    const DAY_MS: u64 = 24 * 60 * 60 * 1000;
    ctx.now().plus_ms(days * DAY_MS)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use store::Timestamp;

    use crate::{
        World,
        ecs::{
            ChargeType, LockReason,
            instance::{InternetChargeType, SpotStrategy},
        },
        facts::{
            standing::Standing,
            world::{AccountFacts, ZoneFacts},
        },
        tests::testing::{Testing, at, facts, step, text},
        value::id::InstanceId,
    };

    const ACTION: &str = "Action=ModifyInstanceChargeType";

    /// How the instance and its disks are paid for.
    fn shown(t: &mut Testing, instance: &str) -> Value {
        let list = t.ok(&format!("Action=DescribeInstances&InstanceIds=[\"{instance}\"]"));
        let one = at(&list, "Instances.Instance.0").clone();
        let expires = text(&one, "ExpiredTime")[..10].to_owned();
        let shown = t.ok(&format!("Action=DescribeDisks&InstanceId={instance}"));
        let disks = at(&shown, "Disks.Disk").as_array().expect("a list").iter();
        let mut disks =
            disks.map(|disk| json!([disk["Type"], disk["DiskChargeType"]])).collect::<Vec<_>>();
        disks.sort_by_key(ToString::to_string);
        json!([one["InstanceChargeType"], expires, one["DeletionProtection"], disks])
    }

    fn with_data_disk(t: &mut Testing, more: &str) -> String {
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        let request = format!(
            "Action=RunInstances&InstanceType=ecs.g7.large&VSwitchId={vswitch}&SecurityGroupIds.1={group}&DataDisk.1.Size=40{more}"
        );
        let made = t.ok(&request);
        t.wait_ms(t.world.delays.create_ms + t.world.delays.start_ms);
        // What is due is done by the next write.
        t.ok("Action=SetQuota&NetworkInterfaces=100");
        text(&made, "InstanceIdSets.InstanceIdSet.0").to_owned()
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let [instance, expired, paid, spot, going] =
            [(); 5].map(|()| t.instance(&vswitch, "ecs.g7.large"));
        t.change(&InstanceId::from(expired.as_str()), |row| row.expires = Some(Timestamp(1)));
        t.ok(&format!("{ACTION}&InstanceIds=[\"{paid}\"]&Period=1"));
        let strategy = SpotStrategy::SpotAsPriceGo;
        t.change(&InstanceId::from(spot.as_str()), |row| row.spot.strategy = strategy);
        let later = "Action=ModifyInstanceAutoReleaseTime&AutoReleaseTime=2027-01-01T00:00:00Z";
        t.ok(&format!("{later}&InstanceId={going}"));
        let many = (0..21).map(|number| format!("\"i-{number}\"")).collect::<Vec<_>>().join(",");
        let ids = |id: &str| format!("&InstanceIds=[\"{id}\"]");
        let status =
            |status: &str| format!("Action=SetInstanceStatus&InstanceId={paid}&Status={status}");
        t.walk(
            &format!("{ACTION}&InstanceIds=[\"{instance}\"]&Period=1&PeriodUnit=Month"),
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&InstanceIds=i-9",
                    "400 InvalidParameter.InstanceIds The specified InstanceIds are invalid.",
                ),
                step(
                    "&InstanceChargeType=Free",
                    "400 InvalidInstanceChargeType.ValueNotSupported The specified parameter \"InstanceChargeType\" is not valid: \"Free\" is not one of PrePaid, PostPaid.",
                ),
                step("&Period=x", "400 InvalidPeriod The specified period is not valid."),
                step(
                    "&PeriodUnit=Day",
                    "400 InvalidParameter the parameter(s) \"PeriodUnit\" provided is(are) invalid. \"Day\" is not one of Week, Month, Year.",
                ),
                step(
                    "&ClientToken=%C3%A4",
                    "400 InvalidClientToken.ValueNotSupported The ClientToken provided is invalid.",
                ),
                step(
                    "&InstanceIds=[]",
                    "400 InvalidParameter.InstanceIds The specified InstanceIds are invalid.",
                ),
                step(
                    format!("&InstanceIds=[{many}]"),
                    "400 InstancesIdQuotaExceed The maximum number of Instances is exceeded.",
                ),
                step("&Period=", "400 InvalidPeriod The specified period is not valid."),
                step(
                    "&Period=5&PeriodUnit=Week",
                    "400 InvalidPeriod.UnitMismatch The specified Period must be correlated with the PeriodUnit.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    format!("&InstanceIds=[\"{instance}\",\"i-9\"]"),
                    "404 InvalidInstanceId.NotFound The specified instanceId does not exist.",
                ),
                step(ids(&expired), "400 ExpiredInstance The specified instance has expired."),
                step(
                    (status("Starting"), status("Running")),
                    format!("400 InvalidStatus.ValueNotSupported The instance \"{paid}\" is Starting."),
                ),
                step(
                    ids(&paid),
                    format!("400 InvalidInstanceChargeType.ValueNotSupported The instance \"{paid}\" is PrePaid already."),
                ),
                step(
                    ids(&going),
                    "400 ReleaseTimeHaveBeenSet The specified instance has been set released time.",
                ),
                step(ids(&spot), "400 InvalidSpotStrategy The specified spotStrategy is not valid."),
                step(
                    facts(
                        |world| {
                            let facts = world.accounts.entry(Testing::ACCOUNT).or_default();
                            facts.closed_instance_types.extend(["ecs.g7.large".to_owned()]);
                        },
                        |world| world.accounts.clear(),
                    ),
                    "500 InvalidInstanceType.ValueUnauthorized The specified InstanceType is not authorized.",
                ),
                step(
                    facts(
                        |world| {
                            let without_types = vec!["ecs.g7.large".to_owned()];
                            let facts = ZoneFacts { without_types, ..ZoneFacts::default() };
                            world.zones.insert("cn-hangzhou-h".to_owned(), facts);
                        },
                        |world| world.zones.clear(),
                    ),
                    "403 InvalidInstanceType.ValueNotSupported The specified InstanceType does not exist or beyond the permitted range.",
                ),
            ],
        );
    }

    #[test]
    fn instances_are_paid_for_in_advance_and_by_use_again() {
        let mut t = Testing::new();
        let instance = with_data_disk(&mut t, "&DeletionProtection=true");
        let by_use = json!([["data", "PostPaid"], ["system", "PostPaid"]]);
        assert_eq!(shown(&mut t, &instance), json!(["PostPaid", "2099-12-31", true, by_use]));
        // The same word each time is no repetition.
        let request = format!("{ACTION}&InstanceIds=[\"{instance}\"]&ClientToken=terraform");
        let to_use = format!("{request}&InstanceChargeType=PostPaid");
        let answer = t.ok(&format!("{request}&Period=1"));
        let nothing =
            json!({ "OrderId": "", "FeeOfInstances": { "FeeOfInstance": [] }, "RequestId": "R" });
        assert_eq!(answer, nothing);
        let now = t.row(&InstanceId::from(instance.as_str())).expires.expect("it expires");
        let system = json!([["data", "PostPaid"], ["system", "PrePaid"]]);
        let day = crate::value::text::time(now)[..10].to_owned();
        assert_eq!(shown(&mut t, &instance), json!(["PrePaid", day, false, system]));
        // Data disks follow later.
        t.ok(&format!("{request}&Period=1&IncludeDataDisks=true"));
        let both = json!([["data", "PrePaid"], ["system", "PrePaid"]]);
        assert_eq!(shown(&mut t, &instance), json!(["PrePaid", day, false, both]));
        let renew = "Action=ModifyInstanceAutoRenewAttribute&RenewalStatus=NotRenewal";
        t.ok(&format!("{renew}&InstanceId={instance}"));
        let answer = t.ok(&format!("{to_use}&IsDetailFee=true"));
        let fee = json!([{ "InstanceId": instance, "Currency": "CNY", "Fee": "0" }]);
        assert_eq!(*at(&answer, "FeeOfInstances.FeeOfInstance"), fee);
        assert_eq!(shown(&mut t, &instance), json!(["PostPaid", "2099-12-31", false, by_use]));
        t.ok(&format!("{request}&Period=1&PeriodUnit=Year&IncludeDataDisks=true"));
        let later = t.row(&InstanceId::from(instance.as_str())).expires.expect("it expires");
        assert!(later > now.plus_ms(300 * 24 * 3_600_000));
        assert_eq!(shown(&mut t, &instance)[3], both);
        let renewal =
            t.ok(&format!("Action=DescribeInstanceAutoRenewAttribute&InstanceId={instance}"));
        let status = "InstanceRenewAttributes.InstanceRenewAttribute.0.RenewalStatus";
        assert_eq!(text(&renewal, status), "Normal");
    }

    #[test]
    fn some_are_paid_for_as_they_are() {
        let mut t = Testing::new();
        let instance = with_data_disk(&mut t, "&InstanceChargeType=PrePaid&Period=1");
        let id = InstanceId::from(instance.as_str());
        let request = format!("{ACTION}&InstanceIds=[\"{instance}\"]");
        let to_use = format!("{request}&InstanceChargeType=PostPaid");
        t.change(&id, |row| row.lock = Some(LockReason::Financial));
        t.check(&to_use, "400 ExpiredInstance The specified instance has expired.");
        t.change(&id, |row| {
            row.lock = None;
            row.internet.charge = InternetChargeType::PayByBandwidth;
            row.internet.max_out_mbps = 150;
        });
        t.check(
            &to_use,
            "400 InvalidParameter.Bandwidth The InternetMaxBandwidthOut 150 exceeds the limit of 100.",
        );
        t.change(&id, |row| row.internet.max_out_mbps = 0);
        let (start, end) = ("2026-11-30T00:00Z", "2026-12-01T00Z");
        let during = format!("&InternetMaxBandwidthOut=5&StartTime={start}&EndTime={end}");
        t.ok(&format!("Action=ModifyInstanceNetworkSpec&InstanceId={instance}{during}"));
        t.check(&to_use, "403 InvalidInstance.TempBandwidthUpgrade Cannot switch to Pay-As-You-Go during the period of temporary bandwidth upgrade.");
        let retired = t.vswitch("10.0.0.0/24");
        let retired = t.instance(&retired, "ecs.n1.large");
        t.check(
            &format!("{ACTION}&InstanceIds=[\"{retired}\"]&Period=1"),
            "403 InstanceType.Offline The InstanceType \"ecs.n1.large\" is not for sale any more.",
        );
        assert_eq!(t.row(&id).charge, ChargeType::PrePaid);
    }

    #[test]
    fn what_the_account_lacks_is_refused() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let request = format!("{ACTION}&InstanceIds=[\"{instance}\"]&Period=1");
        let standing = |world: &mut World, standing: Standing| {
            let facts = AccountFacts { standing: Some(standing), ..AccountFacts::default() };
            world.accounts.insert(Testing::ACCOUNT, facts);
        };
        for (is, refusal) in [
            (Standing::Arrears, "403 Account.Arrearage Your account has an outstanding payment."),
            (
                Standing::LowBalance,
                "403 InvalidAccountStatus.NotEnoughBalance Your account does not have enough balance.",
            ),
            (
                Standing::PaymentLimited,
                "400 InvalidAccountStatus.PayAmountLimitExceeded Your account is being restricted, due to no default payment method is set or you has not being authorized.",
            ),
            (
                Standing::ProductLimited,
                "400 AccountForbidden.ProductCreationLimited The commodity must be officially operated by Aliyun and in pay-as-you-go billing method.",
            ),
            (
                Standing::Anonymous,
                "403 RealNameAuthenticationError Your account has not passed the real-name authentication yet.",
            ),
        ] {
            standing(&mut t.world, is);
            t.check(&request, refusal);
        }
        t.world.accounts.clear();
        let condition = "Action=SetOperation&OperationName=ModifyInstanceChargeType&Condition=";
        t.operator(&format!("{condition}Throttled"));
        t.check(
            &request,
            "400 Throttling Request was denied due to request throttling, try again later.",
        );
        t.operator(&format!("{condition}Failed"));
        t.check(&request, "500 InternalError The request processing has failed due to some unknown error, exception or failure.");
        t.operator(&format!("{condition}None"));
        t.ok(&request);
    }
}
