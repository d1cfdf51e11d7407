//! DescribeImages: the images that instances can be made of, a page at a time.

use api::{Choice, Kind, Params, Value, answer};
use control_derive::operation;

use super::{
    ActionType,
    view::{ImageView, UNSUPPORTED, Usage},
};
use crate::{
    Ctx, Fault, Read,
    ecs::{
        Instance, NetworkType,
        created::{is_minute, minute},
    },
    facts::{
        Feature,
        image::{Architecture, Image, OsType},
        instance_type::InstanceType,
    },
    faults::ImageFault,
    kernel::resource::Resource,
    value::wildcard::{self, Case, Special},
};

/// Lists images. All are the service's own: custom, shared and community images, and those of the
/// marketplace, are not served, and asking for them finds none.
#[operation(
    ecs,
    read,
    ram = "image/*",
    dry_run,
    tags(too_many = "InvalidTagCount"),
    by_number(10, 100)
)]
pub struct DescribeImages {
    /// Only these: ids, with commas between them.
    image_id: Option<String>,
    /// Only those with this name; * stands for any letters, and without one, part of the name is enough.
    image_name: Option<String>,
    /// Only those of this family, as acs:ubuntu_24_04_x64.
    image_family: Option<String>,
    /// Whose images: system, self, others or marketplace. Only system has some.
    #[param(malformed = "InvalidImageOwnerAlias.ValueNotSupported")]
    image_owner_alias: Option<OwnerAlias>,
    /// Only shared images of this account. There are none; without meaning for those of the service.
    image_owner_id: Option<i64>,
    /// Only community images: there are none. Without meaning for those of the service.
    is_public: Option<bool>,
    /// Only those that run on this type of instances.
    instance_type: Option<String>,
    /// Only those of this architecture: i386, x86_64 or arm64.
    #[param(malformed = "InvalidArchitecture")]
    architecture: Option<Architecture>,
    /// Only those with this kind of system: linux or windows.
    #[param(name = "OSType", malformed = "InvalidOSType")]
    os_type: Option<OsType>,
    /// Only those in these states, with commas between them; Available by default, ALL for all. All are Available.
    status: Option<States>,
    /// Only those of which instances are made (instance), or none (none).
    #[param(malformed = "InvalidUsage")]
    usage: Option<Usage>,
    /// Only those that can be used at once, or only the others. All can be.
    usable: Option<bool>,
    /// Only those that have cloud-init, or only the others. All have.
    is_support_cloudinit: Option<bool>,
    /// Only those that run on I/O optimized instances, or only the others. All do.
    is_support_io_optimized: Option<bool>,
    /// What they are wanted for: CreateEcs (default) or ChangeOS. Every image can be used for both.
    #[expect(dead_code, reason = "every image can be used for both")]
    action_type: Option<ActionType>,
    /// Only those made of this snapshot. None is.
    snapshot_id: Option<String>,
    /// Only those of this resource group. None is in one.
    resource_group_id: Option<String>,
    /// Whether to list those that have expired too. None has.
    #[expect(dead_code, reason = "no image expires")]
    show_expired: Option<bool>,
    /// Only those for which this holds: CreationStartTime or CreationEndTime and a moment, NetworkType and vpc or classic, or what can be changed while an instance runs and supported or unsupported.
    #[param(object, items = 1..=10)]
    filter: Vec<Filter>,
}

/// A filter.
#[derive(Debug, Params)]
struct Filter {
    /// CreationStartTime, CreationEndTime, NetworkType, CpuOnlineUpgrade, CpuOnlineDowngrade, MemoryOnlineUpgrade or MemoryOnlineDowngrade.
    key: String,
    /// The moment, as 2017-12-05T22:40Z, or the word.
    value: Option<String>,
}

/// Whose images.
#[derive(Clone, Copy, Debug, PartialEq, Choice)]
enum OwnerAlias {
    #[choice("system")]
    System,
    #[choice("self")]
    Own,
    #[choice("others")]
    Others,
    #[choice("marketplace")]
    Marketplace,
}

