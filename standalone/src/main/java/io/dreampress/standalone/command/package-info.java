/** The commands that run the pipeline, and their flags. */
package io.dreampress.standalone.command;
