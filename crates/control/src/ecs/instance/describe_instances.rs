//! DescribeInstances: lists instances with their network interfaces, filtered, a page at a time.

use std::net::{Ipv4Addr, Ipv6Addr};

use api::{Params, Row, errors};
use serde::Serialize;
use store::Timestamp;

use super::{INSTANCES, Instance, InstanceStatus};
use crate::{
    Access, Ctx, Fault, Operation, Product, Ram,
    ecs::eni::{Eni, Tags, attachment, view},
    id::{EniId, InstanceId, SecurityGroupId, VSwitchId, VpcId},
    paging::{Paged, Wish},
    resource_group,
    tag::EcsTag,
    text::{self, JsonList},
};

/// Instances of a page, where the request does not say, and at most.
const PAGE_SIZE: (i64, i64) = (10, 100);

/// Lists instances. Filters by what instances here do not have find none.
#[derive(Debug, Params)]
pub struct DescribeInstances {
    /// The region of the instances.
    pub region_id: String,
    /// The ids of instances, as a JSON array.
    pub instance_ids: Option<JsonList>,
    /// The name of the instances; an asterisk stands for any text.
    pub instance_name: Option<String>,
    /// Pending, Running, Starting, Stopping or Stopped.
    #[param(malformed = "InvalidStatus.NotFound")]
    pub status: Option<InstanceStatus>,
    /// The type of the instances.
    pub instance_type: Option<String>,
    /// The family of their types, as ecs.g7.
    pub instance_type_family: Option<String>,
    /// The VPC of the instances.
    pub vpc_id: Option<String>,
    /// The vSwitch of the instances.
    #[param(name = "VSwitchId")]
    pub vswitch_id: Option<String>,
    /// The zone of the instances.
    pub zone_id: Option<String>,
    /// A security group of the instances.
    pub security_group_id: Option<String>,
    /// Private addresses of the instances' primary network interfaces, as a JSON array.
    pub private_ip_addresses: Option<JsonList>,
    /// IPv6 addresses of the instances.
    #[param(name = "Ipv6Address", items = 1..=100)]
    pub ipv6_address: Vec<Ipv6Addr>,
    /// vpc or classic; there are only instances in VPCs.
    #[param(values = "vpc|classic", malformed = "InvalidNetworkType.NotFound")]
    pub instance_network_type: Option<String>,
    /// PostPaid or PrePaid; all are PostPaid.
    #[param(values = "PostPaid|PrePaid", malformed = "InvalidInstanceChargeType.NotFound")]
    pub instance_charge_type: Option<String>,
    /// CreationStartTime or CreationEndTime, and a moment as 2017-12-05T22:40Z.
    #[param(object, items = 1..=4)]
    pub filter: Vec<Filter>,
    /// The tags that the instances have, all of them; none has one.
    #[param(object, items = 1..=20, too_many = "InvalidTagCount")]
    pub tag: Vec<EcsTag>,
    /// The resource group of the instances.
    pub resource_group_id: Option<String>,
    /// The page, from 1 on.
    pub page_number: Option<i64>,
    /// Instances a page: 10 unless given, 100 at most.
    pub page_size: Option<i64>,
    /// The page behind the one whose answer had this token.
    pub next_token: Option<String>,
    /// Instances a page by token: 10 unless given, 100 at most.
    pub max_results: Option<i64>,
    /// Only checks the request.
    pub dry_run: Option<bool>,
    /// More to show; there is nothing more.
    #[param(items = 1..=5)]
    pub additional_attributes: Vec<String>,
    /// Not looked at.
    pub device_available: Option<bool>,
    /// Elastic addresses, as a JSON array; none has one.
    pub eip_addresses: Option<JsonList>,
    /// The cluster of the instances; none is in one.
    pub hpc_cluster_id: Option<String>,
    /// Not looked at.
    pub http_endpoint: Option<String>,
    /// Not looked at.
    pub http_put_response_hop_limit: Option<i64>,
    /// Not looked at.
    pub http_tokens: Option<String>,
    /// The image of the instances; none has one.
    pub image_id: Option<String>,
    /// Addresses in the classic network, as a JSON array; none has one.
    pub inner_ip_addresses: Option<JsonList>,
    /// Not looked at.
    #[param(
        values = "PayByBandwidth|PayByTraffic",
        malformed = "InvalidInternetChargeType.ValueNotSupported"
    )]
    pub internet_charge_type: Option<String>,
    /// Not looked at.
    pub io_optimized: Option<bool>,
    /// The key pair of the instances; none has one.
    pub key_pair_name: Option<String>,
    /// Why the instances are locked; none is.
    #[param(
        values = "financial|security|Recycling|dedicatedhostfinancial|refunded",
        malformed = "InvalidLockReason.NotFound"
    )]
    pub lock_reason: Option<String>,
    /// Not looked at.
    pub need_sale_cycle: Option<bool>,
    /// Public addresses, as a JSON array; none has one.
    pub public_ip_addresses: Option<JsonList>,
    /// Addresses in an HPC cluster, as a JSON array; none has one.
    pub rdma_ip_addresses: Option<String>,
}

