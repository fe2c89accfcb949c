//! Apps and lines as admins see them.

store::statements! {
    APPS_SETTINGS =
        "SELECT a.id, a.key, a.verify_token, a.access_token, a.verified_at, a.seen_at,
                CASE WHEN a.forged_at > coalesce(a.seen_at, 0) THEN a.forged_at END,
                (SELECT CAST(count(*) AS bigint) FROM line AS l WHERE l.workspace_id = a.workspace_id AND l.app_id = a.id)
         FROM app AS a WHERE a.workspace_id = $1 ORDER BY a.key";
    LINES_SETTINGS =
        "SELECT l.id, l.name, l.phone_number_id, l.waba_id, l.portfolio_id, l.display_phone, l.parent_group, l.id_scope,
                l.stage, l.merge_policy, l.phone_trust_days, l.read_receipts,
                l.ask_again_days, l.ask_words, a.id, a.key, a.verified_at, l.subscribed_at, l.seen_at,
                CASE WHEN a.forged_at > coalesce(a.seen_at, 0) THEN a.forged_at END, l.rate, l.verified_name, l.standing, l.quality, l.asked_at, l.unasked, l.tried_id, l.username, l.username_state,
                l.username_at
         FROM line AS l JOIN app AS a ON a.workspace_id = l.workspace_id AND a.id = l.app_id
         WHERE l.workspace_id = $1 ORDER BY l.name, l.id";
    SMS_SETTINGS =
        "SELECT l.id, l.name, s.key, l.carrier, s.sender, l.display_phone, s.url, s.account, l.phone_trust_days, l.seen_at,
                CASE WHEN l.forged_at > coalesce(l.seen_at, 0) THEN l.forged_at END, l.tried_id
         FROM sms_line AS s JOIN line AS l ON l.workspace_id = s.workspace_id AND l.id = s.line_id
         WHERE s.workspace_id = $1 ORDER BY l.name, l.id";
    WAITING_LINES =
        "SELECT t.phone_number_id, CAST(count(*) AS bigint), min(d.received_at), a.id, a.key, min(t.delivery_id)
         FROM delivery_trouble AS t
         JOIN delivery AS d ON d.workspace_id = t.workspace_id AND d.id = t.delivery_id
         JOIN app AS a ON a.workspace_id = d.workspace_id AND a.id = d.app_id
         WHERE t.workspace_id = $1 AND t.kind = 'unknown_line' AND t.solved_at IS NULL
         GROUP BY t.phone_number_id, a.id, a.key ORDER BY 3 LIMIT 50";
}
