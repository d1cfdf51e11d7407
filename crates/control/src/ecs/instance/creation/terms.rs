//! On which terms new instances are made: how they are paid for, and when they go.

use api::{Kind, Value};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use store::Timestamp;

use crate::{
    ecs::{
        ChargeType,
        instance::{
            CreditSpecification, Internet, InternetChargeType, PeriodUnit, Renewal, RenewalStatus,
            Spot, SpotInterruptionBehavior, SpotStrategy,
        },
    },
    faults::CreationFault,
};

/// On which terms instances are made.
#[derive(Debug)]
pub struct Terms {
    /// How they are paid for.
    pub charge: ChargeType,
    /// For how many days, if that is in advance.
    pub days: Option<u64>,
    /// Whether that is paid for again when it ends.
    pub renewal: Renewal,
    /// When they go by themselves, if they do.
    pub auto_release: Option<Timestamp>,
    /// What is bid for them.
    pub spot: Spot,
    /// Whether nobody can release them by a call.
    pub deletion_protection: bool,
    /// How they spend CPU credits.
    pub credit: Option<CreditSpecification>,
}

/// What a request says of the terms.
#[derive(Debug, Default)]
pub struct Said {
    /// How the instances are paid for.
    pub charge: Option<ChargeType>,
    /// For how long.
    pub period: Option<u32>,
    /// In which unit.
    pub unit: Option<SoldUnit>,
    /// Whether it is paid again when that time is over.
    pub auto_renew: Option<bool>,
    /// For how long it is then paid again.
    pub auto_renew_period: Option<u32>,
    /// Whether it is paid at once.
    pub auto_pay: Option<bool>,
    /// When they go by themselves.
    pub auto_release: Option<Moment>,
    /// Whether the service may take them back.
    pub strategy: Option<SpotStrategy>,
    /// The most that an hour may cost.
    pub price_limit: Option<Price>,
    /// For how many hours they are not taken back.
    pub duration_h: Option<u32>,
    /// What becomes of those that are.
    pub interruption: Option<SpotInterruptionBehavior>,
    /// Whether nobody can release them by a call.
    pub deletion_protection: Option<bool>,
    /// How they spend CPU credits.
    pub credit: Option<CreditSpecification>,
}

impl TryFrom<Said> for Terms {
    type Error = CreationFault;

    fn try_from(said: Said) -> Result<Terms, CreationFault> {
        let charge = said.charge.unwrap_or(ChargeType::PostPaid);
        let strategy = said.strategy.unwrap_or_default();
        let (is_paid, is_spot) = (charge == ChargeType::PrePaid, strategy != SpotStrategy::NoSpot);
        let unit = said.unit.map(PeriodUnit::from).unwrap_or_default();
        let days = match is_paid {
            true => Some(days(said.period, unit)?),
            false => None,
        };
        let renews = said.auto_renew_period.is_none_or(|one| RENEWALS.contains(&one));
        if is_paid && !renews {
            return Err(CreationFault::AutoRenewPeriod);
        }
        if !is_paid && said.auto_pay == Some(false) {
            return Err(CreationFault::PostPaidWithoutAutoPay);
        }
        if is_paid && is_spot {
            return Err(CreationFault::SpotPrePaid);
        }
        if strategy == SpotStrategy::SpotWithPriceLimit && said.price_limit.is_none() {
            return Err(CreationFault::SpotPriceLimit);
        }
        let deletion_protection = said.deletion_protection == Some(true);
        if deletion_protection && (is_paid || is_spot) {
            return Err(CreationFault::DeletionProtectionUnsupported);
        }
        let price_limit = said.price_limit.map(|price| price.0).filter(|_| is_spot);
        Ok(Terms {
            charge,
            days,
            renewal: match is_paid && said.auto_renew == Some(true) {
                true => Renewal {
                    status: RenewalStatus::AutoRenewal,
                    period: said.auto_renew_period.unwrap_or(1),
                    unit,
                },
                false => Renewal::default(),
            },
            auto_release: said.auto_release.map(|one| one.0).filter(|_| !is_paid),
            spot: Spot {
                strategy,
                price_limit,
                duration_h: if is_spot { said.duration_h.unwrap_or(1) } else { 0 },
                interruption: said.interruption.unwrap_or_default(),
            },
            deletion_protection,
            credit: said.credit,
        })
    }
}

