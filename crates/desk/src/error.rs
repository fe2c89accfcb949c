//! What can go wrong, told apart by who can do something about it.

pub use outside::graph::Refusal;

/// An error of the product.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing in this workspace.
    #[error("There is no such {0} here.")]
    NotFound(&'static str),
    /// The viewer's role does not allow it.
    #[error("Your role does not allow this. Ask an admin.")]
    Forbidden,
    /// What was given makes no sense; the sentence says what would.
    #[error("{0}")]
    Invalid(String),
    /// It cannot be done as things stand; the sentence says why.
    #[error("{0}")]
    Conflict(String),
    /// It may not be done as things stand: what is in the way, with its words and its code.
    #[error("{}", .0.reason())]
    Refused(identity::Barrier),
    /// WhatsApp would not take this template now: the code that Meta would answer, and why.
    #[error("{words}")]
    Template {
        /// Meta's code.
        code: i64,
        /// Why, as a sentence.
        words: String,
    },
    /// Meta said no, for the reason it gives.
    #[error("{}", .0.words)]
    Meta(Box<Refusal>),
    /// Meta did not answer; why, in words.
    #[error("Meta cannot be reached now: {0}. Try again shortly.")]
    MetaAway(String),
    /// It may not be done yet.
    #[error("{} That is possible again from {}.", .barrier.reason(), .until.timestamp().strftime("%-d %B %Y, %H:%M UTC"))]
    NotYet {
        /// What is in the way.
        barrier: identity::Barrier,
        /// When it no longer is.
        until: base::Moment,
    },
    /// Too much at once, or the database is away. It may well work in a moment.
    #[error("This cannot be done right now. Try again shortly.")]
    Busy,
    /// The database answered something that it should not have.
    #[error("The database could not do this: {0}")]
    Store(String),
}

/// What the product's verbs return.
pub type Result<T> = std::result::Result<T, Error>;

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable(words) => {
                tracing::error!(%words, "the database is not available");
                Self::Busy
            }
            store::Error::Conflict => Self::Busy,
            other => Self::Store(other.to_string()),
        }
    }
}
