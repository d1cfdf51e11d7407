//! How many addresses a network interface can have: unattached, the pages' figures; attached, those
//! of its instance's type. A prefix counts as one address.

use super::{Eni, EniKind, MOST_IPV6, MOST_SECONDARY, attachment, view::settings};
use crate::{
    Ctx, Fault,
    facts::instance_type::InstanceType,
    faults::{EniFault, TypeFault},
    value::id::EniId,
};

/// Whether the network interface can have so many more secondary IPv4 addresses and prefixes.
pub fn check_secondary(ctx: &Ctx<'_>, eni: &Eni, wanted: usize) -> Result<(), Fault> {
    let assigned = eni.secondary.len() + eni.ipv4_prefixes.len();
    match attachment::instance_of(ctx, eni)? {
        Some(instance) => {
            let kind = instance.instance_type(ctx)?;
            // Only a change of the instance's type can leave it with too many.
            attachment::check_room(kind, &attachment::of_instance(ctx, &instance.id)?, 0)?;
            Ok(check_ipv4_of_type(kind, Some(&eni.id), 1 + assigned, wanted)?)
        }
        None if assigned + wanted > MOST_SECONDARY => {
            let (eni, limit) = (Some(eni.id.clone()), MOST_SECONDARY);
            Err(EniFault::SecondaryLimit { eni, limit, assigned, wanted }.into())
        }
        None => Ok(()),
    }
}

/// Whether the network interface can have so many more IPv6 addresses and prefixes.
pub fn check_ipv6(ctx: &Ctx<'_>, eni: &Eni, wanted: usize) -> Result<(), Fault> {
    let assigned = ipv6(eni);
    match attachment::instance_of(ctx, eni)? {
        Some(instance) => {
            let kind = instance.instance_type(ctx)?;
            // Only a change of the instance's type can leave it with too many.
            check_ipv4_of_type(kind, Some(&eni.id), ipv4(eni), 0)?;
            Ok(check_ipv6_of_type(kind, Some(&eni.id), assigned, wanted)?)
        }
        None if assigned + wanted > MOST_IPV6 => {
            let (eni, limit) = (Some(eni.id.clone()), MOST_IPV6);
            Err(EniFault::Ipv6Limit { eni, limit, assigned, wanted }.into())
        }
        None => Ok(()),
    }
}

/// Whether the network interface can be on an instance of the type as it is.
pub fn check_type(kind: &InstanceType, eni: &Eni) -> Result<(), Fault> {
    if eni.traffic.rdma && ipv6(eni) > 0 {
        return Err(EniFault::RdmaWithIpv6.into());
    }
    Ok(check_addresses(kind, eni)?)
}

fn check_addresses(kind: &InstanceType, eni: &Eni) -> Result<(), TypeFault> {
    check_ipv4_of_type(kind, Some(&eni.id), ipv4(eni), 0)?;
    check_ipv6_of_type(kind, Some(&eni.id), ipv6(eni), 0)
}

/// Whether a new network interface can be on an instance of the type. The refusal does not name it:
/// nobody has seen its id.
pub fn check_type_of_new(kind: &InstanceType, eni: &Eni) -> Result<(), TypeFault> {
    check_ipv4_of_type(kind, None, 0, ipv4(eni))?;
    check_ipv6_of_type(kind, None, 0, ipv6(eni))
}

/// Whether a network interface on an instance of the type can have so many IPv4 addresses and
/// prefixes; the primary one is counted in `assigned`.
pub fn check_ipv4_of_type(
    kind: &InstanceType,
    eni: Option<&EniId>,
    assigned: usize,
    wanted: usize,
) -> Result<(), TypeFault> {
    let limit = kind.private_ipv4_per_eni;
    if assigned + wanted <= limit as usize {
        return Ok(());
    }
    let (eni, instance_type) = (eni.cloned(), kind.id.clone());
    Err(TypeFault::Ipv4Limit { eni, instance_type, limit, assigned, wanted })
}

/// Whether a network interface on an instance of the type can have so many IPv6 addresses and
/// prefixes.
pub fn check_ipv6_of_type(
    kind: &InstanceType,
    eni: Option<&EniId>,
    assigned: usize,
    wanted: usize,
) -> Result<(), TypeFault> {
    let (limit, instance_type) = (kind.ipv6_per_eni, kind.id.clone());
    match assigned + wanted {
        0 => Ok(()),
        _ if limit == 0 => Err(TypeFault::WithoutIpv6 { instance_type }),
        all if all > limit as usize => {
            let eni = eni.cloned();
            Err(TypeFault::Ipv6Limit { eni, instance_type, limit, assigned, wanted })
        }
        _ => Ok(()),
    }
}

