//! `cloakroom serve`: everything is put together here.

use std::{error::Error, io, sync::Arc};

use tokio::signal::unix::{SignalKind, signal};

use super::{
    certificate,
    exit::{self, Exit, failed},
    keyset,
};
use crate::{
    auth::{AuthOptions, Authenticator},
    config::{
        self, AssistantSettings, RedisSettings, Settings, VaultLocation, load_or_create_ring_text,
    },
    detect::{Detector, DetectorOptions, Problem, tagger::Model},
    gateway::{Gateway, GatewayOptions, Refusals},
    http::{Application, Assistant, ServerOptions, Services, Tls},
    outbox::Outbox,
    policy::Action,
    telemetry,
    vault::{
        KeyRing, RedisAddress, RedisOptions, RedisStore, Store, StoreError, Vault, VaultOptions,
        open_store,
    },
};

pub(super) fn serve(settings: &Settings) -> Exit {
    let (main_detector, detectors) = match detectors(settings) {
        Ok(detectors) => detectors,
        Err(problems) => return exit::settings(&problems),
    };
    let ring = match load_or_create_ring_text(&settings.keys, || KeyRing::generate().to_json()) {
        Ok(text) => match KeyRing::parse(text.expose()) {
            Ok(ring) => ring,
            Err(error) => {
                let place = settings.keys.describe();
                return exit::settings(&[format!("key ring {place}: {error}")]);
            }
        },
        Err(problem) => return exit::settings(&[problem]),
    };
    let tls = match settings.tls.as_ref().map(certificate::load).transpose() {
        Ok(tls) => tls,
        Err(problem) => return exit::settings(&[format!("server.tls: {problem}")]),
    };
    let fetcher = match keyset::client(settings) {
        Ok(fetcher) => fetcher,
        Err(problem) => return exit::settings(&[problem]),
    };
    let store = match store(settings) {
        Ok(store) => store,
        Err(error) => {
            let place = settings.vault.location.describe();
            return failed(Exit::Unavailable, format!("vault {place}: {error}"));
        }
    };
    telemetry::start(&settings.log);

    let vault = Vault::new(
        Arc::new(ring),
        store,
        VaultOptions {
            ttl: settings.main.session_ttl,
            max_entries: settings.vault.max_entries_per_session,
        },
    );
    let outbox = match outbox(settings) {
        Ok(outbox) => outbox,
        Err(error) => return failed(Exit::Unavailable, format!("log webhook: {error}")),
    };
    let assistant = |detector, of: &AssistantSettings, webhook: &AuthOptions, api: &AuthOptions| {
        let options = GatewayOptions {
            assistant: of.name.clone(),
            context: settings.context.clone(),
            restore: settings.restore.clone(),
            refusals: Refusals::new(of.block_texts.clone(), &of.locale.tag),
            max_text_len: settings.limits.max_text_chars,
            session: settings.session,
        };
        let vault = vault.clone().with_ttl(of.session_ttl);
        Assistant {
            gateway: Gateway::new(detector, of.policy.clone(), vault, options),
            webhook: Authenticator::new(webhook.clone()),
            api: Authenticator::new(api.clone()),
        }
    };
    let named = settings.assistants.iter().zip(detectors);
    let services = Services {
        main: assistant(
            main_detector,
            &settings.main,
            &settings.auth.webhook,
            &settings.auth.api,
        ),
        named: named
            .map(|(of, detector)| {
                let assistant = assistant(detector, &of.settings, &of.auth, &of.auth);
                (of.settings.name.clone(), assistant)
            })
            .collect(),
        metrics: Authenticator::new(settings.auth.metrics.clone()),
        outbox,
    };
    run(settings, tls, fetcher.as_ref(), services)
}

/// The detector of the main assistant, and those of the others in order.
type Detectors = (Arc<Detector>, Vec<Arc<Detector>>);

/// Those that the settings ask for. Assistants that ask for the same share one.
fn detectors(settings: &Settings) -> Result<Detectors, Vec<Problem>> {
    let mut made: Vec<(DetectorOptions, Arc<Detector>)> = Vec::new();
    let mut detector = |of: &AssistantSettings| -> Result<_, Vec<Problem>> {
        let options = detector_options(of, &settings.model);
        if let Some((_, detector)) = made.iter().find(|(others, _)| *others == options) {
            return Ok(detector.clone());
        }
        let detector = Detector::with_rows(options.clone(), &settings.recognizers).map(Arc::new)?;
        made.push((options, detector.clone()));
        Ok(detector)
    };
    let main = detector(&settings.main)?;
    let others = settings.assistants.iter();
    let others: Result<_, _> = others.map(|other| detector(&other.settings)).collect();
    Ok((main, others?))
}

/// The detector that the settings ask for.
pub(super) fn detector(settings: &Settings) -> Result<Detector, Vec<Problem>> {
    Detector::with_rows(
        detector_options(&settings.main, &settings.model),
        &settings.recognizers,
    )
}

