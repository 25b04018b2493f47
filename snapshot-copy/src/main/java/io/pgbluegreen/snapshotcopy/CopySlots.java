package io.pgbluegreen.snapshotcopy;

import io.pgbluegreen.postgres.replication.ReplicationSlot;
import io.pgbluegreen.postgres.replication.Slots;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.snapshotcopy.rows.BlueSnapshot;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The slots that export a copy's snapshots, beside the main slot that keeps the changes. From version 10 on they are
 * temporary. 9.6 has no temporary slots: there a copy drops its slot as soon as the snapshot is imported, and what the
 * kill of a copy has left keeps WAL back until the next copy, or whoever ends the migration, drops it.
 */
public final class CopySlots {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANDOM_BYTES = 6;
    private static final String MARK = "_copy_";
    private static final int LONGEST_NAME = 63;
    private static final String OBJECT_IN_USE = "55006";

    private CopySlots() {}

    /** A name that no other slot has: the main slot's, shortened where it must be, and a random number. */
    public static String newName(String mainSlot) {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        return prefix(mainSlot) + HexFormat.of().formatHex(random);
    }

    /**
     * What killed copies have left: slots by such a name, of this database, permanent, from which nobody reads.
     *
     * @param mainSlot the slot that covered those copies
     */
    public static List<String> leftovers(Connection source, String mainSlot) throws SQLException {
        Pattern name = Pattern.compile(Pattern.quote(prefix(mainSlot)) + "[0-9a-f]{" + 2 * RANDOM_BYTES + "}");
        String database = Sql.one(source, "SELECT pg_catalog.current_database()", row -> row.getString(1));
        return Slots.list(source).stream()
                .filter(slot -> name.matcher(slot.name()).matches())
                .filter(slot -> slot.database().equals(Optional.of(database)) && !slot.temporary() && !slot.active())
                .map(ReplicationSlot::name)
                .toList();
    }

    /**
     * The same, while a copy may be at work: on 9.6 its slot looks like one that was left, until its snapshot is imported
     * by a session that is there before the slot is made and as long as rows are copied.
     */
    public static List<String> abandoned(Connection source, String mainSlot) throws SQLException {
        List<String> leftovers = leftovers(source, mainSlot);
        boolean copying = !leftovers.isEmpty()
                && Sql.one(
                        source,
                        "SELECT EXISTS (SELECT FROM pg_catalog.pg_stat_activity"
                                + " WHERE datname = pg_catalog.current_database() AND application_name = ?)",
                        row -> row.getBoolean(1),
                        BlueSnapshot.APPLICATION);
        return copying ? List.of() : leftovers;
    }

    /**
     * Drops what killed copies have left. A copy at work is not disturbed: it needs its slot only to get its snapshot,
     * and holds that by a session of its own.
     *
     * @return the names of the slots that are gone now
     */
    public static List<String> dropLeftovers(Connection source, String mainSlot) throws SQLException {
        List<String> dropped = new ArrayList<>();
        for (String name : leftovers(source, mainSlot)) {
            try {
                if (Slots.drop(source, name)) {
                    dropped.add(name);
                }
            } catch (SQLException e) {
                // Somebody reads from it by now, so it is none of ours.
                if (!OBJECT_IN_USE.equals(e.getSQLState())) {
                    throw e;
                }
            }
        }
        return dropped;
    }

    private static String prefix(String mainSlot) {
        Slots.requireName(mainSlot);
        int room = LONGEST_NAME - MARK.length() - 2 * RANDOM_BYTES;
        return mainSlot.substring(0, Math.min(mainSlot.length(), room)) + MARK;
    }
}
