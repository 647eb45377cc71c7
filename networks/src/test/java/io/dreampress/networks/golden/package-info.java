/** Reference outputs and how they are compared. Other modules' tests use it through the test jar. */
package io.dreampress.networks.golden;
