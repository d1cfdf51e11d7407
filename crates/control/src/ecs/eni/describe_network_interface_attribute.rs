//! DescribeNetworkInterfaceAttribute: all of one network interface, at the top of the answer.

use api::answer;
use control_derive::operation;

use super::view::{
    Described,
    settings::{ConnectionTracking, EnhancedNetwork, TrafficConfig},
};
use crate::{Ctx, Fault, Read, value::id::EniId};

/// The attribute that shows how long connections are tracked.
const TRACKING: &str = "connectionTrackingConfiguration";

/// Shows one network interface (ENI).
#[operation(ecs, read, ram = "eni/{NetworkInterfaceId}", tags)]
pub struct DescribeNetworkInterfaceAttribute {
    /// The ENI.
    #[param(malformed = "InvalidParameter")]
    network_interface_id: EniId,
    /// What to show beside the basics: connectionTrackingConfiguration, or attachment (the members of a trunk).
    attribute: Option<String>,
}

/// A network interface.
#[answer]
pub struct Response {
    #[flatten]
    described: Described,
    network_interface_traffic_config: TrafficConfig,
    connection_tracking_configuration: Option<ConnectionTracking>,
    enhanced_network: Option<EnhancedNetwork>,
}

impl Read for DescribeNetworkInterfaceAttribute {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let eni = ctx.find(&wanted.network_interface_id)?;
        let shows_tracking = wanted.attribute.is_some_and(|attribute| attribute == TRACKING);
        Ok(Response {
            described: Described::of(ctx, &eni)?,
            network_interface_traffic_config: TrafficConfig::of(ctx, &eni)?,
            connection_tracking_configuration: shows_tracking
                .then(|| eni.tracking.unwrap_or_default().into()),
            enhanced_network: eni.enhanced.map(EnhancedNetwork::from),
        })
    }
}

#[cfg(test)]
mod tests {
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
}
