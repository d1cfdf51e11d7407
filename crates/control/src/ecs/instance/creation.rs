//! Making instances: what RunInstances and CreateInstance have in common.
//!
//! All that can be refused is looked up first ([`Found`]); how many instances there is room for is
//! known before the first is made.

pub mod disks;
pub mod interfaces;
pub mod names;
pub mod options;
pub mod stock;
pub mod terms;

mod rules;

use std::net::{IpAddr, Ipv4Addr};

use store::Timestamp;

use self::{
    disks::Disks,
    interfaces::{Interfaces, Placed},
    names::Names,
    options::{Networking, Security},
    terms::Terms,
};
use super::{
    CpuOptions, Instance, InstanceStatus, Internet, MetadataOptions, PrivateDns, find_type,
};
use crate::{
    Ctx, Fault,
    ecs::{
        Eni, SecurityGroup,
        eni::{
            self, Attachment,
            attachment::{self, Step},
            limits,
        },
        security_group::{
            self, GroupKind, GroupUse,
            create_security_group::{self, NewGroup},
        },
    },
    facts::{
        Feature,
        image::{Image, Images},
        instance_type::InstanceType,
    },
    faults::{AddressFault, CreationFault, EniFault, GroupFault, VSwitchFault, VpcFault},
    kernel::{
        resource::Resource,
        resource_group,
        schedule::{self, Due},
    },
    net::extent::{self, Unique},
    value::{
        id::{InstanceId, SecurityGroupId, VSwitchId},
        tag::Tag,
    },
    vpc::{VSwitch, Vpc, vpc::default::find_default, vswitch},
};

/// Instances to make, all alike.
#[derive(Debug)]
pub struct NewInstances {
    /// How few are better than none.
    pub least: usize,
    /// How many are wanted.
    pub most: usize,
    /// The id of their type.
    pub kind: String,
    /// What they are made of.
    pub image: ImageWish,
    /// Their zone.
    pub zone: Option<String>,
    /// Their network interfaces.
    pub interfaces: Interfaces,
    /// What they are called.
    pub names: Names,
    /// Their description, possibly empty.
    pub description: String,
    /// Their resource group.
    pub resource_group: Option<String>,
    /// The tags of all that is made.
    pub tags: Vec<Tag>,
    /// The key pair that lets people in.
    pub key_pair: Option<String>,
    /// The RAM role that programs on them have.
    pub role: Option<String>,
    /// What they are given to read, in Base64.
    pub user_data: String,
    /// Their disks.
    pub disks: Disks,
    /// How they are paid for.
    pub terms: Terms,
    /// How they reach the internet.
    pub internet: Internet,
    /// How programs on them may ask what they are.
    pub metadata: MetadataOptions,
    /// How their cores are cut.
    pub cpu: CpuOptions,
    /// Which names they have in the VPC's own domain.
    pub private_dns: PrivateDns,
    /// Whether one logs in to them as another user than root.
    pub login_as_non_root: bool,
    /// What they prove, or keep from everybody.
    pub security: Security,
    /// Whether it is said who carries their traffic to the internet.
    pub names_carrier: bool,
    /// Whether they can keep their memory while they are stopped.
    pub hibernation: bool,
    /// How they carry traffic.
    pub networking: Networking,
    /// Whether they start when they are made.
    pub starts: bool,
}

/// What instances are made of.
#[derive(Debug)]
pub enum ImageWish {
    /// This image.
    Id(String),
    /// The newest image of this family.
    Family(String),
    /// The one for those who ask for none.
    Default,
}

impl ImageWish {
    /// What a request says.
    pub fn read(id: Option<String>, family: Option<String>) -> Result<ImageWish, CreationFault> {
        match (id, family) {
            (Some(_), Some(_)) => Err(CreationFault::ImageAndFamily),
            (Some(id), None) => Ok(ImageWish::Id(id)),
            (None, Some(family)) => Ok(ImageWish::Family(family)),
            (None, None) => Ok(ImageWish::Default),
        }
    }

    fn find<'a>(&self, ctx: &Ctx<'a>) -> Result<&'a Image, CreationFault> {
        let images = &ctx.world.images;
        let missing = |image: &str| CreationFault::ImageNotFound { image: image.to_owned() };
        match self {
            ImageWish::Id(id) => images.get(id).ok_or_else(|| missing(id)),
            ImageWish::Family(family) => {
                let family_missing = || CreationFault::FamilyEmpty { family: family.clone() };
                images.newest_of(family).ok_or_else(family_missing)
            }
            ImageWish::Default => {
                images.get(Images::DEFAULT).ok_or_else(|| missing(Images::DEFAULT))
            }
        }
    }
}

