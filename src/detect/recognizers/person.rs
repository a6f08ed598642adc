//! Names of persons, where the sentence says that a name is coming.

pub(in crate::detect) mod asked;
pub(in crate::detect) mod parts;
mod words;

use std::{ops::Range, sync::LazyLock};

use self::words::{PARTICLES, STOPS, Stop};
use crate::{
    detect::{
        canonical,
        recognizer::{Anchor, CueRule, Find, Place, Recognizer, Scanned, Window},
        token::{Gap, Token},
        words::Words,
    },
    entity::EntityType,
    span::Score,
};

pub(super) const ROWS: &[Recognizer] = &[NAME_IS, I_AM, SPEAKING, FIELD, TITLE, LETTER];

/// `My name is …`: so clear that the name may be in lower case.
const NAME_IS: Recognizer = Recognizer {
    id: "person.name_is",
    entity: EntityType::new("PERSON"),
    find: Find::Scan(Anchor::Cue, |place| names(place, Case::Any, Score::new(50))),
    cue: CueRule::Required,
    window: AFTER_CUE,
    cues: &[(
        "en",
        "my name is, my name's, my full name is, my first name is, my last name is, \
              my surname is, my names, the name is, name's, i am called, i'm called",
    )],
    canonical: canonical::name,
    reference: "https://en.wikipedia.org/wiki/Personal_name",
    examples: &[
        "hello, my name is «Jane Doe» and I lost my card",
        "my name is «john smith», can you help",
        "My name's «Siobhán O'Brien-Smith».",
        "my full name is «Ludwig van Beethoven»",
        "MY NAME IS «JOHN F. KENNEDY»",
    ],
    near_misses: &[
        "my name is on the list",
        "my name is not spelled correctly",
        "is my name is misspelled?",
        "my name is 42",
        "rename is done",
    ],
    ..Recognizer::DEFAULT
};

/// `I am …` and its like in other languages: only names with a capital.
const I_AM: Recognizer = Recognizer {
    id: "person.i_am",
    find: Find::Scan(Anchor::Cue, i_am),
    cues: &[
        (
            "en",
            "i am, i'm, im, call me, known as, speaking with, spoke with, spoke to, \
              talking to",
        ),
        (
            "de",
            "ich heiße, ich heisse, ich bin, mein name ist, mein name lautet",
        ),
        ("es", "me llamo, mi nombre es, soy, mi apellido es"),
        ("fr", "je m'appelle, mon nom est, je suis, mon prénom est"),
        ("it", "mi chiamo, il mio nome è, sono"),
        ("pt", "me chamo, meu nome é, o meu nome é, eu sou, chamo-me"),
        ("nl", "ik heet, mijn naam is, ik ben"),
        ("sv", "jag heter, mitt namn är"),
        ("da", "jeg hedder, mit navn er"),
        ("nb", "jeg heter, navnet mitt er"),
        ("pl", "nazywam się, mam na imię"),
        ("tr", "benim adım, adım"),
    ],
    examples: &[
        "I am «Jane Doe», account holder",
        "Hi, I'm «Peter» and I need help",
        "Guten Tag, mein Name ist «Jürgen Müller»",
        "je m'appelle «Zoé de la Tour».",
        "I spoke with «Marta» yesterday",
    ],
    near_misses: &[
        "I am very unhappy",
        "I am Very unhappy",
        "I'm American and I am German",
        "I AM VERY UNHAPPY",
        "call me Back on Monday",
        "I'm in London",
        "I am Not sure",
        "I am iPhone user",
        "I am Dr. Sarah O'Neill",
    ],
    ..NAME_IS
};

/// `This is … speaking`, `… here`.
const SPEAKING: Recognizer = Recognizer {
    id: "person.speaking",
    find: Find::Scan(Anchor::Cue, speaking),
    cues: &[("en", "this is, it is, it's")],
    examples: &[
        "this is «Jane Doe» speaking",
        "Hello, this is «Peter» from Leeds",
        "It's «Anna Maria Lopez» here",
        "it's «page guynn» speaking",
    ],
    near_misses: &[
        "this is Great news",
        "this is about Anna",
        "It is Monday here",
        "this is the Doe speaking",
        "is this your last word? speaking",
    ],
    ..NAME_IS
};

