//! Time grows with the length of a text and no faster, whatever stands in it.

use std::{
    fs,
    sync::LazyLock,
    time::{Duration, Instant},
};

use cloakroom::detect::{Detector, DetectorOptions};

/// The engine's own tests count its steps over the same pieces; this sees the loops of the standard
/// library as well. Eight times the text may take eight times as long, or thrice that where caches
/// are busy; where the work grew with the square it would be sixty-four.
#[test]
fn eight_times_a_hostile_text_takes_eight_times_as_long() {
    const LEN: usize = 1 << 14;
    let pieces = include_str!("../../src/detect/testdata/hostile.json");
    let pieces: Vec<String> = serde_json::from_str(pieces).unwrap();
    let Ok(detector) = Detector::new(DetectorOptions::default()) else {
        panic!("the defaults are right");
    };
    // The clock may be coarse.
    let enough = Duration::from_millis(40);
    let time = |text: &str| {
        let (started, mut times) = (processor_time(), 0);
        loop {
            detector.detect(text);
            times += 1;
            let taken = processor_time().saturating_sub(started);
            if taken >= enough {
                return taken / times;
            }
        }
    };
    for piece in pieces {
        let short = time(&piece.repeat(LEN / piece.len()));
        let long = time(&piece.repeat(8 * LEN / piece.len()));
        assert!(long < 24 * short, "{piece:?}: {short:?}, then {long:?}");
    }
}

/// How long this thread has had a processor, whatever else the machine does; where the system does not
/// say that, how long the test has run.
fn processor_time() -> Duration {
    static STARTED: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = fs::read_to_string("/proc/thread-self/schedstat");
    let told = told
        .ok()
        .and_then(|told| told.split(' ').next()?.parse().ok());
    told.map_or_else(|| STARTED.elapsed(), Duration::from_nanos)
}
