//! A folder with a tiny model for token classification, made here: an embedding whose rows are
//! the numbers that the model gives for each word of its vocabulary.

use std::{fs, path::Path};

use serde_json::{Value, json};

/// The labels, in the order of the model's numbers.
pub(crate) const LABELS: [&str; 5] = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];

/// The vocabulary, with the label of each word.
const WORDS: [(&str, &str); 12] = [
    ("[UNK]", "O"),
    ("[CLS]", "O"),
    ("[SEP]", "O"),
    ("zoe", "B-PER"),
    ("agren", "I-PER"),
    ("love", "B-PER"),
    // What is tagged is the word's beginning; its end must not stay visible.
    ("##lace", "O"),
    ("oslo", "B-LOC"),
    ("in", "O"),
    ("lives", "O"),
    (",", "O"),
    ("new", "B-LOC"),
];

/// Writes `config.json`, `tokenizer.json` and `model.onnx`.
pub(crate) fn write(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    let labels: serde_json::Map<String, Value> = LABELS
        .iter()
        .enumerate()
        .map(|(at, label)| (at.to_string(), json!(label)))
        .collect();
    // So few positions that texts of some words are looked at in several parts.
    let config = json!({"id2label": labels, "max_position_embeddings": 16});
    fs::write(folder.join("config.json"), config.to_string()).unwrap();
    fs::write(folder.join("tokenizer.json"), tokenizer().to_string()).unwrap();
    let rows: Vec<[f32; LABELS.len()]> = WORDS
        .iter()
        .map(|(_, label)| LABELS.map(|of| if of == *label { 4.0 } else { -4.0 }))
        .collect();
    fs::write(folder.join("model.onnx"), model(&rows)).unwrap();
}

/// Words without case and accents, in pieces; as BERT has it.
fn tokenizer() -> Value {
    let vocabulary: serde_json::Map<String, Value> = WORDS
        .iter()
        .enumerate()
        .map(|(id, (word, _))| ((*word).to_owned(), json!(id)))
        .collect();
    let special = |id: usize| {
        json!({
            "id": id, "content": WORDS[id].0, "special": true, "single_word": false,
            "lstrip": false, "rstrip": false, "normalized": false,
        })
    };
    let token = |id: usize| json!({"id": WORDS[id].0, "ids": [id], "tokens": [WORDS[id].0]});
    json!({
        "version": "1.0",
        "truncation": null,
        "padding": {
            "strategy": {"Fixed": 16}, "direction": "Right", "pad_to_multiple_of": null,
            "pad_id": 0, "pad_type_id": 0, "pad_token": "[UNK]",
        },
        "added_tokens": [special(0), special(1), special(2)],
        "normalizer": {
            "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
            "strip_accents": null, "lowercase": true,
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [
                {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
            ],
            "pair": [
                {"Sequence": {"id": "A", "type_id": 0}},
                {"Sequence": {"id": "B", "type_id": 1}},
            ],
            "special_tokens": {"[CLS]": token(1), "[SEP]": token(2)},
        },
        "decoder": null,
        "model": {
            "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": vocabulary,
        },
    })
}

/// A model that looks each token up in `rows`: `logits = Gather(rows, input_ids)`. Numbers of
/// fields and types are those of onnx.proto.
pub(crate) fn model<const N: usize>(rows: &[[f32; N]]) -> Vec<u8> {
    const FLOAT: u64 = 1;
    const INT64: u64 = 7;
    let numbers: Vec<u8> = rows
        .iter()
        .flatten()
        .flat_map(|number| number.to_le_bytes())
        .collect();
    let table = [
        number(1, rows.len() as u64),
        number(1, N as u64),
        number(2, FLOAT),
        text(8, "rows"),
        bytes(9, &numbers),
    ];
    let node = [
        text(1, "rows"),
        text(1, "input_ids"),
        text(2, "logits"),
        text(3, "look_up"),
        text(4, "Gather"),
    ];
    let shape = |sizes: &[&str]| -> Vec<u8> {
        sizes
            .iter()
            .flat_map(|size| bytes(1, &text(2, size)))
            .collect()
    };
    let value = |name: &str, kind: u64, sizes: &[&str]| {
        let tensor = [number(1, kind), bytes(2, &shape(sizes))].concat();
        [text(1, name), bytes(2, &bytes(1, &tensor))].concat()
    };
    let graph = [
        bytes(1, &node.concat()),
        text(2, "tiny"),
        bytes(5, &table.concat()),
        bytes(11, &value("input_ids", INT64, &["batch", "tokens"])),
        bytes(11, &value("attention_mask", INT64, &["batch", "tokens"])),
        bytes(11, &value("token_type_ids", INT64, &["batch", "tokens"])),
        bytes(12, &value("logits", FLOAT, &["batch", "tokens", "labels"])),
    ];
    let operators = [text(1, ""), number(2, 17)];
    [
        number(1, 8),
        bytes(7, &graph.concat()),
        bytes(8, &operators.concat()),
    ]
    .concat()
}

/// A field of a protocol buffer with a number.
fn number(field: u64, value: u64) -> Vec<u8> {
    [varint(field << 3), varint(value)].concat()
}

fn text(field: u64, value: &str) -> Vec<u8> {
    bytes(field, value.as_bytes())
}

/// A field with bytes, a text, or a message.
fn bytes(field: u64, value: &[u8]) -> Vec<u8> {
    [
        &varint((field << 3) | 2),
        &varint(value.len() as u64),
        value,
    ]
    .concat()
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value > 0x7f {
        out.push(0x80 | value.to_le_bytes()[0]);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
    out
}
