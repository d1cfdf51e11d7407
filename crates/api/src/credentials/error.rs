//! Why a request is not let in, with the codes, texts and statuses of the gateway's error table.

use crate::sign::acs3::AuthorizationError;

/// Why a request is not let in. `Display` is the documented message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// A common parameter, or the header in its place, is missing or empty.
    #[error(
        "The input parameter \"{name}\" that is mandatory for processing this request is not supplied."
    )]
    MissingParameter {
        /// The parameter or header.
        name: &'static str,
    },
    /// The time is not written as `yyyy-MM-ddTHH:mm:ssZ`.
    #[error("Specified time stamp or date value is not well formatted.")]
    TimestampFormat,
    /// The time is too far from the server's.
    #[error("Specified time stamp or date value is expired.")]
    TimestampExpired,
    /// The signature is not the one that the secret gives.
    // SDKs take what follows the first ':' for the server's string to sign, and report a wrong
    // secret if it equals theirs: no ':' may come before it, and nothing after it.
    #[error(
        "Specified signature is not matched with our calculation. server string to sign is:{string_to_sign}"
    )]
    SignatureDoesNotMatch {
        /// The text as the server would have signed it.
        string_to_sign: String,
    },
    /// The `Authorization` header cannot be read or signs too little, or the body is another than
    /// the one that was hashed.
    #[error("The request signature does not conform to Aliyun standards.")]
    IncompleteSignature,
    /// Neither HMAC-SHA1 (V1) nor ACS3-HMAC-SHA256.
    #[error("Specified signature method is not valid.")]
    InvalidSignatureMethod,
    /// A `SignatureVersion` other than 1.0.
    #[error("Specified parameter SignatureVersion is not valid.")]
    InvalidSignatureVersion,
    /// A `Format` that is neither JSON nor XML.
    #[error("Specified parameter format is not valid.")]
    InvalidFormat,
    /// No such AccessKey.
    #[error("Specified access key is not found.")]
    AccessKeyNotFound,
    /// The AccessKey is disabled.
    #[error("Specified access key is disabled.")]
    AccessKeyInactive,
    /// A temporary AccessKey without its token.
    #[error("SecurityToken is mandatory for this action.")]
    MissingSecurityToken,
    /// The token's time is over.
    #[error("Specified SecurityToken is expired.")]
    SecurityTokenExpired,
    /// Not a token that was ever given out.
    #[error("Specified SecurityToken is malformed.")]
    SecurityTokenMalformed,
    /// The token belongs to another AccessKey.
    #[error("Specified SecurityToken mismatch with the AccessKey.")]
    SecurityTokenMismatch,
    /// The nonce came before.
    #[error("Specified signature nonce was used already.")]
    SignatureNonceUsed,
}

impl AuthError {
    /// The code that a caller sees.
    pub fn code(&self) -> &'static str {
        match self {
            Self::MissingParameter { .. } => "MissingParameter",
            Self::TimestampFormat => "InvalidTimeStamp.Format",
            Self::TimestampExpired => "InvalidTimeStamp.Expired",
            Self::SignatureDoesNotMatch { .. } => "SignatureDoesNotMatch",
            Self::IncompleteSignature => "IncompleteSignature",
            Self::InvalidSignatureMethod => "InvalidSignatureMethod",
            Self::InvalidSignatureVersion => "InvalidSignatureVersion",
            Self::InvalidFormat => "InvalidParameter.Format",
            Self::AccessKeyNotFound => "InvalidAccessKeyId.NotFound",
            Self::AccessKeyInactive => "InvalidAccessKeyId.Inactive",
            Self::MissingSecurityToken => "MissingSecurityToken",
            Self::SecurityTokenExpired => "InvalidSecurityToken.Expired",
            Self::SecurityTokenMalformed => "InvalidSecurityToken.Malformed",
            Self::SecurityTokenMismatch => "InvalidSecurityToken.MismatchWithAccessKey",
            Self::SignatureNonceUsed => "SignatureNonceUsed",
        }
    }

    /// The HTTP status that goes with the code.
    pub fn status(&self) -> u16 {
        match self {
            // The documents say 400 in one place and 404 in two; logs of the live service say 404
            // (XWJR-Ops/zabbix-RDS-monitor issue 9).
            Self::AccessKeyNotFound => 404,
            _ => 400,
        }
    }
}

impl From<AuthorizationError> for AuthError {
    fn from(error: AuthorizationError) -> Self {
        match error {
            AuthorizationError::Algorithm => Self::InvalidSignatureMethod,
            AuthorizationError::Malformed => Self::IncompleteSignature,
        }
    }
}
