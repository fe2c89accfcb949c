-- Threads and what is in them.

CREATE TABLE conversation (
  workspace_id    bigint NOT NULL,
  id              uuid   NOT NULL,
  line_id         uuid   NOT NULL,
  contact_id      uuid,
  group_id        text,
  status          text   NOT NULL,
  owner_id        uuid,
  unread          bigint NOT NULL,
  -- the newest of our message ids by the time that somebody read it all; null when nobody has since its persons changed
  read_until      uuid,
  last_at         bigint NOT NULL,
  -- null as long as nothing was said
  last_message_id uuid,
  -- Meta's time of the customer's latest message or call: the 24 hour window runs from here.
  window_from     bigint,
  -- the claim that somebody picked as the address, and when: from then on, until the customer writes again
  picked_claim_id uuid,
  picked_at       bigint,
  created_at      bigint NOT NULL,
  -- the contact is merged into another, whose thread on the line shows everything: this row only keeps what was made here
  folded          boolean NOT NULL,
  -- on a line in its pilot stage: the contact's second thread, for messages without a number
  apart           boolean NOT NULL,
  PRIMARY KEY (workspace_id, id)
);

CREATE UNIQUE INDEX conversation_contact ON conversation (workspace_id, contact_id, line_id, apart)
  WHERE contact_id IS NOT NULL;
CREATE UNIQUE INDEX conversation_group ON conversation (workspace_id, line_id, group_id) WHERE group_id IS NOT NULL;
CREATE INDEX conversation_list ON conversation (workspace_id, status, last_at, id) WHERE NOT folded;
CREATE INDEX conversation_owner ON conversation (workspace_id, owner_id, status, last_at, id)
  WHERE owner_id IS NOT NULL AND NOT folded;

-- Messages, calls and quiet lines. A message hangs on the claim of the strongest identifier it arrived by or went to,
-- and so belongs to whoever that identifier belongs to.
CREATE TABLE message (
  workspace_id bigint NOT NULL,
  id           uuid   NOT NULL,
  line_id      uuid   NOT NULL,
  claim_id     uuid   NOT NULL,
  group_id     text,
  wamid        text   NOT NULL,
  direction    text   NOT NULL,
  sent_at      bigint NOT NULL,
  received_at  bigint NOT NULL,
  delivery_id  bigint NOT NULL,
  -- the identifiers it arrived by or went to, as Meta sent them
  phone        text,
  bsuid        text,
  parent_bsuid text,
  kind         text   NOT NULL,
  content      text   NOT NULL,
  -- what it answers, forwards or came from, as JSON; null when it is just a message
  setting      text,
  -- whether it opened the customer service window
  opens_window boolean NOT NULL,
  PRIMARY KEY (workspace_id, id)
);

CREATE UNIQUE INDEX message_wamid ON message (workspace_id, wamid);
CREATE INDEX message_thread ON message (workspace_id, claim_id, line_id, sent_at, id) WHERE group_id IS NULL;
CREATE INDEX message_group_claim ON message (workspace_id, claim_id) WHERE group_id IS NOT NULL;
CREATE INDEX message_group ON message (workspace_id, line_id, group_id, sent_at, id) WHERE group_id IS NOT NULL;

-- How far the messages of an identifier on a line were read, written when its thread is put together anew: what was read
-- stays read, wherever it goes.
CREATE TABLE read_mark (
  workspace_id bigint NOT NULL,
  claim_id     uuid   NOT NULL,
  line_id      uuid   NOT NULL,
  until        uuid   NOT NULL,
  PRIMARY KEY (workspace_id, claim_id, line_id)
);

-- Quiet lines about somebody whom nobody knew when they came: they are in no thread, and neither is a repeat. One about new
-- ids gets its place when somebody turns out to have one of them.
CREATE TABLE unplaced_remark (
  workspace_id bigint NOT NULL,
  wamid        text   NOT NULL,
  line_id      uuid   NOT NULL,
  sent_at      bigint NOT NULL,
  received_at  bigint NOT NULL,
  delivery_id  bigint NOT NULL,
  content      text   NOT NULL,
  -- the identifiers that it came with, and all that it names, the former ones first; lists
  held         text   NOT NULL,
  named        text   NOT NULL,
  PRIMARY KEY (workspace_id, wamid)
);

CREATE TABLE unplaced_key (
  workspace_id bigint NOT NULL,
  key          text   NOT NULL,
  wamid        text   NOT NULL,
  PRIMARY KEY (workspace_id, key, wamid)
);

-- What happens to a message afterwards is kept under its wamid, so it may well come before the message itself. It counts
-- only on the message's own line: readers compare.
CREATE TABLE message_state (
  workspace_id bigint NOT NULL,
  wamid        text   NOT NULL,
  line_id      uuid   NOT NULL,
  rank         bigint NOT NULL,
  state        text   NOT NULL,
  at           bigint NOT NULL,
  errors       text,
  PRIMARY KEY (workspace_id, wamid, line_id)
);

-- Edits, deletions, reactions and the outcomes of calls, every one of them; the latest by Meta's time counts, and among
-- those of one second the one that came last. cause is the wamid of the edit, deletion or reaction itself: a repeat finds
-- its row and changes nothing. Whose deed it was is known by direction and claim: only the author edits and deletes.
CREATE TABLE amendment (
  workspace_id bigint NOT NULL,
  wamid        text   NOT NULL,
  cause        text   NOT NULL,
  id           uuid   NOT NULL,
  kind         text   NOT NULL,
  line_id      uuid   NOT NULL,
  direction    text   NOT NULL,
  claim_id     uuid,
  at           bigint NOT NULL,
  content      text,
  -- it opens the window: of the thread of messages with a number, or without
  opens        text   CHECK (opens IN ('with', 'without')),
  PRIMARY KEY (workspace_id, wamid, cause)
);

-- Where the window is from, when threads are joined or parted.
CREATE INDEX amendment_opens ON amendment (workspace_id, claim_id, line_id, at) WHERE opens IS NOT NULL;

-- The ordered feed of facts: what stages hand to each other, what open pages and other systems are told.
CREATE TABLE event (
  workspace_id    bigint NOT NULL,
  id              uuid   NOT NULL,
  kind            text   NOT NULL,
  at              bigint NOT NULL,
  contact_id      uuid,
  conversation_id uuid,
  message_id      uuid,
  -- the claim, merge or review that it is about
  subject_id      uuid,
  -- the line in its pilot stage for whose sake other systems are not told yet
  held_line_id    uuid,
  PRIMARY KEY (workspace_id, id)
);

CREATE INDEX event_held ON event (workspace_id, held_line_id, id) WHERE held_line_id IS NOT NULL;
