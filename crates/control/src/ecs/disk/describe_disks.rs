//! DescribeDisks: lists disks, filtered, a page at a time.

use api::{Choice, Value, answer};
use control_derive::operation;

use super::{Disk, DiskCategory, DiskKind, view::DiskView};
use crate::{
    Ctx, Fault, Head, Plan, Read, World,
    ecs::{
        ChargeType, LockReason,
        created::{Filter, Within},
        disk::PerformanceLevel,
    },
    faults::{DiskFault, VpcFault},
    kernel::{list::Listing, resource_group},
    value::{
        id::{DiskId, InstanceId},
        text::JsonList,
        wildcard::{self, Case, Special},
    },
};

/// Lists disks. A filter that matches none gives an empty list, and so does one by what no disk here
/// has.
#[operation(
    ecs,
    read,
    ram = "disk/*",
    dry_run,
    tags(too_many = "InvalidTagCount"),
    by_number(10, 100),
    by_token(10, 10..=500),
    planned
)]
#[expect(dead_code, reason = "the parameters that say so can change nothing here")]
pub struct DescribeDisks {
    /// Only these: a JSON array of at most 100 ids.
    #[param(malformed = "InvalidParameter.DiskIds")]
    disk_ids: Option<JsonList>,
    /// Only those of this instance.
    instance_id: Option<InstanceId>,
    /// Only those with this name; an asterisk stands for any text.
    disk_name: Option<String>,
    /// Only those in this zone.
    zone_id: Option<String>,
    /// Only those that are so: In_use, Available, Attaching, Detaching, Creating, ReIniting or All (the default).
    #[param(malformed = "InvalidStatus.ValueNotSupported")]
    status: Option<WantedStatus>,
    /// Only those of this kind: system, data or all (the default).
    #[param(malformed = "InvalidDiskType.ValueNotSupported")]
    disk_type: Option<WantedKind>,
    /// Only those of this category, as cloud_essd; all is the default.
    #[param(malformed = "InvalidCategory.ValueNotSupported")]
    category: Option<WantedCategory>,
    /// Only those of this performance level: PL0, PL1, PL2 or PL3.
    performance_level: Option<PerformanceLevel>,
    /// Only those paid for so: PrePaid or PostPaid.
    #[param(malformed = "InvalidDiskChargeType.NotFound")]
    disk_charge_type: Option<ChargeType>,
    /// Only those that can be taken off their instances, or that cannot.
    portable: Option<bool>,
    /// Only those that go with their instances, or that do not.
    delete_with_instance: Option<bool>,
    /// Only those with which automatic snapshots go, or with which they do not.
    delete_auto_snapshot: Option<bool>,
    /// Only those for which policies of automatic snapshots may hold, or may not.
    enable_auto_snapshot: Option<bool>,
    /// Only those for which such a policy holds, or does not. It does for none.
    enable_automated_snapshot_policy: Option<bool>,
    /// Only those for which this policy holds. None does for any.
    auto_snapshot_policy_id: Option<String>,
    /// Only those that are encrypted, or are not.
    encrypted: Option<bool>,
    /// Only those that are encrypted with this key.
    #[param(name = "KMSKeyId")]
    kms_key_id: Option<String>,
    /// Only those made of this snapshot. None is.
    snapshot_id: Option<String>,
    /// Only those that several instances may have, or may not. None may be several's.
    enable_shared: Option<bool>,
    /// Only those that several instances may have (Enabled, LegacyShared), or may not (Disabled).
    #[param(malformed = "InvalidParameter.MultiAttach")]
    multi_attach: Option<MultiAttach>,
    /// Only those that are locked for this reason. None is.
    #[param(malformed = "InvalidLockReason.NotFound")]
    lock_reason: Option<LockReason>,
    /// Only those of this resource group.
    resource_group_id: Option<String>,
    /// Only those created then: CreationStartTime or CreationEndTime, and a moment as 2017-12-05T22:40Z.
    #[param(object, items = 1..=4)]
    filter: Vec<Filter>,
    /// Ignored: all attributes are shown.
    #[param(items = 1..=5)]
    additional_attributes: Vec<String>,
}

/// What disks that are wanted are doing. None here is on the way to anything.
#[derive(Clone, Copy, Debug, PartialEq, Choice)]
enum WantedStatus {
    #[choice("In_use")]
    InUse,
    Available,
    Attaching,
    Detaching,
    Creating,
    ReIniting,
    All,
}

