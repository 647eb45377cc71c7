/** What a run stands on: the program's home, the data folder and its lock, ports, native libraries' settings. */
package io.dreampress.standalone.environment;
