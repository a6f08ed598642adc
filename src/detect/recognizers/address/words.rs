//! Words that addresses are made of, and words that no address has.

use std::sync::LazyLock;

use crate::detect::words::Words;

/// How much the word for a kind of street says on its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Hardly anything else (`avenue`).
    Strong,
    /// An everyday word too (`way`, `drive`): the rest must look like an address.
    Weak,
}

pub(super) const STRONG: &str = "street, st, str, avenue, ave, av, road, rd, boulevard, blvd, lane, ln, \
    parkway, pkwy, highway, hwy, crescent, cres, terrace, tce, freeway, fwy, turnpike, expressway, \
    alley, pde, marg, esplanade, quay, salai, crossroad";
pub(super) const WEAK: &str = "drive, dr, court, ct, place, pl, way, square, sq, circle, cir, trail, trl, \
    loop, plaza, row, hill, walk, mews, gardens, grove, view, park, rise, run, point, ridge, cove, \
    crossing, path, bend, heights, common, green, gate, end, wharf, parade, promenade, embankment, \
    close, pike, ter, cct, circuit, nagar, chowk, colony, layout, bazaar, broadway, vista, glen, hollow, \
    landing, meadows, route, mall, drove, wynd, pass, trace, creek, real, estate, estates, commons, \
    center, centre";

static TYPES: LazyLock<Words<Kind>> =
    LazyLock::new(|| Words::new([(STRONG, Kind::Strong), (WEAK, Kind::Weak)]));

/// Words for a unit within a house; what follows is its number or letter.
static UNITS: LazyLock<Words<()>> = LazyLock::new(|| {
    Words::new([(
        "apt apartment apartments flat unit suite ste room rm floor fl bldg building lot lgh appt \
         appartement apto apartamento dpto depto departamento piso int interno interior scala escalier esc \
         bloco bl bloque blk block bus bte boîte bât bat bâtiment étage etage porte puerta torre \
         sala casa oficina wohnung top stiege tür lokal lok m kv кв dom ap et sc bis box daire kat no \
         shop plot door house level stall hotwire sector local edificio porta lote andar studio \
         villa tower penthouse",
        (),
    )])
});

/// Words that are units by themselves, or with an ordinal before them.
static FLOORS: LazyLock<Words<()>> = LazyLock::new(|| {
    Words::new([(
        "floor fl stock stockwerk og ug eg etage étage piano andar piso th tv mf sal tr trappor izq izquierda dcha \
         derecha esq dto dt links rechts hinterhaus vorderhaus emelet em penthouse basement upstairs \
         rear bajo ático atico",
        (),
    )])
});

/// Points of the compass, as they stand in the names of streets.
static DIRECTIONS: LazyLock<Words<()>> = LazyLock::new(|| {
    Words::new([(
        "n s e w ne nw se sw north south east west northeast northwest southeast southwest",
        (),
    )])
});

/// Words between the words of a name: `de la`, `an der`.
static PARTICLES: LazyLock<Words<()>> = LazyLock::new(|| {
    Words::new([(
        "de del de la las los le les l d du des da do das dos dello della delle dei degli der den dem des di \
         al el y e am an auf im in unter zu zur zum van von vom sur sous saint sainte san santa santo são st sankt \
         of the bei ob på på i aan op t",
        (),
    )])
});

/// What no name of a street or town has in it, in lower case at least.
static STOPS: LazyLock<Words<()>> = LazyLock::new(|| {
    Words::new([(
        "a about after again ago all also am an and any anyone are around as ask at back be because bed bedroom \
         bedrooms been before best better between blocks both business but buy by call called came can card cards \
         car cars cash cause charge charged check code come cost could customer customers date day days dead \
         delivery did different difficult do does dollar dollars done during each either email euro euros every extra few \
         first find for found free from full gb get gets give go going good got great guest guests had half hard has have \
         having he hello help her here hi high-speed him his hour hours how if important in inch inches into invoice is it \
         item items its just kg kids km know last lb lbs left less let like little long lots made make many may \
         maybe me meeting meters metres mile miles min mins minute minutes mm month months more most much must my \
         need new-ish next night nights no nor not now number of off offer ok okay on once one only open or order ordered \
         orders other our out over own pack packs pages paid parcel pay payment people per percent person persons \
         phone piece pieces places please pm points pounds price problem questions quick quite rather ready really refund right \
         same say see send sent service several she should since so some someone something soon star stars still \
         stop such sure take tell test than thank thanks that the their them then there these they thing things \
         think this those ticket tickets till time times to today together tomorrow tonight too total transfer \
         transaction transactions tried try two under until up us use used using very visit sorry located situated reach regret smoking asap addresses address i correct unfortunately evening morning afternoon noon midnight o clock oclock wait want was watch we week \
         weeks weekend well went were what when where which while who whole why will with within without won't work \
         working would wrong year years yes yesterday yet you your zone \
         google usb flash pen thumb disk solid version windows model series room rooms seat table page step \
         level grade size type \
         aber auch auf aus bei bin bitte das dass dein der die ein eine er es für hat ich ihr ihre ist kann \
         mein meine mich mit nach nicht noch oder sehr sich sie sind tage uhr und uns von war was wir zu \
         minuten stunden wochen monate jahre personen \
         avec bonjour c'est dans est et il je jours heures mais merci mon nous ou par pas pour que qui svp une \
         vous con como días gracias hola horas meses mi minutos para pero por que su una yo años \
         che giorni grazie ho non ore per più sono un uur dagen niet het een",
        (),
    )])
});

/// Whether the word names a commercial register, whose numbers stand before its town.
pub(super) fn is_register(word: &str) -> bool {
    matches!(word, "HRA" | "HRB" | "GnR" | "PR" | "VR")
}

macro_rules! asks {
    ($($(#[$doc:meta])* $name:ident, $table:ident, $answer:ty;)*) => {$(
        $(#[$doc])*
        pub(super) fn $name(place: &crate::detect::Place, number: usize) -> $answer {
            let found = place.token(number).and_then(|token| $table.get(token, place.word(number)));
            <$answer>::from(Found(found))
        }
    )*};
}

/// What a table says of a word.
struct Found<V>(Option<V>);

impl From<Found<()>> for bool {
    fn from(found: Found<()>) -> Self {
        found.0.is_some()
    }
}

impl From<Found<Kind>> for Option<Kind> {
    fn from(found: Found<Kind>) -> Self {
        found.0
    }
}

asks! {
    /// The kind of street that the word stands for.
    street_type, TYPES, Option<Kind>;
    /// Whether the word begins a unit.
    is_unit, UNITS, bool;
    /// Whether the word is a unit, or the second half of one.
    is_floor, FLOORS, bool;
    /// Whether the word is a point of the compass.
    is_direction, DIRECTIONS, bool;
    /// Whether the word stands between the words of a name.
    is_particle, PARTICLES, bool;
    /// Whether the word is in no name.
    is_stop, STOPS, bool;
}
