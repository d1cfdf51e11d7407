//! How a field's name reads on the wire: one table for requests and answers.

/// The words that the wire does not write as PascalCase would, by how fields write them.
const SPELLED: &[(&str, &str)] =
    &[("gpu", "GPU"), ("vrouter", "VRouter"), ("vswitch", "VSwitch"), ("vswitches", "VSwitches")];

/// The wire name of a field: `vswitch_id` is `VSwitchId`.
pub fn pascal_case(field: &str) -> String {
    field.split('_').map(word).collect()
}

fn word(word: &str) -> String {
    if let Some((_, spelled)) = SPELLED.iter().find(|(field, _)| *field == word) {
        return (*spelled).to_owned();
    }
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin_with_a_capital_letter_unless_the_table_spells_them() {
        for (field, wire) in [
            ("network_interface_id", "NetworkInterfaceId"),
            ("ipv6_address", "Ipv6Address"),
            ("ipv4_prefix_sets", "Ipv4PrefixSets"),
            ("ram_1", "Ram1"),
            ("vswitch_id", "VSwitchId"),
            ("vswitch", "VSwitch"),
            ("vswitches", "VSwitches"),
            ("default_vswitch_cidr", "DefaultVSwitchCidr"),
            ("vrouter_id", "VRouterId"),
            ("maximum_gpu_amount", "MaximumGPUAmount"),
            ("gpus", "Gpus"),
        ] {
            assert_eq!(pascal_case(field), wire);
        }
    }
}
