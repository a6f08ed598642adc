//! What one request did, step by step: names, times, codes and counts.
//!
//! It can hold nothing else: a name and a code are texts of the program's own, so neither a
//! value nor an id of a session can get into a trace. Without a recorder, or where a request is
//! not sampled, there is no [`Trace`] and nothing is measured.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Instant, SystemTime},
};

use tokio::sync::mpsc::{Receiver, Sender, channel};

/// What is told of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A number of something.
    Count(u64),
    /// A word of the program's own.
    Code(&'static str),
}

/// What is told, by name.
pub type Facts = Vec<(&'static str, Fact)>;

/// A part of a request.
#[derive(Debug)]
pub struct Step {
    /// What it was.
    pub name: &'static str,
    /// When it began.
    pub began: Instant,
    /// When it ended.
    pub ended: Instant,
    /// What came of it.
    pub facts: Facts,
}

/// Whose request it is, as the caller says (W3C Trace Context).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parent {
    /// The trace that goes on.
    pub trace_id: u128,
    /// The caller's step.
    pub span_id: u64,
    /// Whether the caller records it.
    pub is_sampled: bool,
}

impl Parent {
    /// The header of a request. Later versions may add to it.
    pub const HEADER: &str = "traceparent";

    /// Reads `00-TRACE-SPAN-FLAGS`, in small hexadecimal digits. `tracestate` is not read: it may
    /// hold anything.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim_matches([' ', '\t']).split('-');
        let mut part = |len: usize| {
            let part = parts.next().filter(|part| part.len() == len)?;
            let is_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
            part.bytes().all(is_hex).then_some(part)
        };
        let version = part(2)?;
        let trace_id = u128::from_str_radix(part(32)?, 16).ok()?;
        let span_id = u64::from_str_radix(part(16)?, 16).ok()?;
        let flags = u8::from_str_radix(part(2)?, 16).ok()?;
        let is_whole = version != "00" || parts.next().is_none();
        (version != "ff" && is_whole && trace_id != 0 && span_id != 0).then_some(Self {
            trace_id,
            span_id,
            is_sampled: flags & 1 == 1,
        })
    }
}

/// What one request did so far.
#[derive(Debug)]
pub struct Trace {
    parent: Option<Parent>,
    began: (Instant, SystemTime),
    steps: Mutex<Vec<Step>>,
}

/// What one request did.
#[derive(Debug)]
pub struct Finished {
    /// The caller's step, if it told one.
    pub parent: Option<Parent>,
    /// The time of day of `whole.began`.
    pub began_at: SystemTime,
    /// The request as a whole.
    pub whole: Step,
    /// Its parts, in the order of their ends.
    pub steps: Vec<Step>,
}

impl Trace {
    /// Begins a part, which ends when it is told to.
    pub fn step(&self, name: &'static str) -> Open<'_> {
        Open {
            trace: self,
            name,
            began: Instant::now(),
        }
    }
}

/// A part that has begun. One that is dropped leaves nothing: its request was given up.
#[must_use]
pub struct Open<'t> {
    trace: &'t Trace,
    name: &'static str,
    began: Instant,
}

impl Open<'_> {
    /// Ends it.
    pub fn end(self, facts: Facts) {
        let step = Step {
            name: self.name,
            began: self.began,
            ended: Instant::now(),
            facts,
        };
        let steps = self.trace.steps.lock();
        steps.unwrap_or_else(PoisonError::into_inner).push(step);
    }
}

/// Begins a part of a request that may have a trace.
pub fn step<'t>(trace: Option<&'t Trace>, name: &'static str) -> Option<Open<'t>> {
    trace.map(|trace| trace.step(name))
}

/// Ends a part that may have begun.
pub fn end(step: Option<Open<'_>>, facts: impl FnOnce() -> Facts) {
    if let Some(step) = step {
        step.end(facts());
    }
}

/// What became of what was recorded.
#[derive(Debug, Default)]
pub struct Counts {
    /// Requests whose trace was sent.
    pub sent: AtomicU64,
    /// Those for which the queue had no room.
    pub overflowed: AtomicU64,
    /// Those that nobody took.
    pub failed: AtomicU64,
    /// Whether the last ones that were sent were not taken.
    pub is_failing: AtomicBool,
}

/// Records a part of the requests. Clones share queue and counts.
#[derive(Clone, Debug)]
pub struct Recorder {
    /// How many of a million requests without a parent.
    sample: u64,
    seen: Arc<AtomicU64>,
    queue: Sender<Finished>,
    counts: Arc<Counts>,
}

const MILLION: u64 = 1_000_000;

