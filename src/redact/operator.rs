//! What stands in a text instead of a value: Presidio's operators `mask` and `replace`, and
//! what is left of a text when room is short.

/// `value` with every letter and digit but the last `keep_last`, and never more than half of
/// them, replaced by `*`; separators stay, so that a reader sees what kind of number it was.
pub fn mask(value: &str, keep_last: usize) -> String {
    let count = value.chars().filter(|c| c.is_alphanumeric()).count();
    let shown_from = count - keep_last.min(count / 2);
    let mut seen = 0;
    value
        .chars()
        .map(|c| {
            if !c.is_alphanumeric() {
                return c;
            }
            seen += 1;
            if seen > shown_from { c } else { '*' }
        })
        .collect()
}

/// `value` as asterisks, one for each UTF-16 unit, so that a text never grows by it.
pub fn blot(value: &str) -> String {
    "*".repeat(utf16_len(value))
}

/// The length of `text` as the assistant counts it against its limit. It does not say which
/// unit; UTF-16 units are never fewer than characters.
pub fn utf16_len(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.chars().map(char::len_utf16).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::{blot, mask, utf16_len};

    #[test]
    fn a_mask_keeps_separators_and_the_last_characters() {
        assert_eq!(mask("4111 1111-1111 1234", 4), "**** ****-**** 1234");
        assert_eq!(mask("jané@example.com", 0), "****@*******.***");
        assert_eq!(mask("abcd", 9), "**cd");
    }

    #[test]
    fn a_blot_is_as_long_as_the_value() {
        for value in ["abc", "é", "\u{1f600}x"] {
            assert_eq!(utf16_len(&blot(value)), utf16_len(value));
        }
    }
}
