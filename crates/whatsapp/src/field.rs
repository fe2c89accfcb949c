//! Reading JSON tolerantly: what is missing, `null`, empty or of the wrong kind is simply not there, and no element can
//! spoil its neighbours. An object is split once into its members; each member is read when somebody asks for it.

use std::borrow::Cow;
use std::fmt;

use base::Moment;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// A piece of a body exactly as Meta wrote it: valid JSON. Prints only its length.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Raw<'a>(&'a str);

impl<'a> Raw<'a> {
    /// The JSON text.
    pub fn as_str(self) -> &'a str {
        self.0
    }

    fn is_nothing(self) -> bool {
        matches!(self.0, "null" | "\"\"")
    }
}

impl fmt::Debug for Raw<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes of JSON", self.0.len())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Raw<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&'de RawValue>::deserialize(deserializer).map(|raw| Self(raw.get()))
    }
}

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::from_str::<&RawValue>(self.0).map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

/// Why a body, or a part of one, could not be read: a plain sentence that tells nothing of the content, so that it may
/// be logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Unreadable(Cow<'static, str>);

impl Unreadable {
    pub(crate) fn because(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

/// One element of a list of Meta's: read, or kept as it came.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part<'a, T> {
    /// It has the shape it should have.
    Read(T),
    /// It has not; its neighbours are not affected.
    Unreadable {
        /// What came instead.
        raw: Raw<'a>,
        /// What is wrong with it.
        reason: Unreadable,
    },
}

impl<T> Part<'_, T> {
    /// The element, if it could be read.
    pub fn read(&self) -> Option<&T> {
        match self {
            Self::Read(part) => Some(part),
            Self::Unreadable { .. } => None,
        }
    }
}

/// A value that may be in a member of an object.
pub(crate) trait Read<'a>: Sized {
    /// The value, or `None` if this is something else.
    fn read(raw: Raw<'a>) -> Option<Self>;
}

/// A value that is a whole object.
pub(crate) trait Object<'a>: Sized {
    /// The value with these members. Fails only if it would be worth nothing without one that is missing.
    fn of(fields: &Fields<'a>) -> Result<Self, Unreadable>;
}

impl<'a, T: Object<'a>> Read<'a> for T {
    fn read(raw: Raw<'a>) -> Option<Self> {
        T::of(&Fields::of(raw)?).ok()
    }
}

impl<'a> Read<'a> for Raw<'a> {
    fn read(raw: Self) -> Option<Self> {
        Some(raw)
    }
}

impl<'a> Read<'a> for bool {
    fn read(raw: Raw<'a>) -> Option<Self> {
        raw.0.trim_matches('"').parse().ok()
    }
}

impl<'a> Read<'a> for i64 {
    fn read(raw: Raw<'a>) -> Option<Self> {
        raw.0.trim_matches('"').parse().ok()
    }
}

impl<'a> Read<'a> for u64 {
    fn read(raw: Raw<'a>) -> Option<Self> {
        raw.0.trim_matches('"').parse().ok()
    }
}

impl<'a> Read<'a> for f64 {
    fn read(raw: Raw<'a>) -> Option<Self> {
        raw.0.trim_matches('"').parse().ok().filter(|number: &Self| number.is_finite())
    }
}

/// Unix seconds as a number or a string; milliseconds where Meta slips.
impl<'a> Read<'a> for Moment {
    fn read(raw: Raw<'a>) -> Option<Self> {
        let figure = i64::read(raw)?;
        Self::from_unix_seconds(figure).or_else(|| Self::from_unix_seconds(figure.div_euclid(1000)))
    }
}

/// The members of one object.
#[derive(Default)]
pub(crate) struct Fields<'a> {
    raw: Option<Raw<'a>>,
    members: Vec<(Cow<'a, str>, Raw<'a>)>,
}

impl<'a> Fields<'a> {
    /// The members of this object; `None` if it is no object.
    pub(crate) fn of(raw: Raw<'a>) -> Option<Self> {
        let members = if raw.0.starts_with('{') { Self::parse(raw.0).ok()? } else { return None };
        Some(Self { raw: Some(raw), ..members })
    }

    /// The members of a whole body.
    pub(crate) fn parse(json: &'a str) -> serde_json::Result<Self> {
        serde_json::from_str(json)
    }

    /// The object as it came.
    pub(crate) fn raw(&self) -> Raw<'a> {
        self.raw.unwrap_or(Raw("{}"))
    }

    /// The value of this member. Of two members with one name, the last counts.
    pub(crate) fn get<T: Read<'a>>(&self, name: &str) -> Option<T> {
        let (_name, raw) = self.members.iter().rev().find(|(key, _)| key == name)?;
        if raw.is_nothing() { None } else { T::read(*raw) }
    }

    /// The value of the first of these members that has one: today's name first, then older ones.
    pub(crate) fn first<T: Read<'a>>(&self, names: &[&str]) -> Option<T> {
        names.iter().find_map(|name| self.get(name))
    }

    /// The value of a member without which the object is worth nothing.
    pub(crate) fn need<T: Read<'a>>(&self, name: &str) -> Result<T, Unreadable> {
        self.get(name).ok_or_else(|| Unreadable::because(format!("it has no usable `{name}`")))
    }

    /// Whether this member is true.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.get(name).unwrap_or(false)
    }

    /// The object in this member; one without members if there is none.
    pub(crate) fn object(&self, name: &str) -> Self {
        self.get::<Raw<'a>>(name).and_then(Fields::of).unwrap_or_default()
    }

    /// The readable elements of the list in this member.
    pub(crate) fn list<T: Object<'a>>(&self, name: &str) -> Vec<T> {
        self.list_by(name, |element| T::of(element).ok())
    }

    /// The elements of the list in this member that can be read in this way.
    pub(crate) fn list_by<T>(&self, name: &str, read: impl Fn(&Fields<'a>) -> Option<T>) -> Vec<T> {
        let elements = self.get::<Raw<'a>>(name).and_then(elements).unwrap_or_default();
        elements.iter().filter_map(|(_raw, fields)| read(fields.as_ref()?)).collect()
    }

    /// All elements of the list in this member, readable or not.
    pub(crate) fn parts<T: Object<'a>>(&self, name: &str) -> Vec<Part<'a, T>> {
        self.parts_by(name, T::of)
    }

    /// All elements of the list in this member, each read in this way.
    pub(crate) fn parts_by<T>(
        &self,
        name: &str,
        read: impl Fn(&Fields<'a>) -> Result<T, Unreadable>,
    ) -> Vec<Part<'a, T>> {
        let Some(list) = self.get::<Raw<'a>>(name) else { return Vec::new() };
        let Some(elements) = elements(list) else {
            return vec![Part::Unreadable { raw: list, reason: Unreadable::because("this is not a list") }];
        };
        elements.into_iter().map(|(raw, fields)| part(raw, fields, &read)).collect()
    }
}

