//! ModifyDiskAttribute: changes what disks are called and what becomes of them.

use control_derive::operation;

use super::{Disk, DiskCategory};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    ecs::ChargeType,
    faults::DiskFault,
    value::{
        disk_name::DiskName,
        id::DiskId,
        text::{EcsDescription, New},
    },
};

/// Changes the attributes of disks.
#[operation(ecs, write, ram = "disk/{DiskId|DiskIds}", region = optional, planned)]
pub struct ModifyDiskAttribute {
    /// The disk.
    disk_id: Option<DiskId>,
    /// Disks, instead of DiskId.
    #[param(items = 1..=100)]
    disk_ids: Vec<DiskId>,
    /// The name: 2 to 128 characters, a letter first, not starting with http:// or https://; none if
    /// it is empty.
    #[param(malformed = "InvalidDiskName.Malformed")]
    disk_name: Option<New<DiskName>>,
    /// The description: 2 to 256 characters, not starting with http:// or https://; none if it is
    /// empty.
    #[param(malformed = "InvalidDescription.Malformed")]
    description: Option<New<EcsDescription>>,
    /// Whether they go with their instances.
    delete_with_instance: Option<bool>,
    /// Whether automatic snapshots go with them.
    delete_auto_snapshot: Option<bool>,
    /// Whether policies of automatic snapshots may hold for them.
    enable_auto_snapshot: Option<bool>,
    /// Whether they may be faster for a while than they are: only those of the category cloud_auto.
    bursting_enabled: Option<bool>,
}

/// What is changed of what.
pub struct Change {
    disks: Vec<DiskId>,
    to: ModifyDiskAttribute,
}

impl Plan for ModifyDiskAttribute {
    type Into = Change;

    fn plan(mut self, _: &Head, _: &World) -> Result<Change, Fault> {
        let mut disks = std::mem::take(&mut self.disk_ids);
        match self.disk_id.take() {
            Some(_) if !disks.is_empty() => return Err(DiskFault::OneAndSeveral.into()),
            Some(one) => disks.push(one),
            None if disks.is_empty() => return Err(DiskFault::NoneNamed.into()),
            None => {}
        }
        disks.sort();
        disks.dedup();
        match self.is_empty() {
            true => Err(DiskFault::NothingToModify.into()),
            false => Ok(Change { disks, to: self }),
        }
    }
}

impl Write for ModifyDiskAttribute {
    type Response = ();

    fn execute(Change { disks, to }: Change, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let disks = disks.iter().map(|id| ctx.find(id)).collect::<Result<Vec<_>, _>>()?;
        for disk in &disks {
            to.check(disk)?;
            if let Some(attachment) = &disk.attachment {
                ctx.find(&attachment.instance)?;
            }
        }
        disks.into_iter().try_for_each(|disk| ctx.replace(&to.applied_to(disk)))
    }
}

impl ModifyDiskAttribute {
    fn is_empty(&self) -> bool {
        let switches = [
            self.delete_with_instance,
            self.delete_auto_snapshot,
            self.enable_auto_snapshot,
            self.bursting_enabled,
        ];
        let has_switch = switches.iter().any(Option::is_some);
        self.disk_name.is_none() && self.description.is_none() && !has_switch
    }

    fn check(&self, disk: &Disk) -> Result<(), DiskFault> {
        let id = || disk.id.clone();
        if self.bursting_enabled == Some(true) && disk.category != DiskCategory::Auto {
            let category = disk.category.print();
            return Err(DiskFault::CannotBurst { category });
        }
        // What is paid for with its instance stays with it.
        match self.delete_with_instance == Some(false) && disk.charge == ChargeType::PrePaid {
            true => Err(DiskFault::NotPortable { disk: id() }),
            false => Ok(()),
        }
    }

