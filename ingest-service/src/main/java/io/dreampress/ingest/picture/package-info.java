/** Input pictures: what a request may give, what their files say of themselves, and how they are made ready for models. */
package io.dreampress.ingest.picture;
