# One image definition for every service. It needs the services' programs: ./mvnw -DskipTests package
ARG BASE_IMAGE=eclipse-temurin:25-jre

FROM ${BASE_IMAGE} AS unpacked
ARG SERVICE
COPY ${SERVICE}/target/${SERVICE}-*-exec.jar /build/service.jar
ENV DJL_CACHE_DIR=/opt/dreampress/native
# Native libraries are unpacked now, not at every start.
RUN cd /build \
    && java -Djarmode=tools -jar service.jar extract --destination /opt/dreampress \
    && mkdir -p /opt/dreampress/native \
    && if ls /opt/dreampress/lib/pytorch-native-*.jar >/dev/null 2>&1; then \
         java -cp "/opt/dreampress/service.jar:/opt/dreampress/lib/*" io.dreampress.systems.NativeLibraries; \
       fi

FROM ${BASE_IMAGE}
COPY --from=unpacked --chown=10001:0 /opt/dreampress /opt/dreampress
COPY models /opt/dreampress/models
RUN mkdir -p /data /objects && chown 10001:0 /data /objects
ENV GOMP_SPINCOUNT=5000 \
    MALLOC_ARENA_MAX=2 \
    OPT_OUT_TRACKING=true \
    DJL_CACHE_DIR=/opt/dreampress/native \
    DREAMPRESS_MODEL=/opt/dreampress/models/dreampress-mini \
    DREAMPRESS_DATADIR=/data \
    DREAMPRESS_OBJECTS=file:/objects \
    SERVER_ADDRESS=0.0.0.0 \
    SERVER_PORT=8080
WORKDIR /opt/dreampress
USER 10001
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=40", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", \
    "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Djava.awt.headless=true", \
    "-jar", "service.jar"]
