//! Rows on their way out of a statement.

use std::cell::Cell;

use base::{DeliveryId, Moment, SecretHash, UuidId, WorkspaceId};
use uuid::Uuid;

use crate::{Error, Result};

/// One row, read from left to right.
pub struct Row<'r> {
    columns: Columns<'r>,
    next: Cell<usize>,
}

pub(crate) enum Columns<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r tokio_postgres::Row),
}

impl std::fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row(at column {})", self.next.get())
    }
}

impl<'r> Row<'r> {
    pub(crate) fn new(columns: Columns<'r>) -> Self {
        Self { columns, next: Cell::new(0) }
    }

    /// The next column's value.
    pub fn next<T: Field>(&self) -> Result<T> {
        let column = self.next.replace(self.next.get() + 1);
        T::read(&self.columns, column)
    }

    /// The next column's text as what it stands for (a closed set, an identifier).
    pub fn parse<T: std::str::FromStr>(&self) -> Result<T> {
        let text: String = self.next()?;
        text.parse().map_err(|_bad| Error::Value(format!("{text:?} in column {}", self.next.get())))
    }
}

/// Something that a row can be read into; the order of the columns is the order of reading.
pub trait Record: Sized {
    /// Reads one row.
    fn read(row: &Row<'_>) -> Result<Self>;
}

/// A value of one column.
#[expect(private_interfaces, reason = "columns are read by the types of this crate only")]
pub trait Field: Sized {
    #[doc(hidden)]
    fn read(columns: &Columns<'_>, column: usize) -> Result<Self>;
}

macro_rules! native {
    ($($ty:ty),*) => {$(
        #[expect(private_interfaces, reason = "columns are read by the types of this crate only")]
        impl Field for $ty {
            fn read(columns: &Columns<'_>, column: usize) -> Result<Self> {
                match columns {
                    Columns::Sqlite(row) => row.get(column).map_err(Error::from),
                    Columns::Postgres(row) => row.try_get(column).map_err(Error::from),
                }
            }
        }

        #[expect(private_interfaces, reason = "columns are read by the types of this crate only")]
        impl Field for Option<$ty> {
            fn read(columns: &Columns<'_>, column: usize) -> Result<Self> {
                match columns {
                    Columns::Sqlite(row) => row.get(column).map_err(Error::from),
                    Columns::Postgres(row) => row.try_get(column).map_err(Error::from),
                }
            }
        }
    )*};
}

native!(i64, bool, String, Vec<u8>);

fn uuid(columns: &Columns<'_>, column: usize) -> Result<Option<Uuid>> {
    match columns {
        Columns::Sqlite(row) => {
            let bytes: Option<[u8; 16]> = row.get(column)?;
            Ok(bytes.map(Uuid::from_bytes))
        }
        Columns::Postgres(row) => Ok(row.try_get(column)?),
    }
}

macro_rules! mapped {
    ($($ty:ty, $from:ty, $map:expr;)*) => {$(
        #[expect(private_interfaces, reason = "columns are read by the types of this crate only")]
        impl Field for $ty {
            fn read(columns: &Columns<'_>, column: usize) -> Result<Self> {
                <$from as Field>::read(columns, column).map($map)
            }
        }

        #[expect(private_interfaces, reason = "columns are read by the types of this crate only")]
        impl Field for Option<$ty> {
            fn read(columns: &Columns<'_>, column: usize) -> Result<Self> {
                Ok(<Option<$from> as Field>::read(columns, column)?.map($map))
            }
        }
    )*};
}

mapped! {
    Moment, i64, Moment::from_micros;
    WorkspaceId, i64, WorkspaceId;
    DeliveryId, i64, DeliveryId;
}

#[expect(private_interfaces, reason = "columns are read by the types of this crate only")]
impl Field for SecretHash {
    fn read(columns: &Columns<'_>, column: usize) -> Result<Self> {
        let bytes: Vec<u8> = Field::read(columns, column)?;
        bytes.try_into().map(SecretHash).map_err(|_bad| Error::Value("a hash has 32 bytes".to_owned()))
    }
}

macro_rules! ids {
    ($($id:ty),* $(,)?) => {$(
        #[expect(private_interfaces, reason = "columns are read by the types of this crate only")]
        impl Field for $id {
            fn read(columns: &Columns<'_>, column: usize) -> Result<Self> {
                uuid(columns, column)?.map(<$id>::from_uuid).ok_or_else(|| Error::Value("an id is missing".to_owned()))
            }
        }

        #[expect(private_interfaces, reason = "columns are read by the types of this crate only")]
        impl Field for Option<$id> {
            fn read(columns: &Columns<'_>, column: usize) -> Result<Self> {
                Ok(uuid(columns, column)?.map(<$id>::from_uuid))
            }
        }
    )*};
}

ids!(
    base::AppId,
    base::ClaimId,
    base::CodeId,
    base::ContactId,
    base::ConversationId,
    base::EventId,
    base::ImportId,
    base::LetterId,
    base::LineId,
    base::MemberId,
    base::MediaId,
    base::MergeId,
    base::MessageId,
    base::PasswordLinkId,
    base::ReviewId,
    base::TemplateId,
    base::TokenId,
    Uuid,
);

impl<A: Field> Record for (A,) {
    fn read(row: &Row<'_>) -> Result<Self> {
        Ok((row.next()?,))
    }
}

impl<A: Field, B: Field> Record for (A, B) {
    fn read(row: &Row<'_>) -> Result<Self> {
        Ok((row.next()?, row.next()?))
    }
}

impl<A: Field, B: Field, C: Field> Record for (A, B, C) {
    fn read(row: &Row<'_>) -> Result<Self> {
        Ok((row.next()?, row.next()?, row.next()?))
    }
}
