//! What a row says, and whose it is. Pure.

use std::collections::BTreeSet;

use base::ContactId;
use csv::ByteRecord;
use identity::{Bsuid, Claim, Identifier, Kind, Ledger, ParentBsuid, Phone, Scope, State, Username};

use super::layout::{Column, Layout, unguarded};
use crate::contacts::CustomerRecord;

/// The longest cell, in bytes. A longer one is a quotation mark that nobody closed.
const LONGEST: usize = 10_000;

/// Where ids of WhatsApp are valid in this workspace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Scopes {
    /// Of BSUIDs.
    pub(crate) own: Vec<Scope>,
    /// Of parent BSUIDs.
    pub(crate) parent: Vec<Scope>,
}

/// What people know about a customer, as far as a row says it. What it leaves empty stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) name: Option<String>,
    pub(crate) company: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) username: Option<Username>,
    pub(crate) fields: Vec<(String, String)>,
}

/// A row that can be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// Our own id.
    pub(crate) contact: Option<ContactId>,
    /// Its identifiers, the ones that say most first.
    pub(crate) identifiers: Vec<Identifier>,
    /// Everything else.
    pub(crate) said: Said,
}

impl Row {
    /// Reads the cells of a row. What is wrong with it is told in a sentence that repeats nothing of it.
    pub(crate) fn read(layout: &Layout, scopes: &Scopes, cells: &ByteRecord) -> Result<Self, String> {
        let (has, should) = (cells.len(), layout.columns().len());
        if cells.iter().any(|cell| cell.len() > LONGEST) {
            return Err("A cell is longer than 10,000 characters. Is a quotation mark missing?".to_owned());
        }
        if has != should {
            let hint =
                if has > should { " A cell with a separator in it needs quotation marks." } else { "" };
            return Err(format!("It has {has} cells, and the header has {should}.{hint}"));
        }
        let mut row = Self::default();
        for (column, cell) in layout.columns().iter().zip(cells) {
            let text =
                std::str::from_utf8(cell).map_err(|_bad| format!("{column}: this is not UTF-8 text."))?;
            if !text.trim().is_empty() {
                row.take(column, text.trim(), scopes).map_err(|why| format!("{column}: {why}"))?;
            }
        }
        row.checked()
    }

    fn take(&mut self, column: &Column, text: &str, scopes: &Scopes) -> Result<(), String> {
        let plain = || Some(unguarded(text).to_owned());
        match column {
            Column::Id => self.contact = Some(text.parse().map_err(|_bad| NOT_OURS.to_owned())?),
            Column::Name => self.said.name = plain(),
            Column::Company => self.said.company = plain(),
            Column::Email => self.said.email = plain(),
            Column::Username => self.said.username = unguarded(text).parse().ok(),
            Column::Field(name) => self.said.fields.push((name.to_string(), unguarded(text).to_owned())),
            Column::Phone => return self.take_each(text, |one| Ok(Identifier::phone(&phone(one)?))),
            Column::Crm(system) => {
                return self.take_each(text, |id| {
                    Identifier::crm(system, unguarded(id)).map_err(|why| sentence(&why))
                });
            }
            Column::Bsuid => {
                return self.take_each(text, |one| {
                    let (scope, id) = scoped(one, &scopes.own, "portfolio")?;
                    let id: Bsuid = id.parse().map_err(|why| sentence(&why))?;
                    Identifier::bsuid(&id, scope).map_err(|why| sentence(&why))
                });
            }
            Column::ParentBsuid => {
                return self.take_each(text, |one| {
                    let (scope, id) = scoped(one, &scopes.parent, "parent group")?;
                    let id: ParentBsuid = id.parse().map_err(|why| sentence(&why))?;
                    Identifier::parent_bsuid(&id, scope).map_err(|why| sentence(&why))
                });
            }
        }
        Ok(())
    }

    fn take_each(
        &mut self,
        text: &str,
        read: impl Fn(&str) -> Result<Identifier, String>,
    ) -> Result<(), String> {
        for one in text.split(';').map(str::trim).filter(|one| !one.is_empty()) {
            let identifier = read(one)?;
            if !self.identifiers.iter().any(|known| known.matches(&identifier)) {
                self.identifiers.push(identifier);
            }
        }
        Ok(())
    }

    fn checked(mut self) -> Result<Self, String> {
        let strong = || self.identifiers.iter().filter(|identifier| identifier.kind().is_strong());
        if strong().any(|one| strong().any(|other| other != one && is_beside(other, one))) {
            return Err("It names two WhatsApp ids in one portfolio, and a person has one.".to_owned());
        }
        if self.contact.is_none() && self.identifiers.is_empty() && self.said == Said::default() {
            return Err("It is empty.".to_owned());
        }
        self.identifiers.sort_by_key(|identifier| weight(identifier.kind()));
        Ok(self)
    }
}

