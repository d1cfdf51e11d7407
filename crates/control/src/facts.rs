//! Facts that no call creates: regions, zones, quotas, delays, features, types of instances,
//! images, and the pages that document the API.

pub mod disk;
pub mod feature;
pub mod image;
pub mod instance_type;
pub mod pages;
pub mod region_names;
pub mod standing;
pub mod system_policy;
pub mod world;

pub use feature::Feature;
