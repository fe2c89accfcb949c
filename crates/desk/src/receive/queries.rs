//! Deliveries that need a look.

store::statements! {
    /// A delivery that is tried again starts from the first attempt. One for a line that is not set up waits for the line.
    TRY_AGAIN =
        "UPDATE delivery_trouble SET kind = 'again', attempts = 0
         WHERE workspace_id = $1 AND delivery_id = $2 AND kind NOT IN ('again', 'unknown_line') AND solved_at IS NULL";
    /// It may have been tried again before, or have failed before it turned out to be unreadable.
    FORGET_EARLIER_TRY =
        "DELETE FROM delivery_trouble
         WHERE workspace_id = $1 AND delivery_id = $2 
           AND ((kind = 'again' AND solved_at IS NOT NULL) OR (kind = 'failed' AND attempts < 5))";
}
