package io.pgbluegreen.pg2pulsar.testdecoding;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.replication.ListedTable;
import io.pgbluegreen.postgres.replication.TableFacts;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What a decoder asks the source's catalog, which is at the stream's position or ahead of it. */
public interface SourceTables {

    /** All tables that are or were in the list of those to be published, with the positions between which they are. */
    List<ListedTable> listed() throws SQLException;

    /** The table of that name as the catalog has it now. */
    Optional<TableFacts> named(TableId table) throws SQLException;

    /** Those of these tables that are still there, as the catalog has them now. */
    List<TableFacts> ofOids(Collection<Long> oids) throws SQLException;
}
