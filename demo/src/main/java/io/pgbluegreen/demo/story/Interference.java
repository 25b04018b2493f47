package io.pgbluegreen.demo.story;

import io.pgbluegreen.demo.stage.Stage;
import java.sql.SQLException;

/** Something that happens to the servers after replication has caught up and before green is compared. */
@FunctionalInterface
public interface Interference {

    /** The real demo: nothing happens. */
    Interference NONE = stage -> {};

    void on(Stage stage) throws SQLException;
}
