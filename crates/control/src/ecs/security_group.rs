//! Security groups: the rows, who may join, and how full they are.

pub(crate) mod membership;
pub mod rule;

use control_derive::Resource;
use minicbor::{Decode, Encode};
use store::{StoreError, Table, Timestamp, Txn};

use rule::Policy;

use crate::{
    Ctx, Fault,
    faults::GroupFault,
    kernel::operation::operations,
    value::{
        id::{SecurityGroupId, VpcId},
        tag::{self, Tag},
    },
};

operations! {
    authorize_security_group: AuthorizeSecurityGroup,
    authorize_security_group_egress: AuthorizeSecurityGroupEgress,
    create_security_group: CreateSecurityGroup,
    delete_security_group: DeleteSecurityGroup,
    describe_security_group_attribute: DescribeSecurityGroupAttribute,
    describe_security_group_references: DescribeSecurityGroupReferences,
    describe_security_groups: DescribeSecurityGroups,
    join_security_group: JoinSecurityGroup,
    leave_security_group: LeaveSecurityGroup,
    modify_security_group_attribute: ModifySecurityGroupAttribute,
    modify_security_group_egress_rule: ModifySecurityGroupEgressRule,
    modify_security_group_policy: ModifySecurityGroupPolicy,
    modify_security_group_rule: ModifySecurityGroupRule,
    revoke_security_group: RevokeSecurityGroup,
    revoke_security_group_egress: RevokeSecurityGroupEgress,
}

/// How full each security group is.
///
/// **Invariant.** It counts the network interfaces in the group, and their private addresses: each
/// IPv4 and IPv6 address is one, and so is each prefix.
pub const GROUP_USES: Table<SecurityGroupId, GroupUse> = Table::new(14, "security_group_uses");

/// A security group.
#[derive(Clone, Debug, Encode, Decode, Resource)]
#[resource(
    table = 13, name = "security_groups", id = id, missing = GroupFault::NotFound { group },
    ram = "ecs:securitygroup", tags = tags, group = resource_group,
    group_named = names_resource_group, seen = SecurityGroup::unless_lost
)]
#[index(1, BY_VPC: VpcId = vpc, counted)]
#[index(2, BY_NAME: String = name)]
#[index(3, BY_TAG: (String, String) = each tag_keys())]
#[index(4, BY_RESOURCE_GROUP: String = resource_group)]
#[index(5, SEEN: () = each seen_key(), counted)]
pub struct SecurityGroup {
    /// Its id.
    #[n(0)]
    pub id: SecurityGroupId,
    /// Its VPC.
    #[n(1)]
    pub vpc: VpcId,
    /// Basic or enterprise.
    #[n(2)]
    pub kind: GroupKind,
    /// Its name, possibly empty.
    #[n(3)]
    pub name: String,
    /// Its description, possibly empty.
    #[n(4)]
    pub description: String,
    /// When it was created.
    #[n(5)]
    pub created: Timestamp,
    /// The resource group, empty for the default one.
    #[n(6)]
    pub resource_group: String,
    /// Its tags.
    #[n(7)]
    pub tags: Vec<Tag>,
    /// What the operator has said of it.
    #[n(8)]
    pub conditions: GroupConditions,
    /// What becomes of traffic among its members, if a request has said so.
    #[n(9)]
    pub inner_policy: Option<Policy>,
    /// Whether a request has put it into its resource group by the id. Only then it shows the default
    /// one.
    #[n(10)]
    #[cbor(default)]
    pub names_resource_group: bool,
}

/// What only the cloud's own staff can say of a security group.
#[derive(Clone, Debug, Default, Encode, Decode)]
pub struct GroupConditions {
    /// The cloud product that manages it.
    #[n(0)]
    pub service: Option<i64>,
    /// Whether its account may not use it.
    #[n(1)]
    pub unauthorized: bool,
    /// How many rules it has beside those that are rows.
    #[n(2)]
    pub rules: u32,
    /// Whether it is of the classic network, whatever its VPC was.
    #[n(3)]
    pub classic: bool,
    /// Whether it is lost: to callers it is not there, though network interfaces are in it.
    #[n(4)]
    pub lost: bool,
}

