package io.pgbluegreen.pg2pulsar.testdecoding;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.replication.ListedTable;
import io.pgbluegreen.postgres.replication.TableFacts;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a decoder asks the source's catalog, which is ahead of the stream but for commits that others do not see yet. A
 * {@link io.pgbluegreen.problem.Problem} says why there is no answer.
 */
public interface SourceTables {

    /** Waits until the answers to come know what these transactions did, whose commits came in the stream. */
    void awaitSeen(Collection<Long> xids);

    /** All tables that are or were in the list of those to be published, with the positions between which they are. */
    List<ListedTable> listed();

    /** The table of that name as the catalog has it now. */
    Optional<TableFacts> named(TableId table);

    /** Those of these tables that are still there, as the catalog has them now. */
    List<TableFacts> ofOids(Collection<Long> oids);
}
