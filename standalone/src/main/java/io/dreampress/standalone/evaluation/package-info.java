/** {@code evaluate}: what a bundle is worth. */
package io.dreampress.standalone.evaluation;
