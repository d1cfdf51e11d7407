//! AllocatePublicIpAddress: gives an instance with bandwidth to the internet a public address.

use std::net::Ipv4Addr;

use api::answer;
use control_derive::operation;

use super::internet;
use crate::{
    Ctx, Fault, Head, Plan, World, Write, facts::Feature, faults::InternetFault,
    net::extent::Unique, value::id::InstanceId,
};

/// Gives an instance a public address: one that is not in use, or this one.
#[operation(ecs, write, ram = "instance/{InstanceId}", region = undocumented, planned)]
pub struct AllocatePublicIpAddress {
    /// The instance: something may go out of it to the internet, and it has no public address.
    instance_id: InstanceId,
    /// The address, which is one of the account's in the region; one of them by chance if it is not given.
    #[param(malformed = "InvalidIpAddress.Malformed")]
    ip_address: Option<Ipv4Addr>,
    /// A VLAN of the classic network: there is none.
    vlan_id: Option<String>,
}

/// The address.
#[answer]
pub struct Response {
    ip_address: Ipv4Addr,
}

impl Plan for AllocatePublicIpAddress {
    type Into = AllocatePublicIpAddress;

    fn plan(self, _: &Head, _: &World) -> Result<AllocatePublicIpAddress, Fault> {
        Ok(self)
    }

    fn permit(_: &AllocatePublicIpAddress, ctx: &Ctx<'_>) -> Result<(), Fault> {
        ctx.permit(true, Feature::PublicIp, "InstanceId")
    }

    fn needs(_: &AllocatePublicIpAddress) -> Vec<(Unique, u64)> {
        vec![(Unique::PublicIpv4, 1)]
    }
}

impl Write for AllocatePublicIpAddress {
    type Response = Response;

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<Response, Fault> {
        let mut instance = ctx.find(&wanted.instance_id)?;
        if let Some(vlan) = wanted.vlan_id {
            return Err(InternetFault::NoSuchVlan { vlan }.into());
        }
        internet::check_usable(ctx, &instance)?;
        if instance.internet.public.is_some() {
            return Err(InternetFault::HasAddress { instance: instance.id }.into());
        }
        if instance.internet.max_out_mbps == 0 {
            return Err(InternetFault::NoBandwidth { instance: instance.id }.into());
        }
        match wanted.ip_address {
            Some(address) => internet::give_this(ctx, &mut instance, address)?,
            None => internet::give_public(ctx, &mut instance)?,
        }
        ctx.replace(&instance)?;
        let ip_address = instance.internet.public.expect("it was given one");
        Ok(Response { ip_address })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use store::Timestamp;

    use crate::{
        ecs::LockReason,
        facts::Feature,
        tests::testing::{Testing, at, facts, lack, step, text},
        value::id::InstanceId,
    };

    const ACTION: &str = "Action=AllocatePublicIpAddress";

    /// An instance out of which something may go, and that has no public address.
    fn wide(t: &mut Testing, vswitch: &str) -> String {
        let instance = t.instance(vswitch, "ecs.g7.large");
        let spec = "Action=ModifyInstanceNetworkSpec&InternetMaxBandwidthOut=5";
        t.ok(&format!("{spec}&InstanceId={instance}"));
        instance
    }

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let [instance, other, locked, expired] = [(); 4].map(|()| wide(&mut t, &vswitch));
        let narrow = t.instance(&vswitch, "ecs.g7.large");
        let used = text(&t.ok(&format!("{ACTION}&InstanceId={other}")), "IpAddress").to_owned();
        let lock = Some(LockReason::Security);
        t.change(&InstanceId::from(locked.as_str()), |row| row.lock = lock);
        t.change(&InstanceId::from(expired.as_str()), |row| row.expires = Some(Timestamp(1)));
        let status =
            |status: &str| format!("Action=SetInstanceStatus&InstanceId={other}&Status={status}");
        t.walk(
            &format!("{ACTION}&InstanceId={instance}"),
            vec![
                step(
                    "&InstanceId=",
                    "400 MissingParameter The input parameter \"InstanceId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&IpAddress=x",
                    "400 InvalidIpAddress.Malformed The specified parameter \"IpAddress\" is not valid.",
                ),
                step(
                    facts(|world| lack(world, &[Feature::PublicIp]), |world| lack(world, &[])),
                    "400 OperationDenied.DedicatedRegionNotSupported This operation is denied, because the specified ECS instance which is in the dedicated region dose not support PublicIp or Eip.",
                ),
                step(
                    "&InstanceId=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId does not exist.",
                ),
                step(
                    "&VlanId=720",
                    "404 InvalidVlanId.NotFound The VlanId provided does not exist in our records.",
                ),
                step(
                    format!("&InstanceId={locked}"),
                    "403 InstanceLockedForSecurity The specified operation is denied as your instance is locked for security reasons.",
                ),
                step(
                    format!("&InstanceId={expired}"),
                    "403 InstanceExpiredOrInArrears The specified operation is denied as your prepay instance is expired (prepay mode) or in arrears (afterpay mode).",
                ),
                step(
                    (status("Starting"), status("Running")),
                    "403 IncorrectInstanceStatus The current status of the resource does not support this operation.",
                ),
                step(
                    format!("&InstanceId={other}"),
                    "403 AllocatedAlready There is an IpAddress allocated already for the specified instance.",
                ),
                step(
                    format!("&InstanceId={narrow}"),
                    "400 AllocateIpInvalidInstanceBandwidth OperationDenied The InternetMaxBandwidthOut of the specified instance cannot be less than 0.",
                ),
                step(
                    "&IpAddress=10.0.0.7",
                    "403 InvalidIpAddress.NotPublic The specified IP is not public address.",
                ),
                step(
                    format!("&IpAddress={used}"),
                    "403 IpInUse The specified IP is already in use.",
                ),
                step(
                    "&IpAddress=8.8.8.8",
                    "404 InvalidIpAddress.NotFound The specified IP is not in the specified vlan.",
                ),
            ],
        );
    }

    #[test]
    fn an_address_is_given_while_there_are_some_and_this_one_if_it_is_idle() {
        let mut t = Testing::new();
        t.world.public_ipv4_pools = vec!["203.0.113.0/30".parse().expect("a block")];
        let vswitch = t.vswitch("10.0.0.0/24");
        let [one, two, three] = [(); 3].map(|()| wide(&mut t, &vswitch));
        let given = t.ok(&format!("{ACTION}&InstanceId={one}"));
        let first = text(&given, "IpAddress").to_owned();
        let shown = t.ok(&format!("Action=DescribeInstances&InstanceIds=[\"{one}\"]"));
        assert_eq!(*at(&shown, "Instances.Instance.0.PublicIpAddress.IpAddress"), json!([first]));
        let second = text(&t.ok(&format!("{ACTION}&InstanceId={two}")), "IpAddress").to_owned();
        assert_ne!(first, second);
        t.check(
            &format!("{ACTION}&InstanceId={three}"),
            "400 InsufficientPublicIp Ip address not found.",
        );
        // Without bandwidth it is given back.
        let spec = "Action=ModifyInstanceNetworkSpec&InternetMaxBandwidthOut=0";
        t.ok(&format!("{spec}&InstanceId={one}"));
        let given = t.ok(&format!("{ACTION}&InstanceId={three}&IpAddress={first}"));
        assert_eq!(given, json!({ "IpAddress": first, "RequestId": "R" }));
    }
}
