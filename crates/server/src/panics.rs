//! Panics: for the log, which call it was.

use control::Endpoint;
use control::execution::Call;
use store::Timestamp;
use tracing::error;

/// Which operation a call runs, and for whom.
pub(crate) struct Whose {
    endpoint: &'static dyn Endpoint,
    account: u64,
    region: String,
}

impl Whose {
    pub(crate) fn of(call: &Call) -> Whose {
        let scope = &call.head().scope;
        Whose { endpoint: call.endpoint(), account: scope.account, region: scope.region.clone() }
    }

    /// Logs that the call has panicked, with all that is needed to run it again on the same rows,
    /// but never with its parameters: those may hold secrets.
    pub(crate) fn panicked(&self, panic: &str, Timestamp(at_ms): Timestamp, seed: u64) {
        let Whose { endpoint, account, region } = self;
        let operation = endpoint.name();
        error!(
            panic,
            operation,
            account,
            region,
            at_ms,
            seed,
            "an operation has panicked; its changes are dropped"
        );
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use api::Form;
    use control::execution::dispatch::Request;
    use control::{Caller, Host, World};
    use tracing_subscriber::fmt::MakeWriter;

    use super::*;

    /// A log in memory.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no panic").write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'w> MakeWriter<'w> for Log {
        type Writer = Log;

        fn make_writer(&'w self) -> Log {
            self.clone()
        }
    }

    #[test]
    fn the_log_has_all_that_is_needed_to_run_a_call_again_but_not_its_parameters() {
        let world = World::default();
        let endpoint = control::find("2014-05-26", "DescribeNetworkInterfaces").expect("served");
        let form = Form::from_iter([("RegionId", "cn-beijing"), ("VSwitchId", "vsw-hidden")]);
        let call = Request::read(endpoint, &form, Caller::account(7), Host::default(), &world);
        let call = call.prepare(&form, &world).expect("it is well-formed");
        let log = Log::default();
        let subscriber = tracing_subscriber::fmt().with_writer(log.clone()).with_ansi(false);
        tracing::subscriber::with_default(subscriber.finish(), || {
            Whose::of(&call).panicked("a test's own panic", Timestamp(1234), 5678);
        });
        let logged = log.0.lock().expect("no panic").clone();
        let logged = String::from_utf8(logged).expect("a log is text");
        for part in [
            "panic=\"a test's own panic\"",
            "operation=\"DescribeNetworkInterfaces\"",
            "account=7",
            "region=\"cn-beijing\"",
            "at_ms=1234",
            "seed=5678",
        ] {
            assert!(logged.contains(part), "{part} is not in {logged}");
        }
        assert!(!logged.contains("hidden"), "{logged}");
    }
}
