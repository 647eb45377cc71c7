/** Networks written as TorchScript source and run by libtorch, without Python. */
package io.dreampress.networks.torchscript;
