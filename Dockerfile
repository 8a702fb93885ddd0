FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$VERSION" -o /out/ssmprefs . \
 && install -d -m 1777 /out/tmp \
 && install -D -m 644 /etc/ssl/certs/ca-certificates.crt /out/etc/ssl/certs/ca-certificates.crt \
 && install -D -m 644 LICENSE /out/licenses/ssmprefs/LICENSE

# No USER: a GitHub docker action has to run as root. It works with --user too.
FROM scratch
COPY --from=build /out/ /
ENV HOME=/tmp
ENTRYPOINT ["/ssmprefs"]
