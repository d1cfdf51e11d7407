//! Faults of a request as such: its parameters, its tokens, its region.

use api::{Reject, params::Problem};
use control_derive::Fault;

use super::said::{Pick, Saying, Which};

/// Faults of a request as such.
#[derive(Debug, PartialEq, Fault)]
#[allow(missing_docs, reason = "the fields are the values that the sentences name")]
pub enum RequestFault {
    /// A parameter is missing, malformed or in conflict with another.
    #[said_by(parameter)]
    Parameter(Reject),
    /// Of two parameters one must be given, and none is.
    #[rows(403 "MissingParameter", "MissingParameter")]
    #[says("These parameters {names} cannot be both empty.", names = quoted(parameters))]
    #[slots(quoted(parameters))]
    BothEmpty { parameters: [&'static str; 2] },
    /// Two parameters exclude each other.
    #[rows("InvalidParameter.Conflict", "InvalidParameter")]
    #[says(
        "The parameters \"{one}\" and \"{other}\" cannot be specified at the same time.",
        one = parameters[0],
        other = parameters[1]
    )]
    Conflict { parameters: [&'static str; 2] },
    /// The region is not in the catalogue.
    #[rows(
        "InvalidRegionId.NotFound",
        "InvalidOperation.InvalidRegion",
        "InvalidRegion.NotFound",
        "InvalidRegion.ValueNotSupported",
        "InvalidRegionId.NotExists"
    )]
    #[says("The specified RegionId \"{region}\" does not exist.")]
    RegionNotFound { region: String },
    /// The text is no region's id.
    #[rows(
        "InvalidRegionId.MalFormed",
        "InvalidRegion.Malformed",
        "InvalidRegion.NotFound",
        "InvalidRegionId.NotFound",
        "InvalidOperation.InvalidRegion",
        "InvalidRegion.ValueNotSupported"
    )]
    #[says("The specified RegionId \"{region}\" is malformed.")]
    RegionMalformed { region: String },
    /// The same client token came before with other parameters.
    #[rows("IdempotentParameterMismatch", "IdempotenceParamNotMatch", "Duplicated.ClientToken")]
    #[says("The request is retried with updated parameters.")]
    TokenParameters,
    /// All is well, but the caller asked not to do it.
    #[rows("DRYRUN.SUCCESS", "DryRunOperation")]
    DryRun,
    /// A page token is none of ours.
    #[rows(
        "IllegalParam.NextToken",
        "InValidParameter.NextToken",
        "Invalid.NextToken",
        "InvalidParameter"
    )]
    #[says("the parameter(s) \"NextToken\" provided is(are) invalid. \"{token}\".")]
    PageToken { token: String },
    /// A tag key stands twice in the request.
    #[rows("Duplicate.TagKey", "Forbidden.TagKey.Duplicated")]
    #[says("The tag key \"{key}\" is repeated.")]
    TagKeyRepeated { key: String },
    /// A legacy parameter names another account's resources.
    #[said_by(other_owner)]
    OtherOwner { parameter: &'static str, value: String },
}

impl RequestFault {
    /// The parameter must be given, and is not; `code` is the page's own row for that, if it has one.
    pub fn missing(parameter: &str, code: Option<&'static str>) -> RequestFault {
        let parameter = parameter.to_owned();
        RequestFault::Parameter(Reject { parameter, problem: Problem::Missing, code })
    }
}

/// Parameters' names as the service lists them: `"CidrBlock","CidrMask"`.
fn quoted(parameters: &[&str; 2]) -> String {
    format!("\"{}\",\"{}\"", parameters[0], parameters[1])
}

/// The codes of pages for a missing region, one of which is misspelt.
const OF_REGION: [&str; 3] =
    ["MissingParameter.RegionId", "MissingParamter.RegionId", "Invalid.Parameter"];

/// A refused parameter is sent under the code that the page has for it, if it has one of its own.
fn parameter(reject: &Reject) -> Saying {
    let (others, plain) = match &reject.problem {
        Problem::Missing => {
            let status = Some(400);
            let mut picks = vec![Pick { status, which: Which::Unnamed, code: "MissingParameter" }];
            if reject.parameter == "RegionId" {
                picks.extend(OF_REGION.map(Pick::any));
            }
            (picks, reject.to_string())
        }
        Problem::Conflict { .. } => {
            let conflict = Pick::open("InvalidParameter.Conflict");
            (vec![conflict, Pick::open("InvalidParameter")], reject.to_string())
        }
        Problem::Malformed { .. }
        | Problem::OutOfRange { .. }
        | Problem::TooMany { .. }
        | Problem::Repeated { .. } => {
            let mut picks = vec![Pick::open("InvalidParameter")];
            if reject.parameter == "ClientToken" {
                picks.insert(0, Pick::any("InvalidClientToken.ValueNotSupported"));
            }
            (picks, sentence("InvalidParameter", reject))
        }
    };
    match reject.code {
        None => Saying { picks: others, sentence: plain, slots: Vec::new() },
        Some(code) => {
            // Most pages say of a value without its key that the key is malformed.
            let rather = (code == "InvalidTag.Mismatch").then_some("InvalidTagKey.Malformed");
            let picks = [code].into_iter().chain(rather).map(Pick::any).chain(others).collect();
            Saying { picks, sentence: sentence(code, reject), slots: vec![value(reject)] }
        }
    }
}

