-- Asking for the number, what customers want of marketing, and why messages failed in Meta's own words.

-- For how many days a person is not asked again, and the words to ask with; null for the product's own.
ALTER TABLE line ADD COLUMN ask_again_days bigint NOT NULL DEFAULT 7;
ALTER TABLE line ADD COLUMN ask_words text;

-- What Meta said of a failure, beside our words for it.
ALTER TABLE message_state ADD COLUMN code bigint;
ALTER TABLE message_state ADD COLUMN details text;

-- Who was asked for the number, and who shared it when asked. Each hangs on the claim that its message hangs on, and so
-- belongs to whoever the identifier belongs to.
CREATE TABLE number_request (
  workspace_id bigint NOT NULL,
  -- of 'asked': the message that asks, in outbound and in message
  id           uuid   NOT NULL,
  claim_id     uuid   NOT NULL,
  line_id      uuid   NOT NULL,
  -- 'asked' or 'shared'
  what         text   NOT NULL,
  -- when it was written or arrived here: of both by our clock, so that they compare
  at           bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);

CREATE INDEX number_request_claim ON number_request (workspace_id, claim_id);

-- What customers told WhatsApp about marketing messages, every word of it; the latest by Meta's time counts, for all lines
-- of the line's WhatsApp Business Account.
CREATE TABLE marketing_choice (
  workspace_id bigint NOT NULL,
  id           uuid   NOT NULL,
  claim_id     uuid   NOT NULL,
  line_id      uuid   NOT NULL,
  -- Meta's word: stop, resume, signup
  value        text   NOT NULL,
  at           bigint NOT NULL,
  -- the delivery that told it
  delivery_id  bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);

CREATE INDEX marketing_choice_claim ON marketing_choice (workspace_id, claim_id);
