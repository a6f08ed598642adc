//! Reads dates, in figures and in words.

use std::{ops::Range, sync::LazyLock};

use super::{recognizer::Place, token::Token, words::Words};

/// A date in the text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Date {
    /// Where it stands.
    pub(crate) span: Range<usize>,
    /// Year, month and day as written; a part that is not there is `None`. A year of two
    /// digits stays one. Figures that could be day and month either way are read with the
    /// month in the middle if that is possible.
    pub(crate) year: Option<u16>,
    pub(crate) month: u8,
    pub(crate) day: Option<u8>,
}

impl Date {
    /// `YYYY-MM-DD` as far as it is known, with `-` in the place of the unknown.
    pub(crate) fn iso(&self) -> String {
        let year = self
            .year
            .map_or("----".to_owned(), |year| format!("{year:04}"));
        let day = self.day.map_or("--".to_owned(), |day| format!("{day:02}"));
        format!("{year}-{:02}-{day}", self.month)
    }
}

/// The date that word number `number` of the place, which begins with a digit, belongs
/// to as its first figure. A month in words may stand before it.
pub(crate) fn date_at(place: &Place, number: usize) -> Option<Date> {
    in_figures(place, number)
        .or_else(|| timestamp(place, number))
        .or_else(|| day_month(place, number))
        .or_else(|| month_first(place, number))
        .or_else(|| east_asian(place, number))
        .or_else(|| compact(place, number))
}

/// `12/05/1985`, `12.5.85`, `1985-05-12`, `12 05 1985`.
fn in_figures(place: &Place, number: usize) -> Option<Date> {
    let [a, b, c] = [
        figure(place, number)?,
        figure(place, number + 1)?,
        figure(place, number + 2)?,
    ];
    let separator = between(place, number + 1);
    if !matches!(separator, "/" | "-" | "." | ". " | " " | " / " | " - ")
        || between(place, number + 2) != separator
    {
        return None;
    }
    let span = place.tokens[number].start()..place.tokens[number + 2].end();
    // What goes on with another figure is no date: `1.2.3.4`.
    if place.token(number + 3).is_some_and(Token::is_number)
        && between(place, number + 3) == separator
    {
        return None;
    }
    let lens = [
        place.word(number).len(),
        place.word(number + 1).len(),
        place.word(number + 2).len(),
    ];
    match lens {
        [4, 1 | 2, 1 | 2] => from_parts(span, a, b, c).or(None),
        [1 | 2, 1 | 2, 4] => {
            from_parts(span.clone(), c, b, a).or_else(|| from_parts(span, c, a, b))
        }
        [1 | 2, 1 | 2, 2] if separator != " " => from_parts(span.clone(), c, b, a)
            .or_else(|| from_parts(span.clone(), c, a, b))
            .or_else(|| from_parts(span, a, b, c)),
        _ => None,
    }
}

/// `1985-05-12T08:30`, maybe with seconds, a fraction of them and a zone (ISO 8601).
fn timestamp(place: &Place, number: usize) -> Option<Date> {
    let start = place.token(number)?.start();
    let bytes = &place.text.as_bytes()[start..];
    let digits = |at: usize| {
        let rest = bytes.get(at..).unwrap_or_default();
        rest.iter()
            .take(9)
            .take_while(|b| b.is_ascii_digit())
            .count()
    };
    let is_at = |at: usize, signs: &[u8]| bytes.get(at).is_some_and(|b| signs.contains(b));
    let has_shape = digits(0) == 4
        && [(4, "-"), (7, "-"), (10, "Tt"), (13, ":")]
            .iter()
            .all(|(at, sign)| is_at(*at, sign.as_bytes()) && digits(at + 1) == 2);
    if !has_shape {
        return None;
    }
    let mut end = 16;
    if is_at(end, b":") && digits(end + 1) == 2 {
        end += 3;
        if is_at(end, b".,") && digits(end + 1) > 0 {
            end += 1 + digits(end + 1);
        }
    }
    if is_at(end, b"Zz") {
        end += 1;
    } else if is_at(end, b"+-") && digits(end + 1) == 2 && is_at(end + 3, b":") {
        end += 4 + digits(end + 4);
    } else if is_at(end, b"+-") && matches!(digits(end + 1), 2 | 4) {
        end += 1 + digits(end + 1);
    }
    if bytes.get(end).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let part = |at: Range<usize>| place.text[start..][at].parse().ok();
    from_parts(start..start + end, part(0..4)?, part(5..7)?, part(8..10)?)
}

