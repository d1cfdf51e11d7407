//! What a program must find around it to talk to an enid server without knowing of it: environment
//! variables, and the files that some of them name.
//!
//! Clients are led there in three ways, since each reads something else: by endpoint variables; by the
//! proxy variables, which work where endpoints are fixed; and by a hook for Node, which reads neither.
//! Most speak HTTPS with the server, so all are told of its authority, beside those that the machine
//! believes anyway: by variables, by a trust store for Java, and by a hook for Python, whose libraries
//! bring lists of their own.

use std::{env, fs, io, path::Path};

use crate::{call, client::Key, operator};

mod trust;

/// A server that programs are to talk to.
pub struct Target {
    /// `host:port`.
    pub authority: String,
    /// The certificate of the authority that issues its own: PEM.
    pub ca: String,
    /// What programs sign with.
    pub key: Key,
    /// Their region.
    pub region: String,
    /// Its operator API, if programs may know of it.
    pub operator: Option<Operator>,
    /// The URL of its metadata service, if it has one.
    pub metadata: Option<String>,
}

/// The operator API of a server.
pub struct Operator {
    /// Its URL.
    pub endpoint: String,
    /// Its token.
    pub token: String,
}

/// Environment variables.
pub struct Surroundings {
    /// Those that are set, in the order in which they are printed.
    pub set: Vec<(&'static str, String)>,
    /// Those that must not be there: they would lead elsewhere.
    pub unset: Vec<&'static str>,
}

/// Products whose endpoints clients read from variables such as `ECS_ENDPOINT`.
const ENDPOINTS: [&str; 6] = [
    "ECS_ENDPOINT",
    "VPC_ENDPOINT",
    "RAM_ENDPOINT",
    "STS_ENDPOINT",
    "RESOURCEMANAGER_ENDPOINT",
    "LOCATION_ENDPOINT",
];
/// Variables with the id of the access key: of the SDKs and the command line, of Terraform and
/// Ansible, of controllers.
const KEY_IDS: [&str; 4] =
    [call::ID_VARIABLE, "ALICLOUD_ACCESS_KEY", "ALICLOUD_ACCESS_KEY_ID", "ACCESS_KEY_ID"];
/// The same for its secret.
const KEY_SECRETS: [&str; 4] = [
    call::SECRET_VARIABLE,
    "ALICLOUD_SECRET_KEY",
    "ALICLOUD_ACCESS_KEY_SECRET",
    "ACCESS_KEY_SECRET",
];
const SECURITY_TOKENS: [&str; 2] = [call::TOKEN_VARIABLE, "ALICLOUD_SECURITY_TOKEN"];
const REGIONS: [&str; 4] =
    ["ALIBABA_CLOUD_REGION_ID", "ALIBABA_CLOUD_REGION", "ALICLOUD_REGION", "ALIYUN_REGION"];
const PROXIES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];
/// What is not for the proxy.
const DIRECT: &str = "localhost,127.0.0.1,::1";
/// Variables with the file of the authorities that are believed instead of the machine's: of OpenSSL,
/// Go and the Python of today, of Python's requests, of curl, of git.
const BUNDLES: [&str; 4] =
    ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO"];
/// Other sources of credentials and places, which may come before those that are set.
const MISLEADING: [&str; 9] = [
    "ALL_PROXY",
    "all_proxy",
    "ALIBABA_CLOUD_PROFILE",
    "ALIBABA_CLOUD_CREDENTIALS_FILE",
    "ALIBABA_CLOUD_CREDENTIALS_URI",
    "ALIBABA_CLOUD_ECS_METADATA",
    "ALIBABA_CLOUD_ROLE_ARN",
    "ALICLOUD_ASSUME_ROLE_ARN",
    "ALICLOUD_PROFILE",
];
/// What stands between the folders of a search path.
const SEARCH_PATH: &str = if cfg!(windows) { ";" } else { ":" };

