-- One row in a database that is fed from the topic of the side that takes writes; none in blue and green themselves.
-- operation is the last cutover or rollback that it has followed. first_load_source tells whose LSNs the start LSNs of
-- the first load are, NULL where it began empty at the topic's first message: once it has followed an operation, all of
-- them are passed, and on the other side's topic they would mean nothing.
CREATE TABLE bluegreen.follower (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    name text NOT NULL,
    follows text NOT NULL CHECK (follows IN ('blue', 'green')),
    operation bigint NOT NULL DEFAULT 0,
    first_load_source text CHECK (first_load_source IN ('blue', 'green')),
    since timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- A follower that was not handed over in time, and whose side takes writes again, has missed what the other side wrote
-- in between. That side's first marker must not get in then, nor anything behind it.
CREATE FUNCTION bluegreen.refuse_missed_operation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    follower bluegreen.follower;
BEGIN
    SELECT * INTO follower FROM bluegreen.follower;
    IF FOUND AND NEW.kind = 'first' AND NEW.side = follower.follows AND NEW.operation > follower.operation THEN
        RAISE EXCEPTION
            'follower % has followed operation % at last and was not handed over to the side that took writes before operation %',
            follower.name, follower.operation, NEW.operation
            USING HINT = 'Hand over the operations that it has missed, in their order, with `bluegreen consumers handover`.';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER refuse_missed_operation BEFORE INSERT ON bluegreen.marker
    FOR EACH ROW EXECUTE PROCEDURE bluegreen.refuse_missed_operation();

-- Appliers write in replica role.
ALTER TABLE bluegreen.marker ENABLE ALWAYS TRIGGER refuse_missed_operation;
