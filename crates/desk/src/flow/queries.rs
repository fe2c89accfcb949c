//! The feed of events.

store::statements! {
    ADD_EVENT =
        "INSERT INTO event (workspace_id, id, kind, at, contact_id, conversation_id, message_id, subject_id,
                            held_line_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    EVENTS_AFTER =
        "SELECT id, kind, at, contact_id, conversation_id, message_id, subject_id, held_line_id FROM event
         WHERE workspace_id = $1 AND id > $2 ORDER BY id LIMIT $3";
    /// What other systems may know.
    FEED_AFTER =
        "SELECT id, kind, at, contact_id, conversation_id, message_id, subject_id, held_line_id FROM event
         WHERE workspace_id = $1 AND id > $2 AND held_line_id IS NULL ORDER BY id LIMIT $3";
    HELD =
        "SELECT id, kind, at, contact_id, conversation_id, message_id, subject_id, held_line_id FROM event
         WHERE workspace_id = $1 AND held_line_id = $2 ORDER BY id";
    FORGET_HELD = "DELETE FROM event WHERE workspace_id = $1 AND held_line_id = $2";
}
