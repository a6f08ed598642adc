//! What a collector is told: traces, as the messages of OTLP.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use prost::Message as _;

use super::proto::{
    AnyValue, ExportTraceServiceRequest, InstrumentationScope, KeyValue, Resource, ResourceSpans,
    ScopeSpans, Span, SpanKind, Status, StatusCode, Value,
};
use crate::trace::{Fact, Facts, Finished, Step};

/// The attribute of an error's code, as OpenTelemetry's conventions name it.
const ERROR: &str = "error.type";

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
    let text = |text: &str| Value::Text(text.to_owned());
    let request = ExportTraceServiceRequest {
        resource_spans: vec![ResourceSpans {
            resource: Some(Resource {
                attributes: vec![
                    attribute("service.name", text(program.service)),
                    attribute("service.version", text(program.version)),
                ],
            }),
            scope_spans: vec![ScopeSpans {
                scope: Some(InstrumentationScope {
                    name: "cloakroom".to_owned(),
                    version: program.version.to_owned(),
                }),
                spans: batch
                    .iter()
                    .flat_map(|finished| spans(finished, random))
                    .collect(),
            }],
        }],
    };
    request.encode_to_vec()
}

/// A request and its steps.
fn spans(finished: &Finished, random: &mut impl FnMut(&mut [u8])) -> Vec<Span> {
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
    let span = |step: &Step, id: [u8; 8], above: Option<[u8; 8]>, kind: SpanKind| {
        let is_remote = kind == SpanKind::Server && above.is_some();
        Span {
            trace_id: trace_id.to_vec(),
            span_id: id.to_vec(),
            parent_span_id: above.map(Vec::from).unwrap_or_default(),
            name: step.name.to_owned(),
            kind: kind.into(),
            start_time_unix_nano: nanoseconds(clock(step.began)),
            end_time_unix_nano: nanoseconds(clock(step.ended)),
            attributes: step.facts.iter().map(of_fact).collect(),
            status: error(&step.facts).map(|code| Status {
                message: code.to_owned(),
                code: StatusCode::Error.into(),
            }),
            flags: SAMPLED | KNOWS_REMOTE | if is_remote { IS_REMOTE } else { 0 },
        }
    };
    let mut spans = vec![span(whole, root, above, SpanKind::Server)];
    spans.extend(
        steps
            .iter()
            .map(|step| span(step, id(random), Some(root), SpanKind::Internal)),
    );
    spans
}

fn of_fact((name, fact): &(&'static str, Fact)) -> KeyValue {
    let value = match *fact {
        Fact::Count(count) => Value::Number(i64::try_from(count).unwrap_or(i64::MAX)),
        Fact::Code(code) => Value::Text(code.to_owned()),
    };
    attribute(name, value)
}

fn attribute(name: &str, value: Value) -> KeyValue {
    KeyValue {
        key: name.to_owned(),
        value: Some(AnyValue { value: Some(value) }),
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

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant, UNIX_EPOCH};

    use super::{Program, export};
    use crate::trace::{Fact, Finished, Parent, Step};

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
