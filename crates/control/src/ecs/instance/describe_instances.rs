//! DescribeInstances: lists instances with their network interfaces, filtered, a page at a time.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use api::answer;
use control_derive::operation;

use super::{
    Instance, InstanceStatus, InternetChargeType,
    settings::{Enablement, TokenNeed},
    view::InstanceView,
};
use crate::{
    Ctx, Fault, Head, Plan, Read, World,
    ecs::{
        ChargeType, Eni, LockReason, NetworkType,
        created::{Filter, Within},
        eni::EniKind,
    },
    faults::InstanceFault,
    kernel::{list::Listing, resource::Resource, resource_group},
    net::owner,
    value::{
        id::{InstanceId, SecurityGroupId, VSwitchId, VpcId},
        tag::Tag,
        text::JsonList,
        wildcard::{self, Case, Special},
    },
};

/// Lists instances. A filter that matches none gives an empty list, and so does one by what no
/// instance here has.
#[operation(
    ecs,
    read,
    ram = "instance/*",
    dry_run,
    tags(too_many = "InvalidTagCount"),
    by_number(10, 100),
    by_token(10, 100),
    planned
)]
pub struct DescribeInstances {
    /// Only these: a JSON array of ids.
    instance_ids: Option<JsonList>,
    /// Only those with this name; an asterisk stands for any text.
    instance_name: Option<String>,
    /// Only those in this state: Pending, Running, Starting, Stopping or Stopped.
    #[param(malformed = "InvalidStatus.NotFound")]
    status: Option<InstanceStatus>,
    /// Only those of this type.
    instance_type: Option<String>,
    /// Only those of a type of this family, as ecs.g7.
    instance_type_family: Option<String>,
    /// Only those in this VPC.
    vpc_id: Option<String>,
    /// Only those in this vSwitch.
    vswitch_id: Option<String>,
    /// Only those in this zone.
    zone_id: Option<String>,
    /// Only those whose primary network interface is in this security group.
    security_group_id: Option<String>,
    /// Only those whose primary network interface has one of these private addresses: a JSON array.
    private_ip_addresses: Option<JsonList>,
    /// Only those with one of these IPv6 addresses.
    #[param(items = 1..=100)]
    ipv6_address: Vec<Ipv6Addr>,
    /// Only those on this network: vpc or classic. All are in VPCs.
    #[param(malformed = "InvalidNetworkType.NotFound")]
    instance_network_type: Option<NetworkType>,
    /// Only those paid for so: PostPaid or PrePaid. All are PostPaid.
    #[param(malformed = "InvalidInstanceChargeType.NotFound")]
    instance_charge_type: Option<ChargeType>,
    /// Only those created then: CreationStartTime or CreationEndTime, and a moment as 2017-12-05T22:40Z.
    #[param(object, items = 1..=4)]
    filter: Vec<Filter>,
    /// Only those of this resource group.
    resource_group_id: Option<String>,
    /// Ignored: all attributes are shown.
    #[param(items = 1..=5)]
    #[expect(dead_code, reason = "all attributes are shown")]
    additional_attributes: Vec<String>,
    /// Only those with which disks can be used, or cannot. They can with all.
    device_available: Option<bool>,
    /// Only those with one of these elastic addresses: a JSON array. None has one.
    eip_addresses: Option<JsonList>,
    /// Only those in this cluster. There is none.
    hpc_cluster_id: Option<String>,
    /// Only those whose metadata service is so: enabled or disabled.
    http_endpoint: Option<Enablement>,
    /// Only those whose metadata service answers over so many hops.
    http_put_response_hop_limit: Option<u32>,
    /// Only those whose metadata service wants a token (required), or does not (optional).
    http_tokens: Option<TokenNeed>,
    /// Only those with this image.
    image_id: Option<String>,
    /// Only those with one of these addresses in the classic network: a JSON array. None has one.
    inner_ip_addresses: Option<JsonList>,
    /// Only those whose traffic is paid for so: PayByBandwidth or PayByTraffic.
    #[param(malformed = "InvalidInternetChargeType.ValueNotSupported")]
    internet_charge_type: Option<InternetChargeType>,
    /// Only those whose disks are fast, or are not. Those of all are.
    io_optimized: Option<bool>,
    /// Only those with this key pair.
    key_pair_name: Option<String>,
    /// Only those that are locked for this reason.
    #[param(malformed = "InvalidLockReason.NotFound")]
    lock_reason: Option<LockReason>,
    /// Ignored: the cycle in which one is paid for is always shown.
    #[expect(dead_code, reason = "the cycle is always shown")]
    need_sale_cycle: Option<bool>,
    /// Only those with one of these public addresses: a JSON array.
    public_ip_addresses: Option<JsonList>,
    /// Only those with one of these addresses in an HPC cluster: a JSON array. None has one.
    rdma_ip_addresses: Option<String>,
}

