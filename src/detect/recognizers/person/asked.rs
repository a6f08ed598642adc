//! A name that is the answer to a question for it: *your last name?* — *smith*.
//!
//! The question says what is coming, so all that follows it may be the name, in any case
//! and in any script, unless a word of it is none.

use std::sync::LazyLock;

use super::{Case, NAME_IS, is_initial, is_name, words::PARTICLES};
use crate::{
    detect::{
        recognizer::{Anchor, Find, Place, Recognizer, Scanned},
        token::{Gap, Token},
        words::{Words, is_folded},
    },
    span::Score,
};

pub(in crate::detect::recognizers) const ROWS: &[Recognizer] = &[ASKED];

const ASKED: Recognizer = Recognizer {
    id: "person.asked",
    find: Find::Scan(Anchor::Cue, asked),
    cues: &[
        (
            "en",
            "name, your name, full name, first name, last name, surname, family name, given name, \
              middle name, maiden name, legal name, names, who am i speaking with, \
              who am i speaking to, who am i talking to, who am i chatting with, who is calling, \
              what should i call you, cardholder, cardholder name, account holder, patient, \
              passenger",
        ),
        (
            "de",
            "name, ihr name, ihren namen, ihr vollständiger name, vorname, vornamen, nachname, \
              nachnamen, familienname, familiennamen, geburtsname, wie heißen sie, wie heißt du, \
              mit wem spreche ich, kontoinhaber, karteninhaber",
        ),
        (
            "es",
            "nombre, su nombre, nombre completo, apellido, apellidos, cómo se llama, \
              cómo te llamas, con quién hablo, titular",
        ),
        (
            "fr",
            "nom, votre nom, nom de famille, nom complet, prénom, nom de jeune fille, \
              comment vous appelez-vous, comment vous appelez vous, titulaire",
        ),
        (
            "it",
            "nome, suo nome, nome completo, cognome, come si chiama, come ti chiami, intestatario",
        ),
        (
            "pt",
            "nome, seu nome, nome completo, sobrenome, apelido, como se chama, \
              qual o seu nome, titular",
        ),
        (
            "nl",
            "naam, uw naam, voornaam, achternaam, volledige naam, hoe heet u, met wie spreek ik",
        ),
        (
            "sv",
            "namn, förnamn, efternamn, fullständigt namn, vad heter du",
        ),
        ("da", "navn, fornavn, efternavn, fulde navn, hvad hedder du"),
        (
            "nb",
            "navn, navnet, fornavn, fornavnet, etternavn, etternavnet, hva heter du",
        ),
        (
            "fi",
            "nimi, nimesi, nimenne, etunimi, etunimesi, sukunimi, sukunimesi, koko nimi, \
              koko nimesi",
        ),
        (
            "pl",
            "imię, nazwisko, imię i nazwisko, jak się pan nazywa, jak się pani nazywa",
        ),
        ("cs", "jméno, příjmení, celé jméno, jak se jmenujete"),
        ("sk", "meno, priezvisko, celé meno, ako sa voláte"),
        (
            "hu",
            "neve, név, teljes neve, vezetékneve, vezetéknév, keresztneve, keresztnév",
        ),
        (
            "ro",
            "numele, nume, prenume, prenumele, numele complet, cum vă numiți",
        ),
        ("hr", "ime, prezime, ime i prezime, puno ime, priimek"),
        (
            "tr",
            "adınız, adınızı, ad, soyad, soyadı, soyadınız, soyadınızı, isim, isminiz, isminizi, \
              ad soyad",
        ),
        (
            "ru",
            "имя, фамилия, фамилию, отчество, фио, ваше имя, как вас зовут, имя и фамилия",
        ),
        ("uk", "ім'я, прізвище, по батькові, ваше ім'я, як вас звати"),
        ("bg", "име, фамилия, как се казвате"),
        (
            "el",
            "όνομα, όνομά, επώνυμο, επώνυμό, ονοματεπώνυμο, πώς σας λένε",
        ),
        ("zh", "姓名, 名字, 全名, 您贵姓, 怎么称呼"),
        ("ja", "お名前, 氏名, 名字, 苗字, フルネーム"),
        ("ko", "이름, 성함, 이름을, 성함을, 성함이, 이름이"),
        (
            "ar",
            "اسمك, الاسم, اسم العائلة, اسم عائلتك, الاسم الكامل, ما اسمك",
        ),
        ("he", "שם, שמך, שם מלא, שם משפחה, שם פרטי"),
        ("hi", "नाम, पूरा नाम, उपनाम"),
        ("id", "nama, nama lengkap, nama anda"),
        ("vi", "tên, họ và tên, họ tên"),
        ("th", "ชื่อ, นามสกุล"),
    ],
    // Longer than the cue that they hold, so that a question for one of them is none for a name.
    negative: &[
        (
            "en",
            "company name, business name, product name, user name, username, street name, \
              name of your company, name of the company, name of the product, name of your \
              product, file name, pet name, name of your pet, domain name, brand name, \
              bank name, name of your bank, store name, device name, event name, screen name, \
              project name, team name, school name, name of the file, name of the street, \
              name of your employer, name of your school",
        ),
        (
            "de",
            "name des produkts, name der firma, produktname, firmenname, benutzername",
        ),
        (
            "es",
            "nombre de la empresa, nombre de usuario, nombre del producto",
        ),
        (
            "fr",
            "nom de l'entreprise, nom d'utilisateur, nom du produit, nom de la société",
        ),
        ("it", "nome utente, nome dell'azienda, nome del prodotto"),
        ("pt", "nome da empresa, nome de usuário, nome do produto"),
    ],
    examples: &[
        "Your last name? «smith»",
        "name?\n«Jane van der Berg»",
        "wie heißen sie?\nes ist «jürgen müller».",
        "фамилия? «иванов»",
        "姓名?\n«王小明»",
    ],
    near_misses: &[
        "what is your name? no thanks",
        "your name? why do you ask",
        "is that your name? I want a refund for my order",
        "username? smith",
        "the name smith",
        "name? 12345",
    ],
    ..NAME_IS
};

