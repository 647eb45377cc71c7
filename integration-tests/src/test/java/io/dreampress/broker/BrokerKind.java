package io.dreampress.broker;

/** Where the broker comes from that a suite runs on. */
public enum BrokerKind {
    /** Ours, in a process of its own: everywhere. */
    EMBEDDED,
    /** The published image, where a container engine answers; elsewhere the suite is skipped and says why. */
    CONTAINER
}
