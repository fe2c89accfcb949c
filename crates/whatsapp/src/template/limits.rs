//! When a template may be edited or deleted. Source: Meta, "Template management", 2026-09-11.

use std::time::Duration;

use base::Moment;

use super::{Category, Status};

const DAY: Duration = Duration::from_secs(24 * 3600);
const MONTH: Duration = Duration::from_secs(30 * 24 * 3600);
/// How often an approved template may be edited within 30 days.
const EDITS_PER_MONTH: usize = 10;
/// For how long nobody may use the name of an approved template that was deleted.
pub const NAME_BLOCKED: Duration = MONTH;

/// Whether a template may be edited now. `edits`: when it was edited before, by us.
///
/// # Errors
/// Why not, as a sentence.
pub fn may_edit(
    status: Status,
    (before, after): (Category, Category),
    edits: &[Moment],
    now: Moment,
) -> Result<(), &'static str> {
    let within = |span: Duration| edits.iter().filter(|at| now.since(**at) < span).count();
    match status {
        Status::Approved | Status::Flagged if before != after => {
            Err("The category of an approved template cannot be changed. Make a new template.")
        }
        Status::Approved | Status::Flagged if within(DAY) > 0 => {
            Err("An approved template can be edited once in 24 hours, and this one was. Try again tomorrow.")
        }
        Status::Approved | Status::Flagged if within(MONTH) >= EDITS_PER_MONTH => Err(
            "An approved template can be edited ten times in 30 days, and this one was. Make a new template, or wait.",
        ),
        Status::Approved | Status::Flagged | Status::Rejected | Status::Paused => Ok(()),
        Status::Pending | Status::InAppeal => {
            Err("Meta looks at this template just now. Wait for the answer, then edit it.")
        }
        _ => Err("Only templates that are approved, rejected or paused can be edited."),
    }
}

/// Whether a template may be deleted.
///
/// # Errors
/// Why not, as a sentence.
pub fn may_delete(status: Status) -> Result<(), &'static str> {
    match status {
        Status::Disabled => Err("A template that Meta switched off cannot be deleted."),
        Status::Deleted | Status::PendingDeletion => Err("This template is deleted already."),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const HOUR: u64 = 3600;

    #[rstest]
    #[case::never_edited(Status::Approved, &[], true)]
    #[case::an_hour_ago(Status::Approved, &[HOUR], false)]
    #[case::a_day_ago(Status::Approved, &[24 * HOUR], true)]
    #[case::flagged_is_approved(Status::Flagged, &[HOUR], false)]
    #[case::ten_in_a_month(Status::Approved, &[48 * HOUR; 10], false)]
    #[case::nine_in_a_month(Status::Approved, &[48 * HOUR; 9], true)]
    #[case::ten_before_that(Status::Approved, &[30 * 24 * HOUR; 10], true)]
    #[case::rejected_as_often_as_needed(Status::Rejected, &[HOUR; 12], true)]
    #[case::paused(Status::Paused, &[HOUR], true)]
    #[case::pending(Status::Pending, &[], false)]
    #[case::disabled(Status::Disabled, &[], false)]
    #[case::archived(Status::Archived, &[], false)]
    fn edits(#[case] status: Status, #[case] ago: &[u64], #[case] allowed: bool) {
        let now = Moment::from_micros(1_790_000_000_000_000);
        let edits: Vec<Moment> = ago.iter().map(|seconds| now.minus(Duration::from_secs(*seconds))).collect();
        let same = (Category::Utility, Category::Utility);
        assert_eq!(may_edit(status, same, &edits, now).is_ok(), allowed);
    }

    #[rstest]
    #[case(Status::Approved, false)]
    #[case(Status::Rejected, true)]
    fn another_category(#[case] status: Status, #[case] allowed: bool) {
        let other = (Category::Utility, Category::Marketing);
        assert_eq!(may_edit(status, other, &[], Moment::default()).is_ok(), allowed);
    }

    #[test]
    fn what_meta_switched_off_stays() {
        assert!(may_delete(Status::Disabled).is_err());
        assert!(may_delete(Status::Deleted).is_err());
        assert!(may_delete(Status::Approved).is_ok() && may_delete(Status::Rejected).is_ok());
    }
}
