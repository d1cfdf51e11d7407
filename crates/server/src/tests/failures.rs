//! An executor whose engine fails: what those are told who wait for it, and those who come later.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::JoinHandle;

use api::Form;
use control::execution::Call;
use control::execution::dispatch::Request;
use control::{Caller, Host, World};
use store::{Batch, Engine, Fence, Lease, Memory, Refused, Snapshot, StoreError};
use tokio::sync::watch;

use super::harness::{ECS, NOW};
use super::operations;
use crate::Clock;
use crate::clock::Ticks;
use crate::config::Limits;
use crate::executor::{Executor, Handle, Outcome, Unanswered};

/// How an engine fails for good.
#[derive(Clone, Copy, Debug)]
enum Failure {
    Unknown,
    Fenced,
    Panic,
}

/// An engine whose commits wait until the test lets them fail.
struct Failing {
    engine: Memory,
    failure: Failure,
    go: Mutex<Receiver<()>>,
}

impl Engine for Failing {
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, StoreError> {
        self.engine.snapshot()
    }

    fn fence(&self) -> Fence {
        self.engine.fence()
    }

    fn commit(&mut self, _: Batch, _: Fence) -> Result<(), Refused> {
        self.go.lock().expect("no panic").recv().expect("the test lets it fail");
        match self.failure {
            Failure::Unknown => {
                Err(Refused::Unknown(StoreError::engine("cannot commit", "a test's own failure")))
            }
            Failure::Fenced => Err(Refused::Fenced),
            Failure::Panic => panic!("a test's own panic"),
        }
    }

    fn settle(&mut self) -> Result<bool, StoreError> {
        Err(StoreError::engine("cannot tell", "a test's own failure"))
    }

    fn lease(&self) -> Arc<dyn Lease> {
        self.engine.lease()
    }
}

fn start(failure: Failure) -> (Handle, JoinHandle<()>, Sender<()>) {
    let (sender, go) = channel();
    let engine = Failing { engine: Memory::new(), failure, go: Mutex::new(go) };
    let (world, time) = (Arc::new(World::default()), Ticks::new(Clock::manual(NOW)));
    let limits = Limits::default();
    let executor = Executor::new(Box::new(engine), world, time, &limits).expect("memory reads");
    let (handle, thread) = executor.start(&limits).expect("a thread");
    (handle, thread, sender)
}

fn call(action: &str) -> Box<Call> {
    let (form, world) = (Form::from_iter([("Value", "n")]), World::default());
    let endpoint = operations::find(ECS, action).expect("it is an operation of the tests");
    let host = Host { region: Some("cn-hangzhou"), is_cloud: false };
    let request = Request::read(endpoint, &form, Caller::account(7), host, &world);
    let Ok(call) = request.prepare(&form, &world) else { panic!("{action} is well-formed") };
    Box::new(call)
}

/// Who waits for an answer: it notes whether the failure could be seen when it was told.
struct Waiter {
    failed: watch::Receiver<bool>,
    seen: AtomicBool,
}

impl Wake for Waiter {
    fn wake(self: Arc<Waiter>) {
        self.seen.store(*self.failed.borrow(), Ordering::SeqCst);
    }
}

fn is_stopped<T>(outcome: Result<T, Unanswered>) -> bool {
    matches!(outcome, Err(Unanswered::Stopped))
}

#[test]
fn nothing_is_read_or_written_once_the_executor_has_failed() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for failure in [Failure::Unknown, Failure::Fenced, Failure::Panic] {
        let (handle, thread, go) = start(failure);
        let read = || runtime.block_on(handle.read(call("Echo"), |outcome| outcome));
        assert!(matches!(read(), Ok((Outcome::Done(Ok(_)), _))), "{failure:?}");
        assert!(handle.last().is_ok(), "{failure:?}");

        let waiter = Arc::new(Waiter { failed: handle.failed(), seen: AtomicBool::new(false) });
        let waker = Waker::from(waiter.clone());
        let mut context = Context::from_waker(&waker);
        let mut write: Pin<Box<_>> = Box::pin(handle.write(call("Add")));
        assert!(write.as_mut().poll(&mut context).is_pending(), "{failure:?}");
        go.send(()).expect("the commit waits");
        thread.join().expect("the executor ends in order");

        let Poll::Ready(outcome) = write.as_mut().poll(&mut context) else {
            panic!("{failure:?}: nobody was told");
        };
        assert!(is_stopped(outcome), "{failure:?}");
        // Whoever is told can ask again at once: also then nothing is answered from the old state.
        assert!(waiter.seen.load(Ordering::SeqCst), "{failure:?}: told before it could be seen");
        assert!(is_stopped(handle.last()), "{failure:?}");
        assert!(is_stopped(read()), "{failure:?}");
        assert!(is_stopped(runtime.block_on(handle.write(call("Add")))), "{failure:?}");
    }
}
