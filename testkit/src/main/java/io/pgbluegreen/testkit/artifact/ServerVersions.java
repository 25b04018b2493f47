package io.pgbluegreen.testkit.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;

/** The exact builds that the testkit starts, one a PostgreSQL major, as the root {@code pom.xml} pins them. */
public final class ServerVersions {

    private static final Properties PINNED = load();

    private static final List<String> POSTGRES_MAJORS =
            List.of("9.6", "10", "11", "12", "13", "14", "15", "16", "17", "18");

    private ServerVersions() {}

    /** Every PostgreSQL major there is a build of, oldest first, as PostgreSQL counts them: {@code 9.6}, {@code 10}, … */
    public static List<String> postgresMajors() {
        return POSTGRES_MAJORS;
    }

    /**
     * The pinned build of a major, e.g. {@code 17.11.0}.
     *
     * @throws IllegalArgumentException if there is no such major, naming those that there are
     */
    public static String postgres(String major) {
        if (!POSTGRES_MAJORS.contains(major)) {
            throw new IllegalArgumentException(
                    "PostgreSQL major '" + major + "' is unknown to the testkit; it has " + POSTGRES_MAJORS);
        }
        return pinned("postgresql-" + major);
    }

    /** {@code server_version_num} of a major without its minor part: 90600, 110000. */
    public static int versionNum(String major) {
        return major.equals("9.6") ? 90_600 : Integer.parseInt(major) * 10_000;
    }

    /** The pinned release of Apache Pulsar, which is also the one that the product's client comes from. */
    public static String pulsar() {
        return pinned("pulsar");
    }

    private static String pinned(String key) {
        String version = PINNED.getProperty(key, "");
        if (version.isEmpty() || version.contains("${")) {
            throw new IllegalStateException("versions.properties has '" + version + "' for " + key
                    + ": the build did not filter it; run it through Maven");
        }
        return version;
    }

    private static Properties load() {
        Properties properties = new Properties();
        try (InputStream in = ServerVersions.class.getResourceAsStream("versions.properties")) {
            if (in == null) {
                throw new IllegalStateException(
                        "the resource versions.properties is missing beside " + ServerVersions.class.getName());
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
