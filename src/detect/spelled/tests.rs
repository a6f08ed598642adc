use super::Spelled;
use crate::detect::token::tokenize;

fn read(text: &str) -> Option<String> {
    let mut tokens = Vec::new();
    tokenize(text, &mut tokens);
    let mut spelled = Spelled::default();
    spelled
        .read(text, &tokens)
        .then(|| spelled.text().to_owned())
}

#[test]
fn spelled_addresses_are_read_as_addresses() {
    for (text, expected) in [
        ("jane [at] example dot com", "jane@example.com"),
        ("jane(at)example.com.", "jane@example.com."),
        (
            "it is jane dot doe at mail dot example dot co dot uk",
            "it is jane.doe@mail.example.co.uk",
        ),
        ("jane_doe AT example DOT com", "jane_doe@example.com"),
        ("jane [@] example [.] com", "jane@example.com"),
        (
            "my email is bob at example.com",
            "my email is bob@example.com",
        ),
        (
            "max punkt muster at beispiel punkt de",
            "max.muster@beispiel.de",
        ),
        ("ana arroba ejemplo punto es", "ana@ejemplo.es"),
        ("luc arobase exemple point fr", "luc@exemple.fr"),
        ("ola małpa przyklad kropka pl", "ola@przyklad.pl"),
        (
            "jane underscore doe at my dash shop dot com",
            "jane_doe@my-shop.com",
        ),
        ("a email: bob @ example.com", "a email: bob@example.com"),
    ] {
        assert_eq!(read(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn places_are_no_addresses() {
    for text in [
        "meet me at the dot com office",
        "meet me at example dot com",
        "I bought it at amazon.com",
        "the shop at example.com is fine",
        "look at this dot",
        "arrive at 5 dot 30",
        "see you @ example.com",
        "at dot com",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn spoken_digits_are_read_as_digits() {
    for (text, expected) in [
        ("four one one one one one one one", "41111111"),
        ("double four triple five oh one", "4455501"),
        (
            "call four one five, five five five, oh one three two",
            "call 415-555-0132",
        ),
        ("vier eins fünf null null acht zwo", "4150082"),
        ("en cuatro uno cinco cinco cinco cero", "en 415550"),
        ("plus four four two zero seven nine", "+442079"),
        (
            "one nine two dot one six eight dot one dot one",
            "192.168.1.1",
        ),
        ("two one nine dash zero nine dash nine", "219-09-9"),
        ("один два три четыре пять шесть", "123456"),
        ("4 1 five five five 0", "415550"),
        ("cvv one two three", "cvv 123"),
    ] {
        assert_eq!(read(text).as_deref(), Some(expected), "{text}");
    }
    for text in [
        "one or two or three",
        "one two of five",
        "en un seul mot",
        "two 20 40 60",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn split_numbers_are_put_together() {
    for (text, expected) in [
        ("4 1 1 1 1 1 1 1", "41111111"),
        ("4-1-1-1-1-1-1-1", "41111111"),
        ("4111, 1111, 1111, 1111", "4111 1111 1111 1111"),
        ("4111/1111/1111/1111", "4111 1111 1111 1111"),
        ("4111\n1111\n1111\n1111", "4111 1111 1111 1111"),
        ("4111    1111    1111    1111", "4111 1111 1111 1111"),
        (
            "GB82, WEST, 1234, 5698, 7654, 32",
            "GB82 WEST 1234 5698 7654 32",
        ),
        ("A B 1 2 3 4 5 6 C", "AB 123456 C"),
    ] {
        assert_eq!(read(text).as_deref(), Some(expected), "{text}");
    }
    for text in [
        "12,345,678",
        "10, 20, 30",
        "4111 1111 1111 1111",
        "12/05/2023",
        "1 2 3",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}
