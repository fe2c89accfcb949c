//! Setting an installation up. Workspaces are found by name here, and only here; what is true of the whole installation names
//! none.

store::statements! {
    ADD_WORKSPACE =
        "INSERT INTO workspace (id, name, created_at)
         SELECT (SELECT coalesce(max(id), 0) + 1 FROM workspace), $1, $2
         WHERE NOT EXISTS (SELECT 1 FROM workspace WHERE name = $1)";
    WORKSPACE_BY_NAME = "SELECT id, name FROM workspace WHERE name = $1";
    FIRST_WORKSPACE = "SELECT id, name FROM workspace ORDER BY id LIMIT 1";
    RENAME_WORKSPACE = "UPDATE workspace SET name = $2 WHERE id = $1";
    /// Another workspace that this address signs in to.
    WORKSPACE_ELSEWHERE =
        "SELECT w.id, w.name FROM member AS m JOIN workspace AS w ON w.id = m.workspace_id
         WHERE m.email = $2 AND m.workspace_id <> $1 AND m.left_at IS NULL ORDER BY w.id LIMIT 1";
    SET_PUBLIC_URL =
        "INSERT INTO installation (id, public_url) VALUES (1, $1)
         ON CONFLICT (id) DO UPDATE SET public_url = excluded.public_url";
    PUBLIC_URL = "SELECT public_url FROM installation WHERE id = 1";
    FORGET_PUBLIC_URL = "DELETE FROM installation WHERE id = 1";
    ADD_MEMBER =
        "INSERT INTO member (workspace_id, id, email, name, role, password_hash, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (workspace_id, email) DO NOTHING";
    SET_APP =
        "INSERT INTO app (workspace_id, id, key, app_secret, verify_token, access_token, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (key) DO UPDATE
         SET app_secret = excluded.app_secret, verify_token = excluded.verify_token, access_token = excluded.access_token,
             forged_at = NULL
         WHERE app.workspace_id = excluded.workspace_id";
    SEALED_APP =
        "SELECT id, app_secret, verify_token, access_token FROM app WHERE workspace_id = $1 AND key = $2";
    APP_KEY = "SELECT key, id FROM app WHERE workspace_id = $1 AND id = $2";
    REMOVE_APP =
        "DELETE FROM app WHERE workspace_id = $1 AND id = $2
           AND NOT EXISTS (SELECT 1 FROM line AS l WHERE l.workspace_id = $1 AND l.app_id = $2)
           AND NOT EXISTS (SELECT 1 FROM delivery_trouble AS t
                           JOIN delivery AS d ON d.workspace_id = t.workspace_id AND d.id = t.delivery_id
                           WHERE t.workspace_id = $1 AND t.solved_at IS NULL AND d.app_id = $2)";
    ASK_ABOUT_LINES_OF = "UPDATE line SET ask_at = 0 WHERE workspace_id = $1 AND app_id = $2";
    ASK_ABOUT_LINE = "UPDATE line SET ask_at = 0 WHERE workspace_id = $1 AND id = $2";
    REMOVE_LINE =
        "DELETE FROM line WHERE workspace_id = $1 AND id = $2
           AND NOT EXISTS (SELECT 1 FROM conversation AS v WHERE v.workspace_id = $1 AND v.line_id = $2)
           AND NOT EXISTS (SELECT 1 FROM delivery_trouble AS t
                           JOIN delivery AS d ON d.workspace_id = t.workspace_id AND d.id = t.delivery_id
                           WHERE t.workspace_id = $1 AND t.solved_at IS NULL AND d.app_id = $2)";
    REMOVE_SMS_LINE = "DELETE FROM sms_line WHERE workspace_id = $1 AND line_id = $2";
    NOTE_TRIAL = "UPDATE line SET tried_id = $3 WHERE workspace_id = $1 AND id = $2";
    APP_IN = "SELECT id, key FROM app WHERE workspace_id = $1 AND key = $2";
    SET_LINE =
        "INSERT INTO line (workspace_id, id, app_id, name, phone_number_id, waba_id, portfolio_id, display_phone, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (workspace_id, phone_number_id) DO UPDATE
         SET app_id = excluded.app_id, name = excluded.name, waba_id = excluded.waba_id,
             portfolio_id = excluded.portfolio_id, display_phone = excluded.display_phone";
    /// What is not given stays as it is, and is the table's default for a new line; empty words are none.
    SET_MANNER =
        "UPDATE line SET parent_group = nullif(coalesce($3, parent_group), ''), id_scope = coalesce($4, id_scope),
                         stage = coalesce($5, stage), merge_policy = coalesce($6, merge_policy),
                         phone_trust_days = coalesce($7, phone_trust_days), read_receipts = coalesce($8, read_receipts),
                         ask_again_days = coalesce($9, ask_again_days),
                         ask_words = nullif(coalesce($10, ask_words), '')
         WHERE workspace_id = $1 AND id = $2";
    SET_LINE_OF_SMS =
        "INSERT INTO line (workspace_id, id, app_id, name, phone_number_id, waba_id, portfolio_id, display_phone, id_scope,
                           stage, merge_policy, phone_trust_days, created_at, carrier)
         VALUES ($1, $2, $2, $3, $4, '', '', $5, 'line', 'full', 'automatic', $6, $7, $8)
         ON CONFLICT (workspace_id, phone_number_id) DO UPDATE
         SET name = excluded.name, display_phone = excluded.display_phone, phone_trust_days = excluded.phone_trust_days,
             carrier = excluded.carrier, forged_at = NULL
         WHERE line.carrier <> 'meta'";
    LINE_OF_SMS =
        "SELECT id, phone_number_id FROM line WHERE workspace_id = $1 AND phone_number_id = $2 AND carrier <> 'meta'";
    SET_SMS_LINE =
        "INSERT INTO sms_line (workspace_id, line_id, key, url, account, secret, hook_secret, sender)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (workspace_id, line_id) DO UPDATE
         SET url = excluded.url, account = excluded.account, secret = excluded.secret, hook_secret = excluded.hook_secret,
             sender = excluded.sender";
    SEALED_SMS_LINE =
        "SELECT s.secret, s.hook_secret, s.url, s.sender, l.carrier, l.display_phone, l.phone_trust_days
         FROM sms_line AS s JOIN line AS l ON l.workspace_id = s.workspace_id AND l.id = s.line_id
         WHERE s.workspace_id = $1 AND s.key = $2";
    SET_HOOK_SECRET =
        "UPDATE sms_line SET hook_secret = $3 WHERE workspace_id = $1 AND line_id = $2 AND hook_secret IS NOT NULL";
    ADD_TOKEN =
        "INSERT INTO token (workspace_id, id, label, role, secret_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    SET_TOKEN =
        "INSERT INTO token (workspace_id, id, label, role, secret_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (workspace_id, label) DO UPDATE SET role = excluded.role, secret_hash = excluded.secret_hash";
    TO_RESTAGE = "SELECT workspace_id, id FROM line WHERE restaged_to IS NOT NULL ORDER BY workspace_id, id LIMIT 1";
    RESTAGED = "SELECT id, restaged_to FROM line WHERE workspace_id = $1 AND id = $2 AND restaged_to IS NOT NULL";
    RESTAGED_TO = "UPDATE line SET restaged_to = $3 WHERE workspace_id = $1 AND id = $2";
    LINE_STAGE = "SELECT id, stage FROM line WHERE workspace_id = $1 AND phone_number_id = $2";
}
