package io.dreampress.diffusion.gang;

import java.time.Duration;

/**
 * What the broker grants the share group.
 *
 * @param lockDuration how long a worker holds a record before another one gets it
 * @param deliveryCountLimit deliveries after which the broker archives a record silently
 */
record ShareGroupTerms(Duration lockDuration, int deliveryCountLimit) {}