/// For how many months a time that is over may be paid again.
const RENEWALS: [u32; 9] = [1, 2, 3, 6, 12, 24, 36, 48, 60];

/// The unit of a time for which new instances are sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, api::Choice)]
pub enum SoldUnit {
    /// Seven days.
    Week,
    /// A month.
    Month,
}

impl From<SoldUnit> for PeriodUnit {
    fn from(unit: SoldUnit) -> PeriodUnit {
        match unit {
            SoldUnit::Week => PeriodUnit::Week,
            SoldUnit::Month => PeriodUnit::Month,
        }
    }
}

/// How many days are paid for.
fn days(period: Option<u32>, unit: PeriodUnit) -> Result<u64, CreationFault> {
    let period = period.ok_or(CreationFault::PeriodMissing)?;
    days_of(period, unit).ok_or(CreationFault::Period)
}

/// How many days so much of a unit has, if instances are sold for so long.
pub fn days_of(period: u32, unit: PeriodUnit) -> Option<u64> {
    let is_month = (1..=9).contains(&period) || [12, 24, 36, 48, 60].contains(&period);
    let (is_sold, days) = match unit {
        PeriodUnit::Week => ((1..=4).contains(&period), 7),
        PeriodUnit::Month => (is_month, 30),
        PeriodUnit::Year => ((1..=5).contains(&period), 365),
    };
    is_sold.then(|| days * u64::from(period))
}

/// Whether what goes by itself does so late enough, and not too late.
pub fn check_release(moment: Option<Timestamp>, now: Timestamp) -> Result<(), CreationFault> {
    const MINUTE_MS: u64 = 60_000;
    const YEAR_MS: u64 = 365 * 24 * 60 * MINUTE_MS;
    let Some(at) = moment else { return Ok(()) };
    match (now.plus_ms(30 * MINUTE_MS)..=now.plus_ms(3 * YEAR_MS)).contains(&at) {
        true => Ok(()),
        false => Err(CreationFault::AutoReleaseTime),
    }
}

impl Terms {
    /// Whether those that go by themselves do so late enough, and not too late.
    pub fn check_release(&self, now: Timestamp) -> Result<(), CreationFault> {
        check_release(self.auto_release, now)
    }

    /// When what is paid for in advance is used up.
    pub fn expires(&self, now: Timestamp) -> Option<Timestamp> {
        const DAY_MS: u64 = 24 * 60 * 60 * 1000;
        self.days.map(|days| now.plus_ms(days * DAY_MS))
    }
}

/// How an instance reaches the internet, by what a request says.
pub fn internet(
    charge: Option<InternetChargeType>,
    max_in: Option<u32>,
    max_out: Option<u32>,
) -> Internet {
    /// What comes in of an instance of which little goes out (page of RunInstances).
    const LEAST_IN: u32 = 10;
    let max_out_mbps = max_out.unwrap_or_default();
    Internet {
        charge: charge.unwrap_or_default(),
        max_in_mbps: max_in.unwrap_or(max_out_mbps.max(LEAST_IN)),
        max_out_mbps,
        public: None,
    }
}

/// The user data of a request, which are Base64 of at most 32 KB.
pub fn user_data(text: Option<String>) -> Result<String, CreationFault> {
    const MOST_BYTES: usize = 32 << 10;
    let Some(text) = text else { return Ok(String::new()) };
    let bytes = STANDARD.decode(text.as_bytes()).map_err(|_| CreationFault::UserData)?;
    match bytes.len() > MOST_BYTES {
        true => Err(CreationFault::UserDataSize),
        false => Ok(text),
    }
}

