package io.pgbluegreen.pulsar2pg.transaction;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.metadata.DdlCommand;
import io.pgbluegreen.postgres.metadata.PartitionLeaf;
import io.pgbluegreen.postgres.metadata.PartitionLeafTable;
import io.pgbluegreen.postgres.metadata.PartitionRoutes;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a recorded command means here that changed partitions of the other side, where this side does not have them as
 * they are and their rows stand in the table that they belong to.
 *
 * @param left partitions that are none any more, and whose rows stand in that table
 * @param joined partitions that were tables before, and whose rows stand in those
 * @param moved partitions that came or left together with the table that they are partitions of, and whose rows stand
 *     where they belonged before
 * @param nothingToDo whether all it did was to make a partition whose rows will stand in that table
 */
record PartitionCommand(List<PartitionLeaf> left, List<PartitionLeaf> joined, List<Moved> moved, boolean nothingToDo) {

    /**
     * A partition that has another root now.
     *
     * @param before as it was
     */
    record Moved(PartitionLeaf before, TableId to) {}

    PartitionCommand {
        left = List.copyOf(left);
        joined = List.copyOf(joined);
        moved = List.copyOf(moved);
    }

    static PartitionCommand of(DdlCommand command, Connection target) throws SQLException {
        if (command.partitions().isEmpty()) {
            return new PartitionCommand(List.of(), List.of(), List.of(), false);
        }
        String side = command.side().label();
        List<PartitionLeaf> known = PartitionLeafTable.read(target, side);
        PartitionRoutes routes = PartitionRoutes.read(target, known);
        List<PartitionLeaf> made =
                PartitionLeafTable.made(target, command.partitions().get());
        List<PartitionLeaf> left = new ArrayList<>();
        for (PartitionLeaf gone :
                PartitionLeafTable.gone(target, command.partitions().get())) {
            Optional<PartitionLeaf> here = routes.routed(gone.table());
            boolean renamed = made.stream().anyMatch(leaf -> leaf.place().equals(gone.place()));
            boolean dropped = command.tag().equals("DROP TABLE") && command.names(gone.root());
            if (here.isPresent() && !renamed && !dropped) {
                left.add(here.get());
            }
        }
        List<PartitionLeaf> joined = new ArrayList<>();
        List<Moved> moved = new ArrayList<>();
        boolean nothing = command.tag().equals("CREATE TABLE") && !made.isEmpty();
        for (PartitionLeaf leaf : made) {
            if (known.stream().anyMatch(other -> other.table().equals(leaf.table()))) {
                routes.routed(leaf.table())
                        .filter(before -> isMoved(before, leaf))
                        .ifPresent(before -> moved.add(new Moved(before, leaf.root())));
                continue;
            }
            boolean isTable = kind(target, leaf.table()).isPresent();
            boolean otherwise = !kind(target, leaf.root()).equals(Optional.of("p"))
                    || routes.leaves(leaf.root()).stream()
                            .anyMatch(other -> routes.routed(other).isPresent());
            nothing = nothing && !isTable && otherwise;
            if (isTable && command.tag().equals("ALTER TABLE")) {
                joined.add(leaf);
            }
        }
        return new PartitionCommand(left, joined, moved, nothing);
    }

    /** Whether levels above it came or went; a table that was renamed has as many as before. */
    private static boolean isMoved(PartitionLeaf before, PartitionLeaf now) {
        return !before.root().equals(now.root())
                && (before.place().startsWith(now.place() + ", ") || now.place().startsWith(before.place() + ", "));
    }

    /**
     * Whether it dropped partitions and nothing else, all of which have their rows in other tables here: then that is a
     * matter of rows.
     */
    boolean onlyDrops(DdlCommand command) {
        String all = left.stream().map(leaf -> "table " + leaf.table()).sorted().collect(Collectors.joining(", "));
        return command.tag().equals("DROP TABLE") && command.objects().equals(all);
    }

    /** Whether rows that stand in one table here have to go to another one, because partitions left or joined. */
    boolean onlyMovesRows(DdlCommand command) {
        return command.tag().equals("ALTER TABLE") && left.size() + Math.min(1, moved.size()) == 1;
    }

