/** The pipeline as an outsider sees it: plain JSON published to {@code requests}, and the topics that answer. */
package io.dreampress.standalone.following;
