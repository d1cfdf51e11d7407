//! Faults of a request as such: its parameters, its token, the store.

use api::Reject;

use super::{
    Fault,
    said::{Said, said, said_at},
};

impl Fault {
    pub(super) fn said_of_requests(&self) -> Said {
        match self {
            Fault::Parameter(reject) => match (reject.code, &reject.problem) {
                (Some(code), _) => said(&[code], reject.to_string()).with([reject_value(reject)]),
                (None, api::params::Problem::Missing) => {
                    said_at(400, "MissingParameter", reject.to_string())
                        .or("MissingParameter.RegionId")
                }
                (None, api::params::Problem::Conflict { .. }) => {
                    let codes = ["InvalidParameter.Conflict", "InvalidParameter"];
                    said(&codes, reject.to_string()).open()
                }
                (None, _) => said(&["InvalidParameter"], reject.to_string()).open(),
            },
            Fault::BothEmpty { parameters } => {
                let names = format!("\"{}\",\"{}\"", parameters[0], parameters[1]);
                let sentence = format!("These parameters {names} cannot be both empty.");
                said_at(403, "MissingParameter", sentence).or("MissingParameter").with([names])
            }
            Fault::Conflict { parameters: [one, other], code } => {
                let sentence = format!(
                    "The parameters \"{one}\" and \"{other}\" cannot be specified at the same time."
                );
                let codes = [*code, Some("InvalidParameter.Conflict"), Some("InvalidParameter")];
                said(&codes.into_iter().flatten().collect::<Vec<_>>(), sentence)
            }
            Fault::RegionNotFound { region } => said(
                &["InvalidRegionId.NotFound"],
                format!("The specified RegionId \"{region}\" does not exist."),
            ),
            Fault::TokenParameters => said(&["IdempotentParameterMismatch"], String::new()),
            Fault::DryRun => said(&["DryRunOperation"], String::new()),
            Fault::PageToken { token } => said(
                &["IllegalParam.NextToken", "InValidParameter.NextToken", "InvalidParameter"],
                format!("The specified parameter \"NextToken\" is not valid: \"{token}\"."),
            ),
            Fault::TagKeyRepeated { key } => {
                said(&["Duplicate.TagKey"], format!("The tag key \"{key}\" is repeated."))
            }
            Fault::ResourceGroupNotFound { group } => said(
                &[
                    "InvalidResourceGroup.NotFound",
                    "InvalidResourceGroupId.NotFound",
                    "InvalidResourceGroupId",
                ],
                format!("The specified resource group \"{group}\" does not exist."),
            ),
            Fault::OtherOwner { parameter, value } => said(
                &["UnsupportedParameter", "InvalidParameter"],
                format!(
                    "The parameter \"{parameter}\" with another account's \"{value}\" is not supported."
                ),
            ),
            _ => said(&["InternalError"], String::new()),
        }
    }
}

/// What a refused parameter held, for templates that quote it.
fn reject_value(reject: &Reject) -> String {
    match &reject.problem {
        api::params::Problem::Malformed { value, .. }
        | api::params::Problem::Repeated { value } => value.clone(),
        _ => reject.parameter.clone(),
    }
}
