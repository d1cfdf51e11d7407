//! What is made: in each account and region some VPCs, their vSwitches and security groups, and in
//! each vSwitch instances with network interfaces of all usual kinds.
//!
//! Five network interfaces go together: the primary one of an instance, two more on it with secondary
//! addresses, as of a node of containers, one with an IPv6 address and tags, and a plain one.

use std::collections::VecDeque;
use std::net::Ipv4Addr;

use control::{Scope, World};

use super::{Filling, Request, Seeded, SeedingError, Wish, mixed, text};

/// Network interfaces that go together, and the IPv4 addresses that they have.
const TOGETHER: u64 = 5;
const ADDRESSES: u64 = 9;
/// Requests of one group, about.
const GROUP: u64 = 4_000;
/// vSwitches of a VPC.
const VSWITCHES_PER_VPC: usize = 10;
/// Addresses of a security group's interfaces: fewer than its quota, so that it can have more.
const ADDRESSES_PER_GROUP: u64 = 5_000;
/// The smallest and the largest vSwitch, as masks.
const MASKS: [u8; 2] = [24, 16];

/// Accounts in regions.
pub(super) struct Places(Vec<Place>);

/// An account in a region.
struct Place {
    scope: Scope,
    zones: Vec<String>,
    /// Network interfaces that are to be made yet.
    left: u64,
    vpcs: Vec<Network>,
    /// vSwitches that are to have more, as they take turns.
    turns: VecDeque<VSwitch>,
    made: u64,
}

/// A VPC.
#[derive(Default)]
struct Network {
    id: String,
    groups: Vec<String>,
    /// How many fives it is to have.
    fives: u64,
    given: u64,
}

/// A vSwitch.
struct VSwitch {
    id: String,
    /// Its VPC, by its place.
    vpc: usize,
    /// How many fives it is to have yet.
    left: u64,
}

/// What is made next of a five.
struct Five {
    place: usize,
    requests: [Request; TOGETHER as usize],
}

impl Places {
    /// Divides what is wanted among these accounts in these regions.
    pub(super) fn new(
        wish: &Wish,
        accounts: &[u64],
        regions: &[String],
    ) -> Result<Places, SeedingError> {
        let world = World::default();
        let count = (accounts.len() * regions.len()) as u64;
        if count == 0 || wish.vswitches < count {
            return Err(SeedingError::Impossible(format!(
                "each account in each region needs a vSwitch: {count} at least, not {}",
                wish.vswitches
            )));
        }
        let scopes = accounts.iter().flat_map(|account| {
            regions.iter().map(|region| Scope { account: *account, region: region.clone() })
        });
        let mut places = Vec::new();
        for (number, scope) in (0..).zip(scopes) {
            let share = |all: u64| all / count + u64::from(number < all % count);
            let (left, vswitches) = (share(wish.interfaces), share(wish.vswitches));
            let region = world.region(&scope.region);
            let zones = region.map(|region| region.zone_ids().collect()).unwrap_or_default();
            let mut place =
                Place { scope, zones, left, vpcs: Vec::new(), turns: VecDeque::new(), made: 0 };
            place.divide(
                usize::try_from(vswitches).unwrap_or(usize::MAX),
                mixed(wish.seed, !number),
            )?;
            places.push(place);
        }
        Ok(Places(places))
    }

    /// Makes all of it.
    pub(super) fn fill(
        mut self,
        filling: &mut Filling,
        seeded: &mut Seeded,
        mut tell: impl FnMut(u64),
    ) -> Result<(), SeedingError> {
        self.make_networks(filling, seeded)?;
        let places = self.0.len() as u64;
        let round = (GROUP / TOGETHER / places).max(1);
        while self.0.iter().any(|place| place.left > 0) {
            let mut fives = Vec::new();
            let mut rest = Vec::new();
            for (number, place) in self.0.iter_mut().enumerate() {
                for _ in 0..round.min(place.left / TOGETHER) {
                    fives.push(Five { place: number, requests: place.five() });
                }
                if place.left < TOGETHER {
                    rest.extend((0..place.left).map(|_| place.one()));
                    place.left = 0;
                }
            }
            seeded.interfaces += fives.len() as u64 * TOGETHER + rest.len() as u64;
            seeded.instances += fives.len() as u64;
            self.make_fives(filling, fives)?;
            filling.run(rest)?;
            tell(seeded.interfaces);
        }
        Ok(())
    }

