/** Claim check: bytes by key on a file system or in S3, where the first write of a key can win. */
package io.dreampress.objectstore;
