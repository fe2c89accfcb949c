//! What people's wishes are about.

store::statements! {
    CLAIM_CONTACT = "SELECT contact_id, id FROM claim WHERE workspace_id = $1 AND id = $2";
    MERGE_CONTACT = "SELECT from_id, id FROM merge WHERE workspace_id = $1 AND id = $2";
    MERGE_REASON = "SELECT reason, id FROM merge WHERE workspace_id = $1 AND id = $2";
    REVIEW_CONTACT = "SELECT contact_id, id FROM review WHERE workspace_id = $1 AND id = $2";
    ASSIGN_REVIEW = "UPDATE review SET assignee_id = $3 WHERE workspace_id = $1 AND id = $2";
}
