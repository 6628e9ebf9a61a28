FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --include=dev --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/lib ./lib
COPY --from=build /app/bin ./bin
COPY --from=build /app/abis ./abis
COPY --from=build /app/chain ./chain
COPY --from=build /app/db ./db
COPY --from=build /app/schema.graphql ./
# A volume takes over the owner of the folder it is mounted on.
RUN install -d -o node -g node deployments
USER node
ENTRYPOINT ["node", "bin/powergrid.js"]
CMD ["--help"]
