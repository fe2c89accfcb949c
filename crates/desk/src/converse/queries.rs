//! Threads and what is in them.

store::statements! {
    KNOWN_WAMID =
        "SELECT wamid, line_id FROM message WHERE workspace_id = $1 AND wamid = $2
         UNION ALL SELECT wamid, line_id FROM unplaced_remark WHERE workspace_id = $1 AND wamid = $2";
    ADD_UNPLACED =
        "INSERT INTO unplaced_remark (workspace_id, wamid, line_id, sent_at, received_at, delivery_id, content, held, named)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (workspace_id, wamid) DO NOTHING";
    ADD_UNPLACED_KEY =
        "INSERT INTO unplaced_key (workspace_id, key, wamid) VALUES ($1, $2, $3)
         ON CONFLICT (workspace_id, key, wamid) DO NOTHING";
    UNPLACED_ON =
        "SELECT r.wamid, r.line_id, r.sent_at, r.received_at, r.delivery_id, r.content, r.held, r.named
         FROM unplaced_key AS k
         JOIN unplaced_remark AS r ON r.workspace_id = k.workspace_id AND r.wamid = k.wamid
         WHERE k.workspace_id = $1 AND k.key = $2";
    FORGET_UNPLACED = "DELETE FROM unplaced_remark WHERE workspace_id = $1 AND wamid = $2";
    FORGET_UNPLACED_KEY = "DELETE FROM unplaced_key WHERE workspace_id = $1 AND key = $2 AND wamid = $3";
    CONVERSATION_OF =
        "SELECT id, line_id, contact_id, group_id, apart, status, owner_id, unread, read_until, last_at, last_message_id,
                window_from
         FROM conversation WHERE workspace_id = $1 AND contact_id = $2 AND line_id = $3 AND apart = $4";
    THREADS_OF =
        "SELECT id, contact_id, line_id, status, read_until, last_message_id, folded, apart
         FROM conversation WHERE workspace_id = $1 AND contact_id = $2";
    /// Where a person's messages are, and reactions that opened a window, claim by claim.
    LINES_OF_PERSON =
        "SELECT DISTINCT m.line_id, m.claim_id, c.contact_id
         FROM claim AS c
         CROSS JOIN message AS m
         WHERE c.workspace_id = $1 AND c.person_id = $2
           AND m.workspace_id = $1 AND m.claim_id = c.id AND m.group_id IS NULL
         UNION
         SELECT a.line_id, a.claim_id, c.contact_id
         FROM claim AS c
         CROSS JOIN amendment AS a
         WHERE c.workspace_id = $1 AND c.person_id = $2
           AND a.workspace_id = $1 AND a.claim_id = c.id AND a.opens IS NOT NULL";
    LINES_OF_CLAIM =
        "SELECT DISTINCT line_id, claim_id FROM message
         WHERE workspace_id = $1 AND claim_id = $2 AND group_id IS NULL AND direction <> 'notice'";
    LATEST_ON_CLAIM =
        "SELECT sent_at, id FROM message
         WHERE workspace_id = $1 AND claim_id = $2 AND line_id = $3 AND group_id IS NULL AND direction <> 'notice'
           AND ($4 = 'all' OR ($4 = 'with' AND phone IS NOT NULL) OR ($4 = 'without' AND phone IS NULL))
         ORDER BY sent_at DESC, id DESC LIMIT 1";
    OPENED_ON_CLAIM =
        "SELECT sent_at, id FROM message
         WHERE workspace_id = $1 AND claim_id = $2 AND line_id = $3 AND group_id IS NULL AND opens_window
           AND ($4 = 'all' OR ($4 = 'with' AND phone IS NOT NULL) OR ($4 = 'without' AND phone IS NULL))
         ORDER BY sent_at DESC, id DESC LIMIT 1";
    /// A reaction that opened the window.
    OPENED_BY_DEED =
        "SELECT at, id FROM amendment
         WHERE workspace_id = $1 AND claim_id = $2 AND line_id = $3 AND opens IS NOT NULL AND ($4 = 'all' OR opens = $4)
         ORDER BY at DESC LIMIT 1";
    FOLD = "UPDATE conversation SET folded = TRUE, read_until = NULL WHERE workspace_id = $1 AND id = $2";
    /// Nothing that was said in it is its contact's own any more. It shows again with the next message, and it shows while
    /// something of ours to the contact is on its way or went wrong.
    EMPTY =
        "UPDATE conversation SET read_until = NULL, unread = 0, last_at = created_at, last_message_id = NULL,
                                 window_from = NULL,
                                 folded = NOT EXISTS (
                                     SELECT 1 FROM claim AS c CROSS JOIN outbound AS o
                                     WHERE c.workspace_id = conversation.workspace_id
                                       AND c.person_id = conversation.contact_id
                                       AND o.workspace_id = c.workspace_id AND o.claim_id = c.id
                                       AND o.line_id = conversation.line_id AND o.state <> 'taken')
         WHERE workspace_id = $1 AND id = $2";
    UNFOLD =
        "UPDATE conversation SET folded = FALSE, status = $3, unread = $4, last_at = $5, last_message_id = $6,
                                 window_from = $7, read_until = NULL
         WHERE workspace_id = $1 AND id = $2";
    READ_MARK = "SELECT until, claim_id FROM read_mark WHERE workspace_id = $1 AND claim_id = $2 AND line_id = $3";
    SET_READ_MARK =
        "INSERT INTO read_mark (workspace_id, claim_id, line_id, until) VALUES ($1, $2, $3, $4)
         ON CONFLICT (workspace_id, claim_id, line_id) DO UPDATE SET until = excluded.until";
    /// What asks for attention and nobody has read: ids only grow. An SMS does without opening a window.
    UNREAD_ON_CLAIM =
        "SELECT CAST(count(*) AS bigint), 'n' FROM message
         WHERE workspace_id = $1 AND claim_id = $2 AND line_id = $3 AND group_id IS NULL AND id > $4
           AND (opens_window
                OR direction = 'in' AND EXISTS (SELECT 1 FROM line AS l
                                                WHERE l.workspace_id = $1 AND l.id = $3 AND l.carrier <> 'meta'))
           AND ($5 = 'all' OR ($5 = 'with' AND phone IS NOT NULL) OR ($5 = 'without' AND phone IS NULL))";
    /// Messages follow their identifier.
    MOVE_MESSAGES =
        "UPDATE message SET claim_id = $3
         WHERE workspace_id = $1 AND claim_id = $2 AND group_id IS NULL AND sent_at > $4";
    MOVE_GROUP_MESSAGES =
        "UPDATE message SET claim_id = $3
         WHERE workspace_id = $1 AND claim_id = $2 AND group_id IS NOT NULL AND sent_at > $4";
    MOVE_OPENING_DEEDS =
        "UPDATE amendment SET claim_id = $3
         WHERE workspace_id = $1 AND claim_id = $2 AND opens IS NOT NULL AND at > $4";
    /// What a customer said of the own number and of marketing follows the identifier, too.
    MOVE_NUMBER_REQUESTS =
        "UPDATE number_request SET claim_id = $3 WHERE workspace_id = $1 AND claim_id = $2 AND at > $4";
    MOVE_MARKETING_CHOICES =
        "UPDATE marketing_choice SET claim_id = $3 WHERE workspace_id = $1 AND claim_id = $2 AND at > $4";
    CONVERSATION_OF_GROUP =
        "SELECT id, line_id, contact_id, group_id, apart, status, owner_id, unread, read_until, last_at, last_message_id,
                window_from
         FROM conversation WHERE workspace_id = $1 AND line_id = $2 AND group_id = $3";
    ADD_CONVERSATION =
        "INSERT INTO conversation (workspace_id, id, line_id, contact_id, group_id, status, owner_id, unread, read_until,
                                   last_at, last_message_id, window_from, created_at, apart, folded)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, FALSE)";
    /// Contacts with a thread on a line, after this one.
    CONTACTS_ON_LINE =
        "SELECT DISTINCT contact_id, contact_id FROM conversation
         WHERE workspace_id = $1 AND line_id = $2 AND contact_id IS NOT NULL AND contact_id > $3
         ORDER BY contact_id LIMIT $4";
    MEMBERS_OF = "SELECT DISTINCT contact_id, person_id FROM claim WHERE workspace_id = $1 AND person_id = $2";
    ROOT_OF = "SELECT root_id, id FROM contact WHERE workspace_id = $1 AND id = $2";
    /// What is filed is filed where it shows.
    CHANGE_CONVERSATION =
        "UPDATE conversation SET status = $3, unread = $4, read_until = $5, last_at = $6, last_message_id = $7,
                                 window_from = $8, folded = FALSE
         WHERE workspace_id = $1 AND id = $2";
    ADD_MESSAGE =
        "INSERT INTO message (workspace_id, id, line_id, claim_id, group_id, wamid, direction, sent_at, received_at,
                              delivery_id, phone, bsuid, parent_bsuid, kind, content, setting, opens_window)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    ADD_MESSAGE_ONCE =
        "INSERT INTO message (workspace_id, id, line_id, claim_id, group_id, wamid, direction, sent_at, received_at,
                              delivery_id, phone, bsuid, parent_bsuid, kind, content, setting, opens_window)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         ON CONFLICT (workspace_id, wamid) DO NOTHING";
    /// A state only moves forward.
    SET_STATE =
        "INSERT INTO message_state (workspace_id, wamid, line_id, rank, state, at, errors, code, details)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (workspace_id, wamid, line_id) DO UPDATE
         SET rank = excluded.rank, state = excluded.state, at = excluded.at, errors = excluded.errors,
             code = excluded.code, details = excluded.details
         WHERE message_state.rank < excluded.rank";
    /// A repeat changes nothing.
    ADD_AMENDMENT =
        "INSERT INTO amendment (workspace_id, wamid, cause, id, kind, line_id, direction, claim_id, at, content, opens)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (workspace_id, wamid, cause) DO NOTHING";
    /// The thread that a message is in, to tell open pages that something about it changed.
    THREAD_OF_WAMID =
        "SELECT m.wamid,
                coalesce((SELECT v.id FROM conversation AS v
                          WHERE v.workspace_id = m.workspace_id AND v.line_id = m.line_id AND v.group_id = m.group_id),
                         (SELECT v.id FROM conversation AS v
                          WHERE v.workspace_id = m.workspace_id AND v.contact_id = c.person_id AND v.line_id = m.line_id
                            AND v.apart = (l.stage = 'pilot' AND m.phone IS NULL))),
                m.id
         FROM message AS m
         JOIN line AS l ON l.workspace_id = m.workspace_id AND l.id = m.line_id
         JOIN claim AS c ON c.workspace_id = m.workspace_id AND c.id = m.claim_id
         WHERE m.workspace_id = $1 AND m.wamid = $2";
    MARK_READ =
        "UPDATE conversation SET unread = 0, read_until = $3 WHERE workspace_id = $1 AND id = $2 AND unread > 0";
    /// The thread that shows what this one holds: itself, unless its contact is merged into another.
    SHOWN =
        "SELECT coalesce((SELECT s.id FROM contact AS k
                          JOIN conversation AS s ON s.workspace_id = k.workspace_id AND s.contact_id = k.root_id
                                                AND s.line_id = v.line_id AND NOT s.folded
                          WHERE v.folded AND k.workspace_id = v.workspace_id AND k.id = v.contact_id
                           ORDER BY CASE WHEN s.apart = v.apart THEN 0 ELSE 1 END LIMIT 1), v.id), v.line_id
         FROM conversation AS v WHERE v.workspace_id = $1 AND v.id = $2";
    SET_STATUS = "UPDATE conversation SET status = $3 WHERE workspace_id = $1 AND id = $2 AND status <> $3";
    SET_OWNER = "UPDATE conversation SET owner_id = $3 WHERE workspace_id = $1 AND id = $2";
}
