/** {@code train}: follows a recipe and shows how far it is. */
package io.dreampress.standalone.training;
