//! CRC-32 as in ISO-HDLC, zip and PNG (polynomial 0x04C11DB7, reflected).

/// The CRC-32 of `bytes`. Tokens of GitHub and npm end with that of their random part.
pub fn crc32(bytes: &[u8]) -> u32 {
    const REFLECTED: u32 = 0xEDB8_8320;
    let crc = bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 0 {
                crc >> 1
            } else {
                (crc >> 1) ^ REFLECTED
            }
        })
    });
    !crc
}

#[cfg(test)]
mod tests {
    use super::crc32;

    #[test]
    fn the_check_value_of_the_catalogue_of_crcs_is_met() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn every_altered_byte_is_caught() {
        let text = b"exampleTokenForTestsOnly012345";
        for at in 0..text.len() {
            for change in 1..=u8::MAX {
                let mut altered = *text;
                altered[at] ^= change;
                assert_ne!(crc32(&altered), crc32(text), "{at} {change}");
            }
        }
    }
}
