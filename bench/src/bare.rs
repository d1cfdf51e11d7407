//! The ceiling: a server that does of each request what any server of this API must do, and nothing
//! else.
//!
//! It reads HTTP with hyper, set up as enid has it, reads the form and verifies the signature with the
//! same functions, and renders a small answer in the same way. It stores nothing; with a group commit,
//! one thread takes all requests that wait, writes 256 bytes for each at once to a file that is there
//! already, waits until they are on disk, and answers.

use std::{
    convert::Infallible,
    fs::File,
    io::{Seek, SeekFrom, Write},
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use anyhow::{Context, Result};
use api::{
    Answer, Form, Format, answer,
    credentials::{self, Incoming},
};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response,
    header::{CONTENT_TYPE, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use jiff::Timestamp;
use tokio::{
    net::{TcpSocket, TcpStream},
    sync::oneshot,
};

use crate::{disk, sign::Key};

/// What a request has in the log.
const RECORD: usize = 256;
/// The most requests that share a commit, and that wait for one: enid's own limits.
const GROUP: usize = 1024;
const QUEUE: usize = 4096;
/// How far clocks may be off.
const SKEW_S: u32 = 900;

/// Serves until it is killed. With a folder, each request is committed in a file there.
pub fn run(commits: Option<&Path>) -> Result<()> {
    let log = commits.map(Log::start).transpose()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        socket.set_send_buffer_size(256 << 10)?;
        socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let listener = socket.listen(1024)?;
        println!("ready {}", listener.local_addr()?);
        let bare = Arc::new(Bare { log, secret: Key::default().secret, served: AtomicU64::new(0) });
        loop {
            let (stream, _) = listener.accept().await?;
            tokio::spawn(connection(stream, bare.clone()));
        }
    })
}

async fn connection(stream: TcpStream, bare: Arc<Bare>) {
    // Without it, latencies show that.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| {
        let bare = bare.clone();
        async move { Ok::<_, Infallible>(bare.answer(request).await) }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(None)
        .max_buf_size(128 << 10)
        .max_headers(100)
        .writev(true)
        .serve_connection(TokioIo::new(stream), service);
    // A client that hangs up has ended its run.
    let _ = served.await;
}

struct Bare {
    log: Option<Log>,
    secret: String,
    served: AtomicU64,
}

/// An answer with as many members as small ones have.
#[answer]
struct Small {
    network_interface_id: String,
    vswitch_id: &'static str,
    private_ip_address: Ipv4Addr,
    mac_address: &'static str,
    status: &'static str,
    #[list(SecurityGroupId)]
    security_group_ids: Vec<&'static str>,
}

impl Bare {
    async fn answer(&self, request: Request<hyper::body::Incoming>) -> Response<Full<Bytes>> {
        let number = self.served.fetch_add(1, Relaxed);
        let request_id = format!("{number:08X}-0000-4000-8000-{number:012X}");
        let (status, body) = match self.done(request, number, &request_id).await {
            Ok(body) => (200, body),
            Err(error) => (400, format!("{error:#}").into_bytes()),
        };
        let mut response = Response::new(Full::new(Bytes::from(body)));
        *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(Format::Json.content_type()));
        if let Ok(id) = HeaderValue::from_str(&request_id) {
            headers.insert("x-acs-request-id", id);
        }
        response
    }

    async fn done(
        &self,
        request: Request<hyper::body::Incoming>,
        number: u64,
        request_id: &str,
    ) -> Result<Vec<u8>> {
        let (head, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        let query = head.uri.query().unwrap_or_default();
        let mut form = Form::new();
        form.add_encoded(query.as_bytes(), 2000)?;
        let texts = head.headers.iter().filter_map(|(name, value)| {
            Some((name.as_str(), str::from_utf8(value.as_bytes()).ok()?))
        });
        let headers = &*texts.collect::<Vec<_>>();
        let (method, path) = (head.method.as_str(), head.uri.path());
        let incoming = Incoming { method, path, query, body: &body, headers, form: &form };
        let presented = credentials::read(&incoming)?;
        presented.verify(&self.secret)?;
        presented.check_clock(Timestamp::now(), SKEW_S)?;
        if let Some(log) = &self.log {
            log.commit(presented.nonce.as_bytes()).await?;
        }
        let answer = Small {
            network_interface_id: format!("eni-bp1{number:016x}"),
            vswitch_id: "vsw-bp10000000000000001",
            private_ip_address: Ipv4Addr::from_bits(0x0A00_0000 | (number as u32 & 0xFF_FFFF)),
            mac_address: "00:16:3e:00:00:01",
            status: "Available",
            security_group_ids: vec!["sg-bp10000000000000001"],
        };
        Ok(answer.render(Format::Json, "CreateNetworkInterface", request_id))
    }
}

/// The file that is committed to, and the thread that does so.
struct Log {
    queue: SyncSender<Waiting>,
}

struct Waiting {
    record: [u8; RECORD],
    reply: oneshot::Sender<()>,
}

impl Log {
    fn start(folder: &Path) -> Result<Log> {
        let file = disk::allocate(&folder.join("log"))?;
        let (queue, waiting) = sync_channel(QUEUE);
        thread::Builder::new().name("log".to_owned()).spawn(move || {
            if let Err(error) = write(file, &waiting) {
                eprintln!("error: {error:#}");
            }
        })?;
        Ok(Log { queue })
    }

    /// Returns once this is on disk.
    async fn commit(&self, what: &[u8]) -> Result<()> {
        let mut record = [0; RECORD];
        for (to, from) in record.iter_mut().zip(what) {
            *to = *from;
        }
        let (reply, done) = oneshot::channel();
        self.queue.try_send(Waiting { record, reply }).context("the log takes records")?;
        done.await.context("the log is written")
    }
}

fn write(mut file: File, waiting: &Receiver<Waiting>) -> Result<()> {
    let (mut group, mut buffer, mut written) = (Vec::new(), Vec::new(), 0);
    while let Ok(first) = waiting.recv() {
        group.push(first);
        group.extend(waiting.try_iter().take(GROUP - 1));
        buffer.extend(group.iter().flat_map(|one| one.record));
        if written + buffer.len() > disk::ALLOCATED {
            file.seek(SeekFrom::Start(0))?;
            written = 0;
        }
        file.write_all(&buffer)?;
        file.sync_data()?;
        written += buffer.len();
        buffer.clear();
        for one in group.drain(..) {
            // Who does not wait any more needs no answer.
            let _ = one.reply.send(());
        }
    }
    Ok(())
}
