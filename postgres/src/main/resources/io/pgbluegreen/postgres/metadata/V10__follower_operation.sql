-- A follower that is set up after an operation has not missed it: bluegreen.follower.operation is the newest one as of
-- the set-up then. Whether the start LSNs of its first load still count cannot be told by that number any more, so that
-- first_load_source becomes NULL when an operation is followed.
UPDATE bluegreen.follower SET first_load_source = NULL WHERE operation > 0;
