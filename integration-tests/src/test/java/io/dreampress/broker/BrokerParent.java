package io.dreampress.broker;

import io.dreampress.standalone.broker.BrokerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A process that starts a broker, says its process id and when it is ready, and waits to be killed. */
final class BrokerParent {
    private BrokerParent() {}

    public static void main(String[] arguments) throws InterruptedException {
        BrokerProcess broker = BrokerProcess.start(Path.of(arguments[0]), 0);
        System.out.println(broker.pid());
        broker.awaitReady(Duration.ofSeconds(60));
        System.out.println("ready");
        new CountDownLatch(1).await();
    }
}
