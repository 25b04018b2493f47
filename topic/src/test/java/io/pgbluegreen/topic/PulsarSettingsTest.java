package io.pgbluegreen.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.impl.MessageIdImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PulsarSettingsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    pulsar://localhost:6650          | http://localhost:8080
                    pulsar://a:6650,b:6650           | http://a:8080,b:8080
                    pulsar+ssl://pulsar.example:6651 | https://pulsar.example:8443/
                    pulsar://[::1]:6650              | http://[::1]:8080
                    """)
    void urls_of_brokers_can_stand(String serviceUrl, String adminUrl) {
        assertThat(PulsarSettings.faults(serviceUrl, adminUrl)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:6650",
                "pulsar://",
                "pulsar://a:6650,",
                "pulsar://a:99999",
                "http://localhost:6650",
                "pulsar://host name:6650",
                "pulsar://host:6650/path"
            })
    void other_service_urls_are_refused(String url) {
        assertThat(PulsarSettings.faults(url, "http://localhost:8080"))
                .singleElement()
                .asString()
                .startsWith("serviceUrl must look like pulsar://host:6650");
    }

    @Test
    void every_fault_is_named_at_once() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PulsarSettings("localhost", "pulsar://localhost:6650"))
                .withMessageContaining("serviceUrl")
                .withMessageContaining("adminUrl");
    }

    @Test
    void a_password_in_a_url_is_refused_and_not_repeated() {
        assertThat(PulsarSettings.faults("pulsar://me:pass@localhost:6650", "http://localhost:8080"))
                .singleElement()
                .asString()
                .doesNotContain("pass");
    }

    @Test
    void no_text_shows_the_token() {
        PulsarAuthentication token = new PulsarAuthentication.Token("eyJ.secret.token\n");

        assertThat(new PulsarSettings("pulsar://a:1", "http://a:2", token, PulsarTls.strict()).toString())
                .doesNotContain("secret.token");
        assertThat(((PulsarAuthentication.Token) token).reveal()).isEqualTo("eyJ.secret.token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"persistent://company/db/dcard_api_11", "company/db/dcard_api_11"})
    void a_topic_name_is_read_with_and_without_its_scheme(String text) {
        assertThat(TopicName.parse(text)).isEqualTo(new TopicName("company", "db", "dcard_api_11"));
        assertThat(TopicName.parse(text)).hasToString("persistent://company/db/dcard_api_11");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "topic",
                "a/b",
                "a/b/c/d",
                "non-persistent://a/b/c",
                "a//c",
                "a/b/c d",
                "a/b/ü",
                "a/b/c-partition-3"
            })
    void other_texts_are_no_topic(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> TopicName.parse(text));
    }

    @Test
    void a_message_id_survives_as_hexadecimal_text() {
        MessageId id = new MessageIdImpl(123_456_789_012L, 42, -1);

        assertThat(MessageIds.fromHex(MessageIds.toHex(id))).isEqualTo(id);
        assertThat(MessageIds.toHex(id)).matches("[0-9a-f]+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "zz", "ff", "08", "0801"})
    void other_texts_are_no_message_id(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> MessageIds.fromHex(text));
    }
}