fn part<'a, T>(
    raw: Raw<'a>,
    fields: Option<Fields<'a>>,
    read: impl Fn(&Fields<'a>) -> Result<T, Unreadable>,
) -> Part<'a, T> {
    let fields = fields.ok_or_else(|| Unreadable::because("this is not an object"));
    match fields.and_then(|fields| read(&fields)) {
        Ok(value) => Part::Read(value),
        Err(reason) => Part::Unreadable { raw, reason },
    }
}

/// An element of a list, and its members if it is an object.
type Element<'a> = (Raw<'a>, Option<Fields<'a>>);

/// The elements of a list; `None` if it is none. Objects are split on the way, so that their bytes are read once.
fn elements(list: Raw<'_>) -> Option<Vec<Element<'_>>> {
    let mut elements = Vec::new();
    let mut rest = list.0.strip_prefix('[')?;
    loop {
        rest = rest.trim_start_matches([',', ' ', '\n', '\r', '\t']);
        if rest.starts_with(']') {
            return Some(elements);
        }
        let (raw, fields) = first(rest)?;
        rest = rest.get(raw.0.len()..)?;
        elements.push((raw, fields));
    }
}

/// The value that a text begins with.
fn first(json: &str) -> Option<Element<'_>> {
    let mut object = serde_json::Deserializer::from_str(json).into_iter::<Fields<'_>>();
    if let Some(Ok(fields)) = object.next() {
        let raw = Raw(json.get(..object.byte_offset())?);
        return Some((raw, Some(Fields { raw: Some(raw), ..fields })));
    }
    let raw = serde_json::Deserializer::from_str(json).into_iter::<Raw<'_>>().next()?.ok()?;
    Some((raw, None))
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Split)
    }
}

struct Split;

impl<'de> Visitor<'de> for Split {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
        let mut members = Vec::with_capacity(8);
        while let Some((Key(name), raw)) = map.next_entry()? {
            members.push((name, raw));
        }
        Ok(Fields { raw: None, members })
    }
}

#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// Declares how an object is read whose every member is optional and named as ours is.
macro_rules! named_alike {
    ($name:ident { $($field:ident),+ $(,)? }) => {
        impl<'a> $crate::field::Object<'a> for $name<'a> {
            fn of(fields: &$crate::field::Fields<'a>) -> Result<Self, $crate::Unreadable> {
                Ok(Self { $($field: fields.get(stringify!($field))),+ })
            }
        }
    };
}

pub(crate) use named_alike;

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn fields(json: &str) -> Fields<'_> {
        Fields::parse(json).unwrap()
    }

    #[rstest]
    #[case(r#"{"timestamp":"1790000001"}"#)]
    #[case(r#"{"timestamp":1790000001}"#)]
    #[case(r#"{"timestamp":1790000001000}"#)]
    #[case(r#"{"timestamp":null,"timestamp":"1790000001"}"#)]
    fn times_come_in_many_dresses(#[case] json: &str) {
        assert_eq!(fields(json).get("timestamp"), Moment::from_unix_seconds(1_790_000_001));
    }

    #[rstest]
    #[case(r#"{"x":"soon"}"#)]
    #[case(r#"{"x":-5}"#)]
    #[case(r#"{"x":[1]}"#)]
    #[case(r#"{"x":99999999999999999999}"#)]
    #[case(r#"{"x":9223372036854775807}"#)]
    #[case("{}")]
    fn what_is_no_time_is_no_time(#[case] json: &str) {
        assert_eq!(fields(json).get::<Moment>("x"), None);
    }

    #[rstest]
    #[case("{}", 0)]
    #[case(r#"{"x":null}"#, 0)]
    #[case(r#"{"x":""}"#, 0)]
    #[case(r#"{"x":[]}"#, 0)]
    #[case(r#"{"x":[1,{},"}]",[{}],null,{"y":"]"}]}"#, 2)]
    #[case("{\"x\":[ {} ,\n\t{}\r,\n3 ] }", 2)]
    #[case(r#"{"x":7}"#, 0)]
    fn a_list_holds_what_can_be_read(#[case] json: &str, #[case] readable: usize) {
        assert_eq!(fields(json).list_by("x", |_element| Some(())).len(), readable);
    }

    #[test]
    fn infinity_is_no_number() {
        assert_eq!(fields(r#"{"x":1e999}"#).get::<f64>("x"), None);
        assert_eq!(fields(r#"{"x":"NaN"}"#).get::<f64>("x"), None);
    }

    #[test]
    fn raw_json_prints_its_length_only() {
        assert_eq!(format!("{:?}", Raw("{}")), "2 bytes of JSON");
    }
}
