//! A oneshot channel whose receiver is both a future and a blocking handle.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecvError {
    SenderDropped,
    TimedOut,
}

impl fmt::Display for RecvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            RecvError::SenderDropped => "the sender went away",
            RecvError::TimedOut => "no value in time",
        };
        f.pad(text)
    }
}

impl std::error::Error for RecvError {}

enum Stage<T> {
    Empty,
    Waiting(Waker),
    Filled(T),
    Closed,
}

impl<T> Stage<T> {
    fn take_value(&mut self) -> Option<T> {
        match std::mem::replace(self, Stage::Closed) {
            Stage::Filled(value) => Some(value),
            other => {
                *self = other;
                None
            }
        }
    }
}

struct Shared<T> {
    stage: Mutex<Stage<T>>,
    filled: Condvar,
}

impl<T> Shared<T> {
    fn finish(&self, last: Stage<T>) -> Option<Stage<T>> {
        let mut stage = self.stage.lock().unwrap();
        if matches!(*stage, Stage::Closed | Stage::Filled(_)) {
            return Some(last);
        }
        let before = std::mem::replace(&mut *stage, last);
        drop(stage);
        self.filled.notify_all();
        if let Stage::Waiting(waker) = before {
            waker.wake();
        }
        None
    }
}

pub struct Sender<T> {
    shared: Arc<Shared<T>>,
}

impl<T> Sender<T> {
    pub fn send(self, value: T) -> Result<(), T> {
        match self.shared.finish(Stage::Filled(value)) {
            Some(Stage::Filled(refused)) => Err(refused),
            _ => Ok(()),
        }
    }

    pub fn is_wanted(&self) -> bool {
        !matches!(*self.shared.stage.lock().unwrap(), Stage::Closed)
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.shared.finish(Stage::Closed);
    }
}

pub struct Receiver<T> {
    shared: Arc<Shared<T>>,
}

impl<T> Receiver<T> {
    pub fn recv_timeout(self, limit: Duration) -> Result<T, RecvError> {
        let deadline = Instant::now() + limit;
        let mut stage = self.shared.stage.lock().unwrap();
        loop {
            if let Some(value) = stage.take_value() {
                return Ok(value);
            }
            if let Stage::Closed = *stage {
                return Err(RecvError::SenderDropped);
            }
            let left = deadline
                .checked_duration_since(Instant::now())
                .ok_or(RecvError::TimedOut)?;
            (stage, _) = self.shared.filled.wait_timeout(stage, left).unwrap();
        }
    }
}

impl<T> Future for Receiver<T> {
    type Output = Result<T, RecvError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut stage = self.shared.stage.lock().unwrap();
        if let Some(value) = stage.take_value() {
            return Poll::Ready(Ok(value));
        }
        match &mut *stage {
            Stage::Closed => Poll::Ready(Err(RecvError::SenderDropped)),
            Stage::Waiting(waker) if waker.will_wake(cx.waker()) => Poll::Pending,
            other => {
                *other = Stage::Waiting(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let mut stage = self.shared.stage.lock().unwrap();
        *stage = Stage::Closed;
    }
}

pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let shared = Arc::new(Shared { stage: Mutex::new(Stage::Empty), filled: Condvar::new() });
    let sender = Sender { shared: Arc::clone(&shared) };
    (sender, Receiver { shared })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;
    use std::thread;

    #[derive(Default)]
    struct Bell(AtomicUsize);

    impl Wake for Bell {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn wakes_the_waiting_task() {
        let (tx, rx) = channel();
        let bell = Arc::new(Bell::default());
        let waker = Waker::from(bell.clone());
        let mut cx = Context::from_waker(&waker);
        let mut rx = Box::pin(rx);
        assert!(rx.as_mut().poll(&mut cx).is_pending());
        tx.send(String::from("ready")).unwrap();
        assert_eq!(bell.0.load(Ordering::SeqCst), 1);
        assert_eq!(rx.as_mut().poll(&mut cx), Poll::Ready(Ok("ready".to_string())));
    }

    #[test]
    fn blocking_side() {
        let (tx, rx) = channel::<Vec<u8>>();
        let worker = thread::spawn(move || tx.send(vec![1, 2, 3]));
        assert_eq!(rx.recv_timeout(Duration::from_secs(5)), Ok(vec![1, 2, 3]));
        assert_eq!(worker.join().unwrap(), Ok(()));

        let (tx, rx) = channel::<u8>();
        drop(rx);
        assert!(!tx.is_wanted());
        assert_eq!(tx.send(9), Err(9));
        let (_tx, rx) = channel::<u8>();
        assert_eq!(rx.recv_timeout(Duration::from_millis(2)), Err(RecvError::TimedOut));
    }
}
