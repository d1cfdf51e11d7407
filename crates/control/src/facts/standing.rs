//! Why an account can buy nothing.

/// Why an account can buy nothing: operations whose pages have the row refuse it then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Bills are unpaid.
    Arrears,
    /// There is less on the account than it must have to buy anything.
    LowBalance,
    /// There is less on the account than what it would buy costs.
    NoBalance,
    /// The agent of the account has no credit left.
    AgentCredit,
    /// The account does not say how it pays.
    NoPaymentMethod,
    /// The account cannot pay as it says.
    BadPaymentMethod,
    /// The account may pay no more, without a way of its own to pay.
    PaymentLimited,
    /// The account has not agreed to how it pays.
    IllegalPolicy,
    /// Nobody has proven whose the account is.
    Anonymous,
    /// The account is restricted, and customer service knows why.
    Restricted,
    /// The card of the account has to be verified.
    CardUnverified,
    /// The account is a risk.
    RiskControl,
    /// The account is one of those that resell.
    Reseller,
    /// The account's reseller may order nothing.
    ResellerForbidden,
    /// The account may only have what the cloud itself sells by use.
    ProductLimited,
}

impl Standing {
    /// All of them, by the name that `enid.toml` has.
    pub const ALL: [(&'static str, Standing); 15] = [
        ("agent_credit", Standing::AgentCredit),
        ("anonymous", Standing::Anonymous),
        ("bad_payment_method", Standing::BadPaymentMethod),
        ("card_unverified", Standing::CardUnverified),
        ("illegal_policy", Standing::IllegalPolicy),
        ("in_arrears", Standing::Arrears),
        ("low_balance", Standing::LowBalance),
        ("no_balance", Standing::NoBalance),
        ("no_payment_method", Standing::NoPaymentMethod),
        ("payment_limited", Standing::PaymentLimited),
        ("product_limited", Standing::ProductLimited),
        ("reseller", Standing::Reseller),
        ("reseller_forbidden", Standing::ResellerForbidden),
        ("restricted", Standing::Restricted),
        ("risk_control", Standing::RiskControl),
    ];
}
