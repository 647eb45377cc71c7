/** What is trained, on what, how long and how fast. */
package io.dreampress.training.recipe;
