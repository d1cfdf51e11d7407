//! Everything that can go wrong, in the words of the domain.
//!
//! A fault says what happened and holds the values. All that is known of it stands on its variant,
//! in the file of its area: when it happens, the rows under which pages list it, best first, and
//! its sentence. Which row is sent is decided by the page of the operation: the first of the
//! fault's rows that the page has. So a shared helper fails without knowing who called it.

mod access;
mod address;
mod attachment;
mod availability;
mod charge;
mod cidr;
mod creation;
mod deployment;
mod dhcp;
mod disk;
mod eni;
mod feature;
mod image;
mod instance;
mod instance_change;
mod instance_type;
mod internet;
mod ipv6_gateway;
mod key_pair;
mod location;
mod prefix;
mod ram;
mod request;
mod reservation;
mod resource_group;
mod route;
mod said;
mod security_group;
mod security_group_rule;
mod standing;
mod sts;
mod tag;

#[cfg(test)]
mod tests;
mod vpc;
mod vswitch;

pub use access::{AccessFault, RamDenied};
pub use address::AddressFault;
pub use attachment::AttachmentFault;
pub use availability::AvailabilityFault;
pub use charge::ChargeFault;
pub use cidr::CidrFault;
pub use creation::CreationFault;
pub use deployment::DeploymentFault;
pub use dhcp::DhcpFault;
pub use disk::DiskFault;
pub use eni::EniFault;
pub use feature::FeatureFault;
pub use image::ImageFault;
pub use instance::InstanceFault;
pub use instance_change::InstanceChangeFault;
pub use instance_type::TypeFault;
pub use internet::InternetFault;
pub use ipv6_gateway::GatewayFault;
pub use key_pair::KeyPairFault;
pub use location::LocationFault;
pub use prefix::PrefixFault;
pub use ram::RamFault;
pub use request::RequestFault;
pub use reservation::ReservationFault;
pub use resource_group::ResourceGroupFault;
pub use route::RouteFault;
pub use said::{Pick, Said, Saying, Variant, Which};
pub use security_group::GroupFault;
pub use security_group_rule::RuleFault;
pub use standing::StandingFault;
pub use sts::StsFault;
pub use tag::TagFault;
pub use vpc::VpcFault;
pub use vswitch::VSwitchFault;

use api::{Reject, Row};
use store::StoreError;

use crate::facts::pages;

