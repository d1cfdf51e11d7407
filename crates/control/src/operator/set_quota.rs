//! SetQuota: gives an account another quota in a region, as the Quota Center does.

use control_derive::operation;

use crate::{Ctx, Fault, Write, ecs::eni};

/// Sets how many network interfaces an account may have in a region.
#[operation(operator, write)]
pub struct SetQuota {
    /// Network interfaces; the configured quota if none is given. It may be fewer than there are.
    network_interfaces: Option<u32>,
}

impl Write for SetQuota {
    type Response = ();

    fn execute(plan: SetQuota, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        match plan.network_interfaces {
            Some(quota) => ctx.txn.put(eni::QUOTA, &(), &u64::from(quota))?,
            None => ctx.txn.delete(eni::QUOTA, &())?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        operator::tests::{invalid, nowhere},
        tests::testing::{Testing, step},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let malformed = invalid("NetworkInterfaces", "\"-1\" is not a non-negative integer");
        t.walk(
            "Action=SetQuota&NetworkInterfaces=7",
            vec![step("&NetworkInterfaces=-1", malformed), nowhere()],
        );
    }

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
