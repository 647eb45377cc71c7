package io.dreampress.pipeline;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** Everything that this process logs, traces included. */
public final class CapturedLog implements AutoCloseable {
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    public CapturedLog() {
        log.start();
        root.addAppender(log);
    }

    /** What was logged so far. */
    public List<String> lines() {
        return List.copyOf(log.list).stream().map(CapturedLog::everything).toList();
    }

    /** How many lines contain all of these. */
    public long lines(String... words) {
        return lines().stream()
                .filter(line -> Stream.of(words).allMatch(line::contains))
                .count();
    }

    private static String everything(ILoggingEvent event) {
        return event.getFormattedMessage()
                + Stream.ofNullable(event.getThrowableProxy())
                        .map(ThrowableProxyUtil::asString)
                        .toList();
    }

    @Override
    public void close() {
        root.detachAppender(log);
    }
}
