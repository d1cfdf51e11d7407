//! The network interfaces of new instances.

use std::net::{Ipv4Addr, Ipv6Addr};

use api::Wanted;

use crate::{
    Ctx, Fault,
    ecs::{
        Eni,
        eni::{
            Attachment, EniKind, EniState, Traffic,
            address::{Choice, Role},
            attachment::{self, Step},
            limits,
        },
        security_group::{self, GroupUse},
    },
    facts::instance_type::InstanceType,
    faults::CreationFault,
    value::{
        id::{EniId, InstanceId, SecurityGroupId, VSwitchId},
        tag::Tag,
    },
    vpc::VSwitch,
};

/// A network interface to make with its instance.
#[derive(Debug)]
pub struct NewInterface {
    /// The vSwitch; the instance's if none is said.
    pub vswitch: Option<VSwitchId>,
    /// The security groups; the instance's if none are said.
    pub groups: Vec<SecurityGroupId>,
    /// The name, possibly empty.
    pub name: String,
    /// The description, possibly empty.
    pub description: String,
    /// The primary address.
    pub primary: Wanted<Ipv4Addr>,
    /// How many other IPv4 addresses.
    pub secondary: usize,
    /// The IPv6 addresses.
    pub ipv6: Wanted<Ipv6Addr>,
    /// How it carries traffic.
    pub traffic: Traffic,
    /// Whether it goes with its instance.
    pub delete_on_release: bool,
    /// Whether traffic that is not for its own addresses is dropped.
    pub source_dest_check: bool,
    /// The index of the network card.
    pub card: Option<u32>,
}

impl Default for NewInterface {
    fn default() -> NewInterface {
        NewInterface {
            vswitch: None,
            groups: Vec::new(),
            name: String::new(),
            description: String::new(),
            primary: Wanted::Any(1),
            secondary: 0,
            ipv6: Wanted::Nothing,
            traffic: Traffic::default(),
            delete_on_release: true,
            source_dest_check: false,
            card: None,
        }
    }
}

/// The network interfaces of an instance to make.
#[derive(Debug, Default)]
pub struct Interfaces {
    /// The instance's own.
    pub primary: NewInterface,
    /// Others that are made with it.
    pub secondary: Vec<NewInterface>,
    /// Others that are there already, and go on it.
    pub existing: Vec<EniId>,
}

/// A network interface to make, with the vSwitch and the groups that were found for it.
pub struct Placed<'p> {
    new: &'p NewInterface,
    /// Its vSwitch.
    pub vswitch: VSwitch,
    /// Its security groups.
    pub groups: Vec<SecurityGroupId>,
    kind: EniKind,
}

impl NewInterface {
    /// Whether it says which addresses it has, so that only one instance can have it.
    pub fn names_addresses(&self) -> bool {
        self.named().is_some() || matches!(self.ipv6, Wanted::These(_))
    }

    /// The private address that it says it has.
    fn named(&self) -> Option<Ipv4Addr> {
        match &self.primary {
            Wanted::These(these) => these.first().copied(),
            Wanted::Any(_) | Wanted::Nothing => None,
        }
    }

    /// How many IPv4 addresses it has.
    fn ipv4(&self) -> usize {
        1 + self.secondary
    }

    fn check_type(&self, kind: &InstanceType) -> Result<(), Fault> {
        limits::check_card(kind, self.card)?;
        limits::check_ipv4_of_type(kind, None, 0, self.ipv4())?;
        Ok(limits::check_ipv6_of_type(kind, None, 0, self.ipv6.len())?)
    }
}

impl Placed<'_> {
    /// Whether it has IPv6 addresses.
    pub fn wants_ipv6(&self) -> bool {
        !self.new.ipv6.is_empty()
    }

    /// How many addresses of its vSwitch it takes.
    pub fn addresses(&self) -> usize {
        self.new.ipv4()
    }

    /// What it counts in its security groups.
    pub fn group_use(&self) -> GroupUse {
        let addresses = self.new.ipv4() + self.new.ipv6.len();
        GroupUse { enis: 1, addresses: addresses as u64 }
    }

    /// Makes it, on an instance from the beginning.
    pub fn create(
        &self,
        ctx: &mut Ctx<'_>,
        instance: &InstanceId,
        device: u32,
        (resource_group, tags): (&str, &[Tag]),
    ) -> Result<Eni, Fault> {
        let (new, id) = (self.new, ctx.new_id::<EniId>()?);
        let mut choice = Choice::new(ctx, id.clone(), &self.vswitch)?;
        let primary = choice.ipv4(ctx, &new.primary, Role::Primary)?[0];
        let more = match new.secondary {
            0 => Wanted::Nothing,
            count => Wanted::Any(count),
        };
        let mut eni = Eni {
            kind: self.kind,
            name: new.name.clone(),
            description: new.description.clone(),
            secondary: choice.ipv4(ctx, &more, Role::Secondary)?,
            ipv6: choice.ipv6(ctx, &new.ipv6)?,
            groups: self.groups.clone(),
            resource_group: resource_group.to_owned(),
            tags: tags.to_vec(),
            traffic: new.traffic.clone(),
            source_dest_check: new.source_dest_check,
            delete_on_release: new.delete_on_release,
            ..Eni::new(ctx, id, &self.vswitch, primary)?
        };
        choice.take(ctx)?;
        security_group::count_in(&mut ctx.txn, &eni.groups, eni.group_use())?;
        let (instance, network_card, trunk) = (instance.clone(), new.card, None);
        let on = Attachment { instance, device, network_card, trunk, step: Step::InUse };
        attachment::begin(&mut ctx.txn, &mut eni, on)?;
        ctx.insert(&eni)?;
        Ok(eni)
    }
}

