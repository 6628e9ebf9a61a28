# Two images: `contracts-node`, a development chain, and the last, everything else. docker-compose.yml builds both.

# substrate-contracts-node as its authors publish it, for x86_64 Linux. They publish no checksum beside it: give one of
# your own as CONTRACTS_NODE_SHA256 to have the archive checked.
FROM node:22-bookworm-slim AS contracts-node-archive
ARG CONTRACTS_NODE_VERSION=v0.42.0
ARG CONTRACTS_NODE_SHA256=
WORKDIR /archive
ADD https://github.com/paritytech/substrate-contracts-node/releases/download/${CONTRACTS_NODE_VERSION}/substrate-contracts-node-linux.tar.gz node.tar.gz
RUN if [ -n "$CONTRACTS_NODE_SHA256" ]; then echo "$CONTRACTS_NODE_SHA256  node.tar.gz" | sha256sum --check; fi \
  && tar -xzf node.tar.gz \
  && install -m 755 substrate-contracts-node-linux/substrate-contracts-node /usr/local/bin/

FROM node:22-bookworm-slim AS contracts-node
COPY --from=contracts-node-archive /usr/local/bin/substrate-contracts-node /usr/local/bin/
# A volume takes over the owner of the folder it is mounted on.
RUN install -d -o node -g node /chain
USER node
EXPOSE 9944
ENTRYPOINT ["substrate-contracts-node"]
CMD ["--dev", "--base-path", "/chain"]

FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --include=dev --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:22-bookworm-slim AS powergrid
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/lib ./lib
COPY --from=build /app/bin ./bin
COPY --from=build /app/abis ./abis
COPY --from=build /app/chain ./chain
COPY --from=build /app/db ./db
COPY --from=build /app/schema.graphql /app/persisted-operations.json ./
# The volumes' folders, as above: the deployment record, and what the oracle keeps.
RUN install -d -o node -g node deployments .powergrid
USER node
ENTRYPOINT ["node", "bin/powergrid.js"]
CMD ["--help"]
