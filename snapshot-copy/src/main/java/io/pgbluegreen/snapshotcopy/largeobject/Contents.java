package io.pgbluegreen.snapshotcopy.largeobject;

import io.pgbluegreen.postgres.largeobject.LargeObject;
import io.pgbluegreen.postgres.largeobject.LargeObjects;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The bytes of small objects by OID, and the statements that move bytes. */
record Contents(Map<Long, byte[]> byOid) {

    private static final String OID = "cast(cast(? AS bigint) AS oid)";

    /** Without those that have vanished since they were looked at. */
    static Contents read(Connection connection, List<LargeObject> objects) throws SQLException {
        Map<Long, byte[]> contents = new TreeMap<>();
        if (!objects.isEmpty()) {
            Array oids = oids(connection, objects.stream().map(LargeObject::oid).toList());
            Sql.list(
                    connection,
                    "SELECT m.oid::bigint AS oid, pg_catalog.lo_get(m.oid) AS bytes"
                            + " FROM pg_catalog.pg_largeobject_metadata m WHERE m.oid = ANY (cast(? AS oid[]))",
                    row -> contents.put(row.getLong("oid"), row.getBytes("bytes")),
                    oids);
        }
        return new Contents(contents);
    }

    Set<Long> oids() {
        return byOid.keySet();
    }

    long bytes() {
        return byOid.values().stream().mapToLong(bytes -> bytes.length).sum();
    }

    /** Makes objects of them; there must be none with these OIDs. */
    void write(Connection connection) throws SQLException {
        if (byOid.isEmpty()) {
            return;
        }
        Sql.list(
                connection,
                "SELECT pg_catalog.lo_from_bytea(made.oid, made.bytes)"
                        + " FROM unnest(cast(? AS oid[]), cast(? AS bytea[])) AS made (oid, bytes)",
                row -> true,
                oids(connection, byOid.keySet()),
                connection.createArrayOf("bytea", byOid.values().toArray(byte[][]::new)));
    }

    static boolean exists(Connection connection, long oid) throws SQLException {
        return Sql.one(
                connection,
                "SELECT EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata WHERE oid = " + OID + ")",
                row -> row.getBoolean(1),
                oid);
    }

    /** The next piece; shorter than a whole one at the object's end, and empty behind it. */
    static byte[] piece(Connection connection, long oid, long place) throws SQLException {
        return Sql.one(
                connection,
                "SELECT pg_catalog.lo_get(" + OID + ", ?, " + LargeObjects.CHUNK_BYTES + ")",
                row -> row.getBytes(1),
                oid,
                place);
    }

    static void create(Connection connection, long oid) throws SQLException {
        Sql.list(connection, "SELECT pg_catalog.lo_create(" + OID + ")", row -> true, oid);
    }

    static void put(Connection connection, long oid, long place, byte[] bytes) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_catalog.lo_put(" + OID + ", ?, ?)")) {
            statement.setLong(1, oid);
            statement.setLong(2, place);
            statement.setBytes(3, bytes);
            statement.execute();
        }
    }

    static void unlink(Connection connection, Collection<Long> oids) throws SQLException {
        if (!oids.isEmpty()) {
            Sql.list(
                    connection,
                    "SELECT pg_catalog.lo_unlink(m.oid) FROM pg_catalog.pg_largeobject_metadata m"
                            + " WHERE m.oid = ANY (cast(? AS oid[]))",
                    row -> true,
                    oids(connection, oids));
        }
    }

    private static Array oids(Connection connection, Collection<Long> oids) throws SQLException {
        return connection.createArrayOf("bigint", oids.toArray());
    }
}
