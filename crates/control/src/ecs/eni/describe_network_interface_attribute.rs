//! DescribeNetworkInterfaceAttribute: all of one network interface, at the top of the answer.

use api::answer;
use control_derive::operation;

use super::{
    Eni, attachment, bond,
    view::{
        Described,
        settings::{ConnectionTracking, EnhancedNetwork, QosConfig, TrafficConfig},
    },
};
use crate::{Ctx, Fault, Read, value::id::EniId};

/// The attribute that shows how long connections are tracked.
const TRACKING: &str = "connectionTrackingConfiguration";
/// The attribute that shows the members of a trunk.
const ATTACHMENT: &str = "attachment";

/// Shows one network interface (ENI).
#[operation(ecs, read, ram = "eni/{NetworkInterfaceId}", tags)]
pub struct DescribeNetworkInterfaceAttribute {
    /// The ENI.
    #[param(malformed = "InvalidParameter")]
    network_interface_id: EniId,
    /// What to show beside the basics: connectionTrackingConfiguration, or attachment (the members of a trunk).
    attribute: Option<String>,
}

/// A network interface. `TcpOptionAddressEnabled` is not there: no operation sets it.
#[answer]
pub struct Response {
    #[flatten]
    described: Described,
    network_interface_traffic_config: TrafficConfig,
    connection_tracking_configuration: Option<ConnectionTracking>,
    enhanced_network: Option<EnhancedNetwork>,
    #[name = "QoSConfig"]
    qos_config: QosConfig,
    bond_interface_specification: Option<Bond>,
    slave_interface_specification: Option<Slave>,
}

/// What is bound to a bond. `BondMode` is not there: no document says what stands there.
#[answer]
struct Bond {
    #[list(SlaveInterfaceSpecificationSet)]
    slave_interface_specification: Vec<Slave>,
}

/// A slave and its bond. `WorkState` is not there: no document says what stands there.
#[answer]
struct Slave {
    slave_network_interface_id: EniId,
    bond_network_interface_id: EniId,
}

impl Read for DescribeNetworkInterfaceAttribute {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let eni = ctx.find(&wanted.network_interface_id)?;
        let attribute = wanted.attribute.as_deref();
        let shows_tracking = attribute == Some(TRACKING);
        let described = Described::of(ctx, &eni)?;
        let described = match attribute {
            Some(ATTACHMENT) => described.with_members(members(ctx, &eni)?),
            Some(_) | None => described,
        };
        Ok(Response {
            described,
            network_interface_traffic_config: TrafficConfig::of(ctx, &eni)?,
            bond_interface_specification: Bond::of(ctx, &eni)?,
            slave_interface_specification: Slave::of(&eni),
            connection_tracking_configuration: shows_tracking
                .then(|| eni.tracking.unwrap_or_default().into()),
            enhanced_network: eni.enhanced.map(EnhancedNetwork::from),
            qos_config: eni.qos.into(),
        })
    }
}

/// The members of a trunk; nothing else has some.
fn members(ctx: &Ctx<'_>, eni: &Eni) -> Result<Vec<EniId>, Fault> {
    let Some(instance) = eni.instance() else { return Ok(Vec::new()) };
    let on_it = attachment::of_instance(ctx, &instance)?;
    Ok(attachment::members(&on_it, &eni.id).map(|member| member.id.clone()).collect())
}

impl Bond {
    fn of(ctx: &Ctx<'_>, eni: &Eni) -> Result<Option<Bond>, Fault> {
        let slaves = bond::slaves(ctx, eni)?;
        let slaves = slaves.map(|slaves| slaves.iter().filter_map(Slave::of).collect());
        Ok(slaves.map(|slave_interface_specification| Bond { slave_interface_specification }))
    }
}

