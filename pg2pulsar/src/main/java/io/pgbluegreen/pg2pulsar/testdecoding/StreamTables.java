package io.pgbluegreen.pg2pulsar.testdecoding;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.replication.ListedTable;
import io.pgbluegreen.postgres.replication.ListedTables;
import io.pgbluegreen.postgres.replication.TableFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tables of the stream by the names that the plugin prints. Which of them are published stands in the metadata
 * schema with positions, so that the answer for a transaction is the same whenever it is asked. Changes of that list come
 * through the stream as any others, and the list is read again then.
 */
final class StreamTables {

    /** How a list is recognized that changes. */
    static final String LIST = MetadataSchema.NAME + ".published_table";

    private final SourceTables source;
    private final Map<TableId, List<StreamTable>> published = new HashMap<>();
    private final Map<String, TableId> ids = new HashMap<>();
    private final Map<Long, ListedTable> toVerify = new HashMap<>();
    private final Set<TableId> strangers = new HashSet<>();
    private final Map<TableId, ListedTable> otherNames = new HashMap<>();
    private final Map<TableId, ListedTable> misleading = new HashMap<>();

    /** That were met since the catalog was asked. */
    private final Set<Long> transactions = new HashSet<>();

    StreamTables(SourceTables source) {
        this.source = source;
    }

    /** Reads the list, for the first time or again. */
    void readList() {
        published.clear();
        strangers.clear();
        otherNames.clear();
        for (ListedTable table : source.listed()) {
            published.computeIfAbsent(table.id(), id -> new ArrayList<>()).add(new StreamTable(table));
            if (table.until().isEmpty()) {
                table.otherNames().forEach(name -> otherNames.put(name, table));
            }
        }
    }

    /** A transaction begins; its commit is written. */
    void begin(long xid) {
        transactions.add(xid);
    }

    /** Reads the list once more, with all that a transaction did to it. */
    void readListBehind(long xid) {
        source.awaitSeen(Set.of(xid));
        readList();
    }

    /** Whether the table, by the name that the plugin prints, is in the list for some positions. */
    boolean isListed(String printed) {
        TableId id = id(printed);
        boolean listed = published.containsKey(id);
        if (!listed) {
            verifyAllFor(id);
        }
        return listed;
    }

    /** The table, if its changes are published in a transaction that commits there. */
    Optional<StreamTable> published(String printed, Lsn commit) {
        for (StreamTable table : published.getOrDefault(id(printed), List.of())) {
            if (table.listed().isPublishedAt(commit)) {
                if (table.listed().until().isEmpty()) {
                    toVerify.put(table.listed().oid(), table.listed());
                    noteIfMisleading(table.listed().id());
                }
                return Optional.of(table);
            }
        }
        verifyAllFor(id(printed));
        return Optional.empty();
    }

    /** Rows of a table that is not in the list: perhaps one of those that are, under a new name. */
    private void verifyAllFor(TableId stranger) {
        if (strangers.add(stranger)) {
            current().forEach(table -> toVerify.put(table.oid(), table));
            noteIfMisleading(stranger);
        }
    }

    private void noteIfMisleading(TableId name) {
        ListedTable listed = otherNames.get(name);
        if (listed != null) {
            misleading.put(name, listed);
        }
    }

    private Collection<ListedTable> current() {
        return published.values().stream()
                .flatMap(List::stream)
                .map(StreamTable::listed)
                .filter(table -> table.until().isEmpty())
                .toList();
    }

    /**
     * Asks the catalog whether the tables that were met are still found by what they were listed with. It is ahead of the
     * stream, with the transactions that were met: what holds in the list and in the catalog held in between, but for
     * names, of which the list tells.
     *
     * @throws io.pgbluegreen.problem.Problem when one of them is not
     */
    void verify() {
        if (toVerify.isEmpty()) {
            transactions.clear();
            return;
        }
        source.awaitSeen(transactions);
        transactions.clear();
        Map<Long, TableFacts> there = new HashMap<>();
        for (TableFacts table : source.ofOids(toVerify.keySet())) {
            there.put(table.oid(), table);
        }
        for (ListedTable table : toVerify.values()) {
            // Where nobody notes that a table is dropped, another one may have its name.
            Optional<TableFacts> now =
                    Optional.ofNullable(there.get(table.oid())).or(() -> source.named(table.id()));
            if (now.isPresent() && !table.isStill(now.get()) && listedNow(table).isPresent()) {
                throw ListedTables.changed(table, now.get());
            }
        }
        toVerify.clear();
        misleading.forEach((name, table) -> {
            // A copy may have made up for it meanwhile.
            if (listedNow(table).filter(now -> now.otherNames().contains(name)).isPresent()) {
                throw ListedTables.hadOtherName(table, name);
            }
        });
        misleading.clear();
    }

    /** Asked behind all else: what changed as the table left the list is no matter, and the stream will tell of it. */
    private Optional<ListedTable> listedNow(ListedTable table) {
        return source.listed().stream()
                .filter(now -> now.oid() == table.oid()
                        && now.id().equals(table.id())
                        && now.from().equals(table.from())
                        && now.until().isEmpty())
                .findFirst();
    }

    private TableId id(String printed) {
        return ids.computeIfAbsent(printed, TableId::parse);
    }
}
