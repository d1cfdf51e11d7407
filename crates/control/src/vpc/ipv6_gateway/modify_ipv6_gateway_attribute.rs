//! ModifyIpv6GatewayAttribute: changes an IPv6 gateway's name and description.

use control_derive::operation;

use crate::{
    Ctx, Fault, Write,
    value::{
        id::Ipv6GatewayId,
        text::{New, VpcDescription, VpcName},
    },
};

/// Changes an IPv6 gateway. What is not given stays as it is.
#[operation(vpc, write, ram = "ipv6gateway/{Ipv6GatewayId}", token, dry_run)]
pub struct ModifyIpv6GatewayAttribute {
    /// The IPv6 gateway.
    ipv6_gateway_id: Ipv6GatewayId,
    /// The name: at most 128 characters; none if it is empty.
    #[param(malformed = "IllegalParam.Name")]
    name: Option<New<VpcName>>,
    /// The description: at most 256 characters; none if it is empty.
    #[param(malformed = "IllegalParam.Description")]
    description: Option<New<VpcDescription>>,
}

impl Write for ModifyIpv6GatewayAttribute {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut gateway = ctx.find(&wanted.ipv6_gateway_id)?;
        gateway.name = wanted.name.map_or(gateway.name, |name| name.0);
        gateway.description = wanted.description.map_or(gateway.description, |text| text.0);
        ctx.replace(&gateway)
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, step, text};

    #[test]
    fn its_refusals_come_in_order_and_it_changes_what_is_given() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc&EnableIpv6=true");
        let vpc = text(&vpc, "VpcId");
        let made = t.ok(&format!("Action=CreateIpv6Gateway&VpcId={vpc}&Name=n&Description=d"));
        let id = text(&made, "Ipv6GatewayId");
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&Ipv6GatewayId=",
                "400 MissingParameter The input parameter \"Ipv6GatewayId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&Name=http://x",
                "400 IllegalParam.Name The specified parameter \"Name\" is not valid: \"http://x\" is not 1 to 128 characters that XML can say and that do not start with http:// or https://.",
            ),
            step(
                "&Description=http://x",
                "400 IllegalParam.Description The specified parameter \"Description\" is not valid: \"http://x\" is not 1 to 256 characters that XML can say and that do not start with http:// or https://.",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist in our records.",
            ),
            step(
                "&Ipv6GatewayId=ipv6gw-9",
                "400 InvalidIpv6GatewayId.NotFound The specified Ipv6GatewayId \"ipv6gw-9\" is not found.",
            ),
            step(
                "&DryRun=true",
                "400 DryRunOperation Request validation has been passed with DryRun flag set.",
            ),
        ];
        let query = format!("Action=ModifyIpv6GatewayAttribute&Ipv6GatewayId={id}");
        t.walk(&format!("{query}&Name=other"), steps);
        let describe = format!("Action=DescribeIpv6GatewayAttribute&Ipv6GatewayId={id}");
        let shown = t.ok(&describe);
        assert_eq!((text(&shown, "Name"), text(&shown, "Description")), ("other", "d"));
        t.ok(&format!("{query}&Description=e"));
        let shown = t.ok(&describe);
        assert_eq!((text(&shown, "Name"), text(&shown, "Description")), ("other", "e"));
        t.ok(&format!("{query}&Name=&Description="));
        let shown = t.ok(&describe);
        assert_eq!((text(&shown, "Name"), text(&shown, "Description")), ("", ""));
    }
}
