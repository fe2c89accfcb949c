-- Files of contacts on their way in.

-- How far an import is. It moves in the same transaction as what its rows write, so a run that was cut short goes on after
-- the last finished batch and repeats nothing.
CREATE TABLE import (
  workspace_id bigint NOT NULL,
  id           uuid   NOT NULL,
  file_hash    bytea  NOT NULL,
  file_name    text   NOT NULL,
  state        text   NOT NULL,
  -- rows, and how many of them are done
  total        bigint NOT NULL,
  done         bigint NOT NULL,
  -- what became of those
  created      bigint NOT NULL,
  matched      bigint NOT NULL,
  conflicts    bigint NOT NULL,
  broken       bigint NOT NULL,
  -- the questions that it opened
  reviews      bigint NOT NULL,
  member_id    uuid   NOT NULL,
  begun_at     bigint NOT NULL,
  ended_at     bigint,
  PRIMARY KEY (workspace_id, id)
);

CREATE INDEX import_file ON import (workspace_id, file_hash, id);
CREATE INDEX import_open ON import (workspace_id, state) WHERE state = 'checking' OR state = 'running';

-- What became of single rows: every broken one and every conflict up to a limit, a few of the others.
CREATE TABLE import_line (
  workspace_id bigint NOT NULL,
  import_id    uuid   NOT NULL,
  line         bigint NOT NULL,
  outcome      text   NOT NULL,
  reason       text   NOT NULL,
  PRIMARY KEY (workspace_id, import_id, outcome, line)
);

-- A file that was uploaded, piece by piece, for as long as it is needed.
CREATE TABLE import_part (
  workspace_id bigint NOT NULL,
  import_id    uuid   NOT NULL,
  part         bigint NOT NULL,
  bytes        bytea  NOT NULL,
  PRIMARY KEY (workspace_id, import_id, part)
);
