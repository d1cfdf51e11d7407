//! DescribeNetworkInterfaceAttribute: all of one network interface, at the top of the answer.

use api::{Params, Row, errors};
use serde::Serialize;

use super::{
    Eni, Tracking,
    view::{self, Described, Queues},
};
use crate::{Access, Ctx, Fault, Operation, Product, Ram, id::EniId, tag::EcsTag};

/// Shows one network interface (ENI).
#[derive(Debug, Params)]
pub struct DescribeNetworkInterfaceAttribute {
    /// The region of the ENI.
    pub region_id: String,
    /// The ENI.
    #[param(malformed = "InvalidParameter")]
    pub network_interface_id: EniId,
    /// What to show beside the basics: connectionTrackingConfiguration, or attachment (the members of a trunk).
    pub attribute: Option<String>,
    /// Not used.
    #[param(object, items = 1..=20)]
    pub tag: Vec<EcsTag>,
}

/// A network interface.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Response {
    #[serde(flatten)]
    described: Described,
    network_interface_traffic_config: TrafficConfig,
    #[serde(skip_serializing_if = "Option::is_none")]
    connection_tracking_configuration: Option<ConnectionTracking>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enhanced_network: Option<EnhancedNetwork>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct TrafficConfig {
    network_interface_traffic_mode: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    queue_number: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queue_pair_number: Option<u32>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ConnectionTracking {
    tcp_established_timeout: u32,
    tcp_closed_and_time_wait_timeout: u32,
    udp_timeout: u32,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct EnhancedNetwork {
    enable_sriov: bool,
    enable_rss: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    virtual_function_total_queue_number: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    virtual_function_quantity: Option<u32>,
}

impl Operation for DescribeNetworkInterfaceAttribute {
    type Response = Response;

    const NAME: &'static str = "DescribeNetworkInterfaceAttribute";
    const PRODUCT: Product = Product::Ecs;
    const ACCESS: Access = Access::Read;
    const RAM: Ram = Ram {
        action: "ecs:DescribeNetworkInterfaceAttribute",
        resources: &["ecs:eni/{NetworkInterfaceId}"],
    };

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let eni = Eni::find(ctx, &self.network_interface_id)?;
        let traffic = Queues::of(&eni, ctx)?;
        let shows = |attribute| self.attribute.as_deref() == Some(attribute);
        let tracking = |tracking: Tracking| ConnectionTracking {
            tcp_established_timeout: tracking.tcp_established_s,
            tcp_closed_and_time_wait_timeout: tracking.tcp_closed_and_time_wait_s,
            udp_timeout: tracking.udp_s,
        };
        Ok(Response {
            network_interface_traffic_config: TrafficConfig {
                network_interface_traffic_mode: view::traffic_mode(&eni),
                queue_number: traffic.queues,
                queue_pair_number: traffic.queue_pairs,
            },
            connection_tracking_configuration: shows("connectionTrackingConfiguration")
                .then(|| tracking(eni.tracking.clone().unwrap_or_default())),
            enhanced_network: eni.enhanced.as_ref().map(|enhanced| EnhancedNetwork {
                enable_sriov: enhanced.sriov,
                enable_rss: enhanced.rss,
                virtual_function_total_queue_number: enhanced.queues,
                virtual_function_quantity: enhanced.functions,
            }),
            described: Described::of(&eni, ctx)?,
        })
    }

    const ERRORS: &'static [Row] = errors! {
        400 "MissingParameter" "%s"
        400 "UnsupportedParameter" "%s"
        400 "InvalidParameter" "%s"
        400 "InvalidInstanceID.Malformed" "%s"
        400 "Forbidden.RegionId" "%s"
        400 "InvalidRegionId.MalFormed" "The specified parameter RegionId is not valid."
        403 "InvalidUserType.NotSupported" "%s"
        403 "Abs.InvalidAccount.NotFound" "%s"
        403 "Forbidden.NotSupportRAM" "%s"
        403 "Forbidden.SubUser" "%s"
        403 "InvalidParameter" "%s"
        404 "InvalidEniId.NotFound" "%s"
    };
}

#[cfg(test)]
mod tests {
    use crate::testing::{Testing, at, text};

    #[test]
    fn faults_come_in_the_documented_order() {
        let mut t = Testing::new();
        t.check(
            "Action=DescribeNetworkInterfaceAttribute",
            "400 MissingParameter The input parameter \"NetworkInterfaceId\" that is mandatory for processing this request is not supplied.",
        );
        t.check(
            "Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId=eni-9",
            "404 InvalidEniId.NotFound The specified EniId \"eni-9\" is not found.",
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
