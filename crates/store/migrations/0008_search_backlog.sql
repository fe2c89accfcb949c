-- What search has still to index: contacts and messages from before there was an index. Words are folded by the program
-- and not here, so it does that at its next start, and takes out of here what is done.

CREATE TABLE contact_backlog (
  workspace_id bigint NOT NULL,
  contact_id   uuid   NOT NULL,
  PRIMARY KEY (workspace_id, contact_id)
);

-- What messages said and what edits made of them, by their ids: the order of arrival.
CREATE TABLE message_backlog (
  workspace_id bigint NOT NULL,
  id           uuid   NOT NULL,
  wamid        text   NOT NULL,
  PRIMARY KEY (workspace_id, id)
);

INSERT INTO contact_backlog (workspace_id, contact_id)
  SELECT workspace_id, id FROM contact WHERE words_row IS NULL;

INSERT INTO message_backlog (workspace_id, id, wamid)
  SELECT workspace_id, id, wamid
  FROM (SELECT workspace_id, id, wamid FROM message
        UNION ALL
        SELECT workspace_id, id, wamid FROM amendment WHERE kind = 'edit') AS said
  WHERE (workspace_id, wamid) NOT IN (SELECT rowid / 1099511627776, wamid FROM message_words);
