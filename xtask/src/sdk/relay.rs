//! A relay between a SDK and the server: the first connection is cut between a request that was carried
//! out and its answer.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use anyhow::Result;
use tokio::{
    io::{self, AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinHandle,
};

/// A relay; it ends when this is dropped.
pub struct Relay {
    /// `127.0.0.1:port`
    pub endpoint: String,
    cut: Arc<Notify>,
    connections: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Relay {
    /// Listens on a free port, and passes everything on to a server but the first answer.
    pub async fn to(server: String, is_tls: bool) -> Result<Relay> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let endpoint = listener.local_addr()?.to_string();
        let (cut, connections) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
        let (cuts, counted) = (Arc::clone(&cut), Arc::clone(&connections));
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let is_first = counted.fetch_add(1, Ordering::Relaxed) == 0;
                let (server, cut) = (server.clone(), Arc::clone(&cuts));
                tokio::spawn(async move {
                    let Ok(server) = TcpStream::connect(server).await else { return };
                    // Whoever ends it first, there is nobody to tell.
                    let _ = match is_first {
                        true => hold_answer(client, server, is_tls, &cut).await,
                        false => pass(client, server).await,
                    };
                });
            }
        });
        Ok(Relay { endpoint, cut, connections, task })
    }

    /// Cuts the first connection.
    pub fn cut(&self) {
        self.cut.notify_one();
    }

    /// How many connections there have been.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass(mut client: TcpStream, mut server: TcpStream) -> io::Result<()> {
    io::copy_bidirectional(&mut client, &mut server).await.map(|_| ())
}

/// Passes on what comes before the answer, until it is cut.
async fn hold_answer(
    mut client: TcpStream,
    mut server: TcpStream,
    is_tls: bool,
    cut: &Notify,
) -> io::Result<()> {
    let mut sent = Sent::new(is_tls);
    let (mut from_client, mut from_server) = (vec![0; 16384], vec![0; 16384]);
    loop {
        tokio::select! {
            () = cut.notified() => return Ok(()),
            read = client.read(&mut from_client) => match read? {
                0 => return Ok(()),
                count => {
                    sent.add(&from_client[..count]);
                    server.write_all(&from_client[..count]).await?;
                }
            },
            read = server.read(&mut from_server) => match read? {
                0 => return Ok(()),
                count if !sent.has_request => client.write_all(&from_server[..count]).await?,
                _ => {}
            },
        }
    }
}

/// What the client has sent so far.
struct Sent {
    /// Whether it has begun to send its request.
    has_request: bool,
    /// Of TLS: what is not a whole record yet.
    rest: Vec<u8>,
    /// Of TLS: how many records have come from the change of the cipher on.
    ciphered: usize,
}

impl Sent {
    fn new(is_tls: bool) -> Sent {
        Sent { has_request: !is_tls, rest: Vec::new(), ciphered: 0 }
    }

    /// In TLS 1.2 and 1.3, the record after the change of the cipher ends the handshake; the request
    /// comes next.
    fn add(&mut self, bytes: &[u8]) {
        const HEAD: usize = 5;
        const CHANGE_CIPHER_SPEC: u8 = 20;
        self.rest.extend_from_slice(bytes);
        while self.rest.len() > HEAD && !self.has_request {
            if self.ciphered == 2 {
                self.has_request = true;
                return;
            }
            let length = HEAD + usize::from(u16::from_be_bytes([self.rest[3], self.rest[4]]));
            if self.rest.len() < length {
                return;
            }
            if self.rest[0] == CHANGE_CIPHER_SPEC || self.ciphered > 0 {
                self.ciphered += 1;
            }
            self.rest.drain(..length);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_begins_after_the_handshake() {
        let mut sent = Sent::new(true);
        let hello = [22, 3, 1, 0, 2, 9, 9];
        let change_and_finished = [20, 3, 3, 0, 1, 1, 23, 3, 3, 0, 2, 9, 9];
        sent.add(&hello);
        sent.add(&change_and_finished[..8]);
        sent.add(&change_and_finished[8..]);
        assert!(!sent.has_request);
        sent.add(&[23, 3, 3, 0, 2, 9]);
        assert!(sent.has_request);
        assert!(Sent::new(false).has_request);
    }
}
