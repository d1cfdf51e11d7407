//! GetDhcpOptionsSet: one DHCP options set.

use api::answer;
use control_derive::operation;

use super::{
    DhcpOptionsSet,
    life::status,
    view::{ATTACHED, OptionsView, STATUS},
    vpcs,
};
use crate::{
    Ctx, Fault, Read,
    kernel::resource_group,
    value::{
        id::{DhcpOptionsSetId, VpcId},
        tag::TagView,
        text,
    },
};

/// Describes a DHCP options set. Of one that is not there, nothing is said.
#[operation(vpc, read, ram = "dhcpoptionsset/{DhcpOptionsSetId}")]
pub struct GetDhcpOptionsSet {
    /// The set.
    dhcp_options_set_id: DhcpOptionsSetId,
}

/// The set. The lists have no wrappers here.
///
/// No page lists a code for a set that is not there, and Terraform takes an answer without `Status`
/// for one, and any refusal for a failure: so all members are left out then.
#[answer]
#[derive(Default)]
pub struct Response {
    dhcp_options_set_id: Option<DhcpOptionsSetId>,
    dhcp_options_set_name: Option<String>,
    dhcp_options_set_description: Option<String>,
    status: Option<&'static str>,
    owner_id: Option<u64>,
    resource_group_id: Option<String>,
    creation_time: Option<String>,
    dhcp_options: Option<OptionsView>,
    associate_vpcs: Option<Vec<AssociatedVpc>>,
    tags: Option<Vec<TagView>>,
}

/// A VPC whose instances are told by the set.
#[answer]
struct AssociatedVpc {
    vpc_id: VpcId,
    associate_status: &'static str,
}

impl Read for GetDhcpOptionsSet {
    type Response = Response;

    fn execute(wanted: Self, ctx: &Ctx<'_>) -> Result<Response, Fault> {
        let Some(set) = ctx.get(&wanted.dhcp_options_set_id)? else {
            return Ok(Response::default());
        };
        let set: DhcpOptionsSet = set;
        let attached = vpcs(ctx, &set.id)?.into_iter();
        let attached = attached.map(|vpc_id| {
            let told = ctx.find(&vpc_id)?.told;
            Ok::<_, Fault>(AssociatedVpc { vpc_id, associate_status: status(told, ATTACHED) })
        });
        Ok(Response {
            dhcp_options: Some(OptionsView::of(&set)),
            associate_vpcs: Some(attached.collect::<Result<_, _>>()?),
            status: Some(status(set.pending, STATUS)),
            owner_id: Some(ctx.account()),
            resource_group_id: Some(resource_group::print(ctx, &set.resource_group)),
            creation_time: Some(text::time(set.created)),
            tags: Some(TagView::of(&set.tags)),
            dhcp_options_set_id: Some(set.id),
            dhcp_options_set_name: Some(set.name),
            dhcp_options_set_description: Some(set.description),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::tests::testing::{Testing, step, text};

    const ACTION: &str = "Action=GetDhcpOptionsSet";

    #[test]
    fn its_refusals_come_in_order() {
        let steps = vec![
            step(
                "&RegionId=-",
                "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&DhcpOptionsSetId=",
                "400 MissingParameter The input parameter \"DhcpOptionsSetId\" that is mandatory for processing this request is not supplied.",
            ),
            step(
                "&DhcpOptionsSetId=%01",
                "400 InvalidParameter the parameter(s) \"DhcpOptionsSetId\" provided is(are) invalid. \"\u{1}\" is not an id that starts with \"dopt-\".",
            ),
            step(
                "&RegionId=mars",
                "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
            ),
        ];
        let answer = Testing::new().walk(&format!("{ACTION}&DhcpOptionsSetId=dopt-9"), steps);
        assert_eq!(answer, json!({ "RequestId": "R" }));
    }

    #[test]
    fn a_set_has_all_its_members() {
        let mut t = Testing::new();
        let vpc = t.ok("Action=CreateVpc");
        let vpc = text(&vpc, "VpcId");
        let query = "Action=CreateDhcpOptionsSet&DomainNameServers=10.0.0.1,2001:db8::1&DomainName=example.com\
                     &DhcpOptionsSetName=n&DhcpOptionsSetDescription=d&LeaseTime=24h&Ipv6LeaseTime=49d\
                     &Tag.1.Key=k&Tag.1.Value=v";
        let set = t.ok(query);
        let id = text(&set, "DhcpOptionsSetId");
        t.ok(&format!("Action=AttachDhcpOptionsSetToVpc&DhcpOptionsSetId={id}&VpcId={vpc}"));
        let answer = t.ok(&format!("{ACTION}&DhcpOptionsSetId={id}"));
        let expected = json!({
            "RequestId": "R",
            "DhcpOptionsSetId": id,
            "DhcpOptionsSetName": "n",
            "DhcpOptionsSetDescription": "d",
            "Status": "Available",
            "OwnerId": 1_000_000_000_000_001_u64,
            "ResourceGroupId": text(&set, "ResourceGroupId"),
            "CreationTime": text(&answer, "CreationTime"),
            "DhcpOptions": {
                "DomainName": "example.com",
                "DomainNameServers": "10.0.0.1,2001:db8::1",
                "LeaseTime": "24h",
                "Ipv6LeaseTime": "49d",
            },
            "AssociateVpcs": [{ "VpcId": vpc, "AssociateStatus": "InUse" }],
            "Tags": [{ "Key": "k", "Value": "v" }],
        });
        assert_eq!(answer, expected);
    }
}
