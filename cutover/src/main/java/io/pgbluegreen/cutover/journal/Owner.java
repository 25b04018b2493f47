package io.pgbluegreen.cutover.journal;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The process that runs an operation.
 *
 * @param user of the operating system
 */
public record Owner(String host, long pid, String user) {

    /** This process. */
    public static Owner ofThisProcess() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "unknown";
        }
        return new Owner(host, ProcessHandle.current().pid(), System.getProperty("user.name", "unknown"));
    }

    @Override
    public String toString() {
        return "process " + pid + " of " + user + " on " + host;
    }
}
