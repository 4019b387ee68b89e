# The static binary alone: docker build -t drey . && docker run --rm -v "$PWD:/src:ro" drey lint .
#
# `drey diff` needs git: copy /drey into an image that has it.
FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends make libyaml-dev libcmark-gfm-dev libcmark-gfm-extensions-dev libexpat1-dev \
      pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /drey
COPY . .
RUN make release && install -s -m 755 .build/release/drey /usr/local/bin/drey

FROM scratch
COPY --from=build /usr/local/bin/drey /drey
USER 65532:65532
WORKDIR /src
ENTRYPOINT ["/drey"]
CMD ["--help"]
