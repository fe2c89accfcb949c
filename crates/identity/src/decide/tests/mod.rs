//! Situations told as short stories, one line per fact: what is decided about the last one, and who is who at the end.

mod outcomes;
mod situations;
mod story;
