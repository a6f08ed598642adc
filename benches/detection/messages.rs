//! Messages such as customers of a bank or a shop write, the same in every run.

/// Numbers that look random and are not.
pub(crate) struct Numbers(u64);

impl Numbers {
    /// The numbers from this seed on.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or_default() % limit
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count)
            .map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap_or_default()))
            .collect()
    }

    /// A card number that passes the Luhn check.
    fn card(&mut self) -> String {
        let payload = format!("4{}", self.digits(14));
        let check = cloakroom::checksum::luhn_check_digit(&payload).unwrap_or_default();
        let number = format!("{payload}{check}");
        let groups: Vec<&str> = (0..4)
            .map(|group| &number[group * 4..group * 4 + 4])
            .collect();
        groups.join(self.of(&["", " ", "-"]))
    }
}

const FIRST: &[&str] = &[
    "Maria", "Tom", "Aisha", "Lukas", "Chen", "Priya", "Noah", "Ines",
];
const LAST: &[&str] = &[
    "Keller", "Brown", "Okafor", "Silva", "Novak", "Haddad", "Moore",
];
const STREETS: &[&str] = &["Mill Lane", "Station Road", "High Street", "Park Avenue"];
const HOSTS: &[&str] = &["example.com", "mail.example.org", "post.example.co.uk"];

/// What customers write; `{…}` is filled in.
const TEMPLATES: &[&str] = &[
    "Hi, I ordered a pair of shoes last week and the parcel still has not arrived. Can you check?",
    "why was i charged {amount} twice for the same payment??",
    "My card {card} was declined at the supermarket today, what is wrong with it",
    "please change my address to {number} {street}, the old one is not valid any more",
    "How do I reset the pin of my debit card? The app only shows an error.",
    "My name is {name} and I cannot log in, the mail is {mail}",
    "call me back on {phone} after 5 pm please",
    "My social security number is {ssn}, is that enough to open an account?",
    "The top up of {amount} from {date} is still pending, I need the money for my rent",
    "Is there a fee for cash withdrawals abroad? I am travelling to Spain next month.",
    "order {order} was delivered damaged, I want a refund to {card}",
    "Thanks a lot, that worked! Have a nice day.",
    "what are your opening hours on sunday, and is the branch in the station open then",
    "{name} here again. I sent the form from {mail} yesterday but got no answer.",
    "Could you tell me the exchange rate for dollars? I would like to change about {amount}.",
    "I think someone else is using my card, there are three payments I do not know from {date}",
    "the tracking number {order} does not show anything since monday",
    "You can also reach my husband {name}, {phone}, if I do not pick up",
    "can i have a second card for my daughter, she turned 14 this year",
    "I would like to close my savings account and move the balance of {amount} to my current one",
];

/// So many messages.
pub(crate) fn messages(count: usize) -> Vec<String> {
    let mut numbers = Numbers::new(1);
    (0..count).map(|_| message(&mut numbers)).collect()
}

fn message(n: &mut Numbers) -> String {
    let mut text = n.of(TEMPLATES).to_owned();
    while let Some((before, rest)) = text.split_once('{') {
        let Some((field, after)) = rest.split_once('}') else {
            break;
        };
        let value = match field {
            "amount" => format!("${}.{}", n.below(900) + 10, n.digits(2)),
            "card" => n.card(),
            "number" => (n.below(300) + 1).to_string(),
            "street" => n.of(STREETS).to_owned(),
            "name" => format!("{} {}", n.of(FIRST), n.of(LAST)),
            "mail" => format!("{}.{}@{}", n.of(FIRST), n.of(LAST), n.of(HOSTS)),
            "phone" => format!("({}) 555-01{}", n.below(700) + 201, n.digits(2)),
            "ssn" => format!(
                "{}-{}-{}",
                n.below(600) + 101,
                n.below(89) + 10,
                n.below(8999) + 1000
            ),
            "date" => format!("{:02}/{:02}/2024", n.below(12) + 1, n.below(28) + 1),
            _ => n.digits(9),
        };
        text = format!("{before}{value}{after}");
    }
    text
}

/// Texts that are made to cost much, by name; the piece is repeated.
pub(crate) const HOSTILE: &[(&str, &str)] = &[
    ("all digits", "1"),
    ("all dots", "."),
    ("a.", "a."),
    ("all @", "@"),
    ("brackets", "[("),
    ("a@a.", "a@a."),
    ("1 1", "1 "),
    ("1:", "1:"),
    ("1,1", "1, "),
    ("ssn", "ssn 123456789 "),
    ("phones", "(415) 555-0132 "),
    ("names", "Mr Jo-Jo'Jo "),
    ("scripts", "号1"),
    ("spoken", "one two "),
    ("at dot", "a at b dot com "),
    ("look-alikes", "аa"),
    ("colons", "a:b://"),
    ("long words", "abcdefgh12345678"),
    ("cards", "4111 1111 1111 1111 "),
];
