package io.pgbluegreen.snapshotcopy.clone;

/**
 * The history from which a clone must come.
 *
 * @param systemIdentifier of blue
 * @param timeline on which blue has written since its slot was made
 */
public record Origin(String systemIdentifier, int timeline) {}
