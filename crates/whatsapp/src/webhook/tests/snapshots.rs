//! What is read from representative bodies.

use rstest::rstest;

use super::{essence, fixture};
use crate::webhook::parse;

#[rstest]
fn reads(
    #[values(
        "account-disabled",
        "account-restriction",
        "ana-half-an-emoji",
        "batch-several-entries-and-changes",
        "broken-elements-between-good-ones",
        "business-username-deleted",
        "elif-on-first-line",
        "farid-in-first-portfolio",
        "hugo-empty-strings",
        "ines-numbers-for-strings",
        "jonas-document",
        "jonas-voice-message",
        "kemi-location",
        "kemi-shares-a-card-by-hand",
        "kemi-shares-number-draft-form",
        "lars-allows-calls",
        "lars-flow-reply",
        "lars-interactive-of-a-new-kind",
        "lars-interactive-without-object",
        "lars-list-reply",
        "messages-is-no-list",
        "mona-edit-inside-an-edit",
        "mona-edits-her-message",
        "mona-gets-the-echo",
        "mona-reaction-removed",
        "mona-revokes-before-the-message",
        "nils-asks-about-a-product",
        "nils-comes-by-advertisement",
        "nils-orders",
        "nobody-no-identifier-at-all",
        "olga-failed-to-phone",
        "olga-sent",
        "olga-status-of-a-new-word",
        "phone-number-quality-old-names",
        "quinn-id-changes-again-in-a-batch",
        "rita-phone-only",
        "rita-changes-number",
        "rita-reply-quoting-herself",
        "rita-shares-number-on-request",
        "rosa-changes-number-ancient-form",
        "sami-call-ends",
        "sami-is-called",
        "tara-signs-up",
        "template-category",
        "template-components",
        "template-quality",
        "template-rejected",
        "umar-contact-sync",
        "umar-echo-edit-and-revoke",
        "umar-history",
        "umar-history-declined",
        "umar-history-media",
        "unknown-field",
        "unknown-object",
        "user-actions",
        "value-errors",
        "vera-identity-changed",
        "vera-unsupported",
        "wim-asks-to-join",
        "wim-group-statuses",
        "wim-leaves-a-group",
        "yara-user-id-update",
        "zoe-agent-answers",
        "zoe-handed-to-us"
    )]
    name: &str,
) {
    let fixture = fixture(name);
    insta::assert_json_snapshot!(name, essence(&parse(fixture.bytes()).unwrap()));
}
