//! The distinct values of one message.

use std::collections::HashMap;

use crate::{entity::EntityType, sensitive::Sensitive};

/// A value that gets a token, and what the customer wrote for it last.
pub(super) struct Value<'t> {
    pub(super) entity: EntityType,
    pub(super) canonical: Sensitive,
    pub(super) written: &'t str,
}

/// The distinct values of a message, by type and canonical form.
#[derive(Default)]
pub(super) struct Values<'t> {
    list: Vec<Value<'t>>,
    /// The place of each in the list; kept only once there are many of them.
    places: HashMap<(EntityType, Sensitive), usize>,
}

impl<'t> Values<'t> {
    /// Up to so many, looking through the list is faster.
    const FEW: usize = 8;

    /// The values, in the order of their numbers.
    pub(super) fn into_list(self) -> Vec<Value<'t>> {
        self.list
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The type of a value, and what the customer wrote for it.
    pub(super) fn written(&self, number: usize) -> (EntityType, &'t str) {
        (self.list[number].entity, self.list[number].written)
    }

    /// The number of the value, if it is there.
    pub(super) fn find(&mut self, entity: EntityType, canonical: &Sensitive) -> Option<usize> {
        if self.list.len() <= Self::FEW {
            return self
                .list
                .iter()
                .position(|v| v.entity == entity && v.canonical == *canonical);
        }
        if self.places.is_empty() {
            let places = self.list.iter().enumerate();
            self.places = places
                .map(|(at, v)| ((v.entity, v.canonical.clone()), at))
                .collect();
        }
        self.places.get(&(entity, canonical.clone())).copied()
    }

    /// The number of the value, which is a new one if no equal one was there.
    pub(super) fn number(
        &mut self,
        entity: EntityType,
        canonical: Sensitive,
        written: &'t str,
    ) -> usize {
        if let Some(number) = self.find(entity, &canonical) {
            self.list[number].written = written;
            return number;
        }
        let number = self.list.len();
        if !self.places.is_empty() {
            self.places.insert((entity, canonical.clone()), number);
        }
        self.list.push(Value {
            entity,
            canonical,
            written,
        });
        number
    }
}
