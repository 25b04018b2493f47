package io.pgbluegreen.topic;

/**
 * A policy of a topic that is not as it must be.
 *
 * @param policy Pulsar's name of it
 * @param found what it is, and what it must be, in words
 * @param losesData whether messages could go that somebody still needs
 * @param remedy the command that sets it right
 */
public record WrongPolicy(String policy, String found, boolean losesData, String remedy) {

    @Override
    public String toString() {
        return policy + " is " + found;
    }
}
