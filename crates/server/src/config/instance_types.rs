//! `[[instance_type]]`: types of instances that the catalogue does not have, and figures that no
//! document prints.

use control::facts::instance_type::InstanceTypes;
use serde::Deserialize;

use super::ConfigError;

/// A type, and in what it differs from another one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InstanceTypeTable {
    id: String,
    /// The type that it is like; itself if none is given.
    like: Option<String>,
    eni_quantity: Option<u32>,
    private_ipv4_per_eni: Option<u32>,
    ipv6_per_eni: Option<u32>,
    eri_quantity: Option<u32>,
    queue_pairs: Option<u32>,
    network_cards: Option<u32>,
    enterprise_groups: Option<bool>,
}

impl InstanceTypeTable {
    /// Puts the type into the catalogue.
    pub(super) fn add_to(self, types: &mut InstanceTypes) -> Result<(), ConfigError> {
        let id = &self.id;
        let invalid =
            |what: String| ConfigError::Invalid(format!("instance_type \"{id}\": {what}"));
        let like = self.like.as_ref().unwrap_or(id);
        let known = types.get(like);
        let unknown = || invalid(format!("like: the catalogue has no \"{like}\""));
        let mut one = known.ok_or_else(unknown)?.clone();
        if !id.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(invalid("id: it is not ASCII without spaces".to_owned()));
        }
        for (name, figure) in [
            ("eni_quantity", self.eni_quantity),
            ("private_ipv4_per_eni", self.private_ipv4_per_eni),
            ("network_cards", self.network_cards),
        ] {
            if figure == Some(0) {
                return Err(invalid(format!("{name} must be at least 1")));
            }
        }
        one.eni_quantity = self.eni_quantity.unwrap_or(one.eni_quantity);
        one.eni_total = one.eni_total.max(one.eni_quantity);
        one.private_ipv4_per_eni = self.private_ipv4_per_eni.unwrap_or(one.private_ipv4_per_eni);
        one.ipv6_per_eni = self.ipv6_per_eni.unwrap_or(one.ipv6_per_eni);
        one.eri_quantity = self.eri_quantity.unwrap_or(one.eri_quantity);
        one.queue_pairs = self.queue_pairs.unwrap_or(one.queue_pairs);
        one.network_cards = self.network_cards.or(one.network_cards);
        one.enterprise_groups = self.enterprise_groups.unwrap_or(one.enterprise_groups);
        one.id = self.id;
        types.insert(one);
        Ok(())
    }
}
