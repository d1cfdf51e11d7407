//! What the name of a family says of its types: `ecs.hfg7` is of the seventh generation of the types
//! with a high clock speed.
//!
//! The documents print these for a few types. For all others they follow from how families are named,
//! and so do the constants here.

use super::InstanceType;
use crate::facts::image::{Architecture, BootMode};

/// The families with ARM processors; all others have x86.
const ARM: [&str; 8] = ["c6r", "c8y", "ebmc8y", "ebmg8y", "ebmr8y", "g6r", "g8y", "r8y"];
/// The families of the entry level.
const ENTRY: [&str; 11] = ["e", "e3", "e4", "mn4", "n1", "n2", "n4", "s6", "t1", "v5", "xn4"];
/// The families whose types earn and spend CPU credits.
const CREDIT: [&str; 2] = ["t5", "t6"];
/// From this generation on, disks are NVMe disks where no document says otherwise.
const NVME_FROM: u32 = 8;
/// From this generation on, instances can have a chip that proves what they are.
const TRUSTED_FROM: u32 = 7;
/// Disks of an instance, the system disk among them. Every type that the documents print has so many.
const DISKS: u32 = 17;

/// What a family of types is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
pub enum FamilyLevel {
    /// Small and cheap ones, which share cores.
    #[choice("EntryLevel")]
    Entry,
    /// Those with cores of their own.
    #[choice("EnterpriseLevel")]
    Enterprise,
    /// Small ones that earn and spend CPU credits.
    #[choice("CreditEntryLevel")]
    CreditEntry,
}

/// Disks that are part of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
pub enum LocalStorage {
    /// Hard disks.
    #[choice("local_hdd_pro")]
    Hdd,
    /// Solid-state disks.
    #[choice("local_ssd_pro")]
    Ssd,
}

/// The kinds of disks of instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
pub enum NvmeSupport {
    /// All are NVMe disks.
    #[choice("required")]
    Required,
    /// They may be.
    #[choice("supported", not_requested)]
    Supported,
    /// None is.
    #[choice("unsupported")]
    Unsupported,
}

impl InstanceType {
    /// The family without what all have in common: `g7` of `ecs.g7.large`, and of `ecs.u1-c1m2.large`
    /// `u1`.
    fn series(&self) -> &str {
        let name = self.family().trim_start_matches("ecs.");
        name.split('-').next().unwrap_or(name)
    }

    /// The name of the series without what it says of the machine as a whole.
    fn kind(&self) -> &str {
        let series = self.series();
        series.strip_prefix("ebm").unwrap_or(series)
    }