/// Whether the type has the network card, if one is named.
pub fn check_card(kind: &InstanceType, card: Option<u32>) -> Result<(), TypeFault> {
    match card {
        Some(index) if index >= kind.cards() => {
            Err(TypeFault::NetworkCard { instance_type: kind.id.clone(), index })
        }
        Some(_) | None => Ok(()),
    }
}

/// Whether it can be one more device of an instance of the type that has these already.
pub fn check_device(kind: &InstanceType, on_it: &[Eni], eni: &Eni) -> Result<(), TypeFault> {
    let instance_type = kind.id.clone();
    if eni.kind == EniKind::Trunk && !kind.trunk {
        return Err(TypeFault::TrunkNotAllowed { instance_type });
    }
    let all = || on_it.iter().chain([eni]);
    let rdma = all().filter(|one| one.traffic.rdma);
    if eni.traffic.rdma && rdma.clone().count() > kind.eri_quantity as usize {
        return Err(match kind.eri_quantity {
            0 => TypeFault::RdmaNotAllowed { instance_type },
            limit => TypeFault::RdmaPerInstance { instance_type, limit },
        });
    }
    let limit = kind.queue_pairs;
    let pairs = rdma.map(|one| one.traffic.queue_pairs.unwrap_or(limit)).sum();
    // One for which nothing was said takes them all, so that no other fits (page 004).
    if eni.traffic.rdma && pairs > limit {
        return Err(match eni.traffic.queue_pairs {
            Some(pairs) if pairs > limit => {
                TypeFault::QueuePairsPerEni { instance_type, pairs, limit }
            }
            Some(_) | None => TypeFault::QueuePairs { instance_type, pairs, limit },
        });
    }
    let (queues, limit) = (settings::queues(eni, kind), kind.max_queues_per_eni);
    if queues > limit {
        return Err(TypeFault::QueuesPerEni { instance_type, queues, limit });
    }
    // Where nothing was said, the type's figures fit together.
    let (queues, limit) = (all().map(|one| settings::queues(one, kind)).sum(), kind.total_queues);
    if eni.traffic.queues.is_some() && queues > limit {
        return Err(TypeFault::QueuesPerInstance { instance_type, queues, limit });
    }
    Ok(())
}

fn ipv4(eni: &Eni) -> usize {
    1 + eni.secondary.len() + eni.ipv4_prefixes.len()
}

fn ipv6(eni: &Eni) -> usize {
    eni.ipv6.len() + eni.ipv6_prefixes.len()
}

#[cfg(test)]
mod tests {
    use crate::tests::testing::{Testing, step, text};

    fn assign4(eni: &str, more: &str) -> String {
        format!("Action=AssignPrivateIpAddresses&NetworkInterfaceId={eni}{more}")
    }

    fn assign6(eni: &str, more: &str) -> String {
        format!("Action=AssignIpv6Addresses&NetworkInterfaceId={eni}{more}")
    }

