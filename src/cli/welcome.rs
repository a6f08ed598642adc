//! What is printed at the start.

use crate::{auth::Authenticator, config::Settings, http::Application};

/// Where everything is, and a first call to try.
pub(super) fn welcome(settings: &Settings, application: &Application) {
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
