//! SetQuota: gives an account another quota in a region, as the Quota Center does.

use api::{Params, Row};
use serde::Serialize;

use crate::{Access, Ctx, Fault, Operation, Product, Ram, ecs::eni::ENI_COUNTS};

/// Sets how many network interfaces an account may have in a region.
#[derive(Debug, Params)]
pub struct SetQuota {
    /// The account; the first one if none is given.
    pub account_id: Option<String>,
    /// The region; the default one if none is given.
    pub region_id: Option<String>,
    /// Network interfaces; the configured quota if none is given. It may be less than there are.
    pub network_interfaces: Option<u32>,
}

/// Nothing but the request's id.
#[derive(Debug, Serialize)]
pub struct Response {}

impl Operation for SetQuota {
    type Response = Response;

    const NAME: &'static str = "SetQuota";
    const PRODUCT: Product = Product::Operator;
    const ACCESS: Access = Access::Write;
    const RAM: Ram = Ram { action: "operator:SetQuota", resources: &[] };
    const ERRORS: &'static [Row] = &[];

    fn execute(self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let mut counted = ctx.txn.get(ENI_COUNTS, &ctx.scope)?.unwrap_or_default();
        counted.quota = self.network_interfaces.map(u64::from);
        ctx.txn.put(ENI_COUNTS, &ctx.scope, &counted);
        Ok(Response {})
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Testing;

    #[test]
    fn a_lowered_quota_leaves_what_is_there_and_lets_nothing_grow() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let eni = t.eni(&vswitch, "");
        t.eni(&vswitch, "");
        let assign = format!(
            "Action=AssignPrivateIpAddresses&NetworkInterfaceId={eni}&SecondaryPrivateIpAddressCount=1"
        );
        t.operator("Action=SetQuota&NetworkInterfaces=1");
        let over = "403 MaxEniCountExceeded The number of ENI exceeds the limit per region.";
        assert_eq!(t.try_eni(&vswitch, ""), Err(over.to_owned()));
        t.check(&assign, over);
        t.operator("Action=SetQuota&NetworkInterfaces=2");
        t.ok(&assign);
        assert!(t.try_eni(&vswitch, "").is_err());
        t.operator("Action=SetQuota");
        t.eni(&vswitch, "");
    }
}
