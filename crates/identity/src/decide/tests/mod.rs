//! Situations told as short stories, one line per fact, and what is decided about the last one.

mod situations;
mod story;
