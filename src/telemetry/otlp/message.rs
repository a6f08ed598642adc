//! What a collector is told, in the wire format of OTLP: `ExportTraceServiceRequest` of the
//! protocol's version 1, whose messages and field numbers are frozen, in Protocol Buffers.
//!
//! Reference: <https://opentelemetry.io/docs/specs/otlp/>,
//! `opentelemetry/proto/{collector/trace,trace,common,resource}/v1/*.proto`. It writes the few
//! fields that a [`Finished`] has; what is absent has its default.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::trace::{Fact, Facts, Finished, Step};

/// The attribute of an error's code, as OpenTelemetry's conventions name it.
const ERROR: &str = "error.type";

/// `SpanKind`.
const INTERNAL: u64 = 1;
const SERVER: u64 = 2;

/// `Status.code`.
const STATUS_ERROR: u64 = 2;

/// `SpanFlags`: sampled; it is known whether the parent is on another machine; it is.
const SAMPLED: u32 = 0x1;
const KNOWS_REMOTE: u32 = 0x100;
const IS_REMOTE: u32 = 0x200;

/// What a collector calls the program that tells.
pub(super) struct Program<'p> {
    pub(super) service: &'p str,
    pub(super) version: &'p str,
}

/// The request that tells of these traces. `random` fills ids.
pub(super) fn export(
    program: &Program<'_>,
    batch: &[Finished],
    random: &mut impl FnMut(&mut [u8]),
) -> Vec<u8> {
    let mut request = Message::default();
    // ExportTraceServiceRequest.resource_spans
    request.message(1, |resource_spans| {
        // ResourceSpans.resource, Resource.attributes
        resource_spans.message(1, |resource| {
            resource.attribute(1, "service.name", Value::Text(program.service));
            resource.attribute(1, "service.version", Value::Text(program.version));
        });
        // ResourceSpans.scope_spans
        resource_spans.message(2, |scope_spans| {
            // ScopeSpans.scope, InstrumentationScope.name and .version
            scope_spans.message(1, |scope| {
                scope.text(1, "cloakroom");
                scope.text(2, program.version);
            });
            for finished in batch {
                spans(scope_spans, finished, random);
            }
        });
    });
    request.bytes
}

/// A request and its steps, as spans of `ScopeSpans`.
fn spans(scope_spans: &mut Message, finished: &Finished, random: &mut impl FnMut(&mut [u8])) {
    let Finished {
        parent,
        began_at,
        whole,
        steps,
    } = finished;
    let trace_id = parent.map_or_else(|| id(random), |parent| parent.trace_id.to_be_bytes());
    let root: [u8; 8] = id(random);
    let above = parent.map(|parent| parent.span_id.to_be_bytes());
    let clock = |at: Instant| *began_at + at.saturating_duration_since(whole.began);
    let mut write = |step: &Step, id: [u8; 8], above: Option<[u8; 8]>, kind: u64| {
        // ScopeSpans.spans
        scope_spans.message(2, |span| {
            span.data(1, &trace_id);
            span.data(2, &id);
            if let Some(above) = above {
                span.data(4, &above);
            }
            span.text(5, step.name);
            span.number(6, kind);
            span.fixed64(7, nanoseconds(clock(step.began)));
            span.fixed64(8, nanoseconds(clock(step.ended)));
            for (name, fact) in &step.facts {
                let value = match *fact {
                    Fact::Count(count) => Value::Number(count),
                    Fact::Code(code) => Value::Text(code),
                };
                span.attribute(9, name, value);
            }
            if let Some(code) = error(&step.facts) {
                // Span.status, Status.message and .code
                span.message(15, |status| {
                    status.text(2, code);
                    status.number(3, STATUS_ERROR);
                });
            }
            let is_remote = kind == SERVER && above.is_some();
            span.fixed32(
                16,
                SAMPLED | KNOWS_REMOTE | if is_remote { IS_REMOTE } else { 0 },
            );
        });
    };
    write(whole, root, above, SERVER);
    for step in steps {
        write(step, id(random), Some(root), INTERNAL);
    }
}

/// What has an error's code is an error.
fn error(facts: &Facts) -> Option<&'static str> {
    facts.iter().find_map(|(name, fact)| match *fact {
        Fact::Code(code) if *name == ERROR => Some(code),
        _ => None,
    })
}

/// An id: never zero, which stands for none.
fn id<const LEN: usize>(random: &mut impl FnMut(&mut [u8])) -> [u8; LEN] {
    let mut id = [0; LEN];
    random(&mut id);
    if id == [0; LEN] {
        id[LEN - 1] = 1;
    }
    id
}

