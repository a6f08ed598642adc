//! Addresses from the large to the small: Japan, China, Korea.

use super::{
    ADDRESS,
    read::{Sep, sep},
};
use crate::{
    detect::{
        Place,
        recognizer::{Anchor, Find, Recognizer, Scanned},
    },
    span::Score,
};

pub(super) const JAPAN: Recognizer = Recognizer {
    id: "address.japan",
    find: Find::Scan(Anchor::Cue, japan),
    cues: &[
        ("ja", "都, 道, 府, 県, 市, 区, 町, 村"),
        ("en", "chome, -ku, -shi, ku, shi"),
    ],
    examples: &[
        "住所は«東京都千代田区丸の内1-9-2»です",
        "«大阪府大阪市北区梅田3丁目1番3号»",
        "«〒100-0005 東京都千代田区丸の内1-9-1»",
        "住所は«〒 150-0001 東京都渋谷区神宮前1-2-3»です",
        "«1-1-2 Oshiage, Sumida-ku, Tokyo 131-0045»",
    ],
    near_misses: &[
        "東京都に住んでいます",
        "市場は10時に開きます",
        "京都府の天気",
        "区別できない",
    ],
    ..ADDRESS
};

pub(super) const CHINA_KOREA: Recognizer = Recognizer {
    id: "address.china_korea",
    find: Find::Scan(Anchor::Cue, china_korea),
    cues: &[("zh", "号, 號, 路, 街, 道"), ("ko", "로, 길, 동")],
    examples: &[
        "我住在«北京市朝阳区建国路88号»",
        "地址：«上海市浦东新区世纪大道100号»",
        "«서울특별시 강남구 테헤란로 152»",
        "寄到«台北市信義區市府路1號»",
    ],
    near_misses: &["订单号123", "我的路很长", "5号开会", "길 3개"],
    ..ADDRESS
};

/// The signs of larger places, of which an address has two, or one and a road.
const PLACES: &[char] = &[
    '都', '道', '府', '県', '市', '区', '區', '町', '村', '郡', '省', '县', '縣', '镇', '路', '街',
    '시', '도', '구', '군', '로', '길', '동', '읍', '면',
];

fn japan(place: &Place) -> Scanned {
    let word = place.token - 1;
    if place.tokens[word].is_unspaced() {
        return unspaced(place, word);
    }
    romanised(place, word).unwrap_or(Scanned::NOTHING)
}

fn china_korea(place: &Place) -> Scanned {
    unspaced(place, place.token - 1)
}

/// The most bytes of signs before the figures.
const MAX_RUN: usize = 120;

/// A run of signs with two places in it, then figures and signs for houses.
fn unspaced(place: &Place, word: usize) -> Scanned {
    let mut first = word;
    while first > 0
        && word - first < 4
        && place.tokens[first - 1].is_unspaced()
        && matches!(sep(place, first), Sep::Space)
    {
        first -= 1;
    }
    // Only what stands right before the figures: such a run can be long.
    if place.tokens[word].end() - place.at > MAX_RUN {
        return Scanned::NOTHING;
    }
    let run_end = place.tokens[word].end();
    let mut run_start = place.tokens[first]
        .start()
        .max(run_end.saturating_sub(MAX_RUN));
    while !place.text.is_char_boundary(run_start) {
        run_start += 1;
    }
    let run = &place.text[run_start..run_end];
    let places = run.chars().filter(|c| PLACES.contains(c)).count();
    let next = word + 1;
    let has_number = place.token(next).is_some_and(|token| {
        token.is_number() && token.len() <= 4 && token.start() - place.tokens[word].end() <= 1
    });
    if places < 2 || !has_number || run.chars().count() < 5 {
        return Scanned::NOTHING;
    }
    let mut end = next;
    while end < next + 10 {
        let Some(token) = place.token(end + 1) else {
            break;
        };
        let tight = token.start() - place.tokens[end].end() <= 1;
        let short = token.is_number() && token.len() <= 4
            || token.is_unspaced() && is_house_sign(place.word(end + 1));
        if !tight || !short || sep(place, end + 1) == Sep::Comma {
            break;
        }
        end += 1;
    }
    // What is said before the address is in the same run: 住所は, 我住在.
    let start = run
        .char_indices()
        .filter(|(_, c)| matches!(c, 'は' | 'に' | '在' | '到' | '是' | '、' | 'の'))
        .map(|(at, c)| at + c.len_utf8())
        .take_while(|at| run[*at..].chars().filter(|c| PLACES.contains(c)).count() >= 2)
        .last()
        .unwrap_or(0);
    let mut begin = run_start + start;
    // 〒100-0005
    if start == 0
        && first >= 2
        && place.tokens[first - 1].is_number()
        && place.word(first - 1).len() == 4
        && sep(place, first - 1) == Sep::Tight
        && place.word(first - 2).len() == 3
    {
        begin = place.tokens[first - 2].start();
        let before = place.text[..begin].trim_end_matches(' ');
        if before.ends_with('〒') {
            begin = before.len() - '〒'.len_utf8();
        }
    }
    Scanned::found(begin..place.tokens[end].end(), Score::new(80))
}

fn is_house_sign(word: &str) -> bool {
    [
        "丁目", "番", "番地", "号", "號", "号室", "楼", "樓", "室", "栋", "单元", "号楼", "번길",
        "호", "동", "층", "번지", "の", "F", "階",
    ]
    .contains(&word)
}

/// `1-1-2 Oshiage, Sumida-ku, Tokyo 131-0045`
fn romanised(place: &Place, ward: usize) -> Option<Scanned> {
    if ward < 2 || sep(place, ward) != Sep::Tight {
        return None;
    }
    let first = (ward.saturating_sub(7)..ward).find(|at| {
        place.tokens[*at].is_number()
            && (0..3).all(|n| {
                place
                    .tokens
                    .get(at + n)
                    .is_some_and(|t| t.is_number() && t.len() <= 3)
            })
            && sep(place, at + 1) == Sep::Tight
            && sep(place, at + 2) == Sep::Tight
    })?;
    let tail = super::tail::tail(place, ward + 1);
    Some(super::find(place, first, tail.end, 75))
}
