/** The topics' durable subscriptions: where each stands, and moving it. */
@NullMarked
package io.pgbluegreen.consumers.subscription;

import org.jspecify.annotations.NullMarked;
