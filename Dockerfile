# The command bluegreen with everything it needs: Java, and pg_dump and psql of the newest major for the first copy.
#   docker build -t pgbluegreen .
#   docker run --rm -v "$PWD:/migration" pgbluegreen status
FROM eclipse-temurin:17-jdk-jammy AS build
RUN apt-get update && apt-get install -y --no-install-recommends git curl && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN ./mvnw -B -ntp -Dquick -Dmaven.test.skip=true -pl cli -am package

# What clients go through while traffic moves; it has a stage of its own, since its image needs nothing of ours.
FROM debian:bookworm-slim AS pgbouncer
RUN apt-get update && apt-get install -y --no-install-recommends pgbouncer && rm -rf /var/lib/apt/lists/*
COPY docker/pgbouncer /usr/local/share/pgbouncer
COPY docker/pgbouncer-entrypoint /usr/local/bin/pgbouncer-entrypoint
# Both images' users have the same number: both write the file that names PgBouncer's target.
RUN useradd --uid 1500 bluegreen && install -d -o bluegreen /pgbouncer
USER bluegreen
EXPOSE 6432
ENTRYPOINT ["/usr/local/bin/pgbouncer-entrypoint"]

FROM eclipse-temurin:17-jre-jammy AS bluegreen
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql-common ca-certificates \
 && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
 && apt-get install -y --no-install-recommends postgresql-client-18 \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 1500 --create-home bluegreen && install -d -o bluegreen /pgbouncer /migration
COPY --from=build /source/bluegreen /opt/bluegreen/bluegreen
COPY --from=build /source/cli/target/lib /opt/bluegreen/lib
COPY --from=build /source/cli/target/cli-*.jar /opt/bluegreen/lib/
RUN ln -s /opt/bluegreen/bluegreen /usr/local/bin/bluegreen
USER bluegreen
WORKDIR /migration
ENTRYPOINT ["bluegreen"]
CMD ["--help"]
