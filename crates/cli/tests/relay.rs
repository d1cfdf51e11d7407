//! A relay between a client and a server, which may keep requests and answers to itself, or alter them.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, BufStream},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A relay; it ends when this is dropped.
pub struct Relay {
    /// `http://127.0.0.1:port`
    pub endpoint: String,
    task: JoinHandle<()>,
    said: Arc<Mutex<Vec<(String, u16)>>>,
}

/// What becomes of an exchange.
pub trait Wire: Send + Sync + 'static {
    /// Whether a request to this operation comes through.
    fn asks(&self, _action: &str) -> bool {
        true
    }

    /// What becomes of the body of its answer; none if the connection is cut instead.
    fn answers(&self, action: &str, body: String) -> Option<String>;
}

impl<F: Fn(&str, String) -> Option<String> + Send + Sync + 'static> Wire for F {
    fn answers(&self, action: &str, body: String) -> Option<String> {
        self(action, body)
    }
}

impl Relay {
    /// Listens on a free port.
    pub async fn to(server: &str, wire: impl Wire) -> Result<Relay> {
        let server = server.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        let (wire, said) = (Arc::new(wire), Arc::<Mutex<Vec<_>>>::default());
        let heard = said.clone();
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (server, wire, heard) = (server.clone(), wire.clone(), heard.clone());
                tokio::spawn(async move {
                    // Whoever ends it first, there is nobody to tell.
                    let _ = pass(client, &server, &*wire, &heard).await;
                });
            }
        });
        Ok(Relay { endpoint, task, said })
    }

    /// The operations that were answered, and with which status.
    pub fn said(&self) -> Vec<(String, u16)> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Passes on what a client says, until it is cut.
async fn pass(
    client: TcpStream,
    server: &str,
    wire: &dyn Wire,
    said: &Mutex<Vec<(String, u16)>>,
) -> Result<()> {
    let mut client = BufStream::new(client);
    let mut server = BufStream::new(TcpStream::connect(server).await?);
    loop {
        let (head, body) = message(&mut client).await?;
        let action = head.lines().find_map(|line| line.strip_prefix("x-acs-action: "));
        let action = action.context("an action")?.to_owned();
        ensure!(wire.asks(&action), "it is kept");
        server.write_all(head.as_bytes()).await?;
        server.write_all(&body).await?;
        server.flush().await?;
        let (head, body) = message(&mut server).await?;
        let status = head.split(' ').nth(1).context("a status")?.parse()?;
        said.lock().unwrap_or_else(PoisonError::into_inner).push((action.clone(), status));
        let body = wire.answers(&action, String::from_utf8(body)?).context("it is cut")?;
        for line in head.lines().filter(|line| !line.is_empty()) {
            if !line.to_ascii_lowercase().starts_with("content-length:") {
                client.write_all(format!("{line}\r\n").as_bytes()).await?;
            }
        }
        client
            .write_all(format!("content-length: {}\r\n\r\n{body}", body.len()).as_bytes())
            .await?;
        client.flush().await?;
    }
}

/// The head of a request or an answer, with the empty line behind it, and the body.
async fn message(stream: &mut BufStream<TcpStream>) -> Result<(String, Vec<u8>)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8(head)?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await?;
    Ok((head, body))
}
