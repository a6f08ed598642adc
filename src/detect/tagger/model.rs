//! The model file.
//!
//! Little-endian throughout: eight bytes that say what it is, a checksum of what follows,
//! the number of slots of the lexicon (u32), how many units of score one training margin is (u32), the
//! weights from tag to tag (i32, [`Tag::COUNT`] squared), the rows of weights (i8,
//! [`LANES`] each, 2^[`ROW_BITS`] of them), the slots.

use std::{
    borrow::Cow,
    fmt,
    sync::{Arc, LazyLock},
};

use super::{
    Tag,
    decode::{self, Scores, Ways},
    lexicon::{Lexicon, SLOT},
};

/// Weights of a row; one for each tag, and some free so that rows begin at round addresses.
pub const LANES: usize = 16;
/// The power of two that is the number of rows.
pub const ROW_BITS: u32 = 17;

/// Weights from tag to tag.
pub type Transitions = [[i32; Tag::COUNT]; Tag::COUNT];

/// The number at its end changes with the layout and with the hash of words
/// (`token::tokenize`): a model read with another hash knows no word.
const MAGIC: [u8; 8] = *b"CLKNAME2";
const HEAD: usize = 8 + 8 + 4 + 4 + 4 * Tag::COUNT * Tag::COUNT;
const WEIGHTS: usize = LANES << ROW_BITS;

/// A trained model.
#[derive(Clone, PartialEq)]
pub struct Model {
    bytes: Cow<'static, [u8]>,
    ways: Box<Ways>,
    /// For each tag the most that a way through it can gain over one that stays outside.
    gains: Scores,
    unit: i32,
}

/// What is wrong with a model file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ModelError {
    /// It is something else, or of another version.
    #[error("is not a model file of this version")]
    NotAModel,
    /// Bytes are missing or too many.
    #[error("is cut off or too long")]
    Length,
    /// Its bytes are not those that the trainer wrote.
    #[error("is damaged: its checksum does not fit")]
    Checksum,
}

impl Model {
    /// The model that is part of the program.
    pub fn built_in() -> Arc<Self> {
        static MODEL: LazyLock<Arc<Model>> = LazyLock::new(|| {
            Model::from_bytes(Cow::Borrowed(include_bytes!("../../../models/names.bin")))
                .expect("the built-in model is whole")
                .into()
        });
        Arc::clone(&MODEL)
    }

    /// Checks the bytes of a model file.
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Result<Self, ModelError> {
        if bytes.len() < MAGIC.len() || bytes[..MAGIC.len()] != MAGIC {
            return Err(ModelError::NotAModel);
        }
        let Some((head, body)) = bytes.split_at_checked(HEAD) else {
            return Err(ModelError::Length);
        };
        let number = |at: usize| head[at..at + 4].try_into().map_or(0, u32::from_le_bytes);
        let slots = number(16) as usize;
        let is_table = slots.is_power_of_two() && slots <= 1 << 20;
        if !is_table || body.len() != WEIGHTS + slots * SLOT {
            return Err(ModelError::Length);
        }
        if u64::from(number(8)) | u64::from(number(12)) << 32 != checksum(&bytes[16..]) {
            return Err(ModelError::Checksum);
        }
        let is_full = |slots: &[[u8; SLOT]]| slots.iter().all(|slot| slot[2..] != [0, 0]);
        if is_full(body[WEIGHTS..].as_chunks().0) {
            return Err(ModelError::NotAModel);
        }
        let mut transitions = [[0; Tag::COUNT]; Tag::COUNT];
        for (index, weight) in transitions.as_flattened_mut().iter_mut().enumerate() {
            *weight = number(24 + 4 * index).cast_signed();
        }
        let unit = number(20).cast_signed().max(1);
        let gains = decode::gains(&transitions);
        Ok(Self {
            bytes,
            ways: Ways::new(&transitions).into(),
            gains,
            unit,
        })
    }

    /// A model that knows words and nothing of names, to read texts with in training.
    ///
    /// # Panics
    /// If `lexicon` is not what [`lexicon::build`](super::lexicon::build()) makes.
    pub fn with_lexicon(lexicon: &[u8]) -> Self {
        let bytes = Self::to_bytes(
            &vec![0; WEIGHTS],
            &[[0; Tag::COUNT]; Tag::COUNT],
            1,
            lexicon,
        );
        Self::from_bytes(Cow::Owned(bytes)).expect("the lexicon is one")
    }

    /// A model that knows nothing.
    pub fn blank() -> Self {
        Self::with_lexicon(&[0; 2 * SLOT])
    }

    /// Whether it knows nothing, so that nobody need ask it.
    pub(crate) fn is_blank(&self) -> bool {
        self.bytes.len() == HEAD + WEIGHTS + 2 * SLOT
    }

    /// The bytes of a model file.
    ///
    /// # Panics
    /// If there are not [`LANES`] times 2^[`ROW_BITS`] weights.
    pub fn to_bytes(
        weights: &[i8],
        transitions: &Transitions,
        unit: u32,
        lexicon: &[u8],
    ) -> Vec<u8> {
        assert_eq!(weights.len(), WEIGHTS, "each row has its weights");
        let slots = u32::try_from(lexicon.len() / SLOT).expect("at most 2^20 slots");
        let mut bytes = Vec::with_capacity(HEAD + WEIGHTS + lexicon.len());
        bytes.extend(MAGIC);
        bytes.extend([0; 8]);
        bytes.extend(slots.to_le_bytes());
        bytes.extend(unit.to_le_bytes());
        for weight in transitions.as_flattened() {
            bytes.extend(weight.to_le_bytes());
        }
        bytes.extend(weights.iter().map(|weight| weight.cast_unsigned()));
        bytes.extend(lexicon);
        let sum = checksum(&bytes[16..]).to_le_bytes();
        bytes[8..16].copy_from_slice(&sum);
        bytes
    }

    /// What single words are.
    pub fn lexicon(&self) -> Lexicon<'_> {
        Lexicon::new(self.bytes[HEAD + WEIGHTS..].as_chunks().0)
    }

    pub(super) fn rows(&self) -> &[[u8; LANES]; 1 << ROW_BITS] {
        let (rows, _) = self.bytes[HEAD..].as_chunks();
        rows.first_chunk().expect("its length was checked")
    }

    pub(super) fn ways(&self) -> &Ways {
        &self.ways
    }

    /// Whether a word with these scores is outside of any name if all of its stretch are such.
    pub(super) fn is_outside(&self, scores: &Scores) -> bool {
        let ways = scores.iter().zip(&self.gains);
        let best = ways.map(|(score, gain)| score + gain).max();
        best.is_none_or(|best| best < scores[Tag::Outside as usize])
    }

    /// How much of a score the margin is that training asked for.
    pub(super) fn unit(&self) -> i32 {
        self.unit
    }
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Model({} bytes)", self.bytes.len())
    }
}

/// Against damage, not against an enemy: whoever can write the model can write another.
fn checksum(bytes: &[u8]) -> u64 {
    let (blocks, rest) = bytes.as_chunks::<8>();
    let step = |hash: u64, block: u64| {
        (hash ^ block)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .rotate_left(29)
    };
    let hash = blocks.iter().fold(bytes.len() as u64, |hash, block| {
        step(hash, u64::from_le_bytes(*block))
    });
    rest.iter()
        .fold(hash, |hash, byte| step(hash, u64::from(*byte)))
}