impl Surroundings {
    /// The surroundings of programs that are to talk to the target; files are written to the folder.
    pub fn of(target: &Target, folder: &Path) -> io::Result<Surroundings> {
        let folder = fs::canonicalize(folder)?;
        let (bundle, store) = (folder.join("authorities.pem"), folder.join("authorities.jks"));
        let (ca, node) = (folder.join("authority.pem"), folder.join("node.cjs"));
        let python = folder.join("python");
        let trusted = trust::authorities(&target.ca)?;
        fs::write(&ca, &target.ca)?;
        fs::write(&bundle, trust::pem(&trusted))?;
        fs::write(&store, trust::java(&trusted))?;
        fs::write(&node, node_hook(&target.authority))?;
        fs::create_dir_all(&python)?;
        fs::write(python.join("sitecustomize.py"), include_str!("surroundings/sitecustomize.py"))?;
        let (host, port) = target.authority.rsplit_once(':').unwrap_or((&target.authority, "80"));

        let mut set = vec![(call::ENDPOINT_VARIABLE, format!("http://{}", target.authority))];
        if let Some(Operator { endpoint, token }) = &target.operator {
            set.push((operator::ENDPOINT_VARIABLE, endpoint.clone()));
            set.push((operator::TOKEN_VARIABLE, token.clone()));
        }
        set.extend(ENDPOINTS.map(|name| (name, target.authority.clone())));
        set.push(("ALICLOUD_CLIENT_SCHEME", "HTTP".to_owned()));
        set.extend(target.metadata.as_ref().map(|url| ("METADATA_ENDPOINT", url.clone())));
        set.extend(KEY_IDS.map(|name| (name, target.key.id.clone())));
        set.extend(KEY_SECRETS.map(|name| (name, target.key.secret.clone())));
        let token = target.key.security_token.as_ref();
        set.extend(
            token.into_iter().flat_map(|token| SECURITY_TOKENS.map(|name| (name, token.clone()))),
        );
        set.extend(REGIONS.map(|name| (name, target.region.clone())));
        set.extend(PROXIES.map(|name| (name, format!("http://{}", target.authority))));
        set.extend(["NO_PROXY", "no_proxy"].map(|name| (name, DIRECT.to_owned())));
        set.extend(BUNDLES.map(|name| (name, shown(&bundle))));
        set.push(("NODE_EXTRA_CA_CERTS", shown(&ca)));
        let java = java_options(host, port, &store);
        for (name, own) in
            [("NODE_OPTIONS", format!("--require {}", quoted(&node))), ("JAVA_TOOL_OPTIONS", java)]
        {
            set.push((name, with_own(name, &own)));
        }
        // The first one found counts, so ours stands first.
        let others = env::var("PYTHONPATH").unwrap_or_default();
        set.push(("PYTHONPATH", joined(&[&shown(&python), &others], SEARCH_PATH)));
        let mut unset = MISLEADING.to_vec();
        if token.is_none() {
            unset.extend(SECURITY_TOKENS);
        }
        Ok(Surroundings { set, unset })
    }
}

/// What a Java program is started with: it reads no variable of the other languages.
fn java_options(host: &str, port: &str, store: &Path) -> String {
    let host = host.trim_matches(['[', ']']);
    let mut options = String::new();
    for scheme in ["http", "https"] {
        options += &format!("-D{scheme}.proxyHost={host} -D{scheme}.proxyPort={port} ");
    }
    options += "-Dhttp.nonProxyHosts=localhost|127.*|[::1] ";
    options += &format!("-Djavax.net.ssl.trustStore={} ", quoted(store));
    options + &format!("-Djavax.net.ssl.trustStorePassword={}", trust::JAVA_PASSWORD)
}

/// The module that sends connections of Node programs to the server.
fn node_hook(authority: &str) -> String {
    let (host, port) = authority.rsplit_once(':').unwrap_or((authority, "80"));
    let host = host.trim_matches(['[', ']']);
    include_str!("surroundings/node.cjs").replace("HOST", host).replace("PORT", port)
}

/// Options behind those that the variable has already, which a program may need.
fn with_own(variable: &str, options: &str) -> String {
    joined(&[&env::var(variable).unwrap_or_default(), options], " ")
}

fn joined(parts: &[&str], between: &str) -> String {
    let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(between)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// A path as Node and Java read it among their options.
fn quoted(path: &Path) -> String {
    let path = shown(path);
    if path.contains(' ') { format!("\"{path}\"") } else { path }
}
