//! Meta's notice that a customer's ids changed.

use base::{DeliveryId, Moment};

use crate::{Identifier, Ids, Kind};

/// A notice: the ids until now, and the ids from now on. It makes no contact. Its pair is kept, and applied when either side
/// is first known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The ids until now; the number is the one that the message came `from`.
    pub previous: Ids,
    /// The ids from now on.
    pub current: Ids,
    /// When, by Meta's timestamp.
    pub at: Moment,
    /// The delivery that brought it.
    pub delivery: DeliveryId,
}

impl Notice {
    /// Reads a notice with care: an id that is both before and after did not change, and is no previous id.
    pub fn new(previous: Ids, current: Ids, at: Moment, delivery: DeliveryId) -> Self {
        let same =
            |identifier: &Identifier| current.iter().any(|carried| carried.identifier.matches(identifier));
        let previous = previous.without(same);
        Self { previous, current, at, delivery }
    }

    /// The strong ids until now.
    pub fn old_ids(&self) -> impl Iterator<Item = &Identifier> {
        self.previous.strong()
    }

    /// The strong ids from now on.
    pub fn new_ids(&self) -> impl Iterator<Item = &Identifier> {
        self.current.strong()
    }

    /// All of its strong ids.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &Identifier> {
        self.old_ids().chain(self.new_ids())
    }

    /// What it is found by again when one side is first known: its strong ids, and numbers where a side has nothing else.
    pub fn keys(&self) -> impl Iterator<Item = &Identifier> {
        [&self.previous, &self.current].into_iter().flat_map(|ids| {
            let is_key = move |identifier: &&Identifier| identifier.kind().is_strong() || !ids.has_strong();
            ids.iter().map(|carried| &carried.identifier).filter(is_key)
        })
    }

    /// Whether it tells anything: an id before, or a number before, and something after.
    pub fn tells(&self) -> bool {
        !self.previous.is_empty() && !self.current.is_empty()
    }

    /// The number until now.
    pub(crate) fn old_number(&self) -> Option<&Identifier> {
        self.previous.phone()
    }

    /// The number from now on.
    pub(crate) fn new_number(&self) -> Option<&Identifier> {
        self.current.phone().filter(|phone| phone.kind() == Kind::Phone)
    }
}
