package io.pgbluegreen.snapshotcopy;

import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.metadata.FirstLoad;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The steps besides rows that are done, as green notes them in {@code first_load.detail}: {@code done: pre-data,
 * post-data}.
 */
record LoadSteps(Set<Step> done) {

    private static final String PREFIX = "done: ";

    /** What is done once for all tables. */
    enum Step {
        PRE_DATA,
        POST_DATA,
        /** Part of post-data, but not always possible at the same time. */
        FOREIGN_KEYS,
        ANALYZE;

        private String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    LoadSteps {
        done = Set.copyOf(done);
    }

    static LoadSteps of(FirstLoad load) {
        List<String> labels = load.detail()
                .filter(detail -> detail.startsWith(PREFIX))
                .map(detail -> List.of(detail.substring(PREFIX.length()).split(", ")))
                .orElse(List.of());
        EnumSet<Step> done = EnumSet.noneOf(Step.class);
        Arrays.stream(Step.values())
                .filter(step -> labels.contains(step.label()))
                .forEach(done::add);
        return new LoadSteps(done);
    }

    static LoadSteps all() {
        return new LoadSteps(EnumSet.allOf(Step.class));
    }

    boolean has(Step step) {
        return done.contains(step);
    }

    LoadSteps with(Collection<Step> steps) {
        EnumSet<Step> more = EnumSet.copyOf(steps);
        more.addAll(done);
        return new LoadSteps(more);
    }

    /** The statement that notes these steps. */
    String sql() {
        String labels = done.stream().sorted().map(Step::label).collect(Collectors.joining(", "));
        return "UPDATE bluegreen.first_load SET detail = " + Identifiers.literal(PREFIX + labels);
    }

    void write(Connection green) throws SQLException {
        Sql.run(green, sql());
    }
}
