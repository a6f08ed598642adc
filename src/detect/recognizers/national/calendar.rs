//! Dates and figures inside of identifiers.

/// Whether the calendar has this day. A year of two digits stands for 2000 to 2099, which
/// has the leap years of 1900 to 1999 and the one of 2000.
pub(super) fn is_day(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4)
        && (year < 100 || !year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// The number that a few digits spell; zero where there is anything else, which is no
/// day, month or region.
pub(super) fn number(digits: &str) -> u32 {
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::is_day;

    #[test]
    fn february_has_the_days_of_its_year() {
        assert!(is_day(80, 2, 29) && is_day(0, 2, 29) && is_day(2000, 2, 29));
        assert!(!is_day(81, 2, 29) && !is_day(1900, 2, 29));
        assert!(!is_day(80, 0, 1) && !is_day(80, 13, 1) && !is_day(80, 4, 31) && !is_day(80, 4, 0));
    }
}
