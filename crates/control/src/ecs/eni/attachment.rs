//! Attachments: which network interface is on which instance.
//!
//! Attaching and detaching take a while, as in the cloud: the row says which step it is at, and the
//! schedule when the step ends.

use minicbor::{Decode, Encode};
use store::{StoreError, Timestamp, Txn};

use super::{Eni, EniState};
use crate::{
    Ctx, Fault,
    ecs::{Instance, instance::InstanceStatus, security_group::GroupKind},
    facts::instance_type::InstanceType,
    faults::{GroupFault, InstanceFault, TypeFault},
    kernel::{
        resource::Resource,
        schedule::{self, Due},
    },
    value::id::{EniId, InstanceId, SecurityGroupId},
};

/// That a network interface is on an instance.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Attachment {
    /// The instance. It may be lost: then there is none with this id any more.
    #[n(0)]
    pub instance: InstanceId,
    /// The number of the device, 0 for the primary network interface.
    #[n(1)]
    pub device: u32,
    /// The index of the network card, where the request said.
    #[n(2)]
    pub network_card: Option<u32>,
    /// The trunk that it is a member of, if it is one's.
    #[n(3)]
    pub trunk: Option<EniId>,
    /// How far it is.
    #[n(4)]
    pub step: Step,
}

/// How far an attachment is.
///
/// **Invariant.** A step that ends is on the schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Step {
    /// It is being put on, until this moment.
    #[n(0)]
    Attaching(#[n(0)] Timestamp),
    /// It is on.
    #[n(1)]
    InUse,
    /// It is being taken off, until this moment.
    #[n(2)]
    Detaching(#[n(0)] Timestamp),
}

impl Step {
    /// The state of a network interface at this step.
    pub fn state(self) -> EniState {
        match self {
            Step::Attaching(_) => EniState::Attaching,
            Step::InUse => EniState::InUse,
            Step::Detaching(_) => EniState::Detaching,
        }
    }

    fn ends(self, eni: &EniId) -> Option<(Timestamp, Due)> {
        match self {
            Step::Attaching(at) => Some((at, Due::Attached(eni.clone()))),
            Step::InUse => None,
            Step::Detaching(at) => Some((at, Due::Detached(eni.clone()))),
        }
    }
}

/// Puts an available network interface on an instance; the caller writes its row.
pub fn begin(txn: &mut Txn<'_>, eni: &mut Eni, attachment: Attachment) -> Result<(), StoreError> {
    assert!(eni.attachment.is_none(), "an available network interface is not attached");
    if let Some((at, due)) = attachment.step.ends(&eni.id) {
        schedule::set(txn, at, due)?;
    }
    eni.attachment = Some(attachment);
    Ok(())
}

/// Takes a network interface in use off its instance, after a while.
pub fn begin_to_end(ctx: &mut Ctx<'_>, eni: &mut Eni) -> Result<(), Fault> {
    let over = ctx.now().plus_ms(ctx.world.delays.detach_ms);
    let attachment = eni.attachment.as_mut().expect("a network interface in use is attached");
    assert_eq!(attachment.step, Step::InUse, "only a network interface in use is detached");
    attachment.step = Step::Detaching(over);
    schedule::set(&mut ctx.txn, over, Due::Detached(eni.id.clone()))?;
    ctx.replace(eni)
}

/// Takes a network interface off its instance now; the caller writes its row.
pub fn end(txn: &mut Txn<'_>, eni: &mut Eni) -> Result<(), StoreError> {
    match eni.attachment.take().and_then(|one| one.step.ends(&eni.id)) {
        Some((at, due)) => schedule::cancel(txn, at, due),
        None => Ok(()),
    }
}

/// What was being attached is in use; what was being detached is off its instance.
pub fn settle(txn: &mut Txn<'_>, id: &EniId) -> Result<(), StoreError> {
    let eni = txn.get(Eni::TABLE, id)?;
    let mut eni = eni.expect("a network interface on the schedule is there");
    if let Some(attachment) = &mut eni.attachment {
        match attachment.step {
            Step::Attaching(_) | Step::InUse => attachment.step = Step::InUse,
            Step::Detaching(_) => eni.attachment = None,
        }
    }
    txn.put(Eni::TABLE, id, &eni)
}

/// The instance that the network interface is on, if it is on one.
pub fn instance_of(ctx: &Ctx<'_>, eni: &Eni) -> Result<Option<Instance>, Fault> {
    let Some(id) = eni.instance() else { return Ok(None) };
    match ctx.get(&id)? {
        Some(instance) => Ok(Some(instance)),
        None => Err(InstanceFault::Lost { eni: eni.id.clone(), instance: id }.into()),
    }
}

/// The network interfaces that are on an instance, or are being put on or taken off: the primary
/// one first, by device.
pub fn of_instance(ctx: &Ctx<'_>, instance: &InstanceId) -> Result<Vec<Eni>, Fault> {
    let mut enis = ctx.list::<Eni>().under(Eni::BY_INSTANCE, Some(instance.clone())).all()?;
    enis.sort_by_key(|eni| eni.attachment.as_ref().map(|one| one.device));
    Ok(enis)
}

/// Whether `more` network interfaces can be put on an instance that has these. Members of trunks
/// are not counted: they are devices of their trunk.
pub fn check_room(kind: &InstanceType, on_it: &[Eni], more: u32) -> Result<(), TypeFault> {
    let is_member = |eni: &&Eni| eni.attachment.as_ref().is_some_and(|one| one.trunk.is_some());
    let attached = (on_it.len() - on_it.iter().filter(is_member).count()) as u32;
    match attached + more > kind.eni_quantity {
        true => {
            let (instance_type, limit) = (kind.id.clone(), kind.eni_quantity);
            Err(TypeFault::EnisPerInstance { instance_type, limit, attached })
        }
        false => Ok(()),
    }
}

/// Those of the network interfaces of an instance that are members of a trunk.
pub fn members<'e>(on_it: &'e [Eni], trunk: &EniId) -> impl Iterator<Item = &'e Eni> {
    let is_member = move |one: &Attachment| one.trunk.as_ref() == Some(trunk);
    on_it.iter().filter(move |eni| eni.attachment.as_ref().is_some_and(is_member))
}

