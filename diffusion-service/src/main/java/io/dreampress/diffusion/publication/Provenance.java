package io.dreampress.diffusion.publication;

import io.dreampress.contracts.document.Reproducibility;

/**
 * Where a picture comes from, to be written into its file.
 *
 * @param model name of the model bundle
 * @param drawing what it was made with
 */
public record Provenance(String model, Reproducibility.Drawing drawing) {
    private static final String TRAINED_ALGORITHMIC_MEDIA =
            "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

    /**
     * As an XMP packet: IPTC DigitalSourceType, creator tool, and model, sampler, steps, guidance and seed in Dreampress'
     * own name space. Equal provenances give equal packets.
     */
    String xmp() {
        return """
                <?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
                <x:xmpmeta xmlns:x="adobe:ns:meta/">
                <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
                <rdf:Description rdf:about=""
                 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
                 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
                 xmlns:dreampress="urn:dreampress:provenance:1"
                 xmp:CreatorTool="%s"
                 Iptc4xmpExt:DigitalSourceType="%s"
                 dreampress:model="%s"
                 dreampress:bundleHash="%s"
                 dreampress:sampler="%s"
                 dreampress:steps="%d"
                 dreampress:guidance="%s"%s
                 dreampress:seed="%d"
                 dreampress:imageIndex="%d"/>
                </rdf:RDF>
                </x:xmpmeta>
                <?xpacket end="r"?>""".formatted(
                        escaped("Dreampress " + drawing.codeVersion()),
                        TRAINED_ALGORITHMIC_MEDIA,
                        escaped(model),
                        escaped(drawing.bundleHash()),
                        escaped(drawing.sampler()),
                        drawing.steps(),
                        drawing.guidance(),
                        drawing.imageGuidance() == null
                                ? ""
                                : "\n dreampress:imageGuidance=\"%s\"".formatted(drawing.imageGuidance()),
                        drawing.seed(),
                        drawing.imageIndex());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
