package io.dreampress.networks.golden;

import com.google.gson.JsonObject;
import java.util.Set;
import java.util.stream.Stream;

/** What a fixture folder is a reference for, told from its name, its config and its files together. */
public enum FixtureKind {
    DECODER {
        @Override
        boolean fits(FixtureFolder folder) {
            return folder.modelType("llama", "qwen2") && folder.has("weights.safetensors");
        }
    },
    TRAINING_STEP {
        @Override
        boolean fits(FixtureFolder folder) {
            return folder.modelType("llama", "qwen2")
                    && !folder.has("weights.safetensors")
                    && folder.name().contains("training");
        }
    },
    JOINT_MASK {
        @Override
        boolean fits(FixtureFolder folder) {
            return folder.config().has("sequences") && folder.name().contains("mask");
        }
    },
    CLIP_VISION {
        @Override
        boolean fits(FixtureFolder folder) {
            return folder.modelType("clip_vision_model") && folder.has("weights.safetensors");
        }
    },
    SIGLIP_VISION {
        @Override
        boolean fits(FixtureFolder folder) {
            return folder.modelType("siglip_vision_model") && folder.has("weights.safetensors");
        }
    },
    CLIP_PREPROCESS {
        @Override
        boolean fits(FixtureFolder folder) {
            return folder.processor("CLIPImageProcessor");
        }
    },
    ANY_RESOLUTION {
        @Override
        boolean fits(FixtureFolder folder) {
            return folder.processor("LlavaOnevisionImageProcessor");
        }
    },
    SIGLIP_PREPROCESS {
        @Override
        boolean fits(FixtureFolder folder) {
            return folder.processor("SiglipImageProcessor");
        }
    },
    UNET {
        @Override
        boolean fits(FixtureFolder folder) {
            return folder.className("UNet2DConditionModel") && folder.has("weights.safetensors");
        }
    },
    SANA_TRANSFORMER {
        @Override
        boolean fits(FixtureFolder folder) {
            return folder.className("SanaTransformer2DModel") && folder.has("weights.safetensors");
        }
    },
    AUTOENCODER_KL {
        @Override
        boolean fits(FixtureFolder folder) {
            return folder.className("AutoencoderKL") && folder.has("weights.safetensors");
        }
    },
    AUTOENCODER_DC {
        @Override
        boolean fits(FixtureFolder folder) {
            return folder.className("AutoencoderDC") && folder.has("weights.safetensors");
        }
    },
    SCHEDULER {
        private static final Set<String> KNOWN = Set.of(
                "DDIMScheduler",
                "DDPMScheduler",
                "PNDMScheduler",
                "DPMSolverMultistepScheduler",
                "FlowMatchEulerDiscreteScheduler");

        @Override
        boolean fits(FixtureFolder folder) {
            return KNOWN.stream().anyMatch(folder::className) && !folder.has("weights.safetensors");
        }
    },
    QWEN2_CONNECTOR {
        @Override
        boolean fits(FixtureFolder folder) {
            return folder.config().has("input_dim")
                    && folder.config().has("design")
                    && folder.has("weights.safetensors");
        }
    },
    CONNECTOR {
        @Override
        boolean fits(FixtureFolder folder) {
            return folder.config().has("input_dim") && folder.has("weights.safetensors");
        }
    },
    /** Pictures and captions in one space; a fixture without weights is about {@code models/judge}. */
    DUAL_ENCODER {
        @Override
        boolean fits(FixtureFolder folder) {
            return folder.className("DualEncoder");
        }
    },
    /** The whole of DreamLLM, proven in the module {@code systems}, like all that follow. */
    DREAMLLM {
        @Override
        boolean fits(FixtureFolder folder) {
            return folder.system("num_dream_queries");
        }
    },
    METAMORPH {
        @Override
        boolean fits(FixtureFolder folder) {
            return folder.system("vision_head_type");
        }
    },
    METAQUERY {
        @Override
        boolean fits(FixtureFolder folder) {
            return folder.system("num_metaqueries");
        }
    },
    /** LMFusion, LLaVAFusion, Transfusion. */
    FUSION {
        @Override
        boolean fits(FixtureFolder folder) {
            return folder.system("dual_tower");
        }
    };

    abstract boolean fits(FixtureFolder folder);

    static FixtureKind of(FixtureFolder folder) {
        return Stream.of(values())
                .filter(kind -> kind.fits(folder))
                .findFirst()
                .orElseThrow(() -> new AssertionError("fixture '" + folder.path()
                        + "': expected a kind that some test knows, got config " + summary(folder.config())
                        + " and files " + folder.files() + "; teach FixtureKind and write its test"));
    }

    private static String summary(JsonObject config) {
        return config.has("_class_name")
                ? config.get("_class_name").toString()
                : config.has("model_type")
                        ? config.get("model_type").toString()
                        : config.keySet().toString();
    }
}
