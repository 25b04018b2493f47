package io.pgbluegreen.pulsar2pg.target;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.pulsar2pg.plan.TargetColumn;
import io.pgbluegreen.pulsar2pg.plan.TargetColumn.Comparison;
import io.pgbluegreen.pulsar2pg.plan.TargetTable;
import java.util.List;
import java.util.Map;

/** Tables of the schema {@code bluegreen} that are replicated; the catalog lists only tables of users. */
final class OwnTables {

    private static final TargetTable HEARTBEAT = new TargetTable(
            MetadataSchema.HEARTBEAT,
            false,
            List.of(
                    column("side", "text"),
                    column("beat", "bigint"),
                    column("written_at", "timestamp with time zone"),
                    column("seen_beat", "bigint"),
                    column("seen_written_at", "timestamp with time zone")),
            List.of(List.of("side")),
            false);

    private static final TargetTable MARKER = new TargetTable(
            MetadataSchema.MARKER,
            false,
            List.of(
                    column("operation", "bigint"),
                    column("kind", "text"),
                    column("side", "text"),
                    column("inserted_lsn", "pg_lsn"),
                    column("written_at", "timestamp with time zone"),
                    column("sealed", "boolean")),
            List.of(List.of("operation", "kind")),
            false);

    static final Map<TableId, TargetTable> ALL = Map.of(HEARTBEAT.id(), HEARTBEAT, MARKER.id(), MARKER);

    private OwnTables() {}

    private static TargetColumn column(String name, String type) {
        return new TargetColumn(name, type, type, type, "OPERATOR(pg_catalog.=)", Comparison.EQUALITY, false, false);
    }
}
