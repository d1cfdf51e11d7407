//! What becomes of an instance when its machine is mended.

use api::{Kind, Value};
use minicbor::{Decode, Encode};

/// What becomes of an instance when its machine is mended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Maintenance {
    /// What is done with it.
    #[n(0)]
    pub action: MaintenanceAction,
    /// When that may be; at any time if nobody has said so.
    #[n(1)]
    pub window: Option<MaintenanceWindow>,
    /// Whether its owner hears of it before.
    #[n(2)]
    pub notify: bool,
}

/// What is done with an instance when its machine is mended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, api::Choice)]
#[cbor(index_only)]
pub enum MaintenanceAction {
    /// It is stopped.
    #[n(0)]
    Stop,
    /// It is moved elsewhere.
    #[n(1)]
    #[default]
    AutoRecover,
    /// It is made elsewhere, without what was on the machine's own disks.
    #[n(2)]
    AutoRedeploy,
}

impl MaintenanceAction {
    /// Those that an instance without disks of its machine's own can have.
    pub const SUPPORTED: [MaintenanceAction; 2] =
        [MaintenanceAction::Stop, MaintenanceAction::AutoRecover];
}

/// The hours of a day in which a machine may be mended, by the clock of UTC+8. They may go beyond
/// midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct MaintenanceWindow {
    /// When they begin.
    #[n(0)]
    pub start: Hour,
    /// When they end.
    #[n(1)]
    pub end: Hour,
}

/// An hour of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Hour(#[n(0)] u8);

impl std::fmt::Display for Hour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:00:00", self.0)
    }
}

impl Value for Hour {
    const KIND: Kind = Kind::String;
    const EXPECTED: &'static str = "an hour as 02:00:00";

    fn parse(text: &str) -> Option<Hour> {
        let hour = text.strip_suffix(":00:00").filter(|hour| hour.len() == 2)?;
        let is_digits = hour.bytes().all(|byte| byte.is_ascii_digit());
        hour.parse().ok().filter(|hour| is_digits && *hour < 24).map(Hour)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_whole() {
        for good in ["00:00:00", "02:00:00", "23:00:00"] {
            assert_eq!(Hour::parse(good).map(|hour| hour.to_string()).as_deref(), Some(good));
        }
        for bad in ["2:00:00", "24:00:00", "02:30:00", "02:00:01", "02:00", "+2:00:00"] {
            assert_eq!(Hour::parse(bad), None, "{bad}");
        }
    }
}
