//! A token-classification model in ONNX form with its tokenizer, from a folder as the usual
//! model hubs lay it out: `config.json` with `id2label`, `tokenizer.json`, and the model itself.
//!
//! Inference is pure Rust, on threads of its own. It stands behind the cargo feature `onnx`,
//! because most gateways have no such model and need not carry what runs one.

#[cfg(feature = "onnx")]
mod model;
#[cfg(feature = "onnx")]
mod queue;
#[cfg(feature = "onnx")]
mod tags;

use std::{path::PathBuf, sync::Arc};

use super::{Engine, Labels};

/// Its id.
pub const ID: &str = "engine.onnx";

/// Where the model is, and how it is run.
#[derive(Clone, PartialEq, Eq)]
pub struct OnnxOptions {
    /// Holds `config.json`, `tokenizer.json` and the model.
    pub folder: PathBuf,
    /// The model's file in it.
    pub model: String,
    /// How many messages are looked at at once, each on one processor.
    pub threads: usize,
    /// How many texts may wait; more are turned away at once.
    pub queue: usize,
    /// What its labels mean.
    pub labels: Labels,
}

/// Loads the model and runs it once.
///
/// # Errors
/// Everything that is wrong with the folder.
#[cfg(feature = "onnx")]
pub fn load(options: &OnnxOptions) -> Result<Arc<dyn Engine>, Vec<String>> {
    let model = model::Model::load(options)?;
    let queue = queue::Queue::start(options.threads, options.queue, move |text, is_wanted| {
        model.find(text, is_wanted)
    });
    let queue = queue.map_err(|_| vec!["engines.onnx: no threads can be started".to_owned()])?;
    Ok(Arc::new(queue))
}

/// Says that this program cannot.
///
/// # Errors
/// Always.
#[cfg(not(feature = "onnx"))]
pub fn load(_: &OnnxOptions) -> Result<Arc<dyn Engine>, Vec<String>> {
    Err(vec![
        "engines.onnx: this program was built without it; build it with `--features onnx`"
            .to_owned(),
    ])
}
