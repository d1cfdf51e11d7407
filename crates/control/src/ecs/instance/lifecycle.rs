//! Starting, stopping, restarting and releasing: what the operations on one instance and on several
//! have in common.

use api::{Choice, answer};

use super::{Instance, InstanceStatus, StoppedMode, creation::stock, release};
use crate::{
    Ctx, Fault,
    ecs::{ChargeType, eni::named},
    facts::pages,
    faults::InstanceFault,
    kernel::resource::Resource,
    value::id::InstanceId,
    vpc::RouteEntry,
};

/// What is to become of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It starts.
    Start,
    /// It stops, and this is charged then.
    Stop(StoppedMode),
    /// It stops and starts again.
    Reboot,
    /// It is released.
    Release(Terms),
}

/// On which terms an instance is released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Also if it runs.
    pub force: bool,
    /// Also if it is paid for.
    pub terminate_subscription: bool,
}

impl Step {
    /// Whether it can become of the instance now.
    fn check(self, ctx: &Ctx<'_>, instance: &Instance) -> Result<(), Fault> {
        let expired = instance.expires.filter(|at| *at <= ctx.now());
        instance.expect_unlocked()?;
        if !matches!(self, Step::Release(_)) {
            instance.expect_paid()?;
        }
        match self {
            Step::Release(terms) => {
                terms.check(instance, expired.is_some())?;
                let hop = instance.id.to_string();
                match ctx.txn.keys_under(RouteEntry::TABLE, RouteEntry::BY_HOP, &hop, None)?.next()
                {
                    Some(_) => {
                        Err(InstanceFault::RoutedTo { instance: instance.id.clone() }.into())
                    }
                    None => Ok(()),
                }
            }
            Step::Start | Step::Stop(_) | Step::Reboot if expired.is_some() => {
                Err(InstanceFault::Expired { instance: instance.id.clone() }.into())
            }
            Step::Start => {
                instance.expect_status(&[InstanceStatus::Stopped])?;
                // What is not charged is given back, and must be there again.
                match instance.stopped_mode {
                    StoppedMode::StopCharging => {
                        Ok(stock::check_stock(ctx, &instance.kind, &instance.zone)?)
                    }
                    StoppedMode::KeepCharging | StoppedMode::NotApplicable => Ok(()),
                }
            }
            Step::Stop(_) | Step::Reboot => Ok(instance.expect_status(&[InstanceStatus::Running])?),
        }
    }

    /// Lets it become of the instance, of which that was checked.
    fn take(self, ctx: &mut Ctx<'_>, mut instance: Instance) -> Result<InstanceStatus, Fault> {
        let delays = &ctx.world.delays;
        match self {
            Step::Start => instance.begin(ctx, InstanceStatus::Starting, delays.start_ms)?,
            Step::Stop(mode) => {
                instance.stopped_mode = mode;
                instance.begin(ctx, InstanceStatus::Stopping, delays.stop_ms)?;
            }
            Step::Reboot => instance.begin_again(ctx)?,
            Step::Release(_) => {
                let gone = ctx.now().plus_ms(delays.delete_ms);
                release::release(&mut ctx.txn, &instance.id, gone)?;
            }
        }
        Ok(instance.status)
    }

    /// Lets it become of one instance.
    pub fn of_one(self, ctx: &mut Ctx<'_>, id: &InstanceId) -> Result<(), Fault> {
        let instance = ctx.find(id)?;
        self.check(ctx, &instance)?;
        self.take(ctx, instance).map(drop)
    }

    /// Lets it become of all of these, or of none.
    pub fn of_all(
        self,
        ctx: &mut Ctx<'_>,
        ids: Vec<InstanceId>,
    ) -> Result<Vec<InstanceResponse>, Fault> {
        let instances = ids.iter().map(|id| ctx.find(id)).collect::<Result<Vec<_>, _>>()?;
        for instance in &instances {
            self.check(ctx, instance)?;
        }
        let take = |instance: Instance| {
            let (id, before) = (instance.id.clone(), instance.status);
            let after = self.take(ctx, instance)?;
            Ok(InstanceResponse::done(id, before, after))
        };
        instances.into_iter().map(take).collect()
    }

