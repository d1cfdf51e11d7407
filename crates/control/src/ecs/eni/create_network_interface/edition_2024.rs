//! What the page of CreateNetworkInterface says otherwise in its edition of 2024.
//!
//! The parameters that it does not have yet are declared with the operation; which row a fault has
//! follows from the page.

use api::{Reject, answer, params::Problem};

use crate::{
    ecs::eni::view,
    value::{tag::Tag, text::EcsName},
};

/// The answer of a call that has made nothing: the id is there, but empty.
#[answer]
#[derive(Default)]
pub struct Empty {
    network_interface_id: &'static str,
}

/// What the edition demands of names and tags beyond that of 2026.
pub(super) fn check(name: Option<&EcsName>, tags: &[Tag]) -> Result<(), Reject> {
    if let Some(EcsName(name)) = name
        && (!name.starts_with(char::is_alphabetic) || name.contains('.'))
    {
        let expected = "2 to 128 letters, digits, colons, underscores or hyphens, a letter first";
        let code = "InvalidParams.NetworkInterfaceName";
        return Err(malformed("NetworkInterfaceName".to_owned(), name, expected, code));
    }
    let reserved = (1..).zip(tags).find(|(_, tag)| tag.value.starts_with("acs:"));
    if let Some((number, tag)) = reserved {
        let expected = "a value that does not start with acs:";
        let code = "InvalidTagValue.Malformed";
        return Err(malformed(format!("Tag.{number}.Value"), &tag.value, expected, code));
    }
    Ok(())
}

/// The new network interface as the edition prints it: it does not have `SourceDestCheck`.
pub(super) fn print(eni: view::Common) -> view::Common {
    eni.without_source_dest_check()
}

fn malformed(parameter: String, value: &str, expected: &str, code: &'static str) -> Reject {
    let problem = Problem::Malformed { value: value.to_owned(), expected: expected.to_owned() };
    Reject { parameter, problem, code: Some(code) }
}

#[cfg(test)]
mod tests {
    use crate::{
        facts::world::Edition,
        tests::testing::{Testing, at, step, text},
    };

    fn of_2024() -> Testing {
        let mut t = Testing::new();
        t.world.edition = Edition::Of2024;
        t
    }

    #[test]
    fn names_and_values_of_tags_are_narrower() {
        let mut t = of_2024();
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        let name = |name: &str| {
            let refusal = format!(
                "403 InvalidParams.NetworkInterfaceName The specified parameter \"NetworkInterfaceName\" is not valid: \"{name}\" is not 2 to 128 letters, digits, colons, underscores or hyphens, a letter first."
            );
            step(format!("&NetworkInterfaceName={name}"), refusal)
        };
        let steps = vec![
            step(
                "&Tag.1.Key=a&Tag.2.Key=a",
                "400 Duplicate.TagKey The Tag.N.Key contain duplicate key.",
            ),
            name("1a"),
            name("_a"),
            name("a.b"),
            step(
                "&Tag.1.Key=a&Tag.2.Key=b&Tag.2.Value=acs:v",
                "400 InvalidTagValue.Malformed The specified Tag.n.Value is not valid.",
            ),
            step(
                "&Ipv4Prefix.1=10.0.0.1/28",
                "403 InvalidIp.IpPrefixNotStrict The ip prefix must be strict cidr format.",
            ),
        ];
        let request = format!(
            "Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}\
             &NetworkInterfaceName=网卡:1_a-b"
        );
        t.walk(&request, steps);
    }

    #[test]
    fn what_came_later_is_neither_read_nor_printed() {
        let mut t = of_2024();
        let vswitch = t.vswitch("10.0.0.0/24");
        let group = t.group(&vswitch);
        let created = t.ok(&format!(
            "Action=CreateNetworkInterface&VSwitchId={vswitch}&SecurityGroupId={group}\
             &SourceDestCheck=maybe&EnhancedNetwork.EnableSriov=true\
             &ConnectionTrackingConfiguration.UdpTimeout=1\
             &NetworkInterfaceTrafficConfig.QueueNumber=0"
        ));
        assert!(created.get("SourceDestCheck").is_none());
        assert_eq!(text(&created, "Status"), "Available");
    }

    #[test]
    fn an_answer_without_an_interface_has_an_empty_id() {
        let mut t = of_2024();
        t.operator("Action=SetOperation&OperationName=CreateNetworkInterface&Condition=WithoutId");
        let request = "Action=CreateNetworkInterface&VSwitchId=vsw-9&SecurityGroupId=sg-9";
        assert_eq!(text(&t.ok(request), "NetworkInterfaceId"), "");
        t.world.edition = Edition::Of2026;
        assert!(t.ok(request).get("NetworkInterfaceId").is_none());
        assert_eq!(at(&t.ok("Action=DescribeNetworkInterfaces"), "TotalCount"), 0);
    }
}
