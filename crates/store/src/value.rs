//! Values on their way into a statement.

use std::borrow::Cow;
use std::error::Error as StdError;

use base::{Moment, SecretHash, UuidId, WorkspaceId};
use bytes::BytesMut;
use rusqlite::types::{ToSqlOutput, ValueRef};
use tokio_postgres::types::{IsNull, ToSql, Type};
use uuid::Uuid;

/// One parameter of a statement, for either engine.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Nothing.
    Null,
    /// A `boolean`.
    Bool(bool),
    /// A `bigint`.
    Int(i64),
    /// A `text`.
    Text(Cow<'a, str>),
    /// A `bytea`.
    Bytes(Cow<'a, [u8]>),
    /// A `uuid`.
    Uuid(Uuid),
}

/// The parameters of one statement, in order: `params![workspace, name]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { [$($crate::Value::from($value)),*] };
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(Cow::Borrowed(bytes))
    }
}

impl<'a> From<&'a Vec<u8>> for Value<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Self::Bytes(Cow::Borrowed(bytes))
    }
}

impl From<Vec<u8>> for Value<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(Cow::Owned(bytes))
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Value<'_> {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<Moment> for Value<'_> {
    fn from(moment: Moment) -> Self {
        Self::Int(moment.micros())
    }
}

impl From<WorkspaceId> for Value<'_> {
    fn from(workspace: WorkspaceId) -> Self {
        Self::Int(workspace.0)
    }
}

impl From<base::DeliveryId> for Value<'_> {
    fn from(delivery: base::DeliveryId) -> Self {
        Self::Int(delivery.0)
    }
}

impl From<SecretHash> for Value<'_> {
    fn from(hash: SecretHash) -> Self {
        Self::Bytes(Cow::Owned(hash.0.to_vec()))
    }
}

impl From<Uuid> for Value<'_> {
    fn from(uuid: Uuid) -> Self {
        Self::Uuid(uuid)
    }
}

impl<'a, T> From<Option<T>> for Value<'a>
where
    Value<'a>: From<T>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::from)
    }
}

macro_rules! ids {
    ($($id:ty),* $(,)?) => {$(
        impl From<$id> for Value<'_> {
            fn from(id: $id) -> Self {
                Self::Uuid(id.uuid())
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
);

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Bool(flag) => ValueRef::Integer(i64::from(*flag)),
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Uuid(uuid) => ValueRef::Blob(uuid.as_bytes()),
        }))
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Bool(flag) => flag.to_sql_checked(ty, out),
            Self::Int(number) => number.to_sql_checked(ty, out),
            // PostgreSQL's text holds every character but this one; SQLite's holds it, but nobody writes it.
            Self::Text(text) if text.contains('\0') => text.replace('\0', "\u{fffd}").to_sql_checked(ty, out),
            Self::Text(text) => text.to_sql_checked(ty, out),
            Self::Bytes(bytes) => bytes.to_sql_checked(ty, out),
            Self::Uuid(uuid) => uuid.to_sql_checked(ty, out),
        }
    }

    fn accepts(_ty: &Type) -> bool {
        true
    }

    tokio_postgres::types::to_sql_checked!();
}
