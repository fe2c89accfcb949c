//! Every declared statement is understood by both engines.

use rstest::rstest;
use store::testing::{EngineKind, TestDb, not_understood};

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn every_statement_is_understood(#[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind) {
    let test = TestDb::new(kind).await;
    assert_eq!(not_understood(&test.db, desk::STATEMENTS).await, Vec::<String>::new());
}

#[test]
fn every_statement_binds_its_workspace_but_for_a_short_list() {
    // Found by something that is shown (a key, a secret, an address), asking who has work, or bound by row numbers, which
    // begin with the workspace's.
    let exceptions = [
        "APP_BY_KEY",
        "SMS_LINE_BY_KEY",
        "KEYS",
        "LOCK_WORKSPACE",
        "NEXT_PLACE",
        "MEMBERS_BY_EMAIL",
        "MEMBER_BY_SESSION",
        "ADD_SESSION",
        "END_SESSION",
        "END_OLD_SESSIONS",
        "TOKEN",
        "LINK",
        "LETTERS_DUE",
        "WORKSPACE_NAME",
        "TO_ASK_ABOUT",
        "READY",
        "ADD_WORKSPACE",
        "WORKSPACE_BY_NAME",
        "FIRST_WORKSPACE",
        "RENAME_WORKSPACE",
        "WORKSPACE_ELSEWHERE",
        "FORGET_PUBLIC_URL",
        "SET_PUBLIC_URL",
        "PUBLIC_URL",
        "REACH",
        "LAST_CONTACT_ROW",
        "LAST_MESSAGE_ROW",
        "DUE_LINES",
        "LOST",
        "DUE_ACCOUNTS",
        "ADD_CONTACT_WORDS",
        "CHANGE_CONTACT_WORDS",
        "ADD_MESSAGE_WORDS",
        "WAITING_IMPORT",
        "DUE_FILES",
        "RESUME",
        "DUE_UPLOADS",
        "RESUME_UPLOADS",
        "TO_RESTAGE",
        "LEFT_DOOMED",
    ];
    let all: Vec<_> = desk::STATEMENTS.iter().flat_map(|file| file.iter()).collect();
    assert!(all.len() > 40, "the list of statements is complete");
    for statement in all {
        let bound = statement.sql.contains("workspace_id = $1") || statement.sql.contains("(workspace_id,");
        let excepted = exceptions.contains(&statement.name);
        assert!(
            bound != excepted || (excepted && bound),
            "{} must bind its workspace: {}",
            statement.name,
            statement.sql
        );
    }
}

/// What is left walks something small, or goes along its index up to a limit; or it is an export. `LINES` asks for the newest of
/// a line's conversations: only the page of lines does.
#[tokio::test(flavor = "multi_thread")]
async fn few_statements_walk_a_workspace() {
    let test = TestDb::new(EngineKind::Sqlite).await;
    let walks = |detail: &str| detail.starts_with("SCAN ") || detail.ends_with("(workspace_id=?)");
    let found =
        store::testing::plans(&test, desk::STATEMENTS).into_iter().filter(|(_name, detail)| walks(detail));
    let found: Vec<String> = found.map(|(name, detail)| format!("{name}: {detail}")).collect();
    insta::assert_snapshot!(found.join("\n"));
}