    /// Makes VPCs, then what is in them.
    fn make_networks(
        &mut self,
        filling: &mut Filling,
        seeded: &mut Seeded,
    ) -> Result<(), SeedingError> {
        for place in &mut self.0 {
            let create = "Action=CreateVpc&CidrBlock=10.0.0.0/8&EnableIpv6=true&VpcName=vpc-";
            let requests =
                (1..=place.vpcs.len()).map(|number| place.request(format!("{create}{number}")));
            let made = filling.run(requests.collect())?;
            for (vpc, answer) in place.vpcs.iter_mut().zip(&made) {
                vpc.id = text(answer, "VpcId");
            }
            seeded.vpcs += made.len() as u64;
        }
        for place in &mut self.0 {
            let made = filling.run(place.vswitches())?;
            for (vswitch, answer) in place.turns.iter_mut().zip(&made) {
                vswitch.id = text(answer, "VSwitchId");
            }
            seeded.vswitches += made.len() as u64;
            // One that is to have nothing was made to be empty.
            place.turns.retain(|vswitch| vswitch.left > 0);
            for at in 0..place.vpcs.len() {
                let groups = filling.run(place.groups(at))?;
                let groups = groups.iter().map(|answer| text(answer, "SecurityGroupId"));
                place.vpcs[at].groups = groups.collect();
                seeded.security_groups += place.vpcs[at].groups.len() as u64;
                filling.run(place.rules(at))?;
            }
        }
        Ok(())
    }

    /// Makes network interfaces that go together, and then attaches those that are to be.
    fn make_fives(&self, filling: &mut Filling, fives: Vec<Five>) -> Result<(), SeedingError> {
        let places = fives.iter().map(|five| five.place).collect::<Vec<_>>();
        let requests = fives.into_iter().flat_map(|five| five.requests).collect();
        let made = filling.run(requests)?;
        let attached = places.into_iter().zip(made.chunks(TOGETHER as usize)).flat_map(|(place, five)| {
            let instance = text(&five[0], "InstanceId");
            [1, 2].map(|at| {
                let interface = text(&five[at], "NetworkInterfaceId");
                self.0[place].request(format!(
                    "Action=AttachNetworkInterface&InstanceId={instance}&NetworkInterfaceId={interface}"
                ))
            })
        });
        filling.run(attached.collect())?;
        Ok(())
    }
}

impl Place {
    /// Divides what is to be made among so many vSwitches, some of which have four times as much as others.
    fn divide(&mut self, vswitches: usize, seed: u64) -> Result<(), SeedingError> {
        let fives = self.left.div_ceil(TOGETHER);
        let weights = (0..vswitches as u64).map(|number| 400 + mixed(seed, number) % 1_200);
        let weights = weights.collect::<Vec<_>>();
        let all = weights.iter().sum::<u64>();
        let (mut before, mut given) = (0, 0);
        for (number, weight) in weights.into_iter().enumerate() {
            before += weight;
            let until = (u128::from(fives) * u128::from(before) / u128::from(all)) as u64;
            let (vpc, left) = (number / VSWITCHES_PER_VPC, until - given);
            given = until;
            if self.vpcs.len() <= vpc {
                self.vpcs.push(Network::default());
            }
            self.vpcs[vpc].fives += left;
            if mask(left).is_none() {
                let most = 1u64 << (32 - MASKS[1]);
                return Err(SeedingError::Impossible(format!(
                    "a vSwitch has {most} addresses at most, and one would need {}: more vSwitches \
                     are needed",
                    needed(left)
                )));
            }
            self.turns.push_back(VSwitch { id: String::new(), vpc, left });
        }
        Ok(())
    }

    fn vswitches(&self) -> Vec<Request> {
        let mut ends = vec![u32::from(Ipv4Addr::new(10, 0, 0, 0)); self.vpcs.len()];
        let requests = self.turns.iter().enumerate().map(|(number, vswitch)| {
            let mask = mask(vswitch.left).expect("it was looked at when it was divided");
            let (size, end) = (1u32 << (32 - mask), &mut ends[vswitch.vpc]);
            let first = end.next_multiple_of(size);
            *end = first + size;
            let (zone, vpc) = (&self.zones[number % self.zones.len()], &self.vpcs[vswitch.vpc].id);
            let (block, ipv6) = (Ipv4Addr::from(first), number % VSWITCHES_PER_VPC);
            self.request(format!(
                "Action=CreateVSwitch&VpcId={vpc}&ZoneId={zone}&CidrBlock={block}/{mask}\
                 &Ipv6CidrBlock={ipv6}&VSwitchName=vsw-{number}"
            ))
        });
        requests.collect()
    }