/// What disks that are wanted are to their instances.
#[derive(Clone, Copy, Debug, PartialEq, Choice)]
enum WantedKind {
    #[choice("all")]
    All,
    #[choice("system")]
    System,
    #[choice("data")]
    Data,
}

/// What disks that are wanted are made of.
#[derive(Clone, Copy, Debug, PartialEq)]
enum WantedCategory {
    All,
    This(DiskCategory),
    /// One that no disk here is of: they are local, or of long ago.
    Nowhere,
}

impl Value for WantedCategory {
    const KIND: api::Kind = api::Kind::String;
    const EXPECTED: &'static str = "a category of disks";

    fn parse(text: &str) -> Option<WantedCategory> {
        const NOWHERE: [&str; 8] = [
            "local_ssd_pro",
            "local_hdd_pro",
            "ephemeral",
            "ephemeral_ssd",
            "cloud_regional_disk_auto",
            "elastic_ephemeral_disk_premium",
            "elastic_ephemeral_disk_standard",
            "cloud_pperf",
        ];
        match text {
            "all" => Some(WantedCategory::All),
            text if NOWHERE.contains(&text) => Some(WantedCategory::Nowhere),
            text => DiskCategory::parse(text).map(WantedCategory::This),
        }
    }
}

/// Whether several instances may have a disk.
#[derive(Clone, Copy, Debug, PartialEq, Choice)]
enum MultiAttach {
    Disabled,
    Enabled,
    LegacyShared,
}

/// What is looked for.
pub struct Wanted {
    by: DescribeDisks,
    within: Within,
    tags: Vec<crate::value::tag::Tag>,
}

/// A page of disks.
#[answer]
pub struct Response {
    total_count: u64,
    page_number: i64,
    page_size: i64,
    /// Empty on the last page.
    next_token: String,
    #[list(Disk)]
    disks: Vec<DiskView>,
}

impl Plan for DescribeDisks {
    type Into = Wanted;

    fn plan(self, head: &Head, _: &World) -> Result<Wanted, Fault> {
        const MOST_IDS: usize = 100;
        if self.disk_ids.as_ref().is_some_and(|list| list.0.len() > MOST_IDS) {
            return Err(DiskFault::TooManyIds { limit: MOST_IDS }.into());
        }
        let is_shared = self.multi_attach.map(|one| one != MultiAttach::Disabled);
        if let (Some(one), Some(other)) = (self.enable_shared, is_shared)
            && one != other
        {
            return Err(DiskFault::SharedMismatch.into());
        }
        let within = Within::read(&self.filter)?;
        Ok(Wanted { within, tags: head.tags.clone(), by: self })
    }
}

impl Read for DescribeDisks {
    type Response = Response;

    fn execute(wanted: Wanted, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        if let Some(zone) = &wanted.by.zone_id
            && !ctx.region()?.zone_ids().any(|one| one == *zone)
        {
            return Err(VpcFault::ZoneNotFound { zone: zone.clone() }.into());
        }
        let page = list(wanted, ctx)?.page()?;
        Ok(Response {
            total_count: page.total,
            page_number: page.number,
            page_size: page.size,
            next_token: page.next_token,
            disks: page.items.into_iter().map(|disk| DiskView::of(ctx, disk)).collect(),
        })
    }
}

