package io.pgbluegreen.testkit.containers;

import io.pgbluegreen.testkit.ServerException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.output.OutputFrame;

/** What both servers ask of the container engine. */
final class Engine {

    private Engine() {}

    /**
     * @throws ServerException if no container engine answers
     */
    static void require(String what) {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new ServerException("-Dtestkit=containers was asked for, but no container engine answers, so that "
                    + what + " cannot be started. Start Docker (or Podman with its Docker socket, DOCKER_HOST pointing"
                    + " at it), or leave the property out for the embedded servers.");
        }
    }

    static void start(Container<?> container) {
        container
                .getDockerClient()
                .startContainerCmd(container.getContainerId())
                .exec();
    }

    /** Sends the image's own stop signal; SIGKILL follows after the limit. */
    static void stop(Container<?> container, int limitSeconds) {
        container
                .getDockerClient()
                .stopContainerCmd(container.getContainerId())
                .withTimeout(limitSeconds)
                .exec();
    }

    static void kill(Container<?> container) {
        container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
    }

    static String log(Container<?> container) {
        return container.getLogs(OutputFrame.OutputType.STDOUT, OutputFrame.OutputType.STDERR);
    }
}
