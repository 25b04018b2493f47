package io.pgbluegreen.consumers.handover;

import io.pgbluegreen.consumers.marker.MarkerPlace;
import io.pgbluegreen.consumers.subscription.Cursors;
import io.pgbluegreen.postgres.Side;

/**
 * From where to where.
 *
 * @param fromCursors subscriptions of the topic that ends at the final marker
 * @param toCursors subscriptions of the topic that begins at the first marker
 */
record Passage(
        Side from, Side to, Cursors fromCursors, Cursors toCursors, MarkerPlace finalMarker, MarkerPlace firstMarker) {}
