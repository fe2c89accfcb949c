//! Two contacts side by side: the same rows in the same order, what agrees and what does not.

use std::collections::BTreeSet;

use identity::{Claim, Identifier, Kind, Review, State, show_identifier};

use super::ContactPane;

/// One row of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// What is compared.
    pub label: &'static str,
    /// What is known of it, on each side.
    pub sides: Vec<Vec<Known>>,
    /// Whether the sides agree.
    pub agreement: Agreement,
}

/// Something that is known of a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// What it says.
    pub words: String,
    /// What has to be known about it.
    pub note: Option<&'static str>,
}

/// Whether two sides agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// They do.
    Same,
    /// They do not.
    Different,
    /// There is nothing to compare.
    Unknown,
}

/// A contact with everything that it is compared by.
pub(super) struct Compare<'a> {
    pub(super) pane: &'a ContactPane,
    pub(super) claims: &'a [Claim],
}

/// The rows for the contacts of a review.
pub(super) fn compare(review: &Review, sides: &[Compare<'_>]) -> Vec<Compared> {
    vec![
        by_words("Name", sides, |pane| Some(pane.name.clone()).filter(|name| is_a_name(name))),
        by_words("Username", sides, |pane| pane.username.as_ref().map(|name| format!("@{name}"))),
        numbers(review, sides),
        ids(sides),
        by_words("Country", sides, |pane| pane.country.clone()),
    ]
}

/// A name, and not what stands in for one.
fn is_a_name(name: &str) -> bool {
    !name.starts_with(['+', '@']) && !name.starts_with("WhatsApp user")
}

fn by_words(
    label: &'static str,
    sides: &[Compare<'_>],
    words: impl Fn(&ContactPane) -> Option<String>,
) -> Compared {
    let sides: Vec<Vec<Known>> = sides
        .iter()
        .map(|side| words(side.pane).map(|words| Known { words, note: None }).into_iter().collect())
        .collect();
    let folded = |side: &[Known]| side.first().map(|known| known.words.to_lowercase());
    let agreement = match sides.as_slice() {
        [one, other] => agree(folded(one), folded(other)),
        _ => Agreement::Unknown,
    };
    Compared { label, sides, agreement }
}

fn agree<T: PartialEq>(one: Option<T>, other: Option<T>) -> Agreement {
    match (one, other) {
        (Some(one), Some(other)) if one == other => Agreement::Same,
        (Some(_), Some(_)) => Agreement::Different,
        _ => Agreement::Unknown,
    }
}

/// The numbers. The one in question stands on both sides: it came with messages of either.
fn numbers(review: &Review, sides: &[Compare<'_>]) -> Compared {
    let asked = review.number();
    let told: Vec<Vec<Known>> = sides
        .iter()
        .map(|side| {
            let own = of_kinds(side.claims, &[Kind::Phone]);
            let holds = asked.is_none_or(|asked| own.iter().any(|claim| claim.identifier.matches(asked)));
            let came = asked.filter(|_number| !holds).and_then(show_identifier);
            let came = came.map(|words| Known { words, note: Some("came with a message") });
            own.into_iter().filter_map(known).chain(came).collect()
        })
        .collect();
    let words = |side: &[Known]| side.iter().map(|known| known.words.clone()).collect::<BTreeSet<String>>();
    let agreement = match told.as_slice() {
        [one, other] if !one.is_empty() && !other.is_empty() => {
            if words(one).is_disjoint(&words(other)) {
                Agreement::Different
            } else {
                Agreement::Same
            }
        }
        _ => Agreement::Unknown,
    };
    Compared { label: "Phone number", sides: told, agreement }
}

/// The ids that WhatsApp gives. They tell people apart only where they are valid in the same place.
fn ids(sides: &[Compare<'_>]) -> Compared {
    let kinds = [Kind::Bsuid, Kind::ParentBsuid];
    let agreement = match sides {
        [one, other] => ids_agree(&of_kinds(one.claims, &kinds), &of_kinds(other.claims, &kinds)),
        _ => Agreement::Unknown,
    };
    let told = sides.iter().map(|side| of_kinds(side.claims, &kinds).into_iter().filter_map(known).collect());
    Compared { label: "WhatsApp id", sides: told.collect(), agreement }
}

fn ids_agree(one: &[&Claim], other: &[&Claim]) -> Agreement {
    let pairs =
        || one.iter().flat_map(|one| other.iter().map(move |other| (&one.identifier, &other.identifier)));
    let beside =
        |(one, other): (&Identifier, &Identifier)| one.kind() == other.kind() && one.scope() == other.scope();
    if pairs().any(|(one, other)| one == other) {
        Agreement::Same
    } else if pairs().any(beside) {
        Agreement::Different
    } else {
        Agreement::Unknown
    }
}

/// The claims of these kinds that are not over, the latest seen first.
fn of_kinds<'c>(claims: &'c [Claim], kinds: &[Kind]) -> Vec<&'c Claim> {
    let mut found: Vec<&Claim> = claims
        .iter()
        .filter(|claim| kinds.contains(&claim.identifier.kind()) && claim.state != State::Ended)
        .collect();
    found.sort_by_key(|claim| (claim.state, std::cmp::Reverse(claim.last_seen)));
    found
}

fn known(claim: &Claim) -> Option<Known> {
    let note = match claim.state {
        _ if claim.contested => Some("in question"),
        State::Active if claim.identifier.kind() == Kind::ParentBsuid => Some("parent id"),
        State::Active => None,
        State::Alias => Some("an earlier one"),
        State::Waiting => Some("waits for the answer"),
        State::Ended => Some("no longer theirs"),
    };
    Some(Known { words: show_identifier(&claim.identifier)?, note })
}

#[cfg(test)]
mod tests {
    use base::{DeliveryId, Moment, Source};
    use identity::{Evidence, Field, Origin, Rule, Scope};
    use rstest::rstest;

    use super::*;

    fn claim(kind: Kind, scope: Scope, value: &str) -> Claim {
        let (source, at) = (Source::system(), Moment::from_micros(0));
        let evidence = Evidence::Fact {
            delivery: DeliveryId(1),
            origin: Origin::Message,
            field: Field::Bsuid,
            rule: Rule::New,
            via: None,
        };
        Claim {
            id: source.id(),
            contact: source.id(),
            identifier: Identifier::stored(kind, scope, value).unwrap(),
            state: State::Active,
            evidence,
            first_seen: at,
            last_seen: at,
            seen_on_whatsapp: true,
            contested: false,
            came_with: None,
            ended: None,
            moved_from: None,
        }
    }

    fn bsuid(portfolio: &str, value: &str) -> Claim {
        claim(Kind::Bsuid, Scope::Portfolio(portfolio.into()), value)
    }

    #[rstest]
    #[case::one_place_two_ids(("1", "BR.123456"), ("1", "BR.654321"), Agreement::Different)]
    #[case::one_place_one_id(("1", "BR.123456"), ("1", "BR.123456"), Agreement::Same)]
    #[case::elsewhere_another_id_is_given(("1", "BR.123456"), ("2", "BR.654321"), Agreement::Unknown)]
    fn ids_tell_people_apart_where_they_are_valid(
        #[case] one: (&str, &str),
        #[case] other: (&str, &str),
        #[case] expected: Agreement,
    ) {
        let (one, other) = (bsuid(one.0, one.1), bsuid(other.0, other.1));
        assert_eq!(ids_agree(&[&one], &[&other]), expected);
    }

    #[test]
    fn what_stands_in_for_a_name_is_not_compared() {
        for stand_in in ["+55 11 90000-0001", "@rita", "WhatsApp user ...445566"] {
            assert!(!is_a_name(stand_in), "{stand_in}");
        }
        assert!(is_a_name("Rita Souza"));
    }

    #[test]
    fn of_an_id_only_the_end_is_shown() {
        let known = known(&bsuid("1", "BR.9900112233445566")).unwrap();
        assert_eq!((known.words.as_str(), known.note), ("...445566", None));
    }
}
