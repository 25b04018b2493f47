package io.pgbluegreen.demo.stage;

import io.pgbluegreen.testkit.artifact.ServerVersions;
import java.util.List;

/**
 * The two majors that the story is about, as PostgreSQL counts them.
 *
 * @param blue the old one
 * @param green the new one
 */
public record Majors(String blue, String green) {

    /** @throws IllegalArgumentException in a sentence for the user, if one of them cannot be had */
    public Majors {
        List<String> known = available();
        for (String major : List.of(blue, green)) {
            if (!known.contains(major)) {
                throw new IllegalArgumentException("there is no PostgreSQL '" + major
                        + "' to be started; expected one of " + String.join(", ", known));
            }
        }
    }

    /** Every major that can be started here, oldest first. */
    public static List<String> available() {
        return ServerVersions.postgresMajors();
    }

    /** {@code server_version_num} of the older one, without its minor part. */
    public int oldestVersionNum() {
        return Math.min(ServerVersions.versionNum(blue), ServerVersions.versionNum(green));
    }
}
