//! SetInstanceType: gives an instance another type, whatever its network interfaces have.

use api::{Params, Row};
use serde::Serialize;

use crate::{
    Access, Ctx, Fault, Operation, Product, Ram,
    ecs::instance::{self, Instance},
    id::InstanceId,
};

/// Sets the type of an instance. Its network interfaces, and their addresses, may then be more than
/// the type allows.
#[derive(Debug, Params)]
pub struct SetInstanceType {
    /// The account; the first one if none is given.
    pub account_id: Option<String>,
    /// The region; the default one if none is given.
    pub region_id: Option<String>,
    /// The instance.
    pub instance_id: InstanceId,
    /// The type, as ecs.g7.large.
    pub instance_type: String,
}

/// Nothing but the request's id.
#[derive(Debug, Serialize)]
pub struct Response {}

impl Operation for SetInstanceType {
    type Response = Response;

    const NAME: &'static str = "SetInstanceType";
    const PRODUCT: Product = Product::Operator;
    const ACCESS: Access = Access::Write;
    const RAM: Ram = Ram { action: "operator:SetInstanceType", resources: &[] };
    const ERRORS: &'static [Row] = &[];

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let mut instance = Instance::find(ctx, &self.instance_id)?;
        instance.kind = instance::find_type(ctx, &self.instance_type)?.id.clone();
        instance.put(ctx);
        Ok(Response {})
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Testing;

    #[test]
    fn faults_come_in_the_documented_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        t.check(
            "Action=SetInstanceType&InstanceId=i-9",
            "400 MissingParameter The input parameter \"InstanceType\" that is mandatory for processing this request is not supplied.",
        );
        t.check(
            "Action=SetInstanceType&InstanceId=i-9&InstanceType=none",
            "404 InvalidInstanceId.NotFound The specified InstanceId \"i-9\" is not found.",
        );
        t.check(
            &format!("Action=SetInstanceType&InstanceId={instance}&InstanceType=none"),
            "404 InvalidInstanceType.NotFound The specified InstanceType \"none\" is not found.",
        );
    }

    #[test]
    fn what_is_there_stays_above_the_new_limits_and_nothing_is_added() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let (one, two) =
            (t.eni(&vswitch, "&SecondaryPrivateIpAddressCount=5"), t.eni(&vswitch, ""));
        t.attach(&one, &instance);
        t.attach(&two, &instance);
        // Two network interfaces, two IPv4 addresses, one IPv6 address.
        t.operator(&format!(
            "Action=SetInstanceType&InstanceId={instance}&InstanceType=ecs.t5-c1m1.large"
        ));
        t.check(
            &format!("Action=AssignPrivateIpAddresses&NetworkInterfaceId={two}&SecondaryPrivateIpAddressCount=1"),
            "403 EniPerInstanceLimitExceeded The number of ENI exceeds the limit for the type of instance you are trying to launch.",
        );
        t.check(
            &format!("Action=AssignIpv6Addresses&NetworkInterfaceId={one}&Ipv6AddressCount=1"),
            &format!("403 InvalidOperation.Ipv4CountExceeded The number of eni {one} private ip exceeds the limit(2). target instanceType ecs.t5-c1m1.large. Assigned:6. Expecting assign:0."),
        );
        // Another network interface of it has room.
        t.ok(&format!("Action=AssignIpv6Addresses&NetworkInterfaceId={two}&Ipv6AddressCount=1"));
    }
}
