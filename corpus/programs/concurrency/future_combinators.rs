//! Small hand-written futures: ready, map, join, race and a thread-parking block_on.

use std::future::{Future, IntoFuture};
use std::pin::{pin, Pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

struct Parker {
    thread: Thread,
    notified: AtomicBool,
}

impl Wake for Parker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.notified.swap(true, Ordering::AcqRel) {
            self.thread.unpark();
        }
    }
}

pub fn block_on<F: IntoFuture>(future: F) -> F::Output {
    let mut future = pin!(future.into_future());
    let parker = Arc::new(Parker { thread: thread::current(), notified: AtomicBool::new(false) });
    let waker = Waker::from(Arc::clone(&parker));
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        while !parker.notified.swap(false, Ordering::AcqRel) {
            thread::park();
        }
    }
}

pub struct Ready<T>(Option<T>);

pub fn ready<T>(value: T) -> Ready<T> {
    Ready(Some(value))
}

impl<T: Unpin> Future for Ready<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<T> {
        Poll::Ready(self.0.take().expect("polled after completion"))
    }
}

pub struct Countdown {
    left: u32,
}

pub fn countdown(turns: u32) -> Countdown {
    Countdown { left: turns }
}

impl Future for Countdown {
    type Output = &'static str;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.left.checked_sub(1) {
            None => Poll::Ready("liftoff"),
            Some(left) => {
                self.left = left;
                cx.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }
}

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

enum Slot<'a, T> {
    Running(BoxFuture<'a, T>),
    Finished(T),
}

pub struct JoinAll<'a, T> {
    slots: Vec<Slot<'a, T>>,
}

impl<'a, T, F> FromIterator<F> for JoinAll<'a, T>
where
    F: Future<Output = T> + Send + 'a,
{
    fn from_iter<I: IntoIterator<Item = F>>(futures: I) -> Self {
        let slots = futures.into_iter().map(|f| Slot::Running(Box::pin(f) as BoxFuture<'a, T>)).collect();
        JoinAll { slots }
    }
}

impl<T: Unpin> Future for JoinAll<'_, T> {
    type Output = Vec<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Vec<T>> {
        let mut waiting = 0;
        for slot in self.slots.iter_mut() {
            if let Slot::Running(future) = slot {
                match future.as_mut().poll(cx) {
                    Poll::Ready(value) => *slot = Slot::Finished(value),
                    Poll::Pending => waiting += 1,
                }
            }
        }
        if waiting > 0 {
            return Poll::Pending;
        }
        let done = std::mem::take(&mut self.slots)
            .into_iter()
            .filter_map(|slot| match slot {
                Slot::Finished(value) => Some(value),
                Slot::Running(_) => None,
            })
            .collect();
        Poll::Ready(done)
    }
}

#[derive(Debug, PartialEq, Eq)]
pub enum Either<A, B> {
    Left(A),
    Right(B),
}

pub struct Race<A, B> {
    pair: Option<(A, B)>,
}

pub fn race<A, B>(left: A, right: B) -> Race<A, B> {
    Race { pair: Some((left, right)) }
}

impl<A, B> Future for Race<A, B>
where
    A: Future + Unpin,
    B: Future + Unpin,
{
    type Output = Either<(A::Output, B), (A, B::Output)>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (mut left, mut right) = self.pair.take().expect("race polled after completion");
        if let Poll::Ready(value) = Pin::new(&mut left).poll(cx) {
            return Poll::Ready(Either::Left((value, right)));
        }
        if let Poll::Ready(value) = Pin::new(&mut right).poll(cx) {
            return Poll::Ready(Either::Right((left, value)));
        }
        self.pair = Some((left, right));
        Poll::Pending
    }
}

pub async fn map<F, T, U>(future: F, change: impl FnOnce(T) -> U) -> U
where
    F: Future<Output = T>,
{
    change(future.await)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_in_order() {
        let all: JoinAll<_> = [5, 0, 2].map(|n| map(countdown(n), move |_| n * 10)).into_iter().collect();
        assert_eq!(block_on(all), [50, 0, 20]);
    }

    #[test]
    fn the_loser_can_go_on() {
        let outcome = block_on(race(countdown(3), ready(8)));
        let Either::Right((loser, 8)) = outcome else { panic!("wrong winner") };
        assert_eq!(loser.left, 2);
        assert_eq!(block_on(loser), "liftoff");
    }
}
