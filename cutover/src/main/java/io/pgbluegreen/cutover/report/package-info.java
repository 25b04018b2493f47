/** What an operation was, for people and programs: the record, its JSON and its page. */
@NullMarked
package io.pgbluegreen.cutover.report;

import org.jspecify.annotations.NullMarked;
