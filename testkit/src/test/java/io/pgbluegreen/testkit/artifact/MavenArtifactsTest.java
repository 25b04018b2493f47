package io.pgbluegreen.testkit.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MavenArtifactsTest {

    /** Small, and surely in the local repository: this build needs it. */
    private static final String COORDINATES = "org.jspecify:jspecify:1.0.0";

    @Test
    void what_is_in_the_local_repository_is_found_without_the_network() {
        MavenArtifacts.resolve("JSpecify", COORDINATES);
        assertThat(MavenArtifacts.resolve(
                        "JSpecify", COORDINATES, MavenArtifacts.overrides().offline(true)))
                .exists();
    }

    @Test
    void what_cannot_be_had_is_named_with_what_to_check(@TempDir Path empty) {
        assertThatThrownBy(() -> MavenArtifacts.resolve(
                        "JSpecify",
                        COORDINATES,
                        MavenArtifacts.overrides().offline(true).withLocalRepositoryOverride(empty)))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("JSpecify")
                .hasMessageContaining(COORDINATES)
                .hasMessageContaining("settings.xml");
    }

    @Test
    void every_major_has_a_pinned_build_and_an_unknown_one_is_refused() {
        assertThat(ServerVersions.postgresMajors())
                .allSatisfy(major -> assertThat(ServerVersions.postgres(major)).startsWith(major + "."));
        assertThat(ServerVersions.pulsar()).matches("\\d+\\.\\d+\\.\\d+");
        assertThatThrownBy(() -> ServerVersions.postgres("9.5"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("9.6");
    }
}
