//! Cases of reading and verifying credentials that the recordings do not have.

use jiff::Timestamp;

use super::{
    AuthError, Incoming, Presented, Scheme, Target, content_type, format, host, read, target,
};
use crate::answer::Format;
use crate::form::Form;
use crate::sign::acs3::{AccessKey, Call, authorize};
use crate::sign::v1;

const V1: &str = "AccessKeyId=id&Signature=s&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0\
                  &SignatureNonce=n&Timestamp=2026-11-20T05:22:02Z";

/// A request with an empty body.
fn with<T>(
    query: &str,
    headers: &[(&str, &str)],
    use_it: impl FnOnce(&Incoming<'_>) -> Result<T, AuthError>,
) -> Result<T, AuthError> {
    with_body(query, headers, b"", use_it)
}

fn with_body<T>(
    query: &str,
    headers: &[(&str, &str)],
    body: &[u8],
    use_it: impl FnOnce(&Incoming<'_>) -> Result<T, AuthError>,
) -> Result<T, AuthError> {
    let mut form = Form::new();
    form.add_encoded(query.as_bytes(), 100).expect("a query");
    form.add_encoded(body, 100).expect("a body");
    use_it(&Incoming { method: "POST", path: "/", query, body, headers, form: &form })
}

fn refused(query: &str, headers: &[(&str, &str)]) -> String {
    let error = with(query, headers, |incoming| read(incoming).map(|_| ())).expect_err("refused");
    format!("{} {} {error}", error.status(), error.code())
}

/// A signed ACS3 request with a form body, its headers changed by `change`.
fn acs3<T>(
    body: &[u8],
    change: impl FnOnce(&mut Vec<(&'static str, String)>),
    use_it: impl FnOnce(&Presented<'_>) -> Result<T, AuthError>,
) -> Result<T, AuthError> {
    let query: Form = [("B", "x y"), ("A", "1")].into_iter().collect();
    let call = Call {
        method: "POST",
        host: "localhost:8080",
        action: "AssignIpv6Addresses",
        version: "2014-05-26",
        query: &query,
        body: b"C=3",
        date: date("2026-11-20T05:22:02Z"),
        nonce: "n-1",
    };
    let key = AccessKey { id: "STS.id", secret: "secret", security_token: Some("token") };
    let mut headers = authorize(&call, &key);
    change(&mut headers);
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    with_body(&query.encode(), &headers, body, |incoming| use_it(&read(incoming)?))
}

fn set(headers: &mut [(&'static str, String)], name: &str, value: &str) {
    for (_, old) in headers.iter_mut().filter(|(header, _)| *header == name) {
        *old = value.to_owned();
    }
}

fn date(text: &str) -> Timestamp {
    text.parse().expect("a date")
}

#[test]
fn each_common_parameter_is_needed() {
    for name in [
        "AccessKeyId",
        "Signature",
        "SignatureMethod",
        "SignatureVersion",
        "SignatureNonce",
        "Timestamp",
    ] {
        let expected = format!(
            "400 MissingParameter The input parameter \"{name}\" that is mandatory for processing \
             this request is not supplied."
        );
        let others: Vec<_> =
            V1.split('&').filter(|p| !p.starts_with(&format!("{name}="))).collect();
        assert_eq!(refused(&others.join("&"), &[]), expected);
        assert_eq!(refused(&format!("{}&{name}=", others.join("&")), &[]), expected);
    }
}

#[test]
fn each_acs3_header_is_needed() {
    for name in ["x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"] {
        let outcome = acs3(b"C=3", |headers| headers.retain(|(h, _)| *h != name), |_| Ok(()));
        assert_eq!(outcome, Err(AuthError::MissingParameter { name }));
    }
}

#[test]
fn only_the_documented_method_and_version_are_taken() {
    let query = V1.replace("HMAC-SHA1", "HMAC-SHA256");
    let expected = "400 InvalidSignatureMethod Specified signature method is not valid.";
    assert_eq!(refused(&query, &[]), expected);
    assert_eq!(refused("", &[("authorization", "ACS3-HMAC-SM3 Credential=id")]), expected);
    assert_eq!(
        refused(&V1.replace("1.0", "2.0"), &[]),
        "400 InvalidSignatureVersion Specified parameter SignatureVersion is not valid."
    );
}

#[test]
fn a_date_has_exactly_the_documented_form() {
    for text in [
        "2026-11-20T05:22:02",
        "2026-11-20 05:22:02Z",
        "2026-11-20T05:22:02.0Z",
        "2026-11-20T05:22:02%2B08:00",
        "2026-13-20T05:22:02Z",
        "2026-02-30T05:22:02Z",
        "now",
    ] {
        assert_eq!(
            refused(&V1.replace("2026-11-20T05:22:02Z", text), &[]),
            "400 InvalidTimeStamp.Format Specified time stamp or date value is not well formatted."
        );
    }
}

#[test]
fn the_clocks_may_differ_by_the_skew_on_either_side() {
    let check = |now: &str| {
        with(V1, &[], |incoming| read(incoming)?.check_clock(date(now), 900)).map_err(|e| e.code())
    };
    assert_eq!(check("2026-11-20T05:37:02Z"), Ok(()));
    assert_eq!(check("2026-11-20T05:37:03Z"), Err("InvalidTimeStamp.Expired"));
    assert_eq!(check("2026-11-20T05:07:02Z"), Ok(()));
    assert_eq!(check("2026-11-20T05:07:01Z"), Err("InvalidTimeStamp.Expired"));
}

#[test]
fn sdks_find_the_string_to_sign_after_the_first_colon() {
    let error = with(V1, &[], |incoming| read(incoming)?.verify("secret")).expect_err("refused");
    let text = error.to_string();
    let expected = with(V1, &[], |incoming| Ok(v1::string_to_sign("POST", incoming.form)));
    assert_eq!(text.split(':').nth(1), expected.as_deref().ok());
    assert!(text.contains(". server string to sign is:POST&%2F&AccessKeyId%3Did%26"), "{text}");
}

#[test]
fn what_our_client_signs_the_server_verifies() {
    let outcome = acs3(
        b"C=3",
        |_| {},
        |presented| {
            assert_eq!((presented.scheme, presented.nonce), (Scheme::Acs3, "n-1"));
            assert_eq!(presented.access_key_id, "STS.id");
            assert_eq!(presented.security_token, Some("token"));
            assert_eq!(presented.timestamp, date("2026-11-20T05:22:02Z"));
            presented.verify("secret")
        },
    );
    assert_eq!(outcome, Ok(()));
}

#[test]
fn a_body_other_than_the_hashed_one_is_refused() {
    assert_eq!(acs3(b"C=4", |_| {}, |_| Ok(())), Err(AuthError::IncompleteSignature));
    assert_eq!(acs3(b"", |_| {}, |_| Ok(())), Err(AuthError::IncompleteSignature));
}

#[test]
fn a_header_that_is_acted_on_is_signed() {
    for name in [
        "x-acs-action",
        "x-acs-date",
        "x-acs-security-token",
        "x-acs-signature-nonce",
        "x-acs-version",
    ] {
        let unsign = |headers: &mut Vec<(&'static str, String)>| {
            for (header, value) in headers {
                if *header == "authorization" {
                    *value = value.replace(&format!(";{name}"), "");
                }
            }
        };
        assert_eq!(acs3(b"C=3", unsign, |_| Ok(())), Err(AuthError::IncompleteSignature), "{name}");

        let outcome = acs3(
            b"C=3",
            |headers| set(headers, name, "2026-11-20T05:22:03Z"),
            |presented| presented.verify("secret"),
        );
        assert_eq!(outcome.map_err(|e| e.code()), Err("SignatureDoesNotMatch"), "{name}");
    }
}

#[test]
fn a_header_whose_order_counts_is_there_once() {
    for name in [
        "content-type",
        "host",
        "x-acs-action",
        "x-acs-date",
        "x-acs-security-token",
        "x-acs-signature-nonce",
        "x-acs-version",
    ] {
        let twice = |headers: &mut Vec<(&'static str, String)>| {
            let (name, value) = headers.iter().find(|(header, _)| *header == name).expect("sent");
            headers.push((name, value.clone()));
        };
        assert_eq!(acs3(b"C=3", twice, |_| Ok(())), Err(AuthError::IncompleteSignature), "{name}");
    }
}

#[test]
fn a_type_and_a_host_are_believed_if_nobody_can_have_changed_them() {
    let believed = |query: &str, authorization: &str| {
        let headers = [
            ("authorization", authorization),
            ("content-type", "application/json"),
            ("host", "h"),
            ("x-acs-bearer-token", "t"),
        ];
        let host = with(query, &headers, |incoming| Ok(host(incoming).is_some()));
        (content_type(&headers).is_some(), host == Ok(true))
    };
    let acs3 = |signed: &str| {
        believed("", &format!("ACS3-HMAC-SHA256 Credential=id,SignedHeaders={signed},Signature=0"))
    };
    assert_eq!(acs3("x-acs-date"), (false, false));
    assert_eq!(acs3("x-acs-date;Content-Type"), (true, false));
    assert_eq!(acs3("host;x-acs-date"), (false, true));
    assert_eq!(acs3(""), (false, false));
    // V1 signs the parameters of a form; what is not a form has none to lose.
    assert_eq!(believed(V1, ""), (true, false));
    assert_eq!(believed("", "Bearer t"), (true, true));
}

#[test]
fn a_bearer_token_is_found_in_header_and_parameters() {
    let scheme = |query: &str, headers: &[(&str, &str)]| {
        with(query, headers, |incoming| {
            let presented = read(incoming)?;
            assert_eq!(presented.bearer_token, Some("t"));
            assert_eq!(presented.verify(""), Err(AuthError::SecurityTokenMalformed));
            assert_eq!(presented.verify("u"), Err(AuthError::SecurityTokenMalformed));
            presented.verify("t").map(|()| presented.scheme)
        })
    };
    let headers = [
        ("x-acs-bearer-token", "t"),
        ("x-acs-signature-nonce", "n"),
        ("x-acs-date", "2026-11-20T05:22:02Z"),
    ];
    assert_eq!(scheme("SignatureType=BEARERTOKEN", &headers), Ok(Scheme::Bearer));
    assert_eq!(scheme("", &headers), Ok(Scheme::Bearer));
    let java = "SignatureVersion&SignatureMethod&Signature=&SignatureType=BEARERTOKEN\
                &BearerToken=t&SignatureNonce=n&Timestamp=2026-11-20T05:22:02Z";
    assert_eq!(scheme(java, &[]), Ok(Scheme::Bearer));
}

#[test]
fn a_header_does_not_turn_a_signed_request_into_a_bearer_one() {
    let headers = [("x-acs-bearer-token", "t"), ("x-acs-action", "a")];
    let scheme = with(V1, &headers, |incoming| read(incoming).map(|presented| presented.scheme));
    assert_eq!(scheme, Ok(Scheme::V1));
}

#[test]
fn v1_names_its_operation_by_parameters_and_acs3_by_headers() {
    let headers = [("x-acs-action", "describe"), ("x-acs-version", "1")];
    let named = "Action=Describe&Version=2&Format=json";
    let v1 = with(&format!("{V1}&{named}"), &headers, |i| {
        assert_eq!(
            target(i, None),
            Ok(Target { action: "Describe", version: "2", format: Format::Json })
        );
        Ok(())
    });
    assert_eq!(v1, Ok(()));
    let acs3 = [("authorization", "ACS3-HMAC-SHA256 "), headers[0], headers[1]];
    let by_headers = with(named, &acs3, |i| {
        assert_eq!(
            target(i, None),
            Ok(Target { action: "describe", version: "1", format: Format::Json })
        );
        Ok(())
    });
    assert_eq!(by_headers, Ok(()));
    let java = with(named, &acs3[..1], |i| target(i, None).map(|t| t.action.to_owned()));
    assert_eq!(java.as_deref(), Ok("Describe"));
    let missing = with("Version=2", &headers, |i| target(i, None).map(|_| ()));
    assert_eq!(missing, Err(AuthError::MissingParameter { name: "Action" }));
}

#[test]
fn the_format_is_that_asked_for_or_the_schemes_own() {
    let acs3 = [("authorization", "ACS3-HMAC-SHA256 ")];
    let bearer = [("x-acs-bearer-token", "t")];
    assert_eq!(with("", &[], format), Ok(Format::Xml));
    assert_eq!(with("", &acs3, format), Ok(Format::Json));
    assert_eq!(with("", &bearer, format), Ok(Format::Json));
    assert_eq!(with("Format=xml", &acs3, format), Ok(Format::Xml));
    assert_eq!(with("Format=Json", &[], format), Ok(Format::Json));
    assert_eq!(with("Format=yaml", &[], format), Err(AuthError::InvalidFormat));
}
