//! Faults of a request as such: its parameters, its token, the store.

use api::{Reject, params::Problem};

use super::{
    Fault,
    said::{Said, said, said_at},
};

impl Fault {
    pub(super) fn said_of_requests(&self) -> Said {
        match self {
            Fault::Parameter(reject) => match (reject.code, &reject.problem) {
                (Some(code), _) => said(&[code], sentence(code, reject)).with([value(reject)]),
                (None, Problem::Missing) => said_at(400, "MissingParameter", reject.to_string())
                    .or("MissingParameter.RegionId"),
                (None, Problem::Conflict { .. }) => {
                    let codes = ["InvalidParameter.Conflict", "InvalidParameter"];
                    said(&codes, reject.to_string()).open()
                }
                (None, _) => {
                    let code = "InvalidParameter";
                    said(&[code], sentence(code, reject)).open()
                }
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
                format!("the parameter(s) \"NextToken\" provided is(are) invalid. \"{token}\"."),
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
                    "The parameters is unsupported. \"{parameter}\" is another account's: \"{value}\"."
                ),
            ),
            _ => said(&["InternalError"], String::new()),
        }
    }
}

/// What is sent of a refused parameter: the service's own words under this code where they are
/// known (contract/semantics.md, section 4), else ours.
fn sentence(code: &str, reject: &Reject) -> String {
    let (name, value) = (&reject.parameter, value(reject));
    match code {
        "InvalidIp.Address" => format!("The specified ipAddress \"{value}\" is invalid."),
        "InvalidIp.IpRepeated" => format!("The specified ipAddress \"{value}\" is(are) repeated."),
        "InvalidParameter.EniTrafficMode" => "The ENI traffic mode is set incorrectly, it must be \
                                              either Standard or HighPerformance."
            .to_owned(),
        // They say no more; what is wrong with the value helps to mend it.
        "InvalidParameter" | "InValidParameter" => {
            let detail = reject.detail();
            format!("the parameter(s) \"{name}\" provided is(are) invalid. {detail}.")
        }
        _ => reject.to_string(),
    }
}

/// What a refused parameter held, for templates that quote it.
fn value(reject: &Reject) -> String {
    match &reject.problem {
        Problem::Malformed { value, .. } | Problem::Repeated { value } => value.clone(),
        Problem::OutOfRange { value, .. } => value.to_string(),
        _ => reject.parameter.clone(),
    }
}