/// What a security group counts against its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum GroupKind {
    /// A basic group: private addresses.
    #[n(0)]
    #[choice("normal")]
    Normal,
    /// An enterprise, or advanced, group: network interfaces.
    #[n(1)]
    #[choice("enterprise")]
    Enterprise,
}

/// How full a security group is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct GroupUse {
    /// Network interfaces in it.
    #[n(0)]
    pub enis: u64,
    /// Their private addresses.
    #[n(1)]
    pub addresses: u64,
}

impl GroupUse {
    /// So many addresses of a network interface that is in the group.
    pub fn of_addresses(addresses: usize) -> GroupUse {
        GroupUse { enis: 0, addresses: addresses as u64 }
    }

    /// Both together.
    pub fn plus(self, more: GroupUse) -> GroupUse {
        GroupUse { enis: self.enis + more.enis, addresses: self.addresses + more.addresses }
    }
}

impl SecurityGroup {
    fn seen_key(&self) -> Option<()> {
        (!self.conditions.lost).then_some(())
    }

    fn unless_lost(self) -> Result<SecurityGroup, Fault> {
        match self.conditions.lost {
            true => Err(GroupFault::NotFound { group: self.id }.into()),
            false => Ok(self),
        }
    }

    /// The security group, if the caller may change it.
    pub fn find_own(ctx: &Ctx<'_>, id: &SecurityGroupId) -> Result<SecurityGroup, Fault> {
        let found = ctx.find(id)?;
        let (group, service) = (found.id.clone(), found.conditions.service);
        match () {
            () if found.conditions.unauthorized => Err(GroupFault::NotAuthorized { group }.into()),
            () if service.is_some() && service != ctx.world.account(ctx.account()).service => {
                Err(GroupFault::Managed { group }.into())
            }
            () => Ok(found),
        }
    }

    /// What becomes of traffic among its members. Those of an enterprise group are apart, and stay
    /// so.
    pub fn inner_policy(&self) -> Policy {
        match self.kind {
            GroupKind::Normal => self.inner_policy.unwrap_or(Policy::Accept),
            GroupKind::Enterprise => Policy::Drop,
        }
    }

    /// Whether a network interface in this VPC may be in it.
    fn check_joinable(&self, vpc: &VpcId) -> Result<(), GroupFault> {
        let group = self.id.clone();
        match () {
            () if self.conditions.unauthorized => Err(GroupFault::NotAuthorized { group }),
            () if self.conditions.service.is_some() => Err(GroupFault::Managed { group }),
            () if self.conditions.classic => Err(GroupFault::NotVpc { group }),
            () if self.vpc != *vpc => Err(GroupFault::Elsewhere { group, vpc: vpc.clone() }),
            () => Ok(()),
        }
    }

    fn tag_keys(&self) -> Vec<(String, String)> {
        tag::index_keys(&self.tags)
    }
}

/// Whether a network interface in this VPC may be in these groups together.
pub fn check_joinable(ctx: &Ctx<'_>, ids: &[SecurityGroupId], vpc: &VpcId) -> Result<(), Fault> {
    let groups = ids.iter().map(|id| ctx.find(id)).collect::<Result<Vec<_>, _>>()?;
    for group in &groups {
        group.check_joinable(vpc)?;
    }
    if groups.iter().any(|group| group.kind != groups[0].kind) {
        return Err(GroupFault::TypesMixed.into());
    }
    let limit = ctx.world.quotas.security_groups_per_eni;
    if groups.len() > limit {
        return Err(GroupFault::TooMany { given: groups.len(), limit }.into());
    }
    check_rules(ctx, &groups)
}

