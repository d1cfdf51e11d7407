//! Faults of accounts that can buy nothing.

use control_derive::Fault;

use crate::facts::standing::Standing;

/// Faults of accounts that can buy nothing.
#[derive(Debug, PartialEq, Fault)]
pub enum StandingFault {
    /// Bills are unpaid.
    #[rows("Account.Arrearage", "OperationFailed.UnpaidBillsExist")]
    Arrears,
    /// There is less on the account than it must have to buy anything.
    #[rows("InvalidAccountStatus.NotEnoughBalance", "InsufficientBalance")]
    LowBalance,
    /// There is less on the account than what it would buy costs.
    #[rows("InsufficientBalance", "InvalidAccountStatus.NotEnoughBalance")]
    NoBalance,
    /// The agent of the account has no credit left.
    #[rows("InsufficientBalance.AgentCredit", "InsufficientBalance")]
    AgentCredit,
    /// The account does not say how it pays.
    #[rows("PaymentMethodNotFound", "OperationFailed.NoPaymentMethod", "BillingMethodNotFound")]
    NoPaymentMethod,
    /// The account cannot pay as it says.
    #[rows("InvalidPayMethod", "InvalidPayMethod.SyncPaymentNotSupport")]
    BadPaymentMethod,
    /// The account may pay no more, without a way of its own to pay.
    #[rows("InvalidAccountStatus.PayAmountLimitExceeded")]
    PaymentLimited,
    /// The account has not agreed to how it pays.
    #[rows("OperationDenied.IllegalPaymentPolicy")]
    IllegalPolicy,
    /// Nobody has proven whose the account is.
    #[rows("RealNameAuthenticationError", "OperationFailed.InformationIncomplete")]
    Anonymous,
    /// The account is restricted, and customer service knows why.
    #[rows("InvalidAccountStatus")]
    Restricted,
    /// The card of the account has to be verified.
    #[rows("SecurityRisk.3DVerification")]
    CardUnverified,
    /// The account is a risk.
    #[rows("Forbidden.RiskControl")]
    RiskControl,
    /// The account is one of those that resell.
    #[rows("InvalidOperation.UserNotSupported")]
    Reseller,
    /// The account's reseller may order nothing.
    #[rows("AccountForbidden.AssociatedWithResellerPartner")]
    ResellerForbidden,
    /// The account may only have what the cloud itself sells by use.
    #[rows("AccountForbidden.ProductCreationLimited")]
    ProductLimited,
}

impl Standing {
    /// The fault of a request of an account that has it.
    pub fn fault(self) -> StandingFault {
        match self {
            Standing::Arrears => StandingFault::Arrears,
            Standing::LowBalance => StandingFault::LowBalance,
            Standing::NoBalance => StandingFault::NoBalance,
            Standing::AgentCredit => StandingFault::AgentCredit,
            Standing::NoPaymentMethod => StandingFault::NoPaymentMethod,
            Standing::BadPaymentMethod => StandingFault::BadPaymentMethod,
            Standing::PaymentLimited => StandingFault::PaymentLimited,
            Standing::IllegalPolicy => StandingFault::IllegalPolicy,
            Standing::Anonymous => StandingFault::Anonymous,
            Standing::Restricted => StandingFault::Restricted,
            Standing::CardUnverified => StandingFault::CardUnverified,
            Standing::RiskControl => StandingFault::RiskControl,
            Standing::Reseller => StandingFault::Reseller,
            Standing::ResellerForbidden => StandingFault::ResellerForbidden,
            Standing::ProductLimited => StandingFault::ProductLimited,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            StandingFault::VARIANTS,
            [
                (
                    "RunInstances",
                    StandingFault::Arrears,
                    "400 Account.Arrearage Your account has been in arrears.",
                ),
                (
                    "RunInstances",
                    StandingFault::LowBalance,
                    "403 InvalidAccountStatus.NotEnoughBalance Your account does not have enough balance.",
                ),
                (
                    "RunInstances",
                    StandingFault::NoBalance,
                    "403 InsufficientBalance Your account does not have enough balance.",
                ),
                (
                    "RunInstances",
                    StandingFault::AgentCredit,
                    "400 InsufficientBalance.AgentCredit Insufficient agent credit. Please contact your agent.",
                ),
                (
                    "RunInstances",
                    StandingFault::NoPaymentMethod,
                    "404 PaymentMethodNotFound No payment method has been registered on the account.",
                ),
                (
                    "RunInstances",
                    StandingFault::BadPaymentMethod,
                    "403 InvalidPayMethod The specified pay method is not valid.",
                ),
                (
                    "RunInstances",
                    StandingFault::PaymentLimited,
                    "400 InvalidAccountStatus.PayAmountLimitExceeded Your account is being restricted, because you have no default payment method or you are not authorized.",
                ),
                (
                    "CreateInstance",
                    StandingFault::IllegalPolicy,
                    "400 OperationDenied.IllegalPaymentPolicy The current payment policy is illegal, please connect your service provider to authenticate relative agreement.",
                ),
                (
                    "RunInstances",
                    StandingFault::Anonymous,
                    "403 RealNameAuthenticationError Your account has not passed the real-name authentication yet.",
                ),
                (
                    "RunInstances",
                    StandingFault::Restricted,
                    "403 InvalidAccountStatus Your account status is invalid, please contact customer service.",
                ),
                (
                    "RunInstances",
                    StandingFault::CardUnverified,
                    "403 SecurityRisk.3DVerification We have detected a security risk with your default credit or debit card. Please proceed with verification via the link in your email.",
                ),
                (
                    "RunInstances",
                    StandingFault::RiskControl,
                    "403 Forbidden.RiskControl This operation is forbidden by Aliyun RiskControl system.",
                ),
                (
                    "RunInstances",
                    StandingFault::Reseller,
                    "400 InvalidOperation.UserNotSupported Reseller user do not support purchase at the moment.",
                ),
                (
                    "RunInstances",
                    StandingFault::ResellerForbidden,
                    "400 AccountForbidden.AssociatedWithResellerPartner Your account is associated with your reseller partner. Your account or your reseller partner's account has been forbidden to create orders, please contact your reseller partner.",
                ),
                (
                    "RunInstances",
                    StandingFault::ProductLimited,
                    "400 AccountForbidden.ProductCreationLimited The commodity must be officially operated by Aliyun and in pay-as-you-go billing method.",
                ),
            ],
        );
    }
}
