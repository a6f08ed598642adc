//! Dates that say something about a person.

use crate::{
    detect::{
        date::{date_at, full_year},
        phone::Regions,
        recognizer::{Anchor, CueRule, Find, Place, Recognizer, Scanned, Window},
        token::tokenize,
    },
    entity::EntityType,
    span::Score,
};

pub(super) const ROWS: &[Recognizer] = &[DATE_OF_BIRTH];

const DATE_OF_BIRTH: Recognizer = Recognizer {
    id: "date.birth",
    entity: EntityType::new("DATE_OF_BIRTH"),
    find: Find::Scan(Anchor::Number, scan),
    cue: CueRule::Required,
    window: Window {
        words_before: 5,
        bytes_before: 40,
        words_after: 5,
        bytes_after: 30,
    },
    cues: &[
        (
            "en",
            "born, birthday, birth date, birthdate, date of birth, day of birth, \
              year of birth, dob, d.o.b, bday, b-day",
        ),
        ("de", "geboren, geburtsdatum, geburtstag, geb"),
        (
            "es",
            "nacido, nacida, nací, nació, fecha de nacimiento, cumpleaños",
        ),
        ("fr", "né, née, date de naissance, anniversaire"),
        ("it", "nato, nata, data di nascita, compleanno"),
        (
            "pt",
            "nascido, nascida, nasci, data de nascimento, aniversário",
        ),
        ("nl", "geboortedatum, geboren op, verjaardag"),
        ("sv", "född, födelsedatum"),
        ("da", "født, fødselsdato, fødselsdag"),
        ("nb", "fødselsdato, fødselsdatoen"),
        (
            "fi",
            "syntynyt, syntymäaika, syntymäaikasi, syntymäaikanne, syntymäpäivä",
        ),
        (
            "pl",
            "urodzony, urodzona, urodziłem się, urodziłam się, data urodzenia, datę urodzenia",
        ),
        ("cs", "narozen, narozena, datum narození"),
        ("sk", "narodený, narodená, dátum narodenia"),
        (
            "hu",
            "született, születési dátum, születési dátuma, születési idő, születési ideje",
        ),
        ("ro", "născut, născută, data nașterii, data naşterii"),
        ("hr", "rođen, rođena, datum rođenja"),
        ("sl", "rojen, rojena, datum rojstva"),
        (
            "tr",
            "doğum tarihi, doğum tarihim, doğum tarihiniz, doğum tarihinizi",
        ),
        (
            "ru",
            "дата рождения, дату рождения, родился, родилась, день рождения",
        ),
        (
            "uk",
            "дата народження, дату народження, народився, народилася",
        ),
        ("bg", "дата на раждане, роден, родена"),
        ("el", "ημερομηνία γέννησης, γεννήθηκα"),
        ("et", "sünniaeg, sünnikuupäev"),
        ("lv", "dzimšanas datums, dzimšanas datumu"),
        ("lt", "gimimo data, gimimo datą"),
        ("zh", "出生日期, 生日, 出生年月, 出生于"),
        ("ja", "生年月日, 誕生日"),
        ("ko", "생년월일, 생년월일을, 생일"),
        ("ar", "تاريخ الميلاد, تاريخ ميلادي"),
        ("he", "תאריך לידה"),
        ("hi", "जन्म तिथि, जन्मतिथि"),
        ("id", "tanggal lahir"),
        ("vi", "ngày sinh"),
        ("th", "วันเกิด"),
    ],
    canonical,
    reference: "https://www.iso.org/iso-8601-date-and-time-format.html",
    examples: &[
        "my date of birth is «12/05/1985»",
        "DOB: «1985-05-12»",
        "I was born on «May 12th, 1985» in Leeds",
        "born «12th of May 1985»",
        "geboren am «12. Mai 1985»",
        "née le «1er août 1990»",
        "«12.5.85» is my birthday",
        "I was born in «1985»",
        "dob «19850512»",
        "fecha de nacimiento: «12 de mayo de 1985»",
        "birthdate «1985-05-12T00:00:00Z»",
        "生年月日は«1985年5月12日»です",
        "родился «12 мая 1985»",
        "dob «May 12, '85»",
        "date of birth «12 / 05 / 1985»",
    ],
    near_misses: &[
        "the meeting is on 12/05/2025",
        "born 31/02/1985",
        "my birthday voucher 12345678",
        "I was born with 10 fingers",
        "date of birth and order 1.2.3.4",
        "he was born in room 1985",
    ],
    ..Recognizer::DEFAULT
};

fn scan(place: &Place) -> Scanned {
    if let Some(date) = date_at(place, place.token) {
        return Scanned::found(date.span, Score::new(50));
    }
    let before = place
        .token
        .checked_sub(1)
        .map_or("", |before| place.word(before));
    let is_in = ["in", "en", "im", "nel", "em"]
        .iter()
        .any(|word| before.eq_ignore_ascii_case(word));
    let word = place.word(place.token);
    match full_year(word) {
        Some(_) if is_in => Scanned::found(place.at..place.at + word.len(), Score::new(40)),
        _ => Scanned::NOTHING,
    }
}

/// `YYYY-MM-DD`, as far as it is known.
fn canonical(value: &str, regions: &Regions) -> String {
    let mut tokens = Vec::new();
    tokenize(value, &mut tokens);
    let read = |token| {
        date_at(
            &Place {
                text: value,
                tokens: &tokens,
                token,
                at: 0,
                regions,
            },
            token,
        )
    };
    let first_number = tokens.iter().position(crate::detect::Token::has_digit);
    first_number
        .and_then(read)
        .map_or_else(|| value.to_lowercase(), |date| date.iso())
}

#[cfg(test)]
mod tests {
    use super::canonical;
    use crate::detect::phone::Regions;

    #[test]
    fn spellings_of_a_date_share_one_form() {
        let regions = Regions::new(&[]).unwrap();
        for spelling in [
            "12 May 1985",
            "May 12th, 1985",
            "1985-05-12",
            "12.5.1985",
            "12. Mai 1985",
        ] {
            assert_eq!(canonical(spelling, &regions), "1985-05-12", "{spelling}");
        }
        assert_eq!(canonical("29 February", &regions), "-----02-29");
        assert_eq!(canonical("1985", &regions), "1985");
    }
}