/// Words that lead up to a name.
const LEADS: &str = "
    it its s is this sure ok okay yes hi hello hey well my name last first the i m am
    es ist ja hallo ich bin heiße heisse mein name
    sí si hola me llamo soy es mi nombre apellido
    oui c est bonjour je m appelle suis mon nom
    sì ciao mi chiamo sono è il mio nome cognome
    sim olá me chamo sou é o meu nome
    ja het ik ben heet mijn naam
    jag heter jeg hedder olen nazywam się jmenuji se jsem меня зовут это я";

/// Words that are no name even after a question for it.
const NO_ANSWER: &str = "
    agent agents operator human person people representative advisor manager someone skip stop
    cancel exit quit menu start restart begin refund return order password question help wait
    nope nah yep yeah yup sorry maybe hmm um uh huh nothing same previous above invalid wrong
    private secret confidential unknown none anonymous test testing hi hello hey thanks ok okay
    bye goodbye speak talk chat live support again later forget don't dont can't cant won't wont
    nein ja doch danke warum wieso hilfe mensch mitarbeiter abbrechen weiter zurück hallo
    sí si gracias ayuda agente humano cancelar porque hola quiero
    oui non merci pourquoi aide humain annuler bonjour
    grazie perché aiuto operatore annulla ciao
    sim obrigado obrigada porquê ajuda atendente cancelar olá
    nee bedankt waarom hulp medewerker annuleren hoi
    nej tack nei takk tak varför hvorfor hjälp hjelp hjælp kyllä ei kiitos miksi apua
    nie tak dziękuję dlaczego pomoc ne ano děkuji proč áno ďakujem prečo
    nem igen köszönöm miért segítség nu da mulțumesc ajutor hayır evet teşekkürler neden yardım
    нет да спасибо почему зачем помощь оператор ні так дякую чому допомога не благодаря
    όχι ναι ευχαριστώ γιατί βοήθεια لا نعم شكرا لماذا לא כן תודה למה नहीं हाँ धन्यवाद tidak ya
    terima kasih không có cảm ơn";

