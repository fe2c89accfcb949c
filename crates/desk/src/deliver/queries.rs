//! Messages of ours on their way.

store::statements! {
    /// Where a conversation is, and what its window and its contact's record are.
    PLACE =
        "SELECT v.line_id, v.contact_id, v.group_id, v.window_from, v.apart, v.picked_claim_id, v.picked_at,
                CASE WHEN l.stage <> 'pilot' THEN 'all' WHEN v.apart THEN 'without' ELSE 'with' END,
                coalesce((SELECT k.kind FROM contact AS k WHERE k.workspace_id = v.workspace_id AND k.id = v.contact_id),
                         'visitor')
         FROM conversation AS v
         JOIN line AS l ON l.workspace_id = v.workspace_id AND l.id = v.line_id
         WHERE v.workspace_id = $1 AND v.id = $2";
    /// Threads of a person on a line, first what is shown.
    THREADS_ON_LINE =
        "SELECT id, line_id FROM conversation
         WHERE workspace_id = $1 AND contact_id = $2 AND line_id = $3
         ORDER BY CASE WHEN folded THEN 1 ELSE 0 END, CASE WHEN apart = $4 THEN 0 ELSE 1 END LIMIT 1";
    /// The thread that a person has on a line, shown or not.
    OWN_THREAD =
        "SELECT id, line_id FROM conversation
         WHERE workspace_id = $1 AND contact_id = $2 AND line_id = $3 AND apart = $4";
    SHOW = "UPDATE conversation SET folded = FALSE WHERE workspace_id = $1 AND id = $2";
    BEGIN =
        "INSERT INTO conversation (workspace_id, id, line_id, contact_id, status, unread, last_at, created_at, apart, folded)
         VALUES ($1, $2, $3, $4, 'open', 0, $5, $5, $6, FALSE)";
    ROOT_OF = "SELECT root_id, id FROM contact WHERE workspace_id = $1 AND id = $2";
    PICK = "UPDATE conversation SET picked_claim_id = $3, picked_at = $4 WHERE workspace_id = $1 AND id = $2";
    LATEST_INBOUND =
        "SELECT m.phone, m.bsuid, m.parent_bsuid, m.sent_at, m.id FROM message AS m
         WHERE m.workspace_id = $1 AND m.claim_id = $2 AND m.line_id = $3 AND m.group_id IS NULL AND m.direction = 'in'
           AND ($4 = 'all' OR ($4 = 'with' AND m.phone IS NOT NULL) OR ($4 = 'without' AND m.phone IS NULL))
         ORDER BY m.sent_at DESC, m.id DESC LIMIT 1";
    BEGUN = "SELECT body, reply_to, heard FROM draft WHERE workspace_id = $1 AND member_id = $2 AND conversation_id = $3";
    FORGET_BEGUN = "DELETE FROM draft WHERE workspace_id = $1 AND member_id = $2 AND conversation_id = $3";
    /// Only for a conversation of the workspace, and not once the message was sent under its key.
    KEEP_BEGUN =
        "INSERT INTO draft (workspace_id, member_id, conversation_id, body, reply_to, heard)
         SELECT v.workspace_id, $2, v.id, $4, $5, $7 FROM conversation AS v
         WHERE v.workspace_id = $1 AND v.id = $3
           AND NOT EXISTS (SELECT 1 FROM outbound AS o
                           WHERE o.workspace_id = v.workspace_id AND o.author_id = $2 AND o.request_key = $6)
         ON CONFLICT (workspace_id, member_id, conversation_id) DO UPDATE
         SET body = excluded.body, reply_to = excluded.reply_to, heard = excluded.heard";
    /// Who has an identifier now.
    HOLDER = "SELECT id, person_id FROM claim WHERE workspace_id = $1 AND key = $2 AND state = 'active'";
    /// The workspace's next place in the order of what it sends. One writer at a time: the row is locked until the end.
    NEXT_PLACE = "UPDATE workspace SET last_outbound = last_outbound + 1 WHERE id = $1";
    ADD =
        "INSERT INTO outbound (workspace_id, id, line_id, contact_id, claim_id, payload, author_id, written_at, state, attempts,
                               refusals, due_at, request_key, callback_data, seq)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', 0, 0, $8, $9, $10, (SELECT last_outbound FROM workspace WHERE id = $1))";
    BY_REQUEST =
        "SELECT o.id, o.payload, o.line_id,
                (SELECT k.root_id FROM contact AS k WHERE k.workspace_id = o.workspace_id AND k.id = o.contact_id),
                c.key, o.state, o.code, o.replaced_by
         FROM outbound AS o
         JOIN claim AS c ON c.workspace_id = o.workspace_id AND c.id = o.claim_id
         WHERE o.workspace_id = $1 AND o.author_id = $2 AND o.request_key = $3";
    GIVE_KEY_BACK = "UPDATE outbound SET request_key = NULL WHERE workspace_id = $1 AND id = $2";
    /// Only what was said in a person's own thread can be answered there.
    WAMID_OF =
        "SELECT m.line_id, m.wamid FROM message AS m
         JOIN claim AS c ON c.workspace_id = m.workspace_id AND c.id = m.claim_id
         WHERE m.workspace_id = $1 AND m.id = $2 AND m.line_id = $3 AND c.person_id = $4 AND m.group_id IS NULL";
    /// Whose thread holds a message, on which line, and whether it is ours and failed.
    THREAD_OF_WAMID =
        "SELECT m.line_id, c.person_id, m.group_id,
                EXISTS (SELECT 1 FROM message_state AS s
                        WHERE s.workspace_id = m.workspace_id AND s.wamid = m.wamid AND s.line_id = m.line_id
                          AND m.direction = 'out' AND s.state = 'failed')
         FROM message AS m
         JOIN claim AS c ON c.workspace_id = m.workspace_id AND c.id = m.claim_id
         WHERE m.workspace_id = $1 AND m.wamid = $2";
    /// Lines with something that may be tried now. For all workspaces at once: listed among the exceptions.
    DUE_LINES =
        "SELECT l.workspace_id, l.id, l.rate FROM line AS l
         WHERE EXISTS (SELECT 1 FROM outbound AS o
                       WHERE o.workspace_id = l.workspace_id AND o.line_id = l.id AND o.state = 'waiting' AND o.due_at <= $1)";
    /// What a line may try now: of every person the first, if nothing to them is on its way. The person is read from the claim,
    /// so two contacts that become one have one order from then on. CROSS JOIN keeps SQLite from walking all that waits.
    DUE =
        "SELECT o.workspace_id, o.id, o.line_id FROM outbound AS o
         JOIN claim AS c ON c.workspace_id = o.workspace_id AND c.id = o.claim_id
         WHERE o.workspace_id = $1 AND o.line_id = $2 AND o.state = 'waiting' AND o.due_at <= $3
           AND NOT EXISTS (SELECT 1 FROM claim AS b CROSS JOIN outbound AS p
                           WHERE b.workspace_id = c.workspace_id AND b.person_id = c.person_id
                             AND p.workspace_id = b.workspace_id AND p.claim_id = b.id AND p.line_id = o.line_id
                             AND p.state IN ('waiting', 'leaving') AND (p.state = 'leaving' OR p.seq < o.seq))
         ORDER BY o.due_at, o.seq LIMIT $4";
    /// Only one of several programs changes the row, and none of them one that another tried meanwhile.
    LEAVE =
        "UPDATE outbound SET state = 'leaving', attempts = attempts + 1, leased_until = $4
         WHERE workspace_id = $1 AND id = $2 AND state = 'waiting' AND due_at <= $3";
    /// What has to be known to send it, and whether the address is still in force and still the customer's for whom it was
    /// written.
    LEAVING =
        "SELECT o.line_id, c.person_id, o.claim_id, o.payload, o.attempts, o.refusals, o.written_at, c.kind, c.value,
                c.state = 'active' AND NOT c.contested
                  AND c.person_id = (SELECT k.root_id FROM contact AS k
                                     WHERE k.workspace_id = o.workspace_id AND k.id = o.contact_id),
                l.phone_number_id, coalesce(a.access_token, s.secret), l.carrier, s.url, s.account, s.sender, s.hook_secret,
                (SELECT u.meta_id FROM media_at_meta AS u
                 WHERE u.workspace_id = o.workspace_id AND u.media_id = o.media_id AND u.line_id = o.line_id
                 ORDER BY u.until DESC LIMIT 1)
         FROM outbound AS o
         JOIN claim AS c ON c.workspace_id = o.workspace_id AND c.id = o.claim_id
         JOIN line AS l ON l.workspace_id = o.workspace_id AND l.id = o.line_id
         LEFT JOIN app AS a ON a.workspace_id = l.workspace_id AND a.id = l.app_id
         LEFT JOIN sms_line AS s ON s.workspace_id = l.workspace_id AND s.line_id = l.id
         WHERE o.workspace_id = $1 AND o.id = $2";
    /// Whoever sent it did not come back to say what became of it. Listed among the exceptions.
    LOST = "SELECT workspace_id, id FROM outbound WHERE state = 'leaving' AND leased_until < $1 ORDER BY leased_until LIMIT $2";
    /// Its caller waits no longer. The key is given back: a repeat of the request is a new message.
    WITHDRAW =
        "UPDATE outbound SET state = 'failed', code = $3, reason = $4, request_key = NULL
         WHERE workspace_id = $1 AND id = $2 AND state = 'waiting'";
    AGAIN =
        "UPDATE outbound SET state = 'waiting', due_at = $3, refusals = $4, leased_until = NULL
         WHERE workspace_id = $1 AND id = $2 AND state = 'leaving'";
    END =
        "UPDATE outbound SET state = $3, code = $4, reason = $5, details = $6, leased_until = NULL
         WHERE workspace_id = $1 AND id = $2 AND state = 'leaving'";
    /// Whatever was thought of it before: Meta has it.
    TAKE =
        "UPDATE outbound SET state = 'taken', code = NULL, reason = NULL, details = NULL, leased_until = NULL, wamid = $3
         WHERE workspace_id = $1 AND id = $2 AND state <> 'taken'";
    /// Of a message that was tried at least once.
    LINE_OF = "SELECT line_id, id FROM outbound WHERE workspace_id = $1 AND id = $2 AND attempts > 0";
    SET_WA_ID = "UPDATE outbound SET wa_id = $3 WHERE workspace_id = $1 AND id = $2";
    OUTCOME =
        "SELECT o.state, o.wamid, o.wa_id, o.code, o.reason, o.details, c.kind, c.value
         FROM outbound AS o JOIN claim AS c ON c.workspace_id = o.workspace_id AND c.id = o.claim_id
         WHERE o.workspace_id = $1 AND o.id = $2";
    /// The tokens of a workspace's apps, the one of this line or account first.
    TOKENS =
        "SELECT a.access_token, CAST(max(CASE WHEN l.phone_number_id = $2 OR l.waba_id = $2 THEN 1 ELSE 0 END) AS bigint)
         FROM app AS a LEFT JOIN line AS l ON l.workspace_id = a.workspace_id AND l.app_id = a.id
         WHERE a.workspace_id = $1 GROUP BY a.id, a.access_token ORDER BY 2 DESC, a.id";
    /// What is filed of a message that Meta took.
    TAKEN =
        "SELECT o.id, o.line_id, o.claim_id, o.payload, c.kind, c.value, c.person_id
         FROM outbound AS o
         JOIN claim AS c ON c.workspace_id = o.workspace_id AND c.id = o.claim_id
         WHERE o.workspace_id = $1 AND o.id = $2";
    SHOW_LAST =
        "UPDATE conversation SET last_at = $3, last_message_id = $4, folded = FALSE
         WHERE workspace_id = $1 AND id = $2 AND last_at <= $3";
    /// What has to be known to send a message again; the state that a status told comes from its line.
    TO_REPEAT =
        "SELECT o.id, o.payload, o.state, coalesce(o.code, CAST(s.code AS text)), o.replaced_by, s.state, o.line_id,
                k.root_id,
                coalesce((SELECT d.person_id FROM message AS m
                          JOIN claim AS d ON d.workspace_id = m.workspace_id AND d.id = m.claim_id
                          WHERE m.workspace_id = o.workspace_id AND m.wamid = o.wamid), c.person_id),
                c.kind, o.callback_data
         FROM outbound AS o
         JOIN claim AS c ON c.workspace_id = o.workspace_id AND c.id = o.claim_id
         JOIN contact AS k ON k.workspace_id = o.workspace_id AND k.id = o.contact_id
         LEFT JOIN message_state AS s
                ON s.workspace_id = o.workspace_id AND s.wamid = o.wamid AND s.line_id = o.line_id
         WHERE o.workspace_id = $1 AND o.id = $2";
    REPLACE = "UPDATE outbound SET replaced_by = $3 WHERE workspace_id = $1 AND id = $2";
    SET_REPLACES = "UPDATE outbound SET replaces = $3 WHERE workspace_id = $1 AND id = $2";
    /// What a conversation's customer was shown of us, and whether the line shows it.
    SHOWN_OF_US =
        "SELECT v.contact_id, v.line_id, v.window_from, v.seen_message_id, v.typing_at, l.read_receipts,
                CASE WHEN l.stage <> 'pilot' THEN 'all' WHEN v.apart THEN 'without' ELSE 'with' END
         FROM conversation AS v
         JOIN line AS l ON l.workspace_id = v.workspace_id AND l.id = v.line_id
         WHERE v.workspace_id = $1 AND v.id = $2";
    /// The latest message that can be marked as read: a call cannot.
    LATEST_READABLE =
        "SELECT m.sent_at, m.id, m.wamid FROM message AS m
         WHERE m.workspace_id = $1 AND m.claim_id = $2 AND m.line_id = $3 AND m.group_id IS NULL AND m.direction = 'in'
           AND m.kind <> 'call' AND m.sent_at > $5
           AND ($4 = 'all' OR ($4 = 'with' AND m.phone IS NOT NULL) OR ($4 = 'without' AND m.phone IS NULL))
         ORDER BY m.sent_at DESC, m.id DESC LIMIT 1";
    SET_SEEN = "UPDATE conversation SET seen_message_id = $3 WHERE workspace_id = $1 AND id = $2";
    SET_TYPING = "UPDATE conversation SET seen_message_id = $3, typing_at = $4 WHERE workspace_id = $1 AND id = $2";
    /// An answer ends the typing at WhatsApp.
    END_TYPING = "UPDATE conversation SET typing_at = NULL WHERE workspace_id = $1 AND id = $2 AND typing_at IS NOT NULL";
}
