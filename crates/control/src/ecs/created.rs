//! Lists of what was created, or expires, within a time: the filters of instances and of disks.

use api::Params;
use store::Timestamp;

use crate::{faults::InstanceFault, value::text};

/// A filter by a moment.
#[derive(Debug, Params)]
pub struct Filter {
    /// CreationStartTime, CreationEndTime, ExpiredStartTime or ExpiredEndTime.
    key: String,
    /// The moment, as 2017-12-05T22:40Z.
    value: Option<String>,
}

/// Within which times something is wanted to have been created, and to expire.
#[derive(Default)]
pub struct Within {
    created: Bounds,
    expires: Bounds,
}

/// Moments as texts to the minute: they sort as moments do.
#[derive(Default)]
struct Bounds {
    from: Option<String>,
    to: Option<String>,
}

impl Within {
    /// What the filters of a request say.
    pub fn read(filters: &[Filter]) -> Result<Within, InstanceFault> {
        let mut within = Within::default();
        for Filter { key, value } in filters {
            let (key, value) = (key.clone(), value.clone().unwrap_or_default());
            if !is_minute(&value) {
                return Err(InstanceFault::FilterValue { key, value });
            }
            match key.as_str() {
                "CreationStartTime" => within.created.from = Some(value),
                "CreationEndTime" => within.created.to = Some(value),
                "ExpiredStartTime" => within.expires.from = Some(value),
                "ExpiredEndTime" => within.expires.to = Some(value),
                _ => return Err(InstanceFault::FilterKey { key }),
            }
        }
        Ok(within)
    }

    /// Whether nothing is asked for.
    pub fn is_anything(&self) -> bool {
        self.created.is_open() && self.expires.is_open()
    }

    /// Whether something was created, and expires, as is wanted. What does not expire does so never.
    pub fn has(&self, created: Timestamp, expires: Option<Timestamp>) -> bool {
        let is_in = |moment| self.expires.has(moment);
        self.created.has(created) && expires.map_or(self.expires.is_open(), is_in)
    }
}

impl Bounds {
    fn is_open(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }

    fn has(&self, moment: Timestamp) -> bool {
        let moment = minute(moment);
        self.from.as_ref().is_none_or(|from| *from <= moment)
            && self.to.as_ref().is_none_or(|to| moment <= *to)
    }
}

/// A moment to the minute: `2017-12-10T04:04Z`.
pub fn minute(moment: Timestamp) -> String {
    format!("{}Z", &text::time(moment)[..16])
}

/// Whether the text is a moment as [`minute`] prints it.
pub fn is_minute(text: &str) -> bool {
    const FORM: &[u8] = b"0000-00-00T00:00Z";
    let fits = |(letter, form): (u8, &u8)| match form {
        b'0' => letter.is_ascii_digit(),
        form => letter == *form,
    };
    text.len() == FORM.len() && text.bytes().zip(FORM).all(fits)
}

#[cfg(test)]
mod tests {
    use super::is_minute;

    #[test]
    fn a_moment_to_the_minute_is_digits_in_their_places() {
        assert!(is_minute("2017-12-10T04:04Z"));
        for text in ["", "2017-12-10T04:04", "2017-12-10T04:04:00Z", "2017-12-1xT04:04Z"] {
            assert!(!is_minute(text), "{text}");
        }
    }
}
