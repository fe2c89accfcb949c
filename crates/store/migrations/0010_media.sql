-- Files of messages: those that customers send, and those that are sent from here. Their bytes are in the folder or bucket for
-- files, named by their hash.
CREATE TABLE media (
  workspace_id bigint NOT NULL,
  id           uuid   NOT NULL,
  kind         text   NOT NULL,
  mime_type    text   NOT NULL,
  -- what its sender calls it
  name         text,
  state        text   NOT NULL,
  -- SHA-256 of its bytes in hexadecimal digits: what Meta promises, and once it is kept, what it is
  sha256       text,
  -- of what is kept: bytes, and the size of a picture in pixels
  size         bigint,
  width        bigint,
  height       bigint,
  -- why it could not be fetched, in words
  reason       text,
  -- the message that it came with
  wamid        text,
  -- while it waits to be fetched: how often that was tried, when it may be tried next (whoever tries moves that ahead, so
  -- that nobody else does meanwhile), and when it is given up
  attempts     bigint NOT NULL,
  due_at       bigint NOT NULL,
  until        bigint NOT NULL,
  made_at      bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);

CREATE INDEX media_due ON media (due_at, workspace_id, id) WHERE state = 'waiting';

-- The same file sent once more is the same file; and bytes that no row names are removed.
CREATE INDEX media_hash ON media (workspace_id, sha256) WHERE sha256 IS NOT NULL;

-- Files that no row names, from before their bytes are removed until after.
CREATE TABLE media_doomed (
  workspace_id bigint NOT NULL,
  sha256       text   NOT NULL,
  doomed_at    bigint NOT NULL,
  PRIMARY KEY (workspace_id, sha256)
);

-- What Meta calls a file: of a message that came, or after an upload for a line. Meta forgets it.
CREATE TABLE media_at_meta (
  workspace_id bigint NOT NULL,
  meta_id      text   NOT NULL,
  media_id     uuid   NOT NULL,
  line_id      uuid   NOT NULL,
  until        bigint NOT NULL,
  PRIMARY KEY (workspace_id, meta_id)
);

CREATE INDEX media_at_meta_file ON media_at_meta (workspace_id, media_id, line_id, until);

-- Files that Meta has to get before messages with them can leave.
CREATE TABLE media_upload (
  workspace_id bigint NOT NULL,
  media_id     uuid   NOT NULL,
  line_id      uuid   NOT NULL,
  attempts     bigint NOT NULL,
  refusals     bigint NOT NULL,
  -- when the first message with it was written
  wanted_at    bigint NOT NULL,
  due_at       bigint NOT NULL,
  PRIMARY KEY (workspace_id, media_id, line_id)
);

CREATE INDEX media_upload_due ON media_upload (due_at, workspace_id, media_id);

-- The file that a message of ours carries. Until Meta has it, the message is not due.
ALTER TABLE outbound ADD COLUMN media_id uuid;
CREATE INDEX outbound_media ON outbound (workspace_id, media_id, line_id) WHERE media_id IS NOT NULL AND state = 'waiting';
