# The version is the one that the lockfile pins for every other machine (test/deploy checks it). For a
# build that never changes, pin the digest too: --build-arg NODE_IMAGE=node:26.10.0-slim@sha256:…
ARG NODE_IMAGE=node:26.10.0-slim

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# What is optional is the runtime itself, which this image already has.
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM ${NODE_IMAGE}
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
WORKDIR /app
# Owned by root: the process can read its code and change nothing.
COPY --from=packages /app/node_modules ./node_modules
COPY package.json ./
COPY agents ./agents
COPY src ./src
# By number, so that a cluster which demands a user other than root can see that it is one.
USER 1000:1000
EXPOSE 4000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# `docker run … dataset-graph doctor` runs the other commands.
ENTRYPOINT ["node", "src/main.ts"]
