//! `cloakroom serve`: everything is put together here.

use std::{error::Error, io, sync::Arc};

use tokio::{
    runtime::Handle,
    signal::unix::{SignalKind, signal},
    sync::oneshot,
};

use super::{
    certificate,
    exit::{self, Exit, failed},
    keyset::{self, Keeper},
    loader::Loader,
    parts::{self, Finders},
    reload::{self, Controls, Reloader},
    traces,
    welcome::welcome,
};
use crate::{
    audit::Event,
    config::{self, Settings, Watch, load_or_create_ring_text},
    http::{Application, ServerOptions, Services, Tls},
    outbox::Outbox,
    telemetry::{self, Exporter},
    trace::Recorder,
    vault::{KeyRing, Store},
};

pub(super) fn serve(loader: Loader, settings: Settings) -> Exit {
    let finders = match Finders::load(&settings, &Finders::default()) {
        Ok(finders) => finders,
        Err(problems) => return exit::settings(&problems),
    };
    let text = load_or_create_ring_text(&settings.keys, || KeyRing::generate().to_json());
    let ring = match text.map_err(|problem| problem.to_string()) {
        Ok(text) => parts::parse_ring(&settings.keys, text.expose()),
        Err(problem) => Err(problem),
    };
    let ring = match ring {
        Ok(ring) => Arc::new(ring),
        Err(problem) => return exit::settings(&[problem]),
    };
    // From here on no change of a file is missed.
    let watch = reload::watch(&settings);
    let tls = match settings.tls.as_ref().map(certificate::load).transpose() {
        Ok(tls) => tls,
        Err(problem) => return exit::settings(&[format!("server.tls: {problem}")]),
    };
    let fetcher = match keyset::client(&settings) {
        Ok(fetcher) => fetcher,
        Err(problem) => return exit::settings(&[problem]),
    };
    let store = match parts::store(&settings, settings.vault.deadline) {
        Ok(store) => store,
        Err(error) => {
            let place = settings.vault.location.describe();
            return failed(Exit::Unavailable, format!("vault {place}: {error}"));
        }
    };
    telemetry::start(&settings.log);

    let outbox = match outbox(&settings) {
        Ok(outbox) => outbox,
        Err(error) => return failed(Exit::Unavailable, format!("log webhook: {error}")),
    };
    let audit = match parts::audit(&settings, &ring) {
        Ok(audit) => audit,
        Err(error) => return failed(Exit::Unavailable, format!("audit: {error}")),
    };
    let kept = (ring.clone(), store.clone());
    let mut services = parts::services(&settings, &finders, kept, audit.as_ref());
    services.outbox = outbox;
    let traces = match traces::prepare(&settings) {
        Ok(traces) => traces,
        Err(problem) => return exit::settings(&[problem]),
    };
    let outside = Outside {
        tls,
        fetcher,
        traces,
    };
    let kept = (ring, store, finders);
    let exit = run((loader, watch), settings, outside, services, kept);
    if let Some(audit) = audit {
        audit.record(Event::Stopped);
        audit.close();
    }
    exit
}

/// Where log events go, if the settings say so.
fn outbox(settings: &Settings) -> Result<Option<Outbox>, Box<dyn Error>> {
    let Some(options) = &settings.outbox else {
        return Ok(None);
    };
    config::create_private_folder(&settings.data_dir)?;
    Ok(Some(Outbox::open(options)?))
}

/// How the gateway speaks with others.
struct Outside {
    tls: Option<Tls>,
    fetcher: Option<reqwest::Client>,
    traces: Option<(Recorder, Exporter)>,
}

fn run(
    source: (Loader, Watch),
    settings: Settings,
    outside: Outside,
    services: Services,
    kept: (Arc<KeyRing>, Arc<dyn Store>, Finders),
) -> Exit {
    let Outside {
        tls,
        fetcher,
        traces,
    } = outside;
    let (recorder, exporter) = traces.unzip();
    let shown = tls.as_ref().map(Tls::certificate);
    let options = ServerOptions {
        listen: settings.listen,
        tls,
        workers: settings.workers,
        limits: parts::limits(&settings),
        recorder,
        shutdown_grace: settings.shutdown_grace,
    };
    let (outbox, audit) = (services.outbox.clone(), services.audit.clone());
    let listen = settings.listen;
    let served = runtime(async {
        // What cannot be delivered before the end waits on disk for the next start.
        if let Some(outbox) = outbox {
            tokio::spawn(outbox.deliver());
        }
        let (end_traces, end) = oneshot::channel();
        let exporting = exporter.map(|exporter| tokio::spawn(exporter.run(end)));
        let application = Application::build(&options, services)?;
        let (mut terminate, mut interrupt, mut hang_up) = (
            signal(SignalKind::terminate())?,
            signal(SignalKind::interrupt())?,
            signal(SignalKind::hangup())?,
        );
        let mut keeper = Keeper::new(Handle::current());
        keeper.keep(&settings, fetcher);
        if let (Some(tls), Some(shown)) = (&settings.tls, shown) {
            tokio::spawn(certificate::watch(tls.clone(), shown));
        }
        welcome(&settings, &application);
        if let Some(audit) = &audit {
            audit.record(Event::Started {
                version: env!("CARGO_PKG_VERSION"),
                active: kept.0.active_id().to_owned(),
                keys: kept.0.ids().map(str::to_owned).collect(),
            });
        }
        let control = Controls {
            server: application.control(),
            audit,
        };
        let reload = Reloader::start(source, settings, kept, keeper, control)?;
        let stop = async move {
            loop {
                tokio::select! {
                    _ = terminate.recv() => break,
                    _ = interrupt.recv() => break,
                    _ = hang_up.recv() => reload.ask(),
                }
            }
            tracing::info!("told to stop; calls under way may finish");
        };
        let served = application.run_until(stop).await;
        if let Some(exporting) = exporting {
            let _ = end_traces.send(());
            let _ = exporting.await;
        }
        served
    });
    match served {
        Ok(()) => {
            tracing::info!("stopped");
            Exit::Success
        }
        Err(error) => failed(Exit::Unavailable, format!("listen on {listen}: {error}")),
    }
}

/// The thread that waits for the end; the server has its own to serve on.
fn runtime(served: impl Future<Output = io::Result<()>>) -> io::Result<()> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(served)
}
