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
        "SELECT e.id, e.kind, e.at, e.contact_id, e.conversation_id, e.message_id, e.subject_id, e.held_line_id,
                o.callback_data
         FROM event AS e LEFT JOIN outbound AS o ON o.workspace_id = e.workspace_id AND o.id = e.message_id
         WHERE e.workspace_id = $1 AND e.id > $2 AND e.held_line_id IS NULL ORDER BY e.id LIMIT $3";
    HELD =
        "SELECT id, kind, at, contact_id, conversation_id, message_id, subject_id, held_line_id FROM event
         WHERE workspace_id = $1 AND held_line_id = $2 ORDER BY id";
    FORGET_HELD = "DELETE FROM event WHERE workspace_id = $1 AND held_line_id = $2";
}
