//! Faults of prefixes.

use control_derive::Fault;

use crate::value::id::VSwitchId;

/// Faults of prefixes.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum PrefixFault {
    /// The prefixes are not in CIDR form.
    #[rows("InvalidIp.IpPrefixIllegal", "InvalidParameter")]
    #[says("The ip prefixes {prefixes} is/are illegal.")]
    #[slots(prefixes)]
    Illegal { prefixes: String },
    /// A prefix's mask is longer than an address.
    #[rows("InvalidIp.IpPrefixMaskIllegal", "InvalidIp.IpPrefixIllegal")]
    #[says("The mask of the ip prefix {prefix} is illegal.")]
    #[slots(prefix)]
    MaskIllegal { prefix: String },
    /// A prefix has bits behind its mask.
    #[rows("InvalidIp.IpPrefixNotStrict", "InvalidParameter")]
    #[says("The ip prefix {prefix} must be strict cidr format.")]
    #[slots(prefix)]
    NotStrict { prefix: String },
    /// The prefixes have different masks.
    #[rows("InvalidIp.IpPrefixMaskNotSame", "InvalidParameter")]
    #[says("The ip prefixes {prefixes} are illegal which mask must be same.")]
    #[slots(prefixes)]
    MasksDiffer { prefixes: String },
    /// The prefixes have another mask than the one that is given out.
    #[rows("InvalidIp.IpPrefixMaskInvalid", "InvalidParameter")]
    #[says("The ip prefixes mask {mask} is illegal which must be between {only} and {only}.")]
    #[slots(mask, only, only)]
    Mask { mask: u8, only: u8 },
    /// The prefix is in none of the vSwitch's reservations.
    #[rows("InvalidIp.IpPrefixMustInReserveSegment")]
    #[says("The ip prefix {prefix} must in vswitch reserve segment.")]
    NotReserved { prefix: String },
    /// The prefix is taken.
    #[rows("InvalidIp.IpPrefixNotAvailable")]
    #[says("The ip prefix {prefix} is not available.")]
    Taken { prefix: String },
    /// Fewer prefixes are idle in the vSwitch's reservations than are wanted.
    #[rows("InvalidVSwitchId.IpPrefixNotEnough")]
    #[says("The specified vSwitch \"{vswitch}\" has not enough ip prefix.")]
    Exhausted { vswitch: VSwitchId },
    /// The vSwitch has no reservation of this IP version.
    #[rows("InvalidOperation.VSwitchCidrReservationNotExist", "InvalidVSwitchId.IpPrefixNotEnough")]
    #[says("The specified vSwitch \"{vswitch}\" has no cidr reservation.")]
    NoReservation { vswitch: VSwitchId },
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            PrefixFault::VARIANTS,
            [
                (
                    "001",
                    PrefixFault::Illegal { prefixes: "10.0.0.0".to_owned() },
                    "403 InvalidIp.IpPrefixIllegal The ip prefixes 10.0.0.0 is/are illegal.",
                ),
                (
                    "001",
                    PrefixFault::MaskIllegal { prefix: "10.0.0.0/33".to_owned() },
                    "403 InvalidIp.IpPrefixMaskIllegal The ip prefix mask is illegal.",
                ),
                (
                    "004",
                    PrefixFault::MaskIllegal { prefix: "10.0.0.0/33".to_owned() },
                    "403 InvalidIp.IpPrefixMaskIllegal The current IP prefix mask is illegal.",
                ),
                (
                    "001",
                    PrefixFault::NotStrict { prefix: "10.0.0.1/28".to_owned() },
                    "403 InvalidIp.IpPrefixNotStrict The ip prefix must be strict cidr format.",
                ),
                (
                    "004",
                    PrefixFault::NotStrict { prefix: "10.0.0.1/28".to_owned() },
                    "403 InvalidIp.IpPrefixNotStrict The IP prefix \"10.0.0.1/28\" must be strict CIDR format.",
                ),
                (
                    "001",
                    PrefixFault::MasksDiffer { prefixes: "10.0.0.0/28,10.0.0.16/29".to_owned() },
                    "403 InvalidIp.IpPrefixMaskNotSame The ip prefixes 10.0.0.0/28,10.0.0.16/29 are illegal which mask must be same.",
                ),
                (
                    "004",
                    PrefixFault::MasksDiffer { prefixes: "10.0.0.0/28,10.0.0.16/29".to_owned() },
                    "403 InvalidIp.IpPrefixMaskNotSame The IP prefixes 10.0.0.0/28,10.0.0.16/29 are illegal.The IP prefix mask must be the same.",
                ),
                (
                    "001",
                    PrefixFault::Mask { mask: 29, only: 28 },
                    "403 InvalidIp.IpPrefixMaskInvalid The ip prefixes mask 29 is illegal which must be between 28 and 28.",
                ),
                (
                    "004",
                    PrefixFault::Mask { mask: 29, only: 28 },
                    "403 InvalidIp.IpPrefixMaskInvalid The IP prefix mask 29 is illegal which must be between 28 and 28.",
                ),
                (
                    "",
                    PrefixFault::Mask { mask: 29, only: 28 },
                    "400 InvalidParameter The ip prefixes mask 29 is illegal which must be between 28 and 28.",
                ),
                (
                    "004",
                    PrefixFault::NotReserved { prefix: "10.0.0.0/28".to_owned() },
                    "403 InvalidIp.IpPrefixMustInReserveSegment The ip prefix must in vswitch reserve segment.",
                ),
                (
                    "001",
                    PrefixFault::Taken { prefix: "10.0.0.0/28".to_owned() },
                    "403 InvalidIp.IpPrefixNotAvailable The ip prefix is/are not available.",
                ),
                (
                    "004",
                    PrefixFault::Taken { prefix: "10.0.0.0/28".to_owned() },
                    "403 InvalidIp.IpPrefixNotAvailable The IP prefix is not available.",
                ),
                (
                    "004",
                    PrefixFault::Exhausted { vswitch: "vsw-9".into() },
                    "403 InvalidVSwitchId.IpPrefixNotEnough The specified VSwitch does not have enough IP prefixes.",
                ),
                (
                    "001",
                    PrefixFault::NoReservation { vswitch: "vsw-9".into() },
                    "404 InvalidOperation.VSwitchCidrReservationNotExist The specified vSwitch has no cidr reservation.",
                ),
                (
                    "000",
                    PrefixFault::NoReservation { vswitch: "vsw-9".into() },
                    "403 InvalidVSwitchId.IpPrefixNotEnough The specified vSwitch has not enough ip prefix.",
                ),
            ],
        );
    }
}
