package io.pgbluegreen.postgres.metadata;

import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands Flyway's warnings and errors on and keeps its progress to itself: to a user our schema is a detail. Flyway makes
 * it by name.
 */
public final class WarningsOnly implements LogCreator {

    @Override
    public Log createLogger(Class<?> source) {
        return new ToSlf4j(LoggerFactory.getLogger(source));
    }

    private record ToSlf4j(Logger logger) implements Log {

        @Override
        public void debug(String message) {
            logger.debug(message);
        }

        @Override
        public void info(String message) {
            logger.debug(message);
        }

        @Override
        public void notice(String message) {
            logger.debug(message);
        }

        @Override
        public void warn(String message) {
            logger.warn(message);
        }

        @Override
        public void error(String message) {
            logger.error(message);
        }

        @Override
        public void error(String message, Exception e) {
            logger.error(message, e);
        }
    }
}
