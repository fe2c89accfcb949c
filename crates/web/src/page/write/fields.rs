//! What is in a form, name by name.

use serde::Deserialize;

/// The fields of a form. A name may come several times.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// These fields.
    pub fn of<'a>(fields: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        Self(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// The first field of this name, without the spaces around it; empty if there is none.
    pub fn one(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// The same, if something is in it.
    pub fn given(&self, name: &str) -> Option<&str> {
        Some(self.one(name)).filter(|value| !value.is_empty())
    }

    /// Every field in its order, without the spaces around it.
    pub(super) fn each(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.trim()))
    }

    /// Every field of this name.
    pub fn all<'f>(&'f self, name: &str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(field, _value)| field == name).map(|(_field, value)| value.trim())
    }

    /// As many fields of this name as the form has places; empty where there is none.
    pub fn places<'f>(&'f self, name: &str, places: usize) -> Vec<&'f str> {
        self.all(name).chain(std::iter::repeat("")).take(places).collect()
    }
}
