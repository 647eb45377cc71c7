/** Reads recipes, and knows what they can train by name. */
package io.dreampress.training.stages;