/// What was found for instances to make.
struct Found<'p, 'a> {
    kind: &'a InstanceType,
    image: &'a Image,
    vswitch: VSwitch,
    placed: Vec<Placed<'p>>,
    existing: Vec<Eni>,
    resource_group: String,
    system_gib: u32,
}

impl NewInstances {
    /// What is drawn of that is unique among all cells.
    pub fn needs(&self) -> Vec<(Unique, u64)> {
        let macs = self.most * self.interfaces.new_ones();
        let public = if self.internet.max_out_mbps > 0 { self.most } else { 0 };
        vec![(Unique::Mac, macs as u64), (Unique::PublicIpv4, public as u64)]
    }

    fn find<'p, 'a>(&'p self, ctx: &mut Ctx<'a>) -> Result<Found<'p, 'a>, Fault> {
        let kind = find_type(ctx, &self.kind)?;
        if kind.is_retired {
            return Err(CreationFault::TypeOffline { instance_type: kind.id.clone() }.into());
        }
        stock::check_given(ctx, kind)?;
        self.check_kind(kind)?;
        let image = self.image.find(ctx)?;
        if !image.runs_on(kind) {
            let (image, instance_type) = (image.id.clone(), kind.id.clone());
            return Err(CreationFault::ImageOnOtherType { image, instance_type }.into());
        }
        self.check_image(image)?;
        self.check_cores(kind)?;
        if let Some(zone) = &self.zone {
            if !ctx.region()?.zone_ids().any(|one| one == *zone) {
                return Err(VpcFault::ZoneNotFound { zone: zone.clone() }.into());
            }
            stock::check_zone(ctx, zone)?;
        }
        self.terms.check_release(ctx.now())?;
        let resource_group = resource_group::find(ctx, self.resource_group.as_deref())?;
        self.check_access(ctx)?;
        let vswitch = self.find_vswitch(ctx)?;
        stock::check_zone(ctx, &vswitch.zone)?;
        stock::check_type(ctx, kind, &vswitch.zone)?;
        stock::check_disks(ctx, self, &vswitch.zone)?;
        let groups = self.find_groups(ctx, &vswitch)?;
        let is_basic = ctx.find(&groups[0])?.kind == GroupKind::Normal;
        ctx.permit(is_basic, Feature::BasicGroup, "SecurityGroupId")?;
        let placed = self.interfaces.place(ctx, &vswitch, &groups)?;
        let lacks_ipv6 = |one: &&Placed<'_>| one.wants_ipv6() && one.vswitch.ipv6.is_none();
        if let Some(one) = placed.iter().find(lacks_ipv6) {
            return Err(VSwitchFault::WithoutIpv6 { vswitch: one.vswitch.id.clone() }.into());
        }
        self.interfaces.check_type(kind)?;
        for one in &placed {
            attachment::check_groups_of_type(ctx, &one.groups, kind)?;
        }
        if self.disks.data.len() + 1 > kind.disks() as usize {
            return Err(CreationFault::TooManyDisks { limit: kind.disks() }.into());
        }
        stock::check_capacity(ctx, self)?;
        let system_gib = self.disks.system_gib(image)?;
        self.check_memory(kind, system_gib)?;
        Ok(Found {
            existing: self.interfaces.find_existing(ctx, kind, &vswitch)?,
            system_gib,
            kind,
            image,
            vswitch,
            placed,
            resource_group,
        })
    }

    /// The vSwitch of the primary network interface: the default one of the zone if none is named.
    fn find_vswitch(&self, ctx: &mut Ctx<'_>) -> Result<VSwitch, Fault> {
        let named: Option<&VSwitchId> = self.interfaces.primary.vswitch.as_ref();
        let vswitch = match named {
            Some(id) => {
                let vswitch = VSwitch::find_usable(ctx, id)?;
                Vpc::find_usable(ctx, &vswitch.vpc)?;
                vswitch
            }
            None => {
                if find_default(ctx)?.is_some_and(|vpc| vpc.pending.is_some()) {
                    return Err(CreationFault::DefaultVpcPending.into());
                }
                let first = ctx.region()?.zone_ids().next().unwrap_or_default();
                let zone = self.zone.clone().unwrap_or(first);
                vswitch::default::ensure_default_vswitch(ctx, &zone)?
            }
        };
        match &self.zone {
            Some(zone) if *zone != vswitch.zone => {
                let (zone, vswitch) = (zone.clone(), vswitch.id);
                Err(CreationFault::ZoneOfVSwitch { zone, vswitch }.into())
            }
            Some(_) | None => Ok(vswitch),
        }
    }

