package io.pgbluegreen.testkit.junit;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Gives every {@code await()} that names no limit three minutes instead of ten seconds: a test says what comes, and a
 * busy machine only decides when.
 */
public final class PatientAwaits implements LauncherSessionListener {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.setDefaultTimeout(LIMIT);
    }
}