    fn applied_to(&self, disk: Disk) -> Disk {
        Disk {
            name: self.disk_name.as_ref().map_or(disk.name, |name| name.0.clone()),
            description: self.description.as_ref().map_or(disk.description, |one| one.0.clone()),
            delete_with_instance: self.delete_with_instance.unwrap_or(disk.delete_with_instance),
            delete_auto_snapshot: self.delete_auto_snapshot.unwrap_or(disk.delete_auto_snapshot),
            enable_auto_snapshot: self.enable_auto_snapshot.unwrap_or(disk.enable_auto_snapshot),
            bursting: self.bursting_enabled.unwrap_or(disk.bursting),
            ..disk
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        ecs::ChargeType,
        tests::testing::{Testing, at, step, text},
        value::id::DiskId,
    };

    fn disk(t: &mut Testing, vswitch: &str) -> (String, String) {
        let instance = t.instance(vswitch, "ecs.g7.large");
        let disks = t.ok(&format!("Action=DescribeDisks&InstanceId={instance}"));
        (instance, text(&disks, "Disks.Disk.0.DiskId").to_owned())
    }

    #[test]
    fn what_is_paid_for_with_its_instance_stays_with_it_and_one_of_a_lost_instance_as_it_is() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let (instance, disk) = disk(&mut t, &vswitch);
        let modify = format!("Action=ModifyDiskAttribute&DiskId={disk}");
        t.change(&DiskId::from(disk.as_str()), |row| row.charge = ChargeType::PrePaid);
        t.check(
            &format!("{modify}&DeleteWithInstance=false"),
            "403 DiskNotPortable The specified disk is not a portable disk.",
        );
        t.ok(&format!("{modify}&DeleteWithInstance=true"));
        t.operator(&format!("Action=LoseInstance&InstanceId={instance}"));
        t.check(
            &format!("{modify}&DiskName=root"),
            "404 InvalidInstanceId.NotFound Specified attached instance does not exist.",
        );
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let (_, disk) = disk(&mut t, &vswitch);
        t.walk(
            &format!("Action=ModifyDiskAttribute&DiskIds.1={disk}&Description=ab"),
            vec![
                step(
                    "&DiskName=1a",
                    "400 InvalidDiskName.Malformed The specified disk name is wrongly formed.",
                ),
                step(
                    "&Description=a",
                    "404 InvalidDescription.Malformed The specified description is wrongly formed.",
                ),
                step(
                    "&DiskId=d-9",
                    "400 ParameterConflict.DiskIdAndDiskIds Specified parameter DiskId and DiskIds conflict, only one can be chosen.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&DiskIds.1=d-9",
                    "404 InvalidDiskId.NotFound The specified disk does not exist.",
                ),
                step(
                    "&BurstingEnabled=true",
                    "400 BurstingEnabledForDiskCategoryUnsupported The specified disk category does not support bursting enabled.",
                ),
            ],
        );
        t.check(
            &format!("Action=ModifyDiskAttribute&DiskId={disk}"),
            "400 NoAttributeToModify No attribute to be modified in this request.",
        );
        t.check(
            "Action=ModifyDiskAttribute&Description=ab",
            "400 MissingParameter.DiskIdOrDiskIds Specified parameter DiskId or DiskIds is missing.",
        );
    }

    #[test]
    fn what_is_said_changes_and_nothing_else() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let ((_, one), (_, two)) = (disk(&mut t, &vswitch), disk(&mut t, &vswitch));
        let before = t.ok("Action=DescribeDisks");
        let mut expected = at(&before, "Disks.Disk").clone();
        t.ok(&format!("Action=ModifyDiskAttribute&DiskId={two}&DiskName=root&Description=of-two&DeleteWithInstance=false&DeleteAutoSnapshot=true&EnableAutoSnapshot=false&BurstingEnabled=false"));
        for (member, value) in [
            ("DiskName", "root".into()),
            ("Description", "of-two".into()),
            ("DeleteWithInstance", false.into()),
            ("DeleteAutoSnapshot", true.into()),
            ("EnableAutoSnapshot", serde_json::Value::Bool(false)),
        ] {
            expected[1][member] = value;
        }
        assert_eq!(*at(&t.ok("Action=DescribeDisks"), "Disks.Disk"), expected);
        t.ok(&format!("Action=ModifyDiskAttribute&DiskIds.1={one}&DiskIds.2={two}&DiskName=both"));
        expected[0]["DiskName"] = "both".into();
        expected[1]["DiskName"] = "both".into();
        assert_eq!(*at(&t.ok("Action=DescribeDisks"), "Disks.Disk"), expected);
        t.ok(&format!("Action=ModifyDiskAttribute&DiskId={two}&DiskName=&Description="));
        expected[1]["DiskName"] = "".into();
        expected[1]["Description"] = "".into();
        assert_eq!(*at(&t.ok("Action=DescribeDisks"), "Disks.Disk"), expected);
    }

    #[test]
    fn one_that_shall_stay_is_nobodys_when_its_instance_has_gone() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let (instance, disk) = disk(&mut t, &vswitch);
        t.ok(&format!("Action=ModifyDiskAttribute&DiskId={disk}&DeleteWithInstance=false"));
        t.wait_ms(1_000);
        t.ok(&format!("Action=DeleteInstance&InstanceId={instance}&Force=true"));
        let left = t.ok("Action=DescribeDisks&Status=Available");
        let left = at(&left, "Disks.Disk.0");
        assert_eq!((text(left, "DiskId"), text(left, "InstanceId")), (&*disk, ""));
        assert_eq!((text(left, "Device"), text(left, "AttachedTime")), ("", ""));
        assert_eq!(text(left, "DetachedTime"), "2026-11-20T12:00:01Z");
        assert_eq!(*at(left, "MountInstanceNum"), 0);
        assert_eq!(*at(left, "Attachments.Attachment"), serde_json::json!([]));
    }
}
