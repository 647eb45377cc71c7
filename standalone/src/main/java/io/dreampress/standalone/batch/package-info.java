/** Many requests from one file: checked line by line, published, collected, and never made twice. */
package io.dreampress.standalone.batch;