fn nanoseconds(at: SystemTime) -> u64 {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// An attribute's value.
#[derive(Clone, Copy)]
enum Value<'v> {
    Text(&'v str),
    Number(u64),
}

/// A message of Protocol Buffers that is being written.
#[derive(Default)]
struct Message {
    bytes: Vec<u8>,
}

/// How a field's value stands on the wire.
#[derive(Clone, Copy)]
enum Wire {
    Varint = 0,
    Fixed64 = 1,
    Delimited = 2,
    Fixed32 = 5,
}

impl Message {
    fn tag(&mut self, field: u32, wire: Wire) {
        self.varint(u64::from(field << 3 | wire as u32));
    }

    /// Seven bits a byte, the lowest first; the eighth says that more follow.
    fn varint(&mut self, mut value: u64) {
        loop {
            let low = u8::try_from(value & 0x7f).unwrap_or_default();
            value >>= 7;
            if value == 0 {
                self.bytes.push(low);
                return;
            }
            self.bytes.push(low | 0x80);
        }
    }

    fn number(&mut self, field: u32, value: u64) {
        self.tag(field, Wire::Varint);
        self.varint(value);
    }

    fn fixed64(&mut self, field: u32, value: u64) {
        self.tag(field, Wire::Fixed64);
        self.bytes.extend(value.to_le_bytes());
    }

    fn fixed32(&mut self, field: u32, value: u32) {
        self.tag(field, Wire::Fixed32);
        self.bytes.extend(value.to_le_bytes());
    }

    fn data(&mut self, field: u32, data: &[u8]) {
        self.tag(field, Wire::Delimited);
        self.varint(data.len() as u64);
        self.bytes.extend(data);
    }

    fn text(&mut self, field: u32, text: &str) {
        self.data(field, text.as_bytes());
    }

    fn message(&mut self, field: u32, write: impl FnOnce(&mut Self)) {
        let mut inner = Self::default();
        write(&mut inner);
        self.data(field, &inner.bytes);
    }

    /// A `KeyValue` with its `AnyValue`.
    fn attribute(&mut self, field: u32, name: &str, value: Value<'_>) {
        self.message(field, |pair| {
            pair.text(1, name);
            pair.message(2, |any| match value {
                Value::Text(text) => any.text(1, text),
                Value::Number(number) => any.number(3, number),
            });
        });
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant, UNIX_EPOCH};

    use super::{Message, Program, export};
    use crate::trace::{Fact, Finished, Parent, Step};

    #[test]
    fn numbers_are_written_as_the_encoding_says() {
        for (value, bytes) in [
            (0, &[0][..]),
            (127, &[0x7f]),
            (150, &[0x96, 0x01]),
            (u64::MAX, &[255, 255, 255, 255, 255, 255, 255, 255, 255, 1]),
        ] {
            let mut message = Message::default();
            message.varint(value);
            assert_eq!(message.bytes, bytes);
        }
        let mut message = Message::default();
        message.number(1, 150);
        message.text(2, "testing");
        message.fixed32(16, 1);
        let expected = b"\x08\x96\x01\x12\x07testing\x85\x01\x01\0\0\0";
        assert_eq!(message.bytes, expected);
    }

    /// The bytes that the messages generated from OpenTelemetry's `.proto` files have for the same.
    #[test]
    fn a_request_is_written_as_others_write_it() {
        let began = Instant::now();
        let step = |name, from: u64, to: u64, facts| Step {
            name,
            began: began + Duration::from_micros(from),
            ended: began + Duration::from_micros(to),
            facts,
        };
        let finished = Finished {
            parent: Some(Parent {
                trace_id: 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736,
                span_id: 0x00f0_67aa_0ba9_02b7,
                is_sampled: true,
            }),
            began_at: UNIX_EPOCH + Duration::from_hours(500_000),
            whole: step(
                "POST /webhook/pre",
                0,
                250,
                vec![("cloakroom.findings", Fact::Count(300))],
            ),
            steps: vec![step(
                "vault.put",
                100,
                200,
                vec![("error.type", Fact::Code("timeout"))],
            )],
        };
        let mut next = 0;
        let program = Program {
            service: "cloakroom",
            version: "1.2.3",
        };
        let request = export(&program, &[finished], &mut |id: &mut [u8]| {
            next += 1;
            id.fill(next);
        });
        let expected = include_str!("request.hex").trim();
        let pairs = expected.as_bytes().chunks(2);
        let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
        assert_eq!(request, pairs.map(byte).collect::<Vec<_>>());
    }
}
