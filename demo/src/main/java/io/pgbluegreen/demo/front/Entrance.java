package io.pgbluegreen.demo.front;

/**
 * One address for the application, whichever side takes writes.
 *
 * @param app the role as which it connects
 */
public record Entrance(String host, int port, String database, ForumApp app) {}
