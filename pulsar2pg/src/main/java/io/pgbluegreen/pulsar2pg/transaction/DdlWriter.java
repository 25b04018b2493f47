package io.pgbluegreen.pulsar2pg.transaction;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.metadata.DdlCommand;
import io.pgbluegreen.postgres.metadata.DdlDecision;
import io.pgbluegreen.postgres.metadata.DdlStatement;
import io.pgbluegreen.postgres.metadata.DdlTable;
import io.pgbluegreen.postgres.metadata.PartitionLeafTable;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.pulsar2pg.DdlPolicy;
import io.pgbluegreen.pulsar2pg.target.OwnValues;
import io.pgbluegreen.pulsar2pg.target.StartLsns;
import io.pgbluegreen.pulsar2pg.target.UndecidedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does with recorded DDL commands what was decided about each, or what the policy says. */
final class DdlWriter {

    private static final Logger LOG = LoggerFactory.getLogger(DdlWriter.class);
    private static final int COMMAND_CHARACTERS = 1000;
    private static final String REFUSED_REMEDY = "Nothing of that transaction is here. Mend what keeps the command from"
            + " running and start the applier again; or change this side's schema by hand, run `bluegreen ddl skip %d`,"
            + " and start the applier again.";
    private static final String NOT_IN_TRANSACTION = "25001";
    private static final String BY_HAND_REMEDY =
            "Nothing of that transaction is here. The command cannot be run in a transaction with others, as it would be"
                    + " here. Run it on this side by hand, by itself, then `bluegreen ddl skip %d`, and start the applier"
                    + " again.";
    private static final String LOAD_AGAIN =
            ": whatever is decided, load the table again with `bluegreen copy --table` to have the other side's.";
    private static final String OTHER_VALUES_REMEDY =
            "Nothing of that transaction is here. Change this side's schema by"
                    + " hand without what gives those values, run `bluegreen ddl skip %d`, load the table again with `bluegreen copy"
                    + " --table`, set the default, and start the applier again. Rows that are changed here by hand would reach the"
                    + " other side.";

    private final Connection connection;
    private final EnumLabels labels;
    private final String where;
    private final DdlPolicy policy;
    private final StartLsns starts;

    /** A command, what can be run for it, what it means for partitions that differ, and which rows here are newer. */
    private record Met(
            DdlCommand command, DdlStatement statement, PartitionCommand partitions, CopiedLater copiedLater) {

        /** It would do to newer rows what it did to those before. */
        boolean cannotRun() {
            return !copiedLater.isEmpty() && !partitions.nothingToDo();
        }

        /** What a person has to know about rows who decides. */
        Optional<String> advice() {
            return copiedLater.isEmpty() ? partitions.advice() : Optional.empty();
        }
    }

    /** @param where names the target in problems */
    DdlWriter(Connection connection, EnumLabels labels, String where, DdlPolicy policy, StartLsns starts) {
        this.connection = connection;
        this.labels = labels;
        this.where = where;
        this.policy = policy;
        this.starts = starts;
    }

    /**
     * Runs the command, or passes it over, and notes which; within the open transaction.
     *
     * @throws UndecidedException when nobody has decided and the policy is to wait
     * @throws Problem when the command failed
     */
    void write(Portion portion) throws SQLException {
        DdlCommand command = RecordedDdl.read(
                (Change.Insert) portion.part().orElseThrow().changes().get(0));
        Set<TableId> copied = starts.loaded(portion.part().orElseThrow().commitLsn());
        Met met = new Met(
                command,
                DdlStatement.of(command),
                PartitionCommand.of(command, connection),
                CopiedLater.of(command, copied, connection));
        Optional<DdlDecision> decided = DdlTable.decision(connection, command.side(), command.id());
        DdlDecision decision = (decided.isPresent() ? decided : byPolicy(met)).orElse(null);
        if (decision == null || (decision == DdlDecision.APPLY && met.cannotRun())) {
            throw undecided(met, portion);
        }
        if (decision == DdlDecision.APPLY) {
            run(met, portion);
        }
        if (command.partitions().isPresent()) {
            PartitionLeafTable.follow(
                    connection, command.side(), command.partitions().get());
        }
        DdlTable.done(connection, command, decision, "policy " + policy.name().toLowerCase(Locale.ROOT));
        publishNewTables(command);
        LOG.info(
                "{}: {} {} ({})",
                decision == DdlDecision.APPLY ? "ran" : "went on without",
                command.tag(),
                command.objects(),
                command.side());
    }

    /** Rows that would stay here, or not come here, are not for a policy to decide about. */
    private Optional<DdlDecision> byPolicy(Met met) throws SQLException {
        boolean waits = met.advice().isPresent();
        return switch (policy) {
            case STOP -> Optional.empty();
            case IGNORE -> waits ? Optional.empty() : Optional.of(DdlDecision.SKIP);
            case APPLY ->
                (!waits || met.partitions.onlyDrops(met.command)) && doubt(met).isEmpty()
                        ? Optional.of(DdlDecision.APPLY)
                        : Optional.empty();
        };
    }

    /** Why a command is not run before a person has looked at it: a sentence. */
    private Optional<String> doubt(Met met) throws SQLException {
        return met.statement instanceof DdlStatement.Usable usable
                ? doubtOf(met.command, usable)
                : Optional.of("It cannot be run as it was recorded: " + ((DdlStatement.Unusable) met.statement).reason()
                        + ".");
    }