/// Some pages have codes of their own for some of the legacy parameters.
fn other_owner(parameter: &&'static str, value: &str) -> Saying {
    let own: &[&str] = match *parameter {
        "OwnerAccount" => &["IellgalParameter.OwnerAccount"],
        "OwnerId" => &["InvalidAliuid"],
        "ResourceOwnerAccount" => {
            &["InvalidAccount.NotFound", "InvalidParameter.ResourceOwnerAccount"]
        }
        _ => &["InvalidAccount.NotFound", "InvalidParameter.ResourceOwnerId"],
    };
    let own = own.iter().chain(&["UnsupportedParameter"]).map(|code| Pick::any(code));
    let unnamed = Pick { status: None, which: Which::Unnamed, code: "InvalidParameter" };
    Saying {
        picks: own.chain([unnamed]).collect(),
        sentence: format!(
            "The parameters is unsupported. \"{parameter}\" is another account's: \"{value}\"."
        ),
        slots: Vec::new(),
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
        Problem::Missing | Problem::TooMany { .. } | Problem::Conflict { .. } => {
            reject.parameter.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Fault, tests::check},
        *,
    };

    fn reject(parameter: &str, problem: Problem, code: Option<&'static str>) -> Reject {
        Reject { parameter: parameter.to_owned(), problem, code }
    }

    #[test]
    fn each_reads_as_the_page_has_it() {
        check(
            RequestFault::VARIANTS,
            [
                (
                    "004",
                    RequestFault::Parameter(reject(
                        "PrivateIpAddress.2",
                        Problem::Malformed {
                            value: "x".to_owned(),
                            expected: "an IPv4 address".to_owned(),
                        },
                        None,
                    )),
                    "400 InvalidParameter the parameter(s) \"PrivateIpAddress.2\" provided is(are) invalid. \"x\" is not an IPv4 address.",
                ),
                (
                    "",
                    RequestFault::Parameter(reject(
                        "PrivateIpAddress.2",
                        Problem::Malformed {
                            value: "x".to_owned(),
                            expected: "an IPv4 address".to_owned(),
                        },
                        None,
                    )),
                    "400 InvalidParameter the parameter(s) \"PrivateIpAddress.2\" provided is(are) invalid. \"x\" is not an IPv4 address.",
                ),
                (
                    "004",
                    RequestFault::Parameter(reject("PrivateIpAddress.2", Problem::Missing, None)),
                    "400 MissingParameter The input parameter \"PrivateIpAddress.2\" that is mandatory for processing this request is not supplied.",
                ),
                (
                    "004",
                    RequestFault::Parameter(reject(
                        "CidrMask",
                        Problem::Conflict { other: "CidrBlock".to_owned() },
                        None,
                    )),
                    "400 InvalidParameter.Conflict The parameters \"CidrBlock\" and \"CidrMask\" cannot be specified at the same time.",
                ),
                (
                    "004",
                    RequestFault::Parameter(reject(
                        "Ipv6Address.1",
                        Problem::Malformed {
                            value: "x".to_owned(),
                            expected: "an IPv6 address".to_owned(),
                        },
                        Some("InvalidIp.Address"),
                    )),
                    "403 InvalidIp.Address The specified ipAddress \"x\" is invalid.",
                ),
                (
                    "001",
                    RequestFault::Parameter(reject(
                        "NetworkInterfaceId",
                        Problem::Malformed {
                            value: "nic-1".to_owned(),
                            expected: "an id".to_owned(),
                        },
                        Some("InvalidEniId.Malformed"),
                    )),
                    "400 InvalidEniId.Malformed The specified parameter \"EniId\" is not valid.",
                ),
                (
                    "001",
                    RequestFault::Parameter(reject(
                        "PrivateIpAddress.2",
                        Problem::Repeated { value: "10.0.0.4".to_owned() },
                        Some("InvalidIp.IpRepeated"),
                    )),
                    "403 InvalidIp.IpRepeated The specified ipAddress \"10.0.0.4\" is(are) repeated.",
                ),
                (
                    "004",
                    RequestFault::Parameter(reject(
                        "QueueNumber",
                        Problem::OutOfRange { value: 0, min: 1, max: 2048 },
                        Some("InvalidParameter.InvalidEniQueueNumber"),
                    )),
                    "403 InvalidParameter.InvalidEniQueueNumber The specified parameter \"QueueNumber\" is not valid: 0 is not between 1 and 2048.",
                ),
                (
                    "004",
                    RequestFault::Parameter(reject(
                        "Tag.N",
                        Problem::TooMany { given: 21, max: 20 },
                        Some("QuotaExceed.Tags"),
                    )),
                    "403 QuotaExceed.Tags The specified parameter \"Tag.N\" is not valid: 21 items exceed the limit of 20.",
                ),
                (
                    "004",
                    RequestFault::Parameter(reject(
                        "NetworkInterfaceTrafficMode",
                        Problem::Malformed { value: "x".to_owned(), expected: "a mode".to_owned() },
                        Some("InvalidParameter.EniTrafficMode"),
                    )),
                    "403 InvalidParameter.EniTrafficMode The ENI traffic mode is set incorrectly, it must be either Standard or HighPerformance.",
                ),
                (
                    "000",
                    RequestFault::BothEmpty { parameters: ["Ipv6Address", "Ipv6AddressCount"] },
                    "403 MissingParameter These parameters \"Ipv6Address\",\"Ipv6AddressCount\" cannot be both empty.",
                ),
                (
                    "004",
                    RequestFault::BothEmpty { parameters: ["Ipv6Address", "Ipv6AddressCount"] },
                    "400 MissingParameter These parameters \"Ipv6Address\",\"Ipv6AddressCount\" cannot be both empty.",
                ),
                (
                    "000",
                    RequestFault::Conflict { parameters: ["Ipv6Address.N", "Ipv6Prefix.N"] },
                    "400 InvalidParameter.Conflict The parameters \"Ipv6Address.N\" and \"Ipv6Prefix.N\" cannot be specified at the same time.",
                ),
                (
                    "004",
                    RequestFault::RegionNotFound { region: "mars".to_owned() },
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                (
                    "DescribeSecurityGroupAttribute",
                    RequestFault::RegionNotFound { region: "mars".to_owned() },
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                (
                    "AttachNetworkInterface",
                    RequestFault::RegionNotFound { region: "mars".to_owned() },
                    "400 InvalidOperation.InvalidRegion The specified RegionId \"mars\" does not exist.",
                ),
                (
                    "DescribeNetworkInterfaces",
                    RequestFault::RegionMalformed { region: "Mars!".to_owned() },
                    "400 InvalidRegionId.MalFormed The specified parameter RegionId is not valid.",
                ),
                (
                    "004",
                    RequestFault::RegionMalformed { region: "Mars!".to_owned() },
                    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
                ),
                (
                    "004",
                    RequestFault::TokenParameters,
                    "400 IdempotentParameterMismatch The request is retried with updated parameters.",
                ),
                (
                    "004",
                    RequestFault::DryRun,
                    "400 DryRunOperation Request validation has been passed with DryRun flag set.",
                ),
                (
                    "DescribeNetworkInterfaces",
                    RequestFault::PageToken { token: "x".to_owned() },
                    "400 InvalidParameter the parameter(s) \"NextToken\" provided is(are) invalid. \"x\".",
                ),
                (
                    "ListVSwitchCidrReservations",
                    RequestFault::PageToken { token: "x".to_owned() },
                    "400 IllegalParam.NextToken The specified NextToken is invalid.",
                ),
                (
                    "004",
                    RequestFault::TagKeyRepeated { key: "k".to_owned() },
                    "400 Duplicate.TagKey The Tag.N.Key contain duplicate key.",
                ),
                (
                    "004",
                    RequestFault::OtherOwner { parameter: "OwnerId", value: "7".to_owned() },
                    "400 UnsupportedParameter The parameters is unsupported. \"OwnerId\" is another account's: \"7\".",
                ),
                (
                    "CreateInstance",
                    RequestFault::OtherOwner {
                        parameter: "ResourceOwnerAccount",
                        value: "7".to_owned(),
                    },
                    "403 InvalidParameter.ResourceOwnerAccount ResourceOwnerAccount is Invalid.",
                ),
                (
                    "DescribeAvailableResource",
                    RequestFault::OtherOwner {
                        parameter: "ResourceOwnerId",
                        value: "7".to_owned(),
                    },
                    "403 InvalidParameter.ResourceOwnerId The specified parameter ResourceOwnerId is not available anymore.",
                ),
            ],
        );
    }

    #[test]
    fn a_code_that_the_page_does_not_have_falls_back_to_the_common_one() {
        let problem = Problem::Malformed { value: "x".to_owned(), expected: "a name".to_owned() };
        let fault = Fault::from(reject("Name", problem, Some("InvalidName.Malformed")));
        let (row, text) = fault.row(&[]);
        assert_eq!((row.status, row.code), (400, "InvalidParameter"));
        assert_eq!(text, "The specified parameter \"Name\" is not valid: \"x\" is not a name.");
    }
}
