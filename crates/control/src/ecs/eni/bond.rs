//! Bonds and their slaves.
//!
//! No page has parameters for them: CreateNetworkInterface lists their errors, and
//! DescribeNetworkInterfaceAttribute shows them. Accounts that are given the feature make a bond
//! with `InstanceType=Bond`, and slaves with `InstanceType=Slave`.
//!
//! **Invariant.** A slave has its bond, unless it is being deleted: until its slaves are, a bond is
//! not.

use store::{StoreError, Txn};

use super::{Eni, EniKind, EniState};
use crate::{
    Ctx, Fault, faults::EniFault, kernel::resource::Resource, value::id::EniId, vpc::VSwitch,
};

/// The bond that a new slave is bound to: the one that is named, else the oldest of the VPC.
pub fn find(ctx: &Ctx<'_>, named: Option<&EniId>, vswitch: &VSwitch) -> Result<EniId, Fault> {
    let bond = match named {
        Some(id) => ctx.find(id)?,
        None => {
            let bonds = ctx.list().under(Eni::BY_TYPE, Some(EniKind::Bond.print().to_owned()));
            let bonds = bonds.under(Eni::BY_VPC, Some(vswitch.vpc.clone())).all()?;
            bonds.into_iter().next().ok_or(EniFault::SlaveWithoutBond)?
        }
    };
    match bond.kind {
        EniKind::Bond => {}
        EniKind::Primary => return Err(EniFault::BondIsPrimary { eni: bond.id }.into()),
        kind @ (EniKind::Secondary | EniKind::Trunk | EniKind::Slave) => {
            return Err(EniFault::NotABond { eni: bond.id, kind: kind.print() }.into());
        }
    }
    bond.expect_state(&[EniState::Available, EniState::InUse])?;
    let limit = ctx.world.quotas.slaves_per_bond;
    let slaves = ctx.txn.count_under(Eni::TABLE, Eni::BY_BOND, &bond.id)?;
    match slaves >= limit as u64 {
        true => Err(EniFault::SlaveQuota { bond: bond.id, limit }.into()),
        false => Ok(bond.id),
    }
}

