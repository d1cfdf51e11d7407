//! ReplaceSystemDisk: gives an instance another system disk, made of an image.

use api::{Params, answer};
use control_derive::operation;

use super::{DEFAULT_SYSTEM_GIB, Disk, DiskAttachment, DiskKind, Encryption, size};
use crate::{
    Ctx, Fault, Head, Plan, World, Write,
    ecs::{
        Instance, KeyPair,
        instance::{
            InstanceStatus,
            creation::{disks::EncryptAlgorithm, options::EnhancementStrategy, terms::Password},
            run_instances::parameters::Arn,
        },
    },
    facts::{
        Feature,
        image::{Image, OsType},
    },
    faults::{CreationFault, InstanceChangeFault, InstanceFault},
    kernel::resource::Resource,
    value::id::{DiskId, InstanceId},
};

/// Gives a stopped instance another system disk, made of an image. The one that it had is gone.
#[operation(
    ecs,
    write,
    ram("instance/{InstanceId}", "image/{ImageId}"),
    region = undocumented,
    token,
    planned
)]
pub struct ReplaceSystemDisk {
    /// The instance.
    instance_id: InstanceId,
    /// The image that the new disk is made of.
    image_id: String,
    /// The new disk.
    #[param(object)]
    system_disk: Option<SystemDisk>,
    /// The key pair that lets people in from now on. None does without it.
    key_pair_name: Option<String>,
    /// The new password: it is checked, and nobody keeps it.
    #[param(malformed = "InvalidPassword.Malformed")]
    password: Option<Password>,
    /// Whether the password of the image is kept.
    password_inherit: Option<bool>,
    /// Whether what is on the new disk is enciphered.
    encrypted: Option<bool>,
    /// The key that it is enciphered with.
    #[param(name = "KMSKeyId")]
    kms_key_id: Option<String>,
    /// The algorithm: aes-256 or sm4-128.
    #[param(malformed = "InvalidEncryptAlgorithm")]
    encrypt_algorithm: Option<EncryptAlgorithm>,
    /// Ignored but for its values, Active or Deactive: nothing here runs programs.
    #[expect(dead_code, reason = "nothing here runs programs")]
    security_enhancement_strategy: Option<EnhancementStrategy>,
    /// Ignored: nothing here runs programs.
    #[expect(dead_code, reason = "nothing here runs programs")]
    use_additional_service: Option<bool>,
    /// Roles of cloud services, which none here looks for.
    #[param(object, items = 1..=10)]
    #[expect(dead_code, reason = "no cloud service here looks for them")]
    arn: Vec<Arn>,
    /// Ignored: the page calls it deprecated, and ImageId required.
    #[expect(dead_code, reason = "the page calls it deprecated, and the image required")]
    disk_id: Option<DiskId>,
    /// Ignored: the page calls it deprecated.
    #[expect(dead_code, reason = "the page calls it deprecated; the image says what it is for")]
    architecture: Option<String>,
    /// Ignored: the page calls it deprecated.
    #[expect(dead_code, reason = "the page calls it deprecated; the image says what is on it")]
    platform: Option<String>,
}

/// A new system disk.
#[derive(Debug, Params)]
struct SystemDisk {
    /// How large it is, in GiB: no smaller than the one before, and 40 or as the image is without it.
    #[param(malformed = "InvalidSystemDiskSize.ValueNotSupported")]
    size: Option<u32>,
}

/// What becomes of the instance.
pub struct Replacement {
    instance: InstanceId,
    image: String,
    size: Option<u32>,
    key_pair: Option<String>,
    encrypted: Option<bool>,
    kms_key: Option<String>,
    names_algorithm: bool,
}

/// The new disk.
#[answer]
pub struct Response {
    disk_id: DiskId,
}

impl Plan for ReplaceSystemDisk {
    type Into = Replacement;

