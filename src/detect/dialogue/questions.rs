//! How an assistant asks, by language: the words that make a sentence a request even without
//! a question mark, with examples of a question, its answer and what that is.

/// One language.
pub(super) struct Language {
    /// The beginnings of requests, with commas between.
    pub(super) requests: &'static str,
    /// A question, an answer to it with the value between `«` and `»`, and the value's type.
    pub(super) examples: &'static [(&'static str, &'static str, &'static str)],
    /// What an assistant says, and a message after it in which nothing is to be found.
    pub(super) near_misses: &'static [(&'static str, &'static str)],
}

const ENGLISH: Language = Language {
    requests: "please enter, please provide, please give, please tell, please type, please share, \
               please confirm, please state, please spell, please send, please verify, enter your, \
               tell me your, give me your, i need your, we need your, i'll need your, \
               we'll need your, let me know your, provide your, confirm your, verify your",
    examples: &[
        (
            "What is your date of birth?",
            "«4 July 1985»",
            "DATE_OF_BIRTH",
        ),
        ("And your last name?", "«smith»", "PERSON"),
        (
            "Thanks! Could you tell me your full name, so that I can find you?",
            "it's «jane van der berg»",
            "PERSON",
        ),
        (
            "May I have your policy number?",
            "«4471-X»",
            "POLICY_NUMBER",
        ),
        (
            "Please enter your customer number. It has six digits.",
            "«662917»",
            "CUSTOMER_ID",
        ),
        ("Please state your name.", "«John Smith».", "PERSON"),
        ("First name:", "«Zoë»", "PERSON"),
        (
            "What is your account number?",
            "«66291734»",
            "ACCOUNT_NUMBER",
        ),
    ],
    near_misses: &[
        ("What is your last name?", "why do you need that"),
        ("What is your last name?", "no thanks"),
        ("What is your last name?", "Agent"),
        ("What is your date of birth?", "yes"),
        (
            "Your date of birth was saved. Can I help with anything else?",
            "4 July 1985",
        ),
        ("Your last name was saved.", "toaster"),
        ("What is the name of your company?", "acme"),
        ("What is the product name?", "toaster"),
        ("When shall we call?", "4 July 1985"),
    ],
};

const GERMAN: Language = Language {
    requests: "bitte geben, bitte nennen, bitte teilen, bitte bestätigen, bitte sagen, \
               geben sie, nennen sie, teilen sie mir, ich brauche ihre, ich benötige ihre, \
               wir benötigen ihre",
    examples: &[
        (
            "Wie lautet Ihr Geburtsdatum?",
            "«4.7.1985»",
            "DATE_OF_BIRTH",
        ),
        ("Wie ist Ihr Nachname?", "«müller»", "PERSON"),
        ("Bitte nennen Sie Ihren Vornamen.", "«jürgen»", "PERSON"),
        ("Wie heißen Sie?", "«Jürgen Müller»", "PERSON"),
    ],
    near_misses: &[
        ("Wie ist Ihr Nachname?", "warum wollen Sie das wissen"),
        ("Wie heißen Sie?", "nein danke"),
        ("Wie heißt das Produkt?", "toaster"),
    ],
};

const SPANISH: Language = Language {
    requests: "por favor, introduzca, ingrese, indique, indíqueme, proporcione, escriba, dígame, \
               dime, necesito su",
    examples: &[
        (
            "¿Cuál es su fecha de nacimiento?",
            "«4 de julio de 1985»",
            "DATE_OF_BIRTH",
        ),
        ("¿Me dice su apellido?", "«garcía»", "PERSON"),
        (
            "Por favor, indique su nombre completo.",
            "«ana maría lópez»",
            "PERSON",
        ),
    ],
    near_misses: &[
        ("¿Cuál es su apellido?", "no gracias"),
        ("¿Cuál es su apellido?", "sí"),
    ],
};

