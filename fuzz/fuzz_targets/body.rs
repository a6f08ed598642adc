#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cloakroom_fuzz::body::check(data));
