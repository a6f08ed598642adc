//! Points in time as text.

use std::time::SystemTime;

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// As RFC 3339 in UTC, to the millisecond: `2026-01-31T12:00:00.042Z`.
pub fn rfc3339(at: SystemTime) -> String {
    let at = OffsetDateTime::from(at);
    let whole = at.nanosecond() / 1_000_000 * 1_000_000;
    at.replace_nanosecond(whole)
        .unwrap_or(at)
        .format(&Rfc3339)
        .expect("the years of a clock have four digits")
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    #[test]
    fn a_time_is_written_in_utc_to_the_millisecond() {
        let at = UNIX_EPOCH + Duration::new(1_769_860_800, 42_999_999);
        assert_eq!(super::rfc3339(at), "2026-01-31T12:00:00.042Z");
    }
}