/// The disks that are wanted.
fn list<'c, 'a>(
    Wanted { by, within, tags }: Wanted,
    ctx: &'c Ctx<'a>,
) -> Result<Listing<'c, 'a, Disk>, Fault> {
    let is_nowhere = by.asks_for_what_none_has();
    let (pattern, name) = match by.disk_name {
        Some(name) if name.contains('*') => (Some(name), None),
        name => (None, name),
    };
    let status = by.status.filter(|one| *one != WantedStatus::All);
    let kind = match by.disk_type {
        Some(WantedKind::System) => Some(DiskKind::System),
        Some(WantedKind::Data) => Some(DiskKind::Data),
        Some(WantedKind::All) | None => None,
    };
    let category = match by.category {
        Some(WantedCategory::This(category)) => Some(category),
        Some(WantedCategory::All | WantedCategory::Nowhere) | None => None,
    };
    let within = (!within.is_anything()).then_some(within);
    Ok(ctx
        .list()
        .ids(is_nowhere.then_some([]))
        .ids(by.disk_ids.map(JsonList::ids::<DiskId>))
        .under(Disk::BY_INSTANCE, by.instance_id)
        .under(Disk::BY_NAME, name)
        .under(Disk::BY_ZONE, by.zone_id)
        .under(
            Disk::BY_RESOURCE_GROUP,
            by.resource_group_id.map(|named| resource_group::sought(ctx, named)),
        )
        .tagged(Disk::BY_TAG, &tags)
        .only_if(pattern, |disk, pattern| {
            wildcard::matches(pattern, &disk.name, Special::Star, Case::Exact)
        })
        .only_if(status, |disk: &Disk, wanted| disk.status().print() == wanted.print())
        .only_if(kind, |disk, kind| disk.kind == *kind)
        .only_if(category, |disk, category| disk.category == *category)
        .only_if(by.performance_level, |disk, level| disk.performance == Some(*level))
        .only_if(by.disk_charge_type, |disk, charge| disk.charge == *charge)
        .only_if(by.portable, |disk, portable| disk.is_portable() == *portable)
        .only_if(by.delete_with_instance, |disk, wanted| disk.delete_with_instance == *wanted)
        .only_if(by.delete_auto_snapshot, |disk, wanted| disk.delete_auto_snapshot == *wanted)
        .only_if(by.enable_auto_snapshot, |disk, wanted| disk.enable_auto_snapshot == *wanted)
        .only_if(by.encrypted, |disk, wanted| disk.encryption.is_some() == *wanted)
        .only_if(by.kms_key_id, |disk, key| {
            disk.encryption.as_ref().is_some_and(|one| one.kms_key == *key)
        })
        .only_if(within, |disk, within| within.has(disk.created, disk.expires)))
}

impl DescribeDisks {
    fn asks_for_what_none_has(&self) -> bool {
        self.category == Some(WantedCategory::Nowhere)
            || self.enable_automated_snapshot_policy == Some(true)
            || self.auto_snapshot_policy_id.is_some()
            || self.snapshot_id.is_some()
            || self.enable_shared == Some(true)
            || self.multi_attach.is_some_and(|one| one != MultiAttach::Disabled)
            || self.lock_reason.is_some()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::tests::testing::{Testing, at, step, text};

    fn ids(answer: &Value) -> Vec<String> {
        let list = at(answer, "Disks.Disk").as_array().expect("a list");
        list.iter().map(|one| text(one, "DiskId").to_owned()).collect()
    }

    /// Disks of one instance have been made at the same moment, and some clients take them by place.
    #[test]
    fn the_disks_of_an_instance_come_as_they_were_asked_for_the_system_disk_first() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        let names = ["root", "one", "two", "three", "four"];
        let data = names[1..].iter().zip(1..);
        let data =
            data.map(|(name, n)| format!("&DataDisk.{n}.Size=20&DataDisk.{n}.DiskName={name}"));
        let make = format!(
            "Action=CreateInstance&InstanceType=ecs.g7.large&VSwitchId={vswitch}&SecurityGroupId={group}&SystemDisk.DiskName=root{}",
            data.collect::<String>()
        );
        for _ in 0..3 {
            let made = t.ok(&make);
            let list = format!("Action=DescribeDisks&InstanceId={}", text(&made, "InstanceId"));
            let disks = t.ok(&list);
            let disks = at(&disks, "Disks.Disk").as_array().expect("a list");
            let shown = disks.iter().map(|disk| text(disk, "DiskName")).collect::<Vec<_>>();
            assert_eq!(shown, names);
            assert_eq!(text(&disks[0], "Type"), "system");
            assert_eq!(text(&disks[4], "Device"), "/dev/xvde");
        }
    }

    #[test]
    fn tags_are_at_most_twenty() {
        let tags = (1..=21).map(|place| format!("&Tag.{place}.Key=k{place}"));
        Testing::new().check(
            &format!("Action=DescribeDisks{}", tags.collect::<String>()),
            "400 InvalidTagCount The specified tags are beyond the permitted range.",
        );
    }

