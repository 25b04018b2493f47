package io.pgbluegreen.snapshotcopy;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.Catalog;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.metadata.DdlCommand;
import io.pgbluegreen.postgres.metadata.DdlTable;
import io.pgbluegreen.postgres.metadata.FirstLoad.Way;
import io.pgbluegreen.postgres.metadata.FirstLoadTables;
import io.pgbluegreen.postgres.metadata.Heartbeat;
import io.pgbluegreen.postgres.metadata.PublisherState;
import io.pgbluegreen.postgres.metadata.SeenRelationTable;
import io.pgbluegreen.postgres.metadata.SeenRelationTable.Described;
import io.pgbluegreen.postgres.replication.Publications;
import io.pgbluegreen.postgres.replication.Slots;
import io.pgbluegreen.postgres.server.ServerFacts;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.snapshotcopy.check.LoadLock;
import io.pgbluegreen.snapshotcopy.check.MainSlot;
import io.pgbluegreen.snapshotcopy.clone.CloneChecks;
import io.pgbluegreen.snapshotcopy.clone.CloneRows;
import io.pgbluegreen.snapshotcopy.clone.Commits;
import io.pgbluegreen.snapshotcopy.clone.Origin;
import io.pgbluegreen.snapshotcopy.clone.SameServer;
import io.pgbluegreen.snapshotcopy.clone.StartLsn;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The first load by a clone of blue's files: nothing is copied any more; it is noted from where on changes are to be
 * applied. Everything is checked first; then the clone forgets in one transaction that it was blue. It may be killed at
 * any time and run again.
 */
public final class Adoption implements AutoCloseable {

    private final AdoptionSettings settings;
    private final Endpoint blue;
    private final Endpoint green;

    private Adoption(AdoptionSettings settings, Endpoint blue, Endpoint green) {
        this.settings = settings;
        this.blue = blue;
        this.green = green;
    }

    /**
     * Connects to both clusters.
     *
     * @throws io.pgbluegreen.problem.Problem when one cannot be reached
     */
    public static Adoption open(AdoptionSettings settings) {
        Endpoint blue = new Endpoint(settings.blue());
        try {
            return new Adoption(settings, blue, new Endpoint(settings.green()));
        } catch (RuntimeException e) {
            blue.close();
            throw e;
        }
    }

    /**
     * A clone that may be taken over.
     *
     * @param startLsn transactions whose commit record starts before it are in the clone, all others are not
     * @param typed whether a person gave it, and nothing in the clone can confirm it: it was upgraded
     * @param tables those that are followed
     * @param columns as blue's stream describes them; what changes behind that unrecorded is to be noticed
     * @param heartbeat the last beat of blue's publisher that is in the clone
     * @param notes what a person should know and that does not stop the work
     */
    public record Checked(
            Lsn startLsn,
            boolean typed,
            Set<TableId> tables,
            List<Described> columns,
            Optional<Heartbeat> heartbeat,
            List<String> notes) {

        public Checked {
            tables = Set.copyOf(tables);
            columns = List.copyOf(columns);
            notes = List.copyOf(notes);
        }
    }

    /**
     * Checks all that can be checked, and changes nothing.
     *
     * @throws io.pgbluegreen.problem.Problem that says what stands in the way
     */
    public Checked check() {
        SameServer.refuse(blue.sessions(), green.sessions());
        green.tell("lock the first load", connection -> LoadLock.acquire(connection, green.where()));
        blue.ask("look up the slot", connection -> MainSlot.require(connection, blue.settings(), settings.slot()));
        PublisherState publisher = blue.ask(
                "read where its slot begins", connection -> MainSlot.begin(connection, blue.where(), settings.slot()));
        CloneChecks checks = new CloneChecks(publisher, blue.where(), green.where());
        green.tell("look at what the clone holds", checks::requireOfThisMigration);
        Lsn start = startLsn(publisher);
        blue.tell("look up its position", connection -> checks.requireWithin(connection, start));
        Set<TableId> tables = blue.ask(
                "list its published tables",
                connection -> CloneChecks.published(connection, settings.publication(), blue.where()));
        // Before they are compared: a change in between is noticed then.
        List<Described> columns = blue.ask("tell its tables' columns", connection -> describe(connection, tables));
        blue.tell("describe its tables", connection -> checks.blue(connection, tables));
        green.tell(
                "look for what the clone has left",
                connection -> checks.green(connection, settings.slot(), settings.publication()));
        checks.throwIfAny();
        return new Checked(
                start,
                upgraded(publisher),
                tables,
                columns,
                green.ask("read its heartbeat", CloneRows::heartbeat),
                checks.notes());
    }

    private static List<Described> describe(Connection blue, Set<TableId> tables) throws SQLException {
        return SeenRelationTable.describe(
                blue,
                Catalog.tables(blue, TableFilter.ALL).stream()
                        .filter(table -> tables.contains(table.id()))
                        .toList());
    }

    private Lsn startLsn(PublisherState publisher) {
        Origin origin = new Origin(publisher.systemId(), publisher.timeline());
        return green.ask(
                "find where it left blue's history",
                connection -> StartLsn.of(settings.startLsn(), connection, origin, green.where()));
    }

    private boolean upgraded(PublisherState publisher) {
        return !green.ask("tell what it is", ServerFacts::read)
                .systemIdentifier()
                .equals(publisher.systemId());
    }

    /** Whether the clone holds each of blue's transactions as committed; see {@link Commits#known}. */
    public Map<Long, Boolean> committed(Collection<Long> xids) {
        return green.ask("look up transactions", connection -> Commits.known(connection, xids));
    }

    /** Makes the clone green. Only after {@link #check}, on the same object. */
    public void adopt(Checked checked) {
        green.tell("drop the clone's copy of blue's slot", connection -> dropSlot(connection, settings.slot()));
        blue.tell("forget the green before this one", CloneRows::forgetUnusedProgress);
        List<DdlCommand> commands =
                blue.ask("list its recorded commands", connection -> DdlTable.commands(connection, Side.BLUE));
        // The last step, and one transaction: a tool that is killed before it can be run again.
        green.tell("note the first load", connection -> note(connection, checked, commands));
    }

    private static void dropSlot(Connection green, String slot) throws SQLException {
        if (Slots.find(green, slot).isPresent()) {
            Slots.drop(green, slot);
        }
    }

    private void note(Connection connection, Checked checked, List<DdlCommand> ofBlue) throws SQLException {
        connection.setAutoCommit(false);
        boolean done = false;
        try {
            Sql.run(connection, "SET LOCAL synchronous_commit TO on");
            Publications.drop(connection, settings.publication());
            CloneRows.forgetBlue(connection, ofBlue);
            FirstLoadTables.begin(connection, Way.ADOPT, Optional.empty());
            LoadSteps.all().write(connection);
            FirstLoadTables.noteFirstLsn(connection, checked.startLsn());
            FirstLoadTables.addLoaded(connection, checked.tables(), checked.startLsn());
            SeenRelationTable.replace(connection, settings.blue().side().label(), checked.columns());
            FirstLoadTables.finish(connection);
            connection.commit();
            done = true;
        } finally {
            if (!done) {
                connection.rollback();
            }
            connection.setAutoCommit(true);
        }
    }

    @Override
    public void close() {
        try {
            green.close();
        } finally {
            blue.close();
        }
    }
}
