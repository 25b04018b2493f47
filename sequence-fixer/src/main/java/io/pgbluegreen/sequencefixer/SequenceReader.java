package io.pgbluegreen.sequencefixer;

import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.sequencefixer.SequenceCatalog.Entry;
import io.pgbluegreen.sequencefixer.SequenceRelations.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One reading of a cluster's sequences. */
final class SequenceReader {

    private final Connection connection;
    private final ServerVersion version;
    private final Side side;

    SequenceReader(Connection connection, Side side) throws SQLException {
        this.connection = connection;
        this.version = ServerVersion.of(connection);
        this.side = side;
    }

    SequenceReading readAll(TableFilter tables) throws SQLException {
        // Before the rest: what is altered in between shows at the next look.
        Optional<String> fingerprint = SequenceCatalog.fingerprint(connection, version);
        SequenceChoice choice = SequenceChoice.of(connection, SequenceCatalog.read(connection, version), tables);
        Map<SequenceId, Sequence> sequences = version.hasPublications() ? read(choice) : readOld(choice);
        return new SequenceReading(side, role(), fingerprint, sequences, choice.leftOut());
    }

    /** Only values, where the catalog is as it was; else nothing. */
    Optional<SequenceReading> readValues(SequenceReading before) throws SQLException {
        Optional<String> fingerprint = SequenceCatalog.fingerprint(connection, version);
        if (fingerprint.isEmpty() || !fingerprint.equals(before.catalog())) {
            return Optional.empty();
        }
        List<SequenceId> readable = before.sequences().values().stream()
                .filter(sequence -> sequence.value().isPresent())
                .map(Sequence::id)
                .toList();
        return Optional.of(before.withValues(SequenceValues.read(connection, readable)));
    }

    private String role() throws SQLException {
        return Sql.one(connection, "SELECT current_user", row -> row.getString(1));
    }

    private Map<SequenceId, Sequence> read(SequenceChoice choice) throws SQLException {
        List<SequenceId> readable = choice.partaking().stream()
                .filter(Entry::readable)
                .map(Entry::id)
                .toList();
        Map<SequenceId, SequenceValue> values = SequenceValues.read(connection, readable);
        Map<SequenceId, Sequence> sequences = new HashMap<>();
        for (Entry entry : choice.partaking()) {
            SequenceDefinition definition = entry.definition().orElseThrow();
            sequences.put(entry.id(), sequence(entry, definition, Optional.ofNullable(values.get(entry.id()))));
        }
        return sequences;
    }

    private Map<SequenceId, Sequence> readOld(SequenceChoice choice) throws SQLException {
        List<SequenceId> hidden = choice.partaking().stream()
                .filter(entry -> !entry.readable())
                .map(Entry::id)
                .toList();
        if (!hidden.isEmpty()) {
            throw hidden(hidden);
        }
        List<SequenceId> ids = choice.partaking().stream().map(Entry::id).toList();
        Map<SequenceId, State> states = SequenceRelations.states(connection, ids);
        Map<SequenceId, Sequence> sequences = new HashMap<>();
        for (Entry entry : choice.partaking()) {
            State state = states.get(entry.id());
            if (state != null) {
                sequences.put(entry.id(), sequence(entry, state.definition(), Optional.of(state.value())));
            }
        }
        return sequences;
    }

    private static Sequence sequence(Entry entry, SequenceDefinition definition, Optional<SequenceValue> value) {
        return new Sequence(entry.id(), definition, entry.owner(), value, entry.settable());
    }

    /** Before version 10 even a sequence's definition is hidden from who may not read it. */
    private Problem hidden(List<SequenceId> ids) throws SQLException {
        String role = role();
        return new Problem(
                Kind.CHECK_FAILED,
                "role " + role + " may not read these sequences on " + side + ": "
                        + ids.stream().map(SequenceId::toString).collect(Collectors.joining(", ")),
                "GRANT SELECT ON SEQUENCE "
                        + ids.stream().map(SequenceId::toSql).collect(Collectors.joining(", ")) + " TO "
                        + Identifiers.quote(role) + "; and USAGE on their schemas.");
    }
}