    #[test]
    fn its_refusals_come_in_order() {
        let many = (0..101).map(|number| format!("\"d-{number}\"")).collect::<Vec<_>>().join(",");
        let steps = vec![
            step("&RegionId=-", "400 MissingParamter.RegionId The regionId should not be null."),
            step(
                "&DiskIds=d-1",
                "400 InvalidParameter.DiskIds The specified parameter diskIds is not valid.",
            ),
            step(
                "&Status=x",
                "400 InvalidStatus.ValueNotSupported The specified disk status is not supported.",
            ),
            step(
                "&DiskType=x",
                "400 InvalidDiskType.ValueNotSupported The specified disk type is not supported.",
            ),
            step(
                "&Category=x",
                "400 InvalidCategory.ValueNotSupported The specified disk category is not supported.",
            ),
            step(
                "&DiskChargeType=x",
                "404 InvalidDiskChargeType.NotFound The DiskChargeType does not exist in our records.",
            ),
            step(
                "&MultiAttach=x",
                "403 InvalidParameter.MultiAttach The specified param MultiAttach is not valid.",
            ),
            step(
                "&LockReason=x",
                "404 InvalidLockReason.NotFound The specified LockReason is not found.",
            ),
            step(
                format!("&DiskIds=[{many}]"),
                "403 InvalidDiskIds.Malformed The amount of specified disk Ids exceeds the limit.",
            ),
            step(
                "&EnableShared=true&MultiAttach=Disabled",
                "403 InvalidParameter.MultiAttachAndEnableSharedNotMatch The parameter MultiAttach and EnableShared are not match.",
            ),
            step(
                "&Filter.1.Key=CreationStartTime&Filter.1.Value=now",
                "404 InvalidFilterValue The filter value is not valid.",
            ),
            step(
                "&Filter.1.Key=Size&Filter.1.Value=2026-11-20T12:00Z",
                "404 InvalidFilterKey.NotFound The filter key is not found.",
            ),
            step(
                "&RegionId=mars",
                "400 InvalidRegion.NotFound The specified parameter RegionId is not valid.",
            ),
            step(
                "&ZoneId=mars-a",
                "400 InvalidZoneId.NotFound The zoneId provided does not exist in our records.",
            ),
            step(
                "&DryRun=true",
                "400 DryRunOperation Request validation has been passed with DryRun flag set.",
            ),
        ];
        Testing::new().walk("Action=DescribeDisks", steps);
    }

