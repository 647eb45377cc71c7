package io.dreampress.ingest.http;

import io.dreampress.ingest.offer.ModelOffer;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the model can do, for those who want to know before they ask: the page, for one. */
@HttpOnly
@RestController
class ModelController {
    private final ModelOffer offer;

    ModelController(ModelOffer offer) {
        this.offer = offer;
    }

    @GetMapping("/v1/model")
    ModelOffer model() {
        return offer;
    }
}
