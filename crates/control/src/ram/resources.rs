//! Which resources a request names, as policies write them.

use std::collections::BTreeMap;

use api::Form;

use crate::{Ram, Scope};

/// The full names of the resources that a request is about: those that its operation declares,
/// their `{Parameter}`s filled.
///
/// A parameter is found however its values are given: as `Name`, as the list `Name.N`, as the list
/// of the plural `Names.N` (`SecurityGroupIds.N` stands for `SecurityGroupId`), and with commas
/// between several ids. Each value gives one name; a parameter without a value gives one that ends
/// in `*`, which only policies for all resources of the kind cover. There is at least one name: an
/// operation that declares none is about everything of its service.
pub fn resources_of(ram: &Ram, form: &Form, scope: &Scope) -> Vec<String> {
    let region = if scope.region.is_empty() { "*" } else { &scope.region };
    let named = |service: &str, relative: &str| {
        format!("acs:{service}:{region}:{:016}:{relative}", scope.account)
    };
    if ram.resources.is_empty() {
        let service = ram.action.split(':').next().unwrap_or_default();
        return vec![named(service, "*")];
    }
    let mut resources = Vec::new();
    for declared in ram.resources {
        let (service, relative) =
            declared.split_once(':').expect("an operation declares <service>:<relative-id>");
        let hole = relative.split_once('{').map(|(before, rest)| {
            let (name, after) = rest.split_once('}').expect("an opened hole is closed");
            (before, name, after)
        });
        match hole {
            None => resources.push(named(service, relative)),
            Some((before, name, after)) => resources.extend(
                values(form, name)
                    .iter()
                    .map(|value| named(service, &format!("{before}{value}{after}"))),
            ),
        }
    }
    resources
}

fn values<'f>(form: &'f Form, name: &str) -> Vec<&'f str> {
    let lists = [format!("{name}."), format!("{name}s.")];
    let mut values = form.get(name).into_iter().flat_map(ids).collect::<Vec<_>>();
    for list in &lists {
        values.extend(items(form, list).into_values().flat_map(ids));
    }
    if values.is_empty() {
        values.push("*");
    }
    values
}

/// The items of a list by their index, as the operation itself reads them.
fn items<'f>(form: &'f Form, prefix: &str) -> BTreeMap<u32, &'f str> {
    let index = |text: &str| {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
        if digits { text.parse().ok() } else { None }
    };
    let items = form.keys_with_prefix(prefix).filter(|(_, value)| *value != "None");
    items.filter_map(|(name, value)| Some((index(&name[prefix.len()..])?, value))).collect()
}

fn ids(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim).filter(|id| !id.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREATE: Ram = Ram {
        action: "ecs:CreateNetworkInterface",
        resources: &["ecs:eni/*", "ecs:securitygroup/{SecurityGroupId}", "vpc:vswitch/{VSwitchId}"],
    };
    const ENI: Ram =
        Ram { action: "ecs:Test", resources: &["ecs:eni/{NetworkInterfaceId}/address"] };

    /// The relative ids, with their service where it is not ECS.
    fn named(ram: &Ram, query: &str) -> String {
        let mut form = Form::new();
        form.add_encoded(query.as_bytes(), 1000).expect("the test's query is well-formed");
        let scope = Scope { account: 1_000_000_000_000_001, region: "cn-hangzhou".to_owned() };
        let names = resources_of(ram, &form, &scope).join(" ");
        names
            .replace("acs:ecs:cn-hangzhou:1000000000000001:", "")
            .replace("acs:vpc:cn-hangzhou:1000000000000001:", "vpc:")
    }

    #[test]
    fn every_value_of_a_parameter_is_a_resource() {
        let cases = [
            (
                &CREATE,
                "VSwitchId=vsw-1&SecurityGroupId=sg-1",
                "eni/* securitygroup/sg-1 vpc:vswitch/vsw-1",
            ),
            (
                &CREATE,
                "VSwitchId=vsw-1&SecurityGroupIds.10=sg-10&SecurityGroupIds.2=sg-2&SecurityGroupIds.3=",
                "eni/* securitygroup/sg-2 securitygroup/sg-10 vpc:vswitch/vsw-1",
            ),
            (
                &CREATE,
                "SecurityGroupId=&SecurityGroupIds.1=None",
                "eni/* securitygroup/* vpc:vswitch/*",
            ),
            // Conflicting parameters are refused elsewhere; here both count.
            (
                &CREATE,
                "SecurityGroupId=sg-1&SecurityGroupIds.1=sg-2",
                "eni/* securitygroup/sg-1 securitygroup/sg-2 vpc:vswitch/*",
            ),
            (
                &ENI,
                "NetworkInterfaceId.1=eni-1&NetworkInterfaceId.2=eni-2&NetworkInterfaceIdentity=x",
                "eni/eni-1/address eni/eni-2/address",
            ),
            (&ENI, "NetworkInterfaceId=eni-1,%20eni-2,", "eni/eni-1/address eni/eni-2/address"),
            (&ENI, "NetworkInterfaceId.x=eni-1&NetworkInterfaceId.01=eni-1", "eni/*/address"),
        ];
        for (ram, query, expected) in cases {
            assert_eq!(named(ram, query), expected, "{query}");
        }
    }

    #[test]
    fn a_name_has_its_region_and_sixteen_digits_of_the_account() {
        let ram = Ram { action: "ecs:DescribeRegions", resources: &["ecs:*"] };
        let mut scope = Scope { account: 1, region: "cn-beijing".to_owned() };
        let of = |ram: &Ram, scope: &Scope| resources_of(ram, &Form::new(), scope);
        assert_eq!(of(&ram, &scope), ["acs:ecs:cn-beijing:0000000000000001:*"]);
        assert_eq!(of(&Ram { resources: &[], ..ram }, &scope), of(&ram, &scope));
        scope.region.clear();
        assert_eq!(of(&ram, &scope), ["acs:ecs:*:0000000000000001:*"]);
    }
}