/// Whether so many rules as the groups have can hold for one network interface.
fn check_rules(ctx: &Ctx<'_>, groups: &[SecurityGroup]) -> Result<(), Fault> {
    let limit = ctx.world.quotas.rules_per_eni;
    let mut given = 0;
    for group in groups {
        given += rule::count(ctx, group)?;
    }
    match given > limit {
        true => Err(GroupFault::TooManyRules { given, limit }.into()),
        false => Ok(()),
    }
}

/// Whether the groups that a network interface is in are still there, and of a VPC.
pub fn check_there(ctx: &Ctx<'_>, ids: &[SecurityGroupId]) -> Result<(), Fault> {
    for id in ids {
        let group = ctx.find(id)?;
        if group.conditions.classic {
            return Err(GroupFault::NotVpc { group: group.id }.into());
        }
    }
    Ok(())
}

/// How full a group is.
pub fn used(txn: &Txn<'_>, group: &SecurityGroupId) -> Result<GroupUse, StoreError> {
    Ok(txn.get(GROUP_USES, group)?.unwrap_or_default())
}

/// Whether a network interface with so many addresses has room in the groups.
pub fn check_room(ctx: &Ctx<'_>, groups: &[SecurityGroupId], more: GroupUse) -> Result<(), Fault> {
    for id in groups {
        let group = ctx.find(id)?;
        if group.conditions.classic {
            return Err(GroupFault::NotVpc { group: group.id }.into());
        }
        let (used, quotas) = (used(&ctx.txn, id)?.plus(more), &ctx.world.quotas);
        match group.kind {
            GroupKind::Normal if used.addresses > quotas.addresses_per_basic_group => {
                let limit = quotas.addresses_per_basic_group;
                return Err(GroupFault::BasicFull { group: group.id, limit }.into());
            }
            GroupKind::Enterprise if used.enis > quotas.enis_per_enterprise_group => {
                let limit = quotas.enis_per_enterprise_group;
                return Err(GroupFault::EnterpriseFull { group: group.id, limit }.into());
            }
            GroupKind::Normal | GroupKind::Enterprise => {}
        }
    }
    Ok(())
}

/// How often there is room in a group for so much, and the fault of one that is full.
pub fn room(
    ctx: &Ctx<'_>,
    id: &SecurityGroupId,
    each: GroupUse,
) -> Result<(u64, GroupFault), Fault> {
    let (group, used, quotas) = (ctx.find(id)?, used(&ctx.txn, id)?, &ctx.world.quotas);
    Ok(match group.kind {
        GroupKind::Normal => {
            let limit = quotas.addresses_per_basic_group;
            let room = limit.saturating_sub(used.addresses) / each.addresses.max(1);
            (room, GroupFault::BasicFull { group: group.id, limit })
        }
        GroupKind::Enterprise => {
            let limit = quotas.enis_per_enterprise_group;
            let room = limit.saturating_sub(used.enis) / each.enis.max(1);
            (room, GroupFault::EnterpriseFull { group: group.id, limit })
        }
    })
}

/// Counts into the groups what joins them; there must be room.
pub fn count_in(
    txn: &mut Txn<'_>,
    groups: &[SecurityGroupId],
    more: GroupUse,
) -> Result<(), StoreError> {
    for id in groups {
        let used = used(txn, id)?.plus(more);
        txn.put(GROUP_USES, id, &used)?;
    }
    Ok(())
}

/// Counts out of the groups what leaves them.
pub fn count_out(
    txn: &mut Txn<'_>,
    groups: &[SecurityGroupId],
    less: GroupUse,
) -> Result<(), StoreError> {
    for id in groups {
        let mut used = used(txn, id)?;
        used.enis -= less.enis;
        used.addresses -= less.addresses;
        match used == GroupUse::default() {
            true => txn.delete(GROUP_USES, id)?,
            false => txn.put(GROUP_USES, id, &used)?,
        }
    }
    Ok(())
}
