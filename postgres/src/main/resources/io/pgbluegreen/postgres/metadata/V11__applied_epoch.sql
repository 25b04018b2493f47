-- Which publisher the last applied frame came from: a later one that uses its number again, or one before it, did not find
-- the frame in the topic. epoch is that of frame epoch_seq. Where this is not seq, or NULL, nothing is known: an applier
-- of an older program has moved the row on, or whoever wrote it did not see the frame.
ALTER TABLE bluegreen.applied ADD COLUMN epoch bigint, ADD COLUMN epoch_seq bigint;
