//! One-time codes, and who guesses them.

store::statements! {
    ADD_CODE =
        "INSERT INTO claim_code (workspace_id, id, hash, contact_id, line_id, made_by, made_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    CODE =
        "SELECT k.id, k.contact_id, k.line_id, k.made_at, k.expires_at, k.spent_at, k.revoked_at, l.name,
                COALESCE(m.name, t.label)
         FROM claim_code AS k
         JOIN line AS l ON l.workspace_id = k.workspace_id AND l.id = k.line_id
         LEFT JOIN member AS m ON m.workspace_id = k.workspace_id AND m.id = k.made_by
         LEFT JOIN token AS t ON t.workspace_id = k.workspace_id AND t.id = k.made_by
         WHERE k.workspace_id = $1 AND k.id = $2";
    /// Those of the contact and of every contact that is merged into it.
    CODES_OF =
        "WITH RECURSIVE person (id) AS (
           SELECT c.id FROM contact AS c WHERE c.workspace_id = $1 AND c.id = $2
           UNION
           SELECT g.from_id FROM person AS p CROSS JOIN merge AS g
           WHERE g.workspace_id = $1 AND g.into_id = p.id AND g.ended_at IS NULL
         )
         SELECT k.id, k.contact_id, k.line_id, k.made_at, k.expires_at, k.spent_at, k.revoked_at, l.name,
                COALESCE(m.name, t.label)
         FROM person AS p
         CROSS JOIN claim_code AS k
         JOIN line AS l ON l.workspace_id = k.workspace_id AND l.id = k.line_id
         LEFT JOIN member AS m ON m.workspace_id = k.workspace_id AND m.id = k.made_by
         LEFT JOIN token AS t ON t.workspace_id = k.workspace_id AND t.id = k.made_by
         WHERE k.workspace_id = $1 AND k.contact_id = p.id
         ORDER BY k.made_at DESC, k.id DESC LIMIT 100";
    REVOKE =
        "UPDATE claim_code SET revoked_at = $3, revoked_by = $4
         WHERE workspace_id = $1 AND id = $2 AND spent_at IS NULL AND revoked_at IS NULL";

    CODE_BY_HASH =
        "SELECT id, hash, contact_id, expires_at, spent_at, revoked_at FROM claim_code
         WHERE workspace_id = $1 AND hash = $2";
    SPEND =
        "UPDATE claim_code SET spent_at = $3, spent_delivery = $4, spent_by = $5
         WHERE workspace_id = $1 AND id = $2 AND spent_at IS NULL AND revoked_at IS NULL";

    TRIES_OF =
        "SELECT line_id, sender, since, tries FROM claim_guess
         WHERE workspace_id = $1 AND line_id = $2 AND sender = $3";
    COUNT_TRIES =
        "INSERT INTO claim_guess (workspace_id, line_id, sender, since, tries) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (workspace_id, line_id, sender) DO UPDATE SET since = excluded.since, tries = excluded.tries";
    FORGET_TRIES = "DELETE FROM claim_guess WHERE workspace_id = $1 AND since < $2";
    /// An admin sees it among the deliveries that need a look.
    NOTE_GUESSING =
        "INSERT INTO delivery_trouble (workspace_id, delivery_id, kind, phone_number_id, reason, attempts, seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT DO NOTHING";
}