    /// Lets it become of those of which it can, and says of the others why not.
    fn of_those_that_can(
        self,
        ctx: &mut Ctx<'_>,
        operation: &'static str,
        ids: Vec<InstanceId>,
    ) -> Result<Vec<InstanceResponse>, Fault> {
        let mut responses = Vec::new();
        for id in ids {
            let found = ctx.find(&id);
            let before = found.as_ref().ok().map(|instance| instance.status);
            let checked = found.and_then(|instance| self.check(ctx, &instance).map(|()| instance));
            responses.push(match checked {
                Ok(instance) => {
                    let after = self.take(ctx, instance)?;
                    InstanceResponse::done(id, before.unwrap_or(after), after)
                }
                Err(Fault::Store(error)) => return Err(error.into()),
                Err(fault) => {
                    let page = pages::page("Ecs", operation, ctx.world.edition);
                    let (row, message) = fault.row(page.rows);
                    let (code, status) = (row.code.to_owned(), before.map(InstanceStatus::print));
                    let status = status.unwrap_or_default();
                    let (previous_status, current_status) = (status, status);
                    InstanceResponse {
                        instance_id: id,
                        previous_status,
                        current_status,
                        code,
                        message,
                    }
                }
            });
        }
        Ok(responses)
    }

    /// Lets it become of several instances, in the way that the request says.
    pub fn of_several(
        self,
        ctx: &mut Ctx<'_>,
        operation: &'static str,
        several: Several,
    ) -> Result<Responses, Fault> {
        let instance_responses = match several.how {
            BatchOptimization::AllTogether => self.of_all(ctx, several.ids)?,
            BatchOptimization::SuccessFirst => {
                self.of_those_that_can(ctx, operation, several.ids)?
            }
        };
        Ok(Responses { instance_responses })
    }
}

impl Terms {
    fn check(self, instance: &Instance, is_expired: bool) -> Result<(), InstanceFault> {
        let id = || instance.id.clone();
        if instance.deletion_protection {
            return Err(InstanceFault::DeletionProtected { instance: id() });
        }
        let is_paid = instance.charge == ChargeType::PrePaid && !is_expired;
        if is_paid && !self.terminate_subscription {
            return Err(InstanceFault::Subscribed { instance: id() });
        }
        match instance.status {
            InstanceStatus::Stopped => Ok(()),
            InstanceStatus::Running if self.force => Ok(()),
            InstanceStatus::Pending | InstanceStatus::Starting => {
                Err(InstanceFault::Initializing { instance: id(), state: instance.status.print() })
            }
            InstanceStatus::Running | InstanceStatus::Stopping => {
                instance.expect_status(&[InstanceStatus::Stopped])
            }
        }
    }
}

/// Which instances a request names, and how it wants them done.
pub struct Several {
    ids: Vec<InstanceId>,
    how: BatchOptimization,
}

/// What becomes of the others if one of several instances is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Choice)]
pub enum BatchOptimization {
    /// They are refused too.
    #[default]
    AllTogether,
    /// They are done, and the answer says of each how it went.
    SuccessFirst,
}

impl Several {
    /// What a request says: some ids, each of them once.
    pub fn read(
        ids: Vec<InstanceId>,
        how: Option<BatchOptimization>,
    ) -> Result<Several, InstanceFault> {
        Ok(Several { ids: named_ids(ids)?, how: how.unwrap_or_default() })
    }
}

/// The instances that a request names: some, all of which could be instances, each of them once.
pub fn named_ids(ids: Vec<InstanceId>) -> Result<Vec<InstanceId>, InstanceFault> {
    if ids.is_empty() {
        return Err(InstanceFault::NoneNamed);
    }
    let mut distinct = Vec::with_capacity(ids.len());
    for id in ids {
        let id = named::well_formed(id)?;
        if !distinct.contains(&id) {
            distinct.push(id);
        }
    }
    Ok(distinct)
}

/// How it went with each of several instances.
#[answer]
pub struct Responses {
    #[list(InstanceResponse)]
    instance_responses: Vec<InstanceResponse>,
}

/// How it went with an instance.
#[answer]
pub struct InstanceResponse {
    instance_id: InstanceId,
    previous_status: &'static str,
    current_status: &'static str,
    code: String,
    message: String,
}