/// A price: at most 999,999, with at most three digits behind the point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Price(pub f64);

impl Value for Price {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "a price of 0 to 999999";

    fn parse(text: &str) -> Option<Price> {
        let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let price = text.parse::<f64>().ok().filter(|price| (0.0..=999_999.0).contains(price));
        price.filter(|_| decimals <= 3).map(Price)
    }
}

/// A moment of a request, as `2018-01-01T12:05:00Z`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment(pub Timestamp);

impl Value for Moment {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "a moment as 2018-01-01T12:05:00Z";

    fn parse(text: &str) -> Option<Moment> {
        const FORM: &str = "2018-01-01T12:05:00Z";
        let moment = text.parse::<jiff::Timestamp>().ok().filter(|_| text.len() == FORM.len())?;
        // What is not a whole minute is that minute.
        let minutes = moment.as_millisecond().div_euclid(60_000);
        u64::try_from(minutes * 60_000).ok().map(|moment| Moment(Timestamp(moment)))
    }
}

/// A password of a request: it is checked, and nobody keeps it.
#[derive(Clone, PartialEq, Eq)]
pub struct Password;

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password")
    }
}

impl Value for Password {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "8 to 30 characters of three kinds at least: capital letters, \
        small letters, digits and ()`~!@#$%^&*-_+=|{}[]:;'<>,.?/";

    fn parse(text: &str) -> Option<Password> {
        const SPECIAL: &str = "()`~!@#$%^&*-_+=|{}[]:;'<>,.?/";
        let has = |is: &dyn Fn(char) -> bool| text.chars().any(is);
        let is_special = |letter: char| SPECIAL.contains(letter);
        let kinds = [
            has(&|letter| letter.is_ascii_uppercase()),
            has(&|letter| letter.is_ascii_lowercase()),
            has(&|letter| letter.is_ascii_digit()),
            has(&is_special),
        ];
        let known = |letter: char| letter.is_ascii_alphanumeric() || is_special(letter);
        let enough = kinds.iter().filter(|kind| **kind).count() >= 3;
        let fits = (8..=30).contains(&text.len()) && text.chars().all(known) && enough;
        fits.then_some(Password)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_have_characters_of_three_kinds() {
        for good in ["Abcdefg1", "abc-efg1", "ABC-EFG1"] {
            assert!(Password::parse(good).is_some(), "{good}");
        }
        for bad in ["Abcdef1", "abcdefg1", "Abcdefgh", "Abcdefg1ä", &"Ab1".repeat(11)] {
            assert!(Password::parse(bad).is_none(), "{bad}");
        }
        assert_eq!(format!("{:?}", Password::parse("Abcdefg1")), "Some(Password)");
    }

    #[test]
    fn moments_have_seconds_that_do_not_count() {
        assert_eq!(Moment::parse("1970-01-01T00:01:59Z"), Some(Moment(Timestamp(60_000))));
        for bad in ["1970-01-01T00:01Z", "1970-01-01T00:01:00+08", "now", "1969-12-31T23:59:00Z"] {
            assert_eq!(Moment::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn prices_have_three_digits_behind_the_point() {
        assert_eq!(Price::parse("0.125"), Some(Price(0.125)));
        for bad in ["-1", "1.2345", "1000000", "x", "NaN"] {
            assert_eq!(Price::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_time_that_is_paid_for_is_one_that_is_sold() {
        let of = |period, unit| days(Some(period), unit).ok();
        assert_eq!(of(1, PeriodUnit::Week), Some(7));
        assert_eq!(of(12, PeriodUnit::Month), Some(360));
        assert_eq!((of(5, PeriodUnit::Week), of(10, PeriodUnit::Month)), (None, None));
    }
}
