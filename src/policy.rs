//! The policy: what happens to a found value, by its entity type.

use std::collections::BTreeMap;

use crate::{entity::EntityType, span::Score};

/// What happens to a found value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// A token takes its place and the value is kept, so it can be given back.
    Token,
    /// `*` takes the place of each letter and digit but the last ones. For good:
    /// nothing is kept.
    Mask {
        /// How many letters and digits stay, counted from the end; never more
        /// than half of the value's, so that a short value does not stay readable.
        keep_last: usize,
    },
    /// This text takes its place. For good.
    Replace(String),
    /// It is cut out. For good.
    Drop,
    /// The whole message is refused: the customer is told so, and the assistant never sees it.
    Block,
    /// It stays as it is.
    Keep,
}

impl Action {
    /// The name as the configuration spells it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Mask { .. } => "mask",
            Self::Replace(_) => "replace",
            Self::Drop => "drop",
            Self::Block => "block",
            Self::Keep => "keep",
        }
    }
}

/// What is done with findings of one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What happens to the value.
    pub action: Action,
    /// Findings less certain than this are passed over.
    pub threshold: Score,
}

/// A rule for each entity type.
#[derive(Clone)]
pub struct Policy {
    default: Rule,
    entities: BTreeMap<EntityType, Rule>,
}

impl Policy {
    /// `entities` have rules of their own, all others the `default`.
    pub fn new(default: Rule, entities: BTreeMap<EntityType, Rule>) -> Self {
        Self { default, entities }
    }

    /// What happens to a value of this type.
    pub fn action(&self, entity: EntityType) -> &Action {
        &self.rule(entity).action
    }

    /// How certain a finding of this type must be, at least.
    pub fn threshold(&self, entity: EntityType) -> Score {
        self.rule(entity).threshold
    }

    /// The rule of all types that have none of their own.
    pub fn default_rule(&self) -> &Rule {
        &self.default
    }

    /// The types that have a rule of their own, in the order of their names.
    pub fn own_rules(&self) -> impl Iterator<Item = (EntityType, &Rule)> {
        self.entities.iter().map(|(entity, rule)| (*entity, rule))
    }

    fn rule(&self, entity: EntityType) -> &Rule {
        self.entities.get(&entity).unwrap_or(&self.default)
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Policy, Rule};
    use crate::{entity::EntityType, span::Score};

    const PERSON: EntityType = EntityType::new("PERSON");
    const US_SSN: EntityType = EntityType::new("US_SSN");

    fn policy() -> Policy {
        let default = Rule {
            action: Action::Token,
            threshold: Score::new(50),
        };
        let ssn = Rule {
            action: Action::Drop,
            threshold: Score::new(20),
        };
        Policy::new(default, [(US_SSN, ssn)].into())
    }

    #[test]
    fn a_type_without_a_rule_of_its_own_has_the_default() {
        assert_eq!(policy().action(PERSON), &Action::Token);
        assert_eq!(policy().threshold(PERSON), Score::new(50));
        assert_eq!(policy().action(US_SSN), &Action::Drop);
        assert_eq!(policy().threshold(US_SSN), Score::new(20));
        assert_eq!(
            policy()
                .own_rules()
                .map(|(entity, _)| entity)
                .collect::<Vec<_>>(),
            [US_SSN]
        );
    }
}
