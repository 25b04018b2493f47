package io.pgbluegreen.snapshotcopy;

import java.nio.file.Path;
import java.util.Optional;

/** Where green's tables come from. */
public sealed interface SchemaMode {

    /**
     * From blue, with {@code pg_dump} and {@code psql}: all of the database's schema, whatever the table filter says,
     * since views, functions and foreign keys refer to tables whose rows are not wanted too.
     *
     * @param clientTools the folder of the two programs; empty to look on PATH and where packages install them
     * @param ownership whether owners and privileges come along, which needs blue's roles on green: applications are
     *     to log in as before. Without it, everything belongs to the role that loads.
     */
    record Dump(Optional<Path> clientTools, boolean ownership) implements SchemaMode {}

    /** Somebody else has made them; they are only compared with blue's. */
    record Existing() implements SchemaMode {}

    /** With ownership, and tools looked for. */
    static SchemaMode dump() {
        return new Dump(Optional.empty(), true);
    }

    static SchemaMode existing() {
        return new Existing();
    }
}
