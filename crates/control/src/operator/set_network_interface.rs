//! SetNetworkInterface: lets a cloud service manage a network interface, or keeps it busy.

use api::{Params, Row};
use serde::Serialize;

use crate::{Access, Ctx, Fault, Operation, Product, Ram, ecs::eni::Eni, id::EniId};

/// Sets conditions of a network interface; those that are not given stay.
#[derive(Debug, Params)]
pub struct SetNetworkInterface {
    /// The account; the first one if none is given.
    pub account_id: Option<String>,
    /// The region; the default one if none is given.
    pub region_id: Option<String>,
    /// The network interface.
    pub network_interface_id: EniId,
    /// The cloud service that manages it; 0 for none.
    pub service_id: Option<i64>,
    /// Whether another operation is under way on it.
    pub busy: Option<bool>,
}

/// Nothing but the request's id.
#[derive(Debug, Serialize)]
pub struct Response {}

impl Operation for SetNetworkInterface {
    type Response = Response;

    const NAME: &'static str = "SetNetworkInterface";
    const PRODUCT: Product = Product::Operator;
    const ACCESS: Access = Access::Write;
    const RAM: Ram = Ram { action: "operator:SetNetworkInterface", resources: &[] };
    const ERRORS: &'static [Row] = &[];

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let mut eni = Eni::find(ctx, &self.network_interface_id)?;
        if let Some(service) = self.service_id {
            eni.service = (service != 0).then_some(service);
        }
        eni.busy = self.busy.unwrap_or(eni.busy);
        eni.put(ctx);
        Ok(Response {})
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Testing, at};

    #[test]
    fn an_interface_that_is_managed_or_busy_is_not_changed() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "");
        let set = |condition: &str| {
            format!("Action=SetNetworkInterface&NetworkInterfaceId={eni}&{condition}")
        };
        let assign = format!(
            "Action=AssignPrivateIpAddresses&NetworkInterfaceId={eni}&SecondaryPrivateIpAddressCount=1"
        );
        t.operator(&set("ServiceId=12345678910"));
        t.check(
            &assign,
            &format!("403 InvalidOperation.EniServiceManaged The NetworkInterfaceId \"{eni}\" is managed by a cloud service."),
        );
        let shown = t.ok("Action=DescribeNetworkInterfaces&ServiceManaged=true");
        assert_eq!(
            at(&shown, "NetworkInterfaceSets.NetworkInterfaceSet.0.ServiceID"),
            12_345_678_910_i64
        );
        t.operator(&set("ServiceId=0&Busy=true"));
        t.check(&assign, "403 Operation.Conflict ecs task is conflicted.");
        t.operator(&set("Busy=false"));
        t.ok(&assign);
    }
}
