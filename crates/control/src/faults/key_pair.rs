//! Faults of key pairs.

use control_derive::Fault;

use crate::value::{id::InstanceId, key_pair_name::KeyPairName};

/// Faults of key pairs.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum KeyPairFault {
    /// The caller has no such key pair in the region.
    #[rows("InvalidKeyPairName.NotFound")]
    #[says("The specified KeyPairName \"{pair}\" does not exist in our records.")]
    NotFound { pair: KeyPairName },
    /// There is a key pair with this name already.
    #[rows("KeyPair.AlreadyExist")]
    #[says("The key pair \"{pair}\" already exists.")]
    Taken { pair: KeyPairName },
    /// The account has as many key pairs in the region as it may.
    #[rows("QuotaExceed.KeyPair")]
    #[says("The account has {limit} key pairs in the region, which is the most.")]
    Quota { limit: usize },
    /// An instance is bound to the key pair.
    #[rows("InvalidParameter.KeypairAlreadyAttachedInstance")]
    #[says("The key pair \"{pair}\" is attached to the instance \"{instance}\".")]
    InUse { pair: KeyPairName, instance: InstanceId },
    /// A request names too many instances, or too many key pairs.
    #[rows("InstanceKeyPairLimitExceeded")]
    #[says("The request names {given}, and may name {limit}.")]
    TooMany { given: usize, limit: usize },
    /// A request names no instance, or one that is not there.
    #[rows("InvalidInstanceIds.ValueNotSupported")]
    Instances,
    /// The instance runs Windows, which lets nobody in by a key.
    #[rows("DependencyViolation.WindowsInstance")]
    #[says("The instance \"{instance}\" runs Windows, and cannot use a key pair to log in.")]
    Windows { instance: InstanceId },
    /// A request names no key pair.
    #[rows("InvalidKeyPairNames.ValueNotSupported")]
    Names,
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            KeyPairFault::VARIANTS,
            [
                (
                    "AttachKeyPair",
                    KeyPairFault::NotFound { pair: "mine".into() },
                    "400 InvalidKeyPairName.NotFound The specified KeyPairName does not exist in our records.",
                ),
                (
                    "RunInstances",
                    KeyPairFault::NotFound { pair: "mine".into() },
                    "404 InvalidKeyPairName.NotFound The specified parameter KeyPairName does not exist in our records.",
                ),
                (
                    "CreateKeyPair",
                    KeyPairFault::Taken { pair: "mine".into() },
                    "400 KeyPair.AlreadyExist The key pair already exist.",
                ),
                (
                    "ImportKeyPair",
                    KeyPairFault::Quota { limit: 500 },
                    "403 QuotaExceed.KeyPair The key pair quota exceeds.",
                ),
                (
                    "DeleteKeyPairs",
                    KeyPairFault::InUse { pair: "mine".into(), instance: "i-9".into() },
                    "400 InvalidParameter.KeypairAlreadyAttachedInstance The specified parameter \"KeyPairNames\" attached to instances can not be deleted.",
                ),
                (
                    "DeleteKeyPairs",
                    KeyPairFault::TooMany { given: 101, limit: 100 },
                    "403 InstanceKeyPairLimitExceeded Exceeding the allowed amount of instance which will be deleted.",
                ),
                (
                    "DetachKeyPair",
                    KeyPairFault::Instances,
                    "400 InvalidInstanceIds.ValueNotSupported The specified parameter InstanceIds is not valid.",
                ),
                (
                    "AttachKeyPair",
                    KeyPairFault::Windows { instance: "i-9".into() },
                    "403 DependencyViolation.WindowsInstance The instance creating is windows, cannot use ssh key pair to login",
                ),
                (
                    "DeleteKeyPairs",
                    KeyPairFault::Names,
                    "400 InvalidKeyPairNames.ValueNotSupported The specified parameter \"KeyPairNames\" is not valid.",
                ),
            ],
        );
    }
}
