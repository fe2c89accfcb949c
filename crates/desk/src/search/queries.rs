//! The index of words. A workspace's rows are a range of row numbers; statements that see nothing but rows are bound by it.

/// The contact that a hit is shown as. Whoever merges contacts says here which one that is.
macro_rules! shown_contact {
    () => {
        "k.root_id"
    };
}

store::statements! {
    /// How far back a search may look; the same for every workspace.
    REACH = "SELECT newest, newest FROM search_reach";
    LAST_CONTACT_ROW =
        "SELECT rowid, 'row' FROM contact_words WHERE rowid >= $1 AND rowid < $2 ORDER BY rowid DESC LIMIT 1";
    LAST_MESSAGE_ROW =
        "SELECT rowid, 'row' FROM message_words WHERE rowid >= $1 AND rowid < $2 ORDER BY rowid DESC LIMIT 1";

    /// Newest first. The patterns are those of the index, the order is that of the rows: both engines stop at the limit.
    NEAR_CONTACTS = concat!(
        "SELECT w.rowid, w.words, k.id, ", shown_contact!(), "
         FROM contact_words AS w
         JOIN contact AS k ON k.workspace_id = $1 AND k.id = w.contact_id
         WHERE w.rowid >= $2 AND w.rowid < $3 AND w.words LIKE $4 AND w.words LIKE $5
         ORDER BY w.rowid DESC LIMIT $6"
    );
    NEAR_MESSAGES = concat!(
        "SELECT w.rowid, w.words, m.id, m.wamid, m.direction, m.sent_at, m.content, ", shown_contact!(), ",
                coalesce((SELECT v.id FROM conversation AS v
                          WHERE v.workspace_id = m.workspace_id AND v.line_id = m.line_id AND v.group_id = m.group_id),
                         (SELECT v.id FROM conversation AS v
                          WHERE v.workspace_id = m.workspace_id AND v.contact_id = ", shown_contact!(), "
                            AND v.line_id = m.line_id AND v.apart = (l.stage = 'pilot' AND m.phone IS NULL)))
         FROM message_words AS w
         JOIN message AS m ON m.workspace_id = $1 AND m.wamid = w.wamid
         JOIN line AS l ON l.workspace_id = m.workspace_id AND l.id = m.line_id
         JOIN claim AS c ON c.workspace_id = m.workspace_id AND c.id = m.claim_id
         JOIN contact AS k ON k.workspace_id = c.workspace_id AND k.id = c.contact_id
         WHERE w.rowid >= $2 AND w.rowid < $3 AND w.words LIKE $4 AND w.words LIKE $5
         ORDER BY w.rowid DESC LIMIT $6"
    );

    LABELS_OF =
        "SELECT id, words_row, name, profile_name, username FROM contact WHERE workspace_id = $1 AND id = $2";
    FORMER_USERNAMES_OF =
        "SELECT contact_id, username FROM former_username WHERE workspace_id = $1 AND contact_id = $2";
    IDENTIFIERS_OF =
        "SELECT c.contact_id, c.kind, c.value, c.state
         FROM contact AS k
         JOIN claim AS c ON c.workspace_id = k.workspace_id AND c.person_id = k.root_id AND c.contact_id = k.id
         WHERE k.workspace_id = $1 AND k.id = $2";

    ADD_CONTACT_WORDS = "INSERT INTO contact_words (rowid, words, contact_id) VALUES ($1, $2, $3)";
    SET_WORDS_ROW = "UPDATE contact SET words_row = $3 WHERE workspace_id = $1 AND id = $2";
    /// What is the same already is not written again.
    CHANGE_CONTACT_WORDS = "UPDATE contact_words SET words = $2 WHERE rowid = $1 AND words <> $2";
    ADD_MESSAGE_WORDS = "INSERT INTO message_words (rowid, words, wamid) VALUES ($1, $2, $3)";
}
