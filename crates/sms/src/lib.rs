//! The wire formats of SMS providers: what they tell us, what we ask of them, what they answer, and into how many parts a
//! text is cut. No I/O, no opinion on who is who.

mod answer;
mod form;
pub mod kannel;
mod segments;
mod told;
pub mod twilio;

pub use answer::{Answer, Refused};
pub use form::Form;
pub use segments::{Alphabet, BASIC, EXTENDED, Segments, segments};
pub use told::{Attached, Progress, Report, Sender, Text, Told, Unreadable};
