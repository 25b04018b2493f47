package io.pgbluegreen.integration;

import io.pgbluegreen.testkit.artifact.ServerVersions;
import java.util.ArrayList;
import java.util.List;

/** Two majors as PostgreSQL counts them: {@code 9.6}, {@code 10}, … */
record MajorPair(String blue, String green) {

    /** Every pair in which green is not older than blue. */
    static List<MajorPair> upwards() {
        List<String> majors = ServerVersions.postgresMajors();
        List<MajorPair> pairs = new ArrayList<>();
        for (int blue = 0; blue < majors.size(); blue++) {
            for (String green : majors.subList(blue, majors.size())) {
                pairs.add(new MajorPair(majors.get(blue), green));
            }
        }
        return pairs;
    }

    /** Of the older one, without the minor: 90600, 110000. */
    int olderVersionNum() {
        return Math.min(ServerVersions.versionNum(blue), ServerVersions.versionNum(green));
    }

    /** Of the newer one, without the minor. */
    int newerVersionNum() {
        return Math.max(ServerVersions.versionNum(blue), ServerVersions.versionNum(green));
    }

    /** As it stands in names of topics and slots: {@code 9_6_to_11}. */
    String label() {
        return (blue + "_to_" + green).replace('.', '_');
    }

    @Override
    public String toString() {
        return blue + " to " + green;
    }
}
