//! The SDKs, `sdk/sdks.toml`, how they are installed, and the programs that call through them.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout},
};

use super::programs::Program;

/// How long a call may take: throttled ones wait for the next minute.
const PATIENCE: Duration = Duration::from_secs(150);

/// What a machine may have set, and would lead the SDKs elsewhere.
const NOT_FOR_CALLERS: [&str; 8] = [
    "ALL_PROXY",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "all_proxy",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];

/// All SDKs and programs, and what has to be installed for them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sdks {
    /// What has to be installed.
    pub install: Vec<Install>,
    /// The SDKs.
    pub sdk: Vec<Sdk>,
    /// Programs that do not know of enid.
    pub program: Vec<Program>,
}

/// Something that is installed once and again when its files have changed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Install {
    /// Its name, which is also that of its folder below `target/sdk`.
    pub name: String,
    /// The files that it is made of.
    pub files: Vec<PathBuf>,
    /// The commands, in the root.
    pub run: Vec<Vec<String>>,
}

/// A SDK.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sdk {
    /// Its name in reports.
    pub name: String,
    /// What of `install` it needs.
    pub install: String,
    /// The caller's command, in the root.
    pub caller: Vec<String>,
    /// What the caller's environment has beside the protocol's.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// The same for HTTPS only: `{ca}` is the file of the
    /// authority, `{folder}` a folder of the caller's own.
    #[serde(default)]
    pub https_env: BTreeMap<String, String>,
    /// Commands before the caller is started, for HTTPS.
    #[serde(default)]
    pub https_before: Vec<Vec<String>>,
    /// The classes of refusals: `client`, `throttling` and `server`; `{code}` is the refusal's code.
    pub classes: BTreeMap<String, String>,
    /// What it tries again by itself, if it is told to: `broken` connections, `throttling`.
    #[serde(default)]
    pub retries: Vec<String>,
    /// Scenarios that it cannot do, with the reason.
    #[serde(default)]
    pub skips: BTreeMap<String, String>,
    /// Members of answers that its classes do not have: the operation, a blank, the path.
    #[serde(default)]
    pub lacks: Vec<String>,
}

impl Sdks {
    /// Reads the list.
    pub fn read(file: &Path) -> Result<Sdks> {
        let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
        toml::from_str(&text).with_context(|| file.display().to_string())
    }
}

impl Install {
    /// Installs it, unless it is there and its files are as they were.
    pub fn run(&self, root: &Path) -> Result<()> {
        let mut made_of = format!("{:?}\n", self.run);
        for file in &self.files {
            made_of += &fs::read_to_string(root.join(file))
                .with_context(|| format!("{} is there", file.display()))?;
        }
        let folder = root.join("target/sdk");
        fs::create_dir_all(&folder)?;
        let stamp = folder.join(format!("{}.installed", self.name));
        if fs::read_to_string(&stamp).is_ok_and(|before| before == made_of) {
            return Ok(());
        }
        for command in &self.run {
            quietly(command, root)?;
        }
        Ok(fs::write(stamp, made_of)?)
    }
}

/// A path is one from the root, and a name is one that `PATH` has.
fn program_of(root: &Path, program: &str) -> PathBuf {
    if program.contains('/') { root.join(program) } else { PathBuf::from(program) }
}

/// Runs a command, and shows what it says only if it fails.
fn quietly(command: &[String], root: &Path) -> Result<()> {
    let (program, arguments) = command.split_first().context("a command has a program")?;
    let output = Command::new(program).args(arguments).current_dir(root).output();
    let output = output.with_context(|| format!("{program} starts"))?;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    ensure!(output.status.success(), "{} failed: {}\n{said}", command.join(" "), output.status);
    Ok(())
}

/// What a caller answered.
pub enum Answer {
    /// What the SDK decoded.
    Decoded(Value),
    /// The server refused, and the SDK said so.
    Refused(Value),
    /// The connection broke.
    Broken(String),
    /// The SDK lacks what it was asked for.
    Unsupported(String),
}

/// A running caller. It is killed when this is dropped.
pub struct Caller {
    _child: Child,
    stdin: ChildStdin,
    stdout: Lines<BufReader<ChildStdout>>,
    errors: PathBuf,
}

/// Where a caller sends to.
pub struct Target<'t> {
    /// `127.0.0.1:port`
    pub endpoint: &'t str,
    /// `http` or `https`.
    pub scheme: &'t str,
    /// The region.
    pub region: &'t str,
    /// The file of the authority's certificate.
    pub ca: &'t Path,
}

impl Caller {
    /// Starts one in a folder of its own.
    pub fn start(sdk: &Sdk, target: &Target<'_>, root: &Path, folder: &Path) -> Result<Caller> {
        fs::create_dir_all(folder)?;
        let fill = |text: &String| {
            let text = text.replace("{ca}", &target.ca.display().to_string());
            text.replace("{folder}", &folder.display().to_string())
        };
        let (program, arguments) = sdk.caller.split_first().context("a caller has a program")?;
        let mut command = tokio::process::Command::new(program_of(root, program));
        command.args(arguments).current_dir(root).kill_on_drop(true);
        for name in NOT_FOR_CALLERS {
            command.env_remove(name);
        }
        command.env("ENID_ENDPOINT", target.endpoint).env("ENID_SCHEME", target.scheme);
        command.env("ENID_REGION", target.region).envs(&sdk.env);
        if target.scheme == "https" {
            command.env("ENID_CA", target.ca);
            command.envs(sdk.https_env.iter().map(|(name, value)| (name, fill(value))));
            for before in &sdk.https_before {
                quietly(&before.iter().map(fill).collect::<Vec<_>>(), root)?;
            }
        }
        let errors = folder.join("stderr");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(File::create(&errors)?);
        let mut child = command.spawn().with_context(|| format!("{program} starts"))?;
        let stdin = child.stdin.take().context("stdin is piped")?;
        let stdout = BufReader::new(child.stdout.take().context("stdout is piped")?).lines();
        Ok(Caller { _child: child, stdin, stdout, errors })
    }

    /// Lets the SDK call.
    pub async fn call(&mut self, asked: &Map<String, Value>) -> Result<Answer> {
        let line = serde_json::to_string(asked)? + "\n";
        let answered = tokio::time::timeout(PATIENCE, async {
            self.stdin.write_all(line.as_bytes()).await?;
            self.stdin.flush().await?;
            self.stdout.next_line().await
        });
        let line = match answered.await.map_err(|_| anyhow!("the caller does not answer"))? {
            Ok(Some(line)) => line,
            Ok(None) | Err(_) => bail!("the caller has ended: {}", self.last_words()),
        };
        let answer: Map<String, Value> =
            serde_json::from_str(&line).with_context(|| format!("the caller said {line:?}"))?;
        let (kind, value) = answer.into_iter().next().context("an answer has a member")?;
        let text = || value.as_str().unwrap_or_default().to_owned();
        Ok(match kind.as_str() {
            "broken" => Answer::Broken(text()),
            "unsupported" => Answer::Unsupported(text()),
            "decoded" => Answer::Decoded(value),
            "refused" => Answer::Refused(value),
            other => bail!("the caller said {other}"),
        })
    }

    /// The end of what it has written to stderr.
    fn last_words(&self) -> String {
        const MOST: usize = 2000;
        let said = fs::read(&self.errors).unwrap_or_default();
        String::from_utf8_lossy(&said[said.len().saturating_sub(MOST)..]).into_owned()
    }
}