    /// The security groups of the primary network interface: the oldest basic one of the VPC if
    /// none is named, which is made if there is none.
    fn find_groups(
        &self,
        ctx: &mut Ctx<'_>,
        vswitch: &VSwitch,
    ) -> Result<Vec<SecurityGroupId>, Fault> {
        let named = &self.interfaces.primary.groups;
        if !named.is_empty() {
            let joinable = security_group::check_joinable(ctx, named, &vswitch.vpc);
            return match (joinable, &self.interfaces.primary.vswitch) {
                (Err(Fault::Group(GroupFault::Elsewhere { group, .. })), None) => {
                    Err(CreationFault::GroupNotInDefaultVpc { group }.into())
                }
                (joinable, _) => joinable.map(|()| named.clone()),
            };
        }
        let groups = ctx.list::<SecurityGroup>();
        let groups = groups.under(SecurityGroup::BY_VPC, Some(vswitch.vpc.clone())).all()?;
        let is_usable = |group: &SecurityGroup| {
            let conditions = &group.conditions;
            let is_own = conditions.service.is_none() && !conditions.unauthorized;
            group.kind == GroupKind::Normal && is_own && !conditions.classic && !conditions.lost
        };
        if let Some(group) = groups.into_iter().find(is_usable) {
            return Ok(vec![group.id]);
        }
        let plan = NewGroup {
            vpc: Some(vswitch.vpc.clone()),
            kind: GroupKind::Normal,
            name: String::new(),
            description: "System created security group.".to_owned(),
            resource_group: None,
            tags: Vec::new(),
        };
        Ok(vec![create_security_group::create(ctx, plan)?.id])
    }
}

/// Makes the instances, as many as there is room for: their ids.
pub fn create(ctx: &mut Ctx<'_>, plan: &NewInstances) -> Result<Vec<InstanceId>, Fault> {
    let found = plan.find(ctx)?;
    let amount = found.amount(ctx, plan)?;
    (0..amount).map(|place| found.create_one(ctx, plan, place, amount)).collect()
}

/// How many instances there is room for.
struct Amount {
    least: u64,
    now: u64,
}

impl Amount {
    /// There is no room for more than so many; if that is not enough, this is why.
    fn cap<F: Into<Fault>>(&mut self, room: u64, fault: impl FnOnce() -> F) -> Result<(), Fault> {
        self.now = self.now.min(room);
        if self.now < self.least { Err(fault().into()) } else { Ok(()) }
    }
}

impl Found<'_, '_> {
    /// How many instances there is room for, of those that are wanted.
    fn amount(&self, ctx: &Ctx<'_>, plan: &NewInstances) -> Result<usize, Fault> {
        let mut amount = Amount { least: plan.least as u64, now: plan.most as u64 };
        stock::cap_by_instances(ctx, &mut amount, self.kind, &self.vswitch)?;
        stock::cap_by_disks(ctx, &mut amount, plan, (&self.vswitch.zone, self.system_gib))?;
        let secondary = self.placed.len() as u64 - 1;
        if let Some(room) = eni::room(ctx)?.checked_div(secondary) {
            let limit = ctx.world.quotas.enis;
            amount.cap(room, || EniFault::Quota { limit })?;
        }
        for one in &self.placed {
            let same = self.placed.iter().filter(|other| other.vswitch.id == one.vswitch.id);
            let needed = same.map(Placed::addresses).sum::<usize>() as u64;
            let vswitch = one.vswitch.id.clone();
            let room = u64::from(one.vswitch.available(&ctx.txn)?) / needed;
            amount.cap(room, || AddressFault::Exhausted { vswitch })?;
        }
        for group in self.placed.iter().flat_map(|one| &one.groups) {
            let members = self.placed.iter().filter(|other| other.groups.contains(group));
            let needed = members.map(Placed::group_use).reduce(GroupUse::plus);
            let needed = needed.expect("the group is in the list that it was found in");
            let (room, full) = security_group::room(ctx, group, needed)?;
            amount.cap(room, || full)?;
        }
        if plan.internet.max_out_mbps > 0 {
            amount.cap(public_room(ctx)?, || CreationFault::PublicAddressesExhausted)?;
        }
        stock::check_stock(ctx, &self.kind.id, &self.vswitch.zone)?;
        let amount = amount.now;
        Ok(usize::try_from(amount).expect("it is no more than is wanted"))
    }

