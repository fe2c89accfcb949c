-- What search looks in: words in their folded form, newest last. A row's number begins with its workspace's, so a range of
-- numbers is one workspace and the order of numbers is the order of arrival. One text per engine, because each has its own
-- index of three letters at a time.

CREATE VIRTUAL TABLE contact_words USING fts5 (
  words, contact_id UNINDEXED, tokenize = 'trigram', detail = none, columnsize = 0
);

-- An edit adds a row of its own. The wamid, because the edit may be here before the message.
CREATE VIRTUAL TABLE message_words USING fts5 (
  words, wamid UNINDEXED, tokenize = 'trigram', detail = none, columnsize = 0
);

-- Which row of contact_words is about the contact.
ALTER TABLE contact ADD COLUMN words_row bigint;

-- How many of the newest rows a search may look through. Here the index answers: all of them.
CREATE TABLE search_reach (newest bigint PRIMARY KEY);
INSERT INTO search_reach (newest) VALUES (1099511627776);
