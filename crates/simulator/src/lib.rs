//! Meta's platform and an SMS provider as a real HTTP server, with people, scenarios and faults.
//!
//! A [`Simulator`] listens on a loopback port. Businesses reach its Graph API at [`Simulator::url`], people act through
//! [`Platform::act`], the control page or `/control/api`, and signed webhooks go out through a [`Pusher`].

mod act;
mod business;
mod config;
mod control;
mod graph;
mod link;
mod media;
mod platform;
mod push;
mod refusal;
mod simulator;
mod sms;
mod story;
mod summary;
mod talk;
mod template;
mod world;
mod write;

pub use act::{Act, Sent};
pub use business::{NameRules, Standing};
pub use config::{App, Receipts, SimulatorConfig, Template};
pub use graph::Mishaps;
pub use link::Link;
pub use media::{File, FileMishaps, Shelf};
pub use platform::Platform;
pub use push::{Faults, LARGEST_BATCH, Pusher, Receipt, Step, Target};
pub use refusal::Refusal;
pub use simulator::Simulator;
pub use sms::SmsLine;
pub use story::{Beat, Story};
pub use talk::{Said, Side, Sign, Talk};
pub use world::{Acquaintance, Line, Person, Place, Sight, THIRTY_DAYS, Visible, World, valid_username};
pub use write::{
    Call, CallEnd, Content, Item, Letter, NumberChange, Outcome, Quoted, State, Status, Update, body, echo,
    message, preference,
};
