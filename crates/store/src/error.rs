//! What a database can answer instead of an answer.

/// An error of a database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Two units of work got in each other's way; the same unit may succeed now. [`crate::Db::write`] repeats by itself.
    #[error("the database asked to repeat the work")]
    Conflict,
    /// A unique index refused a row.
    #[error("there is one already ({0})")]
    Duplicate(String),
    /// The database cannot be reached or cannot write (gone, full, locked).
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A row is not what the program expects.
    #[error("a stored value is not what it should be: {0}")]
    Value(String),
    /// Anything else: a mistake of ours.
    #[error("the database refused a statement: {0}")]
    Statement(String),
}

/// What this crate's functions return.
pub type Result<T> = std::result::Result<T, Error>;

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let text = error.to_string();
        match &error {
            rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
                Code::ConstraintViolation
                    if failure.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE =>
                {
                    Self::Duplicate(text)
                }
                Code::ConstraintViolation
                    if failure.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY =>
                {
                    Self::Duplicate(text)
                }
                Code::DatabaseBusy | Code::DatabaseLocked => Self::Conflict,
                Code::DiskFull | Code::CannotOpen | Code::SystemIoFailure | Code::ReadOnly => {
                    Self::Unavailable(text)
                }
                _ => Self::Statement(text),
            },
            _ => Self::Statement(text),
        }
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        use tokio_postgres::error::SqlState;
        let Some(answer) = error.as_db_error() else {
            // A connection that was refused, reset or closed says nothing about the statement.
            let is_away = error.is_closed()
                || std::error::Error::source(&error).is_some_and(|cause| cause.is::<std::io::Error>());
            return if is_away {
                Self::Unavailable(error.to_string())
            } else {
                Self::Statement(error.to_string())
            };
        };
        // Never its detail: that quotes the row, and rows hold personal data.
        let text = format!("{} ({})", answer.message(), answer.code().code());
        match answer.code() {
            &SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED => Self::Conflict,
            &SqlState::UNIQUE_VIOLATION => Self::Duplicate(text),
            &SqlState::QUERY_CANCELED => Self::Statement(text),
            code if matches!(code.code().get(..2), Some("08" | "53" | "57")) => Self::Unavailable(text),
            _ => Self::Statement(text),
        }
    }
}

impl From<deadpool_postgres::PoolError> for Error {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        match error {
            deadpool_postgres::PoolError::Backend(error) => error.into(),
            other => Self::Unavailable(other.to_string()),
        }
    }
}
