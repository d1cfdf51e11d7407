//! Faults of how instances that are there are paid for, and of what is changed of those that are paid for
//! in advance.

use control_derive::Fault;

use crate::value::id::InstanceId;

/// Faults of how instances are paid for.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum ChargeFault {
    /// A request names no instances.
    #[rows("InvalidParameter.InstanceIds")]
    NoneNamed,
    /// A request names too many instances.
    #[rows("InstancesIdQuotaExceed")]
    TooMany { given: usize, limit: usize },
    /// Nothing is sold for so much of the unit.
    #[rows("InvalidPeriod.UnitMismatch")]
    PeriodOfUnit,
    /// The instance is paid for like this.
    #[rows("InvalidInstanceChargeType.ValueNotSupported")]
    #[says("The instance \"{instance}\" is {charge} already.")]
    Already { instance: InstanceId, charge: &'static str },
    /// The instance goes by itself.
    #[rows("ReleaseTimeHaveBeenSet")]
    GoesByItself { instance: InstanceId },
    /// The service may take the instance back.
    #[rows("InvalidSpotStrategy")]
    Spot { instance: InstanceId },
    /// No account may ask for another type for a while.
    #[rows(400 "OperationDenied")]
    TypeForAWhile,
    /// An instance is to start again at a moment that is over.
    #[rows("InvalidRebootTime.ValueNotSupported")]
    RebootTime,
    /// A type is larger than the one before, and is said to be smaller, or the reverse.
    #[rows("InvalidParameter")]
    #[says(
        "The specified parameter \"OperatorType\" is not valid: the InstanceType makes it \"{is}\"."
    )]
    Operator { is: &'static str },
    /// The instance is not stopped, and its type is to be smaller.
    #[rows("InvalidStatus.NotStopped")]
    NotStopped { instance: InstanceId },
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        let instance = || InstanceId::from("i-9");
        let (page, spec) = ("ModifyInstanceChargeType", "ModifyPrepayInstanceSpec");
        check(
            ChargeFault::VARIANTS,
            [
                (
                    page,
                    ChargeFault::NoneNamed,
                    "400 InvalidParameter.InstanceIds The specified InstanceIds are invalid.",
                ),
                (
                    page,
                    ChargeFault::TooMany { given: 21, limit: 20 },
                    "400 InstancesIdQuotaExceed The maximum number of Instances is exceeded.",
                ),
                (
                    page,
                    ChargeFault::PeriodOfUnit,
                    "400 InvalidPeriod.UnitMismatch The specified Period must be correlated with the PeriodUnit.",
                ),
                (
                    page,
                    ChargeFault::Already { instance: instance(), charge: "PrePaid" },
                    "400 InvalidInstanceChargeType.ValueNotSupported The instance \"i-9\" is PrePaid already.",
                ),
                (
                    page,
                    ChargeFault::GoesByItself { instance: instance() },
                    "400 ReleaseTimeHaveBeenSet The specified instance has been set released time.",
                ),
                (
                    page,
                    ChargeFault::Spot { instance: instance() },
                    "400 InvalidSpotStrategy The specified spotStrategy is not valid.",
                ),
                (
                    spec,
                    ChargeFault::TypeForAWhile,
                    "400 OperationDenied The current user does not support this operation.",
                ),
                (
                    spec,
                    ChargeFault::RebootTime,
                    "400 InvalidRebootTime.ValueNotSupported The specified RebootTime is not valid.",
                ),
                (
                    spec,
                    ChargeFault::Operator { is: "upgrade" },
                    "400 InvalidParameter The specified parameter \"OperatorType\" is not valid: the InstanceType makes it \"upgrade\".",
                ),
                (
                    spec,
                    ChargeFault::NotStopped { instance: instance() },
                    "400 InvalidStatus.NotStopped Instance status must be stopped.",
                ),
            ],
        );
    }
}
