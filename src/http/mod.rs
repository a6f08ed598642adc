//! The gateway as an HTTP server: the only user of actix.

mod api;
mod care;
mod erasure;
mod metrics;
mod operations;
mod reply;
mod state;
mod tls;
mod webhook;

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::atomic::Ordering,
    time::Duration,
};

use actix_web::{
    App, HttpServer, Resource, Route,
    dev::Server,
    web::{self, Data, PayloadConfig, ServiceConfig},
};

pub use state::{Assistant, Services, Source};
pub use tls::{Certificate, Tls, TlsError, TlsOptions};

use reply::Problem;
use state::{PATIENCE, State};

/// How long a handshake may take: two round trips and a signature.
const HANDSHAKE_PATIENCE: Duration = Duration::from_secs(5);

/// How the server listens and stops.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// How it speaks TLS; absent, it speaks plain HTTP.
    pub tls: Option<Tls>,
    /// Threads that serve requests; 0 is one for each core.
    pub workers: usize,
    /// Longer bodies are refused, in bytes.
    pub max_body_len: usize,
    /// How long requests under way may take when the server is told to stop.
    pub shutdown_grace: Duration,
}

/// A server that is bound to its address.
pub struct Application {
    server: Server,
    address: SocketAddr,
    state: Data<State>,
}

impl Application {
    /// Binds the address and builds the server. It serves once it is run.
    pub fn build(options: &ServerOptions, services: Services) -> io::Result<Self> {
        let listener = TcpListener::bind(options.listen)?;
        let address = listener.local_addr()?;
        let state = Data::new(State::new(services, options));
        let shared = state.clone();
        let limit = PayloadConfig::new(options.max_body_len);
        let app = move || {
            App::new()
                .app_data(shared.clone())
                .app_data(limit.clone())
                .configure(routes)
        };
        let mut server = HttpServer::new(app)
            .disable_signals()
            .client_request_timeout(PATIENCE)
            .shutdown_timeout(whole_seconds(options.shutdown_grace));
        if options.workers > 0 {
            server = server.workers(options.workers);
        }
        let server = match &options.tls {
            None => server.listen(listener)?,
            Some(tls) => server
                .on_connect(tls::on_connect)
                .tls_handshake_timeout(HANDSHAKE_PATIENCE)
                .listen_rustls_0_23(listener, tls.config())?,
        };
        let server = server.run();
        Ok(Self {
            server,
            address,
            state,
        })
    }

    /// What changes it while it serves.
    pub fn control(&self) -> Control {
        Control(self.state.clone())
    }

    /// The address it is bound to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is done, then lets requests under way finish within the grace
    /// period.
    pub async fn run_until(self, stop: impl Future<Output = ()>) -> io::Result<()> {
        let handle = self.server.handle();
        let serve = self.server;
        tokio::pin!(serve);
        tokio::select! {
            ended = &mut serve => return ended,
            () = stop => {}
        }
        self.state.ready.store(false, Ordering::Relaxed);
        let (ended, ()) = tokio::join!(serve, handle.stop(true));
        ended
    }
}

/// Changes a server while it serves.
pub struct Control(Data<State>);

impl Control {
    /// Puts other assistants and credentials in place. Requests under way keep what they
    /// began with.
    pub fn replace(&self, services: Services) {
        self.0.replace(services);
    }

    /// Notes, for metrics and `/readyz`, how loading something again went.
    pub fn reloaded(&self, source: Source, ok: bool) {
        self.0.reloaded(source, ok);
    }
}

/// Rounded up: actix counts in seconds.
fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

/// An endpoint with its method; others are not allowed.
fn resource(path: &str, route: Route) -> Resource {
    web::resource(path)
        .route(route)
        .default_service(web::route().to(async || Problem::MethodNotAllowed.response()))
}

fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/webhook/pre", web::post().to(webhook::pre)))
        .service(resource("/webhook/post", web::post().to(webhook::post)))
        .service(resource("/webhook/log", web::post().to(webhook::log)))
        .service(resource(
            "/webhook/{assistant}/pre",
            web::post().to(webhook::pre),
        ))
        .service(resource(
            "/webhook/{assistant}/post",
            web::post().to(webhook::post),
        ))
        .service(resource(
            "/webhook/{assistant}/log",
            web::post().to(webhook::log),
        ))
        .service(resource("/v1/detect", web::post().to(api::detect)))
        .service(resource("/v1/redact", web::post().to(api::redact)))
        .service(resource("/v1/restore", web::post().to(api::restore)))
        .service(resource(
            "/v1/assistants/{assistant}/detect",
            web::post().to(api::detect),
        ))
        .service(resource(
            "/v1/assistants/{assistant}/redact",
            web::post().to(api::redact),
        ))
        .service(resource(
            "/v1/assistants/{assistant}/restore",
            web::post().to(api::restore),
        ))
        .service(resource("/v1/recognizers", web::get().to(api::recognizers)))
        .configure(erasure::routes)
        .service(resource("/healthz", web::get().to(operations::healthz)))
        .service(resource("/readyz", web::get().to(operations::readyz)))
        .service(resource("/metrics", web::get().to(operations::metrics)))
        .default_service(web::route().to(async || Problem::NotFound.response()));
}
