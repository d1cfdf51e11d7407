//! What RunInstances and CreateInstance have in common: what they refuse, in which words, and what
//! becomes of what they make.

use serde_json::json;

use super::super::ram_role::tests::create_role;
use crate::{
    World,
    facts::{
        Feature,
        image::{Architecture, Image, OsType},
        standing::Standing,
        world::{AccountFacts, ZoneFacts},
    },
    tests::testing::{Mistake, Testing, at, step, text},
};

/// One of the two operations.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::ecs::instance) enum Operation {
    Run,
    Create,
}

/// CreateInstance refuses it in the words of RunInstances.
const SAME: &str = "=";

/// What there is before instances are made.
pub(in crate::ecs::instance) struct Scene {
    t: Testing,
    vswitch: String,
    group: String,
    names: Vec<(&'static str, String)>,
}

/// What there is too little of, how that is mended, and how it is refused until then.
type Shortage = (fn(&mut World), fn(&mut World), &'static str);

impl Scene {
    pub(in crate::ecs::instance) fn new() -> Scene {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        let vpc = t.ok(&format!("Action=DescribeVSwitchAttributes&VSwitchId={vswitch}"));
        let vpc = text(&vpc, "VpcId").to_owned();
        let elsewhere = t.vswitch("10.0.0.0/24");
        let without_ipv6 = t.vswitch_in(&vpc, "10.0.1.0/24", "");
        t.eni(&vswitch, "&PrimaryIpAddress=10.0.0.77");
        let ipv6_taken = format!("{}7", t.ipv6_block(&vswitch));
        t.eni(&vswitch, &format!("&Ipv6Address.1={ipv6_taken}"));
        let enterprise = "Action=CreateSecurityGroup&SecurityGroupType=enterprise";
        let enterprise = t.ok(&format!("{enterprise}&VpcId={vpc}"));
        let enterprise = text(&enterprise, "SecurityGroupId").to_owned();
        let [classic, managed, ruled] = ["Classic=true", "ServiceId=7", "Rules=1"].map(|what| {
            let group = t.group(&vswitch);
            t.operator(&format!("Action=SetSecurityGroup&SecurityGroupId={group}&{what}"));
            group
        });
        let more = ["{g2}", "{g3}", "{g4}", "{g5}", "{g6}"].map(|name| (name, t.group(&vswitch)));
        create_role(&mut t, "other", "fc.aliyuncs.com");
        t.ok("Action=CreateKeyPair&KeyPairName=keys");
        // One is there already.
        t.ok(&format!("Action=RunInstances&InstanceType=ecs.g7.large&VSwitchId={vswitch}&SecurityGroupId={enterprise}&DataDisk.1.Size=20"));
        t.wait_ms(60_000);
        let image = |is: fn(&Image) -> bool| {
            t.world.images.iter().find(|one| is(one)).expect("the catalogue has one").id.clone()
        };
        let list = |item: &str, most: usize| {
            (1..=most).map(|place| item.replace('N', &place.to_string())).collect::<String>()
        };
        let names = [
            ("{windows}", image(|one| one.os_type() == OsType::Windows)),
            ("{arm}", image(|one| one.architecture == Architecture::Arm)),
            ("{ARNS}", list("&Arn.N.RoleType=a", 17)),
            ("{TAGS}", list("&Tag.N.Key=kN", 21)),
            ("{DISKS}", list("&DataDisk.N.Size=20", 17)),
            ("{DATA}", "QUFB".repeat(11_000)),
            ("{LONG}", "a".repeat(126)),
            ("{HOST}", "a".repeat(62)),
            ("{vswitch}", vswitch.clone()),
            ("{group}", group.clone()),
            ("{elsewhere}", elsewhere),
            ("{without_ipv6}", without_ipv6),
            ("{ipv6_taken}", ipv6_taken),
            ("{enterprise}", enterprise),
            ("{classic}", classic),
            ("{managed}", managed),
            ("{ruled}", ruled),
        ];
        let names = names.into_iter().chain(more).collect();
        Scene { t, vswitch, group, names }
    }

    fn named(&self, text: &str) -> String {
        let replace = |text: String, (name, value): &(&str, String)| text.replace(name, value);
        self.names.iter().fold(text.to_owned(), replace)
    }

    fn request(&self, operation: Operation) -> String {
        let action = match operation {
            Operation::Run => "RunInstances",
            Operation::Create => "CreateInstance",
        };
        let Scene { vswitch, group, .. } = self;
        format!(
            "Action={action}&InstanceType=ecs.g7.large&VSwitchId={vswitch}&SecurityGroupId={group}"
        )
    }

    /// Walks an operation through the refusals that both have, in their order.
    pub(in crate::ecs::instance) fn walk(mut self, operation: Operation) {
        let mut steps = Vec::new();
        for (given, run, create) in IN_ORDER {
            let refusal = match operation {
                Operation::Create if *create != SAME => create,
                Operation::Create | Operation::Run => run,
            };
            if !refusal.is_empty() {
                steps.push(step(self.named(given), self.named(refusal)));
            }
        }
        let facts: [Shortage; 4] = [
            (
                |world| zone(world, |one| one.without_types.push("ecs.g7.large".to_owned())),
                |world| zone(world, |one| one.without_types.clear()),
                "403 InvalidInstanceType.ZoneNotSupported The specified zone does not support this instancetype.",
            ),
            (
                |world| world.quotas.instances_per_type = 0,
                |world| world.quotas.instances_per_type = 9,
                "403 QuotaExceed.ElasticQuota No additional quota is available for the specified ECS instance type.",
            ),
            (
                |world| world.quotas.disks = 0,
                |world| world.quotas.disks = 9,
                "403 QuotaExceed.PostPaidDisk Living postPaid disks quota exceeded.",
            ),
            (
                |world| zone(world, |one| one.sold_out.push("*".to_owned())),
                |world| zone(world, |one| one.sold_out.clear()),
                match operation {
                    Operation::Run => "403 OperationDenied.NoStock The resource is out of usage.",
                    Operation::Create => {
                        "403 OperationDenied.NoStock The requested resource is sold out in the specified zone; try other types of resources or other regions and zones."
                    }
                },
            ),
        ];
        for (are, mended, refusal) in facts {
            steps.push((Mistake::Facts { are, mended }, refusal.to_owned()));
        }
        let request = self.request(operation);
        self.t.walk(&request, steps);
    }

    /// Demands that requests with this are refused so.
    fn check(&mut self, more: &str, run: &str, create: &str) {
        let create = if create == SAME { run } else { create };
        for (operation, refusal) in [(Operation::Run, run), (Operation::Create, create)] {
            if !refusal.is_empty() {
                let request = self.request(operation);
                let (query, refusal) =
                    (self.named(&format!("{request}{more}")), self.named(refusal));
                self.t.check(&query, &refusal);
            }
        }
    }
}

fn account(world: &mut World, change: impl FnOnce(&mut AccountFacts)) {
    change(world.accounts.entry(Testing::ACCOUNT).or_default());
}

fn zone(world: &mut World, change: impl FnOnce(&mut ZoneFacts)) {
    change(world.zones.entry("cn-hangzhou-h".to_owned()).or_default());
}

fn lacks(world: &mut World, feature: Feature) {
    world.regions_without.insert("cn-hangzhou".to_owned(), [feature].into());
}

fn few_queues(world: &mut World) {
    let mut kind = world.instance_types.get("ecs.g7.large").expect("it is there").clone();
    kind.total_queues = 3;
    world.instance_types.insert(kind);
}

#[test]
fn where_they_are_to_be_is_there_and_has_room() {
    let mut scene = Scene::new();
    let set = |status: &str| {
        format!("Action=SetVSwitchStatus&VSwitchId={}&Status={status}", scene.vswitch)
    };
    let (pending, available) = (set("Pending"), set("Available"));
    scene.t.operator(&pending);
    scene.check("", "400 IncorrectVSwitchStatus The current status of virtual switch does not support this operation.", SAME);
    scene.t.operator(&available);
    let vpc = format!("Action=DescribeVSwitchAttributes&VSwitchId={}", scene.vswitch);
    let vpc = text(&scene.t.ok(&vpc), "VpcId").to_owned();
    let small = scene.t.vswitch_in(&vpc, "10.0.2.0/29", "");
    scene.t.eni(&small, "&SecondaryPrivateIpAddressCount=3");
    scene.check(
        &format!("&VSwitchId={small}"),
        "400 QuotaExceeded.PrivateIpAddress Don't have enough private IPs in this switch.",
        SAME,
    );
    scene.t.world.delays.network_ms = 1_000;
    scene.t.ok(&format!("Action=ModifyVpcAttribute&VpcId={vpc}&VpcName=changed"));
    scene.check(
        "",
        "400 IncorrectVpcStatus Current VPC status does not support this operation.",
        "403 IncorrectVpcStatus Current VPC status does not support this operation.",
    );
    scene.t.wait_ms(1_000);
    let default = text(&scene.t.ok("Action=CreateDefaultVpc"), "VpcId").to_owned();
    let nowhere = "&VSwitchId=&SecurityGroupId=";
    scene.check(
        nowhere,
        "400 IncorrectDefaultVpcStatus The status of the default VPC is invalid.",
        SAME,
    );
    scene.t.wait_ms(1_000);
    scene.t.world.delays.network_ms = 0;
    scene.t.vswitch_in(&default, "172.31.0.0/16", "");
    scene.check(nowhere, "403 InvalidVSwitch.DefaultVSwitchNotSupport The specified zone in vpc can't support create default vSwitch.", SAME);
}

#[test]
fn a_ram_user_gives_them_a_role_if_policies_allow_it() {
    let mut scene = Scene::new();
    create_role(&mut scene.t, "worker", "ecs.aliyuncs.com");
    scene.t.as_user("{'Effect': 'Allow', 'Action': 'ecs:*', 'Resource': '*'}");
    scene.check(
        "&RamRoleName=worker",
        "403 InvalidUser.PassRoleForbidden The RAM user does not have the privilege to pass a RAM role.",
        SAME,
    );
}

#[test]
fn what_a_request_says_is_refused_in_the_words_of_the_page() {
    let mut scene = Scene::new();
    for (given, run, create) in GIVEN {
        scene.check(given, run, create);
    }
    assert_eq!(*at(&scene.t.ok("Action=DescribeInstances"), "TotalCount"), json!(1));
}

#[test]
fn what_the_account_or_the_place_lacks_is_refused_in_the_words_of_the_page() {
    let mut scene = Scene::new();
    let world = scene.t.world.clone();
    for (are, given, run, create) in LACKING {
        are(&mut scene.t.world);
        scene.check(given, run, create);
        scene.t.world = world.clone();
    }
    assert_eq!(*at(&scene.t.ok("Action=DescribeInstances"), "TotalCount"), json!(1));
}

/// What is given, and how it is refused, in the order of the checks.
const IN_ORDER: &[(&str, &str, &str)] = &[
    (
        "&PrivateIpAddress=x",
        "400 InvalidPrivateIpAddress.Malformed Specified private IP address is malformed.",
        "400 InvalidPrivateIpAddress.Malformed Specified private IP address is invalid.",
    ),
    (
        "&InternetChargeType=x",
        "400 InvalidInternetChargeType.ValueNotSupported The specified InternetChargeType is not valid.",
        SAME,
    ),
    (
        "&InternetMaxBandwidthIn=0",
        "400 InvalidInternetMaxBandwidthIn.Malformed The specified parameter internetMaxBandwidthIn is not valid.",
        "400 InvalidInternetMaxBandwidthIn.Malformed The specified parameter InternetMaxBandwidthIn is not valid.",
    ),
    (
        "&InternetMaxBandwidthOut=101",
        "400 InvalidInternetMaxBandwidthOut.Malformed The specified parameter internetMaxBandwidthOut is not valid.",
        "400 InvalidInternetMaxBandwidthOut.Malformed The specified parameter InternetMaxBandwidthOut is not valid.",
    ),
    (
        "&InstanceName=1",
        "400 InvalidInstanceName.Malformed The specified parameter \"InstanceName\" is not valid.",
        SAME,
    ),
    (
        "&HostName=-a",
        "400 InvalidHostName.Malformed The specified parameter \"HostName\" is not valid.",
        SAME,
    ),
    (
        "&Description=a",
        "400 InvalidDescription.Malformed The specified parameter \"Description\" is not valid.",
        SAME,
    ),
    (
        "&Password=abc",
        "400 InvalidPassword.Malformed The specified parameter \"Password\" is not valid.",
        SAME,
    ),
    (
        "&SystemDisk.Category=x",
        "400 InvalidSystemDiskCategory.ValueNotSupported The specified parameter \"SystemDisk.Category\" is not valid.",
        "400 InvalidSystemDiskCategory.ValueNotSupported The specified parameter \" SystemDisk.Category \" is not valid.",
    ),
    (
        "&DataDisk.1.Category=x",
        "400 InvalidDataDiskCategory.ValueNotSupported The specified parameter \"DataDisk.n.Category\" is not valid.",
        SAME,
    ),
    (
        "&IoOptimized=x",
        "400 InvalidIoOptimize.ValueNotSupported The specified IoOptimize is not valid.",
        "400 InvalidIoOptimizedValue.ValueNotSupported IoOptimized value not supported.",
    ),
    (
        "&InstanceChargeType=x",
        "404 InvalidInstanceChargeType.NotFound The InstanceChargeType does not exist in our records.",
        SAME,
    ),
    ("&Period=x", "400 InvalidPeriod The specified period is not valid.", SAME),
    (
        "&PeriodUnit=x",
        "400 InvalidPeriodType.ValueNotSupported The specified parameter PeriodType is invalid.",
        "400 InvalidPeriodUnit.ValueNotSupported The specified parameter PeriodUnit is not valid.",
    ),
    ("&SpotStrategy=x", "400 InvalidSpotStrategy The specified SpotStrategy is not valid.", SAME),
    (
        "&HttpEndpoint=x",
        "400 InvalidHttpEndpoint.NotSupported The specified HttpEndpoint not supported, you can use enabled(default) or disabled.",
        SAME,
    ),
    (
        "&Tenancy=x",
        "400 InvalidParam.Tenancy The specified Tenancy is invalid.",
        "400 InvalidParameter.Tenancy The specified Tenancy is invalid.",
    ),
    (
        "&StorageSetPartitionNumber=0",
        "403 InvalidParameter.StorageSetPartitionNumber Specified parameter StorageSetPartitionNumber is not valid.",
        SAME,
    ),
    (
        "&DedicatedHostId=dh-9&DeploymentSetId=ds-9",
        "400 InvalidDeploymentOnHost A dedicated host and a deployment set cannot be specified at the same time.",
        SAME,
    ),
    (
        "&DeploymentSetId=&PrivatePoolOptions.MatchCriteria=Open&DedicatedHostId=dh-9",
        "400 DedicatedHostNotSupported DedicatedHost is not supported for PrivatePool.",
        SAME,
    ),
    (
        "&DedicatedHostId=&HpcClusterId=hpc-9",
        "400 InvalidHpcClusterId.NotFound The specified HpcClusterId is not found.",
        SAME,
    ),
    (
        "&DedicatedHostId=&DeploymentSetId=ds-9",
        "404 DeploymentSet.NotFound The specified deployment set does not exist.",
        SAME,
    ),
    (
        "&PrivatePoolOptions.Id=&DedicatedHostId=dh-9",
        "400 InvalidDedicatedHostId.NotFound The specified DedicatedHostId does not exist.",
        SAME,
    ),
    (
        "&Tenancy=host",
        "400 NoAvaliableDedicatedHost No available dedicated host or not enough resource on dedicated host.",
        "400 NoAvaliableDedicatedHost There's no enough resource on the specified dedicated host.",
    ),
    (
        "&StorageSetId=ss-9",
        "403 InvalidParameter.StorageSetId Specified parameter StorageSetId is not valid.",
        SAME,
    ),
    (
        "&PrivatePoolOptions.Id=cr-9",
        "400 Invalid.PrivatePoolOptions.Id The PrivatePool does not exist.",
        SAME,
    ),
    (
        "&Password=Abcdefg1&PasswordInherit=true",
        "400 InvalidPasswordParam.Mismatch The input password should be null when passwdInherit is true.",
        SAME,
    ),
    (
        "&RegionId=mars",
        "404 InvalidRegionId.NotFound The RegionId provided does not exist in our records.",
        SAME,
    ),
    (
        "&InstanceType=none",
        "400 InvalidInstanceType.ValueNotSupported The specified InstanceType beyond the permitted range.",
        "404 InvalidInstanceType.ValueNotSupported The specified InstanceType does not exist or beyond the permitted range.",
    ),
    (
        "&InstanceType=ecs.n1.large",
        "403 InstanceType.Offline The InstanceType \"ecs.n1.large\" is not for sale any more.",
        SAME,
    ),
    ("&ImageId=none", "404 InvalidImageId.NotFound The specified ImageId does not exist.", SAME),
    (
        "&InstanceType=ecs.g8y.large",
        "403 ImageNotSupportInstanceType The specified image does not support the specified InstanceType.",
        "403 ImageNotSupportInstanceType The specified image don't support the InstanceType instance.",
    ),
    (
        "&ZoneId=mars-a",
        "404 InvalidZoneId.NotFound The ZoneId provided does not exist in our records.",
        SAME,
    ),
    (
        "&ResourceGroupId=rg-9",
        "404 InvalidResourceGroup.NotFound The ResourceGroup provided does not exist in our records.",
        SAME,
    ),
    (
        "&KeyPairName=none",
        "404 InvalidKeyPairName.NotFound The specified parameter KeyPairName does not exist in our records.",
        SAME,
    ),
    (
        "&RamRoleName=none",
        "404 InvalidRamRole.NotFound The specified parameter \"RAMRoleName\" does not exist.",
        "404 InvalidRamRole.NotFound The specified RAMRoleName does not exist.",
    ),
    (
        "&VSwitchId=vsw-9",
        "404 InvalidVSwitchId.NotFound Specified virtual switch does not exist.",
        SAME,
    ),
    (
        "&ZoneId=cn-hangzhou-i",
        "403 InvalidParameter.NotMatch The vSwitch \"{vswitch}\" is not in the zone \"cn-hangzhou-i\".",
        SAME,
    ),
];

/// What is given, alone, and how each operation refuses it; nothing if it has no such parameter.
const GIVEN: &[(&str, &str, &str)] = &[
    (
        "&Password=abc",
        "400 InvalidPassword.Malformed The specified parameter \"Password\" is not valid.",
        SAME,
    ),
    (
        "&PrivateIpAddress=x",
        "400 InvalidPrivateIpAddress.Malformed Specified private IP address is malformed.",
        "400 InvalidPrivateIpAddress.Malformed Specified private IP address is invalid.",
    ),
    (
        "&InternetMaxBandwidthIn=0",
        "400 InvalidInternetMaxBandwidthIn.Malformed The specified parameter internetMaxBandwidthIn is not valid.",
        "400 InvalidInternetMaxBandwidthIn.Malformed The specified parameter InternetMaxBandwidthIn is not valid.",
    ),
    (
        "&InternetMaxBandwidthOut=101",
        "400 InvalidInternetMaxBandwidthOut.Malformed The specified parameter internetMaxBandwidthOut is not valid.",
        "400 InvalidInternetMaxBandwidthOut.Malformed The specified parameter InternetMaxBandwidthOut is not valid.",
    ),
    (
        "&InternetChargeType=x",
        "400 InvalidInternetChargeType.ValueNotSupported The specified InternetChargeType is not valid.",
        SAME,
    ),
    (
        "&InstanceName=1",
        "400 InvalidInstanceName.Malformed The specified parameter \"InstanceName\" is not valid.",
        SAME,
    ),
    (
        "&HostName=-a",
        "400 InvalidHostName.Malformed The specified parameter \"HostName\" is not valid.",
        SAME,
    ),
    (
        "&Description=a",
        "400 InvalidDescription.Malformed The specified parameter \"Description\" is not valid.",
        SAME,
    ),
    (
        "&SystemDisk.Category=x",
        "400 InvalidSystemDiskCategory.ValueNotSupported The specified parameter \"SystemDisk.Category\" is not valid.",
        "400 InvalidSystemDiskCategory.ValueNotSupported The specified parameter \" SystemDisk.Category \" is not valid.",
    ),
    (
        "&SystemDisk.Size=x",
        "400 InvalidSystemDiskSize.ValueNotSupported The specified parameter \"SystemDisk.Size\" is not valid: \"x\" is not a non-negative integer.",
        SAME,
    ),
    (
        "&SystemDisk.DiskName=1",
        "400 InvalidDiskName.Malformed The specified parameter \"SyatemDisk.DiskName or DataDisk.n.DiskName\" is not valid.",
        "400 InvalidDiskName.Malformed The specified parameter \"SystemDisk.DiskName or DataDisk.n.DiskName\" is not valid.",
    ),
    (
        "&SystemDisk.Description=a",
        "400 InvalidDiskDescription.Malformed The specified parameter \"SyatemDisk.DiskDescription\" or \"DataDisk.n.Description\" is not valid.",
        "400 InvalidDiskDescription.Malformed The specified parameter \"SystemDisk.DiskDescription\" or \"DataDisk.n.Description\" is not valid.",
    ),
    (
        "&SystemDisk.PerformanceLevel=PL9",
        "400 InvalidPerformanceLevel.Malformed The specified parameter DataDisk.n.PerformanceLevel is not valid.",
        SAME,
    ),
    (
        "&DataDisk.1.Category=x",
        "400 InvalidDataDiskCategory.ValueNotSupported The specified parameter \"DataDisk.n.Category\" is not valid.",
        SAME,
    ),
    (
        "&DataDisk.1.Size=x",
        "400 InvalidDataDiskSize.ValueNotSupported The specified DataDisk.n.Size beyond the permitted range, or the capacity of snapshot exceeds the size limit of the specified disk category.",
        SAME,
    ),
    (
        "&DataDisk.1.Encrypted=x",
        "400 InvalidParameter.EncryptedIllegal The specified parameter \"DataDisk.1.Encrypted\" is not valid: \"x\" is not true or false.",
        SAME,
    ),
    (
        "&DataDisk.1.Size=20&DataDisk.1.EncryptAlgorithm=x",
        "400 InvalidEncryptAlgorithm The specified parameter EncryptAlgorithm is not valid.",
        SAME,
    ),
    (
        "&IoOptimized=x",
        "400 InvalidIoOptimize.ValueNotSupported The specified IoOptimize is not valid.",
        "400 InvalidIoOptimizedValue.ValueNotSupported IoOptimized value not supported.",
    ),
    (
        "&InstanceChargeType=x",
        "404 InvalidInstanceChargeType.NotFound The InstanceChargeType does not exist in our records.",
        SAME,
    ),
    ("&Period=x", "400 InvalidPeriod The specified period is not valid.", SAME),
    (
        "&PeriodUnit=x",
        "400 InvalidPeriodType.ValueNotSupported The specified parameter PeriodType is invalid.",
        "400 InvalidPeriodUnit.ValueNotSupported The specified parameter PeriodUnit is not valid.",
    ),
    (
        "&InstanceChargeType=PrePaid&Period=1&AutoRenewPeriod=7",
        "400 InvalidAutoRenewPeriod.ValueNotSupported The specified autoRenewPeriod is invalid.",
        "400 InvalidAutoRenewPeriod.ValueNotSupported The specified autoRenewPeriod is not valid.",
    ),
    (
        "&InstanceChargeType=PrePaid",
        "400 MissingParamter The specified parameter \"Period\" is not null.",
        SAME,
    ),
    (
        "&InstanceChargeType=PrePaid&Period=10",
        "400 InvalidPeriod The specified period is not valid.",
        SAME,
    ),
    ("&SpotStrategy=x", "400 InvalidSpotStrategy The specified SpotStrategy is not valid.", SAME),
    (
        "&SpotPriceLimit=x",
        "400 InvalidSpotPriceLimit The specified SpotPriceLimitis not valid.",
        SAME,
    ),
    ("&SpotDuration=7", "400 InvalidSpotDuration The specified SpotDuration is not valid.", SAME),
    (
        "&SpotInterruptionBehavior=x",
        "400 InvalidSpotInterruptionBehavior The specified parameter \"SpotInterruptionBehavior\" is not valid: \"x\" is not one of Terminate, Stop.",
        SAME,
    ),
    (
        "&CreditSpecification=x",
        "400 InvalidParameter.CreditSpecification The specified CreditSpecification is not supported in this region.",
        SAME,
    ),
    (
        "&HttpEndpoint=x",
        "400 InvalidHttpEndpoint.NotSupported The specified HttpEndpoint not supported, you can use enabled(default) or disabled.",
        SAME,
    ),
    (
        "&HttpTokens=x",
        "400 InvalidHttpTokens.NotSupported The specified HttpTokens not supported, you can use optional(default) or required.",
        SAME,
    ),
    (
        "&HttpPutResponseHopLimit=65",
        "400 InvalidHttpPutResponseHopLimit.NotSupported The specified HttpPutResponseHopLimit not supported, more than 1 and less than 64 is reasonable.",
        SAME,
    ),
    (
        "&Tenancy=x",
        "400 InvalidParam.Tenancy The specified Tenancy is invalid.",
        "400 InvalidParameter.Tenancy The specified Tenancy is invalid.",
    ),
    ("&Affinity=x", "400 InvalidParameter.Affinity The specified Affinity is invalid.", SAME),
    (
        "&PrivatePoolOptions.MatchCriteria=x",
        "400 Invalid.PrivatePoolOptions.MatchCriteria Target mode does not support this operation.",
        SAME,
    ),
    (
        "&StorageSetPartitionNumber=0",
        "403 InvalidParameter.StorageSetPartitionNumber Specified parameter StorageSetPartitionNumber is not valid.",
        SAME,
    ),
    (
        "&DeploymentSetGroupNo=8",
        "404 InvalidParameter.DeploymentSetGroupNo Parameter DeploymentSetGroupNo is invalid.",
        "",
    ),
    (
        "&InnerIpAddress=x",
        "",
        "400 InvalidInnerIpAddress.Malformed The specified parameter \"InnerIpAddress\" is not valid.",
    ),
    (
        "&Tag.1.Key=aliyun&Tag.1.Value=a",
        "400 InvalidTagKey.Malformed The specified Tag.n.Key is not valid.",
        SAME,
    ),
    (
        "&Tag.1.Key=a&Tag.1.Value=http://a",
        "400 InvalidTagValue.Malformed The specified Tag.n.Value is not valid.",
        SAME,
    ),
    (
        "&Tag.1.Value=a",
        "400 InvalidTag.Mismatch The specified Tag.n.Key and Tag.n.Value are not match.",
        "400 InvalidTagKey.Malformed The specified Tag.n.Key is not valid.",
    ),
    ("&Tag.1.Key=a&Tag.2.Key=a", "400 Duplicate.TagKey The Tag.N.Key contain duplicate key.", SAME),
    ("{ARNS}", "400 InvalidParameter.Arns The specified Arns is not valid.", SAME),
    (
        "{TAGS}",
        "400 InvalidTagCount The specified tags are beyond the permitted range.",
        "403 QuotaExceed.Tags The specified parameter \"Tag.N\" is not valid: 21 items exceed the limit of 20.",
    ),
    (
        "{DISKS}",
        "400 InstanceDiskNumber.LimitExceed The total number of specified disk in an instance exceeds.",
        SAME,
    ),
    (
        "&UserData={DATA}",
        "400 InvalidUserData.SizeExceeded The specified parameter \"UserData\" exceeds the size.",
        SAME,
    ),
    (
        "&UserData=***",
        "400 InvalidUserData.Base64FormatInvalid The specified UserData is not valid.",
        "403 InvalidUserData.Base64FormatInvalid The specified UserData is not valid.",
    ),
    (
        "&NetworkInterface.1.InstanceType=x",
        "403 InvalidParameter.EniType The specified parameter \"NetworkInterface.1.InstanceType\" is not valid: \"x\" is not one of Primary, Secondary.",
        "",
    ),
    (
        "&NetworkInterface.1.PrimaryIpAddress=x",
        "403 InvalidIp.Address The specified ipAddress \"x\" is invalid.",
        "",
    ),
    (
        "&NetworkInterface.1.SecondaryPrivateIpAddressCount=50",
        "403 InvalidParam.IpCount The parameter of ip count is invalid.",
        "",
    ),
    (
        "&NetworkInterface.1.NetworkInterfaceName=1",
        "400 InvalidParams.CreateEniParams The specified parameter \"NetworkInterface.1.NetworkInterfaceName\" is not valid: \"1\" is not 2 to 128 letters, digits, colons, underscores, periods or hyphens.",
        "",
    ),
    (
        "&NetworkInterface.1.NetworkInterfaceTrafficMode=x",
        "403 InvalidParameter.EniTrafficMode The ENI traffic mode is set incorrectly, it must be either Standard or HighPerformance.",
        "",
    ),
    (
        "&NetworkInterface.1.QueueNumber=0",
        "403 InvalidParameter.InvalidEniQueueNumber The specified parameter \"NetworkInterface.1.QueueNumber\" is not valid: 0 is not between 1 and 2048.",
        "",
    ),
    (
        "&NetworkInterface.1.QueuePairNumber=x",
        "403 InvalidParameter.InvalidQueuePairNumber The parameter of QueuePairNumber is invalid.",
        "",
    ),
    (
        "&NetworkInterface.1.NetworkCardIndex=x",
        "400 InvalidParameter.NetworkCardIndexInvalid Invalid network card index, please check your instance type.",
        "",
    ),
    (
        "&Ipv6AddressCount=11",
        "403 MaxEniIpv6IpsCountExceeded The specified parameter \"Ipv6AddressCount\" is not valid: 11 is not between 1 and 10.",
        "",
    ),
    (
        "&Ipv6Address.1=2001:db8::1&Ipv6Address.2=2001:db8::1",
        "403 InvalidIp.IpRepeated The specified ipAddress \"2001:db8::1\" is(are) repeated.",
        "",
    ),
    (
        "&Ipv6Address.1=2001:db8::1&Ipv6AddressCount=1",
        "403 InvalidParam.IpAssign The parameters \"Ipv6Address.N\" and \"Ipv6AddressCount\" cannot be specified at the same time.",
        "",
    ),
    ("&Ipv6Address.1=x", "403 InvalidIp.Address The specified ipAddress \"x\" is invalid.", ""),
    (
        "&SecurityGroupId=&SecurityGroupIds.1={group}&SecurityGroupIds.2={group}",
        "400 InvalidParameter.SecurityGroupIdRepeated The specified parameter \"SecurityGroupIds.2\" is not valid: \"{group}\" is repeated.",
        "",
    ),
    (
        "&Isp=x",
        "403 InvalidIspType.ValueNotSupported The specified parameter \"Isp\" is not valid: \"x\" is not one of BGP, BGP_PRO, ChinaTelecom, ChinaUnicom, ChinaMobile.",
        "",
    ),
    (
        "&CpuOptions.Numa=3",
        "403 InvalidParam.CpuOptionsNuma The specified parameter \"CpuOptions.Numa\" is not valid: \"3\" is not one of 1, 2, 4.",
        "",
    ),
    (
        "&CpuOptions.TopologyType=x",
        "400 InvalidParameter.CpuOptionsTopologyType The specified parameter CpuOptions.TopologyType: x is not valid.",
        "",
    ),
    (
        "&SecurityOptions.ConfidentialComputingMode=x",
        "403 InvalidParam.ConfidentialComputingMode The specified ConfidentialComputingMode is invalid.",
        "",
    ),
    (
        "&SecurityOptions.TrustedSystemMode=x",
        "403 InvalidParam.TrustedSystemMode The specified TrustedSystemMode is invalid.",
        "",
    ),
    (
        "&SecurityOptions.ConfidentialComputingMode=Enclave&SecurityOptions.TrustedSystemMode=vTPM",
        "403 InvalidSecurityOptions.NotSupported SecurityOptions for vTPM and Enclave can not both be set.",
        "",
    ),
    (
        "&HpcClusterId=hpc-9",
        "400 InvalidHpcClusterId.NotFound The specified HpcClusterId is not found.",
        SAME,
    ),
    (
        "&DeploymentSetId=ds-9",
        "404 DeploymentSet.NotFound The specified deployment set does not exist.",
        SAME,
    ),
    (
        "&DedicatedHostId=dh-9",
        "400 InvalidDedicatedHostId.NotFound The specified DedicatedHostId does not exist.",
        SAME,
    ),
    (
        "&DedicatedHostId=dh-9&DeploymentSetId=ds-9",
        "400 InvalidDeploymentOnHost A dedicated host and a deployment set cannot be specified at the same time.",
        SAME,
    ),
    (
        "&Tenancy=host",
        "400 NoAvaliableDedicatedHost No available dedicated host or not enough resource on dedicated host.",
        "400 NoAvaliableDedicatedHost There's no enough resource on the specified dedicated host.",
    ),
    (
        "&StorageSetId=ss-9",
        "403 InvalidParameter.StorageSetId Specified parameter StorageSetId is not valid.",
        SAME,
    ),
    (
        "&PrivatePoolOptions.Id=cr-9",
        "400 Invalid.PrivatePoolOptions.Id The PrivatePool does not exist.",
        SAME,
    ),
    (
        "&PrivatePoolOptions.MatchCriteria=Target",
        "400 MissingParameter.PrivatePoolOptions.Id The specified PrivatePoolOptions.Id should not be null.",
        SAME,
    ),
    (
        "&PrivatePoolOptions.MatchCriteria=Open&DedicatedHostId=dh-9",
        "400 DedicatedHostNotSupported DedicatedHost is not supported for PrivatePool.",
        SAME,
    ),
    (
        "&PrivatePoolOptions.MatchCriteria=Open&SpotStrategy=SpotAsPriceGo",
        "400 SpotNotSupported Spot is not supported for PrivatePool.",
        SAME,
    ),
    (
        "&InnerIpAddress=10.0.0.9",
        "",
        "400 InvalidInnerIpAddress.Unusable The specified InnerIpAddress is already used or not found in usable ip range.",
    ),
    (
        "&VlanId=7",
        "",
        "400 OperationDenied The specified parameter \"VlanId\" is not valid or vlan has not enough IP address.",
    ),
    (
        "&ClusterId=c-9",
        "",
        "404 InvalidClusterId.NotFound The ClusterId provided does not exist in our records.",
    ),
    (
        "&LaunchTemplateId=lt-9",
        "404 InvalidLaunchTemplate.NotFound The launch template \"lt-9\" does not exist.",
        "",
    ),
    (
        "&SchedulerOptions.DedicatedHostClusterId=dc-9",
        "400 InvalidDedicatedHostClusterId.NotFound The specified DedicatedHostClusterId does not exist.",
        "",
    ),
    (
        "&Isp=BGP",
        "400 InvalidBandwidthOut.LessThanZero The bandwidth must be larger than 0 when specifying isp.",
        "",
    ),
    (
        "&Isp=ChinaMobile&InternetMaxBandwidthOut=5",
        "403 UnsupportedIspNetworkChargeType What one carrier carries is paid for by bandwidth.",
        "",
    ),
    (
        "&IoOptimized=none",
        "404 DependencyViolation.IoOptimized The specified instancetype must be IoOptimized instance.",
        SAME,
    ),
    (
        "&IoOptimized=none&DataDisk.1.Size=20&DataDisk.1.Encrypted=true&DataDisk.1.KMSKeyId=k",
        "400 IoOptimized.NotSupported The specified instance must be IoOptimized instance when kmsKeyId is not empty.",
        SAME,
    ),
    (
        "&ImageId=a&ImageFamily=b",
        "400 UnexpectedImageFamily.ImageIdSupplied The input parameter ImageFamily must be null when image id is set.",
        SAME,
    ),
    (
        "&ImageFamily=none",
        "403 InvalidImageFamily.MissingAvailableImage There is no available image related to the specified image family.",
        SAME,
    ),
    ("&ImageId=none", "404 InvalidImageId.NotFound The specified ImageId does not exist.", SAME),
    (
        "&InstanceType=none",
        "400 InvalidInstanceType.ValueNotSupported The specified InstanceType beyond the permitted range.",
        "404 InvalidInstanceType.ValueNotSupported The specified InstanceType does not exist or beyond the permitted range.",
    ),
    (
        "&InstanceType=ecs.n1.large",
        "403 InstanceType.Offline The InstanceType \"ecs.n1.large\" is not for sale any more.",
        SAME,
    ),
    (
        "&InstanceType=ecs.g8y.large",
        "403 ImageNotSupportInstanceType The specified image does not support the specified InstanceType.",
        "403 ImageNotSupportInstanceType The specified image don't support the InstanceType instance.",
    ),
    (
        "&InstanceType=ecs.sccg7.32xlarge",
        "400 InvalidHpcClusterId.Necessary The HpcClusterId is necessary.",
        SAME,
    ),
    (
        "&InstanceType=ecs.sccg7.32xlarge&VSwitchId=&SecurityGroupId=",
        "400 InvalidVSwitchId.Necessary The VSwitchId is necessary.",
        SAME,
    ),
    (
        "&ImageId={windows}&KeyPairName=keys",
        "403 DependencyViolation.WindowsInstance The instance creating is window, cannot use ssh key pair to login.",
        SAME,
    ),
    (
        "&ImageId={windows}&HostName=abcdefghijklmnop",
        "400 InvalidHostName.Malformed The specified parameter \"HostName\" is not valid.",
        SAME,
    ),
    (
        "&ImageId={windows}&ImageOptions.LoginAsNonRoot=true",
        "400 LoginAsNonRoot.ImageNotSupport The specified image does not support login as non-root.",
        "",
    ),
    (
        "&ImageId={windows}&SystemDisk.Size=20",
        "404 InvalidSystemDiskSize.LessThanImageSize The specified parameter SystemDisk.Size is less than the image size.",
        SAME,
    ),
    (
        "&SystemDisk.Size=10",
        "404 InvalidSystemDiskSize.LessThanMinSize The specified parameter SystemDisk.Size is less than the min size.",
        SAME,
    ),
    (
        "&SystemDisk.Size=2049",
        "404 InvalidSystemDiskSize.MoreThanMaxSize The specified parameter SystemDisk.Size is more than the max size.",
        "404 InvalidSystemDiskSize.MoreThanMaxSize The specified SystemDisk.Size parameter exceeds the maximum size.",
    ),
    (
        "&SystemDisk.Category=cloud",
        "400 InvalidDiskCategory.NotSupported The specified disk category is not supported.",
        SAME,
    ),
    (
        "&SystemDisk.StorageClusterId=x",
        "400 InvalidStorageClusterId.ZoneIdEmpty The specified param ZoneId cannot be empty when StorageClusterId given.",
        SAME,
    ),
    (
        "&SystemDisk.StorageClusterId=x&ZoneId=cn-hangzhou-h",
        "400 InvalidStorageClusterId.DiskSizeEmpty The specified param DiskSize cannot be empty when StorageClusterId given.",
        SAME,
    ),
    (
        "&SystemDisk.StorageClusterId=x&ZoneId=cn-hangzhou-h&SystemDisk.Size=40",
        "404 InvalidStorageClusterId.NotExist The specified StorageClusterId does not exist in current region.",
        SAME,
    ),
    (
        "&SystemDisk.ProvisionedIops=1",
        "400 ProvisionedIopsForDiskCategoryUnsupported The specified disk category does not support provisioned iops.",
        "",
    ),
    (
        "&SystemDisk.Category=cloud_auto&SystemDisk.ProvisionedIops=50001",
        "400 InvalidProvisionedIops.LimitExceed The provisioned iops exceeds the limit.",
        "",
    ),
    (
        "&SystemDisk.BurstingEnabled=true",
        "400 BurstingEnabledForDiskCategoryUnsupported The specified disk category does not support bursting enabled.",
        "",
    ),
    (
        "&SystemDisk.AutoSnapshotPolicyId=sp-9",
        "404 InvalidAutoSnapshotPolicyId.NotFound Specified parameter AutoSnapshotPolicyId not found.",
        "",
    ),
    (
        "&SystemDisk.KMSKeyId=k",
        "400 InvalidEncrypted.NotMatchKmsKeyId The specified parameter Encrypted must be true when KmsKeyId is not empty.",
        "",
    ),
    (
        "&SystemDisk.EncryptAlgorithm=aes-256",
        "400 InvalidEncrypted.NotMatchEncryptAlgorithm The specified parameter Encrypted must be true when EncryptAlgorithm is not empty.",
        "",
    ),
    (
        "&DataDisk.1.Size=20&DataDisk.1.KMSKeyId=k",
        "400 InvalidEncrypted.NotMatchKmsKeyId The specified parameter Encrypted must be true when KmsKeyId is not empty.",
        SAME,
    ),
    (
        "&DataDisk.1.Size=20&DataDisk.1.EncryptAlgorithm=aes-256",
        "400 InvalidEncrypted.NotMatchEncryptAlgorithm The specified parameter Encrypted must be true when EncryptAlgorithm is not empty.",
        SAME,
    ),
    (
        "&DataDisk.1.Size=20&DataDisk.1.SnapshotId=s-9",
        "404 InvalidDataDiskSnapshotId.NotFound The specified parameter \"DataDisk.n.SnapshotId\" is not valid.",
        SAME,
    ),
    (
        "&DataDisk.1.Category=cloud_ssd",
        "400 InvalidDataDiskSize.ValueNotSupported The specified DataDisk.n.Size beyond the permitted range, or the capacity of snapshot exceeds the size limit of the specified disk category.",
        SAME,
    ),
    (
        "&DataDisk.1.Size=20&DataDisk.1.PerformanceLevel=PL2",
        "403 OperationDenied.PerformanceLevelNotMatch The specified DataDisk.n.PerformanceLevel and DataDisk.n.Size do not match.",
        SAME,
    ),
    (
        "&DataDisk.1.Size=20&DataDisk.1.Device=x",
        "400 InvalidDataDevice.Malformed The specified parameter \"DataDisk.n.Device\" is not valid.",
        SAME,
    ),
    (
        "&DataDisk.1.Size=20&DataDisk.1.Device=/dev/xvdc&DataDisk.2.Size=20&DataDisk.2.Device=/dev/xvdc",
        "403 InvalidDevice.InUse The specified device has been occupied.",
        SAME,
    ),
    (
        "&InstanceChargeType=PrePaid&Period=1&DataDisk.1.Size=20&DataDisk.1.DeleteWithInstance=false",
        "403 DeleteWithInstance.Conflict The specified disk is not a portable disk and cannot be set to DeleteWithInstance attribute.",
        SAME,
    ),
    (
        "&InstanceChargeType=PrePaid&Period=1&SpotStrategy=SpotAsPriceGo",
        "400 InvalidSpotPrepaid The specified Spot type is not support PrePay Instance.",
        SAME,
    ),
    (
        "&SpotStrategy=SpotWithPriceLimit",
        "400 InvalidSpotPriceLimit The specified SpotPriceLimitis not valid.",
        SAME,
    ),
    (
        "&SpotStrategy=SpotAsPriceGo&DeletionProtection=true",
        "403 InvalidChargeType.ValueNotSupported Deletion protection is only valid for postPaid instance, not for prePaid or spot instance.",
        SAME,
    ),
    (
        "&SpotStrategy=SpotAsPriceGo&VSwitchId=&SecurityGroupId=",
        "400 InvalidSpotParam.EmptyZoneID The specified zoneid is empty when SpotStrategy is set.",
        "400 InvalidSpotParam.EmptyZoneID The specified ZoneId is empty when SpotStrategy is set.",
    ),
    (
        "&SpotStrategy=SpotAsPriceGo&SpotInterruptionBehavior=Stop&InstanceType=ecs.i2.xlarge",
        "403 InvalidSpotInterruptionBehavior.LocalDiskNotSupport The specified SpotInterruptionBehavior does not support local disk instance.",
        SAME,
    ),
    (
        "&HibernationOptions.Configured=true",
        "400 HibernationConfigured.ImageNotEncrypted The hibernation configured instance only support encrypted image.",
        SAME,
    ),
    (
        "&HibernationOptions.Configured=true&SystemDisk.Encrypted=true&InstanceType=ecs.ebmg7.32xlarge",
        "400 HibernationConfigured.InstanceTypeNotSupport The specified instance type is not support.",
        "",
    ),
    (
        "&HibernationOptions.Configured=true&SystemDisk.Encrypted=true&InstanceType=ecs.g7.8xlarge",
        "400 HibernationConfigured.MemorySizeTooBig The hibernation configured instance memory size is too big.",
        "",
    ),
    (
        "&HibernationOptions.Configured=true&SystemDisk.Encrypted=true&InstanceType=ecs.g7.4xlarge&SystemDisk.Size=40",
        "400 InvalidSystemDiskSize.LessThanMemSize The specified parameter SystemDisk.Size is less than the memory size.",
        "",
    ),
    (
        "&KeyPairName=none",
        "404 InvalidKeyPairName.NotFound The specified parameter KeyPairName does not exist in our records.",
        SAME,
    ),
    (
        "&RamRoleName=none",
        "404 InvalidRamRole.NotFound The specified parameter \"RAMRoleName\" does not exist.",
        "404 InvalidRamRole.NotFound The specified RAMRoleName does not exist.",
    ),
    (
        "&RamRoleName=other",
        "401 InvalidRamRole.NotEcsRole The specified ram role is not authorized for ecs, please check your role policy.",
        SAME,
    ),
    (
        "&ResourceGroupId=rg-9",
        "404 InvalidResourceGroup.NotFound The ResourceGroup provided does not exist in our records.",
        SAME,
    ),
    (
        "&ZoneId=mars-a",
        "404 InvalidZoneId.NotFound The ZoneId provided does not exist in our records.",
        SAME,
    ),
    (
        "&ZoneId=cn-hangzhou-i",
        "403 InvalidParameter.NotMatch The vSwitch \"{vswitch}\" is not in the zone \"cn-hangzhou-i\".",
        SAME,
    ),
    (
        "&RegionId=mars",
        "404 InvalidRegionId.NotFound The RegionId provided does not exist in our records.",
        SAME,
    ),
    (
        "&VSwitchId=vsw-9",
        "404 InvalidVSwitchId.NotFound Specified virtual switch does not exist.",
        SAME,
    ),
    (
        "&VSwitchId=&PrivateIpAddress=10.0.0.9",
        "400 MissingParameter The input parameter \"VSwitchId\" that is mandatory for processing this request is not supplied.",
        SAME,
    ),
    (
        "&SecurityGroupId=sg-9",
        "404 InvalidSecurityGroupId.NotFound The SecurityGroupId provided does not exist in our records.",
        "404 InvalidSecurityGroupId.NotFound The specified SecurityGroupId does not exist.",
    ),
    (
        "&VSwitchId={elsewhere}",
        "400 InvalidParameter.Mismatch Specified security group and virtual switch are not in the same VPC.",
        SAME,
    ),
    (
        "&VSwitchId=",
        "400 InvalidSecurityGroup.NotInDefaultVpc The security group \"{group}\" is not in the default VPC.",
        SAME,
    ),
    (
        "&PrivateIpAddress=10.0.1.9",
        "403 InvalidVSwitchId.IpInvalid The specified IpAddress \"10.0.1.9\" is not valid in VSwitch CIDR block \"10.0.0.0/24\".",
        SAME,
    ),
    (
        "&PrivateIpAddress=10.0.0.77",
        "400 InvalidPrivateIpAddress.Duplicated The specified private IP address is already in use.",
        "400 InvalidPrivateIpAddress.Duplicated Specified private IP address is duplicated.",
    ),
    (
        "&SecurityGroupIds.1=sg-9",
        "400 InvalidSecurityGroupId.SingleIdAndMultiIdConflict The parameters \"SecurityGroupId\" and \"SecurityGroupIds.N\" cannot be specified at the same time.",
        "",
    ),
    (
        "&SecurityGroupId=&SecurityGroupIds.1={group}&SecurityGroupIds.2={enterprise}",
        "403 EnterpriseGroupLimited.MutliGroupType The specified instance can't join multi SecurityGroup types.",
        "",
    ),
    (
        "&SecurityGroupId=&SecurityGroupIds.1={group}&SecurityGroupIds.2={g2}&SecurityGroupIds.3={g3}&SecurityGroupIds.4={g4}&SecurityGroupIds.5={g5}&SecurityGroupIds.6={g6}",
        "400 JoinedGroupLimitExceed The number of security groups in \"SecurityGroupIds.N\" (6) exceeds the limit(5) of an ENI.",
        "",
    ),
    (
        "&SecurityGroupId={classic}",
        "400 InvalidSecurityGroup.NetworkType The specified SecurityGroupId not in VPC.",
        SAME,
    ),
    (
        "&SecurityGroupId={managed}",
        "403 InvalidOperation.ResourceManagedByCloudProduct The operation is forbidden. The security group has been managed by another cloud product.",
        SAME,
    ),
    (
        "&VSwitchId={without_ipv6}&Ipv6AddressCount=1&SecurityGroupId=",
        "403 InvalidVSwitch.Ipv6NotTurnOn The specified VSwitch \"{without_ipv6}\" ipv6 function not turn on.",
        "",
    ),
    (
        "&InstanceType=ecs.n4.small&Ipv6AddressCount=1",
        "403 InvalidOperation.Ipv6NotSupport The instanceType of ecs.n4.small not support ipv6.",
        "",
    ),
    (
        "&InstanceType=ecs.t6-c1m1.large&Ipv6AddressCount=9",
        "403 InvalidOperation.Ipv6CountExceeded The number of eni to be created ipv6 address exceeds the limit(1). target instanceType ecs.t6-c1m1.large. Assigned:0. Expecting assign:9.",
        "",
    ),
    (
        "&Ipv6Address.1={ipv6_taken}",
        "400 InvalidPrivateIpAddress.Duplicated The specified private IP address is already in use.",
        "",
    ),
    (
        "&NetworkInterface.1.NetworkInterfaceId=eni-9",
        "403 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found.",
        "",
    ),
    (
        "&NetworkInterface.1.InstanceType=Primary&NetworkInterface.1.NetworkInterfaceId=eni-9",
        "403 InvalidOperation.InvalidNetworkInterfaceId The network interface \"eni-9\" cannot be a secondary one of a new instance.",
        "",
    ),
    (
        "&NetworkInterface.1.InstanceType=Primary&NetworkInterface.2.InstanceType=Primary",
        "403 InvalidParameter.NetworkInterface There can be one primary network interface only.",
        "",
    ),
    (
        "&NetworkInterface.1.InstanceType=Primary&NetworkInterface.1.VSwitchId=vsw-9",
        "403 InvalidParameter.Combination The parameters \"VSwitchId\" and \"NetworkInterface.N.VSwitchId\" of the primary network interface cannot be specified at the same time.",
        "",
    ),
    (
        "&NetworkInterface.1.VSwitchId={elsewhere}",
        "403 InvalidOperation.NetworkInterface The vSwitch \"{elsewhere}\" is in another VPC or zone than the instance.",
        "",
    ),
    (
        "&NetworkInterface.1.SecondaryPrivateIpAddressCount=49",
        "403 InvalidOperation.Ipv4CountExceeded The number of eni to be created private ip exceeds the limit(6). target instanceType ecs.g7.large. Assigned:0. Expecting assign:50.",
        "",
    ),
    (
        "&NetworkInterface.1.QueuePairNumber=1",
        "403 InvalidParameter.QueuePairNumberMustEmpty When the traffic mode is set to Standard, the QueuePairNumber must be empty.",
        "",
    ),
    (
        "&NetworkInterface.1.TxQueueSize=1",
        "400 InvalidParameter.EniQueueSize The specified parameter TxQueueSize and RxQueueSize are not equal or exceed limit.",
        "",
    ),
    (
        "&PrivateIpAddress=10.0.0.9&NetworkInterface.1.PrimaryIpAddress=10.0.0.9",
        "403 InvalidParameter.PrivateIpAddressRepeated The private address 10.0.0.9 is named twice.",
        "",
    ),
    (
        "&Amount=2&PrivateIpAddress=10.0.0.9",
        "400 InvalidPrimaryIpAddress.SizeInvalid The NetworkInterface PrimaryIpAddress is used to create only one instance.",
        "",
    ),
    (
        "&Amount=2&NetworkInterface.1.PrimaryIpAddress=10.0.0.9",
        "400 InvalidParam.SecondaryNetworkInterface When min amount greater than 1 and the PrivateIpAddress or Primary NetworkInterface is specified,the Secondary NetworkInterface IP parameter cannot be specified.",
        "",
    ),
    (
        "&Amount=2&Ipv6Address.1=2001:db8::1",
        "403 InvalidParam.Amount What is named can be of one instance, not of 2.",
        "",
    ),
    (
        "&Amount=2&NetworkInterface.1.NetworkInterfaceId=eni-9",
        "403 InvalidParam.Amount What is named can be of one instance, not of 2.",
        "",
    ),
    (
        "&InstanceType=ecs.ce4.xlarge&NetworkInterface.1.NetworkInterfaceName=second",
        "400 InvalidInstanceType.ElasticNetworkInterfaceNotSupported The specified instance type does not support Elastic Network Interface, you can not attach Elastic Network Interface to generation I instances.",
        "",
    ),
    (
        "&NetworkInterface.1.NetworkInterfaceName=ab&NetworkInterface.2.NetworkInterfaceName=ab&NetworkInterface.3.NetworkInterfaceName=ab",
        "403 InvalidParameter.EniNumExceededWithLaunchEcs The number of ENI exceeds the limit for the type of instance you are trying to launch.",
        "",
    ),
    (
        "&NetworkInterface.1.NetworkInterfaceTrafficMode=HighPerformance",
        "403 InvalidOperation.InstanceTypeNotSupportHighPerformanceTrafficMode The \"NetworkInterfaceTrafficMode\" HighPerformance exceeds what instanceType ecs.g7.large allows.",
        "",
    ),
    (
        "&InstanceType=ecs.g8a.xlarge&NetworkInterface.1.NetworkInterfaceTrafficMode=HighPerformance&NetworkInterface.2.NetworkInterfaceTrafficMode=HighPerformance",
        "403 InvalidOperation.HighPerformanceEniPerInstanceLimitExceeded The number of ENIs with \"NetworkInterfaceTrafficMode\" HighPerformance exceeds the limit(1) of instanceType ecs.g8a.xlarge.",
        "",
    ),
    (
        "&InstanceType=ecs.g8a.xlarge&NetworkInterface.1.NetworkInterfaceTrafficMode=HighPerformance&NetworkInterface.1.QueuePairNumber=9",
        "403 InvalidParameter.InvalidQueuePairNumber The parameter of QueuePairNumber is invalid.",
        "",
    ),
    (
        "&NetworkInterface.1.QueueNumber=9",
        "403 InvalidOperation.MaxEniQueueNumberExceeded The \"QueueNumber\" 9 exceeds the limit(2) of an ENI of instanceType ecs.g7.large.",
        "",
    ),
    (
        "&UniqueSuffix=true&InstanceName={LONG}",
        "403 InvalidParams.InstanceNameExceed The uniqueSuffix takes three naming places, please shorten your InstanceName.",
        "",
    ),
    (
        "&UniqueSuffix=true&HostName={HOST}",
        "403 InvalidParams.HostnameExceed The uniqueSuffix takes three naming places, please shorten your Hostname.",
        "",
    ),
    (
        "&HostName=ab&HostNames.1=cd",
        "403 InvalidHostname.SingleAndMultiConflict The parameters \"HostName\" and \"HostNames.N\" cannot be specified at the same time.",
        "",
    ),
    (
        "&Amount=2&HostNames.1=ab",
        "403 InvalidHostname.SizeInvalid There are 1 host names for 2 instances.",
        "",
    ),
    (
        "&InstanceName=a[",
        "400 InvalidInstanceName.CustomMalformed Customized section of instance or host name is invalid, please use valid format: [], [,], [m,], [,n], [m,n].",
        "",
    ),
    (
        "&CpuOptions.Core=9",
        "403 InvalidParam.CpuOptionsCore The InstanceType \"ecs.g7.large\" has not so many cores or threads.",
        "",
    ),
    (
        "&InstanceType=ecs.g8y.large&ImageId={arm}&CpuOptions.TopologyType=DiscreteCoreToHTMapping",
        "400 InvalidInstanceType.NotSupportCpuOptionsTopologyType The specified instance type does not support CpuOptions.TopologyType: DiscreteCoreToHTMapping.",
        "",
    ),
    (
        "&InstanceType=ecs.g6.large&SecurityOptions.TrustedSystemMode=vTPM",
        "403 InvalidInstanceType.NotSupported The specified instance type does not support trusted system.",
        "",
    ),
    (
        "&SecurityOptions.TrustedSystemMode=vTPM",
        "403 InvalidImage.NotSupported The specified vTPM instance need UEFI image.",
        "",
    ),
    (
        "&Amount=101",
        "400 InvalidMaxAmount.Malformed The specified parameter MaxAmount is not valid.",
        "",
    ),
    (
        "&MinAmount=0",
        "400 InvalidMinAmount.Malformed The specified parameter MinAmount is not valid.",
        "",
    ),
    (
        "&MinAmount=2",
        "400 InvalidMinAmount.Malformed The specified parameter MinAmount is not valid.",
        "",
    ),
    (
        "&AutoReleaseTime=x",
        "400 InvalidAutoReleaseTime.Malformed The specified parameter AutoReleaseTime is not valid.",
        "",
    ),
    (
        "&AutoReleaseTime=2026-11-20T12:29:00Z",
        "400 InvalidAutoReleaseTime.Malformed The specified parameter AutoReleaseTime is not valid.",
        "",
    ),
    (
        "&AutoPay=false",
        "400 InvalidAutoPay.PostPaidUnsupported The specified parameter AutoPay must be set as true for postpaid instance.",
        "",
    ),
    (
        "&Password=Abcdefg1&PasswordInherit=true",
        "400 InvalidPasswordParam.Mismatch The input password should be null when passwdInherit is true.",
        SAME,
    ),
    (
        "&InstanceType=",
        "400 InvalidInstanceType.ValueNotSupported The specified InstanceType beyond the permitted range.",
        "400 InvalidInstanceType.ValueNotSupported The specified InstanceType does not exist or beyond the permitted range.",
    ),
    (
        "&ClientToken=%C3%A4",
        "400 InvalidClientToken.ValueNotSupported The ClientToken provided is invalid.",
        SAME,
    ),
    (
        "&ResourceOwnerAccount=other",
        "",
        "403 InvalidParameter.ResourceOwnerAccount ResourceOwnerAccount is Invalid.",
    ),
    (
        "&NetworkInterface.1.NetworkCardIndex=7",
        "400 InvalidParameter.NetworkCardIndexInvalid Invalid network card index, please check your instance type.",
        "",
    ),
];

type Lack = (fn(&mut World), &'static str, &'static str, &'static str);

/// What is lacking, what is given beside it, and how each operation refuses it.
const LACKING: &[Lack] = &[
    (
        |world| account(world, |one| one.standing = Some(Standing::Arrears)),
        "",
        "400 Account.Arrearage Your account has been in arrears.",
        "400 Account.Arrearage Your account has an outstanding payment.",
    ),
    (
        |world| account(world, |one| one.standing = Some(Standing::LowBalance)),
        "",
        "403 InvalidAccountStatus.NotEnoughBalance Your account does not have enough balance.",
        SAME,
    ),
    (
        |world| account(world, |one| one.standing = Some(Standing::NoBalance)),
        "",
        "403 InsufficientBalance Your account does not have enough balance.",
        SAME,
    ),
    (
        |world| account(world, |one| one.standing = Some(Standing::AgentCredit)),
        "",
        "400 InsufficientBalance.AgentCredit Insufficient agent credit. Please contact your agent.",
        "403 InsufficientBalance Your account does not have enough balance.",
    ),
    (
        |world| account(world, |one| one.standing = Some(Standing::NoPaymentMethod)),
        "",
        "404 PaymentMethodNotFound No payment method has been registered on the account.",
        SAME,
    ),
    (
        |world| account(world, |one| one.standing = Some(Standing::BadPaymentMethod)),
        "",
        "403 InvalidPayMethod The specified pay method is not valid.",
        SAME,
    ),
    (
        |world| account(world, |one| one.standing = Some(Standing::PaymentLimited)),
        "",
        "400 InvalidAccountStatus.PayAmountLimitExceeded Your account is being restricted, because you have no default payment method or you are not authorized.",
        SAME,
    ),
    (
        |world| account(world, |one| one.standing = Some(Standing::IllegalPolicy)),
        "",
        "",
        "400 OperationDenied.IllegalPaymentPolicy The current payment policy is illegal, please connect your service provider to authenticate relative agreement.",
    ),
    (
        |world| account(world, |one| one.standing = Some(Standing::Anonymous)),
        "",
        "403 RealNameAuthenticationError Your account has not passed the real-name authentication yet.",
        SAME,
    ),
    (
        |world| account(world, |one| one.standing = Some(Standing::Restricted)),
        "",
        "403 InvalidAccountStatus Your account status is invalid, please contact customer service.",
        SAME,
    ),
    (
        |world| account(world, |one| one.standing = Some(Standing::CardUnverified)),
        "",
        "403 SecurityRisk.3DVerification We have detected a security risk with your default credit or debit card. Please proceed with verification via the link in your email.",
        SAME,
    ),
    (
        |world| account(world, |one| one.standing = Some(Standing::RiskControl)),
        "",
        "403 Forbidden.RiskControl This operation is forbidden by Aliyun RiskControl system.",
        "",
    ),
    (
        |world| account(world, |one| one.standing = Some(Standing::Reseller)),
        "",
        "400 InvalidOperation.UserNotSupported Reseller user do not support purchase at the moment.",
        SAME,
    ),
    (
        |world| account(world, |one| one.standing = Some(Standing::ResellerForbidden)),
        "",
        "400 AccountForbidden.AssociatedWithResellerPartner Your account is associated with your reseller partner. Your account or your reseller partner's account has been forbidden to create orders, please contact your reseller partner.",
        "",
    ),
    (
        |world| account(world, |one| one.standing = Some(Standing::ProductLimited)),
        "",
        "400 AccountForbidden.ProductCreationLimited The commodity must be officially operated by Aliyun and in pay-as-you-go billing method.",
        SAME,
    ),
    (
        |world| account(world, |one| one.closed_regions.extend(["cn-hangzhou".to_owned()])),
        "",
        "403 Forbidden.RegionId The service is not available to the account in the region \"cn-hangzhou\".",
        "400 RegionUnauthorized The service is not available to the account in the region \"cn-hangzhou\".",
    ),
    (
        |world| account(world, |one| one.closed_zones.extend(["cn-hangzhou-h".to_owned()])),
        "",
        "403 Zone.NotOpen The specified zone is not granted to you to buy resources yet.",
        SAME,
    ),
    (
        |world| account(world, |one| one.closed_instance_types.extend(["ecs.g7.large".to_owned()])),
        "",
        "400 InvalidInstanceType.ValueUnauthorized The specified InstanceType is not authorized.",
        SAME,
    ),
    (
        |world| account(world, |one| one.closed_disk_categories.extend(["cloud_essd".to_owned()])),
        "",
        "403 InvalidSystemDiskCategory.ValueUnauthorized The disk category is not authorized.",
        SAME,
    ),
    (
        |world| account(world, |one| one.default_encryption = true),
        "&DataDisk.1.Size=20&DataDisk.1.Encrypted=false",
        "403 InvalidEncrypted.DefaultEncryptionUnsupported The specified parameter Encrypted must be true when default encryption is enabled.",
        SAME,
    ),
    (
        |world| zone(world, |one| one.closed = true),
        "",
        "403 Zone.NotOnSale The resource in the specified zone is no longer available for sale. Please try other regions and zones.",
        "403 Zone.NotOnSale The specified zone is not available for purchase.",
    ),
    (
        |world| zone(world, |one| one.closed = true),
        "&ZoneId=cn-hangzhou-h",
        "403 Zone.NotOnSale The resource in the specified zone is no longer available for sale. Please try other regions and zones.",
        "403 Zone.NotOnSale The specified zone is not available for purchase.",
    ),
    (
        |world| zone(world, |one| one.without_types.push("ecs.g7.*".to_owned())),
        "",
        "403 InvalidInstanceType.ZoneNotSupported The specified zone does not support this instancetype.",
        SAME,
    ),
    (
        |world| zone(world, |one| one.sold_out.push("ecs.g7.*".to_owned())),
        "",
        "403 OperationDenied.NoStock The resource is out of usage.",
        "403 OperationDenied.NoStock The requested resource is sold out in the specified zone; try other types of resources or other regions and zones.",
    ),
    (
        |world| zone(world, |one| one.without_disks.extend(["cloud_essd".to_owned()])),
        "",
        "403 CategoryNotSupported The specified zone does not offer the specified disk category.",
        SAME,
    ),
    (
        |world| zone(world, |one| one.without_disks.extend(["cloud_ssd".to_owned()])),
        "&DataDisk.1.Size=20&DataDisk.1.Category=cloud_ssd",
        "403 OperationDenied.CloudSSDNotSupported The specified available zone does not offer the cloud_ssd disk, use cloud_essd instead.",
        SAME,
    ),
    (
        |world| lacks(world, Feature::PayAsYouGo),
        "",
        "403 OperationDenied.PaygNotAvailable Pay-as-you-go instance is not available now.",
        SAME,
    ),
    (
        |world| lacks(world, Feature::Subscription),
        "&InstanceChargeType=PrePaid&Period=1",
        "403 OperationDenied.PrepayNotAvailable Prepay instance is not available now.",
        SAME,
    ),
    (
        |world| lacks(world, Feature::Spot),
        "&SpotStrategy=SpotAsPriceGo",
        "400 InvalidSpotAuthorized The specified Spot param is unauthorized.",
        SAME,
    ),
    (
        |world| account(world, |one| one.without.extend([Feature::Spot])),
        "&SpotStrategy=SpotAsPriceGo",
        "400 InvalidSpotAliUid The specified UID is not authorized to use SPOT instance.",
        SAME,
    ),
    (
        |world| lacks(world, Feature::SpotDuration),
        "&SpotStrategy=SpotAsPriceGo",
        "403 OperationDenied.RegionIdNotSupported The specified region does not support spot duration instance.",
        "403 OperationDenied.RegionIdNotSupported Region not support spot duration instance.",
    ),
    (
        |world| lacks(world, Feature::PublicIp),
        "&InternetMaxBandwidthOut=1",
        "400 InvalidParameter.DedicatedRegionNotSupported The specified action is rejected  because the specified ECS instance in the dedicated region does not support public IP.",
        SAME,
    ),
    (
        |world| lacks(world, Feature::Isp),
        "&InternetMaxBandwidthOut=1&Isp=BGP",
        "403 UnsupportedIspRegion The parameter \"Isp\" is not supported in this region.",
        "",
    ),
    (
        |world| account(world, |one| one.without.extend([Feature::Isp])),
        "&InternetMaxBandwidthOut=1&Isp=BGP",
        "403 InvalidIspUID The parameter \"Isp\" is not supported for this account.",
        "",
    ),
    (
        |world| lacks(world, Feature::UserData),
        "&UserData=ZWNobw==",
        "403 InvalidUserData.Forbidden User not authorized to input the parameter \"UserData\", please apply for permission \"UserData\".",
        SAME,
    ),
    (
        |world| lacks(world, Feature::JumboFrame),
        "&NetworkOptions.EnableJumboFrame=true",
        "400 InvalidParam.NotSupportJumboFrame Not support jumbo frame.",
        "",
    ),
    (
        |world| lacks(world, Feature::ConfidentialComputing),
        "&SecurityOptions.ConfidentialComputingMode=TDX",
        "403 InvalidOperation.ConfidentialComputingModeInInviteOnlyTesting The specified confidential computing mode is in invite only testing: TDX.",
        "",
    ),
    (
        |world| lacks(world, Feature::EniAtLaunch),
        "&NetworkInterface.1.NetworkInterfaceId=eni-9",
        "403 InvalidOperation.RegionNotSupportNetworkInterfaceId The specific region does not support network interface id.",
        "",
    ),
    (
        |world| lacks(world, Feature::Rdma),
        "&NetworkInterface.1.NetworkInterfaceTrafficMode=HighPerformance",
        "403 InvalidOperation.HighPerformanceTrafficModeIsNotAllowed The parameter \"NetworkInterfaceTrafficMode\" is not supported for this account in this region.",
        "",
    ),
    (
        |world| lacks(world, Feature::QueueSize),
        "&NetworkInterface.1.TxQueueSize=8192&NetworkInterface.1.RxQueueSize=8192",
        "400 InvalidEniQueueSize.RegionOrUserNotSupported The specified parameter RxQueueSize or TxQueueSize is not supported in this region, or this account is not in the whitelist of using eni QueueSize.",
        "",
    ),
    (
        |world| lacks(world, Feature::NetworkCard),
        "&NetworkInterface.1.NetworkCardIndex=0",
        "400 InvalidOperation.UserNotSupportNetworkCard User not support network card.",
        "",
    ),
    (
        |world| lacks(world, Feature::Pl0),
        "&DataDisk.1.Size=40&DataDisk.1.PerformanceLevel=PL0",
        "400 InvalidPerformanceLevel.ValueNotSupported The current ZoneId or InstanceType does not support PL0 of cloud_essd.",
        SAME,
    ),
    (
        |world| lacks(world, Feature::DiskEncryption),
        "&DataDisk.1.Size=20&DataDisk.1.Encrypted=true",
        "400 InvalidParameter.EncryptedNotSupported The parameter \"Encrypted\" is not supported for this account in this region.",
        SAME,
    ),
    (
        |world| lacks(world, Feature::Kms),
        "&DataDisk.1.Size=20&DataDisk.1.Encrypted=true",
        "400 InvalidParameter.KmsNotEnabled Failed to perform this operation because KMS is not activated.",
        SAME,
    ),
    (
        |world| lacks(world, Feature::OwnKey),
        "&DataDisk.1.Size=20&DataDisk.1.Encrypted=true&DataDisk.1.KMSKeyId=k",
        "403 InvalidRegion.NotSupport The specified region does not support byok.",
        SAME,
    ),
    (
        |world| account(world, |one| one.without.extend([Feature::OwnKey])),
        "&DataDisk.1.Size=20&DataDisk.1.Encrypted=true&DataDisk.1.KMSKeyId=k",
        "403 UserNotInTheWhiteList The user is not in byok white list.",
        SAME,
    ),
    (
        |world| lacks(world, Feature::EncryptAlgorithm),
        "&DataDisk.1.Size=20&DataDisk.1.Encrypted=true&DataDisk.1.EncryptAlgorithm=sm4-128",
        "403 InvalidRegionId.NotSupportEncryptAlgorithm The current region does not support creating encrypted disks with EncryptAlgorithm.",
        SAME,
    ),
    (
        |world| lacks(world, Feature::BasicGroup),
        "",
        "403 Forbidden.OnlySupportEnterpriseGroup The parameter \"SecurityGroupId\" is not supported for this account in this region.",
        SAME,
    ),
    (
        |world| world.quotas.instances = 1,
        "",
        "400 QuotaExceed.AfterpayInstance Living afterpay instances quota exceeded.",
        "400 QuotaExceed.AfterpayInstance The maximum number of Pay-As-You-Go instances is exceeded: 1.",
    ),
    (
        |world| world.quotas.instances_per_vpc = 1,
        "",
        "400 QuotaExceeded Living instances quota exceeded in this VPC.",
        SAME,
    ),
    (
        |world| world.quotas.instances_per_type = 1,
        "",
        "403 QuotaExceed.ElasticQuota No additional quota is available for the specified ECS instance type.",
        SAME,
    ),
    (
        |world| world.quotas.disks = 1,
        "",
        "403 QuotaExceed.PostPaidDisk Living postPaid disks quota exceeded.",
        SAME,
    ),
    (
        |world| world.quotas.disk_gib_per_zone = Some(60),
        "",
        "400 QuotaExceed.DiskCapacity The used capacity of disk type has exceeded the quota in the zone,  cloud_essd.",
        SAME,
    ),
    (
        |world| world.quotas.data_disk_gib = Some(20),
        "&DataDisk.1.Size=21",
        "403 QuotaExceeded.PostpaidDataDiskCapacity The quota of postpaid data disk capacity exceeds.",
        SAME,
    ),
    (
        |world| world.quotas.data_disk_gib = Some(20),
        "&DataDisk.1.Size=21&InstanceChargeType=PrePaid&Period=1",
        "400 QuotaExceeded.PrepayDataDiskCapacity The quota of prepay data disk capacity exceeds.",
        SAME,
    ),
    (
        |world| world.quotas.data_disk_gib_per_instance = 40,
        "&DataDisk.1.Size=20&DataDisk.2.Size=21",
        "403 InstanceDiskCategoryLimitExceed The total size of specified disk category in an instance exceeds.",
        SAME,
    ),
    (
        |world| world.quotas.addresses_per_basic_group = 0,
        "",
        "403 SecurityGroupInstanceLimitExceed Exceeding the allowed amount of instances of a security group.",
        "403 SecurityGroupInstanceLimitExceed The maximum number of instances in a security group is exceeded.",
    ),
    (
        |world| world.quotas.enis_per_enterprise_group = 0,
        "&SecurityGroupId={enterprise}",
        "400 InvalidOperation.EniCountExceeded The maximum number of eni in a enterprise security group is exceeded.",
        SAME,
    ),
    (
        |world| world.quotas.rules_per_eni = 0,
        "&SecurityGroupId={ruled}",
        "403 AclLimitExceed The security group rules (1) of the groups in \"SecurityGroupIds.N\" exceed the limit(0) of an ENI.",
        "",
    ),
    (
        |world| world.quotas.enis = 1,
        "&NetworkInterface.1.NetworkInterfaceName=ab",
        "403 InvalidOperation.EniCountExceeded The number of ENI exceeds the limit per region.",
        "",
    ),
    (
        |world| few_queues(world),
        "&NetworkInterface.1.QueueNumber=2",
        "403 InvalidOperation.ExceedInstanceTypeQueueNumber The \"QueueNumber\" of all ENIs, 4, exceeds the limit(3) of instanceType ecs.g7.large.",
        "",
    ),
];