    #[test]
    fn the_disk_of_an_instance_is_shown_with_all_that_is_known_of_it() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let shown = t.ok(&format!("Action=DescribeDisks&InstanceId={instance}&DiskType=system"));
        let disk = ids(&shown).remove(0);
        let serial = disk.trim_start_matches("d-");
        let expected = SHOWN.replace("<instance>", &instance);
        let expected = expected.replace("<disk>", &disk).replace("<serial>", serial);
        let expected = serde_json::from_str::<Value>(&expected).expect("it is JSON");
        assert_eq!(*at(&shown, "Disks.Disk"), expected);
    }

    const SHOWN: &str = r#"[{
        "DiskId": "<disk>", "DiskName": "", "Description": "",
        "RegionId": "cn-hangzhou", "ZoneId": "cn-hangzhou-h",
        "Type": "system", "Category": "cloud_essd", "Size": 40, "Status": "In_use",
        "IOPS": 3800, "IOPSRead": 3800, "IOPSWrite": 3800,
        "Throughput": 140, "ThroughputRead": 140, "ThroughputWrite": 140,
        "PerformanceLevel": "PL1", "ProvisionedIops": 0, "BurstingEnabled": false,
        "Encrypted": false, "KMSKeyId": "",
        "ImageId": "aliyun_3_x64_20G_alibase_20260513.vhd",
        "SourceSnapshotId": "", "SourceDiskId": "", "DataSource": { "Id": "", "Type": "" },
        "InstanceId": "<instance>", "Device": "/dev/xvda",
        "AttachedTime": "2026-11-20T12:00:00Z",
        "Attachments": { "Attachment": [{
            "InstanceId": "<instance>", "Device": "/dev/xvda",
            "AttachedTime": "2026-11-20T12:00:00Z"
        }] },
        "MountInstanceNum": 1,
        "MountInstances": { "MountInstance": [{
            "InstanceId": "<instance>", "Device": "/dev/xvda",
            "AttachedTime": "2026-11-20T12:00:00Z"
        }] },
        "DetachedTime": "", "CreationTime": "2026-11-20T12:00:00Z",
        "ExpiredTime": "2099-12-31T15:59Z",
        "DeleteWithInstance": true, "DeleteAutoSnapshot": false, "EnableAutoSnapshot": true,
        "EnableAutomatedSnapshotPolicy": false, "AutoSnapshotPolicyId": "",
        "Portable": false, "DiskChargeType": "PostPaid", "SerialNumber": "<serial>",
        "MultiAttach": "Disabled", "Placement": { "ZoneIds": "" }, "ProductCode": "",
        "BdfId": "", "StorageClusterId": "", "StorageSetId": "", "StorageSetPartitionNumber": 0,
        "ResourceGroupId": "", "OperationLocks": { "OperationLock": [] },
        "Tags": { "Tag": [] }
    }]"#;

    #[test]
    fn filters_are_all_met() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let [one, two] = [(); 2].map(|()| t.instance(&vswitch, "ecs.g7.large"));
        let mut found = |more: &str| ids(&t.ok(&format!("Action=DescribeDisks{more}")));
        let all = found("");
        assert_eq!(all.len(), 2);
        assert_eq!(found(&format!("&InstanceId={two}")), [&*all[1]]);
        assert_eq!(found(&format!("&DiskIds=[\"{}\",\"d-9\"]", all[0])), [&*all[0]]);
        let default = format!("rg-acfm{:x}", Testing::ACCOUNT);
        for every in [
            "&Status=In_use&DiskType=system&Category=cloud_essd&PerformanceLevel=PL1",
            "&Status=All&DiskType=all&Category=all&ZoneId=cn-hangzhou-h&DiskChargeType=PostPaid",
            "&Portable=false&DeleteWithInstance=true&DeleteAutoSnapshot=false&EnableAutoSnapshot=true",
            "&EnableAutomatedSnapshotPolicy=false&Encrypted=false&EnableShared=false&MultiAttach=Disabled",
            &format!("&ResourceGroupId={default}&AdditionalAttributes.1=IOPS"),
            "&Filter.1.Key=CreationStartTime&Filter.1.Value=2026-11-20T12:00Z",
        ] {
            assert_eq!(found(every), all, "{every}");
        }
        for none in [
            "&Status=Available",
            "&Status=Creating",
            "&DiskType=data",
            "&Category=cloud_ssd",
            "&Category=ephemeral_ssd",
            "&PerformanceLevel=PL0",
            "&ZoneId=cn-hangzhou-i",
            "&DiskChargeType=PrePaid",
            "&Portable=true",
            "&DeleteWithInstance=false",
            "&DeleteAutoSnapshot=true",
            "&EnableAutoSnapshot=false",
            "&EnableAutomatedSnapshotPolicy=true",
            "&AutoSnapshotPolicyId=sp-1",
            "&Encrypted=true",
            "&KMSKeyId=x",
            "&SnapshotId=s-1",
            "&EnableShared=true",
            "&MultiAttach=Enabled",
            "&LockReason=security",
            "&ResourceGroupId=rg-9",
            "&Filter.2.Key=CreationEndTime&Filter.2.Value=2026-11-20T11:59Z",
            "&Tag.1.Key=a",
            "&DiskName=root",
            "&DiskName=r*",
            "&InstanceId=i-9",
        ] {
            assert!(found(none).is_empty(), "{none}");
        }
        t.ok(&format!("Action=ModifyDiskAttribute&DiskId={}&DiskName=root", all[1]));
        let mut found = |more: &str| ids(&t.ok(&format!("Action=DescribeDisks{more}")));
        assert_eq!(found("&DiskName=root"), [&*all[1]]);
        assert_eq!(found("&DiskName=*oo*"), [&*all[1]]);
        assert_eq!(found(&format!("&DiskName=root&InstanceId={one}")), [""; 0]);
    }

    #[test]
    fn pages_come_by_number_and_by_token() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        (0..12).for_each(|_| drop(t.instance(&vswitch, "ecs.g7.large")));
        let all = ids(&t.ok("Action=DescribeDisks&PageSize=100"));
        let page = t.ok("Action=DescribeDisks&PageNumber=2&PageSize=5");
        assert_eq!(ids(&page), all[5..10]);
        assert_eq!(*at(&page, "TotalCount"), json!(12));
        assert_eq!((at(&page, "PageNumber"), at(&page, "PageSize")), (&json!(2), &json!(5)));
        // Fewer than ten are ten.
        let page = t.ok("Action=DescribeDisks&MaxResults=1");
        assert_eq!(ids(&page), all[..10]);
        let token = text(&page, "NextToken");
        let page = t.ok(&format!("Action=DescribeDisks&MaxResults=1&NextToken={token}"));
        assert_eq!((ids(&page).as_slice(), text(&page, "NextToken")), (&all[10..], ""));
    }
}
