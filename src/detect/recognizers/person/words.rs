//! Words that stand where a name could, and words within names.

use std::sync::LazyLock;

use crate::detect::words::Words;

/// Whether a word is no name: never, or not with nothing but its capital to say so.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    Always,
    Capital,
}

pub(super) static STOPS: LazyLock<Words<Stop>> =
    LazyLock::new(|| Words::new([(STOP_WORDS, Stop::Always), (NATIONALITIES, Stop::Capital)]));

/// Words between the names of one person.
pub(super) const PARTICLES: &[&str] = &[
    "af", "al", "av", "bin", "bint", "da", "das", "de", "del", "della", "den", "der", "di", "do",
    "dos", "du", "el", "ibn", "la", "las", "le", "los", "ten", "ter", "van", "vom", "von", "y",
    "zu", "zum",
];

/// Words that follow a cue and are no name, though some are written with a capital.
const STOP_WORDS: &str = "
    a about above actually after again all almost already also always am among an and another any
    anymore anyone april are around as asap ask asking at august available aware away back bad bank
    because been before behind being below best better big but by call called caller calling can
    cancelled card care changed charged checking client closed come coming completely concerned
    confused connected contacting correct correctly could currently customer customers daily day dear
    december delighted desperate did different disappointed do does doing done down due during each
    either else email english entitled ever every everyone excited extremely february feeling few
    fine first for friday from fully further getting gets getting give given glad go going gone good
    got great guys had happy has have having he hello help her here hers hi him his home how hoping
    however i if in incorrect incorrectly indeed instead interested into is it its january july june
    just know known last late later least left let like listed living locked long looking lost love
    madam made mail maybe me member mine misspelled missing monday monthly more most moving much my
    myself nearly need needing never new next nice no none nor not nothing november now null number
    october of off ok okay old on once one only open or order other our ours out over overseas own
    paid paying phone please pleased possible possibly product quite ready really received
    regarding registered related retired right sad said same saturday saying see seeing seller
    september service services she sick since sir sirs so some someone something soon sorry speaking
    spelled spelt staff stating still stuck such sunday support supposed sure surprised tired
    team thank thanks that the their them then there these they things this those thursday till to
    today together told tomorrow too totally travelling traveling true trying tuesday unable under
    unhappy unknown unlikely unsure until up upset urgent us using usually valued very via visiting
    waiting want wanting was we wednesday weekly welcome well were what when where whether which
    while who whose why will willing with within without wondering working worried would writing
    wrong yes yesterday yet you your yours
    doctor dr mister mr mrs ms mx prof professor
    aber als am an auch auf aus bei bin das dass dein dem den der des die doch du ein eine einem einen
    einer er es für hier ich ihr im in ist ja kann kein keine kunde leider mein meine mich mir mit
    nach nicht noch nur oder schon sehr sehr geehrte geehrter sich sie sind so und uns von vor war
    wegen wie wir wo zu zufrieden
    al bien con del el ella en es está este estoy la las lo los mi muy no para pero por que qué se
    sin su un una y yo cliente clientes señor señora
    au aux avec bien car ce ces client cliente content contente dans de des désolé désolée du elle en
    est et il je la le les ma mais mes moi mon ne nous on ou où par pas pour prêt prête qu que qui sa
    ses son sur très tu un une vous monsieur madame
    anche ancora che chi ci come con da di dove e già gli ha ho il in interessato io la le lei lui
    mio mia molto nel non per però più sempre si sono su un una utente
    ao as com da de dos ela ele em eu isso já mais mas meu minha muito na não no nos o os para por
    que se sem seu sua também um uma
    aan bij dat de dit een en er het hier ik je klant maar met mijn naar niet nog om ook op te tot
    van voor wat wij zeer zijn
    iphone android windows facebook google amazon paypal whatsapp netflix";

const NATIONALITIES: &str = "
    african american arab argentinian asian australian austrian belgian brazilian british bulgarian
    canadian catholic chilean chinese christian colombian croatian czech danish dutch egyptian english
    european filipino finnish french german greek hungarian indian indonesian irish israeli italian
    japanese jewish kenyan korean malaysian mexican moroccan muslim nigerian norwegian pakistani
    polish portuguese romanian russian saudi scottish serbian singaporean spanish swedish swiss thai
    turkish ukrainian vietnamese welsh
    deutscher deutsche österreicher schweizer español española français française italiano italiana
    brasileiro brasileira português nederlander";
