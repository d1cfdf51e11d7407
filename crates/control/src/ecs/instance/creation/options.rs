//! What requests for instances say that goes into rows as it is, or that is not served here.

use std::net::Ipv4Addr;

use api::Choice;

use super::disks::Disks;
use crate::{
    Fault,
    ecs::instance::{
        InternetChargeType, MetadataOptions,
        settings::{Enablement, TokenNeed},
    },
    faults::{CreationFault, GroupFault, InstanceFault, RequestFault},
    kernel::operation,
    value::id::{SecurityGroupId, VSwitchId},
};

/// How instances carry traffic, which nothing here does: what is said of it is shown again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Networking {
    /// Whether they can send jumbo frames.
    pub jumbo_frame: bool,
    /// Whether what they send is encrypted on its way.
    pub encryption: bool,
}

/// Whether disks are fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum IoOptimized {
    /// They are not.
    #[choice("none")]
    None,
    /// They are.
    #[choice("optimized")]
    Optimized,
}

/// Whether the service guards what is on an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum EnhancementStrategy {
    /// It does.
    Active,
    /// It does not.
    Deactive,
}

/// On whose machine an instance is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Tenancy {
    /// On any.
    #[choice("default")]
    Default,
    /// On a dedicated host.
    #[choice("host")]
    Host,
}

/// Whether an instance comes back to its dedicated host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Affinity {
    /// It need not.
    #[choice("default")]
    Default,
    /// It does.
    #[choice("host")]
    Host,
}

/// Who carries traffic to the internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Isp {
    /// Several.
    #[choice("BGP")]
    Bgp,
    /// Several, with shorter ways to China.
    #[choice("BGP_PRO")]
    BgpPro,
    /// China Telecom.
    ChinaTelecom,
    /// China Unicom.
    ChinaUnicom,
    /// China Mobile.
    ChinaMobile,
}

/// How a private pool is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum MatchCriteria {
    /// Any that fits.
    Open,
    /// The one that is named.
    Target,
    /// None.
    None,
}

/// How what an instance computes is kept from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Confidential {
    /// In a part of the machine of its own.
    Enclave,
    /// By the processor.
    #[choice("TDX")]
    Tdx,
}

/// What proves that an instance is what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Trusted {
    /// A chip of its own.
    #[choice("vTPM")]
    Vtpm,
}

/// What instances prove, and keep from everybody.
#[derive(Clone, Debug, Default)]
pub struct Security {
    /// Whether they can prove what they are.
    pub trusted: bool,
    /// How what they compute is kept from others.
    pub confidential: Option<Confidential>,
}

impl Security {
    /// What a request says: not both.
    pub fn read(
        trusted: Option<Trusted>,
        confidential: Option<Confidential>,
    ) -> Result<Security, CreationFault> {
        match (trusted.is_some(), confidential) {
            (true, Some(Confidential::Enclave)) => Err(CreationFault::TrustedAndConfidential),
            (trusted, confidential) => Ok(Security { trusted, confidential }),
        }
    }
}

/// Whether instances can have disks as they are asked for: all that are for sale have fast ones.
pub fn check_io(wanted: Option<IoOptimized>, disks: &Disks) -> Result<(), CreationFault> {
    match wanted {
        Some(IoOptimized::None) if disks.all().any(|disk| disk.kms_key.is_some()) => {
            Err(CreationFault::SlowWithKey)
        }
        Some(IoOptimized::None) => Err(CreationFault::Slow),
        Some(IoOptimized::Optimized) | None => Ok(()),
    }
}

/// Whether traffic to the internet is paid for as who carries it wants it.
pub fn check_carrier(
    isp: Option<Isp>,
    charge: Option<InternetChargeType>,
    max_out: u32,
) -> Result<(), CreationFault> {
    match isp {
        Some(_) if max_out == 0 => Err(CreationFault::IspWithoutBandwidth),
        Some(Isp::ChinaTelecom | Isp::ChinaUnicom | Isp::ChinaMobile)
            if charge != Some(InternetChargeType::PayByBandwidth) =>
        {
            Err(CreationFault::CarrierPaidByTraffic)
        }
        Some(_) | None => Ok(()),
    }
}

/// What a request names that is not served here, so that there is none of it.
#[derive(Default)]
pub struct Elsewhere<'r> {
    /// A launch template.
    pub template: Option<&'r String>,
    /// Whether it names a deployment set.
    pub deployment_set: bool,
    /// Whether it names a dedicated host.
    pub dedicated_host: bool,
    /// Whether it names a cluster of dedicated hosts.
    pub host_cluster: bool,
    /// On whose machine the instances are to be.
    pub tenancy: Option<Tenancy>,
    /// Whether it names a storage set.
    pub storage_set: bool,
    /// A cluster for high performance computing.
    pub hpc_cluster: Option<&'r String>,
    /// How a private pool is to be used, and whether one is named.
    pub pool: Option<(Option<MatchCriteria>, bool)>,
    /// Whether the service may take the instances back.
    pub spot: bool,
    /// An address of the classic network.
    pub inner_address: Option<Ipv4Addr>,
    /// A VLAN of it.
    pub vlan: bool,
    /// A cluster of it.
    pub cluster: bool,
}

