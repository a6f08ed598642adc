//! The words that digits and signs are spelled with.

use std::{collections::BTreeMap, sync::LazyLock};

use crate::detect::{token::Token, words::Words};

/// What a word may stand for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sense {
    Digit(u8),
    /// The digit that follows, so many times.
    Times(u8),
    Plus,
    Dash,
    Dot,
    Underscore,
    /// The sign `@`, by a word that has other uses.
    At,
    /// The sign `@`, by a name that only the sign has beside a domain.
    AtSign,
}

/// A word with the languages that it belongs to, one bit each; all for signs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub(super) sense: Sense,
    pub(super) languages: u32,
}

/// The words from zero to nine of one language; several words for one digit have a
/// blank between them.
const DIGITS: &[[&str; 10]] = &[
    // English
    [
        "zero oh o nought naught",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine niner",
    ],
    // German
    [
        "null",
        "eins ein",
        "zwei zwo",
        "drei",
        "vier",
        "fünf fuenf",
        "sechs",
        "sieben",
        "acht",
        "neun",
    ],
    // French
    [
        "zéro zero",
        "un une",
        "deux",
        "trois",
        "quatre",
        "cinq",
        "six",
        "sept",
        "huit",
        "neuf",
    ],
    // Spanish
    [
        "cero", "uno un", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve",
    ],
    // Italian
    [
        "zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove",
    ],
    // Portuguese; "meia" (half a dozen) is six on the telephone
    [
        "zero",
        "um",
        "dois",
        "três tres",
        "quatro",
        "cinco",
        "seis meia",
        "sete",
        "oito",
        "nove",
    ],
    // Dutch
    [
        "nul",
        "een één",
        "twee",
        "drie",
        "vier",
        "vijf",
        "zes",
        "zeven",
        "acht",
        "negen",
    ],
    // Swedish
    [
        "noll", "ett en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio",
    ],
    // Danish and Norwegian
    [
        "nul null",
        "en én",
        "to",
        "tre",
        "fire",
        "fem",
        "seks",
        "syv sju",
        "otte åtte",
        "ni",
    ],
    // Polish
    [
        "zero",
        "jeden",
        "dwa",
        "trzy",
        "cztery",
        "pięć",
        "sześć",
        "siedem",
        "osiem",
        "dziewięć",
    ],
    // Czech
    [
        "nula",
        "jedna jeden",
        "dva dvě",
        "tři",
        "čtyři",
        "pět",
        "šest",
        "sedm",
        "osm",
        "devět",
    ],
    // Romanian
    [
        "zero", "unu", "doi", "trei", "patru", "cinci", "șase", "șapte", "opt", "nouă",
    ],
    // Finnish
    [
        "nolla",
        "yksi",
        "kaksi",
        "kolme",
        "neljä",
        "viisi",
        "kuusi",
        "seitsemän",
        "kahdeksan",
        "yhdeksän",
    ],
    // Turkish
    [
        "sıfır", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz",
    ],
    // Russian
    [
        "ноль нуль",
        "один",
        "два",
        "три",
        "четыре",
        "пять",
        "шесть",
        "семь",
        "восемь",
        "девять",
    ],
    // Slovak
    [
        "nula",
        "jeden jedna",
        "dva dve",
        "tri",
        "štyri",
        "päť",
        "šesť",
        "sedem",
        "osem",
        "deväť",
    ],
    // Croatian, Serbian, Slovene
    [
        "nula nič",
        "jedan jedna ena",
        "dva dve dvije",
        "tri",
        "četiri štiri",
        "pet",
        "šest",
        "sedam sedem",
        "osam osem",
        "devet",
    ],
    // Hungarian
    [
        "nulla",
        "egy",
        "kettő két",
        "három",
        "négy",
        "öt",
        "hat",
        "hét",
        "nyolc",
        "kilenc",
    ],
    // Estonian
    [
        "null", "üks", "kaks", "kolm", "neli", "viis", "kuus", "seitse", "kaheksa", "üheksa",
    ],
    // Latvian
    [
        "nulle", "viens", "divi", "trīs", "četri", "pieci", "seši", "septiņi", "astoņi", "deviņi",
    ],
    // Lithuanian
    [
        "nulis", "vienas", "du", "trys", "keturi", "penki", "šeši", "septyni", "aštuoni", "devyni",
    ],
    // Greek
    [
        "μηδέν",
        "ένα",
        "δύο",
        "τρία",
        "τέσσερα",
        "πέντε",
        "έξι",
        "επτά εφτά",
        "οκτώ οχτώ",
        "εννέα εννιά",
    ],
    // Bulgarian
    [
        "нула",
        "едно",
        "две",
        "три",
        "четири",
        "пет",
        "шест",
        "седем",
        "осем",
        "девет",
    ],
    // Catalan
    [
        "zero", "u un", "dos", "tres", "quatre", "cinc", "sis", "set", "vuit", "nou",
    ],
    // Arabic
    [
        "صفر",
        "واحد",
        "اثنان اثنين",
        "ثلاثة",
        "أربعة اربعة",
        "خمسة",
        "ستة",
        "سبعة",
        "ثمانية",
        "تسعة",
    ],
    // Hebrew
    [
        "אפס",
        "אחת אחד",
        "שתיים שניים",
        "שלוש",
        "ארבע",
        "חמש",
        "שש",
        "שבע",
        "שמונה",
        "תשע",
    ],
    // Vietnamese
    [
        "không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín",
    ],
    // Indonesian, Malay
    [
        "nol kosong",
        "satu",
        "dua",
        "tiga",
        "empat",
        "lima",
        "enam",
        "tujuh",
        "delapan lapan",
        "sembilan",
    ],
];

