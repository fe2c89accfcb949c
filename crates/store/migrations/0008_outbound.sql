-- What we send. A message of ours is a row here first; once Meta took it, it is in message, too, under the same id.
CREATE TABLE outbound (
  workspace_id bigint NOT NULL,
  id           uuid   NOT NULL,
  line_id      uuid   NOT NULL,
  -- whom it is for
  contact_id   uuid   NOT NULL,
  -- the claim on the identifier that it goes to
  claim_id     uuid   NOT NULL,
  -- Meta's object of it, without the address
  payload      text   NOT NULL,
  author_id    uuid   NOT NULL,
  written_at   bigint NOT NULL,
  state        text   NOT NULL,
  attempts     bigint NOT NULL,
  -- how many of them were refused for the moment
  refusals     bigint NOT NULL,
  -- when it may be tried
  due_at       bigint NOT NULL,
  -- while it is on its way: by when whoever sends it has to say what became of it
  leased_until bigint,
  -- why it failed: Meta's code or ours, in words, and Meta's details
  code         text,
  reason       text,
  details      text,
  -- what Meta calls it, and the number that the customer has by Meta's reckoning
  wamid        text,
  wa_id        text,
  -- what its author calls the request, so that a repeat makes no second message
  request_key  text,
  -- what its author wants to hear with every status of it
  callback_data text,
  -- its place among all that the workspace sends: what goes to one person on one line leaves in this order
  seq          bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);

CREATE INDEX outbound_due ON outbound (workspace_id, line_id, due_at, seq) WHERE state = 'waiting';
CREATE INDEX outbound_leased ON outbound (leased_until, workspace_id, id) WHERE state = 'leaving';
CREATE INDEX outbound_order ON outbound (workspace_id, claim_id, line_id, seq) WHERE state IN ('waiting', 'leaving');
CREATE INDEX outbound_thread ON outbound (workspace_id, claim_id, line_id, id) WHERE state <> 'taken';
CREATE UNIQUE INDEX outbound_request ON outbound (workspace_id, author_id, request_key) WHERE request_key IS NOT NULL;

-- The last place that was given away.
ALTER TABLE workspace ADD COLUMN last_outbound bigint NOT NULL DEFAULT 0;

-- What somebody began to write in a conversation.
CREATE TABLE draft (
  workspace_id    bigint NOT NULL,
  member_id       uuid   NOT NULL,
  conversation_id uuid   NOT NULL,
  body            text   NOT NULL,
  -- the message that it answers
  reply_to        uuid,
  -- the customer's latest message when it was begun
  heard           uuid,
  PRIMARY KEY (workspace_id, member_id, conversation_id)
);