    #[test]
    fn an_attached_interface_has_as_many_addresses_as_the_type_allows() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        t.ok(&format!(
            "Action=CreateVSwitchCidrReservation&VSwitchId={vswitch}&VSwitchCidrReservationMask=27"
        ));
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let eni = t.eni(&vswitch, "");
        t.attach(&eni, &instance);
        // Six IPv4 addresses, the primary one and prefixes counted.
        t.ok(&assign4(&eni, "&SecondaryPrivateIpAddressCount=4&Ipv4PrefixCount=1"));
        t.check(
            &assign4(&eni, "&SecondaryPrivateIpAddressCount=1"),
            &format!("403 InvalidOperation.Ipv4CountExceeded The number of eni {eni} private ip exceeds the limit(6). target instanceType ecs.g7.large. Assigned:6. Expecting assign:1."),
        );
        t.ok(&assign6(&eni, "&Ipv6AddressCount=6"));
        t.check(
            &assign6(&eni, "&Ipv6AddressCount=1"),
            &format!("403 InvalidOperation.Ipv6CountExceeded The number of eni {eni} ipv6 address exceeds the limit(6). target instanceType ecs.g7.large. Assigned:6. Expecting assign:1."),
        );
    }

    #[test]
    fn a_smaller_type_is_refused_for_the_first_that_is_too_much_for_it() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let eni = t.eni(&vswitch, "&SecondaryPrivateIpAddressCount=5");
        t.attach(&eni, &instance);
        let set = |kind: &str| {
            format!("Action=SetInstanceType&InstanceId={instance}&InstanceType={kind}")
        };
        let ipv4 = |kind: &str, limit: u32, wanted: u32| {
            format!(
                "403 InvalidOperation.Ipv4CountExceeded The number of eni {eni} private ip exceeds the limit({limit}). target instanceType {kind}. Assigned:6. Expecting assign:{wanted}."
            )
        };
        // One network interface; two IPv4 addresses on each of two; six; fifteen.
        t.walk(
            &assign4(&eni, "&SecondaryPrivateIpAddressCount=1"),
            vec![
                step(
                    (set("ecs.ce4.xlarge"), set("ecs.n4.small")),
                    "403 EniPerInstanceLimitExceeded The number of ENI exceeds the limit for the type of instance you are trying to launch.",
                ),
                step((set("ecs.n4.small"), set("ecs.g7.large")), ipv4("ecs.n4.small", 2, 1)),
                step((set("ecs.g7.large"), set("ecs.g7.xlarge")), ipv4("ecs.g7.large", 6, 1)),
            ],
        );
        let shown =
            t.ok(&format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={eni}"));
        let address = text(&shown, "PrivateIpSets.PrivateIpSet.1.PrivateIpAddress");
        t.ok(&format!("Action=UnassignPrivateIpAddresses&NetworkInterfaceId={eni}&PrivateIpAddress.1={address}"));
        // Two IPv4 addresses and no IPv6; ten and none; six and six; fifteen and fifteen.
        t.walk(
            &assign6(&eni, "&Ipv6AddressCount=7"),
            vec![
                step((set("ecs.n4.small"), set("ecs.n1.large")), ipv4("ecs.n4.small", 2, 0)),
                step(
                    (set("ecs.n1.large"), set("ecs.g7.large")),
                    "403 InvalidOperation.Ipv6NotSupport The instanceType of ecs.n1.large not support ipv6.",
                ),
                step(
                    (set("ecs.g7.large"), set("ecs.g7.xlarge")),
                    format!("403 InvalidOperation.Ipv6CountExceeded The number of eni {eni} ipv6 address exceeds the limit(6). target instanceType ecs.g7.large. Assigned:0. Expecting assign:7."),
                ),
            ],
        );
    }

    #[test]
    fn a_type_without_ipv6_gives_none() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.n1.large");
        let eni = t.eni(&vswitch, "");
        t.attach(&eni, &instance);
        t.check(
            &assign6(&eni, "&Ipv6AddressCount=1"),
            "403 InvalidOperation.Ipv6NotSupport The instanceType of ecs.n1.large not support ipv6.",
        );
    }

    #[test]
    fn a_primary_interface_changes_only_on_an_instance_that_runs_or_is_stopped() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let shown = t.ok("Action=DescribeNetworkInterfaces&Type=Primary");
        let primary = text(&shown, "NetworkInterfaceSets.NetworkInterfaceSet.0.NetworkInterfaceId");
        let secondary = t.eni(&vswitch, "");
        t.attach(&secondary, &instance);
        let block = t.ipv6_block(&vswitch);
        t.ok(&assign6(primary, &format!("&Ipv6Address.1={block}5")));
        t.operator(&format!("Action=SetInstanceStatus&InstanceId={instance}&Status=Starting"));
        let refusal = "400 InvalidOperation.InvalidEcsState The operation is not allowed in the current ECS state. Expecting status is \"Running,Stopped\" while current status is \"Starting\".";
        t.check(&assign4(primary, "&SecondaryPrivateIpAddressCount=1"), refusal);
        t.check(&assign6(primary, "&Ipv6AddressCount=1"), refusal);
        t.check(
            &format!(
                "Action=UnassignIpv6Addresses&NetworkInterfaceId={primary}&Ipv6Address.1={block}5"
            ),
            refusal,
        );
        // The others do not mind.
        t.ok(&assign4(&secondary, "&SecondaryPrivateIpAddressCount=1"));
        t.operator(&format!("Action=SetInstanceStatus&InstanceId={instance}&Status=Stopped"));
        t.ok(&assign4(primary, "&SecondaryPrivateIpAddressCount=1"));
    }
}
