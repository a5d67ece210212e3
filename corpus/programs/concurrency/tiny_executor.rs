//! A single-threaded executor with hand-written futures: yielding, tickers and joins.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

struct Flag {
    ready: AtomicBool,
}

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.ready.store(true, Ordering::Release);
    }
}

struct Task {
    name: &'static str,
    flag: Arc<Flag>,
    future: Pin<Box<dyn Future<Output = ()>>>,
}

#[derive(Default)]
struct Executor {
    tasks: VecDeque<Task>,
    polls: usize,
}

impl Executor {
    fn spawn<F>(&mut self, name: &'static str, future: F)
    where
        F: Future<Output = ()> + 'static,
    {
        let flag = Arc::new(Flag { ready: AtomicBool::new(true) });
        self.tasks.push_back(Task { name, flag, future: Box::pin(future) });
    }

    fn run(&mut self) -> Vec<&'static str> {
        let mut finished = Vec::new();
        let mut idle = 0;
        while let Some(mut task) = self.tasks.pop_front() {
            if !task.flag.ready.swap(false, Ordering::AcqRel) {
                idle += 1;
                self.tasks.push_back(task);
                if idle > self.tasks.len() {
                    break;
                }
                continue;
            }
            idle = 0;
            self.polls += 1;
            let waker = Waker::from(Arc::clone(&task.flag));
            let mut context = Context::from_waker(&waker);
            match task.future.as_mut().poll(&mut context) {
                Poll::Ready(()) => finished.push(task.name),
                Poll::Pending => self.tasks.push_back(task),
            }
        }
        finished
    }
}

struct YieldNow {
    turns: u32,
}

impl Future for YieldNow {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.turns == 0 {
            return Poll::Ready(());
        }
        self.turns -= 1;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

#[derive(Default)]
struct Slot<T> {
    value: Option<T>,
    waiting: Option<Waker>,
}

struct Mailbox<T>(Rc<RefCell<Slot<T>>>);

impl<T> Clone for Mailbox<T> {
    fn clone(&self) -> Self {
        Mailbox(Rc::clone(&self.0))
    }
}

impl<T> Mailbox<T> {
    fn new() -> Self {
        Mailbox(Rc::new(RefCell::new(Slot { value: None, waiting: None })))
    }

    fn put(&self, value: T) -> Option<T> {
        let mut slot = self.0.borrow_mut();
        if let Some(waker) = slot.waiting.take() {
            waker.wake();
        }
        slot.value.replace(value)
    }

    fn take(&self) -> Take<T> {
        Take { from: self.clone() }
    }
}

struct Take<T> {
    from: Mailbox<T>,
}

impl<T> Future for Take<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let mut slot = self.from.0.borrow_mut();
        match slot.value.take() {
            Some(value) => Poll::Ready(value),
            None => {
                slot.waiting = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

async fn produce(mailbox: Mailbox<String>, words: Vec<&'static str>) {
    for word in words {
        mailbox.put(word.to_uppercase());
        YieldNow { turns: 2 }.await;
    }
}

async fn consume(mailbox: Mailbox<String>, count: usize, log: Rc<RefCell<Vec<String>>>) {
    for index in 0..count {
        let word = mailbox.take().await;
        log.borrow_mut().push(format!("{index}:{word}"));
    }
}

fn main() {
    let mailbox = Mailbox::new();
    let log = Rc::new(RefCell::new(Vec::new()));
    let mut executor = Executor::default();

    executor.spawn("consumer", consume(mailbox.clone(), 3, Rc::clone(&log)));
    executor.spawn("producer", produce(mailbox, vec!["oak", "elm", "ash"]));
    let counter = Rc::clone(&log);
    executor.spawn("reporter", async move {
        YieldNow { turns: 4 }.await;
        let seen = counter.borrow().len();
        counter.borrow_mut().push(format!("reporter saw {seen}"));
    });

    let finished = executor.run();
    println!("finished {finished:?} after {} polls", executor.polls);
    for line in log.borrow().iter() {
        println!("  {line}");
    }
}