impl Elsewhere<'_> {
    /// Refuses what names something of it.
    pub fn check(&self) -> Result<(), Fault> {
        let uses_pool = self.pool.is_some_and(|(how, is_named)| {
            is_named || !matches!(how, None | Some(MatchCriteria::None))
        });
        match () {
            () if self.dedicated_host && self.deployment_set => {
                return Err(CreationFault::HostAndSet.into());
            }
            () if self.dedicated_host && uses_pool => return Err(CreationFault::PoolOnHost.into()),
            () if self.spot && uses_pool => return Err(CreationFault::PoolOfSpot.into()),
            () => {}
        }
        if let Some(cluster) = self.hpc_cluster {
            return Err(InstanceFault::HpcClusterNotFound { cluster: cluster.clone() }.into());
        }
        let is_targeted = self.pool.is_some_and(|(how, _)| how == Some(MatchCriteria::Target));
        let names_pool = self.pool.is_some_and(|(_, is_named)| is_named);
        let fault = match () {
            () if self.deployment_set => CreationFault::DeploymentSetNotFound,
            () if self.dedicated_host => CreationFault::DedicatedHostNotFound,
            () if self.host_cluster => CreationFault::HostClusterNotFound,
            () if self.tenancy == Some(Tenancy::Host) => CreationFault::NoDedicatedHost,
            () if self.inner_address.is_some() => CreationFault::InnerAddress,
            () if self.vlan => CreationFault::Vlan,
            () if self.cluster => CreationFault::ClusterNotFound,
            () if self.storage_set => CreationFault::StorageSetNotFound,
            () if names_pool => CreationFault::PrivatePoolNotFound,
            () if is_targeted => CreationFault::PrivatePoolMissing,
            () => match self.template {
                Some(template) => CreationFault::TemplateNotFound { template: template.clone() },
                None => return Ok(()),
            },
        };
        Err(fault.into())
    }
}

/// What a request names that policies must allow beside the instances.
pub struct Named<'r> {
    /// The image.
    pub image: Option<&'r String>,
    /// The security groups.
    pub groups: Vec<&'r SecurityGroupId>,
    /// The key pair.
    pub key_pair: Option<&'r String>,
    /// The vSwitches.
    pub vswitches: Vec<&'r VSwitchId>,
}

/// The resources that a request is about, as policies name them: each once. An image, a security group
/// and a vSwitch are always asked for: of what is not named, all.
pub fn asks(named: Named<'_>) -> Vec<(&'static str, String)> {
    let mut resources = vec![("ecs", "instance/*".to_owned())];
    let images = named.image.into_iter().cloned().collect();
    operation::add_named(&mut resources, "ecs", ["image/", ""], images);
    let groups = named.groups.iter().map(ToString::to_string).collect();
    operation::add_named(&mut resources, "ecs", ["securitygroup/", ""], groups);
    resources.extend(named.key_pair.map(|pair| ("ecs", format!("keypair/{pair}"))));
    let vswitches = named.vswitches.iter().map(ToString::to_string).collect();
    operation::add_named(&mut resources, "vpc", ["vswitch/", ""], vswitches);
    let mut distinct = Vec::with_capacity(resources.len());
    for one in resources {
        if !distinct.contains(&one) {
            distinct.push(one);
        }
    }
    distinct
}

/// How programs on an instance may ask what it is, by what a request says.
pub fn metadata(
    endpoint: Option<Enablement>,
    tokens: Option<TokenNeed>,
    hop_limit: Option<u32>,
) -> MetadataOptions {
    let default = MetadataOptions::default();
    MetadataOptions {
        endpoint: endpoint.unwrap_or(default.endpoint),
        tokens: tokens.unwrap_or(default.tokens),
        hop_limit: hop_limit.unwrap_or(default.hop_limit),
        tags: default.tags,
    }
}

/// The type that a request names: without a launch template, it must.
pub fn kind(named: Option<String>) -> Result<String, Fault> {
    let (parameter, problem) = ("InstanceType".to_owned(), api::params::Problem::Missing);
    let code = Some("InvalidInstanceType.ValueNotSupported");
    let missing = || RequestFault::Parameter(api::Reject { parameter, problem, code });
    Ok(named.ok_or_else(missing)?)
}

/// The security groups that a request names, by whichever parameter; perhaps none.
pub fn groups(
    one: Option<SecurityGroupId>,
    several: Vec<SecurityGroupId>,
) -> Result<Vec<SecurityGroupId>, GroupFault> {
    match one {
        Some(_) if !several.is_empty() => Err(GroupFault::OneAndSeveral),
        Some(one) => Ok(vec![one]),
        None => Ok(several),
    }
}
