//! Raw requests of real client libraries: each authenticates, and none after a change.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use api::credentials::{self, AuthError, Incoming, Scheme};
use api::form::Form;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../contract/recordings");
const ACCESS_KEY_ID: &str = "LTAItestid";
const SECRET: &str = "testsecret";
const BEARER_TOKEN: &str = "my.bearer.token";
const SKEW_S: u32 = 900;

#[derive(Clone, Deserialize)]
struct Recording {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: String,
    params_merged: BTreeMap<String, String>,
}

impl Recording {
    /// Reads the request's form and headers as the server does, and hands them on.
    fn receive<T>(&self, use_it: impl FnOnce(&Incoming<'_>) -> T) -> T {
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let mut form = Form::new();
        form.add_encoded(query.as_bytes(), 500).expect("a query");
        form.add_encoded(self.body.as_bytes(), 500).expect("a form");
        let names: Vec<_> = self.headers.iter().map(|(n, _)| n.to_ascii_lowercase()).collect();
        let headers: Vec<_> =
            names.iter().zip(&self.headers).map(|(n, (_, v))| (n.as_str(), v.as_str())).collect();
        use_it(&Incoming {
            method: &self.method,
            path,
            query,
            body: self.body.as_bytes(),
            headers: &headers,
            form: &form,
        })
    }

    /// The code that the request is refused with at `now`, or `None`.
    fn refusal(&self, now: Timestamp) -> Option<&'static str> {
        self.receive(|incoming| authenticate(incoming, now)).err().map(|error| error.code())
    }

    /// The request with `from` replaced once, wherever it stands.
    fn with(&self, from: &str, to: &str) -> Self {
        let mut changed = self.clone();
        let headers = changed.headers.iter_mut().map(|(_, value)| value);
        let part = [&mut changed.target, &mut changed.body]
            .into_iter()
            .chain(headers)
            .find(|part| part.contains(from))
            .expect("the text to replace");
        *part = part.replacen(from, to, 1);
        changed
    }
}

fn authenticate(incoming: &Incoming<'_>, now: Timestamp) -> Result<Scheme, AuthError> {
    let presented = credentials::read(incoming)?;
    presented.check_clock(now, SKEW_S)?;
    if presented.scheme == Scheme::Bearer {
        presented.verify(BEARER_TOKEN)?;
    } else {
        assert_eq!(presented.access_key_id, ACCESS_KEY_ID);
        presented.verify(SECRET)?;
    }
    Ok(presented.scheme)
}

fn recordings() -> Vec<(String, Recording)> {
    let mut found = Vec::new();
    for client in entries(Path::new(FOLDER)) {
        for file in entries(&client) {
            let text = fs::read_to_string(&file).expect("a recording");
            found.push((
                file.display().to_string(),
                serde_json::from_str(&text).expect("its shape"),
            ));
        }
    }
    assert_eq!(found.len(), 134);
    found
}

fn entries(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of recordings");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

fn recorded_at(recording: &Recording) -> Timestamp {
    recording
        .receive(|incoming| credentials::read(incoming).map(|presented| presented.timestamp))
        .expect("a recorded time")
}

#[test]
fn every_recording_authenticates_at_its_own_time() {
    let mut counts = [0, 0, 0];
    for (name, recording) in recordings() {
        let now = recorded_at(&recording);
        match recording.receive(|incoming| authenticate(incoming, now)) {
            Ok(scheme) => counts[scheme as usize] += 1,
            Err(error) => panic!("{name}: {error}"),
        }
    }
    assert_eq!(counts, [70, 62, 2], "V1, ACS3, bearer");
}

#[test]
fn every_recording_has_the_parameters_that_its_client_gave() {
    for (name, recording) in recordings() {
        let found: BTreeMap<String, String> = recording.receive(|incoming| {
            incoming.form.iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect()
        });
        assert_eq!(found, recording.params_merged, "{name}");
    }
}

#[test]
fn every_recording_names_its_operation() {
    for (name, recording) in recordings() {
        recording.receive(|incoming| {
            let target = credentials::target(incoming, None).expect("an operation");
            assert!(name.contains(&format!("-{}-", target.action)), "{name}: {}", target.action);
            assert!(["2014-05-26", "2016-04-28"].contains(&target.version), "{name}");
        });
    }
}

#[test]
fn every_recording_is_expired_sixteen_minutes_later() {
    for (name, recording) in recordings() {
        let later = recorded_at(&recording) + SignedDuration::from_mins(16);
        assert_eq!(recording.refusal(later), Some("InvalidTimeStamp.Expired"), "{name}");
    }
}

#[test]
fn no_recording_authenticates_with_one_byte_of_its_signature_changed() {
    for (name, recording) in recordings() {
        let now = recorded_at(&recording);
        // A bearer request has a token in place of a signature.
        let (marker, code) = if recording.target.contains("BEARERTOKEN") {
            ("my.bearer.toke", "InvalidSecurityToken.Malformed")
        } else {
            ("Signature=", "SignatureDoesNotMatch")
        };
        let rest = &text(&recording);
        let start = rest.find(marker).expect("a signature") + marker.len();
        let byte = &rest[start..=start];
        let other = if byte == "1" { "2" } else { "1" };
        let changed = recording.with(&format!("{marker}{byte}"), &format!("{marker}{other}"));
        assert_eq!(changed.refusal(now), Some(code), "{name}");
    }
}

#[test]
fn no_recording_authenticates_with_a_parameter_or_the_verb_changed() {
    for (name, recording) in recordings() {
        let now = recorded_at(&recording);
        if recording.target.contains("BEARERTOKEN") {
            continue; // Nothing of it is signed.
        }
        let code = Some("SignatureDoesNotMatch");
        let mut names = recording.params_merged.keys().filter(|name| *name != "AccessKeyId");
        let name_of_one = names.next().expect("a parameter");
        let changed = recording.with(&format!("{name_of_one}="), &format!("{name_of_one}=x"));
        assert_eq!(changed.refusal(now), code, "{name}");
        let mut added = recording.clone();
        added.target.push_str(if added.target.contains('?') { "&Zz=" } else { "?Zz=" });
        assert_eq!(added.refusal(now), code, "{name}");
        let mut verb = recording.clone();
        verb.method = "PUT".to_owned();
        assert_eq!(verb.refusal(now), code, "{name}");
    }
}

/// Everything that may hold a signature, in the order that [`Recording::with`] looks through it.
fn text(recording: &Recording) -> String {
    let headers = recording.headers.iter().map(|(_, value)| value.as_str());
    let parts = [recording.target.as_str(), recording.body.as_str()].into_iter().chain(headers);
    parts.collect::<Vec<_>>().join("\n")
}
