/** {@code doctor}: whether everything around the program is as it must be, and what to do if not. */
package io.dreampress.standalone.doctor;
