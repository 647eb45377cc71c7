/** What a bundle is worth: its pictures before a judge that knows real pictures only, its texts by their likelihood. */
package io.dreampress.training.evaluation;
