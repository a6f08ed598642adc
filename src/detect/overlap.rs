//! Settles which of several overlapping findings names a stretch of the text.

use crate::span::Finding;

/// A finding that reaches over another one names both, unless the inner one is more
/// certain by more than this, in hundredths.
const OUTER_BONUS: u8 = 30;

/// Sorts `findings` and joins those that overlap: the stretch that they cover together
/// becomes one finding, so that no byte of any of them stays visible. The longer and the
/// more certain of two names it: a finding that reaches over the other one, unless it is
/// far less certain; else the more certain, then the longer, then the first.
pub(crate) fn resolve(findings: &mut Vec<Finding>) {
    // The order of the rows decides nothing but exact ties, and sorting is stable.
    findings.sort_by(|a, b| {
        (a.span.start, b.span.end, b.score).cmp(&(b.span.start, a.span.end, a.score))
    });
    let mut kept = 0;
    // The part of the joined stretch that its name was given for.
    let mut named = 0..0;
    for next in 0..findings.len() {
        if kept > 0 && findings[next].span.start < findings[kept - 1].span.end {
            let end = findings[kept - 1].span.end.max(findings[next].span.end);
            let current = Finding {
                span: named.clone(),
                ..findings[kept - 1].clone()
            };
            if outranks(&findings[next], &current) {
                let start = findings[kept - 1].span.start;
                named = findings[next].span.clone();
                findings[kept - 1] = Finding {
                    span: start..end,
                    ..findings[next].clone()
                };
            } else {
                findings[kept - 1].span.end = end;
            }
        } else {
            named = findings[next].span.clone();
            findings.swap(kept, next);
            kept += 1;
        }
    }
    findings.truncate(kept);
}

/// Whether `a`, which comes later, names what it shares with `b`.
fn outranks(a: &Finding, b: &Finding) -> bool {
    let reaches_over = |outer: &Finding, inner: &Finding| {
        outer.span.start <= inner.span.start
            && inner.span.end <= outer.span.end
            && outer.span != inner.span
    };
    if reaches_over(a, b) {
        a.score.plus(OUTER_BONUS) >= b.score
    } else if reaches_over(b, a) {
        b.score.plus(OUTER_BONUS) < a.score
    } else {
        (a.score, a.span.len()) > (b.score, b.span.len())
    }
}

#[cfg(test)]
mod tests {
    use super::resolve;
    use crate::{
        entity::EntityType,
        span::{Finding, Score},
    };

    fn resolved(
        findings: &[(usize, usize, u8, &'static str)],
    ) -> Vec<(usize, usize, &'static str)> {
        let mut all: Vec<Finding> = findings
            .iter()
            .map(|&(start, end, score, name)| Finding {
                span: start..end,
                entity: EntityType::new(name),
                score: Score::new(score),
                recognizer: "test",
            })
            .collect();
        resolve(&mut all);
        all.iter()
            .map(|f| (f.span.start, f.span.end, f.entity.as_str()))
            .collect()
    }

    #[test]
    fn findings_apart_stay_as_they_are_in_order() {
        assert_eq!(
            resolved(&[(5, 9, 50, "B"), (0, 5, 50, "A")]),
            [(0, 5, "A"), (5, 9, "B")]
        );
    }

    #[test]
    fn the_longer_one_names_what_it_reaches_over() {
        assert_eq!(
            resolved(&[(0, 20, 90, "URL"), (5, 15, 100, "EMAIL")]),
            [(0, 20, "URL")]
        );
        assert_eq!(
            resolved(&[(5, 15, 100, "PHONE"), (5, 20, 75, "CARD")]),
            [(5, 20, "CARD")]
        );
    }

    #[test]
    fn a_far_more_certain_one_names_a_longer_one() {
        assert_eq!(
            resolved(&[(0, 20, 50, "WEAK"), (5, 15, 100, "SURE")]),
            [(0, 20, "SURE")]
        );
    }

    #[test]
    fn partial_overlaps_are_covered_under_the_more_certain_name() {
        assert_eq!(
            resolved(&[(0, 10, 60, "A"), (8, 20, 90, "B")]),
            [(0, 20, "B")]
        );
        assert_eq!(
            resolved(&[(0, 10, 90, "A"), (8, 20, 60, "B"), (19, 22, 50, "C")]),
            [(0, 22, "A")]
        );
    }

    #[test]
    fn of_equal_spans_the_more_certain_wins() {
        assert_eq!(resolved(&[(0, 9, 60, "A"), (0, 9, 70, "B")]), [(0, 9, "B")]);
        assert_eq!(resolved(&[(0, 9, 60, "A"), (0, 9, 60, "B")]), [(0, 9, "A")]);
    }
}
