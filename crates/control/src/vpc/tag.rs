//! Tags of whatever VPC has: VPCs, vSwitches, route tables and so on.

use crate::{kernel::operation::operations, value::id};

operations! {
    list_tag_resources: ListTagResources,
    tag_resources: TagResources,
    un_tag_resources: UnTagResources,
}

/// The service that has the resources.
const SERVICE: &str = "vpc";

/// A type of resources, which VPC reads in whatever case it is written: `VPC`, `VSWITCH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceType(String);

impl ResourceType {
    /// As policies name it.
    pub fn kind(&self) -> &str {
        &self.0
    }

    /// As answers print it.
    pub fn print(&self) -> String {
        self.0.to_ascii_uppercase()
    }
}

impl api::Value for ResourceType {
    const KIND: api::Kind = api::Kind::String;
    const EXPECTED: &'static str = "a type of resources";

    fn parse(text: &str) -> Option<ResourceType> {
        id::is_printable(text).then(|| ResourceType(text.to_ascii_lowercase()))
    }
}

impl api::Names for ResourceType {
    fn names(&self, out: &mut Vec<String>) {
        out.push(self.0.clone());
    }
}
