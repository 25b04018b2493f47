package io.pgbluegreen.fence;

import io.pgbluegreen.problem.Finding;
import java.time.Duration;
import java.util.List;

/**
 * What ending the sessions came to: none that could write is left.
 *
 * @param ended how many sessions were told to end; others left by themselves
 * @param findings what else could still bring a write, such as a prepared transaction
 */
public record TerminateResult(int ended, Duration took, List<Finding> findings) {

    public TerminateResult {
        findings = List.copyOf(findings);
    }
}
