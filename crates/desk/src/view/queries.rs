//! Read-only lists.

/// A row of the inbox list, with everything it shows. `$1` is the workspace.
macro_rules! inbox_row {
    ($rest:literal) => {
        concat!(
            "SELECT v.id, v.contact_id, v.group_id, b.shows_number, coalesce(k.name, b.name), b.profile_name, b.username,
                    (SELECT c.value FROM claim AS c WHERE c.workspace_id = v.workspace_id AND c.person_id = v.contact_id
                       AND c.kind = 'phone' AND c.state = 'active' ORDER BY c.last_seen DESC, c.id LIMIT 1),
                    (SELECT c.value FROM claim AS c WHERE c.workspace_id = v.workspace_id AND c.person_id = v.contact_id
                       AND c.kind <> 'phone' AND c.kind <> 'crm' ORDER BY c.kind, c.state, c.id LIMIT 1),
                    m.wamid, m.direction, m.content,
                    v.last_at, v.unread, v.status, l.name, l.carrier, w.name, v.owner_id,
                    v.window_from,
                    EXISTS (SELECT 1 FROM message_state AS s WHERE s.workspace_id = m.workspace_id AND s.wamid = m.wamid
                              AND s.line_id = m.line_id AND m.direction = 'out' AND s.state = 'failed')
             FROM conversation AS v
             JOIN line AS l ON l.workspace_id = v.workspace_id AND l.id = v.line_id
             LEFT JOIN message AS m ON m.workspace_id = v.workspace_id AND m.id = v.last_message_id
             LEFT JOIN contact AS k ON k.workspace_id = v.workspace_id AND k.id = v.contact_id
             LEFT JOIN contact AS b ON b.workspace_id = k.workspace_id AND b.id = k.labels_from
             LEFT JOIN member AS w ON w.workspace_id = v.workspace_id AND w.id = v.owner_id
             WHERE v.workspace_id = $1 AND ",
            $rest
        )
    };
}

/// A message of a thread, with what its author is called. `$1` is the workspace.
macro_rules! thread_row {
    ($rest:literal) => {
        concat!(
            "SELECT m.id, m.wamid, m.direction, m.sent_at, m.content, m.setting,
                    coalesce(k.name, b.name), b.profile_name, b.username, m.phone, coalesce(m.bsuid, m.parent_bsuid),
                    (SELECT w.name FROM outbound AS o
                     JOIN member AS w ON w.workspace_id = o.workspace_id AND w.id = o.author_id
                     WHERE o.workspace_id = m.workspace_id AND o.id = m.id),
                    (SELECT CASE WHEN o.replaced_by IS NOT NULL THEN 'replaced'
                                 WHEN c.person_id = r.root_id THEN 'stands' ELSE 'moved' END
                     FROM outbound AS o
                     JOIN contact AS r ON r.workspace_id = o.workspace_id AND r.id = o.contact_id
                     WHERE o.workspace_id = m.workspace_id AND o.id = m.id),
                    m.line_id
             FROM message AS m
             JOIN claim AS c ON c.workspace_id = m.workspace_id AND c.id = m.claim_id
             JOIN contact AS k ON k.workspace_id = c.workspace_id AND k.id = c.person_id
             JOIN contact AS b ON b.workspace_id = k.workspace_id AND b.id = k.labels_from
             WHERE m.workspace_id = $1 AND ",
            $rest
        )
    };
}

/// A question, with whom it is given to and who answered it. `$1` is the workspace.
macro_rules! review_row {
    ($rest:literal) => {
        concat!(
            "SELECT v.id, v.kind, v.state, v.contact_id, v.other_id, v.identifiers, v.reason, v.delivery_id, v.opened_at,
                    v.closed_at, v.closed_by, v.never_again, v.assignee_id, a.name, b.name
             FROM review AS v
             LEFT JOIN member AS a ON a.workspace_id = v.workspace_id AND a.id = v.assignee_id
             LEFT JOIN member AS b ON b.workspace_id = v.workspace_id AND b.id = v.closed_by
             WHERE v.workspace_id = $1 AND ",
            $rest
        )
    };
}

