//! What stands in the forms about a line.

use desk::channel::{self, MergePolicy, Stage};
use desk::view::LineSettings;
use desk::{deliver, setup};
use options::{merge_policies, receipts, scopes, stages};
use serde::Deserialize;

use super::super::{Choice, chosen, given};

/// What a form about a line holds.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct Fields {
    /// Its name.
    pub name: String,
    /// The app's key.
    pub app: String,
    /// Meta's id of the number.
    pub phone_number_id: String,
    /// Meta's id of the account.
    pub waba_id: String,
    /// Meta's id of the portfolio.
    pub portfolio_id: String,
    /// The number as people write it.
    pub display_phone: String,
    /// The parent group, or nothing.
    pub parent_group: String,
    /// `portfolio` or `line`.
    pub id_scope: String,
    /// `full` or `pilot`.
    pub stage: String,
    /// `automatic` or `ask`.
    pub merge_policy: String,
    /// Days.
    pub phone_trust_days: String,
    /// `true` or `false`: whether customers are told that their messages were read.
    pub read_receipts: String,
    /// Days.
    pub ask_again_days: String,
    /// The words to ask for a number with, or nothing.
    pub ask_words: String,
}

impl Fields {
    pub(super) fn of(line: LineSettings) -> Self {
        Self {
            name: line.name,
            app: line.app_key,
            phone_number_id: line.phone_number_id,
            waba_id: line.waba_id,
            portfolio_id: line.portfolio_id,
            display_phone: line.display_phone,
            parent_group: line.parent_group.unwrap_or_default(),
            id_scope: line.id_scope.as_str().to_owned(),
            stage: line.stage.as_str().to_owned(),
            merge_policy: line.merge_policy.as_str().to_owned(),
            phone_trust_days: line.phone_trust_days.to_string(),
            read_receipts: line.read_receipts.to_string(),
            ask_again_days: line.ask_again_days.to_string(),
            ask_words: line.ask_words.unwrap_or_default(),
        }
    }

    /// What Meta knows fills what is empty.
    pub(super) fn fill(&mut self, account: channel::Account) {
        let put = |field: &mut String, text: Option<String>| {
            if field.is_empty() {
                *field = text.unwrap_or_default();
            }
        };
        put(&mut self.portfolio_id, account.portfolio_id);
        let wanted = self.phone_number_id.clone();
        if let Some(number) = account.numbers.into_iter().find(|number| number.phone_number_id == wanted) {
            put(&mut self.display_phone, Some(number.display_phone));
            put(&mut self.name, number.verified_name);
        }
    }

    pub(super) fn line(&self) -> desk::Result<setup::Line> {
        Ok(setup::Line {
            name: self.name.clone(),
            app: self.app.clone(),
            phone_number_id: self.phone_number_id.trim().to_owned(),
            waba_id: self.waba_id.trim().to_owned(),
            portfolio_id: self.portfolio_id.trim().to_owned(),
            display_phone: self.display_phone.trim().to_owned(),
            parent_group: Some(self.parent_group.trim().to_owned()),
            id_scope: chosen(&self.id_scope, "Choose where WhatsApp ids are valid.")?,
            stage: chosen(&self.stage, "Choose the stage.")?,
            merge_policy: chosen(&self.merge_policy, "Choose what happens to proven joins.")?,
            phone_trust_days: chosen(&self.phone_trust_days, "Write the days as a number; 0 is for ever.")?,
            read_receipts: given(&self.read_receipts).map(|word| word == "true"),
            ask_again_days: chosen(
                &self.ask_again_days,
                "Write the days until a customer is asked again as a number.",
            )?,
            ask_words: Some(self.ask_words.trim().to_owned()),
        })
    }

    /// The stages to choose from.
    pub fn stages(&self) -> Vec<Choice> {
        stages(&self.stage)
    }

    /// What happens to proven joins, to choose from.
    pub fn merge_policies(&self) -> Vec<Choice> {
        merge_policies(&self.merge_policy)
    }

    /// Whether customers see that they were read, to choose from.
    pub fn receipts(&self) -> Vec<Choice> {
        receipts(given(&self.read_receipts).unwrap_or("true"))
    }

    /// What customers read when nobody writes other words.
    pub fn own_words(&self) -> &'static str {
        deliver::QUESTION
    }

    /// Where ids are valid, to choose from.
    pub fn scopes(&self) -> Vec<Choice> {
        scopes(&self.id_scope)
    }
}

/// The words for what can be chosen.
mod options {
    use super::super::super::choices;
    use super::{Choice, MergePolicy, Stage};

    pub(super) fn stages(chosen: &str) -> Vec<Choice> {
        choices(
            chosen,
            [
                (Stage::Full.as_str(), "Full: everything"),
                (Stage::Pilot.as_str(), "Pilot: messages without a number are shown apart"),
            ],
        )
    }

    pub(super) fn merge_policies(chosen: &str) -> Vec<Choice> {
        choices(
            chosen,
            [
                (MergePolicy::Automatic.as_str(), "Join by itself"),
                (MergePolicy::Ask.as_str(), "Ask in a review"),
            ],
        )
    }

    pub(super) fn receipts(chosen: &str) -> Vec<Choice> {
        choices(chosen, [("true", "See it, and that somebody is typing"), ("false", "See nothing of it")])
    }

    pub(super) fn scopes(chosen: &str) -> Vec<Choice> {
        choices(
            chosen,
            [
                ("portfolio", "The whole portfolio: what Meta does"),
                ("line", "This line only: what some providers do"),
            ],
        )
    }
}