const FRENCH: Language = Language {
    requests: "veuillez, merci d'indiquer, merci de, indiquez, saisissez, entrez, donnez-moi, \
               pouvez-vous, j'ai besoin de votre",
    examples: &[
        (
            "Quelle est votre date de naissance ?",
            "«4 juillet 1985»",
            "DATE_OF_BIRTH",
        ),
        ("Quel est votre nom de famille ?", "«dupont»", "PERSON"),
        ("Veuillez indiquer votre prénom.", "«zoé»", "PERSON"),
    ],
    near_misses: &[
        ("Quel est votre nom ?", "non merci"),
        ("Quel est votre nom ?", "pourquoi"),
    ],
};

const ITALIAN: Language = Language {
    requests: "per favore, inserisca, inserisci, indichi, indica, fornisca, digiti, mi dica, \
               ho bisogno",
    examples: &[
        (
            "Qual è la sua data di nascita?",
            "«4 luglio 1985»",
            "DATE_OF_BIRTH",
        ),
        ("Qual è il suo cognome?", "«rossi»", "PERSON"),
        ("Inserisca il suo nome.", "«giulia»", "PERSON"),
    ],
    near_misses: &[
        ("Qual è il suo cognome?", "no grazie"),
        ("Qual è il suo cognome?", "perché"),
    ],
};

const PORTUGUESE: Language = Language {
    requests: "por favor, informe, insira, digite, forneça, indique, diga-me, me diga, preciso do \
               seu, preciso da sua",
    examples: &[
        (
            "Qual é a sua data de nascimento?",
            "«4 de julho de 1985»",
            "DATE_OF_BIRTH",
        ),
        ("Qual é o seu sobrenome?", "«silva»", "PERSON"),
        ("Informe o seu nome completo.", "«joão da silva»", "PERSON"),
    ],
    near_misses: &[
        ("Qual é o seu sobrenome?", "não"),
        ("Qual é o seu sobrenome?", "obrigado"),
    ],
};

const DUTCH: Language = Language {
    requests: "voer, vul, geef, noem, ik heb uw, mag ik uw, kunt u",
    examples: &[
        ("Wat is uw geboortedatum?", "«4 juli 1985»", "DATE_OF_BIRTH"),
        ("Wat is uw achternaam?", "«de vries»", "PERSON"),
    ],
    near_misses: &[
        ("Wat is uw achternaam?", "nee bedankt"),
        ("Wat is uw achternaam?", "waarom"),
    ],
};

const NORDIC: Language = Language {
    requests: "ange, skriv, uppge, indtast, angiv, oplys, oppgi, tast inn, anna, syötä, kerro, \
               kirjoita",
    examples: &[
        ("Vad är ditt födelsedatum?", "«1985-07-04»", "DATE_OF_BIRTH"),
        ("Vad är ditt efternamn?", "«lindqvist»", "PERSON"),
        ("Hvad er din fødselsdato?", "«4.7.1985»", "DATE_OF_BIRTH"),
        ("Hvad er dit efternavn?", "«sørensen»", "PERSON"),
        ("Hva er fødselsdatoen din?", "«4.7.1985»", "DATE_OF_BIRTH"),
        ("Hva er etternavnet ditt?", "«nordmann»", "PERSON"),
        ("Mikä on syntymäaikasi?", "«4.7.1985»", "DATE_OF_BIRTH"),
        ("Mikä on sukunimesi?", "«virtanen»", "PERSON"),
    ],
    near_misses: &[
        ("Vad är ditt efternamn?", "nej tack"),
        ("Mikä on sukunimesi?", "ei kiitos"),
    ],
};

