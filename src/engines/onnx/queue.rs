//! Threads of their own for work that takes long, and a queue before them that never grows:
//! whoever answers requests only waits, and for no longer than the caller's budget.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
};

use futures_util::future::BoxFuture;
use tokio::sync::oneshot;

use crate::{
    engines::{Engine, EngineError, Found},
    sensitive::Sensitive,
    span::Finding,
};

/// The texts of one message.
struct Job {
    texts: Vec<Sensitive>,
    /// Closed once nobody waits any more.
    reply: oneshot::Sender<Found>,
}

/// The way to the threads. They end once this is gone.
pub(super) struct Queue {
    jobs: SyncSender<Job>,
}

impl Queue {
    /// Starts the threads; `places` messages may wait for one. `work` finds in one text, and
    /// asks in between whether somebody still waits.
    pub(super) fn start<W>(threads: usize, places: usize, work: W) -> io::Result<Self>
    where
        W: Fn(&str, &dyn Fn() -> bool) -> Result<Vec<Finding>, EngineError> + Send + Sync + 'static,
    {
        let (jobs, waiting) = sync_channel(places);
        let waiting = Arc::new(Mutex::new(waiting));
        let work = Arc::new(work);
        for number in 0..threads {
            let (waiting, work) = (waiting.clone(), work.clone());
            thread::Builder::new()
                .name(format!("engine-{number}"))
                .spawn(move || serve(&waiting, &*work))?;
        }
        Ok(Self { jobs })
    }
}

impl Engine for Queue {
    fn id(&self) -> &'static str {
        super::ID
    }

    fn find<'a>(&'a self, texts: &'a [&'a str]) -> BoxFuture<'a, Found> {
        Box::pin(async {
            let (reply, found) = oneshot::channel();
            let texts = texts.iter().copied().map(Sensitive::from).collect();
            self.jobs
                .try_send(Job { texts, reply })
                .map_err(|error| match error {
                    TrySendError::Full(_) => EngineError::QueueFull,
                    TrySendError::Disconnected(_) => EngineError::Broken,
                })?;
            found.await.unwrap_or(Err(EngineError::Broken))
        })
    }
}

fn serve<W>(waiting: &Mutex<Receiver<Job>>, work: &W)
where
    W: Fn(&str, &dyn Fn() -> bool) -> Result<Vec<Finding>, EngineError>,
{
    loop {
        let job = waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(Job { texts, reply }) = job else {
            return;
        };
        let is_wanted = || !reply.is_closed();
        let all = || -> Found {
            let find = |text: &Sensitive| {
                if is_wanted() {
                    work(text.expose(), &is_wanted)
                } else {
                    Err(EngineError::Timeout)
                }
            };
            texts.iter().map(find).collect()
        };
        let found = catch_unwind(AssertUnwindSafe(all)).unwrap_or(Err(EngineError::Broken));
        // Nobody may be waiting any more.
        let _ = reply.send(found);
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc, Mutex,
            atomic::{AtomicUsize, Ordering},
            mpsc::channel,
        },
        time::Duration,
    };

    use super::Queue;
    use crate::engines::{Engine, EngineError, Engines, OnTimeout};

    /// A queue whose work waits to be let go, and how often it was begun.
    fn slow(places: usize) -> (Queue, std::sync::mpsc::Sender<()>, Arc<AtomicUsize>) {
        let (go, gate) = channel();
        let gate = Mutex::new(gate);
        let begun = Arc::new(AtomicUsize::new(0));
        let count = begun.clone();
        let queue = Queue::start(1, places, move |_, _| {
            count.fetch_add(1, Ordering::SeqCst);
            let _ = gate.lock().unwrap().recv();
            Ok(Vec::new())
        });
        (queue.unwrap(), go, begun)
    }

    #[tokio::test]
    async fn who_finds_the_queue_full_does_not_wait() {
        let (queue, go, begun) = slow(1);
        let queue = Arc::new(queue);
        let ask = |queue: Arc<Queue>| tokio::spawn(async move { queue.find(&["a"]).await });
        let first = ask(queue.clone());
        while begun.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        // One is at work, and one may wait.
        let second = ask(queue.clone());
        tokio::task::yield_now().await;
        assert_eq!(queue.find(&["c"]).await, Err(EngineError::QueueFull));
        for _ in 0..2 {
            go.send(()).unwrap();
        }
        assert_eq!(first.await.unwrap(), Ok(vec![Vec::new()]));
        assert_eq!(second.await.unwrap(), Ok(vec![Vec::new()]));
    }

    #[tokio::test]
    async fn what_nobody_waits_for_is_not_begun() {
        let (queue, go, begun) = slow(8);
        let queue = Arc::new(queue);
        let at_work = queue.clone();
        let first = tokio::spawn(async move { at_work.find(&["a"]).await });
        while begun.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        let budget = Duration::from_millis(1);
        let impatient = Engines::new(vec![queue.clone()], budget, OnTimeout::Rules);
        for _ in 0..3 {
            let failures = impatient.find(&["b"]).await.failures;
            assert_eq!(failures[0].error, EngineError::Timeout);
        }
        drop(go);
        assert_eq!(first.await.unwrap(), Ok(vec![Vec::new()]));
        // The thread is through with all of them before it answers this one.
        assert_eq!(queue.find(&["c"]).await, Ok(vec![Vec::new()]));
        assert_eq!(begun.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_panic_is_a_failure_and_the_thread_goes_on() {
        let queue = Queue::start(1, 1, |text, _| match text {
            "bad" => panic!("no text in here"),
            _ => Ok(Vec::new()),
        });
        let queue = queue.unwrap();
        assert_eq!(queue.find(&["bad"]).await, Err(EngineError::Broken));
        assert_eq!(queue.find(&["good"]).await, Ok(vec![Vec::new()]));
    }
}
