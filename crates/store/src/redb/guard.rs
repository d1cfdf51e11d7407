//! A damaged file can make redb panic. Here that is an error like others.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use crate::error::StoreError;

thread_local! {
    /// While this thread is guarded: what its first panic said.
    static SAID: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

static HOOK: Once = Once::new();

/// Runs work on a file that may be damaged. A panic is an error that says so; it is not printed.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    HOOK.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !note(panic.payload()) {
                others(panic);
            }
        }));
    });
    SAID.with_borrow_mut(|said| *said = Some(Vec::new()));
    let result = catch_unwind(AssertUnwindSafe(work));
    let said = SAID.take().unwrap_or_default();
    result.unwrap_or_else(|_: Box<dyn Any + Send>| {
        let first = said.into_iter().next().unwrap_or_default();
        Err(StoreError::Damaged(format!("redb cannot make sense of its pages ({first})")))
    })
}

/// Keeps what a panic says if this thread is guarded.
fn note(payload: &dyn Any) -> bool {
    SAID.with_borrow_mut(|said| match said {
        Some(said) => {
            let text = payload.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
            let words = text.unwrap_or_default().split_whitespace().collect::<Vec<_>>();
            said.push(words.join(" "));
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_damage_and_says_what_it_said() {
        let error = guarded::<()>(|| panic!("no such\n  page {}", 7)).expect_err("it panics");
        let expected = "the store is damaged: redb cannot make sense of its pages (no such page 7)";
        assert_eq!(error.to_string(), expected);
        assert_eq!(guarded(|| Ok(7)).expect("no panic"), 7);
        assert!(!note(&String::new()), "the guard has ended");
    }
}
