package io.pgbluegreen.fence;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What is really there, whatever was meant to be.
 *
 * @param ways those that are configured and those that were raised before
 */
public record FenceState(Level level, Map<FenceWay, WayState> ways) {

    /** How much of a fence stands. */
    public enum Level {
        /** Nothing of it. */
        OPEN,
        /** All of it. */
        RAISED,
        /** Some of it, or with a hole. */
        PARTLY
    }

    /**
     * One way.
     *
     * @param sentences what was found, for people; one at least
     */
    public record WayState(Level level, List<String> sentences) {
        public WayState {
            sentences = List.copyOf(sentences);
            if (sentences.isEmpty()) {
                throw new IllegalArgumentException("expected a sentence about the way, found none");
            }
        }

        public static WayState open(String sentence) {
            return new WayState(Level.OPEN, List.of(sentence));
        }

        public static WayState raised(String sentence) {
            return new WayState(Level.RAISED, List.of(sentence));
        }

        public static WayState partly(List<String> sentences) {
            return new WayState(Level.PARTLY, sentences);
        }
    }

    public FenceState {
        ways = Map.copyOf(ways);
    }

    /** All ways taken together. */
    public static FenceState of(Map<FenceWay, WayState> ways) {
        List<Level> levels =
                ways.values().stream().map(WayState::level).distinct().toList();
        return new FenceState(levels.size() == 1 ? levels.get(0) : Level.PARTLY, ways);
    }

    /** A sentence or more for each way, in the order of the ways. */
    public List<String> sentences() {
        return new EnumMap<>(ways)
                .entrySet().stream()
                        .flatMap(way -> way.getValue().sentences().stream().map(each -> way.getKey() + ": " + each))
                        .toList();
    }
}