/// A conversation as the API tells of it. `$1` is the workspace.
macro_rules! conversation_record {
    ($rest:literal) => {
        concat!(
            "SELECT v.id, v.contact_id, v.line_id, v.group_id, v.status, v.owner_id, v.unread, v.last_at, v.window_from,
                    v.created_at,
                    (SELECT l.carrier FROM line AS l WHERE l.workspace_id = v.workspace_id AND l.id = v.line_id)
             FROM conversation AS v WHERE v.workspace_id = $1 AND ",
            $rest
        )
    };
}

/// A message as the API tells of it. `$1` is the workspace.
macro_rules! message_record {
    ($rest:literal) => {
        concat!(
            "SELECT m.id, m.wamid, c.person_id, m.line_id, m.group_id, m.direction, m.kind,
                    m.content, m.sent_at, s.state, s.errors, CAST(s.code AS text), s.details,
                    coalesce((SELECT v.id FROM conversation AS v
                              WHERE v.workspace_id = m.workspace_id AND v.line_id = m.line_id AND v.group_id = m.group_id),
                             (SELECT v.id FROM conversation AS v
                              WHERE v.workspace_id = m.workspace_id AND v.contact_id = c.person_id
                                AND v.line_id = m.line_id AND v.apart = (l.stage = 'pilot' AND m.phone IS NULL))),
                    o.replaces, o.replaced_by, o.callback_data
             FROM message AS m
             LEFT JOIN outbound AS o ON o.workspace_id = m.workspace_id AND o.id = m.id
             JOIN line AS l ON l.workspace_id = m.workspace_id AND l.id = m.line_id
             JOIN claim AS c ON c.workspace_id = m.workspace_id AND c.id = m.claim_id
             LEFT JOIN message_state AS s
                    ON s.workspace_id = m.workspace_id AND s.wamid = m.wamid AND s.line_id = m.line_id
                   AND m.direction = 'out'
             WHERE m.workspace_id = $1 AND ",
            $rest
        )
    };
}

