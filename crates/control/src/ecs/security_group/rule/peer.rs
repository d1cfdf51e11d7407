//! What a rule names must be there: the group at the other end of its traffic. There are no prefix
//! lists and no lists of ports, so those that a rule names are not found.

use super::given::{Named, Whole};
use crate::{
    Ctx, Fault,
    ecs::{SecurityGroup, security_group::GroupKind},
    faults::RuleFault,
    value::id::SecurityGroupId,
};

/// Whether what a rule of the group names is there, and may be named.
pub(super) fn check(ctx: &Ctx<'_>, group: &SecurityGroup, rule: &Whole) -> Result<(), Fault> {
    if rule.of_port_list {
        return Err(RuleFault::PortListNotFound.into());
    }
    match &rule.named {
        Named::Nothing => Ok(()),
        Named::PrefixList => Err(prefix_list(group).into()),
        Named::Group { id, is_foreign } => check_group(ctx, group, id, *is_foreign),
    }
}

/// Why a rule of the group cannot name a prefix list.
pub(super) fn prefix_list(group: &SecurityGroup) -> RuleFault {
    match group.conditions.classic {
        true => RuleFault::ClassicPrefixList,
        false => RuleFault::PrefixListNotFound,
    }
}

/// Whether a rule of the group may name another one.
///
/// No request sees another account's rows, so a group that is said to be another account's is not
/// found, whether it is there or not.
pub(super) fn check_group(
    ctx: &Ctx<'_>,
    group: &SecurityGroup,
    id: &SecurityGroupId,
    is_foreign: bool,
) -> Result<(), Fault> {
    if is_foreign {
        return Err(RuleFault::PeerOfAnother { group: id.clone() }.into());
    }
    let found = ctx.get(id)?.map(SecurityGroup::unless_lost).transpose();
    let Ok(Some(peer)) = found else {
        return Err(RuleFault::PeerNotFound { group: id.clone() }.into());
    };
    match () {
        () if group.kind == GroupKind::Enterprise => Err(RuleFault::OfEnterprise.into()),
        () if peer.kind == GroupKind::Enterprise => Err(RuleFault::ForEnterprise.into()),
        () if peer.conditions.classic != group.conditions.classic => {
            Err(RuleFault::PeerNetwork.into())
        }
        () if peer.vpc != group.vpc => Err(RuleFault::PeerElsewhere.into()),
        () => Ok(()),
    }
}
