//! Whether somebody wants this to end.

use std::io;

use tokio::sync::watch;

use crate::signals::Signals;

/// How often it was asked for. Once, nothing more is tried, and what was made is removed; twice, that
/// ends too.
#[derive(Clone)]
pub struct Stop(watch::Receiver<u32>);

impl Stop {
    /// Listens to signals from here on.
    pub fn listen() -> io::Result<Stop> {
        let mut signals = Signals::new()?;
        let (asked, stop) = watch::channel(0);
        tokio::spawn(async move {
            loop {
                signals.next().await;
                asked.send_modify(|times| *times += 1);
            }
        });
        Ok(Stop(stop))
    }

    /// What nobody ever asks for.
    #[cfg(test)]
    pub fn never() -> Stop {
        Stop(watch::channel(0).1)
    }

    /// Whether it was asked for so often.
    pub fn is_asked(&self, times: u32) -> bool {
        *self.0.borrow() >= times
    }

    /// Returns when it has been asked for so often.
    pub async fn asked(&self, times: u32) {
        let mut asked = self.0.clone();
        if asked.wait_for(|asked| *asked >= times).await.is_err() {
            // Nobody listens any more.
            std::future::pending::<()>().await;
        }
    }
}