/// The states of images, with commas between them.
#[derive(Clone, Debug, PartialEq)]
struct States {
    has_available: bool,
}

impl Value for States {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "ALL, or some of Creating, Waiting, Available, UnAvailable, \
                                    CreateFailed and Deprecated with commas between them";

    fn parse(text: &str) -> Option<States> {
        const STATES: [&str; 6] =
            ["Creating", "Waiting", "Available", "UnAvailable", "CreateFailed", "Deprecated"];
        if text == "ALL" {
            return Some(States { has_available: true });
        }
        let states = || text.split(',').map(str::trim);
        let has_available = states().any(|state| state == "Available");
        states().all(|state| STATES.contains(&state)).then_some(States { has_available })
    }
}

/// A page of images.
#[answer]
pub struct Response {
    region_id: String,
    total_count: u64,
    page_number: i64,
    page_size: i64,
    #[list(Image)]
    images: Vec<ImageView>,
}

impl Read for DescribeImages {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let names_systems = wanted.image_owner_alias == Some(OwnerAlias::System);
        ctx.permit(names_systems, Feature::PublicImage, "ImageOwnerAlias")?;
        let instance_type = match &wanted.instance_type {
            Some(id) => {
                let unknown = || ImageFault::TypeNotFound { instance_type: id.clone() };
                Some(ctx.world.instance_types.get(id).ok_or_else(unknown)?)
            }
            None => None,
        };
        let mut images = Vec::new();
        let is_open = wanted.finds_public(ctx);
        for image in ctx.world.images.iter() {
            let usage = usage(ctx, image)?;
            // A filter that is none is refused even if there is nothing to filter.
            let passes = passes_filters(&wanted.filter, image)?;
            let name = format!("image/{}", image.id);
            if is_open
                && ctx.sees_name(&ctx.head.scope.full_name("ecs", &name))
                && passes
                && wanted.usage.is_none_or(|wanted| wanted == usage)
                && wanted.fits(image, instance_type)
            {
                images.push((image, usage));
            }
        }
        let page = ctx.head.page.of(images, |(image, _)| image.id.clone())?;
        let views = page.items.into_iter().map(|(image, usage)| ImageView::of(image, usage));
        Ok(Response {
            region_id: ctx.head.scope.region.clone(),
            total_count: page.total,
            page_number: page.number,
            page_size: page.size,
            images: views.collect(),
        })
    }
}

impl DescribeImages {
    /// Whether the service's own images, which have nothing that is given to images, are wanted at all.
    fn finds_public(&self, ctx: &Ctx<'_>) -> bool {
        let has_public = ctx.world.has(Feature::PublicImage, ctx.account(), &ctx.head.scope.region);
        let is_systems = match self.image_owner_alias {
            Some(OwnerAlias::System) => true,
            Some(OwnerAlias::Own | OwnerAlias::Others | OwnerAlias::Marketplace) => false,
            None => self.image_owner_id.is_none() && self.is_public != Some(true),
        };
        is_systems
            && has_public
            && ctx.head.tags.is_empty()
            && self.snapshot_id.is_none()
            && self.resource_group_id.is_none()
            && self.usable != Some(false)
            && self.is_support_cloudinit != Some(false)
            && self.is_support_io_optimized != Some(false)
            && self.status.as_ref().is_none_or(|states| states.has_available)
    }

    fn fits(&self, image: &Image, instance_type: Option<&InstanceType>) -> bool {
        let is_listed = |ids: &String| ids.split(',').any(|id| id.trim() == image.id);
        self.image_id.as_ref().is_none_or(is_listed)
            && self.image_name.as_ref().is_none_or(|pattern| is_named(pattern, &image.id))
            && self.image_family.as_ref().is_none_or(|family| *family == image.family)
            && self.architecture.is_none_or(|one| one == image.architecture)
            && self.os_type.is_none_or(|one| one == image.os_type())
            && instance_type.is_none_or(|one| image.runs_on(one))
    }
}

fn is_named(pattern: &str, name: &str) -> bool {
    match pattern.contains('*') {
        true => wildcard::matches(pattern, name, Special::Star, Case::Exact),
        false => name.contains(pattern),
    }
}