/// What is looked for.
pub struct Wanted {
    by: DescribeInstances,
    within: Within,
    tags: Vec<Tag>,
    /// Whether it is something that no instance here has.
    is_nowhere: bool,
}

/// A page of instances.
#[answer]
pub struct Response {
    total_count: u64,
    page_number: i64,
    page_size: i64,
    /// Empty on the last page.
    next_token: String,
    #[list(Instance)]
    instances: Vec<InstanceView>,
}

impl Plan for DescribeInstances {
    type Into = Wanted;

    fn plan(self, head: &Head, _: &World) -> Result<Wanted, Fault> {
        let within = Within::read(&self.filter)?;
        let is_nowhere = self.asks_for_what_none_has();
        Ok(Wanted { by: self, within, tags: head.tags.clone(), is_nowhere })
    }
}

impl Read for DescribeInstances {
    type Response = Response;

    fn execute(wanted: Wanted, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        if let Some(cluster) = wanted.by.hpc_cluster_id {
            return Err(InstanceFault::HpcClusterNotFound { cluster }.into());
        }
        let page = list(wanted, ctx)?.page()?;
        let views = page.items.into_iter().map(|instance| InstanceView::of(ctx, instance));
        Ok(Response {
            total_count: page.total,
            page_number: page.number,
            page_size: page.size,
            next_token: page.next_token,
            instances: views.collect::<Result<_, _>>()?,
        })
    }
}

/// The instances that are wanted.
fn list<'c, 'a>(
    Wanted { by, within, tags, is_nowhere }: Wanted,
    ctx: &'c Ctx<'a>,
) -> Result<Listing<'c, 'a, Instance>, Fault> {
    let is_pattern = |name: &String| name.contains('*');
    let (pattern, name) = match by.instance_name {
        Some(name) if is_pattern(&name) => (Some(name), None),
        name => (None, name),
    };
    let group = by.resource_group_id.map(|named| resource_group::sought(ctx, named));
    let within = (!within.is_anything()).then_some(within);
    let list = ctx
        .list()
        .ids(is_nowhere.then_some([]))
        .ids(by.instance_ids.map(JsonList::ids))
        .ids(by.security_group_id.map(|group| in_group(ctx, group.into())).transpose()?)
        .ids(by.private_ip_addresses.map(|list| with_primary(ctx, &list)).transpose()?)
        .ids(with_ipv6(ctx, by.ipv6_address)?)
        .ids(by.public_ip_addresses.map(|list| with_public(ctx, &list)).transpose()?)
        .tagged(Instance::BY_TAG, &tags)
        .under(Instance::BY_RESOURCE_GROUP, group)
        .under(Instance::BY_IMAGE, by.image_id)
        .under(Instance::BY_KEY_PAIR, by.key_pair_name)
        .under(Instance::BY_NAME, name)
        .under(Instance::BY_STATUS, by.status)
        .under(Instance::BY_TYPE, by.instance_type)
        .under(Instance::BY_VPC, by.vpc_id.map(VpcId::from))
        .under(Instance::BY_VSWITCH, by.vswitch_id.map(VSwitchId::from))
        .under(Instance::BY_ZONE, by.zone_id)
        .only_if(pattern, |instance, pattern| {
            wildcard::matches(pattern, &instance.name, Special::Star, Case::Exact)
        })
        .only_if(by.instance_type_family, |instance, family| family_of(instance) == family)
        .only_if(by.instance_charge_type, |instance, charge| instance.charge == *charge)
        .only_if(by.internet_charge_type, |instance, charge| instance.internet.charge == *charge)
        .only_if(by.lock_reason, |instance, reason| instance.lock == Some(*reason))
        .only_if(by.http_endpoint, |instance, wanted| instance.metadata.endpoint == *wanted)
        .only_if(by.http_tokens, |instance, wanted| instance.metadata.tokens == *wanted)
        .only_if(by.http_put_response_hop_limit, |instance, hops| {
            instance.metadata.hop_limit == *hops
        })
        .only_if(within, |instance, within| within.has(instance.created, instance.expires));
    Ok(list)
}

