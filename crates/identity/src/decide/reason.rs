//! The reason of a decision, in words that a support lead understands.

use super::{Decision, Rule, Who};
use crate::words::words;

words! {
    /// What else there was to a decision, beside the rule.
    Note {
        /// The id that decided was replaced by another.
        IdRetired = "id_retired",
        /// The fact is older than something that has happened since.
        Late = "late",
        /// A new id took the place of one that the contact still had.
        IdChanged = "id_changed",
        /// A stronger id vetoed the number.
        NumberContested = "number_contested",
        /// A stronger id contradicts others that only a number brought to the same contact.
        NumberParted = "number_parted",
        /// The number was not seen for too long.
        NumberStale = "number_stale",
        /// The number is contested, and so it is claimed by no one new.
        NumberNotClaimed = "number_not_claimed",
        /// The number was somebody's at the time of the fact and is over.
        NumberIsOver = "number_is_over",
        /// Its identifiers belonged to two contacts: one person.
        Proven = "proven",
        /// The same, and a one-time code was the proof.
        ProvenByCode = "proven_by_code",
        /// They belonged to two contacts, and the line's policy is to ask.
        ProofIsAsked = "proof_is_asked",
        /// They belonged to two contacts, and something else disagrees.
        Contradiction = "contradiction",
        /// A shared number belongs to another contact.
        NumberShared = "number_shared",
        /// A person decided about these two before, on the same identifiers.
        DecidedBefore = "decided_before",
        /// A person decided about these two before; this is new.
        NewEvidence = "new_evidence",
    }
}

impl Note {
    /// The note as a sentence.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::IdRetired => {
                "That id was replaced by a newer one, so the message is filed and teaches nothing."
            }
            Self::Late => {
                "It arrived late, after what it tells was over, so the message is filed and teaches nothing."
            }
            Self::IdChanged => {
                "The contact had another WhatsApp id until now; a review asks whether it really changed."
            }
            Self::NumberContested => {
                "The number belongs to a contact with a different WhatsApp id, so it may have a new owner: \
                 it decides nothing until the review is closed."
            }
            Self::NumberParted => {
                "Only a number had brought it together with another WhatsApp id that one person cannot have beside it: the two \
                 were parted, and the number decides nothing until the review is closed."
            }
            Self::NumberStale => {
                "The number was not seen with its contact for so long that it may have a new owner: \
                 it decides nothing until the review is closed."
            }
            Self::NumberNotClaimed => {
                "The number is contested, so it stays out of this until its review is closed."
            }
            Self::NumberIsOver => "The number belonged to another contact at that time, so it is left alone.",
            Self::Proven => {
                "Identifiers of two contacts came in one message, so they are one person and were joined."
            }
            Self::ProvenByCode => {
                "The message carried the one-time code of a customer record, so the two were joined."
            }
            Self::ProofIsAsked => {
                "Identifiers of two contacts came together, which proves one person; this line asks before it joins them."
            }
            Self::Contradiction => {
                "Identifiers of two contacts came together, but they also have identifiers that one person cannot have: \
                 a review asks."
            }
            Self::NumberShared => {
                "The number that was shared belongs to another contact: it decides nothing until the review is closed."
            }
            Self::DecidedBefore => {
                "It also carries an identifier of another contact; somebody decided before that these are two people."
            }
            Self::NewEvidence => {
                "Somebody decided before that these are two people; this is new evidence, so a review asks again."
            }
        }
    }
}

impl Decision {
    /// Why it was decided so, in words.
    pub fn reason(&self) -> String {
        let opening = match (self.rule, self.who) {
            (Rule::Bsuid, _) => "The WhatsApp id is this contact's.",
            (Rule::ParentBsuid, _) => "The parent WhatsApp id is this contact's.",
            (Rule::Phone, _) => "The number is this contact's, and nothing stronger disagrees.",
            (Rule::Contested, Who::Nobody) => "The number is contested, and a status makes no visitor.",
            (Rule::Contested, _) => {
                "The number is contested: messages that carry nothing else wait at one visitor."
            }
            (Rule::Code, _) => "The message carries the one-time code of this contact.",
            (Rule::Rotation, _) => "WhatsApp said that this contact's ids changed.",
            (Rule::Message, _) => "The message came without any identifier, so it is a visitor of its own.",
            (Rule::New, Who::Nobody) => "Nobody wrote from these identifiers, and a status makes no visitor.",
            (Rule::New, _) if self.notes.is_empty() => "None of the identifiers was known: a new visitor.",
            (Rule::New, _) => "A new visitor.",
        };
        let sentences = std::iter::once(opening).chain(self.notes.iter().map(|note| note.sentence()));
        sentences.collect::<Vec<_>>().join(" ")
    }

    pub(super) fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}
