//! Deliveries that need a look.

store::statements! {
    /// A delivery that was set aside is tried again from the first attempt.
    TRY_AGAIN =
        "UPDATE delivery_trouble SET kind = 'again', attempts = 0
         WHERE workspace_id = $1 AND delivery_id = $2 AND kind = 'failed' AND solved_at IS NULL";
}
