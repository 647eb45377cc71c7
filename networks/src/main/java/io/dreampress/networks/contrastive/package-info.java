/** Pictures and captions in one space (contrastive pre-training; Radford et al. 2021, arXiv 2103.00020). */
package io.dreampress.networks.contrastive;
