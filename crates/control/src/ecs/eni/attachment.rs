//! Attachments: which network interface is on which instance, from when and until when.
//!
//! Attaching and detaching take a while, as in the cloud. The row says from when on the interface
//! is in use and from when on it is not attached any more; what it is at a moment follows from
//! that. What remains of an attachment that is over is removed by [`due`](crate::due), or here
//! before the next change.

use minicbor::{Decode, Encode};
use store::{Table, Timestamp, Txn};

use super::{ENIS, Eni};
use crate::{
    Ctx, Fault, Scope,
    due::DETACHMENTS,
    id::{EniId, InstanceId},
};

/// The network interfaces of each instance.
///
/// **Invariant.** There is one row for each network interface whose row has an attachment.
pub const ENIS_OF_INSTANCE: Table<(InstanceId, EniId), ()> = Table::new(16, "enis_of_instance");

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
    /// From when on it is in use: before, it is being attached.
    #[n(4)]
    pub in_use: Timestamp,
    /// From when on it is over, if it is being detached.
    #[n(5)]
    pub over: Option<Timestamp>,
}

/// Puts an available network interface on an instance.
pub fn begin(ctx: &mut Ctx<'_>, eni: &mut Eni, attachment: Attachment) {
    end(&mut ctx.txn, &ctx.scope, eni);
    let key = (attachment.instance.clone(), eni.id.clone());
    ctx.txn.put(ENIS_OF_INSTANCE, &key, &());
    eni.attachment = Some(attachment);
    eni.put(ctx);
}

/// Takes a network interface in use off its instance, after a while.
pub fn begin_to_end(ctx: &mut Ctx<'_>, eni: &mut Eni) {
    let over = ctx.txn.now().plus_ms(ctx.world.delays.detach_ms);
    let attachment = eni.attachment.as_mut().expect("a network interface in use is attached");
    assert!(attachment.over.is_none(), "a network interface in use is not being detached");
    attachment.over = Some(over);
    ctx.txn.put(DETACHMENTS, &(over, ctx.scope.clone(), eni.id.clone()), &());
    eni.put(ctx);
}

/// Takes a network interface off its instance now; the caller writes its row.
pub fn end(txn: &mut Txn<'_>, scope: &Scope, eni: &mut Eni) {
    if let Some(attachment) = eni.attachment.take() {
        if let Some(over) = attachment.over {
            txn.delete(DETACHMENTS, &(over, scope.clone(), eni.id.clone()));
        }
        txn.delete(ENIS_OF_INSTANCE, &(attachment.instance, eni.id.clone()));
    }
}

/// The network interfaces that are on an instance, or are being put on or taken off: the primary
/// one first, by device.
pub fn of_instance(ctx: &Ctx<'_>, instance: &InstanceId) -> Result<Vec<Eni>, Fault> {
    let now = ctx.txn.now();
    let mut enis = rows_of_instance(ctx, instance)?;
    enis.retain(|eni| eni.attached(now).is_some());
    enis.sort_by_key(|eni| eni.attachment.as_ref().map(|one| one.device));
    Ok(enis)
}

/// The same, with those whose attachment is over but remains in the rows.
pub fn rows_of_instance(ctx: &Ctx<'_>, instance: &InstanceId) -> Result<Vec<Eni>, Fault> {
    let mut enis = Vec::new();
    for row in ctx.txn.scan(ENIS_OF_INSTANCE, &(instance.clone(),), None)? {
        let ((_, id), ()) = row?;
        // Ids of instances may be chosen, so another account may have one that is the same.
        enis.extend(ctx.txn.get(ENIS, &(ctx.scope.clone(), id))?);
    }
    Ok(enis)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::{prelude::*, test_runner::TestCaseResult};

    use crate::testing::{Testing, at, text};

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