fn family_of(instance: &Instance) -> &str {
    instance.kind.rsplit_once('.').map_or("", |(family, _)| family)
}

/// The instances whose primary network interface is in the group.
fn in_group(ctx: &Ctx<'_>, group: SecurityGroupId) -> Result<Vec<InstanceId>, Fault> {
    let primary = ctx.list().under(Eni::BY_GROUP_OF_PRIMARY, Some(group)).all()?;
    Ok(primary.iter().filter_map(Eni::instance).collect())
}

/// The instances whose primary network interface has one of the addresses as its own.
fn with_primary(ctx: &Ctx<'_>, listed: &JsonList) -> Result<Vec<InstanceId>, Fault> {
    let addresses = listed.0.iter().filter_map(|text| text.parse::<Ipv4Addr>().ok());
    let addresses = addresses.collect::<Vec<_>>();
    let primary = ctx
        .list()
        .ids(Some(owner::of(&ctx.txn, addresses.iter().copied())?))
        .only(|eni: &Eni| eni.kind == EniKind::Primary && addresses.contains(&eni.primary))
        .all()?;
    Ok(primary.iter().filter_map(Eni::instance).collect())
}

/// The instances that have one of the public addresses.
fn with_public(ctx: &Ctx<'_>, listed: &JsonList) -> Result<Vec<InstanceId>, Fault> {
    let addresses = listed.0.iter().filter_map(|text| text.parse::<IpAddr>().ok());
    let found = addresses.map(|one| ctx.txn.lookup(Instance::TABLE, Instance::BY_PUBLIC, &one));
    Ok(found.filter_map(Result::transpose).collect::<Result<_, _>>()?)
}

/// The instances that have one of the addresses, if any is asked for.
fn with_ipv6(ctx: &Ctx<'_>, addresses: Vec<Ipv6Addr>) -> Result<Option<Vec<InstanceId>>, Fault> {
    let Some(owners) = owner::of_any(&ctx.txn, addresses.into_iter().map(IpAddr::V6))? else {
        return Ok(None);
    };
    let enis = ctx.list::<Eni>().ids(Some(owners)).all()?;
    Ok(Some(enis.iter().filter_map(Eni::instance).collect()))
}

