/** Runs a program of the operator's: hooks, a firewall's script, a switch of traffic. */
@NullMarked
package io.pgbluegreen.operatorprogram;

import org.jspecify.annotations.NullMarked;