/// `Name: …`, as in a form.
const FIELD: Recognizer = Recognizer {
    id: "person.field",
    find: Find::Scan(Anchor::Cue, field),
    cues: &[
        (
            "en",
            "name, full name, first name, last name, surname, given name, middle name, \
              maiden name, cardholder, cardholder name, card holder, account holder, \
              customer, customer name, client, contact, contact person, recipient, patient, \
              passenger, beneficiary, guest, employee, sender",
        ),
        (
            "de",
            "vorname, nachname, familienname, kontoinhaber, karteninhaber, kunde",
        ),
        ("es", "nombre, apellido, apellidos, titular"),
        ("fr", "nom, prénom, titulaire"),
        ("it", "nome, cognome, intestatario"),
        ("pt", "sobrenome, titular"),
        ("nl", "naam, voornaam, achternaam"),
    ],
    examples: &[
        "Name: «Jane Doe»",
        "Cardholder: «JANE DOE», exp 12/27",
        "nom : «Dupont»; prénom : «Zoé»",
        "full name = «John Smith»",
    ],
    near_misses: &[
        "Name: unknown",
        "customer Service",
        "the name of the Product",
        "Contact: Support",
        "name: 12345",
    ],
    ..NAME_IS
};

/// A name after its title.
const TITLE: Recognizer = Recognizer {
    id: "person.title",
    find: Find::Scan(Anchor::Cue, title),
    cues: &[
        (
            "en",
            "mr, mrs, ms, miss, mx, dr, prof, professor, doctor, sir, dame, rev, mister",
        ),
        ("de", "herr, herrn, frau"),
        ("es", "señor, señora, señorita, sr, sra, srta"),
        ("fr", "monsieur, madame, mademoiselle, mme, mlle"),
        ("it", "signor, signora, signore, sig, dott"),
        ("pt", "senhor, senhora"),
        ("nl", "meneer, mevrouw, dhr, mevr"),
    ],
    examples: &[
        "please ask Mr. «Smith» about it",
        "Dr «Jane van der Berg» called",
        "I am Dr. «Sarah O'Neill», MD",
        "Mrs «O'Neill»'s parcel",
        "Sehr geehrte Frau Dr. «Müller»,",
    ],
    near_misses: &[
        "I miss You",
        "the doctor said no",
        "Yes Sir, I did",
        "Miss You all",
        "Dr. 12",
        "I DON'T KNOW, MR",
    ],
    ..NAME_IS
};

/// How letters begin and end.
const LETTER: Recognizer = Recognizer {
    id: "person.letter",
    find: Find::Scan(Anchor::Cue, |place| {
        names(place, Case::Title, Score::new(30))
    }),
    cues: &[
        (
            "en",
            "dear, regards, kind regards, best regards, best wishes, sincerely, \
              yours sincerely, yours truly, yours faithfully, sincerely yours, cheers, \
              signed",
        ),
        (
            "de",
            "liebe, lieber, mit freundlichen grüßen, viele grüße, liebe grüße",
        ),
        (
            "es",
            "querido, querida, estimado, estimada, saludos, atentamente",
        ),
        ("fr", "cher, chère, cordialement"),
        ("it", "caro, cara, gentile, cordiali saluti"),
        ("pt", "caro, cara, prezado, prezada, atenciosamente"),
        ("nl", "beste, met vriendelijke groet"),
    ],
    examples: &[
        "Dear «Jane», thank you",
        "It does not work.\nKind regards,\n«Peter Smith»",
        "Mit freundlichen Grüßen «Jürgen Müller»",
    ],
    near_misses: &[
        "Dear Sir or Madam",
        "Dear Customer Service Team",
        "oh dear, It broke",
        "with regards to This",
    ],
    ..NAME_IS
};

/// The name begins right after the cue.
const AFTER_CUE: Window = Window {
    words_before: 3,
    bytes_before: 12,
    words_after: 0,
    bytes_after: 0,
};

/// How the words of a name must be written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    /// Each with a capital.
    Title,
    /// In any way, but for words that are no name.
    Any,
}

/// The most words of a name, and the most titles between the first one and a name.
const MAX_NAMES: usize = 4;
const MAX_TITLES: usize = 2;

fn names(place: &Place, case: Case, score: Score) -> Scanned {
    match name_at(place, place.token, case) {
        Some((span, _)) => Scanned::found(span, score),
        None => Scanned::NOTHING,
    }
}

fn i_am(place: &Place) -> Scanned {
    // Where everything is in capitals, a capital says nothing.
    let shouted = place.token.checked_sub(1).is_some_and(|cue| {
        let word = place.word(cue);
        word.chars().count() > 1 && word.chars().all(char::is_uppercase)
    });
    if shouted {
        Scanned::NOTHING
    } else {
        names(place, Case::Title, Score::new(30))
    }
}