/// Whether it is a bond to which slaves are bound that are not being deleted.
pub fn has_slaves(txn: &Txn<'_>, eni: &Eni) -> Result<bool, StoreError> {
    if eni.kind != EniKind::Bond {
        return Ok(false);
    }
    for slave in txn.keys_under(Eni::TABLE, Eni::BY_BOND, &eni.id, None)? {
        let slave = txn.get(Eni::TABLE, &slave?)?.expect("an index has what its table has");
        if slave.state() != EniState::Deleting {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The slaves that are bound to a bond; nothing if it is none.
pub fn slaves(ctx: &Ctx<'_>, eni: &Eni) -> Result<Option<Vec<Eni>>, Fault> {
    if eni.kind != EniKind::Bond {
        return Ok(None);
    }
    Ok(Some(ctx.list().under(Eni::BY_BOND, Some(eni.id.clone())).all()?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        facts::{Feature, world::AccountFacts},
        tests::testing::{Testing, at, text},
    };

    fn with_bonds() -> Testing {
        let mut t = Testing::new();
        let facts = AccountFacts { with: [Feature::Bond].into(), ..AccountFacts::default() };
        t.world.accounts.insert(Testing::ACCOUNT, facts);
        t
    }

    fn delete(eni: &str) -> String {
        format!("Action=DeleteNetworkInterface&NetworkInterfaceId={eni}")
    }

    fn refusal(bond: &str) -> String {
        format!(
            "400 InvalidOperation.HasSlaveEniBonded The bond ENI \"{bond}\" has slave ENIs bonded."
        )
    }

    fn state(t: &mut Testing, eni: &str) -> String {
        let show = format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={eni}");
        text(&t.ok(&show), "Status").to_owned()
    }

    #[test]
    fn a_bond_is_deleted_after_its_slaves() {
        let mut t = with_bonds();
        let vswitch = t.vswitch("10.0.0.0/24");
        let bond = t.eni(&vswitch, "&InstanceType=Bond");
        let of_bond = format!("&InstanceType=Slave&BondNetworkInterfaceId={bond}");
        let [first, second] = [(); 2].map(|()| t.eni(&vswitch, &of_bond));
        t.check(&delete(&bond), &refusal(&bond));
        t.ok(&delete(&first));
        t.check(&delete(&bond), &refusal(&bond));
        t.ok(&delete(&second));
        // Its slaves need not be gone yet.
        t.ok(&delete(&bond));
        t.wait_ms(t.world.delays.delete_ms);
        let gone = t.send(&delete(&bond)).expect_err("it is gone");
        assert!(gone.starts_with("404 InvalidEniId.NotFound "), "{gone}");
    }

    #[test]
    fn a_bond_is_attached_and_detached_with_its_slaves_bound_and_not_deleted_in_between() {
        let mut t = with_bonds();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let bond = t.eni(&vswitch, "&InstanceType=Bond");
        t.eni(&vswitch, "&InstanceType=Slave");
        t.attach(&bond, &instance);
        // That it is in use is told first.
        t.check(
            &delete(&bond),
            "400 InvalidOperation.InvalidEniState The operation is not allowed in the current ENI state. Expecting status is \"Available\" while current status is \"InUse\".",
        );
        t.ok(&format!(
            "Action=DetachNetworkInterface&NetworkInterfaceId={bond}&InstanceId={instance}"
        ));
        t.wait_ms(t.world.delays.detach_ms);
        t.check(&delete(&bond), &refusal(&bond));
    }

    #[test]
    fn a_bond_goes_with_its_instance_unless_a_slave_stays() {
        for slave_stays in [false, true] {
            let mut t = with_bonds();
            let vswitch = t.vswitch("10.0.0.0/24");
            let instance = t.instance(&vswitch, "ecs.g7.2xlarge");
            let bond = t.eni(&vswitch, "&InstanceType=Bond&DeleteOnRelease=true");
            let slave = format!("&InstanceType=Slave&DeleteOnRelease={}", !slave_stays);
            let slave = t.eni(&vswitch, &slave);
            // The bond is the first of the two, whose turn comes later all the same.
            t.attach(&bond, &instance);
            t.attach(&slave, &instance);
            t.operator(&format!("Action=ReleaseInstance&InstanceId={instance}"));
            let expected = if slave_stays { "Available" } else { "Deleting" };
            for eni in [&bond, &slave] {
                assert_eq!(state(&mut t, eni), expected);
            }
        }
    }

    #[test]
    fn a_slave_is_attached_where_its_bond_is_and_both_are_shown() {
        let mut t = with_bonds();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.2xlarge");
        let bond = t.eni(&vswitch, "&InstanceType=Bond");
        let slave = t.eni(&vswitch, "&InstanceType=Slave");
        t.check(
            &format!("Action=AttachNetworkInterface&NetworkInterfaceId={slave}&InstanceId={instance}"),
            &format!("403 InvalidOperation.InvalidEniType The operation is not allowed in the current ENI type. The bond ENI of the slave ENI \"{slave}\" is not attached to the instance \"{instance}\"."),
        );
        t.attach(&bond, &instance);
        t.attach(&slave, &instance);
        let mut shown = |eni: &str, path: &str| {
            let show = format!("Action=DescribeNetworkInterfaceAttribute&NetworkInterfaceId={eni}");
            at(&t.ok(&show), path).clone()
        };
        let pair = json!({"SlaveNetworkInterfaceId": slave, "BondNetworkInterfaceId": bond});
        assert_eq!(shown(&slave, "SlaveInterfaceSpecification"), pair);
        let of_bond = json!({
            "SlaveInterfaceSpecification": {"SlaveInterfaceSpecificationSet": [pair]}
        });
        assert_eq!(shown(&bond, "BondInterfaceSpecification"), of_bond);
    }
}
