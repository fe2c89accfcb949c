//! Contacts and their claims.

store::statements! {
    /// Unordered: SQLite would walk the whole workspace in the order of the ids.
    CLAIMS_ON =
        "SELECT id, contact_id, kind, scope, value, state, contested, seen_on_whatsapp, first_seen, last_seen,
                came_phone, came_at, ended_at, ended_why, delivery_id, origin, field, rule, member_id
         FROM claim WHERE workspace_id = $1 AND key = $2";
    CLAIMS_OF =
        "SELECT id, contact_id, kind, scope, value, state, contested, seen_on_whatsapp, first_seen, last_seen,
                came_phone, came_at, ended_at, ended_why, delivery_id, origin, field, rule, member_id
         FROM claim WHERE workspace_id = $1 AND contact_id = $2";
    ADD_CLAIM =
        "INSERT INTO claim (workspace_id, id, contact_id, key, slot, kind, scope, value, state, contested,
                            seen_on_whatsapp, first_seen, last_seen, came_phone, came_at, ended_at, ended_why,
                            delivery_id, origin, field, rule, member_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)";
    CHANGE_CLAIM =
        "UPDATE claim SET slot = $3, state = $4, contested = $5, seen_on_whatsapp = $6, first_seen = $7,
                          last_seen = $8, came_phone = $9, came_at = $10, ended_at = $11, ended_why = $12
         WHERE workspace_id = $1 AND id = $2";
    CONTACT =
        "SELECT id, kind, name, profile_name, username, country, shows_number, created_at, labels_at
         FROM contact WHERE workspace_id = $1 AND id = $2";
    ADD_CONTACT =
        "INSERT INTO contact (workspace_id, id, kind, name, profile_name, username, country, shows_number, created_at,
                              labels_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    CHANGE_CONTACT =
        "UPDATE contact SET name = $3, profile_name = $4, username = $5, country = $6, shows_number = $7, labels_at = $8
         WHERE workspace_id = $1 AND id = $2";
    FORMER_USERNAME =
        "INSERT INTO former_username (workspace_id, contact_id, username, until) VALUES ($1, $2, $3, $4)
         ON CONFLICT (workspace_id, contact_id, username) DO UPDATE SET until = excluded.until";
    /// A question that is open already is not asked twice.
    OPEN_REVIEW =
        "INSERT INTO review (workspace_id, id, kind, state, contact_id, other_id, key, reason, delivery_id, opened_at)
         VALUES ($1, $2, $3, 'open', $4, $5, $6, $7, $8, $9)
         ON CONFLICT DO NOTHING";
}