    /// The number in the family's name, if there is one.
    fn number(&self) -> Option<u32> {
        let digits = self.kind().trim_start_matches(|letter: char| !letter.is_ascii_digit());
        let end = digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len());
        digits[..end].parse().ok()
    }

    /// Whether an instance of it earns and spends CPU credits.
    pub fn is_burstable(&self) -> bool {
        self.level() == FamilyLevel::CreditEntry
    }

    /// Whether its instances are whole machines.
    pub fn is_bare_metal(&self) -> bool {
        self.series().starts_with("ebm") || self.is_in_cluster()
    }

    /// Whether its instances are machines of a cluster for high performance computing.
    pub fn is_in_cluster(&self) -> bool {
        self.series().starts_with("scc")
    }

    /// Whether its instances can prove what they are: those of the seventh generation were the first.
    pub fn is_trusted(&self) -> bool {
        self.number().is_some_and(|number| number >= TRUSTED_FROM)
    }

    /// What its processors understand.
    pub fn architecture(&self) -> Architecture {
        match ARM.contains(&self.series()) {
            true => Architecture::Arm,
            false => Architecture::X86,
        }
    }

    /// How its architecture is called where types, not images, are meant.
    pub fn cpu_architecture(&self) -> &'static str {
        match self.architecture() {
            Architecture::Arm => "ARM",
            Architecture::X86 | Architecture::I386 => "X86",
        }
    }

    /// The generation that its family is of: `ecs-5` is that of g6, as documented, and so on.
    pub fn generation(&self) -> String {
        let number = self.number();
        let generation = match (self.kind(), number) {
            ("t1", _) => 1,
            ("n1" | "n2" | "e3", _) => 2,
            (kind, _) if kind == "e" || kind.starts_with('u') => 6,
            (kind, Some(number)) if is_of(kind, &["i"]) || is_of(kind, &["d"]) => number + 2,
            (_, Some(number)) => number.saturating_sub(1).max(3),
            (_, None) => 3,
        };
        format!("ecs-{generation}")
    }

    /// Whether it is of the first generation, that of the classic network: its instances have no network
    /// interface but their primary one.
    pub fn is_first_generation(&self) -> bool {
        self.generation() == "ecs-1"
    }

    /// What it is for, in the words of DescribeInstanceTypes.
    pub fn category(&self) -> &'static str {
        const SHARED: [&str; 9] = ["e", "e3", "e4", "n", "mn", "s", "t", "v", "xn"];
        let series = self.series();
        match series {
            _ if series.starts_with("ebm") => "ECS Bare Metal",
            _ if series.starts_with("scc") => "Super Computing Cluster",
            _ if series.starts_with("hf") || is_of(series, &["ce", "cm"]) => "High Clock Speed",
            _ if is_of(series, &["sgn", "vgn", "ga"]) => "Visual Compute-optimized",
            _ if is_of(series, &["gn"]) => "Compute-optimized with GPU",
            _ if is_of(series, &["f"]) => "Compute-optimized with FPGA",
            "video" => "Heterogeneous Service",
            _ if is_of(series, &["d"]) => "Big data",
            _ if is_of(series, &["i"]) => "Local SSDs",
            _ if ENTRY.contains(&series) || is_of(series, &SHARED) => "Shared",
            _ if is_of(series, &["c", "ic"]) || series.starts_with("sn1") => "Compute-optimized",
            _ if is_of(series, &["r", "re", "se"]) => "Memory-optimized",
            _ => "General-purpose",
        }
    }

    /// The level of its family.
    pub fn level(&self) -> FamilyLevel {
        match self.series() {
            series if CREDIT.contains(&series) => FamilyLevel::CreditEntry,
            series if ENTRY.contains(&series) => FamilyLevel::Entry,
            _ => FamilyLevel::Enterprise,
        }
    }

    /// Whether it has GPUs. No document of ours says how many.
    pub fn has_gpu(&self) -> bool {
        is_of(self.kind().trim_start_matches("scc"), &["gn", "sgn", "vgn", "ga"])
    }

    /// The kind of its local disks, if it has some. No document of ours says how many.
    pub fn local_storage(&self) -> Option<LocalStorage> {
        let kind = self.kind();
        match () {
            () if is_of(kind, &["d"]) => Some(LocalStorage::Hdd),
            () if is_of(kind, &["i", "ga"]) || kind == "gn5" => Some(LocalStorage::Ssd),
            () => None,
        }
    }

    /// Whether its disks are NVMe disks: what a document says of it, else what follows from its
    /// generation.
    pub fn nvme(&self) -> NvmeSupport {
        let said = |text| NvmeSupport::ALL.iter().copied().find(|one| one.print() == text);
        let is_new = self.number().is_some_and(|number| number >= NVME_FROM);
        let follows = if is_new { NvmeSupport::Required } else { NvmeSupport::Unsupported };
        self.nvme_support.and_then(said).unwrap_or(follows)
    }

    /// What starts its instances.
    pub fn boot_modes(&self) -> &'static [BootMode] {
        match self.architecture() {
            Architecture::Arm => &[BootMode::Uefi],
            Architecture::X86 | Architecture::I386 => &[BootMode::Bios, BootMode::Uefi],
        }
    }

    /// The most disks of an instance, the system disk among them.
    pub fn disks(&self) -> u32 {
        DISKS
    }

    /// Network cards of an instance: one, where no document says that there are more.
    pub fn cards(&self) -> u32 {
        self.network_cards.unwrap_or(1)
    }
}

