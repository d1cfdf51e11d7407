//! DescribeInstanceMetadata: what an instance is told about itself.
//!
//! The metadata service answers each program on an instance from this. Paths and forms are those of
//! "Instance metadata" in the documentation of ECS; what a program reads is as terway and the SDKs
//! parse it: lists of IPv4 addresses are JSON, those of IPv6 addresses stand in brackets without
//! quotes, and what an instance has not got has no path.

use std::net::{Ipv4Addr, Ipv6Addr};

use api::answer;
use control_derive::operation;
use ipnet::Ipv4Net;

use crate::{
    Ctx, Fault, Read,
    ecs::{
        Eni, Instance,
        eni::attachment,
        instance::{
            InstanceStatus,
            settings::{Enablement, TokenNeed},
            view::serial_number,
        },
    },
    faults::InstanceFault,
    kernel::resource::Resource,
    ram::Role,
    value::{id::InstanceId, key_pair_name::KeyPairName, name::RoleName},
    vpc::{VSwitch, Vpc},
};

/// The servers that instances ask for names and for the time, unless their VPC says otherwise.
const NAMESERVERS: &str = "100.100.2.136\n100.100.2.138";
const NTP_SERVERS: &str = "ntp1.aliyun.com\nntp2.aliyun.com\nntp3.aliyun.com";

/// Shows what an instance is told about itself by the metadata service.
#[operation(operator, read)]
pub struct DescribeInstanceMetadata {
    /// The instance: the oldest one that runs, if none is given.
    instance_id: Option<InstanceId>,
}

/// What an instance is told.
#[answer]
pub struct Response {
    instance_id: InstanceId,
    /// Whether programs on it may ask.
    http_endpoint: Enablement,
    /// Whether they need a token.
    http_tokens: TokenNeed,
    /// The name of its RAM role; empty if it has none.
    ram_role_name: String,
    /// The id of that role, if it is there: one that is made again under the same name has another.
    ram_role_id: String,
    /// What it reads at its start, in Base64; empty if there is nothing.
    user_data: String,
    #[list(Item)]
    items: Vec<Item>,
}

/// One thing that it is told.
#[answer]
struct Item {
    /// Below `meta-data/`.
    path: String,
    value: String,
}

impl Read for DescribeInstanceMetadata {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let instance = match &wanted.instance_id {
            Some(id) => ctx.find(id)?,
            None => oldest(ctx)?,
        };
        let mut items = Items::default();
        items.add_instance(ctx, &instance)?;
        for eni in attachment::of_instance(ctx, &instance.id)? {
            items.add_interface(ctx, &eni, eni.id == instance.primary)?;
        }
        let role = RoleName::from(instance.ram_role.as_str());
        let role = ctx.of_account()?.get(Role::TABLE, &role)?;
        items.0.sort_by(|one, next| one.path.cmp(&next.path));
        Ok(Response {
            instance_id: instance.id,
            http_endpoint: instance.metadata.endpoint,
            http_tokens: instance.metadata.tokens,
            ram_role_id: role.map(|role| role.id).unwrap_or_default(),
            ram_role_name: instance.ram_role,
            user_data: instance.user_data,
            items: items.0,
        })
    }
}

/// The oldest instance that runs.
fn oldest(ctx: &Ctx<'_>) -> Result<Instance, Fault> {
    let running = ctx.list::<Instance>().only(|one| one.status == InstanceStatus::Running);
    let found = running
        .all()?
        .into_iter()
        .min_by(|one, other| (one.created, &one.id).cmp(&(other.created, &other.id)));
    found.ok_or_else(|| InstanceFault::NoneRuns.into())
}

#[derive(Default)]
struct Items(Vec<Item>);

impl Items {
    fn add(&mut self, path: &str, value: impl ToString) {
        self.0.push(Item { path: path.to_owned(), value: value.to_string() });
    }

    fn add_instance(&mut self, ctx: &Ctx<'_>, instance: &Instance) -> Result<(), Fault> {
        let host_name = match instance.host_name.as_str() {
            "" => instance.id.to_string(),
            name => name.to_owned(),
        };
        self.add("dns-conf/nameservers", NAMESERVERS);
        self.add("hostname", host_name);
        self.add("image-id", &instance.image);
        self.add("instance-id", &instance.id);
        self.add("instance/instance-name", &instance.name);
        self.add("instance/instance-type", &instance.kind);
        self.add("network-type", "vpc");
        self.add("ntp-conf/ntp-servers", NTP_SERVERS);
        self.add("owner-account-id", format!("{:016}", ctx.account()));
        self.add("region-id", &ctx.head.scope.region);
        self.add("serial-number", serial_number(&instance.id));
        self.add("vpc-id", &instance.vpc);
        self.add("vswitch-id", &instance.vswitch);
        self.add("zone-id", &instance.zone);
        if let Some(address) = instance.internet.public {
            self.add("public-ipv4", address);
        }
        if !instance.key_pair.is_empty()
            && let Some(pair) = ctx.get(&KeyPairName::from(instance.key_pair.as_str()))?
        {
            self.add("public-keys/0/openssh-key", pair.public_key);
        }
        Ok(())
    }