const SLAVIC: Language = Language {
    requests: "proszę, podaj, wpisz, zadejte, uveďte, prosím, zadajte, введите, укажите, назовите, \
               пожалуйста, сообщите, введіть, вкажіть, назвіть, будь ласка, въведете, посочете, \
               unesite, navedite, molimo, vnesite",
    examples: &[
        (
            "Jaka jest Twoja data urodzenia?",
            "«4.07.1985»",
            "DATE_OF_BIRTH",
        ),
        ("Proszę podać nazwisko.", "«kowalski»", "PERSON"),
        (
            "Jaké je vaše datum narození?",
            "«4.7.1985»",
            "DATE_OF_BIRTH",
        ),
        ("Uveďte své příjmení.", "«novák»", "PERSON"),
        (
            "Назовите вашу дату рождения.",
            "«04.07.1985»",
            "DATE_OF_BIRTH",
        ),
        ("Как ваша фамилия?", "«иванов»", "PERSON"),
        ("Вкажіть дату народження.", "«04.07.1985»", "DATE_OF_BIRTH"),
        ("Яке ваше прізвище?", "«шевченко»", "PERSON"),
    ],
    near_misses: &[
        ("Jakie jest nazwisko?", "nie"),
        ("Как ваша фамилия?", "нет"),
    ],
};

const OTHER_EUROPEAN: Language = Language {
    requests: "kérem, adja meg, írja be, vă rugăm, introduceți, indicați, lütfen, giriniz, \
               παρακαλώ, εισάγετε, πείτε μου, sisestage, palun, ievadiet, lūdzu, įveskite, prašome",
    examples: &[
        ("Mi a születési dátuma?", "«1985.07.04»", "DATE_OF_BIRTH"),
        ("Mi a vezetékneve?", "«kovács»", "PERSON"),
        ("Care este data nașterii?", "«04.07.1985»", "DATE_OF_BIRTH"),
        ("Care este prenumele dumneavoastră?", "«ioana»", "PERSON"),
        ("Doğum tarihiniz nedir?", "«04.07.1985»", "DATE_OF_BIRTH"),
        ("Lütfen soyadınızı giriniz.", "«yılmaz»", "PERSON"),
        (
            "Ποια είναι η ημερομηνία γέννησης;",
            "«4/7/1985»",
            "DATE_OF_BIRTH",
        ),
        ("Ποιο είναι το επώνυμό σας;", "«παπαδόπουλος»", "PERSON"),
    ],
    near_misses: &[
        ("Mi a vezetékneve?", "nem"),
        ("Lütfen soyadınızı giriniz.", "hayır"),
    ],
};

const ASIAN: Language = Language {
    requests: "请输入, 请提供, 请问, 请告诉, 請輸入, 請提供, 請問, 入力してください, 教えてください, お願いします, \
               알려, 입력해, 말씀해, أدخل, يرجى, من فضلك, הזן, אנא, कृपया, masukkan, mohon, sila, \
               vui lòng, กรุณา, vänligen",
    examples: &[
        ("请问您的出生日期是什么？", "«1985-07-04»", "DATE_OF_BIRTH"),
        ("请输入您的姓名。", "«王小明»", "PERSON"),
        (
            "生年月日を教えてください。",
            "«1985/07/04»",
            "DATE_OF_BIRTH",
        ),
        ("お名前を教えてください。", "«山田太郎»", "PERSON"),
        ("생년월일을 알려 주세요.", "«1985.07.04»", "DATE_OF_BIRTH"),
        ("성함이 어떻게 되세요?", "«김민수»", "PERSON"),
        ("ما هو تاريخ الميلاد؟", "«4/7/1985»", "DATE_OF_BIRTH"),
        ("ما هو اسمك؟", "«فاطمة»", "PERSON"),
        ("ما هو اسم عائلتك؟", "«الحسن»", "PERSON"),
        ("आपकी जन्म तिथि क्या है?", "«4/7/1985»", "DATE_OF_BIRTH"),
        ("आपका नाम क्या है?", "«rahul sharma»", "PERSON"),
    ],
    near_misses: &[
        ("请输入您的姓名。", "不要"),
        ("お名前を教えてください。", "いいえ"),
    ],
};

pub(super) const QUESTIONS: &[Language] = &[
    ENGLISH,
    GERMAN,
    SPANISH,
    FRENCH,
    ITALIAN,
    PORTUGUESE,
    DUTCH,
    NORDIC,
    SLAVIC,
    OTHER_EUROPEAN,
    ASIAN,
];
