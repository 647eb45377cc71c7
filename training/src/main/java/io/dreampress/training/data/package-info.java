/** The user's own documents and captioned pictures as examples, in an order that the seed decides. */
package io.dreampress.training.data;