    fn groups(&self, vpc: usize) -> Vec<Request> {
        let vpc = &self.vpcs[vpc];
        let groups = (vpc.fives * ADDRESSES).div_ceil(ADDRESSES_PER_GROUP).max(2);
        let create = |number| {
            let vpc = &vpc.id;
            self.request(format!(
                "Action=CreateSecurityGroup&VpcId={vpc}&SecurityGroupName=sg-{number}"
            ))
        };
        (1..=groups).map(create).collect()
    }

    fn rules(&self, vpc: usize) -> Vec<Request> {
        let rules = self.vpcs[vpc].groups.iter().map(|group| {
            self.request(format!(
                "Action=AuthorizeSecurityGroup&SecurityGroupId={group}\
                 &Permissions.1.IpProtocol=tcp&Permissions.1.PortRange=443/443\
                 &Permissions.1.SourceCidrIp=0.0.0.0/0\
                 &Permissions.2.IpProtocol=icmp&Permissions.2.PortRange=-1/-1\
                 &Permissions.2.SourceCidrIp=10.0.0.0/8"
            ))
        });
        rules.collect()
    }

    /// The next five.
    fn five(&mut self) -> [Request; TOGETHER as usize] {
        let (place, node) = (self.turn(), self.made);
        self.left -= TOGETHER;
        let (team, stage) = (node % 20, ["dev", "staging", "prod"][(node % 3) as usize]);
        let create = "Action=CreateNetworkInterface";
        let pods = "&SecondaryPrivateIpAddressCount=2";
        [
            format!(
                "Action=RegisterInstance&InstanceType=ecs.g7.xlarge&InstanceName=node-{node}{place}"
            ),
            format!("{create}{pods}&NetworkInterfaceName=node-{node}-1{place}"),
            format!("{create}{pods}&NetworkInterfaceName=node-{node}-2{place}"),
            format!(
                "{create}&Ipv6AddressCount=1&NetworkInterfaceName=service-{team}\
                 &Tag.1.Key=team&Tag.1.Value=team-{team}&Tag.2.Key=stage&Tag.2.Value={stage}{place}"
            ),
            format!("{create}&NetworkInterfaceName=spare{place}"),
        ]
        .map(|parameters| self.request(parameters))
    }

    /// A plain one, which is left over.
    fn one(&mut self) -> Request {
        let vswitch = self.turns.front().expect("there is a vSwitch for what is left");
        let vpc = &self.vpcs[vswitch.vpc];
        let (vswitch, group) = (&vswitch.id, &vpc.groups[0]);
        self.request(format!(
            "Action=CreateNetworkInterface&NetworkInterfaceName=spare&VSwitchId={vswitch}\
             &SecurityGroupId={group}"
        ))
    }

    /// The vSwitch and the security group whose turn it is.
    fn turn(&mut self) -> String {
        self.made += 1;
        let mut vswitch = self.turns.pop_front().expect("what is left was divided among vSwitches");
        let vpc = &mut self.vpcs[vswitch.vpc];
        let group = &vpc.groups[(vpc.given % vpc.groups.len() as u64) as usize];
        let place = format!("&VSwitchId={}&SecurityGroupId={group}", vswitch.id);
        vpc.given += 1;
        vswitch.left -= 1;
        if vswitch.left > 0 {
            self.turns.push_back(vswitch);
        }
        place
    }

    fn request(&self, parameters: String) -> Request {
        Request { scope: self.scope.clone(), parameters }
    }
}

/// The addresses that a vSwitch with so many fives needs, with some to spare.
fn needed(fives: u64) -> u64 {
    fives * ADDRESSES * 11 / 10 + 16
}

/// The mask of the smallest vSwitch for them.
fn mask(fives: u64) -> Option<u8> {
    let [smallest, largest] = MASKS;
    (largest..=smallest).rev().find(|mask| 1u64 << (32 - mask) >= needed(fives))
}