impl Interfaces {
    /// How many the instance has.
    pub fn count(&self) -> usize {
        1 + self.secondary.len() + self.existing.len()
    }

    /// How many are made with each instance.
    pub fn new_ones(&self) -> usize {
        1 + self.secondary.len()
    }

    /// Those that are made.
    pub fn made(&self) -> impl Iterator<Item = &NewInterface> + Clone {
        std::iter::once(&self.primary).chain(&self.secondary)
    }

    /// Whether so many instances can have them: no address, and none that is there, can be two's.
    pub fn check(&self, most: usize) -> Result<(), CreationFault> {
        let mut named = Vec::new();
        for address in self.made().filter_map(NewInterface::named) {
            if named.contains(&address) {
                return Err(CreationFault::AddressTwice { address });
            }
            named.push(address);
        }
        match () {
            () if most == 1 => Ok(()),
            () if self.primary.named().is_some() => Err(CreationFault::AddressesOfSeveral { most }),
            () if self.secondary.iter().any(NewInterface::names_addresses) => {
                Err(CreationFault::SecondaryAddressesOfSeveral)
            }
            () if self.primary.names_addresses() || !self.existing.is_empty() => {
                Err(CreationFault::NamedOfSeveral { most })
            }
            () => Ok(()),
        }
    }

    /// Whether an instance of the type can have them.
    pub fn check_type(&self, kind: &InstanceType) -> Result<(), Fault> {
        // As where one is attached, the refusal says how many there would be.
        let attached = (self.count() - 1) as u32;
        if attached > 0 && kind.eni_quantity == 1 {
            return Err(CreationFault::OneInterfaceOnly { instance_type: kind.id.clone() }.into());
        }
        attachment::check_room(kind, &[], attached + 1)?;
        for new in self.made() {
            new.check_type(kind)?;
        }
        Ok(())
    }

    /// Those that are made, each with its place: in the VPC and the zone of the primary one.
    pub fn place(
        &self,
        ctx: &Ctx<'_>,
        vswitch: &VSwitch,
        groups: &[SecurityGroupId],
    ) -> Result<Vec<Placed<'_>>, Fault> {
        let primary = Placed {
            new: &self.primary,
            vswitch: vswitch.clone(),
            groups: groups.to_vec(),
            kind: EniKind::Primary,
        };
        let mut placed = vec![primary];
        for new in &self.secondary {
            let own = match &new.vswitch {
                Some(id) => VSwitch::find_usable(ctx, id)?,
                None => vswitch.clone(),
            };
            if (&own.vpc, &own.zone) != (&vswitch.vpc, &vswitch.zone) {
                return Err(CreationFault::InterfaceElsewhere { vswitch: own.id }.into());
            }
            let groups = match new.groups.is_empty() {
                true => groups.to_vec(),
                false => new.groups.clone(),
            };
            security_group::check_joinable(ctx, &groups, &own.vpc)?;
            placed.push(Placed { new, vswitch: own, groups, kind: EniKind::Secondary });
        }
        Ok(placed)
    }

    /// Those that are there already, if they can go on an instance in this place.
    pub fn find_existing(
        &self,
        ctx: &Ctx<'_>,
        kind: &InstanceType,
        vswitch: &VSwitch,
    ) -> Result<Vec<Eni>, Fault> {
        let mut found = Vec::new();
        for id in &self.existing {
            let eni = Eni::find_own(ctx, id)?;
            if !matches!(eni.kind, EniKind::Secondary | EniKind::Trunk) {
                return Err(CreationFault::InterfaceUnusable { eni: eni.id }.into());
            }
            eni.expect_state(&[EniState::Available])?;
            if (&eni.vpc, &eni.zone) != (&vswitch.vpc, &vswitch.zone) {
                return Err(CreationFault::InterfaceElsewhere { vswitch: eni.vswitch }.into());
            }
            limits::check_type(kind, &eni)?;
            found.push(eni);
        }
        Ok(found)
    }
}
