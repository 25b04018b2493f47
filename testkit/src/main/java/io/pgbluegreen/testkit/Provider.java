package io.pgbluegreen.testkit;

import java.util.function.Supplier;

/** Who runs the servers; chosen by the system property {@code testkit}. */
enum Provider {
    /** Processes on this machine, from Maven Central's artifacts: the default. */
    EMBEDDED,
    /** Testcontainers, where a container engine answers. */
    CONTAINERS;

    static Provider chosen() {
        String name = System.getProperty("testkit", "embedded");
        return switch (name) {
            case "embedded" -> EMBEDDED;
            case "containers" -> CONTAINERS;
            default ->
                throw new IllegalArgumentException(
                        "-Dtestkit=" + name + " names no provider: expected 'embedded' or 'containers'");
        };
    }

    /** Turns the absence of the optional Testcontainers dependency into a sentence. */
    static <T> T withTestcontainers(Supplier<T> start) {
        try {
            return start.get();
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "-Dtestkit=containers needs org.testcontainers:testcontainers-postgresql on the class path;"
                            + " add it to the dependencies, or leave the property out",
                    e);
        }
    }
}