/// `12 May 1985`, `12th of May`, `12. Mai 1985`, `12 de mayo de 1985`.
fn day_month(place: &Place, number: usize) -> Option<Date> {
    let day = ordinal(place.word(number))?;
    let mut next = number + 1;
    if is_of(place.word(next)) {
        next += 1;
    }
    let month = month(place, next).filter(|_| is_near(place, number + 1, next))?;
    let end = place.token(next)?.end();
    let (year, end) = year_after(place, next).map_or((None, end), |(year, end)| (Some(year), end));
    checked(place.tokens[number].start()..end, year, month, Some(day))
}

/// `May 12, 1985`, `May 12th`, `May 1985`.
fn month_first(place: &Place, number: usize) -> Option<Date> {
    let before = number.checked_sub(1)?;
    let month = month(place, before).filter(|_| is_near(place, number, number))?;
    let start = place.tokens[before].start();
    let end = place.tokens[number].end();
    if let Some(day) = ordinal(place.word(number)) {
        let (year, end) = year_after(place, number).map_or((None, end), |(y, end)| (Some(y), end));
        return checked(start..end, year, month, Some(day));
    }
    let year = full_year(place.word(number))?;
    checked(start..end, Some(year), month, None)
}

/// `1985年5月12日`, `1985년 5월 12일`.
fn east_asian(place: &Place, number: usize) -> Option<Date> {
    let year = full_year(place.word(number))?;
    let month = figure(place, number + 2)?;
    let day = figure(place, number + 4)?;
    let has_mark = |number: usize, marks: [char; 2]| {
        between(place, number).is_empty() && place.word(number).starts_with(marks)
    };
    let has_marks = has_mark(number + 1, ['年', '년'])
        && has_mark(number + 3, ['月', '월'])
        && has_mark(number + 5, ['日', '일']);
    if !has_marks {
        return None;
    }
    let end = place.token(number + 5)?.start() + '日'.len_utf8();
    from_parts(place.token(number)?.start()..end, year, month, day)
}

/// `19850512`, `12051985`.
fn compact(place: &Place, number: usize) -> Option<Date> {
    let word = place.word(number);
    if word.len() != 8 || !place.token(number)?.is_number() {
        return None;
    }
    let part = |range: Range<usize>| word[range].parse::<u16>().ok();
    let span = place.tokens[number].start()..place.tokens[number].end();
    from_parts(span.clone(), part(0..4)?, part(4..6)?, part(6..8)?)
        .or_else(|| from_parts(span.clone(), part(4..8)?, part(2..4)?, part(0..2)?))
        .or_else(|| from_parts(span, part(4..8)?, part(0..2)?, part(2..4)?))
}

fn from_parts(span: Range<usize>, year: u16, month: u16, day: u16) -> Option<Date> {
    checked(
        span,
        Some(year),
        u8::try_from(month).ok()?,
        Some(u8::try_from(day).ok()?),
    )
}

/// The date if the calendar has it.
fn checked(span: Range<usize>, year: Option<u16>, month: u8, day: Option<u8>) -> Option<Date> {
    let possible_year = year.is_none_or(|y| y < 100 || (1850..2100).contains(&y));
    let leap = year.is_none_or(|y| y % 4 == 0 && (y % 100 != 0 || y % 400 == 0));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    let possible_day = day.is_none_or(|d| (1..=days).contains(&d));
    (possible_year && possible_day).then_some(Date {
        span,
        year,
        month,
        day,
    })
}

/// A year from 1850 to 2099 in four digits.
pub(crate) fn full_year(word: &str) -> Option<u16> {
    word.parse()
        .ok()
        .filter(|year| word.len() == 4 && (1850..2100).contains(year))
}