impl DescribeInstances {
    fn asks_for_what_none_has(&self) -> bool {
        self.instance_network_type == Some(NetworkType::Classic)
            || self.eip_addresses.is_some()
            || self.inner_ip_addresses.is_some()
            || self.rdma_ip_addresses.is_some()
            || self.device_available == Some(false)
            || self.io_optimized == Some(false)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::{
        facts::image::Images,
        tests::testing::{Testing, at, step, text, texts},
    };

    fn ids(answer: &Value) -> Vec<String> {
        let list = at(answer, "Instances.Instance").as_array().expect("a list");
        list.iter().map(|one| text(one, "InstanceId").to_owned()).collect()
    }

    #[test]
    fn tags_are_at_most_twenty() {
        let tags = (1..=21).map(|place| format!("&Tag.{place}.Key=k{place}"));
        Testing::new().check(
            &format!("Action=DescribeInstances{}", tags.collect::<String>()),
            "400 InvalidTagCount The specified tags are beyond the permitted range.",
        );
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        t.walk(
            "Action=DescribeInstances",
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&Filter.1.Key=&Filter.1.Value=now",
                    "400 MissingParameter The input parameter \"Filter.1.Key\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&InstanceIds=i-1",
                    "400 InvalidParameter the parameter(s) \"InstanceIds\" provided is(are) invalid. \"i-1\" is not a JSON array of strings.",
                ),
                step("&Status=x", "404 InvalidStatus.NotFound The specified Status is not found."),
                step(
                    "&PrivateIpAddresses=x",
                    "400 InvalidParameter the parameter(s) \"PrivateIpAddresses\" provided is(are) invalid. \"x\" is not a JSON array of strings.",
                ),
                step(
                    "&Ipv6Address.1=x",
                    "400 InvalidParameter the parameter(s) \"Ipv6Address.1\" provided is(are) invalid. \"x\" is not an IPv6 address.",
                ),
                step(
                    "&InstanceNetworkType=x",
                    "404 InvalidNetworkType.NotFound The specified InstanceNetworkType is not found.",
                ),
                step(
                    "&InstanceChargeType=x",
                    "404 InvalidInstanceChargeType.NotFound The InstanceChargeType does not exist in our records.",
                ),
                step(
                    "&InternetChargeType=x",
                    "404 InvalidInternetChargeType.ValueNotSupported The specified InternetChargeType is not valid.",
                ),
                step(
                    "&LockReason=x",
                    "404 InvalidLockReason.NotFound The specified LockReason is not found.",
                ),
                step(
                    "&Tag.1.Key=acs:x",
                    "400 InvalidParameter The specified parameter \"Tag.1.Key\" is not valid: \"acs:x\" is not 1 to 128 characters that XML can say and that do not start with aliyun or acs: and have no http:// or https://.",
                ),
                step(
                    "&PageNumber=x",
                    "400 InvalidParameter the parameter(s) \"PageNumber\" provided is(are) invalid. \"x\" is not an integer.",
                ),
                step(
                    "&MaxResults=x",
                    "400 InvalidParameter the parameter(s) \"MaxResults\" provided is(are) invalid. \"x\" is not an integer.",
                ),
                step(
                    "&DryRun=maybe",
                    "400 InvalidParameter the parameter(s) \"DryRun\" provided is(are) invalid. \"maybe\" is not true or false.",
                ),
                step(
                    "&Filter.1.Key=x&Filter.1.Value=now",
                    "404 InvalidFilterValue Invalid filter.x.",
                ),
                step(
                    "&Filter.1.Key=x&Filter.1.Value=2026-11-20T12:00Z",
                    "404 InvalidFilterKey.NotFound Invalid filter.x.",
                ),
                step(
                    "&Filter.1.Key=CreationStartTime&Filter.1.Value=now",
                    "404 InvalidFilterValue Invalid filter.CreationStartTime.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&NextToken=foreign",
                    "400 InvalidParameter the parameter(s) \"NextToken\" provided is(are) invalid. \"foreign\".",
                ),
                step(
                    "&DryRun=true",
                    "400 DryRunOperation Request validation has been passed with DryRun flag set.",
                ),
            ],
        );
    }

    #[test]
    fn an_instance_is_shown_with_its_network_interfaces_and_times_to_the_minute() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let eni = t.eni(&vswitch, "&PrimaryIpAddress=10.0.0.9&Ipv6AddressCount=1");
        t.attach(&eni, &instance);
        let answer = t.ok("Action=DescribeInstances");
        let shown = at(&answer, "Instances.Instance.0");
        assert_eq!(text(shown, "InstanceId"), instance);
        assert_eq!(text(shown, "Status"), "Running");
        assert_eq!(text(shown, "CreationTime"), "2026-11-20T12:00Z");
        assert_eq!((at(shown, "Cpu"), at(shown, "Memory")), (&2.into(), &8192.into()));
        assert_eq!(text(shown, "VpcAttributes.VSwitchId"), vswitch);
        let enis = "NetworkInterfaces.NetworkInterface";
        assert_eq!(text(shown, &format!("{enis}.0.Type")), "Primary");
        assert_eq!(
            texts(shown, "VpcAttributes.PrivateIpAddress.IpAddress"),
            [text(shown, &format!("{enis}.0.PrimaryIpAddress"))]
        );
        assert_eq!(text(shown, &format!("{enis}.1.NetworkInterfaceId")), eni);
        assert_eq!(text(shown, &format!("{enis}.1.PrimaryIpAddress")), "10.0.0.9");
        let set = at(shown, &format!("{enis}.1.Ipv6Sets.Ipv6Set"));
        assert_eq!(set.as_array().map(Vec::len), Some(1));
        assert_eq!(texts(shown, "SecurityGroupIds.SecurityGroupId").len(), 1);
        assert_eq!(at(shown, "PublicIpAddress.IpAddress"), &serde_json::json!([]));
    }

    #[test]
    fn filters_are_all_met() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let one = t.instance(&vswitch, "ecs.g7.large");
        let two = t.instance(&vswitch, "ecs.g5.large");
        t.ok(&format!("Action=StopInstance&InstanceId={two}"));
        let shown = t.ok("Action=DescribeInstances");
        let address =
            text(&shown, "Instances.Instance.0.VpcAttributes.PrivateIpAddress.IpAddress.0")
                .to_owned();
        let mut found = |more: &str| ids(&t.ok(&format!("Action=DescribeInstances{more}")));
        assert_eq!(found(""), [&*one, &*two]);
        assert_eq!(found(&format!("&InstanceIds=[\"{two}\",\"i-9\"]")), [&*two]);
        assert_eq!(found(&format!("&PrivateIpAddresses=[\"{address}\"]")), [&*one]);
        assert_eq!(found("&InstanceTypeFamily=ecs.g5"), [&*two]);
        assert_eq!(found("&InstanceType=ecs.g7.large"), [&*one]);
        assert_eq!(found("&InstanceType=ecs.g7.large&Status=Running"), [&*one]);
        assert_eq!(found("&Status=Stopping"), [&*two]);
        assert_eq!(found(&format!("&VSwitchId={vswitch}&ZoneId=cn-hangzhou-h")).len(), 2);
        assert!(found("&VpcId=vpc-9").is_empty() && found("&ImageId=m-1").is_empty());
        assert!(found("&VSwitchId=vsw-9").is_empty() && found("&ZoneId=mars-a").is_empty());
        assert_eq!(
            found("&Filter.1.Key=CreationEndTime&Filter.1.Value=2026-11-20T11:59Z").len(),
            0
        );
        assert_eq!(
            found("&Filter.3.Key=CreationStartTime&Filter.3.Value=2026-11-20T12:00Z").len(),
            2
        );
        assert_eq!(
            found("&Filter.3.Key=CreationStartTime&Filter.3.Value=2026-11-20T12:01Z").len(),
            0
        );
    }

    #[test]
    fn pages_come_by_number_and_by_token() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let all = (0..5).map(|_| t.instance(&vswitch, "ecs.g7.large")).collect::<Vec<_>>();
        let page = t.ok("Action=DescribeInstances&PageNumber=2&PageSize=2");
        assert_eq!(ids(&page), all[2..4]);
        assert_eq!((at(&page, "TotalCount"), at(&page, "PageSize")), (&5.into(), &2.into()));
        let page = t.ok("Action=DescribeInstances&MaxResults=3");
        assert_eq!(ids(&page), all[..3]);
        let token = text(&page, "NextToken");
        let page = t.ok(&format!("Action=DescribeInstances&MaxResults=3&NextToken={token}"));
        assert_eq!((ids(&page).as_slice(), text(&page, "NextToken")), (&all[3..], ""));
    }

    #[test]
    fn asterisks_stand_for_any_text_and_nothing_else_does() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        for name in ["web-1", "web-?"] {
            t.operator(&format!("Action=RegisterInstance&InstanceType=ecs.g7.large&VSwitchId={vswitch}&SecurityGroupId={group}&InstanceName={name}"));
        }
        let mut found = |pattern: &str| {
            let answer = t.ok(&format!("Action=DescribeInstances&InstanceName={pattern}"));
            let list = at(&answer, "Instances.Instance").as_array().expect("a list").clone();
            list.iter().map(|one| text(one, "InstanceName").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(found("web*"), ["web-1", "web-?"]);
        assert_eq!(found("w*b*1"), ["web-1"]);
        assert_eq!(found("*-1"), ["web-1"]);
        assert_eq!(found("web-1"), ["web-1"]);
        assert_eq!(found("web-?"), ["web-?"]);
        assert_eq!(found("*?"), ["web-?"]);
        assert!(found("web").is_empty() && found("*-2").is_empty());
    }

    #[test]
    fn instances_are_found_by_what_their_network_interfaces_have() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let [one, two] = [(); 2].map(|()| t.instance(&vswitch, "ecs.g7.large"));
        let eni = t.eni(&vswitch, "&PrimaryIpAddress=10.0.0.9&Ipv6AddressCount=1");
        t.attach(&eni, &two);
        let primary = format!("Action=DescribeNetworkInterfaces&Type=Primary&InstanceId={two}");
        let primary = t.ok(&primary);
        let primary =
            text(&primary, "NetworkInterfaceSets.NetworkInterfaceSet.0.NetworkInterfaceId");
        t.ok(&format!("Action=AssignPrivateIpAddresses&NetworkInterfaceId={primary}&PrivateIpAddress.1=10.0.0.8"));
        let shown = t.ok(&format!("Action=DescribeInstances&InstanceIds=[\"{two}\"]"));
        let shown = at(&shown, "Instances.Instance.0");
        let group = text(shown, "SecurityGroupIds.SecurityGroupId.0");
        let address = text(shown, "VpcAttributes.PrivateIpAddress.IpAddress.0");
        let ipv6 =
            text(shown, "NetworkInterfaces.NetworkInterface.1.Ipv6Sets.Ipv6Set.0.Ipv6Address");
        let attached =
            t.ok(&format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={eni}"));
        let other = text(&attached, "SecurityGroupIds.SecurityGroupId.0");
        let mut found = |more: &str| ids(&t.ok(&format!("Action=DescribeInstances{more}")));
        assert_eq!(found(&format!("&SecurityGroupId={group}")), [&*two]);
        assert_eq!(found(&format!("&PrivateIpAddresses=[\"x\",\"{address}\"]")), [&*two]);
        assert_eq!(found(&format!("&Ipv6Address.1=::1&Ipv6Address.2={ipv6}")), [&*two]);
        // Only the primary network interface counts, and only its primary address.
        assert!(found(&format!("&SecurityGroupId={other}")).is_empty());
        assert!(found("&PrivateIpAddresses=[\"10.0.0.8\",\"10.0.0.9\"]").is_empty());
        assert!(found("&PrivateIpAddresses=[]").is_empty());
        assert!(found("&Ipv6Address.1=::1").is_empty());
        let both = format!("&InstanceIds=[\"{one}\"]&SecurityGroupId={group}");
        assert!(found(&both).is_empty());
        t.operator(&format!("Action=LoseInstance&InstanceId={two}"));
        assert!(ids(&t.ok(&format!("Action=DescribeInstances&Ipv6Address.1={ipv6}"))).is_empty());
    }

    #[test]
    fn what_no_instance_has_is_not_found() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        t.instance(&vswitch, "ecs.g7.large");
        let default = format!("rg-acfm{:x}", Testing::ACCOUNT);
        let every = format!(
            "&InstanceNetworkType=vpc&InstanceChargeType=PostPaid&ResourceGroupId={default}&InternetChargeType=PayByTraffic&DeviceAvailable=true&IoOptimized=true&HttpEndpoint=enabled&HttpTokens=optional&HttpPutResponseHopLimit=1&ImageId={}&AdditionalAttributes.1=META_OPTIONS&NeedSaleCycle=true",
            Images::DEFAULT
        );
        assert_eq!(ids(&t.ok(&format!("Action=DescribeInstances{every}"))).len(), 1);
        t.check(
            "Action=DescribeInstances&HpcClusterId=x",
            "400 InvalidHpcClusterId.NotFound The specified HpcClusterId is not found.",
        );
        for filter in [
            "InstanceNetworkType=classic",
            "InstanceChargeType=PrePaid",
            "Tag.1.Key=a",
            "ResourceGroupId=rg-9",
            "EipAddresses=[]",
            "PublicIpAddresses=[]",
            "InnerIpAddresses=[]",
            "RdmaIpAddresses=x",
            "InternetChargeType=PayByBandwidth",
            "DeviceAvailable=false",
            "IoOptimized=false",
            "HttpEndpoint=disabled",
            "HttpTokens=required",
            "HttpPutResponseHopLimit=2",
            "Filter.1.Key=ExpiredEndTime&Filter.1.Value=2200-01-01T00:00Z",
            "ImageId=x",
            "KeyPairName=x",
            "LockReason=Recycling",
        ] {
            let answer = t.ok(&format!("Action=DescribeInstances&{filter}"));
            assert!(ids(&answer).is_empty() && at(&answer, "TotalCount") == 0, "{filter}");
        }
    }
}