    fn plan(self, _: &Head, _: &World) -> Result<Replacement, Fault> {
        if self.password.is_some() && self.password_inherit == Some(true) {
            return Err(CreationFault::PasswordInherited.into());
        }
        if self.encrypted != Some(true) && self.kms_key_id.is_some() {
            return Err(CreationFault::KeyWithoutEncryption.into());
        }
        if self.encrypted != Some(true) && self.encrypt_algorithm.is_some() {
            return Err(CreationFault::AlgorithmWithoutEncryption.into());
        }
        Ok(Replacement {
            instance: self.instance_id,
            image: self.image_id,
            size: self.system_disk.and_then(|disk| disk.size),
            key_pair: self.key_pair_name,
            encrypted: self.encrypted,
            kms_key: self.kms_key_id,
            names_algorithm: self.encrypt_algorithm.is_some(),
        })
    }

    fn permit(plan: &Replacement, ctx: &Ctx<'_>) -> Result<(), Fault> {
        let is_encrypted = plan.encrypted == Some(true);
        ctx.permit(is_encrypted, Feature::DiskEncryption, "Encrypted")?;
        ctx.permit(is_encrypted, Feature::Kms, "Encrypted")?;
        ctx.permit(plan.names_algorithm, Feature::EncryptAlgorithm, "EncryptAlgorithm")
    }
}

impl Write for ReplaceSystemDisk {
    type Response = Response;

    fn execute(plan: Replacement, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let mut instance = ctx.find(&plan.instance)?;
        check_state(ctx, &instance)?;
        let by_default = ctx.world.account(ctx.account()).default_encryption;
        if by_default && plan.encrypted == Some(false) {
            return Err(CreationFault::EncryptionRequired.into());
        }
        let image = ctx.world.images.get(&plan.image);
        let image = image.ok_or(CreationFault::ImageNotFound { image: plan.image.clone() })?;
        plan.check_image(ctx, &instance, image)?;
        if let Some(pair) = &plan.key_pair {
            ctx.find::<<KeyPair as Resource>::Id>(&pair.as_str().into())?;
        }
        let before = system_disk(ctx, &instance)?;
        let size_gib = plan.size_of(&before, image)?;
        size::check_room(ctx, &before, size_gib)?;
        let is_encrypted = by_default || plan.encrypted == Some(true);
        let kms_key = plan.kms_key.unwrap_or_default();
        let since = ctx.now();
        let attachment = before.attachment.clone().map(|on| DiskAttachment { since, ..on });
        ctx.remove(&before.id)?;
        let disk = Disk {
            id: ctx.new_id()?,
            size_gib,
            image: image.id.clone(),
            created: since,
            attachment,
            encryption: is_encrypted.then_some(Encryption { kms_key }),
            ..before
        };
        ctx.insert(&disk)?;
        instance.image.clone_from(&image.id);
        // Clients bind the pair again that the instance had.
        instance.key_pair = plan.key_pair.unwrap_or_default();
        ctx.replace(&instance)?;
        Ok(Response { disk_id: disk.id })
    }
}

/// Whether the instance can get another system disk now.
fn check_state(ctx: &Ctx<'_>, instance: &Instance) -> Result<(), Fault> {
    size::expect_in_service(ctx, instance)?;
    if instance.status == InstanceStatus::Pending {
        return Err(InstanceFault::Pending { instance: instance.id.clone() }.into());
    }
    instance.expect_status(&[InstanceStatus::Stopped])?;
    match instance.hibernation {
        true => Err(InstanceChangeFault::Hibernating { instance: instance.id.clone() }.into()),
        false => Ok(()),
    }
}

/// The disk that the instance starts from.
fn system_disk(ctx: &Ctx<'_>, instance: &Instance) -> Result<Disk, Fault> {
    let disks = ctx.list::<Disk>().under(Disk::BY_INSTANCE, Some(instance.id.clone())).all()?;
    let system = disks.into_iter().find(|disk| disk.kind == DiskKind::System);
    Ok(system.expect("an instance has a system disk"))
}

