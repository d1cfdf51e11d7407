//! What a request says of an instance, as it says it.

use std::fmt;

use api::{Kind, Params, Reject, Value, params::Problem};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    Fault,
    ecs::instance::{
        PrivateDns,
        settings::{CpuOptions, Enablement, HostnameType},
    },
    facts::{image::Architecture, instance_type::InstanceType},
    faults::{CreationFault, InstanceChangeFault},
};

/// A host name: 2 to 64 letters, digits, hyphens and periods, which stand alone and inside.
#[derive(Debug, PartialEq)]
pub struct HostName(pub(super) String);

impl Value for HostName {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "2 to 64 letters, digits, hyphens and periods";

    fn parse(text: &str) -> Option<HostName> {
        let is_part = |part: &str| {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            !part.is_empty()
                && part.bytes().all(allowed)
                && !part.starts_with('-')
                && !part.ends_with('-')
                && !part.contains("--")
        };
        let fits = (2..=64).contains(&text.len()) && text.split('.').all(is_part);
        fits.then(|| HostName(text.to_owned()))
    }
}

/// A password. It is looked at, and neither kept nor shown: what is wrong with it is said without it.
#[derive(PartialEq)]
pub struct Password(String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl Value for Password {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "a password";

    fn parse(text: &str) -> Option<Password> {
        Some(Password(text.to_owned()))
    }
}

impl Password {
    /// Whether it has 8 to 30 characters, of three of the four kinds.
    pub(super) fn is_strong(&self) -> bool {
        const SPECIAL: &str = "()`~!@#$%^&*-_+=|{}[]:;'<>,.?/";
        let kinds: [fn(char) -> bool; 4] = [
            |letter| letter.is_ascii_uppercase(),
            |letter| letter.is_ascii_lowercase(),
            |letter| letter.is_ascii_digit(),
            |letter| SPECIAL.contains(letter),
        ];
        let has = kinds.iter().filter(|kind| self.0.contains(**kind)).count();
        let is_known = |letter| kinds.iter().any(|kind| kind(letter));
        (8..=30).contains(&self.0.len()) && has >= 3 && self.0.chars().all(is_known)
    }
}

/// Text in Base64, possibly empty.
#[derive(Debug, PartialEq)]
pub struct Base64Text(String);

impl Value for Base64Text {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "text in Base64";
    const TAKES_EMPTY: bool = true;

    fn parse(text: &str) -> Option<Base64Text> {
        Some(Base64Text(text.to_owned()))
    }
}

impl Base64Text {
    /// The text, if it is Base64 of at most 32 KB.
    pub(super) fn read(self) -> Result<String, InstanceChangeFault> {
        const MOST_BYTES: usize = 32 << 10;
        match STANDARD.decode(&self.0) {
            Err(_) => Err(InstanceChangeFault::UserDataFormat),
            Ok(bytes) if bytes.len() > MOST_BYTES => {
                Err(InstanceChangeFault::UserDataSize { given: bytes.len(), limit: MOST_BYTES })
            }
            Ok(_) => Ok(self.0),
        }
    }
}

/// How one sees the screen of an instance.
#[derive(Debug, Params)]
pub struct RemoteConnection {
    /// The password, which is not kept: six letters and digits.
    password: Option<Password>,
    /// The kind of connection.
    #[param(name = "Type")]
    #[expect(dead_code, reason = "no instance here has a screen")]
    kind: Option<String>,
}

impl RemoteConnection {
    /// Whether its password is one.
    pub(super) fn is_well_formed(&self) -> bool {
        self.password.as_ref().is_none_or(|Password(text)| {
            text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    }
}

/// How the cores of an instance are to be cut.
#[derive(Debug, Params)]
pub struct WantedCpu {
    /// Cores.
    #[param(range = 1..=1024)]
    core: Option<u32>,
    /// Threads of a core: 1 or 2.
    #[param(range = 1..=2)]
    threads_per_core: Option<u32>,
    /// How cores lie on the machine's: ContinuousCoreToHTMapping or DiscreteCoreToHTMapping.
    topology_type: Option<String>,
    /// Whether it can run virtual machines: enabled or disabled.
    nested_virtualization: Option<Enablement>,
}

impl WantedCpu {
    /// What is said, the rest as it was said of none.
    pub(super) fn read(self) -> Result<WantedCpu, InstanceChangeFault> {
        const TOPOLOGIES: [&str; 2] = ["ContinuousCoreToHTMapping", "DiscreteCoreToHTMapping"];
        match &self.topology_type {
            Some(topology) if !TOPOLOGIES.contains(&topology.as_str()) => {
                Err(InstanceChangeFault::Topology { topology: topology.clone() })
            }
            Some(_) | None => Ok(self),
        }
    }

    /// Whether the cores of the type can lie as is said.
    pub(super) fn check(&self, kind: &InstanceType) -> Result<(), CreationFault> {
        match &self.topology_type {
            Some(topology) if kind.architecture() == Architecture::Arm => {
                let (instance_type, topology) = (kind.id.clone(), topology.clone());
                Err(CreationFault::Topology { instance_type, topology })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// How they are cut then.
    pub(super) fn apply(&self, options: &mut CpuOptions) {
        options.cores = self.core.or(options.cores);
        options.threads_per_core = self.threads_per_core.or(options.threads_per_core);
        if let Some(topology) = &self.topology_type {
            options.topology.clone_from(topology);
        }
        if let Some(nested) = self.nested_virtualization {
            options.nested_virtualization = nested.print().to_owned();
        }
    }
}

/// Which names an instance is to have in the VPC's own domain.
#[derive(Debug, Params)]
pub struct PrivateDnsOptions {
    /// What its host name is made of: Custom, IpBased or InstanceIdBased.
    hostname_type: Option<HostnameType>,
    /// Whether a name of its address leads to it.
    enable_ip_dns_a_record: Option<bool>,
    /// Whether its address leads to a name.
    enable_ip_dns_ptr_record: Option<bool>,
    /// Whether a name of its id leads to its IPv4 address.
    #[param(name = "EnableInstanceIdDnsARecord")]
    id_a: Option<bool>,
    /// Whether a name of its id leads to its IPv6 address.
    #[param(name = "EnableInstanceIdDnsAAAARecord")]
    id_aaaa: Option<bool>,
}

impl PrivateDnsOptions {
    /// Which names it has then.
    pub(super) fn apply(&self, options: &mut PrivateDns) {
        options.hostname_type = self.hostname_type.unwrap_or(options.hostname_type);
        options.ip_a = self.enable_ip_dns_a_record.unwrap_or(options.ip_a);
        options.ip_ptr = self.enable_ip_dns_ptr_record.unwrap_or(options.ip_ptr);
        options.id_a = self.id_a.unwrap_or(options.id_a);
        options.id_aaaa = self.id_aaaa.unwrap_or(options.id_aaaa);
    }
}

/// How many queues a network interface is to have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Queues {
    /// As many as its instance's type has.
    OfType,
    /// So many.
    These(u32),
}

/// What a request says of queues: 0 is no number of them.
pub(super) fn queues(number: Option<i64>) -> Result<Option<Queues>, Fault> {
    match number.map(u32::try_from) {
        None => Ok(None),
        Some(Ok(0)) => Err(Fault::from(Reject {
            parameter: "NetworkInterfaceQueueNumber".to_owned(),
            problem: Problem::OutOfRange { value: 0, min: 1, max: 2048 },
            code: Some("InvalidParameter.InvalidEniQueueNumber"),
        })),
        Some(Ok(number)) => Ok(Some(Queues::These(number))),
        Some(Err(_)) => Ok(Some(Queues::OfType)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names_have_parts_of_letters_digits_and_single_hyphens() {
        for good in ["ab", "web-1", "a.b", "WEB.example.com"] {
            assert!(HostName::parse(good).is_some(), "{good}");
        }
        for bad in ["a", "-a", "a-", ".a", "a.", "a..b", "a--b", "a_b", "ä1", &"a".repeat(65)] {
            assert!(HostName::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn passwords_are_of_three_kinds_and_never_shown() {
        let password = |text: &str| Password::parse(text).expect("all texts are");
        for good in ["Abcdefg1", "abcdef1!", "ABCDEF1!", "Abcdefg!"] {
            assert!(password(good).is_strong(), "{good}");
        }
        let long = "Aa1".repeat(11);
        for bad in ["Abcdef1", "abcdefg1", "Abcdefgh", "Abcdefg1 ", "Abcdefg1ä", &long] {
            assert!(!password(bad).is_strong(), "{bad}");
        }
        assert_eq!(format!("{:?}", password("Abcdefg1")), "Password(…)");
    }
}
