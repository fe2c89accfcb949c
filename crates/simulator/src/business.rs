//! What Meta keeps of the business side beside its lines: how its numbers stand, and their usernames. Source: Meta, "Business
//! phone numbers" and "Business usernames", 2026-06.

use std::collections::BTreeMap;

use base::Moment;
use serde::{Deserialize, Serialize};

use crate::world::Line;

/// How a number stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Standing {
    /// Only `CONNECTED` sends and receives.
    pub status: String,
    /// `GREEN`, `YELLOW`, `RED`, `UNKNOWN`.
    pub quality_rating: String,
    /// `STANDARD` or `HIGH`.
    pub throughput: String,
    /// It is on the Business app, too.
    pub is_on_biz_app: bool,
}

impl Default for Standing {
    fn default() -> Self {
        let word = str::to_owned;
        Self {
            status: word("CONNECTED"),
            quality_rating: word("GREEN"),
            throughput: word("STANDARD"),
            is_on_biz_app: false,
        }
    }
}

/// Which usernames a portfolio can have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NameRules {
    /// Whether it may have any yet.
    pub eligible: bool,
    /// Those that its Facebook Pages have, not linked.
    pub pages: Vec<String>,
    /// Those that its Instagram accounts have, not linked.
    pub instagram: Vec<String>,
    /// Those that Meta keeps for it.
    pub kept: Vec<String>,
}

impl Default for NameRules {
    fn default() -> Self {
        Self { eligible: true, pages: Vec::new(), instagram: Vec::new(), kept: Vec::new() }
    }
}

/// A username that a number holds.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Held {
    name: String,
    /// From when it is approved; before, it is reserved.
    approved_at: Option<Moment>,
}

/// Why a number cannot have a username.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoName {
    Taken,
    NotEligible,
    OnAPage,
    OnInstagram,
    OnAnotherNumber,
}

/// All of it. The default: every number is connected, and nobody has a username.
#[derive(Debug, Default)]
pub(crate) struct Business {
    standings: BTreeMap<String, Standing>,
    rules: BTreeMap<String, NameRules>,
    names: BTreeMap<String, Held>,
}

impl Business {
    pub(crate) fn standing(&self, line: &Line) -> Standing {
        self.standings.get(&line.phone_number_id).cloned().unwrap_or_default()
    }

    pub(crate) fn set_standing(&mut self, phone_number_id: &str, standing: Standing) {
        self.standings.insert(phone_number_id.to_owned(), standing);
    }

    pub(crate) fn rules(&self, line: &Line) -> NameRules {
        self.rules.get(&line.portfolio_id).cloned().unwrap_or_default()
    }

    pub(crate) fn set_rules(&mut self, portfolio: &str, rules: NameRules) {
        self.rules.insert(portfolio.to_owned(), rules);
    }

    /// The username of a number, and Meta's word for its state.
    pub(crate) fn name(&self, line: &Line, now: Moment) -> Option<(&str, &'static str)> {
        let held = self.names.get(&line.phone_number_id)?;
        let is_approved = held.approved_at.is_some_and(|at| at <= now);
        Some((&held.name, if is_approved { "approved" } else { "reserved" }))
    }

    /// Which of these lines has the name.
    fn holder<'l>(&self, name: &str, lines: &'l [Line]) -> Option<&'l Line> {
        let has_it = |line: &&Line| {
            self.names.get(&line.phone_number_id).is_some_and(|held| held.name.eq_ignore_ascii_case(name))
        };
        lines.iter().find(has_it)
    }

    /// Gives a name to a line. Returns the line that lost it.
    pub(crate) fn claim(
        &mut self,
        line: &Line,
        name: &str,
        (force, approved_at): (bool, Option<Moment>),
        lines: &[Line],
    ) -> Result<Option<Line>, NoName> {
        let rules = self.rules(line);
        let among = |names: &[String]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        if !rules.eligible {
            return Err(NoName::NotEligible);
        }
        if among(&rules.pages) {
            return Err(NoName::OnAPage);
        }
        if among(&rules.instagram) {
            return Err(NoName::OnInstagram);
        }
        let holder = self.holder(name, lines).filter(|holder| holder.phone_number_id != line.phone_number_id);
        match holder {
            Some(holder) if holder.portfolio_id != line.portfolio_id => return Err(NoName::Taken),
            Some(_own) if !force => return Err(NoName::OnAnotherNumber),
            _ => {}
        }
        if let Some(holder) = holder {
            self.names.remove(&holder.phone_number_id);
        }
        self.names.insert(line.phone_number_id.clone(), Held { name: name.to_lowercase(), approved_at });
        Ok(holder.cloned())
    }

    /// Takes a line's name away. Whether it had one.
    pub(crate) fn release(&mut self, line: &Line) -> bool {
        self.names.remove(&line.phone_number_id).is_some()
    }
}
