/** A finished document as files in the user's folder. */
package io.dreampress.standalone.folder;