/// The year after word number `number`, maybe after a comma or `of`, or in two digits after
/// an apostrophe, and where it ends.
fn year_after(place: &Place, number: usize) -> Option<(u16, usize)> {
    let mut next = number + 1;
    if is_of(place.word(next)) {
        next += 1;
    }
    let short = || {
        let word = place.word(next);
        (between(place, next).ends_with('\'') && word.len() == 2)
            .then(|| word.parse().ok())
            .flatten()
    };
    let year = full_year(place.word(next))
        .or_else(short)
        .filter(|_| is_near(place, number + 1, next))?;
    Some((year, place.token(next)?.end()))
}

/// A day of the month, with or without an ending.
fn ordinal(word: &str) -> Option<u8> {
    let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let ending = ["", "st", "nd", "rd", "th", "er", "º", "e"];
    let known = ending
        .iter()
        .any(|ending| word[digits..].eq_ignore_ascii_case(ending));
    word[..digits]
        .parse()
        .ok()
        .filter(|day| known && digits <= 2 && (1..=31).contains(day))
}

fn is_of(word: &str) -> bool {
    ["of", "de", "del", "di", "do"]
        .iter()
        .any(|of| word.eq_ignore_ascii_case(of))
}

/// Whether nothing but a blank, a comma, a dot, a dash or an apostrophe stands before each of
/// the words from `from` to `to`.
fn is_near(place: &Place, from: usize, to: usize) -> bool {
    (from..=to).all(|n| {
        matches!(
            between(place, n),
            " " | ", " | ". " | "-" | "." | "/" | " '" | ", '" | ","
        )
    })
}

/// What stands before word number `number`.
fn between<'a>(place: &Place<'a>, number: usize) -> &'a str {
    match (
        number.checked_sub(1).and_then(|n| place.token(n)),
        place.token(number),
    ) {
        (Some(before), Some(word)) => &place.text[before.end()..word.start()],
        _ => "",
    }
}

fn figure(place: &Place, number: usize) -> Option<u16> {
    place
        .token(number)
        .filter(|t| t.is_number() && t.len() <= 4)?;
    place.word(number).parse().ok()
}

/// The month that word number `number` names in one of the languages known here.
fn month(place: &Place, number: usize) -> Option<u8> {
    static TABLE: LazyLock<Words<u8>> = LazyLock::new(|| Words::new(MONTHS.into_iter().zip(1..)));
    TABLE.get(place.token(number)?, place.word(number))
}

/// English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish, Norwegian,
/// Polish, Czech, Finnish, Hungarian, Romanian, Turkish, Greek, Russian, Ukrainian, Indonesian.
const MONTHS: [&str; 12] = [
    "january jan januar jänner janvier enero gennaio janeiro januari stycznia \
     ledna tammikuuta ianuarie ocak ιανουαρίου января січня",
    "february feb februar février fevrier febrero febbraio fevereiro februari lutego \
     února helmikuuta február februarie şubat φεβρουαρίου февраля лютого",
    "march mar märz maerz mars marzo março maart marts marca \
     března maaliskuuta március martie mart μαρτίου марта березня maret",
    "april apr avril abril aprile kwietnia \
     dubna huhtikuuta április aprilie nisan απριλίου апреля квітня",
    "may mai mayo maggio maio mei maj maja \
     května toukokuuta május mayıs μαΐου мая травня",
    "june jun juni juin junio giugno junho czerwca \
     června kesäkuuta június iunie haziran ιουνίου июня червня",
    "july jul juli juillet julio luglio julho lipca \
     července heinäkuuta július iulie temmuz ιουλίου июля липня",
    "august aug août aout agosto augustus augusti sierpnia \
     srpna elokuuta augusztus ağustos αυγούστου августа серпня agustus",
    "september sep sept septembre septiembre settembre setembro września \
     září syyskuuta szeptember septembrie eylül σεπτεμβρίου сентября вересня",
    "october oct oktober octobre octubre ottobre outubro października \
     října lokakuuta octombrie ekim οκτωβρίου октября жовтня",
    "november nov novembre noviembre novembro listopada \
     listopadu marraskuuta noiembrie kasım νοεμβρίου ноября листопада",
    "december dec dezember décembre diciembre dicembre dezembro grudnia \
     prosince joulukuuta decembrie aralık δεκεμβρίου декабря грудня desember",
];
