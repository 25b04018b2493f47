/**
 * The output plugin {@code test_decoding}, for PostgreSQL 9.6: its text, and what the text leaves out. A commit's position
 * and time come behind the changes, so that these are kept until then; what rows are found by comes from the list that
 * was made when the tables joined the migration.
 */
@NullMarked
package io.pgbluegreen.pg2pulsar.testdecoding;

import org.jspecify.annotations.NullMarked;
