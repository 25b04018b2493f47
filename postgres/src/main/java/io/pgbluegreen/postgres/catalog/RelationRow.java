package io.pgbluegreen.postgres.catalog;

import io.pgbluegreen.changeevent.ReplicaIdentity;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;

/** A row of {@code pg_class} as {@link CatalogQueries#relations} gives it. */
record RelationRow(
        long oid,
        TableId id,
        TableKind kind,
        Persistence persistence,
        ReplicaIdentity identity,
        boolean rowSecurity,
        OptionalLong estimatedRows,
        long estimatedBytes,
        Optional<String> extension,
        boolean partition) {

    static RelationRow read(ResultSet row) throws SQLException {
        return new RelationRow(
                row.getLong("oid"),
                new TableId(row.getString("nspname"), row.getString("relname")),
                TableKind.ofRelkind(row.getString("relkind")),
                Persistence.ofRelpersistence(row.getString("relpersistence")),
                identity(row.getString("relreplident")),
                row.getBoolean("relrowsecurity"),
                estimatedRows(row.getDouble("reltuples"), row.getInt("relpages")),
                row.getLong("bytes"),
                Sql.text(row, "extname"),
                row.getBoolean("relispartition"));
    }

    /** From 14 on "never counted" is -1; before, it is 0 rows in 0 pages. */
    private static OptionalLong estimatedRows(double reltuples, int relpages) {
        boolean neverCounted = reltuples < 0 || (reltuples == 0 && relpages == 0);
        return neverCounted ? OptionalLong.empty() : OptionalLong.of((long) reltuples);
    }

    private static ReplicaIdentity identity(String relreplident) {
        return switch (relreplident) {
            case "d" -> ReplicaIdentity.DEFAULT;
            case "i" -> ReplicaIdentity.INDEX;
            case "f" -> ReplicaIdentity.FULL;
            case "n" -> ReplicaIdentity.NOTHING;
            default ->
                throw new IllegalArgumentException("expected relreplident d, i, f or n, found '" + relreplident + "'");
        };
    }
}