const NOT_OURS: &str = "this is none of our contact ids. Ids of another system go into a column crm:SYSTEM.";

fn sentence(why: &identity::FormatError) -> String {
    format!("{why}.")
}

/// What says most about whose a row is comes first.
fn weight(kind: Kind) -> u8 {
    match kind {
        Kind::Crm => 0,
        Kind::Bsuid => 1,
        Kind::ParentBsuid => 2,
        Kind::Phone | Kind::Message => 3,
    }
}

fn is_beside(one: &Identifier, other: &Identifier) -> bool {
    one.kind() == other.kind() && one.scope() == other.scope()
}

/// A number as people write it: with its country code, and whatever they put between the digits.
fn phone(text: &str) -> Result<Phone, String> {
    let is_between = |c: char| c.is_whitespace() || matches!(c, '-' | '.' | '(' | ')' | '/' | '\u{2011}');
    // Some write the zero that is left out after the country code.
    let text = text.replace("(0)", "").replace(is_between, "");
    let digits = text.strip_prefix('+').or_else(|| text.strip_prefix("00")).unwrap_or(&text);
    if digits.contains("E+") {
        return Err("a spreadsheet has rounded this number. Format the column as text.".to_owned());
    }
    if digits.starts_with('0') {
        return Err("this number has no country code. Write it like +55 11 90000-0001.".to_owned());
    }
    digits.parse().map_err(|_bad| {
        "this is no phone number. Write it with its country code, like +55 11 90000-0001.".to_owned()
    })
}

/// An id and the place it is valid in: `PLACE:ID`, or the bare id where there is one place only.
fn scoped<'t>(text: &'t str, known: &[Scope], noun: &str) -> Result<(Scope, &'t str), String> {
    match (text.rsplit_once(':'), known) {
        (None, [only]) => Ok((only.clone(), text)),
        (None, []) => Err("no line is set up yet, so it is not known where this id is valid.".to_owned()),
        (None, _many) => Err(format!("there are several here. Write the {noun}, a colon and the id.")),
        (Some((place, id)), known) => {
            let is_meant = |scope: &&Scope| {
                let text = scope.to_string();
                text == place || text.split_once(':').is_some_and(|(_word, name)| name == place)
            };
            let scope = known.iter().find(is_meant);
            scope.map(|scope| (scope.clone(), id)).ok_or_else(|| format!("this {noun} is not set up here."))
        }
    }
}

/// Whose a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Somebody's who is known: by our own id, or by an identifier of this kind.
    Known(ContactId, Option<Kind>),
    /// Somebody new.
    New,
    /// Nobody can say: all it names is a number that a review asks about.
    InQuestion,
}

/// What is decided about a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Whose it is.
    pub(crate) whose: Whose,
    /// Identifiers that nobody has and that are safe to add.
    pub(crate) add: Vec<Identifier>,
    /// WhatsApp ids that nobody has and that may be another person's: they get a contact of their own, and a review asks.
    pub(crate) apart: Vec<Identifier>,
    /// Other persons who have some of its identifiers.
    pub(crate) others: BTreeSet<ContactId>,
}

impl Verdict {
    /// Whether a person has to decide something.
    pub(crate) fn is_conflict(&self) -> bool {
        !self.apart.is_empty() || !self.others.is_empty() || self.whose == Whose::InQuestion
    }

    /// Whether the row may as well be about another person: a number leads to its contact, and other persons are named too.
    /// Then what is known about the contact stays, and the row only adds to it.
    pub(crate) fn only_adds(&self) -> bool {
        matches!(self.whose, Whose::Known(_, Some(Kind::Phone))) && !self.others.is_empty()
    }

    /// The verdict in a sentence.
    pub(crate) fn reason(&self) -> &'static str {
        match self.whose {
            Whose::InQuestion => {
                "A review asks whose this number is. Answer it first, then import this row again."
            }
            Whose::New if self.is_conflict() => {
                "Its number belongs to another contact, and the rest does not say that they are one person. The row is a \
                 contact of its own, and a review asks."
            }
            Whose::Known(..) if !self.others.is_empty() => {
                "Its identifiers belong to several contacts. Nothing is joined; a review asks whether they are one person."
            }
            Whose::Known(..) if !self.apart.is_empty() => {
                "The contact has another WhatsApp id already. The new one is kept apart, and a review asks whether both are \
                 one person's."
            }
            Whose::New => "Nobody is known by it.",
            Whose::Known(_, None) => "Known by our id.",
            Whose::Known(_, Some(Kind::Crm)) => "Known by an id in another system.",
            Whose::Known(_, Some(Kind::Bsuid)) => "Known by the WhatsApp id.",
            Whose::Known(_, Some(Kind::ParentBsuid)) => "Known by the parent WhatsApp id.",
            Whose::Known(_, Some(Kind::Phone | Kind::Message)) => "Known by the number.",
        }
    }
}

