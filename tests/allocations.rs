//! A message in which nothing is found costs no memory: detection looks at it in buffers that its
//! thread keeps from message to message.

use cloakroom::detect::{Detector, DetectorOptions};

/// Ordinary messages of customers.
const MESSAGES: &str = include_str!("../src/detect/testdata/ordinary.txt");

#[test]
fn nothing_is_allocated_where_nothing_is_found() {
    let Ok(detector) = Detector::new(DetectorOptions::default()) else {
        panic!("the defaults are right");
    };
    let messages = MESSAGES.lines().filter(|line| !line.starts_with('#'));
    let (mut seen, mut allocating) = (0, Vec::new());
    for message in messages {
        // The buffers grow to what they need.
        if !detector.detect(message).is_empty() {
            continue;
        }
        seen += 1;
        let measured = allocation_counter::measure(|| {
            detector.detect(message);
        });
        if measured.count_total > 0 {
            allocating.push(message);
        }
    }
    assert!(seen > 100, "only {seen} messages without finds");
    assert!(
        allocating.is_empty(),
        "{} of {seen} allocate: {allocating:#?}",
        allocating.len()
    );
}
