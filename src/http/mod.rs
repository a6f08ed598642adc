//! The gateway as an HTTP server: the only user of actix.

mod api;
mod body;
mod care;
mod erasure;
mod forget;
mod lag;
mod limits;
mod load;
mod metrics;
mod operations;
mod reply;
mod state;
mod tls;
mod visit;
mod webhook;

use std::{
    io,
    net::{SocketAddr, TcpListener},
    num::NonZero,
    sync::atomic::Ordering,
    thread,
    time::Duration,
};

use actix_web::{
    App, FromRequest, Handler, HttpServer, Resource, Responder, Route,
    dev::{Server, Service as _},
    guard,
    http::{
        Method,
        header::{self, HeaderValue},
    },
    rt,
    web::{self, Data, ServiceConfig},
};
use socket2::SockRef;

pub use care::Source;
pub use limits::Limits;
pub use load::Share;
pub use state::{Assistant, Services};
pub use tls::{Certificate, Tls, TlsError, TlsOptions};

use reply::Problem;
use state::State;

use crate::trace::Recorder;

/// How long a handshake may take: two round trips and a signature.
const HANDSHAKE_PATIENCE: Duration = Duration::from_secs(5);

/// How many connections may wait to be accepted. The system may allow fewer.
const BACKLOG: i32 = 4096;

/// How the server listens and stops.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// How it speaks TLS; absent, it speaks plain HTTP.
    pub tls: Option<Tls>,
    /// Threads that serve requests; 0 is one for each core.
    pub workers: usize,
    /// What is taken on.
    pub limits: Limits,
    /// What records traces, if anything.
    pub recorder: Option<Recorder>,
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
        let listener = listen(options)?;
        let address = listener.local_addr()?;
        let state = Data::new(State::new(services, options));
        let limits = &options.limits;
        let workers = match options.workers {
            0 => thread::available_parallelism().map_or(1, NonZero::get),
            workers => workers,
        };
        let shared = state.clone();
        let app = move || {
            // Called once on each worker's thread.
            rt::spawn(lag::watch(shared.clone()));
            App::new()
                .app_data(shared.clone())
                .wrap_fn(|request, service| {
                    let answer = service.call(request);
                    async { answer.await.map(forget::request) }
                })
                .configure(routes)
        };
        let connected = state.clone();
        let server = HttpServer::new(app)
            .disable_signals()
            .workers(workers)
            .max_connections(limits.max_connections.div_ceil(workers))
            .client_request_timeout(limits.head_timeout)
            .keep_alive(limits.idle_timeout)
            .shutdown_timeout(whole_seconds(options.shutdown_grace))
            .on_connect(move |connection, data| {
                connected.load.connected(data);
                tls::on_connect(connection, data);
            });
        let server = match &options.tls {
            None => server.listen(listener)?,
            Some(tls) => server
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

/// The socket that connections come in by. They inherit its options.
fn listen(options: &ServerOptions) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(options.listen)?;
    let socket = SockRef::from(&listener);
    socket.listen(BACKLOG)?;
    // A caller that takes nothing of its answer would else hold it here forever.
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(options.limits.write_timeout))?;
    Ok(listener)
}

/// Rounded up: actix counts in seconds.
fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

/// A method, and what answers it.
fn on<F, A>(method: Method, handler: F) -> (Method, Route)
where
    F: Handler<A>,
    F::Output: Responder + 'static,
    A: FromRequest + 'static,
{
    (method, web::route().to(handler))
}

/// An endpoint with its methods. Others are refused, and told which these are.
///
/// The guard is not actix's own for methods: that one notes the method in every request, which
/// costs a table and some allocations.
fn resource<const N: usize>(path: &str, methods: [(Method, Route); N]) -> Resource {
    let allowed = methods.each_ref().map(|(method, _)| method.as_str());
    let allowed = HeaderValue::try_from(allowed.join(", ")).expect("names of methods");
    let refuse = move || {
        let mut refusal = Problem::MethodNotAllowed.response();
        refusal.headers_mut().insert(header::ALLOW, allowed.clone());
        async { refusal }
    };
    let mut resource = web::resource(path);
    for (method, route) in methods {
        let is_it = guard::fn_guard(move |request| request.head().method == method);
        resource = resource.route(route.guard(is_it));
    }
    resource.default_service(web::route().to(refuse))
}

fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/webhook/pre", [on(Method::POST, webhook::pre)]))
        .service(resource("/webhook/post", [on(Method::POST, webhook::post)]))
        .service(resource("/webhook/log", [on(Method::POST, webhook::log)]))
        .service(resource(
            "/webhook/{assistant}/pre",
            [on(Method::POST, webhook::pre)],
        ))
        .service(resource(
            "/webhook/{assistant}/post",
            [on(Method::POST, webhook::post)],
        ))
        .service(resource(
            "/webhook/{assistant}/log",
            [on(Method::POST, webhook::log)],
        ))
        .service(resource("/v1/detect", [on(Method::POST, api::detect)]))
        .service(resource("/v1/redact", [on(Method::POST, api::redact)]))
        .service(resource("/v1/restore", [on(Method::POST, api::restore)]))
        .service(resource(
            "/v1/assistants/{assistant}/detect",
            [on(Method::POST, api::detect)],
        ))
        .service(resource(
            "/v1/assistants/{assistant}/redact",
            [on(Method::POST, api::redact)],
        ))
        .service(resource(
            "/v1/assistants/{assistant}/restore",
            [on(Method::POST, api::restore)],
        ))
        .service(resource(
            "/v1/recognizers",
            [on(Method::GET, api::recognizers)],
        ))
        .configure(erasure::routes)
        .service(resource("/healthz", [on(Method::GET, operations::healthz)]))
        .service(resource("/readyz", [on(Method::GET, operations::readyz)]))
        .service(resource("/metrics", [on(Method::GET, operations::metrics)]))
        .default_service(web::route().to(async || Problem::NotFound.response()));
}