    fn create_one(
        &self,
        ctx: &mut Ctx<'_>,
        plan: &NewInstances,
        place: usize,
        amount: usize,
    ) -> Result<InstanceId, Fault> {
        let id = ctx.new_id::<InstanceId>()?;
        let common = (self.resource_group.as_str(), plan.tags.as_slice());
        let mut on_it = Vec::new();
        for (device, placed) in (0..).zip(&self.placed) {
            let eni = placed.create(ctx, &id, device, common)?;
            limits::check_device(self.kind, &on_it, &eni)?;
            on_it.push(eni);
        }
        for eni in &self.existing {
            let mut eni = eni.clone();
            let (instance, device) = (id.clone(), attachment::idle_device(&on_it));
            let (network_card, trunk) = (None, None);
            let on = Attachment { instance, device, network_card, trunk, step: Step::InUse };
            attachment::begin(&mut ctx.txn, &mut eni, on)?;
            limits::check_device(self.kind, &on_it, &eni)?;
            ctx.replace(&eni)?;
            on_it.push(eni);
        }
        let primary = on_it.swap_remove(0).id;
        let mut instance = Instance::new(ctx, id.clone(), self.kind, &self.vswitch, primary);
        self.describe(ctx, plan, &mut instance, (place, amount));
        if plan.internet.max_out_mbps > 0 {
            instance.internet.public = Some(draw_public(ctx)?);
        }
        let made = ctx.now().plus_ms(ctx.world.delays.create_ms);
        instance.settles = Some(made);
        instance.runs = plan.starts.then(|| made.plus_ms(ctx.world.delays.start_ms));
        schedule::set(&mut ctx.txn, made, Due::Settled(id.clone()))?;
        instance.release_at(&mut ctx.txn, plan.terms.auto_release)?;
        ctx.insert(&instance)?;
        plan.disks.create(ctx, &instance, self.system_gib, &plan.tags)?;
        Ok(id)
    }

    /// Writes into the row what the plan says of the instance.
    fn describe(
        &self,
        ctx: &Ctx<'_>,
        plan: &NewInstances,
        instance: &mut Instance,
        (place, amount): (usize, usize),
    ) {
        let shown = plan.names.shown(place, amount);
        instance.name = shown.unwrap_or_else(|| instance.id.to_string());
        if let Some(host) = plan.names.host(place, amount) {
            instance.host_name = host;
        }
        instance.description = plan.description.clone();
        instance.status = InstanceStatus::Pending;
        instance.started = None::<Timestamp>;
        instance.tags = plan.tags.clone();
        instance.resource_group = self.resource_group.clone();
        instance.names_resource_group = plan.resource_group.is_some();
        instance.image = self.image.id.clone();
        instance.key_pair = plan.key_pair.clone().unwrap_or_default();
        instance.ram_role = plan.role.clone().unwrap_or_default();
        instance.user_data = plan.user_data.clone();
        instance.charge = plan.terms.charge;
        instance.expires = plan.terms.expires(ctx.now());
        instance.renewal = plan.terms.renewal.clone();
        instance.internet = plan.internet.clone();
        instance.spot = plan.terms.spot.clone();
        instance.deletion_protection = plan.terms.deletion_protection;
        instance.metadata = plan.metadata.clone();
        instance.credit = plan.terms.credit.filter(|_| self.kind.is_burstable());
        instance.hibernation = plan.hibernation;
        instance.cpu = plan.cpu.clone();
        instance.private_dns = plan.private_dns.clone();
        instance.login_as_non_root = plan.login_as_non_root;
        instance.jumbo_frame = plan.networking.jumbo_frame;
        instance.network_encryption = plan.networking.encryption;
    }
}

/// All addresses that there can be.
const ADDRESSES: std::ops::Range<u64> = 0..1 << 32;

/// How many public addresses of the cell's own are idle.
pub(super) fn public_room(ctx: &Ctx<'_>) -> Result<u64, Fault> {
    let own = ctx.txn.get(extent::EXTENTS, &Unique::PublicIpv4)?.unwrap_or_default();
    let used = ctx.txn.entries(Instance::TABLE, Instance::BY_PUBLIC, &())?.count() as u64;
    Ok(own.count(&ADDRESSES).saturating_sub(used))
}

/// Draws a public address that no instance has.
pub(super) fn draw_public(ctx: &mut Ctx<'_>) -> Result<Ipv4Addr, Fault> {
    let address = |number: u64| Ipv4Addr::from(u32::try_from(number).expect("32 bits fit"));
    let drawn = extent::draw(&mut ctx.txn, Unique::PublicIpv4, ADDRESSES, |txn, number| {
        let key = IpAddr::V4(address(number));
        Ok(txn.lookup(Instance::TABLE, Instance::BY_PUBLIC, &key)?.is_some())
    })?;
    Ok(address(drawn.ok_or(CreationFault::PublicAddressesExhausted)?))
}

#[cfg(test)]
pub(super) mod tests;
