//! Reads `[detection]`: the model that finds names.

use std::{borrow::Cow, fs::File, io::Read as _, path::Path, sync::Arc};

use super::{reader::Reader, secret::cannot_read};
use crate::detect::tagger::Model;

/// The longest model file, in bytes.
const MAX_MODEL_BYTES: u64 = 16 << 20;

const MODEL: &str = "detection.model";

/// Stands in place of a file where no model is wanted.
const NONE: &str = "none";

/// Reads the model, if one is named; else it is the built-in one.
pub(super) fn read_model(r: &mut Reader<'_>) -> Option<Arc<Model>> {
    if !r.has(MODEL) {
        return Some(Model::built_in());
    }
    let text = r.text(MODEL)?;
    if text.expose() == NONE {
        return Some(Arc::new(Model::blank()));
    }
    let path = r.absolute(text.expose());
    match model(&path) {
        Ok(model) => Some(Arc::new(model)),
        Err(problem) => {
            r.problem(MODEL, problem);
            None
        }
    }
}

fn model(path: &Path) -> Result<Model, String> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_MODEL_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| cannot_read(&error))?;
    if bytes.len() as u64 > MAX_MODEL_BYTES {
        return Err(format!("the file is longer than {MAX_MODEL_BYTES} bytes"));
    }
    Model::from_bytes(Cow::Owned(bytes)).map_err(|error| format!("the file {error}"))
}
