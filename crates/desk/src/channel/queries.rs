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
    AT_META =
        "SELECT l.id, l.phone_number_id, l.waba_id, a.id, a.access_token
         FROM line AS l JOIN app AS a ON a.workspace_id = l.workspace_id AND a.id = l.app_id
         WHERE l.workspace_id = $1 AND l.id = $2";
    LINE_AT_META =
        "SELECT l.id, l.phone_number_id, l.waba_id, a.id, a.access_token
         FROM line AS l JOIN app AS a ON a.workspace_id = l.workspace_id AND a.id = l.app_id
         WHERE l.workspace_id = $1 AND l.phone_number_id = $2";
    TOKEN_OF_APP = "SELECT access_token, id FROM app WHERE workspace_id = $1 AND id = $2";
    /// For all workspaces at once: listed among the exceptions.
    TO_ASK_ABOUT =
        "SELECT l.workspace_id, l.id FROM line AS l JOIN app AS a ON a.workspace_id = l.workspace_id AND a.id = l.app_id
         WHERE l.ask_at <= $1 ORDER BY l.ask_at, l.workspace_id, l.id LIMIT $2";
    NOTE_HANDSHAKE = "UPDATE app SET verified_at = $3 WHERE workspace_id = $1 AND id = $2";
    /// Of what comes without end, one in a while is written down, by whichever process.
    NOTE_FORGED_FOR_APP =
        "UPDATE app SET forged_at = $3 WHERE workspace_id = $1 AND id = $2 AND (forged_at IS NULL OR forged_at < $4)";
    NOTE_FORGED_FOR_LINE =
        "UPDATE line SET forged_at = $3 WHERE workspace_id = $1 AND id = $2 AND (forged_at IS NULL OR forged_at < $4)";
    NOTE_SUBSCRIBED =
        "UPDATE line SET subscribed_at = $4 WHERE workspace_id = $1 AND waba_id = $2 AND app_id = $3";
    NOTE_NUMBER =
        "UPDATE line SET rate = $3, verified_name = $4, standing = $5, quality = $6, asked_at = $7, ask_at = $8, unasked = NULL
         WHERE workspace_id = $1 AND id = $2";
    NOTE_UNASKED = "UPDATE line SET unasked = $3, ask_at = $4 WHERE workspace_id = $1 AND id = $2";
    ASK_SOON = "UPDATE line SET ask_at = 0 WHERE workspace_id = $1 AND id = $2";
    /// What is so already changes nothing, and nobody is told.
    PUT_USERNAME =
        "UPDATE line SET username = $3, username_state = $4, username_at = $5
         WHERE workspace_id = $1 AND id = $2
           AND (coalesce(username, '') <> coalesce($3, '') OR coalesce(username_state, '') <> coalesce($4, '')
                OR username_at IS NULL)";
    SEE_APP_FIRST = "UPDATE app SET seen_at = $3 WHERE workspace_id = $1 AND id = $2 AND seen_at IS NULL";
    /// What is forged and came since makes the next good delivery news.
    SEE_APP =
        "UPDATE app SET seen_at = $3
         WHERE workspace_id = $1 AND id = $2 AND (seen_at < $4 OR (seen_at < forged_at AND forged_at <= $3))";
    SEE_LINE_FIRST = "UPDATE line SET seen_at = $3 WHERE workspace_id = $1 AND id = $2 AND seen_at IS NULL";
    SEE_LINE =
        "UPDATE line SET seen_at = $3
         WHERE workspace_id = $1 AND id = $2 AND (seen_at < $4 OR (seen_at < forged_at AND forged_at <= $3))";
}
