/** JMH benchmarks: the hot paths on the default bundle, one class a path. */
package io.dreampress.benchmarks;
