/** What is trained, on what, how long and how fast: a YAML file, judged as a whole before anything runs. */
package io.dreampress.training.recipe;
