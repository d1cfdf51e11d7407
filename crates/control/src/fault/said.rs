//! How faults read on the wire: codes, best first, a sentence, and values for slots.

use api::{Row, errors};

/// How a fault reads.
pub struct Said {
    /// The codes under which pages list it, best first.
    pub codes: Vec<Code>,
    /// The sentence that stands where a page says only `%s`.
    pub sentence: String,
    /// The values for the slots of a page's template.
    pub values: Vec<String>,
}

/// A code, and which of its rows where a page has several.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    pub(super) name: &'static str,
    pub(super) status: Option<u16>,
    text: Text,
}

/// Which row of several with one code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    /// The first.
    Any,
    /// One that leaves room for the sentence: some pages have a fixed text under a code that means
    /// much, and it would say nothing of the parameter.
    Open,
    /// One whose text is fixed.
    Fixed,
    /// The second.
    Second,
}

impl Code {
    pub(super) fn any(name: &'static str) -> Code {
        Code { name, status: None, text: Text::Any }
    }

    pub(super) fn find(&self, rows: &[Row]) -> Option<Row> {
        let named = |row: &&Row| {
            row.code == self.name && self.status.is_none_or(|status| row.status == status)
        };
        let is_open = |row: &Row| row.message.starts_with("%s");
        let mut rows = rows.iter().filter(named).copied();
        match self.text {
            Text::Any => rows.next(),
            Text::Open => rows.find(is_open),
            Text::Fixed => rows.find(|row| !is_open(row)),
            Text::Second => rows.nth(1),
        }
    }
}

/// Rows that any operation can give: the gateway's, and those of faults that the page of an
/// operation does not list.
pub const COMMON: &[Row] = errors! {
    400 "MissingParameter" "%s"
    400 "InvalidParameter" "%s"
    400 "InvalidParameter.Conflict" "%s"
    404 "InvalidRegionId.NotFound" "The specified RegionId does not exist."
    400 "IdempotentParameterMismatch" "The request is retried with updated parameters."
    400 "DryRunOperation" "Request validation has been passed with DryRun flag set."
    400 "InvalidNextToken" "%s"
    404 "InvalidResourceGroup.NotFound" "The ResourceGroup provided does not exist in our records."
    400 "Duplicate.TagKey" "The Tag.N.Key contain duplicate key."
    404 "InvalidEniId.NotFound" "%s"
    404 "InvalidVSwitchId.NotFound" "%s"
    404 "InvalidVpcId.NotFound" "%s"
    404 "InvalidSecurityGroupId.NotFound" "%s"
    404 "InvalidZoneId.NotFound" "%s"
    403 "Abs.InvalidAccount.NotFound" "%s"
    403 "InvalidUserType.NotSupported" "%s"
    403 "Forbidden.RegionId" "%s"
    403 "Forbidden.RAM" "User not authorized to operate on the specified resource, or this API doesn't support RAM."
    400 "UnsupportedParameter" "%s"
    400 "Throttling" "Request was denied due to request throttling."
    404 "InvalidInstanceId.NotFound" "%s"
    400 "InvalidInstanceID.Malformed" "%s"
    400 "InvalidInstanceId.Duplicated" "%s"
    404 "InvalidInstanceType.NotFound" "%s"
    400 "InvalidOperation.InvalidEcsState" "%s"
    400 "InvalidOperation.DetachPrimaryEniNotAllowed" "%s"
    403 "EniPerInstanceLimitExceeded" "%s"
    403 "InvalidOperation.AvailabilityZoneMismatch" "%s"
    403 "InvalidOperation.VpcMismatch" "%s"
    503 "ServiceUnavailable" "The request has failed due to a temporary failure of the server."
    500 "InternalError" "The request processing has failed due to some unknown error, exception or failure."
};

impl Said {
    pub(super) fn with<const N: usize>(self, values: [String; N]) -> Said {
        Said { values: values.into(), ..self }
    }

    /// Only under rows that leave room for the sentence.
    pub(super) fn open(self) -> Said {
        self.of(Text::Open)
    }

    /// Under a row that leaves room for the sentence first, else under any.
    pub(super) fn open_first(self) -> Said {
        self.first(Text::Open)
    }

    /// Under a row with a fixed text first, else under any.
    pub(super) fn fixed_first(self) -> Said {
        self.first(Text::Fixed)
    }

    /// Under the second row of the code first, else under any.
    pub(super) fn second_first(self) -> Said {
        self.first(Text::Second)
    }

    pub(super) fn first(self, text: Text) -> Said {
        let any = self.codes.clone();
        let mut said = self.of(text);
        said.codes.extend(any);
        said
    }

    pub(super) fn of(mut self, text: Text) -> Said {
        self.codes.iter_mut().for_each(|code| code.text = text);
        self
    }

    /// Another code, for pages that do not list those before.
    pub(super) fn or(mut self, name: &'static str) -> Said {
        self.codes.push(Code::any(name));
        self
    }

    /// Under this status first, for pages that have the code under two.
    pub(super) fn at(mut self, status: u16) -> Said {
        let under = self.codes.iter().map(|code| Code { status: Some(status), ..*code });
        self.codes = under.chain(self.codes.iter().copied()).collect();
        self
    }
}

pub(super) fn said(codes: &[&'static str], sentence: String) -> Said {
    let codes = codes.iter().copied().map(Code::any).collect();
    Said { codes, sentence, values: Vec::new() }
}

pub(super) fn said_at(status: u16, name: &'static str, sentence: String) -> Said {
    let code = Code { status: Some(status), ..Code::any(name) };
    Said { codes: vec![code], sentence, values: Vec::new() }
}
