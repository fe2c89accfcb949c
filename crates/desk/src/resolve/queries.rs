//! Contacts, claims, merges, reviews and notices.

store::statements! {
    /// Unordered: SQLite would walk the whole workspace in the order of the ids.
    CLAIMS_ON =
        "SELECT id, contact_id, person_id, kind, scope, value, state, contested, seen_on_whatsapp, first_seen, last_seen,
                came_phone, came_since, came_at, ended_at, ended_why, delivery_id, origin, field, rule, via_claim_id,
                member_id, how, moved_from
         FROM claim WHERE workspace_id = $1 AND key = $2";
    /// The claims on strong ids that came with a number.
    CLAIMS_CAME =
        "SELECT id, contact_id, person_id, kind, scope, value, state, contested, seen_on_whatsapp, first_seen, last_seen,
                came_phone, came_since, came_at, ended_at, ended_why, delivery_id, origin, field, rule, via_claim_id,
                member_id, how, moved_from
         FROM claim WHERE workspace_id = $1 AND came_key = $2";
    CLAIMS_OF =
        "SELECT id, contact_id, person_id, kind, scope, value, state, contested, seen_on_whatsapp, first_seen, last_seen,
                came_phone, came_since, came_at, ended_at, ended_why, delivery_id, origin, field, rule, via_claim_id,
                member_id, how, moved_from
         FROM claim WHERE workspace_id = $1 AND person_id = $2";
    ADD_CLAIM =
        "INSERT INTO claim (workspace_id, id, contact_id, person_id, key, slot, kind, scope, value, state, contested,
                            seen_on_whatsapp, first_seen, last_seen, came_phone, came_key, came_since, came_at,
                            ended_at, ended_why, delivery_id, origin, field, rule, via_claim_id, member_id, how,
                            moved_from)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
                 $24, $25, $26, $27, $28)";
    CHANGE_CLAIM =
        "UPDATE claim SET slot = $3, state = $4, contested = $5, seen_on_whatsapp = $6, first_seen = $7,
                          last_seen = $8, came_phone = $9, came_key = $10, came_since = $11, came_at = $12,
                          ended_at = $13, ended_why = $14
         WHERE workspace_id = $1 AND id = $2";
    /// The claims of a contact go with the person that it belongs to now.
    SET_PERSON = "UPDATE claim SET person_id = $3 WHERE workspace_id = $1 AND id = $2";

    CONTACT =
        "SELECT id, kind, name, profile_name, username, country, shows_number, created_at, labels_at, root_id,
                labels_from, labels_by, tied
         FROM contact WHERE workspace_id = $1 AND id = $2";
    ADD_CONTACT =
        "INSERT INTO contact (workspace_id, id, kind, name, profile_name, username, country, shows_number, created_at,
                              labels_at, root_id, labels_from, labels_by, tied)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    CHANGE_CONTACT =
        "UPDATE contact SET kind = $3, name = $4, profile_name = $5, username = $6, country = $7, shows_number = $8,
                            labels_at = $9, root_id = $10, labels_from = $11, labels_by = $12,
                            tied = $13
         WHERE workspace_id = $1 AND id = $2";
    SET_RECORD =
        "UPDATE contact SET kind = 'contact', name = $3, company = $4, email = $5, fields = $6
         WHERE workspace_id = $1 AND id = $2";
    FORMER_USERNAME =
        "INSERT INTO former_username (workspace_id, contact_id, username, until) VALUES ($1, $2, $3, $4)
         ON CONFLICT (workspace_id, contact_id, username) DO UPDATE SET until = excluded.until";

    /// In two parts, each by its index: of an OR SQLite would make a walk through the workspace.
    MERGES_OF =
        "SELECT id, from_id, into_id, at, why, delivery_id, member_id, review_id, identifiers, on_number, retired,
                ended_at, ended_why
         FROM merge WHERE workspace_id = $1 AND from_id = $2
         UNION ALL
         SELECT id, from_id, into_id, at, why, delivery_id, member_id, review_id, identifiers, on_number, retired,
                ended_at, ended_why
         FROM merge WHERE workspace_id = $1 AND into_id = $2";
    ADD_MERGE =
        "INSERT INTO merge (workspace_id, id, from_id, into_id, at, why, delivery_id, member_id, review_id, reason,
                            identifiers, on_number, retired, ended_at, ended_why, ended_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    END_MERGE =
        "UPDATE merge SET ended_at = $3, ended_why = $4, ended_by = $5 WHERE workspace_id = $1 AND id = $2";

    REVIEWS_OF =
        "SELECT id, kind, state, contact_id, other_id, identifiers, reason, delivery_id, opened_at, closed_at, closed_by,
                never_again
         FROM review WHERE workspace_id = $1 AND contact_id = $2
         UNION ALL
         SELECT id, kind, state, contact_id, other_id, identifiers, reason, delivery_id, opened_at, closed_at, closed_by,
                never_again
         FROM review WHERE workspace_id = $1 AND other_id = $2";
    ADD_REVIEW =
        "INSERT INTO review (workspace_id, id, kind, state, contact_id, other_id, identifiers, reason, delivery_id,
                             opened_at, closed_at, closed_by, never_again)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    CHANGE_REVIEW =
        "UPDATE review SET state = $3, closed_at = $4, closed_by = $5, never_again = $6, identifiers = $7
         WHERE workspace_id = $1 AND id = $2";

    NOTICES_ON =
        "SELECT r.id, r.previous, r.following, r.at, r.delivery_id
         FROM rotation_key AS k
         JOIN rotation AS r ON r.workspace_id = k.workspace_id AND r.id = k.rotation_id
         WHERE k.workspace_id = $1 AND k.key = $2";
    KEEP_NOTICE =
        "INSERT INTO rotation (workspace_id, id, previous, following, at, delivery_id) VALUES ($1, $2, $3, $4, $5, $6)";
    KEEP_NOTICE_KEY = "INSERT INTO rotation_key (workspace_id, key, rotation_id) VALUES ($1, $2, $3)";
}
