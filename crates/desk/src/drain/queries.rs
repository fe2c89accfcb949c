//! Deliveries that could not be processed.

store::statements! {
    NOTE_TROUBLE =
        "INSERT INTO delivery_trouble (workspace_id, delivery_id, kind, phone_number_id, reason, attempts, seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT DO NOTHING";
    NOTE_FAILURE =
        "INSERT INTO delivery_trouble (workspace_id, delivery_id, kind, phone_number_id, reason, attempts, seen_at)
         VALUES ($1, $2, 'failed', '', $3, 1, $4)
         ON CONFLICT (workspace_id, delivery_id, kind, phone_number_id) DO UPDATE
         SET attempts = delivery_trouble.attempts + 1, reason = excluded.reason, seen_at = excluded.seen_at";
    TRIES =
        "SELECT attempts, kind FROM delivery_trouble
         WHERE workspace_id = $1 AND delivery_id = $2 AND kind = 'failed'";
    /// What can be processed now, over all workspaces (listed among the exceptions: it asks who has work).
    READY =
        "SELECT t.workspace_id, t.delivery_id, t.kind, t.phone_number_id
         FROM delivery_trouble AS t
         WHERE t.solved_at IS NULL
           AND (t.kind = 'again'
                OR (t.kind = 'unknown_line'
                    AND EXISTS (SELECT 1 FROM line AS l
                                WHERE l.workspace_id = t.workspace_id AND l.phone_number_id = t.phone_number_id)))
         ORDER BY t.workspace_id, t.delivery_id LIMIT 100";
    SOLVED =
        "UPDATE delivery_trouble SET solved_at = $5
         WHERE workspace_id = $1 AND delivery_id = $2 AND kind = $3 AND phone_number_id = $4";
    /// Trying it again did not help; after the fifth time it is set aside.
    COUNT_RETRY =
        "UPDATE delivery_trouble
         SET kind = CASE WHEN attempts >= 4 THEN 'failed' ELSE kind END, attempts = attempts + 1, reason = $3, seen_at = $4
         WHERE workspace_id = $1 AND delivery_id = $2 AND kind IN ('again', 'unknown_line') AND solved_at IS NULL";
}
