//! What conditions ask about: the values of condition keys, of a request and of its resources.

use std::collections::BTreeMap;

/// The values of condition keys, all as text: `acs:SourceIp` is `192.0.2.1`, `vpc:IsDefaultVpc` is
/// `true` or `false`.
///
/// Some keys are facts of the request (`acs:CurrentTime`), some of one of its resources
/// (`acs:ResourceTag/…`, `ecs:tag/…`, `vpc:tag/…`, `vpc:VPC`): a request that names a network
/// interface and a vSwitch has two resources with different tags, and the documented policies ask
/// each for its own: so the one of the ECS page "Create a resource with a specific tag", and that of
/// the VPC, where `acs:ResourceTag` is of the VPC and `acs:RequestTag` is for the new vSwitch.
///
/// Names of keys are the same in any case. A tag's key, after the `/`, is not: tags have case.
#[derive(Clone, Debug, Default)]
pub struct Context {
    of_request: Values,
    of_resources: BTreeMap<String, Values>,
}

type Values = BTreeMap<Key, Vec<String>>;

impl Context {
    /// A context in which no key has a value.
    pub fn new() -> Context {
        Context::default()
    }

    /// Adds a value of a key to those that it has for the whole request.
    pub fn add(&mut self, key: &str, value: &str) {
        self.of_request.entry(Key::new(key)).or_default().push(value.to_owned());
    }

    /// Adds a value of a key to those that it has for one of the request's resources: of this key
    /// the resource no longer sees what the whole request has.
    ///
    /// # Panics
    ///
    /// If the key is one of the request alone.
    pub fn add_to(&mut self, resource: &str, key: &str, value: &str) {
        let key = Key::new(key);
        assert!(!key.is_of_request(), "no resource has a value of {}", key.0);
        let values = self.of_resources.entry(resource.to_owned()).or_default();
        values.entry(key).or_default().push(value.to_owned());
    }

    /// The values of a key as the resource sees them; none if the key is absent.
    pub(super) fn values(&self, resource: &str, key: &Key) -> &[String] {
        let own = self.of_resources.get(resource).and_then(|values| values.get(key));
        own.or_else(|| self.of_request.get(key)).map_or(&[], Vec::as_slice)
    }
}

/// The name of a condition key, so written that equal ones are equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(String);

impl Key {
    /// The key of this name.
    pub(super) fn new(name: &str) -> Key {
        let (name, tag) = name.split_at(name.find('/').unwrap_or(name.len()));
        Key(name.to_ascii_lowercase() + tag)
    }

    /// Whether its values are facts of the request alone: those of all `acs:` keys are, but for the
    /// tags of resources. So what they decide is decided for all resources alike.
    pub(super) fn is_of_request(&self) -> bool {
        self.0.starts_with("acs:") && !self.0.starts_with("acs:resourcetag/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_keys_have_no_case_but_tags_have() {
        assert_eq!(Key::new("ACS:sourceIP"), Key::new("acs:SourceIp"));
        assert_eq!(Key::new("ACS:ResourceTag/Team"), Key::new("acs:resourcetag/Team"));
        assert_ne!(Key::new("acs:ResourceTag/Team"), Key::new("acs:ResourceTag/team"));
    }

    #[test]
    fn common_keys_are_of_the_request_but_for_the_tags_of_resources() {
        for key in ["acs:SourceIp", "ACS:MFAPresent", "acs:RequestTag/team"] {
            assert!(Key::new(key).is_of_request(), "{key}");
        }
        for key in ["acs:ResourceTag/team", "ecs:tag/team", "vpc:VPC"] {
            assert!(!Key::new(key).is_of_request(), "{key}");
        }
    }

    #[test]
    #[should_panic(expected = "no resource has a value of acs:sourceip")]
    fn a_key_of_the_request_is_not_given_to_a_resource() {
        Context::new().add_to("acs:ecs:::eni/eni-1", "acs:SourceIp", "192.0.2.1");
    }

    #[test]
    fn a_resource_sees_its_own_values_before_those_of_the_request() {
        let mut context = Context::new();
        context.add("vpc:VPC", "vpc-1");
        context.add("vpc:VPC", "vpc-2");
        context.add_to("acs:vpc:::vswitch/vsw-3", "VPC:vpc", "vpc-3");
        let key = Key::new("vpc:VPC");
        assert_eq!(context.values("acs:ecs:::eni/*", &key), ["vpc-1", "vpc-2"]);
        assert_eq!(context.values("acs:vpc:::vswitch/vsw-3", &key), ["vpc-3"]);
        assert!(context.values("acs:ecs:::eni/*", &Key::new("vpc:none")).is_empty());
    }
}
