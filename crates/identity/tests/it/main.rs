//! What `identity` promises, seen from outside.
#![expect(clippy::indexing_slicing, reason = "a test stops where something is missing")]

mod capabilities;