impl Recorder {
    /// A recorder of `per_million` of the requests that have no parent, and of those whose
    /// parent is recorded; and the other end of its queue, which holds `room` requests.
    pub fn new(per_million: u32, room: usize) -> (Self, Receiver<Finished>) {
        let (queue, finished) = channel(room);
        let recorder = Self {
            sample: u64::from(per_million).min(MILLION),
            seen: Arc::default(),
            queue,
            counts: Arc::default(),
        };
        (recorder, finished)
    }

    /// What became of what was recorded.
    pub fn counts(&self) -> &Arc<Counts> {
        &self.counts
    }

    /// Begins the trace of a request, if it is to have one.
    pub fn begin(&self, began: Instant, parent: Option<&str>) -> Option<Trace> {
        let parent = parent.and_then(Parent::parse);
        let is_sampled = match parent {
            Some(parent) => parent.is_sampled,
            None => self.samples(),
        };
        is_sampled.then(|| Trace {
            parent,
            began: (began, SystemTime::now()),
            steps: Mutex::new(Vec::with_capacity(8)),
        })
    }

    /// Evenly spread, and exactly the share: no dice.
    fn samples(&self) -> bool {
        let before = self.seen.fetch_add(1, Ordering::Relaxed) % MILLION * self.sample;
        before / MILLION != (before + self.sample) / MILLION
    }

    /// Hands a trace on. It never waits: where there is no room it is dropped and counted.
    pub fn finish(&self, trace: Trace, name: &'static str, facts: Facts) {
        let (began, began_at) = trace.began;
        let finished = Finished {
            parent: trace.parent,
            began_at,
            whole: Step {
                name,
                began,
                ended: Instant::now(),
                facts,
            },
            steps: trace
                .steps
                .into_inner()
                .unwrap_or_else(PoisonError::into_inner),
        };
        if self.queue.try_send(finished).is_err() {
            self.counts.overflowed.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::atomic::Ordering, time::Instant};

    use super::{Fact, Parent, Recorder, step};

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    const SPAN: &str = "00f067aa0ba902b7";

    #[test]
    fn a_parent_is_read_as_the_recommendation_says() {
        let read = |text: &str| Parent::parse(text);
        let parent = read(&format!("00-{TRACE}-{SPAN}-01")).unwrap();
        assert_eq!(parent.trace_id, 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736);
        assert_eq!(parent.span_id, 0x00f0_67aa_0ba9_02b7);
        assert!(parent.is_sampled);
        assert!(!read(&format!("00-{TRACE}-{SPAN}-02")).unwrap().is_sampled);
        // A later version, with more in it.
        assert!(read(&format!("cc-{TRACE}-{SPAN}-01-what")).is_some());
        for wrong in [
            String::new(),
            format!("00-{TRACE}-{SPAN}"),
            format!("00-{TRACE}-{SPAN}-01-what"),
            format!("ff-{TRACE}-{SPAN}-01"),
            format!("00-{}-{SPAN}-01", "0".repeat(32)),
            format!("00-{TRACE}-{}-01", "0".repeat(16)),
            format!("00-{}-{SPAN}-01", TRACE.to_uppercase()),
            format!("00-+{}-{SPAN}-01", &TRACE[1..]),
        ] {
            assert_eq!(read(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_share_is_exact_and_a_parent_decides_for_itself() {
        let sampled = |recorder: &Recorder, parent: Option<&str>| {
            recorder.begin(Instant::now(), parent).is_some()
        };
        for (ratio, expected) in [(0, 0), (250_000, 250), (999_000, 999), (1_000_000, 1000)] {
            let (recorder, _finished) = Recorder::new(ratio, 1);
            let count = (0..1000).filter(|_| sampled(&recorder, None)).count();
            assert_eq!(count, expected, "{ratio}");
        }
        let (recorder, _finished) = Recorder::new(0, 1);
        let [yes, no] = [1, 0].map(|flags| format!("00-{TRACE}-{SPAN}-0{flags}"));
        assert!(sampled(&recorder, Some(&yes)) && !sampled(&recorder, Some(&no)));
        let (recorder, _finished) = Recorder::new(1_000_000, 1);
        assert!(!sampled(&recorder, Some(&no)) && sampled(&recorder, Some("nonsense")));
    }

    #[test]
    fn what_there_is_no_room_for_is_dropped_and_counted() {
        let (recorder, mut finished) = Recorder::new(1_000_000, 2);
        for _ in 0..5 {
            let trace = recorder.begin(Instant::now(), None).unwrap();
            let opened = step(Some(&trace), "part").unwrap();
            opened.end(vec![("found", Fact::Count(1))]);
            recorder.finish(trace, "whole", Vec::new());
        }
        assert_eq!(recorder.counts().overflowed.load(Ordering::Relaxed), 3);
        let first = finished.try_recv().unwrap();
        assert_eq!((first.whole.name, first.steps[0].name), ("whole", "part"));
        assert!(first.whole.began <= first.steps[0].began);
        assert!(first.steps[0].ended <= first.whole.ended);
    }
}
