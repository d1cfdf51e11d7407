//! LoseInstance: an instance vanishes, and its network interfaces do not notice.

use api::{Params, Row};
use serde::Serialize;

use crate::{
    Access, Ctx, Fault, Operation, Product, Ram,
    ecs::instance::{INSTANCES, Instance},
    id::InstanceId,
};

/// Loses an instance: it is not found any more, while its network interfaces stay attached to it.
#[derive(Debug, Params)]
pub struct LoseInstance {
    /// The account; the first one if none is given.
    pub account_id: Option<String>,
    /// The region; the default one if none is given.
    pub region_id: Option<String>,
    /// The instance.
    pub instance_id: InstanceId,
}

/// Nothing but the request's id.
#[derive(Debug, Serialize)]
pub struct Response {}

impl Operation for LoseInstance {
    type Response = Response;

    const NAME: &'static str = "LoseInstance";
    const PRODUCT: Product = Product::Operator;
    const ACCESS: Access = Access::Write;
    const RAM: Ram = Ram { action: "operator:LoseInstance", resources: &[] };
    const ERRORS: &'static [Row] = &[];

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let instance = Instance::find(ctx, &self.instance_id)?;
        ctx.txn.delete(INSTANCES, &(ctx.scope.clone(), instance.id));
        Ok(Response {})
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Testing, text};

    #[test]
    fn faults_come_in_the_documented_order() {
        let mut t = Testing::new();
        t.check(
            "Action=LoseInstance",
            "400 MissingParameter The input parameter \"InstanceId\" that is mandatory for processing this request is not supplied.",
        );
        t.check(
            "Action=LoseInstance&InstanceId=i-9",
            "404 InvalidInstanceId.NotFound The specified InstanceId \"i-9\" is not found.",
        );
    }

    #[test]
    fn its_network_interfaces_stay_but_cannot_be_changed() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let eni = t.eni(&vswitch, "&Ipv6AddressCount=1");
        t.attach(&eni, &instance);
        t.operator(&format!("Action=LoseInstance&InstanceId={instance}"));
        let shown =
            t.ok(&format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={eni}"));
        assert_eq!(text(&shown, "Status"), "InUse");
        assert_eq!(text(&shown, "InstanceId"), instance);
        let id = format!("&NetworkInterfaceId={eni}");
        t.check(
            &format!("Action=AssignPrivateIpAddresses{id}&SecondaryPrivateIpAddressCount=1"),
            "404 InvalidEcsId.NotFound The specified EcsId is not found.",
        );
        // These pages list no such error.
        t.check(
            &format!("Action=AssignIpv6Addresses{id}&Ipv6AddressCount=1"),
            "400 InvalidOperation.InvalidEcsState The specified EcsId is not found.",
        );
        t.check(
            &format!("Action=UnassignIpv6Addresses{id}&Ipv6Address.1=::1"),
            "400 InvalidOperation.InvalidEcsState The specified EcsId is not found.",
        );
        t.check(
            &format!("Action=DetachNetworkInterface{id}&InstanceId={instance}"),
            &format!(
                "404 InvalidEcsId.NotFound The specified InstanceId \"{instance}\" is not found."
            ),
        );
        let group = t.group(&vswitch);
        t.check(
            &format!("Action=RegisterInstance&InstanceId={instance}&InstanceType=ecs.g7.large&VSwitchId={vswitch}&SecurityGroupId={group}"),
            &format!("400 InvalidInstanceId.Duplicated The specified InstanceId \"{instance}\" is there already."),
        );
    }
}
