//! Reading identifiers out of Meta's fields, whatever stands in them.

#[cfg(test)]
mod tests;

use std::fmt;

use crate::words::words;
use crate::{Bsuid, Identifier, Kind, ParentBsuid, Phone, Scope};

words! {
    /// How far a line's BSUIDs reach.
    IdScope {
        /// Over the whole business portfolio, as Meta has it.
        Portfolio = "portfolio",
        /// Over this line only, as some providers have it.
        Line = "line",
    }
}

/// The scopes in which the ids that arrive on one line are valid. Made once per line and shared by its facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineScopes {
    own: Scope,
    parent: Scope,
}

impl LineScopes {
    /// The scopes of a line. A line without a parent group keeps parent BSUIDs in the scope of its own BSUIDs: they
    /// still find the person there, and nowhere else.
    pub fn new(
        id_scope: IdScope,
        portfolio: &str,
        phone_number_id: &str,
        parent_group: Option<&str>,
    ) -> Self {
        let own = match id_scope {
            IdScope::Portfolio => Scope::Portfolio(portfolio.into()),
            IdScope::Line => Scope::Line(phone_number_id.into()),
        };
        let parent = match parent_group.and_then(present) {
            Some(group) => Scope::ParentGroup(group.into()),
            None => own.clone(),
        };
        Self { own, parent }
    }

    /// The scope of BSUIDs on this line.
    pub fn own(&self) -> &Scope {
        &self.own
    }

    /// The scope of parent BSUIDs on this line.
    pub fn parent(&self) -> &Scope {
        &self.parent
    }
}

words! {
    /// Which of a fact's fields an identifier stood in. The JSON name differs by webhook: [`Origin::json_field`].
    ///
    /// [`Origin::json_field`]: crate::Origin::json_field
    Field {
        /// `from`, `wa_id`, `recipient_id`, `to`: the number.
        Phone = "phone",
        /// `from_user_id` and its like: the BSUID.
        Bsuid = "bsuid",
        /// `from_parent_user_id` and its like: the parent BSUID.
        Parent = "parent",
        /// The message's own id.
        Message = "message",
        /// A number that was shared on request, in a card of the customer's own.
        Shared = "shared",
        /// A one-time code in the text.
        Code = "code",
    }
}

words! {
    /// What was odd about a field.
    Oddity {
        /// It held a user id that belongs into another field; taken for what it is.
        Misplaced = "misplaced",
        /// It held another user id than the field made for it, which won.
        Contradicted = "contradicted",
        /// It held nothing that can identify anybody; ignored.
        Garbage = "garbage",
    }
}

/// Something odd about a field, worth a line in the log. It carries no value, so it can be written anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remark {
    /// The field.
    pub field: Field,
    /// What was odd.
    pub oddity: Oddity,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.oddity {
            Oddity::Misplaced => {
                "held a user id that belongs into another field; it was taken for what it is"
            }
            Oddity::Contradicted => "held another user id than the field made for it, which was believed",
            Oddity::Garbage => "held nothing that identifies anybody; it was ignored",
        };
        write!(f, "the {} field {what}", self.field)
    }
}

/// An identifier and the field it stood in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// The identifier.
    pub identifier: Identifier,
    /// The field.
    pub field: Field,
}

/// The identifiers that one fact carries: at most one of each kind.
///
/// ```
/// use identity::{IdScope, Ids, LineScopes};
///
/// let line = LineScopes::new(IdScope::Portfolio, "300001", "800000000000002", None);
/// let ids = Ids::read(Some("5511900000001"), Some("BR.9900112233445566"), Some(""), &line);
/// assert_eq!(ids.phone().map(|phone| phone.value()), Some("5511900000001"));
/// assert_eq!(ids.bsuid().map(|bsuid| bsuid.scope().to_string()), Some("portfolio:300001".to_owned()));
///
/// // Some providers put the BSUID where the number was.
/// let odd = Ids::read(Some("BR.9900112233445566"), None, None, &line);
/// assert_eq!(odd.phone(), None);
/// assert_eq!(odd.bsuid(), ids.bsuid());
/// assert_eq!(odd.remarks().len(), 1);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ids {
    bsuid: Option<Carried>,
    parent: Option<Carried>,
    phone: Option<Carried>,
    message: Option<Carried>,
    remarks: Vec<Remark>,
}

impl Ids {
    /// Reads the three fields of a fact. Missing, `null`, `""` and white space are the same. A value that is a user id of
    /// another kind than its field counts as what it is; the field made for a kind wins over a stray. Anything else is
    /// no identifier. Never fails: a message is never lost for what its fields hold.
    pub fn read(phone: Option<&str>, bsuid: Option<&str>, parent: Option<&str>, line: &LineScopes) -> Self {
        let mut ids = Self::default();
        let fields = [(Field::Bsuid, bsuid), (Field::Parent, parent), (Field::Phone, phone)];
        let found = fields.map(|(field, text)| {
            let text = text.and_then(present)?;
            let found = recognise(field, text, line);
            if found.is_none() {
                ids.remark(field, Oddity::Garbage);
            }
            found.map(|(home, identifier)| (home, Carried { identifier, field }))
        });
        for strays in [false, true] {
            for (home, carried) in
                found.iter().flatten().filter(|(home, carried)| (carried.field != *home) == strays)
            {
                ids.take(*home, carried);
            }
        }
        ids
    }

