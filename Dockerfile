# The gateway as a small image. Plain `docker build .` is enough: BuildKit is used
# when it is there and not needed when it is not.
#
# The image holds no secret and no setting of an installation. It listens beyond
# loopback, so it refuses to start until it is given a credential
# (CLOAKROOM_AUTH__BEARER_FILE, for instance) and a certificate, or is told that a proxy
# in front speaks TLS; docker-compose.yml shows the whole.
#
#   docker run --read-only --cap-drop ALL -v cloakroom-data:/data \
#     -v /path/to/secrets:/secrets/gateway:ro \
#     -e CLOAKROOM_AUTH__BEARER_FILE=/secrets/gateway/bearer \
#     -e CLOAKROOM_SERVER__ALLOW_PLAIN_HTTP=true -p 127.0.0.1:8080:8080 cloakroom

# Same Debian release as the runtime stage, so that the C library fits.
# A C compiler comes with it: SQLite is built from source and linked in.
FROM rust:1.95-slim-bookworm AS build
WORKDIR /build

# The dependencies first, around an empty crate of the same name: this layer is built
# again only when Cargo.toml or Cargo.lock changes. The empty build script has the
# build dependencies compiled as well; the empty benchmarks and the empty trainer stay,
# because Cargo.toml names them and the image needs no others. What was made of the empty crate goes again,
# because cargo compares times, and our files may be older than it.
COPY Cargo.toml Cargo.lock ./
RUN mkdir -p src train benches/detection benches/restore benches/webhooks \
    && echo 'fn main() {}' | tee build.rs benches/detection/main.rs benches/restore/main.rs benches/webhooks/main.rs \
        train/main.rs > src/main.rs \
    && touch src/lib.rs \
    && cargo build --release --locked --bin cloakroom \
    && cargo clean --release --locked --package cloakroom \
    && rm -r src build.rs

COPY . .
RUN cargo build --release --locked --bin cloakroom

FROM debian:bookworm-slim

LABEL org.opencontainers.image.title="Cloakroom" \
      org.opencontainers.image.description="A paired pre/post PII redaction gateway for chat assistants" \
      org.opencontainers.image.licenses="Apache-2.0"

# Owned here, because a new named volume takes over the owner of the folder it is
# mounted on: the gateway can then write to its volumes without ever being root.
RUN install -d -o 10001 -g 10001 -m 0700 /data /secrets/gateway \
    && install -d -o 10001 -g 10001 -m 0750 /secrets/redis

# Certificate authorities, for a store that is reached by TLS.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY deploy/init-secrets /usr/local/bin/init-secrets
COPY --from=build /build/target/release/cloakroom /usr/local/bin/cloakroom

# A number and no name: Kubernetes' `runAsNonRoot` can only check a number.
USER 10001:10001
WORKDIR /data

# All that the gateway writes (the SQLite store and the key ring, unless they are
# configured elsewhere) is in /data; the root file system can be read-only.
ENV CLOAKROOM_LISTEN=0.0.0.0:8080 \
    CLOAKROOM_DATA_DIR=/data
VOLUME ["/data"]
EXPOSE 8080

# The binary asks itself: there is no curl in the image to do it.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
    CMD ["/usr/local/bin/cloakroom", "healthcheck"]

ENTRYPOINT ["/usr/local/bin/cloakroom"]
CMD ["serve"]
