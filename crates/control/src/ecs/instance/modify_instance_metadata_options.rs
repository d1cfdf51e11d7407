//! ModifyInstanceMetadataOptions: changes how programs on an instance may ask what it is.

use control_derive::operation;

use super::settings::{Enablement, TokenNeed};
use crate::{Ctx, Fault, Write, value::id::InstanceId};

/// Changes how programs on an instance may ask what it is. What is not given stays as it is.
#[operation(ecs, write, ram = "instance/{InstanceId}")]
pub struct ModifyInstanceMetadataOptions {
    /// The instance.
    instance_id: InstanceId,
    /// Whether they may at all: enabled or disabled.
    #[param(malformed = "InvalidHttpEndpoint.NotSupported")]
    http_endpoint: Enablement,
    /// Whether they need a token: optional or required.
    #[param(malformed = "InvalidHttpTokens.NotSupported")]
    http_tokens: Option<TokenNeed>,
    /// Over how many hops an answer goes.
    #[param(
        range = 1..=64,
        malformed = "InvalidHttpPutResponseHopLimit.NotSupported",
        out_of_range = "InvalidHttpPutResponseHopLimit.NotSupported"
    )]
    http_put_response_hop_limit: Option<u32>,
    /// Whether they see the instance's tags: enabled or disabled.
    #[param(malformed = "InvalidInstanceMetadataTags.NotSupported")]
    instance_metadata_tags: Option<Enablement>,
}

impl Write for ModifyInstanceMetadataOptions {
    type Response = ();

    fn execute(wanted: Self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let mut instance = ctx.find(&wanted.instance_id)?;
        let options = &mut instance.metadata;
        options.endpoint = wanted.http_endpoint;
        options.tokens = wanted.http_tokens.unwrap_or(options.tokens);
        options.hop_limit = wanted.http_put_response_hop_limit.unwrap_or(options.hop_limit);
        options.tags = wanted.instance_metadata_tags.unwrap_or(options.tags);
        ctx.replace(&instance)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        ecs::instance::{
            MetadataOptions,
            settings::{Enablement, TokenNeed},
        },
        tests::testing::{Testing, step},
        value::id::InstanceId,
    };

    #[test]
    fn its_refusals_come_in_order() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        t.walk(
            &format!(
                "Action=ModifyInstanceMetadataOptions&InstanceId={instance}&HttpEndpoint=enabled"
            ),
            vec![
                step(
                    "&RegionId=-",
                    "400 MissingParameter The input parameter \"RegionId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&InstanceId=",
                    "400 MissingParameter The input parameter \"InstanceId\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&HttpEndpoint=",
                    "400 MissingParameter The input parameter \"HttpEndpoint\" that is mandatory for processing this request is not supplied.",
                ),
                step(
                    "&HttpEndpoint=on",
                    "400 InvalidHttpEndpoint.NotSupported The specified HttpEndpoint not supported, you can use enabled(default) or disabled.",
                ),
                step(
                    "&HttpTokens=on",
                    "400 InvalidHttpTokens.NotSupported The specified HttpTokens not supported, you can use optional(default) or required.",
                ),
                step(
                    "&HttpPutResponseHopLimit=65",
                    "400 InvalidHttpPutResponseHopLimit.NotSupported The specified HttpPutResponseHopLimit not supported, more than 1 and less than 64 is reasonable.",
                ),
                step(
                    "&InstanceMetadataTags=on",
                    "400 InvalidInstanceMetadataTags.NotSupported The specified InstanceMetadataTags not supported.",
                ),
                step(
                    "&RegionId=mars",
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                step(
                    "&InstanceId=i-9",
                    "404 InvalidInstanceId.NotFound The specified InstanceId is not found.",
                ),
            ],
        );
    }

    #[test]
    fn what_is_given_is_changed_and_the_rest_stays() {
        let mut t = Testing::new();
        let vswitch = t.vswitch("10.0.0.0/24");
        let instance = t.instance(&vswitch, "ecs.g7.large");
        let modify = format!("Action=ModifyInstanceMetadataOptions&InstanceId={instance}");
        let id = InstanceId::from(instance.as_str());
        let mut expected = MetadataOptions::default();
        t.ok(&format!("{modify}&HttpEndpoint=disabled&HttpPutResponseHopLimit=64"));
        (expected.endpoint, expected.hop_limit) = (Enablement::Disabled, 64);
        assert_eq!(t.row(&id).metadata, expected);
        t.ok(&format!(
            "{modify}&HttpEndpoint=enabled&HttpTokens=required&InstanceMetadataTags=enabled"
        ));
        expected.endpoint = Enablement::Enabled;
        (expected.tokens, expected.tags) = (TokenNeed::Required, Enablement::Enabled);
        assert_eq!(t.row(&id).metadata, expected);
    }
}
