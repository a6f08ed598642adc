//! States, countries and big cities: what ends an address.

use std::sync::LazyLock;

use crate::detect::{
    Place,
    token::{Gap, tokenize},
    words::HashTable,
};

/// What a place name is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Area {
    /// The abbreviation of a state or province.
    Short,
    /// A state, province or county.
    Region,
    Country,
    City,
}

const SHORT: &str = "AL;AK;AZ;AR;CA;CO;CT;DE;FL;GA;HI;ID;IL;IN;IA;KS;KY;LA;ME;MD;MA;MI;MN;MS;MO;MT;NE;NV;\
    NH;NJ;NM;NY;NC;ND;OH;OK;OR;PA;RI;SC;SD;TN;TX;UT;VT;VA;WA;WV;WI;WY;DC;PR;AB;BC;MB;NB;NL;NS;ON;PE;QC;SK;YT;\
    NSW;VIC;QLD;TAS;ACT;SA;NT;SP;RJ;MG;RS;PR;BA;CDMX";

const REGIONS: &str = "Alabama;Alaska;Arizona;Arkansas;California;Calif;Colorado;Connecticut;Delaware;District of Columbia;\
    Florida;Georgia;Hawaii;Idaho;Illinois;Indiana;Iowa;Kansas;Kentucky;Louisiana;Maine;Maryland;Massachusetts;\
    Michigan;Minnesota;Mississippi;Missouri;Montana;Nebraska;Nevada;New Hampshire;New Jersey;New Mexico;New York;\
    North Carolina;North Dakota;Ohio;Oklahoma;Oregon;Pennsylvania;Rhode Island;South Carolina;South Dakota;\
    Tennessee;Texas;Utah;Vermont;Virginia;Washington;West Virginia;Wisconsin;Wyoming;Puerto Rico;Alberta;\
    British Columbia;Manitoba;New Brunswick;Newfoundland and Labrador;Newfoundland;Nova Scotia;Ontario;\
    Prince Edward Island;Quebec;Québec;Saskatchewan;Northwest Territories;Nunavut;Yukon;New South Wales;Victoria;\
    Queensland;Western Australia;South Australia;Tasmania;Northern Territory;Bedfordshire;Berkshire;\
    Buckinghamshire;Cambridgeshire;Cheshire;Cornwall;Cumbria;Derbyshire;Devon;Dorset;Essex;East Sussex;West Sussex;\
    Gloucestershire;Greater London;Greater Manchester;Hampshire;Herefordshire;Hertfordshire;Kent;Lancashire;\
    Leicestershire;Lincolnshire;Merseyside;Middlesex;Norfolk;Northamptonshire;Northumberland;Nottinghamshire;\
    Oxfordshire;Shropshire;Somerset;Staffordshire;Suffolk;Surrey;Warwickshire;West Midlands;Wiltshire;\
    Worcestershire;Yorkshire;North Yorkshire;South Yorkshire;West Yorkshire;Tyne and Wear;Bayern;Bavaria;Hessen;\
    Sachsen;Nordrhein-Westfalen;Baden-Württemberg;Niedersachsen;Maharashtra;Karnataka;Tamil Nadu;Kerala;Gujarat;\
    Rajasthan;Uttar Pradesh;Madhya Pradesh;Andhra Pradesh;Telangana;West Bengal;Punjab;Haryana;Bihar;Odisha;Assam;\
    Goa;Jalisco;Nuevo León;Nuevo Leon;Puebla;Veracruz;Yucatán;Quintana Roo;Catalunya;Cataluña;Andalucía;Galicia;\
    Lombardia;Toscana;Lazio;Sicilia;Veneto;Campania;Île-de-France;Gauteng;Western Cape;Kwazulu-Natal";

