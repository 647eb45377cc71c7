/** The four services' Spring contexts in this JVM around one compute lane, and the broker in another. */
package io.dreampress.standalone.pipeline;
