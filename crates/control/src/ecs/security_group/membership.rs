//! Who joins a security group or leaves it: an instance, which is in the groups of its primary
//! network interface, or another network interface.

use api::{Reject, params::Problem};

use crate::{
    Ctx, Fault, Head,
    ecs::{
        Eni,
        eni::{EniKind, EniState},
        instance::InstanceStatus,
    },
    faults::{EniFault, GroupFault, InstanceFault, RequestFault},
    value::id::{EniId, InstanceId},
};

/// Who joins a security group or leaves it.
#[derive(Clone, Debug)]
pub enum Member {
    /// An instance.
    Instance(InstanceId),
    /// A network interface that is no instance's primary one.
    Eni(EniId),
}

impl Member {
    /// Who a request means. One that means a network interface must say in which region it is.
    pub(super) fn named(
        head: &Head,
        instance: Option<InstanceId>,
        eni: Option<EniId>,
    ) -> Result<Member, Fault> {
        match (instance, eni) {
            (None, None) => {
                let parameters = ["InstanceId", "NetworkInterfaceId"];
                Err(RequestFault::BothEmpty { parameters }.into())
            }
            (None | Some(_), Some(_)) if !head.names_region => {
                let parameter = "RegionId".to_owned();
                Err(Reject { parameter, problem: Problem::Missing, code: None }.into())
            }
            (Some(instance), _) if !InstanceId::is_well_formed(instance.as_str()) => {
                Err(InstanceFault::Malformed { instance: instance.to_string() }.into())
            }
            (Some(_), Some(_)) => Err(GroupFault::TwoMembers.into()),
            (Some(instance), None) => Ok(Member::Instance(instance)),
            (None, Some(eni)) => Ok(Member::Eni(eni)),
        }
    }

    /// The network interface whose groups are changed, if they may be changed now.
    pub(super) fn find(&self, ctx: &Ctx<'_>) -> Result<Eni, Fault> {
        match self {
            Member::Instance(id) => {
                let instance = ctx.find(id)?;
                instance.expect_unlocked()?;
                if instance.status == InstanceStatus::Pending {
                    return Err(InstanceFault::Pending { instance: instance.id }.into());
                }
                instance.expect_settled()?;
                ctx.find(&instance.primary)
            }
            Member::Eni(id) => find_secondary(ctx, id),
        }
    }
}

/// The network interface, if it is none that only goes with another and its groups may be changed
/// now.
fn find_secondary(ctx: &Ctx<'_>, id: &EniId) -> Result<Eni, Fault> {
    let eni = Eni::find_own(ctx, id)?;
    match eni.kind {
        EniKind::Secondary | EniKind::Trunk | EniKind::Bond => {}
        EniKind::Primary | EniKind::Slave => {
            let kinds = [EniKind::Secondary, EniKind::Trunk, EniKind::Bond];
            let (kind, expected) = (eni.kind.print(), kinds.map(EniKind::print).to_vec());
            return Err(EniFault::Kind { eni: eni.id, kind, expected }.into());
        }
    }
    eni.expect_state(&[EniState::Available, EniState::InUse])?;
    if let Some(instance) = eni.instance()
        && let Some(found) = ctx.get(&instance)?
        && found.status == InstanceStatus::Pending
    {
        return Err(InstanceFault::PendingOfEni { eni: eni.id, instance }.into());
    }
    Ok(eni)
}
