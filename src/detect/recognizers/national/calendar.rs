//! Dates and figures inside of identifiers.

use std::ops::Range;

/// Whether the calendar has this day. A year of two digits stands for 2000 to 2099, which
/// has the leap years of 1900 to 1999 and the one of 2000.
pub(super) fn is_day(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4)
        && (year < 100 || !year.is_multiple_of(100) || year.is_multiple_of(400));
    month != 2 && is_month_and_day(month, day)
        || month == 2 && (1..=if leap { 29 } else { 28 }).contains(&day)
}

/// Whether some year has that day.
pub(super) fn is_month_and_day(month: u32, day: u32) -> bool {
    let days = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// Whether someone alive can be born on this day, the year in full. The bounds leave out
/// numbers that have the form of a code but cannot be anyone's.
pub(super) fn is_birthday(year: u32, month: u32, day: u32) -> bool {
    (1910..2050).contains(&year) && is_day(year, month, day)
}

/// The number that a few digits spell; zero where there is anything else, which is no
/// day, month or region.
pub(super) fn number(digits: &str) -> u32 {
    digits.parse().unwrap_or(0)
}

/// The number that the digits of `code` at `at` spell; zero if there are none.
pub(super) fn number_at(code: &str, at: Range<usize>) -> u32 {
    code.get(at).map_or(0, number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn february_has_the_days_of_its_year() {
        assert!(is_day(80, 2, 29) && is_day(0, 2, 29) && is_day(2000, 2, 29));
        assert!(!is_day(81, 2, 29) && !is_day(1900, 2, 29) && !is_day(2000, 2, 30));
        assert!(!is_day(80, 0, 1) && !is_day(80, 13, 1) && !is_day(80, 4, 31) && !is_day(80, 4, 0));
        assert!(is_day(1999, 12, 31) && !is_day(1999, 1, 0));
    }

    #[test]
    fn nobody_alive_was_born_in_1909_or_will_be_in_2050() {
        let years = (1800..2200).filter(|year| is_birthday(*year, 6, 15));
        assert!(years.eq(1910..2050));
    }

    #[test]
    fn a_number_that_is_not_there_is_zero() {
        assert_eq!(number_at("19910924", 4..6), 9);
        assert_eq!(number_at("1991", 4..6), 0);
        assert_eq!(number_at("AB", 0..2), 0);
    }
}