store::statements! {
    LIST = inbox_row!("NOT v.folded AND v.status = $2 AND (v.last_at, v.id) < ($3, $4) ORDER BY v.last_at DESC, v.id DESC LIMIT $5");
    LIST_MINE =
        inbox_row!("NOT v.folded AND v.status = 'open' AND v.owner_id = $2 AND (v.last_at, v.id) < ($3, $4)
                    ORDER BY v.last_at DESC, v.id DESC LIMIT $5");
    LIST_UNASSIGNED =
        inbox_row!("NOT v.folded AND v.status = 'open' AND v.owner_id IS NULL AND (v.last_at, v.id) < ($2, $3)
                    ORDER BY v.last_at DESC, v.id DESC LIMIT $4");
    LIST_OF_CONTACT = inbox_row!("NOT v.folded AND v.contact_id = $2 ORDER BY v.last_at DESC, v.id DESC");
    ONE = inbox_row!("v.id = $2");
    /// The latest message of ours that failed before WhatsApp took it, if nothing was said in the conversation since and nobody
    /// sent it again. Its index holds only what was not taken. CROSS JOIN keeps SQLite from walking all that failed.
    REFUSED_LAST =
        "SELECT v.id, o.line_id, o.payload
         FROM conversation AS v
         JOIN line AS l ON l.workspace_id = v.workspace_id AND l.id = v.line_id
         CROSS JOIN claim AS c
         CROSS JOIN outbound AS o
         WHERE v.workspace_id = $1 AND v.id = $2
           AND c.workspace_id = v.workspace_id AND c.person_id = v.contact_id
           AND v.apart = (l.stage = 'pilot' AND c.kind <> 'phone')
           AND o.workspace_id = v.workspace_id AND o.claim_id = c.id AND o.line_id = v.line_id
           AND o.state <> 'taken' AND o.state = 'failed' AND o.replaced_by IS NULL AND o.written_at >= v.last_at
         ORDER BY o.written_at DESC, o.id DESC LIMIT 1";
    COUNT_STATUS =
        "SELECT CAST(count(*) AS bigint), 'n' FROM
           (SELECT 1 AS one FROM conversation WHERE workspace_id = $1 AND NOT folded AND status = $2 LIMIT 1000) AS capped";
    COUNT_MINE =
        "SELECT CAST(count(*) AS bigint), 'n' FROM
           (SELECT 1 AS one FROM conversation
            WHERE workspace_id = $1 AND NOT folded AND owner_id = $2 AND status = 'open' LIMIT 1000) AS capped";
    COUNT_UNASSIGNED =
        "SELECT CAST(count(*) AS bigint), 'n' FROM
           (SELECT 1 AS one FROM conversation
            WHERE workspace_id = $1 AND NOT folded AND status = 'open' AND owner_id IS NULL LIMIT 1000) AS capped";

    MESSAGES_OF_CLAIM =
        thread_row!("m.claim_id = $2 AND m.line_id = $3 AND m.group_id IS NULL AND (m.sent_at, m.id) < ($4, $5)
                     AND ($7 = 'all' OR ($7 = 'with' AND m.phone IS NOT NULL) OR ($7 = 'without' AND m.phone IS NULL))
                     ORDER BY m.sent_at DESC, m.id DESC LIMIT $6");
    MESSAGES_OF_GROUP =
        thread_row!("m.line_id = $2 AND m.group_id = $3 AND (m.sent_at, m.id) < ($4, $5)
                     ORDER BY m.sent_at DESC, m.id DESC LIMIT $6");
    QUOTED = thread_row!("m.wamid = $2");
    UNSENT_OF_CLAIM =
        "SELECT o.id, o.written_at, o.payload, o.state, o.reason, o.code, o.details, w.name,
                CASE WHEN o.replaced_by IS NOT NULL THEN 'replaced' WHEN c.person_id = r.root_id THEN 'stands' ELSE 'moved' END
         FROM outbound AS o
         JOIN claim AS c ON c.workspace_id = o.workspace_id AND c.id = o.claim_id
         JOIN contact AS r ON r.workspace_id = o.workspace_id AND r.id = o.contact_id
         LEFT JOIN member AS w ON w.workspace_id = o.workspace_id AND w.id = o.author_id
         WHERE o.workspace_id = $1 AND o.claim_id = $2 AND o.line_id = $3 AND o.state <> 'taken'
           AND (o.written_at, o.id) < ($4, $5)
         ORDER BY o.written_at DESC, o.id DESC LIMIT $6";
    /// Which messages a thread shows: on a line in its pilot stage those with a number, or apart those without.
    THREAD_PLACE =
        "SELECT v.line_id, v.contact_id, v.group_id,
                CASE WHEN l.stage <> 'pilot' THEN 'all' WHEN v.apart THEN 'without' ELSE 'with' END
         FROM conversation AS v
         JOIN line AS l ON l.workspace_id = v.workspace_id AND l.id = v.line_id
         WHERE v.workspace_id = $1 AND v.id = $2";
    /// The contact's threads on the lines of the other channel. What is shown apart in a pilot stays apart.
    BY_OTHER_CHANNEL =
        "SELECT o.id, l.id, l.name, l.carrier, o.last_at
         FROM conversation AS v
         JOIN line AS h ON h.workspace_id = v.workspace_id AND h.id = v.line_id
         JOIN conversation AS o ON o.workspace_id = v.workspace_id AND o.contact_id = v.contact_id AND o.id <> v.id
         JOIN line AS l ON l.workspace_id = o.workspace_id AND l.id = o.line_id
         WHERE v.workspace_id = $1 AND v.id = $2 AND NOT v.apart AND NOT o.folded AND l.stage <> 'pilot'
           AND (l.carrier = 'meta') <> (h.carrier = 'meta')
         ORDER BY o.last_at DESC, o.id";
    CLAIM_IDS_OF = "SELECT id, kind FROM claim WHERE workspace_id = $1 AND person_id = $2";
    STATES =
        "SELECT m.wamid, s.state, s.errors, CAST(s.code AS text), s.details
         FROM message AS m
         JOIN message_state AS s ON s.workspace_id = m.workspace_id AND s.wamid = m.wamid AND s.line_id = m.line_id
         WHERE m.workspace_id = $1 AND m.wamid = $2 AND m.direction = 'out'";
    /// What was done to a message on its own line: by its author; reactions by either side, in a group by anybody. What is
    /// ours is known by its direction: it comes from the business's own phone. What of ours failed is told of the deed's own
    /// wamid.
    AMENDMENTS =
        "SELECT a.wamid, a.kind, a.direction, a.at, a.content, b.person_id, coalesce(k.name, l.name), l.profile_name, l.username,
                EXISTS (SELECT 1 FROM message_state AS s
                        WHERE s.workspace_id = a.workspace_id AND s.wamid = a.cause AND s.line_id = a.line_id
                          AND a.direction = 'out' AND s.state = 'failed')
         FROM message AS m
         JOIN claim AS c ON c.workspace_id = m.workspace_id AND c.id = m.claim_id
         JOIN amendment AS a ON a.workspace_id = m.workspace_id AND a.wamid = m.wamid AND a.line_id = m.line_id
         LEFT JOIN claim AS b ON b.workspace_id = a.workspace_id AND b.id = a.claim_id
         LEFT JOIN contact AS k ON k.workspace_id = b.workspace_id AND k.id = b.person_id
         LEFT JOIN contact AS l ON l.workspace_id = k.workspace_id AND l.id = k.labels_from
         WHERE m.workspace_id = $1 AND m.wamid = $2
           AND (a.kind = 'reaction' OR a.direction = m.direction)
           AND (a.direction = 'out' OR b.person_id = c.person_id OR (a.kind = 'reaction' AND m.group_id IS NOT NULL))
         ORDER BY a.at, a.id";

    FORMER_USERNAMES =
        "SELECT f.username, f.until
         FROM former_username AS f
         WHERE f.workspace_id = $1
           AND f.contact_id IN (SELECT k.id FROM contact AS k WHERE k.workspace_id = $1 AND k.id = $2
                                UNION
                                SELECT c.contact_id FROM claim AS c WHERE c.workspace_id = $1 AND c.person_id = $2)
         ORDER BY f.until DESC";

    /// How many deliveries need a look, and how many of those rows are shown one by one.
    TROUBLED =
        "SELECT CAST(count(DISTINCT t.delivery_id) AS bigint), CAST(count(CASE WHEN t.kind <> 'unknown_line' THEN 1 END) AS bigint)
         FROM delivery_trouble AS t
         WHERE t.workspace_id = $1 AND t.solved_at IS NULL AND (t.kind <> 'failed' OR t.attempts >= 5)";
    /// What waits for a line that is not set up is told by `WAITING_LINES`.
    TROUBLES =
        "SELECT t.delivery_id, d.received_at, coalesce(a.key, l.phone_number_id, ''), t.kind, t.reason, t.attempts
         FROM delivery_trouble AS t
         JOIN delivery AS d ON d.workspace_id = t.workspace_id AND d.id = t.delivery_id
         LEFT JOIN app AS a ON a.workspace_id = d.workspace_id AND a.id = d.app_id
         LEFT JOIN line AS l ON l.workspace_id = d.workspace_id AND l.id = d.app_id
         WHERE t.workspace_id = $1 AND t.solved_at IS NULL AND t.kind <> 'unknown_line'
           AND (t.kind <> 'failed' OR t.attempts >= 5)
         ORDER BY t.delivery_id DESC LIMIT 50";
    APPS =
        "SELECT id, key, CASE WHEN forged_at > coalesce(seen_at, 0) THEN forged_at END
         FROM app WHERE workspace_id = $1 ORDER BY key";
    LINES =
        "SELECT l.id, l.name, l.display_phone, l.phone_number_id, l.carrier,
                CASE WHEN l.forged_at > coalesce(l.seen_at, 0) THEN l.forged_at END,
                (SELECT max(v.last_at) FROM conversation AS v WHERE v.workspace_id = l.workspace_id AND v.line_id = l.id)
         FROM line AS l WHERE l.workspace_id = $1 ORDER BY l.name";

    MESSAGES_BY_WAMID = message_record!("m.wamid = $2 AND m.direction <> 'notice'");
    MESSAGE_RECORD = message_record!("m.id = $2 AND m.direction <> 'notice'");
    /// A message of ours that WhatsApp does not have.
    /// WhatsApp may have taken it nevertheless: if an echo came first, the message in the thread is the echo's.
    UNSENT_RECORD =
        "SELECT o.id, o.wamid, c.person_id, o.line_id, o.payload, o.written_at, o.state, o.reason, o.code, o.details,
                (SELECT v.id FROM conversation AS v
                 WHERE v.workspace_id = o.workspace_id AND v.contact_id = c.person_id AND v.line_id = o.line_id
                   AND v.apart = (l.stage = 'pilot' AND c.kind <> 'phone')),
                o.replaces, o.replaced_by, o.callback_data
         FROM outbound AS o
         JOIN line AS l ON l.workspace_id = o.workspace_id AND l.id = o.line_id
         JOIN claim AS c ON c.workspace_id = o.workspace_id AND c.id = o.claim_id
         WHERE o.workspace_id = $1 AND o.id = $2";
    CONVERSATION_RECORD = conversation_record!("v.id = $2");
    /// Filters that are not asked for are null. A status is asked for with the list's index; without one, it sorts.
    CONVERSATION_RECORDS =
        conversation_record!("NOT v.folded AND (CAST($2 AS text) IS NULL OR v.status = $2)
                              AND (CAST($3 AS uuid) IS NULL
                                   OR v.contact_id = (SELECT k.root_id FROM contact AS k
                                                      WHERE k.workspace_id = v.workspace_id AND k.id = $3))
                              AND (CAST($4 AS uuid) IS NULL OR v.line_id = $4)
                              AND (v.last_at, v.id) < ($5, $6)
                              ORDER BY v.last_at DESC, v.id DESC LIMIT $7");
    CONVERSATION_RECORDS_OF_CONTACT = conversation_record!("NOT v.folded AND v.contact_id = $2");
    CUSTOMER_RECORD = "SELECT company, email, fields FROM contact WHERE workspace_id = $1 AND id = $2";
    /// The contact itself, merged or not.
    CONTACT_RECORD =
        "SELECT k.id, k.kind, coalesce(k.name, b.name), b.profile_name, b.username, coalesce(b.country, k.country), b.shows_number,
                k.created_at, k.labels_at, k.root_id, k.labels_from, k.labels_by, k.tied
         FROM contact AS k
         JOIN contact AS b ON b.workspace_id = k.workspace_id AND b.id = k.labels_from
         WHERE k.workspace_id = $1 AND k.id = $2";
    /// `$2` kind; it may be null.
    CONTACT_RECORDS =
        "SELECT k.id, k.kind, coalesce(k.name, b.name), b.profile_name, b.username, coalesce(b.country, k.country), b.shows_number,
                k.created_at, k.labels_at, k.root_id, k.labels_from, k.labels_by, k.tied
         FROM contact AS k
         JOIN contact AS b ON b.workspace_id = k.workspace_id AND b.id = k.labels_from
         WHERE k.workspace_id = $1 AND k.root_id = k.id
           AND (CAST($2 AS text) IS NULL OR k.kind = $2)
           AND (k.created_at, k.id) < ($3, $4)
         ORDER BY k.created_at DESC, k.id DESC LIMIT $5";

    REVIEWS =
        review_row!("v.state = $2 AND (v.opened_at, v.id) < ($3, $4) ORDER BY v.opened_at DESC, v.id DESC LIMIT $5");
    REVIEW = review_row!("v.id = $2");
    /// Of any contact of this person.
    REVIEWS_ABOUT =
        review_row!("v.state = 'open' AND (v.contact_id = $2 OR v.other_id = $2
                       OR v.contact_id IN (SELECT c.contact_id FROM claim AS c
                                           WHERE c.workspace_id = v.workspace_id AND c.person_id = $2)
                       OR v.other_id IN (SELECT c.contact_id FROM claim AS c
                                         WHERE c.workspace_id = v.workspace_id AND c.person_id = $2))
                     ORDER BY v.opened_at DESC, v.id DESC LIMIT 20");
    COUNT_REVIEWS =
        "SELECT CAST(count(*) AS bigint), 'n' FROM
           (SELECT 1 AS one FROM review WHERE workspace_id = $1 AND state = 'open' LIMIT 1000) AS capped";
    MERGED_INTO =
        "SELECT id, from_id, into_id, at, why, delivery_id, member_id, review_id, identifiers, on_number, retired,
                ended_at, ended_why, reason
         FROM merge WHERE workspace_id = $1 AND into_id = $2 AND ended_at IS NULL";
    /// With the reasons that were given.
    MERGES_TOLD =
        "SELECT id, from_id, into_id, at, why, delivery_id, member_id, review_id, identifiers, on_number, retired,
                ended_at, ended_why, reason
         FROM merge WHERE workspace_id = $1 AND from_id = $2
         UNION ALL
         SELECT id, from_id, into_id, at, why, delivery_id, member_id, review_id, identifiers, on_number, retired,
                ended_at, ended_why, reason
         FROM merge WHERE workspace_id = $1 AND into_id = $2";
    /// What a contact itself is called, merged or not.
    CONTACT_LABEL =
        "SELECT id, coalesce(name, profile_name, '@' || username) FROM contact WHERE workspace_id = $1 AND id = $2";
    /// What a member or a program is called.
    ACTOR_NAME =
        "SELECT id, name FROM member WHERE workspace_id = $1 AND id = $2
         UNION ALL SELECT id, label FROM token WHERE workspace_id = $1 AND id = $2";
    /// The message of a delivery that hangs on this claim, or on another of the same contact, and its thread: the
    /// contact's, or the group's.
    MESSAGE_OF_DELIVERY =
        "WITH held AS (SELECT c.id, c.person_id FROM claim AS c WHERE c.workspace_id = $1 AND c.id = $2
                       UNION ALL
                       SELECT c.id, c.person_id FROM contact AS k CROSS JOIN claim AS c
                       WHERE k.workspace_id = $1 AND k.id = $4 AND c.workspace_id = $1 AND c.person_id = k.root_id)
         SELECT (SELECT v.id FROM conversation AS v
                 WHERE v.workspace_id = m.workspace_id AND v.contact_id = c.person_id AND v.line_id = m.line_id
                   AND v.apart = (l.stage = 'pilot' AND m.phone IS NULL)), m.id
         FROM held AS c
         CROSS JOIN message AS m
         JOIN line AS l ON l.workspace_id = m.workspace_id AND l.id = m.line_id
         WHERE m.workspace_id = $1 AND m.claim_id = c.id AND m.delivery_id = $3 AND m.direction <> 'notice'
           AND m.group_id IS NULL
         UNION ALL
         SELECT v.id, m.id
         FROM held AS c
         CROSS JOIN message AS m
         JOIN conversation AS v ON v.workspace_id = m.workspace_id AND v.line_id = m.line_id AND v.group_id = m.group_id
         WHERE m.workspace_id = $1 AND m.claim_id = c.id AND m.delivery_id = $3 AND m.direction <> 'notice'
           AND m.group_id IS NOT NULL
         LIMIT 1";
}
