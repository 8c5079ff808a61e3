ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
RUN apt-get update -q && apt-get install -q -y --no-install-recommends binutils
RUN python -m venv /build && python -m venv --without-pip /opt/mockcalendly
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY fixtures fixtures
COPY openapi openapi
COPY mockcalendly mockcalendly
RUN /build/bin/pip wheel --quiet --no-cache-dir --no-deps --wheel-dir /wheels . \
 && /build/bin/pip --quiet --python /opt/mockcalendly/bin/python \
    install --no-cache-dir --no-compile "$(echo /wheels/mockcalendly-*.whl)[explorer]"
# Half of all weight would be debugging symbols, and bytecode of names in seventy languages.
RUN find /opt/mockcalendly -name '*.so' -exec strip --strip-debug '{}' + \
 && /opt/mockcalendly/bin/python -m compileall -q -x 'faker/providers/[a-z_]+/[a-z]+_[A-Z]' /opt/mockcalendly

FROM python:${PYTHON}-slim
LABEL org.opencontainers.image.title="mockcalendly" \
      org.opencontainers.image.description="A local emulator of Calendly for tests: API v2, signed webhooks, its own clock" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="0.1.0"
RUN mkdir /worlds /scenarios
COPY --from=build /opt/mockcalendly /opt/mockcalendly
# Port mappings lead to the container's own address, not to its loopback.
ENV PATH=/opt/mockcalendly/bin:$PATH \
    MOCKCALENDLY_HOST=0.0.0.0 \
    MOCKCALENDLY_WORLDS=/worlds \
    MOCKCALENDLY_SCENARIOS=/scenarios
# A number, so that Kubernetes can see that it is not root; nobody's name is needed.
USER 10001:10001
EXPOSE 8787
HEALTHCHECK --interval=2s --timeout=5s --start-period=60s --retries=3 CMD ["mockcalendly", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["mockcalendly"]
CMD ["serve"]