impl Slave {
    fn of(eni: &Eni) -> Option<Slave> {
        let slave_network_interface_id = eni.id.clone();
        let bond_network_interface_id = eni.bond.clone()?;
        Some(Slave { slave_network_interface_id, bond_network_interface_id })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, at, step, text};

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "");
        t.walk(
            &format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={eni}"),
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&NetworkInterfaceId=",
                    "400 MissingParameter The input parameter \"NetworkInterfaceId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&NetworkInterfaceId=nic",
                    "400 InvalidParameter the parameter(s) \"NetworkInterfaceId\" provided is(are) invalid. \"nic\" is not an id that starts with \"eni-\".",
                ),
                step(
                    "&Tag.1.Key=acs:x",
                    "400 InvalidParameter The specified parameter \"Tag.1.Key\" is not valid: \"acs:x\" is not 1 to 128 characters that XML can say and that do not start with aliyun or acs: and have no http:// or https://.",
                ),
                step(
                    "&RegionId=Mars",
                    "400 InvalidRegionId.MalFormed The specified parameter RegionId is not valid.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&NetworkInterfaceId=eni-9",
                    "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found.",
                ),
            ],
        );
    }

    #[test]
    fn what_was_set_at_creation_is_shown() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(
            &vswitch,
            "&NetworkInterfaceTrafficConfig.NetworkInterfaceTrafficMode=HighPerformance\
             &NetworkInterfaceTrafficConfig.QueuePairNumber=4&QueueNumber=2\
             &ConnectionTrackingConfiguration.UdpTimeout=60&EnhancedNetwork.EnableSriov=true\
             &EnhancedNetwork.VirtualFunctionTotalQueueNumber=8&EnhancedNetwork.VirtualFunctionQuantity=4\
             &SourceDestCheck=true",
        );
        let show = format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={eni}");
        let shown = t.ok(&show);
        assert_eq!(text(&shown, "NetworkInterfaceId"), eni);
        assert_eq!(
            text(&shown, "NetworkInterfaceTrafficConfig.NetworkInterfaceTrafficMode"),
            "HighPerformance"
        );
        assert_eq!(at(&shown, "NetworkInterfaceTrafficConfig.QueuePairNumber"), 4);
        assert_eq!(at(&shown, "QueueNumber"), 2);
        assert_eq!(at(&shown, "EnhancedNetwork.VirtualFunctionQuantity"), 4);
        assert_eq!(at(&shown, "SourceDestCheck"), true);
        assert!(shown.get("ConnectionTrackingConfiguration").is_none());
        let shown = t.ok(&format!("{show}&Attribute=connectionTrackingConfiguration"));
        assert_eq!(at(&shown, "ConnectionTrackingConfiguration.UdpTimeout"), 60);
        assert_eq!(at(&shown, "ConnectionTrackingConfiguration.TcpEstablishedTimeout"), 910);
    }

    #[test]
    fn the_members_of_a_trunk_are_shown_to_who_asks_for_its_attachment() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g8a.xlarge");
        let (trunk, member) = (t.eni(&vswitch, "&InstanceType=Trunk"), t.eni(&vswitch, ""));
        t.attach(&trunk, &instance);
        t.attach(&member, &format!("{instance}&TrunkNetworkInstanceId={trunk}"));
        let mut attachment = |eni: &str, more: &str| {
            let show = "Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId=";
            at(&t.ok(&format!("{show}{eni}{more}")), "Attachment").clone()
        };
        let plain = json!({"InstanceId": instance, "DeviceIndex": 1});
        assert_eq!(attachment(&trunk, ""), plain);
        let mut with_members = plain;
        with_members["MemberNetworkInterfaceIds"] = json!({"MemberNetworkInterfaceId": [member]});
        assert_eq!(attachment(&trunk, "&Attribute=attachment"), with_members);
        let of_member = json!({
            "InstanceId": instance, "DeviceIndex": 2, "TrunkNetworkInterfaceId": trunk,
            "MemberNetworkInterfaceIds": {"MemberNetworkInterfaceId": []}
        });
        assert_eq!(attachment(&member, "&Attribute=attachment"), of_member);
    }

    #[test]
    fn an_attached_interface_is_shown_whole() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let group = t.group(&vswitch);
        let made = t.ok(&format!(
            "Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}&PrivateIpAddress.1=10.0.0.9&NetworkInterfaceName=name&Description=text&Tag.1.Key=k&Tag.1.Value=v"
        ));
        let eni = text(&made, "NetworkInterfaceId");
        t.attach(eni, &instance);
        let shown =
            t.ok(&format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={eni}"));
        let address = |address: &str, primary: bool| json!({"PrivateIpAddress": address, "Primary": primary, "AssociatedPublicIp": {}});
        let expected = json!({
            "RequestId": "R", "NetworkInterfaceId": eni, "NetworkInterfaceName": "name",
            "Description": "text", "Status": "InUse", "Type": "Secondary",
            "VpcId": made["VpcId"], "VSwitchId": vswitch, "ZoneId": "cn-hangzhou-h",
            "MacAddress": made["MacAddress"], "OwnerId": "1000000000000001",
            "ServiceManaged": false, "ResourceGroupId": "",
            "CreationTime": shown["CreationTime"], "InstanceId": instance,
            "Attachment": {"InstanceId": instance, "DeviceIndex": 1},
            "PrivateIpAddress": made["PrivateIpAddress"],
            "PrivateIpSets": {"PrivateIpSet": [
                address(text(&made, "PrivateIpAddress"), true), address("10.0.0.9", false)
            ]},
            "Ipv6Sets": {"Ipv6Set": []}, "Ipv4PrefixSets": {"Ipv4PrefixSet": []},
            "Ipv6PrefixSets": {"Ipv6PrefixSet": []}, "AssociatedPublicIp": {},
            "SecurityGroupIds": {"SecurityGroupId": [group]},
            "Tags": {"Tag": [{"TagKey": "k", "TagValue": "v"}]},
            "SourceDestCheck": false, "DeleteOnRelease": false,
            "NetworkInterfaceTrafficMode": "Standard", "QueueNumber": 2,
            "NetworkInterfaceTrafficConfig": {
                "NetworkInterfaceTrafficMode": "Standard", "QueueNumber": 2
            },
            "QoSConfig": {"EnableQoS": false, "QoS": {}}
        });
        assert_eq!(shown, expected);
    }
}
