package io.pgbluegreen.snapshotcopy.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.ServerVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpScriptTest {

    private static final ServerVersion FOURTEEN = new ServerVersion(140000);
    private static final ServerVersion SEVENTEEN = new ServerVersion(170000);

    /** As pg_dump 17 writes it. */
    private static final String DUMP = """
            --
            -- PostgreSQL database dump
            --

            \\restrict abc

            SET statement_timeout = 0;
            SET transaction_timeout = 0;

            --
            -- Name: f(); Type: FUNCTION; Schema: public; Owner: ü
            --

            SELECT 'SET
            SET transaction_timeout = 0;
            ';

            --
            -- Name: child to_parent; Type: FK CONSTRAINT; Schema: public; Owner: postgres
            --

            ALTER TABLE ONLY "public"."child"
                ADD CONSTRAINT "to_parent" FOREIGN KEY ("p") REFERENCES "public"."parent"("id");

            SET default_tablespace = fast;

            --
            -- Name: child_p; Type: INDEX; Schema: public; Owner: postgres; Tablespace: fast
            --

            CREATE INDEX "child_p" ON "public"."child" USING "btree" ("p");

            --
            -- Name: CONSTRAINT "to_parent" ON "child"; Type: COMMENT; Schema: public; Owner: postgres
            --

            COMMENT ON CONSTRAINT "to_parent" ON "public"."child" IS 'x';

            --
            -- PostgreSQL database dump complete
            --

            \\unrestrict abc

            """;

    private final Path folder;

    DumpScriptTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private String script(SchemaSection section, ServerVersion green) throws IOException {
        Path dump = Files.writeString(folder.resolve("dump.sql"), DUMP);
        Path script = folder.resolve("script.sql");
        DumpScript.write(dump, script, section, green, true, "UPDATE done");
        return Files.readString(script);
    }

    @Test
    void a_parameter_that_green_does_not_know_is_left_out_of_the_preamble_only() throws IOException {
        assertThat(script(SchemaSection.PRE_DATA, FOURTEEN))
                .isEqualTo(DUMP.replaceFirst("SET transaction_timeout = 0;\n", "") + "\nUPDATE done;\n");
    }

    @Test
    void for_a_green_that_knows_it_all_stays_as_it_is() throws IOException {
        assertThat(script(SchemaSection.POST_DATA, SEVENTEEN)).isEqualTo(DUMP + "\nUPDATE done;\n");
    }

    @Test
    void owner_comment_and_privileges_of_schema_public_can_be_left_out() throws IOException {
        String before = """
                --
                -- Name: public; Type: SCHEMA; Schema: -; Owner: postgres
                --

                ALTER SCHEMA "public" OWNER TO "postgres";

                --
                -- Name: SCHEMA "public"; Type: COMMENT; Schema: -; Owner: postgres
                --

                COMMENT ON SCHEMA "public" IS 'standard public schema';

                --
                """;
        String after = """
                -- Name: public; Type: TABLE; Schema: public; Owner: postgres
                --

                CREATE TABLE "public"."public" ();

                --
                -- Name: SCHEMA "public"; Type: ACL; Schema: -; Owner: postgres
                --

                GRANT ALL ON SCHEMA "public" TO PUBLIC;
                """;
        Path dump = Files.writeString(folder.resolve("dump.sql"), before + after);
        Path script = folder.resolve("script.sql");
        DumpScript.write(dump, script, SchemaSection.PRE_DATA, SEVENTEEN, false, "UPDATE done");
        assertThat(Files.readString(script))
                .contains("CREATE TABLE", "UPDATE done")
                .doesNotContain("SCHEMA \"public\" OWNER", "COMMENT ON", "GRANT");
        DumpScript.write(dump, script, SchemaSection.PRE_DATA, SEVENTEEN, true, "UPDATE done");
        assertThat(Files.readString(script)).startsWith(before + after);
    }

    @Test
    void foreign_keys_can_be_left_out() throws IOException {
        assertThat(script(SchemaSection.POST_DATA_BUT_FOREIGN_KEYS, SEVENTEEN))
                .contains("SET default_tablespace = fast", "CREATE INDEX", "\\restrict", "\\unrestrict", "UPDATE done")
                .doesNotContain("FOREIGN KEY", "COMMENT ON");
    }

    @Test
    void foreign_keys_can_come_alone() throws IOException {
        assertThat(script(SchemaSection.FOREIGN_KEYS, SEVENTEEN))
                .contains("FOREIGN KEY", "COMMENT ON", "\\restrict", "\\unrestrict", "UPDATE done")
                .doesNotContain("CREATE INDEX", "SELECT 'SET\n");
    }

    @Test
    void a_complaint_shows_the_statement_and_not_a_file_that_is_gone() throws IOException {
        String script = script(SchemaSection.POST_DATA, SEVENTEEN);
        long line = script.substring(0, script.indexOf("CREATE INDEX"))
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                + 1;
        assertThat(DumpScript.explain(
                        "psql:/tmp/x/script.sql:" + line + ": ERROR:  no such tablespace",
                        folder.resolve("script.sql")))
                .isEqualTo(
                        "ERROR:  no such tablespace (in: CREATE INDEX \"child_p\" ON \"public\".\"child\" USING \"btree\""
                                + " (\"p\");)\n");
    }
}