    /// Adds an interface; what the primary one has is told of the instance too.
    fn add_interface(&mut self, ctx: &Ctx<'_>, eni: &Eni, is_primary: bool) -> Result<(), Fault> {
        let (vswitch, vpc) = (ctx.find(&eni.vswitch)?, ctx.find(&eni.vpc)?);
        let mac = eni.print_mac();
        if is_primary {
            self.add("mac", &mac);
            self.add("private-ipv4", eni.primary);
            if !eni.secondary.is_empty() {
                self.add("sub-private-ipv4-list", lines(&eni.secondary));
            }
            self.add("vpc-cidr-block", vpc.cidr());
            self.add("vswitch-cidr-block", vswitch.cidr());
        }
        for (name, value) in interface(eni, &vswitch, &vpc) {
            self.add(&format!("network/interfaces/macs/{mac}/{name}"), value);
        }
        Ok(())
    }
}

/// What is told of one interface.
fn interface(eni: &Eni, vswitch: &VSwitch, vpc: &Vpc) -> Vec<(&'static str, String)> {
    let cidr = vswitch.cidr();
    let addresses = [eni.primary].into_iter().chain(eni.secondary.iter().copied());
    let quoted = addresses.map(|address| format!("\"{address}\"")).collect::<Vec<_>>();
    let mut told = vec![
        ("gateway", gateway(cidr).to_string()),
        ("netmask", cidr.netmask().to_string()),
        ("network-interface-id", eni.id.to_string()),
        ("primary-ip-address", eni.primary.to_string()),
        ("private-ipv4s", format!("[{}]", quoted.join(","))),
        ("vpc-cidr-block", vpc.cidr().to_string()),
        ("vpc-id", eni.vpc.to_string()),
        ("vswitch-cidr-block", cidr.to_string()),
        ("vswitch-id", eni.vswitch.to_string()),
    ];
    let bracketed = |list: Vec<String>| format!("[{}]", list.join(","));
    if !eni.ipv4_prefixes.is_empty() {
        let prefixes = eni.ipv4_prefixes.iter().map(|first| format!("{first}/28")).collect();
        told.push(("ipv4-prefixes", bracketed(prefixes)));
    }
    if !eni.ipv6.is_empty() {
        told.push(("ipv6s", bracketed(eni.ipv6.iter().map(Ipv6Addr::to_string).collect())));
    }
    if !eni.ipv6_prefixes.is_empty() {
        let prefixes = eni.ipv6_prefixes.iter().map(|first| format!("{first}/80")).collect();
        told.push(("ipv6-prefixes", bracketed(prefixes)));
    }
    if let Some(block) = vswitch.ipv6() {
        told.push(("vswitch-ipv6-cidr-block", block.to_string()));
        told.push(("ipv6-gateway", Ipv6Addr::from(u128::from(block.broadcast()) - 2).to_string()));
        let blocks = vpc.ipv6_nets().map(|block| block.to_string()).collect::<Vec<_>>();
        told.push(("vpc-ipv6-cidr-blocks", blocks.join("\n")));
    }
    told
}

/// The router of a vSwitch: the third last of its addresses.
fn gateway(cidr: Ipv4Net) -> Ipv4Addr {
    Ipv4Addr::from(u32::from(cidr.broadcast()) - 2)
}

