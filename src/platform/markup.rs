//! How a client renders the texts of an answer, by response type and member.

/// What a client takes a text for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Markup {
    /// Characters, shown as they are.
    Plain,
    /// Markdown, with the HTML that it may hold.
    #[default]
    Markdown,
    /// HTML.
    Html,
    /// The address of something.
    Url,
}

/// Which texts are of which markup. A rule names a response type (`text`), a member of
/// one (`option.label`), a member of any (`*.label`), or everything (`*`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarkupRules {
    types: Vec<String>,
    members: Vec<String>,
    /// By type and member; the last that fits is the most specific.
    rules: Vec<(Option<Known>, Option<Known>, Markup)>,
}

/// A name that some rule has, by its place among them.
pub(super) type Known = usize;

const ANY: &str = "*";

impl MarkupRules {
    /// Rules from pairs of what they are for and what it is.
    pub fn new<'r>(rules: impl IntoIterator<Item = (&'r str, Markup)>) -> Self {
        let mut all = Self::default();
        for (slot, markup) in rules {
            let (response_type, member) = match slot.split_once('.') {
                Some((response_type, member)) => (response_type, Some(member)),
                None => (slot, None),
            };
            let response_type =
                (response_type != ANY).then(|| place(&mut all.types, response_type));
            let member = member.map(|member| place(&mut all.members, member));
            all.rules.push((response_type, member, markup));
        }
        all.rules
            .sort_by_key(|(response_type, member, _)| (member.is_some(), response_type.is_some()));
        all
    }

    /// Whether `slot` is written as a rule needs it.
    pub fn is_slot(slot: &str) -> bool {
        let is_name = |name: &str| {
            !name.is_empty() && name.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric())
        };
        match slot.split_once('.') {
            Some((response_type, member)) => {
                (response_type == ANY || is_name(response_type)) && is_name(member)
            }
            None => slot == ANY || is_name(slot),
        }
    }

    pub(super) fn member(&self, name: &str) -> Option<Known> {
        self.members.iter().position(|known| known == name)
    }

    pub(super) fn response_type(&self, name: &str) -> Option<Known> {
        self.types.iter().position(|known| known == name)
    }

    /// The markup of a member of a response type.
    pub(super) fn of(&self, response_type: Option<Known>, member: Option<Known>) -> Markup {
        let fits = |rule: Option<Known>, is: Option<Known>| rule.is_none() || rule == is;
        self.rules
            .iter()
            .rev()
            .find(|(t, m, _)| fits(*t, response_type) && fits(*m, member))
            .map_or(Markup::default(), |(_, _, markup)| *markup)
    }
}

fn place(names: &mut Vec<String>, name: &str) -> Known {
    names
        .iter()
        .position(|known| known == name)
        .unwrap_or_else(|| {
            names.push(name.to_owned());
            names.len() - 1
        })
}

#[cfg(test)]
mod tests {
    use super::{Markup, MarkupRules};

    #[test]
    fn the_most_specific_rule_holds() {
        let rules = MarkupRules::new([
            ("option.label", Markup::Html),
            ("*.label", Markup::Plain),
            ("option", Markup::Markdown),
            ("*", Markup::Url),
        ]);
        let of = |response_type, member| {
            rules.of(rules.response_type(response_type), rules.member(member))
        };
        assert_eq!(of("option", "label"), Markup::Html);
        assert_eq!(of("button", "label"), Markup::Plain);
        assert_eq!(of("option", "title"), Markup::Markdown);
        assert_eq!(of("text", "text"), Markup::Url);
        assert_eq!(MarkupRules::default().of(None, None), Markup::Markdown);
    }

    #[test]
    fn a_slot_is_a_type_a_member_or_both() {
        for good in ["*", "text", "*.label", "option.label"] {
            assert!(MarkupRules::is_slot(good), "{good}");
        }
        for bad in ["", ".", "a.", ".b", "a.b.c", "a.*", "a b"] {
            assert!(!MarkupRules::is_slot(bad), "{bad}");
        }
    }
}
