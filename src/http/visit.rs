//! One request of an assistant, from its first byte to its answer, with what is counted and
//! traced of it.

use std::{cell::RefCell, sync::Arc, time::Instant};

use actix_web::{HttpRequest, HttpResponse, web::Payload};

use super::{
    body::Body,
    metrics::Route,
    reply::Problem,
    state::{Assistant, Group, State},
};
use crate::{
    gateway::Report,
    trace::{self, Fact, Facts, Parent, Trace},
    vault::Holding,
};

/// A request that is being served.
pub(super) struct Visit<'s> {
    state: &'s State,
    route: Route,
    /// What a trace calls it: method and path, without an assistant's name.
    span: &'static str,
    started: Instant,
    trace: Option<Trace>,
    facts: RefCell<Facts>,
}

impl<'s> Visit<'s> {
    pub(super) fn begin(
        state: &'s State,
        route: Route,
        span: &'static str,
        request: &HttpRequest,
    ) -> Self {
        let started = Instant::now();
        let trace = state.recorder.as_ref().and_then(|recorder| {
            let parent = request.headers().get(Parent::HEADER);
            recorder.begin(started, parent.and_then(|parent| parent.to_str().ok()))
        });
        Self {
            state,
            route,
            span,
            started,
            trace,
            facts: RefCell::default(),
        }
    }

    pub(super) fn trace(&self) -> Option<&Trace> {
        self.trace.as_ref()
    }

    /// Lets it in; see [`State::admit`].
    pub(super) async fn admit(
        &self,
        request: &HttpRequest,
        group: Group,
    ) -> Result<Arc<Assistant>, Problem> {
        let step = trace::step(self.trace(), "admit");
        let admitted = self.state.admit(request, group, self.route).await;
        trace::end(step, || facts_of(admitted.as_ref().err()));
        admitted
    }

    /// Its whole body.
    pub(super) async fn body(
        &self,
        request: &HttpRequest,
        payload: Payload,
    ) -> Result<Body, Problem> {
        let step = trace::step(self.trace(), "receive");
        let body = Body::read(request, payload, &self.state.load, self.started).await;
        trace::end(step, || match &body {
            Ok(body) => vec![("http.request.body.size", count(body.len()))],
            Err(problem) => facts_of(Some(problem)),
        });
        body
    }

    /// Counts what happened to a message or an answer.
    pub(super) fn note(&self, report: &Report) {
        self.state.note(report);
        if self.trace.is_none() {
            return;
        }
        let mut facts = self.facts.borrow_mut();
        let counts = [
            ("cloakroom.findings", report.found.len()),
            ("cloakroom.tokens.minted", report.minted),
            ("cloakroom.tokens.sealed", report.sealed),
            ("cloakroom.tokens.restored", report.restored),
            ("cloakroom.tokens.unknown", report.unknown),
        ];
        let counts = counts.into_iter().filter(|(_, number)| *number > 0);
        facts.extend(counts.map(|(name, number)| (name, count(number))));
        let degraded = report.degraded.first();
        facts.extend(degraded.map(|why| ("cloakroom.degraded", Fact::Code(why.as_str()))));
        let error = report.store_error.as_ref();
        facts.extend(error.map(|error| ("cloakroom.store.error", Fact::Code(error.code()))));
    }

    /// Counts what was erased, and logs it.
    pub(super) fn note_erased(&self, erased: Holding) {
        let Holding { sessions, values } = erased;
        self.state.metrics.care.erased(erased);
        tracing::info!(sessions, values, "erased");
        self.facts.borrow_mut().extend([
            ("cloakroom.erased.sessions", Fact::Count(sessions)),
            ("cloakroom.erased.values", Fact::Count(values)),
        ]);
    }

    /// Counts the answer and hands it on.
    pub(super) fn answer(self, answer: Result<HttpResponse, Problem>) -> HttpResponse {
        let problem = answer.as_ref().err().copied();
        let response = self.state.answer(self.route, self.started, answer);
        if let (Some(trace), Some(recorder)) = (self.trace, &self.state.recorder) {
            let mut facts = self.facts.into_inner();
            let status = u64::from(response.status().as_u16());
            if let Some((method, path)) = self.span.split_once(' ') {
                facts.push(("http.request.method", Fact::Code(method)));
                facts.push(("http.route", Fact::Code(path)));
            }
            facts.push(("http.response.status_code", Fact::Count(status)));
            facts.extend(facts_of(problem.as_ref()));
            recorder.finish(trace, self.span, facts);
        }
        response
    }
}

fn facts_of(problem: Option<&Problem>) -> Facts {
    let fact = |problem: &Problem| ("error.type", Fact::Code(problem.code()));
    problem.map(fact).into_iter().collect()
}

fn count(number: usize) -> Fact {
    Fact::Count(number as u64)
}
