/** What recipes can train, by name. */
package io.dreampress.training.stages;
