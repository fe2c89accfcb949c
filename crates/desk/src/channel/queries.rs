//! Apps and lines.

store::statements! {
    /// Hook routing: the one place where a workspace is found by something else. Listed among the exceptions.
    APP_BY_KEY = "SELECT workspace_id, id, key, app_secret, verify_token FROM app WHERE key = $1";
    /// Hook routing, like that of apps. Listed among the exceptions.
    SMS_LINE_BY_KEY =
        "SELECT s.workspace_id, s.line_id, s.key, l.carrier, s.secret, s.hook_secret
         FROM sms_line AS s JOIN line AS l ON l.workspace_id = s.workspace_id AND l.id = s.line_id
         WHERE s.key = $1";
    /// For the command line, which serves an installation and not a workspace.
    KEYS = "SELECT key, workspace_id FROM app ORDER BY key";
    /// One unit of work at a time changes who is who and what threads hold. Written as an update, because both engines
    /// take that as a lock on the row.
    LOCK_WORKSPACE = "UPDATE workspace SET id = id WHERE id = $1";
    LINES =
        "SELECT id, name, phone_number_id, display_phone, portfolio_id, parent_group, id_scope, phone_trust_days,
                merge_policy, stage, carrier
         FROM line WHERE workspace_id = $1 ORDER BY id";
}