macro_rules! areas {
    ($($(#[$doc:meta])* $area:ident($fault:ty),)*) => {
        /// Why an operation is refused.
        #[derive(Debug)]
        pub enum Fault {
            $($(#[$doc])* $area($fault),)*
            /// The store failed. The operation has left no trace.
            Store(StoreError),
        }

        impl Fault {
            /// What the fault says of itself.
            pub fn said(&self) -> &dyn Said {
                match self {
                    $(Fault::$area(fault) => fault,)*
                    Fault::Store(error) => error,
                }
            }

            /// Everything that can happen, as it is declared, area by area.
            pub fn variants() -> impl Iterator<Item = &'static Variant> {
                [$(<$fault>::VARIANTS,)* STORE].into_iter().flatten()
            }
        }

        $(impl From<$fault> for Fault {
            fn from(fault: $fault) -> Fault {
                Fault::$area(fault)
            }
        })*
    };
}

areas! {
    /// The request as such: its parameters, its tokens, its region.
    Request(RequestFault),
    /// Who calls, and what the operator lets become of calls.
    Access(AccessFault),
    /// A feature that the account or the region lacks.
    Feature(FeatureFault),
    /// An account that can buy nothing.
    Standing(StandingFault),
    /// A resource group.
    ResourceGroup(ResourceGroupFault),
    /// A network interface.
    Eni(EniFault),
    /// A network interface and what it is, or is to be, attached to.
    Attachment(AttachmentFault),
    /// What new instances are to be.
    Creation(CreationFault),
    /// A disk.
    Disk(DiskFault),
    /// An instance.
    Instance(InstanceFault),
    /// A change of an instance.
    InstanceChange(InstanceChangeFault),
    /// Where an instance is.
    Deployment(DeploymentFault),
    /// How an instance is paid for.
    Charge(ChargeFault),
    /// How an instance reaches the internet.
    Internet(InternetFault),
    /// What the instance's type allows.
    Type(TypeFault),
    /// A key pair.
    KeyPair(KeyPairFault),
    /// An image.
    Image(ImageFault),
    /// What is for sale.
    Availability(AvailabilityFault),
    /// Where products are.
    Location(LocationFault),
    /// An address of a vSwitch.
    Address(AddressFault),
    /// A prefix of a vSwitch.
    Prefix(PrefixFault),
    /// A security group.
    Group(GroupFault),
    /// A rule of a security group.
    Rule(RuleFault),
    /// Tags, and what has them.
    Tag(TagFault),
    /// A VPC, or a zone.
    Vpc(VpcFault),
    /// A further block of a VPC.
    Cidr(CidrFault),
    /// An IPv6 gateway.
    Gateway(GatewayFault),
    /// A vSwitch.
    VSwitch(VSwitchFault),
    /// A reservation of a vSwitch's addresses.
    Reservation(ReservationFault),
    /// A route table, or an entry of one.
    Route(RouteFault),
    /// A DHCP options set.
    Dhcp(DhcpFault),
    /// A user, a role, a policy or an access key.
    Ram(RamFault),
    /// Who may assume a role.
    Sts(StsFault),
}

/// How a fault reads on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The row under which it is listed.
    pub row: Row,
    /// The row's text.
    pub text: String,
    /// What happened, in the fault's own words; empty if the rows' texts say it all.
    pub sentence: String,
}

/// The one fault of the store: callers learn nothing of what it was.
const STORE: &[Variant] = &[Variant { name: "StoreError", picks: &[Pick::any("InternalError")] }];

impl Fault {
    /// The row under which the page lists the fault, else the common one, and its text.
    ///
    /// A fault that is [listed](Fault::listed) nowhere is an internal error to the caller.
    pub fn row(&self, page: &[Row]) -> (Row, String) {
        let Reading { row, text, .. } = self.reading(page);
        (row, text)
    }

    /// The same, with the fault's own sentence: the row's text may say less.
    pub fn reading(&self, page: &[Row]) -> Reading {
        let said = self.said();
        let row = self.find(page).unwrap_or_else(internal_error);
        let sentence = said.sentence(row.code);
        Reading { row, text: row.text(&sentence, &said.slots()), sentence }
    }

    /// Whether the page, or the table of common rows, has a row for the fault.
    pub fn listed(&self, page: &[Row]) -> bool {
        self.find(page).is_some()
    }

    fn find(&self, page: &[Row]) -> Option<Row> {
        let picks = self.said().picks();
        let among = |rows: &[Row]| picks.iter().find_map(|pick| pick.find(rows));
        let page = page.iter().filter(|row| !self.is_of_another(row)).copied();
        among(&page.collect::<Vec<_>>()).or_else(|| among(pages::common()))
    }

    /// Whether the row says of one parameter that it is missing, and another is.
    fn is_of_another(&self, row: &Row) -> bool {
        let Fault::Request(RequestFault::Parameter(reject)) = self else { return false };
        let named = row.message.strip_prefix("The input parameter \"");
        let named = named.and_then(|rest| rest.split_once('"'));
        named.is_some_and(|(name, _)| name != "%s" && name != reject.parameter)
    }
}

fn internal_error() -> Row {
    let row = pages::common().iter().find(|row| row.code == "InternalError");
    *row.expect("the common rows have InternalError")
}

impl Said for StoreError {
    fn variant(&self) -> &'static str {
        STORE[0].name
    }

    fn picks(&self) -> std::borrow::Cow<'static, [Pick]> {
        STORE[0].picks.into()
    }

    fn sentence(&self, _: &str) -> String {
        String::new()
    }

    fn slots(&self) -> Vec<String> {
        Vec::new()
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Fault {
        Fault::Store(error)
    }
}

impl From<Reject> for Fault {
    fn from(reject: Reject) -> Fault {
        RequestFault::Parameter(reject).into()
    }
}