impl Replacement {
    /// Whether the image goes with what the instance is, and is to be.
    fn check_image(&self, ctx: &Ctx<'_>, instance: &Instance, image: &Image) -> Result<(), Fault> {
        /// The most characters of the name of a machine with Windows.
        const MOST_OF_WINDOWS: usize = 15;
        let kind = instance.instance_type(ctx)?;
        if !image.runs_on(kind) {
            let (image, instance_type) = (image.id.clone(), kind.id.clone());
            return Err(CreationFault::ImageOnOtherType { image, instance_type }.into());
        }
        if image.os_type() != OsType::Windows {
            return Ok(());
        }
        let is_long = instance.host_name.len() > MOST_OF_WINDOWS;
        match () {
            () if self.key_pair.is_some() => Err(CreationFault::KeyPairOnWindows.into()),
            () if instance.login_as_non_root => Err(CreationFault::NonRootUnsupported.into()),
            () if is_long && !instance.has_default_host_name() => {
                let instance = instance.id.clone();
                Err(InstanceChangeFault::HostNameDiffers { instance }.into())
            }
            () => Ok(()),
        }
    }

    /// The size of the new disk. The page of 2026 says that it is no smaller than the one before,
    /// and that it is 40 GiB, or as the image is, if nothing is said: so it is the most of the three.
    fn size_of(&self, before: &Disk, image: &Image) -> Result<u32, CreationFault> {
        let sizes = size::sizes(DiskKind::System, before.category, before.performance);
        let least = before.size_gib.max(*sizes.start());
        let size = self.size.unwrap_or(least.max(image.size_gib).max(DEFAULT_SYSTEM_GIB));
        match size {
            _ if size > *sizes.end() => Err(CreationFault::SystemDiskTooLarge),
            _ if size < image.size_gib => Err(CreationFault::SystemDiskSmallerThanImage),
            _ if size < least => Err(CreationFault::SystemDiskTooSmall),
            _ => Ok(size),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        World,
        ecs::disk::{DiskCategory, PerformanceLevel},
        facts::{Feature, world::AccountFacts},
        tests::testing::{Testing, at, lack, step, text},
        value::id::{DiskId, InstanceId},
    };

    const ACTION: &str = "Action=ReplaceSystemDisk";
    const UBUNTU: &str = "ubuntu_24_04_x64_20G_alibase_20260916.vhd";
    const ARM: &str = "ubuntu_22_04_arm64_20G_alibase_20251226.vhd";
    const WINDOWS: &str = "win2022_21H2_x64_dtc_en-us_40G_alibase_20250817.vhd";

    /// A stopped instance with a system disk of 50 GiB, a data disk and the key pair old: its id.
    fn stopped(t: &mut Testing) -> String {
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        for name in ["old", "new"] {
            t.labour = Some([7; 32]);
            t.ok(&format!("Action=CreateKeyPair&KeyPairName={name}"));
        }
        let disks = "&SystemDisk.Size=50&SystemDisk.DiskName=root&DataDisk.1.Size=40";
        let made = t.ok(&format!(
            "Action=CreateInstance&InstanceType=ecs.g7.large&VSwitchId={vswitch}&SecurityGroupId={group}{disks}&KeyPairName=old&Tag.1.Key=k"
        ));
        t.wait_ms(60_000);
        text(&made, "InstanceId").to_owned()
    }

    fn set_status(instance: &str, status: &str) -> String {
        format!("Action=SetInstanceStatus&InstanceId={instance}&Status={status}")
    }

    fn facts(change: impl FnOnce(&mut AccountFacts), world: &mut World) {
        change(world.accounts.entry(Testing::ACCOUNT).or_default());
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let instance = stopped(&mut t);
        let lock = |reason: &str| {
            format!("Action=SetInstanceLock&InstanceId={instance}&LockReason={reason}")
        };
        let status =
            |is: &str, then: &str| (set_status(&instance, is), set_status(&instance, then));
        let missing = |name: &str| {
            format!(
                "400 MissingParameter The input parameter \"{name}\" that is mandatory for processing this request is not supplied."
            )
        };
        const LACKING: [Feature; 3] =
            [Feature::DiskEncryption, Feature::Kms, Feature::EncryptAlgorithm];
        let region: [fn(&mut World); 2] =
            [|world| lack(world, &LACKING), |world| lack(world, &LACKING[1..])];
        let kms: [fn(&mut World); 2] = [|_| {}, |world| lack(world, &LACKING[2..])];
        let algorithm: [fn(&mut World); 2] = [|_| {}, |world| lack(world, &[])];
        let zone: [fn(&mut World); 2] = [
            |world| world.quotas.disk_gib_per_zone = Some(99),
            |world| world.quotas.disk_gib_per_zone = Some(100),
        ];
        t.walk(
            &format!("{ACTION}&InstanceId={instance}&ImageId={UBUNTU}&SystemDisk.Size=60&Encrypted=true&KMSKeyId=k&EncryptAlgorithm=sm4-128&KeyPairName=new&Password=Abcdefg1"),
            vec![
                step("&InstanceId=", missing("InstanceId")),
                step("&ImageId=", missing("ImageId")),
                step(
                    "&SystemDisk.Size=x",
                    "400 InvalidSystemDiskSize.ValueNotSupported The specified parameter SystemDisk.Size is invalid.",
                ),
                step(
                    "&Password=x",
                    "400 InvalidPassword.Malformed The specified parameter \"Password\" is not valid.",
                ),
                step(
                    "&EncryptAlgorithm=x",
                    "403 InvalidEncryptAlgorithm The specified parameter EncryptAlgorithm is not valid.",
                ),
                step(
                    "&PasswordInherit=true",
                    "400 InvalidPasswordParam.Mismatch The input password should be null when passwdInherit is true.",
                ),
                step(
                    "&PasswordInherit=false&Encrypted=false&KMSKeyId=k",
                    "403 InvalidEncrypted.NotMatchKmsKeyId The specified parameter Encrypted must be true when KmsKeyId is not empty.",
                ),
                step(
                    "&Encrypted=false&KMSKeyId=",
                    "403 InvalidEncrypted.NotMatchEncryptAlgorithm The specified parameter Encrypted must be true when EncryptAlgorithm is not empty.",
                ),
                step("&RegionId=mars", "403 InvalidRegionId.NotExists The region not exists."),
                step(
                    (region[0], region[1]),
                    "400 InvalidRegionId.NotSupportReplaceEncryptedSystemDisk The specified region not support replace encrypted system disk.",
                ),
                step(
                    (kms[0], kms[1]),
                    "403 InvalidParameter.KmsNotEnabled The specified operation need enable KMS.",
                ),
                step(
                    (algorithm[0], algorithm[1]),
                    "403 InvalidRegionId.NotSupportEncryptAlgorithm The current region does not support creating encrypted disks with EncryptAlgorithm.",
                ),
                step(
                    "&InstanceId=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId does not exist.",
                ),
                step(
                    (lock("security"), lock("")),
                    "403 InstanceLockedForSecurity The instance is locked due to security.",
                ),
                step(
                    status("Pending", "Running"),
                    "403 OperationDenied.InstanceCreating The specified instance is creating.",
                ),
                step(
                    status("Running", "Stopped"),
                    "403 IncorrectInstanceStatus The current status of the resource does not support this operation.",
                ),
                step(
                    "&ImageId=m-9",
                    "404 InvalidImageId.NotFound The specified ImageId does not exist.",
                ),
                step(
                    format!("&ImageId={ARM}"),
                    "403 ImageNotSupportInstanceType The specified image don not support the InstanceType instance.",
                ),
                step(
                    format!("&ImageId={WINDOWS}"),
                    "403 DependencyViolation.WindowsInstance The instance creating is windows, cannot use ssh key pair to login.",
                ),
                step(
                    "&KeyPairName=none",
                    "400 InvalidKeyPairName.NotFound The specified KeyPairName does not exist.",
                ),
                step(
                    "&SystemDisk.Size=2049",
                    "404 InvalidSystemDiskSize.MoreThanMaxSize The specified SystemDisk.Size parameter exceeds the maximum size.",
                ),
                step(
                    "&SystemDisk.Size=19",
                    "404 InvalidSystemDiskSize.LessThanImageSize The specified parameter SystemDisk.Size is less than the image size.",
                ),
                // No smaller than the one before.
                step(
                    "&SystemDisk.Size=49",
                    "404 InvalidSystemDiskSize.LessThanMinSize The specified parameter SystemDisk.Size is less than the min size.",
                ),
                step(
                    (zone[0], zone[1]),
                    "400 QuotaExceed.DiskCapacity The used capacity of disk type has exceeded the quota in the zone,  cloud_essd.",
                ),
            ],
        );
    }

    #[test]
    fn some_instances_keep_what_is_on_them() {
        let mut t = Testing::new();
        let instance = stopped(&mut t);
        let id = InstanceId::from(instance.as_str());
        let replace = |image: &str| format!("{ACTION}&InstanceId={instance}&ImageId={image}");
        let before = t.row(&id);
        t.change(&id, |row| row.hibernation = true);
        t.check(&replace(UBUNTU), "403 HibernationConfigured.InstanceOperationForbidden The operation is not permitted due to limit of the hibernation configured instance.");
        t.change(&id, |row| (row.hibernation, row.expires) = (false, Some(before.created)));
        t.check(&replace(UBUNTU), "403 InstanceExpiredOrInArrears The specified operation is denied as your prepay instance is expired (prepay mode) or in arrears (afterpay mode).");
        t.change(&id, |row| (row.expires, row.login_as_non_root) = (None, true));
        let lock = format!("Action=SetInstanceLock&InstanceId={instance}&LockReason=");
        t.operator(&format!("{lock}financial"));
        t.check(&replace(UBUNTU), "403 InstanceExpiredOrInArrears The specified operation is denied as your prepay instance is expired (prepay mode) or in arrears (afterpay mode).");
        t.operator(&lock);
        t.check(&replace(WINDOWS), "400 LoginAsNonRoot.ImageNotSupport The specified image does not support login as non-root.");
        t.change(&id, |row| {
            (row.login_as_non_root, row.host_name) = (false, "0123456789abcdef".to_owned());
        });
        t.check(&replace(WINDOWS), "403 InvalidHostname.MismatchImage The hostname of the current instance can not be applied to the image you choose.");
        facts(|one| one.default_encryption = true, &mut t.world);
        t.check(
            &format!("{}&Encrypted=false", replace(UBUNTU)),
            "403 InvalidEncrypted.DefaultEncryptionUnsupported The specified parameter Encrypted must be true when default encryption is enabled.",
        );
        // A name that nobody has given is no obstacle, nor is one that is short enough.
        for name in [before.host_name, "0123456789abcde".to_owned()] {
            t.change(&id, |row| row.host_name.clone_from(&name));
            t.ok(&replace(WINDOWS));
        }
    }

    #[test]
    fn the_new_disk_is_in_the_place_of_the_old_one_which_is_gone() {
        let mut t = Testing::new();
        let instance = stopped(&mut t);
        let list = format!("Action=DescribeDisks&InstanceId={instance}");
        let system = format!("{list}&DiskType=system");
        let data = at(&t.ok(&format!("{list}&DiskType=data")), "Disks.Disk").clone();
        let mut expected = at(&t.ok(&system), "Disks.Disk.0").clone();
        let old = text(&expected, "DiskId").to_owned();
        let show = format!("Action=DescribeInstances&InstanceIds=[\"{instance}\"]");
        let mut expected_instance = at(&t.ok(&show), "Instances.Instance.0").clone();
        assert_eq!(expected_instance["KeyPairName"], "old");
        let replace = format!(
            "{ACTION}&InstanceId={instance}&ImageId={UBUNTU}&SystemDisk.Size=60&KeyPairName=new&Encrypted=true&KMSKeyId=key&ClientToken=t"
        );
        t.wait_ms(240_000);
        let made = t.ok(&replace);
        let new = text(&made, "DiskId").to_owned();
        assert!(new != old && new.starts_with("d-"), "{new}");
        assert_eq!(made, json!({ "RequestId": "R", "DiskId": new }));
        // A repetition makes no third one.
        assert_eq!(text(&t.ok(&replace), "DiskId"), new);
        let time = "2026-11-20T12:05:00Z";
        let on = json!([{ "InstanceId": instance, "Device": "/dev/xvda", "AttachedTime": time }]);
        for (member, value) in [
            ("DiskId", json!(new)),
            ("SerialNumber", json!(new.trim_start_matches("d-"))),
            ("Size", json!(60)),
            ("IOPS", json!(4_800)),
            ("IOPSRead", json!(4_800)),
            ("IOPSWrite", json!(4_800)),
            ("Throughput", json!(150)),
            ("ThroughputRead", json!(150)),
            ("ThroughputWrite", json!(150)),
            ("ImageId", json!(UBUNTU)),
            ("Encrypted", json!(true)),
            ("KMSKeyId", json!("key")),
            ("CreationTime", json!(time)),
            ("AttachedTime", json!(time)),
            ("Attachments", json!({ "Attachment": on })),
            ("MountInstances", json!({ "MountInstance": on })),
        ] {
            expected[member] = value;
        }
        assert_eq!(*at(&t.ok(&system), "Disks.Disk"), json!([expected]));
        assert_eq!(*at(&t.ok(&format!("{list}&DiskType=data")), "Disks.Disk"), data);
        let gone = t.ok(&format!("Action=DescribeDisks&DiskIds=[\"{old}\"]"));
        assert_eq!(*at(&gone, "TotalCount"), 0);
        for (member, value) in [
            ("ImageId", UBUNTU),
            ("OSName", "Ubuntu  24.04 64位"),
            ("OSNameEn", "Ubuntu  24.04 64 bit"),
            ("KeyPairName", "new"),
        ] {
            expected_instance[member] = json!(value);
        }
        assert_eq!(*at(&t.ok(&show), "Instances.Instance.0"), expected_instance);
        let by_image = t.ok(&format!("Action=DescribeInstances&ImageId={UBUNTU}"));
        assert_eq!(*at(&by_image, "TotalCount"), 1);
    }

    #[test]
    fn what_is_not_said_of_it_follows_from_the_image_and_the_one_before() {
        let mut t = Testing::new();
        let instance = stopped(&mut t);
        let system = format!("Action=DescribeDisks&InstanceId={instance}&DiskType=system");
        let replaced = |t: &mut Testing, image: &str| {
            t.ok(&format!("{ACTION}&InstanceId={instance}&ImageId={image}"));
            let disks = t.ok(&system);
            let disk = at(&disks, "Disks.Disk.0");
            let size = at(disk, "Size").as_u64().expect("a size");
            (text(disk, "DiskId").to_owned(), size, at(disk, "Encrypted") == &json!(true))
        };
        // As large as the one before; the key pair is gone, and so is what was enciphered.
        let (disk, size, encrypted) = replaced(&mut t, UBUNTU);
        assert_eq!((size, encrypted), (50, false));
        assert_eq!(t.row(&InstanceId::from(instance.as_str())).key_pair, "");
        // No smaller than 40 GiB, which is what the image of Windows needs too.
        t.change(&DiskId::from(disk.as_str()), |row| row.size_gib = 20);
        let (disk, size, _) = replaced(&mut t, UBUNTU);
        assert_eq!(size, 40);
        t.change(&DiskId::from(disk.as_str()), |row| row.size_gib = 20);
        let (disk, size, _) = replaced(&mut t, WINDOWS);
        assert_eq!(size, 40);
        t.change(&DiskId::from(disk.as_str()), |row| {
            (row.category, row.performance) = (DiskCategory::Essd, Some(PerformanceLevel::PL2));
            row.size_gib = 20;
        });
        facts(|one| one.default_encryption = true, &mut t.world);
        let (_, size, encrypted) = replaced(&mut t, UBUNTU);
        assert_eq!((size, encrypted), (461, true));
    }
}
