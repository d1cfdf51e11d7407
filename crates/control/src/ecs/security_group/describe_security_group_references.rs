//! DescribeSecurityGroupReferences: tells which security groups have rules that name others.

use api::{Reject, answer, params::Problem};
use control_derive::operation;

use super::rule::SecurityGroupRule;
use crate::{Ctx, Fault, Head, Plan, Read, World, value::id::SecurityGroupId};

/// The code of the page for none, and for too many, security groups.
const MALFORMED: &str = "InvalidSecurityGroupId.Malformed";

/// Tells which security groups have rules that name these.
#[operation(ecs, read, ram = "securitygroup/{SecurityGroupId}", planned)]
pub struct DescribeSecurityGroupReferences {
    /// The security groups: 1 to 10.
    #[param(
        items = 1..=10,
        malformed = "InvalidSecurityGroupId.Malformed",
        too_many = "InvalidSecurityGroupId.Malformed"
    )]
    security_group_id: Vec<SecurityGroupId>,
}

/// Who names each group, of those that are named.
#[answer]
pub struct Response {
    #[list(SecurityGroupReference)]
    security_group_references: Vec<Reference>,
}

#[answer]
struct Reference {
    security_group_id: SecurityGroupId,
    #[list(ReferencingSecurityGroup)]
    referencing_security_groups: Vec<Referencing>,
}

#[answer]
struct Referencing {
    security_group_id: SecurityGroupId,
    /// The account that it is of.
    ali_uid: String,
}

impl Plan for DescribeSecurityGroupReferences {
    type Into = Vec<SecurityGroupId>;

    fn plan(self, _: &Head, _: &World) -> Result<Vec<SecurityGroupId>, Fault> {
        match self.security_group_id.is_empty() {
            true => {
                let (parameter, problem) = ("SecurityGroupId.1".to_owned(), Problem::Missing);
                Err(Reject { parameter, problem, code: Some(MALFORMED) }.into())
            }
            false => Ok(self.security_group_id),
        }
    }
}

impl Read for DescribeSecurityGroupReferences {
    type Response = Response;

    fn execute(mut groups: Vec<SecurityGroupId>, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        groups.sort();
        groups.dedup();
        let mut references = Vec::new();
        for id in groups {
            ctx.find(&id)?;
            let naming = ctx.list().under(SecurityGroupRule::BY_PEER, Some(id.clone())).all()?;
            let mut naming = naming.into_iter().map(|rule| rule.group).collect::<Vec<_>>();
            naming.sort();
            naming.dedup();
            if naming.is_empty() {
                continue;
            }
            let ali_uid = ctx.account().to_string();
            let referencing =
                |security_group_id| Referencing { security_group_id, ali_uid: ali_uid.clone() };
            references.push(Reference {
                security_group_id: id,
                referencing_security_groups: naming.into_iter().map(referencing).collect(),
            });
        }
        Ok(Response { security_group_references: references })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        ecs::security_group::rule::scene::Scene,
        tests::testing::{Testing, step},
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut s = Scene::new();
        let group = s.groups[0].clone();
        let malformed = "400 InvalidSecurityGroupId.Malformed The specified parameter SecurityGroupId is essential and size should less than 10";
        let many = (1..=11).map(|number| format!("&SecurityGroupId.{number}=sg-{number}"));
        let many = many.collect::<String>();
        s.t.walk(
            &format!("Action=DescribeSecurityGroupReferences&SecurityGroupId.1={group}"),
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(many, malformed),
                step("&SecurityGroupId.1=&SecurityGroupId.2=", malformed),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The RegionId provided does not exist in our records.",
                ),
                step(
                    "&SecurityGroupId.2=sg-9",
                    "404 InvalidSecurityGroupId.NotFound The SecurityGroupId provided does not exist in our records.",
                ),
            ],
        );
    }

    #[test]
    fn a_group_is_shown_with_those_that_name_it_once_each() {
        let mut s = Scene::new();
        let [group, peer, ..] = s.groups.clone();
        let rule = format!("&IpProtocol=all&PortRange=-1/-1&SourceGroupId={peer}");
        s.add("", &rule);
        s.add("", &format!("{rule}&Priority=2"));
        s.add("Egress", &rule.replace("Source", "Dest"));
        let shown = s.t.ok(&format!(
            "Action=DescribeSecurityGroupReferences&SecurityGroupId.1={group}&SecurityGroupId.2={peer}&SecurityGroupId.3={peer}"
        ));
        let referencing = json!({"SecurityGroupId": group, "AliUid": Testing::ACCOUNT.to_string()});
        let expected = json!({
            "RequestId": "R",
            "SecurityGroupReferences": {"SecurityGroupReference": [{
                "SecurityGroupId": peer,
                "ReferencingSecurityGroups": {"ReferencingSecurityGroup": [referencing]},
            }]},
        });
        assert_eq!(shown, expected);
    }
}