/// Whether the name is one of these with a number behind it.
fn is_of(name: &str, letters: &[&str]) -> bool {
    let rest = |letters: &&str| name.strip_prefix(*letters);
    let is_numbered = |rest: &str| rest.starts_with(|first: char| first.is_ascii_digit());
    letters.iter().filter_map(rest).any(is_numbered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::instance_type::InstanceTypes;

    fn of<T>(id: &str, what: impl Fn(&InstanceType) -> T) -> T {
        what(InstanceTypes::default().get(id).unwrap_or_else(|| panic!("{id} is there")))
    }

    #[test]
    fn generations_are_those_that_the_documents_print() {
        for (id, generation) in [
            ("ecs.g5.large", "ecs-4"),
            ("ecs.ebmc5s.24xlarge", "ecs-4"),
            ("ecs.t5-lc1m1.small", "ecs-4"),
            ("ecs.g6.large", "ecs-5"),
            ("ecs.ebmg6e.26xlarge", "ecs-5"),
            ("ecs.hfc7.large", "ecs-6"),
            ("ecs.r7t.large", "ecs-6"),
            ("ecs.t1.xsmall", "ecs-1"),
            ("ecs.n1.large", "ecs-2"),
            ("ecs.sn2ne.large", "ecs-3"),
            ("ecs.u1-c1m2.large", "ecs-6"),
            ("ecs.i4.large", "ecs-6"),
            ("ecs.g9i.large", "ecs-8"),
        ] {
            assert_eq!(of(id, InstanceType::generation), generation, "{id}");
        }
    }

    #[test]
    fn what_types_are_for_follows_from_their_names() {
        for (id, category, level) in [
            ("ecs.g7.large", "General-purpose", FamilyLevel::Enterprise),
            ("ecs.c7.large", "Compute-optimized", FamilyLevel::Enterprise),
            ("ecs.r7.large", "Memory-optimized", FamilyLevel::Enterprise),
            ("ecs.sn1ne.large", "Compute-optimized", FamilyLevel::Enterprise),
            ("ecs.t6-c1m1.large", "Shared", FamilyLevel::CreditEntry),
            ("ecs.e-c1m1.large", "Shared", FamilyLevel::Entry),
            ("ecs.n4.small", "Shared", FamilyLevel::Entry),
            ("ecs.d1ne.2xlarge", "Big data", FamilyLevel::Enterprise),
            ("ecs.i3.13xlarge", "Local SSDs", FamilyLevel::Enterprise),
            ("ecs.hfg7.large", "High Clock Speed", FamilyLevel::Enterprise),
            ("ecs.ebmg7.32xlarge", "ECS Bare Metal", FamilyLevel::Enterprise),
            ("ecs.gn7i-c8g1.2xlarge", "Compute-optimized with GPU", FamilyLevel::Enterprise),
        ] {
            assert_eq!(
                (of(id, InstanceType::category), of(id, InstanceType::level)),
                (category, level),
                "{id}"
            );
        }
    }

    #[test]
    fn what_is_in_the_machine_follows_from_their_names() {
        assert!(of("ecs.gn7i-c8g1.2xlarge", InstanceType::has_gpu));
        assert!(!of("ecs.g7.large", InstanceType::has_gpu));
        assert_eq!(of("ecs.i3.13xlarge", InstanceType::local_storage), Some(LocalStorage::Ssd));
        assert_eq!(of("ecs.d1ne.2xlarge", InstanceType::local_storage), Some(LocalStorage::Hdd));
        assert_eq!(of("ecs.g7.large", InstanceType::local_storage), None);
        assert_eq!(of("ecs.g8y.large", InstanceType::cpu_architecture), "ARM");
        assert_eq!(of("ecs.g8y.large", InstanceType::boot_modes), [BootMode::Uefi]);
        assert_eq!(of("ecs.g7.large", InstanceType::cpu_architecture), "X86");
        assert_eq!(of("ecs.g7nex.32xlarge", InstanceType::cards), 2);
        assert_eq!(of("ecs.g7.large", InstanceType::cards), 1);
    }

    #[test]
    fn nvme_is_what_a_document_says_and_else_what_the_generation_has() {
        let types = InstanceTypes::default();
        let said = types.iter().filter(|one| one.nvme_support.is_some()).collect::<Vec<_>>();
        assert_eq!(said.len(), 18);
        // The rule gives what the documents say.
        for one in said {
            let unsaid = InstanceType { nvme_support: None, ..one.clone() };
            assert_eq!(unsaid.nvme(), one.nvme(), "{}", one.id);
        }
        assert_eq!(of("ecs.g8i.large", InstanceType::nvme), NvmeSupport::Required);
        assert_eq!(of("ecs.g5.large", InstanceType::nvme), NvmeSupport::Unsupported);
    }
}