/// How many of the network interfaces of an instance are members of a trunk.
pub fn count_members(on_it: &[Eni], trunk: &EniId) -> usize {
    members(on_it, trunk).count()
}

/// Whether a network interface in these groups can be on the instance: with its primary one it is in
/// groups of one type, basic or enterprise.
pub fn check_group_types(
    ctx: &Ctx<'_>,
    groups: &[SecurityGroupId],
    instance: &Instance,
) -> Result<(), Fault> {
    let kind_of = |groups: &[SecurityGroupId]| match groups.first() {
        Some(group) => Ok::<_, Fault>(ctx.get(group)?.map(|group| group.kind)),
        None => Ok(None),
    };
    let primary = ctx.get(&instance.primary)?;
    let own = kind_of(primary.as_ref().map_or(&[], |eni| &eni.groups))?;
    match (own, kind_of(groups)?) {
        (Some(own), Some(new)) if own != new => Err(GroupFault::TypesMixed.into()),
        _ => Ok(()),
    }
}

/// Whether a network interface in these groups can be on an instance of the type.
pub fn check_groups_of_type(
    ctx: &Ctx<'_>,
    groups: &[SecurityGroupId],
    kind: &InstanceType,
) -> Result<(), Fault> {
    for group in groups {
        let group = ctx.get(group)?;
        if !kind.enterprise_groups && group.is_some_and(|one| one.kind == GroupKind::Enterprise) {
            return Err(TypeFault::BasicGroupsOnly { instance_type: kind.id.clone() }.into());
        }
    }
    Ok(())
}

