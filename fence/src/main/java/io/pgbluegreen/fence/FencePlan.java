package io.pgbluegreen.fence;

import io.pgbluegreen.problem.Finding;
import java.util.List;

/**
 * What raising the fence would do now, and what stands in its way.
 *
 * @param roles that it would keep from writing, in order of their names
 * @param sessions that would be ended
 * @param acts one sentence for each way
 */
public record FencePlan(List<String> roles, List<ClientSession> sessions, List<String> acts, List<Finding> findings) {

    public FencePlan {
        roles = List.copyOf(roles);
        sessions = List.copyOf(sessions);
        acts = List.copyOf(acts);
        findings = List.copyOf(findings);
    }

    /** What keeps the fence from going up, or from being tight. */
    public List<Finding> blockers() {
        return findings.stream().filter(Finding::isBlocker).toList();
    }

    public List<Finding> warnings() {
        return findings.stream().filter(finding -> !finding.isBlocker()).toList();
    }
}
