/** Vision transformers and the preprocessing of their pictures. */
package io.dreampress.networks.vision;
