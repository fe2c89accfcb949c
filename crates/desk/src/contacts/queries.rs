//! What people's wishes are about.

store::statements! {
    CLAIM_CONTACT = "SELECT contact_id, id FROM claim WHERE workspace_id = $1 AND id = $2";
    MERGE_CONTACT = "SELECT from_id, id FROM merge WHERE workspace_id = $1 AND id = $2";
    MERGE_REASON = "SELECT reason, id FROM merge WHERE workspace_id = $1 AND id = $2";
    REVIEW_CONTACT = "SELECT contact_id, id FROM review WHERE workspace_id = $1 AND id = $2";
    /// The line in its pilot stage on which a contact is shown apart.
    PILOTED =
        "SELECT l.name, l.id
         FROM conversation AS v
         JOIN line AS l ON l.workspace_id = v.workspace_id AND l.id = v.line_id
         WHERE v.workspace_id = $1 AND v.contact_id = $2 AND v.apart AND NOT v.folded LIMIT 1";
    ASSIGN_REVIEW = "UPDATE review SET assignee_id = $3 WHERE workspace_id = $1 AND id = $2";
}
