//! The images that instances are made of: a small catalogue of public ones.
//!
//! The service makes new public images every month, and takes old ones away; it has hundreds. These
//! are one of each system that clients ask for, under ids that the service has had. No call here
//! makes an image.

use std::{collections::BTreeMap, sync::Arc};

use store::Timestamp;

use super::instance_type::InstanceType;

/// A public image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The id, as `aliyun_3_x64_20G_alibase_20260513.vhd`; its name is the same.
    pub id: String,
    /// The family, of which an image of another month is also one; empty if it is in none.
    pub family: String,
    /// The system that is on it, as `Ubuntu`.
    pub platform: String,
    /// What it runs on.
    pub architecture: Architecture,
    /// What starts it.
    pub boot_mode: BootMode,
    /// The name of the system in Chinese and in English, as `Ubuntu  24.04 64 bit`.
    pub system: [String; 2],
    /// The least size of a system disk that is made of it, in GiB.
    pub size_gib: u32,
    /// When it was made, as `2026-05-13T00:00:00Z`.
    pub created: String,
}

/// What an image, or a type of instances, understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, api::Choice)]
pub enum Architecture {
    /// 32-bit x86. No image of the catalogue has it.
    #[choice("i386")]
    I386,
    /// 64-bit x86.
    #[choice("x86_64")]
    X86,
    /// 64-bit ARM.
    #[choice("arm64")]
    Arm,
}

/// What starts an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
pub enum BootMode {
    /// The older way.
    #[choice("BIOS")]
    Bios,
    /// The newer one, which all ARM images have.
    #[choice("UEFI")]
    Uefi,
}

/// The kind of system on an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
pub enum OsType {
    /// Linux, and its like.
    #[choice("linux")]
    Linux,
    /// Windows.
    #[choice("windows")]
    Windows,
}

impl Image {
    /// The kind of its system.
    pub fn os_type(&self) -> OsType {
        match self.platform.starts_with("Windows") {
            true => OsType::Windows,
            false => OsType::Linux,
        }
    }

    /// When it was made.
    pub fn created_at(&self) -> Timestamp {
        let moment = self.created.parse::<jiff::Timestamp>().expect("the catalogue has moments");
        Timestamp(moment.as_millisecond().unsigned_abs())
    }

    /// The name of its system, in English.
    pub fn system_in_english(&self) -> &str {
        &self.system[1]
    }

    /// Whether an instance of this type can be made of it.
    pub fn runs_on(&self, instance_type: &InstanceType) -> bool {
        self.architecture == instance_type.architecture()
    }
}

/// The catalogue of images, by id. It is shared: cloning is cheap.
#[derive(Clone, Debug)]
pub struct Images(Arc<BTreeMap<String, Image>>);

impl Images {
    /// The id of the image of those who ask for none.
    pub const DEFAULT: &'static str = "aliyun_3_x64_20G_alibase_20260513.vhd";

    /// The image with this id.
    pub fn get(&self, id: &str) -> Option<&Image> {
        self.0.get(id)
    }

    /// The newest image of this family.
    pub fn newest_of(&self, family: &str) -> Option<&Image> {
        let of_family = self.iter().filter(|one| !family.is_empty() && one.family == family);
        of_family.max_by(|one, other| one.created.cmp(&other.created))
    }

    /// All images, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Image> {
        self.0.values()
    }
}

impl Default for Images {
    /// The images built in: `catalogue/images.csv`, a line each.
    fn default() -> Images {
        let lines = include_str!("../../catalogue/images.csv").lines().skip(1);
        let images = lines.map(read).map(|one| (one.id.clone(), one));
        Images(Arc::new(images.collect()))
    }
}

fn read(line: &str) -> Image {
    let columns = line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let [id, family, platform, architecture, boot_mode, chinese, english] =
        columns.try_into().expect("images.csv has seven columns");
    Image {
        architecture: *chosen(Architecture::ALL, |one| one.print() == architecture),
        boot_mode: *chosen(BootMode::ALL, |one| one.print() == boot_mode),
        size_gib: size_gib(&id).expect("the id has the size"),
        created: created(&id).expect("the id has the day"),
        id,
        family,
        platform,
        system: [chinese, english],
    }
}

fn chosen<T>(all: &[T], is_it: impl Fn(&T) -> bool) -> &T {
    all.iter().find(|one| is_it(one)).expect("images.csv has known words only")
}

/// The size in an id: `20G` of `aliyun_3_x64_20G_alibase_20260513.vhd`.
fn size_gib(id: &str) -> Option<u32> {
    id.split('_').find_map(|part| part.strip_suffix('G')?.parse().ok())
}

/// The day at the end of an id. No source has the time of the day.
fn created(id: &str) -> Option<String> {
    let (_, day) = id.strip_suffix(".vhd")?.rsplit_once('_')?;
    let (year, month, day) = (day.get(..4)?, day.get(4..6)?, day.get(6..)?);
    Some(format!("{year}-{month}-{day}T00:00:00Z"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::instance_type::InstanceTypes;

    #[test]
    fn the_catalogue_is_read_whole_and_has_the_default() {
        let images = Images::default();
        let lines = include_str!("../../catalogue/images.csv").lines().count() - 1;
        assert_eq!(images.iter().count(), lines);
        let image = images.get(Images::DEFAULT).expect("the default is there");
        assert_eq!(
            *image,
            Image {
                id: "aliyun_3_x64_20G_alibase_20260513.vhd".to_owned(),
                family: "acs:alibaba_cloud_linux_3_2104_lts_x64".to_owned(),
                platform: "Aliyun".to_owned(),
                architecture: Architecture::X86,
                boot_mode: BootMode::Bios,
                system: [
                    "Alibaba Cloud Linux  3.2104 LTS 64位".to_owned(),
                    "Alibaba Cloud Linux  3.2104 LTS 64 bit".to_owned(),
                ],
                size_gib: 20,
                created: "2026-05-13T00:00:00Z".to_owned(),
            }
        );
        assert_eq!(image.os_type(), OsType::Linux);
        let windows = images.iter().filter(|one| one.os_type() == OsType::Windows);
        assert_eq!(windows.map(|one| one.size_gib).collect::<Vec<_>>(), [40; 3]);
        assert!(images.iter().all(|one| one.system_in_english().is_ascii()));
    }

    #[test]
    fn the_newest_of_a_family_is_found() {
        let images = Images::default();
        let newest = |family| images.newest_of(family).map(|one| one.id.as_str());
        assert_eq!(newest("acs:alibaba_cloud_linux_3_2104_lts_x64"), Some(Images::DEFAULT));
        assert_eq!(newest(""), None);
    }

    #[test]
    fn images_run_on_types_of_their_architecture() {
        let (images, types) = (Images::default(), InstanceTypes::default());
        let runs = |image, instance_type| {
            let image = images.get(image).expect("the image is there");
            image.runs_on(types.get(instance_type).expect("the type is there"))
        };
        let arm = "aliyun_3_arm64_20G_alibase_20240528.vhd";
        assert!(runs(Images::DEFAULT, "ecs.g7.large") && !runs(arm, "ecs.g7.large"));
        assert!(runs(arm, "ecs.g8y.large") && !runs(Images::DEFAULT, "ecs.g8y.large"));
        assert!(runs(Images::DEFAULT, "ecs.i4r.8xlarge"));
    }
}