const TIMES: &[(u8, &str)] = &[
    (
        2,
        "double doppel doble doppio duplo dubbel dobbelt podwójne",
    ),
    (3, "triple treble triplo trippel"),
];

const SIGNS: &[(Sense, &str)] = &[
    (Sense::Plus, "plus más mais"),
    (
        Sense::Dash,
        "dash hyphen minus bindestrich strich tiret guion guión trattino hífen hifen streepje \
         bindestreck bindestreg bindestrek myślnik",
    ),
    (
        Sense::Dot,
        "dot point punkt punto ponto punt punktum prikk kropka tečka punct pont piste nokta точка \
         крапка bodka točka tačka τελεία נקודה نقطة",
    ),
    (
        Sense::Underscore,
        "underscore unterstrich underline podkreślnik subrayado",
    ),
    (Sense::At, "at ät"),
    (
        Sense::AtSign,
        "arroba arobase arrobase arobas chiocciola chiocciolina apenstaartje klammeraffe snabela \
         alfakrøll krøllalfa małpa malpa zavináč kukac miukumauku собака равлик arond παπάκι \
         שטרודל כרוכית",
    ),
];

/// All words.
pub(super) struct Vocabulary(Words<Word>);

/// The one table.
pub(super) fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::new);
    &VOCABULARY
}

impl Vocabulary {
    fn new() -> Self {
        let mut all: BTreeMap<&'static str, Word> = BTreeMap::new();
        let mut add = |list: &'static str, sense, languages| {
            for word in list.split_whitespace() {
                let entry = all.entry(word).or_insert(Word {
                    sense,
                    languages: 0,
                });
                debug_assert!(entry.sense == sense, "{word} has two senses");
                entry.languages |= languages;
            }
        };
        for (language, digits) in DIGITS.iter().enumerate() {
            for (digit, list) in (0..).zip(digits) {
                add(list, Sense::Digit(digit), 1 << language);
            }
        }
        for (times, list) in TIMES {
            add(list, Sense::Times(*times), u32::MAX);
        }
        for (sense, list) in SIGNS {
            add(list, *sense, u32::MAX);
        }
        Self(Words::new(all))
    }

    /// Whether `token` may be one of them.
    #[inline]
    pub(super) fn may_have(&self, token: &Token) -> bool {
        self.0.may_have(token.hash)
    }

    /// What `token`, a word of `text`, may stand for.
    pub(super) fn get(&self, token: &Token, text: &str) -> Option<Word> {
        self.0.get(token, &text[token.start()..token.end()])
    }
}