/// Decides whose a row is: by our own id, else by the identifier that says most. Nothing is ever merged by it.
pub(crate) fn decide(row: &Row, known: &Ledger) -> Verdict {
    let held: Vec<Held<'_>> = row.identifiers.iter().map(|one| Held::find(one, known)).collect();
    let unheld: Vec<&Identifier> =
        held.iter().filter(|held| held.by.is_none()).map(|held| held.identifier).collect();
    let whose = whose(row, known, &held, &unheld);
    let own = match whose {
        Whose::Known(contact, _) => Some(contact),
        Whose::New | Whose::InQuestion => None,
    };
    let holders = held.iter().filter_map(|held| held.by.map(|by| by.person));
    let others: BTreeSet<ContactId> = holders.filter(|person| Some(*person) != own).collect();

    let only_by_number = matches!(whose, Whose::Known(_, Some(Kind::Phone)));
    let has_rival = |one: &Identifier| own.is_some_and(|own| has_beside(own, one, known));
    let doubtful = (only_by_number && !others.is_empty())
        || unheld.iter().any(|one| one.kind().is_strong() && has_rival(one));
    let (apart, add) = unheld.into_iter().cloned().partition(|one| doubtful && one.kind().is_strong());
    Verdict { whose, add, apart, others }
}

/// An identifier and whoever has it.
struct Held<'r> {
    identifier: &'r Identifier,
    by: Option<Holder>,
}

#[derive(Clone, Copy)]
struct Holder {
    person: ContactId,
    /// A contested number is somebody's and decides nothing.
    contested: bool,
}

impl<'r> Held<'r> {
    fn find(identifier: &'r Identifier, known: &Ledger) -> Self {
        let active = known.claims_on(identifier).find(|claim| claim.is_active());
        let ended = |claim: &&Claim| claim.ended.map(|ended| ended.at);
        let alias =
            || known.claims_on(identifier).filter(|claim| claim.state == State::Alias).max_by_key(ended);
        let holder =
            |claim: &Claim| Holder { person: known.effective(claim.contact), contested: claim.contested };
        Self { identifier, by: active.or_else(alias).map(holder) }
    }
}

fn whose(row: &Row, known: &Ledger, held: &[Held<'_>], unheld: &[&Identifier]) -> Whose {
    if let Some(contact) = row.contact.filter(|contact| known.party(*contact).is_some()) {
        return Whose::Known(known.effective(contact), None);
    }
    let deciding = held.iter().find_map(|held| {
        let holder = held.by.filter(|holder| !holder.contested)?;
        Some((holder.person, held.identifier.kind()))
    });
    match deciding {
        // A number moves on to strangers; an id that disagrees says that this one did, or that two people share it.
        Some((person, Kind::Phone)) if unheld.iter().any(|one| has_beside(person, one, known)) => Whose::New,
        Some((person, kind)) => Whose::Known(person, Some(kind)),
        None if unheld.is_empty() && !held.is_empty() => Whose::InQuestion,
        None => Whose::New,
    }
}

/// Whether a person has another identifier where people have one at a time: a WhatsApp id in its scope, an id in another
/// system.
fn has_beside(person: ContactId, one: &Identifier, known: &Ledger) -> bool {
    let matters = one.kind().is_strong() || one.kind() == Kind::Crm;
    matters && known.claims_of(person).any(|claim| claim.is_active() && is_beside(&claim.identifier, one))
}

impl Said {
    /// Writes what the row says into a customer record, and leaves the rest of it; with `only_adds`, all that is there.
    /// Gives whether anything changed.
    pub(crate) fn write_into(&self, record: &mut CustomerRecord, only_adds: bool) -> bool {
        let mut changed = false;
        let texts = [
            (&self.name, &mut record.name),
            (&self.company, &mut record.company),
            (&self.email, &mut record.email),
        ];
        for (said, kept) in texts {
            let stays = only_adds && kept.is_some();
            if said.is_some() && !stays && kept.as_deref().map(str::trim) != said.as_deref() {
                kept.clone_from(said);
                changed = true;
            }
        }
        for (name, value) in &self.fields {
            match record.fields.iter_mut().find(|(known, _value)| known == name) {
                Some((_name, kept)) if only_adds || kept.trim() == value => {}
                Some((_name, kept)) => {
                    kept.clone_from(value);
                    changed = true;
                }
                None => {
                    record.fields.push((name.clone(), value.clone()));
                    changed = true;
                }
            }
        }
        changed
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
