//! Why a message of ours failed, as it is told.

use store::Row;

/// Why a message of ours failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Meta's code, or a word of ours; failures from before it was kept have none.
    pub code: Option<String>,
    /// In plain words, with what to do.
    pub reason: String,
    /// What WhatsApp said.
    pub details: Option<String>,
}

impl Failure {
    /// Reads reason, code and details; `None` if there is no reason, because nothing failed.
    pub(super) fn read(row: &Row<'_>) -> store::Result<Option<Self>> {
        let (reason, code, details): (Option<String>, _, _) = (row.next()?, row.next()?, row.next()?);
        Ok(reason.map(|reason| Self { code, reason, details }))
    }

    /// What WhatsApp said, with its code, for people who look it up; `None` if the reason says all of it.
    pub(super) fn theirs(&self) -> Option<String> {
        let code = self.code.as_deref().filter(|code| code.bytes().all(|sign| sign.is_ascii_digit()));
        let details = self.details.as_deref().filter(|details| **details != self.reason);
        match (code, details) {
            (Some(code), Some(details)) => Some(format!("Error {code}: {details}")),
            (Some(code), None) => Some(format!("Error {code}.")),
            (None, details) => details.map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::metas(Some("131047"), Some("Re-engagement message"), Some("Error 131047: Re-engagement message"))]
    #[case::without_details(Some("131047"), None, Some("Error 131047."))]
    #[case::said_already(Some("424242"), Some("It failed."), Some("Error 424242."))]
    #[case::ours(Some("not_reached"), Some("connection refused"), Some("connection refused"))]
    #[case::nothing(None, None, None)]
    fn what_stands_under_the_fold(
        #[case] code: Option<&str>,
        #[case] details: Option<&str>,
        #[case] expected: Option<&str>,
    ) {
        let own = |text: &str| text.to_owned();
        let failure =
            Failure { code: code.map(own), reason: "It failed.".to_owned(), details: details.map(own) };
        assert_eq!(failure.theirs().as_deref(), expected);
    }
}
