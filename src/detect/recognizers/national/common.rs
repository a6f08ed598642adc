//! What the identifiers of several countries share.

use std::ops::Range;

use crate::detect::recognizer::CueWords;

/// The number that the digits of `code` at `at` spell; zero if there are none.
pub(super) fn number(code: &str, at: Range<usize>) -> u32 {
    code.get(at)
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0)
}

/// Whether the calendar has this day. A year of two digits may be of any century, so
/// year 0 has a 29 February, as 2000 had.
pub(super) fn is_day(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// Whether someone alive can be born on this day, the year in full. The bounds leave out
/// numbers that have the form of a code but cannot be anyone's.
pub(super) fn is_birthday(year: u32, month: u32, day: u32) -> bool {
    (1910..2050).contains(&year) && is_day(year, month, day)
}

/// Words that speak against a number of digits alone being that of a person, even if its
/// check digit is right.
pub(super) const OTHER_NUMBERS: CueWords = &[(
    "en",
    "order, orders, order number, order no, tracking, tracking number, invoice, parcel, \
          shipment, booking, ticket, transaction, serial, serial number, model, part number, \
          sku, isbn, ean, barcode, version, article, product, receipt",
)];

#[cfg(test)]
mod tests {
    use super::{is_birthday, is_day, number};

    #[test]
    fn the_calendar_knows_leap_years() {
        for (year, has) in [
            (1900, false),
            (2000, true),
            (0, true),
            (96, true),
            (99, false),
        ] {
            assert_eq!(is_day(year, 2, 29), has, "{year}");
        }
        assert!(is_day(1999, 12, 31));
        for (month, day) in [(0, 1), (13, 1), (4, 31), (1, 0), (2, 30)] {
            assert!(!is_day(2000, month, day), "{month} {day}");
        }
    }

    #[test]
    fn nobody_alive_was_born_in_1909_or_will_be_in_2050() {
        let years = (1800..2200).filter(|year| is_birthday(*year, 6, 15));
        assert!(years.eq(1910..2050));
    }

    #[test]
    fn a_number_that_is_not_there_is_zero() {
        assert_eq!(number("19910924", 4..6), 9);
        assert_eq!(number("1991", 4..6), 0);
        assert_eq!(number("AB", 0..2), 0);
    }
}