/// Whether the account has instances in the region that were made of the image.
fn usage(ctx: &Ctx<'_>, image: &Image) -> Result<Usage, Fault> {
    let mut made = ctx.txn.keys_under(Instance::TABLE, Instance::BY_IMAGE, &image.id, None)?;
    match made.next().transpose()? {
        Some(_) => Ok(Usage::Instance),
        None => Ok(Usage::Nothing),
    }
}

fn passes_filters(filters: &[Filter], image: &Image) -> Result<bool, ImageFault> {
    let mut passes = true;
    for Filter { key, value } in filters {
        let value = value.as_deref().unwrap_or_default();
        let invalid = || ImageFault::FilterValue { key: key.clone(), value: value.to_owned() };
        passes &= match key.as_str() {
            // To the minute: texts sort as moments do.
            "CreationStartTime" if is_minute(value) => created(image).as_str() >= value,
            "CreationEndTime" if is_minute(value) => created(image).as_str() <= value,
            "NetworkType" => match <NetworkType as Value>::parse(value) {
                Some(network) => network == NetworkType::Vpc,
                None => return Err(invalid()),
            },
            "CpuOnlineUpgrade"
            | "CpuOnlineDowngrade"
            | "MemoryOnlineUpgrade"
            | "MemoryOnlineDowngrade" => match value {
                UNSUPPORTED => true,
                "supported" => false,
                _ => return Err(invalid()),
            },
            "CreationStartTime" | "CreationEndTime" => return Err(invalid()),
            _ => return Err(ImageFault::FilterKey { key: key.clone() }),
        };
    }
    Ok(passes)
}