/// Whether the instance lets network interfaces be put on it and taken off as it is: types of which
/// instances must be stopped for that do not.
pub fn check_hot_plug(instance: &Instance, kind: &InstanceType) -> Result<(), TypeFault> {
    match kind.hot_plug || instance.status == InstanceStatus::Stopped {
        true => Ok(()),
        false => Err(TypeFault::HotPlugNotAllowed { instance_type: kind.id.clone() }),
    }
}

/// The lowest device number that none of them has; 0 is the primary one's.
pub fn idle_device(on_it: &[Eni]) -> u32 {
    let has = |eni: &Eni, device| eni.attachment.as_ref().is_some_and(|one| one.device == device);
    let is_idle = |device: &u32| !on_it.iter().any(|eni| has(eni, *device));
    (1..).find(is_idle).expect("numbers do not end")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::{prelude::*, test_runner::TestCaseResult};

    use crate::tests::testing::{Testing, at, text};

    #[test]
    fn an_instance_of_a_type_for_basic_groups_only_is_not_made_in_an_enterprise_group() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let shown = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        let create = format!(
            "Action=CreateSecurityGroup&SecurityGroupType=enterprise&VpcId={}",
            text(&shown, "VpcId")
        );
        let group = text(&t.ok(&create), "SecurityGroupId").to_owned();
        let mut kind = t.world.instance_types.get("ecs.g7.large").expect("it is there").clone();
        kind.enterprise_groups = false;
        t.world.instance_types.insert(kind);
        let query = |action: &str| {
            format!(
                "Action={action}&InstanceType=ecs.g7.large&VSwitchId={vswitch}&SecurityGroupId={group}"
            )
        };
        t.check(
            &query("RunInstances"),
            "403 EnterpriseGroupLimited.InstanceType The specified instance type doesn't support Enterprise SecurityGroup.",
        );
        t.check(
            &query("CreateInstance"),
            "400 InvalidOperation.NotSupportEnterpriseGroup The specified instance type doesn't support enterprise level security group.",
        );
        t.ok(&query("RunInstances").replace("g7.large", "g7.xlarge"));
    }

    /// What one step does to one of three network interfaces or of two instances.
    #[derive(Clone, Debug)]
    enum Step {
        Attach { eni: usize, instance: usize },
        Detach { eni: usize, instance: usize },
        Delete { eni: usize },
        Release { instance: usize },
        Lose { instance: usize },
        Wait,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let (eni, instance) = (0usize..3, 0usize..2);
        let step = prop_oneof![
            6 => (eni.clone(), instance.clone()).prop_map(|(eni, instance)| Step::Attach { eni, instance }),
            5 => (eni.clone(), instance.clone()).prop_map(|(eni, instance)| Step::Detach { eni, instance }),
            1 => eni.prop_map(|eni| Step::Delete { eni }),
            1 => instance.clone().prop_map(|instance| Step::Release { instance }),
            1 => instance.prop_map(|instance| Step::Lose { instance }),
            5 => Just(Step::Wait),
        ];
        prop::collection::vec(step, 1..40)
    }

    /// Where a network interface is, and on which instance.
    type Place = (&'static str, Option<usize>);

    struct Model {
        t: Testing,
        enis: Vec<String>,
        instances: Vec<String>,
        /// Those that are not gone.
        places: BTreeMap<usize, Place>,
        /// Those that callers find.
        found: [bool; 2],
        /// Those that were released.
        released: [bool; 2],
    }

    impl Model {
        fn new() -> Model {
            let mut t = Testing::new();
            let vswitch = t.vswitch("10.0.0.0/24");
            let enis = ["&DeleteOnRelease=true", "", ""];
            let enis = enis.iter().map(|more| t.eni(&vswitch, more)).collect();
            let instances = (0..2).map(|_| t.instance(&vswitch, "ecs.g7.large")).collect();
            let places = (0..3).map(|eni| (eni, ("Available", None))).collect();
            Model { t, enis, instances, places, found: [true; 2], released: [false; 2] }
        }

        fn run(&mut self, step: &Step) -> TestCaseResult {
            match *step {
                Step::Attach { eni, instance } => {
                    let (query, place) = self.query("AttachNetworkInterface", eni, instance);
                    // Two fit beside the primary one.
                    let on = |place: &&Place| place.1 == Some(instance);
                    let full = self.places.values().filter(on).count() == 2;
                    let repeated =
                        matches!(place, Some(("Attaching" | "InUse", on)) if on == Some(instance));
                    let begins = matches!(place, Some(("Available", _))) && !full;
                    let done = self.t.send(&query).is_ok();
                    prop_assert_eq!(done, self.found[instance] && (repeated || begins));
                    if done && !repeated {
                        self.places.insert(eni, ("Attaching", Some(instance)));
                    }
                }
                Step::Detach { eni, instance } => {
                    let (query, place) = self.query("DetachNetworkInterface", eni, instance);
                    let fits =
                        matches!(place, Some(("InUse" | "Detaching", on)) if on == Some(instance));
                    let done = self.t.send(&query).is_ok();
                    prop_assert_eq!(done, self.found[instance] && fits);
                    if done {
                        self.places.insert(eni, ("Detaching", Some(instance)));
                    }
                }
                Step::Delete { eni } => {
                    let (query, place) = self.query("DeleteNetworkInterface", eni, 0);
                    let fits = matches!(place, Some(("Available" | "Deleting", _)));
                    prop_assert_eq!(self.t.send(&query).is_ok(), fits);
                    if fits {
                        self.places.insert(eni, ("Deleting", None));
                    }
                }
                Step::Release { instance } => self.release(instance)?,
                Step::Lose { instance } => {
                    let query =
                        format!("Action=LoseInstance&InstanceId={}", self.instances[instance]);
                    prop_assert_eq!(self.t.send(&query).is_ok(), self.found[instance]);
                    self.found[instance] = false;
                }
                Step::Wait => {
                    self.t.wait_ms(10_000);
                    self.places.retain(|_, place| place.0 != "Deleting");
                    for place in self.places.values_mut() {
                        *place = match *place {
                            ("Attaching", on) => ("InUse", on),
                            ("Detaching", _) => ("Available", None),
                            place => place,
                        };
                    }
                }
            }
            self.compare()
        }

        fn release(&mut self, instance: usize) -> TestCaseResult {
            let query = format!("Action=ReleaseInstance&InstanceId={}", self.instances[instance]);
            // One that was lost still has its primary network interface.
            prop_assert_eq!(self.t.send(&query).is_ok(), !self.released[instance]);
            (self.found[instance], self.released[instance]) = (false, true);
            for (eni, place) in &mut self.places {
                if place.1 == Some(instance) {
                    *place = if *eni == 0 { ("Deleting", None) } else { ("Available", None) };
                }
            }
            Ok(())
        }

        fn query(&self, action: &str, eni: usize, instance: usize) -> (String, Option<Place>) {
            let (id, instance) = (&self.enis[eni], &self.instances[instance]);
            let query = format!("Action={action}&NetworkInterfaceId={id}&InstanceId={instance}");
            (query, self.places.get(&eni).copied())
        }

        fn compare(&mut self) -> TestCaseResult {
            let shown = self.t.ok("Action=DescribeNetworkInterfaces&PageSize=100");
            let set = at(&shown, "NetworkInterfaceSets.NetworkInterfaceSet").as_array().cloned();
            let mut seen = BTreeMap::new();
            for eni in set.unwrap_or_default() {
                if let Some(number) =
                    self.enis.iter().position(|id| id == text(&eni, "NetworkInterfaceId"))
                {
                    let on = self.instances.iter().position(|id| id == text(&eni, "InstanceId"));
                    seen.insert(number, (text(&eni, "Status").to_owned(), on));
                }
            }
            let places =
                self.places.iter().map(|(eni, (state, on))| (*eni, ((*state).to_owned(), *on)));
            prop_assert_eq!(seen, places.collect::<BTreeMap<_, _>>());
            Ok(())
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn interfaces_are_where_a_naive_model_says(steps in steps()) {
            let mut model = Model::new();
            for step in &steps {
                model.run(step)?;
            }
        }
    }
}