/// A filter by a moment.
#[derive(Debug, Params)]
pub struct Filter {
    /// CreationStartTime, CreationEndTime, ExpiredStartTime or ExpiredEndTime.
    pub key: String,
    /// The moment, as 2017-12-05T22:40Z.
    pub value: Option<String>,
}

/// A page of instances.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    total_count: usize,
    page_number: i64,
    page_size: i64,
    /// Empty on the last page.
    next_token: String,
    instances: Instances,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Instances {
    instance: Vec<Described>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    instance_id: InstanceId,
    instance_name: String,
    description: &'static str,
    host_name: String,
    status: &'static str,
    instance_type: String,
    instance_type_family: String,
    cpu: u32,
    /// In MiB.
    memory: u32,
    region_id: String,
    zone_id: String,
    instance_network_type: &'static str,
    instance_charge_type: &'static str,
    internet_charge_type: &'static str,
    stopped_mode: &'static str,
    creation_time: String,
    start_time: String,
    /// As the service prints it of what does not expire.
    expired_time: &'static str,
    image_id: &'static str,
    resource_group_id: &'static str,
    device_available: bool,
    deletion_protection: bool,
    io_optimized: bool,
    vpc_attributes: VpcAttributes,
    security_group_ids: SecurityGroupIds,
    network_interfaces: NetworkInterfaces,
    public_ip_address: Addresses,
    inner_ip_address: Addresses,
    rdma_ip_address: Addresses,
    eip_address: EipAddress,
    operation_locks: Locks,
    tags: Tags,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct VpcAttributes {
    vpc_id: VpcId,
    #[serde(rename = "VSwitchId")]
    vswitch_id: VSwitchId,
    nat_ip_address: &'static str,
    private_ip_address: Addresses,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Addresses {
    ip_address: Vec<Ipv4Addr>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct EipAddress {
    ip_address: &'static str,
    allocation_id: &'static str,
    internet_charge_type: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Locks {
    lock_reason: [(); 0],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct SecurityGroupIds {
    security_group_id: Vec<SecurityGroupId>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct NetworkInterfaces {
    network_interface: Vec<NetworkInterface>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct NetworkInterface {
    network_interface_id: EniId,
    #[serde(rename = "Type")]
    kind: &'static str,
    mac_address: String,
    primary_ip_address: Ipv4Addr,
    #[serde(flatten)]
    sets: view::Sets,
}

impl Operation for DescribeInstances {
    type Response = Response;

    const NAME: &'static str = "DescribeInstances";
    const PRODUCT: Product = Product::Ecs;
    const ACCESS: Access = Access::Read;
    const RAM: Ram = Ram { action: "ecs:DescribeInstances", resources: &["ecs:instance/*"] };

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let created = self.created()?;
        let mut found = Vec::new();
        for instance in ctx.txn.rows(INSTANCES, &ctx.scope)? {
            let instance = instance?;
            let enis = attachment::of_instance(ctx, &instance.id)?;
            if self.fits(&instance, &enis, ctx) && created.fits(&instance) {
                found.push((instance, enis));
            }
        }
        let total_count = found.len();
        let wish = Wish {
            page_number: self.page_number,
            page_size: self.page_size,
            max_results: self.max_results,
            next_token: self.next_token.as_deref(),
        };
        let Paged { items, page, next_token } =
            wish.of(found, |(instance, _)| instance.id.to_string(), PAGE_SIZE)?;
        let instance = items.into_iter().map(|(one, enis)| describe(one, &enis, ctx)).collect();
        Ok(Response {
            total_count,
            page_number: page.number,
            page_size: page.size,
            next_token,
            instances: Instances { instance },
        })
    }

    const ERRORS: &'static [Row] = errors! {
        400 "InvalidTag.Mismatch" "The specified Tag.n.Key and Tag.n.Value are not match."
        400 "InvalidTagCount" "The specified tags are beyond the permitted range."
        400 "InvalidHpcClusterId.NotFound" "The specified HpcClusterId is not found."
        400 "InvalidHpcClusterId.Creating" "The specified HpcClusterId is creating."
        400 "InternalError" "The request processing has failed due to some unknown error, exception or failure."
        404 "InvalidInstanceChargeType.NotFound" "The InstanceChargeType does not exist in our records."
        404 "InvalidInternetChargeType.ValueNotSupported" "The specified InternetChargeType is not valid."
        404 "InvalidLockReason.NotFound" "The specified LockReason is not found."
        404 "InvalidFilterKey.NotFound" "Invalid filter.%s."
        404 "InvalidFilterValue" "Invalid filter.%s."
        404 "InvalidNetworkType.NotFound" "The specified InstanceNetworkType is not found."
        404 "InvalidStatus.NotFound" "The specified Status is not found."
    };
}

/// When instances were created that are wanted, as texts to the minute: they sort as moments do.
#[derive(Default)]
struct Created {
    from: Option<String>,
    to: Option<String>,
}

impl Created {
    fn fits(&self, instance: &Instance) -> bool {
        let created = minute(instance.created);
        self.from.as_ref().is_none_or(|from| *from <= created)
            && self.to.as_ref().is_none_or(|to| created <= *to)
    }
}

impl DescribeInstances {
    fn created(&self) -> Result<Created, Fault> {
        let mut created = Created::default();
        for Filter { key, value } in &self.filter {
            let value = value.clone().unwrap_or_default();
            if !is_minute(&value) {
                return Err(Fault::InstanceFilter { key: key.clone(), value: Some(value) });
            }
            match key.as_str() {
                "CreationStartTime" => created.from = Some(value),
                "CreationEndTime" => created.to = Some(value),
                // None expires.
                "ExpiredStartTime" | "ExpiredEndTime" => {}
                _ => return Err(Fault::InstanceFilter { key: key.clone(), value: None }),
            }
        }
        Ok(created)
    }

    fn fits(&self, instance: &Instance, enis: &[Eni], ctx: &Ctx<'_>) -> bool {
        let is =
            |wanted: &Option<String>, value: &str| wanted.as_ref().is_none_or(|one| one == value);
        let listed = |wanted: &Option<JsonList>, fits: &dyn Fn(&str) -> bool| {
            wanted.as_ref().is_none_or(|list| list.0.iter().any(|one| fits(one)))
        };
        let family = instance.kind.rsplit_once('.').map_or("", |(family, _)| family);
        let primary = enis.iter().find(|eni| eni.id == instance.primary);
        let has_address = |text: &str| primary.is_some_and(|eni| eni.primary.to_string() == text);
        let in_group = |id: &String| {
            primary.is_some_and(|eni| eni.groups.iter().any(|group| group.as_str() == id))
        };
        let has_ipv6 = |address: &Ipv6Addr| enis.iter().any(|eni| eni.ipv6.contains(address));
        let named = |pattern: &String| matches(pattern, &instance.name);
        let group = self.resource_group_id.as_deref();
        listed(&self.instance_ids, &|id| id == instance.id.as_str())
            && self.instance_name.as_ref().is_none_or(named)
            && self.status.is_none_or(|status| status == instance.status(ctx.txn.now()))
            && is(&self.instance_type, &instance.kind)
            && is(&self.instance_type_family, family)
            && is(&self.vpc_id, instance.vpc.as_str())
            && is(&self.vswitch_id, instance.vswitch.as_str())
            && is(&self.zone_id, &instance.zone)
            && self.security_group_id.as_ref().is_none_or(in_group)
            && listed(&self.private_ip_addresses, &has_address)
            && (self.ipv6_address.is_empty() || self.ipv6_address.iter().any(has_ipv6))
            && is(&self.instance_network_type, "vpc")
            && is(&self.instance_charge_type, "PostPaid")
            && group.is_none_or(|group| resource_group::find(ctx, Some(group)) == Ok(String::new()))
            && self.wants_nothing_missing()
    }

    /// Whether it asks for nothing that no instance here has.
    fn wants_nothing_missing(&self) -> bool {
        self.tag.is_empty()
            && self.eip_addresses.is_none()
            && self.public_ip_addresses.is_none()
            && self.inner_ip_addresses.is_none()
            && self.rdma_ip_addresses.is_none()
            && self.hpc_cluster_id.is_none()
            && self.image_id.is_none()
            && self.key_pair_name.is_none()
            && self.lock_reason.is_none()
    }
}

/// Whether the text fits a pattern in which asterisks stand for any text.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, rest)) => text.strip_prefix(head).is_some_and(|text| {
            let starts = text.char_indices().map(|(start, _)| start).chain([text.len()]);
            starts.into_iter().any(|start| matches(rest, &text[start..]))
        }),
    }
}

/// A moment to the minute: `2017-12-10T04:04Z`.
fn minute(moment: Timestamp) -> String {
    format!("{}Z", &text::time(moment)[..16])
}

fn is_minute(text: &str) -> bool {
    const FORM: &[u8] = b"0000-00-00T00:00Z";
    let fits = |(letter, form): (u8, &u8)| match form {
        b'0' => letter.is_ascii_digit(),
        form => letter == *form,
    };
    text.len() == FORM.len() && text.bytes().zip(FORM).all(fits)
}

fn describe(instance: Instance, enis: &[Eni], ctx: &Ctx<'_>) -> Described {
    let now = ctx.txn.now();
    let kind = ctx.world.instance_types.get(&instance.kind);
    let status = instance.status(now);
    let primary = enis.iter().find(|eni| eni.id == instance.primary);
    let groups = primary.map_or_else(Vec::new, |eni| eni.groups.clone());
    let addresses = primary.map_or_else(Vec::new, |eni| vec![eni.primary]);
    let print = |eni: &Eni| NetworkInterface {
        network_interface_id: eni.id.clone(),
        kind: eni.print_kind(now),
        mac_address: eni.print_mac(),
        primary_ip_address: eni.primary,
        sets: view::Sets::of(eni),
    };
    Described {
        instance_name: instance.name,
        description: "",
        host_name: instance.id.to_string(),
        status: status.print(),
        instance_type_family: kind.map_or_else(String::new, |kind| kind.family().to_owned()),
        cpu: kind.map_or(0, |kind| kind.vcpu),
        memory: kind.map_or(0, |kind| kind.memory_mib),
        instance_type: instance.kind,
        region_id: ctx.scope.region.clone(),
        zone_id: instance.zone,
        instance_network_type: "vpc",
        instance_charge_type: "PostPaid",
        internet_charge_type: "PayByTraffic",
        stopped_mode: match status {
            InstanceStatus::Stopped => "KeepCharging",
            _ => "Not-applicable",
        },
        creation_time: minute(instance.created),
        start_time: minute(instance.created),
        expired_time: "2099-12-31T15:59Z",
        image_id: "",
        resource_group_id: "",
        device_available: true,
        deletion_protection: false,
        io_optimized: true,
        vpc_attributes: VpcAttributes {
            vpc_id: instance.vpc,
            vswitch_id: instance.vswitch,
            nat_ip_address: "",
            private_ip_address: Addresses { ip_address: addresses },
        },
        security_group_ids: SecurityGroupIds { security_group_id: groups },
        network_interfaces: NetworkInterfaces {
            network_interface: enis.iter().map(print).collect(),
        },
        public_ip_address: Addresses::default(),
        inner_ip_address: Addresses::default(),
        rdma_ip_address: Addresses::default(),
        eip_address: EipAddress { ip_address: "", allocation_id: "", internet_charge_type: "" },
        operation_locks: Locks { lock_reason: [] },
        tags: Tags::of(&[]),
        instance_id: instance.id,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{is_minute, matches};
    use crate::testing::{Testing, at, text, texts};

    fn ids(answer: &Value) -> Vec<String> {
        let list = at(answer, "Instances.Instance").as_array().expect("a list");
        list.iter().map(|one| text(one, "InstanceId").to_owned()).collect()
    }

    #[test]
    fn faults_come_in_the_documented_order() {
        let mut t = Testing::new();
        t.check(
            "Action=DescribeInstances&RegionId=-&Status=x",
            "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
        );
        t.check(
            "Action=DescribeInstances&InstanceIds=i-1",
            "400 InvalidParameter the parameter(s) \"InstanceIds\" provided is(are) invalid. \"i-1\" is not a JSON array of strings.",
        );
        for (parameter, refusal) in [
            ("Status=x", "404 InvalidStatus.NotFound The specified Status is not found."),
            (
                "InstanceNetworkType=x",
                "404 InvalidNetworkType.NotFound The specified InstanceNetworkType is not found.",
            ),
            (
                "InstanceChargeType=x",
                "404 InvalidInstanceChargeType.NotFound The InstanceChargeType does not exist in our records.",
            ),
            (
                "LockReason=x",
                "404 InvalidLockReason.NotFound The specified LockReason is not found.",
            ),
            (
                "Filter.1.Key=x&Filter.1.Value=2026-11-20T12:00Z",
                "404 InvalidFilterKey.NotFound Invalid filter.x.",
            ),
            (
                "Filter.1.Key=CreationStartTime&Filter.1.Value=now",
                "404 InvalidFilterValue Invalid filter.CreationStartTime.",
            ),
        ] {
            t.check(&format!("Action=DescribeInstances&{parameter}"), refusal);
        }
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
        assert_eq!(found("&InstanceType=ecs.g7.large&Status=Running"), [&*one]);
        assert_eq!(found("&Status=Stopping"), [&*two]);
        assert_eq!(found(&format!("&VSwitchId={vswitch}&ZoneId=cn-hangzhou-h")).len(), 2);
        assert!(found("&VpcId=vpc-9").is_empty() && found("&ImageId=m-1").is_empty());
        assert_eq!(
            found("&Filter.1.Key=CreationEndTime&Filter.1.Value=2026-11-20T11:59Z").len(),
            0
        );
        assert_eq!(
            found("&Filter.3.Key=CreationStartTime&Filter.3.Value=2026-11-20T12:00Z").len(),
            2
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
    fn asterisks_stand_for_any_text_and_minutes_have_one_form() {
        assert!(matches("web*", "web-1") && matches("*-1", "web-1") && matches("w*b*1", "web-1"));
        assert!(!matches("web", "web-1") && !matches("*-2", "web-1"));
        assert!(is_minute("2017-12-05T22:40Z") && !is_minute("2017-12-05T22:40:00Z"));
    }
}
