//! The floor: what any webhook with one store round trip costs here. The trip is of the kind and
//! size of the gateway's: the same script over as many bytes, and before it, in the same
//! pipeline, the commands that note whose session it is.

use std::cell::Cell;

use actix_web::{
    App, HttpResponse, HttpServer,
    web::{self, Bytes, Data},
};
use redis::aio::MultiplexedConnection;
use serde_json::Value;
use tokio::sync::OnceCell;

/// The script that the gateway runs for a pre-message call.
const PUT: &str = include_str!("../../migrations/redis/0001_put.lua");

/// Tokens' letters, and how many bytes stand behind one for a value of 20 bytes.
const FIELDS: [&str; 2] = ["KQZVTR", "BCDFGH"];
const RECORD_LEN: usize = 90;
/// How many of them tell one value from another.
const FINGERPRINT_LEN: usize = 16;
/// What a session holds of its customer.
const OWNER_FIELD: &str = "@user";
const OWNER_LEN: usize = 40;
/// The length of a session's name.
const NAME_LEN: usize = 16;
/// A point in time, in milliseconds.
const FAR_OFF: u64 = 4_000_000_000_000;

/// One connection for each worker, as the gateway has.
struct Store {
    client: redis::Client,
    connection: OnceCell<MultiplexedConnection>,
    sha1: String,
}

impl Store {
    async fn connection(&self) -> MultiplexedConnection {
        self.connection
            .get_or_init(async || {
                self.client
                    .get_multiplexed_async_connection()
                    .await
                    .expect("Redis is there")
            })
            .await
            .clone()
    }
}

/// Serves on a free port and prints the address.
pub(crate) fn serve(url: &str) {
    let client = redis::Client::open(url).expect("the address is right");
    let sha1 = redis::cmd("SCRIPT")
        .arg("LOAD")
        .arg(PUT)
        .query(&mut client.get_connection().expect("Redis is there"))
        .expect("the script is right");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    println!("http://{}", listener.local_addr().expect("an address"));
    let server = HttpServer::new(move || {
        let store = Store {
            client: client.clone(),
            connection: OnceCell::new(),
            sha1: String::clone(&sha1),
        };
        App::new()
            .app_data(web::PayloadConfig::new(4 * 1024 * 1024))
            .app_data(Data::new(store))
            .route("/echo", web::post().to(echo))
            .route("/pre", web::post().to(pre))
            .route("/post", web::post().to(post))
    });
    let server = server.listen(listener).expect("it listens").run();
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(server)
        .expect("it serves");
}

async fn echo(body: Bytes) -> HttpResponse {
    reply(&parse(&body))
}

async fn pre(body: Bytes, store: Data<Store>) -> HttpResponse {
    let body = parse(&body);
    let (user, session) = (user_key(&body), [7_u8; NAME_LEN]);
    let mut pipeline = redis::Pipeline::with_capacity(3);
    pipeline
        .cmd("ZADD")
        .arg(&user)
        .arg(FAR_OFF)
        .arg(&session[..]);
    pipeline.cmd("PEXPIRE").arg(&user).arg(2 * 86_400_000);
    let command = pipeline
        .cmd("EVALSHA")
        .arg(&store.sha1)
        .arg(1)
        .arg(key(&body))
        .arg(86_400_000)
        .arg(10_000);
    for field in FIELDS {
        command.arg(field).arg(&record()[..]);
    }
    command.arg(OWNER_FIELD).arg(&[0_u8; OWNER_LEN][..]);
    let _: Value = discard(pipeline.query_async(&mut store.connection().await).await);
    reply(&body)
}

async fn post(body: Bytes, store: Data<Store>) -> HttpResponse {
    let body = parse(&body);
    let mut pipeline = redis::Pipeline::with_capacity(2);
    pipeline.cmd("HMGET").arg(key(&body)).arg(&FIELDS[..]);
    pipeline.cmd("PEXPIRE").arg(key(&body)).arg(86_400_000);
    let _: Value = discard(pipeline.query_async(&mut store.connection().await).await);
    reply(&body)
}

/// Bytes as a sealed record has them: the same fingerprint, the rest new each time.
fn record() -> [u8; RECORD_LEN] {
    thread_local!(static STATE: Cell<u64> = const { Cell::new(0x9E37_79B9_7F4A_7C15) });
    let mut record = [7; RECORD_LEN];
    for chunk in record[FINGERPRINT_LEN..].chunks_mut(8) {
        // xorshift64 (Marsaglia, 2003).
        let mut state = STATE.get();
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        STATE.set(state);
        chunk.copy_from_slice(&state.to_le_bytes()[..chunk.len()]);
    }
    record
}

fn discard(answer: redis::RedisResult<redis::Value>) -> Value {
    answer.expect("Redis answers");
    Value::Null
}

fn parse(body: &[u8]) -> Value {
    serde_json::from_slice(body).expect("the bodies are JSON")
}

fn key(body: &Value) -> String {
    let id = body["payload"]["context"]["global"]["session_id"]
        .as_str()
        .unwrap_or_default();
    format!("floor:{{{id}}}")
}

fn user_key(body: &Value) -> String {
    let id = body["payload"]["user_id"].as_str().unwrap_or_default();
    format!("floor:user:{{{id}}}")
}

fn reply(body: &Value) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(body.to_string())
}
