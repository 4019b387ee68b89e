# The image that drey.gitlab-ci.yml needs: drey beside a shell and what the comment takes.
#
#   docker build -t drey . && docker build -t drey-ci -f ci/gitlab.Dockerfile ci
FROM drey AS drey

FROM debian:trixie-slim
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates curl git jq \
  && rm -rf /var/lib/apt/lists/*
COPY --from=drey /drey /usr/local/bin/drey
