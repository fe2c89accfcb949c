//! Keyset pages: a list is continued after its last row, never by counting rows.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::{Moment, UuidId};

/// The place after a row in a list ordered by time and id. Opaque to clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The row's time.
    pub at: Moment,
    /// The row's id, which orders rows of one time.
    pub id: Uuid,
}

impl Cursor {
    /// The place after the row with this time and id.
    pub fn after(at: Moment, id: impl UuidId) -> Self {
        Self { at, id: id.uuid() }
    }
}

/// A text that is not a cursor of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CursorError;

impl fmt::Display for CursorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this cursor is not one that a list gave out; start from the first page")
    }
}

impl std::error::Error for CursorError {}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}-{}", self.at.micros(), self.id.simple())
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let (at, id) = text.split_once('-').ok_or(CursorError)?;
        let at = i64::from_str_radix(at, 16).map_err(|_bad| CursorError)?;
        let id = Uuid::try_parse(id).map_err(|_bad| CursorError)?;
        Ok(Self { at: Moment::from_micros(at), id })
    }
}

/// One page of a list, and where the next one starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in the list's order.
    pub items: Vec<T>,
    /// Where the next page starts; `None` on the last one.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// Cuts a page of `size` out of rows fetched with a limit of `size + 1`; the extra row only tells that more follow.
    pub fn cut(mut rows: Vec<T>, size: usize, place: impl Fn(&T) -> Cursor) -> Self {
        let more = rows.len() > size;
        rows.truncate(size);
        let next = if more { rows.last().map(place) } else { None };
        Self { items: rows, next }
    }

    /// The same page with other rows.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next: self.next }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_survives_its_text(at in 0..i64::MAX, id in any::<u128>()) {
            let cursor = Cursor { at: Moment::from_micros(at), id: Uuid::from_u128(id) };
            prop_assert_eq!(cursor.to_string().parse::<Cursor>(), Ok(cursor));
        }

        #[test]
        fn any_other_text_is_refused_without_a_panic(text in "\\PC*") {
            let _either = text.parse::<Cursor>();
        }
    }
}