    /** Does here to the rows what the command did to them there. */
    void carryOut(DdlCommand command, Connection target) throws SQLException {
        for (PartitionLeaf leaf : left) {
            if (onlyMovesRows(command)) {
                moveRows(leaf, leaf.table(), command, target);
            } else {
                removeRows(leaf, target);
            }
        }
        for (Moved leaf : moved) {
            moveRows(leaf.before, leaf.to, command, target);
        }
    }

    private static void removeRows(PartitionLeaf leaf, Connection target) throws SQLException {
        leaf.select(target, leaf.root(), condition -> {
            Sql.run(target, "DELETE FROM " + leaf.root().toSql() + " WHERE " + condition);
            return true;
        });
    }

    private static void moveRows(PartitionLeaf leaf, TableId to, DdlCommand command, Connection target)
            throws SQLException {
        if (kind(target, to).isEmpty()) {
            Sql.run(
                    target,
                    "SET LOCAL ROLE " + Identifiers.quote(command.role()) + "; CREATE TABLE "
                            + to.toSql() + " (LIKE " + leaf.root().toSql()
                            + " INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES INCLUDING STORAGE);"
                            + " SET LOCAL ROLE NONE");
        } else if (isChild(target, to)) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    "the rows of " + leaf.table() + " cannot be brought from " + leaf.root() + " into " + to
                            + ", which is a partition here itself, of other rows",
                    "Run `bluegreen ddl skip " + command.id()
                            + "`, drop both tables here, make them as they are there, and load them again"
                            + " with `bluegreen copy --table`. Do not empty them instead: rows that are changed here by"
                            + " hand are changed on the other side too.");
        }
        String columns = Sql.one(
                target,
                "SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum)"
                        + " FROM pg_catalog.pg_attribute a WHERE a.attrelid = cast(? AS pg_catalog.regclass)"
                        + " AND a.attnum > 0 AND NOT a.attisdropped"
                        + " AND coalesce(pg_catalog.to_jsonb(a) ->> 'attgenerated', '') = ''",
                row -> row.getString(1),
                leaf.root().toSql());
        String overriding = ServerVersion.of(target).hasIdentityColumns() ? " OVERRIDING SYSTEM VALUE" : "";
        leaf.select(target, leaf.root(), condition -> {
            Sql.run(
                    target,
                    "WITH moved AS (DELETE FROM " + leaf.root().toSql() + " WHERE " + condition + " RETURNING "
                            + columns + ") INSERT INTO " + to.toSql() + " (" + columns + ")" + overriding
                            + " SELECT * FROM moved");
            return true;
        });
        Sql.list(
                target,
                "SELECT bluegreen.publish_table(cast(? AS pg_catalog.regclass))",
                row -> row.getBoolean(1),
                to.toSql());
    }

    /** What a person has to know who decides; empty for nothing. */
    Optional<String> advice() {
        List<String> advice = new ArrayList<>();
        for (PartitionLeaf leaf : left) {
            advice.add(
                    "The rows of " + leaf.table() + " stand in " + leaf.root() + " here: `bluegreen ddl apply` removes"
                            + " them from there, and puts them into a table of their own where the command left them one;"
                            + " after `bluegreen ddl skip` they stay.");
        }
        for (PartitionLeaf leaf : joined) {
            advice.add("The rows of " + leaf.table() + " stand in a table of their own here: after `bluegreen ddl skip`"
                    + " they stay there.");
        }
        for (Moved leaf : moved) {
            advice.add("The rows of " + leaf.before.table() + " stand in " + leaf.before.root()
                    + " here: `bluegreen ddl"
                    + " apply` brings them into " + leaf.to + ", to which they belong from now on; after `bluegreen ddl"
                    + " skip` they stay.");
        }
        return advice.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", advice));
    }

    private static boolean isChild(Connection target, TableId table) throws SQLException {
        return Sql.one(
                target,
                "SELECT EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE inhrelid = cast(? AS pg_catalog.regclass))",
                row -> row.getBoolean(1),
                table.toSql());
    }

    private static Optional<String> kind(Connection target, TableId table) throws SQLException {
        return Sql.first(
                target,
                "SELECT c.relkind FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')",
                row -> row.getString(1),
                table.schema(),
                table.name());
    }
}
