-- What search looks in: words in their folded form, newest last. A row's number begins with its workspace's, so a range of
-- numbers is one workspace and the order of numbers is the order of arrival. One text per engine, because each has its own
-- index of three letters at a time.

CREATE TABLE contact_words (
  rowid      bigint PRIMARY KEY,
  words      text   NOT NULL,
  contact_id uuid   NOT NULL
);

-- An edit adds a row of its own. The wamid, because the edit may be here before the message.
CREATE TABLE message_words (
  rowid bigint PRIMARY KEY,
  words text   NOT NULL,
  wamid text   NOT NULL
);

-- Which row of contact_words is about the contact.
ALTER TABLE contact ADD COLUMN words_row bigint;

-- How many of the newest rows a search may look through: all of them where the index can be made. Where the server has no
-- pg_trgm or does not let us create it, a search reads the newest rows one by one, and so many and no more.
CREATE TABLE search_reach (newest bigint PRIMARY KEY);

DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX contact_words_trigram ON contact_words USING gin (words gin_trgm_ops);
  CREATE INDEX message_words_trigram ON message_words USING gin (words gin_trgm_ops);
  INSERT INTO search_reach (newest) VALUES (1099511627776);
EXCEPTION WHEN OTHERS THEN
  INSERT INTO search_reach (newest) VALUES (20000);
END
$$;
