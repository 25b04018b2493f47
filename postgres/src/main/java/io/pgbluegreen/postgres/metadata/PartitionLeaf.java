package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/**
 * A partition that holds rows, as the side describes it that has it.
 *
 * @param root the partitioned table that it belongs to, through however many levels
 * @param place which rows it takes, in the server's words, with the partition keys of all levels; the same words from
 *     version 10 to 18
 * @param condition the same as an SQL condition on its columns; empty below a default partition that is partitioned itself,
 *     whose sessions may remember there what the default partition took before it had its latest siblings
 * @param hashKeys the partition key of each table that is partitioned by hash, by its OID, which {@code condition} names
 */
public record PartitionLeaf(TableId table, TableId root, String place, String condition, Map<String, String> hashKeys) {

    public PartitionLeaf {
        hashKeys = Map.copyOf(hashKeys);
        if (place.isEmpty()) {
            throw new IllegalArgumentException("expected what rows " + table + " takes, found nothing");
        }
    }

    /** Does something with the condition. */
    @FunctionalInterface
    public interface Use<T> {
        T with(String condition) throws SQLException;
    }

    /**
     * Gives the condition for the rows of {@code there} that this partition takes, a table of the same columns on another
     * server. Of a row, only the table that it is partitioned by tells its hash; so there is one of that kind for as long
     * as the condition is used. Belongs in a transaction.
     */
    public <T> T select(Connection connection, TableId there, Use<T> use) throws SQLException {
        if (condition.isEmpty()) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    "which rows of " + there + " are those of " + table
                            + " cannot be told for sure: it is below a default partition (" + place + ")",
                    "Partition " + there + " here as it is there, with the same rows in its partitions, and start the"
                            + " applier again.");
        }
        if (!hashKeys.isEmpty() && !ServerVersion.of(connection).hasHashPartitions()) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    "which rows of " + there + " are those of " + table + " only a hash tells (" + place
                            + "), which this server's version does not know",
                    "Rows of single hash partitions cannot be removed here. Empty " + there
                            + " and load it again, or begin anew without this direction.");
        }
        String condition = this.condition;
        for (Map.Entry<String, String> key : hashKeys.entrySet()) {
            String like = "pg_temp." + Identifiers.quote("bluegreen_hash_" + key.getKey());
            Sql.run(
                    connection,
                    "CREATE TABLE " + like + " (LIKE " + there.toSql() + ") PARTITION BY " + key.getValue());
            condition = condition.replace(
                    "'" + key.getKey() + "'::oid", Identifiers.literal(like) + "::pg_catalog.regclass");
        }
        T result = use.with(condition);
        for (String oid : hashKeys.keySet()) {
            Sql.run(connection, "DROP TABLE pg_temp." + Identifiers.quote("bluegreen_hash_" + oid));
        }
        return result;
    }
}
