//! Security groups: the rows, who may join, and how full they are.

pub(crate) mod create_security_group;
mod describe_security_groups;

pub use create_security_group::CreateSecurityGroup;
pub use describe_security_groups::DescribeSecurityGroups;

use minicbor::{Decode, Encode};
use store::{Table, Timestamp, Txn};

use crate::{
    Ctx, Fault, Scope,
    id::{SecurityGroupId, VpcId},
    tag::Tag,
};

/// The security groups of each account and region.
pub const SECURITY_GROUPS: Table<(Scope, SecurityGroupId), SecurityGroup> =
    Table::new(13, "security_groups");
/// How full each security group is.
///
/// **Invariant.** It counts the network interfaces in the group, and their private addresses: each
/// IPv4 and IPv6 address is one, and so is each prefix.
pub const GROUP_USES: Table<SecurityGroupId, GroupUse> = Table::new(14, "security_group_uses");

/// A security group.
#[derive(Clone, Debug, Encode, Decode)]
pub struct SecurityGroup {
    /// Its id.
    #[n(0)]
    pub id: SecurityGroupId,
    /// Its VPC; none on the classic network.
    #[n(1)]
    pub vpc: Option<VpcId>,
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
    /// How many rules it has.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum GroupKind {
    /// A basic group: private addresses.
    #[n(0)]
    Normal,
    /// An enterprise, or advanced, group: network interfaces.
    #[n(1)]
    Enterprise,
}

impl GroupKind {
    /// As the API prints it.
    pub fn print(self) -> &'static str {
        match self {
            GroupKind::Normal => "normal",
            GroupKind::Enterprise => "enterprise",
        }
    }
}

/// How full a security group is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct GroupUse {
    /// Network interfaces in it.
    #[n(0)]
    pub enis: u64,
    /// Their private addresses.
    #[n(1)]
    pub addresses: u64,
}

impl SecurityGroup {
    /// The caller's security group with this id.
    pub fn find(ctx: &Ctx<'_>, id: &SecurityGroupId) -> Result<SecurityGroup, Fault> {
        let found = ctx.txn.get(SECURITY_GROUPS, &(ctx.scope.clone(), id.clone()))?;
        let found = found.filter(|group| !group.conditions.lost);
        found.ok_or_else(|| Fault::SecurityGroupNotFound { group: id.clone() })
    }
}

/// Whether a network interface in this VPC may be in these groups together.
pub fn check_joinable(ctx: &Ctx<'_>, ids: &[SecurityGroupId], vpc: &VpcId) -> Result<(), Fault> {
    let groups =
        ids.iter().map(|id| SecurityGroup::find(ctx, id)).collect::<Result<Vec<_>, _>>()?;
    for group in &groups {
        let group_id = || group.id.clone();
        let conditions = &group.conditions;
        match &group.vpc {
            _ if conditions.unauthorized => {
                return Err(Fault::SecurityGroupNotAuthorized { group: group_id() });
            }
            _ if conditions.service.is_some() => {
                return Err(Fault::SecurityGroupManaged { group: group_id() });
            }
            None => return Err(Fault::SecurityGroupNotVpc { group: group_id() }),
            Some(_) if conditions.classic => {
                return Err(Fault::SecurityGroupNotVpc { group: group_id() });
            }
            Some(of) if of != vpc => {
                return Err(Fault::SecurityGroupElsewhere { group: group_id(), vpc: vpc.clone() });
            }
            Some(_) => {}
        }
    }
    if groups.iter().any(|group| group.kind != groups[0].kind) {
        return Err(Fault::SecurityGroupTypesMixed);
    }
    let limit = ctx.world.quotas.security_groups_per_eni;
    if groups.len() > limit {
        return Err(Fault::TooManySecurityGroups { given: groups.len(), limit });
    }
    let rules = groups.iter().map(|group| u64::from(group.conditions.rules)).sum();
    let limit = ctx.world.quotas.rules_per_eni;
    if rules > limit {
        return Err(Fault::TooManyRules { given: rules, limit });
    }
    Ok(())
}

/// Counts a network interface with so many addresses into its groups.
pub fn join(ctx: &mut Ctx<'_>, groups: &[SecurityGroupId], addresses: u64) -> Result<(), Fault> {
    count_in(ctx, groups, 1, addresses)
}

/// Counts more addresses of a network interface into its groups.
pub fn grow(ctx: &mut Ctx<'_>, groups: &[SecurityGroupId], addresses: u64) -> Result<(), Fault> {
    count_in(ctx, groups, 0, addresses)
}

fn count_in(
    ctx: &mut Ctx<'_>,
    groups: &[SecurityGroupId],
    enis: u64,
    addresses: u64,
) -> Result<(), Fault> {
    for id in groups {
        let group = SecurityGroup::find(ctx, id)?;
        if group.vpc.is_none() || group.conditions.classic {
            return Err(Fault::SecurityGroupNotVpc { group: group.id });
        }
        let mut used = ctx.txn.get(GROUP_USES, id)?.unwrap_or_default();
        used.enis += enis;
        used.addresses += addresses;
        let quotas = &ctx.world.quotas;
        match group.kind {
            GroupKind::Normal if used.addresses > quotas.addresses_per_basic_group => {
                let limit = quotas.addresses_per_basic_group;
                return Err(Fault::BasicGroupFull { group: id.clone(), limit });
            }
            GroupKind::Enterprise if used.enis > quotas.enis_per_enterprise_group => {
                let limit = quotas.enis_per_enterprise_group;
                return Err(Fault::EnterpriseGroupFull { group: id.clone(), limit });
            }
            _ => ctx.txn.put(GROUP_USES, id, &used),
        }
    }
    Ok(())
}

/// Counts addresses of a network interface out of its groups.
pub fn shrink(ctx: &mut Ctx<'_>, groups: &[SecurityGroupId], addresses: u64) -> Result<(), Fault> {
    count_out(&mut ctx.txn, groups, 0, addresses)
}

/// Counts a network interface with so many addresses out of its groups.
pub fn leave(txn: &mut Txn<'_>, groups: &[SecurityGroupId], addresses: u64) -> Result<(), Fault> {
    count_out(txn, groups, 1, addresses)
}

fn count_out(
    txn: &mut Txn<'_>,
    groups: &[SecurityGroupId],
    enis: u64,
    addresses: u64,
) -> Result<(), Fault> {
    for id in groups {
        let mut used = txn.get(GROUP_USES, id)?.expect("a group that was joined is counted");
        used.enis -= enis;
        used.addresses -= addresses;
        match used == GroupUse::default() {
            true => txn.delete(GROUP_USES, id),
            false => txn.put(GROUP_USES, id, &used),
        }
    }
    Ok(())
}
