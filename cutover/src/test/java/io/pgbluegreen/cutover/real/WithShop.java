package io.pgbluegreen.cutover.real;

import org.junit.jupiter.api.AfterEach;

/** Clusters that the tests share, with clients behind a router; after each test blue takes writes again. */
abstract class WithShop {

    final TwoClusters clusters;
    final Router router = new Router(true);
    final Shop shop;

    WithShop() throws Exception {
        clusters = TwoClusters.shared();
        shop = new Shop(clusters, router);
    }

    @AfterEach
    void mend() throws Exception {
        shop.mend();
    }

    interface Act {
        void run() throws Exception;
    }

    static void unchecked(Act act) {
        try {
            act.run();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