    /// The same; if there is no identifier at all, the message stands for itself, so that reading it again finds the same
    /// visitor.
    pub fn or_message(mut self, wamid: &str) -> Self {
        if self.is_empty() {
            self.message = Identifier::message(wamid)
                .ok()
                .map(|identifier| Carried { identifier, field: Field::Message });
        }
        self
    }

    /// Identifiers that were kept: at most one of each kind.
    pub fn kept(identifiers: impl IntoIterator<Item = Identifier>) -> Self {
        let mut ids = Self::default();
        for identifier in identifiers {
            let (place, field) = match identifier.kind() {
                Kind::Bsuid => (&mut ids.bsuid, Field::Bsuid),
                Kind::ParentBsuid => (&mut ids.parent, Field::Parent),
                Kind::Phone => (&mut ids.phone, Field::Phone),
                Kind::Message => (&mut ids.message, Field::Message),
                Kind::Crm => continue,
            };
            *place = Some(Carried { identifier, field });
        }
        ids
    }

    /// The same with the number that the customer shared on request, which counts as if it stood in the fact.
    pub fn with_shared(mut self, phone: &Phone) -> Self {
        self.phone
            .get_or_insert_with(|| Carried { identifier: Identifier::phone(phone), field: Field::Shared });
        self
    }

    /// The same without those that a test finds.
    pub(crate) fn without(mut self, out: impl Fn(&Identifier) -> bool) -> Self {
        for place in [&mut self.bsuid, &mut self.parent, &mut self.phone, &mut self.message] {
            *place = place.take().filter(|carried| !out(&carried.identifier));
        }
        self
    }

    /// Takes a value into its place, unless another of its kind came first.
    fn take(&mut self, home: Field, carried: &Carried) {
        let place = match home {
            Field::Bsuid => &mut self.bsuid,
            Field::Parent => &mut self.parent,
            Field::Phone => &mut self.phone,
            Field::Message | Field::Shared | Field::Code => &mut self.message,
        };
        let first = place.get_or_insert_with(|| carried.clone());
        if first.identifier != carried.identifier {
            self.remark(carried.field, Oddity::Contradicted);
        } else if carried.field != home {
            self.remark(carried.field, Oddity::Misplaced);
        }
    }

    fn remark(&mut self, field: Field, oddity: Oddity) {
        self.remarks.push(Remark { field, oddity });
    }

    /// The BSUID.
    pub fn bsuid(&self) -> Option<&Identifier> {
        self.bsuid.as_ref().map(|carried| &carried.identifier)
    }

    /// The parent BSUID.
    pub fn parent(&self) -> Option<&Identifier> {
        self.parent.as_ref().map(|carried| &carried.identifier)
    }

    /// The number.
    pub fn phone(&self) -> Option<&Identifier> {
        self.phone.as_ref().map(|carried| &carried.identifier)
    }

    /// The message that stands for itself.
    pub fn message(&self) -> Option<&Identifier> {
        self.message.as_ref().map(|carried| &carried.identifier)
    }

    /// All of them, strongest first.
    pub fn iter(&self) -> impl Iterator<Item = &Carried> {
        [&self.bsuid, &self.parent, &self.phone, &self.message].into_iter().flatten()
    }

    /// The ids that Meta gives to one person only: BSUID and parent BSUID.
    pub fn strong(&self) -> impl Iterator<Item = &Identifier> {
        self.bsuid().into_iter().chain(self.parent())
    }

    /// Whether a BSUID or a parent BSUID is among them.
    pub fn has_strong(&self) -> bool {
        self.bsuid.is_some() || self.parent.is_some()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// What was odd about the fields.
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }
}

/// The text of a field that holds something.
fn present(text: &str) -> Option<&str> {
    (!text.trim().is_empty()).then_some(text)
}

/// What a field's text is, and the field made for it. A number counts only where numbers are written; a user id counts
/// anywhere, because nothing else looks like one.
fn recognise(field: Field, text: &str, line: &LineScopes) -> Option<(Field, Identifier)> {
    if let Ok(parent) = text.parse::<ParentBsuid>() {
        return Some((Field::Parent, Identifier::parent_bsuid(&parent, line.parent.clone()).ok()?));
    }
    if let Ok(bsuid) = text.parse::<Bsuid>() {
        return Some((Field::Bsuid, Identifier::bsuid(&bsuid, line.own.clone()).ok()?));
    }
    match field {
        Field::Phone => Some((Field::Phone, Identifier::phone(&text.parse::<Phone>().ok()?))),
        _ => None,
    }
}