impl InstanceResponse {
    fn done(
        instance_id: InstanceId,
        before: InstanceStatus,
        after: InstanceStatus,
    ) -> InstanceResponse {
        InstanceResponse {
            instance_id,
            previous_status: before.print(),
            current_status: after.print(),
            code: "200".to_owned(),
            message: "success".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        facts::{
            standing::Standing,
            world::{AccountFacts, ZoneFacts},
        },
        tests::testing::{Testing, at, text},
        value::id::InstanceId,
    };

    /// The requests for one instance, alone and as one of several.
    fn both(name: &str, instance: &str) -> [String; 2] {
        [
            format!("Action={name}Instance&InstanceId={instance}"),
            format!("Action={name}Instances&InstanceId.1={instance}"),
        ]
    }

    #[test]
    fn what_is_not_charged_while_it_is_stopped_must_be_there_to_start() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let sold_out = ZoneFacts { sold_out: vec!["*".to_owned()], ..ZoneFacts::default() };
        t.world.zones.insert("cn-hangzhou-h".to_owned(), sold_out);
        let [start, start_several] = both("Start", &instance);
        let stop = |t: &mut Testing, mode: &str| {
            t.ok(&format!("Action=StopInstance&InstanceId={instance}&StoppedMode={mode}"));
            t.wait_ms(60_000);
        };
        stop(&mut t, "KeepCharging");
        t.ok(&start);
        t.wait_ms(60_000);
        stop(&mut t, "StopCharging");
        let none = "403 OperationDenied.NoStock The requested resource is sold out in the specified zone; try other types of resources or other regions and zones.";
        t.check(&start, none);
        t.check(&start_several, none);
        t.world.zones.clear();
        t.ok(&start);
    }

    #[test]
    fn an_account_without_balance_starts_nothing() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let standing = Some(Standing::LowBalance);
        let facts = AccountFacts { standing, ..AccountFacts::default() };
        t.world.accounts.insert(Testing::ACCOUNT, facts);
        let refusal = "403 InsufficientBalance Your account does not have enough balance.";
        let [start, start_several] = both("Start", &instance);
        let [stop, stop_several] = both("Stop", &instance);
        let [_, reboot_several] = both("Reboot", &instance);
        for request in [&start, &start_several, &stop_several, &reboot_several] {
            t.check(request, refusal);
        }
        // The page of StopInstance has no such row.
        t.ok(&stop);
    }

    #[test]
    fn what_has_expired_stays_as_it_is() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let id = InstanceId::from(instance.as_str());
        let now = t.row(&id).created;
        t.change(&id, |row| row.expires = Some(now));
        let fixed = "403 InstanceExpiredOrInArrears The specified operation is denied as your prepay instance is expired (prepay mode) or in arrears (afterpay mode).";
        let open =
            format!("403 InstanceExpiredOrInArrears The instance \"{instance}\" has expired.");
        let starts = "403 InstanceExpired The postPaid instance has been expired.Please ensure your account have enough balance.";
        for (name, of_one) in [("Start", starts), ("Stop", fixed), ("Reboot", fixed)] {
            let [one, several] = both(name, &instance);
            t.check(&one, of_one);
            t.check(&several, &open);
        }
    }

    #[test]
    fn several_are_released_on_the_terms_of_one() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let id = InstanceId::from(instance.as_str());
        let delete = format!("Action=DeleteInstances&InstanceId.1={instance}&Force=true");
        t.change(&id, |row| row.deletion_protection = true);
        t.check(&delete, "403 InvalidOperation.DeletionProtection The operation is not allowed due to deletion protection.");
        t.change(&id, |row| {
            row.deletion_protection = false;
            row.charge = crate::ecs::ChargeType::PrePaid;
        });
        t.check(&delete, &format!("403 ChargeTypeViolation The operation is not permitted due to charge type of the instance \"{instance}\"."));
        t.change(&id, |row| row.charge = crate::ecs::ChargeType::PostPaid);
        let tables = t.ok("Action=DescribeRouteTableList");
        let table = text(&tables, "RouterTableList.RouterTableListType.0.RouteTableId").to_owned();
        t.ok(&format!("Action=CreateRouteEntry&RouteTableId={table}&DestinationCidrBlock=192.168.0.0/24&NextHopType=Instance&NextHopId={instance}"));
        t.wait_ms(60_000);
        t.check(
            &delete,
            "400 DependencyViolation.RouteEntry Specified instance is used by route entry.",
        );
        // The cloud itself is not kept from it: packets on the route are lost then.
        t.operator(&format!("Action=ReleaseInstance&InstanceId={instance}"));
        let entries = t.ok(&format!(
            "Action=DescribeRouteEntryList&RouteTableId={table}&NextHopId={instance}"
        ));
        let hop = "RouteEntrys.RouteEntry.0.NextHops.NextHop.0.Enabled";
        assert_eq!(*at(&entries, hop), serde_json::json!(0));
    }
}