const COUNTRIES: &str = "Afghanistan;Albania;Algeria;Andorra;Angola;Argentina;Armenia;Australia;Austria;Azerbaijan;Bahamas;\
    Bahrain;Bangladesh;Barbados;Belarus;Belgium;Belize;Benin;Bhutan;Bolivia;Bosnia and Herzegovina;Bosnia;Botswana;\
    Brazil;Brunei;Bulgaria;Burkina Faso;Burundi;Cambodia;Cameroon;Canada;Cape Verde;Central African Republic;Chad;Chile;China;\
    Colombia;Comoros;Congo;Costa Rica;Croatia;Cuba;Cyprus;Czech Republic;Czechia;Denmark;Djibouti;Dominica;\
    Dominican Republic;Ecuador;Egypt;El Salvador;Equatorial Guinea;Eritrea;Estonia;Eswatini;Ethiopia;Fiji;Finland;\
    France;Gabon;Gambia;Georgia;Germany;Ghana;Greece;Greenland;Grenada;Guatemala;Guinea;Guyana;Haiti;Honduras;\
    Hong Kong;Hungary;Iceland;India;Indonesia;Iran;Iraq;Ireland;Israel;Italy;Ivory Coast;Jamaica;Japan;Jordan;\
    Kazakhstan;Kenya;Kosovo;Kuwait;Kyrgyzstan;Laos;Latvia;Lebanon;Lesotho;Liberia;Libya;Liechtenstein;Lithuania;\
    Luxembourg;Macedonia;North Macedonia;Madagascar;Malawi;Malaysia;Maldives;Mali;Malta;Marshall Islands;\
    Mauritania;Mauritius;Mexico;Micronesia;Moldova;Monaco;Mongolia;Montenegro;Morocco;Mozambique;Myanmar;Namibia;\
    Nauru;Nepal;Netherlands;The Netherlands;New Zealand;Nicaragua;Niger;Nigeria;North Korea;Northern Ireland;Norway;Oman;\
    Pakistan;Palau;Palestine;Panama;Papua New Guinea;Paraguay;Peru;Philippines;Poland;Portugal;Qatar;Romania;\
    Russia;Rwanda;Samoa;San Marino;Saudi Arabia;Saint Vincent and the Grenadines;Saint Kitts and Nevis;Saint Lucia;Antigua and Barbuda;Åland Islands;\
    People's Republic of China;São Tomé and Príncipe;Scotland;England;Wales;Senegal;Serbia;Seychelles;Sierra Leone;\
    Singapore;Slovakia;Slovenia;Solomon Islands;Somalia;South Africa;South Korea;South Sudan;Spain;Sri Lanka;Sudan;\
    Suriname;Sweden;Switzerland;Syria;Taiwan;Tajikistan;Tanzania;Thailand;Togo;Tonga;Trinidad and Tobago;Tunisia;\
    Turkey;Türkiye;Turkmenistan;Tuvalu;Uganda;Ukraine;United Arab Emirates;UAE;United Kingdom;UK;Great Britain;\
    United States;United States of America;USA;US;Uruguay;Uzbekistan;Vanuatu;Venezuela;Vietnam;Viet Nam;Yemen;\
    Zambia;Zimbabwe;Deutschland;Österreich;Schweiz;Suisse;Svizzera;France;Belgique;België;Nederland;España;Italia;\
    Portugal;Sverige;Norge;Danmark;Suomi;Polska;Brasil;México;Česko;Magyarország;România;Hrvatska;Slovensko;\
    Slovenija;Россия;Україна;Ελλάδα";

