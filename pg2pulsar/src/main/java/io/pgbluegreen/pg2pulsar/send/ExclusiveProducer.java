package io.pgbluegreen.pg2pulsar.send;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pulsar.client.api.CompressionType;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.ProducerAccessMode;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one producer that may write to a topic. Whoever had the topic before is fenced: the broker refuses what it sends
 * from then on. What the broker had taken from it before may still come into the topic, and whoever reads the topic's end
 * waits for that first: see {@link io.pgbluegreen.topic.PendingWrites}. A producer that comes while another is connected
 * waits; that is the publisher's high availability.
 */
public final class ExclusiveProducer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ExclusiveProducer.class);
    private static final long CLOSE_SECONDS = 5;

    private final Producer<byte[]> producer;

    private ExclusiveProducer(Producer<byte[]> producer) {
        this.producer = producer;
    }

    /**
     * Takes the topic, however long that may take.
     *
     * @param name of the producer, by which the broker drops what a retry repeats
     * @param waiting runs once when another producer holds the topic
     */
    public static ExclusiveProducer take(
            PulsarClient pulsar, String topic, String name, CompressionType compression, Runnable waiting)
            throws InterruptedException, PulsarClientException {
        CompletableFuture<Producer<byte[]>> taking = pulsar.newProducer()
                .topic(topic)
                .producerName(name)
                .accessMode(ProducerAccessMode.WaitForExclusive)
                // A frame is a batch already, and its number must be the message's.
                .enableBatching(false)
                .enableChunking(false)
                // A message that timed out would leave a gap; it is retried until the broker answers.
                .sendTimeout(0, TimeUnit.SECONDS)
                .blockIfQueueFull(true)
                .compressionType(compression)
                .createAsync();
        boolean taken = false;
        try {
            Producer<byte[]> producer = await(taking, waiting);
            taken = true;
            return new ExclusiveProducer(producer);
        } finally {
            if (!taken) {
                var unused = taking.thenCompose(Producer::closeAsync);
            }
        }
    }

    private static Producer<byte[]> await(CompletableFuture<Producer<byte[]>> taking, Runnable waiting)
            throws InterruptedException, PulsarClientException {
        try {
            try {
                return taking.get(2, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                waiting.run();
                return taking.get();
            }
        } catch (ExecutionException e) {
            throw PulsarClientException.unwrap(e);
        }
    }

    public Producer<byte[]> producer() {
        return producer;
    }

    @Override
    public void close() throws InterruptedException {
        try {
            producer.closeAsync().get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // The broker forgets a producer when its connection ends.
            LOG.debug("closing a producer of {}", producer.getTopic(), e);
        }
    }
}
