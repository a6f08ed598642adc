//! Bodies in and out. Those that are large are counted while they are in memory.

use std::{
    ops::Deref,
    pin::Pin,
    task::{Context, Poll},
    time::Instant,
};

use actix_web::{
    HttpRequest, HttpResponse,
    body::{BodySize, MessageBody},
    error::PayloadError,
    http::header::CONTENT_LENGTH,
    web::{Bytes, BytesMut, Payload},
};
use futures_util::StreamExt as _;
use tokio::time::timeout_at;

use super::{
    load::{Hold, Load, Overload},
    reply::Problem,
};

/// What is longer is counted. What is not is bounded by the number of requests.
const LARGE: usize = 64 << 10;

/// How much of a large answer is given to the connection at once.
const PIECE: usize = 32 << 10;

/// A body that has arrived whole.
pub(super) struct Body {
    bytes: Bytes,
    hold: Option<Hold>,
}

impl Deref for Body {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Body {
    /// The body of a request that has begun, up to the limits.
    pub(super) async fn read(
        request: &HttpRequest,
        payload: Payload,
        load: &Load,
        begun: Instant,
    ) -> Result<Self, Problem> {
        let limits = &load.limits;
        // What is too long anyway is not waited for.
        let announced = request.headers().get(CONTENT_LENGTH);
        let announced: Option<usize> =
            announced.and_then(|length| length.to_str().ok()?.parse().ok());
        if announced.is_some_and(|length| length > limits.max_body_len) {
            return Err(Problem::BodyTooLarge(limits.max_body_len));
        }
        let read = Self::collect(payload, announced.unwrap_or(0), load);
        let until = tokio::time::Instant::from_std(begun + limits.body_timeout);
        let read = timeout_at(until, read).await;
        read.unwrap_or(Err(Problem::BodyTooSlow))
    }

    async fn collect(mut payload: Payload, announced: usize, load: &Load) -> Result<Self, Problem> {
        let mut hold = None;
        let Some(first) = payload.next().await else {
            let bytes = Bytes::new();
            return Ok(Self { bytes, hold });
        };
        let first = first.map_err(unreadable)?;
        // Most bodies come in one piece.
        let mut next = payload.next().await;
        if next.is_none() && first.len() <= LARGE {
            return Ok(Self { bytes: first, hold });
        }
        let mut bytes = BytesMut::with_capacity(announced.min(LARGE).max(first.len()));
        bytes.extend_from_slice(&first);
        drop(first);
        loop {
            if bytes.len() > load.limits.max_body_len {
                return Err(Problem::BodyTooLarge(load.limits.max_body_len));
            }
            if bytes.len() > LARGE {
                let hold: &mut Hold = hold.get_or_insert_with(|| load.hold());
                if !hold.grow_to(bytes.len()) {
                    return Err(Problem::Overloaded(Overload::Bytes));
                }
            }
            let Some(chunk) = next else { break };
            bytes.extend_from_slice(&chunk.map_err(unreadable)?);
            next = payload.next().await;
        }
        let bytes = bytes.freeze();
        Ok(Self { bytes, hold })
    }

    /// A 200 with this body again, or with the one that it was changed to.
    pub(super) fn answer(self, changed: Option<String>, load: &Load) -> HttpResponse {
        let bytes = match changed {
            Some(changed) => Bytes::from(changed),
            None => self.bytes,
        };
        let mut response = HttpResponse::Ok();
        response.content_type("application/json");
        if bytes.len() <= LARGE {
            return response.body(bytes);
        }
        let mut hold = self.hold.unwrap_or_else(|| load.hold());
        hold.set(bytes.len());
        response.body(LargeAnswer {
            len: bytes.len() as u64,
            rest: bytes,
            _hold: hold,
        })
    }
}

fn unreadable(_: PayloadError) -> Problem {
    Problem::BodyUnreadable
}

/// A body that is counted until the last of it is taken: a caller that does not read its
/// answer still has it in our memory.
struct LargeAnswer {
    rest: Bytes,
    len: u64,
    _hold: Hold,
}

impl MessageBody for LargeAnswer {
    type Error = std::convert::Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.len)
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let len = self.rest.len().min(PIECE);
        Poll::Ready((len > 0).then(|| Ok(self.rest.split_to(len))))
    }
}