const CITIES: &str = "New York;New York City;NYC;Los Angeles;Chicago;Houston;Phoenix;Philadelphia;San Antonio;San Diego;Dallas;\
    San Jose;Austin;Jacksonville;Fort Worth;Columbus;Charlotte;Indianapolis;San Francisco;Seattle;Denver;Boston;\
    El Paso;Nashville;Detroit;Oklahoma City;Portland;Las Vegas;Memphis;Louisville;Baltimore;Milwaukee;Albuquerque;\
    Tucson;Fresno;Sacramento;Kansas City;Atlanta;Omaha;Colorado Springs;Raleigh;Miami;Long Beach;Virginia Beach;\
    Oakland;Minneapolis;Tulsa;Tampa;Arlington;New Orleans;Wichita;Cleveland;Bakersfield;Aurora;Anaheim;Honolulu;\
    Santa Ana;Riverside;Corpus Christi;Lexington;Stockton;St Paul;Cincinnati;St Louis;Pittsburgh;Greensboro;\
    Lincoln;Anchorage;Plano;Orlando;Irvine;Newark;Toledo;Durham;Jersey City;Madison;Chandler;Buffalo;Lubbock;\
    Scottsdale;Reno;Glendale;Norfolk;Fremont;Boise;Richmond;Baton Rouge;Spokane;Des Moines;Tacoma;Springfield;\
    Salt Lake City;Brooklyn;Queens;Bronx;Staten Island;Palo Alto;Berkeley;Cambridge;Boulder;London;Birmingham;\
    Manchester;Leeds;Glasgow;Liverpool;Sheffield;Edinburgh;Bristol;Leicester;Coventry;Bradford;Cardiff;Belfast;\
    Nottingham;Newcastle;Southampton;Derby;Portsmouth;Brighton;Plymouth;Wolverhampton;Aberdeen;Oxford;York;\
    Dublin;Cork;Limerick;Galway;Waterford;Toronto;Montreal;Montréal;Vancouver;Calgary;Edmonton;Ottawa;Winnipeg;\
    Hamilton;Halifax;Saskatoon;Regina;Mississauga;Brampton;Sydney;Melbourne;Brisbane;Perth;Adelaide;Canberra;\
    Hobart;Geelong;Cairns;Darwin;Auckland;Wellington;Christchurch;Dunedin;Johannesburg;Cape Town;Durban;Pretoria;\
    Berlin;Hamburg;München;Munich;Köln;Frankfurt;Stuttgart;Düsseldorf;Leipzig;Dortmund;Essen;Bremen;Dresden;\
    Hannover;Nürnberg;Wien;Vienna;Graz;Linz;Salzburg;Innsbruck;Zürich;Zurich;Genève;Geneva;Basel;Bern;Lausanne;\
    Luzern;Paris;Marseille;Lyon;Toulouse;Nice;Nantes;Strasbourg;Montpellier;Bordeaux;Lille;Rennes;Grenoble;\
    Bruxelles;Brussel;Brussels;Antwerpen;Antwerp;Gent;Liège;Brugge;Amsterdam;Rotterdam;Den Haag;Utrecht;Eindhoven;\
    Groningen;Tilburg;Madrid;Barcelona;Valencia;Sevilla;Zaragoza;Málaga;Bilbao;Granada;Lisboa;Lisbon;Porto;Braga;\
    Coimbra;Roma;Rome;Milano;Milan;Napoli;Torino;Palermo;Genova;Bologna;Firenze;Bari;Venezia;Verona;Stockholm;\
    Göteborg;Malmö;Uppsala;Oslo;Bergen;Trondheim;Stavanger;København;Copenhagen;Aarhus;Odense;Aalborg;Helsinki;\
    Espoo;Tampere;Turku;Oulu;Warszawa;Kraków;Krakow;Łódź;Wrocław;Poznań;Gdańsk;Lublin;Praha;Brno;Budapest;\
    Bucharest;București;Sofia;Zagreb;Belgrade;Athens;Istanbul;İstanbul;Ankara;Izmir;Moscow;Kyiv;Kiev;Lviv;\
    São Paulo;Sao Paulo;Rio de Janeiro;Brasília;Salvador;Fortaleza;Belo Horizonte;Curitiba;Recife;Porto Alegre;\
    Ciudad de México;Mexico City;Guadalajara;Monterrey;Tijuana;Cancún;Buenos Aires;Santiago;Bogotá;Lima;Mumbai;\
    Delhi;New Delhi;Bangalore;Bengaluru;Hyderabad;Chennai;Kolkata;Pune;Ahmedabad;Jaipur;Lucknow;Gurgaon;Noida;\
    Tokyo;Osaka;Kyoto;Yokohama;Nagoya;Sapporo;Fukuoka;Seoul;Busan;Beijing;Shanghai;Shenzhen;Guangzhou;Hong Kong;\
    Taipei;Singapore;Bangkok;Manila;Makati;Quezon City;Jakarta;Kuala Lumpur;Hanoi;Dubai;Abu Dhabi;Riyadh;Cairo;\
    Tel Aviv;Jerusalem;Lagos;Abuja;Nairobi;Mombasa;Accra;Kumasi;Addis Ababa;Karachi;Lahore;Islamabad;Dhaka";

struct Name {
    hash: u32,
    text: &'static str,
    words: usize,
    area: Area,
}

static NAMES: LazyLock<(HashTable, Vec<Name>)> = LazyLock::new(|| {
    let mut tokens = Vec::new();
    let lists = [
        (SHORT, Area::Short),
        (REGIONS, Area::Region),
        (COUNTRIES, Area::Country),
        (CITIES, Area::City),
    ];
    let names: Vec<Name> = lists
        .into_iter()
        .flat_map(|(list, area)| list.split(';').map(move |text| (text, area)))
        .map(|(text, area)| {
            tokenize(text, &mut tokens);
            let (hash, words) = (tokens[0].hash, tokens.len());
            Name {
                hash,
                text,
                words,
                area,
            }
        })
        .collect();
    let table = HashTable::new(names.iter().map(|name| name.hash));
    (table, names)
});

/// The longest known place that begins at word number `first`, and its number of words.
pub(super) fn known(place: &Place, first: usize) -> Option<(Area, usize)> {
    let hash = place.token(first)?.hash;
    let (table, names) = &*NAMES;
    table
        .places(hash)
        .map(|place| &names[place])
        .filter(|name| name.hash == hash && is_at(place, first, name))
        .max_by_key(|name| (name.words, name.area == Area::Short))
        .map(|name| (name.area, name.words))
}

fn is_at(place: &Place, first: usize, name: &Name) -> bool {
    let Some(words) = place.tokens.get(first..first + name.words) else {
        return false;
    };
    let joined = |gap| matches!(gap, Gap::Space | Gap::Dash);
    words[1..].iter().all(|token| joined(token.gap()))
        && name.text.split([' ', '-']).zip(words).all(|(word, token)| {
            let written = &place.text[token.start()..token.end()];
            let folded = |text: &'static str| text.chars().flat_map(char::to_lowercase);
            written
                .chars()
                .flat_map(char::to_lowercase)
                .eq(folded(word))
        })
}