fn detector_options(of: &AssistantSettings, model: &Arc<Model>) -> DetectorOptions {
    let policy = &of.policy;
    let mut regions = of.phone_regions.clone();
    let own = of.locale.region.iter();
    regions.extend(own.filter(|own| !of.phone_regions.contains(own)).cloned());
    DetectorOptions {
        regions,
        default_threshold: policy.default_rule().threshold,
        thresholds: policy
            .own_rules()
            .map(|(entity, rule)| (entity, rule.threshold))
            .collect(),
        // What stays as it is must not hide what stands in it.
        ignore: policy
            .own_rules()
            .filter(|(_, rule)| rule.action == Action::Keep)
            .map(|(entity, _)| entity)
            .collect(),
        allow: of.allow.clone(),
        model: Arc::clone(model),
    }
}

/// Where log events go, if the settings say so.
fn outbox(settings: &Settings) -> Result<Option<Outbox>, Box<dyn Error>> {
    let Some(options) = &settings.outbox else {
        return Ok(None);
    };
    config::create_private_folder(&settings.data_dir)?;
    Ok(Some(Outbox::open(options)?))
}

fn store(settings: &Settings) -> Result<Arc<dyn Store>, StoreError> {
    let url = match &settings.vault.location {
        VaultLocation::Sqlite { path, is_default } => {
            if let (true, Some(folder)) = (*is_default, path.parent()) {
                config::create_private_folder(folder)
                    .map_err(|error| StoreError::Unavailable(Some(Arc::new(error))))?;
            }
            format!("sqlite://{}", path.display())
        }
        VaultLocation::Redis { url } => {
            let RedisSettings {
                ca,
                identity,
                sentinel_password,
                replicas,
            } = settings.vault.redis.clone();
            let options = RedisOptions {
                deadline: settings.vault.deadline,
                ca,
                identity,
                sentinel_password,
                replicas,
            };
            let address = RedisAddress::parse(url.expose()).ok_or(StoreError::BadAddress)?;
            return Ok(Arc::new(RedisStore::open(&address, &options)?));
        }
        VaultLocation::Memory => "memory:".to_owned(),
    };
    open_store(&url, settings.vault.deadline)
}

fn run(
    settings: &Settings,
    tls: Option<Tls>,
    fetcher: Option<&reqwest::Client>,
    services: Services,
) -> Exit {
    let shown = tls.as_ref().map(Tls::certificate);
    let options = ServerOptions {
        listen: settings.listen,
        tls,
        workers: settings.workers,
        max_body_len: settings.limits.max_body_bytes,
        shutdown_grace: settings.shutdown_grace,
    };
    let outbox = services.outbox.clone();
    let served = runtime(async {
        // What cannot be delivered before the end waits on disk for the next start.
        if let Some(outbox) = outbox {
            tokio::spawn(outbox.deliver());
        }
        let application = Application::build(&options, services)?;
        let (mut terminate, mut interrupt) = (
            signal(SignalKind::terminate())?,
            signal(SignalKind::interrupt())?,
        );
        for set in keyset::sets(settings) {
            if let Some(fetcher) = fetcher {
                let refresh = settings.auth.oauth_refresh;
                tokio::spawn(keyset::keep(set, fetcher.clone(), refresh));
            }
        }
        if let (Some(tls), Some(shown)) = (&settings.tls, shown) {
            tokio::spawn(certificate::watch(tls.clone(), shown));
        }
        welcome(settings, &application);
        let stop = async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            tracing::info!("told to stop; calls under way may finish");
        };
        application.run_until(stop).await
    });
    match served {
        Ok(()) => {
            tracing::info!("stopped");
            Exit::Success
        }
        Err(error) => failed(
            Exit::Unavailable,
            format!("listen on {}: {error}", settings.listen),
        ),
    }
}

/// The thread that waits for the end; the server has its own to serve on.
fn runtime(served: impl Future<Output = io::Result<()>>) -> io::Result<()> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(served)
}

/// Where everything is, and a first call to try.
fn welcome(settings: &Settings, application: &Application) {
    let address = application.address();
    let scheme = if settings.tls.is_some() {
        "https"
    } else {
        "http"
    };
    println!(
        "Cloakroom {} listens on {scheme}://{address}",
        env!("CARGO_PKG_VERSION")
    );
    for (name, value) in settings.summary() {
        if name != "listen" {
            println!("  {name:<20} {value}");
        }
    }
    println!("Set the assistant's webhooks to /webhook/pre and /webhook/post. A first call:");
    let credential = match first_method(settings) {
        None => "",
        Some("bearer" | "oauth") => " -H \"Authorization: Bearer $BEARER\"",
        Some("basic") => " -u \"$USER:$PASSWORD\"",
        Some("jwt") => " -H \"Authorization: $JWT\"",
        Some(_) => " -H \"$HEADER: $API_KEY\"",
    };
    let host = match address.ip() {
        ip if ip.is_unspecified() => format!("127.0.0.1:{}", address.port()),
        _ => address.to_string(),
    };
    println!(
        "  curl -s {scheme}://{host}/webhook/pre{credential} -H 'Content-Type: application/json' -d \
         '{{\"payload\":{{\"input\":{{\"text\":\"My email is sam@example.com\"}}}}}}'"
    );
    tracing::info!(%address, "listening");
}

fn first_method(settings: &Settings) -> Option<&'static str> {
    Authenticator::new(settings.auth.webhook.clone())
        .methods()
        .first()
        .copied()
}