fn lines(addresses: &[Ipv4Addr]) -> String {
    addresses.iter().map(Ipv4Addr::to_string).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::{
        ecs::instance::ram_role::tests::create_role,
        operator::tests::nowhere,
        tests::testing::{Testing, at, step, text},
    };

    const ACTION: &str = "Action=DescribeInstanceMetadata";

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        t.check(ACTION, "404 InvalidInstanceId.NotFound No instance runs in this region.");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        t.walk(
            &format!("{ACTION}&InstanceId={instance}"),
            vec![
                nowhere(),
                step(
                    "&InstanceId=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId \"i-9\" is not found.",
                ),
            ],
        );
    }

    /// What is told under a path.
    fn told<'a>(answer: &'a Value, path: &str) -> Option<&'a str> {
        let items = at(answer, "Items.Item").as_array().expect("a list");
        let item = items.iter().find(|item| item["Path"] == path)?;
        item["Value"].as_str()
    }

    #[test]
    fn an_instance_is_told_what_it_is() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.1.0/24");
        let query = format!(
            "Action=RunInstances&InstanceType=ecs.g7.large&VSwitchId={vswitch}&SecurityGroupId={}\
             &ImageId=aliyun_3_x64_20G_alibase_20260513.vhd&PrivateIpAddress=10.0.1.5&Ipv6AddressCount=1\
             &InstanceName=node&HostName=host&UserData=aGVsbG8=&InternetMaxBandwidthOut=1&HttpTokens=required",
            t.group(&vswitch)
        );
        let made = t.ok(&query);
        let instance = text(&made, "InstanceIdSets.InstanceIdSet.0").to_owned();
        t.wait_ms(60_000);
        let shown = t.ok(&format!("Action=DescribeInstances&InstanceIds=[\"{instance}\"]"));
        let shown = at(&shown, "Instances.Instance.0").clone();
        let answer = t.operator(ACTION);
        assert_eq!(text(&answer, "InstanceId"), instance);
        assert_eq!(
            ["HttpEndpoint", "HttpTokens", "RamRoleName", "UserData"]
                .map(|name| text(&answer, name)),
            ["enabled", "required", "", "aGVsbG8="]
        );
        let primary = at(&shown, "NetworkInterfaces.NetworkInterface.0");
        let mac = text(primary, "MacAddress");
        let of = |name: &str| format!("network/interfaces/macs/{mac}/{name}");
        let ipv6 = text(primary, "Ipv6Sets.Ipv6Set.0.Ipv6Address");
        let block = format!("{}::/64", ipv6.split(':').take(4).collect::<Vec<_>>().join(":"));
        for (path, value) in [
            ("hostname", "host"),
            ("image-id", "aliyun_3_x64_20G_alibase_20260513.vhd"),
            ("instance-id", &instance),
            ("instance/instance-name", "node"),
            ("instance/instance-type", "ecs.g7.large"),
            ("mac", mac),
            ("owner-account-id", "1000000000000001"),
            ("private-ipv4", "10.0.1.5"),
            ("public-ipv4", text(&shown, "PublicIpAddress.IpAddress.0")),
            ("region-id", "cn-hangzhou"),
            ("serial-number", text(&shown, "SerialNumber")),
            ("vpc-cidr-block", "10.0.0.0/8"),
            ("vpc-id", text(&shown, "VpcAttributes.VpcId")),
            ("vswitch-cidr-block", "10.0.1.0/24"),
            ("vswitch-id", &vswitch),
            ("zone-id", text(&shown, "ZoneId")),
            (&of("gateway"), "10.0.1.253"),
            (&of("netmask"), "255.255.255.0"),
            (&of("network-interface-id"), text(primary, "NetworkInterfaceId")),
            (&of("primary-ip-address"), "10.0.1.5"),
            (&of("private-ipv4s"), "[\"10.0.1.5\"]"),
            (&of("ipv6s"), &format!("[{ipv6}]")),
            (&of("vswitch-ipv6-cidr-block"), &block),
            (&of("vswitch-id"), &vswitch),
        ] {
            assert_eq!(told(&answer, path), Some(value), "{path}");
        }
        assert!(told(&answer, &of("ipv6-gateway")).is_some_and(|it| it.ends_with(":fffd")));
        for path in ["sub-private-ipv4-list", "public-keys/0/openssh-key", &of("ipv4-prefixes")] {
            assert_eq!(told(&answer, path), None, "{path}");
        }
    }

    #[test]
    fn its_role_is_told_by_name_and_id() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.1.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        create_role(&mut t, "worker", "ecs.aliyuncs.com");
        let ids = format!("&InstanceIds=[\"{instance}\"]");
        t.ok(&format!("Action=AttachInstanceRamRole&RamRoleName=worker{ids}"));
        let role = t.ok("Action=GetRole&RoleName=worker");
        let answer = t.operator(ACTION);
        assert_eq!(text(&answer, "RamRoleName"), "worker");
        assert_eq!(text(&answer, "RamRoleId"), text(&role, "Role.RoleId"));
    }

    #[test]
    fn each_interface_is_told_by_its_mac() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.1.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let eni = t.eni(&vswitch, "&PrimaryIpAddress=10.0.1.7&PrivateIpAddress.1=10.0.1.8");
        t.attach(&eni, &instance);
        let shown = t.ok(&format!("Action=DescribeNetworkInterfaces&NetworkInterfaceId.1={eni}"));
        let mac = text(&shown, "NetworkInterfaceSets.NetworkInterfaceSet.0.MacAddress");
        let answer = t.operator(ACTION);
        let of = |name: &str| format!("network/interfaces/macs/{mac}/{name}");
        assert_eq!(told(&answer, &of("network-interface-id")), Some(eni.as_str()));
        assert_eq!(told(&answer, &of("private-ipv4s")), Some("[\"10.0.1.7\",\"10.0.1.8\"]"));
        assert_ne!(told(&answer, "mac"), Some(mac));
    }

    #[test]
    fn the_oldest_one_that_runs_is_meant() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.1.0/24");
        let [first, second] = [1, 2].map(|_| {
            t.wait_ms(1_000);
            t.instance(&vswitch, "ecs.g7.large")
        });
        assert_eq!(text(&t.operator(ACTION), "InstanceId"), first);
        t.operator(&format!("Action=SetInstanceStatus&InstanceId={first}&Status=Stopped"));
        assert_eq!(text(&t.operator(ACTION), "InstanceId"), second);
    }
}