fn speaking(place: &Place) -> Scanned {
    let any_case = name_at(place, place.token, Case::Any)
        .filter(|(_, next)| is_one_of(place.word(*next), &["speaking"]));
    match any_case.or_else(|| name_at(place, place.token, Case::Title)) {
        Some((span, next))
            if is_one_of(
                place.word(next),
                &["speaking", "here", "calling", "writing", "from"],
            ) =>
        {
            Scanned::found(span, Score::new(30))
        }
        _ => Scanned::NOTHING,
    }
}

fn field(place: &Place) -> Scanned {
    let after_sign = place.token(place.token).is_some_and(|token| {
        let gap = place.text[place.at..token.start()].trim();
        matches!(gap, ":" | "=" | "is:" | ": \"")
    });
    if after_sign {
        names(place, Case::Title, Score::new(40))
    } else {
        Scanned::NOTHING
    }
}

static TITLES: LazyLock<Words<()>> =
    LazyLock::new(|| Words::new(TITLE.cues.iter().map(|(_, titles)| (*titles, ()))));

fn title(place: &Place) -> Scanned {
    let mut first = place.token;
    if place.word(first - 1).starts_with(char::is_lowercase) {
        return Scanned::NOTHING;
    }
    // Sehr geehrte Frau Prof. Dr. Müller
    for _ in 0..MAX_TITLES {
        let title = place
            .token(first)
            .and_then(|token| TITLES.get(token, place.word(first)));
        first += usize::from(title.is_some());
    }
    match name_at(place, first, Case::Title) {
        Some((span, _)) => Scanned::found(span, Score::new(40)),
        None => Scanned::NOTHING,
    }
}

/// The name whose first word is number `first`, and the number of the word after it.
fn name_at(place: &Place, first: usize, case: Case) -> Option<(Range<usize>, usize)> {
    let gap_of = |number: usize| {
        let (before, word) = (place.token(number.checked_sub(1)?)?, place.token(number)?);
        Some(&place.text[before.end()..word.start()])
    };
    let lead = gap_of(first)?;
    if lead.len() > 4
        || !lead
            .chars()
            .all(|c| c.is_whitespace() || ".,:=\"'".contains(c))
        || lead.starts_with('\'')
    {
        return None;
    }
    let mut names = 0;
    let mut last = None;
    let mut next = first;
    let mut pending = 0;
    while let Some(token) = place.token(next) {
        if next > first && !continues(place, next) {
            break;
        }
        let word = place.word(next);
        if names > 0 && pending < 3 && is_one_of(word, PARTICLES) {
            // A particle belongs to the name if more of the name follows.
            pending += 1;
        } else if names < MAX_NAMES && (is_initial(place, next) || is_name(token, word, case)) {
            // Words after an apostrophe or a dash are part of the one before.
            let joined = matches!(token.gap(), Gap::Apostrophe | Gap::Dash) && next > first;
            names += usize::from(!joined || next - first > 2 * MAX_NAMES);
            pending = 0;
            last = Some(next);
        } else {
            break;
        }
        next += 1;
    }
    let last = last?;
    Some((
        place.tokens[first].start()..place.tokens[last].end(),
        last + 1,
    ))
}

/// Whether a name may go on over the gap before word number `number`.
fn continues(place: &Place, number: usize) -> bool {
    let (before, token) = (&place.tokens[number - 1], &place.tokens[number]);
    let tight = token.start() - before.end() == 1;
    match token.gap() {
        Gap::Space => true,
        Gap::Dash => tight,
        // O'Brien goes on, Jane's does not.
        Gap::Apostrophe => place.word(number).starts_with(char::is_uppercase) && token.len() > 1,
        // After an initial.
        Gap::Break => before.len() == 1 && &place.text[before.end()..token.start()] == ". ",
        _ => false,
    }
}

/// Whether word number `number` is the `O` of O'Neill or the `F.` of a middle name.
fn is_initial(place: &Place, number: usize) -> bool {
    let word = place.word(number);
    word.len() == 1
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && place
            .token(number + 1)
            .is_some_and(|next| match next.gap() {
                Gap::Apostrophe => {
                    next.len() > 1 && place.word(number + 1).starts_with(char::is_uppercase)
                }
                _ => &place.text[place.tokens[number].end()..next.start()] == ". ",
            })
}

fn is_name(token: &Token, word: &str, case: Case) -> bool {
    let capital = word.starts_with(char::is_uppercase);
    token.is_letters()
        && !token.is_unspaced()
        && (capital || case == Case::Any && word.len() > 1)
        && match STOPS.get(token, word) {
            Some(Stop::Always) => false,
            Some(Stop::Capital) => case == Case::Any,
            None => true,
        }
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|other| word.eq_ignore_ascii_case(other))
}
