package io.pgbluegreen.integration;

import java.util.ArrayList;
import java.util.List;

/**
 * A type and values of it, as texts that the server reads.
 *
 * @param name as it stands behind CAST
 * @param since the first {@code server_version_num} that has it
 * @param values those that every such version takes
 * @param later values that later versions take, too
 */
record SampleType(String name, int since, List<String> values, List<Later> later) {

    /** Values that servers take from a version on. */
    record Later(int since, List<String> values) {}

    static SampleType of(String name, String... values) {
        return new SampleType(name, 0, List.of(values), List.of());
    }

    SampleType since(int version) {
        return new SampleType(name, version, values, later);
    }

    SampleType andSince(int version, String... more) {
        return new SampleType(name, since, values, List.of(new Later(version, List.of(more))));
    }

    /** Whether it has columns of its own. */
    boolean isComposite() {
        return SampleTypes.COMPOSITES.contains(name);
    }

    /** Those that a server of this version takes. */
    List<String> valuesAt(int version) {
        List<String> all = new ArrayList<>(values);
        later.stream().filter(each -> version >= each.since()).forEach(each -> all.addAll(each.values()));
        return all;
    }
}
