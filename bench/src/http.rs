//! The client's half of HTTP/1.1, as far as answers with a `Content-Length` need it: a connection
//! that costs a benchmark as little as it can.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Heads are shorter than this.
const MOST_HEAD: usize = 16 << 10;

/// A connection that is kept alive, or made anew where the server closes it after each answer.
pub struct Connection {
    address: SocketAddr,
    stream: TcpStream,
    /// Whether the server has said that it closes it.
    closes: bool,
    /// What has been read; it begins with the answer to the last request.
    buffer: Vec<u8>,
}

/// An answer, until the next one comes.
pub struct Reply<'c> {
    /// Its status.
    pub status: u16,
    /// Its body.
    pub body: &'c [u8],
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> Result<Connection> {
        let buffer = Vec::with_capacity(MOST_HEAD);
        Ok(Connection { address, stream: connect(address).await?, closes: false, buffer })
    }

    /// Sends a request and reads its answer.
    pub async fn ask(&mut self, request: &[u8]) -> Result<Reply<'_>> {
        if self.closes {
            self.stream = connect(self.address).await?;
        }
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head = loop {
            if let Some(head) = Head::read(&self.buffer)? {
                break head;
            }
            ensure!(self.buffer.len() < MOST_HEAD, "the head of the answer has no end");
            self.more().await?;
        };
        self.closes = head.closes;
        let end = head.size + head.content;
        while self.buffer.len() < end {
            self.more().await?;
        }
        ensure!(self.buffer.len() == end, "more came than the answer");
        Ok(Reply { status: head.status, body: &self.buffer[head.size..] })
    }

    async fn more(&mut self) -> Result<()> {
        ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "the server hung up");
        Ok(())
    }
}

async fn connect(address: SocketAddr) -> Result<TcpStream> {
    let stream = TcpStream::connect(address).await.context("the server takes connections")?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// What is needed of an answer's head.
#[derive(Debug, PartialEq)]
struct Head {
    status: u16,
    /// How many bytes it has itself.
    size: usize,
    /// How many bytes of body follow.
    content: usize,
    /// Whether the server closes the connection then.
    closes: bool,
}

impl Head {
    /// Reads a head; none if not all of it has come.
    fn read(bytes: &[u8]) -> Result<Option<Head>> {
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
            return Ok(None);
        };
        let text = str::from_utf8(&bytes[..end]).context("a head is text")?;
        let mut lines = text.split("\r\n");
        let first = lines.next().unwrap_or_default();
        let Some(status) = first.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)) else {
            bail!("not an answer of HTTP/1.1: {first:?}");
        };
        let (mut content, mut closes) = (None, false);
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            match name {
                _ if name.eq_ignore_ascii_case("content-length") => content = Some(value.trim()),
                _ if name.eq_ignore_ascii_case("connection") => {
                    closes = value.trim().eq_ignore_ascii_case("close");
                }
                _ => {}
            }
        }
        let content = content.context("an answer says how long it is")?.parse()?;
        Ok(Some(Head { status: status.parse()?, size: end + 4, content, closes }))
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::net::TcpListener;

    use super::*;

    #[test]
    fn a_head_is_read_once_it_is_whole() {
        let whole = b"HTTP/1.1 403 Forbidden\r\nx: y\r\nContent-LENGTH: 12\r\n\r\n{";
        for length in 0..whole.len() - 1 {
            assert_eq!(Head::read(&whole[..length]).expect("it is right so far"), None);
        }
        let head = Head::read(whole).expect("it is right").expect("it is whole");
        assert_eq!(head, Head { status: 403, size: whole.len() - 1, content: 12, closes: false });
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for wrong in [
            "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 2\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        ] {
            assert!(Head::read(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }

    #[tokio::test]
    async fn a_connection_that_the_server_closes_is_made_anew() -> Result<()> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let served = tokio::spawn(async move {
            for body in ["1", "2"] {
                let (mut stream, _) = listener.accept().await?;
                stream.read_exact(&mut [0; 3]).await?;
                let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\n";
                stream.write_all(format!("{head}{body}").as_bytes()).await?;
            }
            anyhow::Ok(())
        });
        let mut connection = Connection::open(address).await?;
        assert_eq!(connection.ask(b"ask").await?.body, b"1");
        assert_eq!(connection.ask(b"ask").await?.body, b"2");
        served.await?
    }

    #[tokio::test]
    async fn answers_are_read_however_they_are_cut() -> Result<()> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let served = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            for body in ["", "seven b", "x"] {
                let mut request = [0; 3];
                stream.read_exact(&mut request).await?;
                let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
                for byte in head.bytes().chain(body.bytes()) {
                    stream.write_all(&[byte]).await?;
                    tokio::task::yield_now().await;
                }
            }
            anyhow::Ok(())
        });
        let mut connection = Connection::open(address).await?;
        for body in ["", "seven b", "x"] {
            let reply = connection.ask(b"ask").await?;
            assert_eq!((reply.status, reply.body), (200, body.as_bytes()));
        }
        served.await??;
        assert!(connection.ask(b"ask").await.is_err(), "the server has hung up");
        Ok(())
    }
}