/// The same in scripts without blanks between words, where a run may be a sentence.
const NO_NAME_UNSPACED: &[&str] = &[
    "不",
    "是",
    "好",
    "没",
    "沒",
    "谢",
    "謝",
    "为什么",
    "為什麼",
    "人工",
    "いいえ",
    "はい",
    "なぜ",
    "です",
    "ます",
    "ありが",
    "아니",
    "네",
    "왜",
    "감사",
    "ไม่",
    "ใช่",
    "ขอบ",
];

/// How many words of a script without blanks a name has, in characters.
const MAX_UNSPACED: usize = 8;

const MAX_NAMES: usize = 4;

/// Words that answer or ask and that a model may take for a name, besides the above.
const NO_NAME: &str = "
    no not yes why what who when where how please this that you your you're mine
    he she it we they me us him them
    nej tack nei takk hayır evet nein danke merci gracias nee ei kiitos";

static LEAD_WORDS: LazyLock<Words<()>> = LazyLock::new(|| Words::new([(LEADS, ())]));
static NO_WORDS: LazyLock<Words<()>> = LazyLock::new(|| Words::new([(NO_ANSWER, ())]));
static NEVER_NAMES: LazyLock<Words<()>> =
    LazyLock::new(|| Words::new([(NO_ANSWER, ()), (NO_NAME, ())]));

/// Whether `token`, whose text is `word`, is no name of a person even where a model reads one: what
/// people say in place of an answer.
pub(in crate::detect) fn is_never_a_name(token: &Token, word: &str) -> bool {
    NEVER_NAMES.get(token, word).is_some()
}

/// The most words that lead to a name: *well, my full name is*.
const MAX_LEADS: usize = 12;

fn asked(place: &Place) -> Scanned {
    let is_after_question = place.token(place.token).is_some_and(|token| {
        let gap = place.text[place.at..token.start()].trim_start();
        gap.starts_with('?') && gap.len() <= 4
    });
    if !is_after_question {
        return Scanned::NOTHING;
    }
    let first = (place.token..place.tokens.len())
        .take(MAX_LEADS)
        .find(|number| {
            LEAD_WORDS
                .get(&place.tokens[*number], place.word(*number))
                .is_none()
        });
    let Some(first) = first else {
        return Scanned::NOTHING;
    };
    match place.token(first) {
        Some(token) if is_whole_name(place, first) => {
            let end = place.tokens[place.tokens.len() - 1].end();
            // What follows is a mark at most: a name ends the answer.
            Scanned::found(token.start()..end, Score::new(50))
        }
        _ => Scanned::NOTHING,
    }
}

/// Whether the words from number `first` to the last one are one name.
fn is_whole_name(place: &Place, first: usize) -> bool {
    let mut names = 0;
    for (number, token) in place.tokens.iter().enumerate().skip(first) {
        let word = place.word(number);
        let gap = if number == first {
            Gap::Space
        } else {
            token.gap()
        };
        let after_initial = gap == Gap::Break && place.tokens[number - 1].len() == 1;
        if !matches!(gap, Gap::Space | Gap::Dash | Gap::Apostrophe) && !after_initial {
            return false;
        }
        let is_joined = matches!(gap, Gap::Dash | Gap::Apostrophe) && number > first;
        if PARTICLES.iter().any(|particle| is_folded(word, particle)) {
            continue;
        }
        if !(is_initial(place, number)
            || is_name_word(token, word)
            || is_joined && token.is_letters())
        {
            return false;
        }
        names += usize::from(!is_joined);
    }
    (1..=MAX_NAMES).contains(&names)
}

fn is_name_word(token: &Token, word: &str) -> bool {
    if token.is_unspaced() {
        return token.is_letters()
            && word.chars().count() <= MAX_UNSPACED
            && !NO_NAME_UNSPACED.iter().any(|other| word.contains(other));
    }
    is_name(token, word, Case::Any) && NO_WORDS.get(token, word).is_none()
}
