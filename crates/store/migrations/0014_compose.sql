-- What customers are shown of us: whether a line tells them that their messages were read, and that somebody is typing.
ALTER TABLE line ADD COLUMN read_receipts boolean NOT NULL DEFAULT TRUE;
-- the latest message of which the customer was told that it was read
ALTER TABLE conversation ADD COLUMN seen_message_id uuid;
-- when the customer was last told that somebody is typing
ALTER TABLE conversation ADD COLUMN typing_at bigint;

-- A message that a person sent again: the new one and the old one name each other.
ALTER TABLE outbound ADD COLUMN replaces uuid;
ALTER TABLE outbound ADD COLUMN replaced_by uuid;