    private Optional<String> doubtOf(DdlCommand command, DdlStatement.Usable usable) throws SQLException {
        String style = command.settings().getOrDefault(CommandSettings.DATE_STYLE, CommandSettings.ISO);
        if (!style.startsWith(CommandSettings.ISO) && OwnValues.converts(usable.sql())) {
            return Optional.of("It converts values under the date style " + style + ", and here it would under "
                    + CommandSettings.ISO + LOAD_AGAIN);
        }
        return OwnValues.inConversion(connection, usable.sql())
                .map(function -> "It converts values by " + function + ", which may give others here" + LOAD_AGAIN);
    }

    private void run(Met met, Portion portion) throws SQLException {
        if (met.partitions.onlyDrops(met.command) || met.partitions.onlyMovesRows(met.command)) {
            carryOut(met, portion);
        } else if (!met.partitions.nothingToDo()) {
            runStatement(met, portion);
        }
    }

    private void carryOut(Met met, Portion portion) throws SQLException {
        try {
            met.partitions.carryOut(met.command, connection);
        } catch (SQLException e) {
            throw refused(met.command, portion, e);
        }
    }

    private void runStatement(Met met, Portion portion) throws SQLException {
        DdlCommand command = met.command;
        if (!(met.statement instanceof DdlStatement.Usable usable)) {
            throw undecided(met, portion);
        }
        OwnValues before = OwnValues.before(connection);
        try {
            if (!addedLabel(command, usable)) {
                execute(command, usable.sql());
            }
        } catch (SQLException e) {
            throw refused(command, portion, e);
        }
        Optional<String> differing = before.withOwnValues(connection);
        if (differing.isPresent()) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    refusal(
                            command,
                            portion,
                            "it fills " + differing.get() + " with values that are not those of " + command.side()),
                    OTHER_VALUES_REMEDY.formatted(command.id()));
        }
    }

    private void execute(DdlCommand command, String sql) throws SQLException {
        CommandSettings settings = new CommandSettings(connection, true);
        Map<String, String> before = settings.set(command);
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
        // What rows are written under, and must be again behind the command.
        settings.restore(before);
    }

    private boolean addedLabel(DdlCommand command, DdlStatement.Usable usable) throws SQLException {
        if (ServerVersion.of(connection).addsLabelsInTransactions()) {
            return false;
        }
        Optional<String> adding = usable.addingLabel();
        return adding.isPresent() && labels.add(command, adding.get());
    }

    /** A table that joins on one side, when it is created or gets its key, is to be followed from both. */
    private void publishNewTables(DdlCommand command) throws SQLException {
        switch (command.tag()) {
            case "CREATE TABLE" -> publish("bluegreen.publish_table", command);
            case "ALTER TABLE" -> publish("bluegreen.publish_empty_table", command);
            default -> {}
        }
    }

    private void publish(String function, DdlCommand command) throws SQLException {
        Sql.list(
                connection,
                "SELECT " + function + "(c.oid) FROM pg_catalog.pg_class c"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r'"
                        + " AND pg_catalog.strpos(', ' || ? || ', ',"
                        + " pg_catalog.format(', table %I.%I, ', n.nspname, c.relname)) > 0",
                row -> row.getBoolean(1),
                command.objects());
    }

    /** Waited for: the decision is looked for again and again. */
    private UndecidedException undecided(Met met, Portion portion) throws SQLException {
        DdlCommand command = met.command;
        return new UndecidedException(
                where + " has stopped before transaction "
                        + portion.part().orElseThrow().xid() + " (frame " + portion.seq() + "), in which "
                        + command.side()
                        + " changed its schema: " + describe(command) + "."
                        + doubt(met).map(doubt -> " " + doubt).orElse("")
                        + (met.cannotRun() ? " " + met.copiedLater.text() : "")
                        + met.advice().map(advice -> " " + advice).orElse(""),
                (met.statement instanceof DdlStatement.Usable && !met.cannotRun()
                                ? "Run `bluegreen ddl apply " + command.id() + "` to have it run here too, or"
                                        + " `bluegreen ddl skip " + command.id() + "` to go on without it."
                                : "Change this side's schema by hand if it is to follow, then run `bluegreen ddl skip "
                                        + command.id() + "`.")
                        + " `bluegreen status` shows how the schemas differ. Everything before that transaction is"
                        + " applied.");
    }

    /** Lets through what may go well later. */
    private Problem refused(DdlCommand command, Portion portion, SQLException cause) throws SQLException {
        if (PostgresErrors.isTransient(cause)) {
            throw cause;
        }
        String reason = PostgresErrors.sentence(cause) + " (SQLSTATE " + cause.getSQLState() + ")";
        String remedy = NOT_IN_TRANSACTION.equals(cause.getSQLState()) ? BY_HAND_REMEDY : REFUSED_REMEDY;
        return new Problem(Kind.NEEDS_PERSON, refusal(command, portion, reason), remedy.formatted(command.id()), cause);
    }

    private String refusal(DdlCommand command, Portion portion, String reason) {
        return where + " could not run what " + command.side() + " did to its schema in transaction "
                + portion.part().orElseThrow().xid() + " (frame " + portion.seq() + "): " + describe(command) + ": "
                + reason;
    }

    private static String describe(DdlCommand command) {
        String text = command.command().orElse("(not recorded)").strip();
        String shown = text.length() > COMMAND_CHARACTERS ? text.substring(0, COMMAND_CHARACTERS) + "…" : text;
        return "command " + command.id() + ", " + command.tag() + " of " + command.objects() + " by role "
                + command.role() + " at " + command.recordedAt() + ": " + shown;
    }
}