/// When an image was made, to the minute.
fn created(image: &Image) -> String {
    minute(image.created_at())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use crate::{
        World,
        facts::{Feature, world::AccountFacts},
        tests::testing::{Testing, at, step, text},
    };

    const ACTION: &str = "Action=DescribeImages";
    const DEFAULT: &str = "aliyun_3_x64_20G_alibase_20260513.vhd";
    const ARM: &str = "aliyun_3_arm64_20G_alibase_20240528.vhd";
    const WINDOWS: &str = "win2022_21H2_x64_dtc_en-us_40G_alibase_20250817.vhd";

    fn ids(answer: &Value) -> Vec<String> {
        let images = at(answer, "Images.Image").as_array().expect("a list");
        images.iter().map(|image| text(image, "ImageId").to_owned()).collect()
    }

    #[test]
    fn its_refusals_come_in_order() {
        let tags = (1..=21).map(|number| format!("&Tag.{number}.Key=k{number}"));
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&Filter.1.Key=&Filter.1.Value=vpc",
                "400 MissingParameter The input parameter \"Filter.1.Key\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&ImageOwnerAlias=x",
                "400 InvalidImageOwnerAlias.ValueNotSupported The specified ImageOwnerAlias value is not supported.",
            ),
            step(
                "&Architecture=x",
                "404 InvalidArchitecture The specified Architecture is not valid.",
            ),
            step("&OSType=x", "404 InvalidOSType The specified OSType is not valid."),
            step(
                "&Status=x",
                "400 InvalidParameter the parameter(s) \"Status\" provided is(are) invalid. \"x\" is not ALL, or some of Creating, Waiting, Available, UnAvailable, CreateFailed and Deprecated with commas between them.",
            ),
            step("&Usage=x", "404 InvalidUsage The specified Usage is not valid."),
            step(
                "&ActionType=x",
                "400 InvalidParameter the parameter(s) \"ActionType\" provided is(are) invalid. \"x\" is not one of CreateEcs, ChangeOS.",
            ),
            step(
                tags.collect::<String>(),
                "400 InvalidTagCount The specified tags are beyond the permitted range.",
            ),
            step(
                "&PageSize=x",
                "400 InvalidParameter the parameter(s) \"PageSize\" provided is(are) invalid. \"x\" is not an integer.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
            step(
                (
                    (|world| lacks(world, [Feature::PublicImage].into())) as fn(&mut World),
                    (|world| lacks(world, [].into())) as fn(&mut World),
                ),
                "403 CurrentAccount.NotSupportPublicImage Public image is not supported for current account.",
            ),
            step(
                "&InstanceType=ecs.none",
                "400 InvalidInstanceType.ValueNotSupported The specified InstanceType does not exist or beyond the permitted range.",
            ),
            step(
                "&Filter.1.Key=x&Filter.1.Value=vpc",
                "404 InvalidFilterKey.NotFound The specified Filter Key is not found.",
            ),
            step(
                "&Filter.1.Key=NetworkType&Filter.1.Value=x",
                "404 InvalidFilterValue The specified Filter Value is not valid.",
            ),
            step(
                "&Filter.1.Key=CreationEndTime&Filter.1.Value=now",
                "404 InvalidFilterValue The specified Filter Value is not valid.",
            ),
            step(
                "&Filter.1.Key=CpuOnlineUpgrade&Filter.1.Value=x",
                "404 InvalidFilterValue The specified Filter Value is not valid.",
            ),
        ];
        Testing::new().walk(&format!("{ACTION}&ImageOwnerAlias=system"), steps);
    }

    fn lacks(world: &mut World, without: BTreeSet<Feature>) {
        let facts = AccountFacts { without, ..AccountFacts::default() };
        world.accounts.insert(Testing::ACCOUNT, facts);
    }

    #[test]
    fn an_account_without_public_images_finds_none() {
        let mut t = Testing::new();
        lacks(&mut t.world, [Feature::PublicImage].into());
        assert_eq!(*at(&t.ok(ACTION), "TotalCount"), json!(0));
    }

    #[test]
    fn an_image_is_shown_with_all_that_is_known_of_it() {
        let mut t = Testing::new();
        let answer = t.ok(&format!("{ACTION}&ImageId={DEFAULT}"));
        let page = ["RegionId", "TotalCount", "PageNumber", "PageSize"];
        let page = page.map(|member| at(&answer, member).clone());
        assert_eq!(page, [json!("cn-hangzhou"), json!(1), json!(1), json!(10)]);
        let mut expected = json!({
            "ImageId": DEFAULT,
            "ImageName": DEFAULT,
            "ImageFamily": "acs:alibaba_cloud_linux_3_2104_lts_x64",
            "ImageVersion": "",
            "ImageOwnerAlias": "system",
            "Description": "",
            "Status": "Available",
            "Usable": true,
            "Usage": "none",
            "Progress": "100%",
            "CreationTime": "2026-05-13T00:00:00Z",
            "OSName": "Alibaba Cloud Linux  3.2104 LTS 64位",
            "OSNameEn": "Alibaba Cloud Linux  3.2104 LTS 64 bit",
            "OSType": "linux",
            "Platform": "Aliyun",
            "Architecture": "x86_64",
            "BootMode": "BIOS",
            "Size": 20,
        });
        let more = json!({
            "IsPublic": true,
            "IsCopied": false,
            "IsSelfShared": "",
            "IsSubscribed": false,
            "IsSupportCloudinit": true,
            "IsSupportIoOptimized": true,
            "LoginAsNonRootSupported": true,
            "ProductCode": "",
            "ResourceGroupId": "",
            "Features": {
                "NvmeSupport": "supported",
                "ImdsSupport": "v2",
                "CpuOnlineUpgrade": "unsupported",
                "CpuOnlineDowngrade": "unsupported",
                "MemoryOnlineUpgrade": "unsupported",
                "MemoryOnlineDowngrade": "unsupported",
            },
            "DetectionOptions": { "Items": { "Item": [] } },
            "DiskDeviceMappings": { "DiskDeviceMapping": [] },
            "Tags": { "Tag": [] },
        });
        let members = more.as_object().expect("it is an object").clone();
        expected.as_object_mut().expect("it is an object").extend(members);
        assert_eq!(*at(&answer, "Images.Image.0"), expected);
        let windows = t.ok(&format!("{ACTION}&ImageId={WINDOWS}"));
        let windows = at(&windows, "Images.Image.0");
        assert_eq!(text(windows, "OSType"), "windows");
        assert_eq!(text(windows, "Features.NvmeSupport"), "unsupported");
        assert_eq!(*at(windows, "LoginAsNonRootSupported"), json!(false));
    }

    #[test]
    fn each_filter_filters() {
        let mut t = Testing::new();
        let mut found = |more: &str| ids(&t.ok(&format!("{ACTION}&PageSize=100{more}")));
        let all = found("");
        for (more, has, has_not) in [
            ("&ImageName=ubuntu_2", "ubuntu_24_04_x64_20G_alibase_20260916.vhd", DEFAULT),
            ("&ImageName=aliyun_*_2026*", DEFAULT, ARM),
            ("&ImageFamily=acs:alibaba_cloud_linux_3_2104_lts_x64", DEFAULT, ARM),
            ("&InstanceType=ecs.g7.large", DEFAULT, ARM),
            ("&InstanceType=ecs.g8y.large", ARM, DEFAULT),
            ("&Architecture=arm64", ARM, DEFAULT),
            ("&OSType=windows", WINDOWS, DEFAULT),
            ("&Filter.1.Key=CreationStartTime&Filter.1.Value=2026-05-13T00:00Z", DEFAULT, ARM),
            ("&Filter.1.Key=CreationEndTime&Filter.1.Value=2026-05-12T23:59Z", ARM, DEFAULT),
        ] {
            let found = found(more);
            assert!(found.iter().any(|id| id == has), "{more} {has}");
            assert!(!found.iter().any(|id| id == has_not), "{more} {has_not}");
        }
        assert_eq!(found(&format!("&ImageId={DEFAULT}, {ARM},m-9")), [ARM, DEFAULT]);
        for any in [
            "&ImageOwnerAlias=system",
            "&ImageOwnerAlias=system&ImageOwnerId=7&IsPublic=true",
            "&IsPublic=false",
            "&Status=Creating,Available",
            "&Status=ALL",
            "&Usage=none",
            "&Usable=true",
            "&IsSupportCloudinit=true&IsSupportIoOptimized=true",
            "&ActionType=ChangeOS&ShowExpired=true",
            "&Filter.1.Key=NetworkType&Filter.1.Value=vpc",
            "&Filter.1.Key=MemoryOnlineUpgrade&Filter.1.Value=unsupported",
        ] {
            assert_eq!(found(any), all, "{any}");
        }
        for none in [
            "&ImageId=m-9",
            "&ImageFamily=x",
            "&ImageOwnerAlias=self",
            "&ImageOwnerAlias=others",
            "&ImageOwnerAlias=marketplace",
            "&ImageOwnerId=7",
            "&IsPublic=true",
            "&Architecture=i386",
            "&Status=Deprecated",
            "&Usage=instance",
            "&Usable=false",
            "&IsSupportCloudinit=false",
            "&IsSupportIoOptimized=false",
            "&SnapshotId=s-9",
            "&ResourceGroupId=rg-9",
            "&Tag.1.Key=k&Tag.1.Value=v",
            "&Filter.1.Key=NetworkType&Filter.1.Value=classic",
            "&Filter.1.Key=CpuOnlineDowngrade&Filter.1.Value=supported",
        ] {
            assert_eq!(found(none), Vec::<String>::new(), "{none}");
        }
    }

    #[test]
    fn pages_have_every_image_once() {
        let mut t = Testing::new();
        let all = t.world.images.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
        let mut page = |number: usize| t.ok(&format!("{ACTION}&PageSize=7&PageNumber={number}"));
        let pages = (1..=4).map(&mut page).collect::<Vec<_>>();
        assert_eq!(pages.iter().flat_map(ids).collect::<Vec<_>>(), all);
        assert_eq!(*at(&pages[1], "TotalCount"), json!(all.len()));
        assert_eq!(*at(&pages[1], "PageNumber"), json!(2));
        assert_eq!(*at(&t.ok(&format!("{ACTION}&PageSize=101")), "PageSize"), json!(100));
    }
}
